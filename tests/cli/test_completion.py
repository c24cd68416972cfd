"""Completion in real shells, and what codegen answers to them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import shellingham

from codegen import rules
from codegen.compare import RULES
from codegen.project import toolkit_files
from tests.support import small_projects
from tests.support.commands import Outcome, codegen, failed, process
from tests.support.registries import CARRIERS, CONFIGURATION, SIGNALS
from tests.support.shells import shell

pytestmark = pytest.mark.slow


def answer(*words: str, cwd: Path) -> list[str]:
    """Return what codegen answers to bash if a user presses Tab behind these words. The last word is incomplete."""
    done = _asked(*words, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def _asked(*words: str, cwd: Path) -> Outcome:
    env = {
        "_CODEGEN_COMPLETE": "complete_bash",
        "COMP_WORDS": "\n".join(("codegen", *words)),
        "COMP_CWORD": str(len(words)),
    }
    return process(sys.executable, "-m", "codegen", cwd=cwd, env=env)


# --- the shells


SHELLS = [
    "bash",
    pytest.param("zsh", marks=pytest.mark.tools),
    pytest.param("fish", marks=pytest.mark.tools),
]
LINES = {
    "codegen ch": "codegen check ",
    "codegen import ia": "codegen import iana ",
    "codegen check --sta": "codegen check --staged ",
    "codegen check --format js": "codegen check --format json ",
    "codegen lint --registry r": "codegen lint --registry registry/tiny ",
    "codegen build --target sit": "codegen build --target site ",
    "codegen lint --explain unso": "codegen lint --explain unsorted ",
    "codegen list Sig": "codegen list Signal ",
    "codegen docs gui": "codegen docs guide ",
    "codegen sync --from pypro": "codegen sync --from pyproject.toml ",
}
"""Lines, and what they are after Tab."""


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_completes(name: str, tiny: Path, tmp_path: Path) -> None:
    """After `--install-completion` a new shell completes commands, options and values, at the first Tab already."""
    home = tmp_path / "home"
    with shell(name, home, tiny) as first:
        first.run("codegen --install-completion > printed")
    first_line, *_, last_line = (tiny / "printed").read_text("utf-8").splitlines()
    assert first_line.startswith(f"created {home}/") and first_line.endswith(f": completion for {name}")
    assert last_line == "Start a new shell to use it."
    with shell(name, home, tiny) as second:
        assert {line: second.completed(line).rstrip() for line in LINES} == {
            line: completed.rstrip() for line, completed in LINES.items()
        }


EVALUATE = {
    "bash": 'eval "$(codegen --show-completion)"',
    "zsh": 'autoload -Uz compinit; compinit -u; eval "$(codegen --show-completion)"',
    "fish": "codegen --show-completion | source",
}
"""How a user loads the script without an installation."""


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_evaluates_the_script(name: str, tiny: Path, tmp_path: Path) -> None:
    """A shell that evaluates what `--show-completion` prints completes, and no file is written."""
    home = tmp_path / "home"
    with shell(name, home, tiny) as started:
        files = {path for path in home.rglob("*") if "codegen" in path.name}
        started.run(EVALUATE[name])
        assert started.completed("codegen ch").rstrip() == "codegen check"
        assert {path for path in home.rglob("*") if "codegen" in path.name} == files


HOSTILE = ("Zz$(touch run)", "Zz\\$(touch run)", "Zz`touch run`", "Zz'; touch run; '", "Zz)); touch run; ((")
"""Names that a shell would run as a command if its script printed them."""


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_runs_no_name_of_a_project(name: str, tmp_path: Path) -> None:
    """Whatever a project calls its enumerations, a shell does not run it as a command."""
    folder, home = small_projects.project(tmp_path / "project", "small"), tmp_path / "home"
    for number, hostile in enumerate(HOSTILE):
        text = small_projects.ENUMERATION.format(hostile).replace("a code", hostile)
        text = text.replace(f'"{hostile}"', f"'{hostile}'" if "'" not in hostile else f'"{hostile}"')
        harmless_name = text.replace(hostile, f"Za{number}", 1)
        small_projects.write(folder / "registry/small", **{f"z{number}": text, f"za{number}": harmless_name})
    with shell(name, home, folder) as first:
        first.run("codegen --install-completion")
    with shell(name, home, folder) as second:
        second.completed("codegen list Zz")
        second.completed("codegen list ")
    assert not list(tmp_path.rglob("run"))
    assert set(answer("list", "Z", cwd=folder)) == {f"Za{number}" for number in range(len(HOSTILE))}


# --- the answers


def test_commands_are_completed_in_the_order_of_their_use(tiny: Path) -> None:
    """Commands come in the order of `--help`."""
    commands = answer("", cwd=tiny)
    assert commands[:2] == ["init", "build"]
    listed = codegen("--help").stdout.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert commands == [line.split()[0] for line in listed]


def test_values_of_the_project_are_completed(tmp_path: Path) -> None:
    """Registries, own targets and enumerations are those of the project, from a folder inside it too."""
    folder = small_projects.project(tmp_path / "project", "ones", "others")
    with (folder / "codegen.toml").open("a") as configuration:
        configuration.write('[target.table]\ntemplate = "table.txt.j2"\npath = "{module}.txt"\n')
    inside = folder / "registry" / "ones"
    assert answer("check", "--registry", "", cwd=inside) == ["registry/ones", "registry/others"]
    assert answer("check", "--target", "t", cwd=inside) == ["table"]
    assert set(answer("list", "", cwd=inside)) == {"First", "Second"}
    assert set(answer("list", "--project", str(folder), "F", cwd=tmp_path)) == {"First"}


def test_rules_and_pages_are_completed(tiny: Path) -> None:
    """`lint --explain` completes every rule of lint and diff, and `docs` every page."""
    names = {rule.name for rule in rules.all_rules()} | {rule.name for rule in RULES}
    assert set(answer("lint", "--explain", "", cwd=tiny)) == names
    pages = {path.stem for path in toolkit_files.manual().glob("*.md")} - {"README"}
    assert set(answer("docs", "", cwd=tiny)) == pages


def test_nothing_is_completed_outside_of_a_project(tmp_path: Path) -> None:
    """Outside of a project, values are not completed, and commands are."""
    assert answer("check", "--registry", "", cwd=tmp_path) == []
    assert answer("list", "", cwd=tmp_path) == []
    assert answer("bui", cwd=tmp_path) == ["build"]


@pytest.mark.parametrize("text", ["registries = [", "[tool.codegen]\nregistries = 7\n", "\x00\ud800", ""])
def test_a_broken_configuration(text: str, tiny: Path) -> None:
    """A configuration that is not valid completes no values, and prints nothing."""
    (tiny / CONFIGURATION).write_bytes(text.encode("utf-8", "surrogatepass"))
    for words in (("check", "--registry", ""), ("check", "--target", ""), ("list", "")):
        assert answer(*words, cwd=tiny) == []


def test_a_broken_registry_file_keeps_the_others(tiny: Path) -> None:
    """A file that is not UTF-8, or not valid TOML, takes no enumeration of another file away."""
    before = answer("list", "", cwd=tiny)
    (tiny / SIGNALS).write_bytes(b"\xff\xfe")
    with (tiny / CARRIERS).open("a") as file:
        file.write("\n[[member\nname = ")
    assert answer("list", "", cwd=tiny) == [name for name in before if name != "Signal"]


def test_an_unclosed_quote(tiny: Path) -> None:
    """A line with an unclosed quote prints no error message."""
    done = _asked("check", '"--form', cwd=tiny)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("shell_name", ["tcsh", ""])
@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_an_unknown_shell(option: str, shell_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell that cannot be detected or is not supported ends in a message."""

    def detect() -> tuple[str, str]:
        if not shell_name:
            raise shellingham.ShellDetectionFailure
        return shell_name, f"/bin/{shell_name}"

    monkeypatch.setattr(shellingham, "detect_shell", detect)
    failed(codegen(option), shell_name or "cannot detect the shell", "Run the command in bash, zsh or fish.")


def test_settings_that_are_not_utf_8(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file of settings that is not UTF-8 stays as it is, and the message names it."""
    monkeypatch.setattr(shellingham, "detect_shell", lambda: ("bash", "/bin/bash"))
    settings = tmp_path / ".bashrc"
    settings.write_bytes(b"# caf\xe9\n")
    failed(codegen("--install-completion", env={"HOME": str(tmp_path)}), str(settings), "not UTF-8")
    assert settings.read_bytes() == b"# caf\xe9\n"


def test_the_settings_of_a_shell_are_changed_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The settings of bash load the script, and keep what is in them. A second installation does not mention them."""
    monkeypatch.setattr(shellingham, "detect_shell", lambda: ("bash", "/bin/bash"))
    settings = tmp_path / ".bashrc"
    settings.write_text("alias ll='ls -l'\n", "utf-8")
    first = codegen("--install-completion", env={"HOME": str(tmp_path)})
    assert f"changed {settings}" in first.stdout
    assert settings.read_text("utf-8").startswith("alias ll='ls -l'\n")
    again = codegen("--install-completion", env={"HOME": str(tmp_path)})
    assert again.returncode == 0 and "changed" not in again.stdout


def test_other_commands_do_not_import_completion(tiny: Path) -> None:
    """A command does not import what only completion needs."""
    code = (
        "import sys; from codegen.cli import app; sys.argv = ['codegen', 'build']\n"
        "try: app.main()\n"
        "except SystemExit: print(*sorted(sys.modules))"
    )
    modules = process(sys.executable, "-c", code, cwd=tiny, env={**os.environ}).stdout.split()
    assert "codegen.cli.app" in modules
    assert [name for name in modules if name in ("codegen.cli.completion", "rich", "codegen.cli.commands.check")] == []
