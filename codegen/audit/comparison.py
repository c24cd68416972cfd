"""Compare a table of another program with an enumeration: how they differ, and which document says so.

Must not know files and how findings are printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codegen.audit.matching_tables import RegisteredValues, labels_of
from codegen.audit.wrong_labels import USUAL, Labels, shared_beginning
from codegen.class_attributes import discouraged_statuses
from codegen.errors import Problem, Severity
from codegen.foreign.table_types import ForeignEntry, ForeignTable, ForeignValue
from codegen.model import Enumeration, Key, Member, Range, Reference, Registry

_OWN_USE = re.compile("private|experimental|local|vendor")
"""The states of ranges with values that every program may use for its own purpose."""
_NUMBER = re.compile("[0-9]+")
_NUMBER_AT_END = re.compile(r"\A[0-9]+|[0-9]+\Z")
_NAMED = 12
"""How many missing members of one document a message names."""
_LONGEST = 60
"""How many characters of a label or a phrase a message shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFinding:
    """How an entry of a table differs from the registry; or the members of one document that a table does not have."""

    problem: Problem
    """What is wrong, and where: the place of the entry or, for missing members, of the table.

    Missing members are a warning, since a table need not have every member, and so are reserved and unused values.
    """
    value: ForeignValue | None = None
    """The value of the entry; None for missing members."""
    label: str = ""
    """The label of the entry: the wrong one, else its name or its phrase."""
    members: tuple[Member, ...] = ()
    """The member of the value, or the missing members."""
    better: tuple[Member, ...] = ()
    """The other members that the label fits."""

    @property
    def kind(self) -> str:
        """The rule: unknown, deprecated, mislabelled or missing."""
        return self.problem.rule


def audit_table(
    registry: Registry, enumeration: Enumeration, table: ForeignTable, labels: Labels
) -> list[AuditFinding]:
    """Return how a table differs from an enumeration: findings about its entries in order, then missing members."""
    audit = _Audit(registry, enumeration, table, labels)
    return [*audit.of_entries(), *audit.of_missing()]


class _Audit:
    """One table against one enumeration."""

    def __init__(self, registry: Registry, enumeration: Enumeration, table: ForeignTable, labels: Labels) -> None:
        self.enumeration = enumeration
        self.table = table
        self.labels = labels
        self.values = RegisteredValues(enumeration)
        self.discouraged = discouraged_statuses(registry)
        names = {entry.name for entry in table.entries if entry.name}
        self.beginning = shared_beginning(names, USUAL)
        numbered = [
            name for entry in table.entries if (name := entry.name) and str(entry.value) in _NUMBER.findall(name)
        ]
        self.has_numbers = len(numbered) * 2 > len(table.entries)
        """Whether names have the value of their entry, as in `HTTP_404_NOT_FOUND`."""

    def of_entries(self) -> Iterator[AuditFinding]:
        """Yield the findings about the entries of the table."""
        for entry in self.table.entries:
            value = self.values.read(entry.value)
            if value is None and entry.value is None:
                continue
            member = None if value is None else self.enumeration.by_value.get(value)
            if member is None:
                yield from self._unknown(entry, value)
                continue
            if member.status in self.discouraged:
                yield self._deprecated(entry, member)
            yield from self._mislabelled(entry, member)

    def of_missing(self) -> Iterator[AuditFinding]:
        """Yield the current members that the table does not have, grouped by the document that defines them."""
        present = {self.values.read(entry.value) for entry in self.table.entries}
        groups: dict[str, list[Member]] = {}
        for member in self.enumeration.members:
            if member.value not in present and member.status not in self.discouraged:
                document = member.references[0].document if member.references else ""
                groups.setdefault(document, []).append(member)
        no_document = " without a reference" if len(groups) > 1 else ""
        for document, members in groups.items():
            listed = ", ".join(f"{named(member)}{_section(member)}" for member in members[:_NAMED])
            if len(members) > _NAMED:
                listed += f" and {len(members) - _NAMED} more (--format json has all)"
            what = f"{len(members)} members" if len(members) > 1 else "1 member"
            yield self._finding(
                "missing",
                None,
                members=tuple(members),
                message=f"missing {what}{f' of {document}' if document else no_document}: {listed}",
                remedy="Add the members that the program needs.",
                severity="warning",
            )

    def _unknown(self, entry: ForeignEntry, value: Key | None) -> Iterator[AuditFinding]:
        state = (
            "" if value is None else next((item.state for item in self.enumeration.ranges if _is_in(value, item)), "")
        )
        if _OWN_USE.search(state) or (value is not None and self.values.is_composed(value)):
            return
        label = self._label(entry)
        fitting = self.labels.fitting_members(self._labels(entry, value)[0])
        shown_value = f"{shown(entry.value)}{f' ({_short(label)})' if label else ''}"
        is_registered = bool(state) and state != "unassigned"
        if is_registered:
            message = f"value {shown_value} is {state}: it is not a member of {self.enumeration.name}"
        else:
            message = f"unknown value {shown_value}: not in {self.enumeration.name}{self._bounds(value)}"
        hint = f"The label fits {_listed(fitting)}. " if fitting else ""
        yield self._finding(
            "unknown",
            entry,
            label=label,
            better=fitting,
            message=message,
            remedy=f"{hint}Correct or remove the entry, or add the value to {self.enumeration.file}.",
            severity="warning" if is_registered else "error",
        )

    def _bounds(self, value: Key | None) -> str:
        """Return the bounds of an open enumeration, if the value is outside of them."""
        bounds = self.enumeration.open
        if bounds is None or (isinstance(value, int) and bounds.minimum <= value <= bounds.maximum):
            return ""
        return f", which has values from {bounds.minimum} to {bounds.maximum}"

    def _deprecated(self, entry: ForeignEntry, member: Member) -> AuditFinding:
        instead = self.enumeration.by_value.get(member.replaced_by) if member.replaced_by is not None else None
        return self._finding(
            "deprecated",
            entry,
            label=self._label(entry),
            members=(member,),
            message=f"{named(member)} is {member.status}{_cited(member)}",
            remedy=(
                f"Use {named(instead)} instead."
                if instead
                else "Do not use it in new code. Accept it from other programs."
            ),
        )

    def _mislabelled(self, entry: ForeignEntry, member: Member) -> Iterator[AuditFinding]:
        labels, comments = self._labels(entry, member.value)
        better = self.labels.better_members(member, labels, comments)
        if better is None:
            return
        own = f"{member.name}: {_short(member.phrase)}" if member.phrase else member.name
        fits, remedy = "The label fits", "Correct the label or the value."
        if not better.is_certain:
            fits, remedy = "Only one other member has this word:", "Check whether the label is a synonym."
        yield self._finding(
            "mislabelled",
            entry,
            label=better.label,
            members=(member,),
            better=better.members,
            message=f"{shown(entry.value)} is labelled {quoted(better.label)}, but is {own}{_cited(member)}",
            remedy=f"{fits} {_listed(better.members)}. {remedy}",
            severity="error" if better.is_certain else "warning",
        )

    def _labels(self, entry: ForeignEntry, value: Key | None) -> tuple[list[str], list[str]]:
        """Return the labels and the comments of an entry, without its value and the prefix that all names share."""
        labels, comments = labels_of(self.table, entry)
        plain = [label.removeprefix(self.beginning) for label in labels]
        if self.has_numbers:
            return [_NUMBER_AT_END.sub("", label) or label for label in plain], comments
        number = str(value)
        plain = [label.removeprefix(number) or label for label in plain]
        return [label.removesuffix(number) or label for label in plain], comments

    def _label(self, entry: ForeignEntry) -> str:
        labels, _ = labels_of(self.table, entry)
        return next((label for label in labels if label != str(entry.value)), "")

    def _finding(
        self,
        kind: str,
        entry: ForeignEntry | None,
        *,
        message: str,
        remedy: str,
        label: str = "",
        members: tuple[Member, ...] = (),
        better: tuple[Member, ...] = (),
        severity: Severity = "error",
    ) -> AuditFinding:
        position = self.table.position_of(entry) if entry else self.table.position
        problem = Problem(
            rule=kind,
            message=message,
            remedy=remedy,
            file=self.table.path,
            line=position.line,
            column=position.column,
            severity=severity,
        )
        value = entry.value if entry else None
        return AuditFinding(problem=problem, value=value, label=label, members=members, better=better)


def shown(value: ForeignValue | None) -> str:
    """Return a value as messages show it."""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else _short(str(value))


def named(member: Member) -> str:
    """Return a member by its value and its name."""
    value = shown(member.value)
    return value if value == member.name else f"{value} {member.name}"


def quoted(label: str) -> str:
    """Return a label in quotes, shortened if it is long."""
    return f'"{_short(label)}"'


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _listed(members: Sequence[Member]) -> str:
    return " or ".join(f"{named(member)}{_cited(member)}" for member in members)


def _cited(member: Member) -> str:
    """Return the document that defines a member, in parentheses; "" without one."""
    return f" ({cited(member.references[0])})" if member.references else ""


def _section(member: Member) -> str:
    section = member.references[0].section if member.references else ""
    return f" ({section})" if section else ""


def cited(reference: Reference) -> str:
    """Return a document and its section: `RFC 9110, section 15.5.5`."""
    section = reference.section
    if not section:
        return reference.document
    kind = "" if section.startswith("Table ") else "appendix " if section[0].isalpha() else "section "
    return f"{reference.document}, {kind}{section}"


def _is_in(value: Key, entry_range: Range) -> bool:
    """Return whether an integer is in a range of values that are not members."""
    first, last = entry_range.first, entry_range.last
    if not isinstance(value, int) or (first is None and last is None):
        return value in (first, last)
    return (first is None or (isinstance(first, int) and first <= value)) and (
        last is None or (isinstance(last, int) and value <= last)
    )
