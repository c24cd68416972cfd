"""The links of a registry, both ways: the members that a value names, and what names a member or cites an RFC.

Knows the model; knows no page and no template.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from codegen.class_attributes import attributes
from codegen.model import Enumeration, Field, Key, Member, Record, Reference, Registry, Row, Table, Value

Target = tuple[str, Key]
"""The name of an enumeration, and the value of one of its members."""

Source = tuple[str, str]
"""The module of an enumeration or a table, and the name of a member or ""."""


class Linker:
    """Finds the members that values name."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._by_text = {
            enumeration.name: {str(value): value for value in enumeration.by_value}
            for enumeration in registry.enumerations
        }

    def targets(self, field: Field, value: Value) -> Iterator[Target]:
        """Yield the members that one value of a field names: of its enumeration, or of those in its `links`.

        A list of integers is one value for a form with parts.
        """
        if not isinstance(value, int | str | tuple) or isinstance(value, bool):
            return
        if isinstance(value, tuple) and not all(isinstance(part, int | str) for part in value):
            return
        key: Key = value  # type: ignore[assignment]
        target = self._registry.enumeration(field.type)
        if target is not None and key in target.by_value:
            yield target.name, key
        for link in field.links:
            text = _filled(link.form, value)
            if text is not None and text in self._by_text.get(link.enumeration, {}):
                yield link.enumeration, self._by_text[link.enumeration][text]


def _filled(form: str, value: object) -> str | None:
    """Return a form with the parts of a value filled in, or None if the value has other parts.

    >>> _filled("X.{2}.{3}", (5, 7, 26)), _filled("X.{2}.{3}", "5.7"), _filled("{}", 550)
    ('X.7.26', None, '550')
    """
    numbers = [int(number) for number in re.findall(r"\{([1-9])\}", form)]
    if not numbers:
        return None if isinstance(value, tuple) else form.replace("{}", str(value))
    parts = value if isinstance(value, tuple) else str(value).split(".")
    if len(parts) != max(numbers) or (isinstance(value, tuple) and not all(isinstance(part, int) for part in value)):
        return None
    return re.sub(r"\{([1-9])\}", lambda number: str(parts[int(number[1]) - 1]), form)


@dataclass(frozen=True, slots=True)
class Links:
    """What names a member, and what cites an RFC, by section."""

    rows: Mapping[Target, Mapping[str, list[Row]]]
    """The rows that name a member, by the module of the table."""
    members: Mapping[Target, list[tuple[Enumeration, Field, Member]]]
    """The members that name a member, each with the field."""
    citations: Mapping[int, Mapping[str, Mapping[Source, Member | None]]]
    """What cites an RFC, by section: members, enumerations, and tables for their rows."""
    linker: Linker


def find_links(registry: Registry) -> Links:
    """Return all links of a registry."""
    linker = Linker(registry)
    rows: dict[Target, dict[str, list[Row]]] = defaultdict(dict)
    members: dict[Target, list[tuple[Enumeration, Field, Member]]] = defaultdict(list)
    citations: dict[int, dict[str, dict[Source, Member | None]]] = defaultdict(dict)

    def cite(value: Value, file: Enumeration | Table, member: Member | None = None) -> None:
        if isinstance(value, Reference) and value.rfc is not None:
            source = (file.module, member.name if member else "")
            citations[value.rfc].setdefault(value.section, {})[source] = member

    for file in registry.files:
        for reference in file.references:
            cite(reference, file)
    for table in registry.tables:
        for row in table.rows:
            named: dict[Target, None] = {}
            for field, value in _values_of(table, row.attributes, table.attributes):
                named |= dict.fromkeys(linker.targets(field, value))
                cite(value, table)
            for target in named:
                rows[target].setdefault(table.module, []).append(row)
    for enumeration in registry.enumerations:
        fields = [field for field in attributes(registry, enumeration) if field.name not in ("replaced_by", "until")]
        for member in enumeration.members:
            values = {field.name: member.value_of(field.name) for field in fields}
            if member.status == registry.default_status:
                values.pop("status", None)
            for attribute in (field for field in fields if field.name in values):
                named = {}
                for field, value in _values_of(enumeration, values, (attribute,)):
                    named |= dict.fromkeys(linker.targets(field, value))
                    cite(value, enumeration, member)
                for target in named:
                    members[target].append((enumeration, attribute, member))
    return Links(rows, members, citations, linker)


def _values_of(
    file: Enumeration | Table, values: Mapping[str, Value], fields: Iterable[Field]
) -> Iterator[tuple[Field, Value]]:
    """Yield each single value of an entry with its field, and each list as a whole."""
    records = {record.name: record for record in file.records}
    for field in fields:
        yield from _values(field, values[field.name], records)


def _values(field: Field, value: Value, records: Mapping[str, Record]) -> Iterator[tuple[Field, Value]]:
    """Yield each single value in the value of a field with the field that it belongs to, and each list as a whole."""
    if isinstance(value, tuple):
        yield field, value
        if field.many:
            for item in value:
                yield from _values(field, item, records)
    elif isinstance(value, Mapping):
        for inner in records[field.type].fields:
            yield from _values(inner, value[inner.name], records)
    elif value is not None:
        yield field, value
