"""Documents in files and folders: groups and redirects by id, and the RFC index.

Must not know the registry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from codegen.errors import CodegenError
from codegen.iana.document import GroupRedirect, IanaGroup, parse_document
from codegen.iana.rfc_index import RFC_INDEX, RfcIndex

MAX_DOCUMENT_SIZE = 64 * 1024 * 1024
"""The largest document that is read, in bytes. IANA's largest has 15 million, and so has the RFC index."""


@dataclass(slots=True)
class Documents:
    """The documents that a command works with."""

    groups: dict[str, IanaGroup] = field(default_factory=dict)
    index: RfcIndex | None = None
    redirects: dict[str, str] = field(default_factory=dict)
    """New ids of groups by old id, one step each."""
    _duplicates: dict[str, str] = field(default_factory=dict)

    def add(self, document: IanaGroup | RfcIndex | GroupRedirect) -> None:
        """Add a document."""
        if isinstance(document, GroupRedirect):
            self.redirects[document.old_id] = document.new_id
            return
        id = document.id if isinstance(document, IanaGroup) else RFC_INDEX
        other = self.groups.get(id) if isinstance(document, IanaGroup) else self.index
        if other is not None and other.digest != document.digest:
            self._duplicates[id] = f"{other.location} and {document.location}"
        if isinstance(document, IanaGroup):
            self.groups[id] = document
        else:
            self.index = document

    def current_id(self, id: str) -> str:
        """Return the id of a group after all its redirects; the id itself if the group has not moved."""
        seen = [id]
        while (new := self.redirects.get(seen[-1])) and new not in seen:
            seen.append(new)
        return seen[-1]

    def check_unambiguous(self, followed: Collection[str]) -> None:
        """Raise CodegenError if two different documents have the id of a followed group."""
        for id, locations in self._duplicates.items():
            if id in followed:
                raise CodegenError(
                    f'two different documents of group "{id}"' if id != RFC_INDEX else "two different RFC indexes",
                    where=locations,
                    remedy="Name one of the files instead of the folder. Nothing was changed.",
                )


def read_documents(paths: Iterable[Path], followed: Collection[str]) -> Documents:
    """Return the documents in files, and in the .xml files of folders.

    Raise CodegenError if a path is missing, a folder has no XML file, a document is not valid, or two documents have
    the id of a followed group.
    """
    documents = Documents()
    for path in paths:
        for file in xml_files(path):
            documents.add(parse_document(read_bytes(file), str(file)))
    documents.check_unambiguous(followed)
    return documents


def xml_files(path: Path, *, recursive: bool = False) -> list[Path]:
    """Return the path of a file, or the paths of the XML files in a folder. Raise CodegenError if there is none."""
    if not path.is_dir():
        return [path]
    paths = path.rglob("*") if recursive else path.iterdir()
    files = sorted(file for file in paths if file.suffix.lower() == ".xml")
    if not files:
        raise CodegenError("folder has no XML file", where=str(path), remedy="Name a folder with documents of IANA.")
    return files


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file. Raise CodegenError if the file is unreadable or too large."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_DOCUMENT_SIZE + 1)
    except OSError as error:
        raise CodegenError(
            f"cannot read the file: {error.strerror or error}", where=str(path), remedy="Check the path."
        ) from None
    if len(data) > MAX_DOCUMENT_SIZE:
        raise CodegenError(
            f"file is larger than {MAX_DOCUMENT_SIZE // 1024 // 1024} MiB",
            where=str(path),
            remedy="Download the document again.",
        )
    return data
