"""Rules about text that people read, and that must stay text when it is written into source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from codegen.errors import Keys
from codegen.model import Enumeration, Reference, Registry
from codegen.naming import folded
from codegen.rules.finding import Finding, at_member

_REFERENCE_TEXTS = ("draft", "iana", "person", "url", "section")


def why_unsafe(text: str) -> str:
    """The first character that must not be in any text, as `U+202E RIGHT-TO-LEFT OVERRIDE`; "" where there is none.

    Refused are control characters, line and paragraph separators, and formatting characters, those that turn the
    reading direction among them.
    """
    if text.isascii() and text.isprintable():
        return ""
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            return f"U+{ord(character):04X} {unicodedata.name(character, 'control character')}"
    return ""


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


def _all(enumeration: Enumeration) -> Iterator[tuple[str, Keys]]:
    """Every text of an enumeration, with the way to it."""
    for name in ("name", "title", "description", "references"):
        yield from _texts(getattr(enumeration, name), ("enumeration", name))
    for field in enumeration.attributes:
        for name in ("name", "type", "description", "choices"):
            yield from _texts(getattr(field, name), ("attribute", field.name, name))
    for record in enumeration.records:
        yield from _texts(record.description, ("record", record.name, "description"))
        for field in record.fields:
            for name in ("name", "type", "description", "choices"):
                yield from _texts(getattr(field, name), ("record", record.name, "field", field.name, name))
    for index, family in enumerate(enumeration.families):
        for name in ("pattern", "phrase", "description", "references", "status"):
            yield from _texts(getattr(family, name), ("family", index, name))
    for member in enumeration.members:
        for name in (
            "name",
            "value",
            "phrase",
            "description",
            "references",
            "status",
            "replaced_by",
            "aliases",
            "differs",
        ):
            yield from _texts(getattr(member, name), ("member", member.index, name))
        for name, held in member.attributes.items():
            yield from _texts(held, ("member", member.index, name))


def control_character(registry: Registry) -> Iterator[Finding]:
    """A control character, a line separator inside a line, or a character that turns the direction of reading."""
    remedy = "Remove it. Long text may be broken over lines inside triple quotes."
    for enumeration in registry.enumerations:
        for text, keys in _all(enumeration):
            if reason := why_unsafe(text):
                yield Finding(f"{keys[-1]} has {reason}", remedy, enumeration.file, keys)
    package = registry.package
    for name in ("name", "version", "title", "description", "keywords", "license"):
        for text, keys in _texts(getattr(package, name), (name,)):
            if reason := why_unsafe(text):
                yield Finding(f"{name} has {reason}", remedy, package.file, keys)
    for index, rfc in enumerate(registry.rfcs):
        for name in ("title", "status"):
            if reason := why_unsafe(getattr(rfc, name)):
                yield Finding(
                    f"RFC {rfc.number}: {name} has {reason}", remedy, registry.rfcs_file, ("rfc", index, name)
                )


def sentences(text: str) -> list[str]:
    """The sentences of a description, in the form in which they are compared: letter case and punctuation at the end
    aside.
    """
    return [folded(part).rstrip(".!? ") for part in re.split(r"(?<=[.!?]) +", text) if part.strip()]


def repeated_sentence(registry: Registry) -> Iterator[Finding]:
    """A sentence that two members share, or a description that says no more than name and phrase do."""
    seen: dict[str, str] = {}
    for enumeration in registry.enumerations:
        for member in enumeration.members:
            said = _words(member.phrase) | _words(member.name)
            if member.description and _words(member.description) <= said:
                remedy = "Say what it tells the reader, and what one does about it."
                yield at_member(
                    enumeration, member, "the description only repeats name and phrase", remedy, "description"
                )
            for sentence in sentences(member.description):
                owner = f"{enumeration.name}.{member.name}"
                first = seen.setdefault(sentence, owner)
                if first != owner:
                    message = f'"{sentence}" stands in {first} too'
                    yield at_member(
                        enumeration, member, message, "Say what is particular to this member.", "description"
                    )


def unfinished_sentence(registry: Registry) -> Iterator[Finding]:
    """A description that does not end as a sentence does."""
    for enumeration in registry.enumerations:
        for member in enumeration.members:
            is_gap = not member.description and "description" in member.gaps
            if not is_gap and not member.description.endswith((".", "!", "?", ")")):
                yield at_member(
                    enumeration,
                    member,
                    "the description does not end a sentence",
                    "End it with a full stop.",
                    "description",
                )


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", folded(text).replace("_", " ")))
