"""Documents in files and folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.iana.document_files import Documents, read_documents
from tests.support.iana_documents import group, index, record, rfc, table


def test_documents_of_a_folder(tmp_path: Path) -> None:
    """A folder gives its groups by id, the RFC index, and the new ids of groups that moved."""
    (tmp_path / "a.xml").write_text(group(table(record("1"))), "utf-8")
    (tmp_path / "index.xml").write_text(index(rfc(791)), "utf-8")
    redirect = '<redirect xmlns="http://www.iana.org/assignments" registry="lofts"/>'
    (tmp_path / "coops.xml").write_text(redirect, "utf-8")
    documents = read_documents([tmp_path], ["lofts"])
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
    assert list(read_documents([tmp_path], ["others"]).groups) == ["lofts"]
    with pytest.raises(CodegenError, match='two different documents of group "lofts"'):
        read_documents([tmp_path], ["lofts"])
