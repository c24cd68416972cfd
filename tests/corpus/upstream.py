"""What the XML files of a folder contain, counted without codegen's own reading of records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from codegen.errors import CodegenError
from codegen.iana.sources import read_group
from tests.corpus.building import files

NAMESPACE = "{http://www.iana.org/assignments}"
_WORD = r"[0-9][0-9A-Za-z.]*|[A-Z](?![a-z])[0-9A-Za-z.]*"
PLACE = re.compile(rf"(?i:sections?|appendix|table|§)\s*((?:{_WORD})(?:-(?:{_WORD}))?)")


@dataclass(kw_only=True)
class UpstreamTable:
    """The number of records of a table, and how often each section of a document is cited in them."""

    records: int = 0
    sections: Counter[tuple[str, str]] = field(default_factory=Counter)


def read_tables(folder: Path) -> dict[str, UpstreamTable]:
    """Return the tables of a folder by `group/registry`."""
    tables: dict[str, UpstreamTable] = {}
    for path in files(folder):
        try:
            group = read_group(path)
        except CodegenError:
            continue
        elements = _tables(ElementTree.parse(path).getroot())
        for table, element in zip(group.tables, elements, strict=True):
            records = element.findall(f"{NAMESPACE}record")
            sections = Counter(section for record in records for section in _sections(record))
            tables[f"{group.id}/{table.id}"] = UpstreamTable(records=len(records), sections=sections)
    return tables


def _tables(root: ElementTree.Element) -> list[ElementTree.Element]:
    """Return the elements of the tables, in the order of the document; the group too if it has records.

    An element of that name in a record is a cell.
    """
    tables = [root] if root.find(f"{NAMESPACE}record") is not None else []
    return tables + [table for inner in root.iterfind(f"{NAMESPACE}registry") for table in _nested(inner)]


def _nested(table: ElementTree.Element) -> Iterator[ElementTree.Element]:
    yield table
    for inner in table.iterfind(f"{NAMESPACE}registry"):
        yield from _nested(inner)


def _sections(record: ElementTree.Element) -> list[tuple[str, str]]:
    """Return the sections that the pointers of a record name in an attribute or in their text, with the document."""
    sections = []
    for xref in record.iter(f"{NAMESPACE}xref"):
        data = xref.get("data", "")
        if not (number := re.fullmatch("rfc0*([0-9]+)", data.strip(), re.IGNORECASE)):
            continue
        named = {
            word.rstrip(".").casefold()
            for name in ("section", "appendix", "table")
            for word in re.findall(rf"\b(?:{_WORD})", xref.get(name, ""))
        }
        named |= set(ends(PLACE.findall("".join(xref.itertext()))))
        sections += [(f"RFC {number[1]}", section) for section in named]
    return sections


def ends(places: Iterable[str]) -> Iterator[str]:
    """Yield the sections that texts name: both ends of `4.1-4.3`."""
    for place in places:
        yield from (end.rstrip(".").casefold() for end in place.split("-"))
