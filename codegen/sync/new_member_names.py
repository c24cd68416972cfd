"""Names of new members of a mapped table, proposed as `codegen import` proposes them.

Knows records and the importer's rules; must not know members apart from their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from codegen.importer.cell_layout import record_texts
from codegen.importer.column_measures import Column, RowTexts
from codegen.importer.member_names import naming_texts, propose_member_names
from codegen.importer.table_kind import propose
from codegen.model import Key, MappedTable
from codegen.sync.record_mapping import MappedRecords

_SENTENCE = 7
"""The average number of words from which texts are sentences."""


def propose_new_names(
    records: MappedRecords, follows: MappedTable, named: Mapping[Key, str], taken: Iterable[str]
) -> dict[Key, str]:
    """Return a name for each record that is not `named` yet. Names differ, also from those in `taken`.

    The names come from the names or phrases that the mapping reads. Those may be sentences, or most of them may name
    several records. Then the names come from the element that an import of the table would use.
    """
    values = {value: value for value in records.by_value}
    return propose_member_names(_texts(records, follows), values, named, taken)


def _texts(records: MappedRecords, follows: MappedTable) -> dict[Key, str]:
    """Return the text that names each record; "" for a record that its value names."""
    names = {value: record.name for value, record in records.by_value.items()}
    phrases = Column("phrase", [name for name in names.values() if name] or [""], len(names), 0)
    if follows.name or (phrases.words < _SENTENCE and phrases.are_mostly_unique):
        return names
    proposal = propose([record_texts(record) for record in records.table.records], records.table.title)
    if proposal.kind == "table":
        return names
    rows: dict[Key, RowTexts] = {
        value: {name: cell.text for name, cell in record.elements.items() if cell.text}
        for value, record in records.by_value.items()
    }
    if proposal.names == proposal.key != follows.value.elements:
        return {value: " ".join(row.get(element, "") for element in proposal.key) for value, row in rows.items()}
    return naming_texts(rows, proposal)
