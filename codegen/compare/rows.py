"""What changed in entries that are no constants: the ranges of an enumeration, and the rows of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

from codegen.compare.difference import Difference, difference, format_value, value_difference
from codegen.compare.fields import MatchedAttribute
from codegen.errors import Keys
from codegen.model import Enumeration, Range, Table, Value

_Row = Mapping[str, Value]


def compare_ranges(
    before: Enumeration, after: Enumeration, kept: Iterable[MatchedAttribute], moved: Mapping[Value, Value]
) -> Iterator[Difference]:
    """Ranges that came, went, or say something else. Those with the same ends are one.

    Of attributes, only the `kept` ones are compared; `moved` leads from old values of the enumeration to new ones.
    """
    old, new = _by_ends(before.ranges, moved), _by_ends(after.ranges, {})
    for ends, one in old.items():
        if ends not in new:
            yield difference(
                "range-removed", f"{after.name}.ranges(): {ends}", after.file, (after.head,), old=one.state
            )
    for ends, other in new.items():
        subject, keys = f"{after.name}.ranges(): {ends}", (other.table, other.index)
        if ends in old:
            yield from _range(old[ends], other, subject, after.file, keys, kept)
        else:
            yield difference("range-added", subject, after.file, keys, new=other.state)


def _range(
    one: Range, other: Range, subject: str, file: str, keys: Keys, kept: Iterable[MatchedAttribute]
) -> Iterator[Difference]:
    yield from value_difference("phrase-changed", subject, file, (*keys, "phrase"), one.phrase, other.phrase)
    yield from value_difference(
        "description-changed", subject, file, (*keys, "description"), one.description, other.description
    )
    yield from value_difference(
        "references-changed", subject, file, (*keys, "references"), one.references, other.references
    )
    held: list[tuple[str, Value, Value]] = [("state", one.state, other.state), ("until", one.until, other.until)]
    for field in kept:
        if field.old in one.attributes:
            held.append((field.new, *field.values(one.attributes[field.old], other.attributes[field.new])))
    for name, before, after in held:
        yield from value_difference("attribute-value-changed", f"{subject}: {name}", file, (*keys, name), before, after)


def _by_ends(ranges: Iterable[Range], moved: Mapping[Value, Value]) -> dict[str, Range]:
    """The ranges by their ends, as people name them; of several with the same ends, the further ones numbered."""
    found: dict[str, Range] = {}
    for one in ranges:
        ends = _ends(moved.get(one.first, one.first), moved.get(one.last, one.last))
        number = 1
        while (name := ends if number == 1 else f"{ends} ({number})") in found:
            number += 1
        found[name] = one
    return found


def _ends(first: Value, last: Value) -> str:
    if first is None and last is None:
        return "no value"
    if first == last:
        return format_value(first)
    return f"{'…' if first is None else format_value(first)} to {'…' if last is None else format_value(last)}"


def compare_rows(before: Table, after: Table, kept: tuple[MatchedAttribute, ...]) -> Iterator[Difference]:
    """Rows that came, went, or hold something else in the columns that were `kept`."""
    old = [{one.new: one.values(row.attributes[one.old], None)[0] for one in kept} for row in before.rows]
    new = [{one.new: one.values(None, row.attributes[one.new])[1] for one in kept} for row in after.rows]
    texts = [_format_row(row) for row in old], [_format_row(row) for row in new]
    gone, come = Counter(texts[0]) - Counter(texts[1]), Counter(texts[1]) - Counter(texts[0])
    left, right = _runs(texts[0], gone), _runs(texts[1], come)
    if list(left) != list(right):
        yield difference("order-changed", f"{after.name}.rows()", after.file, (after.head,))
    for before_it in dict.fromkeys((*left, *right)):
        for one, other in zip_longest(left.get(before_it, ()), right.get(before_it, ())):
            yield from _row(after, other, None if one is None else old[one], None if other is None else new[other])


def _runs(texts: Iterable[str], what: Counter[str]) -> dict[tuple[str, int], list[int]]:
    """The places of some of the texts, each as often as it is counted, in runs: by the text that stayed before each
    run, and which of those that are alike it is.
    """
    left, seen = what.copy(), Counter[str]()
    run: list[int] = []
    found = {("", 0): run}
    for place, text in enumerate(texts):
        left[text] -= 1
        if left[text] >= 0:
            run.append(place)
        else:
            seen[text] += 1
            found[text, seen[text]] = run = []
    return found


def _row(after: Table, index: int | None, one: _Row | None, other: _Row | None) -> Iterator[Difference]:
    """The difference between two rows that stand at the same place, or that of the only one."""
    keys: Keys = (after.head,) if index is None else ("row", index)
    subject = f"{after.name}.rows()" if index is None else f"{after.name}.rows()[{index}]"
    if one and other and any(one[name] == other[name] not in (None, (), "", False) for name in other):
        differing = [name for name in other if one[name] != other[name]]
        old, new = (_format_row({name: row[name] for name in differing}) for row in (one, other))
        yield difference("row-changed", subject, after.file, keys, old=old, new=new)
        return
    if one is not None:
        yield difference("row-removed", f"{after.name}.rows()", after.file, (after.head,), old=_format_row(one))
    if other is not None:
        yield difference("row-added", subject, after.file, keys, new=_format_row(other))


def _format_row(row: _Row) -> str:
    return "; ".join(f"{name}: {format_value(value)}" for name, value in row.items())
