"""Every command that writes, each with a folder in which it has something to write: for tests that kill it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.support.commands import codegen
from tests.support.iana_documents import Post, enumeration, group, record, table
from tests.support.scripts import load_script
from tests.support.small_projects import ENUMERATION, PACKAGE, change, fewer_targets, project, rename, write

CITES = '<xref type="rfc" data="rfc1149"/>'
GOOSE = record("goose", "Grey goose", CITES, text="A bird.")
SWAN = record("swan", "Mute swan", CITES, text="A bird.")
HAWK = record("hawk", "Hawk", '<xref type="rfc" data="rfc9999"/>', text="A bird.")


class KillableCommand(NamedTuple):
    """A command, the folder that it starts from, and how to run it in a copy of that folder, to its end."""

    name: str
    start: Path
    run: Callable[[Path], None]
    old: Path | None = None
    """For a build: the project before the change that is built, with its outputs."""


def build(folder: Path) -> None:
    """Build, and expect no error."""
    done = codegen("build", "--quiet", cwd=folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


def sync(folder: Path) -> None:
    """Sync and write; what a person has to decide is reported with exit status 1."""
    done = codegen("sync", "--write", "--quiet", "--from", "sources", cwd=folder)
    assert done.returncode in (0, 1), done.stderr


def import_into(into: str) -> Callable[[Path], None]:
    """Return a function that imports a document into a registry."""

    def run(folder: Path) -> None:
        done = codegen("import", "iana", "lofts.xml", "--into", into, cwd=folder)
        assert done.returncode == 0, done.stderr

    return run


def fix(folder: Path) -> None:
    """Fix the registry files."""
    assert codegen("lint", "--fix", cwd=folder).returncode == 0


def init(folder: Path) -> None:
    """Create a project."""
    assert codegen("init", "--example", "--git", "--ci", cwd=folder).returncode == 0


def release(folder: Path) -> None:
    """Write the changelog of a release."""
    script = load_script("release")
    due = script.Release("birds", "1.0.0", "birds-", "package.toml")
    script.write_changelog(folder, [due], "", "2026-01-31")


BUILDS: dict[str, tuple[tuple[str, ...], str, Callable[[Path], None]]] = {
    "build": (("small",), '"python", "schema"', change),
    "build of a renamed package": (("small",), '"python"', rename),
    "build of fewer targets": (("small",), '"python", "schema", "distribution"', fewer_targets),
    "build of two registries": (("one", "two"), '"schema"', change),
}
"""The registries of a project, its targets, and the change to build."""

OTHERS = ("sync", "import", "import of groups", "init", "lint --fix", "release")
"""The names of the other commands."""


def killable_command(name: str, folder: Path) -> KillableCommand:
    """Return the command of this name, and write the folder that it starts from."""
    start = folder / "start"
    if name in BUILDS:
        registries, targets, edit = BUILDS[name]
        old = project(folder / "old", *registries, targets=targets)
        edit(Path(shutil.copytree(old, start)))
        return KillableCommand(name, start, build, old)
    if name == "sync":
        post = Post(start, enumeration(kind="str"))
        post.sync_with(group(table(GOOSE, SWAN)))
        post.publish(group(table(GOOSE.replace("rfc1149", "rfc6214"), SWAN.replace("Mute", "Silent"), HAWK)))
        return KillableCommand(name, start, sync)
    start.mkdir()
    if name.startswith("import"):
        (start / "codegen.toml").write_text("", "utf-8")
        duck = record("duck (obsolete)", "Duck", CITES, text="A bird.")  # the package has statuses
        document = group(table(GOOSE, SWAN, duck), table(GOOSE, id="others", title="Other birds"))
        (start / "lofts.xml").write_text(document, "utf-8")
        return KillableCommand(name, start, import_into("registry/{group}" if name.endswith("groups") else "registry"))
    if name == "lint --fix":
        (start / "codegen.toml").write_text('[lint]\nlayout = "warning"\n', "utf-8")
        spaced = ENUMERATION.replace(" = ", "=")
        write(start / "registry", package=PACKAGE.format("birds"), a=spaced.format("First"), b=spaced.format("Second"))
        return KillableCommand(name, start, fix)
    if name == "init":
        (start / "pyproject.toml").write_text('[project]\nname = "birds"\n', "utf-8")
        return KillableCommand(name, start, init)
    (start / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n### birds 1.0.0\n\n- Birds.\n", "utf-8")
    return KillableCommand(name, start, release)
