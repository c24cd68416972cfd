"""A hostile text in any field of a document of IANA stays the text of one value in the imported registry."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from tests.support.commands import codegen

HOSTILE = (
    '../x\n[[member]]\nname="X"',
    '"""\n[enumeration]\nname = "Y"\n#',
    "\n::error::x ##vso[task.complete] %0A::warning::y",
    "@octocat [a](javascript:x) <script>x</script> | a | **b** `x`",
    "# -*- coding: latin-1 -*-",
    "a\\",
    "\u3000x\u3000\u202e\u009b31m",
    "'''\\u0041{{ view }}{% x %}",
)
FIELDS = ("group", "title", "id", "table", "value", "description", "element", "xref", "person")


def _document(field: str, text: str) -> str:
    """Return a document of one table, with the text in a field."""
    texts = dict.fromkeys(FIELDS, "") | {"group": "g", "title": "Nests", "id": "t", "table": "Eggs"} | {field: text}
    records = "".join(
        f"<record><value>{number}{escape(texts['value'])}</value>"
        f"<description>egg {'ab'[number]} {escape(texts['description'])}</description>"
        f"<note>{escape(texts['element'])}</note>"
        f'<xref type="person" data={quoteattr(texts["xref"] or "A")}/></record>'
        for number in (0, 1)
    )
    return (
        f'<registry xmlns="http://www.iana.org/assignments" id={quoteattr(texts["group"])}>'
        f"<title>{escape(texts['title'])}</title><updated>2024-01-01</updated>"
        f'<registry id={quoteattr(texts["id"])}><title>{escape(texts["table"])}</title>{records}</registry>'
        f'<people><person id="A"><name>{escape(texts["person"]) or "A"}</name></person></people></registry>'
    )


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", FIELDS)
def test_a_document_writes_nothing_of_its_own(field: str, text: str, tmp_path: Path) -> None:
    """The document is refused with a message, or imported as one table that lint accepts."""
    (tmp_path / "g.xml").write_text(_document(field, text), "utf-8")
    (tmp_path / "codegen.toml").write_text('registries = ["registry"]\n', "utf-8")
    (tmp_path / "registry").mkdir()
    done = codegen("import", "iana", tmp_path / "g.xml", "--into", "registry", cwd=tmp_path)
    output = done.stdout + done.stderr
    assert not any(line.strip().startswith("::") or "##vso[" in line for line in output.splitlines())
    if done.returncode == 0:
        assert len(list((tmp_path / "registry").glob("*.toml"))) == 2
        done = codegen("lint", cwd=tmp_path)
    assert done.returncode in (0, 2), done.stdout + done.stderr
    assert not (tmp_path.parent / "x.toml").exists()
