"""Everything the registry follows against what upstream says now: findings, notes, and the lock as it would be then.

Knows the model, documents and the lock; asks no clock, no disk and no network.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from codegen import naming
from codegen.errors import CodegenError
from codegen.model import Enumeration, Family, Follows, Key, Member, Registry, Value, natural
from codegen.upstream import moves, reading
from codegen.upstream.agreement import Ours, Place, agreement, fingerprints, locked, quoted, shown
from codegen.upstream.document import RFC_INDEX, Group, RfcIndex, Table
from codegen.upstream.drift import AddGap, AddMember, Finding, Note, NoteKind
from codegen.upstream.fingerprint import same
from codegen.upstream.lock import Lock, LockedRecord, LockedSource, LockedTable
from codegen.upstream.reading import Entry, Read
from codegen.upstream.references import place
from codegen.upstream.rfcs import compare_rfcs

NO_TABLE = LockedTable()


@dataclass(slots=True)
class Comparison:
    """What is found. `compared` has the tables, and the RFC index, that were there to be compared; `fewer` those that
    have fewer records than when they were last reconciled; `lock` what the lock is once everything writable is written.
    """

    findings: list[Finding] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    compared: list[str] = field(default_factory=list)
    fewer: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """The groups of those tables."""
    lock: Lock = field(default_factory=Lock)

    def note(self, kind: NoteKind, source: str, message: str) -> None:
        self.notes.append(Note(kind=kind, source=source, message=message))


def compare(
    registry: Registry, groups: Mapping[str, Group], index: RfcIndex | None, before: Lock, today: str
) -> Comparison:
    """The registry against the groups, by their ids, and the RFC index that are there.

    Raises CodegenError when a mapping asks for what a group does not have, or is ambiguous.
    """
    found = Comparison()
    tables: dict[str, dict[str, LockedTable]] = {}
    for enumeration in registry.enumerations:
        if enumeration.follows:
            of_module = before.tables.get(enumeration.module, {})
            one = _Enumeration(enumeration, registry, groups, of_module, today, found)
            tables[enumeration.module] = one.run()
    rfcs = before.rfcs
    if registry.rfcs and index is None:
        _left_out(found, RFC_INDEX)
    elif registry.rfcs and index is not None:
        result = compare_rfcs(registry, index, before.rfcs)
        found.findings.extend(result.findings)
        found.notes.extend(result.notes)
        found.compared.append(RFC_INDEX)
        found.fewer.extend(result.fewer)
        rfcs = result.locked
    sources = dict(before.sources)
    for name, source in _sources(groups, index):
        if name not in {RFC_INDEX, *found.used}:
            found.note("unused", name, f"{source.shown}: nothing in the registry follows {name}")
            continue
        _note_revision(name, source, before, found)
        sources[name] = LockedSource(updated=source.updated, digest=source.digest)
    followed = {one.group for enumeration in registry.enumerations for one in enumeration.follows} | {RFC_INDEX}
    found.lock = Lock(
        sources={name: one for name, one in sources.items() if name in followed}, tables=tables, rfcs=rfcs
    )
    return found


def followed(registry: Registry) -> list[str]:
    """The groups that the registry follows, sorted; and the RFC index, where it lists RFCs."""
    groups = sorted({one.group for enumeration in registry.enumerations for one in enumeration.follows})
    return [*groups, *([RFC_INDEX] if registry.rfcs else [])]


def _sources(groups: Mapping[str, Group], index: RfcIndex | None) -> Iterator[tuple[str, Group | RfcIndex]]:
    yield from sorted(groups.items())
    if index is not None:
        yield RFC_INDEX, index


def _left_out(found: Comparison, name: str) -> None:
    if name not in found.left_out:
        found.left_out.append(name)
        found.note("left-out", name, f"{name} is not among the files, and was not compared")


def _note_revision(name: str, source: Group | RfcIndex, before: Lock, found: Comparison) -> None:
    """Notes a source that is older than when it was last seen, or that is another without any drift."""
    last = before.sources.get(name)
    if last is None or last.digest == source.digest:
        return
    if "" < source.updated < last.updated:
        found.note(
            "older",
            name,
            f"{source.shown} is of {source.updated}, older than what was reconciled, {last.updated}",
        )
    elif not any(one.table.partition("/")[0] == name for one in found.findings):
        found.note(
            "revised",
            name,
            f"{source.shown} is not the file of {last.updated or 'last time'} byte for byte; nothing that is followed "
            "changed: white space, order, processing instructions, or what nothing follows",
        )


class _Enumeration:
    """One enumeration against the tables that it follows."""

    def __init__(
        self,
        enumeration: Enumeration,
        registry: Registry,
        groups: Mapping[str, Group],
        locks: Mapping[str, LockedTable],
        today: str,
        found: Comparison,
    ) -> None:
        self._enumeration, self._registry, self._groups, self._today = enumeration, registry, groups, today
        self._locks, self._found = locks, found
        self._members = {self._fold(member.value): member for member in enumeration.members}
        self._families = {self._fold(family.pattern): family for family in enumeration.families}
        self._unseen = dict.fromkeys([*self._members, *self._families])
        self._names = {name for member in enumeration.members for name in (member.name, *member.aliases)}
        self._after: dict[str, LockedTable] = {}

    def run(self) -> dict[str, LockedTable]:
        """Compares all of its tables; gives what the lock holds of them afterwards."""
        complete = True
        for follows in self._enumeration.follows:
            complete = self._table(follows) and complete
        if complete:
            for key in self._unseen:
                self._not_upstream(key)
        return self._after

    def _fold(self, value: Key) -> Key:
        return value.casefold() if isinstance(value, str) and self._enumeration.ignore_case else value

    def _place(self, follows: Follows, date: str, key: Key, member: str) -> Place:
        one = self._enumeration
        return Place(module=one.module, file=one.file, table=follows.table, key=key, member=member, date=date)

    def _whole(self, follows: Follows, date: str, **more: object) -> Finding:
        """A finding about a table as a whole."""
        one = self._enumeration
        values: dict[str, object] = {"module": one.module, "file": one.file, "table": follows.table, "date": date}
        return Finding(**values, **more)  # type: ignore[arg-type]  # fields by name

    def _base(self, follows: Follows) -> LockedTable | None:
        """What the lock has of a table; of one that was followed under another name until now, what it had then."""
        if follows.table in self._locks:
            return self._locks[follows.table]
        tables = {one.table for one in self._enumeration.follows}
        orphans = [one for name, one in self._locks.items() if name not in tables]
        strangers = [name for name in tables if name not in self._locks]
        return orphans[0] if len(orphans) == len(strangers) == 1 else None

    def _table(self, follows: Follows) -> bool:
        """Compares one table; gives whether it was there."""
        base, group = self._base(follows), self._groups.get(follows.group)
        table = group.table(follows.registry) if group else None
        keys = base.records if base else map(str, self._members)
        moved = moves.find(follows, self._title(base, table), keys, self._groups.values(), group if table else None)
        if moved:
            self._found.findings.append(
                self._whole(
                    follows,
                    moved.group.updated,
                    kind="group-moved",
                    message=f"{follows.table} is now {moved.group.id}/{moved.table.id}: {moved.because}",
                    remedy=f'Follow it there: group = "{moved.group.id}", registry = "{moved.table.id}".',
                    ours=follows.table,
                    theirs=f"{moved.group.id}/{moved.table.id}",
                )
            )
        if table is None and moved and reading.fits(moved.table, follows):
            group, table = moved.group, moved.table
        if group is None or table is None:
            if base:
                self._after[follows.table] = base
            if moved:
                self._found.compared.append(follows.table)
                self._found.used.add(moved.group.id)
            elif group is None:
                _left_out(self._found, follows.group)
            else:
                self._removed_table(follows, group, base)
            return False
        self._found.compared.append(follows.table)
        self._found.used.add(group.id)
        read = reading.read(table, group, follows, self._enumeration, self._registry)
        self._compare(follows, group, read, base, table)
        return True

    def _title(self, base: LockedTable | None, table: object) -> str:
        return base.title if base else getattr(table, "title", "")

    def _removed_table(self, follows: Follows, group: Group, base: LockedTable | None) -> None:
        """A table that its group does not have: removed, or never there."""
        ids = [one.id for one in group.tables]
        close = get_close_matches(follows.registry, ids, n=1)
        if base is None:
            hint = f'Did you mean "{close[0]}"?' if close else f"It has {', '.join(ids) or 'no table at all'}."
            raise CodegenError(
                f'{self._enumeration.name} follows {follows.table}, and the group has no registry "{follows.registry}"',
                where=group.shown,
                remedy=f"{hint} Correct [[enumeration.follows]] in {self._enumeration.file}. Nothing was changed.",
            )
        said = " ".join(note.text for note in group.notes)
        self._found.compared.append(follows.table)
        self._found.fewer.append(f"{follows.table} ({base.count} records, now the registry is gone)")
        self._found.findings.append(
            self._whole(
                follows,
                group.updated,
                kind="table-removed",
                message=f"the registry was removed from its group, with its {base.count} records"
                + (f"; the group says: {quoted(said)}" if said else ""),
                remedy="See where it went, and follow it there; or take [[enumeration.follows]] out.",
                ours=follows.table,
            )
        )

    def _compare(
        self,
        follows: Follows,
        group: Group,
        read: Read,
        base: LockedTable | None,
        table: Table,
    ) -> None:
        start, before = len(self._found.findings), base or NO_TABLE
        columns = _columns(read, before)
        renamed = self._renamed(read, before, follows)
        records: dict[str, LockedRecord] = {}
        removed: dict[str, str] = {}
        new: list[tuple[Key, Entry]] = []
        for key, entry in sorted(read.entries.items(), key=lambda one: natural(one[0])):
            self._unseen.pop(self._fold(key), None)
            if self._fold(key) in self._members or self._fold(key) in self._families:
                records[str(key)] = self._entry(follows, group, key, entry, before, columns)
            elif str(key) in follows.without:
                records[str(key)] = self._without(follows, group, key, entry, before)
            elif key not in renamed:
                new.append((key, entry))
                records[str(key)] = locked(entry)
        references = reading.table_references(table, group)
        self._added(follows, group, new)
        for key, old in renamed.items():
            records[old] = before.records[old]
            self._unseen.pop(self._fold(self._typed(old)), None)
            self._value_changed(follows, group, old, key)
        for old in [*before.records, *before.removed]:
            if self._fold(self._typed(old)) in self._unseen and old not in records:
                self._unseen.pop(self._fold(self._typed(old)))
                if self._removed(follows, group, old, before.removed.get(old, "")):
                    removed[old] = before.removed.get(old) or group.updated
        others = {key: LockedRecord(elements=fingerprints(one)) for key, one in read.others.items()}
        if base:
            self._note_others(follows, before, read)
            self._changed_table(follows, group, before, table.title, tuple(map(place, references)))
            self._changed_columns(follows, group, columns, read)
        if base and read.count < base.count:
            self._found.fewer.append(f"{follows.table} ({base.count} records when last reconciled, {read.count} now)")
        if not base and len(self._found.findings) == start:
            self._found.findings.append(
                self._whole(
                    follows,
                    group.updated,
                    kind="unreconciled",
                    message=f"{follows.table} was never reconciled: there is nothing to tell a later change from",
                    remedy="codegen sync --write records what upstream says today.",
                )
            )
        self._after[follows.table] = LockedTable(
            title=table.title,
            references=tuple(map(place, references)),
            records=records,
            others=others,
            removed=removed,
        )

    def _typed(self, key: str) -> Key:
        """A value as the enumeration has it, from its text in the lock."""
        return int(key) if self._enumeration.kind == "int" and re.fullmatch("-?[0-9]+", key) else key

    def _entry(
        self, follows: Follows, group: Group, key: Key, entry: Entry, before: LockedTable, columns: frozenset[str]
    ) -> LockedRecord:
        """A record that has a member or a family, compared."""
        member = self._members.get(self._fold(key)) or self._families[self._fold(key)]
        name, value = _called(member)
        where = self._place(follows, group.updated, value, name)
        base = before.records.get(str(key)) or before.records.get(str(value))
        result = agreement(where, self._ours(follows, member), entry, base, reading.elements_of(follows), columns)
        if value != key:
            result.findings.append(
                where.finding(
                    "differs" if "value" not in member.differs else "settled",
                    f"the value is spelled {shown(key)} upstream, {shown(value)} here",
                    "Correct the value; lookups ignore letter case, what is written does not.",
                    field="value",
                    ours=shown(value),
                    theirs=shown(key),
                )
            )
        elif "value" in member.differs:
            result.findings.append(
                where.finding(
                    "settled",
                    "upstream has this entry now, and it is still listed as one that it has not",
                    'Remove "value" from differs.',
                    field="value",
                )
            )
        if entry.expires and entry.expires < self._today and "status" not in member.differs:
            result.findings.append(
                where.finding(
                    "expired",
                    f"the registration was temporary, and expired on {entry.expires}",
                    'See whether it is still to be relied on; record that with a status, or with differs.status = "…".',
                    field="status",
                    theirs=entry.expires,
                    actions=(AddGap(gap="status"),) if isinstance(member, Member) else (),
                )
            )
        if isinstance(member, Family):  # nothing is written of what is no member
            result.findings = [replace(one, actions=()) for one in result.findings]
        self._found.findings.extend(result.findings)
        return result.locked()

    def _ours(self, follows: Follows, member: Member | Family) -> Ours:
        """What the registry has of an entry."""
        fields: dict[str, Value] = {"phrase": member.phrase, "status": member.status}
        absent: dict[str, Value] = {"phrase": "", "status": self._registry.package.status.default}
        if isinstance(member, Member):
            fields |= {name: member.attributes[name] for name in follows.attributes}
            absent |= {
                one.name: self._registry.absent(one)
                for one in self._enumeration.attributes
                if one.name in follows.attributes
            }
        return Ours(fields=fields, absent=absent, references=member.references, differs=member.differs)

    def _without(self, follows: Follows, group: Group, key: Key, entry: Entry, before: LockedTable) -> LockedRecord:
        """A record that is no member on purpose: it is told again when it changes."""
        base = before.records.get(str(key))
        now = locked(entry, base)
        changed = base and [
            name
            for name in sorted({*base.elements, *now.elements})
            if name[0] != "@" and not same(base.elements.get(name, ""), now.elements.get(name, ""))
        ]
        if changed:
            self._found.findings.append(
                self._place(follows, group.updated, key, "").finding(
                    "text-changed",
                    f"{shown(key)} changed upstream (<{'>, <'.join(changed)}>); it is no member because: "
                    f"{follows.without[str(key)]}",
                    "See whether the reason still holds.",
                    field=changed[0],
                )
            )
        return now

    def _added(self, follows: Follows, group: Group, new: list[tuple[Key, Entry]]) -> None:
        """New records, each with the name proposed for its member. Two that would have one name get none."""
        proposals = {key: naming.proposed(entry.name) or naming.proposed(str(key)) for key, entry in new}
        taken = {naming.folded(name) for name in self._names}
        for key, entry in new:
            name = proposals[key]
            clashes = [other for other in proposals if other != key and proposals[other] == name]
            usable = bool(name) and not naming.why_no_member(name) and not naming.why_no_identifier(name)
            message = f"{shown(key)} was added" + (f": {quoted(entry.name)}" if entry.name else "")
            remedy = f"codegen sync --write adds it as {name}."
            if not usable or naming.folded(name) in taken or clashes:
                why = "no name can be made of its text" if not usable else f"the name {name} would be another member's"
                remedy = f"codegen sync --write adds it without a name, since {why}: choose one."
                name = ""
            self._found.findings.append(
                self._place(follows, group.updated, key, name).finding(
                    "added",
                    message,
                    remedy,
                    theirs=shown(key),
                    actions=(AddMember(name=name, entry=entry, has_phrase=follows.phrase is not None),),
                )
            )
        self._names |= {name for name in proposals.values() if name}

    def _renamed(self, read: Read, before: LockedTable, follows: Follows) -> dict[Key, str]:
        """Records whose value changed: new value -> the old one, of a record that is gone and else was the same."""
        skip = set(reading.elements_of(follows).get("value", ()))

        def rest(elements: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
            found = ((name, one.partition("-")[0]) for name, one in elements.items())
            return tuple(sorted(one for one in found if one[0][0] != "@" and one[0] not in skip))

        there = {str(key) for key in read.entries}
        gone: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for old, record in before.records.items():
            if old not in there and self._fold(self._typed(old)) in self._members and rest(record.elements):
                gone.setdefault(rest(record.elements), []).append(old)
        found: dict[Key, str] = {}
        for key, entry in read.entries.items():
            candidates = (
                gone.get(rest(fingerprints(entry)), []) if gone and self._fold(key) not in self._members else []
            )
            if len(candidates) == 1 and candidates[0] not in found.values():
                found[key] = candidates[0]
        return found

    def _value_changed(self, follows: Follows, group: Group, old: str, key: Key) -> None:
        member = self._members[self._fold(self._typed(old))]
        self._found.findings.append(
            self._place(follows, group.updated, member.value, member.name).finding(
                "value-changed",
                f"the value changed from {shown(member.value)} to {shown(key)}, and nothing else",
                "What is released keeps its value: correct this one if it was never right, or add the other beside it.",
                field="value",
                ours=shown(member.value),
                theirs=shown(key),
                actions=(AddGap(gap="value"),),
            )
        )

    def _removed(self, follows: Follows, group: Group, old: str, since: str) -> bool:
        """A record that is gone while its member is here; False where that is recorded as a difference."""
        key = self._fold(self._typed(old))
        member = self._members.get(key) or self._families[key]
        if "value" in member.differs:
            return False
        name, _ = _called(member)
        self._found.findings.append(
            self._place(follows, since or group.updated, self._typed(old), name).finding(
                "removed",
                f"{shown(self._typed(old))} was removed",
                'Remove the member in the next major version; or keep it, and say why: differs.value = "…".',
                ours=shown(self._typed(old)),
                actions=(AddGap(gap="removal"),) if isinstance(member, Member) else (),
            )
        )
        return True

    def _not_upstream(self, key: Key) -> None:
        """A member of which no table followed has a record, or had one."""
        member = self._members.get(key) or self._families[key]
        if "value" in member.differs:
            return
        name, value = _called(member)
        tables = " or ".join(one.table for one in self._enumeration.follows)
        follows = self._enumeration.follows[0]
        date = self._groups[follows.group].updated if follows.group in self._groups else ""
        self._found.findings.append(
            self._place(follows, date, value, name).finding(
                "differs",
                f"{shown(value)} is not in {tables}",
                'Correct the value, or record why it is here: differs.value = "…".',
                field="value",
                ours=shown(value),
            )
        )

    def _note_others(self, follows: Follows, before: LockedTable, read: Read) -> None:
        """Notes what changed among the records that are no members."""
        come = [quoted(key) for key in read.others if key not in before.others]
        gone = [quoted(key) for key in before.others if key not in read.others]
        if come or gone:
            parts = [f"new: {', '.join(come)}"] if come else []
            parts += [f"gone: {', '.join(gone)}"] if gone else []
            self._found.note("rows", follows.table, f"rows that are no members: {'; '.join(parts)}")

    def _changed_table(
        self, follows: Follows, group: Group, before: LockedTable, title: str, references: tuple[str, ...]
    ) -> None:
        """A table whose title changed, or the documents that define it."""
        for name, was, now in (
            ("title", quoted(before.title), quoted(title)),
            ("references", ", ".join(before.references) or "nothing", ", ".join(references) or "nothing"),
        ):
            if was != now and set(was.split(", ")) != set(now.split(", ")):
                self._found.findings.append(
                    self._whole(
                        follows,
                        group.updated,
                        kind="table-changed",
                        message=f"the {name} of {follows.table} changed from {was} to {now}",
                        remedy="See whether what the file says of its sources still holds.",
                        field=name,
                        ours=was,
                        theirs=now,
                    )
                )

    def _changed_columns(self, follows: Follows, group: Group, columns: frozenset[str], read: Read) -> None:
        """Elements that most records have gained or lost at once: that is told of the table, not of each of them."""
        there = {name for entry in read.entries.values() for name in entry.elements}
        for what, names in (("gained", sorted(columns & there)), ("lost", sorted(columns - there))):
            if names and read.entries:
                elements = f"<{'>, <'.join(names)}>"
                self._found.findings.append(
                    self._whole(
                        follows,
                        group.updated,
                        kind="table-changed",
                        message=f"the records of {follows.table} {what} {elements}",
                        remedy=(
                            "See whether the mapping is to read them."
                            if what == "gained"
                            else "See what they were for."
                        ),
                        field=names[0],
                    )
                )


def _called(entry: Member | Family) -> tuple[str, Key]:
    """How findings call an entry, and its value."""
    if isinstance(entry, Family):
        return entry.pattern, entry.pattern
    return entry.name or str(entry.value), entry.value


def _columns(read: Read, before: LockedTable) -> frozenset[str]:
    """The elements that more than half of the records have and none had before, or the other way round."""
    was = Counter(name for record in before.records.values() for name in record.elements)
    now = Counter(name for entry in read.entries.values() for name in entry.elements)
    return frozenset(
        name
        for name in {*was, *now}
        if name[0] != "@"
        and before.records
        and (
            (not was[name] and now[name] * 2 > len(read.entries))
            or (not now[name] and was[name] * 2 > len(before.records))
        )
    )
