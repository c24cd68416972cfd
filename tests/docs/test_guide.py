"""The guide works: a test types its commands, writes its files, and compares what the commands print.

The languages of fenced blocks in codegen/docs/guide.md:

- `console`: commands behind `$ `, each with its output below. All run in one shell. `…` stands for any text; on a
  separate line, it stands for any lines. If a status is not 0, `echo $?` must show it.
- `python`: a session in the folder `generated`.
- `diff`: a change of the file that the words above name.
- `sh`: commands that the test does not run, because they need the network.
- any other: the content of the file that the words above name, or its end if they say so.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from codegen.project import toolkit_files
from tests.support.commands import REPOSITORY
from tests.support.git_repositories import ENVIRONMENT

pytestmark = pytest.mark.slow

IANA = REPOSITORY / "../shared/iana/current"
NOT_RUN = {
    "pip install rfc-codegen\n": None,
    "curl -O https://www.iana.org/assignments/http-methods/http-methods.xml\n": "http-methods.xml",
}
"""The commands that need the network, each with the file that it downloads."""
MARK = "--- status"


class Block(NamedTuple):
    """A fenced block, the line that it begins on, and the file that the words above it name, or ""."""

    line: int
    language: str
    text: str
    verb: str
    file: str


def blocks(page: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page, in order."""
    for found in re.finditer(r"^```(\w*)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        above = page[: found.start()].rstrip().rpartition("\n\n")[2]
        named = re.search(r"(Write|In|At the end of) `([^`]+)`:$", above)
        verb, file = named.groups() if named else ("", "")
        yield Block(page.count("\n", 0, found.start()) + 1, found[1], found[2], verb, file)


class Reader:
    """A reader of the guide: a shell, and its current folder."""

    def __init__(self, folder: Path) -> None:
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self._shell = subprocess.Popen(
            ["bash"],
            cwd=folder,
            env={**os.environ, **ENVIRONMENT, "PATH": path, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._type("exec 2>&1")

    def close(self) -> None:
        """End the shell."""
        assert self._shell.stdin
        self._shell.stdin.close()
        self._shell.wait()

    def _type(self, command: str) -> tuple[str, int]:
        """Return what a command prints, and its status. The next command sees the status as `$?`."""
        assert self._shell.stdin
        assert self._shell.stdout
        self._shell.stdin.write(f'{command}\n_s=$?; printf "\\n{MARK} %s %s\\n" "$_s" "$PWD"; (exit "$_s")\n')
        self._shell.stdin.flush()
        lines: list[str] = []
        for line in self._shell.stdout:
            if line.startswith(MARK):
                status, _, folder = line.removeprefix(f"{MARK} ").rstrip("\n").partition(" ")
                self.folder = Path(folder)
                return "".join(lines)[:-1], int(status)
            lines.append(line)
        raise AssertionError(f"the shell is gone after: {command}")

    def console(self, block: Block) -> None:
        """Run the commands of a block, and compare their output with the block."""
        status = 0
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            assert status == 0 or command == "echo $?", f"line {block.line}: the status before: {command}"
            printed, status = self._type(command)
            assert re.fullmatch(pattern(shown), printed), f"line {block.line}: {command}\n{printed}"
        assert status == 0, f"line {block.line}: its status is {status}"

    def python(self, block: Block) -> None:
        """Run a session of Python."""
        session = self.folder.parent / "session.txt"
        session.write_text(block.text, "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "doctest", session],
            cwd=self.folder / "generated",
            env={**os.environ, "PYTHONPATH": ".", "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"line {block.line}: {done.stdout}{done.stderr}"

    def diff(self, block: Block) -> None:
        """Change a file as a block says."""
        path = self.folder / block.file
        lines = block.text.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] in " -")
        new = "".join(line[1:] for line in lines if line[0] in " +")
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"line {block.line}: this is not there once:\n{old}"
        path.write_text(text.replace(old, new), "utf-8")

    def write(self, block: Block) -> None:
        """Write a file, or its end."""
        assert block.file, f"line {block.line}: which file is this?"
        path = self.folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") if block.verb == "At the end of" else ""
        path.write_text(before + block.text, "utf-8")

    def fetch(self, block: Block) -> None:
        """Copy the file that a command would download."""
        assert block.text in NOT_RUN, f"line {block.line}: this is not run: {block.text}"
        if name := NOT_RUN[block.text]:
            if not (IANA / name).is_file():
                pytest.skip("IANA's registries are not here; the guide is right up to where it needs one")
            shutil.copy(IANA / name, self.folder)


def pattern(shown: str) -> str:
    """Return a regular expression for output: `…` matches any text in a line, and alone on a line any lines."""
    lines = [r"(?:.*\n)*?" if line == "…" else re.escape(f"{line}\n").replace("…", ".*") for line in shown.splitlines()]
    return "".join(lines)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """A reader in an empty folder."""
    found = Reader(tmp_path)
    yield found
    found.close()


def test_the_guide(reader: Reader) -> None:
    """Each step of the guide prints what the guide shows."""
    does = {"console": reader.console, "python": reader.python, "diff": reader.diff, "sh": reader.fetch}
    for block in blocks((toolkit_files.manual() / "guide.md").read_text("utf-8")):
        does.get(block.language, reader.write)(block)


@pytest.mark.parametrize(
    "page",
    [
        *("README.md", "CONTRIBUTING.md", ".github/SECURITY.md", "registry/README.md", "templates/README.md"),
        "codegen/README.md",
        *(f"codegen/docs/{page.name}" for page in sorted(toolkit_files.manual().glob("*.md"))),
    ],
)
def test_links_lead_somewhere(page: str) -> None:
    """The files and sections that a page links to exist."""
    folder = (REPOSITORY / page).parent
    for path, section in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", (REPOSITORY / page).read_text("utf-8")):
        target = folder / path if path else REPOSITORY / page
        assert target.exists(), path
        headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE) if target.is_file() else []
        anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert section in {"", *anchors}, f"{path}#{section}"


def test_newcomers_find_it() -> None:
    """The README links to the guide and to the manual."""
    links = re.findall(r"\]\(([^)]*)\)", (REPOSITORY / "README.md").read_text("utf-8"))
    assert {"codegen/docs/guide.md", "codegen/docs/README.md"} <= set(links)
