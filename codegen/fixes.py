"""What `codegen lint --fix` changes in a registry file: the order of entries, lists and keys, quotes and white space.

A fixed file has the same content: it is parsed again and compared. Knows the names of tables and fields; knows no file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from codegen.errors import Problem
from codegen.model import LINES, natural_sort_key
from codegen.rules.form import LAYOUT
from codegen.rules.order import range_sort_key
from codegen.toml.layout import Fix, TomlItem, TomlLayout, in_order, sorted_strings
from codegen.toml.positions import comments_of, key_names, parse_toml
from codegen.toml.reading import DuplicateKeyError, read_toml

if TYPE_CHECKING:
    from tree_sitter import Node

UNSORTED = "unsorted"
FIXABLE = (UNSORTED, LAYOUT)
"""The rules with problems that can be fixed: order, and the layout of a file."""

_ENTRIES = ("member", "alias", "range", "family", "row", "rfc")
"""The arrays of tables at the top of a registry file."""
_KEYS = (
    *("name", "value", "first", "last", "pattern", "number", "title", "date", "state", "phrase", "description"),
    *("references", "status", "replaced_by", "until", "aliases"),
    *("obsoletes", "obsoleted_by", "updates", "updated_by"),
)
"""The usual order of the keys of an entry. Attributes come next, in the order of their declarations."""
_LAST_KEYS = ("differs", "gaps")
_AGREED = 0.75
"""The share of a file's entries that must agree on another order of two keys."""

_SortKeys = Sequence[tuple[object, ...]]


class FileFix(NamedTuple):
    """A fixed file: its text, the number of fixes of each rule and kind, and the first line with another layout."""

    text: str
    counts: Mapping[tuple[str, Fix], int]
    line: int

    @property
    def number(self) -> int:
        return sum(self.counts.values())

    @property
    def kinds(self) -> tuple[Fix, ...]:
        return tuple(sorted({kind for _, kind in self.counts}))


def fix_file(text: str, rules: Collection[str] = FIXABLE) -> FileFix | None:
    """Return a registry file with the problems of these rules fixed, or None if nothing can be fixed.

    Comments stay with the item that they belong to. Raises CodegenError if the text is not valid TOML, unless the only
    errors are lines of members that repeat a name: these keep their names.
    """
    try:
        document = read_toml(text, "")
    except DuplicateKeyError as error:
        unique, names = _with_unique_names(text, error)
        fix = _fixed(unique, read_toml(unique, ""), rules)
        return fix and fix._replace(text=re.sub("|".join(names), lambda name: names[name[0]], fix.text))
    return _fixed(text, document, rules)


def _with_unique_names(text: str, error: DuplicateKeyError) -> tuple[str, dict[str, str]]:
    """Return a file in which lines of members that repeat a name have another one, and the old names by these.

    Raises the error if it is about something else. The new names are nowhere in the text, and equally long.
    """
    mark = max(re.findall("repeated_*", text), key=len, default="repeated") + "_"
    data, place, parts = text.encode(), 0, list[bytes]()
    names: dict[str, str] = {}
    for number, repeated in enumerate(error.duplicates):
        pair = parse_toml(data[repeated.start : repeated.end]).named_children[0]
        key = pair.named_children[0]
        if len(repeated.keys) != 2 or repeated.keys[0] != LINES or pair.type != "pair" or len(key_names(key)) > 1:
            raise error
        name = f"{mark}{number:09}"
        names[name] = (key.text or b"").decode()
        parts += [data[place : repeated.start], name.encode()]
        place = repeated.start + key.end_byte
    return b"".join([*parts, data[place:]]).decode(), names


def _fixed(text: str, document: Mapping[str, Any], rules: Collection[str]) -> FileFix | None:
    """Return a parsed registry file with the problems of these rules fixed, or None if nothing can be fixed."""
    layout = TomlLayout(text)
    if not layout.is_complete:
        return None
    counts: Counter[tuple[str, Fix]] = Counter()
    if UNSORTED in rules:
        counts[UNSORTED, "order"] += _sort_lists(layout, document)
    line = _sort_keys(layout, document, rules, counts)
    if UNSORTED in rules:
        counts[UNSORTED, "order"] += _sort_entries(layout, document)
    if LAYOUT in rules:
        kinds = layout.arrange()
        counts += Counter({(LAYOUT, kind): number for kind, number in kinds.items()})
        line = min(line or layout.first_change, layout.first_change or line)
    fixed = layout.text()
    if not +counts or not _has_same_content(document, fixed) or _comments(text) != _comments(fixed):
        return None
    return FileFix(fixed, +counts, line or 1)


def layout_problem(fix: FileFix, file: str) -> Problem | None:
    """Return the problem of a file with another layout; None if it has the usual one."""
    kinds = {kind: number for (rule, kind), number in fix.counts.items() if rule == LAYOUT}
    if not kinds:
        return None
    number = sum(kinds.values())
    places = "1 place differs" if number == 1 else f"{number} places differ"
    return Problem(
        rule=LAYOUT,
        severity="warning",
        message=f"{places} from the usual layout: {', '.join(sorted(kinds))}",
        remedy="Run: codegen lint --fix",
        file=file,
        line=fix.line,
        column=1,
    )


# --- Lists


def _sort_lists(layout: TomlLayout, document: Mapping[str, Any]) -> int:
    """Sort the lists of text that must be sorted, and return their number."""
    number = 0
    for item in layout.pairs():
        if any(name in item.body for name in (b"aliases", b"choices", b"keywords")):
            lists = [(node, sorted_strings(node)) for node in _lists(item, document)]
            splices = [(node, text) for node, text in lists if text is not None]
            item.splice(splices)
            number += len(splices)
    return number


def _lists(item: TomlItem, document: Mapping[str, Any]) -> Iterator[Node]:
    """Yield the lists in the value of a pair that must be sorted."""
    values = [(item.names, item.node.named_children[1])]
    while values:
        names, node = values.pop()
        if node.type == "array" and _is_sorted_list(names, document):
            yield node
        elif node.type == "inline_table":
            pairs = (child.named_children[:2] for child in node.named_children)
            values += [((*names, *key_names(key)), value) for key, value in pairs]


def _is_sorted_list(names: tuple[str, ...], document: Mapping[str, Any]) -> bool:
    """Whether the rule `unsorted` is about the list at these keys."""
    match names:
        case ("keywords",):
            return "enumeration" not in document and "table" not in document
        case ("member", "aliases") | ("members", _, "aliases"):
            return True
        case ("attribute", _, "choices") | ("record", _, "field", _, "choices"):
            return True
    return False


# --- Entries


def _sort_entries(layout: TomlLayout, document: Mapping[str, Any]) -> int:
    """Sort the entries of each array and the lines of members, and return how many of these were not sorted."""
    number = 0
    for array in _ENTRIES:
        units = layout.units(array)
        entries = document.get(array)
        keys = _entry_keys(array, entries) if isinstance(entries, list) and len(entries) == len(units) else ()
        order = sorted(range(len(keys)), key=keys.__getitem__)
        if order != list(range(len(keys))):
            layout.move_units(units, order)
            number += 1
    lines = document.get(LINES)
    for table in layout.tables:
        if table.names == (LINES,) and isinstance(lines, dict):
            groups = table.groups()
            names = [group[0].names[1] for group in groups]
            values = [line.get("value") if isinstance(line := lines[name], dict) else line for name in names]
            keys = _value_keys(values) if len(set(names)) == len(names) else ()
            order = sorted(range(len(keys)), key=keys.__getitem__)
            if order != list(range(len(keys))):
                table.move_pairs(groups, order)
                number += 1
    return number


def _entry_keys(array: str, entries: Sequence[Mapping[str, Any]]) -> _SortKeys:
    """Return the sort key of each entry; () if the entries are not sorted, or one has no valid key."""
    if array in ("member", "alias"):
        return _value_keys([entry.get("value") for entry in entries])
    if array == "range":
        if not _value_keys([entry[name] for entry in entries for name in ("first", "last") if name in entry]):
            return ()
        return [range_sort_key(_key(entry.get("first")), _key(entry.get("last"))) for entry in entries]
    name = {"family": "pattern", "rfc": "number"}.get(array)
    if name is None:
        return ()
    values = [entry.get(name) for entry in entries]
    types = {type(value) for value in values}
    return [(value,) for value in values] if types == {str if array == "family" else int} else ()


def _value_keys(values: Sequence[Any]) -> _SortKeys:
    """Return the sort keys of values; () if they are not all integers, all texts, or all lists of these."""
    parts = [part for value in values for part in (value if isinstance(value, list) else [value])]
    is_valid = len({type(value) for value in values}) == 1 and {type(part) for part in parts} <= {int, str}
    return [natural_sort_key(_key(value)) for value in values] if is_valid else ()


def _key(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


# --- Keys of entries


def _sort_keys(
    layout: TomlLayout, document: Mapping[str, Any], rules: Collection[str], counts: Counter[tuple[str, Fix]]
) -> int:
    """Sort the keys of each entry, count that by rule, and return the first line with another layout, or 0.

    `name` and `value` come first. The others have the usual order, unless most entries of the file have another one.
    """
    first_line = 0
    attributes = document.get("attribute")
    declared = tuple(attributes) if isinstance(attributes, dict) else ()
    for array in (*_ENTRIES, LINES):
        entries = list(_entries(layout, array))
        sequences = Counter(tuple(dict.fromkeys(names)) for _, names, _ in entries)
        first = {"member": ("name", "value"), "alias": ("name", "value"), LINES: ("value",)}.get(array, ())
        usual = declared if array == "row" else (*_KEYS, *declared, *_LAST_KEYS)
        ranks = _ranks(sequences, usual) if LAYOUT in rules else {}
        sorted_sequences: dict[tuple[str, ...], tuple[list[int], bool, bool]] = {}
        for item, names, move in entries:
            if names not in sorted_sequences:
                sorted_sequences[names] = _sorted_names(names, first if UNSORTED in rules else (), ranks)
            order, is_named_late, is_unusual = sorted_sequences[names]
            if is_named_late or is_unusual:
                move(order)
                counts[UNSORTED, "keys"] += is_named_late
                counts[LAYOUT, "keys"] += is_unusual
                first_line = first_line or (item.line if is_unusual else 0)
    return first_line


def _sorted_names(
    names: tuple[str, ...], first: tuple[str, ...], ranks: Mapping[str, int]
) -> tuple[list[int], bool, bool]:
    """Return the order of the keys of an entry, whether one of `first` came late, and whether others move too."""

    def is_late(index: int) -> int:
        return first.index(names[index]) if names[index] in first else len(first)

    indexes = list(range(len(names)))
    named = sorted(indexes, key=is_late)
    order = sorted(named, key=lambda index: (is_late(index), ranks.get(names[index], 0))) if ranks else named
    return order, named != indexes, order != named


def _entries(
    layout: TomlLayout, array: str
) -> Iterator[tuple[TomlItem, tuple[str, ...], Callable[[Sequence[int]], None]]]:
    """Yield each entry: its first item, its keys as written, and the function that gives its pairs another order."""
    for table in layout.tables:
        is_line = array == LINES and len(table.names) == 2 and table.names[0] == LINES
        if (table.names == (array,) and table.is_array) or is_line:
            groups, depth = table.groups(), len(table.names)
            names = tuple(group[0].names[depth] for group in groups)
            if groups:
                yield table.items[0], names, partial(table.move_pairs, groups)
        elif array == LINES and table.names == (LINES,):
            for item in table.pairs:
                value = item.node.named_children[1]
                if len(item.names) == 2 and value.type == "inline_table":
                    pairs = value.named_children
                    names = tuple(key_names(pair.named_children[0])[0] for pair in pairs)
                    yield item, names, partial(_move_inline, item, value, pairs)


def _move_inline(item: TomlItem, table: Node, pairs: Sequence[Node], order: Sequence[int]) -> None:
    item.splice([(table, in_order(table, pairs, order))])


def _ranks(sequences: Mapping[tuple[str, ...], int], usual: Sequence[str]) -> dict[str, int]:
    """Return the place of each key in the order of a file's entries."""
    before: Counter[tuple[str, str]] = Counter()
    for names, number in sequences.items():
        for pair in combinations(names, 2):
            before[pair] += number
    places = {name: place for place, name in enumerate(usual)}
    waiting = {name: 0 for names in sequences for name in names}
    later: dict[str, list[str]] = {name: [] for name in waiting}
    for one, other in {(min(pair), max(pair)) for pair in before}:
        share = before[one, other] / (before[one, other] + before[other, one])
        is_usual = (places.get(one, len(places)), one) < (places.get(other, len(places)), other)
        if share >= _AGREED or (share > 1 - _AGREED and is_usual):
            first, second = one, other
        else:
            first, second = other, one
        later[first].append(second)
        waiting[second] += 1
    return _topological(later, waiting, places)


def _topological(
    later: Mapping[str, Sequence[str]], waiting: dict[str, int], places: Mapping[str, int]
) -> dict[str, int]:
    """Return the names numbered in an order in which `later` ones come later; among equals, in the usual order."""
    ranks: dict[str, int] = {}
    ready = [(number > 0, places.get(name, len(places)), name) for name, number in waiting.items()]
    heapify(ready)  # names that wait for each other come in their usual order
    while ready:
        _, _, name = heappop(ready)
        if name in ranks:
            continue
        ranks[name] = len(ranks)
        for other in later[name]:
            waiting[other] -= 1
            if not waiting[other]:
                heappush(ready, (False, places.get(other, len(places)), other))
    return ranks


# --- Proof


def _has_same_content(before: Mapping[str, Any], text: str) -> bool:
    """Whether a text has the same content as a document, apart from the order of what `unsorted` and keys sort."""
    return _content(before, (), before) == _content(read_toml(text, ""), (), before)


def _content(value: Any, names: tuple[str, ...], document: Mapping[str, Any]) -> object:
    """Return a value in a form that is equal for equal content: with types, and sorted where the order is free."""
    if isinstance(value, dict):
        items = [(name, _content(item, (*names, name), document)) for name, item in value.items()]
        is_entry = (len(names) == 1 and names[0] in (*_ENTRIES, LINES)) or (len(names) == 2 and names[0] == LINES)
        return ("table", sorted(items, key=lambda item: item[0]) if is_entry else items)
    if isinstance(value, list):
        contents = [_content(item, names, document) for item in value]
        is_free = (len(names) == 1 and names[0] in _ENTRIES and names[0] != "row") or _is_sorted_list(names, document)
        return ("list", sorted(contents, key=repr) if is_free else contents)
    return (type(value).__name__, repr(value))


def _comments(text: str) -> Counter[str]:
    return Counter(comment.rstrip(" \t") for _, comment in comments_of(text.encode()))
