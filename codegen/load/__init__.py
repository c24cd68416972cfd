"""Files into the model: every problem of form with its file and line, all of them at once.

Knows the formats and nothing of what must hold between entries; those are `rules`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from codegen import disk
from codegen.errors import CodegenError, Keys, Problem
from codegen.load import formats
from codegen.load.positions import line_of
from codegen.model import (
    Bounds,
    Enumeration,
    Family,
    Field,
    Member,
    Package,
    Record,
    Registry,
    Rfc,
    StatusVocabulary,
    Value,
)

PACKAGE = "package"
RFCS = "rfcs"

_Model = TypeVar("_Model", bound=BaseModel)


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

    Raises CodegenError when one cannot be read.
    """
    return {path.stem: Source(shown=shown, data=disk.read_text(path, shown).encode()) for shown, path in files.items()}


def load(files: Mapping[str, Source]) -> Loaded:
    """The registry that the files hold, and every problem of form in them.

    Raises CodegenError when a file is no TOML, or the package's own file is missing or broken: then there is no
    registry to speak of.
    """
    documents = {stem: _parsed(source) for stem, source in files.items()}
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
    registry = Registry(
        package=package,
        enumerations=tuple(enumerations),
        rfcs=tuple(rfcs),
        rfcs_file=files[RFCS].shown if RFCS in files else files[PACKAGE].shown.replace(PACKAGE, RFCS),
    )
    return Loaded(registry=registry, problems=locate(problems, files))


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
    except RecursionError:
        raise CodegenError(
            "not valid TOML: nested too deeply", where=source.shown, remedy="Correct the file."
        ) from None


def _lines(source: Source) -> int:
    """The number of the last line: where a file that was cut off ends."""
    return max(len(source.data.splitlines()), 1)


def _package(source: Source, document: Mapping[str, Any]) -> Package:
    problems: list[Problem] = []
    entry = _checked(formats.PackageFile, document, source.shown, (), problems)
    if entry is None:
        first = locate(problems, {PACKAGE: source})[0]
        raise CodegenError(first.message, where=f"{first.file}:{first.line}", remedy=first.remedy)
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


def _rfcs(source: Source, document: Mapping[str, Any], problems: list[Problem]) -> list[Rfc]:
    entry = _checked(formats.RfcsFile, document, source.shown, (), problems)
    return [Rfc(**_tuples(rfc.model_dump(exclude_none=True))) for rfc in entry.rfc] if entry else []


def _shape(source: Source, document: Mapping[str, Any], problems: list[Problem]) -> formats.EnumerationFile | None:
    """The file with its members still as they were written: what they may hold is only known when all shapes are."""
    members = document.get("member")
    plain = {**document, "member": []} if isinstance(members, list) else document
    return _checked(formats.EnumerationFile, plain, source.shown, (), problems)


def _enumeration(
    stem: str,
    source: Source,
    shape: formats.EnumerationFile,
    document: Mapping[str, Any],
    keys: Mapping[str, type],
    status: StatusVocabulary,
    problems: list[Problem],
) -> Enumeration:
    header = shape.enumeration
    before = len(problems)
    types: dict[str, Any] = {"bool": bool, "int": int, "str": formats.Text, "reference": formats.ReferenceEntry, **keys}
    for name, record in shape.record.items():
        types[name] = formats.record_format(record, types)
    clashes = [name for name in shape.attribute if name in formats.MemberEntry.model_fields]
    for name in clashes:
        problems.append(
            Problem(
                rule="reserved-name",
                message=f'"{name}" is a field that every member has',
                remedy="Give the attribute another name.",
                file=source.shown,
                keys=("attribute", name),
            )
        )
    declared = {name: field for name, field in shape.attribute.items() if name not in clashes}
    entry = formats.member_format(header.kind, declared, types)
    attributes = tuple(_field(name, field) for name, field in declared.items())
    records = tuple(
        Record(
            name=name,
            description=record.description,
            fields=tuple(_field(key, field) for key, field in record.field.items()),
        )
        for name, record in shape.record.items()
    )
    by_record = {record.name: record for record in records}
    members = []
    for index, raw in enumerate(document.get("member", [])):
        checked = _checked(entry, raw, source.shown, ("member", index), problems)
        if checked is None:
            continue
        if list(raw)[:2] != ["name", "value"]:
            problems.append(
                Problem(
                    rule="unsorted",
                    message=f"{checked.name}: name and value do not come first",
                    remedy='Move "name" and "value" to the top of the table.',
                    file=source.shown,
                    keys=("member", index),
                )
            )
        values = {field.name: _value(getattr(checked, field.name), field, by_record, status) for field in attributes}
        members.append(
            Member(
                name=checked.name,
                value=checked.value,
                phrase=checked.phrase,
                description=checked.description,
                references=tuple(reference.value() for reference in checked.references),
                status=checked.status or status.default,
                replaced_by=checked.replaced_by,
                aliases=tuple(checked.aliases),
                attributes=values,
                index=index,
            )
        )
    families = tuple(
        Family(
            pattern=family.pattern,
            phrase=family.phrase,
            description=family.description,
            references=tuple(reference.value() for reference in family.references),
            status=family.status or status.default,
        )
        for family in shape.family
    )
    return Enumeration(
        name=header.name,
        module=stem,
        file=source.shown,
        title=header.title,
        kind=header.kind,
        description=header.description,
        open=Bounds(**header.open.model_dump()) if header.open else None,
        ignore_case=header.ignore_case,
        references=tuple(reference.value() for reference in header.references),
        attributes=attributes,
        records=records,
        members=tuple(members),
        families=families,
        damaged=len(problems) > before,
    )


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
            inner.name: _value(getattr(raw, inner.name), inner, records, status) for inner in records[field.type].fields
        }
    return raw if isinstance(raw, bool | int | str) else None  # of a type that is not known: a rule says so


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}


def _checked(entry: type[_Model], raw: object, file: str, keys: Keys, problems: list[Problem]) -> _Model | None:
    """The table as its format has it; None, with its problems noted, where it breaks the format."""
    try:
        return entry.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=True, include_input=True):
            problems.append(_format_problem(entry, detail, file, keys))
        return None


def _format_problem(entry: type[BaseModel], detail: Any, file: str, keys: Keys) -> Problem:
    place: Keys = tuple(part for part in detail["loc"] if not _is_branch(part))
    name = str(place[-1]) if place else "entry"
    where = (*keys, *place)
    if detail["type"] == "extra_forbidden":
        close = get_close_matches(name, entry.model_fields, n=1) if len(place) == 1 else []
        hint = (
            f'Did you mean "{close[0]}"?'
            if close
            else "Declare it as an attribute, or remove it; registry/README.md lists the fields."
        )
        return Problem(rule="unknown-field", message=f'"{name}" is no field here', remedy=hint, file=file, keys=where)
    if detail["type"] == "missing":
        return Problem(
            rule="missing-field", message=f'"{name}" is missing', remedy=f'Add "{name} = …".', file=file, keys=where
        )
    message = detail["msg"].removeprefix("Value error, ")
    shown = repr(detail["input"])
    if isinstance(detail["input"], bool | int | float | str) and len(shown) <= 60:
        message += f", not {shown}"
    return Problem(
        rule="wrong-type",
        message=f'"{name}": {message[:1].lower()}{message[1:]}',
        remedy="Write what the field takes; registry/README.md says what that is.",
        file=file,
        keys=where,
    )


def _is_branch(part: object) -> bool:
    """Whether a step of pydantic's location names a branch of a union, and no place in the file."""
    return isinstance(part, str) and ("[" in part or part in ("int", "str", "bool"))
