"""A table of IANA's as a registry file: what it becomes, what each of its records is there, and the text of the file.

Knows documents, proposals and the registry's format; no disk, and no project.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from codegen import naming
from codegen.iana.document import IanaGroup, IanaRecord, IanaTable
from codegen.iana.references import xref_references
from codegen.importer.cells import (
    INHERITED_REFERENCES,
    CellAttribute,
    CellLayout,
    plan_layout,
    record_cells,
    record_references,
    record_texts,
)
from codegen.importer.entries import ExistingName, ImportedEntry, plan_entries
from codegen.importer.proposal import ImportedKind, ImportedValue, Proposal, existing_proposal, propose
from codegen.model import ImportedTable, Reference, natural_sort_key
from codegen.toml.editor import toml_value

RESERVED_MODULES = frozenset({"package", "rfcs"})
"""Modules that no table can have: their files say other things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingImport:
    """What a registry file says of a table that it has already: how it reads it, the names of its members, and
    every name of each value with the text that it was made of.
    """

    follows: ImportedTable
    kind: ImportedKind
    names: Mapping[ImportedValue, str]
    further_names: Mapping[ImportedValue, Sequence[ExistingName]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableImport:
    """A table as it is kept: its class and module, and where each record ended, in the order of the records."""

    group: IanaGroup
    table: IanaTable
    name: str
    module: str
    proposal: Proposal
    entries: tuple[ImportedEntry, ...]
    layout: CellLayout

    @property
    def source(self) -> str:
        """The table as references name it: `group/registry`."""
        return f"{self.group.id}/{self.table.id}"

    @property
    def counts(self) -> Counter[str]:
        """How many records ended in which place."""
        return Counter(one.kind for one in self.entries)


def import_table(
    group: IanaGroup,
    table: IanaTable,
    name: str,
    module: str,
    before: ExistingImport | None = None,
    *,
    statuses: bool = False,
) -> TableImport:
    """What a table that has records becomes: as the file says that is there `before`, or as it is proposed. `statuses`
    says whether the package knows statuses.
    """
    rows = [dict(record_texts(record)) for record in table.records]
    proposal = (
        existing_proposal(rows, before.follows, before.kind, before.names) if before else propose(rows, table.title)
    )
    places = (
        plan_entries(rows, proposal, before.names, before.further_names) if before else plan_entries(rows, proposal)
    )
    if not before and not any(place.kind == "member" for place in places):
        reasons = (*proposal.reasons, "rows: no record gives a value to anything, so there is nothing to enumerate")
        proposal = Proposal(kind="table", reasons=reasons if proposal.key else proposal.reasons)
        places = plan_entries(rows, proposal)
    return TableImport(
        group=group,
        table=table,
        name=name,
        module=module,
        proposal=proposal,
        entries=places,
        layout=plan_layout(
            table.records,
            proposal,
            places,
            group.people,
            xref_references(table.xrefs, group.people),
            statuses=statuses,
        ),
    )


def choose_names(
    tables: Sequence[tuple[IanaGroup, IanaTable]], taken: Collection[str] = (), modules: Collection[str] = ()
) -> list[tuple[str, str]]:
    """The class and the module of each table: as its title says; where several say the same, as the table around it or
    the group says besides, or else its id. `taken` are classes that are there already, and `modules`.
    """
    wanted = {index: list(_titles(group, table)) for index, (group, table) in enumerate(tables)}
    classes = naming.choose_names(
        {
            index: [
                name
                for title in titles
                if (name := naming.propose_class_name(title)) and not naming.why_not_class_name(name)
            ]
            for index, titles in wanted.items()
        },
        [*taken, "Reference"],
    )
    files = naming.choose_names(
        {
            index: [
                name
                for title in titles
                if (name := naming.propose_module_name(title))
                and not naming.why_not_module_name(name)
                and not naming.why_not_identifier(name)
            ]
            for index, titles in wanted.items()
        },
        [*modules, *RESERVED_MODULES],
    )
    return [(classes[index], files[index]) for index in wanted]


def _titles(group: IanaGroup, table: IanaTable) -> Iterator[str]:
    """What a table may be called, the shortest first."""
    ids = f"{group.id} {table.id}" if not table.id.startswith(group.id) else table.id
    titles = [*table.parent_titles, table.title]
    yield table.title
    for index in range(len(titles) - 2, -1, -1):
        yield " ".join(titles[index:])
    yield f"{group.id} {table.title}"
    yield f"{ids} {table.title}"
    yield f"{ids} table"


def registry_toml(one: TableImport, before: str = "") -> str:
    """The registry file of a table. Of the file that is there `before`, the comment at its top and what its header says
    stay.
    """
    return "\n".join(_blocks(one, before))


def _blocks(one: TableImport, before: str) -> Iterator[str]:
    comment = re.match("(?:#[^\n]*\n)*", before)
    owner = "table" if one.proposal.kind == "table" else "enumeration"
    header = _header(one)
    if before:
        there = tomllib.loads(before).get(owner, {})
        header |= {name: value for name, value in there.items() if name != "follows"}
    said = f"# {one.table.title or one.table.id}: all of IANA's {one.source}. Names of members stay as they are here.\n"
    yield comment[0] if before and comment and comment[0] else said
    yield _table(f"[{owner}]", header)
    yield _follows(one)
    for name, declared in _attributes(one):
        yield _table(f"[attribute.{name}]", declared)
    entries = sorted(zip(one.table.records, one.entries, strict=True), key=lambda pair: _order(pair[1]))
    for record, place in entries:
        yield _table(f"[[{place.kind}]]", entry_fields(one, record, place))


def _order(place: ImportedEntry) -> tuple[Any, ...]:
    """Members by value, then aliases by value, then ranges by their bounds; rows as they come."""
    kinds = ("member", "alias", "range", "row")
    if place.kind == "row":
        return (3,)
    if place.kind == "range":
        return (
            2,
            place.first is None and place.last is None,
            place.first is not None,
            place.first or 0,
            place.last or 0,
        )
    return (kinds.index(place.kind), value_sort_key(place.value))


def value_sort_key(value: ImportedValue) -> tuple[Any, ...]:
    """The key that sorts values as the registry does."""
    return natural_sort_key(value) if not isinstance(value, tuple) else tuple(natural_sort_key(part) for part in value)


def _header(one: TableImport) -> dict[str, Any]:
    table, group, proposal = one.table, one.group, one.proposal
    title = " ".join((table.title or table.id or "entry").split())
    called = naming.singularize_title(title)
    header: dict[str, Any] = {"name": one.name, "title": f"{naming.article(called)} {called}"}
    if proposal.kind != "table":
        header["kind"] = proposal.kind
    if proposal.kind == "tuple":
        header["key"] = [naming.propose_module_name(part) for part in proposal.key]
    inside = f", group {group.title}" if group.title and group.title != title else ""
    header["description"] = f"{title}, as IANA registers them{inside} ({one.source})."
    if defining := xref_references(table.xrefs, group.people):
        header["references"] = [reference_fields(found) for found in defining]
    return header


def reference_fields(found: Reference) -> dict[str, Any]:
    """A reference as the registry writes it."""
    written = {"rfc": found.rfc, "draft": found.draft, "iana": found.iana, "person": found.person, "url": found.url}
    return {name: value for name, value in (*written.items(), ("section", found.section)) if value}


def _follows(one: TableImport) -> str:
    proposal, kept = one.proposal, one.layout
    what: dict[str, Any] = {"group": one.group.id, "registry": one.table.id}
    if proposal.kind != "table":
        key: dict[str, Any] = {"element": list(proposal.key) if len(proposal.key) > 1 else proposal.key[0]}
        if proposal.notation != "number":
            key["notation"] = proposal.notation
        what["value"] = key if len(key) > 1 else key["element"]
        if proposal.phrase:
            what["phrase"] = proposal.phrase
        if proposal.description:
            what["description"] = proposal.description
        if proposal.names != ((proposal.phrase,) if proposal.phrase else proposal.key):
            what["name"] = list(proposal.names) if len(proposal.names) > 1 else proposal.names[0]
        what["complete"] = True
    if kept.reference_element:
        what["references"] = kept.reference_element
    owner = "table" if proposal.kind == "table" else "enumeration"
    parts = [_table(f"[[{owner}.follows]]", what)]
    if kept.attributes:
        parts.append(
            _table(f"[{owner}.follows.attributes]", {column.attribute: column.element for column in kept.attributes})
        )
    return "\n".join(parts)


def _attributes(one: TableImport) -> Iterator[tuple[str, dict[str, Any]]]:
    for column in one.layout.attributes:
        field: dict[str, Any] = {"type": column.type, "description": column.description}
        yield column.attribute, field | ({"many": True} if column.many else {})
    if one.proposal.kind == "table" and (one.layout.reference_element or one.layout.inherits_references):
        yield "references", {"type": "reference", "many": True, "description": "where it is defined"}
    if one.layout.inherits_references:
        about = "whether the references are those of the table, as the record has none itself"
        yield INHERITED_REFERENCES, {"type": "bool", "description": about}


def entry_fields(one: TableImport, record: IanaRecord, place: ImportedEntry) -> dict[str, Any]:
    """What the registry file says of one record, field by field."""
    proposal, kept = one.proposal, one.layout
    found: dict[str, Any] = {}
    if place.kind in ("member", "alias"):
        found |= {"name": place.name, "value": list(place.value) if isinstance(place.value, tuple) else place.value}
    elif place.kind == "range":
        bounds = {"first": place.first, "last": place.last, "state": place.state}
        found |= {name: value for name, value in bounds.items() if value is not None}
    for element, name in ((proposal.phrase, "phrase"), (proposal.description, "description")):
        if element in record.cells and record.cells[element].text:
            found[name] = record.cells[element].text
    mine = record_references(record, kept.reference_element, one.group.people) if kept.reference_element else ()
    inherits = kept.inherits_references and not mine and place.kind != "range"
    if inherits:
        mine = xref_references(one.table.xrefs, one.group.people)
    if mine:
        found["references"] = [reference_fields(each) for each in mine]
    if place.until:
        found["until"] = TomlDay(place.until)
    if place.aliases:
        found["aliases"] = list(place.aliases)
    cells = record_cells(record)
    for column in kept.attributes:
        held = cells.get(column.element, ())
        if any(held):
            found[column.attribute] = list(held) if column.many else _typed(held[0], column)
    if inherits:
        found[INHERITED_REFERENCES] = True
    return found


def _typed(text: str, column: CellAttribute) -> int | str:
    """A cell as a value of its attribute's type."""
    return int(text) if column.type == "int" else TomlDay(text) if column.type == "date" else text


class TomlDay(str):
    """A day that TOML writes without quotes."""

    __slots__ = ()


def _table(head: str, pairs: Mapping[str, Any]) -> str:
    lines = [f"{name} = {_value(value, name)}\n" for name, value in pairs.items()]
    return f"{head}\n{''.join(lines)}"


def _value(value: Any, name: str) -> str:
    return str(value) if isinstance(value, TomlDay) else toml_value(value, name)
