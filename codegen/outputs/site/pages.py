"""The pages of the site as views: which pages there are, what is on each, and where its links lead.

Knows the model, the links and the addresses; knows no template and no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from codegen.interface import discouraged_statuses
from codegen.model import Enumeration, Field, Key, Member, Range, Record, Reference, Registry, Row, Table, Value
from codegen.outputs import prose
from codegen.outputs.site.addresses import row_anchor, safe_url, segment, segments
from codegen.outputs.site.links import find_links
from codegen.outputs.site.views import (
    CitationView,
    EntryView,
    EnumerationPage,
    FieldView,
    FileView,
    LinkView,
    MemberPage,
    MentionsView,
    Page,
    RangeView,
    ReferenceView,
    RelatedView,
    RelationView,
    RfcListPage,
    RfcPage,
    RowsPage,
    RowView,
    SectionView,
    StartPage,
    TablePage,
    ValueView,
)
from codegen.style import Style

RFCS = "rfc"
"""The folder of the pages about RFCs."""
_OWN_FOLDERS = (RFCS, "manual")
_OWN_ANCHORS = ("page-content", "page-search", "page-found", "page-results")
"""The anchors that every page has."""
_ROOM = 80_000
"""How many characters of entries a page has at most, roughly; a longer page comes in parts."""
_BRIEF = 300
"""The room of a member on a page that has only its value and its phrase."""
_COLUMNS, _WIDTH = 5, 240
"""Rows with at most so many fields are shown as a table if their longest texts together have at most this width."""

_LONGEST_ADDRESS = 35
"""How many characters of an address of the web are shown."""

_Item = TypeVar("_Item")


class SitePages:
    """Computes the pages of a registry."""

    def __init__(self, registry: Registry, style: Style) -> None:
        self._registry, self._style = registry, style
        self._links = find_links(registry)
        self._discouraged = discouraged_statuses(registry)
        self._rfcs = {rfc.number: rfc for rfc in registry.rfcs}
        folders = segments((file.module.replace("_", "-") for file in registry.files), _OWN_FOLDERS)
        self._folders = {file.module: folders[file.module.replace("_", "-")] for file in registry.files}
        self._headings = {file.module: _heading(file) for file in registry.files}
        self._tables = {table.module: table for table in registry.tables}
        self._by_module = {file.module: file for file in registry.files}
        self._with_pages = frozenset(registry.package.site.pages)
        self._anchors = {
            file.name: segments(file.by_value, () if file.name in self._with_pages else _OWN_ANCHORS)
            for file in registry.enumerations
        }
        self._parts: dict[str, list[Sequence[Any]]] = {}
        self._taken: dict[str, set[str]] = {}
        """The anchors of rows on each page."""
        self._places: dict[tuple[str, Key | int], str] = {}
        """The address of each member, by the name of its enumeration and its value, and of each row."""
        self._homes: dict[str, dict[str, list[Row]]] = {}
        """The rows that are on the page of a member or of a part of the key, by table and address."""
        for enumeration in registry.enumerations:
            self._place_members(enumeration)
        for table in registry.tables:
            self._place_rows(table)
        self._rows = {table.module: [self._row(table, row) for row in table.rows] for table in registry.tables}
        for table in registry.tables:
            rest = [row for row in table.rows if not self._is_at_home(table, row)]
            views = [self._rows[table.module][row.index] for row in rest]
            self._parts[table.module] = _in_parts(views, [_weight(row) for row in rest])

    def pages(self) -> Iterator[Page]:
        """Yield every page of the site."""
        yield self._start()
        for enumeration in self._registry.enumerations:
            yield from self._enumeration(enumeration)
            if enumeration.name in self._with_pages:
                yield from self._members(enumeration)
        for table in self._registry.tables:
            yield from self._table(table)
            if table.name in self._with_pages:
                yield from self._row_pages(table)
        if self._links.citations:
            yield self._rfc_list()
        for number in sorted(self._links.citations):
            yield self._rfc(number)

    # Addresses

    def _place_members(self, enumeration: Enumeration) -> None:
        folder, anchors = f"{self._folders[enumeration.module]}/", self._anchors[enumeration.name]
        has_pages = enumeration.name in self._with_pages
        weights = [
            _BRIEF if has_pages and isinstance(entry, Member) else _weight(entry) for entry in enumeration.entries
        ]
        self._parts[enumeration.module] = parts = _in_parts(enumeration.entries, weights)
        for number, entries in enumerate(parts, 1):
            part = _part_address(folder, number)
            for entry in entries:
                if isinstance(entry, Member) and entry.table == "member":
                    anchor = anchors[entry.value]
                    address = f"{folder}{anchor}/" if has_pages else f"{part}#{anchor}"
                    self._places.setdefault((enumeration.name, entry.value), address)

    def _place_rows(self, table: Table) -> None:
        folder = f"{self._folders[table.module]}/"
        homes = self._homes[table.module] = self._homes_of(table, folder)
        at_home = {row.index for rows in homes.values() for row in rows}
        rest = [row for row in table.rows if row.index not in at_home]
        pages = list(homes.items())
        for number, rows in enumerate(_in_parts(rest, [_weight(row) for row in rest]), 1):
            pages.append((_part_address(folder, number), list(rows)))
        for address, rows in pages:
            is_home = address in homes
            taken = self._taken.setdefault(address, set())
            for row in rows:
                key = [row.attributes[name] for name in table.key[is_home:]]
                anchor = row_anchor(key, taken) if key else "" if is_home else f"row-{row.index + 1}"
                taken.add(anchor)
                self._places[table.module, row.index] = f"{address}#{anchor}" if anchor else address

    def _homes_of(self, table: Table, folder: str) -> dict[str, list[Row]]:
        """Return the rows that are not on the page of the table, by address.

        They are on the page of the member that is the first value of the key, or on a page for this value.
        """
        if not table.key:
            return {}
        values: list[tuple[Key, Row]] = []
        for row in table.rows:
            value = row.attributes[table.key[0]]
            if isinstance(value, int | str) and value != "":
                values.append((value, row))
        field = table.attribute(table.key[0])
        target = self._registry.enumeration(field.type) if field else None
        addresses: Mapping[Key, str] = {}
        if target and target.name in self._with_pages:
            addresses = {value: self._places[target.name, value] for value in target.by_value}
        elif table.name in self._with_pages:
            addresses = {
                value: f"{folder}{name}/" for value, name in segments(dict.fromkeys(key for key, _ in values)).items()
            }
        homes: dict[str, list[Row]] = {}
        for value, row in values:
            if value in addresses:
                homes.setdefault(addresses[value], []).append(row)
        return homes

    def _is_at_home(self, table: Table, row: Row) -> bool:
        return self._places[table.module, row.index].partition("#")[0] in self._homes[table.module]

    def _member_link(self, enumeration: Enumeration, value: Key, note: str | None = None) -> LinkView:
        member = enumeration.by_value[value]
        text = _text(value)
        return LinkView(
            text=text,
            address=self._places[enumeration.name, value],
            note=member.phrase if note is None else note,
            phrase=member.phrase,
        )

    def _file_link(self, file: Enumeration | Table) -> LinkView:
        return LinkView(text=self._headings[file.module], address=f"{self._folders[file.module]}/")

    # Pages

    def _common(self, address: str, title: str, summary: str, path: tuple[LinkView, ...] = ()) -> dict[str, Any]:
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

    def _start(self) -> StartPage:
        package = self._registry.package
        by_name = {file.name: file for file in self._registry.files}
        featured = [by_name[name] for name in package.site.pages]
        others = [file for file in self._registry.enumerations if file.name not in self._with_pages]
        tables = [file for file in self._registry.tables if file.name not in self._with_pages]
        return StartPage(
            **self._common("", package.title, prose.first_sentence(package.description)),
            description=package.description,
            featured=tuple(map(self._file, featured)),
            enumerations=tuple(map(self._file, sorted(others, key=lambda file: self._headings[file.module]))),
            tables=tuple(map(self._file, sorted(tables, key=lambda file: self._headings[file.module]))),
            rfcs=tuple(map(self._rfc_link, sorted(self._links.citations))),
        )

    def _file(self, file: Enumeration | Table) -> FileView:
        return FileView(
            link=self._file_link(file),
            name=file.name,
            summary=prose.first_sentence(file.description),
            entries=len(file.members) if isinstance(file, Enumeration) else len(file.rows),
        )

    def _enumeration(self, enumeration: Enumeration) -> Iterator[EnumerationPage]:
        folder, heading = f"{self._folders[enumeration.module]}/", self._headings[enumeration.module]
        parts = self._parts[enumeration.module]
        links = _part_links(folder, len(parts))
        bounds = enumeration.open
        for number, entries in enumerate(parts, 1):
            is_last = number == len(parts)
            yield EnumerationPage(
                **self._common(_part_address(folder, number), heading, prose.first_sentence(enumeration.description)),
                module=enumeration.module,
                name=enumeration.name,
                description=enumeration.description,
                references=self._references(enumeration.references),
                bounds=f"{bounds.minimum}–{bounds.maximum}" if bounds else "",
                in_brief=enumeration.name in self._with_pages,
                entries=tuple(self._entry(enumeration, entry) for entry in entries if isinstance(entry, Member)),
                ranges=tuple(self._range(enumeration, entry) for entry in entries if isinstance(entry, Range)),
                families=tuple(family.pattern for family in enumeration.families) if is_last else (),
                parts=links,
                part=number,
            )

    def _members(self, enumeration: Enumeration) -> Iterator[MemberPage]:
        members = enumeration.members
        for previous, member, after in zip((None, *members), members, (*members[1:], None), strict=False):
            target = (enumeration.name, member.value)
            entry = self._entry(enumeration, member)
            summary = prose.first_sentence(member.description) or member.phrase or member.name
            room = _ROOM - _weight(member)
            mentions = []
            for module, rows in self._links.rows.get(target, {}).items():
                own = len(self._homes[module].get(entry.link.address, ()))
                mentions.append(self._mentions(self._tables[module], rows, max(room, 0), entry.link.address))
                room -= sum(_weight(row) for row in rows[own : len(mentions[-1].rows)])
            yield MemberPage(
                **self._common(entry.link.address, _member_title(member), summary, (self._file_link(enumeration),)),
                module=enumeration.module,
                kind=enumeration.title,
                entry=entry,
                mentions=tuple(mentions),
                related=tuple(self._related(target)),
                previous=self._member_link(enumeration, previous.value) if previous else None,
                next=self._member_link(enumeration, after.value) if after else None,
            )

    def _mentions(self, table: Table, rows: Sequence[Row], room: int, address: str) -> MentionsView:
        """Return the rows of a table that name a member: first those that are on its page only."""
        at_home = self._homes[table.module].get(address, [])
        others = [row for row in rows if row not in at_home] if at_home else rows
        shown = [*at_home, *_in_parts(others, [_weight(row) for row in others], room)[0]]
        rows, views = [*at_home, *others], self._rows[table.module]
        return MentionsView(
            title=self._headings[table.module],
            name=table.name,
            module=table.module,
            description=table.description,
            link=self._file_link(table),
            rows=tuple(views[row.index] for row in shown),
            more=tuple(views[row.index].link for row in rows[len(shown) :]),
        )

    def _related(self, target: tuple[str, Key]) -> Iterator[RelatedView]:
        groups: dict[tuple[str, str], list[LinkView]] = {}
        for enumeration, field, member in self._links.members.get(target, ()):
            link = self._member_link(enumeration, member.value)
            groups.setdefault((enumeration.module, _label(field)), []).append(link)
        for (module, label), links in groups.items():
            yield RelatedView(
                title=self._headings[module],
                name=self._by_module[module].name,
                field=label,
                links=tuple(links),
            )

    def _table(self, table: Table) -> Iterator[TablePage]:
        folder, heading = f"{self._folders[table.module]}/", self._headings[table.module]
        parts = self._parts[table.module]
        links = _part_links(folder, len(parts))
        columns = self._columns(table)
        for number, rows in enumerate(parts, 1):
            yield TablePage(
                **self._common(_part_address(folder, number), heading, prose.first_sentence(table.description)),
                module=table.module,
                name=table.name,
                description=table.description,
                references=self._references(table.references),
                columns=columns,
                groups=tuple(self._groups(table)) if number == 1 else (),
                rows=tuple(rows),
                parts=links,
                part=number,
            )

    def _groups(self, table: Table) -> Iterator[LinkView]:
        """Yield the pages that have rows of a table, each with the number of its rows, or its row in short."""
        field = table.attribute(table.key[0]) if table.key else None
        target = self._registry.enumeration(field.type) if field else None
        for address, rows in self._homes[table.module].items():
            value = rows[0].attributes[table.key[0]]
            member = target.by_value.get(value) if target and isinstance(value, int | str) else None
            note = f"{len(rows)} rows"
            if len(rows) == 1:
                texts = (value for name, value in rows[0].attributes.items() if name not in table.key)
                note = next((text for text in texts if isinstance(text, str) and text), "1 row")
            yield LinkView(text=member.phrase if member and member.phrase else str(value), address=address, note=note)

    def _row_pages(self, table: Table) -> Iterator[RowsPage]:
        groups = list(self._groups(table))
        for previous, link, after in zip((None, *groups), groups, (*groups[1:], None), strict=False):
            if link.address.startswith(f"{self._folders[table.module]}/"):
                rows = self._homes[table.module][link.address]
                yield RowsPage(
                    **self._common(link.address, link.text, link.note, (self._file_link(table),)),
                    module=table.module,
                    name=table.name,
                    kind=table.title,
                    description=table.description,
                    rows=tuple(self._rows[table.module][row.index] for row in rows),
                    previous=previous,
                    next=after,
                )

    def _columns(self, table: Table) -> tuple[FieldView, ...]:
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
            FieldView(name=field.name, label=_label(field), description=field.description, value=ValueView())
            for field in columns
        )

    def _rfc_list(self) -> RfcListPage:
        rfcs = tuple(map(self._rfc_link, sorted(self._links.citations)))
        return RfcListPage(**self._common(f"{RFCS}/", "RFCs", "The RFCs that define all this."), rfcs=rfcs)

    def _rfc(self, number: int) -> RfcPage:
        rfc = self._rfcs.get(number)
        relations = [("Obsoletes", "obsoletes"), ("Obsoleted by", "obsoleted_by")]
        relations += [("Updates", "updates"), ("Updated by", "updated_by")]
        sections = self._links.citations[number]
        return RfcPage(
            **self._common(
                f"{RFCS}/{number}/",
                f"RFC {number}",
                rfc.title if rfc else "",
                (LinkView(text="RFCs", address=f"{RFCS}/"),),
            ),
            number=number,
            url=Reference(rfc=number).link,
            date=rfc.date if rfc else "",
            status=rfc.status if rfc else "",
            relations=tuple(
                RelationView(label=label, rfcs=self._references(Reference(rfc=other) for other in getattr(rfc, name)))
                for label, name in relations
                if rfc and getattr(rfc, name)
            ),
            citations=tuple(
                CitationView(
                    section=section,
                    url=Reference(rfc=number, section=section).link,
                    links=tuple(self._source_link(module, member) for (module, _), member in sections[section].items()),
                )
                for section in sorted(sections, key=_section_key)
            ),
        )

    def _source_link(self, module: str, member: Member | None) -> LinkView:
        file = self._by_module[module]
        if member is None or isinstance(file, Table):
            return self._file_link(file)
        return self._member_link(file, member.value, member.phrase or member.name)

    def _rfc_link(self, number: int) -> LinkView:
        rfc = self._rfcs.get(number)
        return LinkView(text=f"RFC {number}", address=f"{RFCS}/{number}/", note=rfc.title if rfc else "")

    # Entries

    def _entry(self, enumeration: Enumeration, member: Member) -> EntryView:
        replacement = member.replaced_by if member.replaced_by in enumeration.by_value else None
        fields = tuple(self._fields(enumeration, enumeration.attributes, member.attributes, member.value))
        anchor = self._anchors[enumeration.name][member.value]
        return EntryView(
            key=f"{enumeration.module} {member.name}",
            name=member.name,
            value=_text(member.value),
            anchor=f"~alias-{segment(member.name)}" if member.table == "alias" else anchor,
            link=LinkView(
                text=_text(member.value),
                address=self._places.get((enumeration.name, member.value), ""),
                note=member.phrase,
            ),
            aliases=member.aliases,
            phrase=member.phrase,
            description=member.description,
            status=member.status if member.status != self._registry.default_status else "",
            deprecated=member.status in self._discouraged,
            replaced_by=None if replacement is None else self._member_link(enumeration, replacement),
            until=member.until.isoformat() if member.until else "",
            references=self._references(member.references),
            fields=fields,
            by_name={field.name: field.value for field in fields},
        )

    def _range(self, enumeration: Enumeration, entry: Range) -> RangeView:
        bounds = ["" if bound is None else _text(bound) for bound in (entry.first, entry.last)]
        return RangeView(
            key=f"{enumeration.module} {entry.index}",
            values=bounds[0] if bounds[0] == bounds[1] else "–".join(bounds),
            state=entry.state,
            phrase=entry.phrase,
            description=entry.description,
            references=self._references(entry.references),
            fields=tuple(self._fields(enumeration, enumeration.attributes, entry.attributes)),
        )

    def _row(self, table: Table, row: Row) -> RowView:
        fields = tuple(self._fields(table, table.attributes, row.attributes))
        address = self._places[table.module, row.index]
        return RowView(
            key=f"{table.module} {row.index}",
            link=LinkView(text=_row_title(table, fields) or f"Row {row.index + 1}", address=address),
            anchor=address.partition("#")[2],
            fields=fields,
            by_name={field.name: field.value for field in fields},
        )

    def _fields(
        self, file: Enumeration | Table, fields: Iterable[Field], values: Mapping[str, Value], own: Key | None = None
    ) -> Iterator[FieldView]:
        """Yield the fields that have a value."""
        records = {record.name: record for record in file.records}
        for field in fields:
            value = values[field.name]
            if not (value is None or value in ("", ()) or (value is False and not field.required)):
                view = self._value(field, value, records)
                yield FieldView(name=field.name, label=_label(field), description=field.description, value=view)

    def _value(self, field: Field, value: Value, records: Mapping[str, Record]) -> ValueView:
        links = tuple(
            self._member_link(target, key, None if target.kind == "int" or isinstance(value, tuple) else "")
            for name, key in self._links.linker.targets(field, value)
            if (target := self._registry.enumeration(name))
        )
        match value:
            case bool():
                return ValueView(text="yes" if value else "no")
            case Reference():
                return ValueView(references=self._references([value]))
            case Mapping():
                inner = {field.name: field for field in records[field.type].fields}
                views = tuple(
                    FieldView(
                        name=name,
                        label=_label(inner[name]),
                        description=inner[name].description,
                        value=self._value(inner[name], item, records),
                    )
                    for name, item in value.items()
                    if not (item is None or item in ("", (), False))
                )
                return ValueView(fields=views, by_name={view.name: view.value for view in views})
            case tuple() if field.type == "reference":
                references = (item for item in value if isinstance(item, Reference))
                return ValueView(references=self._references(references))
            case tuple() if field.many and not _has_parts(field):
                return ValueView(items=tuple(self._value(field, item, records) for item in value))
            case tuple():
                return ValueView(text=("." if field.many else ", ").join(map(str, value)), links=links)
            case date():
                return ValueView(text=value.isoformat())
        return ValueView(text=str(value), links=links)

    def _references(self, references: Iterable[Reference]) -> tuple[ReferenceView, ...]:
        """Return the documents in the order of first mention, each with its sections."""
        sections: dict[str, list[SectionView]] = {}
        pages: dict[str, str] = {}
        for reference in references:
            view = SectionView(number=reference.section, url=safe_url(reference.link))
            sections.setdefault(reference.document, []).append(view)
            pages[reference.document] = f"{RFCS}/{reference.rfc}/" if reference.rfc in self._links.citations else ""
        return tuple(
            ReferenceView(document=_short(document), page=pages[document], sections=tuple(views))
            for document, views in sections.items()
        )


def _short(document: str) -> str:
    """Return the name of a document. A long address of the web is cut; its link has all of it.

    >>> _short("RFC 9110"), _short("https://example.com/a/very/long/address/of/a/page")
    ('RFC 9110', 'example.com/a/very/long/address/of…')
    """
    is_web, address = document.startswith(("https://", "http://")), document.partition("://")[2]
    if not is_web:
        return document
    address = address.removeprefix("www.").rstrip("/")
    return address if len(address) <= _LONGEST_ADDRESS else f"{address[:_LONGEST_ADDRESS - 1]}…"


def _has_parts(field: Field) -> bool:
    """Whether a list of integers is one value, of which a link takes the parts."""
    return field.type == "int" and any("{}" not in link.form for link in field.links)


def _text(value: Key) -> str:
    """Return a value as people read it."""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _label(field: Field) -> str:
    """Return the name of a field as people read it: "Closes connection" for `closes_connection`."""
    return _in_words(field.name, field.description)


def _heading(file: Enumeration | Table) -> str:
    """Return the name of a module as people read it: "HTTP methods" for `http_methods`."""
    return _in_words(file.module, f"{file.title} {file.description}")


def _in_words(name: str, text: str) -> str:
    """Return a name in words. Abbreviations have the capital letters that they have in a text."""
    spellings = {word.casefold(): word for word in re.findall(r"\w+", text) if word.isupper()}
    words = " ".join(spellings.get(word, word) for word in name.split("_"))
    return words[:1].upper() + words[1:]


def _member_title(member: Member) -> str:
    """Return the heading of a member: its value and its phrase, or its name."""
    return f"{_text(member.value)} {member.phrase or member.name}"


def _row_title(table: Table, fields: Iterable[FieldView]) -> str:
    """Return the first values of a row that are names and not sentences, choices or booleans, as one line."""
    names = {field.name for field in table.attributes if field.type != "bool" and not field.choices}
    texts: list[str] = []
    for field in fields:
        text = field.value.text or ", ".join(item.text for item in field.value.items if item.text)
        if field.name in names and 0 < len(text) <= 60 and not text.endswith(".") and len(texts) < 4:
            texts.append(text)
    return " · ".join(texts)


def _section_key(section: str) -> tuple[object, ...]:
    parts = section.replace("-", ".").split(".")
    return tuple((not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)


def _part_address(folder: str, number: int) -> str:
    return folder if number == 1 else f"{folder}part-{number}/"


def _part_links(folder: str, parts: int) -> tuple[LinkView, ...]:
    if parts < 2:
        return ()
    return tuple(LinkView(text=str(part), address=_part_address(folder, part)) for part in range(1, parts + 1))


def _in_parts(items: Sequence[_Item], weights: Sequence[int], room: int = _ROOM) -> list[Sequence[_Item]]:
    """Return items in parts, each of which has room on a page. There is at least one part."""
    parts: list[list[_Item]] = [[]]
    used = 0
    for item, weight in zip(items, weights, strict=True):
        if used + weight > room and (parts[-1] or room < _ROOM):
            parts.append([])
            used = 0
            room = _ROOM
        parts[-1].append(item)
        used += weight
    return list(parts)


def _weight(entry: Member | Range | Row) -> int:
    """Return roughly how many characters of HTML an entry has."""
    texts = 0 if isinstance(entry, Row) else len(entry.phrase) + len(entry.description) + 400
    references = 0 if isinstance(entry, Row) else 200 * len(entry.references)
    return texts + references + sum(map(_value_weight, entry.attributes.values())) + 120


def _value_weight(value: Value) -> int:
    if value is None or value in ("", (), False):
        return 0
    if isinstance(value, tuple):
        return 60 + sum(map(_value_weight, value))
    if isinstance(value, Mapping):
        return sum(map(_value_weight, value.values()))
    if isinstance(value, Reference):
        return 200
    return len(str(value)) + 130
