"""Files of imported tables, compared with those tables as they are upstream now.

Knows the model, documents and the importer; must not use the disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import tomli

from codegen.iana.document_files import Documents
from codegen.model import Enumeration, ImportedTable, Member, Range, Registry, Table
from codegen.sync import imported_findings
from codegen.sync.findings import FindingLocation, SyncComparison
from codegen.sync.imported_file_update import edit_file, table_digest, text_digest
from codegen.sync.imported_text_edits import CannotEditError
from codegen.sync.lock_file import LockedTable
from codegen.sync.moved_tables import report_moved_table, report_renamed_table


def imported_table(file: Enumeration | Table) -> ImportedTable | None:
    """Return the table that a file holds completely; None if it does not hold one."""
    return next((table for table in file.follows if isinstance(table, ImportedTable)), None)


def compare_imported_table(
    file: Enumeration | Table,
    follows: ImportedTable,
    registry: Registry,
    documents: Documents,
    text: str,
    locked_tables: Mapping[str, LockedTable],
    today: date,
    comparison: SyncComparison,
) -> dict[str, LockedTable]:
    """Compare a file with its table, and add its new content. Return the table for the lock.

    A table that is missing upstream has no digest in the lock, so that it is reported as a removal only once. Raises
    CodegenError if the file cannot hold the whole table.
    """
    only = next(iter(locked_tables.values())) if len(locked_tables) == 1 else None  # maybe by its former name
    locked, group = locked_tables.get(follows.table) or only, documents.groups.get(follows.group)
    kept = {follows.table: locked} if locked else {}
    if report_moved_table(file, follows, "", documents, comparison):
        return kept
    if group is None:
        comparison.leave_out(follows.group)
        return kept
    if not group.table(follows.registry) and report_renamed_table(file, follows, "", group, comparison):
        return kept
    comparison.add_compared(follows.table, group.id)
    location = FindingLocation.of(file, follows, group.updated)
    table = group.table(follows.registry)
    if table is None or not table.records:
        count = imported_findings.count_entries(tomli.loads(text))
        missing = LockedTable(imported=replace(locked.imported, upstream="") if locked and locked.imported else None)
        what = "has no records any more" if table else "was removed from its group"
        if locked != missing:
            comparison.report_fewer(file.module, follows.table, f"entries in the file: {count}, records now: 0")
        message = f"the table {what} (entries in the file: {count})"
        remedy = "Follow the table that replaces it, or remove the file."
        comparison.findings.append(location.finding("table-removed", message, remedy))
        return {follows.table: missing}
    imported = locked.imported if locked else None
    comparison.imported_records += len(table.records)
    _note_expired(file, follows, today, comparison)
    if imported and (imported.upstream, imported.file) == (table_digest(group, table), text_digest(text)):
        return {follows.table: LockedTable(imported=imported)}
    required = registry.package.required
    try:
        edit = edit_file(file, follows, group, table, text, imported, statuses=registry.statuses, required=required)
    except CannotEditError as error:
        comparison.findings.append(location.finding("not-editable", error.what, error.remedy))
        return kept
    comparison.findings += edit.findings
    if lost := imported_findings.lost_entries(tomli.loads(text), tomli.loads(edit.text)):
        comparison.report_fewer(file.module, follows.table, lost)
    if edit.text != text:
        comparison.rewritten[file.module] = (edit.imported, edit.text)
    elif not imported and not edit.findings:
        comparison.findings.append(location.not_in_lock())
    return {follows.table: LockedTable(imported=edit.locked)}


def _note_expired(file: Enumeration | Table, follows: ImportedTable, today: date, comparison: SyncComparison) -> None:
    """Note temporary registrations after their last day. The file agrees with upstream, so that it is not a finding."""
    if isinstance(file, Table):
        return
    entries: tuple[Member | Range, ...] = (*file.members, *file.aliases, *file.ranges)
    expired = [
        f"{imported_findings.name_in_messages(entry)} ({entry.until})"
        for entry in entries
        if entry.until and entry.until < today
    ]
    if expired:
        comparison.note("ended", follows.table, f"{follows.table}, expired registrations: {', '.join(expired)}")
