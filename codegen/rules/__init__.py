"""The lint rules: what must hold between the entries of a registry.

A rule is one function from Registry to violations. Its docstring is the rule's entry in the manual, and what
`codegen lint --explain RULE` prints: what the rule reports, why, and an example that a test runs.
Knows the model; knows no file format and no output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import cleandoc
from typing import NamedTuple

from codegen.errors import Problem, Severity
from codegen.model import Registry
from codegen.rules import flags, follows, names, order, references, text, values
from codegen.rules.form import FORM_RULES
from codegen.rules.violation import Violation

Check = Callable[[Registry], Iterator[Violation]]

ERRORS: tuple[Check, ...] = (
    names.invalid_identifier,
    names.reserved_name,
    names.name_style,
    names.duplicate_name,
    names.confusable_name,
    names.duplicate_class,
    names.duplicate_type,
    follows.invalid_mapping,
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
    flags.unnamed_bit,
    flags.flag_bounds,
    values.reversed_range,
    values.digit_mismatch,
)
"""The rules that stop `build` and `check`."""

WARNINGS: tuple[Check, ...] = (follows.open_gap, references.obsolete_rfc, text.missing_end_punctuation)
"""The rules that report what a person should look at."""


class LintRule(NamedTuple):
    """The entry of a rule in the manual. `description` is Markdown; its first line says what the rule reports."""

    name: str
    severity: Severity
    description: str

    @property
    def summary(self) -> str:
        """The first line of the description."""
        return self.description.partition("\n")[0]


def rule_name(check: Check) -> str:
    """Return the name of a rule in reports: `duplicate-value`."""
    return check.__name__.replace("_", "-")


def _checks() -> Iterator[tuple[Check, Severity]]:
    yield from ((check, "error") for check in ERRORS)
    yield from ((check, "warning") for check in WARNINGS)


def all_rules() -> tuple[LintRule, ...]:
    """Return every lint rule, sorted by name: those between entries, and those of form, which `load` reports."""
    rules = [LintRule(name, "error", cleandoc(description)) for name, description in FORM_RULES.items()]
    rules += [LintRule(rule_name(check), severity, cleandoc(check.__doc__ or "")) for check, severity in _checks()]
    return tuple(sorted(rules))


def check(registry: Registry) -> tuple[Problem, ...]:
    """Return every violation of every rule as a problem without a line."""
    return tuple(
        violation.problem(rule_name(rule), severity) for rule, severity in _checks() for violation in rule(registry)
    )
