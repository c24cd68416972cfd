"""Pointers of IANA (`<xref>`) to documents and people, and the text of elements that contain pointers.

IANA writes a section as text (`RFC7518, Section 6.2`) or as an attribute (`section="6.2"`). Both forms give the same
pointer. Must not know records, and the references of the registry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codegen.iana.white_space import collapse_whitespace, local_name

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PLACES = ("section", "appendix", "table")
"""The attributes that name a place in a document."""

_NUMBER = r"(?:[0-9]+|\b[A-Z]\b)(?:\.[0-9A-Za-z]+)*"
_TO = r"(?:\s*[-–]\s*(?=[0-9])|-|\s+(?:to|through)\s+)"
_NUMBERS = rf"{_NUMBER}(?:{_TO}{_NUMBER})?"
_SEPARATOR = r"(?:\s*[,;]\s*(?:and\s+)?|\s+and\s+|\s*[&/]\s*)"
_PLACE = re.compile(
    rf"\b(sections?|appendix|appendices|annex|app\.|sec\.|tables?)\s*({_NUMBERS}(?:{_SEPARATOR}{_NUMBERS})*)\b"
    rf"|(§)\s*({_NUMBERS}(?:{_SEPARATOR}{_NUMBERS})*)\b",
    re.IGNORECASE,
)
_RFC = re.compile(r"rfc\s*0*([1-9][0-9]*)", re.IGNORECASE)
_OBVIOUS = {"rfc": re.compile("rfc[0-9]+"), "draft": re.compile(r"draft-\S+|RFC-\S+")}
"""The targets that show the type of their pointer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Xref:
    """A pointer to a document or person: IANA's `type` and `data`, the text inside it and the text after it."""

    type: str
    data: str
    text: str = ""
    """The text, with the places of the attributes: `RFC7518, Section 6.2`."""
    tail: str = ""
    places: tuple[str, ...] = ()
    """The places in the document, if the text says nothing else: `6.2`, `B` for an appendix, `Table 3`."""
    attributes: str = ""
    """The unknown attributes as XML."""

    @property
    def normal_text(self) -> str:
        """The text; in one form if it only names places in the document: `RFC7518, Section 6.2, Section 6.3`."""
        return ", ".join([document_label(self.data), *map(place_text, self.places)]) if self.places else self.text


def read_xref(element: Element) -> Xref:
    """Return the pointer in an element."""
    attributes = {local_name(name): collapse_whitespace(value) for name, value in element.attrib.items()}
    kind, data = attributes.pop("type", ""), attributes.pop("data", "")
    written = {name: attributes.pop(name, "") for name in PLACES}
    text, places = _with_places(data, element_text(element), {name: value for name, value in written.items() if value})
    return Xref(
        type=kind,
        data=data,
        text=text,
        tail=collapse_whitespace(element.tail or ""),
        places=places,
        attributes="".join(f' {name}="{value}"' for name, value in attributes.items()),
    )


def places_in(text: str) -> tuple[str, ...]:
    """Return the places in a document that a text names: `6.2`, `B` for an appendix, `Table 3`.

    >>> places_in("Sections 6.2 and 6.3, Table 3")
    ('6.2', '6.3', 'Table 3')
    """
    return tuple(place for match in _PLACE.finditer(text) for place in _places(match))


def places_at_start(text: str) -> tuple[str, ...]:
    """Return the places that the beginning of a text names. The text follows a pointer."""
    match = _PLACE.match(text.lstrip(" ,;:([-"))
    return tuple(_places(match)) if match else ()


def place_text(place: str) -> str:
    """Return a place as text: `Section 6.2`, `Appendix B`, `Table 3`."""
    if place.startswith("Table "):
        return place
    return f"{'Appendix' if place[0].isalpha() else 'Section'} {place}"


def xref_text(xref: Xref) -> str:
    """Return a pointer as text.

    Examples: `rfc5321`, `RFC5321, Section 4`, `person:Jon_Postel`, `uri:https://… The Specification`.
    """
    return _as_text(xref, xref.normal_text)


def xref_texts(xref: Xref) -> tuple[str, ...]:
    """Return a pointer as texts, one for each place if it has several."""
    if len(xref.places) < 2:
        return (xref_text(xref),)
    document = document_label(xref.data)
    return tuple(_as_text(xref, f"{document}, {place_text(place)}") for place in xref.places)


def xref_label(xref: Xref) -> str:
    """Return what people read in place of a pointer without text: `RFC 5321`, `Jon Postel`, `draft-ietf-…`.

    IANA writes an approved draft as `RFC-ietf-…`; the label has its real name.
    """
    if number := _RFC.fullmatch(xref.data):
        return f"RFC {number[1]}"
    if xref.type == "person":
        return xref.data.replace("_", " ")
    return re.sub("^RFC-", "draft-", xref.data)


def document_label(data: str) -> str:
    """Return how the text of a pointer names its document: `RFC7518` for the target `rfc7518`."""
    number = _RFC.fullmatch(data)
    return f"RFC{number[1]}" if number else data


def element_text(element: Element) -> str:
    """Return the text inside an element. Pointers are in brackets, other elements are written as XML."""
    return collapse_whitespace("".join(_pieces(element)))


def _with_places(data: str, text: str, attributes: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    """Return the text of a pointer with the places of its attributes; and the places, if the text has nothing else."""
    readable = {name: attribute_places(name, value) for name, value in attributes.items()}
    named = places_in(text)
    added = dict.fromkeys(place for places in readable.values() for place in places if place not in named)
    unreadable = [f"{name.title()} {value}" for name, value in attributes.items() if not readable[name]]
    is_only_place = bool(named or added) and not unreadable and _is_only_place(text, data)
    if added or unreadable:
        text = ", ".join([text or document_label(data), *map(place_text, added), *unreadable])
    return text, (*named, *added) if is_only_place else ()


def attribute_places(name: str, value: str) -> tuple[str, ...]:
    """Return the places in an attribute of a pointer; none if some are unreadable."""
    kind = "Table" if name == "table" else "Section"
    places: list[str] = []
    for item in re.split(_SEPARATOR, value):
        match = _PLACE.fullmatch(item) or _PLACE.fullmatch(f"{kind} {item.rstrip('.')}")
        if not match:
            return ()
        places += _places(match)
    return tuple(places)


def _places(match: re.Match[str]) -> Iterator[str]:
    prefix = "Table " if (match[1] or "")[:5].lower() == "table" else ""
    for number in re.findall(_NUMBERS, match[2] or match[4], re.IGNORECASE):
        yield f"{prefix}{number[0].upper()}{re.sub(_TO, '-', number[1:])}"


def _is_only_place(text: str, data: str) -> bool:
    """Whether the text of a pointer has only the name of its document, and places in that document."""
    rest = _PLACE.sub(" ", text)
    if number := _RFC.fullmatch(data):
        rest = re.sub(rf"\brfc[\s-]*0*{number[1]}\b", " ", rest, count=1, flags=re.IGNORECASE)
    elif data:
        rest = rest.replace(data, " ", 1)
    return not re.sub(r"\b(?:of|in|and|the)\b|[\W_]", "", rest, flags=re.IGNORECASE)


def _as_text(xref: Xref, text: str) -> str:
    kind, data = xref.type, xref.data
    is_obvious = kind in _OBVIOUS and _OBVIOUS[kind].fullmatch(data) is not None
    if is_obvious and not text:
        return data + xref.attributes
    if is_obvious and kind == "rfc" and re.fullmatch(rf"{re.escape(document_label(data))}\b.+", text):
        return text + xref.attributes
    return f"{kind}:{data}{f' {text}' if text else ''}{xref.attributes}"


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local_name(child.tag)
        if name == "xref":
            yield f"[{xref_text(read_xref(child))}]"
        else:
            attributes = "".join(f' {local_name(key)}="{value}"' for key, value in child.attrib.items())
            text = element_text(child)
            yield f" <{name}{attributes}>{text}</{name}> " if text else f" <{name}{attributes}/> "
        yield child.tail or ""
