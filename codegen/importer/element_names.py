"""Names of the elements that identify, name or describe records, the most likely first.

Must not know the contents of elements; `table_kind` weighs names against contents.
"""

from __future__ import annotations

import re


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NO_KEY = re.compile(
    r"@.*|#.*|xrefs?|refs?|references?|notes?|comments?|remarks?|footnotes?|.*(?:controller|contact|registrant|"
    r"submitter|assignee|owner|author|expert|email|organi[sz]ation)|.*(?:date|updated|registered|registration|expires|"
    r"revision)|file|templates?|sections?|spec|specifications?|publications?|security|restrictions?|rec|recommended|"
    r"dtls|length|size|.*length|width|default|initial|min(?:imum)?|max(?:imum)?|page|year|count|units?",
    re.IGNORECASE,
)
"""Elements that neither identify nor name a record, whatever they contain."""

NO_NAME = re.compile("format|syntax", re.IGNORECASE)
"""Elements that describe a format and do not name a record."""

NUMBERS = _words(
    "value val number num code codepoint code-point code_point decimal dec type id identifier index tag kind option "
    "opcode key label element_id elementid attribute bit bits flag class subclass subtype sub-type subcode "
    "version_number hex hexadecimal binary octet protocol message method algorithm version port channel position "
    "field tlv sub-tlv suite"
)
"""Elements with numbers that identify a record."""

TOKENS = _words(
    "value name id identifier token keyword key code tag type label parameter param attribute header header_field "
    "field method mechanism scheme prefix option property capability number uri urn namespace element"
)
"""Elements with texts that identify a record."""

NAMES = _words(
    "name mnemonic keyword identifier id token symbol acronym abbreviation short-name shortname short_name label title "
    "flag error code type parameter argument attribute message field element method option status summary sample "
    "meaning description desc definition usage use semantics purpose data item function event service explanation "
    "common organization company"
)
"""Elements that name a record."""

PHRASES = _words(
    "name mnemonic keyword description desc meaning title common summary sample label definition purpose semantics "
    "usage"
)
"""Elements with a short text about a record."""

PROSE = _words("description desc definition meaning semantics purpose explanation summary")
"""Elements with a longer text about a record."""


def rank(name: str, known: tuple[str, ...]) -> int | None:
    """Return the position of an element name in a list, in any letter case; None if it is not in the list."""
    lower = name.lower()
    return known.index(lower) if lower in known else None
