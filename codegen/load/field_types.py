"""The types of text in the formats of registry files, and the settings that all formats share."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, StringConstraints

STRICT = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)
"""Refuse unknown fields and values of another type. Build the validator when it is first used."""


def _unwrap(text: object) -> object:
    """Return a text with each line break, and the indentation around it, as one space."""
    return re.sub(r"[ \t]*\n[ \t]*", " ", text).strip(" ") if isinstance(text, str) else text


Line = Annotated[str, StringConstraints(min_length=1)]
"""A text on one line that must not be empty."""
Text = Annotated[str, BeforeValidator(_unwrap)]
"""A text that may continue on further lines."""
Prose = Annotated[str, BeforeValidator(_unwrap), StringConstraints(min_length=1)]
"""A text that may continue on further lines, and that must not be empty."""
