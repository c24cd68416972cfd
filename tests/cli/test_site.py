"""`codegen build --target site`: off unless it is named, the same bytes each time, and only its own files."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.commands import REPOSITORY, codegen, contents, process
from tests.support.registries import SIGNALS


@pytest.fixture
def project(built_tiny: Path, tmp_path: Path) -> Path:
    """The small project, built."""
    return Path(shutil.copytree(built_tiny, tmp_path / "tiny"))


def build(project: Path) -> Path:
    """Build the site, and return its folder."""
    done = codegen("build", "--target", "site", "--quiet", cwd=project)
    assert done.returncode == 0, done.stderr
    return project / "generated/site"


def test_the_site_is_off_unless_it_is_named(project: Path) -> None:
    """`build` and `check` neither write the site nor read it; its files are not in the manifest."""
    assert not (project / "generated/site").exists()
    before = (project / "generated/codegen-manifest.txt").read_bytes()
    site = build(project)
    (site / "index.html").write_text("edited", "utf-8")
    (site / "new.html").write_text("new", "utf-8")
    assert codegen("check", cwd=project).returncode == 0
    assert codegen("build", cwd=project).returncode == 0
    assert (project / "generated/codegen-manifest.txt").read_bytes() == before
    assert (site / "index.html").read_text("utf-8") == "edited"
    assert codegen("check", "--target", "site", cwd=project).returncode == 1


def test_targets_can_name_the_site(project: Path) -> None:
    """With `site` in the configured targets, the site is an output like all others."""
    configuration = project / "pyproject.toml"
    configuration.write_text(configuration.read_text("utf-8") + 'targets = ["python", "site"]\n', "utf-8")
    assert codegen("build", "--quiet", cwd=project).returncode == 0
    assert "output site/index.html" in (project / "generated/codegen-manifest.txt").read_text("utf-8")
    (project / "generated/site/index.html").write_text("edited", "utf-8")
    assert codegen("check", cwd=project).returncode == 1


@pytest.mark.slow
def test_two_builds_give_the_same_bytes(project: Path, tmp_path: Path) -> None:
    """The site does not depend on the process, its hash seed, its folder or the clock."""
    other = Path(shutil.copytree(project, tmp_path / "somewhere else"))
    for folder, seed in ((project, "1"), (other, "2")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(REPOSITORY)}
        command = [sys.executable, "-m", "codegen", "build", "--target", "site", "--quiet"]
        assert process(*command, cwd=folder, env=environment).returncode == 0
    assert contents(project / "generated/site") == contents(other / "generated/site")


def test_pages_of_removed_members_are_removed(project: Path) -> None:
    """A build removes the pages that are not pages any more, and keeps every other file."""
    package = project / "registry/tiny/package.toml"
    package.write_text(package.read_text("utf-8") + '\n[site]\npages = ["Signal"]\n', "utf-8")
    site = build(project)
    pages = {path.name for path in (site / "signals").iterdir() if path.is_dir()}
    assert pages
    (site / "signals/mine.txt").write_text("mine", "utf-8")
    package.write_text(package.read_text("utf-8").replace('["Signal"]', "[]"), "utf-8")
    build(project)
    assert {path.name for path in (site / "signals").iterdir()} == {"index.html", "index.json", "mine.txt"}
    assert codegen("check", "--target", "site", cwd=project).returncode == 1  # an unknown file


def test_a_registry_that_names_unknown_enumerations(project: Path) -> None:
    """`pages` and `links` name enumerations that exist."""
    package, signals = project / "registry/tiny/package.toml", project / SIGNALS
    package.write_text(package.read_text("utf-8") + '\n[site]\npages = ["Nothing"]\n', "utf-8")
    text = signals.read_text("utf-8")
    place = text.index("[attribute.")
    more = '[attribute.other]\ntype = "int"\ndescription = "a number."\nlinks = { Nowhere = "{}" }\n\n'
    signals.write_text(text[:place] + more + text[place:], "utf-8")
    done = codegen("lint", cwd=project)
    assert done.returncode == 1
    assert 'site.pages: "Nothing" is neither an enumeration nor a table with a key' in done.stdout + done.stderr
    assert 'links: unknown enumeration "Nowhere"' in done.stdout + done.stderr
