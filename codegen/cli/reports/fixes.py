"""The report of `codegen lint --fix`: which files were fixed, or how they would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import unified_diff
from typing import TYPE_CHECKING

from codegen.cli.colours import FILE, diff_row, message
from codegen.cli.reports.outputs import count

if TYPE_CHECKING:
    from codegen.actions.lint import FixedFile


def lines(fixes: Iterable[FixedFile]) -> Iterator[str]:
    """Yield a line for each fixed file: `registry/x.toml: 3 fixes (order, quotes)`."""
    for fixed in fixes:
        yield message((fixed.file, FILE), f": {count(fixed.fixes, 'fix')} ({', '.join(fixed.kinds)})")


def diff_lines(fixes: Iterable[FixedFile]) -> Iterator[str]:
    """Yield a unified diff for each file that would change."""
    for fixed in fixes:
        old, new = (data.decode().splitlines() for data in (fixed.old, fixed.new))
        for line in unified_diff(old, new, fixed.file, f"{fixed.file} (fixed)", lineterm=""):
            yield diff_row("", line)
