"""Findings as edits of the registry's files: what can be written without a decision, and gaps for all else.

Files are edited as text, so that comments, order and all other text stay. An edited file is parsed again and compared
with what it should contain.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen.errors import CodegenError
from codegen.filesystem import normalised, with_line_ends_of
from codegen.iana.rfc_index import RfcIndex
from codegen.interface import default_value, part_of_value
from codegen.model import LINES, Enumeration, Key, Member, Reference, Registry, Value, natural_sort_key
from codegen.sync.findings import (
    AddGap,
    AddMember,
    CloseGap,
    RewriteFile,
    SetField,
    SetReferences,
    SyncFinding,
)
from codegen.sync.member_lines import MemberLines, key_of
from codegen.sync.rfcs import RFCS_MODULE
from codegen.sync.value_order import sorted_values
from codegen.toml.editor import ArrayTable, Splice, TomlEditor
from codegen.toml.writing import toml_table, toml_value

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
    changed: dict[str, bytes] = {}
    cited: set[int] = set()
    for enumeration in registry.enumerations:
        if enumeration.module in by_module:
            edit = _EnumerationEdit(enumeration, registry, files[enumeration.module])
            changed[enumeration.module] = edit.apply(by_module[enumeration.module])
            cited |= edit.cited
    unlisted = cited - {rfc.number for rfc in registry.rfcs}
    rfc_findings = by_module.get(RFCS_MODULE, [])
    if rfc_findings or unlisted:
        edit_rfcs = _RfcsEdit(registry, files.get(RFCS_MODULE, b""), index)
        changed[RFCS_MODULE] = edit_rfcs.apply(rfc_findings, sorted(unlisted))
    return {module: data for module, data in changed.items() if data != files.get(module)}


@dataclass(slots=True)
class _Tables:
    """The [[tables]] of one array in a file: as text, and parsed."""

    text: TomlEditor
    array: str
    file: str
    elements: list[ArrayTable]
    parsed: dict[str, Any]
    splices: list[Splice] = field(default_factory=list)
    added: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes, array: str, file: str) -> _Tables:
        text = TomlEditor(data)
        parsed = tomllib.loads(data.decode())
        elements = text.tables(array)
        if len(elements) != len(parsed.get(array, [])):
            raise CodegenError(
                f"codegen cannot edit {array}, because it is not written as [[{array}]] tables",
                where=file,
                remedy=f"Write each {array} as a table: [[{array}]]. Nothing was changed.",
            )
        return cls(text=text, array=array, file=file, elements=elements, parsed=parsed)

    def table(self, index: int) -> dict[str, Any]:
        table: dict[str, Any] = self.parsed[self.array][index]
        return table

    def set(self, index: int, key: str, value: Any, order: tuple[str, ...]) -> None:
        """Write a key, or remove it if the value is None."""
        element, table = self.elements[index], self.table(index)
        old = table.get(key)
        if value is None:
            if key in table:
                self.splices.append(self.text.remove(element, key))
                del table[key]
            return
        if isinstance(value, list) and isinstance(old, list) and key in element.keys:
            self.splices += self.text.set_list(element, key, old, value)
            if set(map(str, old)) & set(map(str, value)) or not old:
                value = self._in_written_order(element, key, old, value)
        else:
            before = order[: order.index(key)] if key in order else ()
            self.splices.append(self.text.set(element, key, toml_value(value, key), before))
        table[key] = value

    def _in_written_order(self, element: ArrayTable, key: str, old: list[Any], new: list[Any]) -> list[Any]:
        """Return the items in the order in which a list with comments is written: kept items do not move."""
        pair = element.keys[key]
        if b"#" not in (pair.text or b""):
            return new
        added = [item for item in new if item not in old]
        ordered: list[Any] = []
        for item in old:
            if item in new:
                ordered.append(item)
            elif added:
                ordered.append(added.pop(0))
        return [*ordered, *added]

    def insert(self, index: int, table: dict[str, Any]) -> None:
        """Add a table before the existing one at an index, after those already added there."""
        self.added.setdefault(index, []).append(table)

    def result(self, *arrays: str) -> bytes:
        """Return the edited file. In a file without tables, new ones are added before the first of the other arrays.

        Raises CodegenError if the edited file does not contain what it should.
        """
        parsed = self.parsed.get(self.array, [])
        for index, tables in sorted(self.added.items(), reverse=True):
            place = self.elements[index - 1].end if index else self.text.start_of(self.array, *arrays)
            self.splices.append(self.text.insert(place, [self._block(table) for table in tables]))
            parsed[index:index] = tables
        if parsed:
            self.parsed[self.array] = parsed
        data = self.text.apply(self.splices)
        try:
            is_right = tomllib.loads(data.decode()) == self.parsed
        except tomllib.TOMLDecodeError:
            is_right = False
        if not is_right:
            raise _not_editable(self.file)
        return data

    def _block(self, table: dict[str, Any]) -> str:
        """Return the text of a table."""
        return toml_table((self.array,), table, array=True)


def _not_editable(file: str) -> CodegenError:
    return CodegenError(
        "the file cannot be edited safely, because of how it is written",
        where=file,
        remedy="Nothing was changed. Edit the file yourself, as codegen sync reports.",
    )


class _EnumerationEdit:
    """The edits of one enumeration's file. `cited` are the RFCs in the references that it writes."""

    def __init__(self, enumeration: Enumeration, registry: Registry, data: bytes) -> None:
        self._enumeration, self._registry, self._data = enumeration, registry, data
        self._lines = MemberLines(normalised(data).decode())
        if not self._lines.is_editable:
            raise CodegenError(
                f"codegen cannot edit [{LINES}], because it is not written as lines",
                where=enumeration.file,
                remedy=f"Write each member as a line below [{LINES}], NAME = value, or as a table [[{Member.table}]]. "
                f"For tables [{LINES}.NAME] and dotted keys, codegen lint --fix does that. Nothing was changed.",
            )
        has_lines = self._lines.has_lines
        tables = self._lines.tables.encode() if has_lines else data
        self._tables = _Tables.of(tables, Member.table, enumeration.file)
        self._values = [key_of(table["value"]) for table in self._tables.parsed.get(Member.table, [])]
        self._index = {value: index for index, value in enumerate(self._values)}
        self._members = {member.value: member for member in enumeration.members}
        self._declared = {attribute.name: attribute for attribute in enumeration.attributes}
        self.cited: set[int] = set()

    def apply(self, findings: list[SyncFinding]) -> bytes:
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
                        filled.setdefault(finding.key, set()).add(edit.field)
                    case SetReferences() if finding.key is not None:
                        references = [self._reference(reference) for reference in edit.references]
                        self._tables.set(self._index[finding.key], "references", references, _ORDER)
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
        data = self._tables.result("family")
        if not self._lines.has_lines:
            return data
        try:
            return with_line_ends_of(self._data, self._lines.restored(data.decode()).encode())
        except ValueError:
            raise _not_editable(self._enumeration.file) from None

    def _insert(self, added: list[tuple[Key, dict[str, Any]]]) -> None:
        """Add new members, in the order of values. Lines and tables are sorted separately."""
        are_lines = [self._lines.is_line(table) for table in self._tables.parsed.get(Member.table, [])]
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
        """Return the table of a new member, with its fields in order."""
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
        """Return a value as TOML has it."""
        if isinstance(value, Reference):
            return self._reference(value)
        return [self._toml_value(item) for item in value] if isinstance(value, tuple) else value

    def _reference(self, reference: Reference) -> dict[str, Any]:
        if reference.rfc is not None:
            self.cited.add(reference.rfc)
        names = ("rfc", "draft", "iana", "person", "url", "section", "historical")
        return {name: getattr(reference, name) for name in names if getattr(reference, name)}


class _RfcsEdit:
    """The edits of the list of RFCs, which is a new file if there is none."""

    def __init__(self, registry: Registry, data: bytes, index: RfcIndex | None) -> None:
        self._registry, self._index = registry, index
        self._tables = _Tables.of(data, "rfc", registry.rfcs_file)

    def apply(self, findings: list[SyncFinding], unlisted: list[int]) -> bytes:
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
