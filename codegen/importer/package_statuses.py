"""The package file that an import of IANA's tables creates, and the statuses that IANA's remarks name.

Must not know the file system and the project.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from codegen import naming
from codegen.iana.status_remarks import REMARK_STATES
from codegen.importer.iana_registry_file import TableImport
from codegen.toml.writing import toml_comment, toml_fields, toml_key, toml_table, toml_value

STATUS_CLASS, STATUS_MODULE = "RegistrationStatus", "registration_statuses"
STATUSES = frozenset(REMARK_STATES)
"""The statuses that a remark can give an entry."""

_DEFAULT, _UNREGISTERED = "registered", "unregistered"
_ALLOWED = frozenset({_DEFAULT, _UNREGISTERED, "provisional", "temporary"})
"""The statuses that do not discourage use."""


def package_status() -> str:
    """Return the table of package.toml that names the statuses."""
    fields = {"enumeration": STATUS_CLASS, "default": _DEFAULT, "unregistered": _UNREGISTERED}
    return toml_table(("status",), fields)


def status_toml() -> str:
    """Return the registry file of the statuses."""
    attribute = {"type": "bool", "description": "whether new programs should not use what has this status."}
    values = sorted({*STATUSES, _DEFAULT, _UNREGISTERED})
    fields = {value: {"value": value} | ({} if value in _ALLOWED else {"discourages_use": True}) for value in values}
    lines = (f"{toml_key(value.upper())} = {toml_value(fields[value])}\n" for value in values)
    return "\n".join(
        (
            toml_comment("The statuses of entries. IANA writes them as remarks after values: (OBSOLETE), (TEMPORARY).")
            + toml_table(("enumeration",), {"name": STATUS_CLASS, "title": "a registration status"}),
            toml_table(("attribute", "discourages_use"), attribute),
            "[members]\n" + "".join(lines),
        )
    )


def package_toml(tables: Sequence[TableImport], folder: str) -> str:
    """Return the text of a new package file. `folder` names a package with several groups."""
    groups = {table.group.id: table.group.title for table in tables}
    ids, titles = list(groups), list(groups.values())
    words = ids[0] if len(ids) == 1 else folder
    name = naming.propose_module_name(f"iana {words}")
    if len(ids) == 1 and name.replace("_", "-") != f"iana-{words}":  # a.b and a-b are two packages
        name += f"_{sha256(words.encode()).hexdigest()[:4]}"
    title, whole = titles[0] if len(ids) == 1 else f"{len(ids)} groups", f"IANA's tables in {', '.join(ids)}"
    if len(tables) == 1:
        title, whole = tables[0].table.title or tables[0].source, f"IANA's table {tables[0].source}"
    fields = {
        "name": name,
        "version": "0.1.0",
        "title": f"Constants that IANA registers: {title}",
        "description": f"{whole}, with every record.",
        "license": "CC0-1.0",
    }
    return toml_fields(fields)
