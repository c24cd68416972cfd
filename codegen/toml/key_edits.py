"""Edits of a TOML file that keep everything else unchanged: comments, order, quotes and line ends.

Edits are splices of bytes; tree-sitter finds the places. tomlkit is not suitable: it adds a key at the end
of a table behind the comment that belongs to the next table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.toml.positions import key_names, parse_toml
from codegen.toml.writing import toml_key, toml_list, toml_value

if TYPE_CHECKING:
    from tree_sitter import Node


class KeyEditor:
    """The first table of a document with normalised line ends, and the edits of its keys. All edits are made together.

    `pairs` are the keys with the place of their values before the edits.
    """

    def __init__(self, text: str) -> None:
        self._data = text.encode()
        self._splices: list[tuple[int, int, str]] = []
        """The start and the end of each part to replace, and its new text."""
        nodes = parse_toml(self._data).named_children
        table = next(node for node in nodes if node.type in ("table", "table_array_element"))
        pairs = [child for child in table.named_children[1:] if child.type == "pair"]
        self.pairs = {key_names(pair.named_children[0])[0]: pair for pair in reversed(pairs)}
        self._head = line_end(self._data, table.named_children[0].end_byte)
        self._last = line_end(self._data, pairs[-1].end_byte) if pairs else self._head

    def set(self, key: str, value: str, after: tuple[str, ...] = (), *, or_first: bool = False) -> None:
        """Set a key.

        A new key gets a line behind the last of the keys in `after`. If the table has none of them, it gets the last
        line, or the first one (`or_first`).
        """
        if key in self.pairs:
            self._replace(self.pairs[key].named_children[1], value)
            return
        before = [self.pairs[name].end_byte for name in after if name in self.pairs]
        place = line_end(self._data, max(before)) if before else self._head if or_first else self._last
        pair = f"{toml_key(key)} = {value}"
        is_line_start = self._data[place - 1 : place] == b"\n"
        self._splices.append((place, place, f"{pair}\n" if is_line_start else f"\n{pair}"))

    def remove(self, key: str) -> None:
        """Remove a key, if the table has it, with its line unless a comment follows the value."""
        if pair := self.pairs.get(key):
            value_end = pair.named_children[1].end_byte  # a comment on the line is part of the pair
            start = self._data.rfind(b"\n", 0, pair.start_byte) + 1
            end = line_end(self._data, pair.end_byte)
            is_alone = not self._data[value_end:end].strip()
            self._splices.append((start, end, "") if is_alone else (pair.start_byte, value_end, ""))

    def set_list(self, key: str, old: list[Any], new: list[Any]) -> None:
        """Change a list from the `old` items to the `new` ones.

        Items that remain, and comments between items, are kept as they are written.
        """
        node = self.pairs[key].named_children[1]
        items = [child for child in node.named_children if child.type != "comment"]
        if not _has_comment(node):
            texts = [(item.text or b"").decode() for item in items]
            written = [texts[old.index(item)] if item in old else toml_value(item) for item in new]
            self._replace(node, toml_list(written, key))
            return
        added = [toml_value(item) for item in new if item not in old]
        last = next((child.end_byte for child in node.children if child.type == "["), node.start_byte)
        for item, value in zip(items, old, strict=True):
            if value in new:
                last = item.end_byte
            elif added:
                self._replace(item, added.pop(0))
            else:
                comma = item.next_sibling
                end = comma.end_byte if comma is not None and comma.type == "," else item.end_byte
                self._splices.append((item.start_byte, end, ""))
        if added:
            joined = ", ".join(added)
            self._splices.append((last, last, f", {joined}" if old else f"{joined},"))

    def text(self) -> str:
        """Return the edited document. Edits at the same place keep their order."""
        parts: list[bytes] = []
        place = 0
        for start, end, text in sorted(self._splices, key=lambda splice: splice[:2]):
            parts += [self._data[place:start], text.encode()]
            place = end
        return b"".join([*parts, self._data[place:]]).decode()

    def _replace(self, node: Node, text: str) -> None:
        self._splices.append((node.start_byte, node.end_byte, text))


def line_end(data: bytes, place: int) -> int:
    """Return the end of the line at a place, its line end included."""
    end = data.find(b"\n", place)
    return len(data) if end < 0 else end + 1


def _has_comment(node: Node) -> bool:
    return any(child.type == "comment" or _has_comment(child) for child in node.children)
