"""XML documents of IANA and the RFC Editor as values.

Parses a group of IANA with all its tables, a redirect to a group with a new id, and the RFC index. Refuses every other
document. Must not know the registry, or where the bytes come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain, count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from codegen.iana.rfc_index import RFC_INDEX, RfcIndex, parse_rfc_index
from codegen.iana.unknown_elements import unknown_parts
from codegen.iana.white_space import collapse_whitespace, local_name
from codegen.iana.xml_parsing import DOWNLOAD_AGAIN, parse_xml, refuse, refuse_root
from codegen.iana.xrefs import Xref, document_label, element_text, place_text, read_xref, xref_label, xref_texts

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

GROUP_ID = re.compile("[A-Za-z0-9_][A-Za-z0-9._-]*")

_NAMESPACE = "{http://www.iana.org/assignments}"
_MAX_DEPTH = 32
"""How deep tables can be nested; the deepest tables of IANA are at depth 5."""
_SCHEMA = re.compile(rb"""<\?xml-model\s[^>]*?href=["']([A-Za-z0-9_][A-Za-z0-9._-]*)\.rng["']""")
"""The schema that a document of IANA names; its file name is the id of the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """All elements of one name in a record, with white space collapsed."""

    text: str
    """The text as people read it."""
    canonical: str
    """The text with the targets of its pointers."""
    without_xrefs: str = ""
    """The text with `[]` for each pointer; "" if the cell has no pointers."""
    xrefs: tuple[Xref, ...] = ()
    element_texts: tuple[str, ...] = ()
    """The complete text of each element, in the order of the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IanaRecord:
    """A row of a table: its cells by element name, and its XML attributes as `@date` and `@updated`.

    Elements of the same name are one cell. The attributes of an element are cells too (`file@type`), and so is text
    outside elements (`#text`).
    """

    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class IanaTable:
    """A table of a group. IANA calls it a registry."""

    id: str
    title: str
    xrefs: tuple[Xref, ...]
    records: tuple[IanaRecord, ...]
    parent_titles: tuple[str, ...] = ()
    """The titles of the tables that contain this table, the outermost first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IanaGroup:
    """A group: one XML document of IANA. Its tables are in document order, a nested table after its parent."""

    id: str
    title: str
    updated: str
    notes: tuple[Cell, ...]
    tables: tuple[IanaTable, ...]
    people: Mapping[str, str]
    """Names of people by id."""
    location: str
    """The path or address of the document, for messages."""
    digest: str
    unknown: tuple[str, ...] = ()
    """A message for each kind of unknown part in the document."""
    files: tuple[str, ...] = ()
    """Files that contain the registrations of a group without tables, for example a MIB."""

    def table(self, id: str) -> IanaTable | None:
        return next((table for table in self.tables if table.id == id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRedirect:
    """A document in place of a group that has a new id."""

    old_id: str
    """The former id, from the schema that the document names; otherwise from its file name."""
    new_id: str
    location: str


def parse_document(data: bytes, location: str) -> IanaGroup | RfcIndex | GroupRedirect:
    """Return the value of a document. `location` is its path or address, for messages.

    Raise InvalidDocument if the document is of another kind, is truncated, or has a document type declaration. Entities
    are never expanded, and no file or address that a document names is opened.
    """
    try:
        root = parse_xml(data, location)
        if root.tag == f"{_NAMESPACE}redirect":
            return _redirect(root, data, location)
        if root.tag == f"{_NAMESPACE}registry":
            return _group(root, location, sha256(data).hexdigest())
        if local_name(root.tag) == RFC_INDEX:
            return parse_rfc_index(root, location)
    except RecursionError:
        refuse("XML is nested too deeply", location, DOWNLOAD_AGAIN)
    return refuse_root(root, location)


def _redirect(root: Element, data: bytes, location: str) -> GroupRedirect:
    new_id = root.get("registry", "")
    if not GROUP_ID.fullmatch(new_id):
        refuse(f'redirect to an invalid group id "{new_id}"', location, DOWNLOAD_AGAIN)
    schema = _SCHEMA.search(data)
    old_id = schema[1].decode() if schema else PurePosixPath(location.replace("\\", "/")).stem
    return GroupRedirect(old_id=old_id, new_id=new_id, location=location)


def _group(root: Element, location: str, digest: str) -> IanaGroup:
    id = collapse_whitespace(root.get("id", ""))
    if not id:
        refuse("IANA registry without an id", location, DOWNLOAD_AGAIN)
    if not GROUP_ID.fullmatch(id):
        form = "expected letters, digits, dots, hyphens and underscores"
        refuse(f'invalid id of the group: {form}, got "{id[:40]}"', location, DOWNLOAD_AGAIN)
    return IanaGroup(
        id=id,
        title=_title(root),
        updated=collapse_whitespace(root.findtext(f"{_NAMESPACE}updated", "")),
        notes=tuple(_cell([note]) for note in root.iterfind(f"{_NAMESPACE}note")),
        tables=tuple(_with_unique_ids(list(_tables(root, location)))),
        people={
            person.get("id", ""): collapse_whitespace(person.findtext(f"{_NAMESPACE}name", ""))
            for person in root.iterfind(f"{_NAMESPACE}people/{_NAMESPACE}person")
        },
        location=location,
        digest=digest,
        unknown=tuple(unknown_parts(root)),
        files=tuple(collapse_whitespace(file.text or "") for file in root.iterfind(f"{_NAMESPACE}file")),
    )


def _tables(element: Element, location: str, parent_titles: tuple[str, ...] | None = None) -> Iterator[IanaTable]:
    """Yield the table of an element, then the tables inside it. The group is a table itself if it has records."""
    if parent_titles and len(parent_titles) >= _MAX_DEPTH:
        refuse(f"tables are nested more than {_MAX_DEPTH} deep", location, DOWNLOAD_AGAIN)
    records = element.findall(f"{_NAMESPACE}record")
    title = _title(element)
    if parent_titles is not None or records:
        yield IanaTable(
            id=collapse_whitespace(element.get("id", "")),
            title=title,
            xrefs=tuple(map(read_xref, element.iterfind(f"{_NAMESPACE}xref"))),
            records=tuple(map(_record, records)),
            parent_titles=parent_titles or (),
        )
    for inner in element.iterfind(f"{_NAMESPACE}registry"):
        yield from _tables(inner, location, () if parent_titles is None else (*parent_titles, title))


def _with_unique_ids(tables: Sequence[IanaTable]) -> Iterator[IanaTable]:
    """Yield the tables with unique ids: from the title if IANA gives no id, and with a number if an id repeats.

    No id that is made here is the id that IANA gives to another table.
    """
    given = {table.id for table in tables}
    seen: set[str] = set()
    for table in tables:
        id = table.id
        if not id or id in seen:
            base = id or re.sub("[^0-9a-z]+", "-", table.title.lower()).strip("-") or "table"
            id = next(id for id in chain([base], (f"{base}-{number}" for number in count(2))) if id not in given | seen)
            table = replace(table, id=id)
        seen.add(id)
        yield table


def _title(element: Element) -> str:
    title = element.find(f"{_NAMESPACE}title")
    return _cell([title]).text if title is not None else ""


def _record(element: Element) -> IanaRecord:
    children: dict[str, list[Element]] = {}
    for child in element:
        children.setdefault(local_name(child.tag), []).append(child)
    cells = {name: _cell(elements) for name, elements in children.items()}
    for name, elements in children.items():
        attributes = dict.fromkeys(key for child in elements for key in child.attrib) if name != "xref" else {}
        cells |= {
            f"{name}@{local_name(key)}": _plain_cell(*(child.get(key, "") for child in elements)) for key in attributes
        }
    cells |= {f"@{local_name(name)}": _plain_cell(value) for name, value in element.attrib.items()}
    outside = [text for text in (element.text, *(child.tail for child in element)) if text and not text.isspace()]
    return IanaRecord(cells=cells | ({"#text": _plain_cell(*outside)} if outside else {}))


def _plain_cell(*texts: str) -> Cell:
    """Return the values of XML attributes, or text outside elements, as a cell."""
    collapsed = tuple(map(collapse_whitespace, texts))
    text = "; ".join(filter(None, collapsed))
    return Cell(text=text, canonical=text, element_texts=collapsed)


def _cell(elements: list[Element]) -> Cell:
    """Return the elements of one name as one cell. `canonical` does not depend on their order."""
    if all(local_name(element.tag) == "xref" for element in elements):
        xrefs = tuple(map(read_xref, elements))
        return Cell(
            text="; ".join(xref.text or xref_label(xref) for xref in xrefs),
            canonical="; ".join(sorted(text for xref in xrefs for text in _canonical(xref))),
            xrefs=xrefs,
            element_texts=tuple(text for xref in xrefs for text in xref_texts(xref)),
        )
    if len(elements) == 1 and not len(elements[0]):
        text = collapse_whitespace(elements[0].text or "")
        return Cell(text=text, canonical=text, element_texts=(text,))
    xrefs = tuple(read_xref(inner) for element in elements for inner in element.iter(f"{_NAMESPACE}xref"))
    return Cell(
        text="; ".join(filter(None, _texts(elements, "text"))),
        canonical="; ".join(sorted(_texts(elements, "all"))),
        without_xrefs="; ".join(sorted(_texts(elements, "none"))) if xrefs else "",
        xrefs=xrefs,
        element_texts=tuple(map(element_text, elements)),
    )


def _canonical(xref: Xref) -> Iterator[str]:
    """Yield a pointer with its type and target, once for each place in the document."""
    label = document_label(xref.data)
    texts = [f"{label}, {place_text(place)}" for place in xref.places] or [xref.text]
    for text in texts:
        yield " ".join(filter(None, (xref.type, xref.data, text))) + xref.attributes


_Mode = Literal["text", "all", "none"]
"""How a pointer is written: as its text or label, with its type and target, or only as `[]`."""


def _texts(elements: list[Element], mode: _Mode) -> list[str]:
    return [collapse_whitespace("".join(_pieces(element, mode))) for element in elements]


def _pieces(element: Element, mode: _Mode) -> Iterator[str]:
    """Yield the text inside an element piece by piece."""
    yield element.text or ""
    for child in element:
        if child.tag == f"{_NAMESPACE}xref":
            xref = read_xref(child)
            text = "" if xref.type == "note" else xref.text or xref_label(xref)  # a footnote mark is not text
            yield {"text": text, "all": f"[{xref.type} {xref.data} {xref.normal_text}{xref.attributes}]", "none": "[]"}[
                mode
            ]
        else:
            yield " "
            yield from _pieces(child, mode)
            yield " "
        yield child.tail or ""
