"""The RFCs that the registry lists, compared with the RFC index: obsoleted, updated, or with another status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from codegen.iana.rfc_index import RFC_INDEX, RfcIndex
from codegen.model import Enumeration, Reference, Registry, Rfc, Row, Value, leaves
from codegen.sync.findings import (
    AddGap,
    FindingKind,
    FindingLocation,
    RegistryEdit,
    SetField,
    SyncComparison,
    SyncFinding,
)
from codegen.sync.fingerprints import value_fingerprint
from codegen.sync.lock_file import LockedRecord
from codegen.sync.shown_values import quoted_text

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


def compare_rfcs(
    registry: Registry, index: RfcIndex, locked: Mapping[str, LockedRecord], comparison: SyncComparison
) -> dict[str, LockedRecord]:
    """Compare every RFC that the registry lists with the index; return the RFCs for the lock."""
    citations = _citations(registry)
    comparison.compared.append(RFC_INDEX)
    now_locked: dict[str, LockedRecord] = {}
    unknown = []
    for rfc in registry.rfcs:
        indexed = index.rfcs.get(rfc.number)
        if indexed is None:
            if str(rfc.number) in locked:
                message, remedy = f"was removed from {index.location}", "Check whether the file is the complete index."
                location = _location(registry, rfc, index.updated)
                comparison.findings.append(location.finding("removed", message, remedy))
            else:
                unknown.append(rfc.number)
            continue
        fields = {name: value_fingerprint(_value(indexed, name)) for name in _KINDS}
        previous = locked.get(str(rfc.number), LockedRecord()).fields
        comparison.findings.extend(_changes(registry, rfc, indexed, index, previous, fields, citations[rfc.number]))
        now_locked[str(rfc.number)] = LockedRecord(fields=fields)
    if unknown:
        names = ", ".join(f"RFC {number}" for number in unknown[:_NAMED])
        names += f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        comparison.note("not-in-index", RFC_INDEX, f"{index.location} does not have {names}")
    listed = {str(rfc.number) for rfc in registry.rfcs}
    lost = sorted(number for number in locked if number in listed and number not in now_locked)
    if lost:
        removed = ", ".join(f"RFC {number}" for number in lost)
        comparison.report_fewer(RFCS_MODULE, RFC_INDEX, f"{removed} removed")
    return now_locked


def cited_rfcs(registry: Registry) -> set[int]:
    """Return the numbers of all RFCs that the registry cites."""
    values: list[Value] = []
    for file in registry.files:
        values.append(file.references)
        for entry in file.entries:
            values += [() if isinstance(entry, Row) else entry.references, tuple(entry.attributes.values())]
        if isinstance(file, Enumeration):
            values += [family.references for family in file.families]
    return {leaf.rfc for leaf, _ in leaves(tuple(values)) if isinstance(leaf, Reference) and leaf.rfc}


def _citations(registry: Registry) -> Counter[int]:
    citations: Counter[int] = Counter()
    for enumeration in registry.enumerations:
        for member in enumeration.members:
            values = (member.references, tuple(member.attributes.values()))
            citations.update({leaf.rfc for leaf, _ in leaves(values) if isinstance(leaf, Reference) and leaf.rfc})
    return citations


def _value(rfc: Rfc, name: str) -> str | list[int]:
    value = getattr(rfc, name)
    return value if isinstance(value, str) else sorted(value)


def _changes(
    registry: Registry,
    rfc: Rfc,
    indexed: Rfc,
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
            SetField(field=name, value=theirs if isinstance(theirs, str) else tuple(theirs)),
        )
        entries = "1 entry cites it" if citations == 1 else f"{citations or 'no'} entries cite it"
        message = f"{_message(name, ours, theirs)}; {entries}"
        remedy = "Run: codegen sync --write"
        if name == "obsoleted_by" and theirs and citations:
            remedy += " (then codegen lint names the RFC to cite)"
        if ours == theirs:
            kind, edits = "settled", ()
            message = f"{name} is now the same as in the index, but is still listed in differs"
            remedy = f'Remove "{name}" from differs.'
        elif reason:
            edits = (AddGap(gap=name),)
            message += f"; the registry differs because: {reason}"
            remedy = "Check whether the reason is still valid."
        yield _location(registry, rfc, latest or index.updated).finding(
            kind, message, remedy, field=name, ours=_plain(ours), theirs=_plain(theirs), edits=edits
        )
    if "title" in rfc.gaps and indexed.title:
        edits = (SetField(field="title", value=indexed.title), SetField(field="date", value=indexed.date))
        message, remedy = f'the title is "{indexed.title}"', "Run: codegen sync --write"
        location = _location(registry, rfc, indexed.date)
        yield location.finding("rfc-changed", message, remedy, field="title", theirs=indexed.title, edits=edits)


def _location(registry: Registry, rfc: Rfc, date: str) -> FindingLocation:
    return FindingLocation(
        module=RFCS_MODULE,
        file=registry.rfcs_file,
        table=RFC_INDEX,
        date=date,
        key=rfc.number,
        member=f"RFC {rfc.number}",
    )


def _message(name: str, ours: str | list[int], theirs: str | list[int]) -> str:
    if isinstance(ours, str) or isinstance(theirs, str):
        status = quoted_text(str(ours)) if ours else "nothing"
        return f"the status is {quoted_text(str(theirs))} in the index, {status} in the registry"
    added = [number for number in theirs if number not in ours]
    removed = [number for number in ours if number not in theirs]
    parts = [f"was {_LABELS[name]} {_names(added)}"] if added else []
    parts += [f"was not {_LABELS[name]} {_names(removed)}, as the registry says"] if removed else []
    return " and ".join(parts)


def _names(numbers: list[int]) -> str:
    return " and ".join(f"RFC {number}" for number in numbers)


def _plain(value: str | list[int]) -> str:
    return value if isinstance(value, str) else ", ".join(f"RFC {number}" for number in value)
