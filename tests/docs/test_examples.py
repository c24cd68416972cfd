"""The examples of the README and of the manual work.

The guide has a test of its own, since its examples build on one another. tests/rules runs those of the lint rules.
"""

from __future__ import annotations

import doctest
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer.main
import yaml

from codegen.cli.app import app
from codegen.load import RegistryFile, load
from codegen.project import configuration, toolkit_files
from tests.docs.test_guide import blocks, pattern
from tests.support.commands import REPOSITORY, codegen
from tests.support.git_repositories import repository
from tests.support.projects import made

pytestmark = pytest.mark.slow

ELSEWHERE = ("guide.md", "lint-rules.md")
TEXTS = (".github", "CHANGELOG.md", "CONTRIBUTING.md", "README.md", "codegen", "registry", "templates")
"""The folders and files of the repository with pages that people read."""
NOT_RUN = ("pip install ", "curl ", "python -m http.server ")
"""The commands of examples that no test runs, because they need the network or do not end."""


class Example(NamedTuple):
    """A fenced block of a page."""

    page: Path
    line: int
    text: str


def examples(*languages: str) -> Iterator[Any]:
    """Yield the blocks of these languages in README.md, CONTRIBUTING.md and the manual."""
    manual = (page for page in sorted(toolkit_files.manual().glob("*.md")) if page.name not in ELSEWHERE)
    for page in (REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *manual):
        for block in blocks(page.read_text("utf-8")):
            if block.language in languages:
                yield pytest.param(Example(page, block.line, block.text), id=f"{page.name}:{block.line}")


def test_every_language_has_a_test() -> None:
    """No page has a block of a language that no test here runs."""
    tested = ("", "text", "python", "toml", "yaml", "sh", "console", "jinja")
    pages = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *toolkit_files.manual().glob("*.md")]
    languages = {block.language for page in pages if page.name not in ELSEWHERE for block in blocks(page.read_text())}
    assert languages <= {*tested}


@pytest.mark.parametrize("example", list(examples("python")))
def test_python(example: Example, built_tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python session prints what the page shows, in the folder of a project."""
    monkeypatch.chdir(built_tiny)
    session = doctest.DocTestParser().get_doctest(example.text, {}, example.page.name, str(example.page), example.line)
    assert session.examples
    assert doctest.DocTestRunner().run(session).failed == 0


@pytest.mark.parametrize("example", list(examples("yaml")))
def test_yaml(example: Example) -> None:
    """A YAML example is valid YAML."""
    assert yaml.safe_load(example.text)


@pytest.mark.parametrize("example", list(examples("toml")))
def test_toml(example: Example) -> None:
    """A TOML example is a valid configuration, or has only fields that a registry file knows."""
    document = tomllib.loads(example.text)
    if "tool" in document:
        assert configuration.parse(example.text, "pyproject.toml", whole=False)
    elif example.page.name in ("configuration.md", "diff-rules.md"):
        assert configuration.parse(example.text, "codegen.toml", whole=True)
    else:
        assert _problems_of_form(example.text, document) == []


def _problems_of_form(text: str, document: dict[str, Any]) -> list[str]:
    """Return what the loader reports about an example, as a registry file or as a part of one."""
    head = '[enumeration]\nname = "Example"\ntitle = "an example"\nkind = "str"\ndescription = "An example."\n'
    entry = '\n[[member]]\nname = "EXAMPLE"\nvalue = "example"\n'
    if not any("name" in document.get(table, {}) for table in ("enumeration", "table")):
        text = head + (text if re.match(r"\s*(#.*\n)*\[", text) else entry + text)
    if "range" in document:
        text = text.replace('"str"', '"int"')
    package = b'name = "example"\nversion = "1.0.0"\ntitle = "Examples"\ndescription = "Examples."\n'
    package += b'[status]\nenumeration = "Status"\ndefault = "a"\nunregistered = "b"\n'
    files = {
        "package": RegistryFile(name="package.toml", data=package),
        "example": RegistryFile(name="example.toml", data=text.encode()),
    }
    form = ("unknown-field", "missing-field", "wrong-type")
    return [str(problem) for problem in load(files).problems if problem.rule in form]


@pytest.mark.parametrize("example", list(examples("sh")))
def test_commands(example: Example) -> None:
    """Each command of a shell example exists, with these options and arguments."""
    for line in example.text.splitlines():
        words = shlex.split(line, comments=True)
        if not words or line.startswith(NOT_RUN):
            continue
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE), line
        else:
            assert words[0] == "codegen", line
            _parse(typer.main.get_command(app), words[1:])


def _parse(command: Any, words: list[str]) -> None:
    """Raise an error if a command does not take these words."""
    while hasattr(command, "commands"):
        command, words = command.get_command(None, words[0]), words[1:]
    command.make_context("codegen", words)


PAGES = [page for page in REPOSITORY.rglob("*.md") if page.relative_to(REPOSITORY).parts[0] in TEXTS]
INLINE = re.compile(r"`([^`\n]+)`")
OPTION = re.compile(r"--[a-z][a-z-]*")
OTHER_OPTIONS = {"--strict", "--after", "--system", "--json"}
"""Options of other programs that pages name alone: of mypy and of `smtpcodes`."""


def _options(command: Any) -> set[str]:
    """Return the options of a command, without those of the commands in it."""
    return {"--help", *(option for parameter in command.params for option in parameter.opts)}


def _all_options(command: Any) -> set[str]:
    """Return the options of a command and of every command in it."""
    names = getattr(command, "commands", ())
    return _options(command).union(*(_all_options(command.get_command(None, name)) for name in names))


def _exists(code: str) -> bool:
    """Return whether code in a sentence names a command or an option that exists, or neither."""
    command: Any = typer.main.get_command(app)
    name, *words = code.removeprefix(".venv/bin/").split() or [""]
    if OPTION.fullmatch(name):
        return name in _all_options(command) | OTHER_OPTIONS
    if name == "make" and words:
        return bool(re.search(rf"^{words[0]}:", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE))
    if name == "python" and words[:1] == ["-m"] and words[1].startswith("tests."):
        module = REPOSITORY / words[1].replace(".", "/")
        return module.is_dir() or module.with_suffix(".py").is_file()
    if name != "codegen":
        return True
    while words and words[0] in getattr(command, "commands", ()):
        command = command.get_command(None, words.pop(0))
    is_unknown = hasattr(command, "commands") and words and re.fullmatch("[a-z]+", words[0])
    return not is_unknown and set(OPTION.findall(" ".join(words))) <= _options(command)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_commands_in_sentences(page: Path) -> None:
    """Each command that a sentence names exists, with the options that it names."""
    assert [code for code in INLINE.findall(page.read_text("utf-8")) if not _exists(code)] == []


@pytest.mark.parametrize(
    ("code", "exists"),
    [
        ("codegen lint --fix", True),
        ("codegen lint --fx", False),
        ("codegen import iana GROUP --explain", True),
        ("codegen import xml", False),
        ("--staged", True),
        ("--stage", False),
        ("make docs", True),
        ("make doc", False),
        ("python -m tests.corpus.nothing", False),
        (".venv/bin/codegen build", True),
        ("pip install .", True),
    ],
)
def test_unknown_commands_are_found(code: str, exists: bool) -> None:
    """A command, an option or a target of make with a typing error is found."""
    assert _exists(code) == exists


@pytest.mark.parametrize("example", list(examples("console")))
def test_console(example: Example, tiny: Path) -> None:
    """Each command in a project prints what the page shows."""
    repository(tiny)
    for part in re.split(r"^\$ ", example.text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        name, *words = shlex.split(command)
        assert name == "codegen"
        status, out, err = codegen(*words, cwd=tiny)
        assert (status, err) == (0, "")
        assert re.fullmatch(pattern(shown), out), out


def test_templates(tmp_path: Path) -> None:
    """The block of the page about templates changes the classes, and its target generates a header for C."""
    block, target = _texts("jinja", "templates.md")
    (setting,) = _texts("toml", "templates.md")
    for path, text in (("python/module.py.j2", block), ("header.h.j2", target)):
        (tmp_path / "templates" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "templates" / path).write_text(text, "utf-8")
    outputs = made(tmp_path, f'targets = ["python", "header"]\n{setting}')
    assert 'return self.name.replace("_", " ").capitalize()' in outputs["tiny/signals.py"]
    assert "#define SIGNAL_LANDED 250" in outputs["include/signals.h"]


def test_a_template_of_the_site(tmp_path: Path) -> None:
    """The block of the page about the site is a template that the pages of members take."""
    (block,) = _texts("jinja", "site.md")
    (tmp_path / "templates/html").mkdir(parents=True)
    (tmp_path / "templates/html/member.html.j2").write_text(block, "utf-8")
    outputs = made(tmp_path, 'targets = ["site"]')
    assert "site/signals/index.html" in outputs


def _texts(language: str, page: str) -> list[str]:
    """Return the examples of a language in a page."""
    return [example.values[0].text for example in examples(language) if example.values[0].page.name == page]


def test_the_versions_of_the_table() -> None:
    """The table of versions in the page about diff is what `codegen diff` advises."""
    from codegen.compare.next_version import advise

    page = (toolkit_files.manual() / "diff-rules.md").read_text("utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \|$", page, re.MULTILINE)
    assert rows
    for old, *versions in rows:
        assert [advise(old, old, severity).smallest for severity in ("major", "minor", "patch")] == versions
