"""The rooms of the toolkit: what each may import, and what its text may say.

The contracts of imports are in `pyproject.toml` (`[tool.importlinter]`). To read them with every import that breaks
one, run `lint-imports`.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from importlinter import cli as import_linter

from tests.support.commands import REPOSITORY

CODEGEN = REPOSITORY / "codegen"
MODULES = sorted(CODEGEN.rglob("*.py"))
GENERAL_TEMPLATES = sorted(
    path for folder in ("html", "python", "schema") for path in (REPOSITORY / "templates" / folder).rglob("*.j2")
)
MAIL = re.compile(r"smtp|reply.?codes?|enhanced|\bmail|bounce|sasl|\bdsn\b|\behlo\b|starttls|mailbox", re.IGNORECASE)


def path_in_repository(path: Path) -> str:
    """Return the path of a file relative to the repository."""
    return path.relative_to(REPOSITORY).as_posix()


@cache
def syntax(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_bytes())


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Return all nodes of the syntax tree of a module."""
    return list(ast.walk(syntax(path)))


def in_cli(path: Path) -> bool:
    """Return whether a module belongs to the command line or starts it."""
    return path.is_relative_to(CODEGEN / "cli") or path == CODEGEN / "__main__.py"


def test_rooms_import_only_what_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every contract of `[tool.importlinter]` is kept."""
    monkeypatch.chdir(REPOSITORY)
    assert import_linter.lint_imports(no_cache=True) == 0


def test_only_the_command_line_prints_and_exits() -> None:
    """A module outside `cli` does not print, exit, or use arguments, streams or today's date.

    Only `processes` ends processes: those that it forked. `sync_registries` takes today's date only by default.
    """
    called = {"print", "input", "exit", "quit", "sys.exit", "os._exit", "breakpoint"}
    read = {"sys.argv", "sys.stdout", "sys.stderr", "sys.stdin", "date.today", "datetime.now"}
    raised = ("SystemExit", "KeyboardInterrupt")
    found = set()
    for path in MODULES:
        if in_cli(path):
            continue
        for node in nodes(path):
            if (
                (isinstance(node, ast.Call) and ast.unparse(node.func) in called)
                or (isinstance(node, ast.Attribute) and ast.unparse(node) in read)
                or (isinstance(node, ast.Raise) and node.exc and ast.unparse(node.exc).startswith(raised))
            ):
                code = node.func if isinstance(node, ast.Call) else node
                found.add(f"{path_in_repository(path)}: {ast.unparse(code)}")
    assert found == {"codegen/processes/forked.py: os._exit", "codegen/actions/sync.py: datetime.now"}


def test_the_toolkit_does_not_mention_mail() -> None:
    """No module and no general template names what belongs to one registry, not even in a comment."""
    words = {path_in_repository(path): MAIL.findall(path.read_text("utf-8")) for path in [*MODULES, *GENERAL_TEMPLATES]}
    assert {path: found for path, found in words.items() if found} == {}


def test_every_module_says_what_it_is_for() -> None:
    """Every module has a docstring."""
    assert [path for path in MODULES if not ast.get_docstring(syntax(path))] == []


def test_one_module_prints() -> None:
    """Only `cli/safe_printing.py` prints lines, and only `cli/progress_line.py` writes control sequences."""
    printing = set()
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "sys.stdout.write", "typer.echo"):
                printing.add(path_in_repository(path))
    assert printing == {"codegen/__main__.py", "codegen/cli/progress_line.py", "codegen/cli/safe_printing.py"}
