"""The RFCs that the registry lists against the RFC index: which were obsoleted or updated, or have another status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.iana.document import RFC_INDEX, IndexedRfc, RfcIndex
from codegen.model import Reference, Registry, Rfc, Value
from codegen.sync import fingerprints
from codegen.sync.findings import Action, AddGap, Finding, Kind, Note, SetRfc
from codegen.sync.lock import LockedRecord
from codegen.sync.messages import quoted

MODULE = "rfcs"
"""How findings name the list of RFCs where they name an enumeration's module."""

_KINDS: Mapping[str, Kind] = {"obsoleted_by": "rfc-obsoleted", "updated_by": "rfc-updated", "status": "rfc-changed"}
_NAMED = 5
"""How many RFCs a note names before it only counts them."""
_SAYS = {"obsoleted_by": "obsoleted by", "updated_by": "updated by"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rfcs:
    """What is found about RFCs, and what the lock holds of them afterwards."""

    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    fewer: tuple[str, ...]
    locked: Mapping[str, LockedRecord]


def compare_rfcs(registry: Registry, index: RfcIndex, before: Mapping[str, LockedRecord]) -> Rfcs:
    """Every RFC that the registry lists against the index, and how many entries cite each that changed."""
    cited = _cited(registry)
    findings: list[Finding] = []
    locked: dict[str, LockedRecord] = {}
    unknown = []
    for rfc in registry.rfcs:
        indexed = index.rfcs.get(rfc.number)
        if indexed is None:
            if str(rfc.number) in before:
                findings.append(_removed(registry, rfc, index))
            else:
                unknown.append(rfc.number)
            continue
        fields = {name: fingerprints.of_value(_value(indexed, name)) for name in _KINDS}
        known = before.get(str(rfc.number), LockedRecord()).fields
        findings.extend(_findings(registry, rfc, indexed, index, known, fields, cited[rfc.number]))
        locked[str(rfc.number)] = LockedRecord(fields=fields)
    notes: list[Note] = []
    if unknown:
        names = ", ".join(f"RFC {number}" for number in unknown[:_NAMED])
        names += f" and {len(unknown) - _NAMED} more of those listed here" if len(unknown) > _NAMED else ""
        notes.append(Note(kind="not-in-index", source=RFC_INDEX, message=f"{index.location} does not have {names}"))
    listed = {str(rfc.number) for rfc in registry.rfcs}
    lost = sorted(number for number in before if number in listed and number not in locked)
    fewer = (f"{RFC_INDEX} (without {', '.join(f'RFC {number}' for number in lost)}, which it had)",) if lost else ()
    return Rfcs(findings=tuple(findings), notes=tuple(notes), fewer=fewer, locked=locked)


def _cited(registry: Registry) -> Counter[int]:
    """How many entries cite each RFC."""
    cited: Counter[int] = Counter()
    for enumeration in registry.enumerations:
        for member in enumeration.members:
            values = (member.references, tuple(member.attributes.values()))
            cited.update({one.rfc for value in values for one in _within(value) if one.rfc is not None})
    return cited


def _within(value: Value) -> Iterator[Reference]:
    """Every reference inside an attribute's value, however deep."""
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, tuple | Mapping):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _within(one)


def _value(rfc: Rfc | IndexedRfc, name: str) -> str | list[int]:
    value = getattr(rfc, name)
    return value if isinstance(value, str) else sorted(value)


def _findings(
    registry: Registry,
    rfc: Rfc,
    indexed: IndexedRfc,
    index: RfcIndex,
    known: Mapping[str, str],
    fields: Mapping[str, str],
    cited: int,
) -> list[Finding]:
    found = []
    for name, kind in _KINDS.items():
        ours, theirs = _value(rfc, name), _value(indexed, name)
        reason = rfc.differs.get(name)
        changed = name in known and known[name] != fields[name]
        if (ours == theirs and not reason) or (ours != theirs and reason and not changed):
            continue
        new = [number for number in theirs if number not in ours] if isinstance(theirs, list) else []
        latest = max((index.rfcs[number].date for number in new if number in index.rfcs), default="")
        actions: tuple[Action, ...] = (SetRfc(field=name, value=theirs if isinstance(theirs, str) else tuple(theirs)),)
        message = _message(name, ours, theirs)
        message += f"; {cited} {'entry cites' if cited == 1 else 'entries cite'} it" if cited else "; no entry cites it"
        remedy = "codegen sync --write writes it; codegen lint then names what to cite in its place."
        if name == "status":
            remedy = "codegen sync --write writes it."
        if ours == theirs:
            kind, actions = "settled", ()
            message = f"{name} is now what the index has, and is still listed as a difference"
            remedy = f'Remove "{name}" from differs.'
        elif reason:
            actions = (AddGap(gap=name),)
            message += f"; ours differs because: {reason}"
            remedy = "See whether the reason still holds."
        found.append(
            Finding(
                kind=kind,
                module=MODULE,
                file=registry.rfcs_file,
                table=RFC_INDEX,
                key=rfc.number,
                member=f"RFC {rfc.number}",
                field=name,
                ours=_unquoted(ours),
                theirs=_unquoted(theirs),
                date=latest or index.updated,
                message=message,
                remedy=remedy,
                actions=actions,
            )
        )
    if "title" in rfc.gaps and indexed.title:
        found.append(
            Finding(
                kind="rfc-changed",
                module=MODULE,
                file=registry.rfcs_file,
                table=RFC_INDEX,
                key=rfc.number,
                member=f"RFC {rfc.number}",
                field="title",
                theirs=indexed.title,
                date=indexed.date,
                message=f'is called "{indexed.title}"',
                remedy="codegen sync --write writes it.",
                actions=(SetRfc(field="title", value=indexed.title), SetRfc(field="date", value=indexed.date)),
            )
        )
    return found


def _removed(registry: Registry, rfc: Rfc, index: RfcIndex) -> Finding:
    """An RFC that the index does not have any more."""
    return Finding(
        kind="removed",
        module=MODULE,
        file=registry.rfcs_file,
        table=RFC_INDEX,
        key=rfc.number,
        member=f"RFC {rfc.number}",
        date=index.updated,
        message=f"it is not in {index.location} any more, which had it",
        remedy="See whether the index is the whole of it.",
    )


def _message(name: str, ours: str | list[int], theirs: str | list[int]) -> str:
    """What became of an RFC, in words."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return f"its status is {quoted(str(theirs))}, and {quoted(str(ours)) if ours else 'none'} here"
    come, gone = [one for one in theirs if one not in ours], [one for one in ours if one not in theirs]
    parts = [f"was {_SAYS[name]} {_named(come)}"] if come else []
    parts += [f"is not {_SAYS[name]} {_named(gone)}, as it is here"] if gone else []
    return " and ".join(parts)


def _named(numbers: list[int]) -> str:
    return " and ".join(f"RFC {number}" for number in numbers)


def _unquoted(value: str | list[int]) -> str:
    return value if isinstance(value, str) else ", ".join(f"RFC {number}" for number in value)
