"""Rules about what entries point to: documents, and the members that replace them."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.errors import Keys
from codegen.model import Enumeration, Reference, Registry, Row, Table, Value
from codegen.rules.violation import Violation, member_violation


def _inside(value: Value, keys: Keys) -> Iterator[tuple[Reference, Keys]]:
    """Every reference in an attribute's value, with the way to it."""
    if isinstance(value, Reference):
        yield value, keys
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _inside(item, (*keys, index))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _inside(item, (*keys, name))


def _all(registry: Registry) -> Iterator[tuple[Reference, str, Keys]]:
    """Every reference of the registry, with its file and the way to it."""
    for file in registry.files:
        for value, keys in _places(file):
            for reference, where in _inside(value, keys):
                yield reference, file.file, where


def _places(file: Enumeration | Table) -> Iterator[tuple[Value, Keys]]:
    """Every value of a file in which references may be, with the way to it."""
    yield file.references, (file.head, "references")
    for one in file.entries:
        if not isinstance(one, Row):
            yield one.references, (one.table, one.index, "references")
        for name, held in one.attributes.items():
            if isinstance(held, Reference | tuple | dict):
                yield held, (one.table, one.index, name)
    if isinstance(file, Enumeration):
        for index, family in enumerate(file.families):
            yield family.references, ("family", index, "references")


def unlisted_rfc(registry: Registry) -> Iterator[Violation]:
    """A reference to an RFC that rfcs.toml, where there is one, does not list; a number there that is listed twice."""
    listed = {rfc.number for rfc in registry.rfcs}
    is_known = registry.lists_rfcs and not registry.incomplete
    for reference, file, keys in _all(registry) if is_known else ():
        if reference.rfc is not None and reference.rfc not in listed:
            remedy = f"Correct the number, or add an [[rfc]] table to {registry.rfcs_file}."
            yield Violation(f"RFC {reference.rfc} is not listed", remedy, file, keys)
    seen: set[int] = set()
    for index, number in enumerate(rfc.number for rfc in registry.rfcs):
        if number in seen:
            yield Violation(
                f"RFC {number} is listed twice",
                "Remove one of the tables.",
                registry.rfcs_file,
                ("rfc", index, "number"),
            )
        seen.add(number)


def dangling_replacement(registry: Registry) -> Iterator[Violation]:
    """A `replaced_by` that is no other member's value, or whose member is replaced in turn."""
    for enumeration in registry.enumerations:
        for member in enumeration.members_and_aliases:
            if member.replaced_by is None:
                continue
            target = enumeration.by_value.get(member.replaced_by)
            if target is None and not enumeration.incomplete:
                message = f'replaced_by: {enumeration.name} has no member "{member.replaced_by}"'
                yield member_violation(
                    enumeration, member, message, "Name the value of a member of the same enumeration.", "replaced_by"
                )
            elif target is member or (target and target.replaced_by is not None):
                message = f'replaced_by: "{member.replaced_by}" is itself replaced'
                yield member_violation(
                    enumeration, member, message, "Name the member that is to be used in the end.", "replaced_by"
                )


def obsolete_rfc(registry: Registry) -> Iterator[Violation]:
    """A reference to an RFC that another has obsoleted, unless it says `historical = true`."""
    successors = {rfc.number: rfc.obsoleted_by for rfc in registry.rfcs if rfc.obsoleted_by}
    for reference, file, keys in _all(registry) if successors else ():
        newer = successors.get(reference.rfc or 0)
        if newer and not reference.historical:
            names = " and ".join(f"RFC {number}" for number in newer)
            remedy = f'Cite {names}, or write "historical = true" where the old document is meant.'
            yield Violation(f"RFC {reference.rfc} is obsolete: {names} took its place", remedy, file, keys)
