"""Files of every known form as tables, with roles proposed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Literal

from codegen.errors import CodegenError, Position, position_at
from codegen.foreign.column_roles import propose_roles
from codegen.foreign.csv_text import read_csv
from codegen.foreign.json_schema import is_schema, schema_tables
from codegen.foreign.json_text import duplicate_keys, read_json
from codegen.foreign.nested_tables import find_tables
from codegen.foreign.python_source import read_python
from codegen.foreign.table_types import ForeignTable, NoSuchTable
from codegen.foreign.toml_text import toml_nodes

FileForm = Literal["csv", "json", "toml", "python"]

SUFFIXES: Mapping[str, FileForm] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".toml": "toml",
    ".py": "python",
    ".pyi": "python",
}
"""The form of a file by the suffix of its name."""

MAXIMUM_CELLS = 3_000_000
"""How many cells a table may have, with those that are missing: many columns of many entries take minutes."""
MAXIMUM_COLUMNS = 2_000
"""How many columns a table may have. Each becomes an attribute, which takes a millisecond."""
MAXIMUM_BYTES = 64_000_000
"""How many bytes a file may have."""


def read_tables(path: str, data: bytes, form: FileForm | None = None) -> tuple[ForeignTable, ...]:
    """Return every table in a file with the roles that its columns seem to have. `path` is the file's name in messages.

    Without a `form`, the suffix of the file decides. Raises CodegenError, with the line, if the file is not of this
    form, is too large, or has no table.
    """
    form = form or SUFFIXES.get(PurePath(path).suffix.lower())
    if form is None:
        remedy = f"Give a file with one of these suffixes: {', '.join(SUFFIXES)}."
        raise CodegenError(f'unknown suffix "{PurePath(path).suffix}"', where=path, remedy=remedy)
    text = _decoded(data, path)
    tables = _tables(path, text, form)
    if not tables:
        raise _no_tables(path, text, form)
    small = [table for table in tables if len(table.columns) <= MAXIMUM_COLUMNS]
    narrow = [table for table in small if len(table.columns) * len(table.entries) <= MAXIMUM_CELLS]
    if not narrow:
        cells = f"table has more than {MAXIMUM_CELLS:,} cells, with those that are missing"
        what = cells if small else f"table has more than {MAXIMUM_COLUMNS:,} columns"
        raise CodegenError(what, where=tables[0].place, remedy="Split the table.")
    names = Counter(table.name for table in narrow)
    return tuple(replace(table.read_as(propose_roles(table)), is_only=names[table.name] == 1) for table in narrow)


def choose_table(
    tables: tuple[ForeignTable, ...], name: str | None, advice: str = "Name one of them with --enum, or write --all:"
) -> ForeignTable:
    """Return the table of a name, or the only one. Letter case does not matter, and the last part of a name is enough.

    Raises CodegenError, which lists the tables below the `advice`, if there are several or none of that name.
    """
    exact = [table for table in tables if name is not None and name in (table.name, table.option)]
    loose = [table for table in tables if name is not None and _matches(table.name, name)]
    fitting = exact or loose or (list(tables) if name is None else [])
    if len(fitting) == 1:
        return fitting[0]
    several = sorted(fitting or tables, key=lambda table: len(table.entries) == 1)
    path = several[0].path
    what = f'no table "{name}"' if not fitting else f"{len(several)} tables" + (f' called "{name}"' if name else "")
    if len(tables) == 1 and not tables[0].name:
        raise CodegenError(what, where=path, remedy="Leave out the name: the file is one table.")
    listed = "".join(f"\n  {describe_table(table)}" for table in several[:_LISTED])
    more = f"\n  and {len(several) - _LISTED} more" if len(several) > _LISTED else ""
    is_class = SUFFIXES.get(PurePath(path).suffix.lower()) == "python" and name and name.isidentifier()
    computed = f"\n{run_time_advice(path, name)}" if name and is_class and not fitting else ""
    raise CodegenError(what, where=path, remedy=f"{advice}{listed}{more}{computed}")


_LISTED = 40
"""How many tables a message lists."""


def describe_table(table: ForeignTable) -> str:
    """Return a table in a line: its name, line and number of entries."""
    count = len(table.entries)
    return f"{table.option or '(the file)'}  line {table.line}, {count} {'entry' if count == 1 else 'entries'}"


def _matches(name: str, asked: str) -> bool:
    return asked.casefold() in (name.casefold(), name.rpartition(".")[2].casefold())


def _tables(path: str, text: str, form: FileForm) -> list[ForeignTable]:
    if form == "csv":
        return [read_csv(text, path)]
    if form == "python":
        pure = PurePath(path)
        return read_python(text, path, pure.parent.name if pure.stem == "__init__" else pure.stem)
    if form == "toml":
        return list(find_tables(toml_nodes(text, path), path))
    document = read_json(text, path)
    tables = schema_tables(document, path) if is_schema(document) else list(find_tables(document, path))
    notes = tuple(duplicate_keys(document))
    return [replace(table, notes=(*table.notes, *notes)) for table in tables] if notes else tables


_AT_RUN_TIME = re.compile(r"""_convert_\(\s*["'](\w+)["']|^(\w+) *= *(?:\w+\.)?(?:Int|Str)?(?:Enum|Flag)\(""", re.M)
"""A call that creates an enum from what only the running module knows, such as the constants of compiled code."""


def run_time_advice(path: str, name: str) -> str:
    """Return how to read an enum if only the running module has its members."""
    outer = name.partition(".")[0]
    code = f"from {_module(path)} import {outer}; [print(e.value, n, sep=',') for n, e in {name}.__members__.items()]"
    return (
        "If the module computes the members when it runs, write them to a CSV file, and read that file instead:\n"
        f'  python -c "{code}" > {name}.csv'
    )


_PACKAGES = re.compile(r"site-packages|dist-packages|python3\.[0-9]+")
"""The folders that contain the packages of Python."""


def _module(path: str) -> str:
    """Return the name with which Python imports a file: with its packages if the file is installed."""
    parts = PurePath(path).with_suffix("").parts
    parts = parts[:-1] if parts[-1] == "__init__" else parts
    root = max((index for index, part in enumerate(parts) if _PACKAGES.fullmatch(part)), default=-1)
    installed = parts[root + 1 :] if root >= 0 else ()
    return ".".join(installed if installed and all(map(str.isidentifier, installed)) else parts[-1:])


def _no_tables(path: str, text: str, form: FileForm) -> CodegenError:
    if form == "python" and (found := _AT_RUN_TIME.search(text)):
        remedy = run_time_advice(path, found[1] or found[2])
        return NoSuchTable("no constants in the source", where=path, remedy=remedy)
    remedies = {
        "csv": "",
        "json": "codegen reads a list of objects, {name: value}, {value: text}, {value: {…}}, and the enum and "
        "oneOf of JSON Schema, with integers or texts.",
        "toml": "codegen reads a list of tables, name = value, and a table of tables.",
        "python": "codegen reads enums, dicts, lists, Literal, and constants in capitals.",
    }
    return NoSuchTable("no table of constants", where=path, remedy=remedies[form])


_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
"""The byte order marks of encodings that are not UTF-8."""


def _decoded(data: bytes, path: str) -> str:
    """Return the text of a file. Raises CodegenError, which names the likely encoding, if it is not UTF-8."""
    if len(data) > MAXIMUM_BYTES:
        raise CodegenError(f"file has more than {MAXIMUM_BYTES:,} bytes", where=path, remedy="Split the file.")
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            raise _not_utf8(f"file is {encoding}", path, encoding)
    if data.startswith(b"PK\x03\x04"):
        raise CodegenError("file is a ZIP archive or a workbook", where=path, remedy="Save the table as CSV in UTF-8.")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in data:
        line, column = _position(data, data.index(b"\0"))
        encoding = "UTF-16" if data.count(b"\0") * 3 > len(data) else ""
        raise _not_utf8(
            "file has zero bytes" + (f"; it may be {encoding}" if encoding else ""), f"{path}:{line}:{column}", encoding
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _position(data, error.start)
        encoding = "Windows-1252" if any(0x80 <= byte < 0xA0 for byte in data) else "ISO-8859-1"
        what = f"not UTF-8: byte 0x{data[error.start]:02x}; the file may be {encoding}"
        raise _not_utf8(what, f"{path}:{line}:{column}", encoding) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _position(data: bytes, index: int) -> Position:
    before = data[:index].decode("utf-8", "replace")
    return position_at(before, len(before))


def _not_utf8(what: str, where: str, encoding: str) -> CodegenError:
    remedy = f"Convert it: iconv -f {encoding.upper()} -t UTF-8." if encoding else "Name a text file in UTF-8."
    return CodegenError(what, where=where, remedy=remedy)
