"""The records of one table, compared with the members of an enumeration: which are new or removed, and what changed.

Knows one enumeration, and the records of its tables as the mapping reads them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from codegen import class_attributes, naming
from codegen.model import REMOVAL, Enumeration, Family, Key, MappedTable, Member, Registry, Value, natural_sort_key
from codegen.sync.field_changes import (
    EntryComparison,
    RegistryEntry,
    changed_elements,
    element_fingerprints,
    locked_record,
)
from codegen.sync.findings import AddGap, AddMember, CloseGap, FindingKind, FindingLocation, SyncFinding
from codegen.sync.fingerprints import value_fingerprint
from codegen.sync.lock_file import LockedRecord, LockedTable
from codegen.sync.new_member_names import propose_new_names
from codegen.sync.record_mapping import MappedRecord, MappedRecords, mapped_elements
from codegen.sync.shown_values import quoted_text, quoted_value


@dataclass(slots=True)
class TableComparison:
    """One table to compare; the findings about its records, and its records in the lock when they are written."""

    follows: MappedTable
    date: str
    locked: LockedTable
    changed_columns: frozenset[str]
    findings: list[SyncFinding] = field(default_factory=list)
    records: dict[str, LockedRecord] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)


class MemberComparison:
    """Compares the members of an enumeration with the records of its tables, one table at a time.

    `values` are all values that its tables have now. An entry without a record is reported once, however many tables
    the enumeration follows.
    """

    def __init__(self, enumeration: Enumeration, registry: Registry, values: Iterable[Key], today: date) -> None:
        self._enumeration, self._registry, self._today = enumeration, registry, today
        self._fold = enumeration.folded
        self._members = {self._fold(member.value): member for member in enumeration.members}
        self._families = {self._fold(family.pattern): family for family in enumeration.families}
        self._upstream = {self._fold(value) for value in values}
        self._reported: set[Key] = set()
        self._names = {name for member in enumeration.members for name in (member.name, *member.aliases)}
        self._names.update(naming.as_member_names(class_attributes.classes_used(registry, enumeration)))

    def compare(
        self,
        follows: MappedTable,
        date: str,
        records: MappedRecords,
        locked: LockedTable,
        changed_columns: frozenset[str],
    ) -> TableComparison:
        """Compare the records of one table. `changed_columns` are the elements that the whole table gained or lost."""
        table = TableComparison(follows, date, locked, changed_columns)
        renamed = self._renamed(table, records)
        new: list[Key] = []
        for value, record in sorted(records.by_value.items(), key=lambda item: natural_sort_key(item[0])):
            if entry := self._entry(value):
                table.records[str(value)] = self._compare_entry(table, entry, value, record)
            elif str(value) in follows.without:
                table.records[str(value)] = self._compare_without(table, value, record)
            elif value not in renamed:
                new.append(value)
                table.records[str(value)] = locked_record(record)
        self._report_added(table, records, new)
        for value, old in renamed.items():
            self._reported.add(self._fold(self._typed(old)))
            self._report_new_value(table, old, value)
        for old in {**locked.records, **locked.removed}:
            folded = self._fold(self._typed(old))
            entry = self._entry(folded)
            if entry and folded not in self._upstream and folded not in self._reported:
                self._reported.add(folded)
                self._report_removed(table, entry, old)
        return table

    def not_upstream(self, follows: MappedTable, date: str) -> list[SyncFinding]:
        """Return a finding for each entry that no table has now, or had at the last sync.

        Call this method after all tables were compared.
        """
        mapped = [table for table in self._enumeration.follows if isinstance(table, MappedTable)]
        tables = " or ".join(table.table for table in mapped)
        entries: dict[Key, Member | Family] = {**self._members, **self._families}
        findings = []
        for folded, entry in entries.items():
            name, value = _name_and_value(entry)
            is_known = "value" in entry.differs or _has_gap(entry, REMOVAL)
            if folded not in self._upstream and folded not in self._reported and not is_known:
                message = f"{quoted_value(value)} is not in {tables}"
                remedy = 'Correct the value, or write the reason: differs.value = "…".'
                location = self._location(follows, date, value, name)
                findings.append(location.finding("differs", message, remedy, field="value", ours=value))
        return findings

    def _entry(self, value: Key) -> Member | Family | None:
        return self._members.get(self._fold(value)) or self._families.get(self._fold(value))

    def _location(self, follows: MappedTable, date: str, value: Key, member: str) -> FindingLocation:
        return FindingLocation.of(self._enumeration, follows, date, key=value, member=member)

    def _typed(self, text: str) -> Key:
        return int(text) if self._enumeration.kind in ("int", "flag") and re.fullmatch("-?[0-9]{1,640}", text) else text

    def _compare_entry(
        self, table: TableComparison, entry: Member | Family, upstream_value: Key, record: MappedRecord
    ) -> LockedRecord:
        """Compare a member or a family with its record; return the record for the lock."""
        name, value = _name_and_value(entry)
        location = self._location(table.follows, table.date, value, name)
        locked = table.locked.records.get(str(upstream_value)) or table.locked.records.get(str(value))
        is_back = locked is None and any(
            self._fold(self._typed(old)) == self._fold(upstream_value) for old in table.locked.removed
        )
        comparison = EntryComparison(
            location,
            self._registry_entry(table.follows, entry),
            record,
            locked,
            mapped_elements(table.follows),
            table.changed_columns,
            is_back=is_back,
        )
        findings = comparison.findings
        if is_back:
            edits = (CloseGap(gap=REMOVAL),) if _has_gap(entry, REMOVAL) else ()
            message = f"upstream removed {quoted_value(value)}, and added it again"
            remedy = "Run: codegen sync --write" if edits else "Check the other fields."
            findings.insert(0, location.finding("settled", message, remedy, field="gaps", edits=edits))
        has_reason = "value" in entry.differs
        if value != upstream_value:
            kind: FindingKind = "settled" if has_reason else "differs"
            message = f"the value is {quoted_value(upstream_value)} upstream, {quoted_value(value)} in the registry"
            remedy = "Correct the letter case of the value: outputs contain it as the registry writes it."
            findings.append(location.finding(kind, message, remedy, field="value", ours=value, theirs=upstream_value))
        elif has_reason:
            message = "upstream has this value now, but it is still listed in differs"
            findings.append(location.finding("settled", message, 'Remove "value" from differs.', field="value"))
        self._report_expired(location, entry, record, findings)
        # Families are not edited.
        table.findings.extend(map(_by_hand, findings) if isinstance(entry, Family) else findings)
        return comparison.locked()

    def _report_expired(
        self, location: FindingLocation, entry: Member | Family, record: MappedRecord, findings: list[SyncFinding]
    ) -> None:
        """Report a registration after its last day, once: then it is a gap. Report it again if the day changes."""
        until = record.fields.get("until")
        is_new = any(finding.field == "until" and finding.kind == "state-changed" for finding in findings)
        is_known = "until" in entry.differs or _has_gap(entry, "until")
        if self._is_past(until) and (is_new or not is_known):
            message = f"the temporary registration expired on {until}"
            remedy = 'Check whether to keep the entry. To keep it, write the reason: differs.until = "…".'
            edits = (AddGap(gap="until"),) if isinstance(entry, Member) else ()
            findings.append(location.finding("expired", message, remedy, field="until", theirs=until, edits=edits))

    def _is_past(self, day: Value) -> bool:
        return isinstance(day, date) and day < self._today

    def _states(self, record: MappedRecord) -> Iterator[str]:
        """Yield the state of a new record if it is not the default, and its last day."""
        status = record.unread.get("status", record.fields.get("status"))
        if status and status != self._registry.default_status:
            yield str(status)
        if until := record.fields.get("until"):
            yield f"temporary, {'expired on' if self._is_past(until) else 'until'} {until}"

    def _can_have(self, name: str, value: Value) -> bool:
        """Whether a field can have a value: it names existing members, and a required field is not empty."""
        attribute = self._enumeration.attribute(name)
        if attribute is None:
            return name != "phrase" or bool(value) or "phrase" not in self._registry.package.required
        is_absent = value == class_attributes.default_value(attribute, self._registry.package.status)
        return self._registry.refers_to_known_members(attribute, value) and not (is_absent and attribute.required)

    def _registry_entry(self, follows: MappedTable, entry: Member | Family) -> RegistryEntry:
        fields: dict[str, Value] = {"phrase": entry.phrase, "status": entry.status}
        absent: dict[str, Value] = {"phrase": "", "status": self._registry.default_status, "until": None}
        if isinstance(entry, Member):
            fields |= {"until": entry.until, **{name: entry.attributes[name] for name in follows.attributes}}
            absent |= {
                attribute.name: class_attributes.default_value(attribute, self._registry.package.status)
                for attribute in self._enumeration.attributes
                if attribute.name in follows.attributes
            }
        return RegistryEntry(
            fields=fields,
            absent=absent,
            references=entry.references,
            differs=entry.differs,
            gaps=entry.gaps if isinstance(entry, Member) else (),
            can_have=self._can_have,
        )

    def _compare_without(self, table: TableComparison, value: Key, record: MappedRecord) -> LockedRecord:
        """Report a record that is not a member on purpose, if it changed; return it for the lock."""
        previous, now = table.locked.records.get(str(value)), locked_record(record)
        if previous and (changed := sorted(changed_elements(previous.elements, now.elements))):
            reason = table.follows.without[str(value)]
            location, elements = self._location(table.follows, table.date, value, ""), ">, <".join(changed)
            message = f"{quoted_value(value)} changed in <{elements}>; it is not a member because: {reason}"
            remedy = "Check whether the reason is still valid."
            table.findings.append(location.finding("text-changed", message, remedy, field=changed[0]))
        return now

    def _report_added(self, table: TableComparison, records: MappedRecords, new: list[Key]) -> None:
        known = {value: entry for value in records.by_value if (entry := self._entry(value))}
        named = {value: _name_and_value(entry)[0] for value, entry in known.items()}
        names = propose_new_names(records, table.follows, named, self._names) if new else {}
        for value in new:
            name, record = names[value], records.by_value[value]
            text = record.name if record.name != value else ""
            message = f"{quoted_value(value)} was added" + (f": {quoted_text(text)}" if text else "")
            message += f" ({', '.join(states)})" if (states := list(self._states(record))) else ""
            add = AddMember(
                name=name,
                record=record,
                has_phrase=table.follows.phrase is not None,
                is_expired=self._is_past(record.fields.get("until")),
            )
            location = self._location(table.follows, table.date, value, name)
            remedy = f"Run: codegen sync --write (it adds {name})"
            table.findings.append(location.finding("added", message, remedy, theirs=value, edits=(add,)))
            self._names.add(name)

    def _renamed(self, table: TableComparison, records: MappedRecords) -> dict[Key, str]:
        """Return {new value: old value} of records in which only the value changed.

        The old record has been removed, and no other was the same apart from the value.
        """
        value_elements = set(mapped_elements(table.follows).get("value", ()))

        def other_texts(elements: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
            digests = ((name, fingerprint.partition("-")[0]) for name, fingerprint in elements.items())
            return tuple(sorted(pair for pair in digests if pair[0][0] != "@" and pair[0] not in value_elements))

        texts = {old: other_texts(record.elements) for old, record in table.locked.records.items()}
        counts = Counter(texts.values())
        removed: dict[tuple[tuple[str, str], ...], str] = {}
        for old, text in texts.items():
            folded = self._fold(self._typed(old))
            if folded in self._members and folded not in self._upstream and text and counts[text] == 1:
                removed[text] = old
        renamed: dict[Key, str] = {}
        for value, record in records.by_value.items():
            if removed and self._fold(value) not in self._members:
                old = removed.pop(other_texts(element_fingerprints(record)), "")
                if old:
                    renamed[value] = old
        return renamed

    def _report_new_value(self, table: TableComparison, old: str, value: Key) -> None:
        """Report a record with only another value, once: then it is a gap. Report it again if the value changes."""
        member, locked = self._members[self._fold(self._typed(old))], table.locked.records[old]
        now = value_fingerprint(value)
        table.records[old] = replace(locked, marked={**locked.marked, "value": now})
        if _has_gap(member, "value") and locked.marked.get("value") == now:
            return
        location = self._location(table.follows, table.date, member.value, member.name)
        message = f"only the value changed, from {quoted_value(member.value)} to {quoted_value(value)}"
        remedy = "Keep a value that is released: add a member with the new one. Correct the value only if it was wrong."
        fields: dict[str, Any] = {
            "field": "value",
            "ours": member.value,
            "theirs": value,
            "edits": (AddGap(gap="value"),),
        }
        table.findings.append(location.finding("value-changed", message, remedy, **fields))

    def _report_removed(self, table: TableComparison, entry: Member | Family, old: str) -> None:
        """Report an entry with a removed record, unless that is a gap of the entry or a difference on purpose."""
        if "value" in entry.differs:
            return
        name, value = _name_and_value(entry)
        noun = "member" if isinstance(entry, Member) else "family"
        since = table.locked.removed.get(old) or table.date
        table.removed[old] = since
        if _has_gap(entry, REMOVAL) and old not in table.locked.records:
            return
        remedy = f'Remove the {noun} in the next major version; or keep it and write the reason: differs.value = "…".'
        edits = (AddGap(gap=REMOVAL),) if isinstance(entry, Member) else ()
        location, message = self._location(table.follows, since, value, name), f"{quoted_value(value)} was removed"
        table.findings.append(location.finding("removed", message, remedy, ours=value, edits=edits))


def _by_hand(finding: SyncFinding) -> SyncFinding:
    """Return a finding without its edits, which a person has to make."""
    remedy = f"Write {finding.field} by hand: codegen does not edit families."
    return replace(finding, edits=(), remedy=remedy if finding.remedy.startswith("Run: ") else finding.remedy)


def _has_gap(entry: Member | Family, gap: str) -> bool:
    return isinstance(entry, Member) and gap in entry.gaps


def _name_and_value(entry: Member | Family) -> tuple[str, Key]:
    if isinstance(entry, Family):
        return entry.pattern, entry.pattern
    return entry.name or str(entry.value), entry.value


def changed_columns(records: MappedRecords, locked: LockedTable) -> frozenset[str]:
    """Return the elements that appeared in more than half of the records, or disappeared from them."""
    was = Counter(name for record in locked.records.values() for name in record.elements)
    now = Counter(name for record in records.by_value.values() for name in record.elements)
    return frozenset(
        name
        for name in {*was, *now}
        if name[0] != "@"
        and locked.records
        and (
            (not was[name] and now[name] * 2 > len(records.by_value))
            or (not now[name] and was[name] * 2 > len(locked.records))
        )
    )
