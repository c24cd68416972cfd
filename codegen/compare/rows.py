"""The comparison of entries that are not members: the ranges of an enumeration, and the rows of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

from codegen.compare.difference import Difference, difference, format_value, text_differences, value_difference
from codegen.compare.fields import MatchedAttribute
from codegen.errors import Keys
from codegen.model import Enumeration, Range, Table, Value

_Row = Mapping[str, Value]


def compare_ranges(
    before: Enumeration, after: Enumeration, kept: Iterable[MatchedAttribute], moved: Mapping[Value, Value]
) -> Iterator[Difference]:
    """Yield the ranges that were added, removed or changed. Ranges with the same ends are compared.

    Only the `kept` attributes are compared. `moved` maps old values of the enumeration to new ones.
    """
    old, new = _by_ends(before.ranges, moved), _by_ends(after.ranges, {})
    for ends, entry in old.items():
        if ends not in new:
            subject = f"{after.name}.ranges(): {ends}"
            yield difference("range-removed", subject, after.file, (after.head,), old=entry.state)
    for ends, entry in new.items():
        subject, keys = f"{after.name}.ranges(): {ends}", entry.place
        if ends in old:
            yield from _range(old[ends], entry, subject, after.file, keys, kept)
        else:
            yield difference("range-added", subject, after.file, keys, new=entry.state)


def _range(
    old: Range, new: Range, subject: str, file: str, keys: Keys, kept: Iterable[MatchedAttribute]
) -> Iterator[Difference]:
    yield from text_differences(subject, file, keys, old, new)
    values: list[tuple[str, Value, Value]] = [("state", old.state, new.state), ("until", old.until, new.until)]
    for field in kept:
        if field.name in old.attributes:
            values.append((field.name, field.old(old.attributes[field.name]), field.new(new.attributes[field.name])))
    for name, before, after in values:
        yield from value_difference("attribute-value-changed", f"{subject}: {name}", file, (*keys, name), before, after)


def _by_ends(ranges: Iterable[Range], moved: Mapping[Value, Value]) -> dict[str, Range]:
    """Return the ranges by their ends as text. If several have the same ends, they are numbered."""
    by_ends: dict[str, Range] = {}
    for entry in ranges:
        ends = _ends(moved.get(entry.first, entry.first), moved.get(entry.last, entry.last))
        number = 1
        while (name := ends if number == 1 else f"{ends} ({number})") in by_ends:
            number += 1
        by_ends[name] = entry
    return by_ends


def _ends(first: Value, last: Value) -> str:
    if first is None and last is None:
        return "no value"
    if first == last:
        return format_value(first)
    return f"{'…' if first is None else format_value(first)} to {'…' if last is None else format_value(last)}"


def compare_rows(before: Table, after: Table, kept: tuple[MatchedAttribute, ...]) -> Iterator[Difference]:
    """Yield the rows that were added, removed or changed. Only the `kept` columns are compared."""
    old = [{column.name: column.old(row.attributes[column.name]) for column in kept} for row in before.rows]
    new = [{column.name: column.new(row.attributes[column.name]) for column in kept} for row in after.rows]
    old_texts, new_texts = [_format_row(row) for row in old], [_format_row(row) for row in new]
    removed, added = Counter(old_texts) - Counter(new_texts), Counter(new_texts) - Counter(old_texts)
    old_runs, new_runs = _runs(old_texts, removed), _runs(new_texts, added)
    if list(old_runs) != list(new_runs):
        yield difference("order-changed", f"{after.name}.rows()", after.file, (after.head,))
    for previous in dict.fromkeys((*old_runs, *new_runs)):
        for old_index, new_index in zip_longest(old_runs.get(previous, ()), new_runs.get(previous, ())):
            old_row = None if old_index is None else old[old_index]
            new_row = None if new_index is None else new[new_index]
            yield from _row(after, new_index, old_row, new_row)


def _runs(texts: Iterable[str], changed: Counter[str]) -> dict[tuple[str, int], list[int]]:
    """Return the indexes of the changed texts in runs.

    The key of a run is the unchanged text before it, and how often that text occurred before.
    """
    left, seen = changed.copy(), Counter[str]()
    run: list[int] = []
    runs = {("", 0): run}
    for index, text in enumerate(texts):
        left[text] -= 1
        if left[text] >= 0:
            run.append(index)
        else:
            seen[text] += 1
            runs[text, seen[text]] = run = []
    return runs


def _row(after: Table, index: int | None, old: _Row | None, new: _Row | None) -> Iterator[Difference]:
    """Yield the difference between an old and a new row at the same place, or that of the only one."""
    keys: Keys = (after.head,) if index is None else ("row", index)
    subject = f"{after.name}.rows()" if index is None else f"{after.name}.rows()[{index}]"
    if old and new and any(old[name] == new[name] not in (None, (), "", False) for name in new):
        changed = [name for name in new if old[name] != new[name]]
        old_text, new_text = (_format_row({name: row[name] for name in changed}) for row in (old, new))
        yield difference("row-changed", subject, after.file, keys, old=old_text, new=new_text)
        return
    if old is not None:
        yield difference("row-removed", f"{after.name}.rows()", after.file, (after.head,), old=_format_row(old))
    if new is not None:
        yield difference("row-added", subject, after.file, keys, new=_format_row(new))


def _format_row(row: _Row) -> str:
    return "; ".join(f"{name}: {format_value(value)}" for name, value in row.items())
