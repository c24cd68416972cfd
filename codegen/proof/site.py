"""Proof of the site: each page is parsed as HTML, and what it says of the registry is compared with the model.

Pages mark what they show: `data-member="MODULE NAME"`, `data-range="MODULE NUMBER"` and `data-row="MODULE NUMBER"` on
the element of an entry, and `data-field="FIELD"` inside on the element of a field. A marked field must have the text of
the model, and every text of the model must be in a marked field of some page. A table may name the fields of its cells
instead: `data-fields="- FIELD FIELD"`, with `-` for a cell that is not one field. A field that links to a note of its
page, an element with `id` and `data-note`, has the text and the links of the note, too. A row inside the entry of a
member shows the value of that member. Registry text can become neither markup
nor the address of a script, and every link leads somewhere.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from codegen.model import Enumeration, Key, Member, Range, Reference, Registry, Row, Value
from codegen.proof.parsing import collapse_spaces, mismatch, shorten

_VOID_TEXT = "area base br col embed hr img input link meta source track wbr"
_VOID = frozenset(_VOID_TEXT.split())
_REFUSED = frozenset({"applet", "base", "embed", "frame", "frameset", "iframe", "object", "style"})
"""Elements that no page has: they load what is not of the site, or what this module does not read."""
_ADDRESSES_TEXT = "action cite data formaction href manifest ping poster src srcset xlink:href"
_ADDRESSES = frozenset(_ADDRESSES_TEXT.split())
FOREIGN = "site/manual/"
"""The folder of pages that another program writes."""
_DOCTYPE = re.compile(r"\A\s*<!doctype html>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\s+([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_TAG = re.compile(
    r"""<(/?)([a-z][a-z0-9-]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*+)\s*(/?)>""",
    re.IGNORECASE,
)
"""A tag, in the form that every reader of HTML understands in the same way. Nothing else begins with `<`."""
_CELLS = ("td", "th")
_MARKS = {"data-member": "member", "data-range": "range", "data-row": "row"}
_Mark = tuple[str, str]
"""The kind of an entry, and the module with its name or number."""


@dataclass(slots=True)
class _Field:
    """The text of a marked field, and the addresses of the links in it."""

    mark: _Mark
    name: str
    depth: int
    texts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


_Leaves = tuple[str | Reference, ...]
"""The texts that a field shows, in order, and the documents."""
SiteEntries = Mapping[_Mark, Mapping[str, _Leaves]]
"""The fields of each entry of a registry, with the texts that they show."""


class SitePage(NamedTuple):
    """What a page contains: the fields of each entry that it shows, links to other places of the site, and anchors."""

    path: str
    shown: Mapping[_Mark, frozenset[str]]
    links: tuple[str, ...]
    anchors: frozenset[str]


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.fields: list[_Field] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.notes: dict[str, _Field] = {}
        self.inside: list[tuple[_Mark, _Mark]] = []
        """Each entry that is inside another, with the other."""
        self.languages: list[str] = []
        self._open: list[str] = []
        self._marks: list[tuple[int, _Mark]] = []
        self._current: list[_Field] = []
        self._columns: list[str] = []
        self._cells: Iterator[str] = iter(())
        """The fields of the next cells."""

    def read(self, page: str) -> None:
        """Read a page: a text between two tags after the other."""
        text, *pieces = _TAG.split(_DOCTYPE.sub("", page))
        self._text(text)
        for closing, name, attributes, is_empty, text in zip(*[iter(pieces)] * 5, strict=True):
            if closing:
                self._end(name.lower())
            else:
                self._start(name.lower(), attributes)
                if is_empty and "svg" in self._open:
                    self._end(name.lower())
            if text:
                self._text(text)
        if self._open:
            raise mismatch(self.path, f"<{self._open[-1]}> is not closed")
        if not self.languages or not all(self.languages):
            raise mismatch(self.path, "<html> needs a lang")

    def _start(self, tag: str, attributes: str) -> None:
        values = self._attributes(tag, attributes) if attributes else {}
        if (
            tag in _REFUSED
            or (tag == "script" and not values.get("src"))
            or (tag == "meta" and values.get("http-equiv", "Content-Security-Policy") != "Content-Security-Policy")
        ):
            raise mismatch(self.path, f"a page cannot have <{tag}>" + (" without src" if tag == "script" else ""))
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "html":
            self.languages.append(values.get("lang", ""))
        if tag in _CELLS and (name := next(self._cells, "-")) != "-":
            self._mark_field(name)
        if not values:
            return
        if "id" in values:
            anchor = values["id"]
            if anchor in self.anchors:
                raise mismatch(self.path, f'duplicate id "{shorten(anchor)}"')
            self.anchors.add(anchor)
            if "data-note" in values:
                self.notes[f"#{anchor}"] = _Field(("note", anchor), "", len(self._open))
                self._current.append(self.notes[f"#{anchor}"])
        if tag == "table":
            self._columns = values.get("data-fields", "").split()
        for name, kind in _MARKS.items():
            if name in values:
                mark = (kind, values[name])
                if self._marks:
                    self.inside.append((mark, self._marks[-1][1]))
                self._marks.append((len(self._open), mark))
                self._cells = iter(self._columns if tag == "tr" else ())
        if "data-field" in values:
            self._mark_field(values["data-field"])

    def _mark_field(self, name: str) -> None:
        if not self._marks:
            raise mismatch(self.path, f'the field "{name}" is outside an entry')
        marked = _Field(self._marks[-1][1], name, len(self._open))
        self.fields.append(marked)
        self._current.append(marked)

    def _attributes(self, tag: str, text: str) -> dict[str, str]:
        """Return the attributes of a tag. Raise CodegenError if one is unsafe or duplicate."""
        values: dict[str, str] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(text):
            name, value = name.lower(), double or single or bare
            value = unescape(value) if "&" in value else value
            if name in values:
                raise mismatch(self.path, f'<{tag}> has a duplicate attribute "{name}"')
            if name.startswith("on") or name == "style":
                raise mismatch(self.path, f'<{tag}> has the attribute "{name}"')
            if name in _ADDRESSES:
                self._address(tag, name, value)
            values[name] = value
        return values

    def _end(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            opened = f"<{self._open[-1]}>" if self._open else "no element"
            raise mismatch(self.path, f"</{tag}> does not match the open element: {opened}")
        depth = len(self._open)
        self._open.pop()
        while self._current and self._current[-1].depth >= depth:
            self._current.pop()
        while self._marks and self._marks[-1][0] >= depth:
            self._marks.pop()

    def _text(self, text: str) -> None:
        if "<" in text:
            raise mismatch(self.path, f"a page cannot have this: {shorten(text[text.index('<') :])}")
        if self._open and self._open[-1] == "script":
            raise mismatch(self.path, "a script must be in a file")
        if self._current:
            text = unescape(text) if "&" in text else text
            for marked in self._current:
                marked.texts.append(text)

    def _address(self, tag: str, name: str, value: str) -> None:
        plain = re.sub(r"[\x00-\x20\x7f-\x9f]", "", value)
        if plain != value or "\\" in value:
            raise mismatch(self.path, f"{name} has a character that an address cannot have: {shorten(value)}")
        is_web = value.startswith(("https://", "http://"))
        if is_web and not (tag == "a" and name == "href"):
            raise mismatch(self.path, f"<{tag}> loads something from another site: {shorten(value)}")
        if not is_web and (urlsplit(value).scheme or value.startswith("/")):
            raise mismatch(self.path, f"{name} must be a relative address or a web address: {shorten(value)}")
        if not is_web:
            self.links.append(value)
        for marked in self._current:
            marked.links.append(value)


def read_page(text: str, path: str, entries: SiteEntries) -> SitePage:
    """Return what a page contains.

    Raise CodegenError for a page that is not well-formed or not safe, or that shows something that no entry has.
    """
    reader = _Reader(path)
    reader.read(text)
    shown: dict[_Mark, set[str]] = {}
    for marked in reader.fields:
        for note in [reader.notes[link] for link in marked.links if link in reader.notes]:
            marked.texts += [" ", *note.texts]
            marked.links += note.links
        if marked.mark not in entries:
            raise mismatch(path, f"{' '.join(marked.mark)} is not in the registry")
        _prove_field(path, marked, entries[marked.mark])
        shown.setdefault(marked.mark, set()).add(marked.name)
    for mark, outer in reader.inside:
        value = entries.get(outer, {}).get("value")
        names = (name for name, leaves in entries.get(mark, {}).items() if leaves == value)
        shown.setdefault(mark, set()).update(names)
    fields = {mark: frozenset(names) for mark, names in shown.items()}
    return SitePage(path, fields, tuple(dict.fromkeys(reader.links)), frozenset(reader.anchors))


def prove_site(pages: Iterable[SitePage], paths: Collection[str], entries: SiteEntries) -> None:
    """Raise CodegenError unless the pages of a site show every field of every entry, and no link is broken.

    `paths` are those of all files of the site. The error names the path of the page.
    """
    by_path = {page.path: page for page in pages}
    shown: dict[_Mark, set[str]] = {}
    for page in by_path.values():
        _prove_links(page, by_path, paths)
        for mark, names in page.shown.items():
            shown.setdefault(mark, set()).update(names)
    for mark, values in entries.items():
        missing = [name for name, leaves in values.items() if leaves and name not in shown.get(mark, ())]
        if missing:
            raise mismatch("site", f"{' '.join(mark)}: no page shows {missing[0]}")


def _prove_links(page: SitePage, pages: Mapping[str, SitePage], paths: Collection[str]) -> None:
    folder = posixpath.dirname(page.path)
    for link in page.links:
        address, _, anchor = link.partition("#")
        address = address.partition("?")[0]
        path = posixpath.normpath(posixpath.join(folder, unquote(address))) if address else page.path
        if address and address.rpartition("/")[2] in ("", ".", ".."):
            path = posixpath.join(path, "index.html")
        if path.startswith(FOREIGN):
            continue
        if path not in paths:
            raise mismatch(page.path, f"broken link {shorten(link)}: the site has no such file")
        if anchor and path in pages and unquote(anchor) not in pages[path].anchors:
            raise mismatch(page.path, f"broken link {shorten(link)}: the page has no such anchor")


def site_entries(registry: Registry) -> SiteEntries:
    """Return the fields of each entry of a registry, with the texts that pages must show."""
    return dict(_entries(registry))


def _entries(registry: Registry) -> Iterator[tuple[_Mark, dict[str, _Leaves]]]:
    for enumeration in registry.enumerations:
        for member in enumeration.members_and_aliases:
            fields: dict[str, _Leaves] = {"name": (member.name,), "value": (_text(member.value),)}
            fields |= {"aliases": member.aliases} if member.table == "member" else {}
            yield ("member", f"{enumeration.module} {member.name}"), fields | _texts(registry, member)
        for entry in enumeration.ranges:
            bounds = tuple(dict.fromkeys(_text(bound) for bound in (entry.first, entry.last) if bound is not None))
            fields = {"values": bounds, "state": (entry.state,)}
            yield ("range", f"{enumeration.module} {entry.index}"), fields | _texts(registry, entry)
    for table in registry.tables:
        for row in table.rows:
            yield ("row", f"{table.module} {row.index}"), _attributes(row)


def _texts(registry: Registry, entry: Member | Range) -> dict[str, _Leaves]:
    fields: dict[str, _Leaves] = {
        "phrase": (entry.phrase,) if entry.phrase else (),
        "description": (entry.description,) if entry.description else (),
        "references": entry.references,
    }
    if entry.until:
        fields["until"] = (entry.until.isoformat(),)
    if isinstance(entry, Member) and entry.status != registry.default_status:
        fields["status"] = (entry.status,)
    return fields | _attributes(entry)


def _attributes(entry: Member | Range | Row) -> dict[str, _Leaves]:
    return {name: tuple(_leaves(value)) for name, value in entry.attributes.items()}


def _leaves(value: Value) -> Iterator[str | Reference]:
    match value:
        case None | bool() | "":
            return
        case Reference():
            yield value
        case Mapping():
            for item in value.values():
                yield from _leaves(item)
        case tuple():
            for item in value:
                yield from _leaves(item)
        case int() | str():
            yield str(value)
        case _:
            yield value.isoformat()


def _text(value: Key) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


_EXACT = frozenset({"name", "value", "phrase", "description", "status", "state", "until"})


def _prove_field(path: str, marked: _Field, fields: Mapping[str, _Leaves]) -> None:
    """Raise CodegenError unless a marked field shows the texts and the documents of the model, in order."""
    what = f"{' '.join(marked.mark)}: {marked.name}"
    if marked.name not in fields:
        raise mismatch(path, f"{what} is not in the registry")
    leaves, text = fields[marked.name], collapse_spaces("".join(marked.texts))
    links = {unquote(link) for link in marked.links}
    if marked.name in _EXACT and len(leaves) == 1 and isinstance(leaves[0], str):
        if text != collapse_spaces(leaves[0]):
            raise mismatch(path, f"{what} is {shorten(text)!r}, expected {shorten(leaves[0])!r}")
        return
    place = 0
    for leaf in leaves:
        if isinstance(leaf, str):
            shown, start = collapse_spaces(leaf), place
            place = text.find(shown, start) + len(shown)
            is_there = place >= start + len(shown)
        else:  # documents are shown once, with all their sections
            shown = f"{leaf.document} {leaf.section}".strip()
            document = text.find(collapse_spaces(leaf.document))
            is_address = leaf.document == leaf.link  # which the link has; its text may be shorter
            is_there = is_address or (document >= 0 and text.find(leaf.section, document) >= 0)
        if not is_there:
            raise mismatch(path, f"{what} does not show {shorten(shown)!r}")
        if (
            isinstance(leaf, Reference)
            and leaf.link.startswith(("https://", "http://"))
            and unquote(leaf.link) not in links
        ):
            raise mismatch(path, f"{what} does not link to {shorten(leaf.link)}")


def prove_site_data(text: str, path: str, registry: Registry) -> None:
    """Raise CodegenError unless the members in the data beside a page have the values and texts of the registry."""
    document = json.loads(text)
    if not isinstance(document, dict):
        return
    by_name = {enumeration.name: enumeration for enumeration in registry.enumerations}
    if name := document.get("enumeration"):
        _prove_entry(path, document, by_name[name])
    if (enumeration := by_name.get(str(document.get("name")))) and "members" in document:
        for entry in document["members"]:
            _prove_entry(path, entry, enumeration)


def _prove_entry(path: str, entry: Mapping[str, object], enumeration: Enumeration) -> None:
    members = [member for member in (enumeration.by_value.get(_key(entry["value"])), *enumeration.aliases) if member]
    for member in members:
        if (member.name, member.phrase, member.description) == (entry["name"], entry["phrase"], entry["description"]):
            return
    raise mismatch(path, f"{entry['name']} differs from the registry")


def _key(value: object) -> Key:
    return tuple(value) if isinstance(value, list) else value  # type: ignore[return-value]
