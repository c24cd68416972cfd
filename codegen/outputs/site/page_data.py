"""The data beside each page, which becomes JSON.

Knows the views of pages and the plain views of the registry; knows no template.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from codegen.model import Enumeration, Registry, Table
from codegen.output_settings import STYLE
from codegen.outputs import own_target_views
from codegen.outputs.site import view_types as views


class SiteData:
    """Computes the data beside the pages of a registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._files: Mapping[str, Enumeration | Table] = {file.module: file for file in registry.files}
        self._plain = cache(self._plain_of)

    def document(self, page: views.Page) -> object:
        """Return the data beside a page: what the registry says, with the address of the page and those of links."""
        document: dict[str, object] = {"address": page.address, "title": page.title, "package": page.package}
        match page:
            case views.MemberPage():
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
            case views.EnumerationPage():
                plain = self._plain(page.module)
                document |= plain["head"]
                document["members"] = [
                    plain["members"][entry.name] | {"address": entry.link.address} for entry in page.entries
                ]
                document["ranges"] = [plain["ranges"][int(entry.key.split()[1])] for entry in page.ranges]
            case views.TablePage() | views.RowsPage():
                plain = self._plain(page.module)
                document |= plain["head"]
                rows = (plain["rows"][int(row.key.split()[1])] for row in page.rows)
                document["rows"] = [
                    {**values, "address": row.link.address} for values, row in zip(rows, page.rows, strict=True)
                ]
            case views.RfcPage():
                document |= {"number": page.number, "name": page.summary, "date": page.date, "status": page.status}
                document["cited_by"] = [
                    {"section": citation.section, "addresses": [link.address for link in citation.links]}
                    for citation in page.citations
                ]
            case views.StartPage():
                document["version"] = page.version
                document["pages"] = [
                    {"name": file.name, "title": file.link.text, "address": file.link.address}
                    for file in (*page.featured, *page.enumerations, *page.tables)
                ]
        return document

    def _plain_of(self, module: str) -> dict[str, Any]:
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


def _links(rows: Iterable[views.RowView], more: Iterable[views.LinkView]) -> Iterator[views.LinkView]:
    yield from (row.link for row in rows)
    yield from more
