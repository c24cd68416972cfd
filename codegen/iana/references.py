"""References of the registry from pointers of IANA: the documents and their sections.

Must not know members and tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from codegen.iana.xrefs import Xref, place_text, places_at_start, places_in
from codegen.model import Reference

_SERIES = re.compile(r"(bcp|std|fyi)0*([1-9][0-9]{0,8})", re.IGNORECASE)
_NOTHING = {"", "-", "n/a", "none", "not applicable"}
_PAGES = {"registry": "https://www.iana.org/assignments/{}", "rfc-errata": "https://www.rfc-editor.org/errata/eid{}"}


def xref_references(xrefs: Iterable[Xref], people: Mapping[str, str]) -> tuple[Reference, ...]:
    """Return the documents and people that pointers name, in their order, without duplicates.

    A pointer to several sections becomes several references. IANA writes an approved draft as `RFC-ietf-…`; it becomes
    a draft. Footnotes and texts such as `N/A` are skipped.
    """
    return tuple(dict.fromkeys(reference for xref in xrefs for reference in _references(xref, people)))


def reference_text(reference: Reference) -> str:
    """Return a reference as text: `RFC 7372 § 3.3`, or only the document."""
    return f"{reference.document} § {reference.section}" if reference.section else reference.document


def reference_document(text: str) -> str:
    """Return the document in the text of a reference: `RFC 7372` for `RFC 7372 § 3.3`."""
    return text.partition(" § ")[0]


def _references(xref: Xref, people: Mapping[str, str]) -> Iterator[Reference]:
    reference = _reference(xref, people)
    if reference is None:
        return
    sections = xref.places if reference.person is None else ()
    if not sections and reference.person is None and reference.url is None:
        sections = places_in(xref.text) or places_at_start(xref.tail)
    if not sections:
        yield reference
    for section in sections:
        yield replace(reference, section=section)


def _reference(xref: Xref, people: Mapping[str, str]) -> Reference | None:
    if number := re.fullmatch(r"rfc\s*0*([1-9][0-9]{0,8})", xref.data, re.IGNORECASE):
        return Reference(rfc=int(number[1]))
    if draft := re.fullmatch(r"(?:rfc-|i-d\.(?:draft-)?|draft-)([a-z0-9].*)", xref.data, re.IGNORECASE):
        return Reference(draft=f"draft-{draft[1]}")
    if series := _SERIES.fullmatch(xref.data):
        return Reference(url=f"https://www.rfc-editor.org/info/{series[1].lower()}{series[2]}")
    if xref.type == "person":
        name = people.get(xref.data) or xref.text or xref.data.replace("_", " ").strip()
        return Reference(person=name) if name else None
    if re.match(r"https?://", xref.data, re.IGNORECASE):
        scheme, _, rest = xref.data.partition(":")
        return Reference(url=f"{scheme.lower()}:{rest}")
    if xref.type in _PAGES and xref.data:
        return Reference(url=_PAGES[xref.type].format(xref.data))
    text = xref.text or xref.data
    return None if xref.type == "note" or text.lower() in _NOTHING else Reference(person=text)


def likely_xref_text(reference: Reference) -> str:
    """Return the most likely text of the pointer for a reference, in the form of `xref_text`."""
    if reference.rfc is not None:
        plain = f"rfc{reference.rfc}"
        return f"RFC{reference.rfc}, {place_text(reference.section)}" if reference.section else plain
    if reference.draft is not None:
        section = f", {place_text(reference.section)}" if reference.section else ""
        return f"draft:{reference.draft} {reference.draft}{section}" if section else reference.draft
    if reference.url is not None:
        section = f" {reference.url}, {place_text(reference.section)}" if reference.section else ""
        return f"uri:{reference.url}{section}"
    return f"person:{(reference.person or '').replace(' ', '_')}"
