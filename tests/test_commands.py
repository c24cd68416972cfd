"""build, check and lint as their users meet them: exit status, what is said, and what is on the disk afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import REPOSITORY, codegen, contents, copy_real_project, failed, snapshot, times


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def _module(project: Path, name: str) -> Path:
    (found,) = (path for path in project.glob(f"generated/*/{name}") if path.parent.name != "schema")
    return found


def test_the_committed_output_is_in_step() -> None:
    """What is committed is what the registry makes."""
    done = codegen("check", cwd=REPOSITORY)
    assert (done.returncode, done.stdout + done.stderr) == (0, done.stdout)


def test_the_registry_and_a_configuration_are_enough(tmp_path: Path) -> None:
    """A copy of the registry and the configuration makes the same bytes, the manifest included."""
    project = copy_real_project(tmp_path / "ein Ordner")
    environment = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    assert codegen("build", cwd=project, env=environment).returncode == 0
    assert contents(REPOSITORY / "generated") == contents(project / "generated")


def test_nothing_to_do(tiny: Path) -> None:
    """A second build touches no file."""
    before = times(tiny)
    done = codegen("build", cwd=tiny)
    assert done.returncode == 0
    assert "Nothing to do" in done.stdout
    assert before == times(tiny)


def test_an_edited_output_is_named_and_replaced(tiny: Path) -> None:
    """A build tells an output that somebody edited from one whose registry changed, and restores it."""
    before = snapshot(tiny)
    module = _module(tiny, "signals.py")
    module.write_text(module.read_text("utf-8") + "\nX = 1\n", "utf-8")
    check = codegen("check", cwd=tiny)
    assert check.returncode == 1
    assert "edited by hand" in check.stdout
    assert "-X = 1" in check.stdout
    assert "codegen build" in check.stdout
    done = codegen("build", cwd=tiny)
    assert done.returncode == 0
    assert "edited by hand" in done.stdout
    assert before == snapshot(tiny)


def test_a_changed_registry_is_the_cause(tiny: Path) -> None:
    """A changed entry changes its own outputs, is named as the cause, and the annotation points at its line."""
    registry = tiny / "registry/tiny/signals.toml"
    _edit(registry, 'phrase = "bird landed"', 'phrase = "bird arrived"')
    check = codegen("check", cwd=tiny)
    assert check.returncode == 1
    assert "registry/tiny/signals.toml changed" in check.stdout
    annotations = codegen("check", "--format", "github", cwd=tiny).stdout.splitlines()
    assert all(line.startswith("::error file=") for line in annotations)
    lines = registry.read_text("utf-8").splitlines()
    member = max(
        number for number, line in enumerate(lines[: lines.index('phrase = "bird arrived"')]) if line == "[[member]]"
    )
    assert any(f"signals.toml,line={member + 1}," in line for line in annotations)
    report = json.loads(codegen("check", "--format", "json", cwd=tiny).stdout)
    assert (report["version"], report["command"]) == (1, "check")
    assert {change["kind"] for change in report["changes"]} == {"changed"}
    assert codegen("build", cwd=tiny).returncode == 0
    assert codegen("check", cwd=tiny).returncode == 0


def test_missing_stale_and_unknown_files(tiny: Path) -> None:
    """check names a missing, a stale and an unknown file; build makes, removes and leaves them, and exits with 0."""
    _module(tiny, "signals.pyi").unlink()
    stranger = _module(tiny, "signals.py").with_name("mine.py")
    stranger.write_text("x = 1\n", "utf-8")
    done = codegen("check", cwd=tiny)
    assert done.returncode == 1
    assert "is missing" in done.stdout
    assert "mine.py is unknown" in done.stdout
    built = codegen("build", cwd=tiny)
    assert built.returncode == 0
    assert "mine.py" in built.stdout
    assert stranger.exists()
    assert _module(tiny, "signals.pyi").exists()
    stranger.unlink()
    _edit(tiny / "pyproject.toml", 'output = "generated"', 'output = "generated"\ntargets = ["python", "stubs"]')
    assert "is stale" in codegen("check", cwd=tiny).stdout
    assert codegen("build", cwd=tiny).returncode == 0
    assert not (tiny / "generated/schema").exists()
    assert codegen("check", cwd=tiny).returncode == 0


def test_a_dry_run_changes_nothing(tiny: Path) -> None:
    """--dry-run says what would change."""
    _edit(tiny / "registry/tiny/signals.toml", 'phrase = "bird landed"', 'phrase = "bird arrived"')
    before = snapshot(tiny)
    done = codegen("build", "--dry-run", cwd=tiny)
    assert done.returncode == 0
    assert "would change" in done.stdout
    assert before == snapshot(tiny)


def test_line_ends_are_no_drift(tiny: Path) -> None:
    """A checkout with CRLF is in step, and a build on it writes nothing."""
    for path in (*tiny.glob("registry/tiny/*"), *tiny.glob("generated/**/*")):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = times(tiny)
    assert codegen("check", cwd=tiny).returncode == 0
    assert codegen("build", cwd=tiny).returncode == 0
    assert before == times(tiny)


def test_a_forged_manifest_fools_no_check(tiny: Path) -> None:
    """check makes everything afresh, whatever the manifest says."""
    import hashlib

    module = _module(tiny, "signals.py")
    old = hashlib.sha256(module.read_bytes()).hexdigest()
    module.write_text(module.read_text("utf-8") + "\nX = 1\n", "utf-8")
    (manifest,) = tiny.glob("generated/*manifest*")
    _edit(manifest, old, hashlib.sha256(module.read_bytes()).hexdigest())
    assert codegen("check", cwd=tiny).returncode == 1


def test_warnings_count_under_strict_alone(tiny: Path) -> None:
    """A reference to an obsolete RFC is a warning that names the successor."""
    registry = tiny / "registry/tiny/signals.toml"
    text = registry.read_text("utf-8")
    registry.write_text(text.replace("references = [{ rfc = 2549 }]", "references = [{ rfc = 760 }]", 1), "utf-8")
    assert codegen("lint", cwd=tiny).returncode == 0
    done = codegen("lint", "--strict", cwd=tiny)
    assert done.returncode == 1
    assert "obsolete-rfc" in done.stdout
    assert "RFC 791" in done.stdout


def test_a_text_cannot_break_out_of_an_annotation(tiny: Path) -> None:
    """Whatever is in a registry, an annotation is one line and one workflow command."""
    _edit(tiny / "registry/tiny/signals.toml", 'name = "LANDED"', 'name = "L::error file=x::\\n::warning::%0A"')
    done = codegen("lint", "--format", "github", cwd=tiny)
    assert done.returncode == 1
    assert done.stdout
    assert all(line.startswith("::error file=registry/tiny/signals.toml,line=") for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("file", "content", "fragment"),
    [
        ("registry/tiny/signals.toml", b"", "missing"),
        ("registry/tiny/signals.toml", b"[enumeration\n", "not valid TOML"),
        ("registry/tiny/signals.toml", b"a = 1\na = 2\n", "not valid TOML"),
        ("registry/tiny/signals.toml", b"\xff", "not UTF-8"),
        ("registry/tiny/package.toml", None, "no such file"),
        ("pyproject.toml", None, "no project"),
        ("templates/python/module.py.j2", b"{% if %}", "does not parse"),
        ("templates/python/module.py.j2", b"{{ view.nothing }}", "nothing"),
        ("templates/python/module.py.j2", b"def (", "no Python"),
        ("templates/python/module.py.j2", b"x = 1\n", "not what the registry says"),
        ("generated", b"a file", "folder"),
    ],
)
def test_bad_input(tiny: Path, file: str, content: bytes | None, fragment: str) -> None:
    """What cannot be worked with is said plainly, and every file stays as it was."""
    import shutil

    place = tiny / file
    if place.is_dir():
        shutil.rmtree(place)
    if content is None:
        place.unlink()
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    before = snapshot(tiny)
    done = codegen("build", cwd=tiny)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert fragment in done.stderr
    assert before == snapshot(tiny)


def test_an_output_folder_that_leads_out(tiny: Path, tmp_path: Path) -> None:
    """Nothing is written through a link that leads out of the project."""
    import shutil

    shutil.rmtree(tiny / "generated")
    outside = tmp_path / "outside"
    outside.mkdir()
    (tiny / "generated").symlink_to(outside)
    failed(codegen("build", cwd=tiny), "leads out of the project")
    assert not any(outside.iterdir())


def test_an_unknown_target(tiny: Path) -> None:
    """An unknown target is refused with those there are."""
    failed(codegen("build", "--target", "cobol", cwd=tiny), "cobol", "python, stubs, schema")


def test_types(tiny: Path) -> None:
    """check --types finds nothing wrong with what is generated, with stubs and without."""
    done = codegen("check", "--types", cwd=tiny)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
