"""One entry of the registry, compared with its record and the lock: which side changed, and how.

Each field is a three-way merge: the value when the two were last synced, the value upstream now, and the value in the
registry. Knows one entry at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from codegen.iana.references import reference_text
from codegen.model import Reference, Value
from codegen.sync import fingerprints
from codegen.sync.findings import AddGap, FindingKind, FindingLocation, RegistryEdit, SetField, SyncFinding
from codegen.sync.lock_file import LockedRecord
from codegen.sync.record_mapping import MappedRecord
from codegen.sync.reference_changes import compare_references
from codegen.sync.shown_values import quoted_text, quoted_value
from codegen.sync.upstream_list_order import in_previous_order

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


class EntryComparison:
    """Compares an entry with its record: the findings, and the record for the lock when they are written.

    `elements` has the elements of each mapped field, `changed_columns` those that the whole table gained or lost.
    `is_back`: upstream removed the record, and added it again. Then all differences come from upstream.
    """

    def __init__(
        self,
        location: FindingLocation,
        ours: RegistryEntry,
        record: MappedRecord,
        locked: LockedRecord | None,
        elements: Mapping[str, tuple[str, ...]],
        changed_columns: frozenset[str] = frozenset(),
        *,
        is_back: bool = False,
    ) -> None:
        self._location, self._ours, self._record, self._locked = location, ours, record, locked
        self._is_back = is_back
        self.findings: list[SyncFinding] = []
        self._fields: dict[str, str] = {}
        self._marked: dict[str, str] = {}
        self._elements = element_fingerprints(record)
        self._references = tuple(map(reference_text, record.references)) if "references" in elements else ()
        explained = {*elements.get("value", ()), *changed_columns}
        states = [name for name in _STATES if is_back or (locked and name in locked.fields)]
        for name in dict.fromkeys([*record.fields, *states]):
            if name in ours.fields and (finding := self._field_finding(name)):
                self.findings.append(finding)
                # A finding about a status does not explain every change of the text that it was read from.
                named = {*elements["value"], *elements.get("phrase", ())}
                explained |= {
                    element
                    for element in elements.get("status" if name in _STATES else name, ())
                    if name not in _STATES or element in named or not self._is_prose(element)
                }
        if "references" in elements:
            reason, is_gap = ours.differs.get("references"), "references" in ours.gaps
            if finding := compare_references(
                location, ours.references, record, locked, reason, is_gap=is_gap, is_back=is_back
            ):
                self.findings.append(finding)
                if finding.kind == "references-changed":
                    explained.update(elements["references"])
        if locked:
            self.findings.extend(self._text_changes(locked.elements, explained))

    def locked(self) -> LockedRecord:
        """Return the record for the lock."""
        return LockedRecord(
            elements=self._elements, fields=self._fields, references=self._references, marked=self._marked
        )

    def _previous(self, name: str) -> str | None:
        """Return the fingerprint of a field when it was last synced; None if it never was."""
        # A record without a state had the default.
        default = _fingerprint(self._ours.absent[name]) if name in _STATES else None
        return self._locked.fields.get(name, default) if self._locked else None

    def _field_finding(self, name: str) -> SyncFinding | None:
        """Return the finding about one field, if there is one, and keep its fingerprint for the lock."""
        ours = self._ours
        mine, theirs = ours.fields[name], _upstream_value(self._record, name)
        if name in _STATES and theirs is None:
            theirs = ours.absent[name]
        now, previous = _fingerprint(theirs), self._previous(name)
        reason, is_marked = ours.differs.get(name), self._locked is not None and self._locked.marked.get(name) == now
        is_known = is_marked and (reason is not None or name in ours.gaps)
        changed = previous is not None and previous != now and not is_known
        if name in self._record.fields:
            self._fields[name] = now
        values: dict[str, Any] = {"field": name, "ours": mine, "theirs": theirs}
        if _json_value(mine) == _json_value(theirs):
            if not reason or (name == "until" and theirs):  # the reason explains why an expired entry is kept
                return None
            message = f"{name} is now the same as upstream, {quoted_value(theirs)}, but is still listed in differs"
            return self._location.finding("settled", message, f'Remove "{name}" from differs.', **values)
        message = f"{name} changed upstream to {quoted_value(theirs)}; the registry has {quoted_value(mine)}"
        if reason:
            if not changed:
                return None
            remedy = f'Check the reason. If it is no longer valid, correct {name} and remove it from "differs".'
            edits: tuple[RegistryEdit, ...] = (AddGap(gap=name),)
            return self._location.finding(_kind(name), f"{message} because: {reason}", remedy, edits=edits, **values)
        if name in ours.gaps and not changed:
            if is_marked and previous is not None:
                self._fields[name], self._marked[name] = previous, now
            return None
        can_have = name not in self._record.unread and ours.can_have(name, theirs)
        follows = changed and _fingerprint(mine) == previous
        is_new = previous is None and name not in ("phrase", "status")
        fills = is_new and _json_value(mine) == _json_value(ours.absent.get(name))
        edits = ()
        remedy = f'Correct {name}, or write the reason: differs.{name} = "…".'
        if not can_have:
            remedy = f'The registry does not allow this {name}. Allow it, or write the reason: differs.{name} = "…".'
        if (follows or fills) and can_have:
            is_list = isinstance(theirs, tuple) and isinstance(mine, tuple)
            value = in_previous_order(theirs, mine) if is_list else theirs  # type: ignore[arg-type]
            edits, remedy = (SetField(field=name, value=value),), "Run: codegen sync --write"
        elif changed and previous is not None:
            edits = (AddGap(gap=name),)
            self._fields[name], self._marked[name] = previous, now
        elif self._is_back:
            edits = (AddGap(gap=name),)
        kind = _kind(name) if changed or fills or self._is_back else "differs"
        if not changed:
            message = f"{name} is {quoted_value(theirs)} upstream, {quoted_value(mine)} in the registry"
        if follows:
            message = f"{name} changed from {quoted_value(mine)} to {quoted_value(theirs)}"
        return self._location.finding(kind, message, remedy, edits=edits, **values)

    def _text_changes(self, previous: Mapping[str, str], explained: set[str]) -> Iterator[SyncFinding]:
        """Yield a finding for each element with another text, unless a finding about a field explains it."""
        for name in changed_elements(previous, self._elements):
            if name in explained:
                continue
            text = self._record.elements[name].text if name in self._record.elements else ""
            message = (
                f"the text in <{name}> changed to {quoted_text(text)}" if text else f"the text in <{name}> was removed"
            )
            kind: FindingKind = "text-changed"
            edits = (AddGap(gap="description"),) if self._is_prose(name) else ()
            if fingerprints.is_same_prose(previous.get(name, ""), self._elements.get(name, "")):
                message = f"the references in <{name}> changed, the other words did not: {quoted_text(text)}"
                kind, edits = "references-changed", ()
            remedy = "Check whether the entry is still right."
            yield self._location.finding(kind, message, remedy, field=name, theirs=text, edits=edits)

    def _is_prose(self, element: str) -> bool:
        """Whether an element has, or had, a text that people have to read."""
        previous = self._locked.elements.get(element, "") if self._locked else ""
        return fingerprints.is_prose(previous) or fingerprints.is_prose(self._elements.get(element, ""))


def changed_elements(previous: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the elements with another text, by their fingerprints. XML attributes, such as dates, do not count."""
    return [
        name
        for name in dict.fromkeys([*previous, *now])
        if name[0] != "@" and not fingerprints.is_same_text(previous.get(name, ""), now.get(name, ""))
    ]


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
