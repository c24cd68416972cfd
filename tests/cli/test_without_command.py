"""`codegen` without a command: where one is, whether the outputs are up to date, and what to run next."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from codegen import find_projects, project_status
from tests.support import small_projects
from tests.support.commands import codegen, failed, snapshot
from tests.support.git_repositories import commit, git
from tests.support.registries import CONFIGURATION, PACKAGE, SIGNALS, replaced, write_project


def lines(folder: Path, status: int = 0) -> list[str]:
    """Return the lines that `codegen` prints in a folder. It writes nothing and complains about nothing."""
    before = snapshot(folder)
    done = codegen(cwd=folder)
    assert (done.returncode, done.stderr) == (status, "")
    assert snapshot(folder) == before
    return done.stdout.splitlines()


def next_command(printed: list[str]) -> str:
    """Return the command that the output proposes."""
    return printed[printed.index("Next:") + 1].partition("#")[0].strip()


def test_a_project_that_is_up_to_date(tiny: Path) -> None:
    """The output has the project, the configuration, the content of the registry, and the number of outputs."""
    assert codegen("build", cwd=tiny).returncode == 0  # the record of a build belongs to a folder
    printed = lines(tiny)
    files = [path for path in (tiny / "generated").rglob("*") if path.is_file()]
    members = sum(path.read_text("utf-8").count("[[member]]") for path in (tiny / "registry/tiny").glob("*.toml"))
    assert printed[0] == f"Project: {tiny}"
    assert CONFIGURATION in printed[1]
    assert printed[2] == f"registry/tiny/: tiny 1.2.3, 4 enumerations, {members} members"
    assert printed[3] == f"  generated/: up to date, {len(files)} files"
    assert next_command(printed) == "codegen list"
    git(tiny, "init", "--quiet")
    assert next_command(lines(tiny)) == "codegen list"
    commit(tiny)
    assert next_command(lines(tiny)) == "codegen diff"


def test_a_subfolder(tiny: Path) -> None:
    """Below the project's folder, the output is the same."""
    assert lines(tiny / "registry" / "tiny") == lines(tiny)


def test_a_project_that_was_never_built(tmp_path: Path) -> None:
    """A new project has to be built."""
    printed = lines(write_project(tmp_path / "tiny"))
    assert printed[3] == "  generated/: not built yet"
    assert next_command(printed) == "codegen build"


def test_a_removed_registry_file(tiny: Path) -> None:
    """A registry file that is removed is named as such, also for each output."""
    nests = "registry/tiny/nests.toml"
    texts = 'phrase = "Old", description = "An old nest.", references = [{ rfc = 1149 }]'
    (tiny / nests).write_text(f'[enumeration]\nname = "Nest"\n\n[members]\nOLD = {{ value = 1, {texts} }}\n', "utf-8")
    build = codegen("build", cwd=tiny)
    assert "created generated/tiny/nests.py" in build.stdout, build.stderr
    (tiny / nests).unlink()
    assert lines(tiny)[3] == f"  generated/: out of date ({nests} was removed)"
    assert f"removed generated/tiny/nests.py ({nests} was removed)" in codegen("build", cwd=tiny).stdout


def test_changes_are_named(tiny: Path) -> None:
    """The output names what changed: a registry file, a lost output, an edited one, an unknown file."""
    package = tiny / "generated" / "tiny"
    place = tiny / PACKAGE
    place.write_text(replaced("wings", "feathers")(place.read_text("utf-8")), "utf-8")
    assert lines(tiny)[3] == f"  generated/: out of date ({PACKAGE} changed)"
    (package / "signals.py").unlink()
    assert lines(tiny)[3] == f"  generated/: out of date ({PACKAGE} changed; tiny/signals.py is missing)"
    with (package / "carriers.py").open("a") as file:
        file.write("# mine\n")
    (package / "mine.py").touch()
    printed = lines(tiny)
    assert printed[3] == f"  generated/: out of date ({PACKAGE} changed; tiny/carriers.py was edited; 2 more)"
    assert next_command(printed) == "codegen build"


def test_a_new_clone(built_tiny: Path, tmp_path: Path) -> None:
    """Where nothing was built yet on this machine, only a build can say whether outputs are up to date."""
    clone = Path(shutil.copytree(built_tiny, tmp_path / "clone"))
    printed = lines(clone)
    assert "not compared yet" in printed[3]
    assert next_command(printed) == "codegen build"
    assert codegen("build", cwd=clone).returncode == 0
    assert "up to date" in lines(clone)[3]


@pytest.mark.parametrize(
    ("old", "new"), [('"good"', "7"), ("[[member]]", "[[member"), ("value = ", "value = 99999")], ids=ascii
)
def test_a_registry_with_errors(old: str, new: str, tiny: Path) -> None:
    """A registry with errors gives 1, and sends to `codegen lint`."""
    place = tiny / SIGNALS
    place.write_text(place.read_text("utf-8").replace(old, new, 1), "utf-8")
    printed = lines(tiny, status=1)
    assert any("cannot be built" in line for line in printed)
    assert next_command(printed) == "codegen lint"
    assert codegen("lint", cwd=tiny).returncode


def test_several_registries(tmp_path: Path) -> None:
    """Each registry has its lines; the next command is that of the most urgent state."""
    folder = small_projects.project(tmp_path / "project", "ones", "others")
    assert next_command(lines(folder)) == "codegen list"
    place = folder / "registry/others/firsts.toml"
    place.write_text(place.read_text("utf-8").replace("= 1", "= 2"), "utf-8")
    printed = lines(folder)
    assert [line.split(": ")[0] for line in printed[2:6]] == [
        "registry/ones/",
        "  generated/ones/",
        "registry/others/",
        "  generated/others/",
    ]
    assert "up to date" in printed[3]
    assert "out of date" in printed[5]
    assert next_command(printed) == "codegen build"


def test_outside_of_a_project(tmp_path: Path) -> None:
    """Outside of a project, the output says so, and how to create one."""
    printed = lines(tmp_path)
    assert str(tmp_path) in printed[0]
    assert next_command(printed) == "codegen init"


def test_a_broken_configuration(tiny: Path) -> None:
    """A configuration that cannot be read ends in a message."""
    (tiny / CONFIGURATION).write_text("[tool.codegen]\nregistries = [\n", "utf-8")
    failed(codegen(cwd=tiny), f"{CONFIGURATION}:")


def test_the_python_api(tiny: Path) -> None:
    """The function returns the state of each registry as a value."""
    assert codegen("build", cwd=tiny).returncode == 0
    (status,) = project_status(find_projects(tiny))
    assert (status.state, status.errors, status.differences) == ("up-to-date", 0, ())
    assert status.content and status.content.package == "tiny"
    (tiny / "generated/tiny/signals.py").unlink()
    (status,) = project_status(find_projects(tiny))
    assert (status.state, status.differences) == ("out-of-date", (("missing", "tiny/signals.py"),))
