"""Projects with fast builds: two enumerations in each registry, and no formatter."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import codegen

PACKAGE = 'name = "{}"\nversion = "0.1.0"\ntitle = "Small"\ndescription = "A small package."\n'
ENUMERATION = """\
[enumeration]
name = "{}"
title = "a code"
kind = "int"
description = "Codes."

[[member]]
name = "A"
value = 1
"""


def write(folder: Path, **files: str) -> None:
    """Write TOML files of a registry."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")


def project(folder: Path, *registries: str, targets: str = '"python", "schema"') -> Path:
    """Write a project with two enumerations in each registry, without a formatter, and build it."""
    folder.mkdir()
    names = ", ".join(f'"registry/{name}"' for name in registries)
    lines = f'registries = [{names}]\noutput = "generated/{{registry}}"\nformatter = "none"\n'
    lines += f"targets = [{targets}]\n"
    (folder / "codegen.toml").write_text(lines, "utf-8")
    for name in registries:
        texts = {"firsts": ENUMERATION.format("First"), "seconds": ENUMERATION.format("Second")}
        write(folder / "registry" / name, package=PACKAGE.format(name), **texts)
    assert codegen("build", "--quiet", cwd=folder).returncode == 0
    return folder


def change(folder: Path) -> None:
    """Change, add and remove registry files, so that outputs are missing, changed and stale."""
    for registry in sorted((folder / "registry").iterdir()):
        (registry / "seconds.toml").unlink()
        write(registry, thirds=ENUMERATION.format("Third"), firsts=ENUMERATION.format("First").replace("= 1", "= 2"))


def rename(folder: Path) -> None:
    """Rename the package, so that a whole folder is stale."""
    write(folder / "registry/small", package=PACKAGE.format("other"))


def fewer_targets(folder: Path) -> None:
    """Take targets away, so that a whole folder and the files beside it are stale."""
    place = folder / "codegen.toml"
    place.write_text(place.read_text("utf-8").replace(', "schema", "distribution"', ""), "utf-8")
