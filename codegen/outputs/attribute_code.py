"""Attributes as Python: the literals in data modules, and the properties and records that read them.

A data module contains each value as a literal, its row. A property converts the row into what users see. `_FieldCode`
has the code of one field: the type of its row, the type that users see, and the function that converts the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from codegen import class_attributes
from codegen.class_attributes import Listing
from codegen.docstring_markup import docstring
from codegen.literals import Source, name, py_literal, py_rows, py_table
from codegen.model import Enumeration, Field, Record, Reference, Registry, Value
from codegen.naming import choices_type
from codegen.outputs.docstring_text import sentence
from codegen.outputs.view_types import DataTable, ListingView, Property, RecordView

_DATE = "datetime.date"
_MODULES = ("from ", "import ")
_PLAIN = (str, int)  # a union would be made for each value


def _is_scalar(type: str) -> bool:
    """Whether the row of a field of that type is the value itself: a scalar, or a value with several parts."""
    return type in ("bool", "int", "str") or type.startswith("tuple[")


@dataclass(frozen=True, slots=True)
class _FieldCode:
    """The code of a field: of an attribute of members, or of a field of the record `owner`."""

    registry: Registry
    field: Field
    owner: str = ""

    @property
    def target(self) -> Enumeration | None:
        """The enumeration that the values of the field are members of, or None."""
        return self.registry.enumeration(self.field.type)

    @property
    def default(self) -> Value:
        """The default value of the field."""
        return class_attributes.default_value(self.field, self.registry.package.status)

    @property
    def literal(self) -> str:
        """The Literal type of a field with choices, or ""."""
        choices = ", ".join(py_literal(choice) for choice in self.field.choices)
        return f"Literal[{choices}]" if choices else ""

    @property
    def literal_name(self) -> str:
        """The name of the alias for the Literal type."""
        return choices_type(self.owner, self.field.name)

    @property
    def row_type(self) -> str:
        """The type of the row in the data module."""
        if self.literal or _is_scalar(self.field.type):
            single = self.literal or self.field.type
        elif self.field.type == "date":
            single = "str"
        elif self.target:
            single = self.target.key_type
        else:
            single = "_ReferenceRow" if self.field.type == "reference" else f"_{self.field.type}Row"
        return f"tuple[{single}, ...]" if self.field.many else single

    @property
    def single_type(self) -> str:
        """The type of a single value, as users see it."""
        if self.literal:
            return self.literal_name
        return {"reference": "Reference", "date": _DATE}.get(self.field.type, self.field.type)

    @property
    def converter(self) -> str:
        """The function that converts a row into a value, or "" if the row is the value."""
        if self.literal or _is_scalar(self.field.type):
            return ""
        if self.field.type == "date":
            return f"{_DATE}.fromisoformat"
        return self.single_type if self.target else f"{self.single_type}.of"

    @property
    def imports(self) -> tuple[str, ...]:
        """The imports that the type of the field needs."""
        if not self.converter:
            return ()
        if self.field.type == "date":
            return ("import datetime",)
        return (f"from .{self.target.module if self.target else 'records'} import {self.single_type}",)

    @property
    def declarations(self) -> tuple[str, ...]:
        """The statements that a type checker needs before the type: imports, and the alias of a Literal."""
        return (
            ("from typing import Literal, TypeAlias", f"{self.literal_name}: TypeAlias = {self.literal}")
            if self.literal
            else self.imports
        )

    def visible_type(self, *, optional: bool) -> str:
        """Return the type of the field, as users see it."""
        return class_attributes.visible_type(self.field, self.single_type, optional=optional)


def tables(registry: Registry, enumeration: Enumeration, width: int) -> Iterator[DataTable]:
    """Yield the tables of a data module: for each attribute a dict by member value, then the rows of each listing.

    A dict does not contain default values. An attribute with default values only has no table.
    """
    records = {record.name: record for record in enumeration.records}
    for field in class_attributes.attributes(registry, enumeration):
        if enumeration.is_computed(field):
            continue
        code = _FieldCode(registry, field)
        default = code.default
        values = ((member.value, member.value_of(field.name)) for member in enumeration.members)
        rows = {key: _row(value, field, records) for key, value in values if field.required or value != default}
        if rows:
            annotation = f"dict[{enumeration.key_type}, {code.row_type}]"
            yield DataTable(name=name(field.name.upper()), annotation=Source(annotation), rows=py_table(rows, width))
    for listing in class_attributes.listings(registry, enumeration):
        yield listing_table(listing, enumeration.records, width)


def listing_table(listing: Listing, declared: Iterable[Record], width: int) -> DataTable:
    """Return the rows of a listing as a table of a data module. `declared` are the records of the registry file."""
    records = {record.name: record for record in declared}
    fields = listing.record.fields
    return DataTable(
        name=name(listing.name.upper()),
        annotation=Source(f"list[_{listing.record.name}Row]"),
        rows=py_rows((tuple(_row(row[field.name], field, records) for field in fields) for row in listing.rows), width),
    )


def properties(registry: Registry, enumeration: Enumeration, width: int) -> Iterator[Property]:
    """Yield the properties that a class defines itself, in the order of their declaration.

    An open class defines all of them. Closed classes inherit the common ones.
    """
    fields = class_attributes.attributes(registry, enumeration)
    if not enumeration.open:
        fields = tuple(field for field in fields if field.name == "until" or field in enumeration.attributes)
    own = f"from .{enumeration.module} import {enumeration.name}"
    for field in fields:
        code = _FieldCode(registry, field)
        yield _property(
            field,
            code.visible_type(optional=class_attributes.attribute_can_be_none(registry, enumeration, field)),
            tuple(line for line in code.declarations if line != own),
            tuple(_body(code, enumeration)),
            8,
            width,
        )
        if enumeration.open and registry.package.status and field.name == "status":
            yield _property(
                class_attributes.IS_DEPRECATED, "bool", (), ("return self.status.discourages_use",), 8, width
            )


def _body(code: _FieldCode, enumeration: Enumeration) -> Iterator[str]:
    field = code.field
    if enumeration.is_computed(field):
        digit = _digit(enumeration, field)
        yield from code.imports
        yield f"return {code.converter}({digit})" if code.converter else f"return {digit}"
        return
    default: str = py_literal(code.default)
    if field.type == "date":
        yield from code.imports
    if enumeration.open:
        if enumeration.kind != "flag":
            yield "from . import _registry"
        statuses = code.registry.package.status
        if statuses and field.name == "status":
            default = f"{py_literal(statuses.default)} if self.is_registered else {py_literal(statuses.unregistered)}"
    arguments = ["self", py_literal(field.name), default]
    if field.type == "date":
        if field.many:
            yield f"texts: tuple[str, ...] = _registry.value({', '.join(arguments)})"
            yield f"return tuple(map({code.converter}, texts))"
        else:
            yield f'text: str = _registry.value(self, {arguments[1]}, "")'
            can_be_none = class_attributes.attribute_can_be_none(code.registry, enumeration, field)
            yield f"return {code.converter}(text)" + (" if text else None" if can_be_none else "")
        return
    if code.converter:
        arguments.append(py_literal(code.single_type))
    yield f"return _registry.{'values' if field.many and code.converter else 'value'}({', '.join(arguments)})"


def record_view(registry: Registry, declared: Record, width: int, module: str = "records") -> RecordView:
    """Return the view of a record: a named tuple of a module, with a class method that converts a row."""
    codes = [_FieldCode(registry, field, declared.name) for field in declared.fields]
    optional = {field.name: class_attributes.field_can_be_none(registry, field) for field in declared.fields}
    rows = ", ".join(code.row_type + (" | None" if optional[code.field.name] else "") for code in codes)
    own = f"from .{module} "
    imports = {line for code in codes for line in code.imports if not line.startswith(own)}
    names = ", ".join(field.name for field in declared.fields)
    return RecordView(
        name=name(declared.name),
        docstring=docstring([declared.description], 4, width),
        row=Source(f"tuple[{rows}]"),
        row_imports=tuple(Source(f"from .records import {row}") for row in _rows_of(codes) if module != "records"),
        names=Source(names if len(codes) > 1 else f"({names},)"),
        fields=tuple(
            _property(
                code.field,
                code.visible_type(optional=optional[code.field.name]),
                tuple(line for line in code.declarations if not line.startswith(own)),
                (),
                4,
                width,
            )
            for code in codes
        ),
        of_imports=tuple(map(Source, sorted(imports, key=lambda line: (line.startswith("from "), line)))),
        arguments=tuple(Source(_argument(code, optional=optional[code.field.name])) for code in codes),
    )


def _rows_of(codes: Iterable[_FieldCode]) -> list[str]:
    return sorted({name for code in codes if not code.literal for name in re.findall(r"\b_\w+Row\b", code.row_type)})


def listing_view(registry: Registry, listing: Listing, module: str, width: int) -> ListingView:
    """Return the view of a listing: the class method that returns it, and the named tuple of its rows."""
    return ListingView(
        name=name(listing.name),
        docstring=docstring([listing.description], 8, width),
        module=py_literal(module),
        table=py_literal(listing.name.upper()),
        record=record_view(registry, listing.record, width, module),
    )


def _property(
    field: Field, annotation: str, declarations: tuple[str, ...], body: tuple[str, ...], indent: int, width: int
) -> Property:
    plain = annotation in ("bool", "int", "str", "tuple[str, ...]", "tuple[int, ...]", "int | None")
    return Property(
        name=name(field.name),
        annotation=Source(annotation),
        quoted=Source(annotation) if plain else py_literal(annotation),
        docstring=docstring([sentence(field.description)], indent, width),
        declarations=tuple(map(Source, declarations)),
        imports=tuple(Source(line) for line in body if line.startswith(_MODULES)),
        body=tuple(Source(line) for line in body if not line.startswith(_MODULES)),
    )


def _row(value: Value, field: Field, records: Mapping[str, Record]) -> object:
    """Return the row of a value: references and records are tuples, a date is a text."""
    if value is None or isinstance(value, _PLAIN):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return tuple(_row(item, field, records) for item in value)
    if isinstance(value, Reference):
        return (value.rfc, value.section) if value.rfc is not None else (value.document, value.section, value.link)
    if isinstance(value, Mapping):
        return tuple(_row(value[inner.name], inner, records) for inner in records[field.type].fields)
    return value


def _digit(enumeration: Enumeration, field: Field) -> str:
    digits = enumeration.open.digits if enumeration.open else None
    shift = 10 ** ((digits or 1) - (field.digit or 1))
    value = "self._value_" if shift == 1 else f"self._value_ // {shift}"
    return value if field.digit == 1 else f"{value} % 10"


def _argument(code: _FieldCode, *, optional: bool) -> str:
    item = code.field.name
    if not code.converter:
        return item
    if code.field.many:
        return f"tuple(map({code.converter}, {item}))"
    return f"None if {item} is None else {code.converter}({item})" if optional else f"{code.converter}({item})"
