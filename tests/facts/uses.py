"""The meanings of the reply codes, with the tables' names of commands and kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.model import Member, Reference, Value
from tests.facts.tables import Key, documents, members, split

LISTED = ("primary", "reuse", "superseded")
"""The roles of rows that are a meaning of a reply code."""

KINDS = {"success": "S", "intermediate": "I", "error": "E", "failure": "F"}


@dataclass(frozen=True, slots=True)
class Use:
    """One meaning of a reply code."""

    member: Member
    fields: Mapping[str, Value]

    @property
    def code(self) -> str:
        return str(self.member.value)

    @property
    def references(self) -> tuple[Reference, ...]:
        found = self.fields["references"]
        assert isinstance(found, tuple)
        return tuple(reference for reference in found if isinstance(reference, Reference))

    @property
    def rfc(self) -> str:
        """The RFC that defines the meaning: the first of its references."""
        (document,) = documents(self.references[:1])
        return document

    @property
    def key(self) -> Key:
        return (self.code, str(self.fields["name"]), self.rfc)

    @property
    def kind(self) -> str:
        return KINDS[str(self.fields["kind"])]

    def listed(self, field: str) -> frozenset[str]:
        found = self.fields[field]
        assert isinstance(found, tuple)
        return frozenset(map(str, found))

    @property
    def stages(self) -> frozenset[str]:
        """The stages of the reply; general rules have their exceptions in alphabetical order."""
        general = {any_but(self.listed("exceptions"))} if self.fields["any_stage"] else set()
        return self.listed("stages") | general

    @property
    def commands(self) -> frozenset[str]:
        """The stages as the table of reply codes spells them: COMMAND:KIND, or DSN-STATUS without a stage."""
        report = {"DSN-STATUS"} if self.fields["delivery_report"] else set()
        return frozenset({f"{stage}:{self.kind}" for stage in self.stages} | report)


def any_but(exceptions: frozenset[str]) -> str:
    return f"ANY-EXCEPT-{'/'.join(sorted(exceptions))}" if exceptions else "ANY"


def in_order(stage: str) -> str:
    """Return a general rule with its exceptions in alphabetical order: ANY-EXCEPT-A/B for ANY-EXCEPT-B/A."""
    head, rule, exceptions = stage.partition("ANY-EXCEPT-")
    return any_but(split(exceptions, "/")) if rule and not head else stage


def commands_in(cell: str) -> frozenset[str]:
    """Return COMMAND:KIND of a row, with the exceptions of general rules in alphabetical order."""
    parts = [part.rpartition(":") for part in split(cell, "|")]
    return frozenset(f"{in_order(stage)}{colon}{kind}" if colon else kind for stage, colon, kind in parts)


def uses() -> Iterator[Use]:
    for member in members("ReplyCode"):
        found = member.attributes["meanings"]
        assert isinstance(found, tuple)
        for fields in found:
            assert isinstance(fields, Mapping)
            yield Use(member=member, fields=fields)
