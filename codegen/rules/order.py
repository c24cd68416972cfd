"""The rule about order: entries stand where a reader looks for them, and a change shows as little difference as it
can.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codegen.errors import Keys
from codegen.model import Alias, Enumeration, Member, Range, Registry, Table, natural_sort_key
from codegen.rules.violation import Violation


def _first_unsorted(keys: Sequence[tuple[object, ...]]) -> int | None:
    """The index of the first key that is smaller than the one before it."""
    return next((index for index in range(1, len(keys)) if keys[index] < keys[index - 1]), None)


def unsorted(registry: Registry) -> Iterator[Violation]:
    """Entries, RFCs, or lists of names, choices, families or keywords, out of the order of values, numbers or text."""
    for file in registry.files:
        if isinstance(file, Enumeration):
            yield from _unsorted_entries(file)
        for what, texts, keys in _lists(file):
            if list(texts) != sorted(texts):
                yield Violation(
                    f"{what} are not sorted: {', '.join(texts)}",
                    f"Write {', '.join(sorted(texts))}.",
                    file.file,
                    keys,
                )
    keywords = registry.package.keywords
    if list(keywords) != sorted(keywords):
        message = f"keywords are not sorted: {', '.join(keywords)}"
        yield Violation(message, f"Write {', '.join(sorted(keywords))}.", registry.package.file, ("keywords",))
    index = _first_unsorted([(rfc.number,) for rfc in registry.rfcs])
    if index is not None:
        message = f"RFC {registry.rfcs[index].number} stands after RFC {registry.rfcs[index - 1].number}"
        yield Violation(message, "Sort the RFCs by number.", registry.rfcs_file, ("rfc", index, "number"))


def _unsorted_entries(enumeration: Enumeration) -> Iterator[Violation]:
    """The first member, the first alias and the first range that stands after one of a greater value."""
    by_value = "by value: numbers by size, text in natural order."
    entries: tuple[tuple[Member, ...], ...] = (enumeration.members, enumeration.aliases)
    for sort in entries:
        index = _first_unsorted([natural_sort_key(one.value) for one in sort])
        if index is not None:
            moved, before = sort[index], sort[index - 1]
            what = "aliases" if isinstance(moved, Alias) else "members"
            yield Violation(
                f"{moved.name} ({moved.value}) stands after {before.name} ({before.value})",
                f"Sort the {what} {by_value}",
                enumeration.file,
                (moved.table, moved.index, "value"),
            )
    index = _first_unsorted([_start(one) for one in enumeration.ranges])
    if index is not None:
        moved_range, before_range = enumeration.ranges[index], enumeration.ranges[index - 1]
        yield Violation(
            f"the range from {moved_range.first} stands after that from {before_range.first}",
            f"Sort the ranges by their first {by_value} What has no beginning comes first, what is no value last.",
            enumeration.file,
            ("range", moved_range.index, "first"),
        )


def _start(one: Range) -> tuple[object, ...]:
    """The key that sorts ranges: by their first values, without one before all others, without any value last."""
    if one.first is None:
        return (one.last is None, False, ())
    return (False, True, natural_sort_key(one.first))


def _lists(file: Enumeration | Table) -> Iterator[tuple[str, tuple[str, ...], Keys]]:
    """The lists of texts that are to be sorted, each with what it is and the way to it."""
    for field in file.attributes:
        yield "choices", field.choices, ("attribute", field.name, "choices")
    for record in file.records:
        for field in record.fields:
            yield "choices", field.choices, ("record", record.name, "field", field.name, "choices")
    if isinstance(file, Enumeration):
        for member in file.members:
            yield "aliases", member.aliases, ("member", member.index, "aliases")
        yield "families", tuple(family.pattern for family in file.families), ("family",)
