"""What a comparison finds: findings, each with what could be written for it, and notes, which are no drift."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from codegen.iana.document import IanaGroup, IndexedRfc
from codegen.importer.registry_file import TableImport
from codegen.model import Key, Reference, Value
from codegen.sync.lock import Lock
from codegen.sync.mapping import MappedRecord

Kind = Literal[
    "added",
    "removed",
    "value-changed",
    "phrase-changed",
    "attribute-changed",
    "references-changed",
    "state-changed",
    "expired",
    "text-changed",
    "text-moved",
    "group-moved",
    "table-changed",
    "table-removed",
    "differs",
    "settled",
    "unreconciled",
    "rfc-obsoleted",
    "rfc-updated",
    "rfc-changed",
]
"""What sort of drift: README.md says what each means."""

NoteKind = Literal["left-out", "unused", "revised", "older", "rows", "ended", "not-in-index"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMember:
    """A member to add, with the name proposed for it; "" where none could be. Its phrase is a gap where none is
    mapped, and its day where that has passed.
    """

    name: str
    entry: MappedRecord
    has_phrase: bool
    is_expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetField:
    """A field to write: phrase, status or an attribute; None where it is to go."""

    field: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReferences:
    """The references that an entry is to have."""

    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddGap:
    """A gap to mark, for a person to look at: the name of a field, or "removal"."""

    gap: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseGap:
    """A gap to take out, for it is none any more."""

    gap: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRfc:
    """A field of an RFC to write."""

    field: str
    value: str | tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRfc:
    """An RFC that entries cite and the registry does not list; what the index says of it, if it was there to ask."""

    number: int
    indexed: IndexedRfc | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """The file holds a whole table: it is written anew, as the table is now."""


Action = Rewrite | AddMember | SetField | SetReferences | AddGap | CloseGap | SetRfc | AddRfc


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One difference: what it is, where, since when, what to do about it, and what could be written for it.

    `module` and `key` name the entry: an enumeration's module and a member's value, or the module of RFCs and a number.
    `ours` is what the registry has, `theirs` what upstream has.
    """

    kind: Kind
    module: str
    file: str
    table: str
    message: str
    remedy: str
    key: Key | None = None
    member: str = ""
    field: str = ""
    ours: str = ""
    theirs: str = ""
    date: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something to know that is no drift, about a source or a table."""

    kind: NoteKind
    source: str
    message: str


@dataclass(slots=True)
class Drift:
    """What is found. `compared` has the tables, and the RFC index, that were there to be compared; `fewer` those that
    have fewer records than when they were last reconciled; `lock` what the lock is once everything writable is written.
    """

    findings: list[Finding] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    compared: list[str] = field(default_factory=list)
    fewer: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """The groups of those tables."""
    moved: dict[str, IanaGroup] = field(default_factory=dict)
    """The groups in which tables stand now, by the groups in which they are followed."""
    rewritten: dict[str, tuple[TableImport, str]] = field(default_factory=dict)
    """Files that hold whole tables and are to be others, by their modules: the tables, and the files' text."""
    records: int = 0
    """How many records of whole tables were compared: the lock has nothing of those."""
    lock: Lock = field(default_factory=Lock)

    def note(self, kind: NoteKind, source: str, message: str) -> None:
        self.notes.append(Note(kind=kind, source=source, message=message))

    def leave_out(self, source: str) -> None:
        """Notes a source that is followed and not there; once, however many tables of it are followed."""
        if source not in self.left_out:
            self.left_out.append(source)
            self.note("left-out", source, f"{source} is not among the files, and was not compared")
