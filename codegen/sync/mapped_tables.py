"""An enumeration against the tables that it follows: where each stands now, what it says of itself, and its records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, NamedTuple

from codegen.errors import CodegenError
from codegen.iana.document import IanaGroup, IanaTable
from codegen.iana.references import reference_text
from codegen.model import Enumeration, MappedTable, Registry
from codegen.sync import mapping, moved_groups
from codegen.sync.field_changes import record_fingerprints
from codegen.sync.findings import Drift, Finding, Kind
from codegen.sync.fingerprints import same
from codegen.sync.lock import LockedRecord, LockedTable
from codegen.sync.mapping import MappedRecord, Read
from codegen.sync.messages import quoted
from codegen.sync.records import Records, columns


class _Found(NamedTuple):
    """A table that is there, read as the mapping says."""

    follows: MappedTable
    group: IanaGroup
    table: IanaTable
    read: Read


class Followed:
    """One enumeration and the tables that it follows."""

    def __init__(
        self,
        enumeration: Enumeration,
        registry: Registry,
        groups: Mapping[str, IanaGroup],
        locks: Mapping[str, LockedTable],
        found: Drift,
    ) -> None:
        self._enumeration, self._registry, self._groups = enumeration, registry, groups
        self._tables = [table for table in enumeration.follows if isinstance(table, MappedTable)]
        self._locks, self._found = locks, found
        self._after: dict[str, LockedTable] = {}

    def compare(self, today: date) -> dict[str, LockedTable]:
        """Compares all of its tables; gives what the lock holds of them afterwards.

        Raises CodegenError when a mapping asks for what is not there, or is ambiguous.
        """
        tables = [table for follows in self._tables if (table := self._table(follows))]
        there = [key for table in tables for key in table.read.entries]
        records = Records(self._enumeration, self._registry, there, today)
        for table in tables:
            self._compare(table, records)
        if tables and len(tables) == len(self._tables):
            first = tables[0]
            self._found.findings.extend(records.not_upstream(first.follows, first.group.updated))
        return self._after

    def _tell(self, follows: MappedTable, date: str, kind: Kind, message: str, remedy: str, **more: Any) -> None:
        """Notes a finding about a table as a whole."""
        one = self._enumeration
        self._found.findings.append(
            Finding(
                kind=kind,
                module=one.module,
                file=one.file,
                table=follows.table,
                date=date,
                message=message,
                remedy=remedy,
                **more,
            )
        )

    def _locked(self, follows: MappedTable) -> str:
        """What the lock calls a table: one that was followed under another name until now as it was then."""
        tables = {one.table for one in self._tables}
        orphans = [name for name in self._locks if name not in tables]
        strangers = [name for name in tables if name not in self._locks]
        is_renamed = follows.table in strangers and len(orphans) == len(strangers) == 1
        return orphans[0] if is_renamed else follows.table

    def _base(self, follows: MappedTable) -> LockedTable | None:
        """What the lock has of a table."""
        return self._locks.get(self._locked(follows))

    def _table(self, follows: MappedTable) -> _Found | None:
        """Where a table stands now, and what it says; None where it is not to be had, which is noted."""
        base, group = self._base(follows), self._groups.get(follows.group)
        table, date = (group.table(follows.registry), group.updated) if group else (None, "")
        if table is None and group is not None and follows.table not in self._locks:
            raise self._unknown(follows, group)
        moved = self._moved(follows, base, group, table)
        if table is None and moved and mapping.fits(moved.table, follows):
            group, table = moved.group, moved.table
            self._found.moved[follows.group] = group
        if group is not None and table is not None:
            self._found.compared.append(follows.table)
            self._found.used.add(group.id)
            read = mapping.read(table, group, follows, self._enumeration, self._registry)
            return _Found(follows, group, table, read)
        if base:
            is_gone = group is not None and moved is None
            self._after[self._locked(follows)] = _without_records(base, date) if is_gone else base
        if moved:
            self._found.compared.append(follows.table)
            self._found.used.add(moved.group.id)
        elif group is None:
            self._found.leave_out(follows.group)
        elif base:
            self._removed(follows, group, base)
        return None

    def _moved(
        self, follows: MappedTable, base: LockedTable | None, group: IanaGroup | None, table: IanaTable | None
    ) -> moved_groups.Moved | None:
        """Another table that is now what this one was."""
        title = base.title if base else table.title if table else ""
        known = moved_groups.of_lock(base, follows) if base else moved_groups.of_members(self._enumeration)
        moved = moved_groups.find(follows, title, known, self._groups.values(), group if table else None)
        if moved:
            now = f"{moved.group.id}/{moved.table.id}"
            self._tell(
                follows,
                moved.group.updated,
                "group-moved",
                f"{follows.table} is now {now}: {moved.because}",
                f'Follow it there: group = "{moved.group.id}", registry = "{moved.table.id}".',
                ours=follows.table,
                theirs=now,
            )
        return moved

    def _unknown(self, follows: MappedTable, group: IanaGroup) -> CodegenError:
        """A mapping that names a table which its group does not have, and never had while it was followed."""
        ids = [one.id for one in group.tables]
        close = get_close_matches(follows.registry, ids, n=1)
        hint = f'Did you mean "{close[0]}"?' if close else f"It has {', '.join(ids) or 'no table at all'}."
        return CodegenError(
            f'{self._enumeration.name} follows {follows.table}, and the group has no registry "{follows.registry}"',
            where=group.location,
            remedy=f"{hint} Correct [[enumeration.follows]] in {self._enumeration.file}. Nothing was changed.",
        )

    def _removed(self, follows: MappedTable, group: IanaGroup, base: LockedTable) -> None:
        """A table that its group does not have any more."""
        said = " ".join(note.text for note in group.notes)
        self._found.compared.append(follows.table)
        self._found.used.add(group.id)
        if base.count:
            self._found.fewer.append(f"{follows.table} ({base.count} records, now the registry is gone)")
        self._tell(
            follows,
            group.updated,
            "table-removed",
            f"the registry was removed from its group, with its {base.count or len(base.removed)} records"
            + (f"; the group says: {quoted(said)}" if said else ""),
            "See where it went, and follow it there; or take [[enumeration.follows]] out.",
            ours=follows.table,
        )

    def _compare(self, there: _Found, records: Records) -> None:
        """Compares a table that is there, and what the lock holds of it."""
        follows, group, table, read = there
        base, date = self._base(follows), group.updated
        references = tuple(map(reference_text, mapping.table_references(table, group)))
        start, shifted = len(self._found.findings), columns(read, base or LockedTable())
        result = records.compare(follows, date, read, base or LockedTable(), shifted)
        self._found.findings.extend(result.findings)
        if base:
            self._note_rows(follows, base, read)
            self._tell_changes(follows, date, base, table.title, references)
            self._tell_columns(follows, date, shifted, read)
            if read.count < base.count:
                self._found.fewer.append(
                    f"{follows.table} ({base.count} records when last reconciled, {read.count} now)"
                )
        elif len(self._found.findings) == start:
            self._tell(
                follows,
                date,
                "unreconciled",
                f"{follows.table} was never reconciled: there is nothing to tell a later change from",
                "codegen sync --write records what upstream says today.",
            )
        self._after[follows.table] = LockedTable(
            title=table.title,
            references=references,
            records=result.records,
            others={key: _row(one) for key, one in read.others.items()},
            removed=result.removed,
        )

    def _note_rows(self, follows: MappedTable, base: LockedTable, read: Read) -> None:
        """Notes what changed among the records that are no members."""
        now, was = {key: _row(one) for key, one in read.others.items()}, base.others
        parts = {
            "new": [key for key in now if key not in was],
            "gone": [key for key in was if key not in now],
            "changed": [key for key in now if key in was and not _same(now[key], was[key])],
        }
        told = [f"{what}: {', '.join(map(quoted, keys))}" for what, keys in parts.items() if keys]
        if told:
            self._found.note("rows", follows.table, f"{follows.table}, rows that are no members: {'; '.join(told)}")

    def _tell_changes(
        self, follows: MappedTable, date: str, base: LockedTable, title: str, references: tuple[str, ...]
    ) -> None:
        """A table with another title, or other documents that define it."""
        remedy = "See whether what the file says of its sources still holds."
        if base.title != title:
            message = f"the title of {follows.table} changed from {quoted(base.title)} to {quoted(title)}"
            self._tell(follows, date, "table-changed", message, remedy, field="title", ours=base.title, theirs=title)
        if set(base.references) != set(references):
            was, now = ", ".join(base.references), ", ".join(references)
            message = f"the references of {follows.table} changed from {was or 'nothing'} to {now or 'nothing'}"
            self._tell(follows, date, "table-changed", message, remedy, field="references", ours=was, theirs=now)

    def _tell_columns(self, follows: MappedTable, date: str, shifted: frozenset[str], read: Read) -> None:
        """Elements that most records have gained or lost at once: that is told of the table, not of each of them."""
        there = {name for entry in read.entries.values() for name in entry.elements}
        for what, names, remedy in (
            ("gained", shifted & there, "See whether the mapping is to read them."),
            ("lost", shifted - there, "See what they were for."),
        ):
            if names and read.entries:
                message = f"the records of {follows.table} {what} <{'>, <'.join(sorted(names))}>"
                self._tell(follows, date, "table-changed", message, remedy, field=min(names))


def _without_records(table: LockedTable, date: str) -> LockedTable:
    """What the lock holds of a table that is gone."""
    removed = {**dict.fromkeys(table.records, date), **table.removed}
    return LockedTable(title=table.title, references=table.references, removed=removed)


def _row(entry: MappedRecord) -> LockedRecord:
    """A record that is no member, as the lock keeps it."""
    return LockedRecord(elements=record_fingerprints(entry))


def _same(one: LockedRecord, other: LockedRecord) -> bool:
    """Whether two records say the same, their dates aside."""
    names = {name for name in {*one.elements, *other.elements} if name[0] != "@"}
    return all(same(one.elements.get(name, ""), other.elements.get(name, "")) for name in names)
