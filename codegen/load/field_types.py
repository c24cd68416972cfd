"""What the formats of the registry's files are built of: what every table obeys, and kinds of text."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, StringConstraints

STRICT = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)
"""Unknown fields and values of another type are errors. What checks them is made when it is first needed."""


def _folded(text: object) -> object:
    """Text with its line breaks, and the indentation around them, as single spaces."""
    return re.sub(r"[ \t]*\n[ \t]*", " ", text).strip(" ") if isinstance(text, str) else text


Line = Annotated[str, StringConstraints(min_length=1)]
"""Text that has to be there, on one line."""
Text = Annotated[str, BeforeValidator(_folded)]
"""Text that may be written over several lines."""
Prose = Annotated[str, BeforeValidator(_folded), StringConstraints(min_length=1)]
"""The same, not empty."""
