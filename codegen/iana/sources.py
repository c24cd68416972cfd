"""Sources that a person names: files, folders, addresses and ids of groups, as documents.

Must not know the registry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from codegen.errors import CodegenError, did_you_mean
from codegen.iana.document import GROUP_ID, GroupRedirect, IanaGroup, parse_document
from codegen.iana.document_files import read_bytes, xml_files
from codegen.iana.download import document_url, fetch_document
from codegen.iana.rfc_index import RfcIndex
from codegen.iana.xml_parsing import OtherDocument


class DocumentSource(NamedTuple):
    """A document, and the ids of the tables to read from it; empty for all tables."""

    place: Path | str
    tables: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return str(self.place)


def find_sources(names: Iterable[str], *, recursive: bool = False) -> list[DocumentSource]:
    """Return each document once, with the ids of the tables to read.

    A folder stands for its XML files. A name that is not a path is an address or the id of a group:
    `dns-parameters` is `https://www.iana.org/assignments/dns-parameters/dns-parameters.xml`. The id of a table can
    follow a file or a group: `dns-parameters/dns-parameters-2`.
    """
    tables: dict[Path | str, set[str]] = {}
    whole: set[Path | str] = set()
    for name in names:
        document, table = _split_table(name)
        for place in _places(document, recursive=recursive):
            tables.setdefault(place, set()).update([table] if table else [])
            whole |= set() if table else {place}
    return [DocumentSource(place, frozenset() if place in whole else frozenset(ids)) for place, ids in tables.items()]


def _split_table(name: str) -> tuple[str, str]:
    """Return the document and the id of the table that a name has; "" for a whole document."""
    document, _, table = name.rpartition("/")
    is_whole = not document or not table or "://" in name or Path(name).exists() or name.lower().endswith(".xml")
    if is_whole or not (Path(document).is_file() or _is_group(document)):
        return name, ""
    return document, table


def _places(name: str, *, recursive: bool) -> list[Path] | list[str]:
    if "://" in name:
        return [name]
    path = Path(name)
    return xml_files(path, recursive=recursive) if path.exists() or not _is_group(name) else [document_url(name)]


def _is_group(name: str) -> bool:
    return GROUP_ID.fullmatch(name) is not None and not name.lower().endswith(".xml")


def read_group(place: Path | str, tables: Collection[str] = ()) -> IanaGroup:
    """Return the group at a path or an address, with those tables or all. Follow redirects of a group to its new id.

    Raise CodegenError if the source is unreadable or lacks a table, InvalidDocument if it is damaged, and OtherDocument
    if it is not a group with tables.
    """
    if isinstance(place, str):
        group = _with_tables(fetch_document(place))
    else:
        group = _with_tables(parse_document(read_bytes(place), str(place)))
    return _only_tables(group, tables) if tables else group


def _only_tables(group: IanaGroup, ids: Collection[str]) -> IanaGroup:
    known = [table.id for table in group.tables]
    for id in sorted(ids):
        if id not in known:
            hint = did_you_mean(id, known, f"Choose from: {', '.join(known)}.")
            raise CodegenError(
                f'group "{group.id}" has no table "{id}"', where=group.location, remedy=f"{hint} Nothing was written."
            )
    return replace(group, tables=tuple(table for table in group.tables if table.id in ids))


def _with_tables(document: IanaGroup | RfcIndex | GroupRedirect) -> IanaGroup:
    if isinstance(document, RfcIndex):
        raise OtherDocument(
            "expected an IANA registry, got the RFC index",
            where=document.location,
            remedy="Give the XML of an IANA group.",
        )
    if isinstance(document, GroupRedirect):
        raise OtherDocument(
            f'group "{document.old_id}" has the new id "{document.new_id}"',
            where=document.location,
            remedy=f"Nothing was changed. Run: codegen import iana {document.new_id}",
        )
    if not document.tables:
        files = f"; its registrations are in {', '.join(document.files)}" if document.files else ""
        raise OtherDocument(
            f"IANA registry without tables{files}", where=document.location, remedy="There is nothing to import."
        )
    return document
