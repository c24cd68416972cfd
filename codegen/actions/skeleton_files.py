"""The files that `codegen init` creates, changes and keeps, from the skeleton and from what a folder has already."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from codegen import file_reading, naming
from codegen.actions.skeleton_view import SkeletonView, quoted_pattern
from codegen.errors import CodegenError
from codegen.file_reading import normalised
from codegen.file_snapshot import Snapshot
from codegen.load import PACKAGE, RFCS
from codegen.outputs.disk_comparison import Change
from codegen.outputs.rendering import Renderer
from codegen.project import configuration, locations, toolkit_files

GITHUB = ".github/"

_MARK = "linguist-generated=true"


@dataclass(frozen=True, slots=True, kw_only=True)
class InitArguments:
    """The arguments of `init_project`."""

    enum: str
    example: bool
    git: bool
    ci: bool


@dataclass(frozen=True, slots=True)
class SkeletonPlan:
    """The changes to write, the configuration last, and the paths that are kept, each with the reason."""

    changes: list[Change] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)

    def create(self, path: str, text: str) -> None:
        self.changes.append(Change(path=path, kind="missing", old=None, new=text.encode()))


def plan_files(
    root: Path, projects: Sequence[locations.Project], view: SkeletonView, files: Snapshot, arguments: InitArguments
) -> SkeletonPlan:
    """Return the plan for a folder. Raises CodegenError if only the example is wanted, and has no place in it."""
    plan, texts = SkeletonPlan(), _texts(view)
    for registry in view.registries:
        is_first = registry == view.registry
        _plan_registry(
            root, registry, _registry_texts(view, texts, arguments) if is_first else {}, plan, files, arguments
        )
        if view.editor or (root / registry / locations.SCHEMAS).is_dir():
            _plan_schemas(root, registry, plan, files)
        if view.editor:
            plan.lines.update(_schema_lines(root, registry, files))
    if arguments.git:
        _plan_attributes(root, view, texts["gitattributes"], plan, files)
        _plan_at_the_top(root, view, ".pre-commit-config.yaml", texts["pre-commit-config.yaml"], plan, files)
    if arguments.ci:
        _plan_at_the_top(root, view, f"{GITHUB}workflows/codegen.yml", texts["workflow.yml"], plan, files)
    if projects:
        plan.kept[projects[0].configured_in] = "already configures the project"
    else:
        plan.changes.append(_configuration(root, view, texts["configuration.toml"], files))
    return plan


def _texts(view: SkeletonView) -> dict[str, str]:
    """Return the skeleton's files by name, rendered if they are templates, without the suffix .j2."""
    files = {name: file_reading.read_text(path) for name, path in toolkit_files.skeleton().items()}
    renderer = Renderer(files, folder="codegen/skeleton")
    return {
        name.removesuffix(".j2"): renderer.render(name, view, name).text if name.endswith(".j2") else text
        for name, text in files.items()
    }


def _registry_texts(view: SkeletonView, texts: Mapping[str, str], arguments: InitArguments) -> dict[str, str]:
    """Return the files of a new registry by name: the example, or the package and an enumeration."""
    if arguments.example:
        return {name.removeprefix("example/"): text for name, text in texts.items() if name.startswith("example/")}
    return {
        f"{PACKAGE}.toml": texts["registry/package.toml"],
        f"{naming.module_of_class(view.enumeration)}.toml": texts["registry/enumeration.toml"],
    }


def _plan_registry(
    root: Path, registry: str, texts: Mapping[str, str], plan: SkeletonPlan, files: Snapshot, arguments: InitArguments
) -> None:
    """Plan the files of a registry. If it has other files, plan only a named enumeration and a missing package."""
    folder = root / registry
    existing = {path.name: files.read(path) for path in sorted(folder.glob("*.toml"))}
    if any(texts.get(name, "").encode() != content for name, content in existing.items()):
        plan.kept[registry] = _why_kept(root, registry, existing.keys() >= texts.keys() - {"README.md"}, arguments)
        package = f"{PACKAGE}.toml"
        lacks_package = package not in existing and not arguments.example
        texts = {name: text for name, text in texts.items() if (lacks_package if name == package else arguments.enum)}
    for name, text in texts.items():
        if os.path.lexists(folder / name):
            plan.kept[f"{registry}/{name}"] = "already exists"
        else:
            plan.create(f"{registry}/{name}", text)


def _why_kept(root: Path, registry: str, has_all: bool, arguments: InitArguments) -> str:
    """Return why a registry is kept. Raises CodegenError if only the example is wanted, and has no place in it."""
    reason = "already has registry files"
    if not arguments.example or has_all:
        return reason
    command = f"codegen init {shlex.quote(os.path.relpath(root / 'example'))} --example"
    if not (arguments.git or arguments.ci):
        remedy = f"Write the example as a project in a new folder. Run: {command}"
        raise CodegenError(f"{reason}, and the example has its own", where=registry, remedy=remedy)
    return f"{reason}. For the example, run: {command}"


def _plan_at_the_top(root: Path, view: SkeletonView, path: str, text: str, plan: SkeletonPlan, files: Snapshot) -> None:
    """Plan a file at the top of the repository. If it exists, or the project is below the top, return its lines."""
    if view.subfolder:
        plan.lines[path] = text
        return
    existing = os.path.lexists(root / path)
    if not existing:
        files.content(root / path)  # nobody else may create it meanwhile
        plan.create(path, text)
    elif (root / path).is_file() and files.content(root / path) == text.encode():
        plan.kept[path] = "already exists"
    else:
        plan.kept[path] = "already exists, and may need the lines below"
        plan.lines[path] = text


def _plan_schemas(root: Path, registry: str, plan: SkeletonPlan, files: Snapshot) -> None:
    """Plan the JSON Schemas that the registry files and the configuration name: nobody edits them."""
    for name, source in toolkit_files.schemas().items():
        path = f"{registry}/{locations.SCHEMAS}/{name}"
        new, old = file_reading.read(source), files.content(root / path)
        if old is None:
            plan.create(path, new.decode())
        elif normalised(old) == new:
            plan.kept[path] = "already exists"
        else:
            plan.changes.append(Change(path=path, kind="changed", old=old, new=new))


def _schema_lines(root: Path, registry: str, files: Snapshot) -> dict[str, str]:
    """Return the first lines of registry files that do not name their JSON Schema, by the paths of the files."""
    places: dict[str, list[str]] = {}
    for path in sorted((root / registry).glob("*.toml")):
        if not (content := files.read(path)).startswith(b"#:schema "):
            kind = "table" if re.search(rb"^\[table\]", content, re.MULTILINE) else "enumeration"
            name = path.stem if path.stem in (PACKAGE, RFCS) else kind
            places.setdefault(name, []).append(f"{registry}/{path.name}")
    return {
        ", ".join(paths): f"#:schema ./{locations.SCHEMAS}/{name}.schema.json" for name, paths in sorted(places.items())
    }


def _plan_attributes(root: Path, view: SkeletonView, text: str, plan: SkeletonPlan, files: Snapshot) -> None:
    """Plan the lines for the outputs that .gitattributes does not mark yet."""
    path = root / ".gitattributes"
    if not os.path.lexists(path):
        files.content(path)  # nobody else may create it meanwhile
        plan.create(path.name, text)
        return
    if path.is_symlink() or not path.is_file():
        plan.kept[path.name] = "is not a regular file"
        return
    data = files.content(path) or b""
    existing = {*data.splitlines()}
    marks = {f"{pattern} {_MARK}" for pattern in view.patterns if not _is_marked(pattern, existing)}
    if not marks:
        plan.kept[path.name] = "already marks the outputs as generated"
        return
    comment, *lines = text.splitlines(keepends=True)
    new = [] if comment.strip().encode() in existing else [comment]
    new += [line for line in lines if line.strip() in marks]
    plan.changes.append(Change(path=path.name, kind="changed", old=data, new=_appended(data, "".join(new))))


def _is_marked(pattern: str, lines: Collection[bytes]) -> bool:
    """Return whether lines of .gitattributes mark a pattern, or a folder around its files."""
    place = PurePosixPath(json.loads(pattern) if pattern.startswith('"') else pattern)
    patterns = (str(place), *(f"{folder}/**" for folder in place.parents))
    return any(f"{quoted_pattern(covering)} {_MARK}".encode() in lines for covering in patterns)


def _configuration(root: Path, view: SkeletonView, text: str, files: Snapshot) -> Change:
    """Return the change that adds a table to pyproject.toml, or creates codegen.toml if that cannot be done."""
    path = root / locations.CONFIGURATION
    if path.is_file() and not path.is_symlink():
        data = files.content(path) or b""
        longer = _appended(data, f"{locations.TABLE}\n{text}")
        try:
            if configuration.settings_table(longer.decode(), str(path), whole=False):
                return Change(path=path.name, kind="changed", old=data, new=longer)
        except CodegenError:
            pass  # for example, [tool] is an inline table
    files.content(root / locations.ALONE)
    schema = quote(f"./{view.registry}/{locations.SCHEMAS}/configuration.schema.json")
    new = f"#:schema {schema}\n{text}" if view.editor else text
    return Change(path=locations.ALONE, kind="missing", old=None, new=new.encode())


def _appended(data: bytes, text: str) -> bytes:
    """Return a file's bytes with more lines at the end, which end as its own lines do."""
    end = b"\r\n" if b"\r\n" in data else b"\n"
    separator = b"" if not data else end if data.endswith(b"\n") else end * 2
    return data + separator + text.encode().replace(b"\n", end)
