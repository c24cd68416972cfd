"""Findings as edits of the registry's files: what can be written without judgement, and gaps for what cannot.

Files are edited as text, so that comments, order and everything else in them stay. What an edit makes is read again and
held against what it was meant to make.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen.errors import CodegenError
from codegen.iana.document import RfcIndex
from codegen.interface import default_value, part_of_value
from codegen.model import Enumeration, Key, Reference, Registry, Rfc, Value, natural_sort_key
from codegen.sync.findings import AddGap, AddMember, CloseGap, Finding, Rewrite, SetField, SetReferences, SetRfc
from codegen.sync.order import ordered
from codegen.sync.rfcs import MODULE
from codegen.toml.editor import ArrayTable, Splice, TomlEditor, toml_list, toml_value

_ORDER = ("name", "value", "phrase", "description", "references", "status", "replaced_by", "until", "aliases")
_RFC_ORDER = ("number", "title", "date", "status", "obsoletes", "obsoleted_by", "updates", "updated_by")


def edited(
    registry: Registry, findings: Iterable[Finding], files: Mapping[str, bytes], index: RfcIndex | None
) -> dict[str, bytes]:
    """The files that change, by module, with their new content. `files` has the bytes of each as they are.

    Raises CodegenError when a file is written in a way that cannot be edited safely.
    """
    by_module: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.actions and not isinstance(finding.actions[0], Rewrite):
            by_module.setdefault(finding.module, []).append(finding)
    changed: dict[str, bytes] = {}
    cited: set[int] = set()
    for enumeration in registry.enumerations:
        if found := by_module.get(enumeration.module):
            edit = _EnumerationEdit(enumeration, registry, files[enumeration.module])
            changed[enumeration.module] = edit.run(found)
            cited |= edit.cited
    listed_rfcs = {rfc.number for rfc in registry.rfcs}
    rfcs = by_module.get(MODULE, [])
    if rfcs or cited - listed_rfcs:
        edit_rfcs = _RfcsEdit(registry, files.get(MODULE, b""), index)
        changed[MODULE] = edit_rfcs.run(rfcs, sorted(cited - listed_rfcs))
    return {module: data for module, data in changed.items() if data != files.get(module)}


@dataclass(slots=True)
class _Tables:
    """The [[tables]] of a file as text, and as what they say."""

    text: TomlEditor
    array: str
    file: str
    elements: list[ArrayTable]
    said: dict[str, Any]
    splices: list[Splice] = field(default_factory=list)
    added: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes, array: str, file: str) -> _Tables:
        text = TomlEditor(data)
        said = tomllib.loads(data.decode())
        elements = text.elements(array)
        if len(elements) != len(said.get(array, [])):
            raise CodegenError(
                f"{array} is not written as [[{array}]] tables, and cannot be edited as it is",
                where=file,
                remedy=f"Write each {array} as a table of its own: [[{array}]]. Nothing was changed.",
            )
        return cls(text=text, array=array, file=file, elements=elements, said=said)

    def table(self, index: int) -> dict[str, Any]:
        found: dict[str, Any] = self.said[self.array][index]
        return found

    def set(self, index: int, key: str, value: Any, order: tuple[str, ...]) -> None:
        """Writes a key, or takes it out where the value is None."""
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
                value = self._as_written(element, key, old, value)
        else:
            before = order[: order.index(key)] if key in order else ()
            written = (
                toml_list([toml_value(one) for one in value], key) if isinstance(value, list) else toml_value(value)
            )
            self.splices.append(self.text.set(element, key, written, before))
        table[key] = value

    def _as_written(self, element: ArrayTable, key: str, old: list[Any], new: list[Any]) -> list[Any]:
        """The order in which a list with comments is written: its items stay where they are."""
        pair = element.keys[key]
        if b"#" not in (pair.text or b""):
            return new
        come = [one for one in new if one not in old]
        kept: list[Any] = []
        for one in old:
            if one in new:
                kept.append(one)
            elif come:
                kept.append(come.pop(0))
        return [*kept, *come]

    def insert(self, index: int, table: dict[str, Any]) -> None:
        """Adds a table before the one at an index of those that are there, behind those added there before."""
        self.added.setdefault(index, []).append(table)

    def result(self, *arrays: str) -> bytes:
        """The file as it is then, which says what it was meant to say. Before the first of the arrays goes what is
        added to a file that has no table yet.
        """
        said = self.said.get(self.array, [])
        for index, tables in sorted(self.added.items(), reverse=True):
            place = self.elements[index - 1].end if index else self.text.before(self.array, *arrays)
            self.splices.append(self.text.insert(place, [self._block(table) for table in tables]))
            said[index:index] = tables
        if said:
            self.said[self.array] = said
        data = self.text.apply(self.splices)
        try:
            same = tomllib.loads(data.decode()) == self.said
        except tomllib.TOMLDecodeError:
            same = False
        if not same:
            raise CodegenError(
                "this file is written in a way that cannot be edited safely",
                where=self.file,
                remedy="Make the changes that codegen sync reports by hand. Nothing was changed.",
            )
        return data

    def _block(self, table: dict[str, Any]) -> str:
        """A table as it is written."""
        lines = [f"[[{self.array}]]"]
        for key, value in table.items():
            written = (
                toml_list([toml_value(one) for one in value], key) if isinstance(value, list) else toml_value(value)
            )
            lines.append(f"{key} = {written}")
        return "\n".join(lines) + "\n"


class _EnumerationEdit:
    """The edits of one enumeration's file. `cited` are the RFCs that what it writes cites."""

    def __init__(self, enumeration: Enumeration, registry: Registry, data: bytes) -> None:
        self._enumeration, self._registry = enumeration, registry
        self._tables = _Tables.of(data, "member", enumeration.file)
        self._index = {member.value: member.index for member in enumeration.members}
        self._members = {member.value: member for member in enumeration.members}
        self._declared = {one.name: one for one in enumeration.attributes}
        self.cited: set[int] = set()

    def run(self, findings: list[Finding]) -> bytes:
        added: list[tuple[Key, dict[str, Any]]] = []
        gaps: dict[Key, list[str]] = {}
        filled: dict[Key, set[str]] = {}
        for finding in findings:
            for action in finding.actions:
                match action:
                    case AddMember():
                        added.append((action.entry.value, self._new(action)))
                    case SetField() if finding.key is not None:
                        self._set(finding.key, action)
                        filled.setdefault(finding.key, set()).add(action.field)
                    case SetReferences() if finding.key is not None:
                        references = [self._reference(one) for one in action.references]
                        self._tables.set(self._index[finding.key], "references", references, _ORDER)
                    case CloseGap() if finding.key is not None:
                        filled.setdefault(finding.key, set()).add(action.gap)
                    case AddGap() if finding.key is not None:
                        gaps.setdefault(finding.key, []).append(action.gap)
        for key in {**gaps, **filled}:
            member = self._members[key]
            left = [name for name in member.gaps if name not in filled.get(key, ())]
            now = list(dict.fromkeys([*left, *gaps.get(key, [])]))
            if now != list(member.gaps):
                self._tables.set(self._index[key], "gaps", now or None, _ORDER)
        self._insert(added)
        return self._tables.result("family")

    def _insert(self, added: list[tuple[Key, dict[str, Any]]]) -> None:
        """Puts new members where the order of values has them."""
        for value, table in sorted(added, key=lambda one: natural_sort_key(one[0])):
            later = (
                one.index for one in self._enumeration.members if natural_sort_key(one.value) > natural_sort_key(value)
            )
            self._tables.insert(next(later, len(self._tables.elements)), table)

    def _set(self, key: Key, action: SetField) -> None:
        """Writes a field, or takes it out where that says the same."""
        name, value = action.field, action.value
        declared = self._declared.get(name)
        absent: Value = self._registry.default_status if name == "status" else None
        if declared is not None:
            absent = default_value(declared, self._registry.package.status)
        order = (*_ORDER, *(one.name for one in self._enumeration.attributes))
        self._tables.set(self._index[key], name, None if value == absent else self._plain(value), order)

    def _new(self, action: AddMember) -> dict[str, Any]:
        """The table of a new member, in the order of its fields."""
        entry, default = action.entry, self._registry.default_status
        table: dict[str, Any] = {"name": action.name, "value": entry.value}
        gaps = [] if action.name else ["name"]
        table["phrase"] = entry.fields.get("phrase", "")
        gaps += [] if action.has_phrase else ["phrase"]
        table["description"] = ""
        gaps.append("description")
        table["references"] = [self._reference(one) for one in ordered(entry.references)]
        if "status" in entry.unread:
            gaps.append("status")
        elif entry.fields.get("status", default) != default:
            table["status"] = entry.fields["status"]
        if "until" in entry.fields:
            table["until"] = entry.fields["until"]
            gaps += ["until"] if action.is_expired else []
        for one in self._enumeration.attributes:
            value = entry.fields.get(one.name)
            if isinstance(value, tuple):
                value = ordered(value)
            if value is None and (one.digit or one.part):
                value = part_of_value(one, entry.value)
            is_default = value == default_value(one, self._registry.package.status)
            is_written = value is not None and (one.required or not is_default)
            if one.name in entry.unread or (is_written and not self._registry.refers_to_known_members(one, value)):
                gaps.append(one.name)
            elif is_written:
                table[one.name] = self._plain(value)
            elif one.required:
                gaps.append(one.name)
        return {**table, "gaps": gaps}

    def _plain(self, value: Value) -> Any:
        """A value as TOML holds it."""
        if isinstance(value, Reference):
            return self._reference(value)
        return [self._plain(one) for one in value] if isinstance(value, tuple) else value

    def _reference(self, reference: Reference) -> dict[str, Any]:
        if reference.rfc is not None:
            self.cited.add(reference.rfc)
        names = ("rfc", "draft", "iana", "person", "url", "section", "historical")
        return {name: getattr(reference, name) for name in names if getattr(reference, name)}


class _RfcsEdit:
    """The edits of the list of RFCs, which is made where there is none."""

    def __init__(self, registry: Registry, data: bytes, index: RfcIndex | None) -> None:
        self._registry, self._index = registry, index
        self._tables = _Tables.of(data, "rfc", registry.rfcs_file)

    def run(self, findings: list[Finding], missing: list[int]) -> bytes:
        places = {rfc.number: index for index, rfc in enumerate(self._registry.rfcs)}
        by_number = {rfc.number: rfc for rfc in self._registry.rfcs}
        for finding in findings:
            for action in finding.actions:
                number = finding.key if isinstance(finding.key, int) else 0
                rfc, index = by_number[number], places[number]
                if isinstance(action, SetRfc):
                    value = list(action.value) if isinstance(action.value, tuple) else action.value
                    self._tables.set(index, action.field, value or None, _RFC_ORDER)
                    if action.field in rfc.gaps:
                        left = [gap for gap in rfc.gaps if gap != action.field]
                        self._tables.set(index, "gaps", left or None, _RFC_ORDER)
                elif isinstance(action, AddGap) and action.gap not in rfc.gaps:
                    self._tables.set(index, "gaps", [*rfc.gaps, action.gap], _RFC_ORDER)
        for number in missing:
            later = (index for index, rfc in enumerate(self._registry.rfcs) if rfc.number > number)
            self._tables.insert(next(later, len(self._registry.rfcs)), self._new(number))
        return self._tables.result()

    def _new(self, number: int) -> dict[str, Any]:
        """The table of an RFC: what the index says of it, or else its number and a gap."""
        indexed = self._index.rfcs.get(number) if self._index else None
        if indexed is None or not indexed.title:
            return {"number": number, "title": "", "gaps": ["title"]}
        rfc = Rfc(
            number=number,
            title=indexed.title,
            date=indexed.date,
            status=indexed.status,
            obsoletes=indexed.obsoletes,
            obsoleted_by=indexed.obsoleted_by,
            updates=indexed.updates,
            updated_by=indexed.updated_by,
        )
        values = {name: getattr(rfc, name) for name in _RFC_ORDER}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value}
