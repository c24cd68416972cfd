"""Files into the model: every problem of form with its file and line, all of them at once.

Knows the formats and nothing of what must hold between entries; those are `rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import tomli

from codegen.characters import code_point, first_unsafe
from codegen.errors import CodegenError, Problem
from codegen.filesystem import Snapshot
from codegen.load import file_formats
from codegen.load.conversion import convert
from codegen.load.entry_formats import key_format
from codegen.load.validation import validate
from codegen.model import Enumeration, Package, Registry, Rfc, StatusVocabulary, Table
from codegen.toml.positions import comments_of, line_of

_T = TypeVar("_T")

PACKAGE = "package"
RFCS = "rfcs"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryFile:
    """A registry file: its name in messages, and its bytes with normalised line ends."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedRegistry:
    """What the files say. Entries that broke the format are in `problems` and not in the registry."""

    registry: Registry
    problems: tuple[Problem, ...]


def read_files(files: Mapping[str, Path], snapshot: Snapshot) -> dict[str, RegistryFile]:
    """The registry's files by the stem of their names, from {name in messages: path}, read through the snapshot.

    Raises CodegenError, naming each of them, when some cannot be read.
    """
    texts = _collect(files, lambda name: snapshot.read_text(files[name], name).encode())
    return {files[name].stem: RegistryFile(name=name, data=data) for name, data in texts.items()}


def load(files: Mapping[str, RegistryFile]) -> LoadedRegistry:
    """The registry that the files hold, and every problem of form in them.

    Raises CodegenError when files are no TOML, naming each of them, or the package's own file is missing or broken:
    then there is no registry to speak of.
    """
    documents = _collect(files, lambda stem: _parse_toml(files[stem]))
    if PACKAGE not in files:
        folder = Path(next(iter(files.values())).name).parent.as_posix()
        raise CodegenError(
            "there is no such file",
            where=f"{folder}/{PACKAGE}.toml",
            remedy="Write it: it names the package and its version.",
        )
    problems: list[Problem] = []
    package = _package(files[PACKAGE], documents[PACKAGE])
    rfcs = _rfcs(files[RFCS], documents[RFCS], problems) if RFCS in files else ()
    others = {stem: document for stem, document in sorted(documents.items()) if stem not in (PACKAGE, RFCS)}
    shapes = {stem: shape for stem, document in others.items() if (shape := _shape(files[stem], document, problems))}
    keys = {
        shape.enumeration.name: key_format(shape.enumeration)
        for shape in shapes.values()
        if isinstance(shape, file_formats.EnumerationFile)
    }
    built = [
        convert(stem, files[stem].name, shape, others[stem], keys, package, problems) for stem, shape in shapes.items()
    ]
    registry = Registry(
        incomplete=len(shapes) < len(others) or (RFCS in files and rfcs is None),
        package=package,
        enumerations=tuple(one for one in built if isinstance(one, Enumeration)),
        tables=tuple(one for one in built if isinstance(one, Table)),
        rfcs=tuple(rfcs or ()),
        lists_rfcs=RFCS in files,
        rfcs_file=files[RFCS].name if RFCS in files else files[PACKAGE].name.replace(PACKAGE, RFCS),
    )
    return LoadedRegistry(registry=registry, problems=locate(problems, files))


def comment_problems(files: Mapping[str, RegistryFile]) -> Iterator[Problem]:
    """Comments with a character that does not show, or turns the direction of reading: people review them, too."""
    for source in files.values():
        if not first_unsafe(source.data.decode(), lines=True):
            continue  # nor do its comments have any, and they need not be looked for
        for line, text in comments_of(source.data):
            if unsafe := first_unsafe(text, lines=True):
                yield Problem(
                    rule="control-character",
                    message=f"a comment has {code_point(unsafe)}",
                    remedy="Remove it.",
                    file=source.name,
                    line=line,
                )


def locate(problems: Iterable[Problem], files: Mapping[str, RegistryFile]) -> tuple[Problem, ...]:
    """The problems with their lines filled in, in the order of files and lines."""
    by_name = {source.name: source.data for source in files.values()}
    located = [
        (
            problem
            if problem.line or problem.file not in by_name
            else problem._replace(line=line_of(by_name[problem.file], problem.keys))
        )
        for problem in problems
    ]
    return tuple(sorted(located, key=lambda problem: (problem.file, problem.line, problem.rule, problem.message)))


def _collect(names: Iterable[str], what: Callable[[str], _T]) -> dict[str, _T]:
    """What is had of each name. Raises CodegenError with all that went wrong."""
    found: dict[str, _T] = {}
    errors: list[CodegenError] = []
    for name in names:
        try:
            found[name] = what(name)
        except CodegenError as error:
            errors.append(error)
    if errors:
        raise CodegenError.of(errors)
    return found


def _parse_toml(source: RegistryFile) -> dict[str, Any]:
    try:
        return tomli.loads(source.data.decode())
    except tomli.TOMLDecodeError as error:
        message = str(error)
        what, _, place = message.partition(" (at ")
        line = place.removeprefix("line ").split(",")[0].rstrip(")")
        where = f"{source.name}:{line if line.isdigit() else _line_count(source)}"
        raise CodegenError(
            f"not valid TOML: {what}", where=where, remedy="Correct the file; nothing was changed."
        ) from None
    except (RecursionError, ValueError) as error:  # nested too deeply; a number of thousands of digits
        what = "nested too deeply" if isinstance(error, RecursionError) else "a number has too many digits"
        raise CodegenError(f"not valid TOML: {what}", where=source.name, remedy="Correct the file.") from None


def _line_count(source: RegistryFile) -> int:
    """The number of the last line: where a file that was cut off ends."""
    return max(len(source.data.splitlines()), 1)


def _package(source: RegistryFile, document: Mapping[str, Any]) -> Package:
    problems: list[Problem] = []
    entry = validate(file_formats.PackageFile, document, source.name, (), problems)
    if entry is None:
        raise CodegenError.of(
            [
                CodegenError(one.message, where=f"{one.file}:{one.line}", remedy=one.remedy)
                for one in locate(problems, {PACKAGE: source})
            ]
        )
    return Package(
        name=entry.name,
        version=entry.version,
        title=entry.title,
        description=entry.description,
        keywords=tuple(entry.keywords),
        license=entry.license,
        status=StatusVocabulary(**entry.status.model_dump()) if entry.status else None,
        required=tuple(entry.required),
        file=source.name,
    )


def _rfcs(source: RegistryFile, document: Mapping[str, Any], problems: list[Problem]) -> list[Rfc] | None:
    entry = validate(file_formats.RfcsFile, document, source.name, (), problems)
    return [Rfc(**_with_tuples(rfc.model_dump(exclude_none=True))) for rfc in entry.rfc] if entry else None


def _shape(
    source: RegistryFile, document: Mapping[str, Any], problems: list[Problem]
) -> file_formats.EnumerationFile | file_formats.TableFile | None:
    """The file with its entries still as they were written: what they may hold is only known when all shapes are."""
    plain = {name: [] if isinstance(held, list) else held for name, held in document.items()}
    if "table" in document:
        return validate(file_formats.TableFile, plain, source.name, (), problems)
    return validate(file_formats.EnumerationFile, plain, source.name, (), problems)


def _with_tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
