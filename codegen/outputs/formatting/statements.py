"""Lay out one statement of generated Python in black's style: a line that is too long is split at brackets.

The rules are those of black's stable style, and the steps are those of its module `linegen`. The tests compare the
results with black.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from codegen.outputs.formatting.optional_brackets import with_optional_brackets
from codegen.outputs.formatting.split_points import Line, is_single
from codegen.outputs.formatting.tokens import COMMA, DOT, OPENING, Token, UnknownSyntax, outside, read_tokens


class _CannotSplit(Exception):
    """The line cannot be split in this way."""


def layout(text: str, depth: int, width: int) -> list[str]:
    """Return the lines of a statement, which the text may have on several lines. Raise UnknownSyntax."""
    lines = _lines(text, depth, width)
    if len(lines) == 1 or any("  #" in line for line in lines[:-1]):
        return lines
    # Black formats twice: where it has added parentheses, the commas that it has added may make them unnecessary.
    again = "\n".join(lines)[4 * depth :]
    return _lines(again, depth, width) if again.count("(") > text.count("(") else lines


def _lines(text: str, depth: int, width: int) -> list[str]:
    line = Line(depth)
    for leaf in with_optional_brackets(read_tokens(text)):
        line.append(leaf)
    return [str(part) for part in _transformed(line, width)]


class _Parts(NamedTuple):
    """A line, split at a pair of brackets."""

    head: Line
    body: Line
    tail: Line
    opening: Token
    closing: Token


_Split = Callable[..., list[Line]]


def _transformed(line: Line, width: int, *, forced: bool = False) -> list[Line]:
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


def _run(line: Line, split: _Split, width: int, *, forced: bool) -> list[Line]:
    text = str(line)
    optional = [leaf for leaf in line.invisible if leaf.depth == 0]
    prefixes = [leaf.prefix for leaf in line.leaves]
    result: list[Line] = []
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
    again = Line(line.depth, inside_brackets=line.inside_brackets)
    again.is_due = line.is_due
    for leaf, prefix in zip(line.leaves, prefixes, strict=True):
        copy = leaf.copy()
        copy.prefix = prefix
        again.append(copy)
    second = _run(again, split, width, forced=True)
    return second if all(part.fits(width) for part in second) else result


def _has_due_result(line: Line, width: int) -> bool:
    """Return whether the type of a definition's result has to be split first."""
    result = Line(line.depth)
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


def _by_first_brackets(line: Line, width: int, *, forced: bool) -> list[Line]:
    """Split a definition at the brackets of its parameters, or of its result."""
    for start, opening in enumerate(line.leaves, 1):
        if not (opening.opens and opening.bracket == "("):
            continue
        end = next((place for place, leaf in enumerate(line.leaves) if leaf.closes and leaf.opening is opening), start)
        if start < end:  # without parameters, it is split at the brackets of its result
            line.leaves[start - 1].text, line.leaves[end].text = "(", ")"
            parts = _parts(line, line.leaves[:start], line.leaves[start:end], line.leaves[end:])
            return [part for part in (parts.head, parts.body, parts.tail) if part.leaves]
    raise _CannotSplit


def _parts(line: Line, head: list[Token], body: list[Token], tail: list[Token]) -> _Parts:
    opening, closing = head[-1], tail[0]
    body = list(body)
    if body and (line.is_import or _needs_comma(line, body, opening)) and not body[-1].is_operator(","):
        comma = Token("operator", ",")
        comma.after = COMMA
        body.append(comma)
    first, middle, last = Line(line.depth), Line(line.depth + 1, inside_brackets=True), Line(line.depth)
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
    if middle.priority(without_last=has_comma) == COMMA:
        middle.is_due = has_comma or line.is_import or opening.is_atom
    return _Parts(first, middle, last, opening, closing)


def _needs_comma(line: Line, body: Sequence[Token], opening: Token) -> bool:
    """Return whether black writes a comma after the only parameter of a definition.

    It does not if there is a comma in the default value, or in the type of a parameter with an asterisk.
    """
    if not line.is_def or opening.text != "(" or opening.row == 0 or _is_after_arrow(line, opening):
        return False
    value = next((place for place, leaf in outside(body) if leaf.is_operator("=")), len(body))
    others = body if body[0].text in ("*", "**") else body[value:]
    return not any(leaf.is_operator(",") for leaf in others) and not any(
        leaf.is_operator(",") for _, leaf in outside(body)
    )


def _is_after_arrow(line: Line, opening: Token) -> bool:
    return any(leaf.is_operator("->") for leaf in line.leaves[: line.leaves.index(opening)])


def _matched(leaves: Sequence[Token]) -> set[int]:
    """Return the ids of the tokens inside matching brackets, with these."""
    ids: set[int] = set()
    stack: list[tuple[str, list[int]]] = []
    for leaf in leaves:
        if leaf.opens:
            stack.append((OPENING[leaf.bracket], [id(leaf)]))
        elif leaf.closes:
            if not stack or stack[-1][0] != leaf.bracket:
                if stack:
                    break
                continue
            ids.update(stack.pop()[1], [id(leaf)])
        elif stack:
            stack[-1][1].append(id(leaf))
    return ids


def _at_last_brackets(line: Line, omit: Collection[int]) -> _Parts:
    """Split a line at its last brackets. Brackets with a closing one in `omit` do not count."""
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


def _by_last_brackets(line: Line, width: int, *, forced: bool) -> list[Line]:
    """Split a line at its last brackets, or at earlier ones if the first line is too long otherwise."""
    first: list[Line] | None = None
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


def _without_optional(parts: _Parts, line: Line, width: int, omit: Collection[int], *, forced: bool) -> list[Line]:
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


def _can_be_split(line: Line) -> bool:
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
    """Return whether a line does not need the optional brackets around its body."""
    line = parts.body
    if not line.delimiters:
        return True
    priority = line.priority()
    if line.count(priority) > 1:
        return False
    if priority == DOT:
        return True
    first, second, last, before = line.leaves[0], line.leaves[1], line.leaves[-1], line.leaves[-2]
    if first.opens and not second.closes and _can_omit_first(line, first, width):
        return True
    if last.bracket in (")", "}") or (last.bracket == "]" and last.is_atom):
        return not before.opens and _can_omit_last(line, last, width)
    return False


def _can_omit_first(line: Line, first: Token, width: int) -> bool:
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


def _can_omit_last(line: Line, last: Token, width: int) -> bool:
    length, has_others = 4 * line.depth, False
    for leaf in line.leaves:
        length += leaf.width
        if leaf is last.opening:
            if has_others or length <= width:
                return True
        elif leaf.opens:
            has_others = True
    return False


def _omissions(line: Line, width: int) -> Iterator[set[int]]:
    """Yield the ids of closing brackets not to split at: none, then those at the end that fit on the last line."""
    omit: set[int] = set()
    if not line.magic:
        yield omit
    length = 4 * line.depth
    opening: Token | None = None
    closing: Token | None = None
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


def _is_single_tuple(closing: Token, leaves: Sequence[Token]) -> bool:
    return closing.bracket == ")" and closing.is_atom and is_single(closing, leaves)


def _by_delimiters(line: Line, width: int, *, forced: bool) -> list[Line]:
    """Split what is inside brackets at the delimiters of the highest priority."""
    last = line.leaves[-1]
    priority = line.priority(without_last=True)
    if not priority or (priority == DOT and line.count(priority) == 1):
        raise _CannotSplit
    lines = [Line(line.depth, inside_brackets=True)]
    lowest = min(leaf.depth for leaf in line.leaves)
    has_star = False
    for place, leaf in enumerate(line.leaves):
        if not lines[-1].leaves:
            leaf.prefix = ""
        lines[-1].append(leaf)
        starts = place == 0 or line.delimiters.get(place - 1) == priority
        has_star = has_star or (leaf.depth == lowest and starts and leaf.text in ("*", "**"))
        if line.delimiters.get(place) == priority:
            lines.append(Line(line.depth, inside_brackets=True))
    if not lines[-1].leaves:
        lines.pop()
    elif priority == COMMA and not last.is_operator(","):
        if has_star:
            raise UnknownSyntax  # whether a comma may follow depends on the version of Python
        comma = Token("operator", ",")
        comma.after = COMMA
        lines[-1].append(comma)
    return lines
