"""The lint rules: what must hold between the entries of a registry.

A rule is one function from Registry to problems, which get its name and severity from `check`. Its docstring is the
rule's entry in the manual, and what `codegen lint --explain RULE` prints: what the rule reports, why, and an example
that a test runs.
Knows the model; knows no file format and no output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import cleandoc
from typing import NamedTuple

from codegen.errors import Problem, Severity
from codegen.model import Registry
from codegen.rules import flags, follows, names, order, references, text, values
from codegen.rules.form import FORM_RULES, LAYOUT, LAYOUT_RULE

Check = Callable[[Registry], Iterator[Problem]]

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
"""The rules that report what a person should review."""

OFF = "off"
"""The severity that switches a rule off."""

REQUIRED: Mapping[str, str] = {
    "blocking-gap": "Nothing can be generated for the member.",
    "control-character": "Readers of the generated code would see other text than Python runs.",
    "dangling-alias": "The alias would have no member.",
    "dangling-replacement": "The generated code would refer to a member that does not exist.",
    "digit-mismatch": "The generated code computes the attribute from the value.",
    "duplicate-class": "The second class would replace the first.",
    "duplicate-name": "The second member would replace the first.",
    "duplicate-type": "The second type would replace the first.",
    "duplicate-value": "Python would turn the second member into an alias of the first.",
    "empty-definition": "The generated class would be empty.",
    "flag-bounds": "The operator ~ would give values that the class refuses.",
    "invalid-identifier": "Python could not parse the generated code.",
    "invalid-mapping": "codegen sync could not compare the enumeration with upstream.",
    "missing-field": "The entry would not be generated.",
    "name-style": "The name could hide a type of the generated code.",
    "out-of-bounds": "The generated class would refuse the value of its own member.",
    "reserved-name": "The name would replace a part of the generated code.",
    "reversed-range": "The range would contain no value.",
    "unknown-difference": "The reason would have no effect.",
    "unknown-field": "The value would be lost.",
    "unknown-member": "The generated code would refer to a member that does not exist.",
    "unknown-status": "The generated code would refer to a status that does not exist.",
    "unknown-type": "The generated attribute would have no type.",
    "unnamed-bit": "Python could not create the member.",
    "wrong-type": "The entry would not be generated.",
}
"""The rules that no configuration can switch off, each with the reason."""


class LintRule(NamedTuple):
    """The entry of a rule in the manual. `description` is Markdown; its first line says what the rule reports."""

    name: str
    severity: Severity
    description: str
    required: str
    """The reason why no configuration can switch the rule off; "" for other rules."""

    @property
    def summary(self) -> str:
        """The first line of the description."""
        return self.description.partition("\n")[0]

    @property
    def configurable(self) -> str:
        """Whether the severity can be changed, in a sentence or two."""
        if self.required:
            return f"The severity cannot be changed. {self.required}"
        place = "below [lint] in codegen.toml, or [tool.codegen.lint] in pyproject.toml"
        return f'To change it, write {self.name} = "error", "warning" or "off" {place}.'


def rule_name(check: Check) -> str:
    """Return the name of a rule in reports: `duplicate-value`."""
    return check.__name__.replace("_", "-")


def _checks() -> Iterator[tuple[Check, Severity]]:
    yield from ((check, "error") for check in ERRORS)
    yield from ((check, "warning") for check in WARNINGS)


def all_rules() -> tuple[LintRule, ...]:
    """Return every lint rule, sorted by name: those between entries, and those about the form of files."""
    checks: list[tuple[str, Severity, str]] = [(name, "error", text) for name, text in FORM_RULES.items()]
    checks.append((LAYOUT, "warning", LAYOUT_RULE))
    checks += [(rule_name(check), severity, check.__doc__ or "") for check, severity in _checks()]
    rules = (
        LintRule(name, severity, cleandoc(description), REQUIRED.get(name, ""))
        for name, severity, description in checks
    )
    return tuple(sorted(rules))


def check(registry: Registry) -> tuple[Problem, ...]:
    """Return every problem that a rule reports, without a line."""
    return tuple(
        problem._replace(rule=rule_name(rule), severity=severity)
        for rule, severity in _checks()
        for problem in rule(registry)
    )


def configured(problems: Iterable[Problem], severities: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the problems with the severities that a configuration gives to rules, without those of rules that are off.

    A rule in `REQUIRED` keeps its severity.
    """
    for problem in problems:
        severity = "" if problem.rule in REQUIRED else severities.get(problem.rule, "")
        if severity == OFF:
            continue
        yield problem._replace(severity="error" if severity == "error" else "warning") if severity else problem
