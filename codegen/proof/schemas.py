"""The JSON Schema of an enumeration: the whole document as the registry says it."""

from __future__ import annotations

from itertools import zip_longest

from codegen.model import Enumeration, Key, Member, Registry
from codegen.proof import expected
from codegen.proof.reading import differ, mismatch, read_json, shown

_FREE = frozenset({"$comment", "$id"})
"""Keywords whose text is for the schema to choose."""
_BY_MEMBER = ("enum ", "x-enum-varnames ", "x-enum-descriptions ", "oneOf ")
"""The ways to lists that have an item for each member."""
_TYPES = {"int": "integer", "flag": "integer", "tuple": "array"}
_NONE = object()


def prove_schema(text: str, path: str, registry: Registry, enumeration: Enumeration) -> None:
    """Raises CodegenError unless the schema says exactly what the registry does: names, values, texts, aliases,
    families and bounds.
    """
    document = read_json(text, path)
    names = [member.name for member in enumeration.members]
    if difference := _difference(document, _document(registry, enumeration), names):
        raise mismatch(path, difference)


def _document(registry: Registry, enumeration: Enumeration) -> dict[str, object]:
    """The schema that the registry asks for."""
    kind = _TYPES.get(enumeration.kind, "string")
    members, discouraged = enumeration.members, expected.discouraged_statuses(registry)
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
            {"first": _json(one.first), "last": _json(one.last), "state": one.state} for one in enumeration.ranges
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
    if bounds := _bounds(enumeration):
        listed = {"anyOf": [listed, {"type": kind, "description": str, "minimum": bounds[0], "maximum": bounds[1]}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": enumeration.name,
        "description": enumeration.description,
        **listed,
    }


def _bounds(enumeration: Enumeration) -> tuple[int, int] | None:
    """The least and the greatest integer that the schema takes besides the members' values."""
    if enumeration.open:
        return enumeration.open.minimum, enumeration.open.maximum
    if enumeration.kind == "flag":
        bits = 0
        for member in enumeration.members:
            bits |= member.value if isinstance(member.value, int) else 0
        return 0, bits
    return None


def _json(value: Key | None) -> object:
    return list(value) if isinstance(value, tuple) else value


def _is_free(keyword: str) -> bool:
    """Whether a keyword of the whole schema is the template's own: its identifier, its comment, or an annotation."""
    return keyword in _FREE or (keyword.startswith("x-") and not keyword.startswith("x-enum-"))


def _text(member: Member) -> str:
    """Phrase and description, the phrase as a sentence."""
    phrase = member.phrase[:1].upper() + member.phrase[1:]
    stop = "" if not phrase or phrase.endswith((".", "!", "?")) else "."
    return f"{phrase}{stop} {member.description}".strip()


def _difference(found: object, wanted: object, names: list[str], place: str = "") -> str:
    """The first difference between two documents, with the way to it; "" where there is none. `names` are those of
    the members, in the order in which the lists have them.
    """
    if isinstance(found, dict) and isinstance(wanted, dict):
        for key in wanted:
            if key not in found:
                return f"{place}{key} is lost"
            if difference := _difference(found[key], wanted[key], names, f"{place}{key} "):
                return difference
        extra = [key for key in found if key not in wanted and (place or not _is_free(key))]
        return f"{place}{extra[0]} is not in the registry" if extra else ""
    if isinstance(found, list) and isinstance(wanted, list):
        labels = names if place.endswith(_BY_MEMBER) else []
        for one, other, label in zip_longest(found, wanted, labels, fillvalue=_NONE):
            if one is _NONE:
                return f"{place}{shown(other) if label is _NONE else label} is lost"
            if other is _NONE:
                return f"{place}{shown(one)} is not in the registry"
            if difference := _difference(one, other, names, f"{place}{'' if label is _NONE else f'{label} '}"):
                return difference
        return ""
    if wanted is str:
        return "" if isinstance(found, str) else f"{place}is {shown(found)}, which is no text"
    return f"{place}is {shown(found)}, not {shown(wanted)}" if differ(found, wanted) else ""
