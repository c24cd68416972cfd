"""Everything the registry follows against what upstream says now: findings, notes, and the lock as it would be then.

Knows the model, documents and the lock; asks no clock, no disk and no network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from codegen.iana.document import RFC_INDEX, IanaGroup, RfcIndex
from codegen.model import Registry
from codegen.sync import imported_tables
from codegen.sync.findings import Drift
from codegen.sync.lock import Lock, LockedSource, LockedTable
from codegen.sync.mapped_tables import Followed
from codegen.sync.rfcs import compare_rfcs


def compare(
    registry: Registry,
    groups: Mapping[str, IanaGroup],
    index: RfcIndex | None,
    before: Lock,
    today: date,
    texts: Mapping[str, str],
) -> Drift:
    """The registry against the groups, by their ids, and the RFC index that are there. `texts` are the registry's files
    by their modules.

    Raises CodegenError when a mapping asks for what a group does not have, or is ambiguous.
    """
    found = Drift()
    tables: dict[str, dict[str, LockedTable]] = {}
    for file in registry.files:
        if table := imported_tables.imported_table(file):
            locks = before.tables.get(file.module, {})
            if gone := imported_tables.compare(file, table, registry, groups, texts[file.module], locks, today, found):
                tables[file.module] = gone
    for enumeration in registry.enumerations:
        if enumeration.follows and not imported_tables.imported_table(enumeration):
            of_module = before.tables.get(enumeration.module, {})
            tables[enumeration.module] = Followed(enumeration, registry, groups, of_module, found).compare(today)
    rfcs = before.rfcs
    if registry.rfcs and index is None:
        found.leave_out(RFC_INDEX)
    elif registry.rfcs and index is not None:
        result = compare_rfcs(registry, index, before.rfcs)
        found.findings.extend(result.findings)
        found.notes.extend(result.notes)
        found.compared.append(RFC_INDEX)
        found.fewer.extend(result.fewer)
        rfcs = result.locked
    sources = dict(before.sources)
    for name, source in _sources(groups, index):
        if name not in {RFC_INDEX, *found.used}:
            found.note("unused", name, f"{source.location}: nothing in the registry follows {name}")
            continue
        _note_revision(name, source, before, found)
        sources[name] = LockedSource(updated=source.updated, digest=source.digest)
    for name, group in found.moved.items():
        if name not in groups:
            sources[name] = LockedSource(updated=group.updated, digest=group.digest)
    wanted = {*followed(registry), *(name.partition("/")[0] for of_module in tables.values() for name in of_module)}
    kept = {name: one for name, one in sources.items() if name in wanted}
    found.lock = Lock(sources=kept, tables=tables, rfcs=rfcs)
    return found


def followed(registry: Registry) -> list[str]:
    """The groups that the registry follows, sorted; and the RFC index, where it lists RFCs."""
    groups = sorted({one.group for file in registry.files for one in file.follows})
    return [*groups, *([RFC_INDEX] if registry.rfcs else [])]


def _sources(groups: Mapping[str, IanaGroup], index: RfcIndex | None) -> Iterator[tuple[str, IanaGroup | RfcIndex]]:
    yield from sorted(groups.items())
    if index is not None:
        yield RFC_INDEX, index


def _note_revision(name: str, source: IanaGroup | RfcIndex, before: Lock, found: Drift) -> None:
    """Notes a source that is older than when it was last seen, or that is another without any drift."""
    last = before.sources.get(name)
    if last is None or last.digest == source.digest:
        return
    if "" < source.updated < last.updated:
        found.note(
            "older",
            name,
            f"{source.location} is of {source.updated}, older than what was reconciled, {last.updated}",
        )
    elif not any(one.table.partition("/")[0] == name for one in found.findings):
        found.note(
            "revised",
            name,
            f"{source.location} is not the file of {last.updated or 'last time'} byte for byte; nothing that is "
            "followed changed: white space, order, processing instructions, or what nothing follows",
        )
