"""The map of the toolkit, `codegen/README.md`: each module is on it, and each path on it exists."""

from __future__ import annotations

import re

from tests.architecture.test_rooms import CODEGEN, MODULES
from tests.support.commands import REPOSITORY

ROWS = [line for line in (CODEGEN / "README.md").read_text("utf-8").splitlines() if line.startswith("|")]
NAMES = {name for row in ROWS for name in re.findall(r"`([\w./]+)`", row)}
"""The names in the tables of the map."""

COMMANDS = ("cli/commands/", "cli/reports/")
"""The folders with modules that have the names of commands: the map names the folder."""


def is_on_the_map(path: str) -> bool:
    """Return whether the map has the path of a module, or its name in the row of its room."""
    room, _, name = path.removesuffix(".py").rpartition("/")
    rows = [row for row in ROWS if row.startswith(f"| `{room}/`")] if room else ROWS
    return path in NAMES or any(f"`{name}`" in row.split("|")[1 if not room else 2] for row in rows)


def test_the_map_names_every_module() -> None:
    """Each module is on the map, except those that have the name of a command or of their folder."""
    paths = {
        path.relative_to(CODEGEN).as_posix() for path in MODULES if path.name not in ("__init__.py", "__main__.py")
    }
    assert [
        path for path in sorted(paths) if not path.startswith((*COMMANDS, "skeleton/")) and not is_on_the_map(path)
    ] == []


def test_paths_on_the_map_exist() -> None:
    """Each path on the map is a file or folder of `codegen/` or of the repository."""
    paths = {name for name in NAMES if "/" in name or name.endswith(".py")}
    assert [path for path in sorted(paths) if not any((top / path).exists() for top in (CODEGEN, REPOSITORY))] == []
