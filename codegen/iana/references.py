"""IANA's pointers as references of the registry: which document, and which sections of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from codegen.iana.document import Xref
from codegen.model import Reference

_SECTIONS = re.compile(
    r"(?:sections?|appendix|appendices|sec\.|§)\s*"
    r"((?:[0-9]+|[A-Z])(?:\.[0-9A-Za-z]+)*(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)(?:[0-9]+|[A-Z])(?:\.[0-9A-Za-z]+)*)*)\b",
    re.IGNORECASE,
)
_SERIES = re.compile(r"(bcp|std|fyi)0*([1-9][0-9]*)", re.IGNORECASE)
_NOTHING = {"", "-", "n/a", "none", "not applicable"}
_PAGES = {
    "registry": "https://www.iana.org/assignments/{}",
    "rfc-errata": "https://www.rfc-editor.org/errata/eid{}",
}


def xref_references(xrefs: Iterable[Xref], people: Mapping[str, str]) -> tuple[Reference, ...]:
    """The documents and people that pointers name, in their order, each once; several sections are several references.

    An approved draft that IANA writes with the letters of an RFC, `RFC-ietf-…`, is a draft. What names nothing
    (footnotes, `N/A`) is passed over.
    """
    found: dict[Reference, None] = {}
    for xref in xrefs:
        for reference in _references(xref, people):
            found.setdefault(reference)
    return tuple(found)


def reference_text(reference: Reference) -> str:
    """The reference as one text: `RFC 7372 § 3.3`, or the document alone."""
    return f"{reference.document} § {reference.section}" if reference.section else reference.document


def reference_document(place: str) -> str:
    """The document of a reference that is given as one text."""
    return place.partition(" § ")[0]


def _references(xref: Xref, people: Mapping[str, str]) -> Iterator[Reference]:
    plain = _reference(xref, people)
    if plain is None:
        return
    sections = _sections(xref) if plain.rfc is not None or plain.draft is not None else ()
    if not sections:
        yield plain
    for section in sections:
        yield Reference(rfc=plain.rfc, draft=plain.draft, section=section)


def _reference(xref: Xref, people: Mapping[str, str]) -> Reference | None:
    if number := re.fullmatch(r"rfc\s*0*([1-9][0-9]*)", xref.data, re.IGNORECASE):
        return Reference(rfc=int(number[1]))
    if draft := re.fullmatch(r"(?:rfc-|i-d\.(?:draft-)?|draft-)([a-z0-9].*)", xref.data, re.IGNORECASE):
        return Reference(draft=f"draft-{draft[1]}")
    if series := _SERIES.fullmatch(xref.data):
        return Reference(url=f"https://www.rfc-editor.org/info/{series[1].lower()}{series[2]}")
    if xref.type == "person":
        name = people.get(xref.data) or xref.text or xref.data.replace("_", " ")
        return Reference(person=name) if name else None
    if re.match(r"https?://", xref.data, re.IGNORECASE):
        scheme, _, rest = xref.data.partition(":")
        return Reference(url=f"{scheme.lower()}:{rest}")
    if xref.type in _PAGES and xref.data:
        return Reference(url=_PAGES[xref.type].format(xref.data))
    text = xref.text or xref.data
    return None if xref.type == "note" or text.lower() in _NOTHING else Reference(person=text)


def _sections(xref: Xref) -> tuple[str, ...]:
    """The sections that a pointer names in its own text, or right behind it."""
    found = _SECTIONS.search(xref.text) or _SECTIONS.match(xref.tail.lstrip(" ,;:([-"))
    return tuple(re.findall(r"(?:[0-9]+|\b[A-Z])(?:\.[0-9A-Za-z]+)*", found[1])) if found else ()


def likely_xref_text(reference: Reference) -> str:
    """The pointer that upstream most likely has for a reference, as `written.pointer` gives it."""
    if reference.rfc is not None:
        plain = f"rfc{reference.rfc}"
        return f"RFC{reference.rfc}, Section {reference.section}" if reference.section else plain
    if reference.draft is not None:
        section = f", Section {reference.section}" if reference.section else ""
        return f"draft:{reference.draft} {reference.draft}{section}" if section else reference.draft
    if reference.url is not None:
        return f"uri:{reference.url}"
    return f"person:{(reference.person or '').replace(' ', '_')}"
