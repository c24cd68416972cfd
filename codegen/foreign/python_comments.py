"""Comments of a Python source by line: behind code, and on lines of their own."""

from __future__ import annotations

import io
import re
import tokenize

_TOOLS = re.compile(
    r"#[:!]?\s*(?:type:|noqa|pylint:|pragma:|pyright:|mypy:|ruff:|fmt:|isort:|nosec|flake8|-\*-|coding[:=]|yapf:)", re.I
)
"""The comments that are written for tools."""


class SourceComments:
    """The comments of a source. `behind` has those after code, and `alone` those on a line of their own, by line."""

    def __init__(self, text: str) -> None:
        self.behind: dict[int, str] = {}
        self.alone: dict[int, str] = {}
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

    def heading(self, first: int) -> str:
        """Return the lines of `#` above the code of line `first`, one a line, without those of `#:`."""
        lines: list[str] = []
        line = first - 1
        while line in self.alone:
            if not self.alone[line].startswith("#:"):
                lines.insert(0, _text(self.alone[line]))
            line -= 1
        return "\n".join(filter(None, lines))


def _text(comment: str) -> str:
    return comment.lstrip("#").removeprefix(":").strip()
