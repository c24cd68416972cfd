"""Edits of a TOML file that keep everything else to the byte: comments, order, quotes and line ends.

Edits are splices of bytes; tree-sitter finds the places. tomlkit does not do: when it adds a key at the end of a table,
it puts the key behind the comment that belongs to the next table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from codegen.toml.positions import key_names, parse_toml
from codegen.toml.writing import toml_key, toml_list, toml_value

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class Splice:
    """The text that replaces the bytes from `start` up to `end`."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class ArrayTable:
    """One [[table]] of an array: its start, the end of its last line, and its keys."""

    start: int
    end: int
    keys: dict[str, Node] = field(default_factory=dict)
    last: int = 0
    """The end of the line with its last key, or with its header if it has no keys."""
    head: int = 0
    """The end of the line with its header."""


class TomlEditor:
    """The bytes of a TOML document, and the edits of them."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.newline = "\r\n" if b"\r\n" in data else "\n"
        self._root = parse_toml(data)

    def tables(self, array: str) -> list[ArrayTable]:
        """Return the [[array]] tables in order, each with the tables inside it."""
        tables: list[ArrayTable] = []
        inside = False
        for node in self._root.named_children:
            if node.type not in ("table", "table_array_element"):
                continue
            names = key_names(node.named_children[0])
            if node.type == "table_array_element" and names == (array,):
                tables.append(self._table(node))
                inside = True
            elif inside and names[0] == array:
                content = [child for child in node.named_children if child.type != "comment"]
                tables[-1].end = self._line_end(content[-1].end_byte)
            else:
                inside = False
        return tables

    def first_table(self) -> ArrayTable:
        """Return the first table of the document, of an array or not."""
        node = next(node for node in self._root.named_children if node.type in ("table", "table_array_element"))
        return self._table(node)

    def _table(self, node: Node) -> ArrayTable:
        pairs = [child for child in node.named_children[1:] if child.type == "pair"]
        head = self._line_end(node.named_children[0].end_byte)
        last = self._line_end(pairs[-1].end_byte) if pairs else head
        keys = {key_names(pair.named_children[0])[0]: pair for pair in reversed(pairs)}
        return ArrayTable(start=node.start_byte, end=last, keys=keys, last=last, head=head)

    def start_of(self, *arrays: str) -> int:
        """Return the start of the first table of these arrays, with the comments above it, or the end."""
        for node in self._root.named_children:
            if node.type == "table_array_element" and key_names(node.named_children[0])[0] in arrays:
                place = self._line_start(node.start_byte)
                while place and self.data[self._line_start(place - 1) : place].lstrip().startswith(b"#"):
                    place = self._line_start(place - 1)
                return place
        return len(self.data)

    def set(
        self, table: ArrayTable, key: str, value: str, after: tuple[str, ...] = (), *, or_first: bool = False
    ) -> Splice:
        """Return the splice that sets a key of a table.

        A new key gets a line behind the last of the keys in `after`. If the table has none of them, it gets the last
        line, or the first one (`or_first`).
        """
        if key in table.keys:
            node = table.keys[key].named_children[1]
            return Splice(node.start_byte, node.end_byte, self.lines(value))
        before = [table.keys[name].end_byte for name in after if name in table.keys]
        place = self._line_end(max(before)) if before else table.head if or_first else table.last
        pair = f"{toml_key(key)} = {value}"
        return Splice(place, place, self.lines(f"{pair}\n" if self._at_line_start(place) else f"\n{pair}"))

    def remove(self, table: ArrayTable, key: str) -> Splice:
        """Return the splice that removes a key, with its line unless a comment follows the value."""
        pair = table.keys[key]
        value_end = pair.named_children[1].end_byte  # a comment on the line is part of the pair
        start, end = self._line_start(pair.start_byte), self._line_end(pair.end_byte)
        is_alone = not self.data[value_end:end].strip()
        return Splice(start, end, "") if is_alone else Splice(pair.start_byte, value_end, "")

    def set_list(self, table: ArrayTable, key: str, old: list[Any], new: list[Any]) -> list[Splice]:
        """Return the splices that change a list from the `old` items to the `new` ones.

        Items that remain, and comments between items, are kept as they are written.
        """
        node = table.keys[key].named_children[1]
        items = [child for child in node.named_children if child.type != "comment"]
        texts = [(item.text or b"").decode() for item in items]
        if not _has_comment(node):
            texts = [text.replace(self.newline, "\n") for text in texts]
            written = [texts[old.index(item)] if item in old else toml_value(item) for item in new]
            return [Splice(node.start_byte, node.end_byte, self.lines(toml_list(written, key)))]
        added = [toml_value(item) for item in new if item not in old]
        splices = []
        last = next((child.end_byte for child in node.children if child.type == "["), node.start_byte)
        for item, value in zip(items, old, strict=True):
            if value in new:
                last = item.end_byte
            elif added:
                splices.append(Splice(item.start_byte, item.end_byte, added.pop(0)))
            else:
                comma = item.next_sibling
                end = comma.end_byte if comma is not None and comma.type == "," else item.end_byte
                splices.append(Splice(item.start_byte, end, ""))
        if added:
            is_first = not any(value in new for value in old) and len(splices) == 0
            joined = ", ".join(added)
            splices.append(Splice(last, last, joined + "," if is_first else f", {joined}"))
        return splices

    def insert(self, place: int, blocks: list[str]) -> Splice:
        """Return the splice that inserts blocks of lines at the start of a line, with an empty line around each."""
        before, after = self.data[:place], self.data[place:]
        lead = "" if not before.strip() or before.endswith((b"\n\n", b"\r\n\r\n")) else "\n"
        lead += "" if self._at_line_start(place) else "\n"
        trail = "" if not after.strip() or after.startswith((b"\n", b"\r\n")) else "\n"
        return Splice(place, place, self.lines(lead + "\n".join(blocks) + trail))

    def lines(self, text: str) -> str:
        """Return a text with the line ends of the file."""
        return text.replace("\n", self.newline)

    def apply(self, splices: list[Splice]) -> bytes:
        """Return the edited document. Splices at the same place keep their order."""
        parts: list[bytes] = []
        place = 0
        for splice in sorted(splices, key=lambda splice: (splice.start, splice.end)):
            parts += [self.data[place : splice.start], splice.text.encode()]
            place = splice.end
        return b"".join([*parts, self.data[place:]])

    def _line_end(self, place: int) -> int:
        """Return the end of the line at a place, its line end included."""
        end = self.data.find(b"\n", place)
        return len(self.data) if end < 0 else end + 1

    def _line_start(self, place: int) -> int:
        return self.data.rfind(b"\n", 0, place) + 1

    def _at_line_start(self, place: int) -> bool:
        return place == 0 or self.data[place - 1 : place] == b"\n"


def _has_comment(node: Node) -> bool:
    return any(child.type == "comment" or _has_comment(child) for child in node.children)
