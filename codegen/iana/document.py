"""XML as IANA and the RFC Editor publish it, as records; everything else is refused by name.

Reads an IANA group with all its tables, however deep they are nested, and the index of RFCs. Knows neither the
registry nor where the bytes come from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, NoReturn

from codegen.errors import CodegenError
from codegen.iana.text import collapse_whitespace, element_text, xref_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMESPACE = "{http://www.iana.org/assignments}"
RFC_INDEX = "rfc-index"
"""How the RFC index is called where groups are called by their ids."""

_XHTML = "{http://www.w3.org/1999/xhtml}html"
_DEEPEST = 32
"""How deep tables may be nested; IANA's deepest are five."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"


@dataclass(frozen=True, slots=True, kw_only=True)
class Xref:
    """A pointer to a document or person: `type` and `data` as IANA writes them, the text in it and the text behind
    it.
    """

    type: str
    data: str
    text: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One element of a record, white space folded: `text` as people read it; `canonical` also has what its pointers
    point to, and `bare` nothing of them ("" where it has none). `written` has all of it, for each of the elements of
    that name, in their order.
    """

    text: str
    canonical: str
    without_xrefs: str = ""
    xrefs: tuple[Xref, ...] = ()
    element_texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IanaRecord:
    """A row of a table: its cells by the names of their elements, and its attributes as `@date` and `@updated`.

    An element that occurs more than once is one cell. What an element's own attributes say is a cell of its own,
    `file@type`; and so is text that stands outside of elements, `#text`.
    """

    cells: Mapping[str, Cell]

    @property
    def date(self) -> str:
        """The day of IANA's last change to the record, or of its registration; "" where neither is told."""
        days = [self.cells[name].text for name in ("@updated", "@date") if name in self.cells]
        return max(days, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class IanaTable:
    """A registry of a group: what IANA calls a registry, inside a group of them."""

    id: str
    title: str
    xrefs: tuple[Xref, ...]
    notes: tuple[Cell, ...]
    records: tuple[IanaRecord, ...]
    parent_titles: tuple[str, ...] = ()
    """The titles of the tables that it is nested in, the outermost first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IanaGroup:
    """A file of IANA's: tables in the order of the file, nested ones behind those that they are in."""

    id: str
    title: str
    updated: str
    notes: tuple[Cell, ...]
    tables: tuple[IanaTable, ...]
    people: Mapping[str, str]
    location: str
    digest: str
    files: tuple[str, ...] = ()
    """Files that hold what the group registers, where no table does: a MIB, for one."""

    def table(self, id: str) -> IanaTable | None:
        return next((table for table in self.tables if table.id == id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedRfc:
    """An RFC as the index has it; `date` is year and month, `status` in lower case, as the registry writes them."""

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
    """The index of RFCs, by number."""

    rfcs: Mapping[int, IndexedRfc]
    location: str
    digest: str

    @property
    def updated(self) -> str:
        """The month of its latest RFC: the index itself bears no date."""
        return max((rfc.date for rfc in self.rfcs.values()), default="")


def parse_document(data: bytes, shown: str) -> IanaGroup | RfcIndex:
    """What a document says. `shown` is how messages name it.

    Raises CodegenError when it is neither an IANA group nor the RFC index, is cut off, or has a document type
    declaration: entities are never expanded, and nothing that a document names is ever opened.
    """
    try:
        return _read(_root(data, shown), shown, sha256(data).hexdigest())
    except RecursionError:
        _refuse("XML that is nested too deeply", shown, "Take the document from IANA again.")


def _read(root: Element, shown: str, digest: str) -> IanaGroup | RfcIndex:
    if root.tag == f"{NAMESPACE}registry":
        return _group(root, shown, digest)
    if _local(root.tag) == RFC_INDEX:
        return _index(root, shown, digest)
    if root.tag == f"{NAMESPACE}redirect":
        _refuse(
            f'a redirect: the group is now called "{root.get("registry", "")}"',
            shown,
            "Take the document of that group; where an enumeration follows the old one, name the new one there.",
        )
    if root.tag == _XHTML or _local(root.tag) == "html":
        _refuse("an HTML page, and no XML of IANA's", shown, "Take the document that ends in .xml.")
    return _refuse(
        f"no IANA registry: it begins with <{_local(root.tag)}>",
        shown,
        "Give a group's XML from IANA, or the RFC Editor's rfc-index.xml.",
    )


def _refuse(what: str, shown: str, remedy: str) -> NoReturn:
    raise CodegenError(collapse_whitespace(what), where=shown, remedy=f"{remedy} Nothing was changed.")


def _root(data: bytes, shown: str) -> Element:
    # defusedxml: it refuses what makes XML dangerous before any of it takes effect, on top of the standard parser.
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException, DTDForbidden
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DTDForbidden as error:
        kind = "an HTML page" if "html" in str(error.name).lower() else "a document with a DTD"
        _refuse(f"{kind}, which no registry of IANA's is", shown, "Take the document that ends in .xml from IANA.")
    except DefusedXmlException as error:
        _refuse(f"XML with {type(error).__name__}, which is refused", shown, "Take the document from IANA again.")
    except (ParseError, LookupError, ValueError) as error:
        line = getattr(error, "position", (0, 0))[0]
        where = f"{shown}:{line}" if line else shown
        start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
        if start[:14].lower() == b"<!doctype html" or start[:5].lower() == b"<html":
            _refuse("an HTML page, and no XML of IANA's", where, "Take the document that ends in .xml.")
        if not start.startswith(b"<") and b"\0" not in data[:4]:
            _refuse("no XML at all", where, "Give a group's XML from IANA, or the RFC Editor's rfc-index.xml.")
        _refuse(f"not well-formed XML, or cut off: {error}", where, "Get the document again.")
    return root


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _group(root: Element, shown: str, digest: str) -> IanaGroup:
    id = root.get("id", "")
    if not id:
        _refuse("an IANA registry without an id", shown, "Get the document again.")
    return IanaGroup(
        id=id,
        title=_title(root),
        updated=collapse_whitespace(root.findtext(f"{NAMESPACE}updated", "")),
        notes=_notes(root),
        tables=tuple(_identified(_tables(root, shown))),
        people={
            person.get("id", ""): collapse_whitespace(person.findtext(f"{NAMESPACE}name", ""))
            for person in root.iterfind(f"{NAMESPACE}people/{NAMESPACE}person")
        },
        location=shown,
        digest=digest,
        files=tuple(collapse_whitespace(file.text or "") for file in root.iterfind(f"{NAMESPACE}file")),
    )


def _tables(element: Element, shown: str, within: tuple[str, ...] | None = None) -> Iterator[IanaTable]:
    """The table that an element is, and those nested in it; the group itself is one where it has records."""
    if within and len(within) >= _DEEPEST:
        _refuse(f"tables nested more than {_DEEPEST} deep", shown, "Get the document again.")
    records = element.findall(f"{NAMESPACE}record")
    title = _title(element)
    if within is not None or records:
        yield IanaTable(
            id=element.get("id", ""),
            title=title,
            xrefs=tuple(map(_xref, element.iterfind(f"{NAMESPACE}xref"))),
            notes=_notes(element),
            records=tuple(map(_record, records)),
            parent_titles=within or (),
        )
    for inner in element.iterfind(f"{NAMESPACE}registry"):
        yield from _tables(inner, shown, () if within is None else (*within, title))


def _identified(tables: Iterable[IanaTable]) -> Iterator[IanaTable]:
    """The tables, each with an id of its own: one without is called after its title, a second of one id is counted."""
    seen: Counter[str] = Counter()
    for table in tables:
        id = table.id or re.sub("[^0-9a-z]+", "-", table.title.lower()).strip("-") or "table"
        seen[id] += 1
        yield replace(table, id=f"{id}-{seen[id]}" if seen[id] > 1 else id) if id != table.id or seen[id] > 1 else table


def _title(element: Element) -> str:
    title = element.find(f"{NAMESPACE}title")
    return _cell([title]).text if title is not None else ""


def _notes(element: Element) -> tuple[Cell, ...]:
    return tuple(_cell([note]) for note in element.iterfind(f"{NAMESPACE}note"))


def _record(element: Element) -> IanaRecord:
    children: dict[str, list[Element]] = {}
    for child in element:
        children.setdefault(_local(child.tag), []).append(child)
    cells = {name: _cell(found) for name, found in children.items()}
    for name, found in children.items():
        attributes = dict.fromkeys(key for child in found for key in child.attrib) if name != "xref" else {}
        cells |= {f"{name}@{_local(key)}": _said(*(child.get(key, "") for child in found)) for key in attributes}
    cells |= {f"@{_local(name)}": _said(value) for name, value in element.attrib.items()}
    stray = [text for text in (element.text, *(child.tail for child in element)) if text and not text.isspace()]
    return IanaRecord(cells=cells | ({"#text": _said(*stray)} if stray else {}))


def _said(*texts: str) -> Cell:
    """What attributes say, and text outside of elements, as a cell."""
    folded = tuple(map(collapse_whitespace, texts))
    text = "; ".join(filter(None, folded))
    return Cell(text=text, canonical=text, element_texts=folded)


def _cell(elements: list[Element]) -> Cell:
    """The elements of one name as one cell. In which order they stand is no part of what they say."""
    if all(_local(element.tag) == "xref" for element in elements):
        xrefs = tuple(map(_xref, elements))
        tokens = [" ".join(filter(None, (one.type, one.data, one.text))) for one in xrefs]
        texts = [one.text or xref_label(one) for one in xrefs]
        return Cell(
            text="; ".join(texts),
            canonical="; ".join(sorted(tokens)),
            xrefs=xrefs,
            element_texts=tuple(map(xref_text, elements)),
        )
    if len(elements) == 1 and not len(elements[0]):
        text = collapse_whitespace(elements[0].text or "")
        return Cell(text=text, canonical=text, element_texts=(text,))
    xrefs = tuple(_xref(inner) for element in elements for inner in element.iter(f"{NAMESPACE}xref"))
    return Cell(
        text="; ".join(filter(None, (collapse_whitespace("".join(_pieces(element, "text"))) for element in elements))),
        canonical="; ".join(sorted(collapse_whitespace("".join(_pieces(element, "all"))) for element in elements)),
        without_xrefs=(
            "; ".join(sorted(collapse_whitespace("".join(_pieces(element, "none"))) for element in elements))
            if xrefs
            else ""
        ),
        xrefs=xrefs,
        element_texts=tuple(map(element_text, elements)),
    )


def _pieces(element: Element, pointers: Literal["text", "all", "none"]) -> Iterator[str]:
    """The text inside an element. A pointer reads as its text, or else as what it points to; as both; or as nothing
    but a pointer.
    """
    yield element.text or ""
    for child in element:
        if child.tag == f"{NAMESPACE}xref":
            one = _xref(child)
            read = "" if one.type == "note" else one.text or xref_label(one)  # a footnote is no part of the text
            yield {"text": read, "all": f"[{one.type} {one.data} {one.text}]", "none": "[]"}[pointers]
        else:
            yield " "
            yield from _pieces(child, pointers)
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
    """How people read a pointer without a text of its own. An approved draft is a draft, whatever IANA calls it."""
    number = re.fullmatch(r"rfc0*([0-9]+)", xref.data, re.IGNORECASE)
    if number:
        return f"RFC {number[1]}"
    if xref.type == "person":
        return xref.data.replace("_", " ")
    return re.sub("^RFC-", "draft-", xref.data)


def _index(root: Element, shown: str, digest: str) -> RfcIndex:
    space = root.tag.rpartition("}")[0]
    space = f"{space}}}" if space else ""
    rfcs: dict[int, IndexedRfc] = {}
    for entry in root.iterfind(f"{space}rfc-entry"):
        number = _number(entry.findtext(f"{space}doc-id", ""))
        if number is None:
            _refuse("an RFC index with an entry that has no number", shown, "Get the document again.")
        if number in rfcs:
            _refuse(f"an RFC index that lists RFC {number} twice", shown, "Get the document again.")
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
        _refuse("an RFC index without RFCs", shown, "Get the document again.")
    return RfcIndex(rfcs=rfcs, location=shown, digest=digest)


def _number(text: str) -> int | None:
    found = re.fullmatch(r"RFC0*([1-9][0-9]{0,8})", collapse_whitespace(text), re.IGNORECASE)
    return int(found[1]) if found else None


def _numbers(entry: Element, space: str, name: str) -> tuple[int, ...]:
    found = (_number(one.text or "") for one in entry.iterfind(f"{space}{name}/{space}doc-id"))
    return tuple(sorted({number for number in found if number is not None}))


def _month(date: Element | None, space: str) -> str:
    if date is None:
        return ""
    year, month = (
        collapse_whitespace(date.findtext(f"{space}year", "")),
        collapse_whitespace(date.findtext(f"{space}month", "")).lower(),
    )
    known = len(month) >= 3 and month[:3] in _MONTHS.split()
    return f"{year}-{_MONTHS.split().index(month[:3]) + 1:02}" if year.isdecimal() and known else ""
