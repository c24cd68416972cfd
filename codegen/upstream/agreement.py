"""One entry of the registry against its record, with the lock between them: which of the two has changed, and how.

Field by field it is a merge of three: what upstream said when the two were last reconciled, what it says now, and what
the registry has. Knows one entry at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen.model import Key, Reference, Value
from codegen.upstream import fingerprint
from codegen.upstream.drift import Action, AddGap, Finding, Kind, SetField, SetReferences
from codegen.upstream.lock import LockedRecord
from codegen.upstream.reading import Entry
from codegen.upstream.references import document, place
from codegen.upstream.written import fold

_SHOWN = 300
"""How many characters of a text a message quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an entry stands, as findings tell it, and the day of upstream's revision."""

    module: str
    file: str
    table: str
    key: Key
    member: str
    date: str

    def finding(self, kind: Kind, message: str, remedy: str, **more: Any) -> Finding:
        return Finding(
            kind=kind,
            message=message,
            remedy=remedy,
            module=self.module,
            file=self.file,
            table=self.table,
            key=self.key,
            member=self.member,
            date=self.date,
            **more,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """What the registry has of an entry: fields as they are mapped, references, and the reasons of its differences."""

    fields: Mapping[str, Value]
    absent: Mapping[str, Value]
    references: tuple[Reference, ...]
    differs: Mapping[str, str]


@dataclass(slots=True)
class Agreement:
    """What is found about one entry, and what the lock has to hold of its record once that is written."""

    findings: list[Finding] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    elements: dict[str, str] = field(default_factory=dict)
    references: tuple[str, ...] = ()

    def locked(self) -> LockedRecord:
        return LockedRecord(elements=self.elements, fields=self.fields, references=self.references)


def fingerprints(entry: Entry, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """The fingerprint of every element of a record."""
    return {
        name: fingerprint.of_text(cell.canonical, sketched=name in entry.prose, known=(known or {}).get(name, ""))
        for name, cell in entry.elements.items()
    }


def locked(entry: Entry, known: LockedRecord | None = None) -> LockedRecord:
    """A record as the lock keeps it."""
    return LockedRecord(
        elements=fingerprints(entry, known.elements if known else None),
        fields={name: _of(_theirs(entry, name)) for name in entry.fields},
        references=tuple(map(place, entry.references)),
    )


def agreement(
    where: Place,
    ours: Ours,
    entry: Entry,
    base: LockedRecord | None,
    elements_of: Mapping[str, tuple[str, ...]],
    columns: frozenset[str] = frozenset(),
) -> Agreement:
    """How an entry and its record agree. `elements_of` has the elements that each mapped field is read from; `columns`
    those that the table as a whole has gained or lost.
    """
    found = Agreement(elements=fingerprints(entry, base.elements if base else None))
    explained = {*elements_of.get("value", ()), *columns}
    names = dict.fromkeys([*entry.fields, *(["status"] if base and "status" in base.fields else [])])
    for name in names:
        if name not in ours.fields:
            continue
        before = len(found.findings)
        # Where no state was told, the default was meant.
        otherwise = _of(ours.absent["status"]) if name == "status" else None
        _field(where, ours, entry, name, base.fields.get(name, otherwise) if base else None, found)
        if len(found.findings) > before:
            # A state that was read out of a text does not say all that changed in it.
            named = {*elements_of["value"], *elements_of.get("phrase", ())}
            explained |= {
                one
                for one in elements_of.get(name, ())
                if name != "status" or one in named or not _is_prose(one, base, found)
            }
    if "references" in elements_of:
        _references(where, ours, entry, base, found)
        if any(one.kind == "references-changed" for one in found.findings):
            explained.update(elements_of["references"])
    if base:
        found.findings.extend(_texts(where, entry, base.elements, found.elements, explained))
    return found


def _theirs(entry: Entry, name: str) -> Value:
    return entry.unread.get(name, entry.fields.get(name))


def _of(value: Value) -> str:
    return fingerprint.of_value(_plain(value))


def _plain(value: Value) -> Any:
    """A value as JSON can write it. In which order a list stands is no part of what it says."""
    if isinstance(value, tuple):
        return sorted((_plain(one) for one in value), key=str)
    return place(value) if isinstance(value, Reference) else value


def shown(value: Value) -> str:
    """A value as messages quote it."""
    if isinstance(value, tuple):
        return ", ".join(shown(one) for one in value) or "nothing"
    if isinstance(value, Reference):
        return place(value)
    if value is None or value == "":
        return "nothing"
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    """A text in quotation marks, cut where it is long."""
    text = fold(text)
    return f'"{text}"' if len(text) <= _SHOWN else f'"{text[:_SHOWN].rstrip()}…"'


def _kind(name: str) -> Kind:
    kinds: dict[str, Kind] = {"phrase": "phrase-changed", "status": "state-changed"}
    return kinds.get(name, "attribute-changed")


def _field(where: Place, ours: Ours, entry: Entry, name: str, base: str | None, found: Agreement) -> None:
    """Compares one field, and notes what the lock has to hold of it."""
    mine, theirs = ours.fields[name], _theirs(entry, name)
    if name == "status" and theirs is None:
        theirs = ours.absent["status"]
    now = _of(theirs)
    reason, changed = ours.differs.get(name), base is not None and base != now
    found.fields[name] = now
    values: dict[str, Any] = {"field": name, "ours": shown(mine), "theirs": shown(theirs)}
    if _plain(mine) == _plain(theirs):
        if reason:
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
    unread = name in entry.unread
    followed = changed and _of(mine) == base
    filled = base is None and name not in ("phrase", "status") and _plain(mine) == _plain(ours.absent.get(name))
    actions: tuple[Action, ...] = ()
    if (followed or filled) and not unread:
        actions = (SetField(field=name, value=theirs),)
    kind = _kind(name) if changed or filled else "differs"
    message = f"{name} is {shown(theirs)} upstream, {shown(mine)} here"
    remedy = f'Correct {name}, or record why it differs: differs.{name} = "…".'
    if followed:
        message = f"{name} changed from {shown(mine)} to {shown(theirs)}"
        remedy = "codegen sync --write writes it." if actions else ""
    elif filled and actions:
        remedy = "codegen sync --write writes it."
    if unread:
        remedy = f'{name} cannot hold that: extend what it may hold, or say why it differs: differs.{name} = "…".'
    found.findings.append(where.finding(kind, message, remedy, actions=actions, **values))
    if changed and not actions and base is not None:
        found.fields[name] = base  # not reconciled: the next run finds it again


def _references(where: Place, ours: Ours, entry: Entry, base: LockedRecord | None, found: Agreement) -> None:
    """Compares references: every document that upstream cites has to be cited, and none that it no longer cites; what
    else the registry cites is its own. A record that cites nothing demands nothing; an entry that cites what its table
    does goes along with it.
    """
    places, mine = tuple(map(place, entry.references)), tuple(map(place, ours.references))
    before = base.references if base else ()
    found.references = places
    changed = base is not None and set(before) != set(places)
    if entry.inherits and not changed:
        return
    wanted = _wanted(ours.references, entry.references, before if changed else places)
    if entry.inherits and set(mine) != set(before):
        wanted = ours.references
    cited, formerly = set(map(document, places)), set(map(document, before))
    stale = sorted((set(map(document, map(place, wanted))) & formerly) - cited)
    reason = ours.differs.get("references")
    values: dict[str, Any] = {"field": "references", "ours": shown(ours.references), "theirs": shown(entry.references)}
    if set(map(place, wanted)) == set(mine) and not stale:
        if reason:
            message = "references are now what upstream has, and are still listed as a difference"
            found.findings.append(where.finding("settled", message, 'Remove "references" from differs.', **values))
        return
    if reason and not changed:
        return
    actions: list[Action] = []
    if changed and set(map(place, wanted)) != set(mine):
        actions.append(SetReferences(references=wanted))
    if reason:
        message = f"{_became(before, places)}; ours differ because: {reason}"
        remedy = 'See whether the reason still holds; if not, correct them and remove "references" from differs.'
        actions = [AddGap(gap="references")]
    elif changed:
        message, remedy = _became(before, places), "codegen sync --write writes it."
        if stale:
            actions.append(AddGap(gap="references"))
            remedy = f"See whether {' and '.join(stale)} is still to be cited, which upstream no longer does."
    else:  # the registry has left it out: a person knows why
        lacking = ", ".join(one for one in map(place, wanted) if one not in mine)
        message = f"upstream cites {lacking}, and this entry does not"
        remedy = 'Cite it too, or record why not: differs.references = "…".'
    kind: Kind = "references-changed" if changed else "differs"
    found.findings.append(where.finding(kind, message, remedy, actions=tuple(actions), **values))


def _wanted(
    ours: tuple[Reference, ...], theirs: tuple[Reference, ...], before: tuple[str, ...]
) -> tuple[Reference, ...]:
    """The references that an entry is to have: upstream's, if it had just those before; otherwise its own, with what
    went upstream replaced by what came there.
    """
    if {place(one) for one in ours} == set(before):
        own = {place(one): one for one in ours}
        return tuple(own.get(place(one), one) for one in theirs)
    mine, places = {place(one) for one in ours}, {place(one) for one in theirs}
    documents = {one.document for one in ours}
    come = [one for one in theirs if (place(one) not in mine if one.section else one.document not in documents)]
    replaced = {one.document for one in come} | {document(one) for one in before} - {one.document for one in theirs}
    wanted: list[Reference] = []
    for one in ours:
        if place(one) in before and place(one) not in places and one.document in replaced:
            wanted.extend(come)
            come = []
        else:
            wanted.append(one)
    return (*wanted, *come)


def _became(before: tuple[str, ...], now: tuple[str, ...]) -> str:
    """What became of the references, in words."""
    gone, come = [one for one in before if one not in now], [one for one in now if one not in before]
    if gone and come:
        what = f"{', '.join(gone)} became {', '.join(come)}"
        drafts = [one for one in gone if one.startswith("draft-")]
        published = drafts and all(one.startswith("RFC ") for one in come)
        return f"the draft was published: {what}" if published and len(gone) == len(drafts) else f"references: {what}"
    if come:
        return f"references: {', '.join(come)} came in"
    return f"references: {', '.join(gone)} went out" if gone else "references changed"


def _texts(
    where: Place, entry: Entry, before: Mapping[str, str], now: Mapping[str, str], explained: set[str]
) -> Iterator[Finding]:
    """What changed in the elements of a record that no finding about a field tells: texts, and texts that moved."""
    changed = [
        name
        for name in dict.fromkeys([*before, *now])
        if name[0] != "@" and not fingerprint.same(before.get(name, ""), now.get(name, ""))
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
                    + ("" if fingerprint.same(before[source], now[target]) else ", and changed a little")
                    + f": {quoted(entry.elements[target].text)}",
                    "Read it: one of the two elements held it by mistake.",
                    field=target,
                    theirs=entry.elements[target].text,
                    actions=(AddGap(gap="description"),),
                )
    for name in changed:
        if name not in moved and name not in explained:
            text = entry.elements[name].text if name in entry.elements else ""
            is_prose = fingerprint.is_prose(before.get(name, "")) or fingerprint.is_prose(now.get(name, ""))
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
    return fingerprint.is_prose(before) or fingerprint.is_prose(found.elements.get(element, ""))


def _moved(source: str, target: str, before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether the text that stood in one element now stands in another, and did not before."""
    text, stayed = before.get(source, ""), now.get(source, "")
    was, arrived = before.get(target, ""), now.get(target, "")
    near = fingerprint.near
    return near(text, arrived) and not near(text, stayed) and not near(was, arrived)
