"""`codegen check` and `codegen lint` as users run them.

What they report, with causes and remedies, for people, programs and workflows.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from codegen import typecheck
from tests.support.commands import REPOSITORY, codegen, codegen_process, complained, contents, failed, snapshot, times
from tests.support.git_repositories import commit, git, repository, try_git
from tests.support.registries import CARRIERS, CONFIGURATION, RFCS, SIGNALS, place_of, replaced

MODULE = "generated/tiny/signals.py"
MANIFEST = "generated/codegen-manifest.txt"


def edit(project: Path, path: str, old: str, new: str) -> None:
    """Replace a text in a file; the text must occur exactly once."""
    place = project / path
    place.write_bytes(replaced(old, new)(place.read_text("utf-8")).encode())


def template(project: Path, name: str, old: str, new: str) -> None:
    """Give the project its own template, which differs from the toolkit's in one text."""
    place = project / "templates" / name
    place.parent.mkdir(parents=True)
    place.write_text(replaced(old, new)((REPOSITORY / "templates" / name).read_text("utf-8")), "utf-8")


def report(project: Path, *arguments: str) -> Any:
    """Return the report for programs."""
    return json.loads(codegen("check", "--format", "json", *arguments, cwd=project).stdout)


def changes(project: Path, *arguments: str) -> dict[str, Any]:
    """Return the reported changes by path."""
    return {change["path"]: change for change in report(project, *arguments)["changes"]}


def causes(change: Any) -> list[tuple[str, str]]:
    return [(cause["cause"], cause["what"]) for cause in change["causes"]]


def is_up_to_date(project: Path) -> bool:
    done = codegen("check", cwd=project)
    assert done.stderr == ""
    return done.returncode == 0 and done.stdout.startswith("Up to date: ")


# What counts as a difference.


def test_it_writes_nothing(tiny: Path) -> None:
    """A check writes nothing, whatever it finds."""
    edit(tiny, SIGNALS, "bird lost", "bird gone")
    (tiny / "generated/tiny/routes.py").unlink()
    before, written = snapshot(tiny), times(tiny)
    assert codegen("check", cwd=tiny).returncode == 1
    assert (snapshot(tiny), times(tiny)) == (before, written)


def test_other_line_ends_are_not_a_difference(tiny: Path) -> None:
    """A checkout with CRLF is up to date, and a build in it writes nothing."""
    template(tiny, "python/module.py.j2", "# Aliases", "# Aliases")
    assert codegen("build", cwd=tiny).returncode == 0
    for path in tiny.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = times(tiny)
    assert is_up_to_date(tiny)
    done = codegen("build", cwd=tiny)
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "Up to date")
    assert times(tiny) == before


@pytest.mark.slow
def test_a_clock_a_name_and_a_place_are_not_a_difference(tiny: Path, tmp_path: Path) -> None:
    """Outputs are up to date at any place, for any user and at any time."""
    moved = tiny.rename(tmp_path / "somewhere else")
    done = codegen_process("check", cwd=moved, env={"TZ": "Asia/Tokyo", "USER": "nobody", "HOME": str(tmp_path)})
    assert done.returncode == 0


def test_a_manifest_that_vouches_for_an_edited_file(tiny: Path) -> None:
    """A manifest that has the digest of an edited output hides nothing, from check and from build."""
    assert codegen("build", cwd=tiny).returncode == 0  # from now on the user's cache knows this manifest
    text = (tiny / MODULE).read_bytes()
    edit(tiny, MODULE, "LANDED = 250", "LANDED = 251")
    edit(tiny, MANIFEST, sha256(text).hexdigest(), sha256((tiny / MODULE).read_bytes()).hexdigest())
    done = codegen("check", cwd=tiny)
    assert done.returncode == 1
    line, _, column = place_of((tiny / MODULE).read_text("utf-8"), "LANDED = 251").partition(":")
    message = "error: output differs (the toolkit changed, or the file was edited) [changed-output]"
    complained(done, f"{MODULE}:{line}:{int(column) + 11}: {message}", "-    LANDED = 251")
    assert codegen("build", cwd=tiny).returncode == 0
    assert (tiny / MODULE).read_bytes() == text
    assert is_up_to_date(tiny)


def test_the_manifest_is_shown_only_if_it_differs_alone(tiny: Path) -> None:
    """The diff of the manifest is printed with --verbose, or if the manifest is the only file that differs."""
    package = tiny / "registry/tiny/package.toml"
    package.write_text(f"{package.read_text('utf-8')}# changed\n", "utf-8")
    assert "+++ generated/codegen-manifest.txt" in codegen("check", cwd=tiny).stdout
    (tiny / "generated/tiny/__init__.py").unlink()
    assert "+++ generated/codegen-manifest.txt" not in codegen("check", cwd=tiny).stdout
    assert "+++ generated/codegen-manifest.txt" in codegen("check", "--verbose", cwd=tiny).stdout


@pytest.mark.slow
@pytest.mark.parametrize("damage", [b"", b"\xff\0", b"<<<<<<< HEAD\n"])
def test_a_damaged_manifest(damage: bytes, tiny: Path) -> None:
    """A damaged manifest is reported, and a build replaces it and writes nothing else."""
    before = times(tiny)
    content = (tiny / MANIFEST).read_bytes()
    (tiny / MANIFEST).write_bytes(damage)
    assert list(changes(tiny)) == [MANIFEST]
    assert codegen("build", cwd=tiny).returncode == 0
    assert (tiny / MANIFEST).read_bytes() == content
    after = times(tiny)
    assert {path for path in before if before[path] != after[path]} == {MANIFEST}


# The report of a difference.


@pytest.mark.parametrize("path", [MODULE, "generated/tiny/signals.pyi", "generated/schema/signals.json"])
def test_missing_and_edited_outputs(path: str, tiny: Path) -> None:
    """An output that somebody removed or edited is reported with the cause and the remedy."""
    content = (tiny / path).read_bytes()
    (tiny / path).write_bytes(content + b"\n")
    (change,) = changes(tiny).values()
    assert (change["path"], change["kind"], causes(change)) == (path, "changed", [("edited", "")])
    (tiny / path).unlink()
    (change,) = changes(tiny).values()
    assert (change["path"], change["kind"], causes(change)) == (path, "missing", [("edited", "")])
    done = codegen("check", cwd=tiny)
    assert done.stdout.splitlines() == [  # without a diff, which would be the whole file
        f"{path}: error: output is missing (removed by hand) [missing-output]",
        "1 file is out of date. Run: codegen build",
    ]
    assert f"  +++ {path} (generated)\n" in codegen("check", "--verbose", cwd=tiny).stdout


def test_stale_and_unknown_files(tiny: Path) -> None:
    """Stale files and unknown files are different kinds, with different remedies."""
    (tiny / CARRIERS).rename(tiny / "registry/tiny/birds.toml")
    (tiny / "generated/tiny/mine.py").write_text("x = 1\n")
    (tiny / "generated/schema/mine.json").write_text("{}\n")
    found = changes(tiny)
    for path in ("tiny/carriers.py", "tiny/carriers.pyi", "tiny/_data/carriers.py", "schema/carriers.json"):
        change = found[f"generated/{path}"]
        assert change["kind"] == "stale"
        assert ("removed", CARRIERS) in causes(change)
        assert change["remedy"] == "Run: codegen build"
    for path in ("tiny/mine.py", "schema/mine.json"):
        change = found[f"generated/{path}"]
        assert (change["kind"], change["causes"], change["diff"]) == ("unknown", [], [])
        assert change["remedy"].startswith(f"Move generated/{path} away")


def test_unknown_files_alone(tiny: Path) -> None:
    """If the only difference is an unknown file, the report does not ask for a build, which would keep it."""
    (tiny / "generated/tiny/mine.py").write_text("x = 1\n")
    done = codegen("check", cwd=tiny)
    assert done.returncode == 1
    complained(
        done, "generated/tiny/mine.py: error: file is unknown", "Move generated/tiny/mine.py away", "\n1 error.\n"
    )
    assert "codegen build" not in done.stdout
    assert codegen("build", cwd=tiny).returncode == 0
    assert codegen("check", cwd=tiny).returncode == 1


def test_a_changed_registry(tiny: Path) -> None:
    """A changed entry is reported as the cause, with a diff from the file on disk to the output."""
    edit(tiny, SIGNALS, '"bird lost"', '"bird gone"')
    found = changes(tiny)
    for path in (MODULE, "generated/tiny/_data/signals.py", "generated/schema/signals.json"):
        assert causes(found[path]) == [("registry", SIGNALS)]
    diff = found[MODULE]["diff"]
    assert diff[:2] == [f"--- {MODULE} (on disk)", f"+++ {MODULE} (generated)"]
    assert [line for line in diff if line[0] in "+-"][2:] == [
        '-    """331. Bird lost.',
        '+    """331. Bird gone.',
    ]
    generated = ("_data/signals.py", "signals.pyi")
    assert found.keys() - {MANIFEST} == {
        MODULE,
        "generated/README.md",
        "generated/schema/signals.json",
        *(f"generated/tiny/{name}" for name in generated),
    }
    assert list(found)[-1] == MANIFEST  # it only follows from the others


def test_a_changed_template(tiny: Path) -> None:
    """A changed template is reported as the cause."""
    template(tiny, "python/module.py.j2", "# Aliases", "# Other names")
    assert causes(changes(tiny)[MODULE]) == [("template", "python/module.py.j2")]
    complained(codegen("check", cwd=tiny), "output differs (templates/python/module.py.j2 changed)")


def test_a_changed_configuration(tiny: Path) -> None:
    """A changed setting is reported as the cause."""
    overlay = tiny / "templates/tiny"
    overlay.mkdir(parents=True)
    (overlay / "more.py").write_text('"""More."""\n\n__all__ = ["MORE"]\n\nMORE = 1\n')
    edit(tiny, CONFIGURATION, 'output = "generated"\n', 'output = "generated"\nheader = "Ours."\n')
    found = changes(tiny)
    assert ("configuration", "[tool.codegen]") in causes(found["generated/tiny/__init__.py"])
    assert ("template", "tiny/more.py") in causes(found["generated/tiny/__init__.py"])


def test_another_toolkit(tiny: Path) -> None:
    """If neither an input nor an edit explains a difference, the toolkit is reported as a possible cause."""
    text = (tiny / MODULE).read_bytes()
    (tiny / MODULE).write_bytes(text + b"# as an older toolkit had it\n")
    edit(tiny, MANIFEST, sha256(text).hexdigest(), sha256((tiny / MODULE).read_bytes()).hexdigest())
    assert causes(changes(tiny)[MODULE]) == [("toolkit", "")]


def test_a_merge_conflict_in_outputs(tiny: Path) -> None:
    """An output or a manifest with a conflict of git is named as such by check and build, and a build resolves it."""
    repository(tiny)
    signals = tiny / SIGNALS
    text = signals.read_text("utf-8")
    for branch, phrase in (("theirs", "bird gone"), ("main", "bird down")):
        git(tiny, "switch", "--quiet", "-C", branch, "main")
        signals.write_text(text.replace("bird landed", phrase), "utf-8")
        assert codegen("build", "--quiet", cwd=tiny).returncode == 0
        commit(tiny)
    assert try_git(tiny, "merge", "theirs").returncode == 1
    failed(codegen("build", cwd=tiny), "registry/tiny/signals.toml:", "unresolved merge conflict")
    git(tiny, "checkout", "--ours", "registry")
    for path in (MANIFEST, "generated/tiny/signals.py"):
        assert causes(changes(tiny)[path]) == [("conflict", "")]
        (line,) = (line for line in codegen("check", cwd=tiny).stdout.splitlines() if line.startswith(f"{path}:"))
        assert "error: output differs (unresolved merge conflict)" in line
    done = codegen("build", cwd=tiny)
    assert f"changed {MANIFEST} (unresolved merge conflict)\n" in done.stdout
    assert is_up_to_date(tiny)
    half_resolved = (tiny / MANIFEST).read_text("utf-8") + ">>>>>>> theirs\n"
    (tiny / MANIFEST).write_text(half_resolved, "utf-8")
    assert causes(changes(tiny)[MANIFEST]) == [("conflict", "")]


def test_edited_and_out_of_date(tiny: Path) -> None:
    """If an output was edited, and its registry has changed too, both are reported."""
    edit(tiny, SIGNALS, '"bird lost"', '"bird gone"')
    edit(tiny, MODULE, "Bird departed.", "Bird left.")
    complained(codegen("check", cwd=tiny), f"output differs (edited by hand; {SIGNALS} changed)")


def test_a_long_difference_is_cut(tiny: Path) -> None:
    """A long diff is cut, with the number of missing lines; --verbose and JSON have all lines."""
    (tiny / MODULE).write_text("x = 1\n")
    whole = changes(tiny)[MODULE]["diff"]
    shown = [line[2:] for line in codegen("check", cwd=tiny).stdout.splitlines() if line.startswith("  ")]
    assert shown[:-1] == whole[: len(shown) - 1]
    assert shown[-1] == f"… {len(whole) - len(shown) + 1} more lines (--verbose shows them)"
    assert len(shown) < len(whole)
    verbose = codegen("check", "--verbose", cwd=tiny).stdout.splitlines()
    assert [line[2:] for line in verbose if line.startswith("  ")] == whole


def test_a_difference_is_shown_and_not_obeyed(tiny: Path) -> None:
    """Control characters in an edited output are printed as escapes."""
    with (tiny / MODULE).open("ab") as file:
        file.write(b"x = '\x1b[2J\x07\r'\n\xff\n")
    said = codegen("check", cwd=tiny).stdout
    assert all(character.isprintable() for character in said.replace("\n", "").replace("\t", "").replace("\ufffd", ""))
    assert "\\x1b[2J" in said


def test_before_the_first_build(tiny: Path) -> None:
    """Before the first build, all outputs are missing and never built."""
    outputs = {f"generated/{path}" for path in contents(tiny / "generated")}
    for path in sorted((tiny / "generated").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    found = changes(tiny)
    assert {(change["kind"], *causes(change)) for change in found.values()} == {("missing", ("never-built", ""))}
    assert found.keys() == outputs


# Programs and workflows.


def test_the_report_for_programs(tiny: Path) -> None:
    """The JSON report has the documented shape: up to date, out of date, and with errors in the registry."""
    found = report(tiny)
    assert found == {"version": 1, "command": "check", "problems": [], "warnings": 0, "changes": []}
    edit(tiny, SIGNALS, "references = [{ rfc = 2549 }]", "references = [{ rfc = 760 }]")
    found = report(tiny)
    assert found["warnings"] == 1
    assert found["changes"][0].keys() == {"path", "line", "column", "kind", "causes", "diff", "remedy"}
    edit(tiny, SIGNALS, 'name = "LANDED"', 'name = "class"')
    found = report(tiny)
    assert found["changes"] == []
    (problem,) = found["problems"]
    assert problem.keys() == {"file", "line", "column", "severity", "rule", "message", "remedy"}
    assert (problem["file"], problem["severity"]) == (SIGNALS, "error")
    place = place_of((tiny / SIGNALS).read_text("utf-8"), '"class"')
    assert f"{problem['line']}:{problem['column']}" == place


def test_annotations(tiny: Path) -> None:
    """An annotation points at the first difference; for a missing output, at the registry file that changed."""
    edit(tiny, SIGNALS, '"bird lost"', '"bird gone"')
    edit(tiny, "generated/tiny/routes.py", "Fly with the sea", "Fly with a sea")
    line, column = place_of((tiny / "generated/tiny/routes.py").read_text("utf-8"), "a sea").split(":")
    (tiny / MODULE).unlink()
    done = codegen("check", "--format", "github", cwd=tiny)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert all(line.startswith("::error file=") for line in lines)
    (edited,) = (line for line in lines if "routes.py" in line)
    assert edited.startswith(f"::error file=generated/tiny/routes.py,line={line},col={column},")
    (module,) = (line for line in lines if f"::{MODULE} is missing" in line)
    assert module.endswith(f"{SIGNALS} changed).%0ARun: codegen build")


@pytest.mark.parametrize("text", ["L::error file=x::", "%0A::warning::%25", "a,line=7,b:c", "\\n::stop-commands::x\\r"])
def test_no_text_breaks_out_of_an_annotation(text: str, tiny: Path) -> None:
    """Whatever text an entry has, each annotation is one line with one workflow command."""
    edit(tiny, SIGNALS, 'name = "LANDED"', f'name = "{text}"')
    for command in ("lint", "check"):
        done = codegen(command, "--format", "github", cwd=tiny)
        assert done.returncode == 1
        assert done.stdout
        for line in done.stdout.splitlines():
            properties, _, message = line.removeprefix("::error ").partition("::")
            assert [item.split("=")[0] for item in properties.split(",")] == ["file", "line", "col", "title"]
            assert line.startswith(f"::error file={SIGNALS},line=")
            assert "\n" not in message and "\r" not in message


def test_no_path_breaks_out_of_an_annotation(tiny: Path) -> None:
    """Whatever name a file has, its annotation is one workflow command."""
    (tiny / "generated/tiny/a,line=7::error x=%0A::y\n::z.py").write_text("x = 1\n")
    done = codegen("check", "--format", "github", cwd=tiny)
    (line,) = done.stdout.splitlines()
    properties = line.removeprefix("::error ").partition("::")[0]
    assert [item.split("=")[0] for item in properties.split(",")] == ["file", "line", "title"]


# What stops it.


def test_errors_of_the_registry(tiny: Path) -> None:
    """Errors in the registry are reported by check and lint, and stop a build before it writes."""
    edit(tiny, SIGNALS, 'name = "LANDED"', 'name = "class"')
    edit(tiny, CARRIERS, 'value = "Swan-2"', "value = 2")
    before = snapshot(tiny)
    build, check, lint = (codegen(command, cwd=tiny) for command in ("build", "check", "lint"))
    assert [done.returncode for done in (build, check, lint)] == [1, 1, 1]
    for done in (build, check, lint):
        complained(done, f"{SIGNALS}:", "[invalid-identifier]", f"{CARRIERS}:", "[wrong-type]")
    assert build.stdout == check.stderr == lint.stderr == ""
    assert snapshot(tiny) == before


def test_warnings(tiny: Path) -> None:
    """A warning changes no exit status, except under `lint --strict`; build and check count it."""
    edit(tiny, SIGNALS, "references = [{ rfc = 2549 }]", "references = [{ rfc = 760 }]")
    build, check, lint = (codegen(command, cwd=tiny) for command in ("build", "check", "lint"))
    assert [done.returncode for done in (build, check, lint)] == [0, 0, 0]
    complained(build, "1 warning. Run: codegen lint")
    complained(check, "1 warning. Run: codegen lint")
    complained(lint, "warning: ", "[obsolete-rfc]", "RFC 791")
    assert codegen("lint", "--strict", cwd=tiny).returncode == 1
    annotation = codegen("lint", "--format", "github", cwd=tiny)
    assert annotation.returncode == 0
    assert annotation.stdout.startswith(f"::warning file={SIGNALS},line=")
    assert report(tiny)["warnings"] == 1


def test_a_long_list_of_problems_is_sorted(tiny: Path) -> None:
    """All problems are reported at once, in the order of files and lines."""
    (tiny / RFCS).write_text("", "utf-8")
    found = json.loads(codegen("lint", "--format", "json", cwd=tiny).stdout)["problems"]
    assert len(found) > 10
    assert found == sorted(found, key=lambda problem: (problem["file"], problem["line"]))
    assert all(problem["line"] and problem["remedy"] and problem["rule"] for problem in found)


# Types.


@pytest.mark.slow
def test_types_of_what_is_generated(tiny: Path) -> None:
    """check --types finds no type error in the outputs, with stubs and without."""
    done = codegen("check", "--types", cwd=tiny)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.slow
def test_types_that_are_wrong(tiny: Path) -> None:
    """A type error in a module that a stub hides is reported with its line; exit status 1."""
    template(tiny, "python/module.py.j2", "return self._value_ not in _UNREGISTERED", "return self._name_")
    assert codegen("build", cwd=tiny).returncode == 0
    done = codegen("check", "--types", "--format", "json", cwd=tiny)
    assert done.returncode == 1
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["rule"], problem["file"]) == ("mypy-without-stubs", MODULE)
    assert 'got "str", expected "bool"' in problem["message"]
    text = (tiny / MODULE).read_text("utf-8").splitlines()
    assert text[problem["line"] - 1].strip() == "return self._name_"


@pytest.mark.slow
def test_stubs_that_are_wrong() -> None:
    """A difference between a stub and its module is reported, though both are valid."""
    files = {
        "small/__init__.py": b"def asked(number: int) -> int:\n    return number\n",
        "small/__init__.pyi": b"def asked(number: int, more: int) -> int: ...\ndef lost() -> None: ...\n",
        "small/py.typed": b"",
    }
    found = typecheck.problems(files, "small", "out", "3.11")
    assert {(problem.rule, problem.file) for problem in found} == {("stubtest", "out/small")}
    assert {problem.message.split()[0] for problem in found} == {"small.asked", "small.lost"}
