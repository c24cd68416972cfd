"""Rules about text that people read, and that must stay text when it is written into source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.characters import describe, first_unsafe
from codegen.errors import Keys
from codegen.model import Enumeration, Range, Reference, Registry, Row, Table
from codegen.naming import caseless
from codegen.rules.violation import Violation, member_violation

_REFERENCE_TEXTS = ("draft", "iana", "person", "url", "section")


def why_unsafe(text: str) -> str:
    """Return code point and name of the first unsafe character of a text, as `U+202E RIGHT-TO-LEFT OVERRIDE`, or ""."""
    unsafe = first_unsafe(text)
    return describe(unsafe) if unsafe else ""


def _texts(value: object, keys: Keys) -> Iterator[tuple[str, Keys]]:
    """Every text inside a value, with the way to it."""
    if isinstance(value, str):
        yield value, keys
    elif isinstance(value, Reference):
        for name in _REFERENCE_TEXTS:
            yield from _texts(getattr(value, name), (*keys, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, (*keys, index))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, (*keys, name))


_HEAD = ("name", "title", "description", "references")
_FIELD = ("name", "type", "description", "choices")
_FAMILY = ("pattern", "phrase", "description", "references", "status")
_NAMED = ("name", "value", "phrase", "description", "references", "status", "replaced_by", "aliases", "differs")
_RANGE = ("first", "last", "state", "phrase", "description", "references")


def _unusual(file: Enumeration | Table) -> Iterator[tuple[str, Keys]]:
    """Every text of an enumeration or table that is not plain, with the way to it."""
    yield from _of(file, _HEAD, (file.head,))
    for field in file.attributes:
        yield from _of(field, _FIELD, ("attribute", field.name))
    for record in file.records:
        yield from _of(record, ("description",), ("record", record.name))
        for field in record.fields:
            yield from _of(field, _FIELD, ("record", record.name, "field", field.name))
    for one in file.entries:
        names = () if isinstance(one, Row) else _RANGE if isinstance(one, Range) else _NAMED
        yield from _of(one, names, (one.table, one.index))
        for name, held in one.attributes.items():
            if not _is_plain(held):
                yield from _texts(held, (one.table, one.index, name))
    if isinstance(file, Enumeration):
        yield from _of(file, ("key",), (file.head,))
        for index, family in enumerate(file.families):
            yield from _of(family, _FAMILY, ("family", index))


def _of(value: object, names: tuple[str, ...], keys: Keys) -> Iterator[tuple[str, Keys]]:
    """Every text of a value's fields that are not plain."""
    for name in names:
        if not _is_plain(held := getattr(value, name)):
            yield from _texts(held, (*keys, name))


def _is_plain(value: object) -> bool:
    """Whether every text inside a value is of characters that nobody need look at: nearly all are."""
    if isinstance(value, str):
        return value.isascii() and value.isprintable()
    if isinstance(value, tuple):
        return all(map(_is_plain, value))
    if isinstance(value, Reference):
        return all(_is_plain(getattr(value, name)) for name in _REFERENCE_TEXTS)
    return not isinstance(value, dict) or all(map(_is_plain, value.values()))


def control_character(registry: Registry) -> Iterator[Violation]:
    """A control character, a line separator inside a line, or a character that turns the direction of reading."""
    remedy = "Remove it. Long text may be broken over lines inside triple quotes."
    for file in registry.files:
        for text, keys in _unusual(file):
            if reason := why_unsafe(text):
                yield Violation(f"{keys[-1]} has {reason}", remedy, file.file, keys)
    package = registry.package
    for name in ("name", "version", "title", "description", "keywords", "license"):
        for text, keys in _texts(getattr(package, name), (name,)):
            if reason := why_unsafe(text):
                yield Violation(f"{name} has {reason}", remedy, package.file, keys)
    for index, rfc in enumerate(registry.rfcs):
        for name in ("title", "status"):
            if reason := why_unsafe(getattr(rfc, name)):
                yield Violation(
                    f"RFC {rfc.number}: {name} has {reason}", remedy, registry.rfcs_file, ("rfc", index, name)
                )


def sentences(text: str) -> list[str]:
    """The sentences of a description, in the form in which they are compared: letter case and punctuation at the end
    aside.
    """
    return [caseless(part).rstrip(".!? ") for part in re.split(r"(?<=[.!?]) +", text) if part.strip()]


def repeated_sentence(registry: Registry) -> Iterator[Violation]:
    """A sentence that two members share, or a description that says no more than name and phrase do."""
    if "description" not in registry.package.required:
        return  # what nobody has to write, somebody else wrote: an upstream registry, say
    seen: dict[str, str] = {}
    for enumeration in registry.enumerations:
        for member in enumeration.members:
            said = _words(member.phrase) | _words(member.name)
            if member.description and _words(member.description) <= said:
                remedy = "Say what it tells the reader, and what one does about it."
                yield member_violation(
                    enumeration, member, "the description only repeats name and phrase", remedy, "description"
                )
            for sentence in sentences(member.description):
                owner = f"{enumeration.name}.{member.name}"
                first = seen.setdefault(sentence, owner)
                if first != owner:
                    message = f'"{sentence}" stands in {first} too'
                    yield member_violation(
                        enumeration, member, message, "Say what is particular to this member.", "description"
                    )


def missing_end_punctuation(registry: Registry) -> Iterator[Violation]:
    """A description that does not end as a sentence does."""
    if "description" not in registry.package.required:
        return
    for enumeration in registry.enumerations:
        for member in enumeration.members:
            is_gap = not member.description and "description" in member.gaps
            if not is_gap and not member.description.endswith((".", "!", "?", ")")):
                yield member_violation(
                    enumeration,
                    member,
                    "the description does not end a sentence",
                    "End it with a full stop.",
                    "description",
                )


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", caseless(text).replace("_", " ")))
