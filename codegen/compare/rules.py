"""The diff rules: each kind of change, its severity, and what it means for users of the package.

`major` breaks correct code, `minor` adds or changes what code can see, `patch` changes text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Severity = Literal["major", "minor", "patch"]
SEVERITIES: tuple[Severity, ...] = ("major", "minor", "patch")
"""The most severe first."""

IGNORED = "none"
"""The severity that a policy gives to a rule to suppress its differences."""


class DiffRule(NamedTuple):
    """A kind of change. `meaning` says what it does to users of the package."""

    name: str
    severity: Severity
    meaning: str


_MEANINGS: Mapping[Severity, Mapping[str, str]] = {
    "major": {
        "package-renamed": "The package has another name: every import of the old one fails.",
        "enumeration-removed": "The class is removed: importing it fails.",
        "enumeration-renamed": "The class is renamed: importing the old name fails.",
        "module-renamed": "The class moved to another module: importing it from the old module fails.",
        "table-removed": "The class of the rows is removed: importing it fails.",
        "table-renamed": "The class of the rows is renamed: importing the old name fails.",
        "kind-changed": "Members have another base type: comparisons and arithmetic with values change.",
        "bounds-narrowed": "Some integers that were accepted raise ValueError.",
        "closed": "Every unregistered integer raises ValueError.",
        "case-sensitive": "`get` returns None for values in another letter case than the registered one.",
        "member-removed": "The member is removed: code that uses its name fails with AttributeError.",
        "member-renamed": "The member is renamed, and the old name is not an alias: "
        "code that uses it fails with AttributeError.",
        "canonical-name-changed": "The old name is now an alias: it works, but `.name` and `repr` change.",
        "value-changed": "The name has another value: comparisons, messages and stored data change.",
        "alias-removed": "The alias is removed: code that uses it fails with AttributeError.",
        "attribute-removed": "The attribute is removed: reading it fails with AttributeError.",
        "attribute-type-changed": "The attribute has another type: code that relies on the old type breaks.",
        "record-removed": "The class of the record is removed: importing it fails.",
        "field-removed": "The field of the record is removed: reading it and unpacking the tuple fail.",
        "field-type-changed": "The field of the record has another type: code that relies on the old type breaks.",
        "field-moved": "The fields of the record are in another order: indexes and unpacking return other fields.",
    },
    "minor": {
        "enumeration-added": "There is a new class.",
        "table-added": "There is a new class of rows.",
        "opened": "Unregistered integers, which raised ValueError, return a member.",
        "bounds-widened": "More unregistered integers, which raised ValueError, return a member.",
        "case-insensitive": "`get` returns the member for values in any letter case.",
        "member-added": "There is a new member: an exhaustive `match` over the class no longer covers every case.",
        "alias-added": "The member has one more name.",
        "member-deprecated": "`is_deprecated` is now true.",
        "attribute-added": "Members have one more attribute.",
        "attribute-value-changed": "The attribute has another value.",
        "choice-added": "The attribute can be one more text: "
        "an exhaustive `match` over the texts no longer covers every case.",
        "record-added": "There is a new class of records.",
        "field-added": "The record has one more field at its end: unpacking needs one more name.",
        "range-added": "`ranges()` returns one more range.",
        "range-removed": "`ranges()` returns one range less.",
        "row-added": "`rows()` returns one more row.",
        "row-removed": "`rows()` returns one row less.",
        "row-changed": "The row has other values.",
    },
    "patch": {
        "phrase-changed": "The short text changed.",
        "description-changed": "The description changed.",
        "references-changed": "The documents that define the entry, or their sections, changed.",
        "families-changed": "The patterns of values that are not members changed, in documentation and schema.",
        "order-changed": "The order of iteration, or of the documentation, changed.",
        "metadata-changed": "The metadata of the distribution changed.",
    },
}
RULES = tuple(
    DiffRule(name, severity, meaning) for severity in SEVERITIES for name, meaning in _MEANINGS[severity].items()
)

RULES_BY_NAME = {rule.name: rule for rule in RULES}
