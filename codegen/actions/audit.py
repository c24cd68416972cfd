"""`audit`: compare tables of other programs with an enumeration of the registry.

Knows nothing of how the result is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen import file_reading
from codegen.actions.registry import valid_registry
from codegen.audit.comparison import AuditFinding, audit_table
from codegen.audit.matching_tables import RegisteredValues, tables_about
from codegen.audit.wrong_labels import Labels
from codegen.errors import CodegenError, Problem, did_you_mean
from codegen.foreign.table_files import read_tables
from codegen.foreign.table_types import ForeignTable, NoSuchTable, UnreadEntry
from codegen.model import Enumeration, Registry
from codegen.progress import Progress, counted, no_progress
from codegen.project.locations import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedTable:
    """A table in a file, and how it differs from the enumeration."""

    file: str
    line: int
    column: int
    name: str
    """The name of the table in the file; "" for a file that is one table."""
    entries: int
    unread: tuple[UnreadEntry, ...]
    """The entries without a value that codegen can read. Members that seem to be missing may be among them."""
    findings: tuple[AuditFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """The tables about an enumeration in some files, and how they differ from it."""

    project: Project
    enumeration: str
    members: int
    tables: tuple[AuditedTable, ...]
    skipped: tuple[str, ...] = ()
    """The files without a table about the enumeration, beside other files that have one."""

    @property
    def findings(self) -> tuple[AuditFinding, ...]:
        """The findings about all tables."""
        return tuple(finding for table in self.tables for finding in table.findings)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The findings in the form of problems of a registry."""
        return tuple(finding.problem for finding in self.findings)

    @property
    def ok(self) -> bool:
        """Whether no entry is unknown, deprecated or mislabelled. Members may be missing."""
        return all(finding.problem.severity != "error" for finding in self.findings)


def audit_tables(
    projects: Sequence[Project],
    enumeration: str,
    paths: Sequence[Path | str],
    *,
    table: str | None = None,
    progress: Progress = no_progress,
) -> AuditReport:
    """Return how tables in Python, JSON, TOML and CSV files differ from an enumeration of the registry.

    Python is never imported. `table` is the name of the table in the files; without it, all tables about the
    enumeration are compared. Files without such a table are skipped. Raises CodegenError if no file has one, if a file
    cannot be read, or if the registry does not have the enumeration, or has errors.
    """
    project, registry, found = _find_enumeration(projects, enumeration)
    values, labels = RegisteredValues(found), Labels(found, registry.default_status)
    tables: list[AuditedTable] = []
    skipped: list[NoSuchTable] = []
    for path in counted(paths, "file", str, progress):
        if Path(path).is_dir():
            raise CodegenError("expected a file, got a folder", where=str(path), remedy="Name the files in it.")
        try:
            fitting = tables_about(read_tables(str(path), file_reading.read(path, pipes=True)), values, table)
        except NoSuchTable as error:
            skipped.append(error)
            continue
        for foreign in fitting:
            tables.append(
                AuditedTable(
                    file=foreign.path,
                    line=foreign.position.line,
                    column=foreign.position.column,
                    name=foreign.name,
                    entries=len(foreign.entries),
                    unread=tuple(_unread(foreign)),
                    findings=tuple(audit_table(registry, found, foreign, labels)),
                )
            )
    if not tables and skipped:
        raise CodegenError.of(skipped)
    return AuditReport(
        project=project,
        enumeration=found.name,
        members=len(found.members),
        tables=tuple(tables),
        skipped=tuple(error.where for error in skipped),
    )


def _unread(table: ForeignTable) -> Iterator[UnreadEntry]:
    """Yield the entries that cannot be compared: their value is computed, or they have none."""
    yield from table.unread
    for entry in table.entries:
        if entry.value is None:
            yield UnreadEntry(
                position=table.position_of(entry), text=entry.name or ", ".join(map(str, entry.cells.values()))
            )


def _find_enumeration(projects: Sequence[Project], name: str) -> tuple[Project, Registry, Enumeration]:
    """Return the enumeration of that name with its registry and project. Letter case matters."""
    registries = [(project, valid_registry(project, project.snapshot()).registry) for project in projects]
    fitting = [
        (project, registry, enumeration)
        for project, registry in registries
        if (enumeration := registry.enumeration(name)) is not None
    ]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        where = ", ".join(project.shown(project.registry) for project, _, _ in fitting)
        raise CodegenError(f'{len(fitting)} registries have "{name}": {where}', remedy="Name one with --registry.")
    known = sorted(enumeration.name for _, registry in registries for enumeration in registry.enumerations)
    remedy = did_you_mean(name, known, f"Choose from: {', '.join(known[:40])}.")
    raise CodegenError(f'unknown enumeration "{name}"', remedy=remedy)
