"""The references of an entry, compared with those of its record, now and when it was last synced."""

from __future__ import annotations

from typing import Any

from codegen.iana.references import reference_document, reference_text
from codegen.model import Reference
from codegen.sync.findings import AddGap, FindingKind, FindingLocation, RegistryEdit, SetField, SyncFinding
from codegen.sync.lock_file import LockedRecord
from codegen.sync.record_mapping import MappedRecord
from codegen.sync.upstream_list_order import in_previous_order, sorted_values


def compare_references(
    location: FindingLocation,
    ours: tuple[Reference, ...],
    record: MappedRecord,
    locked: LockedRecord | None,
    reason: str | None,
    *,
    is_gap: bool,
    is_back: bool,
) -> SyncFinding | None:
    """Return the finding that references differ, if they do.

    An entry must cite each document that its record cites, and must not cite one that the record no longer cites. It
    may cite others. If the record cites nothing, an entry with the references of the table follows those. References
    that are a gap (`is_gap`) are reported only if upstream changed. `is_back`: upstream added a removed record again.
    """
    theirs, mine = tuple(map(reference_text, record.references)), tuple(map(reference_text, ours))
    previous = locked.references if locked else ()
    changed = locked is not None and set(previous) != set(theirs)
    if record.inherits and not changed:
        return None
    merged = _merged(ours, record.references, previous if changed else theirs)
    if record.inherits and set(mine) != set(previous):
        merged = ours
    cited, formerly = set(map(reference_document, theirs)), set(map(reference_document, previous))
    stale = sorted((set(map(reference_document, map(reference_text, merged))) & formerly) - cited)
    values: dict[str, Any] = {"field": "references", "ours": ours, "theirs": record.references}
    if set(map(reference_text, merged)) == set(mine) and not stale:
        if reason:
            message = "the references are now the same as upstream, but are still listed in differs"
            return location.finding("settled", message, 'Remove "references" from differs.', **values)
        return None
    if (reason or is_gap) and not changed:
        return None
    edits: list[RegistryEdit] = []
    if changed and set(map(reference_text, merged)) != set(mine):
        edits.append(SetField(field="references", value=merged))
    if reason:
        message = f"{_change(previous, theirs)}; the registry differs because: {reason}"
        remedy = 'Check the reason. If it is no longer valid, correct the references and remove them from "differs".'
        edits = [AddGap(gap="references")]
    elif changed:
        message, remedy = _change(previous, theirs), "Run: codegen sync --write"
        if stale:
            edits.append(AddGap(gap="references"))
            remedy = f"Check whether to cite {' and '.join(stale)}, which upstream no longer cites."
    else:  # a person has removed it from the registry on purpose, unless the record was removed and is back
        edits += [AddGap(gap="references")] if is_back else []
        missing = ", ".join(text for text in map(reference_text, merged) if text not in mine)
        message = f"upstream cites {missing}, the registry does not"
        remedy = 'Cite it, or write the reason: differs.references = "…".'
    kind: FindingKind = "references-changed" if changed or is_back else "differs"
    return location.finding(kind, message, remedy, edits=tuple(edits), **values)


def _merged(
    ours: tuple[Reference, ...], theirs: tuple[Reference, ...], previous: tuple[str, ...]
) -> tuple[Reference, ...]:
    """Return the new references of an entry: upstream's, if the entry had exactly the previous ones.

    Otherwise the entry keeps its own, with upstream's removed references replaced by the added ones.
    """
    mine, places = set(map(reference_text, ours)), set(map(reference_text, theirs))
    if mine == set(previous):
        own = {reference_text(reference): reference for reference in ours}
        return in_previous_order((own.get(reference_text(reference), reference) for reference in theirs), ours)
    documents = {reference.document for reference in ours}
    added = [
        reference
        for reference in theirs
        if (reference_text(reference) not in mine if reference.section else reference.document not in documents)
    ]
    replaced = {reference.document for reference in added}
    replaced |= {reference_document(text) for text in previous} - {reference.document for reference in theirs}
    merged: list[Reference] = []
    for reference in ours:
        if (
            reference_text(reference) in previous
            and reference_text(reference) not in places
            and reference.document in replaced
        ):
            merged.extend(added)
            added = []
        else:
            merged.append(reference)
    merged += added
    return sorted_values(merged) if ours == sorted_values(ours) else tuple(merged)


def _change(previous: tuple[str, ...], now: tuple[str, ...]) -> str:
    removed, added = [text for text in previous if text not in now], [text for text in now if text not in previous]
    if removed and added:
        change = f"{', '.join(removed)} became {', '.join(added)}"
        drafts = [text for text in removed if text.startswith("draft-")]
        is_published = drafts and all(text.startswith("RFC ") for text in added) and len(removed) == len(drafts)
        return f"the draft was published: {change}" if is_published else f"references changed: {change}"
    if added:
        return f"references changed: added {', '.join(added)}"
    return f"references changed: removed {', '.join(removed)}" if removed else "references changed"
