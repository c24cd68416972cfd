"""The result of a lint rule, and how rules refer to the places of a registry file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codegen.errors import Keys, Problem, Severity
from codegen.model import Enumeration, Field, Key, Member, Table


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong, what to do about it, and where."""

    message: str
    remedy: str
    file: str
    keys: Keys = ()
    other: Keys = ()
    """The place of the earlier entry that this one repeats."""

    def problem(self, rule: str, severity: Severity) -> Problem:
        """Return the violation as a problem of a rule."""
        return Problem(
            rule=rule,
            severity=severity,
            message=self.message,
            remedy=self.remedy,
            file=self.file,
            keys=self.keys,
            other=self.other,
        )


def member_violation(
    enumeration: Enumeration, member: Member, message: str, remedy: str, *keys: str | int
) -> Violation:
    """Return a violation at a key of a member's table. The message begins with the member's name, else its value."""
    name = member.name or f"member {quoted(member.value)}"
    return Violation(f"{name}: {message}", remedy, enumeration.file, (*member.place, *keys))


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
