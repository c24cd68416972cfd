"""The base of the formats of registry files, and the types of text in them."""

# Annotations are not postponed here: pydantic would have to evaluate them again for each format that it derives.

import re
from dataclasses import fields
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints


class FormatModel(BaseModel):
    """The base of the formats: a table of a registry file."""

    # Refuse unknown fields and values of another type. Build the validator when it is first used.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    in_model: ClassVar[type]
    """The type of the model that the table becomes."""

    def to_model(self, **others: Any) -> Any:
        """Return the table as a value of the model: its fields of the same name, and `others`."""
        mine = self.__dict__
        values = {
            name: value if type(value) in _AS_IN_MODEL else _in_model(value)
            for name in _common_fields(type(self), self.in_model)
            if name not in others and (value := mine[name]) is not None
        }
        return self.in_model(**values, **others)


_AS_IN_MODEL = (str, int, bool, tuple)
"""The types of most values. `_in_model` returns them as they are."""


@lru_cache(maxsize=256)
def _common_fields(table: type[BaseModel], in_model: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(in_model) if field.name in table.model_fields)


def _in_model(value: Any) -> Any:
    """Return a value as the model has it: tables as values of its types, lists as tuples."""
    if isinstance(value, FormatModel):
        return value.to_model()
    if isinstance(value, list):
        return tuple(map(_in_model, value))
    return {key: _in_model(item) for key, item in value.items()} if isinstance(value, dict) else value


def _unwrap(text: object) -> object:
    """Return a text with each line break, and the indentation around it, as one space."""
    if not isinstance(text, str):
        return text
    return (re.sub(r"[ \t]*\n[ \t]*", " ", text) if "\n" in text else text).strip(" ")


def _trimmed(text: str) -> str:
    """Return the text. Raises ValueError if it begins or ends with white space, which outputs would lose."""
    if text != text.strip():
        raise ValueError("must not begin or end with white space")
    return text


Phrase = Annotated[str, AfterValidator(_trimmed)]
"""A text on one line that may be empty."""
Line = Annotated[str, StringConstraints(min_length=1), AfterValidator(_trimmed)]
"""A text on one line that must not be empty."""
Text = Annotated[str, BeforeValidator(_unwrap)]
"""A text that may continue on further lines."""
Prose = Annotated[str, BeforeValidator(_unwrap), StringConstraints(min_length=1), AfterValidator(_trimmed)]
"""A text that may continue on further lines, and that must not be empty."""
