"""What must hold between the entries of a registry. Each rule is one function from Registry to findings; its
docstring explains it.

Knows the model; knows no file format and no output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from codegen.errors import Problem, Severity
from codegen.model import Registry
from codegen.rules import follows, names, order, references, text, values
from codegen.rules.finding import Violation

Rule = Callable[[Registry], Iterator[Violation]]

ERRORS: tuple[Rule, ...] = (
    names.bad_identifier,
    names.reserved_name,
    names.duplicate_name,
    names.confusable_name,
    names.duplicate_enumeration,
    follows.unmapped_attribute,
    follows.unknown_difference,
    follows.gap_in_the_way,
    order.unsorted,
    references.unlisted_rfc,
    references.dangling_replacement,
    text.control_character,
    text.repeated_sentence,
    values.duplicate_value,
    values.dangling_alias,
    values.empty,
    values.unknown_type,
    values.unknown_member,
    values.unknown_status,
    values.outside_bounds,
    values.unnamed_bit,
    values.reversed_range,
    values.contradicting_digit,
)
"""What stops `build` and `check`."""

WARNINGS: tuple[Rule, ...] = (follows.open_gap, references.obsolete_rfc, text.unfinished_sentence)
"""What a person should look at."""


def name_of(rule: Rule) -> str:
    """The rule's name as reports give it."""
    return rule.__name__.replace("_", "-")


def judge(registry: Registry) -> tuple[Problem, ...]:
    """Everything that the rules find, lines not yet filled in."""
    problems: list[Problem] = []
    severity: Severity
    for severity, rules in (("error", ERRORS), ("warning", WARNINGS)):
        for rule in rules:
            problems.extend(finding.problem(name_of(rule), severity) for finding in rule(registry))
    return tuple(problems)
