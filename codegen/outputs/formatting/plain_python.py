"""Check whether a statement of a project's own templates is plain Python, which is laid out without black.

Plain Python has only some of the language's statements and expressions. It already has the spaces, quotes and
parentheses that black writes. The toolkit's own templates generate nothing else. The tests compare the layout with
black's, on functions of the standard library.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from keyword import kwlist

from codegen.outputs.formatting.tokens import DOT, Token, UnknownSyntax, outside, read_tokens

_UNKNOWN = re.compile(r"[\t\r\f\v]|\\\n|\\[xuUN]|fmt:|yapf:|# type:")
_COMMENT = re.compile(r"#(?: [^ ].*)?")
_LAID_OUT = re.compile(
    r"(?:else|try|finally|except(?: [\w.]+(?: as \w+)?| \([\w.]+(?:, [\w.]+)+\) as \w+)?):"
    r"|import [\w.]+(?: as \w+)?|pass|break|continue|return"
)
"""Whole statements that have only one layout."""
_VALUES = frozenset({"False", "None", "True"})
_KEYWORDS = frozenset(kwlist) - _VALUES
_UNKNOWN_KEYWORDS = frozenset({"assert", "async", "await", "del", "global", "lambda", "nonlocal", "with", "yield"})
_BLOCKS = frozenset({"class", "def", "elif", "for", "if", "while"})
_BEFORE_OPTIONAL = frozenset({"=", "elif", "if", "return", "while"})
"""The tokens before parentheses that black writes around a value of several lines."""
_AROUND_INDEX = frozenset({"[", ",", ":", "]"})


def require_plain(text: str) -> None:
    """Raise UnknownSyntax if a statement, a docstring or a comment is not plain."""
    if _UNKNOWN.search(text):
        raise UnknownSyntax
    if text.startswith('"""') or _LAID_OUT.fullmatch(text):
        return
    if text.startswith("#"):
        _require(_COMMENT.fullmatch(text))
        return
    leaves = read_tokens(text)
    _require_plain_comment(text, leaves)
    _require_known(leaves)
    _require_spaces(leaves)
    _require_parentheses(leaves)
    _require_plain_slices(leaves)


def _require(condition: object) -> None:
    if not condition:
        raise UnknownSyntax


def _require_plain_comment(text: str, leaves: Sequence[Token]) -> None:
    if comment := leaves[-1].comment:
        code = text.removesuffix(comment)
        has_two_spaces = len(code) < len(text) and not code.endswith(" ")
        _require(has_two_spaces and _COMMENT.fullmatch(comment.strip()) and not leaves[0].is_name("from"))


def _require_known(leaves: Sequence[Token]) -> None:
    """Raise UnknownSyntax for words, strings and statements that are not plain."""
    first, last = leaves[0], leaves[-1]
    _require(all(leaf.text not in _UNKNOWN_KEYWORDS for leaf in leaves if leaf.kind == "name"))
    _require(all(_is_plain_string(leaf.text) for leaf in leaves if leaf.kind == "string"))
    _require(first.kind == "name" or (len(leaves) > 1 and first.text not in ("(", "...")))
    _require(first.kind != "string" and not last.is_operator(","))
    if first.is_name("from") and last.is_operator(")"):
        _require(leaves[-2].is_operator(","))
    if first.kind == "name" and first.text in _BLOCKS:
        is_definition = first.text in ("class", "def")
        is_stub = is_definition and last.is_operator("...") and leaves[-2].is_operator(":")
        _require(last.is_operator(":") or is_stub)
        has_types = is_definition and leaves[2].is_operator("[")
        has_no_bases = first.is_name("class") and leaves[-2].closes and leaves[-3].opens
        _require(not has_types and not has_no_bases)
    signs = [leaf.text for _, leaf in outside(leaves) if leaf.text in ("=", ":")]
    _require(signs.count("=") < 2)
    if not signs and not _is_keyword(first):
        _require(all(leaf.before <= DOT for _, leaf in outside(leaves)))


def _is_plain_string(text: str) -> bool:
    if text.startswith("'"):
        return '"' in text and "\\" not in text
    return not text.startswith("f'") and r"\"" not in text and r"\'" not in text


def _require_spaces(leaves: Sequence[Token]) -> None:
    """Raise UnknownSyntax if black would add or remove a space."""
    is_definition = leaves[0].is_name("def")
    brackets: list[Token] = []
    annotated = [False]  # for each bracket, whether there is a type in the current item
    for previous, leaf in pairwise(leaves):
        if previous.opens:
            brackets.append(previous)
            annotated.append(False)
        elif previous.closes:
            brackets.pop()
            annotated.pop()
        elif previous.is_operator(",") or previous.is_operator(":"):
            annotated[-1] = previous.is_operator(":")
        inner = brackets[-1] if brackets else None
        if leaf.is_operator("=") or previous.is_operator("="):
            _require(not previous.is_operator(","))  # black puts parentheses around a tuple of one name
            _require(not inner or (inner.bracket == "(" and not inner.is_atom))
            space = " " if not inner or (is_definition and annotated[-1]) else ""
        elif leaves[0].is_name("from") and (leaf.is_operator(".") or previous.is_operator(".")):
            space = " " if _is_keyword(previous) or _is_keyword(leaf) else ""
        else:
            space = _space(previous, leaf, is_index=inner is not None and inner.bracket == "[")
        _require(leaf.prefix == space)


def _space(previous: Token, leaf: Token, *, is_index: bool) -> str:
    """Return what black writes between two tokens. With `is_index`, they are in square brackets."""
    if leaf.closes or previous.opens or leaf.is_operator(","):
        return ""
    if leaf.is_operator(":") or previous.is_operator(":") or previous.is_operator(","):
        return " " if previous.is_operator(",") or (previous.is_operator(":") and not is_index) else ""
    if leaf.is_operator("."):
        _require(_ends_value(previous) and previous.kind != "number")
        return ""
    if leaf.opens and not leaf.is_atom:
        _require(_ends_value(previous) and previous.kind != "number" and leaf.bracket != "{")
        return ""
    if previous.is_operator(".") or _is_unary(previous):
        return ""
    if not _is_value_sign(previous) or not _is_value_sign(leaf):
        return " "
    _require(_is_keyword(previous) or _is_keyword(leaf) or previous.kind == leaf.kind == "string")
    return " "


def _is_value_sign(leaf: Token) -> bool:
    """Whether a token is a part of a value, or a keyword, but not an operator between values."""
    return leaf.kind != "operator" or leaf.opens or leaf.closes or leaf.text == "..."


def _is_keyword(leaf: Token) -> bool:
    return leaf.kind == "name" and leaf.text in _KEYWORDS


def _ends_value(leaf: Token) -> bool:
    return leaf.closes or leaf.kind in ("number", "string") or (leaf.kind == "name" and not _is_keyword(leaf))


def _is_unary(leaf: Token) -> bool:
    return leaf.kind == "operator" and leaf.text in ("+", "-", "~", "*", "**", "@") and not leaf.before


def _require_parentheses(leaves: Sequence[Token]) -> None:
    """Raise UnknownSyntax for parentheses that black may remove."""
    starts: list[int] = []
    for end, leaf in enumerate(leaves):
        if leaf.opens:
            starts.append(end)
        elif leaf.closes:
            start = starts.pop()
            if leaf.bracket == ")" and leaf.is_atom and end > start + 1:
                stays = _is_tuple(leaves, start, end) or _is_needed(leaves, start, end)
                _require((stays or _is_optional(leaves, start, end)) and not leaves[start - 1].is_name("for"))


def _is_tuple(leaves: Sequence[Token], start: int, end: int) -> bool:
    """Whether parentheses contain a tuple or a generator."""
    return any(leaf.is_operator(",") or leaf.is_name("for") for _, leaf in outside(leaves[start + 1 : end]))


def _is_optional(leaves: Sequence[Token], start: int, end: int) -> bool:
    """Whether parentheses surround a whole value, and end on a later line. The layout begins without them."""
    is_whole = leaves[start - 1].text in _BEFORE_OPTIONAL and end >= len(leaves) - 2 and not leaves[-1].comment
    return is_whole and leaves[start].row < leaves[end].row


def _is_needed(leaves: Sequence[Token], start: int, end: int) -> bool:
    """Whether parentheses surround an operand, so that black keeps them."""
    previous, following = leaves[start - 1], leaves[end + 1] if end + 1 < len(leaves) else None
    is_right = (previous.before and not previous.is_name("in")) or previous.is_name("not")
    return bool(is_right or (following and (following.before or following.text == "[")))


def _require_plain_slices(leaves: Sequence[Token]) -> None:
    """Raise UnknownSyntax for a slice with a bound such as `a + 1`: black writes spaces around its colon."""
    brackets: list[str] = []
    for place, leaf in enumerate(leaves):
        if leaf.opens:
            brackets.append(leaf.bracket)
        elif leaf.closes:
            brackets.pop()
        elif leaf.is_operator(":") and brackets and brackets[-1] == "[":
            after = leaves[place + 1 : place + 3]
            _require(_is_plain_index(leaves[place - 1], leaves[place - 2]) and _is_plain_index(after[0], after[-1]))


def _is_plain_index(nearest: Token, following: Token) -> bool:
    """Whether a bound of a slice is missing, a name or a number. The two tokens are on the same side of the colon."""
    is_word = nearest.kind in ("name", "number") and following.text in _AROUND_INDEX
    return is_word or nearest.text in _AROUND_INDEX
