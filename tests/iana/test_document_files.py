"""Documents in files and folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.iana.document import parse_document
from codegen.iana.document_files import Documents, find_documents
from tests.support.iana_documents import group, index, record, rfc, table


def test_documents_of_a_folder(tmp_path: Path) -> None:
    """A folder gives its groups by id, the RFC index, and the new ids of groups that moved."""
    (tmp_path / "a.xml").write_text(group(table(record("1"))), "utf-8")
    (tmp_path / "index.xml").write_text(index(rfc(791)), "utf-8")
    redirect = '<redirect xmlns="http://www.iana.org/assignments" registry="lofts"/>'
    (tmp_path / "coops.xml").write_text(redirect, "utf-8")
    documents = find_documents([tmp_path]).documents(["lofts"])
    assert (list(documents.groups), documents.redirects) == (["lofts"], {"coops": "lofts"})
    assert documents.index is not None


@pytest.mark.parametrize(("id", "current"), [("a", "c"), ("c", "c"), ("x", "y"), ("y", "x"), ("z", "z")])
def test_the_current_id_of_a_group(id: str, current: str) -> None:
    """The current id follows all redirects, and stops in a circle."""
    documents = Documents(redirects={"a": "b", "b": "c", "x": "y", "y": "x"})
    assert documents.current_id(id) == current


def test_two_documents_of_a_followed_group_are_refused(tmp_path: Path) -> None:
    """Two different documents with one id are refused if the registry follows that group."""
    for number in ("1", "2"):
        (tmp_path / f"{number}.xml").write_text(group(table(record(number))), "utf-8")
    files = find_documents([tmp_path])
    assert files.documents(["others"]).groups == {}
    with pytest.raises(CodegenError, match='two different documents of group "lofts"'):
        files.documents(["lofts"])


def test_subfolders_are_read(tmp_path: Path) -> None:
    """Documents in subfolders are found, and a document of one path counts once."""
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "deep" / "deeper" / "lofts.xml").write_text(group(table(record("1"))), "utf-8")
    files = find_documents([tmp_path, tmp_path / "deep"])
    assert list(files.documents(["lofts"]).groups) == ["lofts"]


def test_a_document_is_parsed_once_and_only_if_it_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Registries that follow one group share its document; a damaged document that none follows is not parsed."""
    parsed: list[str] = []

    def parse_and_count(data: bytes, location: str) -> object:
        parsed.append(Path(location).stem)
        return parse_document(data, location)

    monkeypatch.setattr("codegen.iana.document_files.parse_document", parse_and_count)
    for id in ("lofts", "coops", "cut"):
        text = group(table(record("1")), id=id)
        (tmp_path / f"{id}.xml").write_text(text[:-20] if id == "cut" else text, "utf-8")
    files = find_documents([tmp_path])
    assert parsed == []
    for followed in (["lofts"], ["lofts", "coops"], ["coops"]):
        assert set(files.documents(followed).groups) == set(followed)
    assert sorted(parsed) == ["coops", "lofts"]
    with pytest.raises(CodegenError, match="not well-formed or is truncated"):
        files.documents(["cut"])


def test_other_documents_of_a_folder_are_skipped(tmp_path: Path) -> None:
    """Pages and redirects are skipped, each with the reason; a page in the place of a followed group is an error."""
    (tmp_path / "lofts.xml").write_text(group(table(record("1"))), "utf-8")
    (tmp_path / "coops.xml").write_text("<!DOCTYPE html><html><br></html>", "utf-8")
    (tmp_path / "style.xml").write_text("<stylesheet/>", "utf-8")
    (tmp_path / "old.xml").write_text('<redirect xmlns="http://www.iana.org/assignments" registry="new"/>', "utf-8")
    files = find_documents([tmp_path])
    assert list(files.documents(["lofts"]).groups) == ["lofts"]
    assert {Path(path).name: why for path, why in files.skipped({"lofts"}).items()} == {
        "coops.xml": "expected XML of IANA, got an HTML page",
        "style.xml": "expected an IANA registry, got <stylesheet>",
        "old.xml": "redirect to new",
    }
    assert [Path(path).name for path in files.skipped({"lofts", "old"})] == ["coops.xml", "style.xml"]
    with pytest.raises(CodegenError, match="got an HTML page"):
        files.documents(["coops"])
    with pytest.raises(CodegenError, match="got <stylesheet>"):
        find_documents([tmp_path / "style.xml"])


def test_a_file_of_a_followed_group_with_another_id(tmp_path: Path) -> None:
    """A group that is published under its old file name is known to have moved."""
    (tmp_path / "coops.xml").write_text(group(table(record("1"))), "utf-8")
    documents = find_documents([tmp_path]).documents(["coops"])
    assert (documents.current_id("coops"), list(documents.groups)) == ("lofts", ["lofts"])
