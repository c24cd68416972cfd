"""The entries of a file with an imported table, compared with those of the file that the table would become now.

The file itself records what the table was, so that the lock does not have it. Knows files as parsed TOML.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from codegen.importer.cells import REMARK
from codegen.sync.findings import FindingKind, FindingLocation, RewriteFile, SyncFinding
from codegen.sync.messages import quoted_text

ARRAYS = ("member", "alias", "range", "row")
"""The kinds of entries."""
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
_REMEDY = "Run: codegen sync --write (it writes the file again and keeps the names of members)"


def compare_entries(old: Mapping[str, Any], new: Mapping[str, Any], location: FindingLocation) -> Iterator[SyncFinding]:
    """Yield a finding for each difference between a file and the file that the table would become."""
    remarks = {name for document in (old, new) for name in _remarks(document)}
    for array in ARRAYS:
        before, after = _by_key(old.get(array, [])), _by_key(new.get(array, []))
        for key in after.keys() - before.keys():
            entry = after[key]
            yield _finding(location, "added", _message(entry, "was added"), entry, theirs=_summary(entry))
        for key in before.keys() - after.keys():
            entry = before[key]
            yield _finding(location, "removed", _message(entry, "was removed"), entry, ours=_summary(entry))
        for key in before.keys() & after.keys():
            yield from _changes(before[key], after[key], location, remarks)


def removed_members(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the names of members and aliases that the new file does not have any more, aliases in members too."""
    names = set(_names(new))
    return [name for name in _names(old) if name not in names]


def _names(document: Mapping[str, Any]) -> Iterator[str]:
    for array in ("member", "alias"):
        for entry in document.get(array, []):
            yield from (entry["name"], *entry.get("aliases", []))


def count_entries(document: Mapping[str, Any]) -> int:
    """Return the number of entries of a file."""
    return sum(len(document.get(array, [])) for array in ARRAYS)


def _remarks(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the name of the attribute with the remark after a value, if the file has one."""
    for table in document.get("enumeration", {}).get("follows", []):
        yield from (name for name, element in table.get("attributes", {}).items() if element.endswith(REMARK))


def _changes(
    old: Mapping[str, Any], new: Mapping[str, Any], location: FindingLocation, remarks: Collection[str]
) -> Iterator[SyncFinding]:
    has_new_status = old.get("status") != new.get("status")
    for field in dict.fromkeys([*new, *old]):
        if field in remarks and has_new_status:
            continue  # the finding about the status says it
        if old.get(field) != new.get(field) and field not in ("name", "value", "aliases"):
            was, now = _text(old.get(field)), _text(new.get(field))
            subject = "" if {"name", "value"} <= old.keys() else f"{entry_name(old)}: "
            message = f"{subject}{field} changed from {_quoted(was)} to {_quoted(now)}"
            kind = "state-changed" if field in remarks else _KINDS.get(field, "attribute-changed")
            yield _finding(location, kind, message, old, field=field, ours=was, theirs=now)


def _finding(
    location: FindingLocation, kind: FindingKind, message: str, entry: Mapping[str, Any], **fields: Any
) -> SyncFinding:
    if {"name", "value"} <= entry.keys():
        location = replace(location, key=_value(entry), member=entry["name"])
    return location.finding(kind, message, _REMEDY, edits=(RewriteFile(),), **fields)


def _by_key(entries: Sequence[Mapping[str, Any]]) -> dict[object, Mapping[str, Any]]:
    """Return the entries by value, bounds, or all of their fields; repeated keys are numbered."""
    by_key: dict[object, Mapping[str, Any]] = {}
    counts: Counter[object] = Counter()
    for entry in entries:
        key = _key(entry)
        counts[key] += 1
        by_key[key, counts[key]] = entry
    return by_key


def _key(entry: Mapping[str, Any]) -> object:
    if "value" in entry:
        return _value(entry)
    if "first" in entry or "last" in entry:
        return entry.get("first"), entry.get("last")
    return repr(sorted(entry.items(), key=lambda item: item[0]))


def _value(entry: Mapping[str, Any]) -> Any:
    value = entry.get("value")
    return tuple(value) if isinstance(value, list) else value


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


def _message(entry: Mapping[str, Any], change: str) -> str:
    """Return a message about an added or removed entry, with its phrase."""
    subject = _text(entry["value"]) if "value" in entry else entry_name(entry)
    return f"{subject} {change}{f': {quoted_text(summary)}' if (summary := _summary(entry)) else ''}"


def _summary(entry: Mapping[str, Any]) -> str:
    """Return the phrase of an entry; all fields of a row."""
    if "phrase" in entry or "value" in entry or "state" in entry:
        return _text(entry.get("phrase"))
    return _text(entry)


def _quoted(text: str) -> str:
    return quoted_text(text) if text else "nothing"


def _text(value: object) -> str:
    """Return a TOML value as one line of text."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        documents = [f"RFC {item}" if key == "rfc" else str(item) for key, item in value.items() if key in _DOCUMENTS]
        if documents:
            return documents[0] + (f" § {value['section']}" if "section" in value else "")
        return ", ".join(f"{key}: {_text(item)}" for key, item in value.items())
    return "; ".join(map(_text, value)) if isinstance(value, list) else str(value)
