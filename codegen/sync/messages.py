"""Values as findings show them, and findings about one entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from codegen.iana.references import reference_text
from codegen.iana.text import collapse_whitespace
from codegen.model import Key, Reference, Value
from codegen.sync.findings import FindingKind, SyncFinding

_LONGEST = 300
"""How many characters of a text a message quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLocation:
    """The entry that a finding is about, and the date of upstream's revision."""

    module: str
    file: str
    table: str
    key: Key
    member: str
    date: str

    def finding(self, kind: FindingKind, message: str, remedy: str, **fields: Any) -> SyncFinding:
        """Return a finding about the entry."""
        return SyncFinding(
            kind=kind,
            message=message,
            remedy=remedy,
            module=self.module,
            file=self.file,
            table=self.table,
            key=self.key,
            member=self.member,
            date=self.date,
            **fields,
        )


def plain_value(value: Value) -> str:
    """Return a value as reports for programs have it: its text, "" for None."""
    if isinstance(value, tuple):
        return ", ".join(map(plain_value, value))
    return reference_text(value) if isinstance(value, Reference) else "" if value is None else str(value)


def quoted_value(value: Value) -> str:
    """Return a value as messages have it: texts in quotation marks, "nothing" for an empty value."""
    if isinstance(value, tuple):
        return ", ".join(map(quoted_value, value)) or "nothing"
    if isinstance(value, Reference):
        return reference_text(value)
    if value is None or value == "":
        return "nothing"
    return quoted_text(value) if isinstance(value, str) else str(value)


def quoted_text(text: str) -> str:
    """Return a text in quotation marks; a long one is cut."""
    text = collapse_whitespace(text)
    return f'"{text}"' if len(text) <= _LONGEST else f'"{text[:_LONGEST].rstrip()}…"'
