"""Convert registry files to the model, and collect every problem of form with its place.

Knows the formats of the files. `rules` check what must hold between entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from codegen.errors import CodegenError, Problem, WrongKey
from codegen.file_reading import ByteOrderMarkError, RegistryFile, decoded, without_mark
from codegen.file_snapshot import Snapshot
from codegen.load import file_formats
from codegen.load.conversion import convert
from codegen.load.entry_formats import key_format
from codegen.load.member_lines import position, read_document, with_defaults
from codegen.load.validation import validate
from codegen.memoization import NO_MEMORY, Memory
from codegen.model import LINES, Enumeration, Package, Registry, Rfc, Table
from codegen.toml.positions import comments_of
from codegen.unsafe_characters import code_point, first_unsafe

__all__ = ["PACKAGE", "RFCS", "LoadedRegistry", "RegistryFile", "comment_problems", "load", "locate", "read_files"]

_T = TypeVar("_T")

PACKAGE = "package"
RFCS = "rfcs"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedRegistry:
    """A registry, and the problems of form in its files. Entries that break the format are not in the registry."""

    registry: Registry
    problems: tuple[Problem, ...]


def read_files(files: Mapping[str, Path], snapshot: Snapshot, *, with_marks: bool = False) -> dict[str, RegistryFile]:
    """Return the registry files by the stem of their names, read through the snapshot from {name in messages: path}.

    Raises CodegenError, which names each of them, if files cannot be read. `with_marks` allows byte order marks.
    """

    def read(name: str) -> bytes:
        data = snapshot.read(files[name], name)
        try:
            decoded(without_mark(data) if with_marks else data, name)
        except ByteOrderMarkError as error:
            error.remedy = "Run: codegen lint --fix"
            raise
        return data

    texts = _collect(files, read)
    return {files[name].stem: RegistryFile(name=name, data=data) for name, data in texts.items()}


def load(files: Mapping[str, RegistryFile], memory: Memory = NO_MEMORY) -> LoadedRegistry:
    """Return the registry in the files, and every problem of form.

    Raises CodegenError if files are not valid TOML, or package.toml is missing or breaks its format: without them there
    is no registry.
    """
    problems: list[Problem] = []

    def document(stem: str) -> dict[str, Any]:
        read, of_file = memory.remember(("document", stem), files[stem], partial(_document, files[stem]))
        problems.extend(of_file)
        return read

    documents = _collect(files, document)
    if PACKAGE not in files:
        folder = Path(next(iter(files.values())).name).parent.as_posix()
        raise CodegenError(
            "no such file",
            where=f"{folder}/{PACKAGE}.toml",
            remedy="Create it with the name and the version of the package. To read how, run: codegen docs registry",
        )
    package = _package(files[PACKAGE], documents[PACKAGE])
    rfcs = _rfcs(files[RFCS], documents[RFCS], problems) if RFCS in files else ()
    others = {stem: document for stem, document in sorted(documents.items()) if stem not in (PACKAGE, RFCS)}
    outlines = {
        stem: outline for stem, document in others.items() if (outline := _outline(files[stem], document, problems))
    }
    keys = {
        outline.enumeration.name: key_format(outline.enumeration)
        for outline in outlines.values()
        if isinstance(outline, file_formats.EnumerationFile)
    }
    converted = []
    for stem, outline in outlines.items():
        work = partial(_convert, stem, files[stem].name, outline, others[stem], keys, package)
        file, of_file = memory.remember(("file", stem), (files[stem], keys, package), work)
        converted.append(file)
        problems += of_file
    registry = Registry(
        incomplete=len(outlines) < len(others) or (RFCS in files and rfcs is None),
        package=package,
        enumerations=tuple(file for file in converted if isinstance(file, Enumeration)),
        tables=tuple(file for file in converted if isinstance(file, Table)),
        rfcs=tuple(rfcs or ()),
        lists_rfcs=RFCS in files,
        rfcs_file=files[RFCS].name if RFCS in files else files[PACKAGE].name.replace(PACKAGE, RFCS),
    )
    return LoadedRegistry(registry=registry, problems=locate(problems, files))


def comment_problems(files: Mapping[str, RegistryFile]) -> Iterator[Problem]:
    """Yield a problem for every comment with an unsafe character: people review comments, too."""
    for source in files.values():
        if not first_unsafe(source.data.decode(), lines=True):
            continue  # comments are parsed only if the file has an unsafe character at all
        for start, text in comments_of(source.data):
            if unsafe := first_unsafe(text, lines=True):
                yield Problem(
                    rule="control-character",
                    message=f"comment contains {code_point(unsafe)}",
                    remedy="Remove the character.",
                    file=source.name,
                    line=start.line,
                    column=start.column + text.index(unsafe),
                )


def locate(problems: Iterable[Problem], files: Mapping[str, RegistryFile]) -> tuple[Problem, ...]:
    """Return the problems with their lines and columns, sorted by place."""
    by_name = {source.name: source.data for source in files.values()}
    located = [
        problem if problem.line or problem.file not in by_name else _located(problem, by_name[problem.file])
        for problem in problems
    ]
    return tuple(sorted(located, key=lambda problem: problem.sort_key))


def _located(problem: Problem, data: bytes) -> Problem:
    """Return a problem with its line and column, and with the line of the entry that it repeats in the message."""
    line, column = position(data, problem.keys)
    message = problem.message
    if problem.other:
        message += f", first on line {position(data, problem.other).line}"
    return problem._replace(line=line, column=column, message=message)


def _collect(names: Iterable[str], function: Callable[[str], _T]) -> dict[str, _T]:
    """Return the result of a function for each name. Raises one CodegenError with all the errors."""
    results: dict[str, _T] = {}
    errors: list[CodegenError] = []
    for name in names:
        try:
            results[name] = function(name)
        except CodegenError as error:
            errors.append(error)
    if errors:
        raise CodegenError.of(errors)
    return results


def _document(source: RegistryFile) -> tuple[dict[str, Any], list[Problem]]:
    """Return the parsed file, and the problems that parsing reports."""
    problems: list[Problem] = []
    return read_document(source.data.decode(), source.name, problems), problems


def _convert(
    stem: str,
    name: str,
    outline: file_formats.EnumerationFile | file_formats.TableFile,
    document: Mapping[str, Any],
    keys: Mapping[str, Any],
    package: Package,
) -> tuple[Enumeration | Table, list[Problem]]:
    """Return the enumeration or table in a file, and the problems of its entries."""
    problems: list[Problem] = []
    return convert(stem, name, outline, document, keys, package, problems), problems


def _package(source: RegistryFile, document: Mapping[str, Any]) -> Package:
    problems: list[Problem] = []
    entry = validate(file_formats.PackageFile, document, source.name, (), problems)
    if entry is None:
        raise CodegenError.of_problems(locate(problems, {PACKAGE: source}))
    package: Package = entry.to_model(file=source.name)
    return package


def _rfcs(source: RegistryFile, document: Mapping[str, Any], problems: list[Problem]) -> list[Rfc] | None:
    entry = validate(file_formats.RfcsFile, document, source.name, (), problems)
    return [rfc.to_model() for rfc in entry.rfc] if entry else None


def _outline(
    source: RegistryFile, document: Mapping[str, Any], problems: list[Problem]
) -> file_formats.EnumerationFile | file_formats.TableFile | None:
    """Return a file without its entries. Their formats are known only when the outlines of all files are."""
    heads = [name for name in document if name in ("enumeration", "table")]
    if len(heads) > 1:
        remedy = "Move one of the two, with its entries, to a separate file."
        message = "a file has [enumeration] or [table], and this one has both"
        problems.append(Problem(message, remedy, source.name, (WrongKey(heads[1]),), rule="unknown-field"))
        return None
    head = heads[0] if heads else "enumeration"
    without_entries = {name: [] if isinstance(value, list) else value for name, value in document.items()}
    if head in document:
        without_entries[head] = with_defaults(document, head)
    if head == "table":
        return validate(file_formats.TableFile, without_entries, source.name, (), problems)
    if isinstance(document.get(LINES), dict):
        without_entries[LINES] = {}
    return validate(file_formats.EnumerationFile, without_entries, source.name, (), problems)
