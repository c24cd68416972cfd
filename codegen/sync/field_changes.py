"""One entry of the registry, compared with its record and the lock: which side changed, and how.

Each field is a three-way merge: the value when the two were last synced, the value upstream now, and the value in the
registry. Knows one entry at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from codegen.iana.references import reference_text
from codegen.model import Reference, Value
from codegen.sync import fingerprints
from codegen.sync.findings import AddGap, FindingKind, FindingLocation, RegistryEdit, SetField, SyncFinding
from codegen.sync.lock import LockedRecord
from codegen.sync.mapping import MappedRecord
from codegen.sync.messages import plain_value, quoted_text, quoted_value
from codegen.sync.reference_changes import compare_references
from codegen.sync.value_order import in_previous_order

_STATES = ("status", "until")
"""The fields with the state of an entry; a record without one has the default."""
_PROSE_WORDS = 5
"""How many words make a text that people have to read again when it changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryEntry:
    """The values of an entry in the registry: mapped fields, references, reasons of differences, and gaps."""

    fields: Mapping[str, Value]
    absent: Mapping[str, Value]
    references: tuple[Reference, ...]
    differs: Mapping[str, str]
    gaps: tuple[str, ...]
    can_have: Callable[[str, Value], bool]
    """Whether a field can have a value."""


@dataclass(slots=True)
class EntryComparison:
    """The findings about one entry, and its record in the lock when they are written."""

    findings: list[SyncFinding] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    elements: dict[str, str] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    marked: dict[str, str] = field(default_factory=dict)

    def locked(self) -> LockedRecord:
        """Return the record for the lock."""
        return LockedRecord(elements=self.elements, fields=self.fields, references=self.references, marked=self.marked)


def element_fingerprints(record: MappedRecord) -> dict[str, str]:
    """Return the fingerprint of each element of a record."""
    prose = {
        name: cell.without_xrefs or (cell.canonical if len(cell.canonical.split()) >= _PROSE_WORDS else "")
        for name, cell in record.elements.items()
        if name in record.prose
    }
    return {
        name: fingerprints.text_fingerprint(cell.canonical, prose.get(name, ""))
        for name, cell in record.elements.items()
    }


def locked_record(record: MappedRecord) -> LockedRecord:
    """Return a record as the lock has it."""
    return LockedRecord(
        elements=element_fingerprints(record),
        fields={name: _fingerprint(_upstream_value(record, name)) for name in record.fields},
        references=tuple(map(reference_text, record.references)),
    )


def compare_entry(
    location: FindingLocation,
    ours: RegistryEntry,
    record: MappedRecord,
    locked: LockedRecord | None,
    elements: Mapping[str, tuple[str, ...]],
    changed_columns: frozenset[str] = frozenset(),
    *,
    is_back: bool = False,
) -> EntryComparison:
    """Compare an entry with its record.

    `elements` has the elements of each mapped field, `changed_columns` those that the whole table gained or lost.
    `is_back`: the record was removed, and is back: upstream made all differences.
    """
    comparison = EntryComparison(elements=element_fingerprints(record))
    explained = {*elements.get("value", ()), *changed_columns}
    states = [name for name in _STATES if is_back or (locked and name in locked.fields)]
    for name in dict.fromkeys([*record.fields, *states]):
        if name not in ours.fields:
            continue
        count = len(comparison.findings)
        _compare_field(location, ours, record, name, locked, comparison, is_back=is_back)
        if len(comparison.findings) > count:
            # A finding about a status does not explain every change of the text that it was read from.
            named = {*elements["value"], *elements.get("phrase", ())}
            explained |= {
                element
                for element in elements.get("status" if name in _STATES else name, ())
                if name not in _STATES or element in named or not _is_prose(element, locked, comparison)
            }
    if "references" in elements:
        comparison.references = tuple(map(reference_text, record.references))
        reason, is_gap = ours.differs.get("references"), "references" in ours.gaps
        finding = compare_references(location, ours.references, record, locked, reason, is_gap=is_gap, is_back=is_back)
        if finding:
            comparison.findings.append(finding)
            if finding.kind == "references-changed":
                explained.update(elements["references"])
    if locked:
        comparison.findings.extend(_text_changes(location, record, locked.elements, comparison.elements, explained))
    return comparison


def _upstream_value(record: MappedRecord, name: str) -> Value:
    return record.unread.get(name, record.fields.get(name))


def _fingerprint(value: Value) -> str:
    return fingerprints.value_fingerprint(_json_value(value))


def _json_value(value: Value) -> Any:
    """Return a value as JSON can write it. Lists are sorted: their order is not a difference."""
    if isinstance(value, tuple):
        return sorted((_json_value(item) for item in value), key=str)
    if isinstance(value, date):
        return value.isoformat()
    return reference_text(value) if isinstance(value, Reference) else value


def _kind(name: str) -> FindingKind:
    if name in _STATES:
        return "state-changed"
    return "phrase-changed" if name == "phrase" else "attribute-changed"


def _previous(locked: LockedRecord | None, ours: RegistryEntry, name: str) -> str | None:
    """Return the fingerprint of a field when it was last synced; None if it never was."""
    # A record without a state had the default.
    default = _fingerprint(ours.absent[name]) if name in _STATES else None
    return locked.fields.get(name, default) if locked else None


def _compare_field(
    location: FindingLocation,
    ours: RegistryEntry,
    record: MappedRecord,
    name: str,
    locked: LockedRecord | None,
    comparison: EntryComparison,
    *,
    is_back: bool,
) -> None:
    """Compare one field: add a finding, if there is one, and the fingerprint for the lock."""
    mine, theirs = ours.fields[name], _upstream_value(record, name)
    if name in _STATES and theirs is None:
        theirs = ours.absent[name]
    now, previous = _fingerprint(theirs), _previous(locked, ours, name)
    reason, is_marked = ours.differs.get(name), locked is not None and locked.marked.get(name) == now
    is_known = is_marked and (reason is not None or name in ours.gaps)
    changed = previous is not None and previous != now and not is_known
    if name in record.fields:
        comparison.fields[name] = now
    values: dict[str, Any] = {"field": name, "ours": plain_value(mine), "theirs": plain_value(theirs)}
    if _json_value(mine) == _json_value(theirs):
        if reason and not (name == "until" and theirs):  # there the reason is for keeping an expired entry
            comparison.findings.append(
                location.finding(
                    "settled",
                    f"{name} is now the same as upstream, {quoted_value(theirs)}, but is still listed in differs",
                    f'Remove "{name}" from differs.',
                    **values,
                )
            )
        return
    if reason:
        if changed:
            comparison.findings.append(
                location.finding(
                    _kind(name),
                    f"{name} changed upstream to {quoted_value(theirs)}; the registry has {quoted_value(mine)} "
                    f"because: {reason}",
                    f'Check the reason. If it is no longer valid, correct {name} and remove it from "differs".',
                    edits=(AddGap(gap=name),),
                    **values,
                )
            )
        return
    if name in ours.gaps and not changed:
        if is_marked and previous is not None:
            comparison.fields[name], comparison.marked[name] = previous, now
        return
    can_have = name not in record.unread and ours.can_have(name, theirs)
    follows = changed and _fingerprint(mine) == previous
    is_new = previous is None and name not in ("phrase", "status")
    fills = is_new and _json_value(mine) == _json_value(ours.absent.get(name))
    edits: tuple[RegistryEdit, ...] = ()
    remedy = f'Correct {name}, or write the reason: differs.{name} = "…".'
    if not can_have:
        remedy = f'The registry does not allow this {name}. Allow it, or write the reason: differs.{name} = "…".'
    if (follows or fills) and can_have:
        is_list = isinstance(theirs, tuple) and isinstance(mine, tuple)
        value = in_previous_order(theirs, mine) if is_list else theirs  # type: ignore[arg-type]
        edits, remedy = (SetField(field=name, value=value),), "Run: codegen sync --write"
    elif changed and previous is not None:
        edits = (AddGap(gap=name),)
        comparison.fields[name], comparison.marked[name] = previous, now
    elif is_back:
        edits = (AddGap(gap=name),)
    kind = _kind(name) if changed or fills or is_back else "differs"
    message = f"{name} is {quoted_value(theirs)} upstream, {quoted_value(mine)} in the registry"
    if changed:
        message = f"{name} changed upstream to {quoted_value(theirs)}; the registry has {quoted_value(mine)}"
    if follows:
        message = f"{name} changed from {quoted_value(mine)} to {quoted_value(theirs)}"
    comparison.findings.append(location.finding(kind, message, remedy, edits=edits, **values))


def _text_changes(
    location: FindingLocation,
    record: MappedRecord,
    previous: Mapping[str, str],
    now: Mapping[str, str],
    explained: set[str],
) -> Iterator[SyncFinding]:
    """Yield a finding for each element with another text, unless a finding about a field explains it."""
    for name in dict.fromkeys([*previous, *now]):
        before, after = previous.get(name, ""), now.get(name, "")
        if name[0] == "@" or name in explained or fingerprints.is_same_text(before, after):
            continue
        text = record.elements[name].text if name in record.elements else ""
        if fingerprints.is_same_prose(before, after):
            yield location.finding(
                "references-changed",
                f"the references in <{name}> changed, the other words did not: {quoted_text(text)}",
                "Check whether the entry is still right.",
                field=name,
                theirs=text,
            )
            continue
        is_prose = fingerprints.is_prose(before) or fingerprints.is_prose(after)
        yield location.finding(
            "text-changed",
            f"the text in <{name}> changed to {quoted_text(text)}" if text else f"the text in <{name}> was removed",
            "Check whether the entry is still right.",
            field=name,
            theirs=text,
            edits=(AddGap(gap="description"),) if is_prose else (),
        )


def _is_prose(element: str, locked: LockedRecord | None, comparison: EntryComparison) -> bool:
    """Whether an element has, or had, a text that people have to read."""
    previous = locked.elements.get(element, "") if locked else ""
    return fingerprints.is_prose(previous) or fingerprints.is_prose(comparison.elements.get(element, ""))
