"""Attributes as Python: the tables of literals that data modules hold, and the attributes and records that read them.

A value of the registry lies in a data module as a literal (a row); an attribute makes of it what users see. `_Shape`
knows both sides of one field: the type of its row, the type that users see, and what leads from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.literals import Source, docstring, name, py_literal
from codegen.model import Enumeration, Field, Key, Record, Reference, Registry, Value
from codegen.targets.prose import sentence
from codegen.targets.views import Property, RecordView

_SCALARS = ("bool", "int", "str")


@dataclass(frozen=True, slots=True)
class Table:
    """A dict of a data module: what one attribute is, by the member's value; without what absence means already."""

    field: Field
    name: str
    annotation: str
    rows: dict[Key, object]


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
        if self.literal or self.field.type in _SCALARS:
            single = self.literal or self.field.type
        elif self.target:
            single = "int" if self.target.kind == "int" else "str"
        else:
            single = "_ReferenceRow" if self.field.type == "reference" else f"_{self.field.type}Row"
        return f"tuple[{single}, ...]" if self.field.many else single

    @property
    def one(self) -> str:
        """The type of a single value, as users see it."""
        if self.literal:
            return self.literal_name
        return "Reference" if self.field.type == "reference" else self.field.type

    @property
    def maker(self) -> str:
        """What makes a value of its row; "" where the row is the value."""
        if self.literal or self.field.type in _SCALARS:
            return ""
        return self.one if self.target else f"{self.one}.of"

    @property
    def imports(self) -> tuple[str, ...]:
        """What has to be imported before the field's type can be named."""
        if not self.maker:
            return ()
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


def tables(registry: Registry, enumeration: Enumeration) -> Iterator[Table]:
    """The data module's tables; an attribute whose every value is what absence means has none."""
    records = {record.name: record for record in enumeration.records}
    key = "int" if enumeration.kind == "int" else "str"
    for field in registry.fields(enumeration):
        if enumeration.computes(field):
            continue
        shape = _Shape(registry, field)
        held = {one.value: one.held(field) for one in enumeration.members}
        rows = {
            value: _row(what, field, records) for value, what in held.items() if field.required or what != shape.absent
        }
        if rows:
            yield Table(field, field.name.upper(), f"dict[{key}, {shape.row_type}]", rows)


def properties(registry: Registry, enumeration: Enumeration) -> Iterator[Property]:
    """The attributes that a class has itself, in the order of their declaration.

    An open class has all of them, so that its module needs no other; the others have in common what every member has.
    """
    fields = registry.fields(enumeration) if enumeration.open else enumeration.attributes
    own = f"from .{enumeration.module} import {enumeration.name}"
    for field in fields:
        shape = _Shape(registry, field)
        yield _property(
            field,
            shape.seen(optional=_optional(shape, enumeration)),
            tuple(line for line in shape.declarations if line != own),
            tuple(_body(shape, enumeration)),
            8,
        )
        if enumeration.open and field.name == "status":
            about = Field(name="is_deprecated", type="bool", description="whether its status discourages use.")
            yield _property(about, "bool", (), ("return self.status.discourages_use",), 8)


def _body(shape: _Shape, enumeration: Enumeration) -> Iterator[str]:
    """The statements that return an attribute."""
    field = shape.field
    if enumeration.computes(field):
        digit = _digit(enumeration, field)
        yield from shape.imports
        yield f"return {shape.maker}({digit})" if shape.maker else f"return {digit}"
        return
    absent: str = py_literal(shape.absent)
    if enumeration.open:
        yield "from . import _registry"
        words = shape.registry.package.status
        if field.name == "status":
            absent = f"{py_literal(words.default)} if self.is_registered else {py_literal(words.unregistered)}"
    arguments = ["self", py_literal(field.name), absent]
    if shape.maker:
        arguments.append(py_literal(shape.one))
    yield f"return _registry.{'values' if field.many and shape.maker else 'value'}({', '.join(arguments)})"


def record(registry: Registry, declared: Record) -> RecordView:
    """A record as a named tuple that makes itself of a row."""
    shapes = [_Shape(registry, field, declared.name) for field in declared.fields]
    optional = {shape.field.name: not shape.field.required and shape.absent is None for shape in shapes}
    rows = ", ".join(shape.row_type + (" | None" if optional[shape.field.name] else "") for shape in shapes)
    needed = sorted({line for shape in shapes for line in shape.imports if not line.startswith("from .records ")})
    return RecordView(
        name=name(declared.name),
        docstring=docstring([declared.description], 4),
        row=Source(f"tuple[{rows}]"),
        names=Source(", ".join(field.name for field in declared.fields)),
        fields=tuple(
            _property(
                shape.field,
                shape.seen(optional=optional[shape.field.name]),
                tuple(line for line in shape.declarations if not line.startswith("from .records ")),
                (),
                4,
            )
            for shape in shapes
        ),
        of_imports=tuple(map(Source, needed)),
        arguments=tuple(Source(_argument(shape, optional=optional[shape.field.name])) for shape in shapes),
    )


def _property(
    field: Field, annotation: str, declarations: tuple[str, ...], body: tuple[str, ...], indent: int
) -> Property:
    plain = annotation in _SCALARS or annotation in ("tuple[str, ...]", "tuple[int, ...]", "int | None")
    return Property(
        name=name(field.name),
        annotation=Source(annotation),
        quoted=Source(annotation) if plain else py_literal(annotation),
        docstring=docstring([sentence(field.description)], indent),
        declarations=tuple(map(Source, declarations)),
        imports=tuple(Source(line) for line in body if line.startswith("from ")),
        body=tuple(Source(line) for line in body if not line.startswith("from ")),
    )


def _row(value: Value, field: Field, records: Mapping[str, Record]) -> object:
    """A value as the literal that a data module holds: references and records as tuples."""
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
    if enumeration.computes(shape.field) or shape.absent is not None:
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
