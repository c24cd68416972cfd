"""Registry files of tables that people have: what each column and entry becomes, and the TOML of the file.

Must not know the file system and the project.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal, NamedTuple

from codegen import naming
from codegen.errors import CodegenError
from codegen.foreign.tables import ROLES, SKIP, Cell, ForeignEntry, ForeignTable, ForeignValue, parse_integer
from codegen.iana.text import collapse_whitespace
from codegen.importer.member_names import propose_member_names
from codegen.importer.registry_file import FileEntry, entry_sort_key, with_gaps
from codegen.model import LINES
from codegen.toml.writing import toml_comment, toml_key, toml_table, toml_value

WIDTH = 120
"""The greatest length of a line of `[members]`. A longer member becomes a table."""
_MOST_TABLES = 5
"""A file has lines only if at most a fifth of its members do not fit on one: otherwise tables keep the order."""
_REPORTED = 20
"""How many entries are reported one by one."""
_SHOWN = 3
"""How many entries a message names."""

EntryKind = Literal["member", "alias", "name"]
"""What an entry becomes: a member, an alias with texts, or only one more name of a member."""


class ColumnField(NamedTuple):
    """What a column becomes: a field of the entries, or an attribute with a type."""

    column: str
    field: str
    type: str = "str"
    many: bool = False
    required: bool = False

    @property
    def is_attribute(self) -> bool:
        """Whether the file declares the field."""
        return self.field not in (*ROLES, "lower")


class PlannedEntry(NamedTuple):
    """An entry of the table, what it becomes, and the name of it."""

    entry: ForeignEntry
    kind: EntryKind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignImport:
    """A table as an enumeration: its class and module, its kind, and what columns and entries become."""

    table: ForeignTable
    name: str
    module: str
    kind: str
    fields: tuple[ColumnField, ...]
    entries: tuple[PlannedEntry, ...]
    messages: tuple[str, ...]

    @property
    def counts(self) -> Counter[str]:
        """The number of members and aliases."""
        return Counter("member" if planned.kind == "member" else "alias" for planned in self.entries)


def import_foreign(table: ForeignTable, name: str, module: str) -> ForeignImport:
    """Return the import of a table with roles.

    Raises CodegenError, which names each line, if an entry has no value, or repeats another.
    """
    _check_entries(table)
    kind = _kind(table)
    kinds = _entry_kinds(table)
    names, is_exact = _names(table, kinds, [name])
    fields = tuple(_fields(table, kind, names, is_exact=is_exact))
    texts = {column.column for column in fields if column.field not in ("value", "name", "lower")}
    entries = []
    for index, entry in enumerate(table.entries):
        entry_kind = kinds[index]
        if entry_kind == "alias" and not texts & set(entry.cells) and not entry.heading and is_exact[index]:
            entry_kind = "name"
        entries.append(PlannedEntry(entry, entry_kind, names[index]))
    return ForeignImport(
        table=table,
        name=name,
        module=module,
        kind=kind,
        fields=fields,
        entries=tuple(entries),
        messages=tuple(_messages(table, entries)),
    )


# --- What entries become


def _check_entries(table: ForeignTable) -> None:
    """Raise CodegenError for every entry that has no value, or that repeats an earlier one."""
    errors = [
        CodegenError(f"cannot read: {unread.text}", where=table.where(unread), remedy="Write the value itself there.")
        for unread in table.unread
    ]
    if not table.columns_of("value") and not errors:
        remedy = f"Name the column with --column COLUMN=value: {', '.join(table.columns)}."
        errors.append(CodegenError("no column has the value", where=table.place, remedy=remedy))
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
            errors.append(CodegenError(what, where=table.where(entry), remedy="Rename one of the two."))
    if errors:
        more = (
            [CodegenError(f"{len(errors) - _REPORTED} more such entries", where=table.path)]
            if errors[_REPORTED:]
            else []
        )
        raise CodegenError.of([*errors[:_REPORTED], *more])


def _kind(table: ForeignTable) -> str:
    """Return the kind of the enumeration. Raises CodegenError if the values have several types."""
    if len(table.columns_of("value")) > 1:
        return "tuple"
    types = Counter(type(entry.value).__name__ for entry in table.entries)
    if len(types) > 1:
        common, rare = types.most_common(1)[0][0], types.most_common()[-1][0]
        odd = next(entry for entry in table.entries if type(entry.value).__name__ == rare)
        words = {"int": "integers", "str": "texts"}
        what = f"most values are {words[common]}, got {odd.value!r}"
        raise CodegenError(what, where=table.where(odd), remedy="Correct the value, or name another column: --column.")
    if "int" in types:
        is_flag = table.kind == "flag" and all(
            isinstance(entry.value, int) and entry.value >= 0 for entry in table.entries
        )
        return "flag" if is_flag else "int"
    return "plain" if table.kind == "plain" else "str"


def _entry_kinds(table: ForeignTable) -> list[EntryKind]:
    values: set[ForeignValue | None] = set()
    kinds: list[EntryKind] = []
    for entry in table.entries:
        kinds.append("alias" if entry.value in values else "member")
        values.add(entry.value)
    return kinds


def _names(
    table: ForeignTable, kinds: Sequence[EntryKind], classes: Collection[str]
) -> tuple[dict[int, str], dict[int, bool]]:
    """Return the name of each entry, and whether it is written in the table like that."""
    taken = naming.as_member_names(classes)
    exact = {
        index: entry.name
        for index, entry in enumerate(table.entries)
        if entry.name and _is_member_name(entry.name) and entry.name not in taken
    }
    by_value = not table.columns_of("name") and all(
        isinstance(entry.value, str) and re.search("[A-Za-z]{2}", entry.value) for entry in table.entries
    )
    texts = {
        index: entry.name or ("" if by_value else entry.phrase or entry.description)
        for index, entry in enumerate(table.entries)
    }
    values = {index: entry.value for index, entry in enumerate(table.entries) if entry.value is not None}
    names = {**exact, **propose_member_names(texts, values, exact, taken)}
    for index, entry in enumerate(table.entries):
        if index not in names:
            remedy = "Add a column with names: --column COLUMN=name."
            raise CodegenError("cannot name the entry: its texts repeat", where=table.where(entry), remedy=remedy)
    return names, {index: index in exact for index in names}


def _is_member_name(text: str) -> bool:
    """Return whether a text can stay as the name of a member."""
    if naming.why_not_identifier(text) or naming.why_not_member_name(text):
        return False
    return naming.member_style(text) == text


# --- What columns become


def _fields(
    table: ForeignTable, kind: str, names: Mapping[int, str], *, is_exact: Mapping[int, bool]
) -> Iterator[ColumnField]:
    """Yield what each column becomes, except those that are skipped."""
    used: set[str] = set()
    has_phrase = bool(table.columns_of("phrase"))
    base = naming.BASES[kind]
    for column in table.columns:
        role = table.roles.get(column, "")
        if role == SKIP:
            continue
        if role == "name":
            cells = {index: entry.name for index, entry in enumerate(table.entries) if entry.name}
            if all(is_exact[index] for index in cells):
                yield ColumnField(column, "name")
                continue
            if all(names[index].lower() == text for index, text in cells.items()):
                yield ColumnField(column, "lower")
                continue
            role = "" if has_phrase else "phrase"
        if role in ("phrase", "description"):
            yield ColumnField(column, role)
        elif role == "value":
            yield ColumnField(column, "value", "int" if table.has_integers(column) else "str")
        else:
            name = _attribute_name(role or column, base, used)
            used.add(name)
            yield _attribute(table, column, name)


def _attribute_name(text: str, base: type, used: Collection[str]) -> str:
    """Return a free name for the attribute of a column."""
    proposed = naming.propose_module_name(text)
    names: tuple[str, ...] = (proposed, f"original_{proposed}") if proposed else ()
    for name in (*names, *(f"{proposed or 'column'}_{number}" for number in range(2 if proposed else 1, 1000))):
        reserved = (*ROLES, "references", "status", "until", "aliases", "differs", "gaps", "replaced_by", "lower")
        is_free = name not in used and name not in reserved
        if is_free and not naming.why_not_identifier(name) and not naming.why_not_attribute_name(name, base):
            return name
    return f"column_{len(used) + 1}"


def _attribute(table: ForeignTable, column: str, name: str) -> ColumnField:
    cells = [entry.cells[column] for entry in table.entries if column in entry.cells]
    many = any(isinstance(cell, tuple) for cell in cells)
    items = [item for cell in cells for item in (cell if isinstance(cell, tuple) else (cell,))]
    if all(isinstance(item, bool) for item in items):
        type_ = "bool"
    elif all(_is_plain_integer(item, column in table.untyped) for item in items):
        type_ = "int"
    else:
        type_ = "str"
    required = type_ == "int" and not many and len(cells) == len(table.entries)
    return ColumnField(column, name, type_, many, required)


def _is_plain_integer(cell: Cell, untyped: bool) -> bool:
    """Return whether a cell is an integer, or is written like one and nothing else."""
    number = parse_integer(cell)
    return type(cell) is int or (untyped and number is not None and str(number) == cell)


def cell_value(cell: Cell, column: ColumnField) -> Any:
    """Return a cell as the registry file has it, or None for an empty one."""
    if column.many:
        items = cell if isinstance(cell, tuple) else (cell,)
        return [value for item in items if (value := cell_value(item, column._replace(many=False))) is not None] or None
    if column.type == "int":
        return parse_integer(cell)
    if column.field == "value" or column.type == "bool":
        return cell
    text = collapse_whitespace(_text(cell))
    return text or None


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, tuple):
        return ", ".join(map(_text, cell))
    return "" if cell is None else str(cell)


# --- The file


def foreign_toml(imported: ForeignImport, required: Collection[str] = ()) -> str:
    """Return the registry file. `required` are the fields that the package requires of members and aliases."""
    return "\n".join(block for block in _blocks(imported, required) if block)


def _blocks(imported: ForeignImport, required: Collection[str]) -> Iterator[str]:
    table = imported.table
    path = PurePath(table.path)
    file = "/".join(path.parts[-2:]) if path.stem == "__init__" else path.name
    source = file + (f", {table.name}" if table.name else "")
    header: dict[str, Any] = {"name": imported.name}
    if imported.kind in ("flag", "plain", "tuple"):
        header["kind"] = imported.kind
    if imported.kind == "tuple":
        header["key"] = _key(imported)
    first, *rest = (table.description or table.title).strip().split("\n\n")
    if description := collapse_whitespace(first):
        header["description"] = description
    comment = toml_comment(f"From {source}. Edit this file: an import does not change it again.")
    comment += "".join(map(toml_comment, filter(str.strip, "\n".join(rest).splitlines())))
    yield comment + toml_table(("enumeration",), header)
    for column in imported.fields:
        if column.is_attribute:
            yield toml_table(("attribute", column.field), _declaration(column, source))
    entries = sorted(_entries(imported, required), key=lambda pair: entry_sort_key(pair[1]))
    lines = [_line(entry) for _, entry in entries]
    members = imported.counts["member"]
    if (members - sum(map(bool, lines))) * _MOST_TABLES > members:
        lines = [""] * len(lines)
    pairs = list(zip(entries, lines, strict=True))
    if any(lines):
        yield f"[{LINES}]\n" + "".join(f"{heading}{line}\n" for (heading, _), line in pairs if line)
    for (heading, entry), line in pairs:
        if not line:
            yield heading + toml_table((entry.kind,), entry.fields, array=True)


def _key(imported: ForeignImport) -> list[str]:
    """Return the names of the parts of a value."""
    names: list[str] = []
    for column in imported.table.columns_of("value"):
        names.append(_attribute_name(column, naming.BASES["tuple"], names))
    return names


def _declaration(column: ColumnField, source: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"type": column.type}
    if column.many:
        fields["many"] = True
    if column.required:
        fields["required"] = True
    return fields | {"description": collapse_whitespace(f"the column {column.column} of {source}.")}


def _entries(imported: ForeignImport, required: Collection[str]) -> Iterator[tuple[str, FileEntry]]:
    """Yield the members and the aliases with texts, each with the comments above it."""
    further: dict[Any, list[str]] = {}
    for planned in imported.entries:
        if planned.kind == "name":
            further.setdefault(planned.entry.value, []).append(planned.name)
    for planned in imported.entries:
        if planned.kind != "name":
            fields = _entry_fields(imported, planned)
            if planned.kind == "member" and planned.entry.value in further:
                fields["aliases"] = sorted(further[planned.entry.value])
            heading = "".join(map(toml_comment, planned.entry.heading.splitlines()))
            yield heading, FileEntry(planned.kind, with_gaps(FileEntry(planned.kind, fields), required))


def _entry_fields(imported: ForeignImport, planned: PlannedEntry) -> dict[str, Any]:
    value = planned.entry.value
    fields: dict[str, Any] = {"name": planned.name, "value": list(value) if isinstance(value, tuple) else value}
    for name in ("phrase", "description"):
        fields |= _cells(planned.entry, [column for column in imported.fields if column.field == name])
    return fields | _cells(planned.entry, [column for column in imported.fields if column.is_attribute])


def _cells(entry: ForeignEntry, columns: Sequence[ColumnField]) -> dict[str, Any]:
    values = {
        column.field: cell_value(entry.cells[column.column], column)
        for column in columns
        if column.column in entry.cells
    }
    return {field: value for field, value in values.items() if value is not None and value is not False}


def _line(entry: FileEntry) -> str:
    """Return a member as a line of `[members]`; "" if it does not fit, and for an alias."""
    fields = {name: value for name, value in entry.fields.items() if name != "name"}
    value = toml_value(fields if len(fields) > 1 else fields["value"])
    line = f"{toml_key(entry.fields['name'])} = {value}"
    return line if entry.kind == "member" and len(line) <= WIDTH and "\n" not in line else ""


# --- What a report says


def _messages(table: ForeignTable, entries: Sequence[PlannedEntry]) -> Iterator[str]:
    columns = table.columns_of("name")
    changed = [planned for planned in entries if columns and planned.entry.name and planned.entry.name != planned.name]
    if changed:
        pairs = _shown([f"{each.entry.name} -> {each.name}" for each in changed])
        yield f"names from column {', '.join(columns)}, changed to identifiers: {pairs}"
    if not columns:
        source = "the phrase" if table.columns_of("phrase") else "the value"
        yield f"names proposed from {source}: {_shown([each.name for each in entries])}"
    members = {planned.entry.value: planned.name for planned in entries if planned.kind == "member"}
    aliases = [planned for planned in entries if planned.kind != "member"]
    if aliases:
        texts = [f"{each.name} is {members[each.entry.value]} ({each.entry.value})" for each in aliases]
        yield f"repeated values become aliases: {_shown(texts)}"
    yield from table.notes


def _shown(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more
