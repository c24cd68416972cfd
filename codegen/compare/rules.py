"""What each sort of change means: its rule, its severity, and what happens to the people who use the package.

One entry a rule. `major` breaks code that was right, `minor` adds or changes what code can see, `patch` is text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Severity = Literal["major", "minor", "patch"]
SEVERITIES: tuple[Severity, ...] = ("major", "minor", "patch")
"""The gravest first."""

IGNORED = "none"
"""What a policy says of a rule whose differences are not to be reported."""


class DiffRule(NamedTuple):
    """A sort of change."""

    name: str
    severity: Severity
    meaning: str


RULES: tuple[DiffRule, ...] = (
    DiffRule("package-renamed", "major", "The package is another one: every import of the old one fails."),
    DiffRule("enumeration-removed", "major", "The class is gone: importing it fails."),
    DiffRule("enumeration-renamed", "major", "The class has another name: importing the old one fails."),
    DiffRule("module-renamed", "major", "The class moved to another module: importing it from the old one fails."),
    DiffRule("table-removed", "major", "The class of the rows is gone: importing it fails."),
    DiffRule("table-renamed", "major", "The class of the rows has another name: importing the old one fails."),
    DiffRule(
        "kind-changed", "major", "Members are of another base type: comparisons and arithmetic with values change."
    ),
    DiffRule("bounds-narrowed", "major", "Numbers that were accepted are a ValueError."),
    DiffRule("closed", "major", "Every number that is not registered is a ValueError."),
    DiffRule("case-sensitive", "major", "Values in other letter case than the registered are a ValueError."),
    DiffRule("member-removed", "major", "The member is gone: code that names it fails with AttributeError."),
    DiffRule("member-renamed", "major", "The value has another name, and nothing is left of the old: naming it fails."),
    DiffRule("canonical-name-changed", "major", "The old name is an alias: it works, but `.name` and `repr` change."),
    DiffRule(
        "value-changed", "major", "The name stands for another value: what is compared with it, sent or stored differs."
    ),
    DiffRule("alias-removed", "major", "The alias is gone: code that names it fails with AttributeError."),
    DiffRule("attribute-removed", "major", "The attribute is gone: reading it fails with AttributeError."),
    DiffRule("attribute-renamed", "major", "The attribute has another name: reading the old one fails."),
    DiffRule(
        "attribute-type-changed", "major", "The attribute holds another type: code that relied on the old one is wrong."
    ),
    DiffRule("record-removed", "major", "The class of the record is gone: importing it fails."),
    DiffRule("record-renamed", "major", "The class of the record has another name: importing the old one fails."),
    DiffRule("field-removed", "major", "The record's field is gone: reading it fails, and unpacking the tuple too."),
    DiffRule("field-renamed", "major", "The record's field has another name: reading the old one fails."),
    DiffRule(
        "field-type-changed",
        "major",
        "The record's field holds another type: code that relied on the old one is wrong.",
    ),
    DiffRule(
        "field-moved", "major", "The record's fields have other places in its tuple: indexes and unpacking go wrong."
    ),
    DiffRule("enumeration-added", "minor", "A new class to import."),
    DiffRule("table-added", "minor", "A new class of rows to import."),
    DiffRule("opened", "minor", "Numbers that are not registered give a member where they were a ValueError."),
    DiffRule("bounds-widened", "minor", "Numbers that were a ValueError give a member."),
    DiffRule("case-insensitive", "minor", "Values in any letter case give the member."),
    DiffRule(
        "member-added", "minor", "A new member: an exhaustive `match` over the class no longer covers every case."
    ),
    DiffRule("alias-added", "minor", "A further name of the same member."),
    DiffRule("member-deprecated", "minor", "`is_deprecated` has become true."),
    DiffRule("attribute-added", "minor", "A new attribute to read."),
    DiffRule("attribute-value-changed", "minor", "Code that reads the attribute gets another value."),
    DiffRule(
        "choice-added", "minor", "One more text to expect: an exhaustive `match` over them no longer covers every case."
    ),
    DiffRule("record-added", "minor", "A new class of record."),
    DiffRule("field-added", "minor", "A new field at the record's end: unpacking needs one more name."),
    DiffRule("range-added", "minor", "`ranges()` has one more."),
    DiffRule("range-removed", "minor", "`ranges()` has one less."),
    DiffRule("row-added", "minor", "`rows()` has one more."),
    DiffRule("row-removed", "minor", "`rows()` has one less."),
    DiffRule("row-changed", "minor", "Code that reads the row gets other values."),
    DiffRule("phrase-changed", "patch", "Another short text."),
    DiffRule("description-changed", "patch", "Another text for people."),
    DiffRule("references-changed", "patch", "Another source, or another section of it."),
    DiffRule("families-changed", "patch", "Other patterns of values that are no members, in documentation and schema."),
    DiffRule("order-changed", "patch", "Iteration, or the order in documentation, differs."),
    DiffRule("metadata-changed", "patch", "The distribution is described in another way."),
)

_BY_NAME = {rule.name: rule for rule in RULES}


def rule(name: str) -> DiffRule:
    """The rule of that name, which has to exist."""
    return _BY_NAME[name]


def most_severe(severities: Iterable[Severity]) -> Severity | None:
    """The gravest of the severities; None of none."""
    return min(severities, key=SEVERITIES.index, default=None)
