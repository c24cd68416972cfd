"""Findings about the entries of a file with an imported table, from their merge with upstream.

Knows entries as parsed TOML.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from codegen.importer.iana_registry_file import ENTRY_KINDS, FileEntry
from codegen.model import REMOVAL, Member, Range
from codegen.sync.findings import AddGap, FindingKind, FindingLocation, RegistryEdit, RewriteFile, SyncFinding
from codegen.sync.imported_merge import FieldChange, Merge, MergedEntry
from codegen.sync.member_line_edits import key_of, with_tables
from codegen.sync.shown_values import quoted_text, quoted_value

_KINDS: Mapping[str, FindingKind] = {
    "phrase": "phrase-changed",
    "description": "text-changed",
    "references": "references-changed",
    "until": "state-changed",
    "state": "state-changed",
    "status": "state-changed",
}
_DOCUMENTS = ("rfc", "draft", "person", "url", "iana")
"""The keys of a reference that name a document."""
_WRITE = (RewriteFile(),)
_SYNC = "Run: codegen sync --write"


def merge_findings(
    merge: Merge,
    ours: Sequence[FileEntry],
    location: FindingLocation,
    remarks: Collection[str],
    cells: Mapping[str, str],
) -> Iterator[SyncFinding]:
    """Yield a finding for each difference between the entries of a file and those upstream.

    `remarks` are the names of attributes with the remark after a value. `cells` has fields by the name of an
    attribute that is read from the same element: one change of the element is one finding.
    """
    for index in merge.removed:
        yield _finding(location, "removed", ours[index].fields, "was removed", _SYNC, edits=_WRITE)
    for entry in merge.entries:
        if entry.ours is None:
            yield _finding(location, "added", entry.fields, "was added", _SYNC, edits=_WRITE)
            continue
        fields = ours[entry.ours].fields
        if entry.state == "removed":
            remedy = "Remove the entry. codegen keeps it because somebody edited it."
            is_marked = entry.kind in ("member", "alias")
            edits: tuple[RegistryEdit, ...] = (*_WRITE, AddGap(gap=REMOVAL)) if is_marked else ()
            yield _finding(location, "removed", fields, "was removed", remedy, edits=edits)
        elif entry.state == "unknown":
            message = f"{entry_name(fields)} is not in {location.table}"
            remedy = 'Remove the entry, or write the reason: differs.value = "…".'
            yield _entry_location(location, fields).finding("differs", message, remedy, ours=_summary(fields))
        elif entry.state == "back":
            message = f"upstream removed {entry_name(fields)}, and added it again"
            yield _entry_location(location, fields).finding("settled", message, _SYNC, field="gaps", edits=_WRITE)
        has_new_status = any(change.field == "status" for change in entry.changes)
        written = {change.field for change in entry.changes if change.outcome == "set"}
        for change in entry.changes:
            if change.field in written and cells.get(change.field) in written:
                continue
            kind: FindingKind = _KINDS.get(change.field, "attribute-changed")
            if change.field in remarks:
                kind = "state-changed"
            if change.field not in remarks or not has_new_status:  # the finding about the status says it
                yield _change_finding(change, kind, entry, fields, _entry_location(location, fields))


def _change_finding(
    change: FieldChange,
    kind: FindingKind,
    entry: MergedEntry,
    fields: Mapping[str, Any],
    location: FindingLocation,
) -> SyncFinding:
    name, was, now = change.field, _text(change.ours), _text(change.theirs)
    subject = "" if {"name", "value"} <= fields.keys() else f"{entry_name(fields)}: "
    edits: tuple[RegistryEdit, ...] = ()
    message = f"{name} changed upstream to {quoted_value(now)}; the registry has {quoted_value(was)}"
    remedy = f"Correct {name}."
    if change.outcome == "differs":
        kind, message = "differs", f"{name} is {quoted_value(now)} upstream, {quoted_value(was)} in the registry"
    if change.outcome == "set":
        message, remedy, edits = f"{name} changed from {quoted_value(was)} to {quoted_value(now)}", _SYNC, _WRITE
    elif change.outcome == "settled":
        message = f"{name} is now the same as upstream, {quoted_value(now)}, but is still listed in differs"
        kind, remedy = "settled", f'Remove "{name}" from differs.'
    elif entry.kind in ("member", "alias"):
        remedy = f'Correct {name}, or write the reason: differs.{name} = "…".'
        if change.outcome != "differs":
            edits = (*_WRITE, AddGap(gap=name))
        if change.outcome == "reason":
            message += f" because: {fields['differs'][name]}"
            remedy = f'Check the reason. If it is no longer valid, correct {name} and remove it from "differs".'
    return location.finding(kind, f"{subject}{message}", remedy, field=name, ours=was, theirs=now, edits=edits)


def lost_entries(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Return which entries of a file the new one does not have, for a message; "" without one.

    Members and aliases are named, aliases in members too. Ranges and rows are counted.
    """
    names, counts = set(_names(new)), (count_entries(old), count_entries(new))
    if removed := [name for name in _names(old) if name not in names]:
        return f"removed: {', '.join(removed)}"
    return f"entries in the file: {counts[0]}, now: {counts[1]}" if counts[1] < counts[0] else ""


def _names(document: Mapping[str, Any]) -> Iterator[str]:
    document = with_tables(document)
    for array in ("member", "alias"):
        for entry in document.get(array, []):
            yield from (entry["name"], *entry.get("aliases", []))


def count_entries(document: Mapping[str, Any]) -> int:
    """Return the number of entries of a file."""
    document = with_tables(document)
    return sum(len(document.get(array, [])) for array in ENTRY_KINDS)


def _finding(
    location: FindingLocation, kind: FindingKind, entry: Mapping[str, Any], change: str, remedy: str, **fields: Any
) -> SyncFinding:
    side = "theirs" if kind == "added" else "ours"
    return _entry_location(location, entry).finding(
        kind, _message(entry, change), remedy, **{side: _summary(entry)}, **fields
    )


def _entry_location(location: FindingLocation, entry: Mapping[str, Any]) -> FindingLocation:
    is_named = {"name", "value"} <= entry.keys()
    return replace(location, key=key_of(entry["value"]), member=entry["name"]) if is_named else location


def entry_name(entry: Mapping[str, Any]) -> str:
    """Return how messages name an entry: its value and name, its bounds and state, or "a row"."""
    if "value" in entry:
        value, name = _text(entry["value"]), entry.get("name")
        return f"{value} ({name})" if name else value
    first, last = entry.get("first"), entry.get("last")
    if first is not None and first == last:
        bounds = str(first)
    elif first is None and last is None:
        bounds = "a record without a value" if "state" in entry else "a row"
    else:
        bounds = f"{'' if first is None else first}-{'' if last is None else last}"
    return f"{bounds} ({entry['state']})" if "state" in entry else bounds


def name_in_messages(entry: Member | Range) -> str:
    """Return how messages name an entry of the model."""
    if isinstance(entry, Member):
        return entry.name
    bounds = {name: value for name in ("first", "last") if (value := getattr(entry, name)) is not None}
    return entry_name({**bounds, "state": entry.state})


def _message(entry: Mapping[str, Any], change: str) -> str:
    subject = _text(entry["value"]) if "value" in entry else entry_name(entry)
    return f"{subject} {change}{f': {quoted_text(summary)}' if (summary := _summary(entry)) else ''}"


def _summary(entry: Mapping[str, Any]) -> str:
    """Return the phrase of an entry; all fields of a row."""
    if "phrase" in entry or "value" in entry or "state" in entry:
        return _text(entry.get("phrase"))
    return _text(entry)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        documents = [f"RFC {item}" if key == "rfc" else str(item) for key, item in value.items() if key in _DOCUMENTS]
        if documents:
            return documents[0] + (f" § {value['section']}" if "section" in value else "")
        return ", ".join(f"{key}: {_text(item)}" for key, item in value.items())
    return "; ".join(map(_text, value)) if isinstance(value, list) else str(value)
