"""The import of a table that somebody has: what each column and each entry becomes.

Must not know the file system and the project.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from codegen import naming, reserved_names
from codegen.errors import CodegenError
from codegen.foreign.column_roles import guessed_roles, incomplete_names, texts_among_integers
from codegen.foreign.table_types import ROLES, SKIP, Cell, ForeignEntry, ForeignTable, ForeignValue, parse_integer
from codegen.iana.white_space import collapse_whitespace
from codegen.importer.foreign_checks import check_entries, why_no_name
from codegen.importer.member_names import propose_member_names
from codegen.word_splitting import plain_words

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
    is_exception: bool = False
    """Whether the column has the names, and the field only those that are not the name of the entry."""

    @property
    def is_attribute(self) -> bool:
        """Whether the file declares the field."""
        return self.field not in (*ROLES, "lower")


class PlannedEntry(NamedTuple):
    """An entry of the table, what it becomes, and its name."""

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
    check_entries(table)
    kind = _kind(table)
    kinds = _entry_kinds(table)
    names, is_exact = _names(table, kinds, [name])
    fields = tuple(_fields(table, kind, names, is_exact=is_exact))
    no_texts = ("value", "name", "lower")
    texts = {column.column for column in fields if column.field not in no_texts and not column.is_exception}
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
        messages=tuple(_messages(table, entries, fields)),
    )


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
    by_value = _are_named_by_value(table)
    texts = {
        index: _in_latin(entry.name or ("" if by_value else entry.phrase or entry.description))
        for index, entry in enumerate(table.entries)
    }
    values = {index: entry.value for index, entry in enumerate(table.entries) if entry.value is not None}
    names = {**exact, **propose_member_names(texts, values, exact, taken)}
    for index, entry in enumerate(table.entries):
        if index not in names:
            what, remedy = why_no_name(table, entry)
            raise CodegenError(what, where=table.where(entry), remedy=remedy)
    return names, {index: index in exact for index in names}


def _in_latin(text: str) -> str:
    """Return a text if at least half of its letters are Latin, and "" otherwise."""
    letters = sum(character.isalpha() for character in text)
    return text if sum(map(len, plain_words(text))) * 2 >= letters else ""


def _are_named_by_value(table: ForeignTable) -> bool:
    """Return whether the values are words, and no column has names."""
    return not table.columns_of("name") and all(
        isinstance(entry.value, str) and re.search("[A-Za-z]{2}", entry.value) for entry in table.entries
    )


def _is_member_name(text: str) -> bool:
    """Return whether a text can stay as the name of a member."""
    if reserved_names.why_not_identifier(text) or reserved_names.why_not_member_name(text):
        return False
    return naming.member_style(text) == text


def _fields(
    table: ForeignTable, kind: str, names: Mapping[int, str], *, is_exact: Mapping[int, bool]
) -> Iterator[ColumnField]:
    used: set[str] = set()
    has_phrase = bool(table.columns_of("phrase"))
    base = reserved_names.BASES[kind]
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
            if sum(is_exact[index] for index in cells) * 2 >= len(cells):
                used.add(name := attribute_name(column, base, used))
                yield ColumnField(column, name, is_exception=True)
                continue
            role = "" if has_phrase else "phrase"
        if role in ("phrase", "description"):
            yield ColumnField(column, role)
        elif role == "value":
            yield ColumnField(column, "value", "int" if table.has_integers(column) else "str")
        else:
            asked, _, type_ = role.partition(":")
            name = attribute_name(asked or column, base, used)
            used.add(name)
            yield _attribute(table, column, name, type_)


def attribute_name(text: str, base: type, used: Collection[str]) -> str:
    """Return a free name for the attribute of a column."""
    proposed = naming.propose_module_name(text)
    names: tuple[str, ...] = (proposed, f"original_{proposed}") if proposed else ()
    for name in (*names, *(f"{proposed or 'column'}_{number}" for number in range(2 if proposed else 1, 1000))):
        reserved = (*ROLES, "references", "status", "until", "aliases", "differs", "gaps", "replaced_by", "lower")
        is_free = name not in used and name not in reserved
        if (
            is_free
            and not reserved_names.why_not_identifier(name)
            and not reserved_names.why_not_attribute_name(name, base)
        ):
            return name
    return f"column_{len(used) + 1}"


def _attribute(table: ForeignTable, column: str, name: str, asked: str) -> ColumnField:
    """Return the attribute of a column. Raises CodegenError if its cells do not have the type that was asked for."""
    if asked == "str":
        return ColumnField(column, name)
    cells = [entry.cells[column] for entry in table.entries if column in entry.cells]
    many = any(isinstance(cell, tuple) for cell in cells)
    items = [item for cell in cells for item in (cell if isinstance(cell, tuple) else (cell,))]
    is_whole = len(cells) == len(table.entries)
    if truth_words(table, column) or all(isinstance(item, bool) for item in items):
        type_ = "bool"
    elif all(_is_plain_integer(item, column in table.untyped) for item in items):
        type_ = "int"
    else:
        type_ = "str"
    if asked not in ("", type_):
        what = f"column {column} has the type {type_}, and not {asked}"
        remedy = f"Correct its cells, or write {name}:{type_}."
        raise CodegenError(what, where=f"--column {column}={name}:{asked}", remedy=remedy)
    required = type_ == "int" and not many and is_whole
    return ColumnField(column, name, type_, many, required)


TYPES = ("int", "str", "bool")
"""The types of attributes. `NAME:str` keeps the texts of a column for which codegen proposes another type."""
_BOTH = ("yes no", "y n", "t f", "ja nein", "oui non", "si no", "sí no", "on off")
"""Pairs of words for true and false. A column must have both. An empty cell says neither."""
_MARKS = ("x", "✓", "✔")
"""Marks for true in a column in which the other cells are empty."""
_TRUTHS: Mapping[Any, bool] = (
    {"true": True, "false": False}
    | {word: not index for pair in _BOTH for index, word in enumerate(pair.split())}
    | dict.fromkeys(_MARKS, True)
)


def truth_words(table: ForeignTable, column: str) -> tuple[str, ...]:
    """Return the different cells of a column that mean true and false, in a form without types; () for any other."""
    cells = [str(entry.cells[column]) for entry in table.entries if column in entry.cells]
    words = {cell.casefold() for cell in cells} if column in table.untyped else set()
    is_whole = len(cells) == len(table.entries)
    is_pair = is_whole and (words <= {"true", "false"} or any(words == set(pair.split()) for pair in _BOTH))
    is_mark = not is_whole and len(words) == 1 and words <= set(_MARKS)
    return tuple(sorted(set(cells))) if words and (is_pair or is_mark) else ()


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
    if column.type == "bool":
        return _TRUTHS.get(cell.casefold(), cell) if isinstance(cell, str) else cell
    if column.field == "value":
        return cell
    text = collapse_whitespace(_text(cell))
    return text or None


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, tuple):
        return ", ".join(map(_text, cell))
    return "" if cell is None else str(cell)


def _messages(table: ForeignTable, entries: Sequence[PlannedEntry], fields: Sequence[ColumnField]) -> Iterator[str]:
    yield from _proposals(table, fields)
    columns = table.columns_of("name")
    changed = [planned for planned in entries if columns and planned.entry.name and planned.entry.name != planned.name]
    if changed:
        pairs = _shown([f"{each.entry.name} -> {each.name}" for each in changed])
        yield f"names from column {', '.join(columns)}, changed to identifiers: {pairs}"
    if not columns:
        roles = () if _are_named_by_value(table) else ("phrase", "description")
        source = next((f"the {role}" for role in roles if table.columns_of(role)), "the value")
        yield f"names proposed from {source}: {_shown([each.name for each in entries])}"
    members = {planned.entry.value: planned.name for planned in entries if planned.kind == "member"}
    aliases = [planned for planned in entries if planned.kind != "member"]
    if aliases:
        texts = [f"{each.name} is {members[each.entry.value]} ({each.entry.value})" for each in aliases]
        yield f"repeated values become aliases: {_shown(texts)}"
    yield from table.notes


def _proposals(table: ForeignTable, fields: Sequence[ColumnField]) -> Iterator[str]:
    """Yield why columns have roles and types that their names do not say, and how to choose others."""
    if guessed := [f"{column} as the {role}" for column, role in guessed_roles(table).items()]:
        yield f"roles proposed from the texts of columns with unknown names: {', '.join(guessed)}"
    if len(parts := table.columns_of("value")) > 1 and not set(parts) & set(table.fixed):
        what = f"no single column distinguishes the entries: the value has the parts {', '.join(parts)}"
        yield f"{what}. To choose one column: --column {shlex.quote(f'{parts[0]}=value')}"
    if odd := texts_among_integers(table):
        texts = [f"{entry.value} (line {entry.line})" for entry in odd]
        yield f"the values are texts, since these are not integers: {_shown(texts)}"
    if unused := incomplete_names(table):
        count = sum(unused not in entry.cells for entry in table.entries)
        what = f"column {unused} does not name the members: {count} of {len(table.entries)} cells are empty"
        yield f"{what}. To use the others: --column {shlex.quote(f'{unused}=name')}"
    for field in fields:
        words = truth_words(table, field.column) if field.type == "bool" else ()
        if any(word.casefold() not in ("true", "false") for word in words):
            pairs = [f"{word} is {'true' if _TRUTHS[word.casefold()] else 'false'}" for word in words]
            empty = ", an empty cell is false" if all(word.casefold() in _MARKS for word in words) else ""
            option = shlex.quote(f"{field.column}={field.field}:str")
            yield f"column {field.column}: {', '.join(pairs)}{empty}. To keep the texts: --column {option}"


def _shown(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more
