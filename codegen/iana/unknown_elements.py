"""Parts of IANA's documents that the reader does not know, as messages.

Unknown parts of records are kept: as cells, and in the text of pointers. All others are lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from codegen.iana.white_space import collapse_whitespace, local_name
from codegen.iana.xrefs import PLACES, attribute_places

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_XREF = frozenset({"type", "data", *PLACES})
_TYPES = frozenset("rfc draft bcp std fyi person uri text registry note rfc-errata unicode".split())  # noqa: SIM905
_READ = frozenset({"title", "updated", "note", "people", "record", "registry", "xref", "file"})
_NOT_READ = frozenset(
    {"category", "created", "description", "expert", "footnote", "hide", "range", "registration_rule"}
)
"""Elements of tables that the reader skips on purpose, such as registration rules and footnotes."""
_ATTRIBUTES = {"registry": frozenset({"id"}), "note": frozenset({"title"}), "xref": _XREF}
_LONGEST = 40
"""The greatest length of an unknown name in a message."""


def unknown_parts(root: Element) -> Iterator[str]:
    """Yield a message for each kind of unknown part: how often the document has it, and the first table."""
    counts: dict[str, int] = {}
    first: dict[str, str] = {}
    for table, part in _parts(root, root.get("id", "")):
        counts[part] = counts.get(part, 0) + 1
        first.setdefault(part, table)
    for part, count in counts.items():
        times = f", {count} times, first" if count > 1 else ""
        yield f'unknown {part}{times} in "{collapse_whitespace(first[part])}"'


def _parts(element: Element, table: str) -> Iterator[tuple[str, str]]:
    """Yield each unknown part in a table and the tables inside it, with the id of its table."""
    yield from ((table, part) for part in _attributes(element, "registry"))
    for child in element:
        name = local_name(child.tag)
        if name == "registry":
            yield from _parts(child, child.get("id", "") or table)
        elif name not in _READ | _NOT_READ:
            yield table, f"element <{_short(name)}>"
        else:
            if name not in ("record", "file", *_NOT_READ):
                yield from ((table, part) for part in _attributes(child, name))
            for inner in child.iter():
                if local_name(inner.tag) == "xref":
                    yield from ((table, part) for part in _xref(inner, is_kept=name == "record"))


def _attributes(element: Element, name: str) -> Iterator[str]:
    if name != "xref":
        for key in element.attrib.keys() - _ATTRIBUTES.get(name, frozenset()):
            yield f'attribute "{_short(local_name(key))}" of <{name}>'


def _xref(element: Element, *, is_kept: bool) -> Iterator[str]:
    kept = " (kept in the text of the cell)" if is_kept else ""
    for key in element.attrib:
        if local_name(key) not in _XREF:
            yield f'attribute "{_short(local_name(key))}" of <xref>{kept}'
    for name in PLACES:
        place = collapse_whitespace(element.get(name, ""))
        if place and not attribute_places(name, place):
            yield f'{name} "{_short(place)}" of <xref>{kept}'
    kind = element.get("type", "")
    if kind not in _TYPES:
        yield f'type "{_short(kind)}" of <xref>{kept}'


def _short(name: str) -> str:
    text = collapse_whitespace(name)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
