"""Rules about what is followed upstream, differences from it, and gaps that were left for a person."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.model import REMOVAL, Enumeration, Member, Registry
from codegen.rules.names import BUILTIN
from codegen.rules.violation import Violation, member_violation

_MEMBER = ("name", "value", *BUILTIN, "until", "aliases")


def unmapped_attribute(registry: Registry) -> Iterator[Violation]:
    """A mapping of an attribute that the enumeration does not declare, or that is a record; a table followed twice."""
    for enumeration in registry.enumerations:
        seen: set[str] = set()
        for index, follows in enumerate(enumeration.follows):
            place = ("enumeration", "follows", index)
            for name in follows.attributes:
                declared, keys = enumeration.attribute(name), (*place, "attributes", name)
                if declared is None:
                    message = f'"{name}" is no attribute of {enumeration.name}'
                    yield Violation(message, "Name an attribute that this file declares.", enumeration.file, keys)
                elif enumeration.record(declared.type):
                    message = f'"{name}" is a record, which no element can be read as'
                    yield Violation(message, "Take it out of the mapping.", enumeration.file, keys)
            if follows.table in seen:
                remedy = "Take one of the mappings out."
                yield Violation(f"{follows.table} is followed twice", remedy, enumeration.file, place)
            seen.add(follows.table)


def unknown_difference(registry: Registry) -> Iterator[Violation]:
    """A difference from upstream in a field that does not follow upstream."""
    for enumeration in registry.enumerations:
        known = _compared(enumeration)
        remedy = f"Choose one of: {', '.join(sorted(known))}." if known else "Take it out: the file follows nothing."
        for member in enumeration.members:
            for name in member.differs:
                if name not in known:
                    message = f'differs: "{name}" does not follow upstream'
                    yield member_violation(enumeration, member, message, remedy, "differs", name)
        for index, family in enumerate(enumeration.families):
            for name in family.differs:
                if name not in known:
                    message = f'{family.pattern}: differs: "{name}" does not follow upstream'
                    yield Violation(message, remedy, enumeration.file, ("family", index, "differs", name))
    for index, rfc in enumerate(registry.rfcs):
        for name in rfc.differs:
            if name not in ("obsoleted_by", "status", "updated_by"):
                message = f'RFC {rfc.number}: differs: "{name}" does not follow the index'
                remedy = "Choose one of: obsoleted_by, status, updated_by."
                yield Violation(message, remedy, registry.rfcs_file, ("rfc", index, "differs", name))


def _compared(enumeration: Enumeration) -> set[str]:
    """The fields that are compared with upstream."""
    found: set[str] = set()
    for follows in enumeration.follows:
        found |= {"value", "status", "until", *follows.attributes}
        found |= {name for name, mapped in (("phrase", follows.phrase), ("references", follows.references)) if mapped}
    return found


def blocking_gap(registry: Registry) -> Iterator[Violation]:
    """A gap where nothing can be made without what is missing: a name, or a required attribute; an unknown gap."""
    for enumeration in registry.enumerations:
        known = _gaps(enumeration)
        for member in enumeration.members:
            for gap in member.gaps:
                message = f'the member "{member.value}" of {enumeration.name} has no {gap} yet'
                remedy = f'Write it, and take "{gap}" out of gaps.'
                if gap not in known:
                    message, remedy = f'gaps: "{gap}" is no field of a member', "Name a field, or removal."
                elif not _stops(enumeration, member, gap):
                    continue
                yield Violation(message, remedy, enumeration.file, ("member", member.index, "gaps"))


def _gaps(enumeration: Enumeration) -> set[str]:
    """What can be a gap of a member."""
    return {*_MEMBER, REMOVAL, *(one.name for one in enumeration.attributes)}


def _stops(enumeration: Enumeration, member: Member, gap: str) -> bool:
    """Whether nothing can be made of a member before a gap is filled."""
    declared = enumeration.attribute(gap)
    if declared is not None:
        return declared.required and member.attributes[gap] in (None, (), "")
    return gap == "name" and not member.name


def open_gap(registry: Registry) -> Iterator[Violation]:
    """Something that a person has still to write, or to look at since upstream changed."""
    for enumeration in registry.enumerations:
        known = _gaps(enumeration)
        for member in enumeration.members:
            for gap in member.gaps:
                if gap not in known or _stops(enumeration, member, gap):
                    continue
                if gap == REMOVAL:
                    message = "upstream has removed it"
                    remedy = 'Remove the member; or keep it, say why in differs.value, and take "removal" out of gaps.'
                elif gap in ("description", "phrase") and not getattr(member, gap):
                    message, remedy = f"its {gap} is still to be written", f'Write it, and take "{gap}" out of gaps.'
                else:
                    message = f"its {gap} is to be looked at, since upstream changed"
                    remedy = f'See whether it still holds, and take "{gap}" out of gaps.'
                yield member_violation(enumeration, member, message, remedy, "gaps")
    for index, rfc in enumerate(registry.rfcs):
        for gap in rfc.gaps:
            to_do = "looked at" if getattr(rfc, gap, "") else "written"
            message = f"RFC {rfc.number}: its {gap} is still to be {to_do}"
            remedy = f'See to it, and take "{gap}" out of gaps.'
            yield Violation(message, remedy, registry.rfcs_file, ("rfc", index, "gaps"))
