"""The brackets that black may add to a statement: around values, types of results, imported names and conditions."""

from __future__ import annotations

from collections.abc import Sequence

from codegen.outputs.formatting.tokens import COMPREHENSION, KEYWORDS, TERNARY, Token, UnknownSyntax, outside

_ASSIGNMENTS = frozenset({"=", ":", "+=", "-=", "*=", "/=", "|=", "&="})
_BLOCKS = frozenset({"if", "elif", "while"})


def with_optional_brackets(leaves: list[Token]) -> list[Token]:
    """Return the tokens with brackets where black may add them."""
    first = leaves[0]
    if first.kind == "name" and first.text in ("return", *_BLOCKS):
        end = len(leaves) - (first.text != "return")
        if first.text == "return" or leaves[-1].is_operator(":"):
            return [first, *_optional(_with_ternaries(leaves[1:end], is_bracketed=True)), *leaves[end:]]
        raise UnknownSyntax
    if first.is_name("from"):
        place = next(place for place, leaf in enumerate(leaves) if leaf.is_name("import")) + 1
        return [*leaves[:place], *_optional(leaves[place:])]
    if first.is_name("for"):
        place = next(place for place, leaf in enumerate(leaves) if leaf.is_name("in"))
        values = _with_ternaries(leaves[place + 1 : -1], is_bracketed=True)
        return [first, *_optional(leaves[1:place]), leaves[place], *_optional(values), leaves[-1]]
    if first.is_name("def"):
        return _of_definition(leaves)
    if first.kind == "name" and first.text in KEYWORDS:
        return _with_ternaries(leaves)
    return _of_assignment(leaves)


def _of_definition(leaves: list[Token]) -> list[Token]:
    """Return the tokens of a definition, with optional brackets around unions and the type of the result."""
    result: list[Token] = []
    annotation: list[Token] | None = None
    depth = level = 0
    for leaf in leaves:
        depth -= leaf.closes
        if annotation is not None and (depth < level or (depth == level and leaf.text in (",", "=", ":"))):
            is_union = any(other.is_operator("|") for _, other in outside(annotation))
            has_star = result[-3].text in ("*", "**")
            result += _optional(annotation) if level == 0 or (is_union and not has_star) else annotation
            annotation = None
        if annotation is not None:
            annotation.append(leaf)
        else:
            result.append(leaf)
            if leaf.is_operator("->") or (depth == 1 and leaf.is_operator(":")):
                annotation, level = [], depth
        depth += leaf.opens
    return result + (annotation or [])


def _of_assignment(leaves: list[Token]) -> list[Token]:
    """Return the tokens of an assignment, with optional brackets around type and value, or of an expression."""
    parts: list[list[Token]] = [[]]
    signs: list[Token] = []
    depth = 0
    for leaf in leaves:
        depth += leaf.opens - leaf.closes
        if depth == 0 and leaf.kind == "operator" and leaf.text in _ASSIGNMENTS and not _in_lambda(parts[-1]):
            signs.append(leaf)
            parts.append([])
        else:
            parts[-1].append(leaf)
    target = parts[0]
    if signs and any(leaf.is_operator(",") for _, leaf in outside(target)):
        target = _optional(target)
    result = [*target] if signs else _with_ternaries(target)
    for sign, part in zip(signs, parts[1:], strict=True):
        result += [sign, *_optional(_with_ternaries(part, is_bracketed=True))]
    return result


def _in_lambda(leaves: Sequence[Token]) -> bool:
    return any(leaf.is_name("lambda") for leaf in leaves)


def _optional(leaves: list[Token]) -> list[Token]:
    """Return tokens in optional brackets. Brackets around all of them become optional, unless they make a tuple."""
    if not leaves:
        return leaves
    first, last = leaves[0], leaves[-1]
    if first.is_operator("(") and last.is_operator(")") and _encloses(leaves):
        inner = leaves[1:-1]
        if not inner or any(leaf.is_operator(",") or leaf.is_name("for") for _, leaf in outside(inner)):
            return leaves
        if inner[0].is_operator("(") and _encloses(inner):
            raise UnknownSyntax
        first.text = last.text = ""
        if len(inner) == 1:
            inner[-1].comment, last.comment = last.comment, ""
        return leaves
    result = _in_brackets(leaves)
    if len(leaves) > 1 and last.comment:
        result[-1].comment, last.comment = last.comment, ""
    return result


def _encloses(leaves: Sequence[Token]) -> bool:
    """Return whether the first token is the bracket that the last one closes."""
    depth = 0
    for place, leaf in enumerate(leaves):
        depth += leaf.opens - leaf.closes
        if depth == 0:
            return place == len(leaves) - 1
    return False


def _with_ternaries(leaves: list[Token], *, is_bracketed: bool = False) -> list[Token]:
    """Return an expression with optional brackets around each conditional expression in it.

    An expression that `is_bracketed` needs no further ones around all of it.
    """
    if not any(leaf.before == TERNARY for leaf in leaves):
        return leaves
    comma = next((place for place, leaf in outside(leaves) if leaf.is_operator(",")), None)
    if comma is not None:
        return [*_with_ternaries(leaves[:comma]), leaves[comma], *_with_ternaries(leaves[comma + 1 :])]
    condition = _first(leaves, "if")
    if condition is None:
        return _with_ternaries_in_brackets(leaves)
    other = _first(leaves, "else")
    if other is None or _first(leaves, "lambda") is not None:
        raise UnknownSyntax
    parts = (leaves[:condition], leaves[condition + 1 : other])
    first, second = map(_with_ternaries_in_brackets, parts)
    whole = [*first, leaves[condition], *second, leaves[other], *_with_ternaries(leaves[other + 1 :])]
    return whole if is_bracketed else _in_brackets(whole)


def _first(leaves: Sequence[Token], name: str) -> int | None:
    """Return the position of a keyword that is not in brackets, or None."""
    return next((place for place, leaf in outside(leaves) if leaf.is_name(name)), None)


def _with_ternaries_in_brackets(leaves: list[Token]) -> list[Token]:
    """Return tokens with optional brackets around each conditional expression that is inside brackets."""
    result: list[Token] = []
    items: list[list[Token]] = []
    depth = 0
    for leaf in leaves:
        depth -= leaf.closes
        if depth == 0 and leaf.closes:
            for item in items:
                expression = item if item and not _separates(item[-1]) else item[:-1]
                is_bracketed = len(items) == 1 and leaf.bracket == ")" and expression is item
                result += [*_with_ternaries(expression, is_bracketed=is_bracketed), *item[len(expression) :]]
        if depth == 0:
            result.append(leaf)
            items = [[]]
        else:
            items[-1].append(leaf)
            if depth == 1 and _separates(leaf):
                items.append([])
        if depth == 1 and leaf.before == COMPREHENSION and any(leaf.before == TERNARY for leaf in leaves):
            raise UnknownSyntax
        depth += leaf.opens
    return result


def _separates(leaf: Token) -> bool:
    return leaf.kind == "operator" and leaf.text in (",", "=", ":")


def _in_brackets(leaves: list[Token]) -> list[Token]:
    """Return tokens in optional brackets."""
    opening = Token("operator", "", leaves[0].prefix, leaves[0].row, "(")
    closing = Token("operator", "", "", leaves[-1].row, ")")
    opening.is_atom = closing.is_atom = True
    leaves[0].prefix = ""
    return [opening, *leaves, closing]
