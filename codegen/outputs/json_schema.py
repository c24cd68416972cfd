"""Enumerations as JSON Schema, with the names and descriptions of members."""

from __future__ import annotations

from functools import reduce
from operator import or_

from codegen.interface import discouraged_statuses
from codegen.literals import json_literal
from codegen.model import Bounds, Enumeration, Registry
from codegen.outputs import prose
from codegen.outputs.views import SchemaMember, SchemaView
from codegen.style import Style

_TYPES = {"int": "integer", "flag": "integer", "tuple": "array"}


def schema(registry: Registry, enumeration: Enumeration, style: Style) -> SchemaView:
    """Return the view of an enumeration for its JSON Schema."""
    discouraged = discouraged_statuses(registry)
    bounds = _bounds(enumeration)
    texts = [prose.joined(member) for member in enumeration.members]
    ranges = [{"first": entry.first, "last": entry.last, "state": entry.state} for entry in enumeration.ranges]
    return SchemaView(
        comment=json_literal(" ".join([*style.header.split(), *prose.header_lines(enumeration.file)])),
        id=json_literal(f"urn:{registry.package.name}:schema:{enumeration.module}"),
        name=json_literal(enumeration.name),
        description=json_literal(enumeration.description),
        type=json_literal(_TYPES.get(enumeration.kind, "string")),
        values=json_literal([member.value for member in enumeration.members]),
        names=json_literal([member.name for member in enumeration.members]),
        descriptions=json_literal(texts) if any(texts) else None,
        aliases=json_literal({alias: member.value for alias, member in enumeration.members_by_alias.items()}),
        families=json_literal([family.pattern for family in enumeration.families]),
        ranges=json_literal(ranges) if ranges else None,
        members=tuple(
            SchemaMember(
                value=json_literal(member.value),
                name=json_literal(member.name),
                description=json_literal(text) if text else None,
                deprecated=member.status in discouraged,
            )
            for member, text in zip(enumeration.members, texts, strict=True)
        ),
        minimum=json_literal(bounds.minimum if bounds else None),
        maximum=json_literal(bounds.maximum if bounds else None),
        open=bounds is not None,
        unregistered=json_literal(
            "An integer within the bounds that is not registered."
            if enumeration.open
            else "A combination of these values."
        ),
    )


def _bounds(enumeration: Enumeration) -> Bounds | None:
    """Return the integers that are valid besides members: for closed flags, every combination of their bits."""
    if enumeration.kind == "flag" and not enumeration.open:
        bits = reduce(or_, (member.value for member in enumeration.members if isinstance(member.value, int)), 0)
        return Bounds(minimum=0, maximum=bits)
    return enumeration.open
