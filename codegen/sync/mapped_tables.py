"""A hand-written enumeration, compared with the tables that it follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from codegen.errors import CodegenError, did_you_mean
from codegen.iana.document import IanaGroup, IanaTable
from codegen.iana.document_files import Documents
from codegen.iana.references import reference_text
from codegen.model import Enumeration, MappedTable, Registry
from codegen.sync.field_changes import changed_elements, element_fingerprints
from codegen.sync.findings import FindingLocation, SyncComparison
from codegen.sync.lock_file import LockedRecord, LockedTable
from codegen.sync.mapped_members import MemberComparison, changed_columns
from codegen.sync.moved_tables import report_moved_table, report_renamed_table
from codegen.sync.record_mapping import MappedRecords, mapped_records, table_references
from codegen.sync.shown_values import quoted_text


class _ReadTable(NamedTuple):
    follows: MappedTable
    group: IanaGroup
    table: IanaTable
    records: MappedRecords


class MappedTablesComparison:
    """Compares one enumeration with the tables that it follows."""

    def __init__(
        self,
        enumeration: Enumeration,
        registry: Registry,
        documents: Documents,
        locked: Mapping[str, LockedTable],
        comparison: SyncComparison,
    ) -> None:
        self._enumeration, self._registry, self._documents = enumeration, registry, documents
        self._tables = [table for table in enumeration.follows if isinstance(table, MappedTable)]
        self._locked, self._comparison, self._findings = locked, comparison, comparison.findings
        self._result: dict[str, LockedTable] = {}

    def compare(self, today: date) -> dict[str, LockedTable]:
        """Compare all tables; return them for the lock.

        Raises CodegenError if a mapping names an element or a table that does not exist, or is ambiguous.
        """
        tables = [table for follows in self._tables if (table := self._read(follows))]
        values = [value for table in tables for value in table.records.by_value]
        members = MemberComparison(self._enumeration, self._registry, values, today)
        for table in tables:
            self._compare(table, members)
        if tables and len(tables) == len(self._tables):
            first = tables[0]
            self._findings.extend(members.not_upstream(first.follows, first.group.updated))
        return self._result

    def _locked_name(self, follows: MappedTable) -> str:
        """Return the name of a table in the lock: its old name, if the file gave it a new name since the last sync."""
        names = {table.table for table in self._tables}
        old = [name for name in self._locked if name not in names]
        new = [name for name in names if name not in self._locked]
        is_renamed = follows.table in new and len(old) == len(new) == 1
        return old[0] if is_renamed else follows.table

    def _read(self, follows: MappedTable) -> _ReadTable | None:
        """Return a table as it is upstream; None if it is missing, which is reported."""
        name = self._locked_name(follows)
        locked, group = self._locked.get(name), self._documents.groups.get(follows.group)
        title = locked.title if locked else ""
        if report_moved_table(self._enumeration, follows, title, self._documents, self._comparison):
            self._keep_locked(name)
            return None
        if group is None:
            self._comparison.leave_out(follows.group)
            self._keep_locked(name)
            return None
        if table := group.table(follows.registry):
            self._comparison.add_compared(follows.table, group.id)
            return _ReadTable(
                follows, group, table, mapped_records(table, group, follows, self._enumeration, self._registry)
            )
        if not locked or name != follows.table:
            raise self._unknown_table(follows, group)
        if title and report_renamed_table(self._enumeration, follows, title, group, self._comparison):
            self._keep_locked(name)
            return None
        removed = {**dict.fromkeys(locked.records, group.updated), **locked.removed}
        self._result[name] = replace(locked, records={}, others={}, removed=removed)
        self._report_removed(follows, group, locked)
        return None

    def _keep_locked(self, name: str) -> None:
        """Keep a table in the lock as it was at the last sync."""
        if name in self._locked:
            self._result[name] = self._locked[name]

    def _unknown_table(self, follows: MappedTable, group: IanaGroup) -> CodegenError:
        """Return the error for a table that its group does not have and, as far as the lock knows, never had."""
        ids = [table.id for table in group.tables]
        hint = did_you_mean(follows.registry, ids, f"Its tables: {', '.join(ids) or 'none'}.")
        return CodegenError(
            f'{self._enumeration.name} follows {follows.table}, but the group has no table "{follows.registry}"',
            where=group.location,
            remedy=f"{hint} Correct [[enumeration.follows]] in {self._enumeration.file}. Nothing was changed.",
        )

    def _report_removed(self, follows: MappedTable, group: IanaGroup, locked: LockedTable) -> None:
        notes = " ".join(note.text for note in group.notes)
        self._comparison.add_compared(follows.table, group.id)
        if locked.count:
            numbers = f"records at the last sync: {locked.count}, now: removed"
            self._comparison.report_fewer(self._enumeration.module, follows.table, numbers)
        message = f"the table was removed from its group, with its {locked.count or len(locked.removed)} records"
        message += f"; the group notes: {quoted_text(notes)}" if notes else ""
        remedy = "Follow the table that replaces it, or remove [[enumeration.follows]]."
        location = FindingLocation.of(self._enumeration, follows, group.updated)
        self._findings.append(location.finding("table-removed", message, remedy, ours=follows.table))

    def _compare(self, read: _ReadTable, members: MemberComparison) -> None:
        follows, group, table, records = read
        locked = self._locked.get(self._locked_name(follows))
        location = FindingLocation.of(self._enumeration, follows, group.updated)
        references = tuple(map(reference_text, table_references(table, group)))
        others = {key: LockedRecord(elements=element_fingerprints(record)) for key, record in records.others.items()}
        count, columns = len(self._findings), changed_columns(records, locked or LockedTable())
        result = members.compare(follows, group.updated, records, locked or LockedTable(), columns)
        self._findings.extend(result.findings)
        if locked:
            self._note_other_records(follows.table, locked.others, others)
            self._report_table_changes(location, locked, table.title, references)
            self._report_columns(location, columns, records)
            if records.count < locked.count:
                numbers = f"records at the last sync: {locked.count}, now: {records.count}"
                self._comparison.report_fewer(self._enumeration.module, follows.table, numbers)
        elif len(self._findings) == count:
            self._findings.append(location.not_in_lock())
        self._result[follows.table] = LockedTable(
            title=table.title,
            references=references,
            records=result.records,
            others=others,
            removed=result.removed,
        )

    def _note_other_records(self, table: str, was: Mapping[str, LockedRecord], now: Mapping[str, LockedRecord]) -> None:
        changes = {
            "added": [key for key in now if key not in was],
            "removed": [key for key in was if key not in now],
            "changed": [key for key in now if key in was and changed_elements(was[key].elements, now[key].elements)],
        }
        parts = [f"{change} {', '.join(map(quoted_text, keys))}" for change, keys in changes.items() if keys]
        if parts:
            self._comparison.note("rows", table, f"{table}, records that are not members: {'; '.join(parts)}")

    def _report_table_changes(
        self, location: FindingLocation, locked: LockedTable, title: str, references: tuple[str, ...]
    ) -> None:
        """Report another title of a table, or other documents that define it."""
        remedy = "Check the descriptions and references of the file."
        if locked.title != title:
            message = f"the title of {location.table} changed from {quoted_text(locked.title)} to {quoted_text(title)}"
            fields: dict[str, Any] = {"field": "title", "ours": locked.title, "theirs": title}
            self._findings.append(location.finding("table-changed", message, remedy, **fields))
        if set(locked.references) != set(references):
            was, now = ", ".join(locked.references), ", ".join(references)
            message = f"the references of {location.table} changed from {was or 'nothing'} to {now or 'nothing'}"
            fields = {"field": "references", "ours": was, "theirs": now}
            self._findings.append(location.finding("table-changed", message, remedy, **fields))

    def _report_columns(self, location: FindingLocation, columns: frozenset[str], records: MappedRecords) -> None:
        """Report elements that most records gained or lost, once for the table."""
        existing = {name for record in records.by_value.values() for name in record.elements}
        for change, names, remedy in (
            ("gained", columns & existing, "Check whether the mapping should read it."),
            ("lost", columns - existing, "Check whether the mapping needs it."),
        ):
            if names and records.by_value:
                message = f"the records of {location.table} {change} <{'>, <'.join(sorted(names))}>"
                self._findings.append(location.finding("table-changed", message, remedy, field=min(names)))
