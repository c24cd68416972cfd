"""JSON Schema: an enumeration with its names and what they mean."""

from __future__ import annotations

from functools import reduce
from operator import or_

from codegen.literals import json_literal
from codegen.model import Bounds, Enumeration, Registry
from codegen.outputs import prose
from codegen.outputs.views import SchemaMember, SchemaView
from codegen.style import Style

_TYPES = {"int": "integer", "flag": "integer", "tuple": "array"}


def schema(registry: Registry, enumeration: Enumeration, style: Style) -> SchemaView:
    """The enumeration as its JSON Schema shows it."""
    discouraged = registry.discouraged()
    bounds = _bounds(enumeration)
    texts = [prose.joined(one) for one in enumeration.members]
    ranges = [{"first": one.first, "last": one.last, "state": one.state} for one in enumeration.ranges]
    return SchemaView(
        comment=json_literal(" ".join([*style.header.split(), *prose.header_lines(enumeration.file)])),
        id=json_literal(f"urn:{registry.package.name}:schema:{enumeration.module}"),
        name=json_literal(enumeration.name),
        description=json_literal(enumeration.description),
        type=json_literal(_TYPES.get(enumeration.kind, "string")),
        values=json_literal([one.value for one in enumeration.members]),
        names=json_literal([one.name for one in enumeration.members]),
        descriptions=json_literal(texts) if any(texts) else None,
        aliases=json_literal({alias: one.value for alias, one in enumeration.members_by_alias.items()}),
        families=json_literal([family.pattern for family in enumeration.families]),
        ranges=json_literal(ranges) if ranges else None,
        members=tuple(
            SchemaMember(
                value=json_literal(one.value),
                name=json_literal(one.name),
                description=json_literal(text) if text else None,
                deprecated=one.status in discouraged,
            )
            for one, text in zip(enumeration.members, texts, strict=True)
        ),
        minimum=json_literal(bounds.minimum if bounds else None),
        maximum=json_literal(bounds.maximum if bounds else None),
        open=bounds is not None,
        unregistered=json_literal(
            "A value within the bounds that the registry does not have."
            if enumeration.open
            else "A combination of these values."
        ),
    )


def _bounds(enumeration: Enumeration) -> Bounds | None:
    """The integers that are values besides those of members: of flags, all that their bits can make."""
    if enumeration.kind == "flag" and not enumeration.open:
        bits = reduce(or_, (one.value for one in enumeration.members if isinstance(one.value, int)), 0)
        return Bounds(minimum=0, maximum=bits)
    return enumeration.open
