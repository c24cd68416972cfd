"""What a comparison with upstream finds: findings, each with the edits that it allows, and notes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from codegen.importer.iana_registry_file import TableImport
from codegen.model import Enumeration, Key, Table, UpstreamTable, Value
from codegen.sync.lock_file import Lock
from codegen.sync.record_mapping import MappedRecord
from codegen.sync.shown_values import plain_value

FindingKind = Literal[
    "added",
    "removed",
    "value-changed",
    "phrase-changed",
    "attribute-changed",
    "references-changed",
    "state-changed",
    "expired",
    "text-changed",
    "group-moved",
    "table-moved",
    "table-changed",
    "table-removed",
    "differs",
    "settled",
    "unreconciled",
    "not-editable",
    "rfc-obsoleted",
    "rfc-updated",
    "rfc-changed",
]
"""The kind of a finding; the manual says what each means."""

NoteKind = Literal["left-out", "unused", "skipped", "older", "rows", "ended", "not-in-index", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMember:
    """Add a member, with the proposed name, or "" if none is usable.

    Its phrase is a gap if the mapping has no phrase, and its last day if it has passed.
    """

    name: str
    record: MappedRecord
    has_phrase: bool
    is_expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetField:
    """Write a field of a member (phrase, references, status, until or an attribute) or of an RFC; None removes it."""

    field: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class AddGap:
    """Mark a gap, for a person to check: the name of a field, or "removal"."""

    gap: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseGap:
    """Remove the mark of a gap."""

    gap: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RewriteFile:
    """Write the edited file, which holds an imported table."""


RegistryEdit = RewriteFile | AddMember | SetField | AddGap | CloseGap


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncFinding:
    """A difference from upstream: kind, place, date, what to do, and the edits that `--write` makes for it.

    `module` and `key` name the entry: a member's value in an enumeration's module, or a number in the list of RFCs.
    `ours` is the value in the registry, `theirs` the value upstream.
    """

    kind: FindingKind
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
    edits: tuple[RegistryEdit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLocation:
    """The file, the table and possibly the entry that findings are about, and the date of upstream's revision."""

    module: str
    file: str
    table: str
    date: str
    key: Key | None = None
    member: str = ""

    @classmethod
    def of(cls, file: Enumeration | Table, table: UpstreamTable, date: str, **entry: Any) -> FindingLocation:
        """Return the location of a table that a file follows; `entry` has the key and the member."""
        return cls(module=file.module, file=file.file, table=table.table, date=date, **entry)

    def finding(
        self, kind: FindingKind, message: str, remedy: str, *, ours: Value = "", theirs: Value = "", **fields: Any
    ) -> SyncFinding:
        """Return a finding at the location. `ours` and `theirs` are values of any type."""
        values = {"ours": plain_value(ours), "theirs": plain_value(theirs)}
        return SyncFinding(kind=kind, message=message, remedy=remedy, **(asdict(self) | values | fields))

    def not_in_lock(self) -> SyncFinding:
        """Return the finding that the lock does not have the table."""
        message = f"{self.table} is not in the lock, so codegen cannot report later changes"
        return self.finding("unreconciled", message, "Run: codegen sync --write")


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncNote:
    """Information about a source or a table that is not a difference."""

    kind: NoteKind
    source: str
    message: str


@dataclass(slots=True)
class SyncComparison:
    """The registry compared with upstream."""

    findings: list[SyncFinding] = field(default_factory=list)
    notes: list[SyncNote] = field(default_factory=list)
    compared: list[str] = field(default_factory=list)
    """The tables that were compared, and the RFC index."""
    fewer: dict[str, list[str]] = field(default_factory=dict)
    """The tables with records that upstream removed since the last sync, by the module of their file."""
    left_out: list[str] = field(default_factory=list)
    """The sources that are followed and not among the documents."""
    used: set[str] = field(default_factory=set)
    """The groups of the compared tables."""
    rewritten: dict[str, tuple[TableImport, str]] = field(default_factory=dict)
    """The imported tables with changes, and the edited texts of their files, by module."""
    imported_records: int = 0
    """The number of records of imported tables; the lock does not have these."""
    lock: Lock = field(default_factory=Lock)
    """The lock as it is when all edits are written."""

    def add_compared(self, table: str, *groups: str) -> None:
        """Note that a table of some groups was compared."""
        self.compared.append(table)
        self.used.update(groups)

    def note(self, kind: NoteKind, source: str, message: str) -> None:
        """Add a note."""
        self.notes.append(SyncNote(kind=kind, source=source, message=message))

    def report_fewer(self, module: str, table: str, numbers: str) -> None:
        """Add a table with removed records, and their numbers as text."""
        self.fewer.setdefault(module, []).append(f"{table} ({numbers})")

    def leave_out(self, source: str) -> None:
        """Note a source that is followed and not among the documents, once."""
        if source not in self.left_out:
            self.left_out.append(source)
            self.note("left-out", source, f"{source} is not among the files and was not compared")


def is_written(finding: SyncFinding) -> bool:
    """Whether a finding about an imported table is written completely, and leaves nothing to decide."""
    return bool(finding.edits) and not any(isinstance(edit, AddGap) for edit in finding.edits)
