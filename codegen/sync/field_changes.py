"""One entry of the registry against its record, with the lock between them: which of the two has changed, and how.

Field by field it is a merge of three: what upstream said when the two were last reconciled, what it says now, and what
the registry has. Knows one entry at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from codegen.iana.references import reference_text
from codegen.model import Reference, Value
from codegen.sync import fingerprints
from codegen.sync.findings import Action, AddGap, Finding, Kind, SetField
from codegen.sync.lock import LockedRecord
from codegen.sync.mapping import MappedRecord
from codegen.sync.messages import Place, quoted, shown, unquoted
from codegen.sync.order import as_before
from codegen.sync.reference_changes import citing

_STATES = ("status", "until")
"""The fields that tell the state of an entry; a record that says nothing of it means the default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """What the registry has of an entry: fields as they are mapped, references, the reasons of its differences, and
    what a person has still to look at, which lint tells them.
    """

    fields: Mapping[str, Value]
    absent: Mapping[str, Value]
    references: tuple[Reference, ...]
    differs: Mapping[str, str]
    gaps: tuple[str, ...]
    can_be: Callable[[str, Value], bool]
    """Whether a field can have a value."""


@dataclass(slots=True)
class Agreement:
    """What is found about one entry, and what the lock has to hold of its record once that is written."""

    findings: list[Finding] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    elements: dict[str, str] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    marked: dict[str, str] = field(default_factory=dict)

    def locked(self) -> LockedRecord:
        return LockedRecord(elements=self.elements, fields=self.fields, references=self.references, marked=self.marked)


def record_fingerprints(entry: MappedRecord, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """The fingerprint of every element of a record."""
    return {
        name: fingerprints.of_text(
            cell.canonical,
            sketched=name in entry.prose,
            bare=cell.without_xrefs if name in entry.prose else "",
            known=(known or {}).get(name, ""),
        )
        for name, cell in entry.elements.items()
    }


def locked(entry: MappedRecord, known: LockedRecord | None = None) -> LockedRecord:
    """A record as the lock keeps it."""
    return LockedRecord(
        elements=record_fingerprints(entry, known.elements if known else None),
        fields={name: _of(_theirs(entry, name)) for name in entry.fields},
        references=tuple(map(reference_text, entry.references)),
    )


def agreement(
    where: Place,
    ours: Ours,
    entry: MappedRecord,
    base: LockedRecord | None,
    elements_of: Mapping[str, tuple[str, ...]],
    columns: frozenset[str] = frozenset(),
    *,
    is_back: bool = False,
) -> Agreement:
    """How an entry and its record agree. `elements_of` has the elements that each mapped field is read from; `columns`
    those that the table as a whole has gained or lost. Of a record that `is_back` all that differs is upstream's doing.
    """
    found = Agreement(elements=record_fingerprints(entry, base.elements if base else None))
    explained = {*elements_of.get("value", ()), *columns}
    told = [name for name in _STATES if is_back or (base and name in base.fields)]
    for name in dict.fromkeys([*entry.fields, *told]):
        if name not in ours.fields:
            continue
        before = len(found.findings)
        _field(where, ours, entry, name, base, found, is_back=is_back)
        if len(found.findings) > before:
            # A state that was read out of a text does not say all that changed in it.
            named = {*elements_of["value"], *elements_of.get("phrase", ())}
            explained |= {
                one
                for one in elements_of.get("status" if name in _STATES else name, ())
                if name not in _STATES or one in named or not _is_prose(one, base, found)
            }
    if "references" in elements_of:
        found.references = tuple(map(reference_text, entry.references))
        reason, is_gap = ours.differs.get("references"), "references" in ours.gaps
        cited = citing(where, ours.references, entry, base, reason, is_gap=is_gap, is_back=is_back)
        if cited:
            found.findings.append(cited)
            if cited.kind == "references-changed":
                explained.update(elements_of["references"])
    if base:
        found.findings.extend(_texts(where, entry, base.elements, found.elements, explained))
    return found


def _theirs(entry: MappedRecord, name: str) -> Value:
    return entry.unread.get(name, entry.fields.get(name))


def _of(value: Value) -> str:
    return fingerprints.of_value(_plain(value))


def _plain(value: Value) -> Any:
    """A value as JSON can write it. In which order a list stands is no part of what it says."""
    if isinstance(value, tuple):
        return sorted((_plain(one) for one in value), key=str)
    if isinstance(value, date):
        return value.isoformat()
    return reference_text(value) if isinstance(value, Reference) else value


def _kind(name: str) -> Kind:
    if name in _STATES:
        return "state-changed"
    return "phrase-changed" if name == "phrase" else "attribute-changed"


def _base(base: LockedRecord | None, ours: Ours, name: str) -> str | None:
    """What a field was when it was last reconciled; None where it never was."""
    # Where no state was told, the default was meant.
    otherwise = _of(ours.absent[name]) if name in _STATES else None
    return base.fields.get(name, otherwise) if base else None


def _field(
    where: Place,
    ours: Ours,
    entry: MappedRecord,
    name: str,
    locked: LockedRecord | None,
    found: Agreement,
    *,
    is_back: bool,
) -> None:
    """Compares one field, and notes what the lock has to hold of it."""
    mine, theirs = ours.fields[name], _theirs(entry, name)
    if name in _STATES and theirs is None:
        theirs = ours.absent[name]
    now, base = _of(theirs), _base(locked, ours, name)
    reason, is_marked = ours.differs.get(name), locked is not None and locked.marked.get(name) == now
    is_answered = is_marked and (reason is not None or name in ours.gaps)
    changed = base is not None and base != now and not is_answered
    if name in entry.fields:
        found.fields[name] = now
    values: dict[str, Any] = {"field": name, "ours": unquoted(mine), "theirs": unquoted(theirs)}
    if _plain(mine) == _plain(theirs):
        if reason and not (name == "until" and theirs):  # which says why it stays, when that day has passed
            found.findings.append(
                where.finding(
                    "settled",
                    f"{name} is now what upstream has, {shown(theirs)}, and is still listed as a difference",
                    f'Remove "{name}" from differs.',
                    **values,
                )
            )
        return
    if reason:
        if changed:
            found.findings.append(
                where.finding(
                    _kind(name),
                    f"{name} changed again upstream, to {shown(theirs)}; ours is {shown(mine)} because: {reason}",
                    f'See whether the reason still holds; if not, correct {name} and remove it from "differs".',
                    actions=(AddGap(gap=name),),
                    **values,
                )
            )
        return
    if name in ours.gaps and not changed:
        if is_marked and base is not None:
            found.fields[name], found.marked[name] = base, now
        return
    can_be = name not in entry.unread and ours.can_be(name, theirs)
    followed = changed and _of(mine) == base
    filled = base is None and name not in ("phrase", "status") and _plain(mine) == _plain(ours.absent.get(name))
    actions: tuple[Action, ...] = ()
    remedy = f'Correct {name}, or record why it differs: differs.{name} = "…".'
    if not can_be:
        remedy = f'{name} cannot hold that: extend what it may hold, or say why it differs: differs.{name} = "…".'
    if (followed or filled) and can_be:
        value = as_before(theirs, mine) if isinstance(theirs, tuple) and isinstance(mine, tuple) else theirs
        actions, remedy = (SetField(field=name, value=value),), "codegen sync --write writes it."
    elif changed and base is not None:
        actions = (AddGap(gap=name),)
        found.fields[name], found.marked[name] = base, now
    elif is_back:
        actions = (AddGap(gap=name),)
    kind = _kind(name) if changed or filled or is_back else "differs"
    message = f"{name} is {shown(theirs)} upstream, {shown(mine)} here"
    if changed:
        message = f"{name} changed upstream, to {shown(theirs)}; here it is {shown(mine)}"
    if followed:
        message = f"{name} changed from {shown(mine)} to {shown(theirs)}"
    found.findings.append(where.finding(kind, message, remedy, actions=actions, **values))


def _texts(
    where: Place, entry: MappedRecord, before: Mapping[str, str], now: Mapping[str, str], explained: set[str]
) -> Iterator[Finding]:
    """What changed in the elements of a record that no finding about a field tells: texts, and texts that moved."""
    changed = [
        name
        for name in dict.fromkeys([*before, *now])
        if name[0] != "@" and not fingerprints.same(before.get(name, ""), now.get(name, ""))
    ]
    moved: set[str] = set()
    for source in changed:
        for target in changed:
            is_new = source != target and target in entry.prose and not {source, target} & moved
            if is_new and _moved(source, target, before, now):
                moved |= {source, target}
                yield where.finding(
                    "text-moved",
                    f"the text in <{source}> moved to <{target}>"
                    + ("" if fingerprints.same(before[source], now[target]) else ", and changed a little")
                    + f": {quoted(entry.elements[target].text)}",
                    "Read it: one of the two elements held it by mistake.",
                    field=target,
                    theirs=entry.elements[target].text,
                    actions=(AddGap(gap="description"),),
                )
    for name in changed:
        if name not in moved and name not in explained:
            text = entry.elements[name].text if name in entry.elements else ""
            if fingerprints.same_but_pointers(before.get(name, ""), now.get(name, "")):
                yield where.finding(
                    "references-changed",
                    f"what <{name}> points to changed, and not its words; it is now: {quoted(text)}",
                    "See whether the entry still says the same.",
                    field=name,
                    theirs=text,
                )
                continue
            is_prose = fingerprints.is_prose(before.get(name, "")) or fingerprints.is_prose(now.get(name, ""))
            yield where.finding(
                "text-changed",
                f"the text in <{name}> changed, and is now: {quoted(text)}" if text else f"the text in <{name}> went",
                "Read it, and see whether the entry still says the same.",
                field=name,
                theirs=text,
                actions=(AddGap(gap="description"),) if is_prose else (),
            )


def _is_prose(element: str, base: LockedRecord | None, found: Agreement) -> bool:
    """Whether an element holds, or held, text that somebody has to read."""
    before = base.elements.get(element, "") if base else ""
    return fingerprints.is_prose(before) or fingerprints.is_prose(found.elements.get(element, ""))


def _moved(source: str, target: str, before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether the text that stood in one element now stands in another, and did not before."""
    text, stayed = before.get(source, ""), now.get(source, "")
    was, arrived = before.get(target, ""), now.get(target, "")
    near = fingerprints.near
    return near(text, arrived) and not near(text, stayed) and not near(was, arrived)
