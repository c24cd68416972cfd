"""What `codegen lint --fix` changes in a registry file: the order of entries, lists and keys, quotes and white space.

A fixed file has the same content: it is parsed again and compared. Knows the names of tables and fields; knows no file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from codegen.errors import Problem
from codegen.fixes.entry_order import ENTRIES, UNSORTED, sort_entries
from codegen.fixes.key_order import sort_keys
from codegen.fixes.list_order import is_sorted_list, sort_lists
from codegen.fixes.member_tables import with_member_tables, write_member_tables
from codegen.rules.form import LAYOUT
from codegen.toml.attached_comments import CommentedToml
from codegen.toml.formatting import Fix, arrange
from codegen.toml.positions import comments_of
from codegen.toml.reading import read_toml

FIXABLE = (UNSORTED, LAYOUT)
"""The rules with problems that can be fixed: order, and the layout of a file."""


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

    Comments stay with the item that they belong to. Raises CodegenError if the text is not valid TOML.
    """
    original = document = read_toml(text, "")
    toml = CommentedToml(text)
    if not toml.is_complete:
        return None
    counts: Counter[tuple[str, Fix]] = Counter()
    comments = _comments(text)
    tables = write_member_tables(toml) if LAYOUT in rules else []
    if tables:
        counts[LAYOUT, "tables"] += len(tables)
        text = toml.text()
        document, toml = read_toml(text, ""), CommentedToml(text)
    if UNSORTED in rules:
        counts[UNSORTED, "order"] += sort_lists(toml, document)
    line = sort_keys(toml, document, rules, counts)
    if UNSORTED in rules:
        counts[UNSORTED, "order"] += sort_entries(toml, document)
    if LAYOUT in rules:
        kinds, first_change = arrange(toml)
        counts += Counter({(LAYOUT, kind): number for kind, number in kinds.items()})
        line = min(line or first_change, first_change or line)
    fixed = toml.text()
    if not +counts or not _has_same_content(original, fixed) or comments != _comments(fixed):
        return None
    return FileFix(fixed, +counts, min(tables, default=line) or 1)


def without_mark(text: str, fix: FileFix | None) -> FileFix:
    """Return the fix of a file that begins with a byte order mark. `fix` is that of the text behind it."""
    counts = fix.counts if fix else {}
    return FileFix(fix.text if fix else text, {**counts, (LAYOUT, "byte order mark"): 1}, 1)


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


def _has_same_content(before: Mapping[str, Any], text: str) -> bool:
    """Whether a text has the content of a document, apart from the form of members and the order of what is sorted."""
    contents = (_content(with_member_tables(document), (), before) for document in (before, read_toml(text, "")))
    return next(contents) == next(contents)


def _content(value: Any, names: tuple[str, ...], document: Mapping[str, Any]) -> object:
    """Return a value in a form that is equal for equal content: with types, and sorted where the order is free."""
    if isinstance(value, dict):
        items = [(name, _content(item, (*names, name), document)) for name, item in value.items()]
        is_entry = len(names) == 1 and names[0] in ENTRIES
        return ("table", sorted(items, key=lambda item: item[0]) if is_entry else items)
    if isinstance(value, list):
        contents = [_content(item, names, document) for item in value]
        is_free = (len(names) == 1 and names[0] in ENTRIES and names[0] != "row") or is_sorted_list(names, document)
        return ("list", sorted(contents, key=repr) if is_free else contents)
    return (type(value).__name__, repr(value))


def _comments(text: str) -> Counter[str]:
    return Counter(comment.rstrip(" \t") for _, comment in comments_of(text.encode()))
