"""The public Python API, used as its users use it: in a noxfile, a build hook, a test, and a script."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import pytest

import codegen
from codegen import (
    CodegenError,
    build_outputs,
    check_outputs,
    diff_registries,
    explain_rule,
    find_projects,
    import_iana,
    import_tables,
    init_project,
    lint_registries,
    manual_page,
    manual_pages,
    sync_registries,
)
from tests.support.commands import process, snapshot
from tests.support.iana_documents import group, record, table
from tests.support.registries import SIGNALS, replaced

NOXFILE = """\
from codegen import CodegenError, build_outputs, check_outputs, find_projects, lint_registries


def check(session):
    projects = find_projects()
    for report in lint_registries(projects):
        for problem in report.problems:
            session.warn(f"{problem.place}: {problem.message}")
    outdated = [change.path for report in check_outputs(projects) for change in report.changes]
    if outdated:
        session.error(f"out of date: {', '.join(outdated)}")


def generate(session):
    try:
        (report,) = build_outputs(find_projects(), progress=session.log)
    except CodegenError as error:
        session.error(f"{error.where}: {error.what}. {error.remedy}")
    session.log(f"{len(report.changes)} files written")


class Session:
    def log(self, message):
        print("log:", message)

    def warn(self, message):
        print("warning:", message)

    def error(self, message):
        raise SystemExit(message)


globals()[__import__("sys").argv[1]](Session())
"""


def edit(project: Path, path: str, old: str, new: str) -> None:
    """Replace a text in a file of the project."""
    (project / path).write_text(replaced(old, new)((project / path).read_text("utf-8")), "utf-8")


@pytest.mark.slow
def test_a_noxfile(tiny: Path) -> None:
    """A session fails with the outputs that are out of date. Another one generates them, and reports its progress."""
    (tiny / "noxfile.py").write_text(NOXFILE, "utf-8")
    edit(tiny, SIGNALS, "bird landed", "bird down")
    done = process(sys.executable, "noxfile.py", "check", cwd=tiny)
    assert done.returncode == 1
    assert "out of date: " in done.stderr and "tiny/signals.py" in done.stderr
    done = process(sys.executable, "noxfile.py", "generate", cwd=tiny)
    assert done.returncode == 0, done.stderr
    assert "log: reading registry/tiny" in done.stdout and "files written" in done.stdout
    assert process(sys.executable, "noxfile.py", "check", cwd=tiny).returncode == 0


class BuildHook:
    """A hook as hatchling's `BuildHookInterface`: it generates the package before it is packed."""

    def __init__(self, root: str) -> None:
        self.root = root

    def initialize(self, version: str, build_data: dict[str, list[str]]) -> None:
        """Generate the outputs and add them to the wheel."""
        projects = find_projects(self.root, exact=True)
        for report in build_outputs(projects):
            if not report.ok:
                raise RuntimeError("\n".join(f"{problem.place}: {problem.message}" for problem in report.problems))
            build_data["artifacts"].append(f"{report.project.shown(report.project.output)}/**")


def test_a_hatch_build_hook(tiny: Path) -> None:
    """A build hook generates what is missing, and fails for a registry with errors."""
    (tiny / "generated/tiny/signals.py").unlink()
    data: dict[str, list[str]] = {"artifacts": []}
    BuildHook(str(tiny)).initialize("standard", data)
    assert data == {"artifacts": ["generated/**"]}
    assert (tiny / "generated/tiny/signals.py").is_file()
    edit(tiny, SIGNALS, "value = 110", "value = 250")
    with pytest.raises(RuntimeError, match=f"{SIGNALS}:[0-9]+:[0-9]+: "):
        BuildHook(str(tiny)).initialize("standard", data)


def test_outputs_are_up_to_date_in_a_test(tiny: Path) -> None:
    """A test of a project asserts that its outputs are up to date and its registry has no problems."""
    projects = find_projects(tiny)
    assert all(report.ok for report in check_outputs(projects))
    assert [report.problems for report in lint_registries(projects)] == [()]
    edit(tiny, SIGNALS, "bird landed", "bird down")
    (report,) = check_outputs(projects, targets=["python"])
    assert not report.ok
    assert {change.kind for change in report.changes} == {"changed"}


def test_a_dry_run_writes_nothing(tiny: Path) -> None:
    """A dry run returns the changes, and writes nothing."""
    edit(tiny, SIGNALS, "bird landed", "bird down")
    before = snapshot(tiny)
    (report,) = build_outputs(find_projects(tiny), dry_run=True)
    assert report.changes
    assert snapshot(tiny) == before


def test_diff_returns_the_version_that_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script reads the smallest version that a change may be released with."""
    monkeypatch.chdir(tmp_path)
    init_project("old", example=True)
    init_project("new", example=True)
    edit(tmp_path / "new", "registry/drinks.toml", '"TEA"', '"HOT_TEA"')
    report = diff_registries(find_projects("new"), "./old")
    assert not report.ok
    assert [registry.advice.smallest for registry in report.registries] == ["0.2.0"]


def test_a_project_from_nothing(tmp_path: Path) -> None:
    """A script starts a project, imports a table, builds it, and compares it with a later document."""
    document = tmp_path / "lofts.xml"
    document.write_text(group(table(record("1", "Carrier pigeon"), record("2", "Swan"))), "utf-8")
    (tmp_path / "post").mkdir()
    (tmp_path / "post/codegen.toml").touch()
    projects = find_projects(tmp_path / "post")
    imported = import_iana(projects[0], [str(document)])
    assert [(found.source, found.records) for found in imported.registries[0].tables] == [("lofts/birds", 2)]
    assert [report.ok for report in build_outputs(projects)] == [True]
    document.write_text(group(table(record("1", "Rock pigeon"), record("2", "Swan")), updated="2025-02-02"), "utf-8")
    (report,) = sync_registries(projects, sources=[str(document)])
    assert not report.ok
    assert [finding.finding.kind for finding in report.findings] == ["phrase-changed"]


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    """A script imports a CSV file, and builds it."""
    (tmp_path / "codegen.toml").touch()
    (tmp_path / "errors.csv").write_text("Code,Name\n1,EPERM\n2,ENOENT\n", "utf-8")
    (project,) = find_projects(tmp_path)
    report = import_tables(project, tmp_path / "errors.csv", "csv", columns={"Name": "name"})
    assert report.ok
    (imported,) = report.enumerations
    assert (imported.name, imported.file, imported.entries) == ("Error", "registry/errors.toml", {"member": 2})
    assert [report.ok for report in build_outputs([project])] == [True]


def test_the_manual() -> None:
    """A script reads a page of the manual, and the entry of a rule."""
    pages = manual_pages()
    assert [page.name for page in pages[:3]] == ["guide", "commands", "configuration"]
    assert manual_page("guide") == pages[0]
    assert explain_rule("unsorted").severity == "error"
    for look in (manual_page, explain_rule):
        with pytest.raises(CodegenError, match="unknown"):
            look("nosuch")


def test_errors_are_exceptions(tmp_path: Path) -> None:
    """Input that is wrong raises CodegenError, which says what is wrong, where, and what to do."""
    with pytest.raises(CodegenError) as caught:
        find_projects(tmp_path / "missing")
    assert caught.value.what and caught.value.where and caught.value.remedy


def test_an_interpreter_completes_the_names() -> None:
    """`dir` has all public names, before they are imported: shells and editors complete them."""
    code = "import codegen; print(set(codegen.__all__) <= set(dir(codegen)))"
    assert process(sys.executable, "-c", code, cwd=Path.cwd()).stdout == "True\n"


def test_nothing_is_imported_before_it_is_used() -> None:
    """`import codegen` imports no other module of the toolkit."""
    code = "import sys, codegen; print([name for name in sys.modules if name.startswith('codegen.')])"
    assert process(sys.executable, "-c", code).stdout == "[]\n"


@pytest.mark.parametrize("name", codegen.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    """Each name of `__all__` exists and has a docstring. A function's says what it raises."""
    found = getattr(codegen, name)
    text = " ".join((inspect.getdoc(found) or "").split())
    assert len(text) > 40
    assert not inspect.isfunction(found) or "raises codegenerror" in text.lower()


def test_an_unknown_name() -> None:
    """Another name is an AttributeError, as in any module."""
    with pytest.raises(AttributeError, match="'codegen' has no attribute 'nothing'"):
        _ = codegen.nothing
