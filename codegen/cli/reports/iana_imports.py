"""Print the result of `codegen import` for each table and its records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from codegen.actions.iana_imports import ImportedTableReport, ImportReport, RegistryImport
from codegen.cli.colours import FILE, message, verbatim
from codegen.cli.reports.problems import count

_NAMED = 10
"""How many empty tables are named on one line, unless the report explains everything."""
_CHANGES = {"missing": "", "changed": " (changed)", "": " (up to date)"}


def lines(report: ImportReport, *, each_group: bool, explain: bool) -> Iterator[str]:
    """Yield the lines of the report; `each_group` adds the number of registries."""
    for registry in report.registries:
        yield from _registry(registry, explain=explain)
    for source, reason in report.skipped:
        yield f"skipped {source}: {reason}"
    if each_group:
        skipped = f", {count(len(report.skipped), 'document')} skipped" if report.skipped else ""
        failed = f", {count(len(report.failed), 'document')} failed" if report.failed else ""
        yield f"{count(len(report.registries), 'group')}{skipped}{failed}, in {report.folder}."
    if report.settings:
        yield f"Write in {report.configured_in}:"
        yield from (verbatim(f"  {setting}") for setting in report.settings)
    if report.settings or any(registry.written for registry in report.registries):
        yield f"{'Then run' if report.settings else 'Run'}: codegen build"


def _registry(registry: RegistryImport, *, explain: bool) -> Iterator[str]:
    for table in registry.tables:
        yield from _table(table, explain=explain)
    for text in registry.unknown:
        yield f"note: {text}"
    for source, file in registry.mapped:
        yield f"skipped {source}: {file} follows it field by field. Run: codegen sync"
    if registry.empty:
        named = registry.empty if explain else registry.empty[:_NAMED]
        more = f" and {len(registry.empty) - len(named)} more" if len(named) < len(registry.empty) else ""
        yield f"skipped {', '.join(named)}{more}: no records yet"
    tables = registry.tables
    entries = sum((Counter(table.entries) for table in tables), Counter[str]()).total()
    yield (
        f"{count(len(tables), 'table')}: {count(sum(table.records for table in tables), 'record')}, "
        f"{entries} imported, {sum(table.restored for table in tables)} read back; "
        f"{count(registry.written, 'file')} written in {registry.registry}."
    )


def _table(table: ImportedTableReport, *, explain: bool) -> Iterator[str]:
    kind = "table of rows" if table.kind == "table" else f"enumeration ({table.kind})"
    end = f"{_CHANGES[table.change]}: {table.name}, {kind}"
    yield message(f"{table.source} -> ", (table.file, FILE), end)
    parts = [
        count(table.entries[name], name) for name in ("member", "alias", "range", "row") if table.entries.get(name)
    ]
    records, cells = count(table.records, "record"), count(table.cells, "cell")
    yield f"  {records}: {', '.join(parts)}; {table.restored} read back, with {cells}"
    yield from (f"  {text}" for text in table.messages)
    if explain:
        for reason in table.reasons:
            yield f"    {reason}"
        for state, number in table.states.items():
            yield f"    range: {state}, {number}"
        for attribute, element, type_ in table.attributes:
            yield f"    attribute: {attribute}, <{element}>" + (f" as {type_}" if type_ != "str" else "")
