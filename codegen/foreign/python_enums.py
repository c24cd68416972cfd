"""Enum classes in Python source: their members, with the values that Python would give them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace

from codegen.errors import Position
from codegen.foreign.nested_tables import Items, KeyedNodes, Leaf, Node, flat_cell
from codegen.foreign.python_comments import SourceComments
from codegen.foreign.python_statements import Assignment, assignments, flat_statements
from codegen.foreign.python_values import Scope, UnreadableExpression, dotted_name, evaluate, position_of, source_of
from codegen.foreign.table_types import Cell, ForeignEntry, ForeignKind, ForeignTable, UnreadEntry

_NOT_MEMBERS = frozenset({"nonmember", "property", "cached_property", "classmethod", "staticmethod", "partial"})
_NAME, _VALUE, _DOCSTRING, _COMMENT = "name", "value", "docstring", "comment"
_COMPUTED = "_value_"
"""The column of the values that `__new__` computes."""


@dataclass(frozen=True, kw_only=True)
class EnumShape:
    """How an enum class computes values from assignments: its kind, and the parameters of `__new__` or `__init__`."""

    kind: ForeignKind
    auto: str
    """What `auto()` counts: number, bit, text (of the number), lower (the name in lower case), or name."""
    parameters: tuple[str, ...] = ()
    defaults: Mapping[str, ast.expr] = field(default_factory=dict)
    value_parameter: str = ""
    """The parameter that becomes the value; "" if the whole assigned object is the value."""
    value_expression: ast.expr | None = None
    """What `__new__` computes the value with, if that is not a parameter: `len(cls.__members__) + 1`."""
    next_value: ast.FunctionDef | None = None
    """The class's own `_generate_next_value_`."""
    is_guessed: bool = False
    """Whether only the name of the base class says that it is an enum."""


_LABELLED = (_VALUE, "label")
_SHAPES = {
    "Enum": EnumShape(kind="plain", auto="number"),
    "ReprEnum": EnumShape(kind="plain", auto="number"),
    "Choices": EnumShape(kind="plain", auto="number", parameters=_LABELLED),
    "IntEnum": EnumShape(kind="int", auto="number"),
    "IntegerChoices": EnumShape(kind="int", auto="number", parameters=_LABELLED),
    "StrEnum": EnumShape(kind="str", auto="lower"),
    "TextChoices": EnumShape(kind="str", auto="name", parameters=_LABELLED),
    "Flag": EnumShape(kind="flag", auto="bit"),
    "IntFlag": EnumShape(kind="flag", auto="bit"),
}
"""The base classes of enums: of the standard library, and of Django."""


def enum_shape(
    statement: ast.ClassDef, known: Mapping[str, EnumShape], fields: Mapping[str, tuple[str, ...]]
) -> EnumShape | None:
    """Return the shape of a class, None if it is not an enum.

    `known` are the enums above it in the file, and `fields` those of the other classes.
    """
    bases = [dotted_name(base).rpartition(".")[2] for base in statement.bases]
    for decorator in statement.decorator_list:  # the standard library: @_simple_enum(IntEnum)
        if isinstance(decorator, ast.Call) and dotted_name(decorator.func).endswith("_simple_enum"):
            bases += [dotted_name(base).rpartition(".")[2] for base in decorator.args]
    shape: EnumShape | None = None
    for name in bases:
        if name in known or name in _SHAPES:
            shape = known.get(name) or _SHAPES[name]
        elif name.endswith(("Enum", "Flag")) and shape is None:
            shape = EnumShape(kind="flag" if name.endswith("Flag") else "plain", auto="number", is_guessed=True)
    if shape is None:
        return None
    if shape.kind == "plain" and "int" in bases:
        shape = replace(shape, kind="int")
    elif shape.kind == "plain" and "str" in bases:
        shape = replace(shape, kind="str", auto="text")
    for name in bases:  # a dataclass: class Animal(Creature, Enum)
        shape = replace(shape, parameters=fields[name]) if fields.get(name) else shape
    for function in flat_statements(statement.body):
        if isinstance(function, ast.FunctionDef):
            if function.name == "_generate_next_value_":
                shape = replace(shape, next_value=function)
            elif function.name in ("__new__", "__init__"):
                shape = _with_parameters(shape, function)
    return shape


def _with_parameters(shape: EnumShape, function: ast.FunctionDef) -> EnumShape:
    arguments = [*function.args.posonlyargs, *function.args.args][1:]
    names = tuple(argument.arg for argument in arguments)
    variables: dict[str, ast.expr] = {}
    for node in ast.walk(function):
        if not isinstance(node, ast.Assign):
            continue
        value = variables.get(node.value.id, node.value) if isinstance(node.value, ast.Name) else node.value
        for target in node.targets:
            if isinstance(target, ast.Name):
                variables[target.id] = node.value
            elif isinstance(target, ast.Attribute) and target.attr == "_value_":
                parameter = value.id if isinstance(value, ast.Name) and value.id in names else ""
                first = function.args.vararg.arg if function.args.vararg else ""  # str(*values) or values[0]
                is_first = any(isinstance(part, ast.Name) and part.id == first for part in ast.walk(value))
                expression = None if parameter else ast.Name(first) if is_first else value
                shape = replace(shape, value_parameter=parameter or _COMPUTED, value_expression=expression)
    if not names:
        return shape
    defaults = dict(zip(reversed(names), reversed(function.args.defaults), strict=False))
    return replace(shape, parameters=names, defaults=defaults)


def enum_table(
    statement: ast.ClassDef, shape: EnumShape, scope: Scope, comments: SourceComments, path: str, name: str
) -> ForeignTable | None:
    """Return an enum class as a table without proposed roles; None for a class without members."""
    reader = _Members(shape, scope.inner(), comments)
    tail = ""
    for assignment in assignments(statement.body):
        reader.read(assignment)
        tail = comments.tail(assignment.end, statement.body[0].col_offset, assignment.below)
    entries, notes = _constants_only(reader.entries) if shape.is_guessed else (reader.entries, [])
    if not entries and not reader.unread:
        return None
    table = table_of_members(entries, reader.unread, shape, path, name, position_of(statement))
    return replace(table, notes=(*reader.notes, *notes), tail=tail, description=ast.get_docstring(statement) or "")


def _constants_only(entries: list[ForeignEntry]) -> tuple[list[ForeignEntry], list[str]]:
    """Return the entries with integers or texts as values, and a note for each of the others."""
    constants = [entry for entry in entries if type(entry.cells.get(_VALUE)) in (int, str)]
    others = [entry for entry in entries if type(entry.cells.get(_VALUE)) not in (int, str)]
    if not constants:
        return entries, []
    return constants, [f"line {entry.line}: {entry.cells[_NAME]} is not a constant" for entry in others]


def table_of_members(
    entries: list[ForeignEntry],
    unread: list[UnreadEntry],
    shape: EnumShape,
    path: str,
    name: str,
    position: Position,
) -> ForeignTable:
    """Return the members of an enum as a table."""
    columns = dict.fromkeys([_NAME, *(column for entry in entries for column in entry.cells)])
    columns |= dict.fromkeys([column for column in (_COMMENT, _DOCSTRING) if columns.pop(column, 0) is None])
    fixed: dict[str, str] = {_NAME: "name"}
    value = shape.value_parameter or (_VALUE if _VALUE in columns else "")
    if value in columns:
        fixed[value] = "value"
    parts = [column for column in columns if column.isdigit()]
    if all(type(entry.cells.get(part)) is int for entry in entries for part in parts):
        fixed |= dict.fromkeys(parts, "value")  # V1_0 = (1, 0)
    return ForeignTable(
        path=path,
        name=name,
        position=position,
        form="enum",
        columns=tuple(columns),
        entries=tuple(entries),
        fixed=fixed,
        kind=shape.kind,
        unread=tuple(unread),
    )


class _Members:
    def __init__(self, shape: EnumShape, scope: Scope, comments: SourceComments) -> None:
        self.shape = shape
        self.scope = scope
        self.comments = comments
        self.entries: list[ForeignEntry] = []
        self.unread: list[UnreadEntry] = []
        self.notes: list[str] = []
        self.start = 1
        self._names: set[str] = set()
        self._highest: int | None = None
        self._ignored: set[str] = set()

    def read(self, assignment: Assignment) -> None:
        """Add an assignment to the entries, if it defines a member."""
        value = assignment.value
        for name in assignment.names:
            if name == "_ignore_":
                parts = value.elts if isinstance(value, ast.List | ast.Tuple | ast.Set) else [value]
                texts = [str(part.value) for part in parts if isinstance(part, ast.Constant)]
                self._ignored.update(*(text.replace(",", " ").split() for text in texts))
            if name in self._ignored:
                self._define(name, value)
                continue
            if _is_reserved(name) or isinstance(value, ast.Lambda):
                continue
            called = dotted_name(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else ""
            if called == "partial":
                self.notes.append(f"line {assignment.position.line}: {name} is not a constant")
            if called in _NOT_MEMBERS:
                continue
            if called == "member" and isinstance(value, ast.Call) and len(value.args) == 1:
                value = value.args[0]
            self._add(name, value, assignment)

    def _define(self, name: str, value: ast.expr) -> None:
        """Note the value of a name that is not a member: members can use it in their values."""
        try:
            self.scope.values[name] = evaluate(value, self.scope)
        except UnreadableExpression:
            self.scope.values.pop(name, None)

    def _add(self, name: str, value: ast.expr, assignment: Assignment) -> None:
        is_alias = isinstance(value, ast.Name) and value.id in self._names
        try:
            node = evaluate(self._with_auto(name, value), self.scope)
            if isinstance(node, Leaf) and node.value is None:
                raise UnreadableExpression
            cells = self._cells(node)
        except UnreadableExpression:
            self.unread.append(UnreadEntry(position=assignment.position, text=f"{name} = {source_of(value)}"))
            return
        self.scope.values[name] = node
        self._names.add(name)
        number = cells.get(self.shape.value_parameter or _VALUE)
        self.count_value(number)
        if is_alias:  # its texts are those of the member
            column = self.shape.value_parameter or _VALUE
            cells = {column: cells[column]} if column in cells else cells
        texts = {
            _COMMENT: self.comments.about(assignment.position.line, assignment.last),
            _DOCSTRING: assignment.docstring,
        }
        all_cells = {_NAME: name, **cells, **texts}
        self.entries.append(
            ForeignEntry(
                position=assignment.position,
                cells={column: cell for column, cell in all_cells.items() if cell is not None and cell != ""},
                heading=self.comments.heading(assignment.position.line, is_inside=True),
            )
        )

    def count_value(self, value: Cell) -> None:
        """Take a value into account for the next `auto()`."""
        if type(value) is int:
            self._highest = value if self._highest is None else max(self._highest, value)

    def _cells(self, node: Node) -> dict[str, Cell]:
        """Return the cells of what is assigned: a single value, a tuple, or a row."""
        parameters = [
            f"{name} (value)" if name in (_NAME, _COMMENT, _DOCSTRING) else name for name in self.shape.parameters
        ]
        if isinstance(node, Leaf):
            cells: dict[str, Cell] = {parameters[0] if parameters else _VALUE: node.value}
        elif isinstance(node, Items):
            names = parameters if len(node.items) <= len(parameters) else list(map(str, range(1, len(node.items) + 1)))
            cells = {name: flat_cell(item) for name, item in zip(names, node.items, strict=False)}
        else:
            cells = {
                f"{key.value} (value)" if key.value == _NAME else str(key.value): flat_cell(item)
                for key, item in node.pairs
            }
        for name, default in self.shape.defaults.items():
            if name in parameters and name not in cells and parameters[0] in cells:
                cells[name] = flat_cell(evaluate(default, self.scope))
        if self.shape.value_expression:
            cells[_COMPUTED] = flat_cell(self._computed(self.shape.value_expression, node))
        return cells

    def _computed(self, expression: ast.expr, assigned: Node) -> Node:
        """Return the value of a member by the expression of `__new__`, from the objects that are assigned."""
        scope = self.scope.inner()
        items = assigned.items if isinstance(assigned, Items) else (assigned,)
        defaults = {name: evaluate(default, scope) for name, default in self.shape.defaults.items()}
        scope.values.update(defaults | dict(zip(self.shape.parameters, items, strict=False)))
        if isinstance(expression, ast.Name) and items and not self.shape.parameters:
            return items[0]
        return evaluate(_WithCount(len(self._names)).visit(deepcopy(expression)), scope)

    def _with_auto(self, name: str, value: ast.expr) -> ast.expr:
        """Return the expression with the value of each `auto()` in its place."""
        if isinstance(value, ast.Tuple):
            return ast.copy_location(ast.Tuple([self._with_auto(name, item) for item in value.elts], ast.Load()), value)
        if isinstance(value, ast.Call) and dotted_name(value.func).rpartition(".")[2] == "auto" and not value.args:
            return ast.copy_location(ast.Constant(self.next_value(name)), value)
        return value

    def next_value(self, name: str) -> int | str:
        """Return what `auto()` is for a member."""
        if function := self.shape.next_value:
            return self._own_next_value(function, name)
        highest = self.start - 1 if self._highest is None else self._highest
        match self.shape.auto:
            case "lower":
                return name.lower()
            case "name":
                return name
            case "bit":
                return 1 << max(highest, 0).bit_length() if self._highest is not None else self.start
            case "text":
                return str(len(self.entries) + 1)
            case _:
                return highest + 1

    def _own_next_value(self, function: ast.FunctionDef, name: str) -> int | str:
        """Return the result of the class's own `_generate_next_value_`, if that only changes the name or counts."""
        body = [
            part for part in function.body if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
        ]
        parameters = [argument.arg for argument in function.args.args]
        if len(body) != 1 or not isinstance(body[0], ast.Return) or not body[0].value or len(parameters) != 4:
            raise UnreadableExpression
        scope = self.scope.inner()
        arguments: tuple[str | int, ...] = (name, 1, len(self.entries))
        scope.values.update(
            (key, Leaf(Position(), argument)) for key, argument in zip(parameters, arguments, strict=False)
        )
        result = evaluate(body[0].value, scope)
        if not isinstance(result, Leaf) or not isinstance(result.value, int | str):
            raise UnreadableExpression
        return result.value


class _WithCount(ast.NodeTransformer):
    """Writes the number of members in the place of `len(cls.__members__)`."""

    def __init__(self, count: int) -> None:
        self.count = count

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Return a call, or the number."""
        argument = node.args[0] if len(node.args) == 1 else None
        is_count = isinstance(argument, ast.Attribute) and argument.attr == "__members__"
        return ast.copy_location(ast.Constant(self.count), node) if is_count else self.generic_visit(node)


def functional_enum(call: ast.Call, scope: Scope, path: str, comments: SourceComments) -> ForeignTable | None:
    """Return the enum that a call creates: `IntEnum("Color", "RED GREEN")`, also with pairs or a dict."""
    base = dotted_name(call.func).rpartition(".")[2]
    keywords = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    arguments = keywords | dict(zip(("value", "names"), call.args, strict=False))
    if base not in _SHAPES or not {"value", "names"} <= set(arguments):
        return None
    shape = _SHAPES[base]
    if "type" in arguments and dotted_name(arguments["type"]) in ("int", "str"):
        shape = replace(shape, kind="int" if dotted_name(arguments["type"]) == "int" else "str")
    try:
        name, members = evaluate(arguments["value"], scope), evaluate(arguments["names"], scope)
        start = evaluate(arguments["start"], scope) if "start" in arguments else None
    except UnreadableExpression:
        return None
    if not isinstance(name, Leaf) or not isinstance(name.value, str):
        return None
    entries = []
    counter = _Members(shape, scope.inner(), comments)
    if isinstance(start, Leaf) and type(start.value) is int:
        counter.start = start.value
    for position, key, value in _functional_members(members):
        cell = flat_cell(value) if value else counter.next_value(key)
        counter.count_value(cell)
        entries.append(ForeignEntry(position=position, cells={_NAME: key, _VALUE: cell}))
        counter.entries = entries
    return table_of_members(entries, [], shape, path, name.value, position_of(call)) if entries else None


def _functional_members(members: Node) -> Iterator[tuple[Position, str, Node | None]]:
    if isinstance(members, Leaf) and isinstance(members.value, str):
        yield from ((members.position, name, None) for name in members.value.replace(",", " ").split())
    elif isinstance(members, KeyedNodes):
        yield from ((key.position, str(key.value), value) for key, value in members.pairs)
    elif isinstance(members, Items):
        for item in members.items:
            if isinstance(item, Leaf):
                yield item.position, str(item.value), None
            elif isinstance(item, Items) and len(item.items) == 2 and isinstance(item.items[0], Leaf):
                yield item.position, str(item.items[0].value), item.items[1]


def _is_reserved(name: str) -> bool:
    """Return whether a name in the body of an enum is not a member: `__slots__`, `_ignore_`, `__private`."""
    return name.startswith("__") or (name.startswith("_") and name.endswith("_"))
