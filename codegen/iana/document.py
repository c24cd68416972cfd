"""XML documents of IANA and the RFC Editor as values.

Parses a group of IANA with all its tables, a redirect to a group with a new id, and the RFC index. Refuses every other
document. Must not know the registry, or where the bytes come from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, NoReturn

from codegen.errors import CodegenError
from codegen.iana.text import collapse_whitespace, element_text, xref_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

RFC_INDEX = "rfc-index"
"""The name of the RFC index where a group has its id."""
GROUP_ID = re.compile("[A-Za-z0-9_][A-Za-z0-9._-]*")
"""The form of a group's id."""

_NAMESPACE = "{http://www.iana.org/assignments}"
_XHTML = "{http://www.w3.org/1999/xhtml}html"
_MAX_DEPTH = 32
"""How deep tables can be nested; the deepest tables of IANA are at depth 5."""
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_SCHEMA = re.compile(rb"""<\?xml-model\s[^>]*?href=["']([A-Za-z0-9_][A-Za-z0-9._-]*)\.rng["']""")
"""The schema that a document of IANA names; its file name is the id of the group."""


class InvalidDocument(CodegenError):
    """A document that is not what a command needs: not a group, a redirect or the RFC index, or not valid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Xref:
    """A pointer to a document or person: IANA's `type` and `data`, the text inside it and the text after it."""

    type: str
    data: str
    text: str = ""
    tail: str = ""


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

    @property
    def date(self) -> str:
        """The day of the latest change or registration of the record; "" if IANA gives neither."""
        days = [self.cells[name].text for name in ("@updated", "@date") if name in self.cells]
        return max(days, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class IanaTable:
    """A table of a group. IANA calls it a registry."""

    id: str
    title: str
    xrefs: tuple[Xref, ...]
    notes: tuple[Cell, ...]
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
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedRfc:
    """An entry of the RFC index; `date` is year and month, and `status` is in lower case, as in registry files."""

    number: int
    title: str
    date: str
    status: str
    obsoletes: tuple[int, ...]
    obsoleted_by: tuple[int, ...]
    updates: tuple[int, ...]
    updated_by: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RfcIndex:
    """The RFC index: RFCs by number."""

    rfcs: Mapping[int, IndexedRfc]
    location: str
    digest: str

    @property
    def updated(self) -> str:
        """The month of the latest RFC, because the index has no date."""
        return max((rfc.date for rfc in self.rfcs.values()), default="")


def parse_document(data: bytes, location: str) -> IanaGroup | RfcIndex | GroupRedirect:
    """Return the value of a document. `location` is its path or address, for messages.

    Raise InvalidDocument if the document is of another kind, is truncated, or has a document type declaration. Entities
    are never expanded, and no file or address that a document names is opened.
    """
    digest = sha256(data).hexdigest()
    try:
        root = _root(data, location)
        if root.tag == f"{_NAMESPACE}redirect":
            return _redirect(root, data, location, digest)
        if root.tag == f"{_NAMESPACE}registry":
            return _group(root, location, digest)
        if _local(root.tag) == RFC_INDEX:
            return _index(root, location, digest)
    except RecursionError:
        _refuse("XML is nested too deeply", location, _DOWNLOAD_AGAIN)
    if root.tag == _XHTML or _local(root.tag) == "html":
        _refuse(_HTML, location, _TAKE_XML)
    return _refuse(f"expected an IANA registry, got <{_local(root.tag)}>", location, _GIVE_XML)


_HTML = "expected XML of IANA, got an HTML page"
_DOWNLOAD_AGAIN = "Download the document again."
_TAKE_XML = "Use the document that ends in .xml."
_GIVE_XML = "Give the XML of an IANA group, or the rfc-index.xml of the RFC Editor."


def _refuse(what: str, location: str, remedy: str) -> NoReturn:
    raise InvalidDocument(collapse_whitespace(what), where=location, remedy=f"{remedy} Nothing was changed.")


def _root(data: bytes, location: str) -> Element:
    # defusedxml refuses dangerous XML (entities, external files) before the standard parser expands it.
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException, DTDForbidden
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DTDForbidden as error:
        is_html = "html" in str(error.name).lower()
        _refuse(_HTML if is_html else "XML with a document type declaration is not allowed", location, _TAKE_XML)
    except DefusedXmlException as error:
        _refuse(f"XML with {type(error).__name__} is not allowed", location, _DOWNLOAD_AGAIN)
    except (ParseError, LookupError, ValueError) as error:
        line = getattr(error, "position", (0, 0))[0]
        where = f"{location}:{line}" if line else location
        start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
        if start[:14].lower() == b"<!doctype html" or start[:5].lower() == b"<html":
            _refuse(_HTML, where, _TAKE_XML)
        if not start.startswith(b"<") and b"\0" not in data[:4]:
            _refuse("expected XML, got other text", where, _GIVE_XML)
        _refuse(f"XML is not well-formed or is truncated: {error}", where, _DOWNLOAD_AGAIN)
    return root


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _redirect(root: Element, data: bytes, location: str, digest: str) -> GroupRedirect:
    new_id = root.get("registry", "")
    if not GROUP_ID.fullmatch(new_id):
        _refuse(f'redirect to an invalid group id "{new_id}"', location, _DOWNLOAD_AGAIN)
    schema = _SCHEMA.search(data)
    old_id = schema[1].decode() if schema else PurePosixPath(location.replace("\\", "/")).stem
    return GroupRedirect(old_id=old_id, new_id=new_id, location=location, digest=digest)


def _group(root: Element, location: str, digest: str) -> IanaGroup:
    id = root.get("id", "")
    if not id:
        _refuse("IANA registry without an id", location, _DOWNLOAD_AGAIN)
    return IanaGroup(
        id=id,
        title=_title(root),
        updated=collapse_whitespace(root.findtext(f"{_NAMESPACE}updated", "")),
        notes=_notes(root),
        tables=tuple(_with_unique_ids(_tables(root, location))),
        people={
            person.get("id", ""): collapse_whitespace(person.findtext(f"{_NAMESPACE}name", ""))
            for person in root.iterfind(f"{_NAMESPACE}people/{_NAMESPACE}person")
        },
        location=location,
        digest=digest,
        files=tuple(collapse_whitespace(file.text or "") for file in root.iterfind(f"{_NAMESPACE}file")),
    )


def _tables(element: Element, location: str, parent_titles: tuple[str, ...] | None = None) -> Iterator[IanaTable]:
    """Yield the table of an element, then the tables inside it. The group is a table itself if it has records."""
    if parent_titles and len(parent_titles) >= _MAX_DEPTH:
        _refuse(f"tables are nested more than {_MAX_DEPTH} deep", location, _DOWNLOAD_AGAIN)
    records = element.findall(f"{_NAMESPACE}record")
    title = _title(element)
    if parent_titles is not None or records:
        yield IanaTable(
            id=element.get("id", ""),
            title=title,
            xrefs=tuple(map(_xref, element.iterfind(f"{_NAMESPACE}xref"))),
            notes=_notes(element),
            records=tuple(map(_record, records)),
            parent_titles=parent_titles or (),
        )
    for inner in element.iterfind(f"{_NAMESPACE}registry"):
        yield from _tables(inner, location, () if parent_titles is None else (*parent_titles, title))


def _with_unique_ids(tables: Iterable[IanaTable]) -> Iterator[IanaTable]:
    """Yield the tables with unique ids: from the title if IANA gives no id, and with a number if an id repeats."""
    seen: Counter[str] = Counter()
    for table in tables:
        id = table.id or re.sub("[^0-9a-z]+", "-", table.title.lower()).strip("-") or "table"
        seen[id] += 1
        yield replace(table, id=f"{id}-{seen[id]}" if seen[id] > 1 else id) if id != table.id or seen[id] > 1 else table


def _title(element: Element) -> str:
    title = element.find(f"{_NAMESPACE}title")
    return _cell([title]).text if title is not None else ""


def _notes(element: Element) -> tuple[Cell, ...]:
    return tuple(_cell([note]) for note in element.iterfind(f"{_NAMESPACE}note"))


def _record(element: Element) -> IanaRecord:
    children: dict[str, list[Element]] = {}
    for child in element:
        children.setdefault(_local(child.tag), []).append(child)
    cells = {name: _cell(elements) for name, elements in children.items()}
    for name, elements in children.items():
        attributes = dict.fromkeys(key for child in elements for key in child.attrib) if name != "xref" else {}
        cells |= {
            f"{name}@{_local(key)}": _plain_cell(*(child.get(key, "") for child in elements)) for key in attributes
        }
    cells |= {f"@{_local(name)}": _plain_cell(value) for name, value in element.attrib.items()}
    outside = [text for text in (element.text, *(child.tail for child in element)) if text and not text.isspace()]
    return IanaRecord(cells=cells | ({"#text": _plain_cell(*outside)} if outside else {}))


def _plain_cell(*texts: str) -> Cell:
    """Return the values of XML attributes, or text outside elements, as a cell."""
    collapsed = tuple(map(collapse_whitespace, texts))
    text = "; ".join(filter(None, collapsed))
    return Cell(text=text, canonical=text, element_texts=collapsed)


def _cell(elements: list[Element]) -> Cell:
    """Return the elements of one name as one cell. `canonical` does not depend on their order."""
    if all(_local(element.tag) == "xref" for element in elements):
        xrefs = tuple(map(_xref, elements))
        return Cell(
            text="; ".join(xref.text or xref_label(xref) for xref in xrefs),
            canonical="; ".join(sorted(" ".join(filter(None, (xref.type, xref.data, xref.text))) for xref in xrefs)),
            xrefs=xrefs,
            element_texts=tuple(map(xref_text, elements)),
        )
    if len(elements) == 1 and not len(elements[0]):
        text = collapse_whitespace(elements[0].text or "")
        return Cell(text=text, canonical=text, element_texts=(text,))
    xrefs = tuple(_xref(inner) for element in elements for inner in element.iter(f"{_NAMESPACE}xref"))
    texts, canonical, without_xrefs = (
        [collapse_whitespace("".join(_pieces(element, mode))) for element in elements] for mode in _MODES
    )
    return Cell(
        text="; ".join(filter(None, texts)),
        canonical="; ".join(sorted(canonical)),
        without_xrefs="; ".join(sorted(without_xrefs)) if xrefs else "",
        xrefs=xrefs,
        element_texts=tuple(map(element_text, elements)),
    )


_Mode = Literal["text", "all", "none"]
_MODES: tuple[_Mode, ...] = ("text", "all", "none")
"""How a pointer is written: as its text or label, with its type and target, or only as `[]`."""


def _pieces(element: Element, mode: _Mode) -> Iterator[str]:
    """Yield the text inside an element piece by piece."""
    yield element.text or ""
    for child in element:
        if child.tag == f"{_NAMESPACE}xref":
            xref = _xref(child)
            text = "" if xref.type == "note" else xref.text or xref_label(xref)  # a footnote mark is not text
            yield {"text": text, "all": f"[{xref.type} {xref.data} {xref.text}]", "none": "[]"}[mode]
        else:
            yield " "
            yield from _pieces(child, mode)
            yield " "
        yield child.tail or ""


def _xref(element: Element) -> Xref:
    return Xref(
        type=collapse_whitespace(element.get("type", "")),
        data=collapse_whitespace(element.get("data", "")),
        text=collapse_whitespace("".join(element.itertext())),
        tail=collapse_whitespace(element.tail or ""),
    )


def xref_label(xref: Xref) -> str:
    """Return what people read in place of a pointer without text: `RFC 5321`, `Jon Postel`, `draft-ietf-…`.

    IANA writes an approved draft as `RFC-ietf-…`; the label has its real name.
    """
    number = re.fullmatch(r"rfc0*([0-9]+)", xref.data, re.IGNORECASE)
    if number:
        return f"RFC {number[1]}"
    if xref.type == "person":
        return xref.data.replace("_", " ")
    return re.sub("^RFC-", "draft-", xref.data)


def _index(root: Element, location: str, digest: str) -> RfcIndex:
    space = root.tag.rpartition("}")[0]
    space = f"{space}}}" if space else ""
    rfcs: dict[int, IndexedRfc] = {}
    for entry in root.iterfind(f"{space}rfc-entry"):
        number = _number(entry.findtext(f"{space}doc-id", ""))
        if number is None:
            _refuse("RFC index with an entry that has no number", location, _DOWNLOAD_AGAIN)
        if number in rfcs:
            _refuse(f"RFC index with a duplicate entry: RFC {number}", location, _DOWNLOAD_AGAIN)
        rfcs[number] = IndexedRfc(
            number=number,
            title=collapse_whitespace(entry.findtext(f"{space}title", "")),
            date=_month(entry.find(f"{space}date"), space),
            status=collapse_whitespace(entry.findtext(f"{space}current-status", "")).lower(),
            obsoletes=_numbers(entry, space, "obsoletes"),
            obsoleted_by=_numbers(entry, space, "obsoleted-by"),
            updates=_numbers(entry, space, "updates"),
            updated_by=_numbers(entry, space, "updated-by"),
        )
    if not rfcs:
        _refuse("RFC index without RFCs", location, _DOWNLOAD_AGAIN)
    return RfcIndex(rfcs=rfcs, location=location, digest=digest)


def _number(text: str) -> int | None:
    number = re.fullmatch(r"RFC0*([1-9][0-9]{0,8})", collapse_whitespace(text), re.IGNORECASE)
    return int(number[1]) if number else None


def _numbers(entry: Element, space: str, name: str) -> tuple[int, ...]:
    numbers = (_number(element.text or "") for element in entry.iterfind(f"{space}{name}/{space}doc-id"))
    return tuple(sorted({number for number in numbers if number is not None}))


def _month(date: Element | None, space: str) -> str:
    if date is None:
        return ""
    year = collapse_whitespace(date.findtext(f"{space}year", ""))
    month = collapse_whitespace(date.findtext(f"{space}month", ""))[:3].lower()
    return f"{year}-{_MONTHS.index(month) + 1:02}" if year.isdecimal() and month in _MONTHS else ""
