"""The types of this room: a table of constants in a file, with the place of every entry.

Must not know files, forms of text, and registries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from codegen.errors import CodegenError, Position, place


class NoSuchTable(CodegenError):
    """The file does not have the requested table. The file itself has no error."""


class NumberText(str):
    """A number with a fraction, as it is written. Cells can have such numbers; values of an enumeration cannot."""

    __slots__ = ()


Scalar = str | int | bool | None
Cell = Scalar | tuple[Scalar, ...]
"""A cell of a table. A number with a fraction is a `NumberText`."""
ForeignValue = int | str | tuple[int | str, ...]

Form = Literal["csv", "objects", "rows", "list", "mapping", "schema", "enum", "literal", "constants"]
"""How a table is written. `objects`, `rows` and `list` are lists of objects, of lists and of values. A `schema` is a
JSON Schema with `enum`, `oneOf` or `anyOf`. `constants` are those of a Python module or class."""

ForeignKind = Literal["int", "str", "plain", "flag", ""]
"""The kind of the enumeration, if the form says it."""

ROLES = ("value", "name", "phrase", "description")
"""What a column can be. Every other column is an attribute."""
COMMENTS = ("comment", "docstring")
"""The columns with the comment and the docstring of an entry of Python source."""
SKIP = "skip"
"""The role of a column that is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignEntry:
    """An entry of a table: its place, its cells by column, and its name, value and texts by the roles of columns."""

    position: Position
    cells: Mapping[str, Cell]
    """The cells by column, as they are written. Empty and missing cells are left out."""
    heading: str = ""
    """The lines of comment above the entry."""
    name: str | None = None
    value: ForeignValue | None = None
    """The value. If all texts of a column are integers (in CSV, or as keys of JSON), the value is an integer."""
    phrase: str = ""
    description: str = ""

    @property
    def line(self) -> int:
        """The line of the entry."""
        return self.position.line


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadEntry:
    """An entry with a computed value, which codegen cannot read: its place, and the text there."""

    position: Position
    text: str

    @property
    def line(self) -> int:
        """The line of the entry."""
        return self.position.line


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignTable:
    """A table of constants in a file."""

    path: str
    """The file's name in messages."""
    name: str
    """The name in the file: of a Python class, or the keys that lead to the table (`components.schemas.Status`). "" for
    a file that is one table."""
    position: Position
    form: Form
    columns: tuple[str, ...]
    entries: tuple[ForeignEntry, ...]
    roles: Mapping[str, str] = field(default_factory=dict)
    """The role of each column that has one: value, name, phrase, description, or skip."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """The roles that the form itself decides, such as the name of a member of a Python enum."""
    untyped: frozenset[str] = frozenset()
    """The columns in which every cell is text because the form has no numbers there."""
    kind: ForeignKind = ""
    title: str = ""
    """A short text about the table."""
    description: str = ""
    """The docstring of a Python class, or the description of a schema."""
    unread: tuple[UnreadEntry, ...] = ()
    tail: str = ""
    """The lines of comment below the last entry."""
    notes: tuple[str, ...] = ()
    """What a reader should know about the table: `line 12: …`."""
    is_only: bool = True
    """Whether no other table of the file has this name."""
    find_cell: Callable[[int, int], Position] | None = field(default=None, compare=False, repr=False)
    """In CSV: a function that returns the place of a cell from the line of its entry and the index of its column."""

    @property
    def line(self) -> int:
        """The line of the table."""
        return self.position.line

    @property
    def option(self) -> str:
        """The text that chooses this table in an option: its name, with the line if several tables have it."""
        return self.name if self.is_only else f"{self.name}:{self.line}"

    @property
    def place(self) -> str:
        """The file, the line and the column of the table."""
        return place(self.path, *self.position)

    def where(self, entry: ForeignEntry | UnreadEntry, role: str = "value") -> str:
        """Return the file, the line and the column of an entry; in CSV, of its cell in the column with a role."""
        return place(self.path, *self.position_of(entry, role))

    def position_of(self, entry: ForeignEntry | UnreadEntry, role: str = "value") -> Position:
        """Return where an entry begins; in CSV, where its cell in the first column with a role begins."""
        column = next(iter(self.columns_of(role)), None)
        if self.find_cell is None or column is None:
            return entry.position
        return self.find_cell(entry.line, self.columns.index(column))

    def columns_of(self, role: str) -> tuple[str, ...]:
        """Return the columns that have a role."""
        return tuple(column for column in self.columns if self.roles.get(column) == role)

    def read_as(self, roles: Mapping[str, str]) -> ForeignTable:
        """Return the table with these roles, and with the names, values and texts of its entries read by them."""
        table = replace(self, roles=roles)
        numbers = {column for column in table.columns_of("value") if self.has_integers(column)}
        return replace(table, entries=tuple(table._read(entry, numbers) for entry in self.entries))

    def has_integers(self, column: str) -> bool:
        """Return whether every cell of a column is an integer, or is the text of one where the form has no numbers."""
        cells = [entry.cells[column] for entry in self.entries if column in entry.cells]
        if column in self.untyped:
            return bool(cells) and all(parse_integer(cell) is not None for cell in cells)
        return bool(cells) and all(type(cell) is int for cell in cells)

    def _read(self, entry: ForeignEntry, numbers: set[str]) -> ForeignEntry:
        values = [
            parse_integer(cell) if column in numbers else cell
            for column in self.columns_of("value")
            if (cell := entry.cells.get(column)) is not None
        ]
        parts = tuple(
            part for part in values if isinstance(part, int | str) and not isinstance(part, bool | NumberText)
        )
        is_whole = bool(parts) and len(parts) == len(self.columns_of("value"))
        return replace(
            entry,
            name=self._text(entry, "name") or None,
            value=(parts if len(parts) > 1 else parts[0]) if is_whole else None,
            phrase=self._text(entry, "phrase"),
            description=self._text(entry, "description"),
        )

    def _text(self, entry: ForeignEntry, role: str) -> str:
        return next((str(entry.cells[column]) for column in self.columns_of(role) if column in entry.cells), "")


def parse_integer(cell: Cell) -> int | None:
    """Return the integer in a cell, which may be text and have a prefix such as `0x`; None for any other cell.

    A text that begins with 0 is not a number: `007`.
    """
    if isinstance(cell, bool) or not isinstance(cell, str):
        return cell if type(cell) is int else None
    text = cell.strip()
    if not text.isascii() or "_" in text or len(text) > 600:
        return None
    try:
        return int(text, 0)
    except ValueError:
        return None
