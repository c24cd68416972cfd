"""The house: imports point one way, and what is special to one registry is not in the tool."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.commands import REPOSITORY

TOOL = REPOSITORY / "codegen"

FLOORS = (
    {"cli"},
    {"load", "layout", "tree", "render", "proof", "rules", "typecheck", "cache"},
    {"targets", "disk", "manifest"},
    {"naming", "literals"},
    {"model"},
    {"errors"},
)
"""The rooms from the top floor down: a room imports what is below it, or beside it on its own floor."""

FORBIDDEN = {
    "model": {"naming"},
    "tree": {"load", "model", "rules"},
    "proof": {"render", "targets", "load"},
    "render": {"model", "targets", "load"},
    "rules": {"load", "targets"},
}


def _imports(path: Path) -> set[str]:
    """The rooms that a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "codegen":
            rest = node.module.split(".")[1:]
            found |= {rest[0]} if rest else {alias.name for alias in node.names if alias.name != "__version__"}
    return found


def _rooms() -> dict[str, set[str]]:
    rooms: dict[str, set[str]] = {}
    for path in TOOL.rglob("*.py"):
        room = path.relative_to(TOOL).parts[0].removesuffix(".py")
        if not room.startswith("__"):
            rooms.setdefault(room, set()).update(_imports(path))
    return rooms


def test_arrows_point_one_way() -> None:
    """A room imports nothing from a floor above it, and not what it must not know."""
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    for room, imported in _rooms().items():
        assert {other for other in imported - {room} if floor[other] < floor[room]} == set()
        assert imported & FORBIDDEN.get(room, set()) == set()


def test_the_tool_knows_no_registry() -> None:
    """What is special to one registry stands in no module of the tool."""
    for path in TOOL.rglob("*.py"):
        assert re.findall(r"(?i)smtp|reply.?code|enhanced", path.read_text("utf-8")) == []


def test_only_the_command_line_prints_and_exits() -> None:
    """Outside cli nothing is printed, and nothing ends the process."""
    for path in TOOL.rglob("*.py"):
        if path.relative_to(TOOL).parts[0] not in ("cli", "__main__.py"):
            assert re.findall(r"\bprint\(|sys\.exit\(", path.read_text("utf-8")) == []
