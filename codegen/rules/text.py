"""Rules about text that people read, and that becomes source code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import attrgetter

from codegen.errors import Keys, Problem
from codegen.model import Enumeration, Range, Reference, Registry, Row, Table, Value, leaves
from codegen.naming import caseless
from codegen.rules.entry_problems import declared_fields, member_problem
from codegen.unsafe_characters import describe, first_unsafe

_REFERENCE_TEXTS = ("draft", "iana", "person", "url", "section")
_texts_of = attrgetter(*_REFERENCE_TEXTS)
_HEAD = ("name", "title", "description", "references")
_FIELD = ("name", "type", "description", "choices")
_FAMILY = ("pattern", "phrase", "description", "references", "status")
_MEMBER = ("name", "value", "phrase", "description", "references", "status", "replaced_by", "aliases", "differs")
_RANGE = ("first", "last", "state", "phrase", "description", "references")


def _texts(value: Value, keys: Keys) -> Iterator[tuple[str, Keys]]:
    for leaf, leaf_keys in leaves(value, keys):
        if isinstance(leaf, Reference):
            yield from _texts({name: getattr(leaf, name) for name in _REFERENCE_TEXTS}, leaf_keys)
        elif isinstance(leaf, str):
            yield leaf, leaf_keys


def _special_texts(file: Enumeration | Table) -> Iterator[tuple[str, Keys]]:
    """Yield every text of a file that is not printable ASCII, with its keys. Nearly every text is."""
    yield from _special_fields(file, _HEAD, (file.head,))
    for field, keys in declared_fields(file):
        yield from _special_fields(field, _FIELD, keys)
        yield from ((link.form, (*keys, "links")) for link in field.links if not _is_ascii(link.form))
    for record in file.records:
        yield from _special_fields(record, ("description",), ("record", record.name))
    for entry in file.entries:
        names = () if isinstance(entry, Row) else _RANGE if isinstance(entry, Range) else _MEMBER
        yield from _special_fields(entry, names, entry.place)
        for name, value in entry.attributes.items():
            if value and not _is_ascii(value):
                yield from _texts(value, (*entry.place, name))
    if isinstance(file, Enumeration):
        yield from _special_fields(file, ("key",), (file.head,))
        for index, family in enumerate(file.families):
            yield from _special_fields(family, _FAMILY, ("family", index))


def _special_fields(owner: object, names: tuple[str, ...], keys: Keys) -> Iterator[tuple[str, Keys]]:
    for name in names:
        value = getattr(owner, name)
        if value and not _is_ascii(value):
            yield from _texts(value, (*keys, name))


def _is_ascii(value: object) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.isprintable()
    if isinstance(value, int):
        return True
    if isinstance(value, tuple):
        return all(map(_is_ascii, value))
    if isinstance(value, Reference):
        return all(_is_ascii(text) for text in _texts_of(value) if text)
    return not isinstance(value, dict) or all(map(_is_ascii, value.values()))


def control_character(registry: Registry) -> Iterator[Problem]:
    r"""A character that readers cannot see, or that changes the order in which they see the others.

    These are control and formatting characters, line separators, surrogates and private-use characters, in comments
    too. With them, text that is reviewed differs from text that is run.

    ```toml
    [[member]]
    name = "READY"
    value = 1
    phrase = "rea\u200bdy"  # wrong
    phrase = "ready"        # right
    ```
    """
    for subject, text, file, keys in _reviewed_texts(registry):
        if unsafe := first_unsafe(text):
            remedy = "Remove the character: readers cannot see it, or it changes what they see of the text around it."
            if unsafe in "\r\n":
                remedy = "Write the text on one line."
            yield Problem(f"{subject} contains {describe(unsafe)}", remedy, file, keys)


def _reviewed_texts(registry: Registry) -> Iterator[tuple[str, str, str, Keys]]:
    """Yield the texts of a registry, except printable ASCII: what the text is, the text, its file and its keys."""
    for file in registry.files:
        for text, keys in _special_texts(file):
            yield next(key for key in reversed(keys) if isinstance(key, str)), text, file.file, keys
    package = registry.package
    for name in ("name", "version", "title", "description", "keywords", "license"):
        for text, keys in _texts(getattr(package, name), (name,)):
            yield name, text, package.file, keys
    for index, rfc in enumerate(registry.rfcs):
        for name in ("title", "status"):
            yield f"RFC {rfc.number}: {name}", getattr(rfc, name), registry.rfcs_file, ("rfc", index, name)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text in the form that is compared: without letter case and final punctuation."""
    return [caseless(part).rstrip(".!? ") for part in re.split(r"(?<=[.!?]) +(?![a-z])", text) if part.strip()]


def repeated_sentence(registry: Registry) -> Iterator[Problem]:
    """A sentence in the descriptions of two members, or a description that only repeats name and phrase.

    A description must say what is specific to its member. Only registries that require descriptions are checked:
    in others, the texts are from somebody else, such as IANA.

    ```toml
    # package.toml
    required = ["description"]

    # faults.toml
    [[member]]
    name = "NO_WATER"
    value = 1
    description = "No water."                                   # wrong
    description = "The tank is empty. Refill it and try again."  # right
    ```
    """
    if "description" not in registry.package.required:
        return
    earlier: dict[str, str] = {}
    for enumeration in registry.enumerations:
        for member in enumeration.members:
            known_words = _words(member.phrase) | _words(member.name)
            if member.description and _words(member.description) <= known_words:
                message, remedy = "description only repeats name and phrase", "Say what it means and what to do."
                yield member_problem(enumeration, member, message, remedy, "description")
            for sentence in sentences(member.description):
                owner = f"{enumeration.name}.{member.name}"
                first = earlier.setdefault(sentence, owner)
                if first != owner:
                    message = f'sentence also used by {first}: "{sentence}"'
                    remedy = "Write what is specific to this member."
                    yield member_problem(enumeration, member, message, remedy, "description")


def missing_end_punctuation(registry: Registry) -> Iterator[Problem]:
    """A description that does not end like a sentence.

    The description may be incomplete. Only registries that require descriptions are checked.

    ```toml
    # package.toml
    required = ["description"]

    # faults.toml
    [[member]]
    name = "NO_WATER"
    value = 1
    description = "The tank is empty. Refill it"   # wrong
    description = "The tank is empty. Refill it."  # right
    ```
    """
    if "description" not in registry.package.required:
        return
    for enumeration in registry.enumerations:
        for member in enumeration.members:
            is_gap = not member.description and "description" in member.gaps
            if not is_gap and not member.description.endswith((".", "!", "?", ")")):
                message, remedy = "description does not end like a sentence", "End it with a full stop."
                yield member_problem(enumeration, member, message, remedy, "description")


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", caseless(text).replace("_", " ")))
