"""The hooks that this repository offers, run by the real pre-commit in an environment that it makes for them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.commands import REPOSITORY, codegen
from tests.support.git_repositories import ENVIRONMENT, commit, git, repository
from tests.support.registries import FEATHER, FEATHERS

TRY_REPO = """
import sys
from pre_commit import main
from pre_commit.commands import try_repo
from pre_commit.store import Store

# try-repo makes its environments in a folder that it throws away; here the next case finds them again.
try_repo.Store = lambda _: Store(sys.argv[1])
sys.exit(main.main(["try-repo", *sys.argv[2:]]))
"""


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository as others get it: what is needed to build the toolkit and to find its hooks, committed."""
    folder = tmp_path_factory.mktemp("offered")
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, folder)
    for name in ("codegen", "templates", "registry", ".github"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return repository(folder)


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environment of the hooks: it is made once."""
    return tmp_path_factory.mktemp("environments")


@pytest.fixture
def project(built_tiny: Path, tmp_path: Path) -> Path:
    """The small project in a repository of its own, built and committed."""
    return repository(Path(shutil.copytree(built_tiny, tmp_path / "tiny")))


def run(offered: Path, environments: Path, project: Path) -> tuple[dict[str, str], str]:
    """What pre-commit made of each hook (Passed, Failed, Skipped), by its id; and all that it said."""
    done = subprocess.run(
        [sys.executable, "-c", TRY_REPO, str(environments), str(offered), "--verbose", "--color=never"],
        cwd=project,
        # The toolkit that the tests run is not to be found by the hooks.
        env={name: value for name, value in {**os.environ, **ENVIRONMENT}.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    found = dict(re.findall(r"^(codegen \w+)\.*(?:\(no files to check\))?(Passed|Failed|Skipped)$", said, re.MULTILINE))
    assert found.keys() == {"codegen lint", "codegen build", "codegen check"}, said
    assert done.returncode == ("Failed" in found.values()), said
    return found, said


def test_the_manifest_is_valid(offered: Path) -> None:
    """pre-commit's own reader takes the hooks."""
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", offered / ".pre-commit-hooks.yaml"], check=True
    )


def test_the_hooks_run_for_what_matters_alone() -> None:
    """Registry, templates, outputs and configuration start the hooks, wherever the project is; nothing else does."""
    for hook in yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8")):
        files = re.compile(hook["files"])
        for path in ("registry/a/b.toml", "pyproject.toml", "codegen.toml", "sub/registry/a.toml"):
            assert files.search(path)
        for path in ("templates/x.py", "generated/p/m.py"):
            assert bool(files.search(path)) == (hook["id"] != "codegen-lint")
        for path in ("README.md", "docs/registry.md", "src/registry.py", "my-pyproject.toml", "pyproject.toml.bak"):
            assert not files.search(path)


def test_nothing_relevant_is_staged(offered: Path, environments: Path, project: Path) -> None:
    """A commit of something else does not run the hooks."""
    (project / "notes.txt").write_text("Feed the birds.\n", "utf-8")
    git(project, "add", "notes.txt")
    found, _ = run(offered, environments, project)
    assert found == {"codegen lint": "Skipped", "codegen build": "Skipped", "codegen check": "Skipped"}


def test_the_registry_changed(offered: Path, environments: Path, project: Path) -> None:
    """The outputs are made again, those to add are named, new ones too, and the commit stops until they are in it."""
    signals = project / "registry/tiny/signals.toml"
    signals.write_text(signals.read_text("utf-8").replace("bird landed", "bird down"), "utf-8")
    (project / FEATHERS).write_text(FEATHER, "utf-8")
    git(project, "add", "registry")
    found, said = run(offered, environments, project)
    assert found["codegen build"] == "Failed"
    assert "git add --all -- generated" in said
    for path in ("generated/tiny/signals.py", "generated/tiny/feathers.py", "generated/schema/feathers.json"):
        assert f"  {path}\n" in said
    git(project, "add", "--update")
    found, said = run(offered, environments, project)
    assert found == {"codegen lint": "Passed", "codegen build": "Failed", "codegen check": "Failed"}
    assert "  generated/tiny/feathers.py\n" in said
    git(project, "add", "--all", "--", "generated")
    found, _ = run(offered, environments, project)
    assert found == {"codegen lint": "Passed", "codegen build": "Passed", "codegen check": "Passed"}
    commit(project)


def test_an_output_was_edited(offered: Path, environments: Path, project: Path) -> None:
    """An output that somebody edited and staged is restored, and named; the commit stops."""
    module = project / "generated/tiny/signals.py"
    before = module.read_bytes()
    module.write_bytes(before + b"X = 1\n")
    git(project, "add", "generated")
    found, said = run(offered, environments, project)
    assert found["codegen build"] == "Failed"
    assert "edited by hand" in said
    assert "git add --all -- generated/tiny/signals.py" in said
    assert module.read_bytes() == before


def test_a_registry_file_is_fixed(offered: Path, environments: Path, project: Path) -> None:
    """The commit stops until the fixed file is staged, and for an error that cannot be fixed."""
    signals = project / "registry/tiny/signals.toml"
    text = signals.read_text("utf-8")
    signals.write_text(text.replace('phrase = "bird landed"', "phrase='bird landed'"), "utf-8")
    git(project, "add", "registry")
    found, said = run(offered, environments, project)
    assert found["codegen lint"] == "Failed"
    assert "registry/tiny/signals.toml: 2 fixes (quotes, white space)" in said
    assert signals.read_text("utf-8") == text
    git(project, "add", "registry")
    found, _ = run(offered, environments, project)
    assert found["codegen lint"] != "Failed"
    signals.write_text(text.replace('"LANDED"', '"landed"'), "utf-8")
    git(project, "add", "registry")
    found, said = run(offered, environments, project)
    assert found["codegen lint"] == "Failed"
    assert "[name-style]" in said


def test_everything_is_up_to_date(offered: Path, environments: Path, project: Path) -> None:
    """A commit of the registry together with its outputs passes."""
    signals = project / "registry/tiny/signals.toml"
    signals.write_text(f"# A comment.\n{signals.read_text('utf-8')}", "utf-8")
    subprocess.run([sys.executable, "-m", "codegen", "build", "--quiet"], cwd=project, check=True)
    git(project, "add", "--all")
    found, _ = run(offered, environments, project)
    assert found == {"codegen lint": "Passed", "codegen build": "Passed", "codegen check": "Passed"}


def test_the_lines_that_init_prints(offered: Path, environments: Path, tmp_path: Path) -> None:
    """The printed lines keep the outputs of a commit up to date, also in a project below the repository's top."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    said = codegen("init", "tools/coffee machine", "--example", "--git", cwd=tmp_path).stdout
    lines = said.partition(": .pre-commit-config.yaml\n")[2].partition("\n#")[0]
    assert '["rfc-codegen==0.1.0"]' in lines
    lines = lines.replace("rfc-codegen==0.1.0", str(offered))  # it is on no package index
    (tmp_path / ".pre-commit-config.yaml").write_text(lines, "utf-8")
    git(tmp_path, "add", "--all")
    command = [sys.executable, "-m", "pre_commit", "run", "--color=never"]
    env = {name: value for name, value in {**os.environ, **ENVIRONMENT}.items() if name != "PYTHONPATH"}
    env["PRE_COMMIT_HOME"] = str(environments)
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "tools/coffee machine/generated/coffee_machine/drinks.py" in done.stdout
    git(tmp_path, "add", "--all")
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


CONFIGURATION = """\
repos:
  - repo: {offered}
    rev: {revision}
    hooks:
      - id: codegen-build
        args: [--project, "sub dir/tiny"]
      - id: codegen-check
        args: [--project, "sub dir/tiny"]
"""


def test_a_project_below_the_top_in_a_linked_worktree(
    offered: Path, environments: Path, built_tiny: Path, tmp_path: Path
) -> None:
    """The hook of git itself, in a folder with a space: what it says to add can be pasted, and then the commit goes
    through.
    """
    top = tmp_path / "my repository"
    shutil.copytree(built_tiny, top / "sub dir/tiny")
    written = CONFIGURATION.format(offered=offered, revision=git(offered, "rev-parse", "HEAD").strip())
    (top / ".pre-commit-config.yaml").write_text(written, "utf-8")
    repository(top)
    work = tmp_path / "work tree"
    git(top, "worktree", "add", "--quiet", "-b", "other", str(work))
    ours = {name: value for name, value in {**os.environ, **ENVIRONMENT}.items() if name != "PYTHONPATH"}
    environment = {**ours, "PRE_COMMIT_HOME": str(environments), "PRE_COMMIT_COLOR": "never"}
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=work, env=environment, check=True)
    signals = work / "sub dir/tiny/registry/tiny/signals.toml"
    signals.write_text(signals.read_text("utf-8").replace("bird landed", "bird down"), "utf-8")
    git(work, "add", "--all")

    def committed() -> tuple[int, str]:
        command = ["git", "commit", "--message=phrase"]
        done = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    status, said = committed()
    assert status == 1, said
    (line,) = {line for line in said.splitlines() if line.startswith("Run: git")}
    subprocess.run(line.removeprefix("Run: "), shell=True, cwd=work, env=environment, check=True)
    status, said = committed()
    assert status == 0, said
    assert git(work, "status", "--porcelain") == ""
