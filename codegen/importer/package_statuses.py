"""The statuses of a package that an import creates: those that IANA's remarks name (`OBSOLETED in favor of …`).

Must not know the file system and the project.
"""

from __future__ import annotations

from codegen.iana.status_remarks import REMARK_STATES
from codegen.toml.writing import toml_comment, toml_key, toml_table, toml_value

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
