"""Tables of groups that have a new id: IANA answers the old id with a redirect to the new one."""

from __future__ import annotations

from codegen.iana.document_files import Documents
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
    if new_id == table.group:
        return False
    group = documents.groups.get(new_id)
    tables = group.tables if group else ()
    registry = next((candidate.id for candidate in tables if title and candidate.title == title), "")
    remedy = f'Write group = "{new_id}", registry = "{registry}".'
    if not registry:
        name = f' that had the title "{title}"' if title else ""
        remedy = f'Write group = "{new_id}", and as registry the id of the table{name}.'
    comparison.compared.append(table.table)
    comparison.used |= {table.group, new_id}
    comparison.findings.append(
        FindingLocation.of(file, table, group.updated if group else "").finding(
            "group-moved",
            f"the group {table.group} was renamed to {new_id}",
            remedy,
            ours=table.table,
            theirs=f"{new_id}/{registry}" if registry else new_id,
        )
    )
    return True
