"""The tokens of a statement, with the places where black may split it.

Only the syntax of plain Python is known here. Other syntax raises UnknownSyntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_TOKEN = re.compile(
    r"(?P<space>[ \n]*)(?:"
    r"(?P<comment>\#[^\n]*)"
    r'|(?P<string>f?(?:"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'))'
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<number>\d+)"
    r"|(?P<operator>->|//|\*\*|==|!=|<=|>=|<<|>>|\+=|-=|\*=|/=|\|=|&=|\.\.\.|[-+*/%&|^~<>()\[\]{},:.=@])"
    r")"
)
OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = frozenset(OPENING.values())
COMPREHENSION, COMMA, TERNARY, _LOGIC, _STRING, _COMPARATOR, DOT = 20, 18, 16, 14, 12, 10, 1
_MATH = {"|": 9, "^": 8, "&": 7, "<<": 6, ">>": 6, "+": 5, "-": 5, "*": 4, "/": 4, "//": 4, "%": 4}
_COMPARATORS = frozenset({"<", ">", "==", "!=", "<=", ">="})
KEYWORDS = frozenset(
    {
        "return",
        "if",
        "elif",
        "else",
        "in",
        "not",
        "and",
        "or",
        "is",
        "lambda",
        "raise",
        "for",
        "while",
        "import",
        "from",
    }
)
"""The keywords that no bracket of a call or a subscript follows."""
_UNKNOWN = frozenset(
    {"async", "await", "with", "del", "assert", "match", "case", "global", "yield", "as", "try", "except"}
)


class UnknownSyntax(Exception):
    """The statement has syntax that this module does not know."""


class Token:
    """A token. Brackets without text are optional: a split makes them visible."""

    __slots__ = (
        "after",
        "before",
        "bracket",
        "comment",
        "depth",
        "is_atom",
        "kind",
        "opening",
        "prefix",
        "row",
        "text",
    )

    def __init__(self, kind: str, text: str, prefix: str = "", row: int = 0, bracket: str = "") -> None:
        self.kind, self.text, self.prefix = kind, text, prefix
        self.row = row
        """The number of the line in the source; 0 for a token that the source does not have."""
        self.bracket = bracket or (text if kind == "operator" and (text in OPENING or text in CLOSING) else "")
        self.before = self.after = 0
        """The priority of a split before or after the token."""
        self.depth = 0
        self.is_atom = False
        """Whether the bracket is a value, not part of a call, a subscript or a definition."""
        self.comment = ""
        self.opening: Token | None = None

    @property
    def opens(self) -> bool:
        return self.bracket in OPENING

    @property
    def closes(self) -> bool:
        return self.bracket in CLOSING

    @property
    def width(self) -> int:
        return len(self.prefix) + len(self.text) + len(self.comment)

    def is_operator(self, text: str) -> bool:
        return self.kind == "operator" and self.text == text

    def is_name(self, text: str) -> bool:
        return self.kind == "name" and self.text == text

    def copy(self) -> Token:
        leaf = Token(self.kind, self.text, self.prefix, self.row, self.bracket)
        leaf.before, leaf.after, leaf.is_atom, leaf.comment = self.before, self.after, self.is_atom, self.comment
        return leaf


def read_tokens(text: str) -> list[Token]:
    """Return the tokens of a statement with the priorities of splits."""
    leaves: list[Token] = []
    position, row = 0, 1
    text = text.strip()
    stack: list[tuple[Token, bool]] = []  # each open bracket, and whether a comprehension has begun in it
    loops = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise UnknownSyntax
        position, kind, space = match.end(), str(match.lastgroup), match["space"]
        row += space.count("\n")
        previous = leaves[-1] if leaves else None
        if kind == "comment":
            if position < len(text) or previous is None or "\n" in space:
                raise UnknownSyntax
            previous.comment = f"  {match['comment']}"
            break
        token = match[kind]
        is_inner = "\n" in space and (previous is None or previous.opens or token in CLOSING)
        if space.count(" ") > 1 and "\n" not in space:
            raise UnknownSyntax
        leaf = Token(kind, token, "" if is_inner else " " if space else "", row)
        if "\n" in space and not stack:
            raise UnknownSyntax
        is_attribute = previous is not None and previous.is_operator(".")
        is_renaming = token == "as" and leaves and leaves[0].is_name("from")
        if (token == "**" and not _begins_expression(previous)) or (token == "@" and leaves):
            raise UnknownSyntax
        if kind == "name" and token in _UNKNOWN and not is_attribute and not is_renaming:
            raise UnknownSyntax
        if leaf.closes:
            if not stack or OPENING[stack[-1][0].bracket] != token:
                raise UnknownSyntax
            leaf.is_atom = stack.pop()[0].is_atom
        elif kind == "name" and token == "for" and stack:
            stack[-1] = (stack[-1][0], True)
            loops += 1
            leaf.before = COMPREHENSION
        elif kind == "name" and token == "in" and loops:
            loops -= 1
        else:
            _set_priorities(leaf, previous, is_comprehension=bool(stack) and stack[-1][1])
        if leaf.opens:
            leaf.is_atom = _begins_expression(previous)
            stack.append((leaf, False))
        leaves.append(leaf)
    if stack or not leaves:
        raise UnknownSyntax
    return leaves


def _begins_expression(previous: Token | None) -> bool:
    """Return whether an expression begins after a token, so that an operator has one operand only."""
    if previous is None:
        return True
    if previous.kind == "name":
        return previous.text in KEYWORDS
    return previous.kind == "operator" and not previous.closes and previous.text != "..."


def _set_priorities(leaf: Token, previous: Token | None, *, is_comprehension: bool) -> None:
    text = leaf.text
    if leaf.kind == "operator":
        if text == ",":
            leaf.after = COMMA
        elif text == ".":
            leaf.before = DOT
        elif text in _COMPARATORS:
            leaf.before = _COMPARATOR
        elif text in _MATH and not _begins_expression(previous):
            leaf.before = _MATH[text]
    elif leaf.kind == "string" and previous is not None and previous.kind == "string":
        leaf.before = _STRING
    elif leaf.kind == "name" and previous is not None:
        if text == "if":
            leaf.before = COMPREHENSION if is_comprehension else TERNARY
        elif text == "else":
            leaf.before = TERNARY
        elif text in ("and", "or"):
            leaf.before = _LOGIC
        elif (
            text == "is"
            or (text == "in" and not previous.is_name("not"))
            or (text == "not" and not _begins_expression(previous))
        ):
            leaf.before = _COMPARATOR


def outside(leaves: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    """Yield the tokens that are not in brackets, with their positions, and the opening brackets."""
    depth = 0
    for place, leaf in enumerate(leaves):
        depth -= leaf.closes
        if depth == 0 and not leaf.closes:
            yield place, leaf
        depth += leaf.opens
