"""The entries of a file with an imported table, merged with those that upstream has now.

Each field is a three-way merge, as for hand-written files. The three are the fingerprint of the value at the last sync,
the value upstream now, and the value in the file. Knows entries as parsed TOML; must not know documents and texts of
files.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeVar

from codegen.importer.iana_registry_file import FileEntry, entry_sort_key, with_gaps
from codegen.model import REMOVAL
from codegen.sync.fingerprints import cell_fingerprint

UNKNOWN = "?"
"""The fingerprint of a value that the lock does not have."""

_T = TypeVar("_T", int, str)
_BY_PEOPLE = ("name", "value", "gaps", "differs")
"""Fields that identify an entry, or that people decide on."""

Fingerprints = Mapping[str, str]
"""The fingerprints of an entry upstream by field. Attributes are named after their element: `<date>`."""


class FieldChange(NamedTuple):
    """A field that differs between the file and upstream, and what happens to it.

    set: the file gets the value of upstream. conflict: both sides changed, and the file keeps its value. reason: the
    file differs for a reason that a person wrote, and upstream changed. differs: which side changed is not known.
    settled: both are the same, but the file still has a reason.
    """

    field: str
    outcome: Literal["set", "conflict", "reason", "differs", "settled"]
    ours: Any
    theirs: Any


@dataclass(slots=True, kw_only=True, eq=False)
class MergedEntry:
    """An entry after the merge: its fields, and its index in the file and upstream (None: it was not there)."""

    kind: str
    fields: dict[str, Any]
    ours: int | None = None
    theirs: int | None = None
    changes: tuple[FieldChange, ...] = ()
    state: Literal["", "removed", "unknown", "back"] = ""
    """removed: upstream removed the entry, and it stays since a person wrote something in it. unknown: it is not
    upstream, and maybe never was. back: it was removed, and is upstream again.
    """
    fingerprints: Fingerprints = field(default_factory=dict)
    """The entry upstream, for the lock."""


@dataclass(slots=True, kw_only=True)
class Merge:
    """The entries after the merge, in the order of the new file, and the indexes of the removed ones."""

    entries: list[MergedEntry]
    removed: list[int]
    order: str
    """The fingerprint of the order of the entries upstream, for the lock."""
    locked: Mapping[str, Fingerprints]
    """The entries upstream by their keys, for the lock."""


class EntryMerger:
    """Merges entries. `locked` has the entries of the last sync by key, None without such a sync.

    `order` is the fingerprint of their order. `columns` has the element of each attribute that upstream has, by the
    attribute's name. `required` are the fields that every member must have: attributes that people declared, and
    fields that the package requires.
    """

    def __init__(
        self,
        locked: Mapping[str, Fingerprints] | None,
        order: str,
        columns: Mapping[str, str],
        required: Collection[str] = (),
    ) -> None:
        self._locked, self._order, self._columns, self._required = locked, order, columns, required
        self._known = {name for entry in (locked or {}).values() for name in entry}

    def merge(self, ours: Sequence[FileEntry], theirs: Sequence[FileEntry], comments: Collection[int] = ()) -> Merge:
        """Return the merged entries. `comments` are the indexes of entries with a comment in the file."""
        self._known |= {self._column(name) for entry in theirs for name in entry.fields}
        locked = dict(self._locked or {})
        our_keys, their_keys = self._keys(ours), self._keys(theirs)
        base_keys = {index: key for index, key in enumerate(our_keys) if key in locked}
        bases = {index: locked.pop(key) for index, key in base_keys.items()}
        indexes = {key: index for index, key in enumerate(their_keys)}
        pairs = {indexes[key]: index for index, key in enumerate(our_keys) if key in indexes}
        removed, kept, paired = list[int](), list[int](), set(pairs.values())
        for index, entry in enumerate(ours):
            if index not in paired:
                is_touched = index in comments or index not in bases or self._is_touched(entry, bases[index])
                (kept if is_touched else removed).append(index)
        free = {index: self._fingerprints(entry) for index, entry in enumerate(theirs) if index not in pairs}
        for index in kept:
            if index not in bases and (key := self._closest_key(ours[index], locked)):
                base_keys[index], bases[index] = key, locked.pop(key)
            is_own = self._locked is not None and index not in bases
            if not is_own and (closest := self._closest(ours[index], theirs, free)) is not None:
                del free[closest]
                pairs[closest] = index
        entries = [
            (
                self._merged(ours[pairs[index]], entry, pairs[index], index, bases.get(pairs[index]))
                if index in pairs
                else self._new(entry, index)
            )
            for index, entry in enumerate(theirs)
        ]
        entries += [self._kept(ours[index], index, bases) for index in kept if index not in pairs.values()]
        same_order = self._order == order_fingerprint(base_keys[index] for index in sorted(base_keys))
        return Merge(
            entries=_in_order(entries, ours, upstream_first=same_order),
            removed=removed,
            order=order_fingerprint(their_keys),
            locked={their_keys[entry.theirs]: entry.fingerprints for entry in entries if entry.theirs is not None},
        )

    def _keys(self, entries: Sequence[FileEntry]) -> list[str]:
        """Return what identifies each entry; repeated keys are numbered."""
        counts: Counter[str] = Counter()
        keys = []
        for entry in entries:
            key = self._key(entry)
            counts[key] += 1
            keys.append(key if counts[key] == 1 else f"{key} ({counts[key]})")
        return keys

    def _key(self, entry: FileEntry) -> str:
        """Return the value of a member, the name of an alias, the bounds of a range, or the contents of all others."""
        kind, fields = entry
        if kind == "member":
            return json.dumps(fields.get("value"))
        if kind == "alias":
            return f"alias {fields.get('name')}"
        if kind == "range" and not fields.keys().isdisjoint(("first", "last")):
            return f"range {json.dumps([fields.get('first'), fields.get('last')])}"
        return f"{kind} {cell_fingerprint(dict(self._fingerprints(entry)))}"

    def _column(self, name: str) -> str:
        return f"<{self._columns[name]}>" if name in self._columns else name

    def _fingerprints(self, entry: FileEntry) -> dict[str, str]:
        """Return the fingerprints of the fields of an entry that upstream has."""
        columns = ((self._column(name), value) for name, value in entry.fields.items())
        return {column: cell_fingerprint(value) for column, value in columns if column in self._known}

    def _is_touched(self, entry: FileEntry, base: Fingerprints) -> bool:
        """Whether a person changed an entry, or added a field."""
        has_own = any(self._column(name) not in self._known for name in entry.fields)
        return has_own or self._fingerprints(entry) != base

    def _closest_key(self, entry: FileEntry, locked: Mapping[str, Fingerprints]) -> str | None:
        if entry.kind == "member":
            return None
        kind = {key: prints for key, prints in locked.items() if key.startswith(f"{entry.kind} ")}
        return _most_similar(self._fingerprints(entry), kind)

    def _closest(self, entry: FileEntry, theirs: Sequence[FileEntry], free: Mapping[int, Fingerprints]) -> int | None:
        if entry.kind == "member":
            return None
        same = {
            index: prints
            for index, prints in free.items()
            if theirs[index].kind == entry.kind and theirs[index].fields.get("value") == entry.fields.get("value")
        }
        return _most_similar(self._fingerprints(entry), same)

    def _new(self, entry: FileEntry, index: int) -> MergedEntry:
        fields = with_gaps(entry, self._required)
        return MergedEntry(kind=entry.kind, fields=fields, theirs=index, fingerprints=self._fingerprints(entry))

    def _kept(self, entry: FileEntry, index: int, bases: Mapping[int, Fingerprints]) -> MergedEntry:
        kept = MergedEntry(kind=entry.kind, fields=dict(entry.fields), ours=index)
        gaps = entry.fields.get("gaps", [])
        if index in bases:
            kept.state = "removed"
            if entry.kind in ("member", "alias"):
                kept.fields["gaps"] = [*(gap for gap in gaps if gap != REMOVAL), REMOVAL]
        elif self._locked is None and REMOVAL not in gaps and "value" not in entry.fields.get("differs", {}):
            kept.state = "unknown"
        return kept

    def _merged(
        self, ours: FileEntry, theirs: FileEntry, our_index: int, their_index: int, base: Fingerprints | None
    ) -> MergedEntry:
        merged = MergedEntry(kind=theirs.kind, fields=dict(ours.fields), ours=our_index, theirs=their_index)
        fingerprints = self._fingerprints(theirs)
        names = [name for name in ours.fields if self._column(name) in self._known]
        changes = []
        for name in dict.fromkeys([*theirs.fields, *names]):
            if name in _BY_PEOPLE:
                continue
            column = self._column(name)
            previous = UNKNOWN if base is None else base.get(column, "")
            change, value = _merged_field(name, ours.fields, theirs.fields.get(name), previous)
            if value is None:
                merged.fields.pop(name, None)
            else:
                merged.fields[name] = value
            if change:
                changes.append(change)
                if change.outcome == "differs":
                    fingerprints[column] = UNKNOWN
                if change.outcome in ("conflict", "reason") and ours.kind in ("member", "alias"):
                    gaps = merged.fields.get("gaps", [])
                    merged.fields["gaps"] = gaps if name in gaps else [*gaps, name]
        if base is not None and "name" in base:  # the name that was proposed, not the one that a person gave
            fingerprints["name"] = base["name"]
        gaps = merged.fields.get("gaps", [])
        if base is None and REMOVAL in gaps:
            merged.state = "back"
            merged.fields["gaps"] = [gap for gap in gaps if gap != REMOVAL]
            if not merged.fields["gaps"]:
                del merged.fields["gaps"]
        merged.changes, merged.fingerprints = tuple(changes), fingerprints
        return merged


def order_fingerprint(keys: Iterable[str]) -> str:
    """Return the fingerprint of an order of entries."""
    return cell_fingerprint("\n".join(keys))


def merged_fields(
    ours: Mapping[str, Any], theirs: Mapping[str, Any], base: Fingerprints | None
) -> tuple[dict[str, Any], list[FieldChange]]:
    """Return the fields that change in a header or a declaration (None: it is removed), and how."""
    fields, changes = dict[str, Any](), list[FieldChange]()
    for name in theirs.keys() | (base or {}).keys():
        change, value = _merged_field(name, ours, theirs.get(name), UNKNOWN if base is None else base.get(name, ""))
        if change:
            changes.append(change)
            fields |= {name: value} if change.outcome == "set" else {}
    return fields, changes


def _merged_field(name: str, fields: Mapping[str, Any], theirs: Any, previous: str) -> tuple[FieldChange | None, Any]:
    """Return what happens to a field of the file, and its value. `previous` is the fingerprint of the last sync."""
    ours, now = fields.get(name), cell_fingerprint(theirs)
    reason = name in fields.get("differs", {})
    if ours == theirs:
        return FieldChange(name, "settled", ours, theirs) if reason else None, ours
    if previous == now:
        return None, ours
    if reason:
        return (None if previous == UNKNOWN else FieldChange(name, "reason", ours, theirs)), ours
    if previous == UNKNOWN:
        is_new = ours is None
        return FieldChange(name, "set" if is_new else "differs", ours, theirs), theirs if is_new else ours
    if cell_fingerprint(ours) == previous:
        return FieldChange(name, "set", ours, theirs), theirs
    if isinstance(ours, list) and isinstance(theirs, list):
        items = _merged_items(ours, theirs, previous.removeprefix("+").split("+"))
        return (None if items == ours else FieldChange(name, "set", ours, items)), items
    return FieldChange(name, "conflict", ours, theirs), ours


def _merged_items(ours: list[Any], theirs: list[Any], previous: Collection[str]) -> list[Any]:
    """Return the items of the file, without those that upstream removed and with those that it added."""
    kept = [item for item in ours if item in theirs or cell_fingerprint(item) not in previous]
    return kept + [item for item in theirs if item not in kept and cell_fingerprint(item) not in previous]


def _most_similar(entry: Fingerprints, others: Mapping[_T, Fingerprints]) -> _T | None:
    """Return the key of the entry with the most fields in common, at least half of them; None without one."""
    best, key = 0.5, None  # type: float, _T | None
    for other, fingerprints in others.items():
        same = sum(fingerprints.get(name) == value for name, value in entry.items())
        share = same / max(len(entry), len(fingerprints), 1)
        if share > best or (share == best and key is None):
            best, key = share, other
    return key


def _in_order(entries: list[MergedEntry], ours: Sequence[FileEntry], *, upstream_first: bool) -> list[MergedEntry]:
    """Return the entries in the order of upstream or, if a person changed that, of the file.

    An entry that only the other side has comes after the entry that is before it there. A sorted file remains sorted.
    """
    in_file = sorted((entry for entry in entries if entry.ours is not None), key=lambda entry: entry.ours or 0)
    upstream = [entry for entry in entries if entry.theirs is not None]
    ordered = _interleaved(upstream, in_file) if upstream_first else _interleaved(in_file, upstream)
    sort_keys = [entry_sort_key(entry) for entry in ours]
    if sort_keys == sorted(sort_keys):
        ordered.sort(key=lambda entry: entry_sort_key(FileEntry(entry.kind, entry.fields)))
    return ordered


def _interleaved(first: list[MergedEntry], second: list[MergedEntry]) -> list[MergedEntry]:
    """Return the entries of the first list, each followed by those that come after it in the second list alone."""
    in_first = set(map(id, first))
    following: dict[int, list[MergedEntry]] = {}
    previous = 0
    for entry in second:
        if id(entry) in in_first:
            previous = id(entry)
        else:
            following.setdefault(previous, []).append(entry)
    return [*following.get(0, []), *(item for entry in first for item in (entry, *following.get(id(entry), [])))]
