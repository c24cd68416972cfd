"""How findings about an entry are put: where it stands, and values as messages quote them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from codegen.iana.references import reference_text
from codegen.iana.text import collapse_whitespace
from codegen.model import Key, Reference, Value
from codegen.sync.findings import Finding, Kind

_SHOWN = 300
"""How many characters of a text a message quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an entry stands, as findings tell it, and the day of upstream's revision."""

    module: str
    file: str
    table: str
    key: Key
    member: str
    date: str

    def finding(self, kind: Kind, message: str, remedy: str, **more: Any) -> Finding:
        return Finding(
            kind=kind,
            message=message,
            remedy=remedy,
            module=self.module,
            file=self.file,
            table=self.table,
            key=self.key,
            member=self.member,
            date=self.date,
            **more,
        )


def unquoted(value: Value) -> str:
    """A value as programs are told it: the text itself, and nothing for nothing."""
    if isinstance(value, tuple):
        return ", ".join(map(unquoted, value))
    return reference_text(value) if isinstance(value, Reference) else "" if value is None else str(value)


def shown(value: Value) -> str:
    """A value as messages quote it."""
    if isinstance(value, tuple):
        return ", ".join(shown(one) for one in value) or "nothing"
    if isinstance(value, Reference):
        return reference_text(value)
    if value is None or value == "":
        return "nothing"
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    """A text in quotation marks, cut where it is long."""
    text = collapse_whitespace(text)
    return f'"{text}"' if len(text) <= _SHOWN else f'"{text[:_SHOWN].rstrip()}…"'
