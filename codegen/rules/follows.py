"""Rules about upstream: the tables that a file follows, differences from them on purpose, and gaps."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.errors import Problem, WrongKey
from codegen.model import REMOVAL, Enumeration, ImportedTable, Member, Registry
from codegen.rules.entry_problems import member_problem, quoted
from codegen.rules.names import BUILTIN

_MEMBER_FIELDS = ("name", "value", *BUILTIN, "until", "aliases")
_RFC_FIELDS = ("obsoleted_by", "status", "updated_by")
"""The fields of an RFC that are compared with the RFC index."""


def invalid_mapping(registry: Registry) -> Iterator[Problem]:
    """A mapping from upstream to an attribute that does not exist or is a record, or a table that is followed twice.

    ```toml
    [[enumeration.follows]]
    group = "coffee"
    registry = "faults"
    value = "code"
    attributes = { reason = "cause" }  # wrong
    attributes = { cause = "cause" }   # right

    [attribute.cause]
    type = "str"
    description = "the cause of the fault."
    ```
    """
    for enumeration in registry.enumerations:
        earlier: set[str] = set()
        for index, follows in enumerate(enumeration.follows):
            table_keys = ("enumeration", "follows", index)
            for name in follows.attributes:
                attribute, keys = enumeration.attribute(name), (*table_keys, "attributes", WrongKey(name))
                if attribute is None:
                    message, remedy = (
                        f'{enumeration.name} has no attribute "{name}"',
                        "Correct the name, or declare it.",
                    )
                    yield Problem(message, remedy, enumeration.file, keys)
                elif enumeration.record(attribute.type):
                    message, remedy = f'cannot read "{name}" from upstream: it is a record', "Remove the mapping."
                    yield Problem(message, remedy, enumeration.file, keys)
            if follows.table in earlier:
                message, remedy = f"duplicate table {follows.table}", "Remove one of the two mappings."
                yield Problem(message, remedy, enumeration.file, table_keys)
            earlier.add(follows.table)


def unknown_difference(registry: Registry) -> Iterator[Problem]:
    """A field in `differs` that is not compared with upstream.

    `differs` gives the reason why a field differs from upstream on purpose. For a field that is not compared, the
    reason would have no effect.

    ```toml
    [[enumeration.follows]]
    group = "coffee"
    registry = "faults"
    value = "code"
    phrase = "text"

    [[member]]
    name = "NO_WATER"
    value = 1
    differs = { colour = "The table has a typing error." }  # wrong
    differs = { phrase = "The table has a typing error." }  # right
    ```
    """
    for enumeration in registry.enumerations:
        compared = _compared_fields(enumeration)
        choices = f"Choose from: {', '.join(sorted(compared))}."
        remedy = choices if compared else "Remove it: the enumeration does not follow a table."
        for member in enumeration.members:
            for name in member.differs:
                if name not in compared:
                    message = f'differs: "{name}" is not compared with upstream'
                    yield member_problem(enumeration, member, message, remedy, "differs", WrongKey(name))
        for index, family in enumerate(enumeration.families):
            for name in family.differs:
                if name not in compared:
                    message = f'{family.pattern}: differs: "{name}" is not compared with upstream'
                    yield Problem(message, remedy, enumeration.file, ("family", index, "differs", WrongKey(name)))
    for index, rfc in enumerate(registry.rfcs):
        for name in rfc.differs:
            if name not in _RFC_FIELDS:
                message = f'RFC {rfc.number}: differs: "{name}" is not compared with the RFC index'
                remedy = f"Choose from: {', '.join(_RFC_FIELDS)}."
                yield Problem(message, remedy, registry.rfcs_file, ("rfc", index, "differs", WrongKey(name)))


def _compared_fields(enumeration: Enumeration) -> set[str]:
    fields: set[str] = set()
    for follows in enumeration.follows:
        fields |= {"value", "status", "until", *follows.attributes}
        mapped = {"phrase": follows.phrase, "references": follows.references}
        mapped |= {"description": follows.description} if isinstance(follows, ImportedTable) else {}
        fields |= {name for name, element in mapped.items() if element}
    return fields


def blocking_gap(registry: Registry) -> Iterator[Problem]:
    """A gap that stops the build: a missing name, a missing required attribute, or an unknown word in `gaps`.

    `gaps` lists the fields of a member that a person must still write. Most gaps are warnings (`open-gap`), but
    without a name there is no Python code for a member.

    ```toml
    [[member]]
    name = ""          # wrong
    name = "NO_WATER"  # right
    value = 1
    gaps = ["name"]    # wrong
    ```
    """
    for enumeration in registry.enumerations:
        for member in enumeration.members_and_aliases:
            for gap in member.gaps:
                member_name = f"member {quoted(member.value)} of {enumeration.name}"
                message, remedy = f"{member_name} has no {gap}", f'Write it, and remove "{gap}" from gaps.'
                if gap not in _possible_gaps(enumeration):
                    message, remedy = f'gaps: unknown field "{gap}"', f'Write the name of a field, or "{REMOVAL}".'
                elif not _is_blocking(enumeration, member, gap):
                    continue
                yield Problem(message, remedy, enumeration.file, (*member.place, "gaps"))


def _possible_gaps(enumeration: Enumeration) -> set[str]:
    return {*_MEMBER_FIELDS, REMOVAL, *(attribute.name for attribute in enumeration.attributes)}


def _is_blocking(enumeration: Enumeration, member: Member, gap: str) -> bool:
    """Whether nothing can be generated for a member before a gap is filled."""
    attribute = enumeration.attribute(gap)
    if attribute is not None:
        return attribute.required and member.attributes[gap] in (None, (), "")
    return gap == "name" and not member.name


def open_gap(registry: Registry) -> Iterator[Problem]:
    """A gap that does not stop the build: a person must still write a field, or review it after a change upstream.

    `codegen sync --write` and `codegen import` add gaps.

    ```toml
    [[member]]
    name = "NO_WATER"
    value = 1
    gaps = ["phrase"]     # wrong
    phrase = "no water"   # right
    ```
    """
    for enumeration in registry.enumerations:
        for member in enumeration.members_and_aliases:
            for gap in member.gaps:
                if gap not in _possible_gaps(enumeration) or _is_blocking(enumeration, member, gap):
                    continue
                if gap == REMOVAL:
                    message = "removed upstream"
                    remedy = (
                        f'Remove the member, or give a reason to keep it in differs.value and remove "{gap}" from gaps.'
                    )
                elif gap in ("description", "phrase") and not getattr(member, gap):
                    message, remedy = f"missing {gap}", f'Write it, and remove "{gap}" from gaps.'
                else:
                    message, remedy = f"{gap} must be reviewed", f'Review it, and remove "{gap}" from gaps.'
                yield member_problem(enumeration, member, message, remedy, "gaps")
    for index, rfc in enumerate(registry.rfcs):
        for gap in rfc.gaps:
            has_value = bool(getattr(rfc, gap, ""))
            message = f"RFC {rfc.number}: {gap} must be reviewed" if has_value else f"RFC {rfc.number}: missing {gap}"
            remedy = f'{"Review" if has_value else "Write"} it, and remove "{gap}" from gaps.'
            yield Problem(message, remedy, registry.rfcs_file, ("rfc", index, "gaps"))
