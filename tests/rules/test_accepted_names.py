"""What lint accepts, build can make, type checkers accept, and every Python imports: registries of tempting names."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from codegen import naming, reserved_names, typecheck
from codegen.project import discovery
from tests.support.hostile_texts import toml_document
from tests.support.projects import generated, registry_of
from tests.support.pythons import pythons

REGISTRIES = 60
FEWEST = 20
"""How many registries are drawn, and how many of them lint must accept, so that the test shows something."""

CLASSES = (
    *("A", "T", "X1", "E", "TT", "KEEP", "Name", "Value", "Type", "Object", "Str", "Tuple", "Row", "Code", "Status"),
    *("Any", "Self", "Enum", "EnumType", "Entry", "NamedEntry", "OpenFlag", "Callable", "Iterator", "TypeVar", "Final"),
    *("Literal", "NamedTuple", "Alias", "Range", "Records", "AliasRow", "ReferenceRow", "Ellipsis", "中"),
)
MEMBERS = (
    *("A", "T", "X1", "E", "TT", "KEEP", "A1", "A_", "NAME", "VALUE", "MRO", "STRICT", "TYPE_CHECKING", "NONE", "TRUE"),
    *("TYPE", "STR", "SELF", "OPEN", "STATUS", "REFERENCES", "MEMBERS", "ALIASES", "GET", "IS_REGISTERED", "ID", "中"),
)
ATTRIBUTES = (
    *("a", "t", "x1", "x_1", "x__", "a_row", "alias_x", "t_x", "x", "row_x", "self", "cls", "row", "rows", "of", "get"),
    *("type", "object", "property", "staticmethod", "super", "tuple", "list", "dict", "len", "map", "getattr", "print"),
    *("enum", "typing", "datetime", "date", "str", "int", "bool", "none", "true", "literal", "named_tuple", "match"),
    *("type_checking", "registry", "records", "reference", "data", "text", "texts", "open", "flags", "values", "items"),
    *("name", "value", "mro", "real", "title", "count", "index", "is_integer", "bit_length", "upper", "format", "key"),
    *("is_registered", "is_deprecated", "is_open", "until", "state", "first", "ß", "ss", "ς", "σ", "中"),
)
MODULES = (
    *("a", "t", "x1", "enum", "typing", "types", "datetime", "sys", "abc", "json", "builtins", "collections", "str"),
    *("records", "registry", "data", "schema", "status", "name", "values", "init", "all", "main", "test", "version"),
)
CHOICES = (["fine", "poor"], ["_ARow", "_ReferenceRow"], ["Literal[", "'"])
RESERVED = {"key", "phrase", "description", "references", "aliases", "until", "first", "last", "state", "status"}
"""Fields of entries, which no attribute can be."""

KINDS = ("int", "open int", "flag", "open flag", "str", "plain", "tuple")

REQUIRED_DATE = {
    "package": b'name = "package"\nversion = "1.0"\ntitle = "T"\ndescription = "D."\n',
    "days": b"""
[enumeration]
name = "Day"
title = "a day"
kind = "int"
description = "Days."

[attribute.day]
type = "date"
required = true
description = "the day."

[[member]]
name = "LAST"
value = 1
day = 2026-12-31
""",
}
"""A registry that mypy rejected once."""

PROGRAM = """
import importlib, pickle, sys
for name in sys.argv[1:]:
    package = importlib.import_module(f"registries.{name}")
    for public in package.__all__:
        entity = getattr(package, public)
        if not hasattr(entity, "__members__"):
            continue
        for key, member in entity.__members__.items():
            assert getattr(entity, key) is member and pickle.loads(pickle.dumps(member)) is member, (name, key)
            for attribute in dir(entity):
                if isinstance(vars(entity).get(attribute), property):
                    getattr(member, attribute)
        for listing in ("aliases", "ranges"):
            if hasattr(entity, listing):
                assert getattr(entity, listing)(), (name, public)
"""
"""Imports packages, and uses each member and its attributes."""


def usable(names: Sequence[str], why_not: Callable[[str], str]) -> list[str]:
    """Return the names that no rule refuses on its own, so that lint accepts most registries."""
    return [name for name in names if not why_not(name)]


def attributes_of(base: type) -> list[str]:
    """Return the names of attributes that a class with that base can have."""
    return usable(
        ATTRIBUTES, lambda name: reserved_names.why_not_attribute_name(name, base) or name * (name in RESERVED)
    )


CLASS_NAMES = usable(CLASSES, reserved_names.why_not_class_name)
MEMBER_NAMES = usable(MEMBERS, reserved_names.why_not_member_name)
MODULE_NAMES = usable(MODULES, reserved_names.why_not_module_name)


def unique(names: Sequence[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    """Return lists of different names."""
    return st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True)


@st.composite
def fields(draw: st.DrawFn, types: Sequence[str]) -> dict[str, Any]:
    """Return the declaration of an attribute of one of the types."""
    type = draw(st.sampled_from(types))
    field: dict[str, Any] = {"type": type, "many": draw(st.booleans()), "description": "what it is."}
    choices = draw(st.none() | st.sampled_from(CHOICES)) if type == "str" else None
    return {**field, "choices": choices} if choices else field


@st.composite
def files(draw: st.DrawFn, name: str, others: Sequence[str], classes: Sequence[str]) -> dict[str, Any]:
    """Return a registry file of an enumeration or a table.

    `others` are enumerations that attributes can have as their type, and `classes` all classes of other files.
    """
    kind = draw(st.sampled_from((*KINDS, "table")))
    records = {
        record: {
            "description": "A record.",
            "field": {
                field: draw(fields(["str", "date", *others])) for field in draw(unique(attributes_of(tuple), 1, 2))
            },
        }
        for record in draw(unique([other for other in CLASS_NAMES if other not in (name, *classes)], 0, 1))
    }
    base = reserved_names.BASES.get(kind.removeprefix("open "), tuple)
    own = [name] if base is not tuple else []
    types = ["bool", "int", "str", "date", "reference", *own, *others, *records]
    attributes = {attribute: draw(fields(types)) for attribute in draw(unique(attributes_of(base), 1, 2))}
    declared = {"attribute": attributes, "record": records}
    head: dict[str, Any] = {"name": name, "title": "an entry", "description": "Entries."}
    if kind == "table":
        return {"table": head, **declared}
    head["kind"] = kind.removeprefix("open ")
    head |= {"key": ["left", "right"]} if kind == "tuple" else {}
    head |= {"open": {"minimum": 0, "maximum": 15}} if kind.startswith("open") else {}
    capitals = naming.as_member_names([name, *others, *records])
    names = draw(unique([*MEMBER_NAMES, *capitals], 2, 5))
    members = [{"name": member, "value": value_of(kind, place)} for place, member in enumerate(names[:-2] or names[:1])]
    first: dict[str, Any] = members[0]
    first |= {"aliases": names[-1:]} if len(names) > 2 and draw(st.booleans()) else {}
    has_alias = len(names) > 3 and draw(st.booleans())
    aliases: list[dict[str, Any]] = [{"name": names[-2], "value": first["value"]}] if has_alias else []
    for attribute, field in attributes.items():
        if (example := example_of(field)) is not None:
            field["required"] = draw(st.booleans())
            for entry in (*members, *aliases) if field["required"] else (first,):
                entry[attribute] = [example] if field["many"] else example
    has_ranges = kind not in ("str", "plain", "tuple") and draw(st.booleans())
    ranges = [{"first": 8, "last": 9, "state": "reserved"}] if has_ranges else []
    return {"enumeration": head, **declared, "member": members, "alias": aliases, "range": ranges}


def example_of(field: dict[str, Any]) -> object:
    """Return a value of an attribute, or None if its type is a class of the registry."""
    text = field.get("choices", ["text"])[0]
    examples = {"str": text, "int": 7, "bool": True, "date": date(2026, 2, 28), "reference": {"rfc": 1149}}
    return examples.get(field["type"])


def value_of(kind: str, place: int) -> object:
    """Return the value of the member at a place."""
    number = 1 << place
    return f"text {place}" if kind in ("str", "plain") else [number, "b"] if kind == "tuple" else number


@st.composite
def registries(draw: st.DrawFn) -> dict[str, bytes]:
    """Return the files of a registry by stem."""
    modules, classes = draw(unique(MODULE_NAMES, 3, 3)), draw(unique(CLASS_NAMES, 3, 3))
    package: dict[str, Any] = {"name": "package", "version": "1.0", "title": "T", "description": "D."}
    documents = {"package": package}
    if draw(st.booleans()):
        module, status = modules.pop(), classes.pop()
        package["status"] = {"enumeration": status, "default": "text 0", "unregistered": "text 0"}
        documents[module] = {
            "enumeration": {"name": status, "title": "a status", "kind": "str", "description": "Statuses."},
            "attribute": {"discourages_use": {"type": "bool", "description": "whether it does."}},
            "member": [{"name": draw(st.sampled_from(MEMBER_NAMES)), "value": "text 0"}],
        }
    known: list[str] = []
    for module, name in list(zip(modules, classes, strict=True))[: draw(st.integers(1, 2))]:
        documents[module] = draw(files(name, known, [*classes, package.get("status", {}).get("enumeration", "")]))
        if "enumeration" in documents[module]:
            known.append(name)
    written = {stem: {key: value for key, value in document.items() if value} for stem, document in documents.items()}
    return {stem: toml_document(document) for stem, document in written.items()}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the packages of all registries that lint accepts, below one package, and assert that build makes them."""
    place = tmp_path_factory.mktemp("registries")
    outputs: dict[str, bytes] = {"registries/__init__.py": b""}
    count = 0

    @settings(max_examples=REGISTRIES, database=None)
    @given(registries())
    @example(REQUIRED_DATE)
    def build(texts: dict[str, bytes]) -> None:
        nonlocal count
        count += 1
        folder = place / f"p{count}"
        (folder / "registry").mkdir(parents=True)
        (folder / "codegen.toml").write_text('registries = ["registry"]\nformatter = "none"\n', "utf-8")
        for stem, text in texts.items():
            (folder / "registry" / f"{stem}.toml").write_bytes(text)
        (project,) = discovery.find_projects(folder, exact=True)
        if registry_of(project).errors:
            return
        for path, content in generated(project).contents.items():
            if path.startswith("package/"):
                outputs[path.replace("package", f"registries/p{count}", 1)] = content

    build()
    return outputs


def names_of(packages: dict[str, bytes]) -> list[str]:
    """Return the names of the packages."""
    return sorted({path.split("/")[1] for path in packages} - {"__init__.py"})


@pytest.mark.slow
def test_type_checks_pass(packages: dict[str, bytes]) -> None:
    """The type checks of `codegen check --types` accept every package that lint accepts."""
    assert len(names_of(packages)) >= FEWEST
    assert typecheck.problems(packages, "registries", "", "3.11") == ()


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_every_python_imports_them(packages: dict[str, bytes], tmp_path: Path, version: str) -> None:
    """Every Python imports these packages without a warning, and every member and attribute works."""
    if version not in pythons():
        pytest.skip(f"there is no Python {version} on this machine")
    for path, content in packages.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    command = [pythons()[version], "-B", "-W", "error", "-c", PROGRAM, *names_of(packages)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
