"""`codegen sync --from FOLDER` on a project with many registries."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import Outcome, codegen
from tests.support.iana_documents import group, record, table

pytestmark = pytest.mark.slow

IDS = tuple(f"loft-{number}" for number in range(9))
PIGEON, SWAN = record("1", "Carrier pigeon"), record("2", "Mute swan")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with a registry for each of nine groups, and a folder with their documents."""
    for id in IDS:
        _publish(tmp_path, id, PIGEON)
    (tmp_path / "codegen.toml").touch()
    assert codegen("import", "iana", "iana", "--into", "registry/{group}", cwd=tmp_path).returncode == 0
    registries = ", ".join(f'"registry/{id}"' for id in IDS)
    text = f'registries = [{registries}]\noutput = "generated/{{registry}}"\n'
    (tmp_path / "codegen.toml").write_text(text, "utf-8")
    assert _sync(tmp_path, "--write").returncode in (0, 1)
    return tmp_path


def _publish(project: Path, id: str, *records: str, updated: str = "2025-01-01") -> None:
    """Write the document of a group into a folder inside the folder of documents."""
    folder = project / "iana" / id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{id}.xml").write_text(group(table(*records), id=id, updated=updated), "utf-8")


def _sync(project: Path, *arguments: str) -> Outcome:
    return codegen("sync", "--from", "iana", *arguments, cwd=project)


def _text(project: Path, id: str) -> str:
    return (project / "registry" / id / "birds.toml").read_text("utf-8")


def test_every_registry_is_synced(project: Path) -> None:
    """Each registry is compared with its document in a subfolder. Reports are in the order of the registries."""
    assert _sync(project).returncode == 0
    for id in IDS[3:5]:
        _publish(project, id, PIGEON, SWAN)
    done = _sync(project, "--write")
    assert (done.returncode, done.stderr) == (1, "")
    heads = [line for line in done.stdout.splitlines() if line.endswith(":")]
    assert heads == [f"iana_loft_{number}:" for number in range(9)]
    assert [id for id in IDS if "MUTE_SWAN" in _text(project, id)] == list(IDS[3:5])
    assert _sync(project).returncode == 0


def test_unused_documents_are_one_note(project: Path) -> None:
    """Pages and redirects that no registry follows are skipped with one note; unused groups are noted if asked."""
    (project / "iana" / "page.xml").write_text("<html/>", "utf-8")
    redirect = '<redirect xmlns="http://www.iana.org/assignments" registry="loft-1"/>'
    (project / "iana" / "old.xml").write_text(redirect, "utf-8")
    _publish(project, "others", PIGEON)
    done = _sync(project, "--verbose")
    assert done.returncode == 0
    notes = [line for line in done.stdout.splitlines() if line.startswith("note: ")]
    assert notes == [
        "note: iana/others/others.xml: no registry follows others",
        "note: skipped files that no registry follows: iana/old.xml (redirect to loft-1), iana/page.xml "
        "(expected XML of IANA, got an HTML page)",
    ]
    assert "others.xml" not in _sync(project).stdout


def test_a_registry_with_an_error_does_not_stop_the_others(project: Path) -> None:
    """Errors come at the end, all of them; every registry without an error is written."""
    for id in IDS:
        _publish(project, id, PIGEON, SWAN)
    for id in (IDS[0], IDS[5]):
        file = project / "registry" / id / "birds.toml"
        file.write_text(_text(project, id).replace("[[member]]", "[[members]]", 1), "utf-8")
    document = project / "iana" / IDS[7] / f"{IDS[7]}.xml"
    document.write_text(document.read_text("utf-8")[:-30], "utf-8")
    done = _sync(project, "--write")
    assert done.returncode == 2
    for fragment in (f"registry/{IDS[0]}/birds.toml", f"registry/{IDS[5]}/birds.toml", f"{IDS[7]}.xml"):
        assert fragment in done.stderr
    written = [id for id in IDS if "MUTE_SWAN" in _text(project, id)]
    assert written == [id for id in IDS if id not in (IDS[0], IDS[5], IDS[7])]


def test_removals_in_one_registry(project: Path) -> None:
    """A registry that lost records is not written and named in the error; the others are written."""
    _publish(project, IDS[2], SWAN)
    _publish(project, IDS[4], PIGEON, SWAN)
    done = _sync(project, "--write")
    assert done.returncode == 2
    assert f"registry/{IDS[2]}/birds.toml" in done.stderr and "(removed: CARRIER_PIGEON)" in done.stderr
    assert "MUTE_SWAN" in _text(project, IDS[4])
    assert "MUTE_SWAN" not in _text(project, IDS[2])
