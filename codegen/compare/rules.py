"""The diff rules: each kind of change, its severity, and what it means for users of the package.

`major` breaks correct code, `minor` adds or changes what code can see, `patch` changes text.
"""

from __future__ import annotations

from collections.abc import Iterable
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


RULES: tuple[DiffRule, ...] = (
    DiffRule("package-renamed", "major", "The package has another name: every import of the old one fails."),
    DiffRule("enumeration-removed", "major", "The class is removed: importing it fails."),
    DiffRule("enumeration-renamed", "major", "The class is renamed: importing the old name fails."),
    DiffRule("module-renamed", "major", "The class moved to another module: importing it from the old module fails."),
    DiffRule("table-removed", "major", "The class of the rows is removed: importing it fails."),
    DiffRule("table-renamed", "major", "The class of the rows is renamed: importing the old name fails."),
    DiffRule("kind-changed", "major", "Members have another base type: comparisons and arithmetic with values change."),
    DiffRule("bounds-narrowed", "major", "Some integers that were accepted raise ValueError."),
    DiffRule("closed", "major", "Every unregistered integer raises ValueError."),
    DiffRule(
        "case-sensitive", "major", "`get` returns None for values in another letter case than the registered one."
    ),
    DiffRule("member-removed", "major", "The member is removed: code that uses its name fails with AttributeError."),
    DiffRule(
        "member-renamed",
        "major",
        "The member is renamed, and the old name is not an alias: code that uses it fails with AttributeError.",
    ),
    DiffRule(
        "canonical-name-changed", "major", "The old name is now an alias: it works, but `.name` and `repr` change."
    ),
    DiffRule("value-changed", "major", "The name has another value: comparisons, messages and stored data change."),
    DiffRule("alias-removed", "major", "The alias is removed: code that uses it fails with AttributeError."),
    DiffRule("attribute-removed", "major", "The attribute is removed: reading it fails with AttributeError."),
    DiffRule("attribute-renamed", "major", "The attribute is renamed: reading the old name fails with AttributeError."),
    DiffRule(
        "attribute-type-changed", "major", "The attribute has another type: code that relies on the old type breaks."
    ),
    DiffRule("record-removed", "major", "The class of the record is removed: importing it fails."),
    DiffRule("record-renamed", "major", "The class of the record is renamed: importing the old name fails."),
    DiffRule("field-removed", "major", "The field of the record is removed: reading it and unpacking the tuple fail."),
    DiffRule("field-renamed", "major", "The field of the record is renamed: reading the old name fails."),
    DiffRule(
        "field-type-changed",
        "major",
        "The field of the record has another type: code that relies on the old type breaks.",
    ),
    DiffRule(
        "field-moved",
        "major",
        "The fields of the record are in another order: indexes and unpacking return other fields.",
    ),
    DiffRule("enumeration-added", "minor", "There is a new class."),
    DiffRule("table-added", "minor", "There is a new class of rows."),
    DiffRule("opened", "minor", "Unregistered integers, which raised ValueError, return a member."),
    DiffRule("bounds-widened", "minor", "More unregistered integers, which raised ValueError, return a member."),
    DiffRule("case-insensitive", "minor", "`get` returns the member for values in any letter case."),
    DiffRule(
        "member-added",
        "minor",
        "There is a new member: an exhaustive `match` over the class no longer covers every case.",
    ),
    DiffRule("alias-added", "minor", "The member has one more name."),
    DiffRule("member-deprecated", "minor", "`is_deprecated` is now true."),
    DiffRule("attribute-added", "minor", "Members have one more attribute."),
    DiffRule("attribute-value-changed", "minor", "The attribute has another value."),
    DiffRule(
        "choice-added",
        "minor",
        "The attribute can be one more text: an exhaustive `match` over the texts no longer covers every case.",
    ),
    DiffRule("record-added", "minor", "There is a new class of records."),
    DiffRule("field-added", "minor", "The record has one more field at its end: unpacking needs one more name."),
    DiffRule("range-added", "minor", "`ranges()` returns one more range."),
    DiffRule("range-removed", "minor", "`ranges()` returns one range less."),
    DiffRule("row-added", "minor", "`rows()` returns one more row."),
    DiffRule("row-removed", "minor", "`rows()` returns one row less."),
    DiffRule("row-changed", "minor", "The row has other values."),
    DiffRule("phrase-changed", "patch", "The short text changed."),
    DiffRule("description-changed", "patch", "The description changed."),
    DiffRule("references-changed", "patch", "The documents that define the entry, or their sections, changed."),
    DiffRule(
        "families-changed", "patch", "The patterns of values that are not members changed, in documentation and schema."
    ),
    DiffRule("order-changed", "patch", "The order of iteration, or of the documentation, changed."),
    DiffRule("metadata-changed", "patch", "The metadata of the distribution changed."),
)

_BY_NAME = {rule.name: rule for rule in RULES}


def rule(name: str) -> DiffRule:
    """Return the rule with this name, which must exist."""
    return _BY_NAME[name]


def most_severe(severities: Iterable[Severity]) -> Severity | None:
    """Return the most severe of the severities, or None if there are none."""
    return min(severities, key=SEVERITIES.index, default=None)
