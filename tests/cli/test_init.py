"""`codegen init`: the project that it creates works at once, it overwrites nothing, and it guesses well."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from pydantic import BaseModel

from codegen import __version__
from codegen.file_snapshot import Snapshot
from codegen.load import file_formats
from codegen.project import discovery, toolkit_files
from tests.support.commands import (
    REPOSITORY,
    codegen,
    codegen_process,
    complained,
    contents,
    failed,
    process,
    snapshot,
)
from tests.support.git_repositories import git, repository, try_git
from tests.support.projects import registry_of

EXAMPLE = ("README.md", "drinks.toml", "entry_statuses.toml", "machine_codes.toml", "package.toml")
FORMATS = (
    file_formats.PackageFile,
    file_formats.StatusEntry,
    file_formats.HeaderEntry,
    file_formats.AttributeEntry,
    file_formats.RecordEntry,
    file_formats.MemberEntry,
    file_formats.AliasEntry,
    file_formats.RangeEntry,
    file_formats.FamilyEntry,
)
SCHEMAS = tuple(f".schemas/{name}" for name in toolkit_files.schemas())
TOP = (".pre-commit-config.yaml", ".github/workflows/codegen.yml")
CREATED = {*(f"registry/{name}" for name in (*EXAMPLE, *SCHEMAS)), ".gitattributes", *TOP, "codegen.toml"}
EVERYTHING = ("--example", "--git", "--ci")


def init(folder: Path, *options: str) -> str:
    """Run the command in a folder, by default with everything that it can add, and return what it prints."""
    status, out, err = codegen("init", folder, *(options or EVERYTHING))
    assert (status, err) == (0, "")
    return out


def package(folder: Path) -> str:
    """Return the name of the package in a folder's registry."""
    (project,) = discovery.find_projects(folder, exact=True)
    assert registry_of(project).problems == ()
    return str(registry_of(project).registry.package.name)


def lines_at_the_top(folder: Path) -> dict[str, Any]:
    """Return what the command writes for pre-commit and GitHub in a folder, or prints as lines to add, by path."""
    parts = re.split(r"^# Add to: (.+)$", init(folder), flags=re.MULTILINE)
    lines = {path: yaml.safe_load(text) for path, text in zip(parts[1::2], parts[2::2], strict=True) if path in TOP}
    return lines or {path: yaml.safe_load((folder / path).read_text("utf-8")) for path in TOP}


# --- The least


def test_it_asks_nothing_and_writes_three_files(tmp_path: Path) -> None:
    """Without options, it creates a package, an enumeration of the folder's name and the configuration, which work."""
    done = codegen("init", "tea sizes", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    folder = tmp_path / "tea sizes"
    assert set(contents(folder)) == {"registry/package.toml", "registry/tea_sizes.toml", "codegen.toml"}
    package = tomllib.loads((folder / "registry/package.toml").read_text("utf-8"))
    assert package == {"name": "tea_sizes", "version": "0.1.0"}
    for command in (("lint", "--strict"), ("build",), ("check",)):
        done = codegen(*command, cwd=folder)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
    readme = (folder / "generated/README.md").read_text("utf-8")
    assert readme.startswith("# tea\\_sizes\n\nConstants as typed Python enums\n\n## Example\n")
    use = "from tea_sizes import TeaSize; assert [size.value for size in TeaSize] == [1, 2]"
    subprocess.run([sys.executable, "-W", "error", "-c", use], cwd=folder / "generated", check=True)


def test_ten_constants_are_one_short_file(tmp_path: Path) -> None:
    """Ten constants of the user take fewer than fifteen lines of one file, and have no finding in a new project."""
    init(tmp_path / "logs", "--enum", "Severity")
    text = '[enumeration]\nname = "Severity"\n\n[members]\n' + "".join(f"LEVEL_{n} = {n}\n" for n in range(10))
    assert len(text.splitlines()) < 15
    (tmp_path / "logs/registry/severities.toml").write_text(text, "utf-8")
    assert codegen("lint", "--strict", cwd=tmp_path / "logs").returncode == 0
    assert codegen("build", "--quiet", cwd=tmp_path / "logs").returncode == 0


def test_the_next_steps_are_commands(tmp_path: Path) -> None:
    """What it prints below "Next" runs in a shell."""
    done = codegen("init", "a b", "--enum", "Size", cwd=tmp_path)
    steps = done.stdout.partition("Next:\n")[2]
    assert [shlex.split(line, comments=True) for line in steps.splitlines()] == [
        ["cd", "a b"],
        ["$EDITOR", "registry/sizes.toml"],
        ["codegen", "build"],
        ["codegen", "docs", "guide"],
    ]


def test_a_registry_without_a_package_gets_one(tmp_path: Path) -> None:
    """`codegen init` creates the package file that the registry lacks, and no other registry file."""
    init(tmp_path, "--enum", "Size")
    (tmp_path / "registry/package.toml").unlink()
    before = set(contents(tmp_path))
    assert codegen("init", cwd=tmp_path).returncode == 0
    assert set(contents(tmp_path)) - before == {"registry/package.toml"}
    assert codegen("build", cwd=tmp_path).returncode == 0


def test_a_hook_has_to_be_installed(tmp_path: Path) -> None:
    """Git runs the new hook only after `pre-commit install`."""
    assert "  pre-commit install " in codegen("init", "--git", cwd=tmp_path).stdout


def test_an_enumeration_is_added_to_a_project(tmp_path: Path) -> None:
    """In a project, --enum adds the file of one more enumeration, and changes nothing else."""
    init(tmp_path, "--enum", "Size")
    (tmp_path / "registry/package.toml").write_text('name = "tea"\nversion = "3"\ntitle = "T"\ndescription = "T."\n')
    before = contents(tmp_path)
    out = init(tmp_path, "--enum", "ErrorStatus")
    assert "created " in out
    after = contents(tmp_path)
    assert after.pop("registry/error_statuses.toml")
    assert after == before
    assert codegen("lint", "--strict", cwd=tmp_path).returncode == 0
    out = init(tmp_path, "--enum", "Size")
    assert re.search(r"^kept .*registry/sizes\.toml: already exists$", out, re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("tea size", "--enum TeaSize"),
        ("sizes", "--enum Size"),
        ("Enum", "CapWords"),
        ("Rfc", "CapWords"),
        ("1", "--enum N1"),
        ("Size\n", "--enum Size"),
        ("", ""),
    ],
)
def test_a_name_that_no_class_can_have(name: str, remedy: str, tmp_path: Path) -> None:
    """A name that cannot be a class is refused with one that can, and nothing is written."""
    done = codegen("init", tmp_path / "new", "--enum", name)
    if not name:
        assert done.returncode == 0
        return
    assert (done.returncode, done.stdout) == (2, "")
    assert remedy in done.stderr
    assert not (tmp_path / "new").exists()


def test_the_example_has_its_own_enumerations(tmp_path: Path) -> None:
    """--example and --enum exclude each other."""
    failed(codegen("init", tmp_path, "--example", "--enum", "Size"), "--enum or --example")
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("path", TOP)
def test_files_of_others_get_no_lines(path: str, tmp_path: Path) -> None:
    """A hook or a workflow that exists already is kept, and the lines for it are printed."""
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text("repos: []\n", "utf-8")
    out = init(tmp_path, "--git", "--ci")
    assert (tmp_path / path).read_text("utf-8") == "repos: []\n"
    assert f"{path}: already exists, and may need the lines below" in out
    assert f"# Add to: {path}\n" in out
    (other,) = {*TOP} - {path}
    assert (tmp_path / other).is_file()
    assert f"# Add to: {other}" not in out


def test_schemas_for_editors(tmp_path: Path) -> None:
    """With --editor, every TOML file names its JSON Schema, which takes the file."""
    init(tmp_path, "--enum", "Size", "--editor")
    assert checked_schema(tmp_path / "codegen.toml", tmp_path) == "registry/.schemas/configuration.schema.json"
    assert checked_schema(tmp_path / "registry/sizes.toml", tmp_path) == "registry/.schemas/enumeration.schema.json"
    assert checked_schema(tmp_path / "registry/package.toml", tmp_path) == "registry/.schemas/package.schema.json"


def test_a_further_enumeration_names_its_schema(tmp_path: Path) -> None:
    """If the project has the JSON Schemas, a new enumeration names its schema without --editor."""
    init(tmp_path, "--enum", "Size", "--editor")
    assert "Add to" not in init(tmp_path, "--enum", "Colour")
    assert checked_schema(tmp_path / "registry/colours.toml", tmp_path) == "registry/.schemas/enumeration.schema.json"


def test_schemas_for_registry_files_that_exist(tmp_path: Path) -> None:
    """Registry files are not edited: with --editor, the line is printed that names the schema."""
    init(tmp_path, "--enum", "Size")
    before = contents(tmp_path)
    out = init(tmp_path, "--editor")
    assert {path: text for path, text in contents(tmp_path).items() if path in before} == before
    assert "# Add to: registry/package.toml\n#:schema ./.schemas/package.schema.json\n" in out
    assert "# Add to: registry/sizes.toml\n#:schema ./.schemas/enumeration.schema.json\n" in out
    assert (tmp_path / "registry/.schemas/enumeration.schema.json").is_file()


# --- What it creates


@pytest.mark.slow
def test_the_new_project_works(tmp_path: Path) -> None:
    """In a new folder, it creates a project. Its package builds without warnings and passes the type checkers."""
    done = codegen("init", "coffee", *EVERYTHING, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    folder = tmp_path / "coffee"
    assert set(contents(folder)) == CREATED
    for path in CREATED:
        assert f"created coffee/{path}\n" in done.stdout
    for command in (("build",), ("lint", "--strict"), ("check", "--types")):
        done = codegen(*command, cwd=folder)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
    use = """
import warnings
from coffee import Drink, EntryStatus, MachineCode
assert [one.value for one in Drink] == ["espresso", "latte", "tea"]
assert Drink("tea").milliliters == 200
assert MachineCode.DONE is MachineCode.SERVED
assert MachineCode(203).status is EntryStatus.DEPRECATED and MachineCode(203).replaced_by == 202
assert MachineCode(202).stops == (Drink.ESPRESSO, Drink.LATTE)
assert MachineCode(399).is_registered is False
"""
    subprocess.run([sys.executable, "-W", "error", "-c", use], cwd=folder / "generated", check=True)


@pytest.mark.slow
def test_the_types_are_strict(tmp_path: Path) -> None:
    """mypy --strict finds nothing in the package of the example."""
    init(tmp_path / "coffee")
    assert codegen("build", "--quiet", "--project", tmp_path / "coffee").returncode == 0
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "generated"]
    done = subprocess.run(command, cwd=tmp_path / "coffee", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_example_shows_what_there_is(tmp_path: Path) -> None:
    """The example has a closed and an open enumeration, an alias, a deprecated member and typed attributes."""
    init(tmp_path / "coffee")
    registry = registry_of(discovery.find_projects(tmp_path / "coffee")[0]).registry
    kinds = {(enumeration.kind, enumeration.open is not None) for enumeration in registry.enumerations}
    assert kinds >= {("str", False), ("int", True)}
    members = [member for enumeration in registry.enumerations for member in enumeration.members]
    assert any(member.aliases for member in members)
    assert any(member.status == "deprecated" and member.replaced_by for member in members)
    assert {field.type for enumeration in registry.enumerations for field in enumeration.attributes} >= {
        "int",
        "bool",
        "Drink",
    }


def test_every_file_explains_itself() -> None:
    """Every file begins with what it is for, and mentions nothing of this repository's own registry."""
    for name, path in toolkit_files.skeleton().items():
        text = re.sub(r"\A({% if .*\n)?#:schema .*\n\n({% endif .*\n)?", "", path.read_text("utf-8"))
        assert text.startswith("# ") or name in ("pre-commit-config.yaml.j2", "workflow.yml.j2"), name
        assert re.findall(r"smtp|mail|repl(y|ies)|bounce|enhanced", text, re.IGNORECASE) == []


@pytest.mark.parametrize("entry", [*FORMATS])
def test_the_readme_lists_the_format(entry: type[BaseModel]) -> None:
    """The registry's README has every field of the format; the required fields are in bold."""
    readme = toolkit_files.skeleton()["example/README.md"].read_text("utf-8")
    for name, field in entry.model_fields.items():
        assert f"`{name}`" in readme, name
        if field.is_required() and name not in file_formats.DEFAULTED:
            assert f"**`{name}`**" in readme, name


def test_the_generated_files_are_marked(tmp_path: Path) -> None:
    """git marks the outputs as generated, and nothing else."""
    init(tmp_path)
    git(tmp_path, "init", "--quiet")
    paths = ["generated/a/b.py", "generated/pyproject.toml", "registry/drinks.toml"]
    found = git(tmp_path, "check-attr", "linguist-generated", "--", *paths).splitlines()
    assert [line.rpartition(": ")[2] for line in found] == ["true", "true", "unspecified"]


def checked_schema(path: Path, folder: Path) -> str:
    """Validate a TOML file with the schema that its first line names, and return the schema's path in the folder."""
    text = path.read_text("utf-8")
    line = re.match(r"#:schema (\./\S+)\n", text)
    assert line, path
    schema = path.parent / unquote(line[1])
    Draft202012Validator(json.loads(schema.read_bytes())).validate(tomllib.loads(text))
    return schema.relative_to(folder).as_posix()


def test_editors_find_the_schemas(tmp_path: Path) -> None:
    """Every TOML file that it writes names a JSON Schema in its first line. The schema exists and takes the file."""
    init(tmp_path)
    assert checked_schema(tmp_path / "codegen.toml", tmp_path) == "registry/.schemas/configuration.schema.json"
    for path in sorted((tmp_path / "registry").glob("*.toml")):
        name = "package" if path.stem == "package" else "enumeration"
        assert checked_schema(path, tmp_path) == f"registry/.schemas/{name}.schema.json"


def test_the_schemas_are_beside_the_registry_files(tmp_path: Path) -> None:
    """In a project with another registry folder, the schemas are there."""
    (tmp_path / "codegen.toml").write_text('registries = ["data/c++ codes"]\n', "utf-8")
    init(tmp_path)
    schema = checked_schema(tmp_path / "data/c++ codes/drinks.toml", tmp_path)
    assert schema == "data/c++ codes/.schemas/enumeration.schema.json"


def test_schemas_are_not_registry_files(tmp_path: Path) -> None:
    """The folder of schemas is beside the registry files, and no command reads it."""
    init(tmp_path)
    (project,) = discovery.find_projects(tmp_path, exact=True)
    assert {path.name for path in project.registry_files(Snapshot())} == {
        name for name in EXAMPLE if name.endswith(".toml")
    }


def test_old_schemas_are_replaced(tmp_path: Path) -> None:
    """Run again, it replaces the schemas of an older version."""
    init(tmp_path)
    before = contents(tmp_path)
    schema = tmp_path / "registry/.schemas/table.schema.json"
    schema.write_text("{}", "utf-8")
    assert re.search(r"^changed .*table\.schema\.json$", init(tmp_path), re.MULTILINE)
    assert contents(tmp_path) == before


def test_no_schema_line_in_a_pyproject(tmp_path: Path) -> None:
    """A table that it adds to pyproject.toml names no schema: the file has another one."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "bar"\n', "utf-8")
    init(tmp_path)
    assert "#:schema" not in (tmp_path / "pyproject.toml").read_text("utf-8")


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the toolkit's repository, as if it were in the metadata of the installed distribution."""
    installed = Message()
    installed["Project-URL"] = "Documentation, https://example.org"
    installed["Project-URL"] = "Repository, https://github.com/example/codegen"
    monkeypatch.setattr(metadata, "metadata", lambda name: installed)
    return "https://github.com/example/codegen"


def test_a_hook_for_a_pattern_of_registries(tmp_path: Path) -> None:
    """The hook of a project with a pattern runs on the files of all registries, also of later ones."""
    (tmp_path / "tables/tea").mkdir(parents=True)
    (tmp_path / "tables/tea/package.toml").write_text('name = "tea"\nversion = "0.1.0"\n')
    (tmp_path / "codegen.toml").write_text('registries = ["tables/*"]\noutput = "made/{registry}"\n')
    (repo,) = lines_at_the_top(tmp_path)[".pre-commit-config.yaml"]["repos"]
    files = re.compile(repo["hooks"][0]["files"])
    assert files.search("tables/coffee/sizes.toml") and files.search("tables/tea/sizes.toml")
    assert not files.search("tables.md") and not files.search("src/tables/coffee/sizes.toml")


def test_lines_to_paste_without_an_address(tmp_path: Path) -> None:
    """Without an address of the toolkit's repository, the hook is a local one, and the workflow installs the package.

    tests/repository/test_pre_commit.py and tests/repository/test_workflows.py run what is printed.
    """
    files = lines_at_the_top(tmp_path)
    assert "<" not in json.dumps(files)
    (repo,) = files[".pre-commit-config.yaml"]["repos"]
    (offered,) = (
        hook
        for hook in yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))
        if hook["id"] == "codegen-build"
    )
    (hook,) = repo["hooks"]
    assert repo["repo"] == "local"
    assert hook.pop("additional_dependencies") == [f"rfc-codegen=={__version__}"]
    assert hook == {name: offered[name] for name in ("id", "name", "entry", "language", "files", "pass_filenames")}
    (job,) = files[".github/workflows/codegen.yml"]["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands == [f"pip install rfc-codegen=={__version__}", "codegen check --format github"]


def test_lines_to_paste_with_an_address(address: str, tmp_path: Path) -> None:
    """With an address, the hook and the action are those of the toolkit's repository, at the toolkit's version."""
    files = lines_at_the_top(tmp_path)
    assert set(files) == {".pre-commit-config.yaml", ".github/workflows/codegen.yml"}
    (repo,) = files[".pre-commit-config.yaml"]["repos"]
    hooks = {hook["id"] for hook in yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    assert repo["repo"] == address
    assert {hook["id"] for hook in repo["hooks"]} <= hooks
    (job,) = files[".github/workflows/codegen.yml"]["jobs"].values()
    step = job["steps"][-1]
    inputs = yaml.safe_load((REPOSITORY / "action.yml").read_text("utf-8"))["inputs"]
    assert set(step["with"]) <= set(inputs)
    assert step["uses"] == f"example/codegen@v{__version__}"
    assert repo["rev"] == f"v{__version__}"


def test_lines_to_paste_below_the_top(address: str, tmp_path: Path) -> None:
    """In a folder of a larger repository the hook and the step name the folder."""
    git(tmp_path, "init", "--quiet")
    files = lines_at_the_top(tmp_path / "a b/coffee: 1")
    (repo,) = files[".pre-commit-config.yaml"]["repos"]
    assert repo["hooks"] == [{"id": "codegen-build", "args": ["--project", "a b/coffee: 1"]}]
    (job,) = files[".github/workflows/codegen.yml"]["jobs"].values()
    assert job["steps"][-1]["with"] == {"command": "check", "project": "a b/coffee: 1"}


def test_lines_to_paste_below_the_top_without_an_address(tmp_path: Path) -> None:
    """Without an address, the hook and the step name the folder too."""
    git(tmp_path, "init", "--quiet")
    files = lines_at_the_top(tmp_path / "a b/coffee: 1")
    (repo,) = files[".pre-commit-config.yaml"]["repos"]
    assert repo["hooks"][0]["args"] == ["--project", "a b/coffee: 1"]
    (job,) = files[".github/workflows/codegen.yml"]["jobs"].values()
    assert job["steps"][-1] == {"run": "codegen check", "working-directory": "a b/coffee: 1"}


def test_lines_to_paste_for_other_folders(tmp_path: Path) -> None:
    """If the project's folders have other names than the hook expects, the lines name them."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "a").mkdir()
    (tmp_path / "a/codegen.toml").write_text('registries = ["data/c++"]\noutput = "src/bar"\n')
    ((hook,),) = (repo["hooks"] for repo in lines_at_the_top(tmp_path / "a")[".pre-commit-config.yaml"]["repos"])
    for path in ("data/c++/x.toml", "src/bar/codes/x.py", "templates/x.j2", "codegen.toml"):
        assert re.search(hook["files"], f"a/{path}")
        assert not re.search(hook["files"], path)
    assert not re.search(hook["files"], "a/src/x.py")


def test_quiet(tmp_path: Path) -> None:
    """It prints nothing, and creates the same files."""
    assert codegen("init", tmp_path, "--quiet", *EVERYTHING) == (0, "", "")
    assert set(contents(tmp_path)) == CREATED


# --- The guesses

NAMES = {
    "coffee": "coffee",
    "Coffee-Machine 2": "coffee_machine_2",
    "3com": "n3com",
    "api.v2": "api_v2",
    "enum": "enum_constants",
    "class": "class_constants",
    "test": "test_constants",
    "schema": "schema_constants",
    "codegen": "codegen_constants",
    "registry": "registry_constants",
    "Größe": "grosse",
    "кофе": "constants",
    "--": "constants",
    "match": "match",
    "x" * 200: "x" * 64,
}


@pytest.mark.parametrize("folder", NAMES)
def test_the_folder_names_the_package(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package gets the folder's name, changed where it is not a module name or is taken."""
    (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / folder)
    init(Path(), "--git")
    assert package(tmp_path / folder) == NAMES[folder]
    assert codegen("lint", "--strict").returncode == 0


def test_a_name_that_is_taken_is_reported(tmp_path: Path) -> None:
    """The report says why the package does not have the name of the folder."""
    done = codegen("init", "syslog", cwd=tmp_path)
    assert "\nThe package is syslog_constants: syslog is the name of another module" in done.stdout
    assert "The package is" not in codegen("init", "syslog", "--enum", "Size", cwd=tmp_path).stdout
    assert "The package is" not in codegen("init", "tea", cwd=tmp_path).stdout


def test_the_project_names_the_package(tmp_path: Path) -> None:
    """The package gets the name and the licence of the project."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "Espresso-Bar"\nlicense = "Apache-2.0"\n')
    init(tmp_path)
    found = tomllib.loads((tmp_path / "registry/package.toml").read_text("utf-8"))
    assert (found["name"], found["license"]) == ("espresso_bar", "Apache-2.0")


@pytest.mark.parametrize("taken", ["espresso/__init__.py", "src/espresso/__init__.py", "espresso.py"])
def test_the_projects_own_package(taken: str, tmp_path: Path) -> None:
    """If the project has a package of that name, the new one gets another name."""
    (tmp_path / taken).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / taken).touch()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "espresso"\n')
    init(tmp_path)
    assert package(tmp_path) == "espresso_constants"


def test_folders_of_others(tmp_path: Path) -> None:
    """Existing folders `generated` and `templates` of somebody else are neither written to nor read."""
    others = {"generated/README.md": "Mine.\n", "generated/schema/x.json": "{}", "templates/bar/index.html": "<p>"}
    for path, text in others.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "bar"\n')
    init(tmp_path)
    assert codegen("build", "--project", tmp_path).returncode == 0
    assert codegen("check", "--project", tmp_path).returncode == 0
    assert {path: (tmp_path / path).read_text() for path in others} == others
    assert (tmp_path / "generated/bar/bar/drinks.py").is_file()
    assert "\ngenerated/bar/** linguist-generated=true\n" in (tmp_path / ".gitattributes").read_text()


# --- Existing files

PYPROJECTS = {
    "a table more": (b'[project]\nname = "bar"\n\n[tool.ruff]\nline-length = 100\n', b"\n"),
    "no line end": (b'[project]\nname = "bar"', b"\n"),
    "CRLF": (b'[project]\r\nname = "bar"\r\n', b"\r\n"),
    "comments, and no ASCII": ('# Größe\n[tool]\nx = """\n[tool.codegen]\n"""\n'.encode(), b"\n"),
    "nothing": (b"", b"\n"),
}


@pytest.mark.parametrize("case", PYPROJECTS)
def test_a_pyproject_is_added_to(case: str, tmp_path: Path) -> None:
    """The table is appended to pyproject.toml with the line ends of the file; the rest is kept byte for byte."""
    before, end = PYPROJECTS[case]
    path = tmp_path / "pyproject.toml"
    path.write_bytes(before)
    path.chmod(0o640)
    out = init(tmp_path)
    after = path.read_bytes()
    assert after.startswith(before)
    assert after.count(end) == after.count(b"\n")
    assert re.search(r"^changed .*pyproject\.toml$", out, re.MULTILINE)
    assert path.stat().st_mode & 0o777 == 0o640
    assert not (tmp_path / "codegen.toml").exists()
    assert discovery.find_projects(tmp_path, exact=True)[0].configured_in == "pyproject.toml, [tool.codegen]"


@pytest.mark.parametrize("link", [False, True])
def test_a_pyproject_that_takes_no_table(link: bool, tmp_path: Path) -> None:
    """If no table can be appended, or the file is a link, the configuration is codegen.toml."""
    real = tmp_path / ("real.toml" if link else "pyproject.toml")
    real.write_text('[project]\nname = "bar"\n' if link else "tool = { ruff = { line-length = 100 } }\n")
    before = real.read_bytes()
    if link:
        (tmp_path / "pyproject.toml").symlink_to("real.toml")
    init(tmp_path)
    assert (real.read_bytes(), (tmp_path / "pyproject.toml").is_symlink()) == (before, link)
    assert discovery.find_projects(tmp_path, exact=True)[0].configured_in == "codegen.toml"


def test_gitattributes_after_a_build(tmp_path: Path) -> None:
    """If all files of the output folder are outputs, those of own targets and of the site too, one line marks them."""
    init(tmp_path, "--enum", "Color")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/names.md.j2").write_text("{{ view.name | markdown }}\n", "utf-8")
    with (tmp_path / "codegen.toml").open("a", encoding="utf-8") as file:
        file.write('[target.names]\ntemplate = "names.md.j2"\npath = "names/{module}.md"\n')
    for target in ((), ("--target", "site")):
        assert codegen("build", "--quiet", *target, cwd=tmp_path).returncode == 0
    (tmp_path / ".gitattributes").unlink(missing_ok=True)
    init(tmp_path, "--git")
    assert "\ngenerated/** linguist-generated=true\n" in (tmp_path / ".gitattributes").read_text()


def test_gitattributes_are_added_to(tmp_path: Path) -> None:
    """The mark is appended to .gitattributes, once."""
    path = tmp_path / ".gitattributes"
    path.write_bytes(b"*.png binary\r\n* text=auto")
    init(tmp_path)
    after = path.read_bytes()
    assert after.startswith(b"*.png binary\r\n* text=auto\r\n")
    assert after.endswith(b"\r\ngenerated/** linguist-generated=true\r\n")
    init(tmp_path)
    assert path.read_bytes() == after


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    """A second run changes nothing, names the files that it keeps, and succeeds."""
    init(tmp_path)
    before = snapshot(tmp_path)
    out = init(tmp_path)
    assert snapshot(tmp_path) == before
    assert "created " not in out
    for path in CREATED:
        assert re.search(rf"^kept .*{re.escape(path)}: ", out, re.MULTILINE), path


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """An existing file is kept, whatever its content."""
    init(tmp_path)
    for path in ("codegen.toml", "registry/drinks.toml"):
        (tmp_path / path).write_text("# Mine.\n")
    (tmp_path / "registry/package.toml").unlink()
    before = contents(tmp_path)
    out = init(tmp_path)
    assert contents(tmp_path) == before
    assert "registry: already has registry files" in out
    assert "an example" not in out


def test_the_example_beside_a_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the registry has other files, the message has the command that writes the example to a new folder."""
    monkeypatch.chdir(tmp_path)
    init(Path(), "--enum", "Size")
    before = contents(tmp_path)
    failed(
        codegen("init", "--example"),
        "registry: already has registry files, and the example has its own",
        "Run: codegen init example --example",
    )
    assert contents(tmp_path) == before
    assert "registry: already has registry files. For the example, run: codegen init example" in init(Path())
    assert codegen("init", "example", "--example").returncode == 0
    assert codegen("build", "--quiet", "--project", "example").returncode == 0
    assert codegen("lint").returncode == 0
    assert {path: text for path, text in contents(tmp_path).items() if path in before} == before


def test_the_example_twice(tmp_path: Path) -> None:
    """A second time keeps the example, also where somebody edited it."""
    init(tmp_path, "--example")
    (tmp_path / "registry/drinks.toml").write_text("# Mine.\n", "utf-8")
    before = contents(tmp_path)
    assert "registry: already has registry files" in init(tmp_path, "--example")
    assert contents(tmp_path) == before


def test_a_registry_without_a_configuration(tmp_path: Path) -> None:
    """An existing registry gets a configuration, and no example."""
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry/sizes.toml").write_text('[enumeration]\nname = "Size"\n')
    (tmp_path / "registry/README.md").write_text("Mine.\n")
    init(tmp_path)
    schemas = {f"registry/{name}" for name in SCHEMAS}
    kept = {"registry/sizes.toml", "registry/README.md"}
    assert set(contents(tmp_path)) == {*kept, *schemas, ".gitattributes", *TOP, "codegen.toml"}
    assert (tmp_path / "registry/README.md").read_text() == "Mine.\n"


def test_registries_without_a_configuration(tmp_path: Path) -> None:
    """Registries in the folders of registry/ get a configuration with a pattern, and no example."""
    for name in ("tea", "coffee"):
        add_registry(tmp_path / "registry" / name)
    before = set(contents(tmp_path))
    out = init(tmp_path)
    schemas = {f"registry/{name}/{schema}" for name in ("tea", "coffee") for schema in SCHEMAS}
    assert set(contents(tmp_path)) == {*before, *schemas, ".gitattributes", *TOP, "codegen.toml"}
    assert checked_schema(tmp_path / "codegen.toml", tmp_path) == "registry/coffee/.schemas/configuration.schema.json"
    assert "registry/tea: already has registry files" in out and "generates 2 packages" in out
    assert codegen("build", "--quiet", cwd=tmp_path).returncode == 0
    for name in ("tea", "coffee"):
        assert (tmp_path / f"generated/{name}/{name}/drinks.py").is_file()
    after = snapshot(tmp_path)
    assert "changed " not in init(tmp_path)
    assert snapshot(tmp_path) == after


def test_a_configuration_without_a_registry(tmp_path: Path) -> None:
    """A configured project without a registry gets one in the configured folder."""
    text = 'registries = ["data/codes"]\noutput = "src"\npackage = "bar"\n'
    (tmp_path / "codegen.toml").write_text(text)
    init(tmp_path)
    assert set(contents(tmp_path)) == {
        *(f"data/codes/{name}" for name in (*EXAMPLE, *SCHEMAS)),
        ".gitattributes",
        *TOP,
        "codegen.toml",
    }
    assert "\nsrc/** linguist-generated=true\n" in (tmp_path / ".gitattributes").read_text()
    assert codegen("build", "--quiet", "--project", tmp_path).returncode == 0
    assert (tmp_path / "src/bar/drinks.py").is_file()


def test_an_output_folder_with_others_in_it(tmp_path: Path) -> None:
    """Other files in the output folder are not marked as generated."""
    (tmp_path / "src/bar").mkdir(parents=True)
    (tmp_path / "src/bar/own.py").touch()
    (tmp_path / "codegen.toml").write_text('output = "src/bar"\npackage = "codes"\ntargets = ["python", "stubs"]\n')
    init(tmp_path)
    for _ in range(2):
        marks = [line for line in (tmp_path / ".gitattributes").read_text().splitlines() if "generated" in line]
        assert marks == [
            f"src/bar/{pattern} linguist-generated=true" for pattern in ("codes/**", "codegen-manifest.txt")
        ]
        assert codegen("build", "--quiet", "--project", tmp_path).returncode == 0
        init(tmp_path)


def registries(folder: Path, settings: str, *names: str) -> Path:
    """Write a project with registries of these names, each in `tables/NAME`, in a repository."""
    for name in names:
        add_registry(folder / "tables" / name)
    (folder / "codegen.toml").write_text(settings, "utf-8")
    git(folder, "init", "--quiet")
    return folder


def add_registry(folder: Path) -> None:
    """Write the example with a change to a folder, as a registry of the folder's name, without schemas."""
    assert codegen("init", "--quiet", "--example", folder / folder.name).returncode == 0
    for path in (folder / folder.name / "registry").glob("*.toml"):
        path.rename(folder / path.name)
    shutil.rmtree(folder / folder.name)
    with (folder / "drinks.toml").open("a", encoding="utf-8") as file:
        file.write("# Ours.\n")


def marked(folder: Path, *paths: str) -> set[str]:
    """Return those of the paths that git takes as generated."""
    lines = git(folder, "check-attr", "linguist-generated", "--", *paths).splitlines()
    return {line.split(": ")[0] for line in lines if line.endswith(": true")}


def test_every_registry_is_set_up(tmp_path: Path) -> None:
    """Each registry gets schemas and a mark for its outputs; a later run adds those of a new registry."""
    text = 'registries = ["tables/tea", "tables/coffee"]\noutput = "made by/{registry}"\n'
    registries(tmp_path, text, "tea", "coffee")
    out = init(tmp_path)
    assert "tables/tea: already has registry files" in out and "tables/coffee: already has registry files" in out
    assert "generates 2 packages" in out
    for name in ("tea", "coffee"):
        assert checked_schema(tmp_path / f"tables/{name}/drinks.toml", tmp_path).startswith(f"tables/{name}/.schemas/")
    made = [f"made by/{name}/{name}/drinks.py" for name in ("tea", "coffee", "milk")]
    assert marked(tmp_path, *made, "made by/hand.py") == {*made[:2]}
    add_registry(tmp_path / "tables/milk")
    (tmp_path / "codegen.toml").write_text(text.replace("]", ', "tables/milk"]'), "utf-8")
    init(tmp_path)
    assert marked(tmp_path, *made, "made by/hand.py") == {*made}
    lines = (tmp_path / ".gitattributes").read_text("utf-8").split("\n")
    assert len([line for line in lines if line]) == len({*lines} - {""}) == 4  # none twice
    assert codegen("build", "--quiet", cwd=tmp_path).returncode == 0
    before = snapshot(tmp_path)
    assert "created " not in init(tmp_path)
    assert snapshot(tmp_path) == before


def test_later_registries_of_a_pattern_are_marked(tmp_path: Path) -> None:
    """If a pattern finds the registries, one line marks the outputs of all, unless others have folders there."""
    text = 'registries = ["tables/*"]\noutput = "made/{registry}"\n'
    registries(tmp_path, text, "tea", "coffee")
    init(tmp_path)
    made = [f"made/{name}/{name}/drinks.py" for name in ("tea", "coffee", "milk")]
    assert marked(tmp_path, *made, "made/hand.py") == {*made}
    for path in (tmp_path / ".gitattributes", *(tmp_path / "tables").glob("*/.schemas/*")):
        path.unlink()
    (tmp_path / "made/by hand").mkdir(parents=True)
    init(tmp_path)
    assert marked(tmp_path, *made, "made/by hand/own.py") == {*made[:2]}
    assert (tmp_path / "tables/coffee/.schemas/enumeration.schema.json").is_file()


@pytest.mark.parametrize("setting", ['["tables/*"]', '["tables/tea", "tables/coffee"]'])
def test_a_hook_for_several_registries(setting: str, tmp_path: Path) -> None:
    """pre-commit runs the hook after a change of any registry or of its outputs, below the top too."""
    folder = tmp_path / "below"
    folder.mkdir()
    registries(folder, f'registries = {setting}\noutput = "made/{{registry}}"\n', "tea", "coffee")
    shutil.rmtree(folder / ".git")
    repository(tmp_path)
    (hook,) = lines_at_the_top(folder)[".pre-commit-config.yaml"]["repos"][0]["hooks"]
    files = re.compile(hook["files"])
    for name in ("tea", "coffee"):
        assert files.search(f"below/tables/{name}/drinks.toml") and files.search(f"below/made/{name}/x.py")
        assert not files.search(f"below/notes/{name}/x.py") and not files.search(f"made/{name}/x.py")


@pytest.mark.slow
def test_pre_commit_builds_every_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the hook that it prints, a commit with any registry out of date fails, and passes once it is staged."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path.parent / f"{tmp_path.name} cache"))
    registries(tmp_path, 'registries = ["tables/*"]\noutput = "made/{registry}"\n', "tea", "coffee")
    hooks = lines_at_the_top(tmp_path)[".pre-commit-config.yaml"]
    (hook,) = hooks["repos"][0]["hooks"]
    run = f"env PYTHONPATH={shlex.quote(str(REPOSITORY))} {shlex.quote(sys.executable)} -m codegen"
    hook |= {"language": "system", "entry": hook["entry"].replace("codegen", run, 1)}
    del hook["additional_dependencies"]
    (tmp_path / ".pre-commit-config.yaml").write_text(json.dumps(hooks), "utf-8")
    process(sys.executable, "-m", "pre_commit", "install", cwd=tmp_path)
    for name in ("tea", "coffee"):
        git(tmp_path, "add", "--all")
        done = try_git(tmp_path, "commit", "--message=unbuilt")
        assert done.returncode == 1
        assert f"made/{name}" in done.stdout + done.stderr
        git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--message=built")
        drinks = tmp_path / "tables/coffee/drinks.toml"
        drinks.write_text(drinks.read_text("utf-8").replace('"TEA"', '"HOT_TEA"'), "utf-8")


def test_inside_another_project(tmp_path: Path) -> None:
    """A folder inside a project becomes a project; the report mentions the outer one."""
    init(tmp_path)
    before = contents(tmp_path)
    out = init(tmp_path / "inner")
    assert f"is inside the project {tmp_path}." in out
    assert discovery.find_projects(tmp_path / "inner")[0].root == tmp_path / "inner"
    assert {path: data for path, data in contents(tmp_path).items() if not path.startswith("inner/")} == before


# --- Errors


def test_no_folder(tmp_path: Path) -> None:
    """A path that is not a folder is refused and kept."""
    (tmp_path / "file").write_text("Mine.\n")
    (tmp_path / "nowhere").symlink_to("gone")
    before = snapshot(tmp_path)
    for name in ("file", "nowhere", "file/below"):
        failed(codegen("init", name, cwd=tmp_path), "file" if "file" in name else "nowhere")
    assert snapshot(tmp_path) == before


def test_a_registry_without_a_configuration_keeps_its_name(tmp_path: Path) -> None:
    """The next steps name the package of the registry, and not that of the project around it."""
    codegen("init", "--enum", "Size", cwd=tmp_path)
    registry = tmp_path / "registry/package.toml"
    registry.write_text(re.sub("(?m)^name = .*", 'name = "cups"', registry.read_text("utf-8")), "utf-8")
    (tmp_path / "codegen.toml").unlink()
    assert "generates the package cups in generated" in codegen("init", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", "[project\n"),
        ("pyproject.toml", '[tool.codegen]\ncolour = "red"\n'),
        ("codegen.toml", "output = 1\n"),
        ("registry", "a file\n"),
    ],
)
def test_existing_files_with_errors(path: str, text: str, tmp_path: Path) -> None:
    """With a wrong configuration, or a file in the place of the registry, it writes nothing."""
    (tmp_path / path).write_text(text)
    before = snapshot(tmp_path)
    status, out, err = codegen("init", tmp_path)
    assert (status, out) == (2, "")
    assert path in err
    assert snapshot(tmp_path) == before


@pytest.mark.slow
def test_no_access(tmp_path: Path) -> None:
    """The message names a folder that is not writable; nothing is written."""
    (tmp_path / "shut").mkdir(mode=0o555)
    done = codegen_process("init", "shut", cwd=tmp_path, bound_by_permissions=True)
    failed(done, "shut", "write access")
    done = codegen_process("init", "shut/below", cwd=tmp_path, bound_by_permissions=True)
    failed(done, "shut", "write access")
    assert list((tmp_path / "shut").iterdir()) == []


@pytest.mark.parametrize("at", range(len(CREATED)))
def test_interrupted(at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an interrupt, each file is complete or missing, and the next run writes the missing ones."""
    (tmp_path / "whole").mkdir()
    init(tmp_path / "whole")
    folder, left = tmp_path / "other/whole", at
    real = os.replace

    def replace(*names: str, **folders: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        real(*names, **folders)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        assert codegen("init", folder, *EVERYTHING).returncode == 130
    wanted = contents(tmp_path / "whole")
    found = contents(folder) if folder.exists() else {}
    assert found == {path: wanted[path] for path in found}
    assert len(found) == at
    init(folder)
    assert contents(folder) == wanted


def test_names_that_a_terminal_would_obey(tmp_path: Path) -> None:
    """Control characters in a folder's name are escaped."""
    done = codegen("init", "a\x1b[31mb", cwd=tmp_path)
    assert done.returncode == 0
    complained(done, "a\\x1b[31mb/codegen.toml")
    assert "\x1b" not in done.stdout
