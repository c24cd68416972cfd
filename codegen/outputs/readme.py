"""The README of a distribution: its tables of members, and an example that runs.

No text of the registry can become mark-up: it is escaped outside the example, and a literal in the example.
Must not know how the README looks.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from codegen.class_attributes import discouraged_statuses
from codegen.literals import Source, markdown, name, py_literal
from codegen.model import Alias, Enumeration, Key, Member, Registry, Table
from codegen.outputs import docstring_text
from codegen.outputs.view_types import EnumerationSummary, MemberSummary, TableSummary

ROWS = 100
"""How many members the table of an enumeration lists."""
ALL_ROWS = 1000
"""How many members all tables of a README list: GitHub shows no README of more than half a megabyte."""


def enumerations(registry: Registry) -> Iterator[EnumerationSummary]:
    """Yield each enumeration with its first members, as far as they fit in."""
    left = ALL_ROWS
    discouraged = discouraged_statuses(registry)
    for enumeration in registry.enumerations:
        listed = enumeration.members[: min(ROWS, left)]
        aliases: dict[Key, list[Member]] = {}
        for alias in enumeration.aliases:
            aliases.setdefault(alias.value, []).append(alias)
        rows = tuple(
            MemberSummary(
                name=name(entry.name),
                aliases=tuple(map(name, entry.aliases)),
                value=markdown(repr(entry.value)),
                markdown_meaning=markdown(_meaning(enumeration, entry, is_discouraged=entry.status in discouraged)),
            )
            for member in listed
            for entry in (member, *aliases.get(member.value, ()))
        )
        left = max(left - len(rows), 0)
        yield EnumerationSummary(
            name=name(enumeration.name),
            module=name(enumeration.module),
            members=len(enumeration.members),
            markdown_description=markdown(docstring_text.first_sentence(enumeration.description)),
            rows=rows,
            meanings=any(row.markdown_meaning for row in rows),
            left_out=len(enumeration.members) - len(listed),
        )


def _meaning(enumeration: Enumeration, member: Member, *, is_discouraged: bool) -> str:
    """Return the phrase of a member, or the first sentence of its description, and what to use in its place.

    An alias that has an entry names its member.
    """
    texts = [docstring_text.sentence(member.phrase) or docstring_text.first_sentence(member.description)]
    if is_discouraged:
        replacement = enumeration.by_value.get(member.replaced_by) if member.replaced_by is not None else None
        texts.append(f"Status: {member.status}" + (f"; use {replacement.name}." if replacement else "."))
    if isinstance(member, Alias):
        texts.append(f"Another name of {enumeration.by_value[member.value].name}.")
    return " ".join(filter(None, texts))


def tables(registry: Registry) -> Iterator[TableSummary]:
    """Yield each table that has rows in place of members."""
    for table in registry.tables:
        yield TableSummary(
            name=name(table.name),
            rows=len(table.rows),
            markdown_description=markdown(docstring_text.first_sentence(table.description)),
        )


def example(registry: Registry) -> tuple[Source, ...]:
    """Return the lines of an example, as an interactive session shows them: of an enumeration, or else of a table."""
    package = registry.package.name
    candidates = [enumeration for enumeration in registry.enumerations if enumeration.members]
    statuses = registry.status_enumeration
    candidates.sort(
        key=lambda file: (file is statuses, file.kind == "flag", not any(member.phrase for member in file.members))
    )
    if candidates:
        lines = _of_enumeration(package, candidates[0])
    else:
        lines = (line for table in registry.tables[:1] for line in _of_table(package, table))
    return tuple(map(Source, lines))


def _of_enumeration(package: str, enumeration: Enumeration) -> Iterator[str]:
    members = enumeration.members
    member = next((member for member in members if member.phrase and member.replaced_by is None), members[0])
    shown = f"{name(enumeration.name)}.{name(member.name)}"
    yield f">>> from {name(package)} import {name(enumeration.name)}"
    value = py_literal(member.value, width=sys.maxsize)  # a session has a statement on one line
    yield f">>> {name(enumeration.name)}({value}) is {shown}"
    yield "True"
    yield f">>> {shown}.name, {shown}.value"
    yield repr((member.name, member.value))
    if member.phrase:
        yield f">>> {shown}.phrase"
        yield repr(member.phrase)
    if enumeration.kind == "flag":
        return
    if enumeration.open:
        known, number = set(enumeration.by_value), enumeration.open.minimum
        while number in known:
            number += 1
        if number <= enumeration.open.maximum:
            yield f">>> {name(enumeration.name)}({number}).is_registered"
            yield "False"
    yield f">>> len({name(enumeration.name)})"
    yield str(len(members))


def _of_table(package: str, table: Table) -> Iterator[str]:
    yield f">>> from {name(package)} import {name(table.name)}"
    yield f">>> len({name(table.name)}.rows())"
    yield str(len(table.rows))
