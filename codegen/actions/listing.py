"""`list`: the enumerations and members of a project, its targets, and its templates, each with the file it is from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from codegen.actions.registry import loaded_registry
from codegen.errors import CodegenError, did_you_mean
from codegen.file_snapshot import Snapshot
from codegen.load import PACKAGE, RegistryFile, read_files
from codegen.model import Enumeration, Key, Registry
from codegen.project import configuration
from codegen.project.locations import SHIPPED, Project
from codegen.project.toolkit_files import shipped_folders
from codegen.toml.positions import position_of
from codegen.toml.reading import read_toml

_TARGETS: Mapping[str, str] = {
    "python": "{package}/*.py",
    "stubs": "{package}/*.pyi",
    "schema": "schema/*.json",
    "distribution": "pyproject.toml, README.md",
    "site": "site/",
}
"""What each target of the toolkit generates, in the output folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEnumeration:
    """An enumeration or a table of a registry. `entries` is the number of its members or rows."""

    name: str
    kind: str
    """`int`, `str`, `flag`, `tuple`, or `table`."""
    title: str
    entries: int
    package: str
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMember:
    """A member of an enumeration. `aliases` are its other names."""

    name: str
    value: Key
    phrase: str
    status: str
    aliases: tuple[str, ...]
    enumeration: str
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTarget:
    """A target. `outputs` are the paths that it generates, in the output folder."""

    name: str
    outputs: str
    is_configured: bool
    """Whether a build without `--target` generates it."""
    is_own: bool
    """Whether the configuration of the project defines it. Otherwise the toolkit has it."""
    template: str
    """The template of a target of the project; "" for the toolkit's targets, which have several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTemplate:
    """A template, or a file that is copied: its name for `extends` and `include`, and its file."""

    name: str
    file: str
    """The path below the project's folder; an absolute path for any other file."""
    is_own: bool
    """Whether the file is the project's. Otherwise it is the toolkit's."""
    replaces: str = ""
    """The template of the toolkit that this one replaces, if only for one module; "" without one."""
    replaced_by: str = ""
    """The template of the project with the same name, which is used in its place; "" without one."""


def list_enumerations(projects: Sequence[Project]) -> tuple[ListedEnumeration, ...]:
    """Return the enumerations and tables of a project's registries.

    Raises CodegenError with every error of form in their files.
    """
    return tuple(
        ListedEnumeration(
            name=file.name,
            kind=file.kind if isinstance(file, Enumeration) else file.head,
            title=file.title,
            entries=len(file.members if isinstance(file, Enumeration) else file.rows),
            package=registry.package.name,
            file=file.file,
            line=position_of(sources[file.module].data, (file.head,)).line,
        )
        for registry, sources in _registries(projects)
        for file in sorted(registry.files, key=lambda file: file.module)
    )


def list_members(projects: Sequence[Project], name: str) -> tuple[ListedMember, ...]:
    """Return the members of the enumeration of that name, in the order of their values.

    If several registries have an enumeration of that name, return the members of all. Raises CodegenError for an
    unknown name, and with every error of form in the registries' files.
    """
    kinds: dict[str, str] = {}
    members: list[ListedMember] = []
    for registry, sources in _registries(projects):
        kinds |= {table.name: table.file for table in registry.tables}
        kinds |= {enumeration.name: "" for enumeration in registry.enumerations}
        if enumeration := registry.enumeration(name):
            members += _members(enumeration, sources[enumeration.module])
    if name not in kinds:
        remedy = did_you_mean(name, kinds, "To list the enumerations, run: codegen list")
        raise CodegenError(f'unknown enumeration "{name}"', remedy=remedy)
    if kinds[name]:
        raise CodegenError(
            f"{name} is a table, which has rows and no members", where=kinds[name], remedy="Open the file."
        )
    return tuple(members)


def list_targets(projects: Sequence[Project]) -> tuple[ListedTarget, ...]:
    """Return the targets of a project: the toolkit's, and those that the configuration defines.

    The function reads no file. `find_projects` has read the configuration, and raises CodegenError if it is wrong.
    """
    project = projects[0]
    rows = [(name, _TARGETS[name], False, "") for name in configuration.SHIPPED_TARGETS]
    rows += [(target.name, target.path, True, target.template) for target in project.own_targets]
    return tuple(
        ListedTarget(
            name=name, outputs=outputs, is_configured=name in project.targets, is_own=is_own, template=template
        )
        for name, outputs, is_own, template in rows
    )


def list_templates(projects: Sequence[Project]) -> tuple[ListedTemplate, ...]:
    """Return every template of a project by name: the project's own, and the toolkit's.

    Raises CodegenError if a template or the name of a package cannot be read.
    """
    project, files = projects[0], projects[0].snapshot()
    paths = project.templates(files)
    packages = {_package(each, files): {path.stem for path in each.registry_files(files)} for each in projects}
    shipped, listed = shipped_folders(), []
    for name, path in paths.items():
        is_own = not path.startswith(shipped)
        replaced = name.startswith(SHIPPED)
        listed.append(
            ListedTemplate(
                name=name,
                file=project.shown(path),
                is_own=is_own,
                replaces=_replaces(name, paths, packages) if is_own else "",
                replaced_by=project.shown(paths[name.removeprefix(SHIPPED)]) if replaced else "",
            )
        )
    return tuple(listed)


def _registries(projects: Sequence[Project]) -> Iterator[tuple[Registry, Mapping[str, RegistryFile]]]:
    files = projects[0].snapshot()
    for project in projects:
        sources = read_files({project.shown(path): path for path in project.registry_files(files)}, files)
        registry = loaded_registry(sources, remedy="To list all problems, run: codegen lint")
        yield registry.with_package_name(project.package) if project.package else registry, sources


def _members(enumeration: Enumeration, source: RegistryFile) -> Iterator[ListedMember]:
    aliases: dict[str, list[str]] = {}
    for alias, member in enumeration.members_by_alias.items():
        aliases.setdefault(member.name, []).append(alias)
    for member in enumeration.members:
        yield ListedMember(
            name=member.name,
            value=member.value,
            phrase=member.phrase,
            status=member.status,
            aliases=tuple(aliases.get(member.name, ())),
            enumeration=enumeration.name,
            file=source.name,
            line=position_of(source.data, member.place).line,
        )


def _package(project: Project, files: Snapshot) -> str:
    if project.package:
        return project.package
    path = project.registry / f"{PACKAGE}.toml"
    return str(read_toml(files.read_text(path, project.shown(path)), project.shown(path)).get("name", ""))


def _replaces(name: str, names: Mapping[str, object], packages: Mapping[str, set[str]]) -> str:
    """Return the toolkit's template that a template of the project replaces, or "".

    The project's template has the same name, or the same name below the folder of a package. There, the name of a
    module can also replace `module` or `table`.
    """
    if f"{SHIPPED}{name}" in names:
        return name
    folder, _, rest = name.partition("/")
    if folder not in packages:
        return ""
    path = PurePosixPath(rest)
    stem, _, end = path.name.partition(".")
    candidates = [rest, *(f"{kind}/{path.name}" for kind in ("python", "schema"))]
    if stem in packages[folder]:
        candidates += [f"python/{kind}.{end}" for kind in ("module", "table")]
        candidates += [str(path.with_name(end))]
    return next((candidate for candidate in candidates if candidate in names), "")
