"""What one rule finds at one place, and how rules name the places."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.errors import Keys, Problem, Severity
from codegen.model import Enumeration, Member


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong, what to do about it, and where."""

    message: str
    remedy: str
    file: str
    keys: Keys = ()

    def problem(self, rule: str, severity: Severity) -> Problem:
        return Problem(
            rule=rule, severity=severity, message=self.message, remedy=self.remedy, file=self.file, keys=self.keys
        )


def member_violation(
    enumeration: Enumeration, member: Member, message: str, remedy: str, *keys: str | int
) -> Violation:
    """A finding at a key of a member's table."""
    return Violation(f"{member.name}: {message}", remedy, enumeration.file, (member.table, member.index, *keys))
