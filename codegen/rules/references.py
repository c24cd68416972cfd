"""Rules about what entries refer to: documents, and the members that replace them."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.errors import Keys, Problem
from codegen.model import Enumeration, Reference, Registry, Row, Table, Value, leaves
from codegen.rules.entry_problems import member_problem, quoted


def _all_references(registry: Registry) -> Iterator[tuple[Reference, str, Keys]]:
    for file in registry.files:
        for value, keys in _values_with_references(file):
            for leaf, leaf_keys in leaves(value, keys):
                if isinstance(leaf, Reference):
                    yield leaf, file.file, leaf_keys


def _values_with_references(file: Enumeration | Table) -> Iterator[tuple[Value, Keys]]:
    yield file.references, (file.head, "references")
    types = {"reference", *(record.name for record in file.records)}
    names = [field.name for field in file.attributes if field.type in types]
    for entry in file.entries:
        if not isinstance(entry, Row):
            yield entry.references, (*entry.place, "references")
        for name in names:
            if value := entry.attributes.get(name):
                yield value, (*entry.place, name)
    if isinstance(file, Enumeration):
        for index, family in enumerate(file.families):
            yield family.references, ("family", index, "references")


def unlisted_rfc(registry: Registry) -> Iterator[Problem]:
    """A reference to an RFC that rfcs.toml does not list, or an RFC that rfcs.toml lists twice.

    Titles and successors of RFCs come from the list. A wrong number is usually not in the list. A registry without
    rfcs.toml may cite any RFC.

    ```toml
    # rfcs.toml
    [[rfc]]
    number = 2324
    title = "Hyper Text Coffee Pot Control Protocol (HTCPCP/1.0)"

    # faults.toml
    [[member]]
    name = "TEAPOT"
    value = 418
    references = [{ rfc = 2342 }]  # wrong
    references = [{ rfc = 2324 }]  # right
    ```
    """
    listed = {rfc.number for rfc in registry.rfcs}
    has_list = registry.lists_rfcs and not registry.incomplete
    for reference, file, keys in _all_references(registry) if has_list else ():
        if reference.rfc is not None and reference.rfc not in listed:
            remedy = f"Correct the number, or add an [[rfc]] table to {registry.rfcs_file}."
            yield Problem(f"RFC {reference.rfc} is not listed in {registry.rfcs_file}", remedy, file, keys)
    earlier: set[int] = set()
    for index, number in enumerate(rfc.number for rfc in registry.rfcs):
        if number in earlier:
            remedy = "Remove one of the two tables."
            yield Problem(f"duplicate RFC {number}", remedy, registry.rfcs_file, ("rfc", index, "number"))
        earlier.add(number)


def dangling_replacement(registry: Registry) -> Iterator[Problem]:
    """A `replaced_by` that is not the value of another member, or that names a member which is replaced itself.

    `replaced_by` tells users which member to use instead, in one step.

    ```toml
    [[member]]
    name = "NO_WATER"
    value = 1
    replaced_by = 3  # wrong
    replaced_by = 2  # right

    [[member]]
    name = "TANK_EMPTY"
    value = 2
    ```
    """
    for enumeration in registry.enumerations:
        for member in enumeration.members_and_aliases:
            if member.replaced_by is None:
                continue
            target = enumeration.by_value.get(member.replaced_by)
            message = remedy = ""
            if target is None and not enumeration.incomplete:
                message = f"replaced_by: {enumeration.name} has no member {quoted(member.replaced_by)}"
                remedy = "Write the value of another member of this enumeration."
            elif target is member or (target and target.replaced_by is not None):
                message = f"replaced_by: {quoted(member.replaced_by)} is itself replaced"
                remedy = "Write the value of the member that replaces both."
            if message:
                yield member_problem(enumeration, member, message, remedy, "replaced_by")


def obsolete_rfc(registry: Registry) -> Iterator[Problem]:
    """A reference to an RFC that a newer RFC obsoletes.

    Readers need the document that is in force. `historical = true` keeps a reference to the old document.

    ```toml
    # rfcs.toml
    [[rfc]]
    number = 760
    title = "DoD standard Internet Protocol"
    obsoleted_by = [791]

    [[rfc]]
    number = 791
    title = "Internet Protocol"

    # faults.toml
    [[member]]
    name = "NO_ROUTE"
    value = 1
    references = [{ rfc = 760 }]  # wrong
    references = [{ rfc = 791 }]  # right
    ```
    """
    successors = {rfc.number: rfc.obsoleted_by for rfc in registry.rfcs if rfc.obsoleted_by}
    for reference, file, keys in _all_references(registry) if successors else ():
        newer = successors.get(reference.rfc or 0)
        if newer and not reference.historical:
            names = " and ".join(f"RFC {number}" for number in newer)
            remedy = f'Cite {names}, or add "historical = true" to keep this reference.'
            yield Problem(f"RFC {reference.rfc} is obsolete: {names} replaced it", remedy, file, keys)
