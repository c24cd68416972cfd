"""A file with an imported table, edited where upstream changed. What people wrote in the file stays.

Knows the model, documents and the importer; must not use the disk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import blake2b
from typing import Any

import codegen
from codegen.errors import CodegenError
from codegen.iana import status_remarks
from codegen.iana.document import IanaGroup, IanaRecord, IanaTable
from codegen.importer import iana_registry_file
from codegen.importer.cell_layout import (
    INHERITED_REFERENCES,
    REMARK,
    CellLayout,
    ExistingAttributes,
    RecordCells,
    record_cells,
    restore_cells,
)
from codegen.importer.column_measures import is_placeholder
from codegen.importer.iana_entries import ExistingName, ImportedEntry
from codegen.importer.iana_registry_file import ExistingImport, FileEntry, TableImport
from codegen.importer.table_kind import ImportedValue
from codegen.model import REMOVAL, Enumeration, ImportedTable, Member, Reference, Table
from codegen.sync import imported_findings
from codegen.sync.findings import FindingLocation, RewriteFile, SyncFinding
from codegen.sync.fingerprints import cell_fingerprint, value_fingerprint
from codegen.sync.imported_merge import EntryMerger, FieldChange, Fingerprints, Merge, MergedEntry, merged_fields
from codegen.sync.imported_text_edits import CannotEditError, ImportedFile
from codegen.sync.lock_file import LockedImport

_HEADER = "header"
_ATTRIBUTE = "attribute "
"""The keys of the header in the lock, and of declarations of attributes by their element."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEdit:
    """A file with an imported table after it was brought up to date: its text, and the findings about it."""

    imported: TableImport
    text: str
    findings: tuple[SyncFinding, ...]
    locked: LockedImport
    """The table for the lock."""
    is_rewritten: bool = False
    """Whether the file was written again from upstream, since a person changed how it reads the table."""


def existing_import(file: Enumeration | Table, follows: ImportedTable, locked: LockedImport | None) -> ExistingImport:
    """Return how a file reads its imported table, and the names in it.

    Raises CodegenError if such a file cannot hold the whole table.
    """
    if len(file.follows) > 1:
        raise CodegenError(
            f"{file.name} has the whole table {follows.table}, but follows another table too",
            where=file.file,
            remedy="Remove one of the two: a file with an imported table cannot follow another table.",
        )
    names = {element: name for name, element in follows.attributes.items()}
    columns = {name[1:-1] for entry in (locked.entries if locked else {}).values() for name in entry if name[0] == "<"}
    declared = {field.name: field for field in file.attributes}
    attributes = ExistingAttributes(
        names=names,
        texts=[element for element, name in names.items() if declared[name].type == "str"],
        lists=[element for element, name in names.items() if declared[name].many],
        others=[field.name for field in file.attributes if field.name not in (*names.values(), INHERITED_REFERENCES)],
        removed=sorted({*columns, *(locked.removed if locked else ())} - names.keys()),
    )
    if isinstance(file, Table):
        return ExistingImport(follows=follows, kind="table", names={}, attributes=attributes)
    if file.kind == "plain":
        raise CodegenError(
            f'{file.name} has the whole table {follows.table}, but its kind is "plain"',
            where=file.file,
            remedy='Write kind = "str", "int", "flag" or "tuple".',
        )
    names_of_records: dict[ImportedValue, list[ExistingName]] = {}
    aliases = sorted(file.aliases, key=lambda alias: REMOVAL in alias.gaps)  # a record takes a name that is in use
    for entry in (*file.members, *aliases):
        names_of_records.setdefault(entry.value, []).append(ExistingName(entry.name, _name_text(entry, follows)))
    return ExistingImport(
        follows=follows,
        kind=file.kind,
        names={member.value: member.name for member in file.members},
        further_names=names_of_records,
        short_names={member.value: member.aliases for member in file.members if member.aliases},
        attributes=attributes,
    )


def _name_text(entry: Member, follows: ImportedTable) -> str:
    """Return the text from which the name of an entry comes."""
    cells = {follows.description: entry.description, follows.phrase: entry.phrase}
    parts = dict(zip(follows.value, entry.value if isinstance(entry.value, tuple) else (entry.value,), strict=True))
    if follows.notation != "octets":  # a text is in the value as people read it, in an attribute with its pointers
        cells |= {
            element: part.removeprefix(follows.prefix) for element, part in parts.items() if isinstance(part, str)
        }
    for name, element in follows.attributes.items():
        if not cells.get(element):
            value = entry.attributes[name] or ""
            cells[element] = "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    for element, part in parts.items():
        cells[element] = cells.get(element) or str(part).removeprefix(follows.prefix)
    elements = follows.name or ((follows.phrase,) if follows.phrase else follows.value)
    texts = (status_remarks.split_remark(cells.get(element, "")).text for element in elements)
    return next((text for text in texts if not is_placeholder(text)), "")


def new_file(imported: TableImport, existing: str = "") -> ImportedEdit:
    """Return a file that an import writes, with the comment at the top and the header of the `existing` text."""
    text = iana_registry_file.registry_toml(imported, existing)
    merge = EntryMerger(None, "", imported.layout.elements).merge([], iana_registry_file.file_entries(imported))
    return ImportedEdit(imported=imported, text=text, findings=(), locked=_locked(imported, text, merge, ()))


def edit_file(
    file: Enumeration | Table,
    follows: ImportedTable,
    group: IanaGroup,
    table: IanaTable,
    text: str,
    locked: LockedImport | None,
    *,
    statuses: Collection[str],
    required: Collection[str] = (),
) -> ImportedEdit:
    """Return a file, edited so that it agrees with its table upstream.

    What people wrote in it stays, unless they changed how it reads the table: then it is written again. Raises
    CodegenError if the file cannot be edited, or upstream renamed the element of the values.
    """
    _check_key(file, follows, table)
    existing = existing_import(file, follows, locked)
    read = partial(
        iana_registry_file.import_table, group, table, file.name, file.module, statuses=statuses, required=required
    )
    imported = read(existing)
    location = FindingLocation.of(file, follows, group.updated)
    if locked and locked.reading != _reading(imported):
        finding = location.finding(
            "table-changed",
            "kind or follows changed in the file, so codegen writes all of its entries again",
            "Run: codegen sync --write (it keeps the header, the comment at the top and the names of members)",
            edits=(RewriteFile(),),
        )
        imported = read(replace(existing, attributes=ExistingAttributes()))
        return replace(new_file(imported, text), findings=(finding,), is_rewritten=True)
    return _Edit(file, imported, location, text, locked).result()


def _check_key(file: Enumeration | Table, follows: ImportedTable, table: IanaTable) -> None:
    """Raise CannotEditError if no record has an element of the key, and records have a new element in its place."""
    elements = dict.fromkeys(name for record in table.records for name, cell in record.cells.items() if cell.text)
    known = {*follows.value, *follows.name, *follows.attributes.values(), follows.phrase, follows.description, "xref"}
    new = [name for name in elements if name not in known and not set("@#").intersection(name)]
    if new and (gone := [name for name in follows.value if name not in elements]):
        raise CannotEditError(
            f"no record of {follows.table} has the element <{gone[0]}>, from which the values of the members come",
            where=file.file,
            remedy=f"Upstream may have renamed it to <{'> or <'.join(new)}>. If so, write that name in follows.value.",
        )


class _Edit:
    """The edit of one file."""

    def __init__(
        self,
        file: Enumeration | Table,
        imported: TableImport,
        location: FindingLocation,
        text: str,
        locked: LockedImport | None,
    ) -> None:
        self._imported, self._location, self._locked = imported, location, locked
        self._before, self._text = text, ImportedFile(text, imported.owner, file.file)
        self._declared = iana_registry_file.declarations(imported)
        mapped = imported.layout.elements
        self._required = [field.name for field in file.attributes if field.required and field.name not in mapped]
        self._required += imported.required
        self._findings: list[SyncFinding] = []

    def _cells(self, columns: Mapping[str, str]) -> dict[str, str]:
        """Return the fields that come from the same element as an attribute, by the name of the attribute."""
        proposal, layout = self._imported.proposal, self._imported.layout
        fields = {
            proposal.phrase: "phrase",
            proposal.description: "description",
            layout.reference_element: "references",
        }
        return {name: fields[element] for name, element in columns.items() if element and element in fields}

    def result(self) -> ImportedEdit:
        """Return the edited file. Raises CodegenError if it cannot be edited."""
        entries = iana_registry_file.entries_and_records(self._imported)
        theirs = [entry for entry, *_ in entries]
        ours = [FileEntry(kind, fields) for kind, fields in self._text.entries]
        locked = self._locked
        declarations = (_HEADER, _ATTRIBUTE)
        base = (
            {key: entry for key, entry in locked.entries.items() if not key.startswith(declarations)}
            if locked
            else None
        )
        columns = {**self._text.content[self._imported.owner]["follows"][0].get("attributes", {})}
        columns |= self._imported.layout.elements
        merger = EntryMerger(base, locked.order if locked else "", columns, self._required)
        merge = merger.merge(ours, theirs, self._text.comments())
        with_remark = [name for name, element in columns.items() if element.endswith(REMARK)]
        self._findings += imported_findings.merge_findings(
            merge, ours, self._location, with_remark, self._cells(columns)
        )
        self._edit_declarations(merge)
        self._convert(merge)
        self._text.set_entries(merge.entries, {index: tuple(entry.fields) for index, entry in enumerate(theirs)})
        text = self._text.text()
        if text != self._before and not self._findings:
            message = "the declarations of attributes changed"
            self._report(message, "Run: codegen sync --write", edits=(RewriteFile(),))
        kept = tuple(self._kept(entry, entries) for entry in merge.entries)
        imported = replace(self._imported, edited=kept, layout=self._proved_layout())
        lock = _locked(self._imported, text, merge, self._imported.layout.unproved)
        return ImportedEdit(imported=imported, text=text, findings=tuple(self._findings), locked=lock)

    def _report(self, message: str, remedy: str, **fields: Any) -> None:
        self._findings.append(self._location.finding("table-changed", message, remedy, **fields))

    def _edit_declarations(self, merge: Merge) -> None:
        """Edit the header, the mapping and the declarations of attributes."""
        owner, layout = self._imported.owner, self._imported.layout
        header = _header(self._imported)
        fields, _ = merged_fields(self._text.content[owner], header, self._base(_HEADER))
        self._text.set_header(fields)
        if fields:
            message = f"the references of {self._location.table} changed"
            self._report(message, "Run: codegen sync --write", field="references", edits=(RewriteFile(),))
        used = {name for entry in merge.entries for name in entry.fields}
        old_mapping = self._text.content[owner]["follows"][0].get("attributes", {})
        old_declared = dict(self._text.content.get("attribute", {}))
        previous = ""
        for name, declaration in self._declared.items():
            if name not in old_declared:
                self._text.set_attribute(name, declaration, previous)
            else:
                base = self._base(f"{_ATTRIBUTE}{layout.elements.get(name, name)}")
                fields, changes = merged_fields(old_declared[name], declaration, base)
                if base is None:
                    fields |= {change.field: change.theirs for change in changes if change.field in ("type", "many")}
                if fields:
                    self._text.set_attribute(name, fields)
                self._report_conflicts(name, changes, fields)
            previous = name
        gone = [name for name in old_mapping if name not in layout.elements]
        kept = {name: old_mapping[name] for name in gone if name in used or name not in old_declared}
        self._text.set_mapping(layout.reference_element, layout.elements | kept)
        automatic = {*gone, INHERITED_REFERENCES} | ({"references"} if owner == "table" else set())
        for name in old_declared.keys() & automatic:
            if name not in self._declared and name not in used:
                self._text.set_attribute(name, None)

    def _convert(self, merge: Merge) -> None:
        """Convert values that are not from upstream to the new type of their attribute."""
        for entry in merge.entries:
            for attribute in self._imported.layout.attributes:
                value = entry.fields.get(attribute.name)
                if isinstance(value, int | date) and attribute.type == "str":
                    value = str(value)
                if isinstance(value, str) and attribute.many:
                    value = [value]
                if value is not None:
                    entry.fields[attribute.name] = value

    def _report_conflicts(self, name: str, changes: Iterable[FieldChange], written: Mapping[str, Any]) -> None:
        for change in changes:
            if change.outcome == "conflict" and change.field not in written:
                needed = f'the records need {change.field} = "{change.theirs}" in attribute "{name}"'
                message = f'{needed}; the registry has "{change.ours}"'
                self._report(message, "Check the attribute.", field=name)

    def _base(self, key: str) -> Fingerprints | None:
        return self._locked.entries.get(key, {} if key == _HEADER else None) if self._locked else None

    def _is_same(self, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
        """Whether an entry of the file has the cells that it has upstream."""
        names = {*theirs, "phrase", "description", "references", *self._imported.layout.elements} - {"gaps"}
        return all(ours.get(name) == theirs.get(name) for name in names)

    def _kept(
        self, entry: MergedEntry, planned: Sequence[tuple[FileEntry, IanaRecord, ImportedEntry]]
    ) -> tuple[RecordCells, tuple[Reference, ...]]:
        """Return the cells and references that an entry keeps: all of its record, unless a person changed some."""
        if entry.theirs is not None and self._is_same(entry.fields, planned[entry.theirs][0].fields):
            _, record, imported = planned[entry.theirs]
            return record_cells(record), iana_registry_file.entry_references(self._imported, record, imported)
        references = tuple(Reference(**reference) for reference in entry.fields.get("references", []))
        return restore_cells({**entry.fields, "references": references}, self._imported.layout), references

    def _proved_layout(self) -> CellLayout:
        """Return the layout without attributes that have another type than their cells."""
        declared, layout = self._text.content.get("attribute", {}), self._imported.layout
        changed = [
            attribute.element
            for attribute in layout.attributes
            if (attribute.type, attribute.many)
            != (declared[attribute.name]["type"], declared[attribute.name].get("many", False))
        ]
        return replace(layout, unproved=[*layout.unproved, *changed])


def _reading(imported: TableImport) -> str:
    """Return the fingerprint of how a file reads its table."""
    fields = {
        name: value for name, value in iana_registry_file.follows_fields(imported).items() if name != "references"
    }
    return value_fingerprint([imported.proposal.kind, {**fields, "group": "", "registry": ""}])


def _header(imported: TableImport) -> dict[str, Any]:
    """Return the fields of the header that follow upstream."""
    return {name: value for name, value in iana_registry_file.header_fields(imported).items() if name == "references"}


def _locked(imported: TableImport, text: str, merge: Merge, removed: Iterable[str]) -> LockedImport:
    """Return a table for the lock."""
    elements = imported.layout.elements
    declared = {
        f"{_ATTRIBUTE}{elements.get(name, name)}": _fingerprints(fields)
        for name, fields in iana_registry_file.declarations(imported).items()
    }
    header = {_HEADER: _fingerprints(fields)} if (fields := _header(imported)) else {}
    return LockedImport(
        upstream=table_digest(imported.group, imported.table),
        file=text_digest(text),
        reading=_reading(imported),
        order=merge.order,
        removed=tuple(removed),
        entries={**header, **declared, **merge.locked},
    )


def _fingerprints(fields: Mapping[str, Any]) -> dict[str, str]:
    return {name: cell_fingerprint(value) for name, value in fields.items()}


def table_digest(group: IanaGroup, table: IanaTable) -> str:
    """Return a digest of everything that an import reads of a table."""
    digest = blake2b(repr((codegen.__version__, table.xrefs)).encode("utf-8", "surrogatepass"), digest_size=8)
    for record in table.records:
        for name, cell in record.cells.items():
            people = [group.people.get(xref.data) for xref in cell.xrefs if xref.type == "person"]
            content = repr((name, cell.text, cell.element_texts, cell.xrefs, people))
            digest.update(content.encode("utf-8", "surrogatepass"))
        digest.update(b"\n")
    return digest.hexdigest()


def text_digest(text: str) -> str:
    """Return a digest of the text of a file."""
    return blake2b(text.encode(), digest_size=8).hexdigest()
