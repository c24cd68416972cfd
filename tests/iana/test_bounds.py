"""Bounds of the documents of upstream: what is beyond them is refused early, and everything real passes."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from codegen.iana.document import IanaGroup, parse_document
from codegen.iana.xml_parsing import InvalidDocument
from tests.support.iana_documents import MAPPING, Post, enumeration, finding_fields, group, record, table


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (table(*["<record/>"] * 100_001), "more than 100,000 records"),
        (table(f"<record>{'<a/>' * 2_000_000}</record>"), "more than 2,000,000 tags"),
        (table(record("a " * 500_001)), "a text or a tag of more than 1,000,000 characters"),
        (table(record("1", attributes=f'date="{"2" * 1_000_001}"')), "a text or a tag of more than 1,000,000"),
    ],
    ids=["records", "tags", "text", "attribute"],
)
def test_a_document_beyond_the_bounds_is_refused(text: str, why: str) -> None:
    """A document that would take gigabytes or minutes is refused before it takes 10 MB."""
    data = group(text).encode()
    tracemalloc.start()
    try:
        with pytest.raises(InvalidDocument, match=why):
            parse_document(data, "big.xml")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.slow
def test_a_document_with_50000_records_is_read() -> None:
    """A document of 10 MB with 50,000 records passes: IANA's largest has 15,000."""
    records = (record(str(number), f"Bird {number}", text="text " * 24) for number in range(50_000))
    data = group(table(*records)).encode()
    assert len(data) > 10_000_000
    document = parse_document(data, "big.xml")
    assert isinstance(document, IanaGroup)
    assert len(document.tables[0].records) == 50_000


def test_a_pattern_in_a_mapping_runs_in_linear_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A cell of 40 letters ends with a pattern that takes `re` years."""
    mapping = MAPPING.replace('value = "value"', 'value = { element = "value", pattern = "((?:a+)+)b" }')
    post = Post(tmp_path / "post", enumeration(mapping))
    post.publish(group(table(record("a" * 40, "Swan"), record("aab", "Duck"))))
    post.run(format="json")
    findings = finding_fields(capsys.readouterr().out, "kind", "value")
    assert ("added", "aa") in findings


_UNITS = (
    "a",
    "A",
    "(",
    "(a)",
    "[a",
    "1.",
    "1-",
    "a,b;",
    "deprecated ",
    "(deprecated ",
    "reserved for ",
    "..",
    "Ab",
    "é",
)


@pytest.mark.slow
@pytest.mark.parametrize("unit", _UNITS)
def test_long_cells_are_imported_in_linear_time(unit: str, tmp_path: Path) -> None:
    """Cells of 100,000 characters of any kind do not keep an import busy for minutes."""
    cell = (unit * 100_000)[:100_000]
    rows = [
        record(cell, "Swan", text=cell),
        record("2", cell, f'<xref type="rfc" data="{cell}">{cell}</xref>'),
        record("3", f"x {cell}!", attributes=f'date="{cell}"'),
    ]
    (tmp_path / "lofts.xml").write_text(group(table(*rows, title=cell[:1000])), "utf-8")
    (tmp_path / "codegen.toml").write_text("", "utf-8")
    command = [sys.executable, "-m", "codegen", "import", "iana", "lofts.xml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
