"""Releases: `make release` refuses versions that are too low, writes the changelog and builds what is installed.

Also what is built: the same bytes each time, and all that it needs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from tests.support.commands import REPOSITORY, codegen
from tests.support.git_repositories import ENVIRONMENT, commit, git, repository
from tests.support.scripts import load_script

NEEDED = (
    *("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "Makefile", ".gitignore", ".gitattributes"),
    *("codegen", "templates", "registry", "generated", ".github"),
)
CHANGELOG = """\
# Changelog

## Unreleased

### smtpcodes 0.1.0

- The first.

### rfc-codegen 0.1.0

- The first, too.
"""


def copy(folder: Path) -> Path:
    """Copy the files of this repository that a release needs, and return the folder."""
    folder.mkdir()
    for name in NEEDED:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(REPOSITORY / name, folder)
    # Older than the stamp of the environment, or make would install the copy into it.
    os.utime(folder / "pyproject.toml", (1_000_000_000, 1_000_000_000))
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Replace one text once."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def release(project: Path) -> subprocess.CompletedProcess[str]:
    """Run `make release` there, in the environment of the tests."""
    if not (Path(sys.prefix) / "tested").is_file():
        pytest.skip("the tests do not run in the environment that make sets up")
    environment = {**{name: value for name, value in os.environ.items() if "MAKE" not in name}, **ENVIRONMENT}
    command = ["make", "--no-print-directory", f"VENV={sys.prefix}", "release"]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of this repository after its first release, with a breaking change in the registry."""
    folder = copy(tmp_path_factory.mktemp("release") / "project")
    (folder / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
    repository(folder, "smtpcodes-0.1.0")
    git(folder, "tag", "v0.1.0")
    stages = folder / "registry/smtp/reply_stages.toml"
    old = re.search(r'^name = "([A-Z_]+)"$', stages.read_text("utf-8"), re.MULTILINE)
    assert old
    edit(stages, f'name = "{old[1]}"', 'name = "ANOTHER_NAME"')
    assert codegen("build", "--quiet", cwd=folder).returncode == 0
    commit(folder)
    yield folder


def raised(project: Path, old: str, new: str) -> None:
    """Set the library's version and commit it."""
    edit(project / "registry/smtp/package.toml", f'version = "{old}"', f'version = "{new}"')
    assert codegen("build", "--quiet", cwd=project).returncode == 0
    commit(project)


@pytest.fixture(scope="module")
def distributions(project: Path) -> Path:
    """Return the files that `make release` writes to dist/, after the releases that it refuses."""
    refused = release(project)
    assert refused.returncode != 0
    assert "Nothing to release: smtpcodes 0.1.0 and rfc-codegen 0.1.0 have tags" in refused.stderr
    raised(project, "0.1.0", "0.1.1")
    refused = release(project)
    assert refused.returncode != 0
    assert "0.2.0 or later after 0.1.0 (before 1.0.0, a major change raises the second number)" in refused.stdout
    assert not (project / "dist").exists()
    assert (project / "CHANGELOG.md").read_text("utf-8") == CHANGELOG
    raised(project, "0.1.1", "0.0.9")
    assert "smtpcodes 0.1.0 has a tag. Raise the version in registry" in release(project).stderr
    raised(project, "0.0.9", "0.2.0")
    edit(project / "codegen/errors.py", '"""', '""" ')
    refused = release(project)
    assert refused.returncode != 0
    assert "uncommitted changes in codegen/errors.py. Commit or remove them." in refused.stderr
    assert codegen("build", "--quiet", cwd=project).returncode == 0
    commit(project)
    assert "rfc-codegen differs from v0.1.0" in release(project).stderr
    edit(project / "codegen/errors.py", '""" ', '"""')
    assert codegen("build", "--quiet", cwd=project).returncode == 0
    commit(project)
    done = release(project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "git tag smtpcodes-0.2.0" in done.stdout
    assert "git tag v0.1.0" not in done.stdout
    return project / "dist"


def test_the_entry_of_the_changelog(project: Path, distributions: Path) -> None:
    """The entry is the report of `codegen diff`, under today's date; the rest stays unreleased."""
    text = (project / "CHANGELOG.md").read_text("utf-8")
    assert re.search(
        r"^## Unreleased\n\n### smtpcodes 0\.1\.0\n\n- The first\.\n\n### rfc-codegen 0\.1\.0", text, re.MULTILINE
    )
    dated = re.search(
        r"^## \d{4}-\d\d-\d\d\n\n### smtpcodes 0\.2\.0\n\n#### Major changes\n\n- Member renamed", text, re.MULTILINE
    )
    assert dated
    assert "`ANOTHER_NAME`" in text[dated.start() :]


def test_both_distributions_are_built(distributions: Path) -> None:
    """Each distribution has a wheel and a source archive, with its version."""
    assert sorted(path.name for path in distributions.iterdir()) == [
        "rfc_codegen-0.1.0-py3-none-any.whl",
        "rfc_codegen-0.1.0.tar.gz",
        "smtpcodes-0.2.0-py3-none-any.whl",
        "smtpcodes-0.2.0.tar.gz",
    ]


def test_the_wheels_are_installed_and_used(project: Path, distributions: Path) -> None:
    """In an empty environment, the library can be imported, and the toolkit finds the committed outputs up to date."""
    done = subprocess.run(
        [project / ".github/scripts/install", distributions],
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "<ReplyCode.OK: 250>" in done.stdout
    assert "Up to date" in done.stdout


def test_the_same_bytes_each_time(project: Path, distributions: Path, tmp_path: Path) -> None:
    """Another place, time, time zone and umask change no byte of the files."""
    elsewhere = Path(shutil.copytree(project, tmp_path / "a b", ignore=shutil.ignore_patterns("dist", ".git")))
    for path in elsewhere.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        if path.is_file():
            path.chmod(0o600)
    environment = {**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": ""}
    del environment["SOURCE_DATE_EPOCH"]
    for folder in (elsewhere / "generated", elsewhere):
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(folder)]
        subprocess.run(command, env=environment, umask=0o077, stdout=subprocess.DEVNULL, check=True)
    ours = {path.name: path.read_bytes() for path in distributions.iterdir()}
    assert ours == {path.name: path.read_bytes() for path in (tmp_path / "dist").iterdir()}


def test_the_library_needs_nothing(distributions: Path) -> None:
    """The library's wheel has modules, stubs, py.typed and the licence, and no dependency."""
    (wheel,) = distributions.glob("smtpcodes-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith("METADATA"))
        text = archive.read(metadata).decode()
    assert "Requires-Dist" not in text
    assert {"smtpcodes/py.typed", "smtpcodes/reply_codes.py", "smtpcodes/reply_codes.pyi"} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_source_archives_hold_what_they_are_built_from(distributions: Path) -> None:
    """The toolkit's source archive has the templates; neither archive has tests or names this machine."""
    for archive in distributions.glob("*.tar.gz"):
        with tarfile.open(archive) as files:
            members = files.getmembers()
        names = {member.name.partition("/")[2] for member in members}
        assert "pyproject.toml" in names
        assert not any(name.startswith(("tests", "dist")) for name in names)
        assert {(member.uid, member.uname) for member in members} == {(0, "")}
        if archive.name.startswith("rfc_codegen"):
            assert "templates/python/module.py.j2" in names


def test_a_first_release_and_a_second_run() -> None:
    """Lines written by hand become the entry of the first release; a second run changes nothing."""
    module = load_script("release")
    due = [
        module.Release("smtpcodes", "0.1.0", "smtpcodes-", ""),
        module.Release("rfc-codegen", "0.1.0", "v", ""),
    ]
    first = module.changelog(CHANGELOG, due, "", "2026-01-31")
    assert first == CHANGELOG.replace("## Unreleased\n", "## Unreleased\n\n## 2026-01-31\n")
    assert module.changelog(first, due, "", "2026-02-01") == first


def test_both_what_was_written_and_what_was_found() -> None:
    """Lines written by hand come before the report of `codegen diff`; a release without either is refused."""
    module = load_script("release")
    due = [module.Release("smtpcodes", "0.1.0", "smtpcodes-", "")]
    entry = "### smtpcodes 0.1.0\n\n#### Minor changes\n\n- One more.\n"
    text = module.changelog(CHANGELOG, due, entry, "2026-01-31")
    assert "## 2026-01-31\n\n### smtpcodes 0.1.0\n\n- The first.\n\n#### Minor changes\n\n- One more.\n" in text
    with pytest.raises(SystemExit, match="nothing about other"):
        module.changelog(CHANGELOG, [module.Release("other", "1.0", "other-", "")], entry, "2026-01-31")


def test_a_changelog_that_somebody_saves_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the changelog changes while the script runs, the script writes nothing."""
    module = load_script("release")
    path = tmp_path / "CHANGELOG.md"
    path.write_text(CHANGELOG, "utf-8")
    saved = CHANGELOG.replace("- The first.", "- The first, with a comment.")

    def changelog(text: str, *arguments: object) -> str:
        path.write_text(saved, "utf-8")
        return f"{text}\nAn entry.\n"

    monkeypatch.setattr(module, "changelog", changelog)
    with pytest.raises(CodegenError, match=r"CHANGELOG\.md changed while this ran"):
        module.write_changelog(tmp_path, [], "", "2026-01-31")
    assert path.read_text("utf-8") == saved


def test_a_registry_that_changes_meanwhile(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """If another file changes while the script runs, the script names it and writes no changelog."""
    module = load_script("release")
    states = iter([[], ["registry/smtp/commands.toml"]])
    release = module.Release("birds", "1.0.0", "birds-", "package.toml")
    done = subprocess.CompletedProcess[str]([], 0)
    for name, value in {
        "_uncommitted": lambda: next(states),
        "_output": lambda *_: "",
        "_releases": lambda: (release,),
        "_entry": lambda _: "",
        "write_changelog": lambda *_: pytest.fail("wrote the changelog"),
    }.items():
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    with pytest.raises(SystemExit, match="2"):
        module.main()
    complaint = "release: registry/smtp/commands.toml changed while this ran\n  Run the command again.\n"
    assert capsys.readouterr().err == complaint
