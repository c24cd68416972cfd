"""Errors in a table of another program that stop its import: entries without a value, and duplicate entries.

Must not know what columns and entries become.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from codegen.errors import CodegenError
from codegen.foreign.column_roles import key_columns
from codegen.foreign.table_files import run_time_advice
from codegen.foreign.table_types import SKIP, Cell, ForeignEntry, ForeignTable

_REPORTED = 20
"""How many entries are reported one by one."""


def check_entries(table: ForeignTable) -> None:
    """Raise CodegenError for every entry that has no value, or that repeats an earlier one."""
    errors = [
        CodegenError(
            f"cannot read: {unread.text}", where=table.where(unread), remedy="Write an integer or a text there."
        )
        for unread in table.unread
    ]
    if errors and table.form == "enum":
        what = "the source does not have the values of all members"
        errors.append(CodegenError(what, where=table.place, remedy=run_time_advice(table.path, table.name)))
    if not table.columns_of("value") and not errors:
        remedy = f"Choose the column with --column COLUMN=value. Columns: {', '.join(table.columns)}."
        errors.append(CodegenError("no column has the value", where=table.place, remedy=remedy))
    if not errors and table.entries and all(entry.value is None for entry in table.entries):
        raise _no_values(table)
    seen: dict[tuple[tuple[str, Cell], ...], ForeignEntry] = {}
    names: dict[str, ForeignEntry] = {}
    read = [column for column in table.columns if table.roles.get(column) != SKIP]
    for entry in table.entries:
        if table.columns_of("value") and entry.value is None:
            columns = table.columns_of("value")
            cells = [f"{column}: {entry.cells[column]}" for column in columns if column in entry.cells]
            what = f"value must be an integer or a text, got {', '.join(cells)}"
            what = what if cells else f"missing value in column {', '.join(columns)}"
            what = f"{entry.name}: {what}" if entry.name else what
            errors.append(CodegenError(what, where=table.where(entry), remedy="Correct the entry, or remove it."))
        cells_read = tuple((column, entry.cells[column]) for column in read if column in entry.cells)
        first = seen.setdefault(cells_read, entry)
        same_name = names.setdefault(entry.name, entry) if entry.name else entry
        if first is not entry:
            what = f"duplicate entry, first on line {first.line}"
            errors.append(CodegenError(what, where=table.where(entry), remedy="Remove one of the two."))
        elif same_name is not entry:
            what = f'duplicate name "{entry.name}", first on line {same_name.line}'
            remedy = f"Rename or remove one of the two.{_as_phrase(table)}"
            errors.append(CodegenError(what, where=table.where(entry, "name"), remedy=remedy))
    missing = [entry for entry in table.entries if entry.value is None]
    if missing and table.columns_of("value") and table.form in ("csv", "objects", "rows"):
        errors[_REPORTED:] = [_incomplete(table, len(missing))]
    elif len(errors) > _REPORTED:
        errors[_REPORTED:] = [CodegenError(f"{len(errors) - _REPORTED} more such entries", where=table.path)]
    if errors:
        raise CodegenError.of(errors)


def _no_values(table: ForeignTable) -> CodegenError:
    """Return the error that no cell of the value's column is a value: all are numbers with a fraction, for example."""
    columns = table.columns_of("value")
    cell = next(
        (str(entry.cells[column]) for entry in table.entries for column in columns if column in entry.cells), ""
    )
    what = f"column {', '.join(columns)} has no integer and no text{f', got {cell}' if cell else ''}"
    others = key_columns(table, [column for column in table.columns if column not in columns])
    remedy = f"Use another column as the value: {_value_options(table, others or ['COLUMN'])}"
    return CodegenError(what, where=table.where(table.entries[0]), remedy=remedy)


def _incomplete(table: ForeignTable, count: int) -> CodegenError:
    """Return the error that `count` entries have no value, with the columns that have one for all entries."""
    columns = table.columns_of("value")
    what = f"{count} of {len(table.entries)} entries have no value in column {', '.join(columns)}"
    others = key_columns(table, [column for column in table.columns if column not in columns])
    remedy = f"Use another column as the value: {_value_options(table, others or ['COLUMN'])}"
    return CodegenError(what, where=table.path, remedy=remedy)


def _value_options(table: ForeignTable, columns: Sequence[str]) -> str:
    """Return the options with which the columns are the value."""
    ordered = [column for column in table.columns if column in columns] or columns
    return " ".join(f"--column {shlex.quote(f'{column}=value')}" for column in ordered)


def _as_phrase(table: ForeignTable) -> str:
    """Return the option for a column of names that may repeat; "" if the form of the table decides the names."""
    columns = [column for column in table.columns_of("name") if table.form in ("csv", "objects", "rows")]
    options = (f"--column {shlex.quote(f'{column}=phrase')}" for column in columns)
    return "".join(f" If names may repeat, write {option}." for option in options)


def why_no_name(table: ForeignTable, entry: ForeignEntry) -> tuple[str, str]:
    """Return what is wrong, and what to do, if neither the value of an entry nor its texts give it a unique name."""
    values = table.columns_of("value")
    what = f"cannot name the entry: the value in column {', '.join(values)} repeats, and so do the texts"
    others = [column for column in table.columns if column not in values and table.roles.get(column) != SKIP]
    key = key_columns(table, [*values, *others])
    if not key:
        return what, "Remove the entry, or name another column: --column COLUMN=value or --column COLUMN=name."
    options = _value_options(table, key)
    return what, f"Use {'several columns' if len(key) > 1 else 'another column'} as the value: {options}"
