"""The house's walls: which room may import which, and what may be said in which."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

CODEGEN = Path(__file__).resolve().parents[2] / "codegen"

FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"cli"}),
    frozenset({"actions"}),
    frozenset({"load", "rules", "proof", "compare", "sync", "importer", "typecheck", "project", "outputs", "git"}),
    frozenset({"iana"}),
    frozenset(
        {
            "interface",
            "naming",
            "literals",
            "characters",
            "toml",
            "style",
            "cache",
            "filesystem",
            "parallel",
            "progress",
        }
    ),
    frozenset({"model"}),
    frozenset({"errors"}),
)
"""The rooms from the roof down: each may use those below it, and those beside it unless FORBIDDEN says otherwise."""

FORBIDDEN: dict[str, set[str]] = {
    "proof": {"interface", "outputs", "load", "rules", "literals", "filesystem"},
    "rules": {"outputs", "load", "literals", "filesystem"},
    "compare": {"load", "outputs", "filesystem"},
    "literals": {"model", "naming"},
    "naming": {"model", "literals"},
}
"""What a room must not know although it could reach it, as the first lines of its module say."""

ALONE = {"model", "errors", "interface", "naming", "literals", "characters", "style"}
"""Rooms of values and text: nothing in them touches a disk, a process or a terminal."""

VALUES = {"datetime.date", "sys.stdlib_module_names"}
"""What is a value, or a type of values, of a module that reaches out otherwise."""
OUTSIDE = {"os", "pathlib", "shutil", "subprocess", "sys", "tempfile", "io", "socket", "time", "datetime", "random"}


def modules() -> list[Path]:
    """Every module of the toolkit."""
    return sorted(CODEGEN.rglob("*.py"))


def room(path: Path) -> str:
    """The room that a module is in; "" for the two of the package itself."""
    first = path.relative_to(CODEGEN).parts[0].removesuffix(".py")
    return "" if first.startswith("__") else first


def imports(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it, as `codegen.load.file_formats`."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def used(path: Path) -> set[str]:
    """The other rooms that a module imports from."""
    parts = [name.split(".") for name in imports(path) if name.startswith("codegen.")]
    return {part[1] for part in parts} & set.union(*map(set, FLOORS)) - {room(path)}


def floor(name: str) -> int:
    """How far down a room is."""
    return next(index for index, rooms in enumerate(FLOORS) if name in rooms)


def ids(path: Path) -> str:
    """How a module is called in reports."""
    return path.relative_to(CODEGEN).as_posix()


@pytest.mark.parametrize("path", modules(), ids=ids)
def test_every_module_is_in_a_room(path: Path) -> None:
    """A module is in one of the rooms of the house: a new room is a decision, and has its place in the order."""
    assert room(path) == "" or any(room(path) in rooms for rooms in FLOORS)


@pytest.mark.parametrize("path", modules(), ids=ids)
def test_arrows_point_down(path: Path) -> None:
    """A module uses only rooms on its own floor or below, and never the command line."""
    if room(path):
        assert {one for one in used(path) if floor(one) < floor(room(path))} == set()
    if room(path) or path.stem == "__init__":
        assert room(path) == "cli" or not any(name.startswith("codegen.cli") for name in imports(path))


@pytest.mark.parametrize("path", modules(), ids=ids)
def test_rooms_do_not_know_what_they_must_not(path: Path) -> None:
    """A module does not use a room that its own first lines say it knows nothing of."""
    assert used(path) & FORBIDDEN.get(room(path), set()) == set()


def test_rooms_do_not_use_each_other_in_circles() -> None:
    """Taken together, the arrows lead nowhere back."""
    below: dict[str, set[str]] = {}
    for path in modules():
        below.setdefault(room(path), set()).update(used(path))
    while below:
        ends = {name for name, needed in below.items() if not needed & set(below)}
        assert ends, f"these use each other: {sorted(below)}"
        below = {name: needed for name, needed in below.items() if name not in ends}


@pytest.mark.parametrize("path", modules(), ids=ids)
def test_values_touch_no_disk(path: Path) -> None:
    """The rooms of values and text import nothing that reaches out of the process; the command line alone asks the
    clock, and nothing leaves anything to chance.
    """
    reached = {name.split(".")[0] for name in imports(path) if name not in VALUES} & OUTSIDE
    asked = {ast.unparse(one) for one in ast.walk(ast.parse(path.read_bytes())) if isinstance(one, ast.Attribute)}
    assert asked & {"date.today", "date.fromtimestamp"} == set()
    clock = {"time", "datetime"} if room(path) in ("cli", "actions") else set()
    assert reached & {"socket", "time", "datetime", "random"} <= clock
    if room(path) in ALONE | {"rules", "proof"}:
        assert reached == set()


@pytest.mark.parametrize("path", modules(), ids=ids)
def test_only_the_command_line_prints_and_exits(path: Path) -> None:
    """Nothing outside `cli`, and what loads it, prints, exits, or knows of arguments and streams."""
    if room(path) == "cli" or path.name == "__main__.py":
        return
    nodes = list(ast.walk(ast.parse(path.read_bytes())))
    called = {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}
    assert called & {"print", "input", "exit", "quit", "sys.exit", "os._exit", "breakpoint"} == set()
    named = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
    assert named & {"sys.argv", "sys.stdout", "sys.stderr", "sys.stdin"} == set()
    raised = [ast.unparse(node.exc) for node in nodes if isinstance(node, ast.Raise) and node.exc]
    assert [error for error in raised if error.startswith(("SystemExit", "KeyboardInterrupt"))] == []


@pytest.mark.parametrize("path", modules(), ids=ids)
def test_no_room_is_about_mail(path: Path) -> None:
    """What is special to one registry is in that registry: the toolkit does not name it, not even in a comment."""
    text = path.read_text(encoding="utf-8")
    words = r"smtp|esmtp|reply.?codes?|enhanced|\bmail|bounce|sasl|\bdsn\b|\behlo\b|starttls|mailbox"
    assert [match[0] for match in re.finditer(words, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("folder", ["python", "schema"])
def test_no_general_template_is_about_mail(folder: str) -> None:
    """The templates that any registry uses do not name one."""
    found = {path: path.read_text(encoding="utf-8") for path in (CODEGEN.parent / "templates" / folder).rglob("*.j2")}
    assert found
    for text in found.values():
        assert re.findall(r"smtp|reply.?code|enhanced|\bmail", text, re.IGNORECASE) == []


@pytest.mark.parametrize("path", modules(), ids=ids)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    """A module begins with what it is for."""
    assert ast.get_docstring(ast.parse(path.read_bytes()))
