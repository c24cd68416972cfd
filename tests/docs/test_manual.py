"""The manual: its generated parts are up to date, its pages are complete, and its examples work."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from codegen.outputs import view_types
from codegen.project import configuration, toolkit_files
from tests.support.commands import REPOSITORY, codegen
from tests.support.scripts import load_script

PAGES = sorted(toolkit_files.manual().glob("*.md"))


def test_generated_parts_are_up_to_date() -> None:
    """The parts that come from docstrings, `--help` and schemas are what they would be now."""
    pages: dict[Path, str] = load_script("manual").pages()
    assert [path.name for path, text in pages.items() if path.read_text("utf-8") != text] == [], "Run: make docs"


def test_the_index_lists_every_page() -> None:
    """The index links to each other page once."""
    links = re.findall(r"\]\(([\w-]+\.md)\)", (toolkit_files.manual() / "README.md").read_text("utf-8"))
    assert sorted(links) == [page.name for page in PAGES if page.name != "README.md"]


def test_the_version_of_the_views() -> None:
    """The page about templates gives the version that views are dumped with."""
    assert f"The version is **{view_types.VERSION}**" in (toolkit_files.manual() / "templates.md").read_text("utf-8")


def test_every_block_is_described() -> None:
    """The page about templates lists the blocks of each template."""
    page = (toolkit_files.manual() / "templates.md").read_text("utf-8")
    rows = re.findall(r"^\| `((?:html|python|schema)/[^`]+)` (?:\| [^|]+ ){2}\| (.+) \|$", page, re.MULTILINE)
    described = {name: set(re.findall(r"`(\w+)`(?=[,( ]|$)", re.sub(r"\(.*?\)", "", cell))) for name, cell in rows}
    shipped = toolkit_files.shipped_templates()
    texts = {
        f"{place}/{path.name}": path.read_text("utf-8")
        for place in ("html", "python", "schema")
        for path in (shipped / place).iterdir()
    }
    blocks = {name: set(re.findall(r"\{% block (\w+)(?: scoped)? %\}", text)) for name, text in texts.items()}
    assert described == {name: found for name, found in blocks.items() if found}


def test_the_configuration_of_the_manual_is_valid() -> None:
    """The examples of the page about the configuration are valid configurations."""
    page = (toolkit_files.manual() / "configuration.md").read_text("utf-8")
    text, lint = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    severities = configuration.parse(lint, "pyproject.toml", whole=False)
    assert severities is not None
    assert severities.lint == {"unsorted": "off", "obsolete-rfc": "error"}
    found = configuration.parse(text, "codegen.toml", whole=True)
    assert found is not None
    assert (found.style.formatter, found.style.line_length, found.own_targets[0].name) == ("ruff", 100, "table")


def test_the_example_of_deprecated_members_works(tmp_path: Path) -> None:
    """The three steps of the manual deprecate a member."""
    page = (toolkit_files.manual() / "registry.md").read_text("utf-8")
    section = page.partition("\n### `status` and `replaced_by`")[2].partition("\n### ")[0]
    statuses, package, line = re.findall(r"```\w+\n(.*?)```", section, re.DOTALL)
    assert codegen("init", str(tmp_path), "--enum", "Code").returncode == 0
    registry = tmp_path / "registry"
    (registry / "statuses.toml").write_text(statuses, "utf-8")
    (registry / "codes.toml").write_text(f'[enumeration]\nname = "Code"\n\n[members]\n{line}STOPPED = 9\n', "utf-8")
    with (registry / "package.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{package}")
    done = codegen("lint", "--strict", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.slow
def test_the_picture_of_a_failing_check_is_up_to_date() -> None:
    """The picture shows what `codegen check` prints now."""
    script = load_script("pictures")
    shown = (script.PICTURES / "check.svg").read_text("utf-8")
    assert shown == script.check(), "check.svg is out of date. Run: make pictures"


@pytest.mark.slow
def test_the_picture_of_the_editor_is_up_to_date() -> None:
    """The picture shows what pyright says about the members of the library now."""
    if not shutil.which("node"):
        pytest.skip("pyright needs node")
    script = load_script("pictures")
    shown = (script.PICTURES / "editor.svg").read_text("utf-8")
    assert shown == script.editor(), "editor.svg is out of date. Run: make pictures"


def test_pictures_are_small_and_linked() -> None:
    """The README shows each picture, and none has more than 200 KB."""
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    pictures = sorted((toolkit_files.manual() / "pictures").iterdir())
    assert sorted(re.findall(r"!\[.+?\]\((.+?)\)", readme)) == [str(path.relative_to(REPOSITORY)) for path in pictures]
    assert all(path.stat().st_size < 200_000 for path in pictures)


def test_the_map_names_what_exists() -> None:
    """Each path of the map exists, and the map names each room."""
    page = (REPOSITORY / "codegen/README.md").read_text("utf-8")
    _, rooms, tasks = page.split("\n## ")
    named = set(re.findall(r"`([\w/]+)`", re.sub(r" \|[^|]*\|$", " |", rooms, flags=re.MULTILINE)))
    folder = REPOSITORY / "codegen"
    found = {path.stem for path in folder.iterdir() if path.is_dir() or path.suffix == ".py"}
    assert found - {"__init__", "__main__", "__pycache__"} <= {name.rstrip("/") for name in named}
    for path in re.findall(r"`([\w/]+(?:\.\w+)+|[\w/]+/)`", tasks):
        assert (folder / path).exists() or (REPOSITORY / path).exists(), path
