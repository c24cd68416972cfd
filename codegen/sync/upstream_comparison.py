"""The registry, compared with every table that it follows and the RFC index: findings, notes, and the next lock.

Knows the model, documents and the lock; must not use the clock, the disk or the network.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from codegen.iana.document import IanaGroup
from codegen.iana.document_files import Documents
from codegen.iana.rfc_index import RFC_INDEX, RfcIndex
from codegen.model import Registry
from codegen.sync.findings import SyncComparison
from codegen.sync.imported_tables import compare_imported_table, imported_table
from codegen.sync.lock_file import Lock, LockedRecord, LockedTable
from codegen.sync.mapped_tables import MappedTablesComparison
from codegen.sync.rfcs import RFCS_MODULE, compare_rfcs


def compare_with_upstream(
    registry: Registry, documents: Documents, lock: Lock, today: date, texts: Mapping[str, str]
) -> SyncComparison:
    """Compare the registry with the documents. `texts` are the texts of the registry's files, by module.

    Raises CodegenError if a mapping names an element or a table that does not exist, or is ambiguous.
    """
    comparison = SyncComparison()
    tables: dict[str, dict[str, LockedTable]] = {}
    for file in registry.files:
        locked = lock.tables.get(file.module, {})
        if table := imported_table(file):
            text = texts[file.module]
            imported = compare_imported_table(file, table, registry, documents, text, locked, today, comparison)
            if imported:
                tables[file.module] = imported
    for enumeration in registry.enumerations:
        if enumeration.follows and not imported_table(enumeration):
            locked = lock.tables.get(enumeration.module, {})
            mapped = MappedTablesComparison(enumeration, registry, documents, locked, comparison)
            tables[enumeration.module] = mapped.compare(today)
    rfcs: Mapping[str, LockedRecord] = lock.rfcs
    if registry.rfcs and documents.index is None:
        comparison.leave_out(RFC_INDEX)
    elif registry.rfcs and documents.index is not None:
        rfcs = compare_rfcs(registry, documents.index, lock.rfcs, comparison)
    sources = dict(lock.sources)
    for name, source in _sources(documents):
        if name not in {RFC_INDEX, *comparison.used}:
            continue
        for message in source.unknown if isinstance(source, IanaGroup) else ():
            comparison.note("unknown", name, f"{source.location}: {message}")
        if "" < source.updated < lock.sources.get(name, ""):
            last = lock.sources[name]
            comparison.note("older", name, f"{source.location} is from {source.updated}, the last sync used {last}")
        sources[name] = source.updated
    locked_groups = {table.partition("/")[0] for by_table in tables.values() for table in by_table}
    kept = {*followed_sources(registry), *locked_groups}
    comparison.lock = Lock(
        sources={name: date for name, date in sources.items() if name in kept}, tables=tables, rfcs=rfcs
    )
    return comparison


def lock_without_skipped(comparison: SyncComparison, lock: Lock, skipped: Collection[str]) -> Lock:
    """Return the next lock, in which the tables of skipped files are as in the `lock` of the last sync."""
    if not skipped:
        return comparison.lock
    before = {module: lock.tables[module] for module in skipped if module in lock.tables}
    groups = {table.partition("/")[0] for by_name in before.values() for table in by_name}
    groups |= {RFC_INDEX} if RFCS_MODULE in skipped else set()
    tables = {module: by_name for module, by_name in comparison.lock.tables.items() if module not in skipped}
    return Lock(
        sources={**comparison.lock.sources, **{name: day for name, day in lock.sources.items() if name in groups}},
        tables=tables | before,
        rfcs=lock.rfcs if RFCS_MODULE in skipped else comparison.lock.rfcs,
    )


def followed_sources(registry: Registry) -> list[str]:
    """Return the ids of the groups that the registry follows, sorted, and of the RFC index if it lists RFCs."""
    groups = sorted({table.group for file in registry.files for table in file.follows})
    return [*groups, *([RFC_INDEX] if registry.rfcs else [])]


def _sources(documents: Documents) -> Iterator[tuple[str, IanaGroup | RfcIndex]]:
    yield from sorted(documents.groups.items())
    if documents.index is not None:
        yield RFC_INDEX, documents.index
