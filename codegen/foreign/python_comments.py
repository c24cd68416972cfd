"""Comments of a Python source by line: behind code, and on separate lines."""

from __future__ import annotations

import io
import re
import tokenize

_TOOLS = re.compile(
    r"#[:!]?\s*(?:type:|noqa|pylint:|pragma:|pyright:|mypy:|ruff:|fmt:|isort:|nosec|flake8|-\*-|coding[:=]|yapf:)", re.I
)
"""The comments that are written for tools."""


class SourceComments:
    """The comments of a source. `behind` has those after code, and `alone` those on a separate line, by line."""

    def __init__(self, text: str) -> None:
        self.behind: dict[int, str] = {}
        self.alone: dict[int, str] = {}
        self._lines = text.split("\n")
        if "#" not in text:
            return
        try:
            for token in tokenize.generate_tokens(io.StringIO(text).readline):
                if token.type == tokenize.COMMENT and not _TOOLS.match(token.string):
                    is_alone = not token.line[: token.start[1]].strip()
                    (self.alone if is_alone else self.behind)[token.start[0]] = token.string
        except (tokenize.TokenError, SyntaxError):
            return  # the parser accepted the source; what was read before this place is kept

    def about(self, first: int, last: int) -> str:
        """Return the comment about the code from line `first` to `last`: behind it, or the lines of `#:` above it."""
        above: list[str] = []
        line = first - 1
        while (comment := self.alone.get(line, "")).startswith("#:"):
            above.insert(0, comment)
            line -= 1
        behind = self.behind.get(last) or self.behind.get(first) or ""
        return " ".join(filter(None, (_text(comment) for comment in (*above, behind))))

    def heading(self, first: int, *, is_inside: bool = False) -> str:
        """Return the lines of `#` above the code of line `first`, one a line, without those of `#:`.

        `is_inside` says that the code is inside a class or brackets. Then empty lines may be between the comments.
        """
        line = first - 1
        while line in self.alone or (is_inside and self._is_between(line)):
            line -= 1
        return self._joined(range(line + 1, first))

    def tail(self, last: int, indentation: int, below: int = 0) -> str:
        """Return the comments below the code of line `last` that have at least this indentation, one a line.

        `below` is the line of the next code in the same block. Comments directly above it are about that code.
        """
        line = last + 1
        while self._is_between(line) and (line not in self.alone or self._indentation(line) >= indentation):
            line += 1
        while line == below and line - 1 in self.alone:
            below = line = line - 1
        return self._joined(range(last + 1, line))

    def _is_between(self, line: int) -> bool:
        text = self._lines[line - 1].strip() if 0 < line <= len(self._lines) else "end"
        return not text or text.startswith("#")

    def _indentation(self, line: int) -> int:
        return len(self._lines[line - 1]) - len(self._lines[line - 1].lstrip())

    def _joined(self, lines: range) -> str:
        comments = [self.alone[line] for line in lines if line in self.alone]
        return "\n".join(filter(None, (_text(comment) for comment in comments if not comment.startswith("#:"))))


def _text(comment: str) -> str:
    return comment.lstrip("#").removeprefix(":").strip()
