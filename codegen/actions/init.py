"""Create a project: a package, an enumeration and the configuration, and what git, GitHub and editors need on request.

The files are in `codegen/skeleton/`. Existing files are kept or added to. Knows nothing of how the result is printed.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from codegen import __version__, filesystem, naming
from codegen.actions.class_names import why_not_class
from codegen.errors import CodegenError
from codegen.filesystem import Snapshot, normalised
from codegen.literals import Source, json_literal
from codegen.load import PACKAGE, RFCS
from codegen.outputs import tree
from codegen.outputs.rendering import Renderer
from codegen.outputs.tree import Change
from codegen.project import configuration, layout

DISTRIBUTION = "rfc-codegen"
"""The name under which the toolkit is installed."""

_RESERVED = {*sys.stdlib_module_names, "codegen", "generated", "registry", "schema", "templates", "test", "tests"}
"""Names that are not proposed for a package: those of other modules, and of folders of a project."""

_HOOK_FOLDERS = {"generated", "registry", "templates"}
"""The folders that the hooks watch by default."""

_GITHUB = ".github/"

_SUFFIX = "_constants"
"""The ending of the name of a package if the name alone is taken."""

_MARK = "linguist-generated=true"


@dataclass(frozen=True, slots=True, kw_only=True)
class InitReport:
    """What `init_project` created, changed and kept.

    `package`, `registry` and `output` are those of the first registry.
    """

    root: Path
    package: str
    registry: str
    output: str
    registries: tuple[str, ...]
    """The folders of all registries, below the root."""
    created: tuple[str, ...]
    """Paths below the root."""
    changed: tuple[str, ...]
    kept: Mapping[str, str]
    """Paths below the root, each with the reason."""
    outer: Path | None
    """The folder of the project around the new one; None if there is none."""
    enumeration: str
    """The path of the new enumeration below the root; "" if none was created."""
    is_example: bool
    """Whether the registry is the example."""
    lines: Mapping[str, str]
    """The lines for files that exist already, by path: codegen does not edit them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkeletonView:
    """The view of the skeleton's templates."""

    package: str
    license: str
    registry: str
    registries: tuple[str, ...]
    output: str
    templates: str
    registries_setting: str
    output_setting: str
    """The settings of a new configuration."""
    patterns: tuple[Source, ...]
    """The patterns of the outputs in .gitattributes."""
    subfolder: str
    """The project's folder, from the top of its git repository; "" for the top."""
    files: str
    """A regular expression for the files that a hook runs on; "" for the default."""
    address: str
    """The address of the toolkit's repository; "" if it has none."""
    action: Source
    """The toolkit's action on GitHub, as `owner/name`; "" if its repository is not on GitHub."""
    version: Source
    """The toolkit's version."""
    enumeration: str
    """The class of the first enumeration."""
    title: str
    description: str
    """The texts of the package."""
    editor: bool
    """Whether registry files name the JSON Schemas for editors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wishes:
    """The arguments of `init_project`."""

    enum: str
    example: bool
    git: bool
    ci: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """The changes to write, the configuration last, and the paths that are kept, each with the reason."""

    changes: list[Change] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)

    def create(self, path: str, text: str) -> None:
        self.changes.append(Change(path=path, kind="missing", old=None, new=text.encode()))


def init_project(
    folder: Path | str = ".",
    *,
    enum: str = "",
    example: bool = False,
    git: bool = False,
    ci: bool = False,
    editor: bool = False,
) -> InitReport:
    """Create the missing files of a project in a folder, and return what was created, changed and kept.

    These are a package, an enumeration with the class name `enum` (default: from the folder) and the configuration.
    `example` writes the example of the guide instead of the package and the enumeration. `git` adds attributes and a
    hook for pre-commit, `ci` a workflow for GitHub, `editor` JSON Schemas.

    Raises CodegenError, with nothing written, if the folder cannot be written to, its configuration or the class name
    is wrong, or a file changed meanwhile.
    """
    if enum and example:
        raise CodegenError("the example has its own enumerations", where=enum, remedy="Leave out --enum or --example.")
    if reason := why_not_class(enum) if enum else "":
        proposed = naming.propose_class_name(enum)
        usable = proposed and proposed != enum and not why_not_class(proposed)
        remedy = f"Write: --enum {proposed}" if usable else "Choose a name in CapWords."
        raise CodegenError(f'class name "{enum}" {reason}', remedy=remedy)
    root = Path(os.path.abspath(folder))  # noqa: PTH100  # the name of a link names the package
    if os.path.lexists(root) and not root.is_dir():
        raise CodegenError("not a folder", where=str(folder), remedy="Name a folder. It is created if it is missing.")
    configured = layout.configured(root)
    files = configured[0].snapshot() if configured else Snapshot()
    view = _view(root, configured or _existing_registries(root), files, enum, editor=editor or example)
    plan = _plan(root, configured, view, files, _Wishes(enum=enum, example=example, git=git, ci=ci))
    outer = None if configured else _outer_project(root)
    boundary = next(parent for parent in (root, *root.parents) if parent.is_dir())
    # Outputs never lie in the folder of workflows. This file does, so it is written from the folder around that.
    github = [change for change in plan.changes if change.path.startswith(_GITHUB)]
    inside = [change._replace(path=change.path.removeprefix(_GITHUB)) for change in github]
    others = [change for change in plan.changes if change not in github]
    tree.apply_all([tree.Tree(root / _GITHUB, boundary, inside), tree.Tree(root, boundary, others)], files)
    created = tuple(change.path for change in plan.changes if change.kind == "missing")
    enumeration = f"{view.registry}/{naming.module_of_class(view.enumeration)}.toml"
    return InitReport(
        root=root,
        package=view.package,
        registry=view.registry,
        output=view.output,
        registries=view.registries,
        created=created,
        changed=tuple(change.path for change in plan.changes if change.kind == "changed"),
        kept=plan.kept,
        outer=outer,
        enumeration=enumeration if enumeration in created else "",
        is_example=example and f"{view.registry}/{PACKAGE}.toml" in created,
        lines=plan.lines,
    )


# --- The guesses


def _existing_registries(root: Path) -> tuple[layout.Project, ...]:
    """Return the registries in the folders of `registry/`, as a project with a pattern; () if there are none."""
    registry = root / "registry"
    if any(registry.glob("*.toml")) or not any(registry.glob(f"[!.]*/{PACKAGE}.toml")):
        return ()
    templates = "templates" if _is_free(root / "templates") else "registry/templates"
    text = f'registries = ["registry/*"]\noutput = "generated/{{registry}}"\ntemplates = "{templates}"\n'
    return layout.as_configured(root, text)


def _view(root: Path, projects: Sequence[layout.Project], files: Snapshot, enum: str, *, editor: bool) -> SkeletonView:
    about = _project_table(root, files)
    package, licence = _package_name(root, str(about.get("name", ""))), about.get("license", "")
    if projects:
        first = projects[0]
        registry, output, templates = map(first.shown, (first.registry, first.output, first.own_templates))
        packages = [each.package or _registered_name(each.registry, files) or package for each in projects]
        package, patterns = packages[0], _all_output_patterns(projects, packages)
        watched = (*first.registries, first.outputs, templates)
        registries_setting, output_setting = first.registries[0], first.outputs.replace("*", "{registry}")
    else:
        # A folder of that name may belong to somebody else: codegen neither writes to it nor reads templates from it.
        registry = "registry"
        package = _registered_name(root / registry, files) or package
        output = "generated" if _is_free(root / "generated") else f"generated/{package}"
        templates = "templates" if _is_free(root / "templates") else f"{registry}/templates"
        patterns, watched = _output_patterns(root, output, package), (registry, output, templates)
        registries_setting, output_setting = registry, output
    subfolder = _subfolder(root)
    address = _address()
    repository = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+)", address, re.ASCII)
    return SkeletonView(
        package=package,
        license=licence if isinstance(licence, str) else "",
        registry=registry,
        registries=tuple(each.shown(each.registry) for each in projects) or (registry,),
        output=output,
        templates=templates,
        registries_setting=registries_setting,
        output_setting=output_setting,
        patterns=tuple(map(_pattern, patterns)),
        subfolder=subfolder,
        files=_hook_files(subfolder, *watched),
        address=address,
        action=Source(repository[1] if repository else ""),
        version=Source(__version__),
        enumeration=enum or _class_name(package.removesuffix(_SUFFIX)),
        title=f"The constants of {package}",
        description=f"The constants of {package} as typed Python enums.",
        editor=editor,
    )


def _project_table(root: Path, files: Snapshot) -> Mapping[str, Any]:
    """Return the [project] table of pyproject.toml; empty without one. Raises CodegenError if it is not valid TOML."""
    path = root / layout.CONFIGURATION
    document = configuration.settings_table(files.read_text(path), str(path), whole=True) if path.is_file() else None
    about = (document or {}).get("project")
    return about if isinstance(about, dict) else {}


def _package_name(root: Path, project: str) -> str:
    """Return a name for the package: that of the project or of the folder, different from other modules' names."""
    name = naming.propose_module_name(project) or naming.propose_module_name(root.name) or "constants"
    places = [root / folder / file for folder in (".", "src") for file in (name, f"{name}.py")]
    is_taken = name in _RESERVED or naming.why_not_identifier(name) or any(path.exists() for path in places)
    return f"{name}{_SUFFIX}" if is_taken else name


def _class_name(package: str) -> str:
    """Return a name for the first enumeration of a package: in CapWords, singular."""
    name = naming.propose_class_name(package.replace("_", " "))
    return next(each for each in (name, f"{name}Code", "Code") if each and not why_not_class(each))


def _registered_name(registry: Path, files: Snapshot) -> str:
    """Return the package name that a registry gives; "" if it gives none."""
    path = registry / f"{PACKAGE}.toml"
    document = configuration.settings_table(files.read_text(path), str(path), whole=True) if path.is_file() else None
    return str((document or {}).get("name", ""))


def _all_output_patterns(projects: Sequence[layout.Project], packages: Sequence[str]) -> tuple[str, ...]:
    """Return the paths that contain only outputs of the registries.

    Where a pattern finds the registries, one pattern finds their outputs too, those of later registries among them.
    """
    first = projects[0]
    patterns = {
        pattern: None
        for project, package in zip(projects, packages, strict=True)
        for pattern in _output_patterns(project.root, project.shown(project.output), package)
    }
    places = {place for place in first.root.glob(first.outputs.replace("[", "[[]")) if place.is_dir()}
    has_others = len(patterns) > len(projects) or not places <= {project.output for project in projects}
    if any(map(configuration.is_pattern, first.registries)) and not has_others:
        return (f"{first.outputs}/**",)
    return tuple(patterns)


def _output_patterns(root: Path, output: str, package: str) -> tuple[str, ...]:
    """Return the paths that contain only outputs: the output folder, or the package in it where others share it."""
    outputs = {package, "schema", layout.MANIFEST, "pyproject.toml", "README.md"}
    folder = root / output
    is_shared = folder.is_dir() and any(path.name not in outputs for path in folder.iterdir())
    return (f"{output}/{package}/**", f"{output}/{layout.MANIFEST}") if is_shared else (f"{output}/**",)


def _pattern(text: str) -> Source:
    """Return a pattern as .gitattributes spells it: in quotes if it has spaces."""
    return Source(text) if re.fullmatch(r"[\w./*-]+", text) else json_literal(text)


def _is_free(folder: Path) -> bool:
    """Return whether a folder is missing, is empty, or has the outputs of a build."""
    return not folder.is_dir() or (folder / layout.MANIFEST).is_file() or not any(folder.iterdir())


def _subfolder(root: Path) -> str:
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    return "" if top == root else root.relative_to(top).as_posix()


def _hook_files(subfolder: str, *folders: str) -> str:
    if all(_HOOK_FOLDERS & set(folder.split("/")) for folder in folders):
        return ""
    top = f"{re.escape(subfolder)}/" if subfolder else ""
    places = (re.escape(folder) for folder in (*folders, layout.CONFIGURATION, layout.ALONE))
    files = "|".join(place.replace(r"\*", "[^/]*").replace(r"\?", "[^/]") for place in places)
    return f"^{top}({files})(/|$)"


def _address() -> str:
    """Return the address of the toolkit's repository, from the metadata of the installed distribution; "" without."""
    try:
        urls = metadata.metadata(DISTRIBUTION).get_all("Project-URL") or ()
    except metadata.PackageNotFoundError:
        return ""
    named = dict(re.split(r",\s*", url, maxsplit=1) for url in urls if "," in url)
    return named.get("Repository", "").rstrip("/")


def _outer_project(root: Path) -> Path | None:
    """Return the folder of the project that this folder lies in; None if there is none."""
    try:
        return layout.find_projects(next(folder for folder in root.parents if folder.is_dir()))[0].root
    except CodegenError:
        return None


# --- The files


def _texts(view: SkeletonView) -> dict[str, str]:
    """Return the skeleton's files by name, rendered if they are templates, without the suffix .j2."""
    files = {name: filesystem.read_text(path) for name, path in layout.skeleton().items()}
    renderer = Renderer(files, folder="codegen/skeleton")
    return {
        name.removesuffix(".j2"): renderer.render(name, view, name).text if name.endswith(".j2") else text
        for name, text in files.items()
    }


def _plan(
    root: Path, projects: Sequence[layout.Project], view: SkeletonView, files: Snapshot, wishes: _Wishes
) -> _Plan:
    plan, texts = _Plan(), _texts(view)
    for registry in view.registries:
        is_first = registry == view.registry
        _plan_registry(root, registry, _registry_texts(view, texts, wishes) if is_first else {}, plan, files, wishes)
        if view.editor or (root / registry / layout.SCHEMAS).is_dir():
            _plan_schemas(root, registry, plan, files)
        if view.editor:
            plan.lines.update(_schema_lines(root, registry, files))
    if wishes.git:
        _plan_attributes(root, view, texts["gitattributes"], plan, files)
        _plan_at_the_top(root, view, ".pre-commit-config.yaml", texts["pre-commit-config.yaml"], plan, files)
    if wishes.ci:
        _plan_at_the_top(root, view, f"{_GITHUB}workflows/codegen.yml", texts["workflow.yml"], plan, files)
    if projects:
        plan.kept[projects[0].configured_in] = "already configures the project"
    else:
        plan.changes.append(_configuration(root, view, texts["configuration.toml"], files))
    return plan


def _registry_texts(view: SkeletonView, texts: Mapping[str, str], wishes: _Wishes) -> dict[str, str]:
    """Return the files of a new registry by name: the example, or the package and an enumeration."""
    if wishes.example:
        return {name.removeprefix("example/"): text for name, text in texts.items() if name.startswith("example/")}
    return {
        f"{PACKAGE}.toml": texts["registry/package.toml"],
        f"{naming.module_of_class(view.enumeration)}.toml": texts["registry/enumeration.toml"],
    }


def _plan_registry(
    root: Path, registry: str, texts: Mapping[str, str], plan: _Plan, files: Snapshot, wishes: _Wishes
) -> None:
    """Plan the files of a registry. If the folder has other registry files, only an enumeration that has a name."""
    folder = root / registry
    existing = {path.name: files.read(path) for path in sorted(folder.glob("*.toml"))}
    if any(texts.get(name, "").encode() != content for name, content in existing.items()):
        plan.kept[registry] = "already has registry files"
        texts = {name: text for name, text in texts.items() if wishes.enum and name != f"{PACKAGE}.toml"}
    for name, text in texts.items():
        if os.path.lexists(folder / name):
            plan.kept[f"{registry}/{name}"] = "already exists"
        else:
            plan.create(f"{registry}/{name}", text)


def _plan_at_the_top(root: Path, view: SkeletonView, path: str, text: str, plan: _Plan, files: Snapshot) -> None:
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


def _plan_schemas(root: Path, registry: str, plan: _Plan, files: Snapshot) -> None:
    """Plan the JSON Schemas that the registry files and the configuration name: nobody edits them."""
    for name, source in layout.schemas().items():
        path = f"{registry}/{layout.SCHEMAS}/{name}"
        new, old = filesystem.read(source), files.content(root / path)
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
        ", ".join(paths): f"#:schema ./{layout.SCHEMAS}/{name}.schema.json" for name, paths in sorted(places.items())
    }


def _plan_attributes(root: Path, view: SkeletonView, text: str, plan: _Plan, files: Snapshot) -> None:
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
    return any(f"{_pattern(covering)} {_MARK}".encode() in lines for covering in patterns)


def _configuration(root: Path, view: SkeletonView, text: str, files: Snapshot) -> Change:
    """Return the change that adds a table to pyproject.toml, or creates codegen.toml if that cannot be done."""
    path = root / layout.CONFIGURATION
    if path.is_file() and not path.is_symlink():
        data = files.content(path) or b""
        longer = _appended(data, f"{layout.TABLE}\n{text}")
        try:
            if configuration.settings_table(longer.decode(), str(path), whole=False):
                return Change(path=path.name, kind="changed", old=data, new=longer)
        except CodegenError:
            pass  # for example, [tool] is an inline table
    files.content(root / layout.ALONE)
    schema = quote(f"./{view.registry}/{layout.SCHEMAS}/configuration.schema.json")
    new = f"#:schema {schema}\n{text}" if view.editor else text
    return Change(path=layout.ALONE, kind="missing", old=None, new=new.encode())


def _appended(data: bytes, text: str) -> bytes:
    """Return a file's bytes with more lines at the end, which end as its own lines do."""
    end = b"\r\n" if b"\r\n" in data else b"\n"
    separator = b"" if not data else end if data.endswith(b"\n") else end * 2
    return data + separator + text.encode().replace(b"\n", end)
