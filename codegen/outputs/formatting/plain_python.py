"""Which Python of a project's own templates codegen can lay out as black does.

It is a part of the language, with the spaces, the quotes and the parentheses that black writes. The rest needs black.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from keyword import kwlist

from codegen.outputs.formatting.tokens import DOT, Token, UnknownSyntax, outside, read_tokens

REFUSED = re.compile(r"[\t\r\f\v]|\\\n|\\[xuUN]|fmt:|yapf:|# type:")
COMMENT = re.compile(r"#(?: [^ ].*)?")
_WHOLE = re.compile(
    r"(?:else|try|finally|except(?: [\w.]+(?: as \w+)?| \([\w.]+(?:, [\w.]+)+\) as \w+)?):"
    r"|import [\w.]+(?: as \w+)?|pass|break|continue|return"
)
"""Statements that are laid out already."""
_KEYWORDS = frozenset(kwlist) - {"False", "None", "True"}
_KNOWN = frozenset(
    "and as class def elif else for from if import in is not or raise return while False None True".split()
)
_BLOCKS = frozenset({"class", "def", "elif", "for", "if", "while"})
_BEFORE_OPTIONAL = frozenset({"=", "elif", "if", "return", "while"})
_DELIMITERS = frozenset({"[", ",", ":"})


def require_plain(statement: str) -> None:
    """Raise UnknownSyntax if black may change more of a statement than its lines."""
    if _WHOLE.fullmatch(statement):
        return
    leaves = read_tokens(statement)
    if comment := leaves[-1].comment:
        if leaves[0].is_name("from"):
            raise UnknownSyntax
        code = statement.removesuffix(comment)
        if len(code) == len(statement) or code.endswith(" ") or not COMMENT.fullmatch(comment.strip()):
            raise UnknownSyntax
    if not all(_is_known(leaf) for leaf in leaves):
        raise UnknownSyntax
    first, last = leaves[0], leaves[-1]
    if last is first and first.kind != "name":
        raise UnknownSyntax
    if first.is_name("from") and last.is_operator(")") and not leaves[-2].is_operator(","):
        raise UnknownSyntax
    if last.is_operator(",") or first.is_operator("(") or first.is_operator("...") or first.text[:1] == '"':
        raise UnknownSyntax
    if first.kind == "name" and first.text in _BLOCKS:
        if first.text in ("class", "def") and leaves[2].is_operator("["):  # parameters of types
            raise UnknownSyntax
        is_stub = first.text in ("class", "def") and last.is_operator("...") and leaves[-2].is_operator(":")
        if not (last.is_operator(":") or is_stub) or (
            first.is_name("class") and leaves[-2].closes and leaves[-3].opens
        ):
            raise UnknownSyntax
    signs = [leaf.text for _, leaf in outside(leaves) if leaf.text in ("=", ":")]
    if signs.count("=") > 1:
        raise UnknownSyntax
    if not signs and not _is_keyword(first) and any(leaf.before > DOT for _, leaf in outside(leaves)):
        raise UnknownSyntax
    _require_spaces(leaves)
    _require_parentheses(leaves)
    _require_simple_slices(leaves)


def _is_known(leaf: Token) -> bool:
    if leaf.kind == "string":
        if leaf.text.startswith("'"):
            return '"' in leaf.text and "\\" not in leaf.text
        return not leaf.text.startswith("f'") and r"\"" not in leaf.text and r"\'" not in leaf.text
    return leaf.kind != "name" or leaf.text not in _KEYWORDS or leaf.text in _KNOWN


def _require_spaces(leaves: Sequence[Token]) -> None:
    brackets: list[Token] = []
    is_annotated = [False]
    for place, (previous, leaf) in enumerate(pairwise(leaves)):
        if previous.opens:
            brackets.append(previous)
            is_annotated.append(False)
        elif previous.closes:
            brackets.pop()
            is_annotated.pop()
        elif previous.is_operator(","):
            is_annotated[-1] = False
        elif previous.is_operator(":"):
            is_annotated[-1] = True
        inner = brackets[-1] if brackets else None
        if leaf.prefix != _space(previous, leaf, inner, leaves[0], is_annotated=is_annotated[-1]):
            raise UnknownSyntax


def _space(previous: Token, leaf: Token, inner: Token | None, first: Token, *, is_annotated: bool) -> str:
    """Return what black writes between two tokens. `inner` is the innermost bracket that is open between them."""
    if leaf.closes or previous.opens or leaf.is_operator(","):
        return ""
    if leaf.is_operator(":") or previous.is_operator(","):
        if leaf.is_operator("="):  # black puts parentheses around a tuple of one name
            raise UnknownSyntax
        return " " if previous.is_operator(",") else ""
    if previous.is_operator(":"):
        return "" if inner and inner.bracket == "[" else " "
    if leaf.is_operator("=") or previous.is_operator("="):
        if inner and (inner.bracket != "(" or inner.is_atom):
            raise UnknownSyntax
        return "" if inner and not (is_annotated and first.is_name("def")) else " "
    if leaf.is_operator(".") or previous.is_operator("."):
        return _around_dot(previous, leaf, first)
    if leaf.opens and not leaf.is_atom:
        if _ends_value(previous) and previous.kind != "number" and leaf.bracket != "{":
            return ""
        raise UnknownSyntax
    if _is_unary(previous):
        return ""
    if previous.kind == "operator" and not previous.closes and previous.text != "...":
        return " "
    if leaf.kind == "operator" and not leaf.opens and leaf.text != "...":
        return " "
    if _is_keyword(previous) or _is_keyword(leaf) or (previous.kind == leaf.kind == "string"):
        return " "
    raise UnknownSyntax


def _around_dot(previous: Token, leaf: Token, first: Token) -> str:
    if first.is_name("from"):
        return " " if _is_keyword(previous) or _is_keyword(leaf) else ""
    if previous.is_operator(".") or (_ends_value(previous) and previous.kind != "number"):
        return ""
    raise UnknownSyntax


def _is_keyword(leaf: Token) -> bool:
    return leaf.kind == "name" and leaf.text in _KEYWORDS


def _ends_value(leaf: Token) -> bool:
    return leaf.closes or leaf.kind in ("number", "string") or (leaf.kind == "name" and not _is_keyword(leaf))


def _is_unary(leaf: Token) -> bool:
    return leaf.kind == "operator" and leaf.text in ("+", "-", "~", "*", "**", "@") and not leaf.before


def _require_parentheses(leaves: Sequence[Token]) -> None:
    """Raise UnknownSyntax for parentheses that black may remove."""
    for start, leaf in enumerate(leaves):
        if not (leaf.is_operator("(") and leaf.is_atom):
            continue
        end = next(place for place in range(start, len(leaves)) if _closes(leaves, start, place))
        previous, following = leaves[start - 1], leaves[end + 1] if end + 1 < len(leaves) else None
        inner = leaves[start + 1 : end]
        if any(other.is_operator(",") or other.is_name("for") for _, other in outside(inner)):
            if previous.is_name("for"):
                raise UnknownSyntax
        elif not inner or _is_optional(leaves, start, end):
            continue
        elif not (
            (previous.before and not previous.is_name("in"))
            or previous.is_name("not")
            or (following and (following.before or following.text == "["))
        ):
            raise UnknownSyntax


def _is_optional(leaves: Sequence[Token], start: int, end: int) -> bool:
    """Return whether parentheses around a whole value have lines of their own, as black writes optional ones."""
    is_whole = leaves[start - 1].text in _BEFORE_OPTIONAL and end >= len(leaves) - 2 and not leaves[-1].comment
    return is_whole and leaves[start].row < leaves[end].row


def _closes(leaves: Sequence[Token], start: int, place: int) -> bool:
    between = leaves[start : place + 1]
    return sum(leaf.opens for leaf in between) == sum(leaf.closes for leaf in between)


def _require_simple_slices(leaves: Sequence[Token]) -> None:
    """Raise UnknownSyntax for slices of expressions, around whose colons black writes spaces."""
    brackets: list[str] = []
    for place, leaf in enumerate(leaves):
        if leaf.opens:
            brackets.append(leaf.bracket)
        elif leaf.closes:
            brackets.pop()
        elif leaf.is_operator(":") and brackets and brackets[-1] == "[":
            before, after = leaves[place - 1], leaves[place + 1]
            if before.text not in _DELIMITERS and not (_is_simple(before) and leaves[place - 2].text in _DELIMITERS):
                raise UnknownSyntax
            if not after.closes and not (
                after.text in _DELIMITERS
                or (_is_simple(after) and (leaves[place + 2].closes or leaves[place + 2].text in _DELIMITERS))
            ):
                raise UnknownSyntax


def _is_simple(leaf: Token) -> bool:
    return leaf.kind in ("name", "number")
