"""A TOML file as its tables in order, each a piece of text with the comments that belong to it.

Pieces can be edited, moved, added and removed; everything else in the file stays byte for byte. Knows no registry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tomli

from codegen.toml.attached_comments import comments_between
from codegen.toml.key_edits import KeyEditor, line_end
from codegen.toml.positions import comments_of, key_names, parse_toml
from codegen.toml.writing import toml_table, toml_value


@dataclass(slots=True, eq=False)
class TomlChunk:
    """A table with the comments above it, and the empty lines after it.

    An element of an array of tables contains the tables inside it.
    """

    names: tuple[str, ...]
    is_array: bool
    text: str
    blank: str = "\n"

    @classmethod
    def of(cls, names: tuple[str, ...], fields: Mapping[str, Any], *, is_array: bool = False) -> TomlChunk:
        """Return a new table."""
        return cls(names, is_array, toml_table(names, fields, array=is_array))

    @property
    def is_entry(self) -> bool:
        """Whether the table is an element of an array at the top of the file: `[[member]]`."""
        return self.is_array and len(self.names) == 1

    def has_comment(self) -> bool:
        """Whether there is a comment above the table or in it."""
        return "#" in self.text and next(comments_of(self.text.encode()), None) is not None

    def cut_comments(self) -> str:
        """Return the comments above the table up to the last empty line, and remove them."""
        lead = re.match(r"(?:[ \t]*(?:#.*)?\n)*", self.text)
        above = lead[0][: lead[0].rfind("\n\n") + 2] if lead and "\n\n" in lead[0] else ""
        self.text = self.text.removeprefix(above)
        return above

    def edit(self, fields: dict[str, Any], changes: Mapping[str, Any], order: Sequence[str] = ()) -> None:
        """Set keys of the table, or remove those with the value None. `fields` are its values, and change too.

        A new key comes after those that are before it in `order`.
        """
        editor = KeyEditor(self.text)
        for key, value in changes.items():
            old = fields.get(key)
            if value is None:
                editor.remove(key)
                fields.pop(key, None)
                continue
            fields[key] = value
            if isinstance(value, list) and isinstance(old, list) and key in editor.pairs:
                editor.set_list(key, old, value)
            else:
                before = tuple(order[: order.index(key)]) if key in order else ()
                editor.set(key, toml_value(value, key), before, or_first=key in order)
        self.text = editor.text()


class TomlChunks:
    """The tables of a document with normalised line ends, and the texts before and after them.

    Each table has the comments that `comments_between` gives it.
    """

    def __init__(self, text: str) -> None:
        data = text.encode()
        nodes = parse_toml(data).named_children
        pairs = [node for node in nodes if node.type == "pair"]
        end = line_end(data, pairs[-1].end_byte) if pairs else 0
        self._before = data[:end].decode()
        self.chunks: list[TomlChunk] = []
        for node in nodes:
            if node.type not in ("table", "table_array_element"):
                continue
            names, is_array = key_names(node.named_children[0]), node.type == "table_array_element"
            content = [child for child in node.named_children if child.type != "comment"]
            previous = self.chunks[-1] if self.chunks else None
            start, end_of_last, end = node.start_byte, end, line_end(data, content[-1].end_byte)
            if previous and previous.is_entry and len(names) > 1 and names[0] == previous.names[0]:
                previous.text += data[end_of_last:end].decode()
            else:
                lead = self._between(data[end_of_last:start].decode())
                self.chunks.append(TomlChunk(names, is_array, lead + data[start:end].decode(), ""))
        last = self.chunks[-1] if self.chunks else None
        rest = self._between(data[end:].decode(), is_last=True)
        self._after = (last.blank if last else "") + rest
        if last:
            last.blank = "\n"

    def _between(self, text: str, *, is_last: bool = False) -> str:
        """Return the comments of the next table. Give the previous one its comments, and the empty lines."""
        trail, blank, lead = comments_between(text, is_first=not self.chunks and not self._before, is_last=is_last)
        if not self.chunks:
            self._before += trail
            return blank + lead
        self.chunks[-1].text += trail
        self.chunks[-1].blank += blank
        return lead

    def text(self) -> str:
        """Return the document. An empty line follows an added table."""
        parts = [self._before]
        for chunk in self.chunks:
            parts += [chunk.text, "" if chunk.text.endswith("\n") else "\n", chunk.blank]
        if self.chunks:
            del parts[-2:]  # what follows the last table is as it was
        return "".join([*parts, self._after])


def has_content(text: str, document: Mapping[str, Any]) -> bool:
    """Whether a text is valid TOML with this content. The order of keys, and of the items in an entry, is free."""
    try:
        return _comparable(tomli.loads(text)) == _comparable(document)
    except ValueError:
        return False


def _comparable(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [_unordered(entry) for entry in value] if isinstance(value, list) else _unordered(value)
        for name, value in document.items()
    }


def _unordered(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((key, repr(_unordered(item))) for key, item in value.items())
    return sorted(repr(_unordered(item)) for item in value) if isinstance(value, list) else value
