"""What changed in one enumeration, or table, as a class: its name and module, and what it takes for a value."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.compare.difference import Difference, difference, value_difference
from codegen.model import Bounds, Enumeration, Table, Value


def compare_enumerations(before: Enumeration, after: Enumeration) -> Iterator[Difference]:
    """Every difference between an enumeration and its counterpart that is neither of its members nor of what they
    carry.
    """
    yield from compare_heads(before, after)
    if before.kind != after.kind:
        yield _at_head("kind-changed", after, after, "kind", before.kind, after.kind)
    elif before.key_type != after.key_type:
        subject = f"{after.name}.value"
        told = {"old": before.key_type, "new": after.key_type}
        yield difference("attribute-type-changed", subject, after.file, (after.head, "kind"), **told)
    yield from _taken(before, after)
    families = _families(before), _families(after)
    yield from value_difference("families-changed", after.name, after.file, ("family",), *families)


def compare_heads(before: Enumeration | Table, after: Enumeration | Table) -> Iterator[Difference]:
    """The differences between the names, places and texts of two files."""
    if before.name != after.name:
        yield _at_head(f"{after.head}-renamed", before, after, "name", before.name, after.name)
    if before.module != after.module:
        yield _at_head("module-renamed", after, after, "name", before.module, after.module)
    for name in ("title", "description"):
        subject, where = f"{after.name}: {name}", (after.head, name)
        yield from value_difference(
            "description-changed", subject, after.file, where, getattr(before, name), getattr(after, name)
        )
    where = (after.head, "references")
    yield from value_difference(
        "references-changed", after.name, after.file, where, before.references, after.references
    )


def _taken(before: Enumeration, after: Enumeration) -> Iterator[Difference]:
    """What an enumeration takes for a value besides those of its members as they are written."""
    old, new = before.open, after.open
    if old and new:
        told = _range(old), _range(new)
        if new.minimum > old.minimum or new.maximum < old.maximum:
            yield _at_head("bounds-narrowed", after, after, "open", *told)
        if new.minimum < old.minimum or new.maximum > old.maximum:
            yield _at_head("bounds-widened", after, after, "open", *told)
    elif old:
        yield _at_head("closed", after, after, "name", _range(old), "closed")
    elif new:
        yield _at_head("opened", after, after, "open", "closed", _range(new))
    if before.ignore_case and not after.ignore_case:
        yield _at_head("case-sensitive", after, after, "name")
    if after.ignore_case and not before.ignore_case:
        yield _at_head("case-insensitive", after, after, "ignore_case")


def _range(bounds: Bounds) -> str:
    return f"{bounds.minimum} to {bounds.maximum}"


def _families(enumeration: Enumeration) -> Value:
    return tuple(
        {
            "pattern": one.pattern,
            "phrase": one.phrase,
            "description": one.description,
            "references": one.references,
            "status": one.status,
        }
        for one in enumeration.families
    )


def _at_head(
    rule: str,
    subject: Enumeration | Table,
    after: Enumeration | Table,
    key: str,
    old: str | None = None,
    new: str | None = None,
) -> Difference:
    return difference(rule, subject.name, after.file, (after.head, key), old=old, new=new)
