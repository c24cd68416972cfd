"""The RFC index of the RFC Editor as a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codegen.iana.white_space import collapse_whitespace
from codegen.iana.xml_parsing import DOWNLOAD_AGAIN, refuse
from codegen.model import Rfc

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

RFC_INDEX = "rfc-index"
"""The name of the RFC index where a group has its id."""
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RfcIndex:
    """The RFC index: RFCs by number."""

    rfcs: Mapping[int, Rfc]
    location: str

    @property
    def updated(self) -> str:
        """The month of the latest RFC, because the index has no date."""
        return max((rfc.date for rfc in self.rfcs.values()), default="")


def parse_rfc_index(root: Element, location: str) -> RfcIndex:
    """Return the RFC index in an XML element. Its namespace does not matter."""
    space = root.tag.rpartition("}")[0]
    space = f"{space}}}" if space else ""
    rfcs: dict[int, Rfc] = {}
    for entry in root.iterfind(f"{space}rfc-entry"):
        number = _number(entry.findtext(f"{space}doc-id", ""))
        if number is None:
            refuse("RFC index with an entry that has no number", location, DOWNLOAD_AGAIN)
        if number in rfcs:
            refuse(f"RFC index with a duplicate entry: RFC {number}", location, DOWNLOAD_AGAIN)
        rfcs[number] = Rfc(
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
        refuse("RFC index without RFCs", location, DOWNLOAD_AGAIN)
    return RfcIndex(rfcs=rfcs, location=location)


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
