"""Enumerations as JSON Schema, with the names and descriptions of members."""

from __future__ import annotations

from codegen.class_attributes import bits_of, combinations, discouraged_statuses
from codegen.literals import json_literal
from codegen.model import Enumeration, Registry
from codegen.output_settings import Style
from codegen.outputs import docstring_text
from codegen.outputs.view_types import SchemaMember, SchemaRange, SchemaView

_TYPES = {"int": "integer", "flag": "integer", "tuple": "array"}


def schema(registry: Registry, enumeration: Enumeration, style: Style) -> SchemaView:
    """Return the view of an enumeration for its JSON Schema."""
    discouraged = discouraged_statuses(registry)
    texts = [docstring_text.joined(member) for member in enumeration.members]
    ranges = [{"first": entry.first, "last": entry.last, "state": entry.state} for entry in enumeration.ranges]
    return SchemaView(
        comment=json_literal(" ".join([*style.header.split(), *docstring_text.header_lines(enumeration.file)])),
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
        others=tuple(
            SchemaRange(
                minimum=json_literal(numbers.start),
                maximum=json_literal(numbers.stop - 1),
                multiple=json_literal(numbers.step) if numbers.step > 1 else None,
            )
            for numbers in _others(enumeration)
        ),
        unregistered=json_literal(
            "An integer within the bounds that is not registered."
            if enumeration.open
            else "A combination of these values."
        ),
    )


def _others(enumeration: Enumeration) -> tuple[range, ...]:
    """Return the integers that are valid besides members: for closed flags, every combination of their bits."""
    if enumeration.open:
        return (range(enumeration.open.minimum, enumeration.open.maximum + 1),)
    return combinations(bits_of(enumeration)) if enumeration.kind == "flag" else ()
