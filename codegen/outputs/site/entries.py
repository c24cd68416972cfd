"""The entries of the pages as views: members, ranges and rows, with their values, links and references.

Knows the model, the links and the places; knows no page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache

from codegen.class_attributes import discouraged_statuses
from codegen.model import Enumeration, Field, Key, Member, Range, Record, Reference, Registry, Row, Table, Value
from codegen.outputs.site import view_types as views
from codegen.outputs.site.addresses import safe_url, segment
from codegen.outputs.site.cross_references import Links
from codegen.outputs.site.pagination import RFCS, Places

_START, _END = 22, 17
"""How many characters are shown of the start and of the end of a long address of the web."""

_ABBREVIATION = re.compile(r"\b(?=\w{1,5}\b|\w*[0-9])\w+")
"""A word that is an abbreviation if it has capital letters only: DNS and SHA256, but not longer words like CONNECT."""


class EntryViews:
    """Computes the views of entries."""

    def __init__(self, registry: Registry, links: Links, places: Places) -> None:
        self._registry, self._links, self._places = registry, links, places
        self._discouraged = discouraged_statuses(registry)

    def member_link(self, enumeration: Enumeration, value: Key, note: str | None = None) -> views.LinkView:
        member = enumeration.by_value[value]
        text = as_text(value)
        return views.LinkView(
            text=text,
            address=self._places.of_member(enumeration, value),
            note=member.phrase if note is None else note,
            phrase=member.phrase,
        )

    def entry(self, enumeration: Enumeration, member: Member) -> views.EntryView:
        replacement = member.replaced_by if member.replaced_by in enumeration.by_value else None
        fields = tuple(self._fields(enumeration, enumeration.attributes, member.attributes, member.value))
        anchor = self._places.anchors[enumeration.name][member.value]
        return views.EntryView(
            key=f"{enumeration.module} {member.name}",
            name=member.name,
            value=as_text(member.value),
            anchor=f"~alias-{segment(member.name)}" if member.table == "alias" else anchor,
            link=views.LinkView(
                text=as_text(member.value),
                address=self._places.of_member(enumeration, member.value),
                note=member.phrase,
            ),
            aliases=member.aliases,
            phrase=member.phrase,
            description=member.description,
            status=member.status if member.status != self._registry.default_status else "",
            deprecated=member.status in self._discouraged,
            replaced_by=None if replacement is None else self.member_link(enumeration, replacement),
            until=member.until.isoformat() if member.until else "",
            references=self.references(member.references),
            fields=fields,
            by_name={field.name: field.value for field in fields},
        )

    def range(self, enumeration: Enumeration, entry: Range) -> views.RangeView:
        bounds = ["" if bound is None else as_text(bound) for bound in (entry.first, entry.last)]
        return views.RangeView(
            key=f"{enumeration.module} {entry.index}",
            values=bounds[0] if bounds[0] == bounds[1] else "–".join(bounds),
            state=entry.state,
            phrase=entry.phrase,
            description=entry.description,
            references=self.references(entry.references),
            fields=tuple(self._fields(enumeration, enumeration.attributes, entry.attributes)),
        )

    def row(self, table: Table, row: Row) -> views.RowView:
        fields = tuple(self._fields(table, table.attributes, row.attributes))
        address = self._places.of_row(table, row)
        return views.RowView(
            key=f"{table.module} {row.index}",
            link=views.LinkView(text=_row_title(table, fields) or f"Row {row.index + 1}", address=address),
            anchor=address.partition("#")[2],
            fields=fields,
            by_name={field.name: field.value for field in fields},
        )

    def _fields(
        self, file: Enumeration | Table, fields: Iterable[Field], values: Mapping[str, Value], own: Key | None = None
    ) -> Iterator[views.FieldView]:
        records = {record.name: record for record in file.records}
        for field in fields:
            value = values[field.name]
            if not (value is None or value in ("", ()) or (value is False and not field.required)):
                view = self._value(field, value, records)
                yield views.FieldView(name=field.name, label=label_of(field), description=field.description, value=view)

    def _value(self, field: Field, value: Value, records: Mapping[str, Record]) -> views.ValueView:
        links = tuple(
            self.member_link(target, key, None if target.kind == "int" or isinstance(value, tuple) else "")
            for name, key in self._links.linker.targets(field, value)
            if (target := self._registry.enumeration(name))
        )
        match value:
            case bool():
                return views.ValueView(text="yes" if value else "no")
            case Reference():
                return views.ValueView(references=self.references([value]))
            case Mapping():
                inner = {field.name: field for field in records[field.type].fields}
                fields = tuple(
                    views.FieldView(
                        name=name,
                        label=label_of(inner[name]),
                        description=inner[name].description,
                        value=self._value(inner[name], item, records),
                    )
                    for name, item in value.items()
                    if not (item is None or item in ("", (), False))
                )
                return views.ValueView(fields=fields, by_name={view.name: view.value for view in fields})
            case tuple() if field.type == "reference":
                references = (item for item in value if isinstance(item, Reference))
                return views.ValueView(references=self.references(references))
            case tuple() if field.many and not _has_parts(field):
                return views.ValueView(items=tuple(self._value(field, item, records) for item in value))
            case tuple():
                return views.ValueView(text=("." if field.many else ", ").join(map(str, value)), links=links)
            case date():
                return views.ValueView(text=value.isoformat())
        return views.ValueView(text=str(value), links=links)

    def references(self, references: Iterable[Reference]) -> tuple[views.ReferenceView, ...]:
        """Return the documents in the order of first mention, each with its sections."""
        sections: dict[str, list[views.SectionView]] = {}
        pages: dict[str, str] = {}
        for reference in references:
            view = views.SectionView(number=reference.section, url=safe_url(reference.link))
            sections.setdefault(reference.document, []).append(view)
            pages[reference.document] = f"{RFCS}/{reference.rfc}/" if reference.rfc in self._links.citations else ""
        return tuple(
            views.ReferenceView(document=_short(document), page=pages[document], sections=tuple(parts))
            for document, parts in sections.items()
        )


def _short(document: str) -> str:
    """Return the name of a document. A long web address is shortened in the middle; its link has the whole address.

    >>> _short("RFC 9110"), _short("https://example.com/a/very/long/address/of/a/page")
    ('RFC 9110', 'example.com/a/very/lon…address/of/a/page')
    """
    is_web, address = document.startswith(("https://", "http://")), document.partition("://")[2]
    if not is_web:
        return document
    address = address.removeprefix("www.").rstrip("/")
    return address if len(address) <= _START + _END + 1 else f"{address[:_START]}…{address[-_END:]}"


def _has_parts(field: Field) -> bool:
    """Return whether a list of integers is one value, and `links` uses its parts."""
    return field.type == "int" and any("{}" not in link.form for link in field.links)


def as_text(value: Key) -> str:
    """Return a value as people read it."""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def label_of(field: Field) -> str:
    """Return the name of a field as people read it: "Closes connection" for `closes_connection`."""
    return _in_words(field.name, field.description)


def heading_of(file: Enumeration | Table) -> str:
    """Return the name of a module as people read it: "HTTP methods" for `http_methods`."""
    return _in_words(file.module, f"{file.title} {file.description}")


@cache
def _in_words(name: str, text: str) -> str:
    """Return a name in words. Abbreviations have the capital letters that they have in a text."""
    spellings = {word.casefold(): word for word in _ABBREVIATION.findall(text) if word.isupper()}
    words = " ".join(spellings.get(word, word) for word in name.split("_"))
    return words[:1].upper() + words[1:]


def member_title(member: Member) -> str:
    """Return the heading of a member: its value and its phrase, or its name."""
    return f"{as_text(member.value)} {member.phrase or member.name}"


def _row_title(table: Table, fields: Iterable[views.FieldView]) -> str:
    """Return the first values of a row that are names and not sentences, choices or booleans, as one line."""
    names = {field.name for field in table.attributes if field.type != "bool" and not field.choices}
    texts: list[str] = []
    for field in fields:
        text = field.value.text or ", ".join(item.text for item in field.value.items if item.text)
        if field.name in names and 0 < len(text) <= 60 and not text.endswith(".") and len(texts) < 4:
            texts.append(text)
    return " · ".join(texts)
