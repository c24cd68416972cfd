"""One table of a registry file against its format: the entry, or problems that say what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from codegen.errors import Keys, Problem

_Model = TypeVar("_Model", bound=BaseModel)


def checked(entry: type[_Model], raw: object, file: str, keys: Keys, problems: list[Problem]) -> _Model | None:
    """The table as its format has it; None, with its problems noted, where it breaks the format."""
    try:
        return entry.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=True, include_input=True):
            problems.append(_format_problem(entry, detail, file, keys))
        return None


def _format_problem(entry: type[BaseModel], detail: Any, file: str, keys: Keys) -> Problem:
    place: Keys = tuple(part for part in detail["loc"] if not _is_branch(part))
    name = str(place[-1]) if place else "entry"
    where = (*keys, *place)
    if detail["type"] == "extra_forbidden":
        close = get_close_matches(name, entry.model_fields, n=1) if len(place) == 1 else []
        hint = (
            f'Did you mean "{close[0]}"?'
            if close
            else "Declare it as an attribute, or remove it; registry/README.md lists the fields."
        )
        return Problem(rule="unknown-field", message=f'"{name}" is no field here', remedy=hint, file=file, keys=where)
    if detail["type"] == "missing":
        return Problem(
            rule="missing-field", message=f'"{name}" is missing', remedy=f'Add "{name} = …".', file=file, keys=where
        )
    message = detail["msg"].removeprefix("Value error, ")
    shown = repr(detail["input"])
    if isinstance(detail["input"], bool | int | float | str) and len(shown) <= 60:
        message += f", not {shown}"
    return Problem(
        rule="wrong-type",
        message=f'"{name}": {message[:1].lower()}{message[1:]}',
        remedy="Write what the field takes; registry/README.md says what that is.",
        file=file,
        keys=where,
    )


def _is_branch(part: object) -> bool:
    """Whether a step of pydantic's location names a branch of a union, and no place in the file."""
    return isinstance(part, str) and ("[" in part or part in ("int", "str", "bool"))
