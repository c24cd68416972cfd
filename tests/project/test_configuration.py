"""The configuration: its place, wrong settings, and the effect of each setting on the outputs."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path
from typing import Any

import black
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from codegen import rules
from codegen.actions import build
from codegen.compare import RULES
from codegen.errors import CodegenError
from codegen.output_settings import Style
from codegen.project import configuration, discovery
from tests.support.commands import codegen, contents
from tests.support.interruptions import after_read
from tests.support.projects import TABLE, configured, made
from tests.support.registries import CONFIGURATION, FILES, write_project

# --- Where it is


def test_a_file_of_its_own(tmp_path: Path) -> None:
    """Without [tool.codegen] in pyproject.toml, codegen.toml is the configuration."""
    write_project(tmp_path)
    (tmp_path / CONFIGURATION).write_text('[project]\nname = "x"\n')
    (tmp_path / "codegen.toml").write_text('registries = ["registry/tiny"]\noutput = "made"\n')
    assert codegen("build", "--project", str(tmp_path), "--quiet") == (0, "", "")
    assert (tmp_path / "made/tiny/signals.py").is_file()
    assert codegen("build", "--project", str(tmp_path)).stdout.startswith("Up to date")
    (tmp_path / "codegen.toml").write_text('registries = ["registry/tiny"]\noutput = "made"\nheader = "Ours."\n')
    assert "(codegen.toml changed" in codegen("check", "--project", str(tmp_path)).stdout


def test_two_configurations(tmp_path: Path) -> None:
    """A project with two configurations is refused."""
    write_project(tmp_path)
    (tmp_path / "codegen.toml").write_text("")
    with pytest.raises(CodegenError, match="two configurations") as caught:
        discovery.find_projects(tmp_path, exact=True)
    assert (caught.value.where, bool(caught.value.remedy)) == (str(tmp_path / "codegen.toml"), True)


def test_the_nearest_folder(tmp_path: Path) -> None:
    """The project is the nearest folder upwards that has either of the two files."""
    write_project(tmp_path)
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert discovery.find_projects(inner)[0].root == tmp_path
    (tmp_path / "a" / "codegen.toml").write_text("")
    assert discovery.find_projects(inner)[0].root == tmp_path / "a"


def test_tables_of_pyproject_in_codegen_toml(tmp_path: Path) -> None:
    """A table that is copied from pyproject.toml has a message that says how to write it here."""
    (tmp_path / "codegen.toml").write_text('[tool.codegen.lint]\nunsorted = "off"\n')
    with pytest.raises(CodegenError, match=r'codegen\.toml:1:.*unknown setting "tool"') as caught:
        discovery.find_projects(tmp_path)
    assert "write [lint], not [tool.codegen.lint]" in caught.value.remedy


# --- What may be in it

WRONG = {
    'registry = "x"': (3, 'unknown setting "registry"', 'Did you mean "registries"?'),
    "line_length = 100": (3, 'unknown setting "line_length"', 'Did you mean "line-length"?'),
    "colour = 1": (3, 'unknown setting "colour"', "Choose from: registries, output"),
    "line-length = 20": (3, '"line-length" cannot be 20', "60 to 320"),
    'line-length = "100"': (3, '"line-length" must be an integer, got', "length of a line"),
    "line-length = true": (3, '"line-length" must be an integer, got', "length of a line"),
    'python = "3.10"': (3, '"python" cannot be "3.10"', "3.11"),
    "python = 3.12": (3, '"python" cannot be 3.12', "Choose from"),
    'formatter = "blck"': (3, '"formatter" cannot be "blck"', 'Did you mean "black"?'),
    'package = "My Package"': (3, '"package" cannot be "My Package"', "lower-case letters"),
    'targets = ["pythn"]': (3, 'unknown target "pythn"', 'Did you mean "python"?'),
    'targets = ["python", "python"]': (3, 'duplicate item in "targets"', "Remove one"),
    'targets = "python"': (3, '"targets" must be a list', "targets"),
    "targets = [ 1]": (3, '"targets.0" must be a string, got 1', ""),
    "[tool.codegen.target.python]\ntemplate = 'x'\npath = '{module}'": (
        3,
        'the toolkit already has a target "python"',
        "name",
    ),
    "[tool.codegen.target.x]\npath = '{module}'": (3, 'missing "template" in target.x', "template"),
    "[tool.codegen.target.x]\ntemplate = 'x'\npath = 'x'": (5, "every enumeration would have the output x", "{module}"),
    "[tool.codegen.target.x]\ntemplate = 'x'\npath = '{name}'": (5, "unknown placeholder {name}", "{module}"),
    "[tool.codegen.target.x]\ntemplate = 'x'\npath = '{module}'\neach = 'row'": (6, 'cannot be "row"', "enumeration"),
    "[tool.codegen.target.x]\ntemplate = 'x'\npath = '../{module}'": (
        5,
        '"path" must not be "."',
        "relative",
    ),
    "[tool.codegen.target.x]\ntemplate = 'x'\npath = '{module}/'": (5, '"path" is a folder', "relative"),
    "[tool.codegen.target.'x y']\ntemplate = 'x'\npath = '{module}'": (3, 'invalid name "x y" in target', "hyphens"),
    "[tool.codegen.policy]\nmember-added = 1": (4, '"policy.member-added" cannot be 1', "major, minor, patch, none"),
    '[tool.codegen.policy]\nmember-added = "grave"': (4, 'cannot be "grave"', "major, minor, patch, none"),
    '[tool.codegen.policy]\nmember-aded = "major"': (
        4,
        'unknown diff rule "member-aded"',
        'Did you mean "member-added"?',
    ),
    '[tool.codegen.lint]\nunsortd = "off"': (4, 'unknown lint rule "unsortd"', 'Did you mean "unsorted"?'),
    '[tool.codegen.lint]\nmember-added = "off"': (4, 'unknown lint rule "member-added"', "Choose from: "),
    '[tool.codegen.lint]\nunsorted = "none"': (4, '"lint.unsorted" cannot be "none"', "error, warning, off"),
    "[tool.codegen.lint]\nunsorted = false": (
        4,
        '"lint.unsorted" must be one of error, warning, off, got false',
        "not sorted",
    ),
    '[tool.codegen.lint]\nduplicate-value = "off"': (
        4,
        '"lint.duplicate-value" cannot be "off"',
        "This rule is always an error. Python would turn",
    ),
    'header = "a\\u0007"': (3, '"header" contains the character U+0007', "Remove the character"),
    'header = "a\\rimport os"': (3, '"header" contains the character U+000D', "Remove the character"),
    'header = "a\\u202e"': (3, '"header" contains the character U+202E', "Remove the character"),
    'output = "/tmp"': (3, '"output" is not relative', "Write a path relative"),
    'output = "C:/x"': (3, '"output" is not relative', "Write a path relative"),
    'output = "~/x"': (3, '"output" is not relative', "Write a path relative"),
    'output = "a/../.."': (3, '"output" must not be "."', "Write a path relative"),
    'output = "."': (3, '"output" must not be "."', "Write a path relative"),
    "output = 'a\\b'": (3, '"output" contains a backslash', "with / between"),
    'output = "a\\u0007"': (3, "contains the character U+0007", "Write a path relative"),
    'output = "a/{x}"': (3, "unknown placeholder {x}", "{registry}"),
    'output = "registry/{registry}"': (3, "inside the input folder", "Choose another"),
    'output = "registry"': (3, "contains the input folder", "Choose another"),
    'output = "templates/x"': (3, "inside the input folder", "Choose another"),
    'templates = "../x"': (3, '"templates" must not be "."', "Write a path relative"),
}


@pytest.mark.parametrize("more", WRONG)
def test_what_is_wrong(more: str, tmp_path: Path) -> None:
    """A wrong setting is refused with its line, the column of its key or its value, and a remedy."""
    line, what, remedy = WRONG[more]
    with pytest.raises(CodegenError) as caught:
        discovery.find_projects(configured(tmp_path, more), exact=True)
    assert what in caught.value.what
    assert remedy in caught.value.remedy
    is_key = what.startswith(
        (
            "unknown setting",
            "unknown lint rule",
            "missing",
            "the toolkit already has",
            "invalid name",
            "unknown diff rule",
        )
    )
    text = (tmp_path / CONFIGURATION).read_text().splitlines()[line - 1]
    column = 1 if is_key else text.index("1") + 1 if "targets.0" in what else text.index("= ") + 3
    assert caught.value.where == f"{tmp_path / CONFIGURATION}:{line}:{column}"


SEVERAL = {
    'registries = ["a", "b"]': ("the same folder for several registries", "generated/{registry}"),
    'registries = ["a", "a"]': ("duplicate item", "Remove one"),
    'registries = ["a/x", "b/x"]\noutput = "made/{registry}"': ("folders with the same name", "Rename"),
    'registries = ["a", "b"]\noutput = "made/{registry}"\npackage = "c"': ("one name for several", "package.toml"),
    "registries = []": ('"registries" must not be empty', "folders"),
    'registries = ["../a"]': ("must not be", "relative"),
    'registries = ["a", "./a"]': ("the same folder for several registries", "generated/{registry}"),
    'registries = ["a", "b/A"]\noutput = "made/{registry}"': ("folders with the same name", "Rename"),
    'registries = ["a/*"]\noutput = "made/{registry}"': ('no folder with registry files matches "a/*"', "package.toml"),
    'registries = ["**"]\noutput = "made/{registry}"': ('no folder with registry files matches "**"', "package.toml"),
    'registries = ["/a/*"]\noutput = "made/{registry}"': ("is not relative", "relative"),
    'registries = ["../*"]\noutput = "made/{registry}"': ("must not be", "relative"),
}


@pytest.mark.parametrize("text", SEVERAL)
def test_registries_that_are_wrong(text: str, tmp_path: Path) -> None:
    """Several registries need different folders and packages."""
    what, remedy = SEVERAL[text]
    (tmp_path / "codegen.toml").write_text(text)
    with pytest.raises(CodegenError) as caught:
        discovery.find_projects(tmp_path, exact=True)
    assert what in caught.value.what
    assert remedy in caught.value.remedy


def test_the_schema() -> None:
    """The schema is valid, and accepts and refuses the same settings as the toolkit."""
    schema = configuration.schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    defaults = {name: one["default"] for name, one in schema["properties"].items() if "default" in one}
    full = {**defaults, "package": "x", "targets": ["python"], "target": {"x": {"template": "t", "path": "{module}"}}}
    validator.validate(full)
    beyond_schema = [
        *(
            "unknown target",
            "the toolkit already",
            "would have",
            "placeholder",
            "inside",
            "contains the input",
            '"path"',
        ),
        *("contains the character", "is not relative", 'must not be "."', "backslash"),
    ]
    for more, (_, what, _) in WRONG.items():
        if not any(text in what for text in beyond_schema):
            assert not validator.is_valid(tomllib.loads(TABLE + more)["tool"]["codegen"]), more
    assert [name for name, one in schema["properties"].items() if "description" not in one] == []
    assert schema["properties"]["policy"]["propertyNames"]["enum"] == [rule.name for rule in RULES]
    settings = schema["properties"]["lint"]["properties"]
    assert list(settings) == [rule.name for rule in rules.all_rules()]
    for rule in rules.all_rules():
        choices = [rule.severity] if rule.required else ["error", "warning", "off"]
        assert settings[rule.name]["enum"] == choices, f"{rule.name}: run make docs"


def test_defaults(tmp_path: Path) -> None:
    """The defaults are those of the schema."""
    (tmp_path / "codegen.toml").write_text("")
    (project,) = discovery.find_projects(tmp_path)
    assert (project.registry, project.output) == (tmp_path / "registry", tmp_path / "generated")
    assert project.targets == ("python", "stubs", "schema", "distribution")
    assert (project.style, project.package, dict(project.policy)) == (Style(), "", {})
    assert project.own_templates == tmp_path / "templates"


# --- What it does


def test_package(tmp_path: Path) -> None:
    """The setting "package" is the name of the package."""
    outputs = made(tmp_path, 'package = "post"\n')
    assert "post/signals.py" in outputs
    assert not any(path.startswith("tiny/") for path in outputs)
    assert 'name = "post"' in outputs["pyproject.toml"]
    assert json.loads(outputs["schema/signals.json"])["$id"] == "urn:post:schema:signals"


def test_header(tmp_path: Path) -> None:
    """The header is at the top of every output that can have comments, as comments."""
    outputs = made(tmp_path, 'header = "Ours.\\r\\nSPDX-License-Identifier: MIT\\n\\nimport os"\n')
    python = {path: text for path, text in outputs.items() if path.endswith((".py", ".pyi")) and text}
    for text in python.values():
        assert text.startswith("# Ours.\n# SPDX-License-Identifier: MIT\n#\n# import os\n# Generated by codegen")
        assert not any(isinstance(node, ast.Import) and node.names[0].name == "os" for node in ast.parse(text).body)
    assert outputs["pyproject.toml"].startswith("# Ours.\n")
    assert json.loads(outputs["schema/signals.json"])["$comment"].startswith("Ours. SPDX-License-Identifier: MIT")


def test_a_header_that_names_an_encoding(tmp_path: Path) -> None:
    """The header is written so that Python does not take it as the encoding of the file (PEP 263)."""
    outputs = made(tmp_path, 'header = "-*- coding: utf-7 -*-\\nvim: set fileencoding=latin-1 :"\n')
    for path, text in outputs.items():
        if path.endswith((".py", ".pyi")) and text:
            assert tokenize.detect_encoding(io.BytesIO(text.encode()).readline)[0] == "utf-8", path


def test_python(tmp_path: Path) -> None:
    """The setting "python" is the Python version that the package requires."""
    assert tomllib.loads(made(tmp_path)["pyproject.toml"])["project"]["requires-python"] == ">=3.11"
    newer = made(tmp_path, 'python = "3.13"\n')
    assert tomllib.loads(newer["pyproject.toml"])["project"]["requires-python"] == ">=3.13"
    assert "3.11" not in "".join(newer.values())


@pytest.mark.parametrize("formatter", ["black", "ruff", "none"])
@pytest.mark.parametrize("width", [60, 120])
def test_line_length(formatter: str, width: int, tmp_path: Path) -> None:
    """Lines are filled up to the line length, and never longer."""
    outputs = made(tmp_path, f'line-length = {width}\nformatter = "{formatter}"\n')
    longest = max(map(len, str(_class(outputs["tiny/signals.py"], "Signal")).splitlines()))
    assert width - 10 < longest <= width


def _class(text: str, name: str) -> str | None:
    """Return the docstring of a class with its indentation."""
    nodes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == name]
    return ast.get_docstring(nodes[0], clean=False)


def test_black_is_given_the_project_s_choices(tmp_path: Path) -> None:
    """black with the same settings does not change an output."""
    outputs = made(tmp_path, 'line-length = 100\npython = "3.12"\n', further=True)
    for path, text in outputs.items():
        if path.endswith((".py", ".pyi")):
            version = black.TargetVersion.PY312  # type: ignore[attr-defined]  # it is not in its __all__
            mode = black.Mode(is_pyi=path.endswith(".pyi"), line_length=100, target_versions={version})
            assert black.format_str(text, mode=mode) == text


@pytest.mark.slow
def test_each_formatter_makes_the_same_program(tmp_path: Path) -> None:
    """The outputs of all formatters have the same syntax tree."""
    by = {name: made(tmp_path, f'formatter = "{name}"\n', further=True) for name in ("black", "ruff", "none")}
    for path, text in by["black"].items():
        if path.endswith((".py", ".pyi")):
            tree = ast.dump(ast.parse(text))
            assert {ast.dump(ast.parse(by[name][path])) for name in ("ruff", "none")} == {tree}


@pytest.mark.slow
def test_no_formatter_leaves_no_trace(tmp_path: Path) -> None:
    """The manifest has no formatter, and another formatter is a change of the configuration."""
    configured(tmp_path, 'formatter = "none"\n')
    assert codegen("build", "--project", str(tmp_path), "--quiet").returncode == 0
    manifest = (tmp_path / "generated/codegen-manifest.txt").read_text()
    assert "black" not in manifest
    assert codegen("build", "--project", str(tmp_path)).stdout.startswith("Up to date")
    configured(tmp_path, 'formatter = "ruff"\n')
    assert "[tool.codegen] changed" in codegen("check", "--project", str(tmp_path)).stdout
    assert codegen("build", "--project", str(tmp_path), "--quiet").returncode == 0
    assert codegen("build", "--project", str(tmp_path)).stdout.startswith("Up to date")


def test_ruff_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The formatter ruff is an error with a remedy if ruff is not installed."""
    monkeypatch.setitem(sys.modules, "ruff", None)
    monkeypatch.setitem(sys.modules, "ruff.__main__", None)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(CodegenError, match="ruff is not installed") as caught:
        made(tmp_path, 'formatter = "ruff"\n')
    assert "pip install ruff" in caught.value.remedy


@pytest.mark.slow
def test_each_formatter_reports_invalid_python(tmp_path: Path) -> None:
    """A template with invalid Python is named, with each formatter."""
    (tmp_path / "templates/tiny").mkdir(parents=True)
    (tmp_path / "templates/tiny/signals.py.j2").write_text("def (\n")
    for formatter in ("black", "ruff", "none"):
        with pytest.raises(CodegenError) as caught:
            made(tmp_path, f'formatter = "{formatter}"\n')
        assert "templates/tiny/signals.py.j2" in f"{caught.value.where} {caught.value.remedy}"


# --- Several registries


def several(folder: Path) -> Path:
    """Return a project with two registries of different packages."""
    for name in ("tiny", "small"):
        for path, text in FILES.items():
            if path != CONFIGURATION:
                place = folder / path.replace("registry/tiny", f"registry/{name}")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text.replace('name = "tiny"', f'name = "{name}"'), "utf-8")
    text = 'registries = ["registry/tiny", "registry/small"]\noutput = "made/{registry}"\n'
    (folder / "codegen.toml").write_text(text)
    return folder


def test_several_registries(tmp_path: Path) -> None:
    """Each registry has its own output folder. A command is about all registries, or about one."""
    folder = several(tmp_path)
    project = ("--project", str(folder))
    assert codegen("build", *project, "--quiet") == (0, "", "")
    tiny, small = contents(folder / "made/tiny"), contents(folder / "made/small")
    assert {path.replace("tiny/", "small/") for path in tiny} == set(small)
    total = len(tiny) + len(small)
    said = f"Up to date: 2 registries, {total} files.\n"
    assert codegen("build", *project).stdout == said
    (folder / "made/small/small/signals.py").unlink()
    assert codegen("check", *project, "--registry", "registry/tiny", "--quiet").returncode == 0
    (folder / "elsewhere").mkdir()
    beside = ("check", "--project", "..", "--registry", "../registry/tiny", "--quiet")
    assert codegen(*beside, cwd=folder / "elsewhere") == (0, "", "")
    status, out, _ = codegen("check", *project, "--format", "json")
    report: dict[str, Any] = json.loads(out)
    assert (status, [change["path"] for change in report["changes"]]) == (1, ["made/small/small/signals.py"])
    assert f"Up to date: {len(tiny)} files in made/tiny/." in codegen("check", *project).stdout
    assert codegen("build", *project, "--quiet").returncode == 0
    assert codegen("check", *project, "--quiet").returncode == 0
    assert codegen("lint", *project).stdout.startswith("No problems: 12 files, 8 enumerations, 26 members")


PATTERN = 'registries = ["registry/*"]\noutput = "made/{registry}"\n'


def test_a_pattern_for_registries(tmp_path: Path) -> None:
    """A pattern stands for each folder with registry files that it matches, also for one that is added later."""
    folder = several(tmp_path)
    (folder / "codegen.toml").write_text(PATTERN)
    (folder / "registry/templates").mkdir()
    (folder / "registry/.cache").mkdir()
    (folder / "registry/.cache/old.toml").write_text("")
    projects = discovery.find_projects(folder)
    assert [project.shown(project.registry) for project in projects] == ["registry/small", "registry/tiny"]
    assert codegen("build", "--project", str(folder), "--quiet") == (0, "", "")
    assert codegen("check", "--project", str(folder), "--registry", "registry/tiny", "--quiet").returncode == 0
    text = (folder / "registry/tiny/package.toml").read_text("utf-8").replace('name = "tiny"', 'name = "new"')
    (folder / "registry/new").mkdir()
    (folder / "registry/new/package.toml").write_text(text)
    assert "registry/new/package.toml:" in codegen("check", "--project", str(folder)).stdout  # it lacks enumerations
    (folder / "registry/new/package.toml").rename(folder / "registry/new/other.toml")
    assert "registry/new/package.toml: no such file" in codegen("lint", "--project", str(folder)).stderr


@pytest.mark.parametrize("text", [PATTERN.replace("/{registry}", ""), PATTERN.replace("made/", "registry/_")])
def test_a_pattern_and_the_output(text: str, tmp_path: Path) -> None:
    """With a pattern, each registry has an output folder, and the pattern does not match it."""
    folder = several(tmp_path)
    (folder / "codegen.toml").write_text(text)
    with pytest.raises(CodegenError, match=r'"output" (is the same|matches the pattern)'):
        discovery.find_projects(folder)


def test_a_pattern_in_an_old_revision(tmp_path: Path) -> None:
    """`codegen diff` finds a registry that a pattern matched; a registry that is not in the revision is new."""
    folder = several(tmp_path)
    (folder / "codegen.toml").write_text(PATTERN)
    git = ("git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com")
    for command in (("init", "-q"), ("add", "codegen.toml", "registry/tiny"), ("commit", "-q", "-m", "first")):
        subprocess.run([*git, *command], check=True)
    status, out, error = codegen("diff", "--project", str(folder))
    assert status == 0
    assert "No difference." in out and "small: new registry" in out + error


@pytest.mark.slow
@pytest.mark.parametrize("path", ["registry/small/carriers.toml", "registry/tiny/package.toml", "codegen.toml"])
def test_a_file_that_changes_while_several_registries_are_built(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each process has read counts: if it has changed before the build writes, no registry is written."""
    folder = several(tmp_path)

    def change() -> None:
        with (folder / path).open("a") as file:
            file.write("# changed meanwhile\n")

    monkeypatch.setattr(build, "LARGE", 1)
    with after_read(folder / "registry/small/signals.toml", change):
        status, _, complaint = codegen("build", cwd=folder)
    assert status == 2
    assert complaint.endswith(f"{path} changed while this ran\n  Run the command again.\n")
    assert not (folder / "made").exists()


def test_several_registries_of_one_name(tmp_path: Path) -> None:
    """Two packages of one name are refused, and nothing is written."""
    folder = several(tmp_path)
    path = folder / "registry/small/package.toml"
    path.write_text(path.read_text().replace('name = "small"', 'name = "tiny"'))
    for command in ("build", "check", "lint"):
        status, out, complaint = codegen(command, "--project", str(folder))
        assert (status, out) == (2, "")
        assert complaint.startswith('codegen: registry/small/package.toml: duplicate package name "tiny"')
    assert not (folder / "made").exists()


def test_one_of_several_registries(tmp_path: Path) -> None:
    """A command for one registry asks which one, and refuses an unknown folder."""
    folder = several(tmp_path)
    status, out, complaint = codegen("import", "iana", "x", "--project", str(folder))
    assert (status, out) == (2, "")
    assert "the project has 2" in complaint
    assert "--into: registry/tiny, registry/small" in complaint
    status, _, complaint = codegen("build", "--project", str(folder), "--registry", "registry/other")
    assert status == 2
    assert "Choose from: registry/tiny, registry/small" in complaint


def test_an_error_in_one_of_several_registries(tmp_path: Path) -> None:
    """An error in one registry does not stop the build of the others."""
    folder = several(tmp_path)
    path = folder / "registry/tiny/signals.toml"
    path.write_text(path.read_text().replace("value = 250", "value = 950"))
    status, _, complaint = codegen("build", "--project", str(folder))
    assert status == 1
    assert "950 is outside the bounds" in complaint
    assert (folder / "made/small/small/signals.py").is_file()
    assert not (folder / "made/tiny").exists()
    path.write_text("[enumeration\n")
    (folder / "made/small/small/signals.py").unlink()
    status, _, complaint = codegen("build", "--project", str(folder))
    assert status == 2
    assert complaint.startswith("codegen: registry/tiny/signals.toml:1:13: not valid TOML")
    assert (folder / "made/small/small/signals.py").is_file()


def test_a_template_that_is_wrong_for_several_registries(tmp_path: Path) -> None:
    """A broken template is reported once, also with several registries."""
    folder = several(tmp_path)
    (folder / "templates/python").mkdir(parents=True)
    (folder / "templates/python/module.py.j2").write_text("{{ absent }}")
    status, out, complaint = codegen("build", "--project", str(folder))
    assert (status, out) == (2, "")
    assert complaint.splitlines() == [
        "codegen: templates/python/module.py.j2:1: the template fails: 'absent' is undefined",
        "  Correct the template. To print what it gets as `view`, run: codegen build --dump-view",
    ]
