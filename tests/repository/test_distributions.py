"""Installed distributions work elsewhere: the toolkit as an editable install, the library's types in its wheel.

tests/repository/test_release.py installs the wheels that a release leaves.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

from codegen.project import toolkit_files
from tests.support.commands import REPOSITORY, codegen, committed_outputs, contents, copy_real_project, process


def test_an_editable_install_makes_the_same_bytes(tmp_path: Path) -> None:
    """With registry and configuration only, an editable install generates the committed outputs."""
    venv.create(tmp_path / "venv", with_pip=True)
    pip = [str(tmp_path / "venv/bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--editable", str(REPOSITORY)], check=True)
    project = copy_real_project(tmp_path / "project")
    subprocess.run([tmp_path / "venv/bin/codegen", "build", "--quiet"], cwd=project, check=True)
    assert committed_outputs() == contents(project / "generated")


def test_client_code_is_checked_against_the_installed_wheel(tmp_path: Path) -> None:
    """mypy finds the types of the installed library by itself, and has nothing against a client in its strict mode."""
    venv.create(tmp_path / "venv", with_pip=False)
    python = str(tmp_path / "venv/bin/python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(REPOSITORY / "generated")], check=True)
    client = shutil.copytree(REPOSITORY / "tests/typing", tmp_path / "client")
    (client / "unknown.py").write_text("from smtpcodes import ReplyCode\n\nx: str = ReplyCode.OK\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--python-executable={python}", "."],
        cwd=client,
        env={name: value for name, value in os.environ.items() if name not in ("MYPYPATH", "PYTHONPATH")},
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert [line.split(":")[0] for line in errors] == ["unknown.py"], done.stdout + done.stderr
    assert 'expression has type "ReplyCode"' in errors[0]


ADDRESS = "https://git.example/birds/codes"
SITE = "https://birds.example/codes/"
SOURCES = ("codegen", "generated", "registry", "templates", ".github", "pyproject.toml", "README.md", "LICENSE")


def wheels(folder: Path, address: str, site: str) -> list[Path]:
    """Return the wheels of both distributions, built in a copy of this repository with these addresses."""
    for name in SOURCES:
        (shutil.copytree if (REPOSITORY / name).is_dir() else shutil.copy2)(REPOSITORY / name, folder / name)
    settings = folder / "pyproject.toml"
    text = settings.read_text("utf-8")
    for name, value in (("address", address), ("documentation", site)):
        assert text.count(f'\n{name} = ""') == 1
        text = text.replace(f'\n{name} = ""', f'\n{name} = "{value}"')
    settings.write_text(text, "utf-8")
    assert codegen("build", "--quiet", cwd=folder).returncode == 0
    for project in (folder / "generated", folder):
        command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder / "dist")]
        subprocess.run([*command, str(project)], stdout=subprocess.DEVNULL, check=True)
    return sorted((folder / "dist").iterdir())


def metadata(wheel: Path) -> Message:
    """Return the metadata of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


@pytest.mark.parametrize(("address", "site"), [("", ""), (ADDRESS, ""), (ADDRESS, SITE)])
def test_each_address_is_one_setting(address: str, site: str, tmp_path: Path) -> None:
    """The metadata of both wheels link to the repository and to the published site, and `--help` to the manual."""
    (tmp_path / "repository").mkdir()
    built = wheels(tmp_path / "repository", address, site)
    toolkit, library = map(metadata, built)
    text = str(toolkit.get_payload())
    links = re.findall(r"\]\(([^)]*)\)", text)
    with zipfile.ZipFile(built[0]) as archive:
        archive.extractall(tmp_path / "installed")
    shown = process(sys.executable, "-m", "codegen", "--help", env={"PYTHONPATH": str(tmp_path / "installed")}).stdout
    _, _, shown = shown.partition("Manual:\n  codegen docs  the pages of the manual\n")
    if not address:
        assert shown == ""
        assert (toolkit.get_all("Project-URL"), library.get_all("Project-URL"), links) == (None, None, [])
        return
    assert f"Repository, {address}" in toolkit.get_all("Project-URL", [])
    assert not site or f"<{site}>" in str(library.get_payload())
    assert library.get_all("Project-URL") == [f"Documentation, {site}"] * bool(site) + [f"Repository, {address}"]
    manual = f"{site}manual/" if site else f"{address}/blob/v{toolkit['Version']}/codegen/docs/README.md"
    assert shown == f"  {manual}\n"
    assert f"Documentation, {manual}" in toolkit.get_all("Project-URL", [])
    assert f"{address}/blob/v{toolkit['Version']}/codegen/docs/guide.md" in links
    assert f"{address}/raw/v{toolkit['Version']}/codegen/docs/pictures/check.svg" in links
    assert all(link.startswith(f"{address}/") for link in links)


def test_the_readme_links_to_the_site() -> None:
    """Readers of the repository find the published site, once its address is configured."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["codegen"]
    assert settings["documentation"] in (REPOSITORY / "README.md").read_text("utf-8")


def test_the_wheel_of_the_toolkit_is_complete(tmp_path: Path) -> None:
    """The wheel has the manual with its pictures, the JSON Schemas, the templates, and the marker of typed packages."""
    (tmp_path / "repository").mkdir()
    toolkit, _ = wheels(tmp_path / "repository", "", "")
    with zipfile.ZipFile(toolkit) as archive:
        names = set(archive.namelist())
    pages = [path for suffix in (".md", ".svg") for path in toolkit_files.manual().rglob(f"*{suffix}")]
    below = {
        **{path: f"codegen/docs/{path.relative_to(toolkit_files.manual())}" for path in pages},
        **{path: f"codegen/schemas/{path.name}" for path in (REPOSITORY / "registry").glob("*.schema.json")},
        **{path: f"codegen/templates/python/{path.name}" for path in (REPOSITORY / "templates/python").iterdir()},
    }
    assert {"codegen/py.typed", "codegen/project/configuration.schema.json", *below.values()} <= names
    assert "codegen/docs/conf.py" not in names
