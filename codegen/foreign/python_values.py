"""Values of Python expressions, from their syntax. Nothing is imported, and nothing runs.

The module reads literals, names of values in the same file, operators between integers or texts, and a few calls that
only wrap a value. Must not know tables.
"""

from __future__ import annotations

import ast
import operator
from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping

from codegen.errors import Position
from codegen.foreign.nested_tables import Items, KeyedNodes, Leaf, Node
from codegen.foreign.table_types import NumberText

MAXIMUM_BITS = 2048
"""How many bits an integer may have."""
MAXIMUM_TEXT = 100_000
"""How many characters a text may have."""
_BUDGET = 20_000_000
"""How many characters and values may be computed from others in one file."""
_SHOWN = 100
"""How many characters of an expression a message shows."""
_MAXIMUM_DEPTH = 60
"""How many expressions may be inside each other."""

_OPERATORS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
    ast.RShift: operator.rshift,
    ast.LShift: operator.lshift,
    ast.Pow: operator.pow,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_WRAPPERS = frozenset({"frozenset", "list", "MappingProxyType", "OrderedDict", "set", "sorted", "tuple", "str", "int"})
"""Calls with one argument that return the same value, as far as a table needs it."""
_TRANSLATIONS = frozenset({"_", "gettext", "gettext_lazy", "_lazy", "N_", "ugettext_lazy"})
_METHODS = frozenset({"lower", "upper", "title", "capitalize", "strip", "casefold"})


class UnreadableExpression(Exception):
    """An expression that only Python itself could compute."""


class Scope:
    """The values of names in a file, and the fields of its classes, for calls that build a row: `Code(250, "ok")`."""

    def __init__(self, budget: int = _BUDGET) -> None:
        self.values: MutableMapping[str, Node] = ChainMap()
        self.fields: dict[str, tuple[str, ...]] = {}
        self._left = [budget]

    def spend(self, node: Node) -> Node:
        """Return a value that is computed from others. Raises UnreadableExpression if the file has computed too much.

        `B = (A, A); C = (B, B); …` would take memory without bound.
        """
        nodes = [node]
        while nodes:
            match nodes.pop():
                case Leaf(value=str() as text):
                    self._left[0] -= len(text)
                case Leaf():
                    self._left[0] -= 1
                case Items(items=items):
                    nodes.extend(items)
                case KeyedNodes(pairs=pairs):
                    nodes.extend(child for _, child in pairs)
            self._left[0] -= 1
            if self._left[0] < 0:
                raise UnreadableExpression
        return node

    def inner(self) -> Scope:
        """Return a scope inside this one. New names in it are not names here."""
        inner = Scope()
        inner.values = ChainMap({}, self.values)
        inner.fields = self.fields
        inner._left = self._left
        return inner


def evaluate(node: ast.expr, scope: Scope, depth: int = 0) -> Node:
    """Return the value of an expression. Raises UnreadableExpression if only Python itself could compute it."""
    if depth > _MAXIMUM_DEPTH:
        raise UnreadableExpression
    position = position_of(node)
    match node:
        case ast.Constant(value=value):
            return _constant(position, value)
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            return Items(position, tuple(evaluate(item, scope, depth + 1) for item in items))
        case ast.Dict():
            return _dict(node, scope, depth)
        case ast.Name(id=name):
            return _named(name, scope, position)
        case ast.Attribute():
            return _attribute(node, scope, depth)
        case ast.UnaryOp():
            return Leaf(position, _unary(node.op, evaluate(node.operand, scope, depth + 1)))
        case ast.BinOp():
            return _binary(node, scope, depth)
        case ast.JoinedStr():
            return scope.spend(Leaf(position, "".join(_text_part(part, scope, depth) for part in node.values)))
        case ast.Call():
            return _call(node, scope, depth)
        case _:
            raise UnreadableExpression


def position_of(node: ast.expr | ast.stmt) -> Position:
    """Return the line of a node, and its column in bytes of UTF-8, as Python counts them."""
    return Position(node.lineno, node.col_offset + 1)


def source_of(node: ast.expr) -> str:
    """Return an expression as Python source, shortened for a message."""
    try:
        text = ast.unparse(node)
    except RecursionError:
        return "an expression that is nested too deeply"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _constant(position: Position, value: object) -> Leaf:
    if value is None or isinstance(value, bool):
        return Leaf(position, value)
    if isinstance(value, int):
        return Leaf(position, _bounded(value))
    if isinstance(value, str):
        if len(value) > MAXIMUM_TEXT or any("\ud800" <= character <= "\udfff" for character in value):
            raise UnreadableExpression
        return Leaf(position, value)
    if isinstance(value, float):
        return Leaf(position, NumberText(repr(value)))
    raise UnreadableExpression


def _bounded(value: int) -> int:
    if value.bit_length() > MAXIMUM_BITS:
        raise UnreadableExpression
    return value


def _dict(node: ast.Dict, scope: Scope, depth: int) -> KeyedNodes:
    pairs: list[tuple[Leaf, Node]] = []
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:  # **other
            other = evaluate(value, scope, depth + 1)
            if not isinstance(other, KeyedNodes):
                raise UnreadableExpression
            pairs.extend(other.pairs)
            scope.spend(other)
        else:
            evaluated = evaluate(key, scope, depth + 1)
            if not isinstance(evaluated, Leaf):
                raise UnreadableExpression
            pairs.append((evaluated._replace(position=position_of(key)), evaluate(value, scope, depth + 1)))
    return KeyedNodes(position_of(node), tuple(pairs))


def _named(name: str, scope: Scope, position: Position) -> Node:
    if name not in scope.values:
        raise UnreadableExpression
    value = scope.values[name]
    if isinstance(value, Leaf):
        return value._replace(position=position)
    return scope.spend(value)


def _attribute(node: ast.Attribute, scope: Scope, depth: int) -> Node:
    name = dotted_name(node)
    if name in scope.values:
        return _named(name, scope, position_of(node))
    if node.attr in ("value", "_value_"):
        return evaluate(node.value, scope, depth + 1)
    if node.attr == "name" and dotted_name(node.value) in scope.values:
        return Leaf(position_of(node), dotted_name(node.value).rpartition(".")[2])
    raise UnreadableExpression


def dotted_name(node: ast.expr) -> str:
    """Return a name with dots, `enum.auto`; "" for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _unary(sign: ast.unaryop, operand: Node) -> int | str | bool:
    if isinstance(operand, Leaf):
        if operand.is_fraction and isinstance(sign, ast.USub):
            return NumberText(f"-{operand.value}")
        if type(operand.value) is int:
            match sign:
                case ast.USub():
                    return -operand.value
                case ast.UAdd():
                    return operand.value
                case ast.Invert():
                    return ~operand.value
    raise UnreadableExpression


def _binary(node: ast.BinOp, scope: Scope, depth: int) -> Node:
    operands = [node.right]
    left: ast.expr = node.left
    signs = [node.op]
    while isinstance(left, ast.BinOp):  # a text of many parts is a deep tree
        operands.append(left.right)
        signs.append(left.op)
        left = left.left
    if len(operands) > 1000:
        raise UnreadableExpression
    result = evaluate(left, scope, depth + 1)
    for sign, operand in zip(reversed(signs), reversed(operands), strict=True):
        result = scope.spend(_applied(sign, result, evaluate(operand, scope, depth + 1)))
    return result


def _applied(sign: ast.operator, left: Node, right: Node) -> Node:
    if isinstance(left, Items) and isinstance(right, Items) and isinstance(sign, ast.Add):
        return Items(left.position, (*left.items, *right.items))
    if isinstance(left, KeyedNodes) and isinstance(right, KeyedNodes) and isinstance(sign, ast.BitOr):
        return KeyedNodes(left.position, (*left.pairs, *right.pairs))
    if not isinstance(left, Leaf) or not isinstance(right, Leaf) or left.is_fraction or right.is_fraction:
        raise UnreadableExpression
    first, second = left.value, right.value
    if isinstance(first, str) and isinstance(second, str) and isinstance(sign, ast.Add):
        if len(first) + len(second) > MAXIMUM_TEXT:
            raise UnreadableExpression
        return Leaf(left.position, first + second)
    if type(first) is not int or type(second) is not int or type(sign) not in _OPERATORS:
        raise UnreadableExpression
    if isinstance(sign, ast.LShift | ast.RShift | ast.Pow) and not 0 <= second <= MAXIMUM_BITS:
        raise UnreadableExpression
    if isinstance(sign, ast.Pow) and first.bit_length() * second > MAXIMUM_BITS:
        raise UnreadableExpression
    if isinstance(sign, ast.FloorDiv | ast.Mod) and not second:
        raise UnreadableExpression
    return Leaf(left.position, _bounded(_OPERATORS[type(sign)](first, second)))


def _text_part(node: ast.expr, scope: Scope, depth: int) -> str:
    """Return a part of an f-string: a text, or a name in braces without a format."""
    if isinstance(node, ast.FormattedValue) and node.conversion == -1 and node.format_spec is None:
        value = evaluate(node.value, scope, depth + 1)
    else:
        value = evaluate(node, scope, depth + 1)
    if not isinstance(value, Leaf) or value.is_fraction or not isinstance(value.value, int | str):
        raise UnreadableExpression
    return str(value.value)


def _call(node: ast.Call, scope: Scope, depth: int) -> Node:
    function = dotted_name(node.func)
    name = node.func.attr if isinstance(node.func, ast.Attribute) else function
    is_text_method = isinstance(node.func, ast.Attribute) and name in (*_METHODS, "replace")
    if is_text_method and isinstance(node.func, ast.Attribute) and not node.keywords:
        texts = [evaluate(node.func.value, scope, depth + 1), *(evaluate(item, scope, depth + 1) for item in node.args)]
        text = _method(name, [item.value if isinstance(item, Leaf) else None for item in texts])
        return scope.spend(Leaf(position_of(node), text))
    arguments = [evaluate(item, scope, depth + 1) for item in node.args]
    keywords = [
        (Leaf(position_of(item.value), item.arg), evaluate(item.value, scope, depth + 1)) for item in node.keywords
    ]
    if name in _TRANSLATIONS and len(arguments) == 1 and not keywords:
        return arguments[0]
    if name in _WRAPPERS and len(arguments) == 1 and not keywords:
        return _wrapped(name, arguments[0])
    if name == "dict" and not arguments:
        return KeyedNodes(position_of(node), tuple(keywords))
    if name == "ord" and len(arguments) == 1 and not keywords:
        return Leaf(position_of(node), _code_point(arguments[0]))
    is_computed = len(arguments) + len(keywords) < 2 and name not in scope.fields and not name.lstrip("_")[:1].isupper()
    if not function or name in ("auto", "dict") or name in _WRAPPERS or is_computed:
        raise UnreadableExpression
    fields = scope.fields.get(name, ())
    if len(arguments) <= len(fields):
        named = [(Leaf(argument.position, key), argument) for key, argument in zip(fields, arguments, strict=False)]
        return KeyedNodes(position_of(node), (*named, *keywords))
    if arguments and not keywords:
        return Items(position_of(node), tuple(arguments))
    raise UnreadableExpression


def _wrapped(name: str, argument: Node) -> Node:
    is_same = not isinstance(argument, Leaf) or (type(argument.value).__name__ == name and not argument.is_fraction)
    if not is_same:
        raise UnreadableExpression
    return argument


def _code_point(argument: Node) -> int:
    if isinstance(argument, Leaf) and isinstance(argument.value, str) and len(argument.value) == 1:
        return ord(argument.value)
    raise UnreadableExpression


def _method(name: str, texts: list[object]) -> str:
    if not all(isinstance(text, str) for text in texts):
        raise UnreadableExpression
    text, *arguments = map(str, texts)
    if name == "replace" and len(arguments) == 2 and len(text) * (len(arguments[1]) + 1) <= MAXIMUM_TEXT:
        return text.replace(arguments[0], arguments[1])
    if name in _METHODS and not arguments:
        return str(getattr(text, name)())
    raise UnreadableExpression
