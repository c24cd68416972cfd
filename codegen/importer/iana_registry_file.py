"""Registry files of imported tables: how a table is imported, and the TOML of its file.

Must not know the file system and the project.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import tomli

from codegen import naming
from codegen.iana.document import IanaGroup, IanaRecord, IanaTable
from codegen.iana.references import xref_references
from codegen.iana.status_remarks import parse_day
from codegen.importer.cell_layout import (
    INHERITED_REFERENCES,
    CellAttribute,
    CellLayout,
    ExistingAttributes,
    RecordCells,
    attribute_texts,
    plan_layout,
    record_references,
    record_texts,
)
from codegen.importer.iana_entries import ExistingName, ImportedEntry, plan_entries
from codegen.importer.table_kind import ImportedKind, ImportedValue, Proposal, existing_proposal, propose
from codegen.model import ImportedTable, Reference, natural_sort_key
from codegen.toml.writing import toml_comment, toml_table


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingImport:
    """What an existing registry file decides about its table."""

    follows: ImportedTable
    kind: ImportedKind
    names: Mapping[ImportedValue, str]
    """The names of members by value."""
    further_names: Mapping[ImportedValue, Sequence[ExistingName]] = field(default_factory=dict)
    """The names of members and aliases by value, the member's first, with the texts of their records."""
    short_names: Mapping[ImportedValue, Sequence[str]] = field(default_factory=dict)
    """The other names of members, by value."""
    attributes: ExistingAttributes = field(default_factory=ExistingAttributes)


ENTRY_KINDS = ("member", "alias", "range", "row")
"""The kinds of entries in a registry file."""


class FileEntry(NamedTuple):
    """An entry of a registry file: its kind, and its fields in order."""

    kind: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableImport:
    """An imported table: its class and module, and the entry of each record in the order of the records."""

    group: IanaGroup
    table: IanaTable
    name: str
    module: str
    proposal: Proposal
    entries: tuple[ImportedEntry, ...]
    layout: CellLayout
    statuses: frozenset[str] = frozenset()
    """The statuses of the package."""
    required: tuple[str, ...] = ()
    """The fields that the package requires of every member and alias."""
    edited: tuple[tuple[RecordCells, tuple[Reference, ...]], ...] = ()
    """The cells and references of the entries in the file, if a person has changed some of them."""

    @property
    def source(self) -> str:
        """The table as `group/registry`."""
        return f"{self.group.id}/{self.table.id}"

    @property
    def owner(self) -> str:
        """The TOML table that describes the file."""
        return "table" if self.proposal.kind == "table" else "enumeration"

    @property
    def counts(self) -> Counter[str]:
        """The number of entries of each kind."""
        return Counter(entry.kind for entry in self.entries)


def import_table(
    group: IanaGroup,
    table: IanaTable,
    name: str,
    module: str,
    existing: ExistingImport | None = None,
    *,
    statuses: Collection[str] = (),
    required: Collection[str] = (),
) -> TableImport:
    """Return the import of a table with records.

    Key and names come from the `existing` file if there is one, otherwise from a proposal. `statuses` are the statuses
    of the package, and `required` the fields that it requires.
    """
    rows = [record_texts(record) for record in table.records]
    taken = naming.as_member_names([name])
    if existing:
        proposal = existing_proposal(rows, existing.follows, existing.kind, existing.names)
        entries = plan_entries(rows, proposal, existing.names, existing.further_names, existing.short_names, taken)
    else:
        proposal = propose(rows, table.title, table.id)
        entries = plan_entries(rows, proposal, taken=taken)
        if proposal.kind != "table" and not any(entry.kind == "member" for entry in entries):
            reasons = (*proposal.reasons, "rows: no record assigns a value") if proposal.key else proposal.reasons
            proposal = Proposal(kind="table", reasons=reasons)
            entries = plan_entries(rows, proposal)
    return TableImport(
        group=group,
        table=table,
        name=name,
        module=module,
        proposal=proposal,
        entries=entries,
        layout=plan_layout(
            table.records,
            proposal,
            entries,
            group.people,
            _table_references(group, table, required),
            existing.attributes if existing else ExistingAttributes(),
            statuses=bool(statuses),
        ),
        statuses=frozenset(statuses),
        required=tuple(required),
    )


def _table_references(group: IanaGroup, table: IanaTable, required: Collection[str]) -> tuple[Reference, ...]:
    """Return the references of a table, for records that have none; the table itself if the package requires one."""
    itself = (Reference(iana=f"{group.id}/{table.id}"),) if "references" in required else ()
    return xref_references(table.xrefs, group.people) or itself


def registry_toml(table: TableImport, existing: str = "") -> str:
    """Return the registry file of a table. The comment at the top and the header of the `existing` file are kept."""
    return "\n".join(_blocks(table, existing))


def _blocks(table: TableImport, existing: str) -> Iterator[str]:
    owner = table.owner
    comment = re.match("(?:#[^\n]*\n)*", existing)
    yield (comment and comment[0]) or toml_comment(
        f"{table.table.title or table.table.id}: all records of IANA's {table.source}. "
        "`codegen sync --write` updates them and keeps member names."
    )
    header = tomli.loads(existing).get(owner, {})
    yield toml_table((owner,), header_fields(table) | {name: header[name] for name in header if name != "follows"})
    yield toml_table((owner, "follows"), follows_fields(table), array=True)
    if elements := table.layout.elements:
        yield toml_table((owner, "follows", "attributes"), elements)
    for name, fields in declarations(table).items():
        yield toml_table(("attribute", name), fields)
    for entry in file_entries(table):
        yield toml_table((entry.kind,), with_gaps(entry, table.required), array=True)


def with_gaps(entry: FileEntry, required: Collection[str]) -> dict[str, Any]:
    """Return the fields of a new entry; the required fields that a member or alias lacks are gaps."""
    fields = dict(entry.fields)
    missing = [name for name in required if name not in fields] if entry.kind in ("member", "alias") else []
    return fields | ({"gaps": [*fields.get("gaps", []), *missing]} if missing else {})


def entry_title(table: IanaTable) -> str:
    """Return the title of one entry of a table: `a pigeon` for the table Pigeons."""
    singular = naming.singularize_title(_title(table))
    return f"{naming.article(singular)} {singular}"


def _title(table: IanaTable) -> str:
    return " ".join((table.title or table.id or "entry").split())


def file_entries(table: TableImport) -> list[FileEntry]:
    """Return the entries of the registry file, in its order."""
    return [entry for entry, *_ in entries_and_records(table)]


def entries_and_records(table: TableImport) -> list[tuple[FileEntry, IanaRecord, ImportedEntry]]:
    """Return the entries of the registry file, in its order, each with its record."""
    entries = [
        (FileEntry(entry.kind, entry_fields(table, record, entry)), record, entry)
        for record, entry in zip(table.table.records, table.entries, strict=True)
    ]
    return sorted(entries, key=lambda item: entry_sort_key(item[0]))


def entry_sort_key(entry: FileEntry) -> tuple[Any, ...]:
    """Sort members by value, then aliases by value, then ranges by their bounds. Rows stay in their order."""
    kind, fields = entry
    if kind == "row":
        return (0,)
    if kind == "range":
        first, last = fields.get("first"), fields.get("last")
        ends = (() if end is None else natural_sort_key(end) for end in (first, last))
        return (2, first is None and last is None, first is not None, *ends)
    value = fields["value"]
    parts = value if isinstance(value, list) else [value]
    return (0 if kind == "member" else 1, tuple(map(natural_sort_key, parts)))


def header_fields(table: TableImport) -> dict[str, Any]:
    """Return the fields of the header, for a file without one."""
    group, proposal = table.group, table.proposal
    title = _title(table.table)
    header: dict[str, Any] = {"name": table.name, "title": entry_title(table.table)}
    if proposal.kind != "table":
        header["kind"] = proposal.kind
    if proposal.kind == "tuple":
        header["key"] = [naming.propose_module_name(part) for part in proposal.key]
    in_group = f" in the group {group.title}" if group.title and group.title != title else ""
    header["description"] = f"{title}, as registered by IANA{in_group} ({table.source})."
    if references := xref_references(table.table.xrefs, group.people):
        header["references"] = list(map(reference_fields, references))
    return header


def reference_fields(reference: Reference) -> dict[str, Any]:
    """Return the fields of a reference in a registry file."""
    names = ("rfc", "draft", "iana", "person", "url", "section", "historical")
    return {name: value for name in names if (value := getattr(reference, name))}


def follows_fields(table: TableImport) -> dict[str, Any]:
    """Return how the file reads the table, except for its attributes."""
    proposal, layout = table.proposal, table.layout
    fields: dict[str, Any] = {"group": table.group.id, "registry": table.table.id}
    if proposal.kind != "table":
        value = {"element": _one_or_list(proposal.key)}
        value |= {"notation": proposal.notation} if proposal.notation != "number" else {}
        value |= {"prefix": proposal.prefix} if proposal.prefix else {}
        fields["value"] = value if len(value) > 1 else value["element"]
        if proposal.phrase:
            fields["phrase"] = proposal.phrase
        if proposal.description:
            fields["description"] = proposal.description
        if proposal.names != ((proposal.phrase,) if proposal.phrase else proposal.key):
            fields["name"] = _one_or_list(proposal.names)
        fields["complete"] = True
    if layout.reference_element:
        fields["references"] = layout.reference_element
    return fields


def _one_or_list(elements: Sequence[str]) -> str | list[str]:
    return list(elements) if len(elements) > 1 else elements[0]


def declarations(table: TableImport) -> dict[str, dict[str, Any]]:
    """Return the declaration of each attribute by its name."""
    declared: dict[str, dict[str, Any]] = {}
    for attribute in table.layout.attributes:
        fields: dict[str, Any] = {"type": attribute.type, "description": attribute.description}
        declared[attribute.name] = fields | ({"many": True} if attribute.many else {})
    layout = table.layout
    if table.proposal.kind == "table" and (layout.reference_element or layout.inherits_references):
        description = "the documents that define the row"
        declared["references"] = {"type": "reference", "many": True, "description": description}
    if layout.inherits_references:
        description = "whether the record has no references and takes those of the table"
        declared[INHERITED_REFERENCES] = {"type": "bool", "description": description}
    return declared


def entry_fields(table: TableImport, record: IanaRecord, entry: ImportedEntry) -> dict[str, Any]:
    """Return the fields of an entry in the registry file."""
    proposal, layout = table.proposal, table.layout
    fields: dict[str, Any] = {}
    if entry.kind in ("member", "alias"):
        fields |= {"name": entry.name, "value": list(entry.value) if isinstance(entry.value, tuple) else entry.value}
    elif entry.kind == "range":
        bounds = {"first": entry.first, "last": entry.last, "state": entry.state}
        fields |= {name: value for name, value in bounds.items() if value is not None}
    for element, name in ((proposal.phrase, "phrase"), (proposal.description, "description")):
        if element in record.cells and record.cells[element].text:
            fields[name] = record.cells[element].text
    if references := entry_references(table, record, entry):
        fields["references"] = list(map(reference_fields, references))
    if entry.status in table.statuses:
        fields["status"] = entry.status
    if entry.until:
        fields["until"] = parse_day(entry.until)
    if entry.aliases:
        fields["aliases"] = list(entry.aliases)
    for attribute in layout.attributes:
        if texts := attribute_texts(record, entry, attribute, layout, table.group.people):
            fields[attribute.name] = list(texts) if attribute.many else _typed(texts[0], attribute)
    if _inherits_references(table, record, entry):
        fields[INHERITED_REFERENCES] = True
    return fields


def entry_references(table: TableImport, record: IanaRecord, entry: ImportedEntry) -> tuple[Reference, ...]:
    """Return the references of an entry: those of its record, or those of the table."""
    if _inherits_references(table, record, entry):
        return _table_references(table.group, table.table, table.required)
    return record_references(record, table.layout.reference_element, table.group.people)


def _inherits_references(table: TableImport, record: IanaRecord, entry: ImportedEntry) -> bool:
    layout = table.layout
    own = record_references(record, layout.reference_element, table.group.people)
    return layout.inherits_references and entry.kind != "range" and not own


def _typed(text: str, attribute: CellAttribute) -> int | str | date | None:
    return int(text) if attribute.type == "int" else parse_day(text) if attribute.type == "date" else text
