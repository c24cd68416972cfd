"""The records of a table against the members of an enumeration: which are new, which are gone, and what each says.

Knows one enumeration; of its tables, only what is read from them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from codegen import naming
from codegen.interface import default_value
from codegen.model import REMOVAL, Enumeration, Family, Key, MappedTable, Member, Registry, Value, natural_sort_key
from codegen.sync import mapping
from codegen.sync.field_changes import Agreement, Ours, agreement, locked, record_fingerprints
from codegen.sync.findings import AddGap, AddMember, CloseGap, Finding
from codegen.sync.fingerprints import of_value, same
from codegen.sync.lock import LockedRecord, LockedTable
from codegen.sync.mapping import MappedRecord, Read
from codegen.sync.messages import Place, quoted, shown, unquoted


@dataclass(slots=True)
class Compared:
    """What is found about the records of one table, and what the lock holds of them afterwards."""

    findings: list[Finding] = field(default_factory=list)
    records: dict[str, LockedRecord] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)


class Records:
    """The members of an enumeration, ready to be held against records. `there` are the values that any of its tables
    has now.
    """

    def __init__(self, enumeration: Enumeration, registry: Registry, there: Iterable[Key], today: date) -> None:
        self._enumeration, self._registry, self._today = enumeration, registry, today
        self._members = {self._fold(member.value): member for member in enumeration.members}
        self._families = {self._fold(family.pattern): family for family in enumeration.families}
        self._there = {self._fold(key) for key in there}
        self._told: set[Key] = set()
        self._names = {name for member in enumeration.members for name in (member.name, *member.aliases)}

    def compare(
        self, follows: MappedTable, date: str, read: Read, before: LockedTable, columns: frozenset[str]
    ) -> Compared:
        """The records of one table. `columns` are the elements that the table as a whole has gained or lost."""
        found = Compared()
        renamed = self._renamed(read, before, follows)
        new: list[tuple[Key, MappedRecord]] = []
        for key, entry in sorted(read.entries.items(), key=lambda one: natural_sort_key(one[0])):
            if self._entry_of(key):
                found.records[str(key)] = self._entry(follows, date, key, entry, before, columns, found)
            elif str(key) in follows.without:
                found.records[str(key)] = self._without(follows, date, key, entry, before, found)
            elif key not in renamed:
                new.append((key, entry))
                found.records[str(key)] = locked(entry)
        self._added(follows, date, new, found)
        for key, old in renamed.items():
            self._told.add(self._fold(self._typed(old)))
            self._value_changed(follows, date, old, key, before, found)
        for old in {**before.records, **before.removed}:
            key = self._fold(self._typed(old))
            if self._entry_of(key) and key not in self._there and key not in self._told:
                self._told.add(key)
                self._removed(follows, old, before.removed.get(old) or date, before, found)
        return found

    def not_upstream(self, follows: MappedTable, date: str) -> list[Finding]:
        """Members of which no table has a record, or had one; to be asked when all tables were compared."""
        tables = " or ".join(one.table for one in self._enumeration.follows)
        found = []
        entries: dict[Key, Member | Family] = {**self._members, **self._families}
        for key, entry in entries.items():
            name, value = _called(entry)
            is_known = "value" in entry.differs or _is_marked(entry, REMOVAL)
            if key not in self._there and key not in self._told and not is_known:
                found.append(
                    self._place(follows, date, value, name).finding(
                        "differs",
                        f"{shown(value)} is not in {tables}",
                        'Correct the value, or record why it is here: differs.value = "…".',
                        field="value",
                        ours=unquoted(value),
                    )
                )
        return found

    def _fold(self, value: Key) -> Key:
        return value.casefold() if isinstance(value, str) and self._enumeration.ignore_case else value

    def _entry_of(self, key: Key) -> Member | Family | None:
        return self._members.get(self._fold(key)) or self._families.get(self._fold(key))

    def _place(self, follows: MappedTable, date: str, key: Key, member: str) -> Place:
        one = self._enumeration
        return Place(module=one.module, file=one.file, table=follows.table, key=key, member=member, date=date)

    def _typed(self, key: str) -> Key:
        """A value as the enumeration has it, from its text in the lock."""
        return int(key) if self._enumeration.kind in ("int", "flag") and re.fullmatch("-?[0-9]+", key) else key

    def _entry(
        self,
        follows: MappedTable,
        date: str,
        key: Key,
        entry: MappedRecord,
        before: LockedTable,
        columns: frozenset[str],
        found: Compared,
    ) -> LockedRecord:
        """A record that has a member or a family, compared."""
        member = self._entry_of(key)
        assert member is not None  # it was asked before
        name, value = _called(member)
        where = self._place(follows, date, value, name)
        base = before.records.get(str(key)) or before.records.get(str(value))
        ours, elements = self._ours(follows, member), mapping.elements_of(follows)
        is_back = base is None and any(self._fold(self._typed(old)) == self._fold(key) for old in before.removed)
        result = agreement(where, ours, entry, base, elements, columns, is_back=is_back)
        if is_back:
            marked = (CloseGap(gap=REMOVAL),) if _is_marked(member, REMOVAL) else ()
            message, remedy = f"{shown(value)} is there again, which was removed", "See what else it says now."
            if marked:
                remedy = "codegen sync --write takes the gap out."
            result.findings.insert(0, where.finding("settled", message, remedy, field="gaps", actions=marked))
        if value != key:
            result.findings.append(
                where.finding(
                    "differs" if "value" not in member.differs else "settled",
                    f"the value is spelled {shown(key)} upstream, {shown(value)} here",
                    "Correct the value; lookups ignore letter case, what is written does not.",
                    field="value",
                    ours=unquoted(value),
                    theirs=unquoted(key),
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
        self._expired(where, member, entry, result)
        if isinstance(member, Family):  # nothing is written of what is no member
            result.findings = [replace(one, actions=()) for one in result.findings]
        found.findings.extend(result.findings)
        return result.locked()

    def _expired(self, where: Place, member: Member | Family, entry: MappedRecord, result: Agreement) -> None:
        """A temporary registration whose day has passed: told until that is marked, and at each other day."""
        until = entry.fields.get("until")
        is_new = any(one.field == "until" and one.kind == "state-changed" for one in result.findings)
        is_known = "until" in member.differs or (isinstance(member, Member) and "until" in member.gaps)
        if self._is_past(until) and (is_new or not is_known):
            result.findings.append(
                where.finding(
                    "expired",
                    f"the registration was temporary, and expired on {until}",
                    'See whether it is still to be relied on; if it is to stay as it is, say why: differs.until = "…".',
                    field="until",
                    theirs=str(until),
                    actions=(AddGap(gap="until"),) if isinstance(member, Member) else (),
                )
            )

    def _is_past(self, day: Value) -> bool:
        return isinstance(day, date) and day < self._today

    def _states(self, entry: MappedRecord) -> Iterator[str]:
        """What a new record says of its state, if that is not the default."""
        status = entry.unread.get("status", entry.fields.get("status"))
        if status and status != self._registry.default_status:
            yield str(status)
        if until := entry.fields.get("until"):
            yield f"temporary, {'expired on' if self._is_past(until) else 'until'} {until}"

    def _can_be(self, name: str, value: Value) -> bool:
        """Whether a field can have a value: an attribute names what is there, and what is required is not nothing."""
        declared = self._enumeration.attribute(name)
        if declared is None:
            return name != "phrase" or bool(value) or "phrase" not in self._registry.package.required
        is_absent = value == default_value(declared, self._registry.package.status)
        return self._registry.refers_to_known_members(declared, value) and not (is_absent and declared.required)

    def _ours(self, follows: MappedTable, member: Member | Family) -> Ours:
        """What the registry has of an entry."""
        fields: dict[str, Value] = {"phrase": member.phrase, "status": member.status}
        absent: dict[str, Value] = {"phrase": "", "status": self._registry.default_status, "until": None}
        if isinstance(member, Member):
            fields |= {"until": member.until, **{name: member.attributes[name] for name in follows.attributes}}
            absent |= {
                one.name: default_value(one, self._registry.package.status)
                for one in self._enumeration.attributes
                if one.name in follows.attributes
            }
        return Ours(
            fields=fields,
            absent=absent,
            references=member.references,
            differs=member.differs,
            gaps=member.gaps if isinstance(member, Member) else (),
            can_be=self._can_be,
        )

    def _without(
        self, follows: MappedTable, date: str, key: Key, entry: MappedRecord, before: LockedTable, found: Compared
    ) -> LockedRecord:
        """A record that is no member on purpose: it is told again when it changes."""
        base = before.records.get(str(key))
        now = locked(entry, base)
        changed = base and [
            name
            for name in sorted({*base.elements, *now.elements})
            if name[0] != "@" and not same(base.elements.get(name, ""), now.elements.get(name, ""))
        ]
        if changed:
            found.findings.append(
                self._place(follows, date, key, "").finding(
                    "text-changed",
                    f"{shown(key)} changed upstream (<{'>, <'.join(changed)}>); it is no member because: "
                    f"{follows.without[str(key)]}",
                    "See whether the reason still holds.",
                    field=changed[0],
                )
            )
        return now

    def _added(self, follows: MappedTable, date: str, new: list[tuple[Key, MappedRecord]], found: Compared) -> None:
        """New records, each with the name proposed for its member. Two that would have one name get none."""
        proposals = {
            key: naming.propose_member_name(entry.name) or naming.propose_member_name(str(key)) for key, entry in new
        }
        taken = {naming.caseless(name) for name in self._names}
        for key, entry in new:
            name = proposals[key]
            clashes = [other for other in proposals if other != key and proposals[other] == name]
            usable = bool(name) and not naming.why_not_member_name(name) and not naming.why_not_identifier(name)
            message = f"{shown(key)} was added" + (f": {quoted(entry.name)}" if entry.name else "")
            message += f" ({', '.join(states)})" if (states := list(self._states(entry))) else ""
            remedy = f"codegen sync --write adds it as {name}."
            if not usable or naming.caseless(name) in taken or clashes:
                why = "no name can be made of its text" if not usable else f"the name {name} would be another member's"
                remedy = f"codegen sync --write adds it without a name, since {why}: choose one."
                name = ""
            found.findings.append(
                self._place(follows, date, key, name).finding(
                    "added",
                    message,
                    remedy,
                    theirs=unquoted(key),
                    actions=(
                        AddMember(
                            name=name,
                            entry=entry,
                            has_phrase=follows.phrase is not None,
                            is_expired=self._is_past(entry.fields.get("until")),
                        ),
                    ),
                )
            )
        self._names |= {name for name in proposals.values() if name}

    def _renamed(self, read: Read, before: LockedTable, follows: MappedTable) -> dict[Key, str]:
        """Records whose value changed: new value -> the old one, of a record that is gone and else was the same, as no
        other was.
        """
        skip = set(mapping.elements_of(follows).get("value", ()))

        def rest(elements: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
            digests = ((name, one.partition("-")[0]) for name, one in elements.items())
            return tuple(sorted(one for one in digests if one[0][0] != "@" and one[0] not in skip))

        rests = {old: rest(record.elements) for old, record in before.records.items()}
        seen = Counter(rests.values())
        gone: dict[tuple[tuple[str, str], ...], str] = {}
        for old, said in rests.items():
            key = self._fold(self._typed(old))
            if key in self._members and key not in self._there and said and seen[said] == 1:
                gone[said] = old
        renamed: dict[Key, str] = {}
        for key, entry in read.entries.items():
            if (
                gone
                and self._fold(key) not in self._members
                and (found := gone.pop(rest(record_fingerprints(entry)), ""))
            ):
                renamed[key] = found
        return renamed

    def _value_changed(
        self, follows: MappedTable, date: str, old: str, key: Key, before: LockedTable, found: Compared
    ) -> None:
        """A record that has another value, and is the same otherwise: told until the member is marked, and at each
        other value. The lock keeps what it was, and the value that it has now.
        """
        member, base = self._members[self._fold(self._typed(old))], before.records[old]
        now = of_value(key)
        found.records[old] = replace(base, marked={**base.marked, "value": now})
        if _is_marked(member, "value") and base.marked.get("value") == now:
            return
        found.findings.append(
            self._place(follows, date, member.value, member.name).finding(
                "value-changed",
                f"the value changed from {shown(member.value)} to {shown(key)}, and nothing else",
                "What is released keeps its value: correct this one if it was never right, or add the other beside it.",
                field="value",
                ours=unquoted(member.value),
                theirs=unquoted(key),
                actions=(AddGap(gap="value"),),
            )
        )

    def _removed(self, follows: MappedTable, old: str, since: str, before: LockedTable, found: Compared) -> None:
        """A record that is gone while its member is here: told until the member is marked, or that is recorded as a
        difference.
        """
        entry = self._entry_of(self._typed(old))
        if entry is None or "value" in entry.differs:
            return
        name, value = _called(entry)
        found.removed[old] = since
        if _is_marked(entry, REMOVAL) and old not in before.records:
            return
        found.findings.append(
            self._place(follows, since, value, name).finding(
                "removed",
                f"{shown(value)} was removed",
                'Remove the member in the next major version; or keep it, and say why: differs.value = "…".',
                ours=unquoted(value),
                actions=(AddGap(gap=REMOVAL),) if isinstance(entry, Member) else (),
            )
        )


def _is_marked(entry: Member | Family, gap: str) -> bool:
    """Whether a person has still to look at something of an entry."""
    return isinstance(entry, Member) and gap in entry.gaps


def _called(entry: Member | Family) -> tuple[str, Key]:
    """How findings call an entry, and its value."""
    if isinstance(entry, Family):
        return entry.pattern, entry.pattern
    return entry.name or str(entry.value), entry.value


def columns(read: Read, before: LockedTable) -> frozenset[str]:
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
