"""The measure of `make corpus`: every registry in sight, and a folder of made-up ones with what is none among them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.corpus.report import lines
from tests.corpus.run import Outcome, run
from tests.importer.test_cells import POINTERS, TABLES
from tests.importer.test_registry_file import CURRENT
from tests.support.iana_documents import group, table

RECORD = "{http://www.iana.org/assignments}record"


def _tables() -> list[str]:
    """Tables of everything that is known to be published, and of pointers of every sort."""
    found = [*TABLES.items()]
    found += [(f"pointer {number}", [f"<value>{number}</value>{one}"]) for number, one in enumerate(POINTERS)]
    return [
        f'<registry id="t-{number}"><title>{title}</title><xref type="rfc" data="rfc9110"/>'
        + "".join(one if one.startswith("<record") else f"<record>{one}</record>" for one in records)
        + "</registry>"
        for number, (title, records) in enumerate(found)
    ]


@pytest.fixture(scope="module")
def in_sight(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """A run over the registries in sight, and in a folder below them over made-up ones and what is none."""
    if not CURRENT.is_dir():
        pytest.skip("the folder ../shared/iana/current is not here")
    folder = tmp_path_factory.mktemp("corpus")
    for path in CURRENT.glob("*.xml"):
        (folder / path.name).symlink_to(path)
    below = folder / "made-up"
    below.mkdir()
    (below / "hostile.xml").write_text(group(*_tables(), id="_hostile-tables"), "utf-8")
    (below / "empty.xml").write_text(group(table(id="one"), table(id="two"), id="empty"), "utf-8")
    (below / "redirect.xml").write_text('<redirect xmlns="http://www.iana.org/assignments" registry="x"/>', "utf-8")
    (below / "none.XML").write_text("<grammar/>", "utf-8")
    (below / "notes.txt").write_text("no registry\n", "utf-8")
    return run(folder, None, jobs=2, types=True)


def test_nothing_falls_short(in_sight: Outcome) -> None:
    """Every record is accounted for and comes back, every module can be imported, and no type checker complains."""
    assert [line for line in lines(in_sight) if line.endswith(":") or line.startswith("  ")] == [
        "  refused   made-up/none.XML: no IANA registry: it begins with <grammar>",
        '  refused   made-up/redirect.xml: a redirect: the group is now called "x"',
    ]
    assert not in_sight.fell_short


def test_every_record_is_counted(in_sight: Outcome) -> None:
    """There are as many records as elements of that name in the files, and as many are accounted for and recovered."""
    registries = {one.file: one for one in in_sight.registries}
    for path in CURRENT.glob("*.xml"):
        found = registries[path.name]
        records = sum(1 for _ in ElementTree.parse(path).iter(RECORD))
        assert (found.records, sum(found.places.values()), found.back) == (records, records, records)
    empty = registries["made-up/empty.xml"]
    assert (empty.tables, empty.without_records, empty.records, empty.modules) == (2, 2, 0, 0)
    assert sum(one.records for one in registries.values()) == sum(one.back for one in registries.values())
    assert in_sight.checked.imported == sum(one.modules for one in registries.values())
