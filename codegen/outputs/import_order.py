"""Import statements in the order of isort's black profile. Knows Python's syntax; knows no template and no view."""

from __future__ import annotations

import re

_IMPORT = re.compile(r"(?:from (?P<module>\.*[\w.]*) )?import (?P<names>[\w., ]+)")


def sort_imports(text: str) -> str:
    """Return lines of source with their import statements first, sorted and merged, and other lines after them.

    Import statements must be on one line each, with the same indentation. The first line is returned without it.

    >>> print(sort_imports("from .b import B, a\\nx = 1\\nfrom typing import Any\\nfrom .b import A"))
    from typing import Any
    <BLANKLINE>
    from .b import A, B, a
    <BLANKLINE>
    x = 1
    """
    lines = [line for line in text.splitlines() if line.strip()]
    indent = lines[0][: -len(lines[0].lstrip())] if lines else ""
    plain: set[str] = set()
    names: dict[tuple[str, str], set[str]] = {}
    others: list[str] = []
    for line in lines:
        match = _IMPORT.fullmatch(line.strip())
        if match is None:
            others.append(line)
        elif match["module"] is None:
            plain.add(match[0])
        else:  # a name with another one after "as" has its own statement
            renamed = match["names"] if " as " in match["names"] else ""
            names.setdefault((match["module"], renamed), set()).update(match["names"].split(", "))
    statements: list[list[str]] = [sorted(plain, key=_natural), []]
    for module, renamed in sorted(names, key=lambda key: (_natural(key[0]), _by_type(key[1]))):
        statement = f"from {module} import {', '.join(sorted(names[module, renamed], key=_by_type))}"
        statements[module.startswith(".")].append(statement)
    sections = ["\n".join(indent + statement for statement in section) for section in statements if section]
    return "\n\n".join([*sections, *(["\n".join(others)] if others else [])]).removeprefix(indent)


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key that ignores letter case and counts digits as numbers."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split("([0-9]+)", text.lower()))


def _by_type(name: str) -> tuple[int, tuple[tuple[int, str], ...]]:
    """Return a sort key of a name: constants first, then classes, then the others."""
    if name.isupper() and len(name) > 1:
        return 0, _natural(name)
    return (1 if name[:1].isupper() else 2), _natural(name)
