"""Documents in files and folders: groups and redirects by id, and the RFC index.

Must not know the registry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from codegen import file_reading
from codegen.errors import CodegenError
from codegen.iana.document import GroupRedirect, IanaGroup, parse_document
from codegen.iana.document_ids import HEAD_SIZE, document_id
from codegen.iana.rfc_index import RFC_INDEX, RfcIndex
from codegen.iana.xml_parsing import InvalidDocument, OtherDocument

MAX_DOCUMENT_SIZE = 32 * 1024 * 1024
"""The largest document that is read, in bytes. IANA's largest has 15 million, and so has the RFC index."""

_KEPT = 64
"""How many parsed documents are kept for the next registry."""


@dataclass(slots=True)
class Documents:
    """The documents that a command works with."""

    groups: dict[str, IanaGroup] = field(default_factory=dict)
    index: RfcIndex | None = None
    redirects: dict[str, str] = field(default_factory=dict)
    """New ids of groups by old id, one step each."""

    def add(self, document: IanaGroup | RfcIndex | GroupRedirect) -> None:
        """Add a document."""
        if isinstance(document, GroupRedirect):
            self.redirects[document.old_id] = document.new_id
        elif isinstance(document, IanaGroup):
            self.groups[document.id] = document
        else:
            self.index = document

    def current_id(self, id: str) -> str:
        """Return the id of a group after all its redirects; the id itself if the group has not moved."""
        seen = [id]
        while (new := self.redirects.get(seen[-1])) and new not in seen:
            seen.append(new)
        return seen[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFiles:
    """Files of documents by id. A file is parsed when a registry follows its document, once for all registries."""

    paths: dict[str, tuple[Path, ...]]
    """The files of each group by its id, and of the RFC index."""
    redirects: dict[str, GroupRedirect]
    """The redirects by the old id of their group."""
    others: Mapping[Path, InvalidDocument]
    """The files in folders that are damaged, or documents of other kinds, each with the error of reading it."""
    pipes: list[Path]
    """The pipes that are not read yet. A pipe can be read only once."""
    _from_pipes: dict[Path, IanaGroup | RfcIndex] = field(default_factory=dict)
    _parsed: dict[Path, IanaGroup | RfcIndex] = field(default_factory=dict)

    def documents(self, followed: Collection[str]) -> Documents:
        """Return the documents of the followed groups, those of their new ids among them, and the RFC index.

        Raise CodegenError if such a document is not valid, or if two different documents have its id. Raise it, too, if
        one is missing and a damaged file may be that document.
        """
        self.read_pipes()
        documents = Documents(redirects={id: redirect.new_id for id, redirect in self.redirects.items()})
        stems = {path.stem: id for id, paths in self.paths.items() for path in paths}
        others = {path.stem: error for path, error in self.others.items()}
        damaged = [error for error in self.others.values() if not isinstance(error, OtherDocument)]
        for id in dict.fromkeys([*followed, RFC_INDEX]):
            if id not in self.paths and id in others:
                raise others[id]
            if id not in self.paths and id not in stems and id not in self.redirects and id != RFC_INDEX and damaged:
                raise damaged[0]
            if id not in self.paths and id in stems:  # the file of the group has its new id
                documents.redirects.setdefault(id, stems[id])
            for needed in {id, documents.current_id(id)}.intersection(self.paths):
                documents.add(self._document(needed))
        return documents

    def _document(self, id: str) -> IanaGroup | RfcIndex:
        """Return the document with an id. Raise CodegenError if its files differ."""
        path, *others = self.paths[id]
        if path in self._from_pipes and not others:
            return self._from_pipes[path]
        if path in self._parsed:
            self._parsed[path] = self._parsed.pop(path)  # the document used last is kept longest
            return self._parsed[path]
        has_pipe = not self._from_pipes.keys().isdisjoint(self.paths[id])
        data = b"" if has_pipe else read_bytes(path)
        for other in others:
            if has_pipe or read_bytes(other) != data:
                raise CodegenError(
                    f'two different documents of group "{id}"' if id != RFC_INDEX else "two different RFC indexes",
                    where=f"{path} and {other}",
                    remedy="Name one of the files instead of the folder. Nothing was changed.",
                )
        document = parse_document(data, str(path))
        if isinstance(document, GroupRedirect) or _id(document) != id:
            raise CodegenError(f"{path} changed while this ran", remedy="Run the command again.")
        if len(self._parsed) == _KEPT:
            del self._parsed[next(iter(self._parsed))]
        self._parsed[path] = document
        return document

    def read_pipes(self) -> None:
        """Read the pipes that are not read yet. Raise CodegenError if a document is not valid."""
        while self.pipes:
            pipe = self.pipes.pop()
            document = parse_document(read_bytes(pipe), str(pipe))
            if isinstance(document, GroupRedirect):
                self.redirects[document.old_id] = document
            else:
                id = _id(document)
                self.paths[id] = (*self.paths.get(id, ()), pipe)
                self._from_pipes[pipe] = document

    def unused(self, used: Collection[str]) -> dict[str, Path]:
        """Return the files of groups and of the RFC index that are not among the used ids."""
        return {id: path for id, paths in self.paths.items() if id not in used for path in paths}

    def skipped(self, used: Collection[str]) -> dict[str, str]:
        """Return why files were skipped, by path: redirects of unused groups, and files that are not documents."""
        redirects = {
            redirect.location: f"redirect to {redirect.new_id}"
            for id, redirect in self.redirects.items()
            if id not in used
        }
        return dict(sorted((redirects | {str(path): error.what for path, error in self.others.items()}).items()))


def find_documents(paths: Iterable[Path]) -> DocumentFiles:
    """Return the documents in files, and in the .xml files of folders with their subfolders.

    Raise CodegenError if a path is missing, a folder has no XML file, or a named file is damaged or a document of
    another kind.
    """
    files: dict[str, list[Path]] = {}
    redirects: dict[str, GroupRedirect] = {}
    others: dict[Path, InvalidDocument] = {}
    pipes: list[Path] = []
    for path in paths:
        for file in xml_files(path, recursive=True):
            if file.exists() and not file.is_file():
                pipes.append(file)
                continue
            if id := document_id(file_reading.first_bytes(file, HEAD_SIZE)):
                files.setdefault(id, []).append(file)
                continue
            try:
                document = parse_document(read_bytes(file), str(file))
            except InvalidDocument as error:
                if file == path:
                    raise
                others[file] = error
                continue
            if isinstance(document, GroupRedirect):
                redirects[document.old_id] = document
            else:
                files.setdefault(_id(document), []).append(file)
    unique = {id: tuple(dict.fromkeys(paths)) for id, paths in files.items()}
    return DocumentFiles(paths=unique, redirects=redirects, others=others, pipes=pipes)


def _id(document: IanaGroup | RfcIndex) -> str:
    return document.id if isinstance(document, IanaGroup) else RFC_INDEX


def xml_files(path: Path, *, recursive: bool = False) -> list[Path]:
    """Return the path of a file, or the paths of the XML files in a folder. Raise CodegenError if there is none."""
    if not path.is_dir():
        return [path]
    paths = path.rglob("*") if recursive else path.iterdir()
    files = sorted(file for file in paths if file.suffix.lower() == ".xml" and not file.is_dir())
    if not files:
        raise CodegenError("folder has no XML file", where=str(path), remedy="Name a folder with documents of IANA.")
    return files


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file. Raise CodegenError if the file is unreadable or too large."""
    data = file_reading.first_bytes(path, MAX_DOCUMENT_SIZE + 1)
    if len(data) > MAX_DOCUMENT_SIZE:
        raise CodegenError(
            f"file is larger than {MAX_DOCUMENT_SIZE // 1024 // 1024} MiB",
            where=str(path),
            remedy="Download the document again.",
        )
    return data
