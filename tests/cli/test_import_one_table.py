"""`codegen import iana GROUP/TABLE`, and what its report says to run next."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from codegen.iana.sources import DocumentSource, find_sources
from codegen.project import discovery
from tests.support.commands import codegen, failed
from tests.support.iana_documents import group, record, table

PIGEON = record("1", "Carrier pigeon")
LOFTS = group(table(PIGEON), table(record("2", "Reed"), id="nests", title="Nests"))


def publish(folder: Path, text: str = LOFTS) -> Path:
    """Write a document to a file and return its path."""
    path = folder / "lofts.xml"
    path.write_text(text, "utf-8")
    return path


def test_one_table_of_a_file(tmp_path: Path) -> None:
    """The id of a table after a file imports that table only."""
    path = publish(tmp_path)
    status, out, err = codegen("import", "iana", f"{path}/nests", "--into", str(tmp_path / "nests"), cwd=tmp_path)
    assert (status, err) == (0, "")
    assert "lofts/nests -> " in out and "lofts/birds" not in out
    assert {file.name for file in (tmp_path / "nests").glob("*.toml")} == {"nests.toml", "package.toml"}
    assert "IANA's table lofts/nests" in (tmp_path / "nests/package.toml").read_text("utf-8")


def test_a_table_and_its_group(tmp_path: Path) -> None:
    """Several tables of a document are one source, and a document is imported as a whole if it is also named alone."""
    path = publish(tmp_path)
    assert find_sources([f"{path}/nests", f"{path}/birds"]) == [DocumentSource(path, frozenset({"nests", "birds"}))]
    assert find_sources([f"{path}/nests", str(path)]) == [DocumentSource(path)]


def test_a_table_of_a_group() -> None:
    """The id of a table after the id of a group is a table of the document that IANA publishes."""
    address = "https://www.iana.org/assignments/dns-parameters/dns-parameters.xml"
    assert find_sources(["dns-parameters/dns-parameters-6"]) == [
        DocumentSource(address, frozenset({"dns-parameters-6"}))
    ]
    assert find_sources([address]) == [DocumentSource(address)]


def test_an_unknown_table(tmp_path: Path) -> None:
    """An error lists the tables, or the one that is probably meant, and nothing is written."""
    path = publish(tmp_path)
    for name, hint in (("nest", 'Did you mean "nests"?'), ("xyz", "Choose from: birds, nests.")):
        done = codegen("import", "iana", f"{path}/{name}", "--into", str(tmp_path / "x"), cwd=tmp_path)
        failed(done, f'group "lofts" has no table "{name}"', hint)
    assert not (tmp_path / "x").exists()


def test_the_next_step_without_a_project(tmp_path: Path) -> None:
    """The report ends with the settings of a new configuration, with which a build works."""
    path = publish(tmp_path)
    _, out, _ = codegen("import", "iana", str(path), "--into", "tables/{group}", cwd=tmp_path)
    place = tmp_path / "codegen.toml"
    settings = 'registries = ["tables/*"]\n', 'output = "generated/{registry}"\n'
    assert out.endswith(f"Write in {place}:\n  {settings[0]}  {settings[1]}Then run: codegen build\n")
    place.write_text("".join(settings), "utf-8")
    assert codegen("build", "--quiet", cwd=tmp_path) == (0, "", "")
    assert (tmp_path / "generated/lofts/iana_lofts/birds.py").is_file()
    path.write_text(group(table(PIGEON), id="roosts"), "utf-8")
    _, out, _ = codegen("import", "iana", str(path), "--into", "tables/{group}", cwd=tmp_path)
    assert out.endswith("in tables.\nRun: codegen build\n")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", '  registries = ["registry", "tables/lofts"]\n  output = "generated/{registry}"\n'),
        (
            'registries = ["registry", "other"]\noutput = "out/{registry}"\n',
            '  registries = ["registry", "tables/lofts"]\n',
        ),
        ('registries = ["registry", "tables/*"]\noutput = "out/{registry}"\n', ""),
    ],
)
def test_the_next_step_in_a_project(settings: str, expected: str, tmp_path: Path) -> None:
    """The settings add the folder to those that have registries. They are left out if the project has it already."""
    for name in ("registry", "tables/old"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "package.toml").write_text(
            'name = "x"\nversion = "0.1.0"\ntitle = "X"\ndescription = "X."\n', "utf-8"
        )
    (tmp_path / "codegen.toml").write_text(settings, "utf-8")
    _, out, _ = codegen("import", "iana", str(publish(tmp_path)), "--into", "tables/lofts", cwd=tmp_path)
    told = f"Write in codegen.toml:\n{expected}Then run: codegen build\n" if expected else "Run: codegen build\n"
    assert out.endswith(told) and discovery.find_projects(tmp_path)


def test_a_package_that_requires_fields(tmp_path: Path) -> None:
    """A member without a field that the package requires has a gap, also a later one; a filled gap stays filled."""
    (tmp_path / "registry").mkdir()
    (tmp_path / "codegen.toml").write_text("", "utf-8")
    (tmp_path / "registry/package.toml").write_text(
        'name = "x"\nversion = "0.1.0"\ntitle = "X"\ndescription = "X."\n'
        'required = ["phrase", "description", "references"]\n',
        "utf-8",
    )
    path = publish(tmp_path, group(table(PIGEON, more="")))
    assert codegen("import", "iana", str(path), cwd=tmp_path).returncode == 0
    file = tmp_path / "registry/birds.toml"
    (pigeon,) = tomllib.loads(file.read_text("utf-8"))["member"]
    assert pigeon["gaps"] == ["description"] and pigeon["references"] == [{"iana": "lofts/birds"}]
    file.write_text(file.read_text("utf-8").replace('gaps = ["description"]', 'description = "It flies."'), "utf-8")
    assert codegen("build", "--quiet", cwd=tmp_path).returncode == 0
    publish(tmp_path, group(table(PIGEON, record("2", "Reed"), more="")))
    for command in (("sync", "--from", str(path), "--write"), ("import", "iana", str(path))):
        assert codegen(*command, cwd=tmp_path).returncode < 2
        members = tomllib.loads(file.read_text("utf-8"))["member"]
        assert [member.get("gaps") for member in members] == [None, ["description"]]
        assert members[0]["description"] == "It flies."
