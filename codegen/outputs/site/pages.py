"""The pages of the site as views: of enumerations, members, tables, rows and RFCs. Says what is on each page.

Knows the model, the links and the addresses; knows no template and no HTML.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from codegen.model import Enumeration, Key, Member, Range, Reference, Registry, Row, Table
from codegen.output_settings import Style
from codegen.outputs import docstring_text
from codegen.outputs.site import view_types as views
from codegen.outputs.site.addresses import safe_url
from codegen.outputs.site.cross_references import find_links
from codegen.outputs.site.entries import EntryViews, heading_of, label_of, member_title
from codegen.outputs.site.pagination import RFCS, ROOM, Part, Places, in_parts, weight

_LEAST_ROOM = 10_000
"""How many characters a page gives to the rows that name a member, even if the page is already long.

These rows are on other pages, too.
"""
_COLUMNS, _WIDTH = 5, 240
"""The greatest number of columns of a table on a page, and of characters in its rows. Other rows become lists."""


class SitePages:
    """Computes the pages of a registry."""

    def __init__(self, registry: Registry, style: Style) -> None:
        self._registry, self._style = registry, style
        self._links = find_links(registry)
        self._rfcs = {rfc.number: rfc for rfc in registry.rfcs}
        self._places = Places(registry, self._links.linker)
        self._views = EntryViews(registry, self._links, self._places)
        self._headings = {file.module: heading_of(file) for file in registry.files}
        self._tables = {table.module: table for table in registry.tables}
        self._by_module = {file.module: file for file in registry.files}
        self._weights = {table.module: [weight(row) for row in table.rows] for table in registry.tables}
        self._rows = {table.module: [self._views.row(table, row) for row in table.rows] for table in registry.tables}

    def pages(self) -> Iterator[views.Page]:
        """Yield every page of the site."""
        yield self._start_page()
        for enumeration in self._registry.enumerations:
            yield from self._enumeration_pages(enumeration)
            if enumeration.name in self._places.with_pages:
                yield from self._member_pages(enumeration)
        for table in self._registry.tables:
            yield from self._table_pages(table)
            if table.name in self._places.with_pages:
                yield from self._row_pages(table)
        if self._links.citations:
            yield self._rfc_list_page()
        for number in sorted(self._links.citations):
            yield self._rfc_page(number)

    def _file_link(self, file: Enumeration | Table) -> views.LinkView:
        return views.LinkView(text=self._headings[file.module], address=self._places.folders[file.module])

    # Pages

    def _common(self, address: str, title: str, summary: str, path: tuple[views.LinkView, ...] = ()) -> dict[str, Any]:
        package = self._registry.package
        return {
            "root": "../" * address.count("/") or "./",
            "address": address,
            "package": package.name,
            "version": package.version,
            "repository": safe_url(self._style.address),
            "title": title,
            "summary": summary,
            "path": path,
        }

    def _start_page(self) -> views.StartPage:
        package = self._registry.package
        by_name = {file.name: file for file in self._registry.files}
        featured = [by_name[name] for name in package.site.pages]
        others = [file for file in self._registry.enumerations if file.name not in self._places.with_pages]
        tables = [file for file in self._registry.tables if file.name not in self._places.with_pages]
        return views.StartPage(
            **self._common("", package.title, docstring_text.first_sentence(package.description) or package.title),
            description=package.description,
            featured=tuple(map(self._file_view, featured)),
            enumerations=tuple(map(self._file_view, sorted(others, key=lambda file: self._headings[file.module]))),
            tables=tuple(map(self._file_view, sorted(tables, key=lambda file: self._headings[file.module]))),
            rfcs=tuple(map(self._rfc_link, sorted(self._links.citations))),
        )

    def _file_view(self, file: Enumeration | Table) -> views.FileView:
        return views.FileView(
            link=self._file_link(file),
            name=file.name,
            summary=docstring_text.first_sentence(file.description),
            entries=len(file.members) if isinstance(file, Enumeration) else len(file.rows),
        )

    def _enumeration_pages(self, enumeration: Enumeration) -> Iterator[views.EnumerationPage]:
        heading, parts = self._headings[enumeration.module], self._places.members[enumeration.module]
        bounds = enumeration.open
        for number, part in enumerate(parts, 1):
            members = (entry for entry in part.items if isinstance(entry, Member))
            ranges = (entry for entry in part.items if isinstance(entry, Range))
            yield views.EnumerationPage(
                **self._common(part.address, heading, docstring_text.first_sentence(enumeration.description)),
                module=enumeration.module,
                name=enumeration.name,
                description=enumeration.description,
                references=self._views.references(enumeration.references),
                bounds=f"{bounds.minimum}–{bounds.maximum}" if bounds else "",
                in_brief=enumeration.name in self._places.with_pages,
                entries=tuple(self._views.entry(enumeration, member) for member in members),
                ranges=tuple(self._views.range(enumeration, entry) for entry in ranges),
                families=tuple(family.pattern for family in enumeration.families) if number == len(parts) else (),
                parts=_part_links(parts),
                part=number,
            )

    def _member_pages(self, enumeration: Enumeration) -> Iterator[views.MemberPage]:
        members = enumeration.members
        for previous, member, after in zip((None, *members), members, (*members[1:], None), strict=False):
            target = (enumeration.name, member.value)
            entry = self._views.entry(enumeration, member)
            summary = docstring_text.first_sentence(member.description) or member.phrase or member.name
            yield views.MemberPage(
                **self._common(entry.link.address, member_title(member), summary, (self._file_link(enumeration),)),
                module=enumeration.module,
                kind=enumeration.title,
                entry=entry,
                mentions=self._mentions(member, entry.link.address, self._links.rows.get(target, {})),
                related=tuple(self._related_views(target)),
                previous=self._views.member_link(enumeration, previous.value) if previous else None,
                next=self._views.member_link(enumeration, after.value) if after else None,
            )

    def _mentions(
        self, member: Member, address: str, named: Mapping[str, Sequence[Row]]
    ) -> tuple[views.MentionsView, ...]:
        """Return the rows that name a member, by table: first those that are on no other page, then those that fit.

        Each table gets an equal share of the page. Larger tables get what a small table does not need.
        """
        own = {module: self._places.homes[module].get(address, []) for module in named}
        others = {module: [row for row in rows if row not in own[module]] for module, rows in named.items()}
        sizes = {module: [self._weights[module][row.index] for row in rows] for module, rows in others.items()}
        at_home = sum(self._weights[module][row.index] for module, rows in own.items() for row in rows)
        room = max(ROOM - weight(member) - at_home, _LEAST_ROOM)
        counts: dict[str, int] = {}
        for module in sorted(named, key=lambda module: sum(sizes[module])):
            share = max(room, 0) // (len(named) - len(counts))
            counts[module] = len(in_parts(others[module], sizes[module], share)[0])
            room -= sum(sizes[module][: counts[module]])
        return tuple(
            self._mentions_of(self._tables[module], [*own[module], *others[module]], len(own[module]) + counts[module])
            for module in named
        )

    def _mentions_of(self, table: Table, rows: Sequence[Row], count: int) -> views.MentionsView:
        """Return rows of a table that name a member: the first `count` of them, and links to the others."""
        shown = self._rows[table.module]
        return views.MentionsView(
            title=self._headings[table.module],
            name=table.name,
            module=table.module,
            description=table.description,
            link=self._file_link(table),
            rows=tuple(shown[row.index] for row in rows[:count]),
            more=tuple(shown[row.index].link for row in rows[count:]),
        )

    def _related_views(self, target: tuple[str, Key]) -> Iterator[views.RelatedView]:
        groups: dict[tuple[str, str], list[views.LinkView]] = {}
        for enumeration, field, member in self._links.members.get(target, ()):
            link = self._views.member_link(enumeration, member.value)
            groups.setdefault((enumeration.module, label_of(field)), []).append(link)
        for (module, label), links in groups.items():
            yield views.RelatedView(
                title=self._headings[module],
                name=self._by_module[module].name,
                field=label,
                links=tuple(links),
            )

    def _table_pages(self, table: Table) -> Iterator[views.TablePage]:
        heading, parts = self._headings[table.module], self._places.rows[table.module]
        columns, shown = self._columns(table), self._rows[table.module]
        for number, part in enumerate(parts, 1):
            yield views.TablePage(
                **self._common(part.address, heading, docstring_text.first_sentence(table.description)),
                module=table.module,
                name=table.name,
                description=table.description,
                references=self._views.references(table.references),
                columns=columns,
                groups=tuple(self._groups(table)) if number == 1 else (),
                rows=tuple(shown[row.index] for row in part.items),
                parts=_part_links(parts),
                part=number,
            )

    def _groups(self, table: Table) -> Iterator[views.LinkView]:
        """Yield the pages that have rows of a table, each with the number of its rows, or its only row in short."""
        field = table.attribute(table.key[0]) if table.key else None
        target = self._registry.enumeration(field.type) if field else None
        for address, rows in self._places.homes[table.module].items():
            values = list(dict.fromkeys(row.attributes[table.key[0]] for row in rows))
            member = target.by_value.get(values[0]) if target and isinstance(values[0], int | str) else None
            note = f"{len(rows)} rows"
            if len(rows) == 1:
                texts = (value for name, value in rows[0].attributes.items() if name not in table.key)
                note = next((text for text in texts if isinstance(text, str) and text), "1 row")
            yield views.LinkView(
                text=member.phrase if member and member.phrase else ", ".join(map(str, values)),
                address=address,
                note=note,
            )

    def _row_pages(self, table: Table) -> Iterator[views.RowsPage]:
        groups = list(self._groups(table))
        for previous, link, after in zip((None, *groups), groups, (*groups[1:], None), strict=False):
            if link.address.startswith(self._places.folders[table.module]):
                rows = self._places.homes[table.module][link.address]
                yield views.RowsPage(
                    **self._common(link.address, link.text, link.note, (self._file_link(table),)),
                    module=table.module,
                    name=table.name,
                    kind=table.title,
                    description=table.description,
                    rows=tuple(self._rows[table.module][row.index] for row in rows),
                    previous=previous,
                    next=after,
                )

    def _columns(self, table: Table) -> tuple[views.FieldView, ...]:
        """Return the fields that some row has, or () if they are too many or too long for a table."""
        rows = self._rows[table.module]
        columns = [field for field in table.attributes if any(field.name in row.by_name for row in rows)]
        values = [value for row in rows for value in row.by_name.values()]
        widths = (
            max(len(row.by_name[field.name].text) for row in rows if field.name in row.by_name) for field in columns
        )
        if len(columns) > _COLUMNS or any(value.fields or value.items for value in values) or sum(widths) > _WIDTH:
            return ()
        return tuple(
            views.FieldView(
                name=field.name, label=label_of(field), description=field.description, value=views.ValueView()
            )
            for field in columns
        )

    def _rfc_list_page(self) -> views.RfcListPage:
        rfcs = tuple(map(self._rfc_link, sorted(self._links.citations)))
        return views.RfcListPage(**self._common(f"{RFCS}/", "RFCs", "The RFCs that the registry cites."), rfcs=rfcs)

    def _rfc_page(self, number: int) -> views.RfcPage:
        rfc = self._rfcs.get(number)
        relations = [("Obsoletes", "obsoletes"), ("Obsoleted by", "obsoleted_by")]
        relations += [("Updates", "updates"), ("Updated by", "updated_by")]
        sections = self._links.citations[number]
        return views.RfcPage(
            **self._common(
                f"{RFCS}/{number}/",
                f"RFC {number}",
                rfc.title if rfc else "",
                (views.LinkView(text="RFCs", address=f"{RFCS}/"),),
            ),
            number=number,
            url=Reference(rfc=number).link,
            date=rfc.date if rfc else "",
            status=rfc.status if rfc else "",
            relations=tuple(
                views.RelationView(
                    label=label, rfcs=self._views.references(Reference(rfc=other) for other in getattr(rfc, name))
                )
                for label, name in relations
                if rfc and getattr(rfc, name)
            ),
            citations=tuple(
                views.CitationView(
                    section=section,
                    url=Reference(rfc=number, section=section).link,
                    links=self._source_links([(module, member) for (module, _), member in sections[section].items()]),
                )
                for section in sorted(sections, key=_section_key)
            ),
        )

    def _source_links(self, sources: Sequence[tuple[str, Member | None]]) -> tuple[views.LinkView, ...]:
        """Return links to members and files. Those of the same text say to which file they belong."""
        links = [self._source_link(module, member) for module, member in sources]
        counts = Counter(link.text for link in links)
        return tuple(
            replace(link, note=f"{link.note} · {self._headings[module]}") if counts[link.text] > 1 else link
            for link, (module, _) in zip(links, sources, strict=True)
        )

    def _source_link(self, module: str, member: Member | None) -> views.LinkView:
        file = self._by_module[module]
        if member is None or isinstance(file, Table):
            return self._file_link(file)
        return self._views.member_link(file, member.value, member.phrase or member.name)

    def _rfc_link(self, number: int) -> views.LinkView:
        rfc = self._rfcs.get(number)
        return views.LinkView(text=f"RFC {number}", address=f"{RFCS}/{number}/", note=rfc.title if rfc else "")


def _section_key(section: str) -> tuple[object, ...]:
    parts = section.replace("-", ".").split(".")
    return tuple((not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)


def _part_links(parts: Sequence[Part[Any]]) -> tuple[views.LinkView, ...]:
    return tuple(views.LinkView(text=part.title, address=part.address) for part in parts) if len(parts) > 1 else ()
