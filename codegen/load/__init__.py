"""Files into the model: every problem of form with its file and line, all of them at once.

Knows the formats and nothing of what must hold between entries; those are `rules`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from unicodedata import category

from pydantic import BaseModel

from codegen import disk
from codegen.errors import CodegenError, Problem
from codegen.load import formats
from codegen.load.checking import checked
from codegen.load.entry import Text
from codegen.load.positions import comments_of, line_of
from codegen.model import (
    Bounds,
    Enumeration,
    Family,
    Field,
    Member,
    Package,
    Record,
    Reference,
    Registry,
    Rfc,
    StatusVocabulary,
    Value,
)

_T = TypeVar("_T")

PACKAGE = "package"
RFCS = "rfcs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A registry file: how messages name it, and what it says, line ends normalised."""

    shown: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What the files say. Entries that broke the format are in `problems` and not in the registry."""

    registry: Registry
    problems: tuple[Problem, ...]


def sources(files: Mapping[str, Path]) -> dict[str, Source]:
    """The registry's files by the stem of their names, from {shown name: path}.

    Raises CodegenError, naming each of them, when some cannot be read.
    """
    read = _each(files, lambda shown: disk.read_text(files[shown], shown).encode())
    return {files[shown].stem: Source(shown=shown, data=data) for shown, data in read.items()}


def load(files: Mapping[str, Source]) -> Loaded:
    """The registry that the files hold, and every problem of form in them.

    Raises CodegenError when files are no TOML, naming each of them, or the package's own file is missing or broken:
    then there is no registry to speak of.
    """
    documents = _each(files, lambda stem: _parsed(files[stem]))
    if PACKAGE not in files:
        folder = Path(next(iter(files.values())).shown).parent.as_posix()
        raise CodegenError(
            "there is no such file",
            where=f"{folder}/{PACKAGE}.toml",
            remedy="Write it: it names the package and its version.",
        )
    problems: list[Problem] = []
    package = _package(files[PACKAGE], documents[PACKAGE])
    rfcs = _rfcs(files[RFCS], documents[RFCS], problems) if RFCS in files else ()
    shapes: dict[str, formats.EnumerationFile] = {}
    for stem, document in documents.items():
        if stem not in (PACKAGE, RFCS):
            shape = _shape(files[stem], document, problems)
            if shape:
                shapes[stem] = shape
    keys = {shape.enumeration.name: int if shape.enumeration.kind == "int" else str for shape in shapes.values()}
    enumerations = [
        _enumeration(stem, files[stem], shape, documents[stem], keys, package.status, problems)
        for stem, shape in sorted(shapes.items())
    ]
    unread = len(shapes) < len(set(files) - {PACKAGE, RFCS}) or (RFCS in files and rfcs is None)
    registry = Registry(
        incomplete=unread,
        package=package,
        enumerations=tuple(enumerations),
        rfcs=tuple(rfcs or ()),
        rfcs_file=files[RFCS].shown if RFCS in files else files[PACKAGE].shown.replace(PACKAGE, RFCS),
    )
    return Loaded(registry=registry, problems=locate(problems, files))


def comments(files: Mapping[str, Source]) -> Iterator[Problem]:
    """Comments with a character that does not show, or turns the direction of reading: people review them, too."""
    for source in files.values():
        if not any(map(_is_hidden, set(source.data.decode()))):
            continue  # nor do its comments have any, and they need not be looked for
        for line, text in comments_of(source.data):
            if hidden := next(filter(_is_hidden, text), ""):
                yield Problem(
                    rule="control-character",
                    message=f"a comment has U+{ord(hidden):04X}",
                    remedy="Remove it.",
                    file=source.shown,
                    line=line,
                )


def _is_hidden(character: str) -> bool:
    return category(character) in ("Cc", "Cf", "Zl", "Zp") and character not in "\t\n"


def locate(problems: Iterable[Problem], files: Mapping[str, Source]) -> tuple[Problem, ...]:
    """The problems with their lines filled in, in the order of files and lines."""
    by_name = {source.shown: source.data for source in files.values()}
    located = [
        (
            problem
            if problem.line or problem.file not in by_name
            else problem._replace(line=line_of(by_name[problem.file], problem.keys))
        )
        for problem in problems
    ]
    return tuple(sorted(located, key=lambda problem: (problem.file, problem.line, problem.rule, problem.message)))


def _each(names: Iterable[str], what: Callable[[str], _T]) -> dict[str, _T]:
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


def _parsed(source: Source) -> dict[str, Any]:
    try:
        return tomllib.loads(source.data.decode())
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        what, _, place = message.partition(" (at ")
        line = place.removeprefix("line ").split(",")[0].rstrip(")")
        where = f"{source.shown}:{line if line.isdigit() else _lines(source)}"
        raise CodegenError(
            f"not valid TOML: {what}", where=where, remedy="Correct the file; nothing was changed."
        ) from None
    except (RecursionError, ValueError) as error:  # nested too deeply; a number of thousands of digits
        what = "nested too deeply" if isinstance(error, RecursionError) else "a number has too many digits"
        raise CodegenError(f"not valid TOML: {what}", where=source.shown, remedy="Correct the file.") from None


def _lines(source: Source) -> int:
    """The number of the last line: where a file that was cut off ends."""
    return max(len(source.data.splitlines()), 1)


def _package(source: Source, document: Mapping[str, Any]) -> Package:
    problems: list[Problem] = []
    entry = checked(formats.PackageFile, document, source.shown, (), problems)
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
        status=StatusVocabulary(**entry.status.model_dump()),
        file=source.shown,
    )


def _rfcs(source: Source, document: Mapping[str, Any], problems: list[Problem]) -> list[Rfc] | None:
    entry = checked(formats.RfcsFile, document, source.shown, (), problems)
    return [Rfc(**_tuples(rfc.model_dump(exclude_none=True))) for rfc in entry.rfc] if entry else None


def _shape(source: Source, document: Mapping[str, Any], problems: list[Problem]) -> formats.EnumerationFile | None:
    """The file with its members still as they were written: what they may hold is only known when all shapes are."""
    members = document.get("member")
    plain = {**document, "member": []} if isinstance(members, list) else document
    return checked(formats.EnumerationFile, plain, source.shown, (), problems)


def _enumeration(
    stem: str,
    source: Source,
    shape: formats.EnumerationFile,
    document: Mapping[str, Any],
    keys: Mapping[str, type],
    status: StatusVocabulary,
    problems: list[Problem],
) -> Enumeration:
    """One enumeration; `keys` are the types of value that each enumeration takes, by its name."""
    header = shape.enumeration
    before = len(problems)
    types: dict[str, Any] = {
        "bool": bool,
        "int": int,
        "str": Text,
        "reference": formats.ReferenceEntry,
        **keys,
    }
    for name, record in shape.record.items():
        types[name] = formats.record_format(record, types)
    declared = dict(_declared(shape, source, problems))
    records = {
        name: Record(
            name=name,
            description=record.description,
            fields=tuple(_field(key, field) for key, field in record.field.items()),
        )
        for name, record in shape.record.items()
    }
    attributes = tuple(_field(name, field) for name, field in declared.items())
    forms: dict[frozenset[str], type[formats.MemberEntry]] = {}
    members = []
    for index, raw in enumerate(document.get("member", [])):
        gaps = _gaps(raw)
        if gaps not in forms:
            forms[gaps] = formats.member_format(header.kind, declared, types, gaps)
        entry = checked(forms[gaps], raw, source.shown, ("member", index), problems)
        if entry is not None:
            _check_order(entry, raw, index, source, problems)
            members.append(_member(entry, index, attributes, records, status))
    return Enumeration(
        name=header.name,
        module=stem,
        file=source.shown,
        title=header.title,
        kind=header.kind,
        description=header.description,
        open=Bounds(**header.open.model_dump()) if header.open else None,
        ignore_case=header.ignore_case,
        references=_references(header.references),
        follows=tuple(entry.follows() for entry in header.follows),
        attributes=attributes,
        records=tuple(records.values()),
        members=tuple(members),
        families=tuple(_family(family, status) for family in shape.family),
        damaged=len(problems) > before,
    )


def _declared(
    shape: formats.EnumerationFile, source: Source, problems: list[Problem]
) -> Iterator[tuple[str, formats.AttributeEntry]]:
    """The attributes that a file declares, those aside whose names every member's table has already."""
    for name, field in shape.attribute.items():
        if name not in formats.MemberEntry.model_fields:
            yield name, field
            continue
        problems.append(
            Problem(
                rule="reserved-name",
                message=f'"{name}" is a field that every member has',
                remedy="Give the attribute another name.",
                file=source.shown,
                keys=("attribute", name),
            )
        )


def _check_order(
    entry: formats.MemberEntry, raw: Mapping[str, Any], index: int, source: Source, problems: list[Problem]
) -> None:
    """Notes a member whose table does not begin with name and value."""
    if list(raw)[:2] != ["name", "value"]:
        problems.append(
            Problem(
                rule="unsorted",
                message=f"{entry.name}: name and value do not come first",
                remedy='Move "name" and "value" to the top of the table.',
                file=source.shown,
                keys=("member", index),
            )
        )


def _member(
    entry: formats.MemberEntry,
    index: int,
    attributes: tuple[Field, ...],
    records: Mapping[str, Record],
    status: StatusVocabulary,
) -> Member:
    return Member(
        name=entry.name,
        value=entry.value,
        phrase=entry.phrase,
        description=entry.description,
        references=_references(entry.references),
        status=entry.status or status.default,
        replaced_by=entry.replaced_by,
        aliases=tuple(entry.aliases),
        differs=entry.differs,
        gaps=tuple(entry.gaps),
        attributes={
            field.name: _value(getattr(entry, formats.attribute(field.name)), field, records, status)
            for field in attributes
        },
        index=index,
    )


def _family(entry: formats.FamilyEntry, status: StatusVocabulary) -> Family:
    return Family(
        pattern=entry.pattern,
        phrase=entry.phrase,
        description=entry.description,
        references=_references(entry.references),
        status=entry.status or status.default,
        differs=entry.differs,
    )


def _gaps(raw: object) -> frozenset[str]:
    """The gaps of a member's table: what they name may be missing from it."""
    gaps = raw.get("gaps", []) if isinstance(raw, dict) else []
    return frozenset(gap for gap in gaps if isinstance(gap, str)) if isinstance(gaps, list) else frozenset()


def _references(entries: Iterable[formats.ReferenceEntry]) -> tuple[Reference, ...]:
    return tuple(entry.value() for entry in entries)


def _field(name: str, entry: formats.FieldEntry) -> Field:
    return Field(name=name, **{**entry.model_dump(), "choices": tuple(entry.choices)})


def _value(raw: object, field: Field, records: Mapping[str, Record], status: StatusVocabulary) -> Value:
    """What an attribute holds: what was written, or what its absence means."""
    if raw is None:
        return status.absent(field)
    if field.many:
        assert isinstance(raw, list)  # by the format
        return tuple(_single(item, field, records, status) for item in raw)
    return _single(raw, field, records, status)


def _single(raw: object, field: Field, records: Mapping[str, Record], status: StatusVocabulary) -> Value:
    if isinstance(raw, formats.ReferenceEntry):
        return raw.value()
    if isinstance(raw, BaseModel):
        return {
            inner.name: _value(getattr(raw, formats.attribute(inner.name)), inner, records, status)
            for inner in records[field.type].fields
        }
    return raw if isinstance(raw, bool | int | str) else None  # of a type that is not known: a rule says so


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
