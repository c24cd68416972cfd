"""Tables in the many forms that people have: each is imported, one build generates all, and the members are right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from codegen.actions.table_imports import import_tables
from codegen.foreign.table_files import FileForm
from codegen.project.discovery import find_projects
from tests.importer.shapes import CSV, DJANGO, JSON, PYTHON
from tests.support.commands import codegen
from tests.support.projects import imported

Members = Mapping[str, object]


def members_of(source: str, name: str) -> Members:
    """Return the names, also aliases, and the values that Python gives an enum of a source."""
    space: Any = {"__name__": "source"}
    exec(compile(source, "source", "exec"), space)
    first, *attributes = name.split(".")
    enumeration = space[first]
    for attribute in attributes:
        enumeration = getattr(enumeration, attribute)
    return {name: member.value for name, member in enumeration.__members__.items()}


def shapes() -> Iterator[tuple[FileForm, str, str, Members]]:
    """Yield the form, the key, the text and the members of each shape."""
    for key, source in PYTHON.items():
        yield "python", key, source, members_of(source, key.split()[0])
    for key, (text, members) in DJANGO.items():
        yield "python", key, text, members
    for key, (text, members) in CSV.items():
        yield "csv", key, text, members
    for key, (document, members) in JSON.items():
        yield "json", key, json.dumps(document, indent=1), members


def class_name(form: str, key: str) -> str:
    return "".join(word.capitalize() for word in f"{form}_{key.split()[-1]}".split("_"))


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package that is built from the imports of all shapes."""
    root = tmp_path_factory.mktemp("shapes")
    (root / "registry").mkdir()
    (root / "codegen.toml").write_text('registries = ["registry"]\n', "utf-8")
    text = 'name = "shapes"\nversion = "0.1.0"\ntitle = "Shapes"\ndescription = "Shapes."\n'
    (root / "registry/package.toml").write_text(text, "utf-8")
    (project,) = find_projects(root)
    for form, key, text, _ in shapes():
        path: Path = root / f"shape.{'py' if form == 'python' else form}"
        path.write_text(text, "utf-8")
        table, _, _ = key.rpartition(" ")
        enum = f"{table}={class_name(form, key)}" if table else class_name(form, key)
        report = import_tables(project, path, form, enums=[enum])
        assert not report.problems, key
    done = codegen("build", cwd=root)
    assert done.returncode == 0, done.stderr
    with imported(root / "generated", "shapes") as module:
        yield module


@pytest.mark.slow
@pytest.mark.parametrize(("form", "key", "members"), [(form, key, members) for form, key, _, members in shapes()])
def test_the_generated_class_has_the_members(package: Any, form: str, key: str, members: Members) -> None:
    enumeration = getattr(package, class_name(form, key))
    assert {name: member.value for name, member in enumeration.__members__.items()} == members


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("class O(Enum):\n    UNSET = None\n    A = 'a'\n", "cannot read: UNSET = None"),
        ("class O(Enum):\n    GET = b'GET'\n    PUT = b'PUT'\n", "cannot read: GET = b'GET'"),
        ("class O(Enum):\n    YES = True\n    NO = False\n", "no integer and no text, got True"),
        ("class O(Enum):\n    HALF = 0.5\n    ONE = 1.0\n", "no integer and no text, got 0.5"),
        ("class O(Enum):\n    MISSING = object()\n    B = 2\n", "cannot read: MISSING = object()"),
        ("class O(Enum):\n    A = crc32('a')\n    B = crc32('b')\n", "cannot read: A = crc32('a')"),
        ("class O(Enum):\n    A = 1\n    B = 'b'\n    C = 3\n", "most values are integers, got 'b'"),
        ("class O(Enum):\n    if LINUX:\n        A = 1\n    else:\n        A = 2\n", 'duplicate name "A"'),
    ],
)
def test_what_no_registry_can_hold(tmp_path: Path, source: str, message: str) -> None:
    """A value that is not an integer or a text, or that only Python can compute, is an error and no wrong value."""
    (tmp_path / "codegen.toml").write_text('registries = ["registry"]\n', "utf-8")
    (tmp_path / "o.py").write_text(source, "utf-8")
    done = codegen("import", "enum", "o.py", cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr and "o.py:" in done.stderr
