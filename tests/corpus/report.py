"""The report of a run, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.corpus.run import Outcome

_SHOWN = 20
"""How many lines of one sort are shown."""


def lines(outcome: Outcome) -> Iterator[str]:
    """What was read, what was made of it, and what fell short."""
    built = outcome.registries
    refused = [one for one in outcome.built if one.refused]
    places = sum((Counter(one.places) for one in built), Counter[str]())
    yield f"files       {len(outcome.built)}: {len(built)} registries, {len(refused)} refused"
    for one in refused:
        yield f"  refused   {one.file}: {one.refused}"
    empty = sum(one.without_records for one in built)
    yield f"tables      {sum(one.tables for one in built)}, {empty} of them without records"
    records, back = sum(one.records for one in built), sum(one.back for one in built)
    yield f"records     {records}, {sum(one.cells for one in built)} cells"
    parts = ", ".join(f"{places[name]} {plural}" for name, plural in _PLACES.items())
    yield f"accounted   {places.total()}: {parts}"
    yield f"recovered   {back} records with every cell, by reading the modules back"
    yield f"classes     {sum(one.classes for one in built)}, {places['member']} members"
    modules = sum(one.modules for one in built)
    yield f"modules     {modules}, {outcome.checked.imported} of which import under -W error"
    for who, problems in outcome.checked.problems.items():
        if who != "import":
            yield f"{who:11} {len(problems)} problems" if len(who) < 12 else f"{who}: {len(problems)} problems"
    yield f"warnings    {sum(one.warnings for one in built)} of codegen lint"
    yield f"again       {'identical bytes' if not outcome.differing else f'{len(outcome.differing)} files differ'}"
    importing, building = sum(one.importing for one in built), sum(one.building for one in built)
    yield (
        f"wall time   {outcome.seconds:.1f} s to import and build all, proved ({importing:.1f} s of work to import, "
        f"{building:.1f} s to build)"
    )
    yield f"peak memory {outcome.memory} MiB of a process"
    yield from _fell_short(outcome)


_PLACES = {"member": "members", "alias": "aliases", "range": "ranges", "row": "rows"}


def _fell_short(outcome: Outcome) -> Iterator[str]:
    failed = [f"{one.file}: {one.failed}" for one in outcome.registries if one.failed]
    lost = [
        f"{one.file}: {one.records} records, {sum(one.places.values())} accounted for, {one.back} recovered"
        for one in outcome.registries
        if not one.failed and not one.records == sum(one.places.values()) == one.back
    ]
    sorts = {
        "failed": failed,
        "lost": lost,
        "other bytes the second time": outcome.differing,
        **outcome.checked.problems,
    }
    for what, found in sorts.items():
        if found:
            yield f"{what}:"
            yield from (f"  {line}" for line in found[:_SHOWN])
            if len(found) > _SHOWN:
                yield f"  … and {len(found) - _SHOWN} more"
