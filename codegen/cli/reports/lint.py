"""The report of `codegen lint`: problems, and which files `--fix` changed or would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import unified_diff
from typing import TYPE_CHECKING

from codegen.cli.colours import FILE, diff_row, message
from codegen.cli.reports.annotations import annotate
from codegen.cli.reports.problems import count, print_json, problem_lines
from codegen.cli.safe_printing import say

if TYPE_CHECKING:
    from codegen.actions.lint import FixedFile, LintReport


def linted(results: Sequence[LintReport], *, format: str, quiet: bool) -> None:
    """Print the problems of registries."""
    problems = [problem for result in results for problem in result.problems]
    if format == "json":
        fixes = [fixed for result in results for fixed in result.fixes]
        print_json(
            "lint",
            problems,
            sum(result.warnings for result in results),
            fixable=sum(result.fixable for result in results),
            fixes=[{"file": fixed.file, "fixes": fixed.fixes, "kinds": list(fixed.kinds)} for fixed in fixes],
        )
    elif format == "github":
        annotate(problems)
    else:
        for problem in problems:
            say(*problem_lines(problem))
        if problems:
            errors, warnings = sum(result.errors for result in results), sum(result.warnings for result in results)
            fixable = sum(result.fixable for result in results)
            fix = f" {fixable} fixable. Run: codegen lint --fix" if fixable else ""
            say(message(f"{count(errors, 'error')}, {count(warnings, 'warning')}.{fix}"))
        elif not quiet:
            files = count(sum(result.files for result in results), "file")
            enumerations = count(sum(result.enumerations for result in results), "enumeration")
            members = count(sum(result.members for result in results), "member")
            say(message(f"No problems: {files}, {enumerations}, {members}."))


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
