"""What the elements of records are called that identify a record, name it, or tell more of it; the likeliest first.

Knows words alone; how they are weighed against what stands in the elements is for `proposing`.
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
"""Elements that neither identify nor name a record, whatever stands in them."""

NO_NAME = re.compile("format|syntax", re.IGNORECASE)
"""Elements that tell how something is written, and name nothing."""

NUMBERS = _words(
    "value val number num code codepoint code-point code_point decimal dec type id identifier index tag kind option "
    "opcode key label element_id elementid attribute bit bits flag class subclass subtype sub-type subcode "
    "version_number hex hexadecimal binary octet protocol message method algorithm version port channel position "
    "field tlv sub-tlv suite"
)
"""Elements that hold numbers which identify a record."""

TOKENS = _words(
    "value name id identifier token keyword key code tag type label parameter param attribute header header_field "
    "field method mechanism scheme prefix option property capability number uri urn namespace element"
)
"""Elements that hold texts which identify a record."""

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
"""Elements that say in a few words what a record is about."""

PROSE = _words("description desc definition meaning semantics purpose explanation summary")
"""Elements that tell more of a record than its name does."""


def rank(name: str, known: tuple[str, ...]) -> int | None:
    """The place of an element's name in a list, letter case aside; None where it is not in it."""
    plain = name.lower()
    return known.index(plain) if plain in known else None
