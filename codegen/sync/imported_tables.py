"""Files that hold whole tables against those tables as they are upstream now, and the files as they would be then.

Knows the model, documents and what importing makes of them; no disk.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from codegen.errors import CodegenError
from codegen.iana import remarks
from codegen.iana.document import IanaGroup
from codegen.importer import registry_file
from codegen.importer.entries import ExistingName
from codegen.importer.proposal import ImportedValue, is_placeholder
from codegen.importer.registry_file import ExistingImport
from codegen.model import Enumeration, ImportedTable, Member, Registry, Table
from codegen.sync import entry_changes, moved_groups
from codegen.sync.findings import Drift, Finding
from codegen.sync.lock import LockedTable


def imported_table(file: Enumeration | Table) -> ImportedTable | None:
    """Return the table that a file holds completely; None if it does not hold one."""
    return next((table for table in file.follows if isinstance(table, ImportedTable)), None)


def before(file: Enumeration | Table, follows: ImportedTable) -> ExistingImport:
    """What a file that holds a whole table says of it. Raises CodegenError when it cannot be the whole of it."""
    if len(file.follows) > 1:
        raise CodegenError(
            f"{file.name} holds the whole of {follows.table}, and follows another table as well",
            where=file.file,
            remedy="Take one of the mappings out: a file that holds a whole table holds one.",
        )
    if isinstance(file, Table):
        return ExistingImport(follows=follows, kind="table", names={})
    if file.kind == "plain":
        raise CodegenError(
            f"{file.name} holds the whole of {follows.table}, and is of kind plain",
            where=file.file,
            remedy='Write kind = "str", "int", "flag" or "tuple".',
        )
    further: dict[ImportedValue, list[ExistingName]] = {}
    for entry in (*file.members, *file.aliases):
        further.setdefault(entry.value, []).append(ExistingName(entry.name, _called(entry, follows)))
    return ExistingImport(
        follows=follows,
        kind=file.kind,
        names={member.value: member.name for member in file.members},
        further_names=further,
    )


def _called(entry: Member, follows: ImportedTable) -> str:
    """The text that names the record of an entry, as the file has it."""
    cells = {element: str(entry.attributes[name]) for name, element in follows.attributes.items()}
    cells |= {follows.description: entry.description, follows.phrase: entry.phrase}
    elements = follows.name or ((follows.phrase,) if follows.phrase else ())
    texts = (remarks.split_remark(cells.get(element, "")).text for element in elements)
    return next((text for text in texts if not is_placeholder(text)), "")


def compare(
    file: Enumeration | Table,
    follows: ImportedTable,
    registry: Registry,
    groups: Mapping[str, IanaGroup],
    text: str,
    locks: Mapping[str, LockedTable],
    today: date,
    found: Drift,
) -> dict[str, LockedTable]:
    """Notes every difference between a file and its table, and what the file is to be. Gives what the lock has to hold
    of it afterwards: nothing, unless the table is gone and the file is not.

    Raises CodegenError when the mapping cannot be that of a whole table.
    """
    again = before(file, follows)
    group = groups.get(follows.group)
    table = group.table(follows.registry) if group else None
    about: dict[str, Any] = {"module": file.module, "file": file.file, "table": follows.table}
    if table is None or not table.records:
        known = moved_groups.of_members(file) if isinstance(file, Enumeration) else {}
        moved = moved_groups.find(follows, table.title if table else "", known, groups.values(), None)
        if moved:
            now = f"{moved.group.id}/{moved.table.id}"
            found.findings.append(
                Finding(
                    kind="group-moved",
                    message=f"{follows.table} is now {now}: {moved.because}",
                    remedy=f'Follow it there: group = "{moved.group.id}", registry = "{moved.table.id}".',
                    ours=follows.table,
                    theirs=now,
                    date=moved.group.updated,
                    **about,
                )
            )
            found.compared.append(follows.table)
            found.used.add(moved.group.id)
            return {}
    if group is None:
        found.leave_out(follows.group)
        return {name: one for name, one in locks.items() if name == follows.table}
    found.compared.append(follows.table)
    found.used.add(group.id)
    old = tomllib.loads(text)
    if table is None or not table.records:
        held = entry_changes.count(old)
        if follows.table not in locks:
            found.fewer.append(f"{follows.table} ({held} records, now there are none)")
        found.findings.append(
            Finding(
                kind="table-removed",
                message=f"the registry has no records any more; the file has {held}",
                remedy="See where they went, and follow them there; or take the file out.",
                date=group.updated,
                **about,
            )
        )
        return {follows.table: LockedTable()}
    statuses = registry.package.status is not None
    one = registry_file.import_table(group, table, file.name, file.module, again, statuses=statuses)
    after = registry_file.registry_toml(one, text)
    new = tomllib.loads(after)
    found.records += entry_changes.count(new)
    differences = list(entry_changes.compare(old, new, date=group.updated, **about))
    found.findings.extend(differences)
    gone = entry_changes.removed_members(old, new)
    if gone or entry_changes.count(new) < entry_changes.count(old):
        names = f"; gone: {', '.join(gone)}" if gone else ""
        found.fewer.append(
            f"{follows.table} ({entry_changes.count(old)} entries in the file, {entry_changes.count(new)} now{names})"
        )
    if differences:
        found.rewritten[file.module] = (one, after)
    _note_ended(new, follows, today, found)
    return {}


def _note_ended(new: Mapping[str, Any], follows: ImportedTable, today: date, found: Drift) -> None:
    """Notes temporary registrations whose day has passed: the file says what upstream says, so that it is no drift."""
    ended = [
        f"{entry.get('name') or entry_changes.called(entry)} ({entry['until']})"
        for array in entry_changes.ARRAYS
        for entry in new.get(array, [])
        if "until" in entry and entry["until"] < today
    ]
    if ended:
        found.note("ended", follows.table, f"{follows.table}, temporary registrations that expired: {', '.join(ended)}")
