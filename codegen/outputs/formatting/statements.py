"""One statement of generated Python, laid out as black does it: a line that is too long is split at brackets.

The rules are those of black's stable style. Only the syntax that the toolkit's templates write is known here; other
syntax raises UnknownSyntax. The tests compare the results with black.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from codegen.literals import columns

_TOKEN = re.compile(
    r"(?P<space>[ \n]*)(?:"
    r"(?P<comment>\#[^\n]*)"
    r'|(?P<string>f?(?:"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'))'
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<number>\d+)"
    r"|(?P<operator>->|//|==|!=|<=|>=|<<|>>|\+=|-=|\*=|/=|\|=|&=|\.\.\.|[-+*/%&|^~<>()\[\]{},:.=@])"
    r")"
)
_OPENING = {"(": ")", "[": "]", "{": "}"}
_CLOSING = frozenset(_OPENING.values())
_COMPREHENSION, _COMMA, _TERNARY, _LOGIC, _STRING, _COMPARATOR, _DOT = 20, 18, 16, 14, 12, 10, 1
_MATH = {"|": 9, "^": 8, "&": 7, "<<": 6, ">>": 6, "+": 5, "-": 5, "*": 4, "/": 4, "//": 4, "%": 4}
_COMPARATORS = frozenset({"<", ">", "==", "!=", "<=", ">="})
_ASSIGNMENTS = frozenset({"=", ":", "+=", "-=", "*=", "/=", "|=", "&="})
_KEYWORDS = frozenset(
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
_BLOCKS = frozenset({"if", "elif", "while"})
_TYPE_IGNORE = re.compile(r"# type: ignore(?:\[|$|\s)")


class UnknownSyntax(Exception):
    """The statement has syntax that this module does not know."""


class _CannotSplit(Exception):
    """The line cannot be split in this way."""


class _Leaf:
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
        self.kind, self.text, self.prefix, self.row = kind, text, prefix, row
        """`row` is the number of the line in the source; 0 for a token that the source does not have."""
        self.bracket = bracket or (text if kind == "operator" and (text in _OPENING or text in _CLOSING) else "")
        self.before = self.after = 0
        """The priority of a split before or after the token."""
        self.depth = 0
        self.is_atom = False
        """Whether the bracket is a value, not part of a call, a subscript or a definition."""
        self.comment = ""
        self.opening: _Leaf | None = None

    @property
    def opens(self) -> bool:
        return self.bracket in _OPENING

    @property
    def closes(self) -> bool:
        return self.bracket in _CLOSING

    @property
    def width(self) -> int:
        return len(self.prefix) + len(self.text) + len(self.comment)

    def is_operator(self, text: str) -> bool:
        return self.kind == "operator" and self.text == text

    def is_name(self, text: str) -> bool:
        return self.kind == "name" and self.text == text

    def copy(self) -> _Leaf:
        leaf = _Leaf(self.kind, self.text, self.prefix, self.row, self.bracket)
        leaf.before, leaf.after, leaf.is_atom, leaf.comment = self.before, self.after, self.is_atom, self.comment
        return leaf


class _Line:
    """A line that may be split further. `depth` is its indentation."""

    __slots__ = (
        "_blocks",
        "_matches",
        "_previous",
        "_tracked",
        "delimiters",
        "depth",
        "inside_brackets",
        "invisible",
        "is_due",
        "leaves",
        "magic",
    )

    def __init__(self, depth: int, *, inside_brackets: bool = False) -> None:
        self.leaves: list[_Leaf] = []
        self.depth, self.inside_brackets = depth, inside_brackets
        self.is_due = False
        """Whether it has to be split although it may fit."""
        self.magic = False
        """Whether it has a trailing comma in brackets, so that these have a line for each item."""
        self.delimiters: dict[int, int] = {}
        """The priorities of the tokens after which the line can be split, by position."""
        self.invisible: list[_Leaf] = []
        self._matches: dict[tuple[int, str], _Leaf] = {}
        self._tracked = 0
        self._blocks: list[tuple[int, str]] = []
        """The depths between `for` and `in`, and between `lambda` and a colon."""
        self._previous = -1

    def append(self, leaf: _Leaf, *, track: bool = True) -> None:
        if track:
            self._mark(leaf)
            if self._is_magic(leaf):
                self.magic = True
        self.leaves.append(leaf)

    def _mark(self, leaf: _Leaf) -> None:
        """Set the depth of a token, and note whether the line can be split before or after it."""
        if self._tracked == 0 and leaf.closes and (0, leaf.bracket) not in self._matches:
            return
        if self._blocks and self._blocks[-1] == (self._tracked, leaf.text):
            self._blocks.pop()
            self._tracked -= 1
        if leaf.closes:
            self._tracked -= 1
            leaf.opening = self._matches.pop((self._tracked, leaf.bracket))
            if not leaf.text:
                self.invisible.append(leaf)
        leaf.depth = self._tracked
        position = len(self.leaves)
        if self._tracked == 0:
            before = leaf.before
            if before == _DOT and self._previous >= 0 and not self.leaves[self._previous].closes:
                before = 0
            if before and self._previous >= 0:
                self.delimiters[self._previous] = before
            elif leaf.after:
                self.delimiters[position] = leaf.after
        if leaf.opens:
            self._matches[self._tracked, _OPENING[leaf.bracket]] = leaf
            self._tracked += 1
            if not leaf.text:
                self.invisible.append(leaf)
        self._previous = position
        if leaf.is_name("lambda") or leaf.is_name("for"):
            self._tracked += 1
            self._blocks.append((self._tracked, ":" if leaf.text == "lambda" else "in"))

    def _is_magic(self, leaf: _Leaf) -> bool:
        if not leaf.closes or not self.leaves or not self.leaves[-1].is_operator(","):
            return False
        if leaf.bracket == "}":
            return True
        if leaf.bracket == "]":
            return leaf.is_atom or not _is_single(leaf, self.leaves)
        return self.is_import or (leaf.opening is not None and not (leaf.is_atom and _is_single(leaf, self.leaves)))

    def __str__(self) -> str:
        text = "".join(leaf.prefix + leaf.text for leaf in self.leaves)
        return " " * 4 * self.depth + text.lstrip(" ") + "".join(leaf.comment for leaf in self.leaves)

    def fits(self, width: int) -> bool:
        return columns(str(self)) <= width

    @property
    def is_import(self) -> bool:
        return bool(self.leaves) and self.leaves[0].kind == "name" and self.leaves[0].text in ("from", "import")

    @property
    def is_def(self) -> bool:
        return bool(self.leaves) and self.leaves[0].is_name("def")

    @property
    def is_unsplittable(self) -> bool:
        """Whether it was one line of the source with a comment that makes type checkers ignore this line."""
        rows = [leaf.row for leaf in self.leaves if leaf.row]
        if not rows or rows[0] != rows[-1]:
            return False
        return any(_TYPE_IGNORE.search(leaf.comment) for leaf in self.leaves[-2:])

    def priority(self, *, without_last: bool = False) -> int:
        """Return the highest priority of its delimiters; 0 if it has none."""
        last = len(self.leaves) - 1 if without_last else -1
        return max((priority for position, priority in self.delimiters.items() if position != last), default=0)

    def count(self, priority: int) -> int:
        return sum(other == priority for other in self.delimiters.values())


def _is_single(closing: _Leaf, leaves: Sequence[_Leaf]) -> bool:
    """Return whether brackets contain one item, which a comma may follow."""
    if closing.opening not in leaves:
        return False
    inner = leaves[leaves.index(closing.opening) + 1 :]
    return sum(leaf.is_operator(",") and leaf.depth == closing.depth + 1 for leaf in inner) < 2


def layout(text: str, depth: int, width: int) -> list[str]:
    """Return the lines of a statement, which the text may have on several lines. Raise UnknownSyntax."""
    line = _Line(depth)
    for leaf in _with_optional_brackets(_leaves(text)):
        line.append(leaf)
    return [str(part) for part in _transformed(line, width)]


# --- Tokens


def _leaves(text: str) -> list[_Leaf]:
    """Return the tokens of a statement with the priorities of splits."""
    leaves: list[_Leaf] = []
    position, row = 0, 1
    text = text.strip()
    stack: list[tuple[_Leaf, bool]] = []  # each open bracket, and whether a comprehension has begun in it
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
        is_inner = "\n" in space and (previous is None or previous.opens or token in _CLOSING)
        leaf = _Leaf(kind, token, "" if is_inner else " " if space else "", row)
        if "\n" in space and not stack:
            raise UnknownSyntax
        is_attribute = previous is not None and previous.is_operator(".")
        is_renaming = token == "as" and leaves and leaves[0].is_name("from")
        if kind == "name" and token in _UNKNOWN and not is_attribute and not is_renaming:
            raise UnknownSyntax
        if leaf.closes:
            if not stack or _OPENING[stack[-1][0].bracket] != token:
                raise UnknownSyntax
            leaf.is_atom = stack.pop()[0].is_atom
        elif kind == "name" and token == "for" and stack:
            stack[-1] = (stack[-1][0], True)
            loops += 1
            leaf.before = _COMPREHENSION
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


def _begins_expression(previous: _Leaf | None) -> bool:
    """Return whether an expression begins after a token, so that an operator has one operand only."""
    if previous is None:
        return True
    if previous.kind == "name":
        return previous.text in _KEYWORDS
    return previous.kind == "operator" and not previous.closes and previous.text != "..."


def _set_priorities(leaf: _Leaf, previous: _Leaf | None, *, is_comprehension: bool) -> None:
    text = leaf.text
    if leaf.kind == "operator":
        if text == ",":
            leaf.after = _COMMA
        elif text == ".":
            leaf.before = _DOT
        elif text in _COMPARATORS:
            leaf.before = _COMPARATOR
        elif text in _MATH and not _begins_expression(previous):
            leaf.before = _MATH[text]
    elif leaf.kind == "string" and previous is not None and previous.kind == "string":
        leaf.before = _STRING
    elif leaf.kind == "name" and previous is not None:
        if text == "if":
            leaf.before = _COMPREHENSION if is_comprehension else _TERNARY
        elif text == "else":
            leaf.before = _TERNARY
        elif text in ("and", "or"):
            leaf.before = _LOGIC
        elif (
            text == "is"
            or (text == "in" and not previous.is_name("not"))
            or (text == "not" and not _begins_expression(previous))
        ):
            leaf.before = _COMPARATOR


# --- Optional brackets


def _with_optional_brackets(leaves: list[_Leaf]) -> list[_Leaf]:
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
    if first.kind == "name" and first.text in _KEYWORDS:
        return _with_ternaries(leaves)
    return _of_assignment(leaves)


def _of_definition(leaves: list[_Leaf]) -> list[_Leaf]:
    """Return the tokens of a definition, with optional brackets around the type of the result."""
    arrow = next((place for place, leaf in enumerate(leaves) if leaf.is_operator("->")), None)
    if arrow is None:
        return leaves
    depth, end = 0, len(leaves)
    for place in range(arrow + 1, len(leaves)):
        depth += leaves[place].opens - leaves[place].closes
        if depth == 0 and leaves[place].is_operator(":"):
            end = place
            break
    return [*leaves[: arrow + 1], *_optional(leaves[arrow + 1 : end]), *leaves[end:]]


def _of_assignment(leaves: list[_Leaf]) -> list[_Leaf]:
    """Return the tokens of an assignment, with optional brackets around type and value, or of an expression."""
    parts: list[list[_Leaf]] = [[]]
    signs: list[_Leaf] = []
    depth = 0
    for leaf in leaves:
        depth += leaf.opens - leaf.closes
        if depth == 0 and leaf.kind == "operator" and leaf.text in _ASSIGNMENTS and not _in_lambda(parts[-1]):
            signs.append(leaf)
            parts.append([])
        else:
            parts[-1].append(leaf)
    target = parts[0]
    if signs and any(leaf.is_operator(",") for _, leaf in _outside(target)):
        target = _optional(target)
    result = [*target] if signs else _with_ternaries(target)
    for sign, part in zip(signs, parts[1:], strict=True):
        result += [sign, *_optional(_with_ternaries(part, is_bracketed=True))]
    return result


def _in_lambda(leaves: Sequence[_Leaf]) -> bool:
    return any(leaf.is_name("lambda") for leaf in leaves)


def _outside(leaves: Sequence[_Leaf]) -> Iterator[tuple[int, _Leaf]]:
    """Yield the tokens that are not in brackets, with their positions, and the opening brackets."""
    depth = 0
    for place, leaf in enumerate(leaves):
        depth -= leaf.closes
        if depth == 0 and not leaf.closes:
            yield place, leaf
        depth += leaf.opens


def _optional(leaves: list[_Leaf]) -> list[_Leaf]:
    """Return tokens in optional brackets. Brackets around all of them become optional, unless they make a tuple."""
    if not leaves:
        return leaves
    first, last = leaves[0], leaves[-1]
    if first.is_operator("(") and last.is_operator(")") and _encloses(leaves):
        inner = leaves[1:-1]
        if not inner or any(leaf.is_operator(",") or leaf.is_name("for") for _, leaf in _outside(inner)):
            return leaves
        if inner[0].is_operator("(") and _encloses(inner):
            raise UnknownSyntax
        first.text = last.text = ""
        if not inner[-1].comment:
            inner[-1].comment, last.comment = last.comment, ""
        return leaves
    result = _in_brackets(leaves)
    if len(leaves) > 1 and last.comment:
        result[-1].comment, last.comment = last.comment, ""
    return result


def _encloses(leaves: Sequence[_Leaf]) -> bool:
    """Return whether the first token is the bracket that the last one closes."""
    depth = 0
    for place, leaf in enumerate(leaves):
        depth += leaf.opens - leaf.closes
        if depth == 0:
            return place == len(leaves) - 1
    return False


def _with_ternaries(leaves: list[_Leaf], *, is_bracketed: bool = False) -> list[_Leaf]:
    """Return an expression with optional brackets around each conditional expression in it.

    An expression that `is_bracketed` needs no further ones around all of it.
    """
    if not any(leaf.before == _TERNARY for leaf in leaves):
        return leaves
    comma = next((place for place, leaf in _outside(leaves) if leaf.is_operator(",")), None)
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


def _first(leaves: Sequence[_Leaf], name: str) -> int | None:
    """Return the position of a keyword that is not in brackets, or None."""
    return next((place for place, leaf in _outside(leaves) if leaf.is_name(name)), None)


def _with_ternaries_in_brackets(leaves: list[_Leaf]) -> list[_Leaf]:
    """Return tokens with optional brackets around each conditional expression that is inside brackets."""
    result: list[_Leaf] = []
    items: list[list[_Leaf]] = []
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
        if depth == 1 and leaf.before == _COMPREHENSION and any(leaf.before == _TERNARY for leaf in leaves):
            raise UnknownSyntax
        depth += leaf.opens
    return result


def _separates(leaf: _Leaf) -> bool:
    return leaf.kind == "operator" and leaf.text in (",", "=", ":")


def _in_brackets(leaves: list[_Leaf]) -> list[_Leaf]:
    """Return tokens in optional brackets."""
    opening = _Leaf("operator", "", leaves[0].prefix, leaves[0].row, "(")
    closing = _Leaf("operator", "", "", leaves[-1].row, ")")
    opening.is_atom = closing.is_atom = True
    leaves[0].prefix = ""
    return [opening, *leaves, closing]


# --- Splits


class _Parts(NamedTuple):
    """A line, split at a pair of brackets."""

    head: _Line
    body: _Line
    tail: _Line
    opening: _Leaf
    closing: _Leaf


_Split = Callable[..., list[_Line]]


def _transformed(line: _Line, width: int, *, forced: bool = False) -> list[_Line]:
    """Return a line, split if it is too long. With `forced`, optional brackets are not left out."""
    if not line.is_due and not line.magic and (line.fits(width) or line.is_unsplittable):
        return [line]
    if line.is_def and not _has_due_result(line, width):
        splits = [_by_first_brackets]
    elif line.inside_brackets:
        splits = [_by_delimiters, _by_last_brackets]
    else:
        splits = [_by_last_brackets]
    for split in splits:
        try:
            return _run(line, split, width, forced=forced)
        except _CannotSplit:
            continue
    return [line]


def _run(line: _Line, split: _Split, width: int, *, forced: bool) -> list[_Line]:
    text = str(line)
    optional = [leaf for leaf in line.invisible if leaf.depth == 0]
    result: list[_Line] = []
    for part in split(line, width, forced=forced):
        if str(part) == text:
            raise _CannotSplit
        result += _transformed(part, width, forced=forced)
    if (
        forced
        or split is not _by_last_brackets
        or not line.invisible
        or any(leaf.text for leaf in optional)
        or result[0].is_unsplittable
        or result[0].fits(width)
        or not all(leaf.row for leaf in line.leaves)
    ):
        return result
    again = _Line(line.depth, inside_brackets=line.inside_brackets)
    again.is_due = line.is_due
    for leaf in line.leaves:
        again.append(leaf.copy())
    second = _run(again, split, width, forced=True)
    return second if all(part.fits(width) for part in second) else result


def _has_due_result(line: _Line, width: int) -> bool:
    """Return whether the type of a definition's result has to be split first."""
    result = _Line(line.depth)
    is_result = False
    for leaf in line.leaves:
        if leaf.is_operator(":"):
            is_result = False
        if is_result:
            result.append(leaf.copy())
        if leaf.is_operator("->"):
            is_result = True
    first = next((leaf for leaf in result.leaves if leaf.text), None)
    return result.magic or (first is not None and first.kind == "string" and not result.fits(width))


def _by_first_brackets(line: _Line, width: int, *, forced: bool) -> list[_Line]:
    """Split a definition at the brackets of its parameters."""
    opening = next((leaf for leaf in line.leaves if leaf.text == "(" and leaf.opens), None)
    if opening is None:
        raise _CannotSplit
    start = line.leaves.index(opening) + 1
    end = next(place for place, leaf in enumerate(line.leaves) if leaf.closes and leaf.opening is opening)
    if start == end:  # without parameters, it can only be split at the brackets of its result
        raise _CannotSplit
    parts = _parts(line, line.leaves[:start], line.leaves[start:end], line.leaves[end:])
    return [part for part in (parts.head, parts.body, parts.tail) if part.leaves]


def _parts(line: _Line, head: list[_Leaf], body: list[_Leaf], tail: list[_Leaf]) -> _Parts:
    opening, closing = head[-1], tail[0]
    body = list(body)
    if body and (line.is_import or _needs_comma(line, body, opening)) and not body[-1].is_operator(","):
        comma = _Leaf("operator", ",")
        comma.after = _COMMA
        body.append(comma)
    first, middle, last = _Line(line.depth), _Line(line.depth + 1, inside_brackets=True), _Line(line.depth)
    matched = _matched(head)
    for leaf in head:
        first.append(leaf, track=id(leaf) in matched)
    for leaf in body:
        middle.append(leaf)
    for leaf in tail:
        last.append(leaf, track=False)
    if not body and len(str(last).strip()) < 3:
        raise _CannotSplit
    has_comma = bool(body) and body[-1].is_operator(",")
    if middle.priority(without_last=has_comma) == _COMMA:
        middle.is_due = has_comma or line.is_import or opening.is_atom
    return _Parts(first, middle, last, opening, closing)


def _needs_comma(line: _Line, body: Sequence[_Leaf], opening: _Leaf) -> bool:
    """Return whether black writes a comma after the only parameter of a definition."""
    if not line.is_def or opening.text != "(" or opening.row == 0 or _is_after_arrow(line, opening):
        return False
    return not any(leaf.is_operator(",") for _, leaf in _outside(body))


def _is_after_arrow(line: _Line, opening: _Leaf) -> bool:
    return any(leaf.is_operator("->") for leaf in line.leaves[: line.leaves.index(opening)])


def _matched(leaves: Sequence[_Leaf]) -> set[int]:
    """Return the ids of the tokens inside matching brackets, with these."""
    ids: set[int] = set()
    stack: list[tuple[str, list[int]]] = []
    for leaf in leaves:
        if leaf.opens:
            stack.append((_OPENING[leaf.bracket], [id(leaf)]))
        elif leaf.closes:
            if not stack or stack[-1][0] != leaf.bracket:
                if stack:
                    break
                continue
            ids.update(stack.pop()[1], [id(leaf)])
        elif stack:
            stack[-1][1].append(id(leaf))
    return ids


def _at_last_brackets(line: _Line, omit: Collection[int]) -> _Parts:
    """Split a line at its last brackets, except those of which the closing ones are omitted."""
    leaves = line.leaves
    for end in range(len(leaves) - 1, -1, -1):
        is_empty = end > 0 and leaves[end - 1] is leaves[end].opening
        if leaves[end].closes and id(leaves[end]) not in omit and not is_empty:
            break
    else:
        raise _CannotSplit
    opening = leaves[end].opening
    start = next((place for place, leaf in enumerate(leaves) if leaf is opening), None)
    if start is None:
        raise _CannotSplit
    return _parts(line, leaves[: start + 1], leaves[start + 1 : end], leaves[end:])


def _by_last_brackets(line: _Line, width: int, *, forced: bool) -> list[_Line]:
    """Split a line at its last brackets, or at earlier ones if the first line is too long otherwise."""
    first: list[_Line] | None = None
    lengths: dict[int, int] = {}
    length = 4 * line.depth
    for leaf in line.leaves:
        lengths[id(leaf)] = length
        length += len(leaf.prefix) + len(leaf.text)
    for omit in _omissions(line, width):
        if omit:
            target = next(
                (leaf.opening for leaf in reversed(line.leaves) if leaf.closes and id(leaf) not in omit), None
            )
            if target is not None and target.text and lengths.get(id(target), 0) > width:
                continue
        lines = _without_optional(_at_last_brackets(line, omit), line, width, omit, forced=forced)
        if first is None and not omit:
            first = lines
        if lines[0].fits(width):
            return lines
    if first is not None:
        return first
    return _without_optional(_at_last_brackets(line, ()), line, width, (), forced=forced)


def _without_optional(parts: _Parts, line: _Line, width: int, omit: Collection[int], *, forced: bool) -> list[_Line]:
    """Return the lines of a split, or those of a split at other brackets that reads better."""
    opening, closing = parts.opening, parts.closing
    is_optional = opening.bracket == "(" and not opening.text and not closing.text
    if not forced and is_optional and not line.is_import and _is_better_without(parts, width):
        omit = {id(closing), *omit}
        try:
            other = _at_last_brackets(line, omit)
            if _prefers(other, parts, width):
                return _without_optional(other, line, width, omit, forced=forced)
        except _CannotSplit:
            if not _can_be_split(parts.body) and not parts.body.fits(width):
                raise
    if opening.bracket == "(":
        opening.text, closing.text = "(", ")"
    return [part for part in (parts.head, parts.body, parts.tail) if part.leaves]


def _can_be_split(line: _Line) -> bool:
    leaves = line.leaves
    if len(leaves) < 2:
        return False
    if leaves[0].kind == "string" and leaves[1].is_operator("."):
        raise UnknownSyntax
    return True


def _prefers(other: _Parts, parts: _Parts, width: int) -> bool:
    """Return whether to split inside optional brackets, and to leave these out."""
    if any(part.is_unsplittable for part in (other.head, other.body, other.tail)):
        return True
    head = parts.head.leaves
    if not (len(head) >= 2 and head[-2].is_operator("=")):
        return True
    if not any(leaf.bracket for leaf in head[:-1]):
        return True
    if not parts.head.fits(width - 1) or parts.head.magic:
        return True
    for leaf in reversed(other.head.leaves):
        if leaf.is_operator("="):
            break
        if leaf.closes:
            return True
    return any(leaf.is_operator("=") for leaf in other.head.leaves) and other.head.fits(width)


def _is_better_without(parts: _Parts, width: int) -> bool:
    """Return whether a line can do without the optional brackets around its body."""
    line = parts.body
    if not line.delimiters:
        return True
    priority = line.priority()
    if line.count(priority) > 1:
        return False
    if priority == _DOT:
        return True
    first, second, last, before = line.leaves[0], line.leaves[1], line.leaves[-1], line.leaves[-2]
    if first.opens and not second.closes and _can_omit_first(line, first, width):
        return True
    if last.bracket in (")", "}") or (last.bracket == "]" and last.is_atom):
        return not before.opens and _can_omit_last(line, last, width)
    return False


def _can_omit_first(line: _Line, first: _Leaf, width: int) -> bool:
    counts, length = False, 4 * line.depth
    for leaf in line.leaves:
        if leaf.closes and leaf.opening is first:
            counts = True
        if counts:
            length += leaf.width
            if length > width:
                return False
            if leaf.opens:
                counts = False
    return True


def _can_omit_last(line: _Line, last: _Leaf, width: int) -> bool:
    length, has_others = 4 * line.depth, False
    for leaf in line.leaves:
        length += leaf.width
        if leaf is last.opening:
            if has_others or length <= width:
                return True
        elif leaf.opens:
            has_others = True
    return False


def _omissions(line: _Line, width: int) -> Iterator[set[int]]:
    """Yield the ids of closing brackets not to split at: none, then those at the end that fit on the last line."""
    omit: set[int] = set()
    if not line.magic:
        yield omit
    length = 4 * line.depth
    opening: _Leaf | None = None
    closing: _Leaf | None = None
    inner: set[int] = set()
    for place in range(len(line.leaves) - 1, -1, -1):
        leaf = line.leaves[place]
        previous = line.leaves[place - 1] if place else None
        length += leaf.width
        if length > width or leaf.comment:
            return
        has_comma = previous is not None and previous.is_operator(",") and not _is_single_tuple(leaf, line.leaves)
        if opening:
            if leaf is opening:
                opening = None
            elif leaf.closes:
                if has_comma:
                    return
                inner.add(id(leaf))
        elif leaf.closes:
            if previous is not None and previous.opens:
                inner.add(id(leaf))
                continue
            if closing:
                omit = {*omit, id(closing), *inner}
                inner = set()
                yield omit
            if has_comma:
                return
            if leaf.text:
                opening, closing = leaf.opening, leaf


def _is_single_tuple(closing: _Leaf, leaves: Sequence[_Leaf]) -> bool:
    return closing.bracket == ")" and closing.is_atom and _is_single(closing, leaves)


def _by_delimiters(line: _Line, width: int, *, forced: bool) -> list[_Line]:
    """Split what is inside brackets at the delimiters of the highest priority."""
    last = line.leaves[-1]
    priority = line.priority(without_last=True)
    if not priority or (priority == _DOT and line.count(priority) == 1):
        raise _CannotSplit
    lines = [_Line(line.depth, inside_brackets=True)]
    lowest = min(leaf.depth for leaf in line.leaves)
    has_star = False
    for place, leaf in enumerate(line.leaves):
        if not lines[-1].leaves:
            leaf.prefix = ""
        lines[-1].append(leaf)
        starts = place == 0 or line.delimiters.get(place - 1) == priority
        has_star = has_star or (leaf.depth == lowest and starts and leaf.is_operator("*"))
        if line.delimiters.get(place) == priority:
            lines.append(_Line(line.depth, inside_brackets=True))
    if not lines[-1].leaves:
        lines.pop()
    elif priority == _COMMA and not last.is_operator(","):
        if has_star:
            raise UnknownSyntax  # whether a comma may follow depends on the version of Python
        comma = _Leaf("operator", ",")
        comma.after = _COMMA
        lines[-1].append(comma)
    return lines
