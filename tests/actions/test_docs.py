"""The manual on the command line: `codegen docs` prints its pages, `codegen lint --explain` the entries of rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen import compare, rules
from codegen.actions.docs import explain_rule, manual_pages
from codegen.project import toolkit_files
from tests.support.commands import codegen, failed

INDEX = toolkit_files.manual() / "README.md"
PAGES = sorted(path for path in toolkit_files.manual().glob("*.md") if path != INDEX)
RULES = [rule.name for rule in rules.all_rules()]


def test_the_list_of_pages_has_a_line_for_each(tmp_path: Path) -> None:
    """Each page is listed by the name that prints it, in the order of the manual's first page, the guide first.

    The list has the first sentence of each page, and needs no project.
    """
    done = codegen("docs", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert sorted(names) == [path.stem for path in PAGES]
    index = INDEX.read_text("utf-8")
    assert names == sorted(names, key=lambda name: index.index(f"({name}.md)"))
    assert names[0] == "guide"
    assert all(page.summary for page in manual_pages())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_printed(path: Path, tmp_path: Path) -> None:
    """The text of a page is that of its file, without the comments around generated parts."""
    done = codegen("docs", path.stem, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("<!--")]
    assert "".join(done.stdout.split()) == "".join("".join(lines).split())
    assert "<!--" not in done.stdout


@pytest.mark.parametrize(("page", "remedy"), [("guid", '"guide"'), ("tempaltes", '"templates"'), ("x", "codegen docs")])
def test_an_unknown_page(page: str, remedy: str, tmp_path: Path) -> None:
    """An unknown page is an error with the closest name, or with the command that lists the pages."""
    failed(codegen("docs", page, cwd=tmp_path), f'unknown page "{page}"', remedy)


@pytest.mark.parametrize("name", [*RULES, *(rule.name for rule in compare.RULES)])
def test_every_rule_can_be_explained(name: str) -> None:
    """Each lint rule and each diff rule has an entry with a severity and a text."""
    entry = explain_rule(name)
    assert entry.name == name
    assert entry.severity and entry.text.partition("\n\n")[0].endswith((".", ":"))


def test_explain_prints_the_entry_of_a_rule(tmp_path: Path) -> None:
    """`lint --explain` prints name, severity and text of a rule, and needs no project."""
    done = codegen("lint", "--explain", "duplicate-value", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"duplicate-value (error)\n\n{explain_rule('duplicate-value').text}\n"


@pytest.mark.parametrize(
    ("rule", "remedy"), [("duplicat-value", '"duplicate-value"'), ("x", "codegen docs lint-rules")]
)
def test_an_unknown_rule(rule: str, remedy: str, tmp_path: Path) -> None:
    """An unknown rule is an error with the closest name, or with the page that lists the rules."""
    failed(codegen("lint", "--explain", rule, cwd=tmp_path), f'unknown rule "{rule}"', remedy)
