"""Findings as edits of the registry's files: what can be written without a decision, and gaps for all else.

Files are edited as text, so that comments, order and all other text stay. An edited file is parsed again and compared
with what it should contain.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from codegen.class_attributes import default_value, part_of_value
from codegen.errors import CodegenError
from codegen.file_reading import normalised, with_line_ends_of
from codegen.iana.rfc_index import RfcIndex
from codegen.importer.iana_registry_file import reference_fields
from codegen.model import LINES, Enumeration, Key, Member, Reference, Registry, Value, natural_sort_key
from codegen.sync.findings import (
    AddGap,
    AddMember,
    CloseGap,
    RewriteFile,
    SetField,
    SyncFinding,
)
from codegen.sync.member_line_edits import MemberLines, key_of
from codegen.sync.rfcs import RFCS_MODULE, cited_rfcs
from codegen.sync.upstream_list_order import sorted_values
from codegen.toml.table_edits import TomlChunk, TomlChunks, has_content

_ORDER = ("name", "value", "phrase", "description", "references", "status", "replaced_by", "until", "aliases")
_RFC_ORDER = ("number", "title", "date", "status", "obsoletes", "obsoleted_by", "updates", "updated_by")


def edited_files(
    registry: Registry, findings: Iterable[SyncFinding], files: Mapping[str, bytes], index: RfcIndex | None
) -> dict[str, bytes]:
    """Return the new contents of the files that change, by module. `files` are the contents that the registry has.

    Raises CodegenError if a file cannot be edited safely.
    """
    by_module: dict[str, list[SyncFinding]] = {}
    for finding in findings:
        if finding.edits and not isinstance(finding.edits[0], RewriteFile):
            by_module.setdefault(finding.module, []).append(finding)
    texts = {module: normalised(data).decode() for module, data in files.items()}
    changed: dict[str, str] = {}
    cited: set[int] = set()
    for enumeration in registry.enumerations:
        if enumeration.module in by_module:
            edit = _EnumerationEdit(enumeration, registry, texts[enumeration.module])
            changed[enumeration.module] = edit.apply(by_module[enumeration.module])
            cited |= edit.cited
    unlisted = cited - {rfc.number for rfc in registry.rfcs}
    if unlisted and not registry.lists_rfcs:  # the new list has every RFC: a reference to any other is an error
        unlisted |= cited_rfcs(registry)
    rfc_findings = by_module.get(RFCS_MODULE, [])
    if rfc_findings or unlisted:
        edit_rfcs = _RfcsEdit(registry, texts.get(RFCS_MODULE, ""), index)
        changed[RFCS_MODULE] = edit_rfcs.apply(rfc_findings, sorted(unlisted))
    return {
        module: with_line_ends_of(files.get(module), text.encode())
        for module, text in changed.items()
        if text != texts.get(module)
    }


class _Tables:
    """The [[tables]] of one array in a file with normalised line ends: as text, and parsed."""

    def __init__(self, text: str, array: str, file: str) -> None:
        self._array, self._file = array, file
        self._document, self._content = TomlChunks(text), tomllib.loads(text)
        self._chunks = [chunk for chunk in self._document.chunks if chunk.is_entry and chunk.names == (array,)]
        self.parsed: list[dict[str, Any]] = self._content.get(array, [])
        self._added: dict[int, list[dict[str, Any]]] = {}
        if len(self._chunks) != len(self.parsed):
            raise CodegenError(
                f"codegen cannot edit {array}, because it is not written as [[{array}]] tables",
                where=file,
                remedy=f"Write each {array} as a table: [[{array}]]. Nothing was changed.",
            )

    def set(self, index: int, key: str, value: Any, order: tuple[str, ...]) -> None:
        """Write a key, or remove it if the value is None."""
        self._chunks[index].edit(self.parsed[index], {key: value}, order)

    def insert(self, index: int, table: dict[str, Any]) -> None:
        """Add a table before the existing one at an index, after those already added there."""
        self._added.setdefault(index, []).append(table)

    def result(self, *arrays: str) -> str:
        """Return the edited file. In a file without tables, new ones are added before the first of the other arrays.

        Raises CodegenError if the edited file does not contain what it should.
        """
        chunks = self._document.chunks
        for index, tables in sorted(self._added.items(), reverse=True):
            added = [TomlChunk.of((self._array,), table, is_array=True) for table in tables]
            if index:
                before = self._chunks[index - 1]
                before.blank = before.blank or "\n"
                place = chunks.index(before) + 1
            else:
                followers = (at for at, chunk in enumerate(chunks) if chunk.names[0] in (self._array, *arrays))
                place = next(followers, len(chunks))
                if place < len(chunks):
                    added[0].text = chunks[place].cut_comments() + added[0].text
            chunks[place:place] = added
            self.parsed[index:index] = tables
        if self.parsed:
            self._content[self._array] = self.parsed
        text = self._document.text()
        if not has_content(text, self._content):
            raise _not_editable(self._file)
        return text


def _not_editable(file: str) -> CodegenError:
    return CodegenError(
        "the file cannot be edited safely, because of how it is written",
        where=file,
        remedy="Nothing was changed. Edit the file yourself, as codegen sync reports.",
    )


class _EnumerationEdit:
    """The edits of one enumeration's file. `cited` are the RFCs in the references that it writes."""

    def __init__(self, enumeration: Enumeration, registry: Registry, text: str) -> None:
        self._enumeration, self._registry = enumeration, registry
        self._lines = MemberLines(text)
        if not self._lines.is_editable:
            raise CodegenError(
                f"codegen cannot edit [{LINES}], because it is not written as lines",
                where=enumeration.file,
                remedy=f"Write each member as a line below [{LINES}], NAME = value, or as a table [[{Member.table}]]. "
                f"For tables [{LINES}.NAME] and dotted keys, codegen lint --fix does that. Nothing was changed.",
            )
        self._tables = _Tables(self._lines.tables, Member.table, enumeration.file)
        self._values = [key_of(table["value"]) for table in self._tables.parsed]
        self._index = {value: index for index, value in enumerate(self._values)}
        self._members = {member.value: member for member in enumeration.members}
        self._declared = {attribute.name: attribute for attribute in enumeration.attributes}
        self.cited: set[int] = set()

    def apply(self, findings: list[SyncFinding]) -> str:
        """Return the edited file."""
        added: list[tuple[Key, dict[str, Any]]] = []
        gaps: dict[Key, list[str]] = {}
        filled: dict[Key, set[str]] = {}
        for finding in findings:
            for edit in finding.edits:
                match edit:
                    case AddMember():
                        added.append((edit.record.value, self._new_member(edit)))
                    case SetField() if finding.key is not None:
                        self._set(finding.key, edit)
                        if edit.field != "references":
                            filled.setdefault(finding.key, set()).add(edit.field)
                    case CloseGap() if finding.key is not None:
                        filled.setdefault(finding.key, set()).add(edit.gap)
                    case AddGap() if finding.key is not None:
                        gaps.setdefault(finding.key, []).append(edit.gap)
        for key in {**gaps, **filled}:
            member = self._members[key]
            remaining = [name for name in member.gaps if name not in filled.get(key, ())]
            now = list(dict.fromkeys([*remaining, *gaps.get(key, [])]))
            if now != list(member.gaps):
                self._tables.set(self._index[key], "gaps", now or None, _ORDER)
        self._insert(added)
        try:
            return self._lines.restored(self._tables.result("family"))
        except ValueError:
            raise _not_editable(self._enumeration.file) from None

    def _insert(self, added: list[tuple[Key, dict[str, Any]]]) -> None:
        """Add new members, in the order of values. Lines and tables are sorted separately."""
        are_lines = [self._lines.is_line(table) for table in self._tables.parsed]
        for value, table in sorted(added, key=lambda item: natural_sort_key(item[0])):
            is_line = self._lines.is_line(table)
            same = [index for index, other in enumerate(are_lines) if other == is_line]
            end = same[-1] + 1 if same else len(are_lines)
            later = (index for index in same if natural_sort_key(self._values[index]) > natural_sort_key(value))
            self._tables.insert(next(later, end), table)

    def _set(self, key: Key, edit: SetField) -> None:
        """Write a field, or remove it if the value is the default."""
        name, value = edit.field, edit.value
        attribute = self._declared.get(name)
        absent: Value = self._registry.default_status if name == "status" else None
        if attribute is not None:
            absent = default_value(attribute, self._registry.package.status)
        order = (*_ORDER, *self._declared)
        self._tables.set(self._index[key], name, None if value == absent else self._toml_value(value), order)

    def _new_member(self, add: AddMember) -> dict[str, Any]:
        record, default = add.record, self._registry.default_status
        table: dict[str, Any] = {"name": add.name, "value": record.value}
        gaps = [] if add.name else ["name"]
        table["phrase"] = record.fields.get("phrase", "")
        gaps += [] if add.has_phrase else ["phrase"]
        table["description"] = ""
        gaps.append("description")
        table["references"] = [self._reference(reference) for reference in sorted_values(record.references)]
        if "status" in record.unread:
            gaps.append("status")
        elif record.fields.get("status", default) != default:
            table["status"] = record.fields["status"]
        if "until" in record.fields:
            table["until"] = record.fields["until"]
            gaps += ["until"] if add.is_expired else []
        for attribute in self._enumeration.attributes:
            value = record.fields.get(attribute.name)
            if isinstance(value, tuple):
                value = sorted_values(value)
            if value is None and (attribute.digit or attribute.part):
                value = part_of_value(attribute, record.value)
            is_default = value == default_value(attribute, self._registry.package.status)
            is_written = value is not None and (attribute.required or not is_default)
            if attribute.name in record.unread or (
                is_written and not self._registry.refers_to_known_members(attribute, value)
            ):
                gaps.append(attribute.name)
            elif is_written:
                table[attribute.name] = self._toml_value(value)
            elif attribute.required:
                gaps.append(attribute.name)
        return {**table, "gaps": gaps}

    def _toml_value(self, value: Value) -> Any:
        if isinstance(value, Reference):
            return self._reference(value)
        return [self._toml_value(item) for item in value] if isinstance(value, tuple) else value

    def _reference(self, reference: Reference) -> dict[str, Any]:
        if reference.rfc is not None:
            self.cited.add(reference.rfc)
        return reference_fields(reference)


class _RfcsEdit:
    """The edits of the list of RFCs, which is a new file if there is none."""

    def __init__(self, registry: Registry, text: str, index: RfcIndex | None) -> None:
        self._registry, self._index = registry, index
        self._tables = _Tables(text, "rfc", registry.rfcs_file)

    def apply(self, findings: list[SyncFinding], unlisted: list[int]) -> str:
        """Return the edited file, with the unlisted RFCs added."""
        by_number = {rfc.number: (index, rfc) for index, rfc in enumerate(self._registry.rfcs)}
        for finding in findings:
            index, rfc = by_number[finding.key if isinstance(finding.key, int) else 0]
            for edit in finding.edits:
                if isinstance(edit, SetField):
                    value = list(edit.value) if isinstance(edit.value, tuple) else edit.value
                    self._tables.set(index, edit.field, value or None, _RFC_ORDER)
                    if edit.field in rfc.gaps:
                        remaining = [gap for gap in rfc.gaps if gap != edit.field]
                        self._tables.set(index, "gaps", remaining or None, _RFC_ORDER)
                elif isinstance(edit, AddGap) and edit.gap not in rfc.gaps:
                    self._tables.set(index, "gaps", [*rfc.gaps, edit.gap], _RFC_ORDER)
        for number in unlisted:
            later = (index for index, rfc in enumerate(self._registry.rfcs) if rfc.number > number)
            self._tables.insert(next(later, len(self._registry.rfcs)), self._new(number))
        return self._tables.result()

    def _new(self, number: int) -> dict[str, Any]:
        """Return the table of an RFC from the index; without the index, its number and a gap."""
        indexed = self._index.rfcs.get(number) if self._index else None
        if indexed is None or not indexed.title:
            return {"number": number, "title": "", "gaps": ["title"]}
        values = {name: getattr(indexed, name) for name in _RFC_ORDER}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value}
