"""Sources that a person names: files, folders, addresses and ids of groups, as documents.

Must not know the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from codegen.iana.document import GROUP_ID, GroupRedirect, IanaGroup, parse_document
from codegen.iana.document_files import read_bytes, xml_files
from codegen.iana.download import document_url, fetch_document
from codegen.iana.rfc_index import RfcIndex
from codegen.iana.xml_parsing import InvalidDocument


def find_sources(names: Iterable[str], *, recursive: bool = False) -> list[Path | str]:
    """Return the path or address of each document.

    A folder stands for its XML files. A name that is not a path is an address or the id of a group:
    `dns-parameters` is `https://www.iana.org/assignments/dns-parameters/dns-parameters.xml`.
    """
    sources: list[Path | str] = []
    for name in names:
        path = Path(name)
        is_address = "://" in name
        if path.exists() or not (is_address or (GROUP_ID.fullmatch(name) and path.suffix.lower() != ".xml")):
            sources += xml_files(path, recursive=recursive)
        else:
            sources.append(name if is_address else document_url(name))
    return sources


def read_group(source: Path | str, clock: Callable[[], float]) -> IanaGroup:
    """Return the group at a path or an address. At an address, follow redirects of a group to its new id.

    Raise CodegenError if the source is unreadable, and InvalidDocument if it is not a group with tables.
    """
    if isinstance(source, str):
        return _with_tables(fetch_document(source, clock))
    return _with_tables(parse_document(read_bytes(source), str(source)))


def _with_tables(document: IanaGroup | RfcIndex | GroupRedirect) -> IanaGroup:
    if isinstance(document, RfcIndex):
        raise InvalidDocument(
            "expected an IANA registry, got the RFC index",
            where=document.location,
            remedy="Give the XML of an IANA group.",
        )
    if isinstance(document, GroupRedirect):
        raise InvalidDocument(
            f'group "{document.old_id}" has the new id "{document.new_id}"',
            where=document.location,
            remedy=f"Nothing was changed. Run: codegen import iana {document.new_id}",
        )
    if not document.tables:
        files = f"; its registrations are in {', '.join(document.files)}" if document.files else ""
        raise InvalidDocument(
            f"IANA registry without tables{files}", where=document.location, remedy="There is nothing to import."
        )
    return document
