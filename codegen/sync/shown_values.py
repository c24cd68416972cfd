"""Values as findings show them."""

from __future__ import annotations

from codegen.iana.references import reference_text
from codegen.iana.white_space import collapse_whitespace
from codegen.model import Reference, Value

_LONGEST = 300
"""How many characters of a text a message quotes."""


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
