"""The text of a file with an imported table, edited: entries are added, changed, moved and removed in it.

Everything else stays byte for byte. The edited text is parsed again and compared with what it should contain. Must not
know documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import merge
from typing import Any

import tomli

from codegen.errors import CodegenError
from codegen.importer.iana_registry_file import ENTRY_KINDS
from codegen.model import Member, natural_sort_key
from codegen.sync.imported_merge import MergedEntry
from codegen.sync.member_line_edits import MemberLines, key_of
from codegen.toml.table_edits import TomlChunk, TomlChunks, has_content


class CannotEditError(CodegenError):
    """A file that cannot be edited because of how it is written."""


class ImportedFile:
    """A registry file: its tables as text, and its content. Text has normalised line ends."""

    def __init__(self, text: str, owner: str, name: str) -> None:
        self._owner, self._name = owner, name
        self._lines = MemberLines(text)
        if not self._lines.is_editable:
            raise self.not_editable()
        self._tables = TomlChunks(self._lines.tables)
        self.content: dict[str, Any] = tomli.loads(self._lines.tables)
        self._entries = [chunk for chunk in self._tables.chunks if chunk.is_entry and chunk.names[0] in ENTRY_KINDS]
        kinds = [chunk.names[0] for chunk in self._entries]
        counts = {kind: iter(self.content.get(kind, [])) for kind in ENTRY_KINDS}
        if any(len(self.content.get(kind, [])) != kinds.count(kind) for kind in ENTRY_KINDS):
            raise self.not_editable()
        self.entries: list[tuple[str, dict[str, Any]]] = [(kind, next(counts[kind])) for kind in kinds]
        if self._lines.has_lines:
            self._merge_forms()

    def _merge_forms(self) -> None:
        """Bring members that are lines and members that are tables into the order of their values, as `load` does."""
        places = [index for index, (kind, _) in enumerate(self.entries) if kind == Member.table]
        members = [(self._entries[index], self.entries[index]) for index in places]
        lines = [member for member in members if self._lines.is_line(member[1][1])]
        tables = [member for member in members if not self._lines.is_line(member[1][1])]
        merged = merge(lines, tables, key=lambda member: natural_sort_key(key_of(member[1][1]["value"])))
        for index, (chunk, entry) in zip(places, list(merged), strict=True):
            self._entries[index], self.entries[index] = chunk, entry

    def comments(self) -> set[int]:
        """Return the indexes of the entries with a comment above or inside them."""
        return {index for index, chunk in enumerate(self._entries) if chunk.has_comment()}

    def not_editable(self) -> CannotEditError:
        """Return the error that the file cannot be edited."""
        return CannotEditError(
            "the file cannot be edited safely, because of how it is written",
            where=self._name,
            remedy="Write each member as a line of [members] or as a [[member]] table, each other entry as a table, "
            "and each attribute as [attribute.name]. For [members.NAME] and dotted keys, codegen lint --fix does that.",
        )

    def set_header(self, changes: Mapping[str, Any]) -> None:
        """Set fields of the header, or remove those with the value None."""
        self._edit((self._owner,), self.content[self._owner], changes, ("name", "title", "kind", "key", "description"))

    def set_mapping(self, references: str, elements: Mapping[str, str]) -> None:
        """Set the element of the references, and the element of each attribute, of the table that the file follows."""
        (follows,) = self.content[self._owner]["follows"]
        if follows.get("references", "") != references:
            self._edit((self._owner, "follows"), follows, {"references": references or None})
        old = follows.get("attributes", {})
        changes = {name: elements.get(name) for name in {**elements, **old} if elements.get(name) != old.get(name)}
        if not changes:
            return
        names = (self._owner, "follows", "attributes")
        chunk = self._chunk(names)
        if chunk is None and old:  # written as an inline table
            self._edit(names[:2], follows, {"attributes": dict(elements)})
        elif chunk is None:
            self._insert(TomlChunk.of(names, elements), self._chunk(names[:2]))
            follows["attributes"] = dict(elements)
        elif not elements:
            self._tables.chunks.remove(chunk)
            del follows["attributes"]
        else:
            self._edit(names, old, changes, tuple(elements))

    def set_attribute(self, name: str, changes: Mapping[str, Any] | None, previous: str = "") -> None:
        """Change the declaration of an attribute, or remove it (None). A new one comes after the `previous` one."""
        names, declared = ("attribute", name), self.content.setdefault("attribute", {})
        chunk = self._chunk(names)
        if changes is None:
            if chunk is None:
                raise self.not_editable()
            self._tables.chunks.remove(chunk)
            del declared[name]
        elif name in declared:
            self._edit(names, declared[name], changes)
        else:
            heads = [chunk for chunk in self._tables.chunks if chunk.names[0] == self._owner]
            self._insert(TomlChunk.of(names, changes), self._chunk(("attribute", previous)) or heads[-1])
            declared[name] = dict(changes)

    def set_entries(self, entries: Iterable[MergedEntry], orders: Mapping[int, tuple[str, ...]]) -> None:
        """Write the entries in their order. `orders` has the keys of entries upstream, by their index there."""
        before = self._tables.chunks
        chunks: list[TomlChunk] = []
        content: dict[str, list[dict[str, Any]]] = {}
        for entry in entries:
            content.setdefault(entry.kind, []).append(entry.fields)
            if entry.ours is None:
                chunks.append(TomlChunk.of((entry.kind,), entry.fields, is_array=True))
                continue
            chunk, (_, old) = self._entries[entry.ours], self.entries[entry.ours]
            chunks.append(chunk)
            changes = {
                key: entry.fields.get(key) for key in {**entry.fields, **old} if entry.fields.get(key) != old.get(key)
            }
            if changes:
                order = orders.get(-1 if entry.theirs is None else entry.theirs, ())
                chunk.edit(old, changes, order)
        self._tables.chunks = _with_others(before, set(self._entries), chunks)
        for kind in ENTRY_KINDS:
            self.content.pop(kind, None)
        self.content |= content
        if not self.content.get("attribute"):
            self.content.pop("attribute", None)

    def text(self) -> str:
        """Return the edited text. Raises CodegenError if it does not contain what it should."""
        tables = self._tables.text()
        if not has_content(tables, self.content):
            raise self.not_editable()
        try:
            return self._lines.restored(tables)
        except ValueError:
            raise self.not_editable() from None

    def _chunk(self, names: tuple[str, ...]) -> TomlChunk | None:
        return next((chunk for chunk in self._tables.chunks if chunk.names == names), None)

    def _edit(
        self, names: tuple[str, ...], fields: dict[str, Any], changes: Mapping[str, Any], order: tuple[str, ...] = ()
    ) -> None:
        chunk = self._chunk(names)
        if chunk is None:
            raise self.not_editable()
        chunk.edit(fields, changes, order)

    def _insert(self, chunk: TomlChunk, previous: TomlChunk | None) -> None:
        if previous is None:
            raise self.not_editable()
        self._tables.chunks.insert(self._tables.chunks.index(previous) + 1, chunk)


def _with_others(before: list[TomlChunk], entries: set[TomlChunk], after: list[TomlChunk]) -> list[TomlChunk]:
    """Return the entries after the edit, and each other table behind the entry that was before it."""
    behind: dict[TomlChunk | None, list[TomlChunk]] = {None: []}
    last: TomlChunk | None = None
    remaining = set(after)
    for chunk in before:
        if chunk not in entries:
            behind.setdefault(last, []).append(chunk)
        elif chunk in remaining:
            last = chunk
    return [*behind[None], *(item for chunk in after for item in (chunk, *behind.get(chunk, [])))]
