"""Edits of members that are lines of `[members]`: as `[[member]]` tables for the edit, and back as lines.

The edits of tables then work for both forms. Lines that an edit does not change keep every byte. Knows TOML as text
and the form of members; must not know documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import getitem
from typing import TYPE_CHECKING, Any, NamedTuple

import tomli

from codegen.model import LINES, Key, Member
from codegen.toml.key_edits import line_end
from codegen.toml.positions import key_names, parse_toml
from codegen.toml.table_edits import TomlChunk, TomlChunks
from codegen.toml.writing import toml_key, toml_line, toml_value

if TYPE_CHECKING:
    from tree_sitter import Node

WIDTH = 120
"""The greatest length of a new line. A longer member becomes a table."""


class _Line(NamedTuple):
    """A line of `[members]`: its text, its key as it is written, and the table that stands for it in an edit."""

    text: str
    key: str
    table: str

    @classmethod
    def of(cls, pair: Node, text: str, name: str) -> _Line:
        """Return a line with its table. The comment after the value moves to the header of the table."""
        key, value = pair.named_children[:2]
        comment = _text(pair).encode()[value.end_byte - pair.start_byte :].decode()
        items = [child for child in value.named_children if child.type == "pair"]
        fields = (
            [(_text(item.named_children[0]), _text(item.named_children[1])) for item in items]
            if value.type == "inline_table"
            else [("value", _text(value))]
        )
        rows = "".join(f"{field} = {raw}\n" for field, raw in (("name", toml_value(name)), *fields))
        return cls(text=text, key=_text(key), table=f"[[{Member.table}]]{comment}\n{rows}")


class MemberLines:
    """The lines of a document with normalised line ends. `tables` is the document with a table for each line.

    `is_editable` is false if `[members]` is written in another way: with dotted keys, as tables inside it, or inline.
    """

    def __init__(self, text: str) -> None:
        data = text.encode()
        nodes = parse_toml(data).named_children
        heads = [node for node in nodes if node.type != "comment" and key_names(node.named_children[0])[0] == LINES]
        self._lines: dict[str, _Line] = {}
        self._blanks: dict[str, str] = {}
        """The empty lines behind each member of the document."""
        self.tables = text
        self.is_editable = True
        if not heads:
            return
        head = heads[0]
        pairs = [child for child in head.named_children[1:] if child.type == "pair"]
        names = [key_names(pair.named_children[0]) for pair in pairs]
        is_one = len(heads) == 1 and head.type == "table" and key_names(head.named_children[0]) == (LINES,)
        if not is_one or any(len(name) > 1 for name in names):
            self.is_editable = False
            return
        parts: list[str] = []
        end = 0
        for pair, (name,) in zip(pairs, names, strict=True):
            start = data.rfind(b"\n", 0, pair.start_byte) + 1
            after = line_end(data, pair.end_byte)
            self._lines[name] = _Line.of(pair, data[start:after].decode(), name)
            parts += [data[end:start].decode(), self._lines[name].table]
            end = after
        self.tables = "".join([*parts, data[end:].decode()])
        self._blanks = {
            fields.get("name", ""): chunk.blank for chunk, fields in _members(TomlChunks(self.tables), self.tables)
        }

    @property
    def has_lines(self) -> bool:
        """Whether the document has members that are lines."""
        return bool(self._lines)

    def is_line(self, fields: Mapping[str, Any]) -> bool:
        """Whether a member is a line, or becomes one: a new member does if the file has lines, and it is short."""
        name = fields.get("name", "")
        if name in self._blanks:
            return name in self._lines
        return bool(self._lines and name) and len(_new_line(fields)) <= WIDTH

    def restored(self, tables: str) -> str:
        """Return the edited document, which has a table for each line, with the lines.

        Raises ValueError if the result does not have the same members.
        """
        if not self._lines:
            return tables
        document = TomlChunks(tables)
        lines: list[TomlChunk] = []
        name = ""
        for chunk, fields in _members(document, tables):
            if not self.is_line(fields):
                continue
            name = fields["name"]
            chunk.text = self._line_text(chunk.text, fields)
            chunk.blank = self._blanks[name] if name in self._lines else lines[-1].blank if lines else ""
            if lines and name not in self._lines:
                lines[-1].blank = ""
            lines.append(chunk)
        moved = set(map(id, lines))
        others = [chunk for chunk in document.chunks if id(chunk) not in moved]
        place = 1 + next(index for index, chunk in enumerate(others) if chunk.names == (LINES,))
        if name not in ("", next(reversed(self._lines))) and place < len(others) and not lines[-1].blank:
            lines[-1].blank = "\n"
        document.chunks = [*others[:place], *lines, *others[place:]]
        text = document.text()
        if _sorted_members(tomli.loads(text)) != _sorted_members(tomli.loads(tables)):
            raise ValueError("the edited lines have other members than their tables")
        return text

    def _line_text(self, text: str, fields: Mapping[str, Any]) -> str:
        """Return the text of a line, with the comments above and below it."""
        data = text.encode()
        node = next(node for node in parse_toml(data).named_children if node.type == "table_array_element")
        pairs = [child for child in node.named_children if child.type == "pair"]
        start, end = node.start_byte, line_end(data, pairs[-1].end_byte)
        table = data[start:end].decode()
        old = self._lines.get(fields["name"])
        if old and table.rstrip("\n") == old.table.rstrip("\n"):
            line = old.text
        else:
            comment = table.partition("\n")[0].partition("]]")[2]
            line = f"{self._changed(pairs, old, fields)}{comment}\n"
        return data[:start].decode() + line + data[end:].decode()

    def _changed(self, pairs: list[Node], old: _Line | None, fields: Mapping[str, Any]) -> str:
        """Return a line with the values of a table: as they are written, on one line if they are new."""
        values: dict[str, str] = {}
        for pair in pairs:
            key, value = pair.named_children
            raw = _text(value)
            is_new = old is None or f" = {raw}\n" not in old.table
            if is_new and "\n" in raw and "#" not in raw:
                raw = toml_line(reduce(getitem, key_names(key), fields))
            values[_text(key)] = raw
        del values["name"]
        key_text = old.key if old else toml_key(fields["name"])
        if list(values) == ["value"]:
            return f"{key_text} = {values['value']}"
        return f"{key_text} = {{ " + ", ".join(f"{key} = {value}" for key, value in values.items()) + " }"


def with_tables(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a parsed document with all of its members in one list, lines first."""
    lines = document.get(LINES, {})
    named = ({"name": name, **(line if isinstance(line, dict) else {"value": line})} for name, line in lines.items())
    others = {name: value for name, value in document.items() if name != LINES}
    return {**others, Member.table: [*named, *document.get(Member.table, [])]}


def key_of(value: Any) -> Key:
    """Return the value of a member in a file as the model has it."""
    key: Key = tuple(value) if isinstance(value, list) else value
    return key


def _sorted_members(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return sorted(with_tables(document)[Member.table], key=lambda fields: (fields["name"], str(fields.get("value"))))


def _new_line(fields: Mapping[str, Any]) -> str:
    others = {name: value for name, value in fields.items() if name != "name"}
    return f"{toml_key(fields['name'])} = {toml_line(others['value'] if list(others) == ['value'] else others)}"


def _members(document: TomlChunks, text: str) -> Iterator[tuple[TomlChunk, dict[str, Any]]]:
    chunks = [chunk for chunk in document.chunks if chunk.is_entry and chunk.names == (Member.table,)]
    yield from zip(chunks, tomli.loads(text).get(Member.table, []), strict=True)


def _text(node: Node) -> str:
    return (node.text or b"").decode()
