"""Documents from files and folders, by what they are: groups by their ids, and the RFC index."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from codegen.errors import CodegenError
from codegen.iana.document import RFC_INDEX, IanaGroup, RfcIndex, parse_document

MAX_DOCUMENT_SIZE = 64 * 1024 * 1024
"""How many bytes a document may have; IANA's largest has 15 million, the RFC index about as many."""


@dataclass(slots=True)
class Documents:
    """The documents that are there."""

    groups: dict[str, IanaGroup] = field(default_factory=dict)
    index: RfcIndex | None = None
    _twice: dict[str, str] = field(default_factory=dict)

    def add(self, data: bytes, shown: str) -> None:
        """Adds a document. Raises CodegenError when it cannot be read."""
        document = parse_document(data, shown)
        name = document.id if isinstance(document, IanaGroup) else RFC_INDEX
        other = self.groups.get(name) if isinstance(document, IanaGroup) else self.index
        if other is not None and other.digest != document.digest:
            self._twice[name] = f"{other.location} and {shown}"
        if isinstance(document, IanaGroup):
            self.groups[name] = document
        else:
            self.index = document

    def check_unambiguous(self, followed: Collection[str]) -> None:
        """Raises CodegenError when a source that is followed was added twice: which is meant cannot be told."""
        for name, both in self._twice.items():
            if name in followed:
                raise CodegenError(
                    f"both are {name}",
                    where=both,
                    remedy="Give one of them: name the files in place of the folder. Nothing was changed.",
                )


def read_documents(paths: Iterable[Path], followed: Collection[str]) -> Documents:
    """The documents of files, and of folders' files that end in .xml.

    Raises CodegenError when a path is not there, a folder has no such file, one of them cannot be read, or two of them
    are one source that is followed.
    """
    found = Documents()
    for path in paths:
        for file in xml_files(path):
            found.add(read_bytes(file), str(file))
    found.check_unambiguous(followed)
    return found


def xml_files(path: Path, *, deep: bool = False) -> list[Path]:
    """The file, or the XML files of the folder, if `deep` also of those in it. Raises CodegenError when it has none."""
    if not path.is_dir():
        return [path]
    there = path.rglob("*") if deep else path.iterdir()
    files = sorted(file for file in there if file.suffix.lower() == ".xml")
    if not files:
        raise CodegenError(
            "no XML file is in this folder", where=str(path), remedy="Name the folder that has IANA's documents."
        )
    return files


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises CodegenError when it cannot be read, or is larger than any registry."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_DOCUMENT_SIZE + 1)
    except OSError as error:
        raise CodegenError(
            f"cannot be read: {error.strerror or error}", where=str(path), remedy="Check the path."
        ) from None
    if len(data) > MAX_DOCUMENT_SIZE:
        raise CodegenError(
            f"larger than {MAX_DOCUMENT_SIZE // 1024 // 1024} MiB, which no registry is",
            where=str(path),
            remedy="Get it again.",
        )
    return data
