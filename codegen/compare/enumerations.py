"""The comparison of two enumerations or tables as classes: name, module, texts, and the values they accept."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.compare.difference import Difference, difference, value_difference
from codegen.model import Bounds, Enumeration, Table, Value


def compare_enumerations(before: Enumeration, after: Enumeration) -> Iterator[Difference]:
    """Yield every difference of an enumeration apart from its members and their attributes."""
    yield from compare_heads(before, after)
    if before.kind != after.kind:
        yield _at_head("kind-changed", after, after, "kind", before.kind, after.kind)
    elif before.key_type != after.key_type:
        subject = f"{after.name}.value"
        types = {"old": before.key_type, "new": after.key_type}
        yield difference("attribute-type-changed", subject, after.file, (after.head, "kind"), **types)
    yield from _accepted_values(before, after)
    families = _families(before), _families(after)
    yield from value_difference("families-changed", after.name, after.file, ("family",), *families)


def compare_heads(before: Enumeration | Table, after: Enumeration | Table) -> Iterator[Difference]:
    """Yield the differences in name, module and texts."""
    if before.name != after.name:
        yield _at_head(f"{after.head}-renamed", before, after, "name", before.name, after.name)
    if before.module != after.module:
        yield _at_head("module-renamed", after, after, "name", before.module, after.module)
    for name in ("title", "description"):
        subject, keys = f"{after.name}: {name}", (after.head, name)
        yield from value_difference(
            "description-changed", subject, after.file, keys, getattr(before, name), getattr(after, name)
        )
    keys = (after.head, "references")
    yield from value_difference("references-changed", after.name, after.file, keys, before.references, after.references)


def _accepted_values(before: Enumeration, after: Enumeration) -> Iterator[Difference]:
    """Yield the differences in the values that an enumeration accepts besides those of its members."""
    old, new = before.open, after.open
    if old and new:
        bounds = _range(old), _range(new)
        if new.minimum > old.minimum or new.maximum < old.maximum:
            yield _at_head("bounds-narrowed", after, after, "open", *bounds)
        if new.minimum < old.minimum or new.maximum > old.maximum:
            yield _at_head("bounds-widened", after, after, "open", *bounds)
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
    names = ("pattern", "phrase", "description", "references", "status")
    return tuple({name: getattr(family, name) for name in names} for family in enumeration.families)


def _at_head(
    rule: str,
    subject: Enumeration | Table,
    after: Enumeration | Table,
    key: str,
    old: str | None = None,
    new: str | None = None,
) -> Difference:
    return difference(rule, subject.name, after.file, (after.head, key), old=old, new=new)
