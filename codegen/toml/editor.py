"""A TOML file as text to be edited: where its tables and keys begin and end, and values as they are written.

Edits are splices of bytes: what they do not touch stays as it was, to the byte, comments, order and line ends included.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from codegen.characters import escape

if TYPE_CHECKING:
    from tree_sitter import Node

_WIDTH = 112
"""How long a line with a list may be before the list goes over several."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Bytes from `start` up to `end`, and what takes their place."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class ArrayTable:
    """One [[table]] of an array: where it begins, where the last line that belongs to it ends, and its own keys."""

    start: int
    end: int
    keys: dict[str, Node] = field(default_factory=dict)
    last: int = 0
    """Where the line of the last of its own keys ends, or of its header where it has none."""


class TomlEditor:
    """A TOML document's bytes and their structure."""

    def __init__(self, data: bytes) -> None:
        import tree_sitter
        import tree_sitter_toml

        self.data = data
        self.newline = "\r\n" if b"\r\n" in data else "\n"
        self._root = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language())).parse(data).root_node

    def elements(self, array: str) -> list[ArrayTable]:
        """The [[array]] tables, in their order, each with the tables inside it."""
        found: list[ArrayTable] = []
        inside = False
        for node in self._root.named_children:
            if node.type not in ("table", "table_array_element"):
                continue
            names = _names(node.named_children[0])
            if node.type == "table_array_element" and names == [array]:
                pairs = [child for child in node.named_children[1:] if child.type == "pair"]
                last = self._line_end(pairs[-1].end_byte if pairs else node.named_children[0].end_byte)
                keys = {_names(pair.named_children[0])[0]: pair for pair in reversed(pairs)}
                found.append(ArrayTable(start=node.start_byte, end=last, keys=keys, last=last))
                inside = True
            elif inside and names[0] == array:
                content = [child for child in node.named_children if child.type != "comment"]
                found[-1].end = self._line_end(content[-1].end_byte)
            else:
                inside = False
        return found

    def before(self, *arrays: str) -> int:
        """Where the first table of these arrays begins, the comments directly above it included; or else the end."""
        for node in self._root.named_children:
            if node.type == "table_array_element" and _names(node.named_children[0])[0] in arrays:
                place = self._line_start(node.start_byte)
                while place and self.data[self._line_start(place - 1) : place].lstrip().startswith(b"#"):
                    place = self._line_start(place - 1)
                return place
        return len(self.data)

    def set(self, element: ArrayTable, key: str, value: str, after: tuple[str, ...] = ()) -> Splice:
        """Writes a key of a table: in the place of its value, or on a line of its own behind the last of `after` that
        is there, or else at the end.
        """
        if key in element.keys:
            node = element.keys[key].named_children[1]
            return Splice(node.start_byte, node.end_byte, self.lines(value))
        before = [element.keys[name].end_byte for name in after if name in element.keys]
        place = self._line_end(max(before)) if before else element.last
        return Splice(
            place, place, self.lines(f"\n{key} = {value}" if not self._at_line_start(place) else f"{key} = {value}\n")
        )

    def remove(self, element: ArrayTable, key: str) -> Splice:
        """Takes a key out, with its line unless a comment stands behind it."""
        pair = element.keys[key]
        value_end = pair.named_children[1].end_byte  # a comment on the line is part of the pair
        start, end = self._line_start(pair.start_byte), self._line_end(pair.end_byte)
        is_alone = not self.data[value_end:end].strip()
        return Splice(start, end, "") if is_alone else Splice(pair.start_byte, value_end, "")

    def set_list(self, element: ArrayTable, key: str, old: list[Any], new: list[Any]) -> list[Splice]:
        """Makes a list of other items, `old` being those that it has.

        An item that stays is left as it was written, and so is every comment between them.
        """
        node = element.keys[key].named_children[1]
        items = [child for child in node.named_children if child.type != "comment"]
        texts = [(one.text or b"").decode() for one in items]
        if not _has_comment(node):
            wanted = [
                texts[old.index(one)].replace(self.newline, "\n") if one in old else toml_value(one) for one in new
            ]
            return [Splice(node.start_byte, node.end_byte, self.lines(toml_list(wanted, key)))]
        come = [toml_value(one) for one in new if one not in old]
        splices = []
        last = next((child.end_byte for child in node.children if child.type == "["), node.start_byte)
        for item, value in zip(items, old, strict=True):
            if value in new:
                last = item.end_byte
            elif come:
                splices.append(Splice(item.start_byte, item.end_byte, come.pop(0)))
            else:
                comma = item.next_sibling
                end = comma.end_byte if comma is not None and comma.type == "," else item.end_byte
                splices.append(Splice(item.start_byte, end, ""))
        if come:
            is_first = not any(value in new for value in old) and len(splices) == 0
            joined = ", ".join(come)
            splices.append(Splice(last, last, joined + "," if is_first else f", {joined}"))
        return splices

    def insert(self, place: int, blocks: list[str]) -> Splice:
        """Puts blocks of lines at the beginning of a line, or at the end, with an empty line around each."""
        before, after = self.data[:place], self.data[place:]
        lead = "" if not before.strip() or before.endswith((b"\n\n", b"\r\n\r\n")) else "\n"
        lead += "" if self._at_line_start(place) else "\n"
        trail = "" if not after.strip() or after.startswith((b"\n", b"\r\n")) else "\n"
        return Splice(place, place, self.lines(lead + "\n".join(blocks) + trail))

    def lines(self, text: str) -> str:
        """The text with the line ends of the file."""
        return text.replace("\n", self.newline)

    def apply(self, splices: list[Splice]) -> bytes:
        """The document with all splices made. Two at one place keep their order."""
        parts: list[bytes] = []
        place = 0
        for one in sorted(splices, key=lambda one: (one.start, one.end)):
            parts += [self.data[place : one.start], one.text.encode()]
            place = one.end
        return b"".join([*parts, self.data[place:]])

    def _line_end(self, place: int) -> int:
        """Where the line that `place` is on ends, its line end included."""
        found = self.data.find(b"\n", place)
        return len(self.data) if found < 0 else found + 1

    def _line_start(self, place: int) -> int:
        return self.data.rfind(b"\n", 0, place) + 1

    def _at_line_start(self, place: int) -> bool:
        return place == 0 or self.data[place - 1 : place] == b"\n"


def toml_value(value: Any, key: str = "") -> str:
    """A value as TOML writes it: text on one line, lists of tables over several lines where there are more than one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {toml_value(one)}" for name, one in value.items()) + " }"
    return toml_list([toml_value(one) for one in value], key)


def toml_list(items: list[str], key: str = "") -> str:
    """A list of values that are written already."""
    line = f"[{', '.join(items)}]"
    is_long = len(items) > 1 and (len(key) + 3 + len(line) > _WIDTH or items[0].startswith("{"))
    return "[\n" + "".join(f"    {one},\n" for one in items) + "]" if is_long else line


def _string(text: str) -> str:
    """A basic string: JSON's escapes are TOML's too, but for DEL and what is beyond 16 bits, which stands as it is."""
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
    return escape(quoted, lambda character: f"\\U{ord(character):08X}")


def _names(node: Node) -> list[str]:
    return list(_keys(node))


def _keys(node: Node) -> Iterator[str]:
    if node.type == "dotted_key":
        for child in node.named_children:
            yield from _keys(child)
        return
    text = (node.text or b"").decode("utf-8", "replace")
    yield text[1:-1] if node.type == "quoted_key" else text


def _has_comment(node: Node) -> bool:
    return any(child.type == "comment" or _has_comment(child) for child in node.children)
