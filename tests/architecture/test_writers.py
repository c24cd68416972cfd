"""Only `codegen.symlink_safe_folders` writes in a project: what the tests interrupt is all that there is."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.architecture.test_rooms import CODEGEN, MODULES, nodes, path_in_repository
from tests.support.iana_documents import group, table
from tests.support.iana_documents import record as row

WRITERS = {"symlink_safe_folders.py", "cache.py", "typecheck.py", "outputs/formatting/ruff.py", "actions/git_staged.py"}
"""The modules that write: in a project, in the user's cache folder, and in temporary folders."""

FUNCTIONS = {
    *("chmod", "fchmod", "link", "makedirs", "mkdir", "move", "remove", "removedirs"),
    *("rename", "replace", "rmdir", "rmtree", "symlink", "unlink"),
}
METHODS = {"hardlink_to", "mkdir", "rmdir", "symlink_to", "touch", "unlink", "write_bytes", "write_text"}

WATCHED = """
import json, os, sys
from codegen.cli import app

EVENTS = {"os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate"}
writers = set()

def watch(event, arguments):
    writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    if event == "open":
        path, _, flags = arguments
        is_change = not isinstance(path, int) and isinstance(flags, int) and flags & writes  # a number is open already
    else:
        is_change = event in EVENTS
    if is_change:
        frame = sys._getframe(1)
        while frame and not frame.f_code.co_filename.startswith(sys.argv[0]):
            frame = frame.f_back
        writers.add(frame.f_code.co_filename.removeprefix(sys.argv[0]) if frame else "")

folder, *arguments = sys.argv[1:]
sys.addaudithook(watch)
sys.argv = [folder, *arguments]
try:
    app.main()
except SystemExit as error:
    status = error.code
print(json.dumps([status or 0, sorted(writers)]), file=sys.stderr)
"""
"""Run a command, and print its exit status and the modules of the folder that changed the disk."""


def writes(call: ast.Call) -> bool:
    """Return whether a call creates, renames or removes files, or opens a file to write."""
    name = ast.unparse(call.func)
    owner, _, method = name.rpartition(".")
    if method in METHODS or (owner in ("os", "shutil") and method in FUNCTIONS):
        return True
    if "open" not in (name, method):
        return False
    texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    modes = [text for text in texts if isinstance(text, str) and set(text) <= set("rwxab+t")]
    return not all(set(mode) <= set("rbt") for mode in modes)


def test_other_modules_call_nothing_that_writes() -> None:
    """No other module calls a function that creates, renames or removes files, or opens a file to write."""
    calls = [
        f"{path_in_repository(path)}: {ast.unparse(node)}"
        for path in MODULES
        if path.relative_to(CODEGEN).as_posix() not in WRITERS
        for node in nodes(path)
        if isinstance(node, ast.Call) and writes(node)
    ]
    assert calls == []


def test_no_module_runs_text_as_code() -> None:
    """No module runs text as code, or reads a format that can run code."""
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.Import | ast.ImportFrom):
                modules = {getattr(node, "module", None), *(alias.name for alias in node.names)}
                # `processes` reads only what forked processes have written to pipes and to files without a name.
                forked = {"pickle"} if path.parent == CODEGEN / "processes" else set()
                assert not modules & {"marshal", "pickle", "runpy", "shelve"} - forked, path
            assert not isinstance(node, ast.Call) or ast.unparse(node.func) not in ("__import__", "eval", "exec"), path


@pytest.fixture
def cache_of_black(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill the cache where some versions of black keep their grammars. They try to write it at each import without."""
    folder = tmp_path_factory.mktemp("black")
    (folder / version("black")).mkdir()
    monkeypatch.setenv("BLACK_CACHE_DIR", str(folder))
    subprocess.run([sys.executable, "-c", "import black"], check=True)


@pytest.mark.slow
def test_what_commands_write_goes_through_one_module(tmp_path: Path, cache_of_black: None) -> None:
    """Whatever changes the disk while a command runs is called by that module, or by the cache in the user's folder."""
    document = group(table(row("swan", "Mute swan"), row("pigeon", "Carrier pigeon")))
    (tmp_path / "lofts.xml").write_text(document, "utf-8")
    (tmp_path / "codegen.toml").write_text("", "utf-8")
    for arguments in (
        ["init", "new"],
        ["import", "iana", "lofts.xml"],
        ["build", "--quiet"],
        ["sync", "--write", "--from", "lofts.xml"],
        ["lint", "--fix"],
        ["check"],
    ):
        if arguments[0] == "sync":
            (tmp_path / "lofts.xml").write_text(document.replace("Mute", "Silent"), "utf-8")
            expected = {"symlink_safe_folders.py"}
        elif arguments[0] == "lint":
            place = tmp_path / "registry/package.toml"
            place.write_text(place.read_text("utf-8").replace(" = ", "="), "utf-8")
            expected = {"symlink_safe_folders.py"}
        else:
            expected = {"symlink_safe_folders.py", "cache.py"}
        command = [sys.executable, "-B", "-c", WATCHED, f"{CODEGEN}/", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        status, writers = json.loads(done.stderr.splitlines()[-1])
        assert status in (0, 1), done.stderr
        assert {*writers} <= expected, arguments
        assert "symlink_safe_folders.py" in writers or arguments[0] == "check"
