"""How rules refer to the entries of a registry file, and to their places."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.errors import Keys, Problem
from codegen.model import Enumeration, Field, Key, Member, Table


def member_problem(enumeration: Enumeration, member: Member, message: str, remedy: str, *keys: str | int) -> Problem:
    """Return a problem at a key of a member's table. The message begins with the member's name, else its value."""
    name = member.name or f"member {quoted(member.value)}"
    return Problem(f"{name}: {message}", remedy, enumeration.file, (*member.place, *keys))


def declared_fields(file: Enumeration | Table) -> Iterator[tuple[Field, Keys]]:
    """Yield every field that a file declares, with the keys of its declaration."""
    for field in file.attributes:
        yield field, ("attribute", field.name)
    for record in file.records:
        for field in record.fields:
            yield field, ("record", record.name, "field", field.name)


def quoted(value: Key) -> str:
    """Return a value in quotes, or its parts as a list."""
    return str(list(value)) if isinstance(value, tuple) else f'"{value}"'
