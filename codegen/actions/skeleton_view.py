"""What the skeleton's templates get: names, folders and patterns, from what a folder has already."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen import __version__, file_reading, naming, reserved_names
from codegen.actions.class_names import why_not_class
from codegen.file_snapshot import Snapshot
from codegen.literals import Source, json_literal
from codegen.load import PACKAGE
from codegen.outputs.manifest import parse
from codegen.project import configuration, discovery, locations, toolkit_files

_RESERVED = {*sys.stdlib_module_names, "codegen", "generated", "registry", "schema", "templates", "test", "tests"}
"""Names that are not proposed for a package: those of other modules, and of folders of a project."""

_HOOK_FOLDERS = {"generated", "registry", "templates"}

_SUFFIX = "_constants"
"""The ending of the name of a package if the name alone is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkeletonView:
    """The view of the skeleton's templates."""

    package: str
    taken: str
    """The name that the package would have if it were not the name of another module; "" if the package has it."""
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
    enumeration: str
    editor: bool
    """Whether registry files name the JSON Schemas for editors."""


def skeleton_view(
    root: Path, configured: Sequence[locations.Project], files: Snapshot, enum: str, *, editor: bool
) -> SkeletonView:
    """Return the view for a folder with these registries. `enum` is the class of the first enumeration, or ""."""
    about = _settings(root / locations.CONFIGURATION, files).get("project")
    about = about if isinstance(about, dict) else {}
    proposed = naming.propose_module_name(str(about.get("name", ""))) or naming.propose_module_name(root.name)
    package, licence = _package_name(root, proposed or "constants"), about.get("license", "")
    projects = configured or _proposed_projects(root, _registered_name(root / "registry", files) or package)
    first = projects[0]
    packages = [each.package or _registered_name(each.registry, files) or package for each in projects]
    package, patterns = packages[0], _all_output_patterns(projects, packages)
    registry, output, templates = map(first.shown, (first.registry, first.output, first.own_templates))
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    subfolder = "" if top == root else root.relative_to(top).as_posix()
    address = toolkit_files.toolkit_address("Repository").rstrip("/")
    repository = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+)", address, re.ASCII)
    return SkeletonView(
        package=package,
        taken=proposed if package == f"{proposed}{_SUFFIX}" else "",
        license=licence if isinstance(licence, str) else "",
        registry=registry,
        registries=tuple(each.shown(each.registry) for each in projects),
        output=output,
        templates=templates,
        registries_setting=first.registries[0],
        output_setting=first.outputs.replace("*", "{registry}"),
        patterns=tuple(map(quoted_pattern, patterns)),
        subfolder=subfolder,
        files=_hook_files(subfolder, *first.registries, first.outputs, templates),
        address=address,
        action=Source(repository[1] if repository else ""),
        version=Source(__version__),
        enumeration=enum or _class_name(package.removesuffix(_SUFFIX)),
        editor=editor or (first.registry / locations.SCHEMAS).is_dir(),
    )


def _proposed_projects(root: Path, package: str) -> tuple[locations.Project, ...]:
    """Return the registries of a folder without a configuration, as a project with the settings of a new one.

    If a folder has other files already, the settings name another folder for outputs or templates.
    """
    registry = root / "registry"
    if not any(registry.glob("*.toml")) and any(registry.glob(f"[!.]*/{PACKAGE}.toml")):
        registries, output = "registry/*", "generated/{registry}"
    else:
        registries, output = "registry", "generated" if _is_free(root / "generated") else f"generated/{package}"
    templates = "templates" if _is_free(root / "templates") else "registry/templates"
    text = f'registries = ["{registries}"]\noutput = "{output}"\ntemplates = "{templates}"\n'
    return discovery.as_configured(root, text)


def _settings(path: Path, files: Snapshot) -> Mapping[str, Any]:
    """Return a TOML file; empty without one. Raises CodegenError if it is not valid."""
    document = configuration.settings_table(files.read_text(path), str(path), whole=True) if path.is_file() else None
    return document or {}


def _package_name(root: Path, name: str) -> str:
    """Return a name for the package: the proposed one, or a longer one if it is the name of another module."""
    places = [root / folder / file for folder in (".", "src") for file in (name, f"{name}.py")]
    is_taken = name in _RESERVED or reserved_names.why_not_identifier(name) or any(path.exists() for path in places)
    return f"{name}{_SUFFIX}" if is_taken else name


def _class_name(package: str) -> str:
    """Return a name for the first enumeration of a package: in CapWords, singular."""
    name = naming.propose_class_name(package.replace("_", " "))
    return next(each for each in (name, f"{name}Code", "Code") if each and not why_not_class(each))


def _registered_name(registry: Path, files: Snapshot) -> str:
    return str(_settings(registry / f"{PACKAGE}.toml", files).get("name", ""))


def _all_output_patterns(projects: Sequence[locations.Project], packages: Sequence[str]) -> tuple[str, ...]:
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
    """Return the paths that contain only outputs: the output folder, or its outputs if the folder has other files."""
    folder = root / output
    listing = folder / locations.MANIFEST
    built = parse(file_reading.read_text(listing), str(listing)).outputs if listing.is_file() else ()
    outputs = {package, "site", locations.MANIFEST, *(path.partition("/")[0] for path in built)}
    is_shared = folder.is_dir() and any(path.name not in outputs for path in folder.iterdir())
    return (f"{output}/{package}/**", f"{output}/{locations.MANIFEST}") if is_shared else (f"{output}/**",)


def quoted_pattern(text: str) -> Source:
    """Return a pattern as .gitattributes spells it: in quotes if it has spaces."""
    return Source(text) if re.fullmatch(r"[\w./*-]+", text) else json_literal(text)


def _is_free(folder: Path) -> bool:
    """Return whether a folder is missing, is empty, or has the outputs of a build."""
    return not folder.is_dir() or (folder / locations.MANIFEST).is_file() or not any(folder.iterdir())


def _hook_files(subfolder: str, *folders: str) -> str:
    if all(_HOOK_FOLDERS & set(folder.split("/")) for folder in folders):
        return ""
    top = f"{re.escape(subfolder)}/" if subfolder else ""
    places = (re.escape(folder) for folder in (*folders, locations.CONFIGURATION, locations.ALONE))
    files = "|".join(place.replace(r"\*", "[^/]*").replace(r"\?", "[^/]") for place in places)
    return f"^{top}({files})(/|$)"
