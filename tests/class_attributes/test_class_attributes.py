"""What users of a generated package see: attributes, default values and listings; and that proof agrees on its own."""

from __future__ import annotations

import pytest

from codegen import class_attributes
from codegen.class_attributes import default_value
from codegen.model import Field, Registry, Table
from codegen.proof import expected
from tests.outputs.test_further import FURTHER
from tests.support.registries import registry


@pytest.mark.parametrize(
    ("field", "default"),
    [
        (Field(name="x", type="int", many=True, description=""), ()),
        (Field(name="x", type="bool", many=True, description=""), ()),
        (Field(name="x", type="bool", description=""), False),
        (Field(name="x", type="str", description=""), ""),
        (Field(name="x", type="str", choices=("a",), description=""), None),
        (Field(name="x", type="int", description=""), None),
        (Field(name="x", type="reference", description=""), None),
        (Field(name="x", type="Carrier", description=""), None),
        (Field(name="status", type="EntryStatus", description=""), "current"),
        (Field(name="state", type="EntryStatus", description=""), None),
        (Field(name="status", type="Carrier", description=""), None),
        (Field(name="status", type="EntryStatus", many=True, description=""), ()),
    ],
)
def test_default_values(field: Field, default: object) -> None:
    """Each type of field has a default value, which proof knows on its own."""
    statuses = registry().package.status
    assert default_value(field, statuses) == default
    assert type(default_value(field, statuses)) is type(default)
    assert expected.default(registry(), field) == default


@pytest.mark.parametrize("known", [registry(), FURTHER], ids=["tiny", "further"])
def test_proof_agrees(known: Registry) -> None:
    """Proof computes attributes, statuses and listings without the interface, and gets the same."""
    assert expected.discouraged_statuses(known) == class_attributes.discouraged_statuses(known)
    for enumeration in known.enumerations:
        attributes = class_attributes.attributes(known, enumeration)
        seen = [(field.name, field.type, field.many) for field in attributes]
        assert [(field.name, field.type, field.many) for field in expected.attributes(known, enumeration)] == seen
    for file in known.files:
        listings = (
            (class_attributes.table_listing(file),)
            if isinstance(file, Table)
            else class_attributes.listings(known, file)
        )
        rows = [
            (listing.name, listing.record.name, [tuple(row.values()) for row in listing.rows]) for listing in listings
        ]
        assert [(method, record.name, rows) for method, record, rows in expected.listings(known, file)] == rows
