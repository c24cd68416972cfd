"""`make corpus` on published registries, and on a folder with invented registries and other documents."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.corpus.report import lines
from tests.corpus.run import Outcome, run
from tests.importer.test_cell_layout import POINTERS, TABLES
from tests.importer.test_iana_registry_file import CURRENT
from tests.support.iana_documents import group, table

RECORD = "{http://www.iana.org/assignments}record"


def _tables() -> list[str]:
    """Return tables with all peculiarities of published ones, and with pointers of every kind."""
    tables = [*TABLES.items()]
    tables += [(f"pointer {number}", [f"<value>{number}</value>{pointer}"]) for number, pointer in enumerate(POINTERS)]
    return [
        f'<registry id="t-{number}"><title>{title}</title><xref type="rfc" data="rfc9110"/>'
        + "".join(record if record.startswith("<record") else f"<record>{record}</record>" for record in records)
        + "</registry>"
        for number, (title, records) in enumerate(tables)
    ]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """A run on published registries, and on a folder inside with invented registries and other documents."""
    if not CURRENT.is_dir():
        pytest.skip("the folder ../shared/iana/current is missing")
    folder = tmp_path_factory.mktemp("corpus")
    for path in CURRENT.glob("*.xml"):
        (folder / path.name).symlink_to(path)
    below = folder / "made-up"
    below.mkdir()
    (below / "hostile.xml").write_text(group(*_tables(), id="_hostile-tables"), "utf-8")
    (below / "empty.xml").write_text(group(table(id="one"), table(id="two"), id="empty"), "utf-8")
    (below / "redirect.xml").write_text('<redirect xmlns="http://www.iana.org/assignments" registry="x"/>', "utf-8")
    (below / "none.XML").write_text("<grammar/>", "utf-8")
    (below / "notes.txt").write_text("not a registry\n", "utf-8")
    return run(folder, None, jobs=2, types=True)


def test_nothing_fails(outcome: Outcome) -> None:
    """Every record is restored, every module can be imported, and the type checkers report nothing."""
    assert [line for line in lines(outcome) if line.endswith(":") or line.startswith("  ")] == [
        "  refused   made-up/none.XML: expected an IANA registry, got <grammar>",
        '  refused   made-up/redirect.xml: group "redirect" has the new id "x"',
    ]
    assert not outcome.has_failures


def test_every_record_is_counted(outcome: Outcome) -> None:
    """Each <record> element of the documents is counted, becomes an entry, and is restored."""
    registries = {result.file: result for result in outcome.registries}
    for path in CURRENT.glob("*.xml"):
        result = registries[path.name]
        records = sum(1 for _ in ElementTree.parse(path).iter(RECORD))
        assert (result.records, sum(result.kinds.values()), result.restored) == (records, records, records)
    empty = registries["made-up/empty.xml"]
    assert (empty.tables, empty.without_records, empty.records, empty.modules) == (2, 2, 0, 0)
    assert sum(result.records for result in registries.values()) == sum(
        result.restored for result in registries.values()
    )
    assert outcome.checked.imported == sum(result.modules for result in registries.values())
