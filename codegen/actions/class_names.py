"""The class name of a new enumeration: a proposal for a table, and the reason why a name is not valid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import PurePath

from codegen import naming, reserved_names
from codegen.foreign.table_types import ForeignTable
from codegen.load import PACKAGE, RFCS


def propose_class_of(table: ForeignTable) -> str:
    """Return a name for the class of a table, from the name of the table in the file, or the name of the file."""
    name = table.name.removesuffix(".int").removesuffix(".str") if table.form == "constants" else table.name
    return _class_name(name or PurePath(table.path).stem)


def propose_classes(tables: Sequence[ForeignTable], taken: Iterable[str] = ()) -> list[str]:
    """Return a name for the class of each table. No two of these names and the `taken` ones need the same file.

    If several tables would need the same file, the first one keeps the short name. The others get the whole names of
    their tables, or a number.
    """
    modules = {naming.module_of_class(name) for name in taken}
    names: list[str] = []
    for table in tables:
        name = next(name for name in _class_names(table) if naming.module_of_class(name) not in modules)
        modules.add(naming.module_of_class(name))
        names.append(name)
    return names


def _class_names(table: ForeignTable) -> Iterator[str]:
    name = propose_class_of(table)
    yield name
    if table.name:
        yield _class_name(table.name)
    yield from (f"{name}{number}" for number in count(2))


def _class_name(text: str) -> str:
    if text.isidentifier() and text != text.upper() and text != text.lower():
        return naming.class_style(text)
    text = text.replace(".", " ")
    return naming.propose_class_name(text.lower() if text == text.upper() else text) or "Constant"


def why_not_class(name: str) -> str:
    """Return why a text cannot be the name of an enumeration, or "" if it can."""
    if reason := reserved_names.why_not_identifier(name) or reserved_names.why_not_class_name(name):
        return reason
    module = naming.module_of_class(name)
    if module in (PACKAGE, RFCS):
        return f"would need the file {module}.toml, which has another meaning"
    if name == "Reference":
        return "is a name that every package has"
    if reason := reserved_names.why_not_module_name(module) or reserved_names.why_not_identifier(module):
        return f'would need the module "{module}", which {reason}'
    return "" if naming.class_style(name) == name else "is not in CapWords"
