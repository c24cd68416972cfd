"""Validation of one table of a registry file: its entry, or problems that say what to do.

Knows pydantic's errors and turns them into messages; knows no rule between entries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from codegen.errors import Keys, Problem, WrongKey, did_you_mean
from codegen.load.entry_formats import EntryFormat
from codegen.load.field_types import FormatModel
from codegen.load.file_formats import NamedEntry, RangeEntry, RowEntry
from codegen.model import LINES

_Model = TypeVar("_Model", bound=BaseModel)

_EXPECTED: Mapping[str, str] = {
    "bool_type": "true or false",
    "date_type": "a date",
    "dict_type": "a table",
    "greater_than": "greater than {gt}",
    "greater_than_equal": "greater than or equal to {ge}",
    "int_type": "an integer",
    "list_type": "a list",
    "literal_error": "{expected}",
    "model_type": "a table",
    "string_type": "a string",
}
"""What a value must be, by the type of pydantic's error, with the names of its context."""

_FORMS: Mapping[str, str] = {
    "date": "a year and a month, such as 1981-09",
    "group": "the id of a group: letters, digits, dots, hyphens and underscores",
    "iana": "a group and a table, such as group/table",
    "name": "lower-case letters, digits and underscores, and begin with a letter",
    "section": "the number of a section, such as 4.2.3, or B for an appendix",
    "url": "an address that begins with https:// or http://",
    "version": "a version as PEP 440 writes it, such as 1.2.0",
}
"""What a text must be, by the key that has a pattern."""


def validate(
    entry: type[_Model],
    raw: object,
    file: str,
    keys: Keys,
    problems: list[Problem],
    fields: type[BaseModel] | None = None,
) -> _Model | None:
    """Return a table as an instance of its format. If it breaks the format, add its problems and return None.

    `fields`: the format of the other part of an entry. A wrong key may be a misspelt key of that part.
    """
    try:
        return entry.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=True, include_input=True):
            problems.append(_format_problem(entry, detail, file, keys, fields))
        return None


_NO_ATTRIBUTES = FormatModel.model_construct()


def validate_entry(
    format: EntryFormat, raw: object, file: str, keys: Keys, problems: list[Problem]
) -> tuple[Any, FormatModel] | None:
    """Return an entry as instances of both parts of its format. If it breaks them, add its problems and return None."""
    if not isinstance(raw, dict):
        validate(format.fields, raw, file, keys, problems)
        return None
    names = format.fields.model_fields
    fields: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    for name, value in raw.items():
        (fields if name in names else attributes)[name] = value
    entry = validate(format.fields, fields, file, keys, problems)
    declared: FormatModel | None = _NO_ATTRIBUTES
    if attributes or format.attributes.model_fields:
        declared = validate(format.attributes, attributes, file, keys, problems, format.fields)
    return None if entry is None or declared is None else (entry, declared)


def _format_problem(
    entry: type[BaseModel], detail: Any, file: str, keys: Keys, fields: type[BaseModel] | None
) -> Problem:
    # The last part of the location of an unknown key is that key, whatever its text.
    key = len(detail["loc"]) - 1 if detail["type"] == "extra_forbidden" else None
    is_item = bool(detail["loc"]) and isinstance(detail["loc"][-1], int)
    location: Keys = tuple(part for index, part in enumerate(detail["loc"]) if index == key or not _is_branch(part))
    name = next((part for part in reversed(location) if isinstance(part, str)), "entry")
    subject = f"{name}: each item" if is_item else name
    rule, message, remedy = "wrong-type", _wrong_value(name, detail, subject), _SEE_MANUAL
    if detail["type"] == "extra_forbidden":
        rule, message, remedy = (
            "unknown-field",
            f'unknown key "{name}"',
            _unknown_key_remedy(entry, location, fields, is_line=keys[:1] == (LINES,)),
        )
        location = (*location[:-1], WrongKey(location[-1]))
    elif detail["type"] == "missing":
        rule, message, remedy = "missing-field", f"missing {name}", f'Add "{name} = ...".'
        field = entry.model_fields.get(name)
        if field and isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            remedy = f"Add an [{name}] table. To read about the fields, run: codegen docs registry"
    elif detail["type"] in ("model_type", "dict_type", "list_type"):
        remedy = _form_remedy(entry, location, is_file=not keys)
    elif rule == "wrong-type" and (text := _other_quotes(detail)):
        remedy = f"Write {text}."
    if (*keys, *location) in (("member",), ("members",)) and rule != "unknown-field":
        remedy = "Write a line NAME = value below [members], or a [[member]] table, for each member."
    return Problem(rule=rule, message=message, remedy=remedy, file=file, keys=(*keys, *location))


_SEE_MANUAL = "Correct the value. To read about the fields, run: codegen docs registry"


_OF_STATUSES = ("status", "replaced_by", "deprecated", "is_deprecated")
"""What people write to deprecate a member."""
_HEADS = ("enumeration", "table")
"""The first table of a file."""
_DECLARE_STATUSES = "To deprecate members, first name an enumeration of statuses under [status] in package.toml"
_DEPRECATE = 'To deprecate the member, write status = "...", with a value of the enumeration of statuses'


def _other_quotes(detail: Any) -> str:
    """Return the value as a text if it is a number, or without quotes if it is a text; "" if that does not help."""
    value = detail["input"]
    if detail["type"] == "string_type" and isinstance(value, bool | int | float):
        return f'"{json.dumps(value)}", with quotes'
    is_integer = detail["type"] == "int_type" and isinstance(value, str) and value.isascii() and value.isdecimal()
    is_truth = detail["type"] == "bool_type" and value in ("true", "false")
    return f"{int(value) if is_integer else value}, without quotes" if is_integer or is_truth else ""


def _unknown_key_remedy(
    entry: type[BaseModel], location: Keys, fields: type[BaseModel] | None, *, is_line: bool
) -> str:
    """Return the name that is probably meant, or else that the key can be declared or must be removed.

    `is_line`: the entry is a line of [members], where the name is the key of the line.
    """
    table = _format_at(entry, location[:-1])
    names = _field_names(table)
    if fields and len(location) == 1:
        table, names = fields, [*(name for name in fields.model_fields if not (is_line and name == "name")), *names]
    key = str(location[-1])
    heads = [head for head in _HEADS if len(location) == 1 and head in table.model_fields]
    if heads and key in _field_names(_format_at(entry, (heads[0],))):
        return f"Write it below [{heads[0]}]."
    if location[:-1] == ("enumeration",) and (key in ("member", "members") or key.isupper()):
        return "Write the members below the header [members]: a line NAME = value for each."
    if close := did_you_mean(str(location[-1]), names, ""):
        return close
    if location[-1] in _OF_STATUSES and issubclass(table, NamedEntry):
        return f"{_DEPRECATE if 'status' in names else _DECLARE_STATUSES}. To read how, run: codegen docs registry"
    may_declare = issubclass(table, NamedEntry | RangeEntry | RowEntry)
    remove = "Declare it as an attribute, or remove it" if may_declare else "Remove it"
    return f"{remove}. To read about the fields, run: codegen docs registry"


def _wrong_value(name: str, detail: Any, subject: str) -> str:
    """Return the message about a value that its key does not accept, with the value if it is short."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "value_error":
        return f"{name}: {detail['msg'].removeprefix('Value error, ')}"
    if kind in ("string_too_short", "too_short", "too_long"):
        size = context.get("min_length", context.get("max_length"))
        is_empty = isinstance(value, str) or not value
        return f"{name} must not be empty" if is_empty else f"{name} must have {size} parts, got {len(value)}"
    expected = _EXPECTED[kind].format(**context).replace("'", '"') if kind in _EXPECTED else ""
    expected = _FORMS.get(name, "") if kind == "string_pattern_mismatch" else expected
    message = f"{subject} must be {expected}" if expected else f"{name}: {detail['msg']}"
    if isinstance(value, list | dict):
        return f"{message}, got a {'list' if isinstance(value, list) else 'table'}"
    shown = json.dumps(value, ensure_ascii=False) if isinstance(value, bool | int | float | str) else str(value)
    return f"{message}, got {shown}" if len(shown) <= 60 else message


def _form_remedy(entry: type[BaseModel], location: Keys, *, is_file: bool) -> str:
    """Return how to write the table or list at a location, with dots for its values: `open = { minimum = ... }`.

    `is_file`: the entry is a whole file, in which tables have headers.
    """
    annotation: Any = entry
    names = [part for part in location if isinstance(part, str)]
    for name in names:
        annotation = _inner(annotation, name)
    name, form = names[-1], _form_of(annotation)
    shown = f"{name} = {form}"
    if is_file and len(names) == 1 and form.startswith("[{"):
        shown = f"[[{name}]] above the keys of each"
    elif is_file and len(names) == 1 and form.startswith("{") and not form.startswith("{ NAME"):
        shown = f"[{name}] above its keys"
    return f"Write {shown}. To read about the fields, run: codegen docs registry"


def _inner(annotation: Any, name: str) -> Any:
    """Return the annotation of a key in a table, or of each table in a list. Any if there is no such key."""
    for argument in (annotation, *get_args(annotation)):
        if isinstance(argument, type) and issubclass(argument, BaseModel):
            fields = argument.model_fields.items()
            return next((field.annotation for key, field in fields if name in (key, field.alias)), Any)
        if get_origin(argument) is dict:
            return get_args(argument)[1]
        if get_origin(argument) is not None:
            return _inner(argument, name)
    return Any


def _form_of(annotation: Any) -> str:
    """Return how a value of a type is written, with dots for what it contains."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = [(field.alias or name, field) for name, field in annotation.model_fields.items()]
        shown = [(name, field) for name, field in fields if field.is_required()] or fields[:1]
        return f"{{ {', '.join(f'{name} = {_form_of(field.annotation)}' for name, field in shown)} }}"
    arguments = [argument for argument in get_args(annotation) if argument is not type(None)]
    origin = get_origin(annotation)
    if origin in (list, dict):
        return f"[{_form_of(arguments[0])}]" if origin is list else f"{{ NAME = {_form_of(arguments[-1])} }}"
    if arguments and origin is not Literal:
        return _form_of(arguments[0])
    return '"..."' if annotation is str else "..."


def _field_names(entry: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in entry.model_fields.items()]


def _format_at(entry: type[BaseModel], location: Keys) -> type[BaseModel]:
    """Return the format of the table at a location inside an entry."""
    for part in location:
        fields = entry.model_fields.items()
        annotation = next((field.annotation for name, field in fields if part in (name, field.alias)), None)
        entry = next(_formats_in(annotation), entry)
    return entry


def _formats_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the formats inside an annotation: X of `list[X] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _formats_in(inner)


def _is_branch(part: object) -> bool:
    """Whether a part of pydantic's location is the branch of a union, and not a key of the file."""
    return isinstance(part, str) and ("[" in part or part in ("int", "str", "bool"))
