"""Commands on a disk that fails, while somebody interrupts them, swaps folders, or runs another command.

Nothing is lost, the message says what to do, and the next run completes the work.
"""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from codegen import symlink_safe_folders
from codegen.errors import CodegenError
from codegen.write_lock import write_lock
from tests.support.commands import codegen, codegen_process, process
from tests.support.interruptions import everything, steps
from tests.support.small_projects import change, project

pytestmark = pytest.mark.slow


class Case:
    """A built project with a change to build, its outputs before and after that build, and copies to work in."""

    def __init__(self, folder: Path) -> None:
        self._start = project(folder / "start", "small")
        self.before = everything(self._start / "generated")
        change(self._start)
        self.place = folder / "place"
        self.renew()
        assert codegen("build", cwd=self.place).returncode == 0
        self.after = everything(self.place / "generated")

    def renew(self) -> None:
        """Copy the project with its change again."""
        if self.place.exists():
            shutil.rmtree(self.place)
        shutil.copytree(self._start, self.place)

    def is_completed(self) -> bool:
        """Build, and return whether all is as after a build that nobody disturbed."""
        assert codegen("build", cwd=self.place).returncode == 0
        return everything(self.place / "generated") == self.after


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A case for all tests of this module."""
    return Case(tmp_path_factory.mktemp("case"))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS], ids=errno.errorcode.get)
def test_a_step_that_fails(number: int, case: Case) -> None:
    """If a step fails, the message says so with exit status 2. Before the first rename, nothing was changed."""
    count, names = 0, [""]
    while True:
        count += 1
        case.renew()

        def fail(point: int, name: str, count: int = count) -> None:
            if point == count:
                raise OSError(number, os.strerror(number))

        with steps(fail, before=True) as seam:
            done = codegen("build", cwd=case.place)
        if len(seam.names) < count:
            break
        name, names = seam.names[count - 1], seam.names[: count - 1]
        left = everything(case.place / "generated")
        if done.returncode == 0:  # what is left can be removed later
            assert name in ("rmdir", "unlink")
        else:
            assert done.returncode == 2
            assert f"cannot write: {os.strerror(number)}" in done.stderr
            assert "Then run the command again." in done.stderr
            if "replace" not in names and name != "rmdir":
                assert left == case.before
        assert case.is_completed(), f"{name} failed as step {count}"
    assert {"open", "write", "mkdir", "replace", "rmdir", "unlink"} <= {*names, name}


def test_an_interruption(case: Case) -> None:
    """Ctrl-C at any step leaves a message and exit status 130, and nothing that the next build does not complete."""
    count = 0
    while True:
        count += 1
        case.renew()

        def interrupt(point: int, _name: str, count: int = count) -> None:
            if point == count:
                raise KeyboardInterrupt

        with steps(interrupt) as seam:
            done = codegen("build", "--quiet", cwd=case.place)
        if seam.count < count:
            break
        assert (done.returncode, done.stdout) == (130, "")
        assert done.stderr == "codegen: interrupted; no file is half written\n"
        assert case.is_completed(), f"interrupted at {count}"
    assert count > 20


def test_a_file_size_limit(case: Case) -> None:
    """On a disk that takes small files only, a build says which file could not be written, and changes nothing."""
    case.renew()
    limit = 1000
    done = process(
        sys.executable,
        "-m",
        "codegen",
        "build",
        cwd=case.place,
        before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode == 2
    assert "cannot write: File too large" in done.stderr
    assert everything(case.place / "generated") == case.before
    assert case.is_completed()


# Links that appear while a command runs.


@pytest.mark.parametrize("has_descriptors", [True, False])
@pytest.mark.parametrize("name", ["generated", "generated/small", "generated/small/small"])
def test_a_folder_that_becomes_a_link(
    name: str, has_descriptors: bool, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If somebody replaces a folder with a link, at any step, nothing is written or removed where the link points.

    Without descriptors, as on Windows, the link is noticed at the next step at the latest.
    """
    monkeypatch.setattr(symlink_safe_folders, "_HAS_DESCRIPTORS", has_descriptors)
    outside = tmp_path / "outside"
    count = 0
    while True:
        count += 1 if has_descriptors else 7
        case.renew()
        shutil.copytree(case.place / name, outside)
        before = everything(outside)

        def swap(point: int, _name: str, count: int = count) -> None:
            if point == count and (case.place / name).is_dir():
                (case.place / name).rename(tmp_path / "moved")
                (case.place / name).symlink_to(outside)

        with steps(swap) as seam:
            done = codegen("build", "--quiet", cwd=case.place)
        assert done.returncode in (0, 2)
        if has_descriptors:
            assert everything(outside) == before, f"swapped at {count}"
        shutil.rmtree(outside)
        shutil.rmtree(tmp_path / "moved", ignore_errors=True)
        if seam.count < count:
            break


@pytest.mark.parametrize("name", ["generated", "generated/small", "generated/small/small"])
def test_links_without_descriptors(name: str, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where folders have no descriptors, as on Windows, a build writes the same, and refuses links."""
    monkeypatch.setattr(symlink_safe_folders, "_HAS_DESCRIPTORS", False)
    case.renew()
    assert case.is_completed()
    case.renew()
    (case.place / name).rename(tmp_path / "outside")
    (case.place / name).symlink_to(tmp_path / "outside")
    before = everything(tmp_path)
    done = codegen("build", cwd=case.place)
    assert done.returncode == 2
    assert f"{name}: expected a folder, got a link" in done.stderr
    with pytest.raises(CodegenError, match="expected a folder, got a link"):
        symlink_safe_folders.open_folder(case.place / name, case.place)
    assert everything(tmp_path) == before


# A manifest that somebody forged.


def forge(folder: Path, *lines: str) -> None:
    """Add lines of outputs to the manifest, with the digest of an empty file."""
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    with (folder / "generated/small/codegen-manifest.txt").open("a", encoding="utf-8") as file:
        file.writelines(f"output {line} {empty}\n" for line in lines)


@pytest.mark.parametrize(
    "path", ["../src.py", "small/../../../src.py", "/src.py", "", "small/\x07.py", ".git/config", "small\\src.py"]
)
def test_a_forged_path(path: str, case: Case) -> None:
    """A path that no build writes is an error of build and check, with the line. Nothing is written."""
    case.renew()
    forge(case.place, path)
    number = len((case.place / "generated/small/codegen-manifest.txt").read_text("utf-8").splitlines())
    before = everything(case.place)
    for command in ("build", "check"):
        done = codegen(command, cwd=case.place)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"generated/small/codegen-manifest.txt:{number}:8: the path of an output " in done.stderr
        assert "Remove this line, which codegen did not write" in done.stderr
        assert everything(case.place) == before


def test_a_forged_path_through_a_link(case: Case) -> None:
    """A path in the manifest that contains a link is an error too, whatever the link points to."""
    case.renew()
    (case.place / "src.py").write_bytes(b"")
    (case.place / "generated/small/up").symlink_to("../..")
    forge(case.place, "up/src.py")
    for command in ("build", "check"):
        done = codegen(command, cwd=case.place)
        assert (done.returncode, done.stdout) == (2, "")
        assert "a link or a file is in the place of an output folder: generated/small/up" in done.stderr
    assert (case.place / "src.py").exists()


def test_a_forged_path_beside_the_outputs(case: Case) -> None:
    """A listed file outside the folders that the build owns, which looks like no output, is kept.

    `check` reports it until somebody removes it.
    """
    case.renew()
    other = case.place / "generated/small/other/src.py"
    other.parent.mkdir()
    other.write_bytes(b"")
    forge(case.place, "other/src.py")
    for _ in range(2):
        done = codegen("build", cwd=case.place)
        assert done.returncode == 0
        assert "kept generated/small/other/src.py: not an output" in done.stdout
        assert other.exists()
        done = codegen("check", cwd=case.place)
        assert done.returncode == 1
        assert "generated/small/other/src.py: error: file is unknown" in done.stdout
    shutil.rmtree(other.parent)
    assert case.is_completed()
    assert codegen("check", cwd=case.place).returncode == 0


def test_a_link_in_place_of_an_output_is_not_read(case: Case, tmp_path: Path) -> None:
    """`check` does not print what a link in place of an output points to. `build` replaces the link."""
    case.renew()
    secret = tmp_path / "secret"
    secret.write_text("a secret\n", "utf-8")
    place = case.place / "generated/small/small/firsts.py"
    place.unlink()
    place.symlink_to(secret)
    done = codegen("check", "--verbose", cwd=case.place)
    assert done.returncode == 1
    assert "a secret" not in done.stdout
    assert case.is_completed()
    assert secret.read_text("utf-8") == "a secret\n"


# Two commands at once.

HOLDER = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    from codegen.write_lock import write_lock
    with write_lock(Path.cwd()):
        print("locked", flush=True)
        time.sleep(600)
    """)
IMPATIENT = textwrap.dedent("""
    import sys
    from codegen import write_lock
    from codegen.cli import app
    write_lock.LONGEST_WAIT = 0.2
    sys.argv = ["codegen", *sys.argv[1:]]
    app.main()
    """)
"""A command that waits for a short time only."""


def test_another_build_that_ends(case: Case) -> None:
    """A build waits until the other one ends, then does its work."""
    case.renew()
    with write_lock(case.place):
        waiting = subprocess.Popen([sys.executable, "-m", "codegen", "build", "--quiet"], cwd=case.place)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(3)
        assert everything(case.place / "generated") == case.before
    assert waiting.wait(60) == 0
    assert everything(case.place / "generated") == case.after


@pytest.mark.parametrize("arguments", [["build"], ["init", "--editor"]], ids=" ".join)
def test_another_command_that_does_not_end(arguments: list[str], case: Case) -> None:
    """After some time, a command says that another one is writing, and writes nothing. `check` does not wait."""
    case.renew()
    shutil.rmtree(case.place / "registry/.schemas", ignore_errors=True)
    before = everything(case.place)
    with write_lock(case.place):
        done = process(sys.executable, "-c", IMPATIENT, *arguments, cwd=case.place)
        assert (done.returncode, done.stdout) == (2, "")
        assert "another codegen command is writing in this project\n  Nothing was written. Wait until" in done.stderr
        assert everything(case.place) == before
        assert codegen_process("check", cwd=case.place).returncode == 1


def test_another_command_that_was_killed(case: Case) -> None:
    """A lock ends with its process, even if that is killed."""
    case.renew()
    with subprocess.Popen([sys.executable, "-c", HOLDER], cwd=case.place, stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline() == b"locked\n"
        holder.send_signal(signal.SIGKILL)
    done = process(sys.executable, "-c", IMPATIENT, "build", cwd=case.place)
    assert (done.returncode, done.stderr) == (0, "")


def test_several_builds_at_once(case: Case) -> None:
    """Builds that start together all end well, and the outputs are those of one."""
    case.renew()
    command = [sys.executable, "-m", "codegen", "build", "--quiet"]
    builds = [subprocess.Popen(command, cwd=case.place, stderr=subprocess.PIPE) for _ in range(4)]
    assert [(build.communicate(timeout=120)[1], build.returncode) for build in builds] == [(b"", 0)] * 4
    assert everything(case.place / "generated") == case.after


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EBADF])
def test_a_file_system_without_locks(number: int, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a folder cannot be locked, commands work without a lock."""

    def flock(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", flock)
    case.renew()
    assert case.is_completed()


def test_a_lock_is_not_taken_twice(tmp_path: Path) -> None:
    """A process that holds the lock of a folder can take it again, and releases it at the end of the first."""
    with write_lock(tmp_path):
        with write_lock(tmp_path):
            pass
        other = subprocess.Popen([sys.executable, "-c", HOLDER], cwd=tmp_path, stdout=subprocess.PIPE)
        assert other.stdout
        assert select.select([other.stdout], [], [], 2)[0] == []
    assert other.stdout.readline() == b"locked\n"
    other.kill()
    other.communicate()


# Closed streams.

_STARTS = ["-m codegen", "-c 'from codegen.__main__ import main; main()'"]
"""What Python runs: the module, and what the program `codegen` consists of."""


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", "2>/dev/full", ">/dev/full"])
@pytest.mark.parametrize("start", _STARTS)
def test_streams_that_take_nothing(start: str, redirection: str, case: Case) -> None:
    """A build does its work whatever becomes of its messages, and no message gets into a file."""
    case.renew()
    command = f"'{sys.executable}' {start} build {redirection}"
    done = process("bash", "-c", command, cwd=case.place)
    assert done.returncode == (2 if redirection == ">/dev/full" else 0)
    assert "Traceback" not in done.stdout + done.stderr
    assert everything(case.place / "generated") == case.after


@pytest.mark.parametrize("redirection", [">&-", "2>&-", "2>/dev/full", ">/dev/full 2>&1"])
@pytest.mark.parametrize("start", _STARTS)
def test_an_error_that_cannot_be_printed(start: str, redirection: str, case: Case) -> None:
    """A command that cannot run ends with exit status 2, even if its message cannot be printed."""
    case.renew()
    (case.place / "codegen.toml").write_text("registries = 1\n", "utf-8")
    done = process("bash", "-c", f"'{sys.executable}' {start} build {redirection}", cwd=case.place)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
