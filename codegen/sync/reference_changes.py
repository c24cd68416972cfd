"""What an entry cites against what its record cites, with what that cited when the two were last reconciled."""

from __future__ import annotations

from typing import Any

from codegen.iana.references import reference_document, reference_text
from codegen.model import Reference
from codegen.sync.findings import Action, AddGap, Finding, Kind, SetReferences
from codegen.sync.lock import LockedRecord
from codegen.sync.mapping import MappedRecord
from codegen.sync.messages import Place, unquoted
from codegen.sync.order import as_before, ordered


def citing(
    where: Place,
    ours: tuple[Reference, ...],
    entry: MappedRecord,
    base: LockedRecord | None,
    reason: str | None,
    *,
    is_gap: bool,
    is_back: bool,
) -> Finding | None:
    """How references differ, if they do.

    Every document that upstream cites has to be cited, and none that it no longer cites; what else the registry cites
    is its own. A record that cites nothing demands nothing; an entry that cites what its table does goes along with it.
    What a person has still to look at (`is_gap`) is told again when upstream changes. What a record cites that
    `is_back` is upstream's doing.
    """
    places, mine = tuple(map(reference_text, entry.references)), tuple(map(reference_text, ours))
    before = base.references if base else ()
    changed = base is not None and set(before) != set(places)
    if entry.inherits and not changed:
        return None
    wanted = _wanted(ours, entry.references, before if changed else places)
    if entry.inherits and set(mine) != set(before):
        wanted = ours
    cited, formerly = set(map(reference_document, places)), set(map(reference_document, before))
    stale = sorted((set(map(reference_document, map(reference_text, wanted))) & formerly) - cited)
    values: dict[str, Any] = {"field": "references", "ours": unquoted(ours), "theirs": unquoted(entry.references)}
    if set(map(reference_text, wanted)) == set(mine) and not stale:
        if reason:
            message = "references are now what upstream has, and are still listed as a difference"
            return where.finding("settled", message, 'Remove "references" from differs.', **values)
        return None
    if (reason or is_gap) and not changed:
        return None
    actions: list[Action] = []
    if changed and set(map(reference_text, wanted)) != set(mine):
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
    else:  # the registry has left it out: a person knows why, unless the record was gone
        actions += [AddGap(gap="references")] if is_back else []
        lacking = ", ".join(one for one in map(reference_text, wanted) if one not in mine)
        message = f"upstream cites {lacking}, and this entry does not"
        remedy = 'Cite it too, or record why not: differs.references = "…".'
    kind: Kind = "references-changed" if changed or is_back else "differs"
    return where.finding(kind, message, remedy, actions=tuple(actions), **values)


def _wanted(
    ours: tuple[Reference, ...], theirs: tuple[Reference, ...], before: tuple[str, ...]
) -> tuple[Reference, ...]:
    """The references that an entry is to have: upstream's, if it had just those before; otherwise its own, with what
    went upstream replaced by what came there.
    """
    if {reference_text(one) for one in ours} == set(before):
        own = {reference_text(one): one for one in ours}
        return as_before((own.get(reference_text(one), one) for one in theirs), ours)
    mine, places = {reference_text(one) for one in ours}, {reference_text(one) for one in theirs}
    documents = {one.document for one in ours}
    come = [
        one for one in theirs if (reference_text(one) not in mine if one.section else one.document not in documents)
    ]
    replaced = {one.document for one in come} | {reference_document(one) for one in before} - {
        one.document for one in theirs
    }
    wanted: list[Reference] = []
    for one in ours:
        if reference_text(one) in before and reference_text(one) not in places and one.document in replaced:
            wanted.extend(come)
            come = []
        else:
            wanted.append(one)
    wanted += come
    return ordered(wanted) if ours == ordered(ours) else tuple(wanted)


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
