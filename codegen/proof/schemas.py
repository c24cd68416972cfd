"""Proof of JSON Schemas: the whole document is that of the enumeration."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from codegen.model import Enumeration, Key, Member, Registry
from codegen.proof.expected import discouraged_statuses
from codegen.proof.parsing import differ, display, mismatch, read_json

_FREE = frozenset({"$comment", "$id"})
"""Keywords with a text that the template chooses."""
_BY_MEMBER = ("enum ", "x-enum-varnames ", "x-enum-descriptions ", "oneOf ")
"""The paths of lists with an item for each member."""
_TYPES = {"int": "integer", "flag": "integer", "tuple": "array"}
_MISSING = object()


def prove_schema(text: str, path: str, registry: Registry, enumeration: Enumeration) -> None:
    """Raise CodegenError unless the schema has exactly the names, values, texts, aliases, patterns and bounds."""
    document = read_json(text, path)
    names = [member.name for member in enumeration.members]
    if difference := _difference(document, _document(registry, enumeration), names):
        raise mismatch(path, difference)


def _document(registry: Registry, enumeration: Enumeration) -> dict[str, object]:
    kind = _TYPES.get(enumeration.kind, "string")
    members, discouraged = enumeration.members, discouraged_statuses(registry)
    texts = [_text(member) for member in members]
    listed: dict[str, object] = {
        "type": kind,
        "enum": [_json(member.value) for member in members],
        "x-enum-varnames": [member.name for member in members],
        "x-enum-aliases": {alias: _json(member.value) for alias, member in enumeration.members_by_alias.items()},
        "x-enum-families": [family.pattern for family in enumeration.families],
    }
    if any(texts):
        listed["x-enum-descriptions"] = texts
    if enumeration.ranges:
        listed["x-enum-ranges"] = [
            {"first": _json(entry.first), "last": _json(entry.last), "state": entry.state}
            for entry in enumeration.ranges
        ]
    if members:
        listed["oneOf"] = [
            {
                "const": _json(member.value),
                "title": member.name,
                **({"description": text} if text else {}),
                **({"deprecated": True} if member.status in discouraged else {}),
            }
            for member, text in zip(members, texts, strict=True)
        ]
    if others := list(_others(enumeration)):
        listed = {"anyOf": [listed, *({"type": kind, "description": str, **numbers} for numbers in others)]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": enumeration.name,
        "description": enumeration.description,
        **listed,
    }


def _others(enumeration: Enumeration) -> Iterator[dict[str, int]]:
    """Yield the ranges of integers that are valid besides members, as keywords."""
    if enumeration.open:
        yield {"minimum": enumeration.open.minimum, "maximum": enumeration.open.maximum}
    elif enumeration.kind == "flag":
        used = 0
        for member in enumeration.members:
            used |= member.value if isinstance(member.value, int) else 0
        bits = [1 << place for place in range(used.bit_length()) if used >> place & 1]
        run = [bit for place, bit in enumerate(bits) if bit == bits[0] << place]
        starts = [0]
        for bit in bits[len(run) :]:  # each bit above the first gap doubles the ranges
            starts += [start + bit for start in starts]
        for start in starts:
            multiple = {"multipleOf": bits[0]} if bits and bits[0] > 1 else {}
            yield {"minimum": start, "maximum": start + sum(run), **multiple}


def _json(value: Key | None) -> object:
    return list(value) if isinstance(value, tuple) else value


def _is_free(keyword: str) -> bool:
    """Whether the template may choose a keyword of the whole schema: identifier, comment, or an annotation."""
    return keyword in _FREE or (keyword.startswith("x-") and not keyword.startswith("x-enum-"))


def _text(member: Member) -> str:
    phrase = member.phrase[:1].upper() + member.phrase[1:]
    stop = "" if not phrase or phrase.endswith((".", "!", "?")) else "."
    return f"{phrase}{stop} {member.description}".strip()


def _difference(actual: object, expected: object, names: list[str], place: str = "") -> str:
    """Return the first difference between two documents, with its path, or "". `names` are those of the members."""
    if isinstance(actual, dict) and isinstance(expected, dict):
        for key in expected:
            if key not in actual:
                return f"{place}{key} is missing"
            if difference := _difference(actual[key], expected[key], names, f"{place}{key} "):
                return difference
        extra = [key for key in actual if key not in expected and (place or not _is_free(key))]
        return f"{place}{extra[0]} is not in the registry" if extra else ""
    if isinstance(actual, list) and isinstance(expected, list):
        if not differ(actual, expected):
            return ""
        labels = names if place.endswith(_BY_MEMBER) else []
        for item, other, label in zip_longest(actual, expected, labels, fillvalue=_MISSING):
            if item is _MISSING:
                return f"{place}{display(other) if label is _MISSING else label} is missing"
            if other is _MISSING:
                return f"{place}{display(item)} is not in the registry"
            if difference := _difference(item, other, names, f"{place}{'' if label is _MISSING else f'{label} '}"):
                return difference
        return ""
    if expected is str:
        return "" if isinstance(actual, str) else f"{place}is {display(actual)}, expected a text"
    return f"{place}is {display(actual)}, expected {display(expected)}" if differ(actual, expected) else ""
