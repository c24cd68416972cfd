"""The configuration of a project: its settings, their defaults, and what is wrong with them.

`configuration.schema.json` describes the settings, for editors and for this module. Knows nothing of where files are.

`_schema_problems` checks by hand the part of JSON Schema that is used here. A `codegen build` that reads all files, and
writes nothing, takes 77 ms, 0.4 ms of them for this check. To import and compile a library instead takes 21 ms
(fastjsonschema), 7 ms (msgspec, without the declarations), 52 ms (pydantic) or 53 ms (jsonschema).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple

from codegen import naming
from codegen.characters import code_point, first_unsafe
from codegen.errors import CodegenError, Keys, WrongKey, place
from codegen.style import Style, Target
from codegen.toml.reading import read_toml

SHIPPED_TARGETS = ("python", "stubs", "schema", "distribution", "site")
"""The names of the toolkit's own targets."""
DEFAULT_TARGETS = tuple(name for name in SHIPPED_TARGETS if name != "site")
"""The targets of the toolkit that are generated if nobody names any."""

_NOT_INPUTS = ("lint", "policy", "registries")
"""The settings that outputs do not depend on."""

_SCHEMA = Path(__file__).with_name("configuration.schema.json")
_TYPES: Mapping[str, tuple[type, str]] = {
    "string": (str, "a string"),
    "integer": (int, "an integer"),
    "array": (list, "a list"),
    "object": (dict, "a table"),
}


class Configuration(NamedTuple):
    """The settings of a project, defaults included."""

    where: str
    """The name of the file and table in messages."""
    registries: tuple[str, ...]
    """The folders of the registries; a pattern is replaced by the folders that it matches, if any."""
    output: str
    package: str
    """The name of the package, or "" for the name in package.toml."""
    targets: tuple[str, ...]
    own_targets: tuple[Target, ...]
    """The targets that the project defines."""
    templates: str
    style: Style
    policy: Mapping[str, str]
    lint: Mapping[str, str]
    settings: Mapping[str, Any] = {}
    """The settings in the file, without defaults."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the configuration."""
    document: dict[str, Any] = json.loads(_SCHEMA.read_bytes())
    return document


def settings_table(text: str, where: str, *, whole: bool) -> Mapping[str, Any] | None:
    """Return the settings in the text of a file: the `whole` file, or its [tool.codegen]. None if it has no such table.

    Raises CodegenError if the text is not valid TOML.
    """
    document = read_toml(text, where)
    if whole:
        return document
    tool = document.get("tool")
    settings = tool.get("codegen") if isinstance(tool, dict) else None
    if settings is None or isinstance(settings, dict):
        return settings
    remedy = "Write [tool.codegen], and the settings below it."
    raise CodegenError("tool.codegen must be a table", where=where, remedy=remedy)


def parse(
    text: str, where: str, *, whole: bool, expand: Callable[[str], tuple[str, ...]] = lambda folder: (folder,)
) -> Configuration | None:
    """Return the configuration in the text of a file, or None if it has none.

    `expand` returns the folders that a pattern of registries matches. Raises CodegenError, with line and column, for
    the first wrong setting.
    """
    settings = settings_table(text, where, whole=whole)
    if settings is None:
        return None
    document = schema()
    prefix: Keys = () if whole else ("tool", "codegen")
    for message, remedy, keys in _schema_problems(settings, document, ()):
        raise CodegenError(message, where=_place(text, where, (*prefix, *keys)), remedy=remedy)
    defaults = {name: about["default"] for name, about in document["properties"].items() if "default" in about}
    values = {**defaults, **settings}
    configuration = Configuration(
        where=where if whole else f"{where}, [tool.codegen]",
        registries=_expanded(values["registries"], expand),
        output=values["output"],
        package=values.get("package", ""),
        targets=tuple(values.get("targets", (*DEFAULT_TARGETS, *values["target"]))),
        own_targets=tuple(
            Target(name=name, template=about["template"], path=about["path"], each=about.get("each", "enumeration"))
            for name, about in values["target"].items()
        ),
        templates=values["templates"],
        style=Style(
            header=values["header"].replace("\r\n", "\n").strip(),
            address=values["address"],
            documentation=values["documentation"],
            python=values["python"],
            line_length=values["line-length"],
            formatter=values["formatter"],
        ),
        policy=values["policy"],
        lint=values["lint"],
        settings=settings,
    )
    for message, remedy, keys in _conflicts(configuration):
        raise CodegenError(message, where=_place(text, where, (*prefix, *keys)), remedy=remedy)
    return configuration


def check_targets(names: tuple[str, ...], own_targets: tuple[Target, ...], *, where: str) -> None:
    """Raise CodegenError if a name is not a target of the toolkit or the project."""
    known = (*SHIPPED_TARGETS, *(target.name for target in own_targets))
    for name in names:
        if name not in known:
            raise CodegenError(f'unknown target "{name}"', where=where, remedy=_closest(name, known))


def canonical_text(configuration: Configuration, registry: str) -> str:
    """Return the written settings that the outputs of a registry depend on, as one text.

    Defaults are left out: the text must not change when the toolkit gets another setting.
    """
    settings = {name: value for name, value in configuration.settings.items() if name not in _NOT_INPUTS}
    return json.dumps({**settings, "registry": registry}, sort_keys=True)


def is_pattern(folder: str) -> bool:
    """Whether the folder of a registry is a pattern for several: `registry/*`."""
    return "*" in folder or "?" in folder


def matches(folder: str, pattern: str) -> bool:
    """Whether a folder matches a pattern for folders of registries. `*` and `?` do not match `/`."""
    parts, patterns = PurePosixPath(folder).parts, PurePosixPath(pattern).parts
    return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))


def output_folder(configuration: Configuration, registry: str) -> str:
    """Return the folder of the outputs of a registry."""
    return configuration.output.replace("{registry}", PurePosixPath(registry).name)


def _expanded(registries: Iterable[str], expand: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    """Return the folders of registries, with each pattern replaced by the folders that it matches, if any."""
    folders = ((is_pattern(folder) and expand(folder)) or (folder,) for folder in registries)
    return tuple(dict.fromkeys(chain.from_iterable(folders)))


_Problem = tuple[str, str, Keys]
"""A message, a remedy, and the keys of the setting."""


def _schema_problems(value: Any, schema: Mapping[str, Any], keys: Keys) -> Iterator[_Problem]:
    """Yield what is wrong with a value by a JSON Schema, the outermost problem first."""
    name, description = ".".join(map(str, keys)), schema.get("description", "")
    kind, expected = _TYPES.get(schema.get("type", ""), (object, ""))
    if not isinstance(value, kind) or isinstance(value, bool):
        choices = ", ".join(schema.get("enum", ()))
        yield f'"{name}" must be {expected or f"one of {choices}"}, got {_short(value)}', description, keys
        return
    if "enum" in schema and value not in schema["enum"]:
        choices = schema["enum"]
        remedy = _closest(str(value), choices) if len(choices) > 1 else description
        yield f'"{name}" cannot be {_short(value)}', remedy, keys
    if "pattern" in schema and not re.search(schema["pattern"], str(value)):
        yield f'"{name}" cannot be {_short(value)}', description, keys
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        bounds = f"{schema['minimum']} to {schema['maximum']}"
        yield f'"{name}" cannot be {value}', f"Choose a number from {bounds}.", keys
    if isinstance(value, str | list) and len(value) < schema.get("minLength", schema.get("minItems", 0)):
        yield f'"{name}" must not be empty', description, keys
    if isinstance(value, list):
        if schema.get("uniqueItems") and len(set(map(str, value))) < len(value):
            yield f'duplicate item in "{name}"', "Remove one of the two.", keys
        for index, item in enumerate(value):
            yield from _schema_problems(item, schema["items"], (*keys, index))
    if isinstance(value, dict):
        yield from _schema_problems_of_table(value, schema, keys)


def _schema_problems_of_table(table: Mapping[str, Any], schema: Mapping[str, Any], keys: Keys) -> Iterator[_Problem]:
    known, names = schema.get("properties", {}), schema.get("propertyNames", {})
    for name in schema.get("required", ()):
        if name not in table:
            yield f'missing "{name}" in {".".join(map(str, keys))}', f'Add "{name} = ...".', keys
    for name, value in table.items():
        if problem := next(_schema_problems(name, names, (*keys, name)), None):
            yield f'invalid name "{name}" in {".".join(map(str, keys))}', problem[1], (*keys, WrongKey(name))
            continue
        inner = known.get(name, schema.get("additionalProperties"))
        if inner is False:
            noun = "lint rule" if keys == ("lint",) else "setting"
            yield f'unknown {noun} "{name}"', _closest(name, known), (*keys, WrongKey(name))
        else:
            yield from _schema_problems(value, inner, (*keys, name))


def _conflicts(configuration: Configuration) -> Iterator[_Problem]:
    """Yield what is wrong with a configuration beyond its schema."""
    yield from _header_problems(configuration.style.header)
    yield from _folder_problems(configuration)
    known = (*SHIPPED_TARGETS, *(target.name for target in configuration.own_targets))
    for name in configuration.targets:
        if name not in known:
            yield f'unknown target "{name}"', _closest(name, known), ("targets",)
    for target in configuration.own_targets:
        yield from _target_problems(target)
        if reason := _why_not_output(f"{configuration.output}/{target.path}"):
            yield f'"path" {reason}: {_short(target.path)}', "Choose another path.", ("target", target.name, "path")
    patterns = list(filter(is_pattern, configuration.settings.get("registries", ())))
    for pattern in filter(is_pattern, configuration.registries):
        remedy = "Correct the pattern, or create a registry that it matches: a folder with a package.toml."
        yield f'no folder with registry files matches "{pattern}"', remedy, ("registries",)
    for pattern in patterns:
        if matches(configuration.output.replace("{registry}", "x"), pattern):
            remedy = "Choose another folder: the outputs would be read as registries."
            yield f'"output" matches the pattern "{pattern}" of registries', remedy, ("output",)
    if patterns or len(configuration.registries) > 1:
        folders = [PurePosixPath(registry).name.casefold() for registry in configuration.registries]
        if "{registry}" not in configuration.output:
            remedy = 'Write {registry} in it for the name of the registry\'s folder: output = "generated/{registry}".'
            yield '"output" is the same folder for several registries', remedy, ("output",)
        if len(set(folders)) < len(folders):
            yield "two registries have folders with the same name", "Rename one of the folders.", ("registries",)
        if configuration.package:
            remedy = "Remove it, and write the name in each package.toml."
            yield '"package" is one name for several packages', remedy, ("package",)


def _target_problems(target: Target) -> Iterator[_Problem]:
    """Yield what is wrong with a target of the project."""
    keys: Keys = ("target", target.name)
    if target.name in SHIPPED_TARGETS:
        yield f'the toolkit already has a target "{target.name}"', "Choose another name.", keys
    yield from _placeholder_problems(target.path, ("{module}", "{package}"), (*keys, "path"))
    if reason := _why_not_below(target.path) or ("is a folder" if target.path.endswith("/") else ""):
        remedy = "Write a path relative to the output folder."
        yield f'"path" {reason}: {_short(target.path)}', remedy, (*keys, "path")
    if target.each != "package" and "{module}" not in target.path:
        remedy = "Write {module} in the path for the name of the module."
        yield f"every {target.each} would have the output {target.path}", remedy, (*keys, "path")


def _header_problems(header: str) -> Iterator[_Problem]:
    """Yield why a text cannot be the first lines of every output."""
    if unsafe := first_unsafe(header.replace("\n", "")):
        yield f'"header" contains the character {code_point(unsafe)}', "Remove the character.", ("header",)


def _folder_problems(configuration: Configuration) -> Iterator[_Problem]:
    """Yield folders outside the project, where a build could overwrite other files, and output folders among inputs."""
    inputs = [("templates", configuration.templates), *(("registries", folder) for folder in configuration.registries)]
    for name, folder in (*inputs, ("output", configuration.output)):
        if reason := _why_not_below(folder):
            remedy = "Write a path relative to the project, with / between folders."
            yield f'"{name}" {reason}: {_short(folder)}', remedy, (name,)
    yield from _placeholder_problems(configuration.output, ("{registry}",), ("output",))
    if reason := _why_not_output(f"{configuration.output}/workflows"):  # ".github" alone leads there, too
        yield f'"output" {reason}: {_short(configuration.output)}', "Choose another folder.", ("output",)
    input_paths = {PurePosixPath(folder) for _, folder in inputs}
    outputs = {PurePosixPath(output_folder(configuration, registry)) for registry in configuration.registries}
    remedy = "Choose another folder. A build owns its output folder."
    for output in sorted(outputs):
        if parent := next((path for path in (output, *output.parents) if path in input_paths), None):
            yield f'"output" is inside the input folder "{parent}"', remedy, ("output",)
    for path in input_paths:
        if any(parent in outputs for parent in path.parents):
            yield f'"output" contains the input folder "{path}"', remedy, ("output",)


def _placeholder_problems(path: str, known: Iterable[str], keys: Keys) -> Iterator[_Problem]:
    """Yield the first unknown placeholder in braces in a path."""
    rest = path
    for placeholder in known:
        rest = rest.replace(placeholder, "")
    if unknown := re.search(r"\{[^{}]*\}?|\}", rest):
        yield f"unknown placeholder {unknown[0]} in {path}", f"Choose from: {', '.join(known)}.", keys


def _why_not_below(path: str) -> str:
    """Return why a path does not lead to a place below the folder that it is relative to, or ""."""
    place = PurePosixPath(path)
    if unsafe := first_unsafe(path):
        return f"contains the character {code_point(unsafe)}"
    if "\\" in path:
        return "contains a backslash"
    if place.is_absolute() or PureWindowsPath(path).drive or path.startswith("~"):
        return "is not relative"
    if ".." in place.parts or not place.parts:
        return 'must not be "." or contain ".."'
    return ""


def _why_not_output(path: str) -> str:
    """Return why outputs must not lie at a path with placeholders, or ""."""
    return naming.why_not_output_path(re.sub(r"\{[^{}]*\}", "x", path))


def _short(value: object) -> str:
    """Return a value in at most 60 characters."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return json.dumps(value, ensure_ascii=True, default=str)[:60]


def _closest(name: str, known: Iterable[str]) -> str:
    """Return a remedy with the name that is probably meant, or with all names."""
    from difflib import get_close_matches

    known = list(known)
    close = [] if any(map(str.isdigit, name)) else get_close_matches(name, known, n=1)
    nearest = get_close_matches(name, known, n=5, cutoff=0) if len(known) > 15 else known
    more = "" if len(nearest) == len(known) else ", …"
    return f'Did you mean "{close[0]}"?' if close else f"Choose from: {', '.join(nearest)}{more}."


def _place(text: str, where: str, keys: Keys) -> str:
    """Return the place of a setting."""
    from codegen.toml.positions import position_of

    return place(where, *position_of(text.encode(), keys))
