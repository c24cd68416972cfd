"""Names of imported tables: the class and the module of each, from its titles and ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from hashlib import sha256

from codegen import naming, reserved_names
from codegen.iana.document import IanaGroup, IanaTable

_RESERVED_MODULES = ("package", "rfcs")
"""Modules of other registry files."""


def choose_table_names(
    tables: Sequence[tuple[IanaGroup, IanaTable]], classes: Collection[str] = (), modules: Collection[str] = ()
) -> list[tuple[str, str]]:
    """Return the class and the module of each table. All differ from each other and from `classes` and `modules`.

    Names come from the title without what is in parentheses. If titles are the same, the titles of parent tables, the
    group or the id are added.
    """
    titles = {index: list(_titles(group, table)) for index, (group, table) in enumerate(tables)}
    class_names = _choose(titles, naming.propose_class_name, reserved_names.why_not_class_name, [*classes, "Reference"])
    module_names = _choose(
        titles,
        naming.propose_module_name,
        lambda name: reserved_names.why_not_module_name(name) or reserved_names.why_not_identifier(name),
        [*modules, *_RESERVED_MODULES],
    )
    return [(class_names[index], module_names[index]) for index in titles]


def _choose(
    titles: Mapping[int, Sequence[str]],
    propose: Callable[[str], str],
    why_not: Callable[[str], str],
    used: Collection[str],
) -> dict[int, str]:
    """Return a valid, unused name for each index, from its titles."""
    proposed = {index: list(filter(None, map(propose, texts))) for index, texts in titles.items()}
    candidates = {index: [name for name in names if not why_not(name)] for index, names in proposed.items()}
    return naming.choose_names(candidates, used)


def _titles(group: IanaGroup, table: IanaTable) -> Iterator[str]:
    """Yield possible titles of a table, the shortest first."""
    ids = f"{group.id} {table.id}" if not table.id.startswith(group.id) else table.id
    titles = [*table.parent_titles, table.title]
    yield re.sub(r"\s*\([^()]*\)", "", table.title)
    yield table.title
    for index in range(len(titles) - 2, -1, -1):
        yield " ".join(titles[index:])
    yield f"{group.id} {table.title}"
    yield f"{ids} {table.title}"
    yield f"{ids} table"
    yield f"table {sha256(f'{group.id}/{table.id}'.encode()).hexdigest()[:8]}"
