"""The RFCs that the registry lists, compared with the RFC index: obsoleted, updated, or with another status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.iana.rfc_index import RFC_INDEX, IndexedRfc, RfcIndex
from codegen.model import Reference, Registry, Rfc, Value
from codegen.sync.findings import AddGap, FindingKind, RegistryEdit, SetRfc, SyncFinding, SyncNote
from codegen.sync.fingerprints import value_fingerprint
from codegen.sync.lock import LockedRecord
from codegen.sync.messages import quoted_text

RFCS_MODULE = "rfcs"
"""The module of findings about the list of RFCs."""

_KINDS: Mapping[str, FindingKind] = {
    "obsoleted_by": "rfc-obsoleted",
    "updated_by": "rfc-updated",
    "status": "rfc-changed",
}
_LABELS = {"obsoleted_by": "obsoleted by", "updated_by": "updated by"}
_NAMED = 5
"""How many RFCs a note names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RfcComparison:
    """The findings about RFCs, and the RFCs for the lock."""

    findings: tuple[SyncFinding, ...]
    notes: tuple[SyncNote, ...]
    fewer: tuple[str, ...]
    locked: Mapping[str, LockedRecord]


def compare_rfcs(registry: Registry, index: RfcIndex, locked: Mapping[str, LockedRecord]) -> RfcComparison:
    """Compare every RFC that the registry lists with the index."""
    citations = _citations(registry)
    findings: list[SyncFinding] = []
    now_locked: dict[str, LockedRecord] = {}
    unknown = []
    for rfc in registry.rfcs:
        indexed = index.rfcs.get(rfc.number)
        if indexed is None:
            if str(rfc.number) in locked:
                findings.append(_removed(registry, rfc, index))
            else:
                unknown.append(rfc.number)
            continue
        fields = {name: value_fingerprint(_value(indexed, name)) for name in _KINDS}
        previous = locked.get(str(rfc.number), LockedRecord()).fields
        findings.extend(_changes(registry, rfc, indexed, index, previous, fields, citations[rfc.number]))
        now_locked[str(rfc.number)] = LockedRecord(fields=fields)
    notes: list[SyncNote] = []
    if unknown:
        names = ", ".join(f"RFC {number}" for number in unknown[:_NAMED])
        names += f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        notes.append(SyncNote(kind="not-in-index", source=RFC_INDEX, message=f"{index.location} does not have {names}"))
    listed = {str(rfc.number) for rfc in registry.rfcs}
    lost = sorted(number for number in locked if number in listed and number not in now_locked)
    lost_names = ", ".join(f"RFC {number}" for number in lost)
    fewer = (f"{RFC_INDEX} ({lost_names} removed)",) if lost else ()
    return RfcComparison(findings=tuple(findings), notes=tuple(notes), fewer=fewer, locked=now_locked)


def _citations(registry: Registry) -> Counter[int]:
    """Return how many members cite each RFC."""
    citations: Counter[int] = Counter()
    for enumeration in registry.enumerations:
        for member in enumeration.members:
            values = (member.references, tuple(member.attributes.values()))
            numbers = {reference.rfc for value in values for reference in _references(value)}
            citations.update(number for number in numbers if number is not None)
    return citations


def _references(value: Value) -> Iterator[Reference]:
    """Yield every reference in a value, however deep."""
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, tuple | Mapping):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _references(item)


def _value(rfc: Rfc | IndexedRfc, name: str) -> str | list[int]:
    value = getattr(rfc, name)
    return value if isinstance(value, str) else sorted(value)


def _changes(
    registry: Registry,
    rfc: Rfc,
    indexed: IndexedRfc,
    index: RfcIndex,
    previous: Mapping[str, str],
    now: Mapping[str, str],
    citations: int,
) -> Iterator[SyncFinding]:
    for name, kind in _KINDS.items():
        ours, theirs = _value(rfc, name), _value(indexed, name)
        reason = rfc.differs.get(name)
        changed = name in previous and previous[name] != now[name]
        if (ours == theirs and not reason) or (ours != theirs and reason and not changed):
            continue
        new = [number for number in theirs if number not in ours] if isinstance(theirs, list) else []
        latest = max((index.rfcs[number].date for number in new if number in index.rfcs), default="")
        edits: tuple[RegistryEdit, ...] = (
            SetRfc(field=name, value=theirs if isinstance(theirs, str) else tuple(theirs)),
        )
        entries = "1 entry cites it" if citations == 1 else f"{citations or 'no'} entries cite it"
        message = f"{_message(name, ours, theirs)}; {entries}"
        remedy = "Run: codegen sync --write"
        if name != "status":
            remedy += " (then codegen lint names the RFC to cite)"
        if ours == theirs:
            kind, edits = "settled", ()
            message = f"{name} is now the same as in the index, but is still listed in differs"
            remedy = f'Remove "{name}" from differs.'
        elif reason:
            edits = (AddGap(gap=name),)
            message += f"; the registry differs because: {reason}"
            remedy = "Check whether the reason is still valid."
        yield _finding(
            registry,
            rfc,
            kind=kind,
            field=name,
            ours=_plain(ours),
            theirs=_plain(theirs),
            date=latest or index.updated,
            message=message,
            remedy=remedy,
            edits=edits,
        )
    if "title" in rfc.gaps and indexed.title:
        yield _finding(
            registry,
            rfc,
            kind="rfc-changed",
            field="title",
            theirs=indexed.title,
            date=indexed.date,
            message=f'the title is "{indexed.title}"',
            remedy="Run: codegen sync --write",
            edits=(SetRfc(field="title", value=indexed.title), SetRfc(field="date", value=indexed.date)),
        )


def _finding(registry: Registry, rfc: Rfc, **fields: Any) -> SyncFinding:
    return SyncFinding(
        module=RFCS_MODULE,
        file=registry.rfcs_file,
        table=RFC_INDEX,
        key=rfc.number,
        member=f"RFC {rfc.number}",
        **fields,
    )


def _removed(registry: Registry, rfc: Rfc, index: RfcIndex) -> SyncFinding:
    """Return the finding that the index had an RFC, and does not have it any more."""
    return _finding(
        registry,
        rfc,
        kind="removed",
        date=index.updated,
        message=f"RFC {rfc.number} was removed from {index.location}",
        remedy="Check whether the file is the complete index.",
    )


def _message(name: str, ours: str | list[int], theirs: str | list[int]) -> str:
    """Return a message about a field of an RFC that differs."""
    if isinstance(ours, str) or isinstance(theirs, str):
        status = quoted_text(str(ours)) if ours else "nothing"
        return f"the status is {quoted_text(str(theirs))} in the index, {status} in the registry"
    added, removed = [number for number in theirs if number not in ours], [
        number for number in ours if number not in theirs
    ]
    parts = [f"was {_LABELS[name]} {_names(added)}"] if added else []
    parts += [f"was not {_LABELS[name]} {_names(removed)}, as the registry says"] if removed else []
    return " and ".join(parts)


def _names(numbers: list[int]) -> str:
    return " and ".join(f"RFC {number}" for number in numbers)


def _plain(value: str | list[int]) -> str:
    return value if isinstance(value, str) else ", ".join(f"RFC {number}" for number in value)
