"""Tables that moved: IANA gave the table a new id, or redirects the id of its group to a new one."""

from __future__ import annotations

from collections.abc import Iterable

from codegen.iana.document import IanaGroup, IanaTable
from codegen.iana.document_files import Documents
from codegen.importer.iana_registry_file import entry_title
from codegen.model import Enumeration, Table, UpstreamTable
from codegen.sync.findings import FindingLocation, SyncComparison


def report_moved_table(
    file: Enumeration | Table, table: UpstreamTable, title: str, documents: Documents, comparison: SyncComparison
) -> bool:
    """Report that the group of a table has a new id; return False if the group has not moved.

    `title` is the title of the table, "" if unknown: the table of the new group with the same title is the one to
    follow. Ids of tables can have another meaning in the new group. So nothing else is compared until the file follows
    the new table.
    """
    new_id = documents.current_id(table.group)
    group = documents.groups.get(new_id)
    if new_id == table.group or (group is None and table.group in documents.groups):
        return False
    registry = _new_table_id(file, table, title, group.tables if group else ())
    remedy = f'Write group = "{new_id}", registry = "{registry}".'
    if not registry:
        name = f' that had the title "{title}"' if title else ""
        remedy = f'Write group = "{new_id}", and as registry the id of the table{name}.'
    comparison.add_compared(table.table, table.group, new_id)
    location = FindingLocation.of(file, table, group.updated if group else "")
    message, theirs = f"the group {table.group} was renamed to {new_id}", f"{new_id}/{registry}" if registry else new_id
    comparison.findings.append(location.finding("group-moved", message, remedy, ours=table.table, theirs=theirs))
    return True


def report_renamed_table(
    file: Enumeration | Table, table: UpstreamTable, title: str, group: IanaGroup, comparison: SyncComparison
) -> bool:
    """Report that a table has a new id in its group; return False if no table of the group has the same title."""
    registry = _new_table_id(file, table, title, group.tables)
    if not registry or registry == table.registry:
        return False
    comparison.add_compared(table.table, group.id)
    location = FindingLocation.of(file, table, group.updated)
    message = f"the table {table.table} was renamed to {registry}, which has the same title"
    values = {"ours": table.table, "theirs": f"{group.id}/{registry}"}
    comparison.findings.append(location.finding("table-moved", message, f'Write registry = "{registry}".', **values))
    return True


def _new_table_id(file: Enumeration | Table, table: UpstreamTable, title: str, candidates: Iterable[IanaTable]) -> str:
    """Return the id of the table with the title of a followed table; "" without exactly one such table.

    Without a `title`, the title of the file of an imported table counts. If several tables have the title, the one
    with the old id counts.
    """
    same = [
        candidate.id
        for candidate in candidates
        if candidate.records and (candidate.title == title if title else entry_title(candidate) == file.title)
    ]
    return table.registry if table.registry in same else same[0] if len(same) == 1 else ""
