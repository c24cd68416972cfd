"""Tables in Python source: enums, dicts and lists, `Literal`, and constants of modules and classes.

The source is parsed. It is never imported, and nothing in it runs.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from codegen.errors import CodegenError, Position, place
from codegen.foreign.nested_tables import KEY, Items, KeyedNodes, Leaf, Node, table_of
from codegen.foreign.python_comments import SourceComments
from codegen.foreign.python_enums import EnumShape, enum_shape, enum_table, functional_enum
from codegen.foreign.python_statements import Assignment, assignments, assignments_of, flat_statements
from codegen.foreign.python_values import Scope, UnreadableExpression, dotted_name, evaluate, position_of, source_of
from codegen.foreign.table_types import ForeignEntry, ForeignTable, UnreadEntry

MAXIMUM_SIZE = 4_000_000
"""How many characters a source may have: its syntax tree takes a hundred times as much memory."""
MAXIMUM_PARTS = 400_000
"""How many operators and separators a source may have. Each is at least one node of its syntax tree."""
_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")
_WRAPPERS = ("MappingProxyType", "OrderedDict", "dict", "frozenset", "list", "tuple", "set")


def read_python(text: str, where: str, stem: str) -> list[ForeignTable]:
    """Return every table in a Python source, in order. `stem` is the name of the module.

    Raises CodegenError, with the place, if the source is not valid Python or is too large.
    """
    body = _parse(text, where).body
    reader = _Reader(where, SourceComments(text))
    scope = Scope()
    tables = [*reader.tables(body, scope, ""), *reader.constants(body, scope, stem, "")]
    tables.sort(key=lambda table: table.line)
    return tables if text.isascii() else [_in_characters(table, text.split("\n")) for table in tables]


def _parse(text: str, where: str) -> ast.Module:
    if len(text) > MAXIMUM_SIZE or sum(map(text.count, ",+-*|<.([{\n:=")) > MAXIMUM_PARTS:
        remedy = "Move the table to a separate file."
        raise CodegenError("file is too large for Python source", where=where, remedy=remedy)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the source, such as "\d" in a text
            return ast.parse(text)
    except SyntaxError as error:
        start = place(where, error.lineno or 0, error.offset)
        raise CodegenError(f"not valid Python: {error.msg}", where=start, remedy="Correct the file.") from None
    except (RecursionError, MemoryError):
        raise CodegenError("expressions are nested too deeply", where=where, remedy="Correct the file.") from None
    except ValueError as error:
        raise CodegenError(f"not valid Python: {error}", where=where, remedy="Correct the file.") from None


def _in_characters(table: ForeignTable, lines: Sequence[str]) -> ForeignTable:
    """Return the table with columns that count characters: Python counts bytes."""

    def counted(position: Position) -> Position:
        before = lines[position.line - 1].encode()[: position.column - 1]
        return position._replace(column=len(before.decode("utf-8", "replace")) + 1)

    return replace(
        table,
        position=counted(table.position),
        entries=tuple(replace(entry, position=counted(entry.position)) for entry in table.entries),
        unread=tuple(replace(entry, position=counted(entry.position)) for entry in table.unread),
    )


class _Collection(NamedTuple):
    """A dict, list, tuple or set as a node; its entries that cannot be read; and the last line of each other entry."""

    node: Node
    unread: list[UnreadEntry]
    ends: dict[int, int]


class _Reader:
    def __init__(self, where: str, comments: SourceComments) -> None:
        self.where = where
        self.comments = comments
        self.shapes: dict[str, EnumShape] = {}

    def tables(self, body: list[ast.stmt], scope: Scope, prefix: str) -> Iterator[ForeignTable]:
        """Yield the tables of the statements, and add their names to the scope."""
        for statement in flat_statements(body):
            if isinstance(statement, ast.ClassDef):
                yield from self._class(statement, scope, f"{prefix}{statement.name}")
            for assignment in assignments_of(statement):
                if not assignment.names[0].startswith("__"):
                    yield from self._assignment(assignment, scope, prefix)

    def constants(self, body: list[ast.stmt], scope: Scope, name: str, docstring: str) -> Iterator[ForeignTable]:
        """Yield a table of the integers, and one of the texts, that the statements assign to names in capitals."""
        entries: dict[type, dict[str, ForeignEntry]] = {int: {}, str: {}}
        for assignment in assignments(body):
            for constant in filter(_CONSTANT.fullmatch, assignment.names):
                try:
                    node = evaluate(assignment.value, scope)
                except UnreadableExpression:
                    continue
                if isinstance(node, Leaf) and type(node.value) in entries and not node.is_fraction:
                    entry = ForeignEntry(position=assignment.position, cells={"name": constant, "value": node.value})
                    entries[type(node.value)][constant] = self._with_texts(entry, assignment.last, assignment.docstring)
        found = {kind: list(several.values()) for kind, several in entries.items() if len(several) > 1}
        groups = [(kind, group) for kind, several in found.items() for group in _groups(several)]
        numbers: Counter[type] = Counter()
        for kind, several in groups:
            numbers[kind] += 1
            ending = f".{kind.__name__}" if len(found) > 1 else ""
            yield ForeignTable(
                path=self.where,
                name=f"{name}{ending}" + (f".{numbers[kind]}" if numbers[kind] > 1 else ""),
                position=several[0].position,
                form="constants",
                columns=_columns(several),
                entries=tuple(several),
                fixed={"name": "name", "value": "value"},
                kind="int" if kind is int else "str",
                description=docstring,
            )

    def _class(self, statement: ast.ClassDef, scope: Scope, name: str) -> Iterator[ForeignTable]:
        if shape := enum_shape(statement, self.shapes, scope.fields):
            self.shapes[statement.name] = shape
            if table := enum_table(statement, shape, scope, self.comments, self.where, name):
                _add_members(table, shape, scope, statement.name)
                yield table
            return
        annotated = [part.target for part in statement.body if isinstance(part, ast.AnnAssign)]
        scope.fields[statement.name] = tuple(target.id for target in annotated if isinstance(target, ast.Name))
        inner = scope.inner()
        yield from self.tables(statement.body, inner, f"{name}.")
        yield from self.constants(statement.body, inner, name, ast.get_docstring(statement) or "")
        names = [constant for assignment in assignments(statement.body) for constant in assignment.names]
        scope.values.update((f"{statement.name}.{key}", inner.values[key]) for key in names if key in inner.values)

    def _assignment(self, assignment: Assignment, scope: Scope, prefix: str) -> Iterator[ForeignTable]:
        name = f"{prefix}{assignment.names[0]}"
        value = assignment.value
        if values := _literal_values(value):
            yield self._literal(values, scope, assignment, name)
            return
        if isinstance(value, ast.Call) and (table := functional_enum(value, scope, self.where, self.comments)):
            _add_members(table, EnumShape(kind=table.kind, auto="number"), scope, assignment.names[0])
            yield table
            return
        try:
            collection = _read_collection(value, scope)
            node = collection.node if collection else evaluate(value, scope)
        except UnreadableExpression:
            for key in assignment.names:
                scope.values.pop(key, None)
            return
        scope.values.update(dict.fromkeys(assignment.names, node))
        if collection and (table := table_of(node, name, self.where)):
            entries = list(self._commented(table.entries, collection.ends))
            last = max(collection.ends.values(), default=assignment.last)
            yield replace(
                table,
                position=assignment.position,
                columns=_columns(entries),
                entries=tuple(entries),
                unread=tuple(collection.unread),
                description=assignment.docstring,
                tail=self.comments.tail(last, 0) if last < assignment.last else "",
            )

    def _literal(self, values: list[ast.expr], scope: Scope, assignment: Assignment, name: str) -> ForeignTable:
        entries, unread = [], []
        for value in values:
            try:
                node = evaluate(value, scope)
            except UnreadableExpression:
                node = Items(position_of(value), ())
            if isinstance(node, Leaf) and node.value is not None:
                entries.append(ForeignEntry(position=position_of(value), cells={"value": node.value}))
            elif not isinstance(node, Leaf):
                unread.append(UnreadEntry(position=position_of(value), text=source_of(value)))
        lines = Counter(entry.line for entry in entries)
        with_texts = [self._with_texts(entry, entry.line) if lines[entry.line] == 1 else entry for entry in entries]
        return ForeignTable(
            path=self.where,
            name=name,
            position=assignment.position,
            form="literal",
            columns=_columns(with_texts),
            entries=tuple(with_texts),
            fixed={"value": "value"},
            kind="str" if all(isinstance(entry.cells["value"], str) for entry in entries) else "int",
            description=assignment.docstring,
            unread=tuple(unread),
        )

    def _commented(self, entries: Iterable[ForeignEntry], ends: Mapping[int, int]) -> Iterator[ForeignEntry]:
        """Yield the entries with their comments. The first of several on a line has one if all have the same key."""
        for line, (first, *others) in groupby(entries, key=lambda entry: entry.line):
            keys = {entry.cells.get(KEY) for entry in (first, *others)}
            is_about_all = not others or (len(keys) == 1 and None not in keys)
            yield self._with_texts(first, ends.get(line, line), is_inside=True) if is_about_all else first
            yield from others

    def _with_texts(
        self, entry: ForeignEntry, last: int, docstring: str = "", *, is_inside: bool = False
    ) -> ForeignEntry:
        """Return an entry with its comments, and the text below it. `is_inside` says that it is inside brackets."""
        texts = {"comment": self.comments.about(entry.line, last), "docstring": docstring}
        own = {column: text for column, text in texts.items() if text and column not in entry.cells}
        heading = self.comments.heading(entry.line, is_inside=is_inside)
        return replace(entry, cells={**entry.cells, **own}, heading=heading)


def _groups(entries: Sequence[ForeignEntry]) -> list[list[ForeignEntry]]:
    """Return the constants of a module as tables: below a gap, values that start over begin another one.

    `LOG_EMERG = 0, LOG_ALERT = 1, …` is one table, and `LOG_KERN = 0, LOG_USER = 1, …` the next.
    """
    runs = [[entries[0]]]
    for entry, before in zip(entries[1:], entries, strict=False):
        runs += [[]] if entry.line > before.line + 1 else []
        runs[-1].append(entry)
    groups = [runs[0]]
    for run in runs[1:]:
        values = [entry.cells["value"] for entry in run]
        earlier = [entry.cells["value"] for entry in groups[-1]]
        starts_over = values[0] == earlier[0] and len(set(values) & set(earlier)) > 1
        groups += [run] if starts_over else []
        if not starts_over:
            groups[-1] = [*groups[-1], *run]
    return groups


def _columns(entries: list[ForeignEntry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for entry in entries for column in entry.cells))


def _add_members(table: ForeignTable, shape: EnumShape, scope: Scope, name: str) -> None:
    """Add the members of an enum to the scope: `Color.RED` has the value of RED."""
    column = shape.value_parameter or "value"
    for entry in table.entries:
        cell = entry.cells.get(column)
        if not isinstance(cell, tuple) and cell is not None:
            scope.values[f"{name}.{entry.cells['name']}"] = Leaf(entry.position, cell)


def _literal_values(value: ast.expr) -> list[ast.expr]:
    """Return the values of a `Literal`, also of one in an `Optional`; [] for anything else."""
    if not isinstance(value, ast.Subscript | ast.BinOp):
        return []
    for node in ast.walk(value):
        if isinstance(node, ast.Subscript) and dotted_name(node.value).rpartition(".")[2] == "Literal":
            return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    return []


def _read_collection(value: ast.expr, scope: Scope) -> _Collection | None:
    """Return a dict, list, tuple or set; None for anything else. Entries that cannot be read are in a separate list."""
    while (
        isinstance(value, ast.Call)
        and dotted_name(value.func).rpartition(".")[2] in _WRAPPERS
        and len(value.args) == 1
        and not value.keywords
    ):
        value = value.args[0]
    if isinstance(value, ast.Dict) and None not in value.keys:
        pairs: list[tuple[Leaf, Node]] = []
        unread: list[UnreadEntry] = []
        ends: dict[int, int] = {}
        for key, item in zip(value.keys, value.values, strict=True):
            assert key is not None
            try:
                leaf = evaluate(key, scope)
                if not isinstance(leaf, Leaf):
                    raise UnreadableExpression
                pairs.append((leaf._replace(position=position_of(key)), evaluate(item, scope)))
            except UnreadableExpression:
                unread.append(UnreadEntry(position=position_of(key), text=f"{source_of(key)}: {source_of(item)}"))
            ends[key.lineno] = item.end_lineno or item.lineno
        return _Collection(KeyedNodes(position_of(value), tuple(pairs)), unread, ends)
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        items: list[Node] = []
        unread, ends = [], {}
        for item in value.elts:
            try:
                items.append(evaluate(item, scope))
            except UnreadableExpression:
                unread.append(UnreadEntry(position=position_of(item), text=source_of(item)))
            ends[item.lineno] = item.end_lineno or item.lineno
        return _Collection(Items(position_of(value), tuple(items)), unread, ends)
    if isinstance(value, ast.Call) and value.args and dotted_name(value.func).rpartition(".")[2] not in _WRAPPERS:
        return None  # one call is an entry, and not a table: namedtuple("Point", "x y")
    if isinstance(value, ast.Call | ast.Dict | ast.BinOp):
        node = evaluate(value, scope)
        return _Collection(node, [], {}) if isinstance(node, KeyedNodes | Items) else None
    return None
