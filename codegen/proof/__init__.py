"""Generated text, read again and held against the model: names, values, aliases, documentation and data, nothing more
and nothing less.

Knows the languages and the model; knows no template, and nothing of how views are made, so that whatever is lost or
invented on the way is found here. Raises CodegenError for the first thing that is not what the registry says.
"""

from __future__ import annotations

from collections.abc import Mapping

from codegen.model import Enumeration, Registry, Table
from codegen.proof.classes import prove_any_class, prove_class
from codegen.proof.data import prove_data
from codegen.proof.packages import prove_exports, prove_metadata
from codegen.proof.reading import mismatch, read_json, read_python
from codegen.proof.records import prove_records, prove_table
from codegen.proof.schemas import prove_schema


def prove_file(text: str, path: str, registry: Registry, about: Enumeration | Table) -> None:
    """Proves an output that one file of the registry has: its module, stub, data module or JSON Schema."""
    if "/_data/" in path:
        prove_data(text, path, registry, about)
    elif isinstance(about, Table):
        prove_table(text, path, registry, about)
    elif path.endswith(".json"):
        prove_schema(text, path, registry, about)
    else:
        prove_class(text, path, registry, about)


def prove_package(text: str, path: str, registry: Registry, exports: Mapping[str, str]) -> None:
    """Proves an output of the package as a whole; `exports` are its public names, each with the module that has it."""
    name = registry.package.name
    if path in (f"{name}/__init__.py", f"{name}/__init__.pyi"):
        prove_exports(text, path, registry, exports)
    elif path == f"{name}/records.py":
        prove_records(text, path, registry)
    elif path == "pyproject.toml":
        prove_metadata(text, path, registry.package)
    elif path.endswith((".py", ".pyi")):
        read_python(text, path)


def prove_other(text: str, path: str, registry: Registry) -> None:
    """Proves an output of a target that nobody here knows: it can be read, and what it has by the name of an
    enumeration, and as one, has that enumeration's members.
    """
    if path.endswith((".py", ".pyi")):
        prove_any_class(text, path, registry)
    elif path.endswith(".json"):
        read_json(text, path)


def prove_copy(made: bytes, path: str, source: bytes) -> None:
    """Proves that a file which is copied equals what it is copied from, and can be read if it is Python."""
    if made != source:
        raise mismatch(path, "it differs from the file it is a copy of")
    if path.endswith((".py", ".pyi")):
        read_python(made, path)
