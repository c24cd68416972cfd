"""The class name of a new enumeration: a proposal for a table, and the reason why a name is not valid."""

from __future__ import annotations

from pathlib import PurePath

from codegen import naming, reserved_names
from codegen.foreign.table_types import ForeignTable
from codegen.load import PACKAGE, RFCS


def propose_class_of(table: ForeignTable) -> str:
    """Return a name for the class of a table, from the name of the table in the file, or the name of the file."""
    name = table.name.removesuffix(".int").removesuffix(".str") if table.form == "constants" else table.name
    if name.isidentifier() and name != name.upper() and name != name.lower():
        return naming.class_style(name)
    text = name.replace(".", " ") or PurePath(table.path).stem
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
