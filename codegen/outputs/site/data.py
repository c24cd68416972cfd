"""The data beside each page, and the index for the search: documents that become JSON.

Knows the views of pages and the plain views of the registry; knows no template.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from codegen.model import Enumeration, Registry, Table
from codegen.output_settings import STYLE
from codegen.outputs import own_target_views
from codegen.outputs.site.view_types import (
    EntryView,
    EnumerationPage,
    FieldView,
    LinkView,
    MemberPage,
    Page,
    RfcPage,
    RowsPage,
    RowView,
    StartPage,
    TablePage,
    ValueView,
)

_WORD = re.compile(r"\w[\w.\-]*\w|\w")
_STOP_TEXT = """
a an and are as at be because been by can cannot could did do does for from had has have how if in into is it its may
more most must no nor not of on once one only or other others own so some such than that the their them then there these
they this those to too was were what when where which while who whom why will with would you your
"""
_STOP = frozenset(_STOP_TEXT.split())
"""Words that the index leaves out."""


class SiteData:
    """Computes the data beside the pages of a registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._files: Mapping[str, Enumeration | Table] = {file.module: file for file in registry.files}
        self._plain = cache(self._plain_of)

    def document(self, page: Page) -> object:
        """Return the data beside a page: what the registry says, with the address of the page and those of links."""
        document: dict[str, object] = {"address": page.address, "title": page.title, "package": page.package}
        match page:
            case MemberPage():
                document["enumeration"] = self._files[page.module].name
                document |= self._plain(page.module)["members"][page.entry.name]
                document["mentioned_by"] = [
                    {"table": mentions.name, "rows": [link.address for link in _links(mentions.rows, mentions.more)]}
                    for mentions in page.mentions
                ]
                document["named_by"] = [
                    {"enumeration": other.name, "members": [link.address for link in other.links]}
                    for other in page.related
                ]
            case EnumerationPage():
                plain = self._plain(page.module)
                document |= plain["head"]
                document["members"] = [
                    plain["members"][entry.name] | {"address": entry.link.address} for entry in page.entries
                ]
                document["ranges"] = [plain["ranges"][int(entry.key.split()[1])] for entry in page.ranges]
            case TablePage() | RowsPage():
                plain = self._plain(page.module)
                document |= plain["head"]
                rows = (plain["rows"][int(row.key.split()[1])] for row in page.rows)
                document["rows"] = [
                    {**values, "address": row.link.address} for values, row in zip(rows, page.rows, strict=True)
                ]
            case RfcPage():
                document |= {"number": page.number, "name": page.summary, "date": page.date, "status": page.status}
                document["cited_by"] = [
                    {"section": citation.section, "addresses": [link.address for link in citation.links]}
                    for citation in page.citations
                ]
            case StartPage():
                document["version"] = page.version
                document["pages"] = [
                    {"name": file.name, "title": file.link.text, "address": file.link.address}
                    for file in (*page.featured, *page.enumerations, *page.tables)
                ]
        return document

    def _plain_of(self, module: str) -> dict[str, Any]:
        """Return an enumeration or a table as plain data, with its members by name."""
        data = _as_dict(own_target_views.view(self._registry, self._files[module], STYLE))
        data.pop("header")
        members = {entry["name"]: entry for entry in (*data.pop("members", ()), *data.pop("aliases", ()))}
        rows, ranges = data.pop("rows", ()), data.pop("ranges", ())
        return {"head": data, "members": members, "rows": rows, "ranges": ranges}


def _as_dict(view: Any) -> Any:
    """Return a plain view as data. `dataclasses.asdict` copies every value, which takes five times as long."""
    if dataclasses.is_dataclass(view):
        return {field.name: _as_dict(getattr(view, field.name)) for field in dataclasses.fields(view)}
    if isinstance(view, tuple) and view and dataclasses.is_dataclass(view[0]):
        return [_as_dict(item) for item in view]
    return view


def _links(rows: Iterable[RowView], more: Iterable[LinkView]) -> Iterator[LinkView]:
    yield from (row.link for row in rows)
    yield from more


def search_index(pages: Iterable[Page]) -> list[list[str]]:
    """Return the index of the search: for each entry its title, address and words, the important words first."""
    entries: list[list[str]] = []
    for page in pages:
        match page:
            case EnumerationPage():
                if page.part == 1:
                    entries.append(_entry(page.title, page.address, (page.title, page.name, page.description)))
                for entry in page.entries:
                    if not page.in_brief or not entry.link.address.startswith(page.address):
                        entries.append(_of_member(entry, page.title))
            case MemberPage():
                entries.append(_of_member(page.entry, page.path[-1].text))
                for mentions in page.mentions:
                    entries += _of_rows((row for row in mentions.rows if _is_on(page, row)), mentions.title)
            case TablePage():
                if page.part == 1:
                    entries.append(_entry(page.title, page.address, (page.title, page.name, page.description)))
                entries += _of_rows(page.rows, page.title)
            case RowsPage():
                entries += _of_rows(page.rows, page.path[-1].text)
            case RfcPage():
                entries.append(_entry(f"{page.title} {page.summary}".strip(), page.address, (page.title, page.summary)))
    return entries


def _of_member(entry: EntryView, heading: str) -> list[str]:
    title = f"{entry.value} {entry.phrase or entry.name} · {heading}"
    texts = (entry.value, entry.name, *entry.aliases, entry.phrase, entry.description, *_texts(entry.fields))
    return _entry(title, entry.link.address, texts)


def _of_rows(rows: Iterable[RowView], heading: str) -> Iterator[list[str]]:
    for row in rows:
        yield _entry(f"{row.link.text} · {heading}", row.link.address, _texts(row.fields))


def _is_on(page: Page, row: RowView) -> bool:
    """Whether a page is the place of a row."""
    return row.link.address.partition("#")[0] == page.address


def _texts(fields: Iterable[FieldView]) -> Iterator[str]:
    for field in fields:
        yield from _texts_of(field.value)


def _texts_of(value: ValueView) -> Iterator[str]:
    if value.text not in ("", "yes", "no"):
        yield value.text
    for item in value.items:
        yield from _texts_of(item)
    yield from _texts(value.fields)


def _entry(title: str, address: str, texts: Iterable[str]) -> list[str]:
    words = dict.fromkeys(word for text in (*texts, title) for word in search_words(text))
    return [title, address, " ".join(words)]


def search_words(text: str) -> Iterator[str]:
    """Yield the words of a text as the index has them: in lower case, and the parts of words with hyphens too.

    >>> list(search_words("X.7.26 is for TANK_EMPTY"))
    ['x.7.26', 'tank_empty', 'tank', 'empty']
    """
    for word in _WORD.findall(text.lower()):
        if word not in _STOP:
            yield word
            parts = re.split(r"[-_]", word)
            if len(parts) > 1:
                yield from (part for part in parts if part and part not in _STOP)
