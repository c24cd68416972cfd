"""The rule about order: readers find an entry by its place, and a change of the registry has a small diff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codegen.errors import Keys, Problem
from codegen.model import Enumeration, Key, Member, Registry, Table, natural_sort_key
from codegen.rules.entry_problems import declared_fields


def unsorted(registry: Registry) -> Iterator[Problem]:
    """Entries, or lists of names, choices, families or keywords, that are not sorted.

    Members, aliases and ranges are sorted by value: numbers by size, text in natural order (`A2` before `A10`). The
    lines of `[members]` and the `[[member]]` tables of a file are sorted separately. RFCs are sorted by number, lists
    of text alphabetically. In a member's table, `name` and `value` come first. Readers find an entry by its place, and
    two people who add entries seldom edit the same line.

    ```toml
    [[member]]
    name = "READY"
    value = 2  # wrong
    value = 1  # right

    [[member]]
    name = "BREWING"
    value = 1  # wrong
    value = 2  # right
    ```
    """
    for file in registry.files:
        if isinstance(file, Enumeration):
            yield from _unsorted_entries(file)
        for plural, texts, keys in _lists(file):
            yield from _unsorted_list(plural, texts, file.file, keys)
    yield from _unsorted_list("keywords", registry.package.keywords, registry.package.file, ("keywords",))
    index = _first_unsorted([(rfc.number,) for rfc in registry.rfcs])
    if index is not None:
        message = f"RFC {registry.rfcs[index].number} comes after RFC {registry.rfcs[index - 1].number}"
        yield Problem(message, "Sort the RFCs by number.", registry.rfcs_file, ("rfc", index, "number"))


def _first_unsorted(keys: Sequence[tuple[object, ...]]) -> int | None:
    return next((index for index in range(1, len(keys)) if keys[index] < keys[index - 1]), None)


def _unsorted_list(plural: str, texts: tuple[str, ...], file: str, keys: Keys) -> Iterator[Problem]:
    if list(texts) != sorted(texts):
        remedy = f"Write: {', '.join(sorted(texts))}."
        yield Problem(f"{plural} are not sorted: {', '.join(texts)}", remedy, file, keys)


def _unsorted_entries(enumeration: Enumeration) -> Iterator[Problem]:
    """Yield the first member of each form, the first alias and the first range that are out of order."""
    order = "by value: numbers by size, text in natural order."
    lists: tuple[tuple[str, tuple[Member, ...]], ...] = (
        ("members", tuple(member for member in enumeration.members if member.is_line)),
        ("members", tuple(member for member in enumeration.members if not member.is_line)),
        ("aliases", enumeration.aliases),
    )
    for plural, members in lists:
        index = _first_unsorted([natural_sort_key(member.value) for member in members])
        if index is not None:
            member, previous = members[index], members[index - 1]
            yield Problem(
                f"{member.name} ({member.value}) comes after {previous.name} ({previous.value})",
                f"Sort the {plural} {order}",
                enumeration.file,
                (*member.place, "value"),
            )
    index = _first_unsorted([range_sort_key(entry.first, entry.last) for entry in enumeration.ranges])
    if index is not None:
        entry, previous_entry = enumeration.ranges[index], enumeration.ranges[index - 1]
        yield Problem(
            f"the range from {entry.first} comes after the range from {previous_entry.first}",
            f"Sort the ranges by first {order} Put ranges without first at the top, and those without both at the end.",
            enumeration.file,
            ("range", entry.index, "first"),
        )


def range_sort_key(first: Key | None, last: Key | None) -> tuple[object, ...]:
    """Return the key that sorts ranges by their first value, those without one first, those without any value last."""
    if first is None:
        return (last is None, False, ())
    return (False, True, natural_sort_key(first))


def _lists(file: Enumeration | Table) -> Iterator[tuple[str, tuple[str, ...], Keys]]:
    """Yield every list of a file that must be sorted: the plural of its items, the items, and its keys."""
    for field, keys in declared_fields(file):
        yield "choices", field.choices, (*keys, "choices")
    if isinstance(file, Enumeration):
        for member in file.members:
            yield "aliases", member.aliases, (*member.place, "aliases")
        yield "families", tuple(family.pattern for family in file.families), ("family",)
