"""A line that may be too long, with the places where it can be split."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codegen.literals import columns
from codegen.outputs.formatting.tokens import DOT, OPENING, Token

_TYPE_IGNORE = re.compile(r"# type: ignore(?:\[|$|\s)")


class Line:
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
        self.leaves: list[Token] = []
        self.depth, self.inside_brackets = depth, inside_brackets
        self.is_due = False
        """Whether it has to be split although it may fit."""
        self.magic = False
        """Whether it has a trailing comma in brackets, so that these have a line for each item."""
        self.delimiters: dict[int, int] = {}
        """The priorities of the tokens after which the line can be split, by position."""
        self.invisible: list[Token] = []
        self._matches: dict[tuple[int, str], Token] = {}
        self._tracked = 0
        self._blocks: list[tuple[int, str]] = []
        """The depths between `for` and `in`, and between `lambda` and a colon."""
        self._previous = -1

    def append(self, leaf: Token, *, track: bool = True) -> None:
        if track:
            self._mark(leaf)
            if self._is_magic(leaf):
                self.magic = True
        self.leaves.append(leaf)

    def _mark(self, leaf: Token) -> None:
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
            if before == DOT and self._previous >= 0 and not self.leaves[self._previous].closes:
                before = 0
            if before and self._previous >= 0:
                self.delimiters[self._previous] = before
            elif leaf.after:
                self.delimiters[position] = leaf.after
        if leaf.opens:
            self._matches[self._tracked, OPENING[leaf.bracket]] = leaf
            self._tracked += 1
            if not leaf.text:
                self.invisible.append(leaf)
        self._previous = position
        if leaf.is_name("lambda") or leaf.is_name("for"):
            self._tracked += 1
            self._blocks.append((self._tracked, ":" if leaf.text == "lambda" else "in"))

    def _is_magic(self, leaf: Token) -> bool:
        if not leaf.closes or not self.leaves or not self.leaves[-1].is_operator(","):
            return False
        if leaf.bracket == "}":
            return True
        if leaf.bracket == "]":
            return leaf.is_atom or not is_single(leaf, self.leaves)
        return self.is_import or (leaf.opening is not None and not (leaf.is_atom and is_single(leaf, self.leaves)))

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


def is_single(closing: Token, leaves: Sequence[Token]) -> bool:
    """Return whether brackets contain one item, which a comma may follow."""
    if closing.opening not in leaves:
        return False
    inner = leaves[leaves.index(closing.opening) + 1 :]
    return sum(leaf.is_operator(",") and leaf.depth == closing.depth + 1 for leaf in inner) < 2
