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


class Rule(NamedTuple):
    """A sort of change."""

    name: str
    severity: Severity
    meaning: str


RULES: tuple[Rule, ...] = (
    Rule("package-renamed", "major", "The package is another one: every import of the old one fails."),
    Rule("enumeration-removed", "major", "The class is gone: importing it fails."),
    Rule("enumeration-renamed", "major", "The class has another name: importing the old one fails."),
    Rule("module-renamed", "major", "The class moved to another module: importing it from the old one fails."),
    Rule("table-removed", "major", "The class of the rows is gone: importing it fails."),
    Rule("table-renamed", "major", "The class of the rows has another name: importing the old one fails."),
    Rule("kind-changed", "major", "Members are of another base type: comparisons and arithmetic with values change."),
    Rule("bounds-narrowed", "major", "Numbers that were accepted are a ValueError."),
    Rule("open-made-closed", "major", "Every number that is not registered is a ValueError."),
    Rule("letter-case-made-to-count", "major", "Values in other letter case than the registered are a ValueError."),
    Rule("member-removed", "major", "The member is gone: code that names it fails with AttributeError."),
    Rule("member-renamed", "major", "The value has another name, and nothing is left of the old: naming it fails."),
    Rule("canonical-name-changed", "major", "The old name is an alias: it works, but `.name` and `repr` change."),
    Rule(
        "value-changed", "major", "The name stands for another value: what is compared with it, sent or stored differs."
    ),
    Rule("alias-removed", "major", "The alias is gone: code that names it fails with AttributeError."),
    Rule("attribute-removed", "major", "The attribute is gone: reading it fails with AttributeError."),
    Rule("attribute-renamed", "major", "The attribute has another name: reading the old one fails."),
    Rule("attribute-retyped", "major", "The attribute holds another type: code that relied on the old one is wrong."),
    Rule("record-removed", "major", "The class of the record is gone: importing it fails."),
    Rule("record-renamed", "major", "The class of the record has another name: importing the old one fails."),
    Rule("field-removed", "major", "The record's field is gone: reading it fails, and unpacking the tuple too."),
    Rule("field-renamed", "major", "The record's field has another name: reading the old one fails."),
    Rule("field-retyped", "major", "The record's field holds another type: code that relied on the old one is wrong."),
    Rule("field-moved", "major", "The record's fields have other places in its tuple: indexes and unpacking go wrong."),
    Rule("enumeration-added", "minor", "A new class to import."),
    Rule("table-added", "minor", "A new class of rows to import."),
    Rule("closed-made-open", "minor", "Numbers that are not registered give a member where they were a ValueError."),
    Rule("bounds-widened", "minor", "Numbers that were a ValueError give a member."),
    Rule("letter-case-made-not-to-count", "minor", "Values in any letter case give the member."),
    Rule("member-added", "minor", "A new member: an exhaustive `match` over the class no longer covers every case."),
    Rule("alias-added", "minor", "A further name of the same member."),
    Rule("member-deprecated", "minor", "`is_deprecated` has become true."),
    Rule("attribute-added", "minor", "A new attribute to read."),
    Rule("attribute-value-changed", "minor", "Code that reads the attribute gets another value."),
    Rule(
        "choice-added", "minor", "One more text to expect: an exhaustive `match` over them no longer covers every case."
    ),
    Rule("record-added", "minor", "A new class of record."),
    Rule("field-added", "minor", "A new field at the record's end: unpacking needs one more name."),
    Rule("range-added", "minor", "`ranges()` has one more."),
    Rule("range-removed", "minor", "`ranges()` has one less."),
    Rule("row-added", "minor", "`rows()` has one more."),
    Rule("row-removed", "minor", "`rows()` has one less."),
    Rule("row-changed", "minor", "Code that reads the row gets other values."),
    Rule("phrase-changed", "patch", "Another short text."),
    Rule("description-changed", "patch", "Another text for people."),
    Rule("references-changed", "patch", "Another source, or another section of it."),
    Rule("families-changed", "patch", "Other patterns of values that are no members, in documentation and schema."),
    Rule("order-changed", "patch", "Iteration, or the order in documentation, differs."),
    Rule("metadata-changed", "patch", "The distribution is described in another way."),
)

_BY_NAME = {rule.name: rule for rule in RULES}


def rule(name: str) -> Rule:
    """The rule of that name, which has to exist."""
    return _BY_NAME[name]


def gravest(severities: Iterable[Severity]) -> Severity | None:
    """The gravest of the severities; None of none."""
    return min(severities, key=SEVERITIES.index, default=None)
