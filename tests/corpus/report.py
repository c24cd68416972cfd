"""The report of a run, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.corpus.run import Outcome

_MAX_LINES = 20
"""The number of lines of one kind in the report."""


def lines(outcome: Outcome) -> Iterator[str]:
    """Yield the lines of the report: what was read and built, and what failed."""
    built = outcome.registries
    refused = [result for result in outcome.built if result.refused]
    kinds = sum((Counter(result.kinds) for result in built), Counter[str]())
    yield f"files       {len(outcome.built)}: {len(built)} registries, {len(refused)} refused"
    for result in refused:
        yield f"  refused   {result.file}: {result.refused}"
    empty = sum(result.without_records for result in built)
    yield f"tables      {sum(result.tables for result in built)}, {empty} without records"
    records, restored = sum(result.records for result in built), sum(result.restored for result in built)
    yield f"records     {records}, {sum(result.cells for result in built)} cells"
    parts = ", ".join(f"{kinds[name]} {plural}" for name, plural in _PLURALS.items())
    yield f"entries     {kinds.total()}: {parts}"
    yield f"restored    {restored} records with every cell, from the imported modules"
    yield f"classes     {sum(result.classes for result in built)}, {kinds['member']} members"
    modules = sum(result.modules for result in built)
    yield f"modules     {modules}, {outcome.checked.imported} of which import under -W error"
    for tool, problems in outcome.checked.problems.items():
        if tool != "import":
            yield f"{tool:11} {len(problems)} problems" if len(tool) < 12 else f"{tool}: {len(problems)} problems"
    yield f"warnings    {sum(result.warnings for result in built)} of codegen lint"
    yield f"again       {'identical bytes' if not outcome.differing else f'{len(outcome.differing)} files differ'}"
    importing, building = sum(result.importing for result in built), sum(result.building for result in built)
    yield f"wall time   {outcome.seconds:.1f} s to import, build and prove everything"
    yield f"work time   {importing:.1f} s to import, {building:.1f} s to build"
    yield f"peak memory {outcome.memory} MiB in one process"
    yield from _failures(outcome)


_PLURALS = {"member": "members", "alias": "aliases", "range": "ranges", "row": "rows"}


def _failures(outcome: Outcome) -> Iterator[str]:
    failed = [f"{result.file}: {result.failed}" for result in outcome.registries if result.failed]
    lost = [
        f"{result.file}: {result.records} records, {sum(result.kinds.values())} entries, {result.restored} restored"
        for result in outcome.registries
        if not result.failed and not result.records == sum(result.kinds.values()) == result.restored
    ]
    failures = {
        "failed": failed,
        "lost": lost,
        "different bytes in the second run": outcome.differing,
        **outcome.checked.problems,
    }
    for kind, lines in failures.items():
        if lines:
            yield f"{kind}:"
            yield from (f"  {line}" for line in lines[:_MAX_LINES])
            if len(lines) > _MAX_LINES:
                yield f"  … and {len(lines) - _MAX_LINES} more"
