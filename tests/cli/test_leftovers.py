"""Outputs that stay in git after the settings or the registry's folder have changed: `check` and `build` name them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.commands import codegen, complained
from tests.support.git_repositories import commit, git, repository

pytestmark = pytest.mark.slow

MANIFEST = "codegen-manifest.txt"


@pytest.fixture
def project(built_tiny: Path, tmp_path: Path) -> Path:
    """The small project, built and committed."""
    return repository(Path(shutil.copytree(built_tiny, tmp_path / "tiny")))


def configure(project: Path, settings: str) -> None:
    """Replace the configuration, and build."""
    (project / "pyproject.toml").unlink(missing_ok=True)
    (project / "codegen.toml").write_text(settings, "utf-8")
    done = codegen("build", cwd=project)
    assert done.returncode == 0, done.stderr


def leftovers(project: Path, *arguments: str) -> list[str]:
    """Return the manifests that `check` reports."""
    done = codegen("check", "--format", "json", *arguments, cwd=project)
    problems = json.loads(done.stdout)["problems"]
    assert done.returncode == (1 if problems else 0)
    assert all(problem["rule"] == "leftover-outputs" and problem["remedy"] for problem in problems)
    return [problem["file"] for problem in problems]


@pytest.mark.parametrize("output", ["lib", "lib/{registry}", "generated/{registry}"])
def test_outputs_that_moved(output: str, project: Path) -> None:
    """If `output` changes, check names the manifest in the old folder until somebody removes its files."""
    assert leftovers(project) == []
    (project / "pyproject.toml").unlink()
    (project / "codegen.toml").write_text(f'registries = ["registry/tiny"]\noutput = "{output}"\n', "utf-8")
    done = codegen("build", cwd=project)
    assert f"generated/{MANIFEST}: note: no registry of the project has its outputs here" in done.stdout
    assert "note:" not in codegen("build", cwd=project).stdout
    done = codegen("check", cwd=project)
    complained(
        done, f"generated/{MANIFEST}: error: ", "Remove the files that this manifest lists", "[leftover-outputs]"
    )
    commit(project)
    assert leftovers(project) == [f"generated/{MANIFEST}"]
    for line in (project / "generated" / MANIFEST).read_text("utf-8").splitlines():
        if line.startswith("output "):
            (project / "generated" / line.split()[1]).unlink()
    (project / "generated" / MANIFEST).unlink()
    assert leftovers(project) == []  # before and after the removal is staged
    commit(project)
    assert leftovers(project) == []


def test_registries_that_moved(project: Path) -> None:
    """If a registry is renamed under a pattern, or leaves the configuration, check names the manifest it had."""
    shutil.copytree(project / "registry/tiny", project / "registry/small")
    package = project / "registry/small/package.toml"
    package.write_text(package.read_text("utf-8").replace('name = "tiny"', 'name = "small"'), "utf-8")
    git(project, "rm", "--quiet", "-r", "generated")
    configure(project, 'registries = ["registry/*"]\noutput = "made/{registry}"\n')
    commit(project)
    assert leftovers(project) == leftovers(project, "--registry", "registry/small") == []
    (project / "registry/tiny").rename(project / "registry/mini")
    configure(project, 'registries = ["registry/*"]\noutput = "made/{registry}"\n')
    assert leftovers(project) == [f"made/tiny/{MANIFEST}"]
    configure(project, 'registries = ["registry/mini"]\noutput = "made/{registry}"\n')
    assert leftovers(project) == [f"made/small/{MANIFEST}", f"made/tiny/{MANIFEST}"]


def test_outputs_of_other_projects(project: Path) -> None:
    """Projects inside the project, and manifests that git ignores or does not have, are not leftovers."""
    shutil.copytree(project / "generated", project / "notes")
    assert leftovers(project) == []
    (project / "inner").mkdir()
    for name in ("registry", "generated", "pyproject.toml"):
        (shutil.copytree if (project / name).is_dir() else shutil.copy)(project / name, project / "inner" / name)
    git(project, "add", "inner")
    assert leftovers(project) == []
    (project / "inner/pyproject.toml").write_text("[tool.codegen]\nregistries = 1\n", "utf-8")
    assert leftovers(project) == []
    git(project, "add", "notes")
    assert leftovers(project) == [f"notes/{MANIFEST}"]


def test_without_git(built_tiny: Path, tmp_path: Path) -> None:
    """Outside a repository, check knows what builds on this machine have written. A copy of outputs is not known."""
    project = Path(shutil.copytree(built_tiny, tmp_path / "tiny"))
    shutil.copytree(project / "generated", project / "notes")
    assert leftovers(project) == []
    codegen("build", "--target", "python", cwd=project)
    for output in ("lib", "made"):
        configure(project, f'registries = ["registry/tiny"]\noutput = "{output}"\n')
    assert leftovers(project) == [f"lib/{MANIFEST}"]
    shutil.rmtree(project / "lib")
    assert leftovers(project) == []


def test_outputs_that_git_ignores(project: Path) -> None:
    """Outputs that git ignores are found, too."""
    (project / ".gitignore").write_text("/lib\n", "utf-8")
    git(project, "rm", "--quiet", "-r", "generated")
    for output in ("lib", "made"):
        configure(project, f'registries = ["registry/tiny"]\noutput = "{output}"\n')
    assert leftovers(project) == [f"lib/{MANIFEST}"]
