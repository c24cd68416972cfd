"""One table of a registry file against its format: the entry, or problems that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from codegen.errors import Keys, Problem
from codegen.load.file_formats import NamedEntry, RangeEntry, RowEntry

_Model = TypeVar("_Model", bound=BaseModel)


def validate(entry: type[_Model], raw: object, file: str, keys: Keys, problems: list[Problem]) -> _Model | None:
    """The table as its format has it; None, with its problems noted, where it breaks the format."""
    try:
        return entry.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=True, include_input=True):
            problems.append(_format_problem(entry, detail, file, keys))
        return None


def _format_problem(entry: type[BaseModel], detail: Any, file: str, keys: Keys) -> Problem:
    # The last step to a field that is unknown is its key, however that reads.
    key = len(detail["loc"]) - 1 if detail["type"] == "extra_forbidden" else None
    place: Keys = tuple(part for index, part in enumerate(detail["loc"]) if index == key or not _is_branch(part))
    name = next((part for part in reversed(place) if isinstance(part, str)), "entry")
    where = (*keys, *place)
    if detail["type"] == "extra_forbidden":
        table = _table(entry, place[:-1])
        close = get_close_matches(name, _field_names(table), n=1)
        is_entry = issubclass(table, NamedEntry | RangeEntry | RowEntry)
        otherwise = "Declare it as an attribute, or remove it" if is_entry else "Remove it"
        hint = f'Did you mean "{close[0]}"?' if close else f"{otherwise}; codegen docs registry lists the fields."
        return Problem(rule="unknown-field", message=f'"{name}" is no field here', remedy=hint, file=file, keys=where)
    if detail["type"] == "missing":
        return Problem(
            rule="missing-field", message=f'"{name}" is missing', remedy=f'Add "{name} = …".', file=file, keys=where
        )
    return Problem(
        rule="wrong-type",
        message=f'"{name}": {_message(detail)}',
        remedy="Write what the field takes; codegen docs registry says what that is.",
        file=file,
        keys=where,
    )


def _message(detail: Any) -> str:
    """What is wrong with a value, and the value where it is short."""
    if detail["type"] in ("string_too_short", "too_short", "too_long"):
        parts, context = len(detail["input"]), detail["ctx"]
        wanted = context.get("min_length", context.get("max_length"))
        return f"it has {parts} part{'s' * (parts != 1)}, not {wanted}" if parts else "it is empty"
    message = detail["msg"].removeprefix("Value error, ")
    shown = repr(detail["input"])
    if isinstance(detail["input"], bool | int | float | str) and len(shown) <= 60:
        message += f", not {shown}"
    return f"{message[:1].lower()}{message[1:]}"


def _field_names(entry: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in entry.model_fields.items()]


def _table(entry: type[BaseModel], place: Keys) -> type[BaseModel]:
    """The format of the table that a way inside an entry leads to."""
    for part in place:
        field = next((one for name, one in entry.model_fields.items() if part in (name, one.alias)), None)
        inner = next(_models(field.annotation), None) if field else None
        entry = inner or entry
    return entry


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The formats that an annotation names, however deep: of list[X] | None it is X."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _is_branch(part: object) -> bool:
    """Whether a step of pydantic's location names a branch of a union, and no place in the file."""
    return isinstance(part, str) and ("[" in part or part in ("int", "str", "bool"))
