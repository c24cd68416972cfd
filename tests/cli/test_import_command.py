"""`codegen import iana`: the files it writes, its report, the sources it refuses, and what it keeps."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from codegen.actions.iana_imports import import_iana
from codegen.cli.commands import sync
from codegen.errors import CodegenError
from codegen.iana.document import IanaRecord
from codegen.importer import iana_registry_file as upstream
from codegen.importer.iana_entries import ImportedEntry
from codegen.importer.iana_registry_file import TableImport
from codegen.project import discovery, locations, toolkit_files
from tests.support.commands import codegen, failed, snapshot
from tests.support.iana_documents import HEAD, group, record, table
from tests.support.projects import imported

BIRDS = (
    record("1", "Carrier pigeon"),
    record("2", "Mute swan (TEMPORARY - registered 2025-01-01, expires 2026-01-01)"),
    record("2", "Swan"),
    record("3-9", "Unassigned"),
)


@pytest.fixture
def project(tmp_path: Path) -> locations.Project:
    """A project without a registry."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("[tool.codegen]\n", "utf-8")
    return discovery.find_projects(folder, exact=True)[0]


def publish(folder: Path, text: str, name: str = "lofts.xml") -> str:
    """Write a document to a file and return its path."""
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def run(project: locations.Project, *sources: str, explain: bool = False) -> str:
    """Import the sources, and return the report."""
    options = ["--explain"] if explain else []
    status, out, err = codegen("import", "iana", *options, *sources, cwd=project.root)
    assert (status, err) == (0, "")
    return out


def test_remarks_are_statuses_of_a_new_package(project: locations.Project) -> None:
    """A package that the import creates has the statuses that remarks name; the classes say what is deprecated."""
    names = {"duck (OBSOLETED in favor of goose)": "Wild duck", "goose": "Grey goose", "swan": "Mute swan"}
    run(project, publish(project.root, group(table(*(record(*pair) for pair in names.items())))))
    assert {member["name"]: member.get("status") for member in members(project)} == {
        "DUCK": "obsolete",
        "GOOSE": None,
        "SWAN": None,
    }
    assert codegen("lint", "--strict", cwd=project.root).returncode == 0
    assert codegen("build", cwd=project.root).returncode == 0
    with imported(project.root / "generated", "iana_lofts") as package:
        birds = {bird.name: (bird.status.value, bird.is_deprecated) for bird in package.Bird}
    assert birds == {"DUCK": ("obsolete", True), "GOOSE": ("registered", False), "SWAN": ("registered", False)}


def test_a_file_with_the_name_of_the_statuses_is_kept(project: locations.Project) -> None:
    """If another file has the name, the import keeps it, and entries have remarks only."""
    (project.root / "registry").mkdir()
    path = project.root / "registry/registration_statuses.toml"
    path.write_text('[enumeration]\nname = "Mine"\n\n[members]\nA = 1\n', "utf-8")
    before = path.read_bytes()
    run(
        project,
        publish(project.root, group(table(record("duck (obsolete)", "Wild duck"), record("goose", "Grey goose")))),
    )
    assert path.read_bytes() == before
    assert [member.get("remark") for member in members(project)] == ["obsolete", None]


def document(project: locations.Project, module: str = "birds") -> dict[str, object]:
    """Return the content of a registry file."""
    return tomllib.loads((project.registry / f"{module}.toml").read_text("utf-8"))


def members(project: locations.Project, module: str = "birds") -> list[dict[str, object]]:
    """Return the members of a registry file that have tables of their own."""
    entries = document(project, module)["member"]
    assert isinstance(entries, list)
    return entries


def test_code_of_the_project_does_not_run(project: locations.Project, tmp_path: Path) -> None:
    """`import iana` and `sync --write` run no template and no copied module of the project. `build` uses them."""
    run(project, publish(tmp_path, group(table(*BIRDS))))
    ran, templates = tmp_path / "ran", project.root / "templates"
    ran.mkdir()
    own = {"python/module.py.j2": "module", "iana_lofts/init.py.j2": "package", "iana_lofts/songs.py": "copied"}
    for name, mark in own.items():
        shipped = dict(toolkit_files.template_paths()).get(f"python/{Path(name).name}")
        code = f"open({str(ran / mark)!r}, 'w').close()\n"
        (templates / name).parent.mkdir(parents=True, exist_ok=True)
        (templates / name).write_text((Path(shipped).read_text("utf-8") if shipped else "") + code, "utf-8")
    assert "1 file written" in run(project, publish(tmp_path, group(table(*BIRDS, record("10", "Crow")))))
    source = publish(tmp_path, group(table(*BIRDS, record("10", "Crow"), record("11", "Owl"))))
    done = codegen("sync", "--write", "--from", source, cwd=project.root)
    assert "OWL" in (project.registry / "birds.toml").read_text("utf-8"), done
    assert list(ran.iterdir()) == []

    assert codegen("build", cwd=project.root).returncode == 0
    users = [sys.executable, "-c", "import iana_lofts.birds, iana_lofts.songs"]
    subprocess.run(users, cwd=project.root / "generated", check=True)
    assert sorted(mark.name for mark in ran.iterdir()) == sorted(own.values())


def test_from_nothing_to_a_package(tmp_path: Path) -> None:
    """In an empty folder, an import and a build generate a package that works."""
    source = publish(tmp_path, group(table(*BIRDS), table(record("", "a"), record("", "a"), id="rows", title="Nests")))
    place = tmp_path / "place"
    place.mkdir()
    (place / "pyproject.toml").write_text("[tool.codegen]\n", "utf-8")
    done = codegen("import", "iana", source, cwd=place)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 records: 2 members, 1 alias, 1 range; 4 read back, with" in done.stdout
    assert "2 records: 2 rows; 2 read back" in done.stdout
    assert codegen("build", cwd=place).returncode == 0
    said = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            "from iana_lofts import Bird, Nest\n"
            "print(Bird(1).name, Bird.MUTE_SWAN.until, Bird.SWAN is Bird.MUTE_SWAN, len(Nest.rows()))\n"
            "print(*Bird.ranges()[0][:3])",
        ],
        cwd=place / "generated",
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "CARRIER_PIGEON 2026-01-01 True 2\n3 9 unassigned\n"
    assert codegen("lint", "--strict", cwd=place).returncode == 0
    assert codegen("check", cwd=place).returncode == 0


def test_a_folder_of_its_own(tmp_path: Path) -> None:
    """--into writes to another folder, with or without a project around it."""
    source = publish(tmp_path, group(table(*BIRDS)))
    place = tmp_path / "a" / "b"
    done = codegen("import", "iana", source, "--into", place, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in place.iterdir()) == ["birds.toml", "package.toml", "upstream.lock"]
    assert tomllib.loads((place / "package.toml").read_text("utf-8"))["name"] == "iana_lofts"
    again = codegen("import", "iana", source, source, "--into", place, cwd=tmp_path)
    assert f"0 files written in {Path('a', 'b')}." in again.stdout


def test_explain(project: locations.Project, tmp_path: Path) -> None:
    """--explain prints why the key, the name and each attribute were chosen."""
    said = run(project, publish(tmp_path, group(table(*BIRDS), table(id="empty"))), explain=True)
    assert "key: <value> has integers (notation: number; single: 3, ranges: 1)" in said
    assert "name: <name>" in said
    assert "range: unassigned, 1" in said
    assert "skipped lofts/empty: no records yet" in said


def test_tables_without_records(project: locations.Project, tmp_path: Path) -> None:
    """A table without records is named and gets no file. Once it has records, it is imported."""
    said = run(project, publish(tmp_path, group(table(id="birds"), table(id="nests", title="Nests"))))
    assert "skipped lofts/birds, lofts/nests: no records yet" in said
    assert not project.registry.exists()
    said = run(project, publish(tmp_path, group(table(*BIRDS), table(id="nests", title="Nests"))))
    assert "skipped lofts/nests: no records yet" in said
    assert sorted(path.name for path in project.registry.iterdir()) == ["birds.toml", "package.toml", "upstream.lock"]
    nests = table(record("1", "Straw"), id="nests", title="Nests")
    run(project, publish(tmp_path, group(table(*BIRDS), nests)))
    assert (project.registry / "nests.toml").is_file()


def test_importing_again_changes_nothing(project: locations.Project, tmp_path: Path) -> None:
    """The same table gives the same file, and no file is written."""
    source = publish(tmp_path, group(table(*BIRDS)))
    run(project, source)
    before = {path: path.stat().st_mtime_ns for path in project.registry.iterdir()}
    run(project, source)
    assert {path: path.stat().st_mtime_ns for path in project.registry.iterdir()} == before


def test_a_later_revision_renames_nothing(project: locations.Project, tmp_path: Path) -> None:
    """A member keeps its name: a later record of that name gets another one."""
    run(project, publish(tmp_path, group(table(*BIRDS))))
    later = (record("0", "Carrier pigeon"), *BIRDS, record("4", "Robin"))
    run(project, publish(tmp_path, group(table(*later), updated="2025-02-02")))
    members = document(project)["member"]
    assert isinstance(members, list)
    assert [(member["value"], member["name"]) for member in members] == [
        (0, "CARRIER_PIGEON_0"),
        (1, "CARRIER_PIGEON"),
        (2, "MUTE_SWAN"),
        (4, "ROBIN"),
    ]


def test_a_later_revision_without_a_record(project: locations.Project, tmp_path: Path) -> None:
    """A second import removes no entry that upstream dropped: that needs leave, which only `codegen sync` takes."""
    run(project, publish(tmp_path, group(table(*BIRDS))))
    before = snapshot(project.registry)
    later = publish(tmp_path, group(table(*BIRDS[1:], record("7", "Robin")), updated="2025-02-02"))
    done = codegen("import", "iana", later, cwd=project.root)
    failed(
        done, "upstream removed records: lofts/birds (removed: CARRIER_PIGEON)", "codegen sync --write --allow-removals"
    )
    assert snapshot(project.registry) == before


def test_what_the_file_says_is_followed(project: locations.Project, tmp_path: Path) -> None:
    """A key, a name, a class and a comment that somebody changed in the file are kept."""
    source = publish(tmp_path, group(table(*(record(str(n), f"Bird {n}", text=f"the {n}th") for n in range(3)))))
    run(project, source)
    path = project.registry / "birds.toml"
    text = path.read_text("utf-8").replace('name = "Bird"', 'name = "Fowl"').replace('kind = "int"', 'kind = "str"')
    text = text.replace('value = "value"\n', 'value = "name"\n').replace(
        'phrase = "name"\n', 'phrase = "description"\n'
    )
    text = text.replace('\nname = ["name", "description"]', "").replace('\ndescription = "description"', "")
    path.write_text("# ours\n" + text[: text.index("[[member]]")], "utf-8")
    run(project, source)
    after = path.read_text("utf-8")
    assert after.startswith("# ours\n")
    found = tomllib.loads(after)
    assert (found["enumeration"]["name"], found["enumeration"]["kind"]) == ("Fowl", "str")
    assert [(member["name"], member["value"]) for member in found["member"]] == [
        ("N0TH", "Bird 0"),
        ("N1TH", "Bird 1"),
        ("N2TH", "Bird 2"),
    ]


def test_a_hand_written_file_is_kept(project: locations.Project, tmp_path: Path) -> None:
    """A table that a file maps field by field is not imported."""
    source = publish(tmp_path, group(table(*BIRDS[:2])))
    run(project, source)
    path = project.registry / "birds.toml"
    path.write_text(path.read_text("utf-8").replace("complete = true\n", ""), "utf-8")
    before = snapshot(project.registry)
    said = run(project, source)
    assert snapshot(project.registry) == before
    assert "skipped lofts/birds: registry/birds.toml follows it field by field. Run: codegen sync" in said


REFUSED = {
    "redirect": (
        HEAD + '<redirect xmlns="http://www.iana.org/assignments" registry="other"/>',
        'group "bad" has the new id "other"',
    ),
    "dtd": (HEAD + '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type declaration"),
    "html": ("<!DOCTYPE html><html></html>", "an HTML page"),
    "schema": (
        HEAD + '<grammar xmlns="http://relaxng.org/ns/structure/1.0"/>',
        "expected an IANA registry, got <grammar>",
    ),
    "text": ("Just some text.\n", "expected XML, got other text"),
    "cut off": (group(table(*BIRDS))[:200], "XML is not well-formed or is truncated"),
    "empty": ("", "expected XML, got other text"),
    "no tables": (group(), "IANA registry without tables"),
    "a file in place of tables": (
        group("<file type='mib'>birds-mib</file>"),
        "IANA registry without tables; its registrations are in birds-mib",
    ),
    "no id": (group(table(*BIRDS)).replace('id="lofts"', ""), "IANA registry without an id"),
    "the index": (
        HEAD + '<rfc-index xmlns="https://www.rfc-editor.org/rfc-index"><rfc-entry><doc-id>RFC0001</doc-id>'
        "</rfc-entry></rfc-index>",
        "expected an IANA registry, got the RFC index",
    ),
}


@pytest.mark.parametrize(("text", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_files_that_are_not_a_registry(project: locations.Project, tmp_path: Path, text: str, why: str) -> None:
    """A document that is not a registry with tables is refused, and nothing is written."""
    sources = publish(tmp_path, group(table(*BIRDS)), "good.xml"), publish(tmp_path, text, "bad.xml")
    with pytest.raises(CodegenError, match=why):
        import_iana(project, sources)
    assert not project.registry.exists()


def test_complaints(tmp_path: Path) -> None:
    """Each error says what to do: a missing file, no project, two documents of one group, an address without HTTPS."""
    source = publish(tmp_path, group(table(*BIRDS)))
    failed(codegen("import", "iana", source, cwd=tmp_path), "no project")
    place = ("--into", tmp_path / "new")
    failed(codegen("import", "iana", "missing.xml", *place, cwd=tmp_path), "missing.xml", "no such file")
    other = publish(tmp_path, group(table(*BIRDS[1:])), "other.xml")
    failed(codegen("import", "iana", source, other, *place, cwd=tmp_path), 'two different documents of group "lofts"')
    failed(codegen("import", "iana", "http://localhost/x.xml", *place, cwd=tmp_path), "is not an HTTPS address")
    assert not (tmp_path / "new").exists()


def test_a_lost_cell_is_an_error(project: locations.Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a cell cannot be read back, nothing is written."""
    rows = (record("1", "One", "<x>a</x>"), record("2", "Two", "<x>b</x>"))
    source = publish(tmp_path, group(table(*rows)))
    real = upstream.entry_fields

    def same(one: TableImport, record: IanaRecord, place: ImportedEntry) -> dict[str, object]:
        return real(one, record, place) | {"x": "a"}

    monkeypatch.setattr(upstream, "entry_fields", same)
    with pytest.raises(CodegenError, match=r"missing record: .*x: b") as caught:
        import_iana(project, [source])
    assert "Nothing was written" in caught.value.remedy
    assert not project.registry.exists()


def test_an_unreadable_registry_is_kept(project: locations.Project, tmp_path: Path) -> None:
    """An import into a broken registry writes nothing."""
    project.registry.mkdir()
    (project.registry / "package.toml").write_text("name = 1\n", "utf-8")
    with pytest.raises(CodegenError):
        import_iana(project, [publish(tmp_path, group(table(*BIRDS)))])
    assert [path.name for path in project.registry.iterdir()] == ["package.toml"]


@pytest.mark.slow
def test_progress_on_a_terminal_alone(tmp_path: Path) -> None:
    """Progress is shown on a terminal only."""
    sources = [publish(tmp_path, group(table(*BIRDS), id=f"g-{n}"), f"g-{n}.xml") for n in range(3)]
    piped = codegen("import", "iana", *sources, "--into", tmp_path / "one", cwd=tmp_path)
    assert (piped.returncode, piped.stderr) == (0, "")
    (tmp_path / "pyproject.toml").write_text("[tool.codegen]\n", "utf-8")
    done, said = on_a_terminal(["import", "iana", *sources], tmp_path)
    assert done == 0
    for step in ("reading 3 of 3", "importing 2 of 3", "reading back 3 of 3"):
        assert step in said
    assert said.endswith("\x1b[K")
    done, said = on_a_terminal(["build"], tmp_path)
    assert done == 0
    assert "generating 1 of 11: " in said
    assert codegen("check", cwd=tmp_path).stderr == ""


@pytest.mark.slow
def test_an_interrupted_import_writes_nothing(tmp_path: Path) -> None:
    """Ctrl-C while a document is read ends the import with 130 and a message. Nothing is written."""
    source = tmp_path / "lofts.xml"
    os.mkfifo(source)
    command = [sys.executable, "-m", "codegen", "import", "iana", str(source), "--into", "new"]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with process, source.open("wb"):  # it opens when the import begins to read
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert (process.returncode, said) == (130, "codegen: interrupted; no file is half written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["lofts.xml"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["registry/birds.toml", "registry/package.toml", "registry/nests.toml", "codegen.toml"]
)
def test_a_file_that_changes_meanwhile(path: str, tmp_path: Path) -> None:
    """If a file changes or appears while the document is read, the import ends with 2 and writes nothing."""
    place = tmp_path / "place"
    place.mkdir()
    (place / "codegen.toml").write_text("# ours\n", "utf-8")
    assert codegen("import", "iana", publish(tmp_path, group(table(*BIRDS))), cwd=place).returncode == 0
    source = tmp_path / "next.xml"
    os.mkfifo(source)
    command = [sys.executable, "-m", "codegen", "import", "iana", str(source)]
    process = subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with process, source.open("w", encoding="utf-8") as pipe:  # it opens when the import begins to read
        with (place / path).open("a", encoding="utf-8") as file:
            file.write("# saved meanwhile\n")
        before = snapshot(place)
        nests = table(record("1", "Straw"), id="nests", title="Nests")
        pipe.write(group(table(*BIRDS, record("12", "Robin")), nests))
        pipe.close()
        out, said = process.communicate()
    assert (process.returncode, out) == (2, "")
    assert said.endswith(f"{path} changed while this ran\n  Run the command again.\n")
    assert snapshot(place) == before


def test_a_registry_of_each_group(tmp_path: Path) -> None:
    """Each group of a folder becomes a registry. Other documents are skipped; a duplicate group is an error."""
    (tmp_path / "documents/deep").mkdir(parents=True)
    publish(tmp_path / "documents", group(table(*BIRDS)))
    publish(tmp_path / "documents/deep", group(table(*BIRDS)).replace('id="lofts"', 'id="nests"'), "nests.xml")
    publish(tmp_path / "documents", "<page/>", "page.xml")
    command = ("import", "iana", "documents", "--into", "made/{group}")
    done = codegen(*command, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "skipped documents/page.xml: expected an IANA registry" in done.stdout
    assert "\n2 groups, 1 document skipped, in made.\n" in done.stdout
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == ["lofts", "nests"]
    before = snapshot(tmp_path)
    publish(tmp_path / "documents", group(table(*BIRDS)), "again.xml")
    done = codegen(*command, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "skipped documents/lofts.xml: a copy of documents/again.xml" in done.stdout
    publish(tmp_path / "documents", group(table(*BIRDS)) + "\n", "again.xml")
    done = codegen(*command, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert 'documents/again.xml and documents/lofts.xml: two documents of group "lofts"' in done.stderr
    (tmp_path / "documents/again.xml").unlink()
    assert snapshot(tmp_path) == before


def test_a_group_that_fails_does_not_keep_the_others_from_being_written(tmp_path: Path) -> None:
    """The exit status is 2, and the error says which document is damaged."""
    (tmp_path / "documents").mkdir()
    publish(tmp_path / "documents", group(table(*BIRDS)))
    publish(tmp_path / "documents", group(table(*BIRDS)).replace('id="lofts"', 'id="nests"')[:-40], "nests.xml")
    done = codegen("import", "iana", "documents", "--into", "made/{group}", cwd=tmp_path)
    assert done.returncode == 2
    assert "\n1 group, 1 document failed, in made.\n" in done.stdout
    assert "documents/nests.xml:2:" in done.stderr
    assert "XML is not well-formed or is truncated" in done.stderr
    assert [path.name for path in (tmp_path / "made").iterdir()] == ["lofts"]


def test_ids_of_groups_that_differ_by_signs_give_two_packages(tmp_path: Path) -> None:
    """The packages of a-b and a.b have different names. Ids that differ by case cannot be two folders."""
    (tmp_path / "documents").mkdir()
    for id in ("a-b", "a.b"):
        publish(tmp_path / "documents", group(table(*BIRDS)).replace('id="lofts"', f'id="{id}"'), f"{id}.xml")
    command = ("import", "iana", "documents", "--into", "made/{group}")
    assert codegen(*command, cwd=tmp_path).returncode == 0
    packages = [tomllib.loads(path.read_text("utf-8"))["name"] for path in (tmp_path / "made").glob("*/package.toml")]
    assert len(set(packages)) == 2
    publish(tmp_path / "documents", group(table(*BIRDS)).replace('id="lofts"', 'id="A-b"'), "c.xml")
    done = codegen(*command, cwd=tmp_path)
    assert (done.returncode, 'two documents of group "A-b"' in done.stderr) == (2, True)


def on_a_terminal(arguments: list[str], folder: Path) -> tuple[int, str]:
    """Run a command with a terminal as standard error; return its exit status and what it prints there."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "codegen", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, cwd=folder) as process:
        os.close(theirs)
        said = b""
        with contextlib.suppress(OSError):  # the terminal is gone when its last user is
            while piece := os.read(ours, 1 << 16):
                said += piece
    os.close(ours)
    return process.returncode, said.decode()


def synced(project: locations.Project, *, write: bool = False, removals: bool = False) -> int:
    """Run `codegen sync` with the documents beside the project and return its exit status."""
    sources, today = (project.root.parent,), date(2025, 6, 1)
    options = {"write": write, "allow_removals": removals}
    return sync.run_sync((project,), sources, today=today, format="text", quiet=False, verbose=False, **options)


def test_sync_updates_an_imported_table(
    project: locations.Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An imported table is in sync; changes of IANA are reported and written, and names are kept."""
    nests = table(record("", "a"), record("", "a"), id="nests", title="Nests")
    source = publish(tmp_path, group(table(*BIRDS), nests))
    run(project, source)
    capsys.readouterr()
    assert synced(project) == 0
    report = capsys.readouterr().out
    assert "In sync with upstream: 2 tables, 6 records" in report and "expired" not in report
    assert (
        sync.run_sync((project,), (tmp_path,), today=date(2026, 1, 2), format="text", quiet=False, verbose=False) == 0
    )
    assert "expired registrations: MUTE_SWAN (2026-01-01)" in capsys.readouterr().out
    later = (record("1", "Rock pigeon"), *BIRDS[1:3], record("3", "Mute swan"), record("4-9", "Unassigned"))
    more = table(record("", "a"), record("", "a"), record("", "b"), id="nests", title="Nests")
    publish(tmp_path, group(table(*later), more, updated="2025-02-02"))
    assert synced(project) == 1
    said = capsys.readouterr().out
    for fragment in (
        'CARRIER_PIGEON: phrase changed from "Carrier pigeon" to "Rock pigeon" [phrase-changed]',
        'MUTE_SWAN_3: 3 was added: "Mute swan" [added]',
        '3-9 (unassigned) was removed: "Unassigned" [removed]',
        '4-9 (unassigned) was added: "Unassigned" [added]',
        'a row was added: "references: RFC 1149, name: b',
    ):
        assert fragment in said
    assert synced(project, write=True) == 1
    assert synced(project) == 0
    members = document(project)["member"]
    assert isinstance(members, list)
    assert [member["name"] for member in members] == ["CARRIER_PIGEON", "MUTE_SWAN", "MUTE_SWAN_3"]


def test_sync_keeps_members_without_a_record(project: locations.Project, tmp_path: Path) -> None:
    """A member without a record is kept, unless --allow-removals is given."""
    run(project, publish(tmp_path, group(table(*BIRDS))))
    before = snapshot(project.registry)
    publish(tmp_path, group(table(*BIRDS[1:], record("7", "Robin")), updated="2025-02-02"))
    with pytest.raises(CodegenError, match="removed: CARRIER_PIGEON"):
        synced(project, write=True)
    assert snapshot(project.registry) == before
    assert synced(project, write=True, removals=True) == 1
    assert synced(project) == 0


def test_sync_reports_a_removed_table(
    project: locations.Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A removed table is reported until its file is removed; the removal needs --allow-removals once."""
    nests = table(record("1", "Nest"), id="nests", title="Nests")
    run(project, publish(tmp_path, group(table(*BIRDS), nests)))
    publish(tmp_path, group(table(*BIRDS), updated="2025-02-02"))
    with pytest.raises(CodegenError, match="records now: 0"):
        synced(project, write=True)
    assert synced(project, write=True, removals=True) == 1
    capsys.readouterr()
    assert synced(project, write=True) == 1
    assert "[table-removed]" in capsys.readouterr().out
    publish(tmp_path, group(table(*BIRDS), nests, updated="2025-02-03"))
    assert synced(project, write=True) == 0


def test_sync_reports_a_renamed_group(
    project: locations.Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A group that IANA has renamed answers with a redirect: the new id is reported, and nothing is written."""
    run(project, publish(tmp_path, group(table(*BIRDS))))
    before = snapshot(project.registry)
    model = '<?xml version="1.0"?>\n<?xml-model href="lofts.rng"?>\n'
    publish(tmp_path, model + '<redirect xmlns="http://www.iana.org/assignments" registry="aviaries"/>')
    capsys.readouterr()
    assert synced(project, write=True) == 1
    report = capsys.readouterr().out
    assert "the group lofts was renamed to aviaries [group-moved]" in report and "1 finding in" in report
    assert snapshot(project.registry) == before | {"upstream.lock": snapshot(project.registry)["upstream.lock"]}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_edits_of_a_person_are_kept(
    newline: str, project: locations.Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second import and `codegen sync --write` keep what a person wrote in a file, and its line ends."""
    run(project, publish(tmp_path, group(table(*BIRDS))))
    path = project.registry / "birds.toml"
    text = path.read_text("utf-8").replace('name = "CARRIER_PIGEON"', 'name = "HOMER"  # as breeders say')
    text = text.replace('phrase = "Carrier pigeon"\n', 'phrase = "Homing pigeon"\naliases = ["PIGEON"]\n')
    text = text.replace("[[alias]]", "# not yet seen here\n[[alias]]")
    path.write_bytes(text.replace("\n", newline).encode())
    before = path.read_bytes()
    run(project, publish(tmp_path, group(table(*BIRDS))))
    assert synced(project, write=True) == 0
    assert path.read_bytes() == before
    later = (*BIRDS[:3], record("3", "Robin"), record("4-9", "Unassigned"))
    publish(tmp_path, group(table(*later), updated="2025-02-02"))
    assert synced(project, write=True) == 1
    lines = text.replace("first = 3\n", "first = 4\n").split("\n")
    new = [line for line in path.read_bytes().decode().split(newline) if line not in lines]
    assert new[:2] == ['name = "ROBIN"', "value = 3"]
    assert "\n".join(lines[:20]) in path.read_text("utf-8")
    capsys.readouterr()
    source = publish(tmp_path, group(table(record("1", "Rock pigeon"), *later[1:]), updated="2025-03-03"))
    said = run(project, source)
    assert '  HOMER: phrase changed upstream to "Rock pigeon"; the registry has "Homing pigeon"\n' in said
    homer = document(project)["member"][0]  # type: ignore[index]
    assert (homer["phrase"], homer["aliases"], homer["gaps"]) == ("Homing pigeon", ["PIGEON"], ["phrase"])
    assert "\r\n" in path.read_bytes().decode() or newline == "\n"
