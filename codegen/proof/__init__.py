"""Proof that outputs match the registry: generated text is parsed again and compared with the model.

The text must have every name, value, alias, description and row, and nothing else. Knows the languages and the model.
Must not know templates, views, `class_attributes` or `literals`, so that it finds what they lose or add. Each function
raises CodegenError for the first mismatch.
"""

from __future__ import annotations

from collections.abc import Mapping

from codegen.model import Enumeration, Registry, Table
from codegen.proof.classes import prove_any_class, prove_class
from codegen.proof.data_modules import prove_data
from codegen.proof.packages import prove_exports, prove_metadata
from codegen.proof.parsing import check_python, mismatch, read_json
from codegen.proof.readme import prove_readme
from codegen.proof.records import prove_records, prove_table
from codegen.proof.schemas import prove_schema
from codegen.proof.site import FOREIGN, SiteEntries, SitePage, prove_site, prove_site_data, read_page, site_entries

__all__ = [
    "FOREIGN",
    "SiteEntries",
    "SitePage",
    "prove_copy",
    "prove_file",
    "prove_own_output",
    "prove_package",
    "prove_site",
    "prove_site_data",
    "read_page",
    "site_entries",
]


def prove_file(text: str, path: str, registry: Registry, about: Enumeration | Table) -> None:
    """Prove an output of one registry file: a module, stub, data module or JSON Schema."""
    if "/_data/" in path:
        prove_data(text, path, registry, about)
    elif isinstance(about, Table):
        prove_table(text, path, registry, about)
    elif path.endswith(".json"):
        prove_schema(text, path, registry, about)
    else:
        prove_class(text, path, registry, about)


def prove_package(text: str, path: str, registry: Registry, exports: Mapping[str, str]) -> None:
    """Prove an output of the package as a whole. `exports` are its public names, each with its module."""
    name = registry.package.name
    if path in (f"{name}/__init__.py", f"{name}/__init__.pyi"):
        prove_exports(text, path, registry, exports)
    elif path == f"{name}/records.py":
        prove_records(text, path, registry)
    elif path == "pyproject.toml":
        prove_metadata(text, path, registry.package)
    elif path == "README.md":
        prove_readme(text, path, registry)
    elif path.endswith((".py", ".pyi")):
        check_python(text, path)


def prove_own_output(text: str, path: str, registry: Registry) -> None:
    """Prove an output of one of the project's own targets.

    It must parse, and a class of `enum` with the name of an enumeration must have the members of that enumeration.
    """
    if path.endswith((".py", ".pyi")):
        prove_any_class(text, path, registry)
    elif path.endswith(".json"):
        read_json(text, path)


def prove_copy(content: bytes, path: str, source: bytes) -> None:
    """Prove that a copied file equals its source, and parses if it is Python."""
    if content != source:
        raise mismatch(path, "the copy differs from its source")
    if path.endswith((".py", ".pyi")):
        check_python(content, path)
