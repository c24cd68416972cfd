"""The configuration of a project: what may be written, and what is meant where nothing is.

`configuration.schema.json` says both, for editors and for this module. Knows nothing of where a project's files are.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple

from codegen.characters import code_point, first_unsafe
from codegen.errors import CodegenError, Keys
from codegen.style import Style, Target

SHIPPED_TARGETS = ("python", "stubs", "schema", "distribution")
"""What the toolkit can make by itself."""

_SCHEMA = Path(__file__).with_name("configuration.schema.json")
_TYPES: Mapping[str, tuple[type, str]] = {
    "string": (str, "text in quotes"),
    "integer": (int, "a whole number"),
    "array": (list, "a list"),
    "object": (dict, "a table"),
}


class Configuration(NamedTuple):
    """What a project's configuration says, and what is meant where it says nothing."""

    where: str
    """How messages name it."""
    registries: tuple[str, ...]
    output: str
    package: str
    """The name of the package; "" for that of its registry."""
    targets: tuple[str, ...]
    own: tuple[Target, ...]
    """Targets beyond those of the toolkit."""
    templates: str
    style: Style
    policy: Mapping[str, str]
    settings: Mapping[str, Any] = {}
    """The settings as they are written, without defaults."""


def schema() -> dict[str, Any]:
    """The JSON Schema of a configuration."""
    document: dict[str, Any] = json.loads(_SCHEMA.read_bytes())
    return document


def settings_table(text: str, where: str, *, whole: bool) -> Mapping[str, Any] | None:
    """The settings in the text of a file; None where it has none. They are the `whole` file, or its [tool.codegen].

    Raises CodegenError when the text is no TOML.
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise CodegenError(f"not valid TOML: {error}", where=where, remedy="Correct the file.") from None
    if whole:
        return document
    tool = document.get("tool")
    found = tool.get("codegen") if isinstance(tool, dict) else None
    if found is None or isinstance(found, dict):
        return found
    raise CodegenError(
        "tool.codegen has to be a table", where=where, remedy="Write it as [tool.codegen] with settings below it."
    )


def parse(text: str, where: str, *, whole: bool) -> Configuration | None:
    """The configuration in the text of a file; None where it has none.

    Raises CodegenError, with the line, for the first thing that is wrong with it.
    """
    settings = settings_table(text, where, whole=whole)
    if settings is None:
        return None
    described = schema()
    prefix: Keys = () if whole else ("tool", "codegen")
    for what, remedy, keys in _problems(settings, described, ()):
        raise CodegenError(what, where=f"{where}:{_line(text, (*prefix, *keys))}", remedy=remedy)
    defaults = {name: one["default"] for name, one in described["properties"].items() if "default" in one}
    chosen = {**defaults, **settings}
    found = Configuration(
        where=where if whole else f"{where}, [tool.codegen]",
        registries=tuple(chosen["registries"]),
        output=chosen["output"],
        package=chosen.get("package", ""),
        targets=tuple(chosen.get("targets", (*SHIPPED_TARGETS, *chosen["target"]))),
        own=tuple(
            Target(name=name, template=one["template"], path=one["path"], each=one.get("each", "enumeration"))
            for name, one in chosen["target"].items()
        ),
        templates=chosen["templates"],
        style=Style(
            header=chosen["header"].replace("\r\n", "\n").strip(),
            address=chosen["address"],
            python=chosen["python"],
            line_length=chosen["line-length"],
            formatter=chosen["formatter"],
        ),
        policy=chosen["policy"],
        settings=settings,
    )
    for what, remedy, keys in _contradictions(found):
        raise CodegenError(what, where=f"{where}:{_line(text, (*prefix, *keys))}", remedy=remedy)
    return found


def check_targets(names: tuple[str, ...], own: tuple[Target, ...], *, where: str) -> None:
    """Raises CodegenError when a name is no target of the toolkit and none of the project's own."""
    known = (*SHIPPED_TARGETS, *(one.name for one in own))
    for name in names:
        if name not in known:
            raise CodegenError(f'unknown target "{name}"', where=where, remedy=_closest(name, known))


def canonical_text(found: Configuration, registry: str) -> str:
    """Return the written settings that the outputs of a registry depend on, as one text.

    Defaults are left out: the text must not change when the toolkit gets another setting.
    """
    settings = {name: value for name, value in found.settings.items() if name not in ("policy", "registries")}
    return json.dumps({**settings, "registry": registry}, sort_keys=True)


_Problem = tuple[str, str, Keys]
"""What is wrong, what to do about it, and the way to the place."""


def _problems(value: Any, described: Mapping[str, Any], keys: Keys) -> Iterator[_Problem]:
    """What is wrong with a value by the part of JSON Schema that ours uses, the outermost first."""
    name, about = ".".join(map(str, keys)) or "the configuration", described.get("description", "")
    kind, called = _TYPES.get(described.get("type", ""), (object, ""))
    if not isinstance(value, kind) or isinstance(value, bool):
        yield f'"{name}" has to be {called or " or ".join(described.get("enum", ()))}', about, keys
        return
    if "enum" in described and value not in described["enum"]:
        yield f'"{name}" cannot be {value!r:.60}', _closest(str(value), described["enum"]), keys
    if "pattern" in described and not re.search(described["pattern"], str(value)):
        yield f'"{name}" cannot be {value!r:.60}', f"{about} It has to match {described['pattern']}", keys
    if isinstance(value, int) and not described.get("minimum", value) <= value <= described.get("maximum", value):
        yield f'"{name}" cannot be {value}', f"Choose from {described['minimum']} to {described['maximum']}.", keys
    if isinstance(value, str | list) and len(value) < described.get("minLength", described.get("minItems", 0)):
        yield f'"{name}" is empty', about, keys
    if isinstance(value, list):
        if described.get("uniqueItems") and len(set(map(str, value))) < len(value):
            yield f'"{name}" has an item twice', "Take one of them out.", keys
        for index, item in enumerate(value):
            yield from _problems(item, described["items"], (*keys, index))
    if isinstance(value, dict):
        yield from _problems_of_table(value, described, keys)


def _problems_of_table(value: Mapping[str, Any], described: Mapping[str, Any], keys: Keys) -> Iterator[_Problem]:
    known, names = described.get("properties", {}), described.get("propertyNames", {})
    for name in described.get("required", ()):
        if name not in value:
            yield f'"{name}" is missing in {".".join(map(str, keys))}', known[name]["description"], keys
    for name, one in value.items():
        if wrong := next(_problems(name, names, (*keys, name)), None):
            yield f'"{name}" is no name for {".".join(map(str, keys))}', wrong[1], (*keys, name)
            continue
        inner = known.get(name, described.get("additionalProperties"))
        if inner is False:
            yield f'unknown setting "{name}"', _closest(name, known), (*keys, name)
        else:
            yield from _problems(one, inner, (*keys, name))


def _contradictions(found: Configuration) -> Iterator[_Problem]:
    """What no schema can say of a configuration."""
    yield from _of_header(found.style.header)
    yield from _of_places(found)
    for name in found.targets:
        known = (*SHIPPED_TARGETS, *(one.name for one in found.own))
        if name not in known:
            yield f'unknown target "{name}"', _closest(name, known), ("targets",)
    for one in found.own:
        keys: Keys = ("target", one.name)
        if one.name in SHIPPED_TARGETS:
            yield f'"{one.name}" is a target of the toolkit', "Choose another name.", keys
        yield from _of_placeholders(one.path, ("{module}", "{package}"), (*keys, "path"))
        if reason := _misplaced(one.path) or ("is a folder" if one.path.endswith("/") else ""):
            yield f'"path" {reason}: {one.path!r:.60}', "Write it relative to the output folder.", (*keys, "path")
        if one.each != "package" and "{module}" not in one.path:
            remedy = "Write {module} where the name of its module is to stand."
            yield f"every {one.each} would be {one.path}", remedy, (*keys, "path")
    if len(found.registries) > 1:
        folders = [PurePosixPath(registry).name.casefold() for registry in found.registries]
        if "{registry}" not in found.output:
            remedy = 'Write {registry} where the name of its folder is to stand: output = "generated/{registry}".'
            yield "several packages would be made in one folder", remedy, ("output",)
        if len(set(folders)) < len(folders):
            yield "two registries have folders of one name", "Rename one of them.", ("registries",)
        if found.package:
            yield "one name for several packages", "Write it as the name in each package.toml.", ("package",)


def _of_header(header: str) -> Iterator[_Problem]:
    """What cannot stand at the top of every output."""
    if unsafe := first_unsafe(header.replace("\n", "")):
        remedy = "Take it out: a header is text that shows, in lines."
        yield f'"header" has the character {code_point(unsafe)}', remedy, ("header",)
    if any(re.search(r"coding[:=][ \t]*[-\w.]", line) for line in header.split("\n")[:2]):
        remedy = "Take it out: outputs are UTF-8."
        yield 'Python would take a line of "header" for the encoding of the file', remedy, ("header",)


def _of_places(found: Configuration) -> Iterator[_Problem]:
    """Folders that lie outside the project, where a build could overwrite a stranger's files, or where it would write
    among what it reads.
    """
    places = [("templates", found.templates), *(("registries", one) for one in found.registries)]
    for name, folder in (*places, ("output", found.output)):
        if reason := _misplaced(folder):
            remedy = "Write it relative to the project, with / between folders."
            yield f'"{name}" {reason}: {folder!r:.60}', remedy, (name,)
    yield from _of_placeholders(found.output, ("{registry}",), ("output",))
    inputs = {PurePosixPath(folder) for _, folder in places}
    outputs = {PurePosixPath(output_folder(found, registry)) for registry in found.registries}
    remedy = "Name another folder: a build owns it."
    for place in sorted(outputs):
        if above := next((one for one in (place, *place.parents) if one in inputs), None):
            yield f'"output" is inside a folder that is read, "{above}"', remedy, ("output",)
    for one in inputs:
        if any(above in outputs for above in one.parents):
            yield f'"output" is a folder around one that is read, "{one}"', remedy, ("output",)


def _of_placeholders(path: str, known: Iterable[str], keys: Keys) -> Iterator[_Problem]:
    """What stands in braces in a path and is replaced by nothing."""
    rest = path
    for one in known:
        rest = rest.replace(one, "")
    if found := re.search(r"\{[^{}]*\}?|\}", rest):
        yield f"nothing stands for {found[0]} in {path}", f"Choose from: {', '.join(known)}.", keys


def _misplaced(path: str) -> str:
    """Why a path does not lead to a place below the folder that it is written relative to; "" where it does."""
    place = PurePosixPath(path)
    if first_unsafe(path):
        return "has a character that does not show"
    if "\\" in path:
        return "has a backslash"
    if place.is_absolute() or PureWindowsPath(path).drive or path.startswith("~"):
        return "is not relative"
    return "leads out of its folder" if ".." in place.parts or not place.parts else ""


def output_folder(found: Configuration, registry: str) -> str:
    """The folder of what is made of a registry."""
    return found.output.replace("{registry}", PurePosixPath(registry).name)


def _closest(name: str, known: Any) -> str:
    """The name that was meant, or all that could have been."""
    from difflib import get_close_matches

    close = [] if any(map(str.isdigit, name)) else get_close_matches(name, list(known), n=1)
    return f'Did you mean "{close[0]}"?' if close else f"Choose from: {', '.join(known)}."


def _line(text: str, keys: Keys) -> int:
    from codegen.toml.positions import line_of

    return line_of(text.encode(), keys)
