"""`codegen init`: a project to begin with, and what git, pre-commit and CI have to know of it.

What it writes is in `codegen/skeleton/`. It overwrites nothing: a file that is there is left, or longer afterwards.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen import __version__, filesystem, naming
from codegen.cli.terminal import visible
from codegen.errors import CodegenError
from codegen.filesystem import Snapshot
from codegen.literals import Source, json_literal
from codegen.load import PACKAGE
from codegen.outputs import tree
from codegen.outputs.rendering import Renderer
from codegen.outputs.tree import Change
from codegen.project import configuration, layout

DONE = 0

_OTHERS = {*sys.stdlib_module_names, "codegen", "generated", "registry", "schema", "templates", "test", "tests"}
"""Names that a package is not given: those of other modules, and of folders that are made."""

_WATCHED = {"generated", "registry", "templates"}
"""Folders that the hooks look at by themselves."""

_MARK = "linguist-generated=true"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the templates of the skeleton are given."""

    package: str
    license: str
    registry: str
    output: str
    templates: str
    patterns: tuple[Source, ...]
    """What is generated, as .gitattributes names it."""
    subfolder: str
    """The project's folder, from the top of its git repository; "" where it is the top."""
    files: str
    """A regular expression for the files that hooks have to look at; "" where they do so by themselves."""
    tag: Source
    """The toolkit's version."""


def run(folder: Path, *, quiet: bool) -> int:
    """Writes what is not there yet, and says what can be done next.

    Raises CodegenError, with nothing written, when the folder is none or cannot be written to, and when there is a
    configuration that is wrong.
    """
    root = Path(os.path.abspath(folder))  # noqa: PTH100  # it keeps the name of a link, which names the package
    if os.path.lexists(root) and not root.is_dir():
        raise CodegenError(
            "a project is a folder, and this is none", where=str(folder), remedy="Name a folder; it may be a new one."
        )
    files = Snapshot()
    project = next(iter(layout.configured(root)), None)
    around = None if project else _around(root)
    view = _view(root, project, files)
    texts = _texts(view)
    changes, left = _plan(root, project, view, texts, files)
    _write(root, changes, files)
    if not quiet:
        for line in _report(root, view, texts, changes, left, around):
            print(visible(line))
    return DONE


# --- What is meant, since nobody is asked


def _view(root: Path, project: layout.Project | None, files: Snapshot) -> View:
    about = _about(root, files)
    package, licence = _package(root, str(about.get("name", ""))), about.get("license", "")
    registry, output, templates = "registry", "generated", "templates"
    if project:
        places = (project.registry, project.output, project.own_templates)
        registry, output, templates = map(project.shown, places)
        package = project.package or _registered(project.registry, files) or package
    else:
        # Somebody else's folder of that name is not built into, and what is in it is not taken for templates.
        output = output if _is_free(root / output) else f"{output}/{package}"
        templates = templates if _is_free(root / templates) else f"{registry}/{templates}"
    return View(
        package=package,
        license=licence if isinstance(licence, str) else "",
        registry=registry,
        output=output,
        templates=templates,
        patterns=tuple(map(_pattern, _generated(root, output, package))),
        subfolder=(subfolder := _subfolder(root)),
        files=_files(subfolder, registry, output, templates),
        tag=Source(f"v{__version__}"),
    )


def _about(root: Path, files: Snapshot) -> Mapping[str, Any]:
    """What pyproject.toml says of the project, nothing where there is none. Raises CodegenError when it is no TOML."""
    path = root / layout.CONFIGURATION
    document = configuration.settings_table(files.read_text(path), str(path), whole=True) if path.is_file() else None
    about = (document or {}).get("project")
    return about if isinstance(about, dict) else {}


def _package(root: Path, project: str) -> str:
    """A name for the package: that of the project, or of the folder, made different from other modules'."""
    name = naming.propose_module_name(project) or naming.propose_module_name(root.name) or "constants"
    places = [root / folder / file for folder in (".", "src") for file in (name, f"{name}.py")]
    is_taken = name in _OTHERS or naming.why_not_identifier(name) or any(path.exists() for path in places)
    return f"{name}_constants" if is_taken else name


def _registered(registry: Path, files: Snapshot) -> str:
    """The name that a registry gives its package, "" where it gives none."""
    path = registry / f"{PACKAGE}.toml"
    document = configuration.settings_table(files.read_text(path), str(path), whole=True) if path.is_file() else None
    return str((document or {}).get("name", ""))


def _generated(root: Path, output: str, package: str) -> tuple[str, ...]:
    """What holds nothing but what a build makes: the output folder, or the package where others are beside it."""
    made = {package, "schema", layout.MANIFEST, "pyproject.toml", "README.md"}
    folder = root / output
    is_shared = folder.is_dir() and any(path.name not in made for path in folder.iterdir())
    return (f"{output}/{package}/**", f"{output}/{layout.MANIFEST}") if is_shared else (f"{output}/**",)


def _pattern(text: str) -> Source:
    """A pattern as .gitattributes has it: in quotes, where there are spaces in it."""
    return Source(text) if re.fullmatch(r"[\w./*-]+", text) else json_literal(text)


def _is_free(folder: Path) -> bool:
    """Whether nothing is in a folder but what a build made."""
    return not folder.is_dir() or (folder / layout.MANIFEST).is_file() or not any(folder.iterdir())


def _subfolder(root: Path) -> str:
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    return "" if top == root else root.relative_to(top).as_posix()


def _files(subfolder: str, *folders: str) -> str:
    if all(_WATCHED & set(folder.split("/")) for folder in folders):
        return ""
    top = f"{re.escape(subfolder)}/" if subfolder else ""
    return f"^{top}({'|'.join(map(re.escape, (*folders, layout.CONFIGURATION, layout.ALONE)))})(/|$)"


def _around(root: Path) -> Path | None:
    """The project that the folder lies in, None where it lies in none."""
    try:
        return layout.find(next(folder for folder in root.parents if folder.is_dir()))[0].root
    except CodegenError:
        return None


# --- What is written


def _texts(view: View) -> dict[str, str]:
    """The skeleton's files by their names, those that end in .j2 rendered, and without that ending."""
    files = {name: filesystem.read_text(path) for name, path in layout.skeleton().items()}
    renderer = Renderer(files, folder="codegen/skeleton")
    return {
        name.removesuffix(".j2"): renderer.render(name, view, name).text if name.endswith(".j2") else text
        for name, text in files.items()
    }


def _plan(
    root: Path, project: layout.Project | None, view: View, texts: Mapping[str, str], files: Snapshot
) -> tuple[list[Change], dict[str, str]]:
    """What is to be written, the configuration last; and what is left, by path, with the reason."""
    changes: list[Change] = []
    left: dict[str, str] = {}
    _plan_registry(root, view, texts, changes, left, files)
    _plan_attributes(root, view, texts["gitattributes"], changes, left, files)
    if project:
        left[project.configured_in] = "it configures the project already"
    else:
        changes.append(_configuration(root, texts["configuration.toml"], files))
    return changes, left


def _plan_registry(
    root: Path, view: View, texts: Mapping[str, str], changes: list[Change], left: dict[str, str], files: Snapshot
) -> None:
    """The example, unless there are files of another registry: then it would become part of that."""
    folder = root / view.registry
    there = {path.name: files.read(path) for path in sorted(folder.glob("*.toml"))}
    example = {
        name.removeprefix("registry/"): text.encode() for name, text in texts.items() if name.startswith("registry/")
    }
    if any(example.get(name) != content for name, content in there.items()):
        left[view.registry] = "it holds a registry already"
        return
    for name, content in example.items():
        if os.path.lexists(folder / name):
            left[f"{view.registry}/{name}"] = "it is there already"
        else:
            changes.append(Change(path=f"{view.registry}/{name}", kind="missing", old=None, new=content))


def _plan_attributes(
    root: Path, view: View, text: str, changes: list[Change], left: dict[str, str], files: Snapshot
) -> None:
    path = root / ".gitattributes"
    if not os.path.lexists(path):
        changes.append(Change(path=path.name, kind="missing", old=None, new=text.encode()))
        return
    if path.is_symlink() or not path.is_file():
        left[path.name] = "it is no file"
        return
    data = files.content(path) or b""
    if {f"{_pattern(f'{view.output}/**')} {_MARK}".encode(), text.splitlines()[-1].encode()} & {*data.splitlines()}:
        left[path.name] = "it marks what is generated already"
    else:
        changes.append(Change(path=path.name, kind="changed", old=data, new=_with(data, text)))


def _configuration(root: Path, text: str, files: Snapshot) -> Change:
    """A table at the end of pyproject.toml, or, where there is none that could take it, a file of its own."""
    path = root / layout.CONFIGURATION
    if path.is_file() and not path.is_symlink():
        data = files.content(path) or b""
        longer = _with(data, f"{layout.TABLE}\n{text}")
        try:
            if configuration.settings_table(longer.decode(), str(path), whole=False):
                return Change(path=path.name, kind="changed", old=data, new=longer)
        except CodegenError:
            pass  # such as one whose [tool] is an inline table, which takes no more
    return Change(path=layout.ALONE, kind="missing", old=None, new=text.encode())


def _with(data: bytes, more: str) -> bytes:
    """A file's bytes, and lines behind them that end as its own do."""
    end = b"\r\n" if b"\r\n" in data else b"\n"
    between = b"" if not data else end if data.endswith(b"\n") else end * 2
    return data + between + more.encode().replace(b"\n", end)


def _write(root: Path, changes: list[Change], files: Snapshot) -> None:
    boundary = next(folder for folder in (root, *root.parents) if folder.is_dir())
    tree.apply(root, boundary, changes, files)


# --- What is said


def _report(
    root: Path,
    view: View,
    texts: Mapping[str, str],
    changes: list[Change],
    left: Mapping[str, str],
    around: Path | None,
) -> Iterator[str]:
    folder = os.path.relpath(root)
    for change in changes:
        verb = "made" if change.kind == "missing" else "added to"
        yield f"{verb} {os.path.relpath(root / change.path)}"
    for path, why in left.items():
        yield f"left {os.path.relpath(root / path)} as it was: {why}"
    if around:
        yield f"It lies within the project {around}; commands that are run in it are about this one from now on."
    yield ""
    yield "Next:"
    if folder != ".":
        yield f"  cd {shlex.quote(folder)}"
    yield f"  codegen build    # makes the package {view.package} in {view.output}"
    if view.registry not in left:
        yield f"What is in {view.registry} is an example: put your own in its place, and build again."
    yield f"What comes then, step by step: {layout.manual() / 'guide.md'}"
    yield ""
    yield "# Makes it before each commit: .pre-commit-config.yaml"
    yield texts["pre-commit-config.yaml"]
    yield "# Checks it on GitHub: .github/workflows/codegen.yml"
    yield texts["workflow.yml"].rstrip("\n")
