"""Attributes as Python: the tables of literals that data modules hold, and the attributes and records that read them.

A value of the registry lies in a data module as a literal (a row); an attribute makes of it what users see. `_Shape`
knows both sides of one field: the type of its row, the type that users see, and what leads from one to the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from codegen.literals import Source, docstring, name, py_literal, py_rows, py_table
from codegen.model import Enumeration, Field, Listing, Record, Reference, Registry, Value
from codegen.outputs.prose import sentence
from codegen.outputs.views import DataTable, ListingView, Property, RecordView

_DATE = "datetime.date"
_MODULES = ("from ", "import ")


def _is_scalar(type: str) -> bool:
    """Whether a field's row is its value: a plain one, or a value with several parts."""
    return type in ("bool", "int", "str") or type.startswith("tuple[")


@dataclass(frozen=True, slots=True)
class _Shape:
    """One field of an enumeration's members, or of a record that is called `owner`."""

    registry: Registry
    field: Field
    owner: str = ""

    @property
    def target(self) -> Enumeration | None:
        return self.registry.enumeration(self.field.type)

    @property
    def absent(self) -> Value:
        """What it means that the field is not written."""
        return self.registry.absent(self.field)

    @property
    def literal(self) -> str:
        """The Literal type of a field with choices; "" for another."""
        return (
            f"Literal[{', '.join(py_literal(choice) for choice in self.field.choices)}]" if self.field.choices else ""
        )

    @property
    def literal_name(self) -> str:
        return "_" + self.owner + "".join(part.capitalize() for part in self.field.name.split("_"))

    @property
    def row_type(self) -> str:
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
    def one(self) -> str:
        """The type of a single value, as users see it."""
        if self.literal:
            return self.literal_name
        return {"reference": "Reference", "date": _DATE}.get(self.field.type, self.field.type)

    @property
    def maker(self) -> str:
        """What makes a value of its row; "" where the row is the value."""
        if self.literal or _is_scalar(self.field.type):
            return ""
        if self.field.type == "date":
            return f"{_DATE}.fromisoformat"
        return self.one if self.target else f"{self.one}.of"

    @property
    def imports(self) -> tuple[str, ...]:
        """What has to be imported before the field's type can be named."""
        if not self.maker:
            return ()
        if self.field.type == "date":
            return ("import datetime",)
        return (f"from .{self.target.module if self.target else 'records'} import {self.one}",)

    @property
    def declarations(self) -> tuple[str, ...]:
        """What a type checker has to read before it meets the type: imports, and the Literal by its name."""
        return (
            ("from typing import Literal, TypeAlias", f"{self.literal_name}: TypeAlias = {self.literal}")
            if self.literal
            else self.imports
        )

    def seen(self, *, optional: bool) -> str:
        """The type of the attribute, as users see it."""
        return f"tuple[{self.one}, ...]" if self.field.many else f"{self.one} | None" if optional else self.one


def tables(registry: Registry, enumeration: Enumeration, width: int) -> Iterator[DataTable]:
    """The data module's tables: of each attribute a dict by the members' values, without what absence means already,
    and what the enumeration lists besides. An attribute whose every value is what absence means has none.
    """
    records = {record.name: record for record in enumeration.records}
    for field in registry.fields(enumeration):
        if enumeration.is_computed(field):
            continue
        shape = _Shape(registry, field)
        absent = shape.absent
        held = ((one.value, one.value_of(field)) for one in enumeration.members)
        rows = {key: _row(value, field, records) for key, value in held if field.required or value != absent}
        if rows:
            annotation = f"dict[{enumeration.key_type}, {shape.row_type}]"
            yield DataTable(name=name(field.name.upper()), annotation=Source(annotation), rows=py_table(rows, width))
    for listing in registry.listings(enumeration):
        yield listed(listing, enumeration.records, width)


def listed(listing: Listing, declared: Iterable[Record], width: int) -> DataTable:
    """The rows of a listing, as a table of a data module; `declared` are the records of its file."""
    records = {record.name: record for record in declared}
    fields = listing.record.fields
    return DataTable(
        name=name(listing.name.upper()),
        annotation=Source(f"list[_{listing.record.name}Row]"),
        rows=py_rows((tuple(_row(row[field.name], field, records) for field in fields) for row in listing.rows), width),
    )


def properties(registry: Registry, enumeration: Enumeration, width: int) -> Iterator[Property]:
    """The attributes that a class has itself, in the order of their declaration.

    An open class has all of them, so that its module needs no other; the others have in common what every member has.
    """
    fields = registry.fields(enumeration)
    if not enumeration.open:
        fields = tuple(field for field in fields if field.name == "until" or field in enumeration.attributes)
    own = f"from .{enumeration.module} import {enumeration.name}"
    for field in fields:
        shape = _Shape(registry, field)
        yield _property(
            field,
            shape.seen(optional=_optional(shape, enumeration)),
            tuple(line for line in shape.declarations if line != own),
            tuple(_body(shape, enumeration)),
            8,
            width,
        )
        if enumeration.open and registry.package.status and field.name == "status":
            about = Field(name="is_deprecated", type="bool", description="whether its status discourages use.")
            yield _property(about, "bool", (), ("return self.status.discourages_use",), 8, width)


def _body(shape: _Shape, enumeration: Enumeration) -> Iterator[str]:
    """The statements that return an attribute."""
    field = shape.field
    if enumeration.is_computed(field):
        digit = _digit(enumeration, field)
        yield from shape.imports
        yield f"return {shape.maker}({digit})" if shape.maker else f"return {digit}"
        return
    absent: str = py_literal(shape.absent)
    if field.type == "date":
        yield from shape.imports
    if enumeration.open:
        yield "from . import _registry"
        words = shape.registry.package.status
        if words and field.name == "status":
            absent = f"{py_literal(words.default)} if self.is_registered else {py_literal(words.unregistered)}"
    arguments = ["self", py_literal(field.name), absent]
    if field.type == "date":
        if field.many:
            yield f"found: tuple[str, ...] = _registry.value({', '.join(arguments)})"
            yield f"return tuple(map({shape.maker}, found))"
        else:
            yield f"found: str | None = _registry.value({', '.join(arguments)})"
            yield f"return None if found is None else {shape.maker}(found)"
        return
    if shape.maker:
        arguments.append(py_literal(shape.one))
    yield f"return _registry.{'values' if field.many and shape.maker else 'value'}({', '.join(arguments)})"


def record(registry: Registry, declared: Record, width: int, module: str = "records") -> RecordView:
    """A record as a named tuple of a module that makes itself of a row."""
    shapes = [_Shape(registry, field, declared.name) for field in declared.fields]
    optional = {shape.field.name: not shape.field.required and shape.absent is None for shape in shapes}
    rows = ", ".join(shape.row_type + (" | None" if optional[shape.field.name] else "") for shape in shapes)
    own = f"from .{module} "
    needed = {line for shape in shapes for line in shape.imports if not line.startswith(own)}
    names = ", ".join(field.name for field in declared.fields)
    return RecordView(
        name=name(declared.name),
        docstring=docstring([declared.description], 4, width),
        row=Source(f"tuple[{rows}]"),
        row_imports=tuple(Source(f"from .records import {row}") for row in _rows_of(shapes) if module != "records"),
        names=Source(names if len(shapes) > 1 else f"({names},)"),
        fields=tuple(
            _property(
                shape.field,
                shape.seen(optional=optional[shape.field.name]),
                tuple(line for line in shape.declarations if not line.startswith(own)),
                (),
                4,
                width,
            )
            for shape in shapes
        ),
        of_imports=tuple(map(Source, sorted(needed, key=lambda line: (line.startswith("from "), line)))),
        arguments=tuple(Source(_argument(shape, optional=optional[shape.field.name])) for shape in shapes),
    )


def _rows_of(shapes: Iterable[_Shape]) -> list[str]:
    """The types of rows that the rows of some fields are made of."""
    used = {name for shape in shapes for name in re.findall(r"_[A-Za-z]\w*Row\b", shape.row_type)}
    return sorted(used)


def listing(registry: Registry, found: Listing, module: str, width: int) -> ListingView:
    """A listing as the method that gives it, and the named tuple that its rows are."""
    return ListingView(
        name=name(found.name),
        docstring=docstring([found.description], 8, width),
        module=py_literal(module),
        table=py_literal(found.name.upper()),
        record=record(registry, found.record, width, module),
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
    """A value as the literal that a data module holds: references and records as tuples."""
    if value is None or isinstance(value, bool | int | str):
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


def _optional(shape: _Shape, enumeration: Enumeration) -> bool:
    """Whether a member may have None here: nothing has to be written, or it has to, and what is not registered has
    nothing.
    """
    if enumeration.is_computed(shape.field) or shape.absent is not None:
        return False
    return not shape.field.required or enumeration.open is not None


def _digit(enumeration: Enumeration, field: Field) -> str:
    """The expression for a decimal digit of a member's value."""
    digits = enumeration.open.digits if enumeration.open else None
    shift = 10 ** ((digits or 1) - (field.digit or 1))
    value = "self._value_" if shift == 1 else f"self._value_ // {shift}"
    return value if field.digit == 1 else f"{value} % 10"


def _argument(shape: _Shape, *, optional: bool) -> str:
    """The expression that makes a record's field of its place in the row."""
    place = shape.field.name
    if not shape.maker:
        return place
    if shape.field.many:
        return f"tuple(map({shape.maker}, {place}))"
    return f"None if {place} is None else {shape.maker}({place})" if optional else f"{shape.maker}({place})"
