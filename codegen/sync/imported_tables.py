"""Files of imported tables, compared with those tables as they are upstream now, and their new contents.

Knows the model, documents and the importer; must not use the disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import tomli

from codegen.errors import CodegenError
from codegen.iana import remarks
from codegen.iana.document_files import Documents
from codegen.importer import registry_file
from codegen.importer.entries import ExistingName
from codegen.importer.proposal import ImportedValue, is_placeholder
from codegen.importer.registry_file import ExistingImport
from codegen.model import Enumeration, ImportedTable, Member, Registry, Table
from codegen.sync import imported_entries
from codegen.sync.findings import FindingLocation, SyncComparison
from codegen.sync.lock import LockedTable
from codegen.sync.redirects import report_moved_table, report_renamed_table


def imported_table(file: Enumeration | Table) -> ImportedTable | None:
    """Return the table that a file holds completely; None if it does not hold one."""
    return next((table for table in file.follows if isinstance(table, ImportedTable)), None)


def existing_import(file: Enumeration | Table, follows: ImportedTable) -> ExistingImport:
    """Return how a file reads its imported table, and the names in it.

    Raises CodegenError if such a file cannot hold the whole table.
    """
    if len(file.follows) > 1:
        raise CodegenError(
            f"{file.name} holds all of {follows.table}, but follows another table as well",
            where=file.file,
            remedy="Remove one of the tables that it follows: a file with an imported table follows only that.",
        )
    if isinstance(file, Table):
        return ExistingImport(follows=follows, kind="table", names={})
    if file.kind == "plain":
        raise CodegenError(
            f'{file.name} holds all of {follows.table}, but has the kind "plain"',
            where=file.file,
            remedy='Write kind = "str", "int", "flag" or "tuple".',
        )
    names: dict[ImportedValue, list[ExistingName]] = {}
    for entry in (*file.members, *file.aliases):
        names.setdefault(entry.value, []).append(ExistingName(entry.name, _name_text(entry, follows)))
    return ExistingImport(
        follows=follows,
        kind=file.kind,
        names={member.value: member.name for member in file.members},
        further_names=names,
    )


def _name_text(entry: Member, follows: ImportedTable) -> str:
    """Return the text of an entry that its name was made from."""
    cells = {follows.description: entry.description, follows.phrase: entry.phrase}
    for name, element in follows.attributes.items():
        if not cells.get(element):
            cells[element] = str(entry.attributes[name] or "")
    elements = follows.name or ((follows.phrase,) if follows.phrase else ())
    texts = (remarks.split_remark(cells.get(element, "")).text for element in elements)
    return next((text for text in texts if not is_placeholder(text)), "")


def compare_imported_table(
    file: Enumeration | Table,
    follows: ImportedTable,
    registry: Registry,
    documents: Documents,
    text: str,
    locked: Mapping[str, LockedTable],
    today: date,
    comparison: SyncComparison,
) -> dict[str, LockedTable]:
    """Compare a file with its table, and add its new content.

    Return the tables for the lock: the lock has only a table that is missing upstream, so that this is reported once as
    a removal. Raises CodegenError if the file cannot hold the whole table.
    """
    existing = existing_import(file, follows)
    group, kept = documents.groups.get(follows.group), dict(locked)
    if report_moved_table(file, follows, "", documents, comparison):
        return kept
    if group is None:
        comparison.leave_out(follows.group)
        return kept
    if not group.table(follows.registry) and report_renamed_table(file, follows, "", group, comparison):
        return kept
    comparison.compared.append(follows.table)
    comparison.used.add(group.id)
    location = FindingLocation.of(file, follows, group.updated)
    table, old = group.table(follows.registry), tomli.loads(text)
    if table is None or not table.records:
        count = imported_entries.count_entries(old)
        if follows.table not in locked:
            comparison.report_fewer(file.module, follows.table, f"entries in the file: {count}, records now: 0")
        comparison.findings.append(
            location.finding(
                "table-removed",
                f"the table has no records any more (entries in the file: {count})",
                "Follow the table that replaces it, or remove the file.",
            )
        )
        return {follows.table: LockedTable()}
    imported = registry_file.import_table(group, table, file.name, file.module, existing, statuses=registry.statuses)
    new_text = registry_file.registry_toml(imported, text)
    new = tomli.loads(new_text)
    count, old_count = imported_entries.count_entries(new), imported_entries.count_entries(old)
    comparison.imported_records += count
    findings = list(imported_entries.compare_entries(old, new, location))
    comparison.findings.extend(findings)
    if removed := imported_entries.removed_members(old, new):
        comparison.report_fewer(file.module, follows.table, f"removed: {', '.join(removed)}")
    elif count < old_count:
        comparison.report_fewer(file.module, follows.table, f"entries in the file: {old_count}, now: {count}")
    if findings:
        comparison.rewritten[file.module] = (imported, new_text)
    _note_expired(new, follows, today, comparison)
    return {}


def _note_expired(new: Mapping[str, Any], follows: ImportedTable, today: date, comparison: SyncComparison) -> None:
    """Note temporary registrations after their last day. The file agrees with upstream, so that it is not a finding."""
    expired = [
        f"{entry.get('name') or imported_entries.entry_name(entry)} ({entry['until']})"
        for array in imported_entries.ARRAYS
        for entry in new.get(array, [])
        if "until" in entry and entry["until"] < today
    ]
    if expired:
        comparison.note("ended", follows.table, f"{follows.table}, expired registrations: {', '.join(expired)}")
