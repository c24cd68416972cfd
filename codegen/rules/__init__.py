"""What must hold between the entries of a registry. Each rule is one function from Registry to findings; its
docstring explains it.

Knows the model; knows no file format and no output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from codegen.errors import Problem, Severity
from codegen.model import Registry
from codegen.rules import follows, names, order, references, text, values
from codegen.rules.violation import Violation

LintRule = Callable[[Registry], Iterator[Violation]]

ERRORS: tuple[LintRule, ...] = (
    names.invalid_identifier,
    names.reserved_name,
    names.duplicate_name,
    names.confusable_name,
    names.duplicate_class,
    follows.unmapped_attribute,
    follows.unknown_difference,
    follows.blocking_gap,
    order.unsorted,
    references.unlisted_rfc,
    references.dangling_replacement,
    text.control_character,
    text.repeated_sentence,
    values.duplicate_value,
    values.dangling_alias,
    values.empty_definition,
    values.unknown_type,
    values.unknown_member,
    values.unknown_status,
    values.out_of_bounds,
    values.unnamed_bit,
    values.reversed_range,
    values.digit_mismatch,
)
"""What stops `build` and `check`."""

WARNINGS: tuple[LintRule, ...] = (follows.open_gap, references.obsolete_rfc, text.missing_end_punctuation)
"""What a person should look at."""


def rule_name(rule: LintRule) -> str:
    """The rule's name as reports give it."""
    return rule.__name__.replace("_", "-")


def check(registry: Registry) -> tuple[Problem, ...]:
    """Everything that the rules find, lines not yet filled in."""
    problems: list[Problem] = []
    severity: Severity
    for severity, rules in (("error", ERRORS), ("warning", WARNINGS)):
        for rule in rules:
            problems.extend(finding.problem(rule_name(rule), severity) for finding in rule(registry))
    return tuple(problems)
