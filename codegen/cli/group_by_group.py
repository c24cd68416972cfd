"""`codegen import iana ... --into DIR/{group}`: each group as a registry of its own, all of them written or none."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from codegen import parallel
from codegen.cli import importing
from codegen.cli.progress import progress
from codegen.cli.reports.outputs import count
from codegen.errors import CodegenError
from codegen.filesystem import FileRead, Snapshot
from codegen.iana.document import GROUP_ID, InvalidDocument
from codegen.iana.sources import find_sources, read_group
from codegen.outputs import tree
from codegen.progress import Progress, counted, no_progress
from codegen.project import layout

DONE = 0
_MUCH = 300_000
"""From how many bytes of documents on several processes are faster than one."""


class _Done(NamedTuple):
    """What became of one document: its group, the files to write and what there is to say, or why it is no registry."""

    shown: str
    group: str = ""
    files: tree.Tree | None = None
    lines: tuple[str, ...] = ()
    refused: str = ""
    read: frozenset[FileRead] = frozenset()


def run(project: layout.Project, sources: Iterable[str], *, explain: bool, quiet: bool) -> int:
    """Writes the files of every table that is asked for into a folder that has the name of its group, in place of the
    project's, and says what became of its records. What is no registry is named, and passed over.

    Raises CodegenError, with nothing written, when a document cannot be had, or a cell does not come back.
    """
    with progress(quiet=quiet) as show:
        places = find_sources(sources, recursive=True)
        sizes = [place.stat().st_size if isinstance(place, Path) and place.is_file() else _MUCH for place in places]
        work = partial(_imported, project=project, explain=explain)
        results = parallel.results(work, places, show, is_large=sum(sizes) >= _MUCH)
        done = [one for _, one in zip(counted(places, "importing", str, show), results, strict=True)]
        _check_apart(done)
        files = project.snapshot()
        for one in done:
            files.add(one.read)
        tree.apply_all((one.files for one in done if one.files), files)
    for one in done if not quiet else ():
        for line in one.lines:
            print(line)
    refused = [one for one in done if one.refused]
    for one in refused if not quiet else ():
        print(f"passed over: {one.shown}: {one.refused}")
    if not quiet:
        passed = f", {count(len(refused), 'document')} passed over" if refused else ""
        print(f"{count(len(done) - len(refused), 'group')}{passed}, in {project.shown(project.registry.parent)}.")
    return DONE


def _imported(place: Path | str, progress: Progress, *, project: layout.Project, explain: bool) -> _Done:
    try:
        group = read_group(place, monotonic)
    except InvalidDocument as error:
        return _Done(str(place), refused=error.what)
    if not GROUP_ID.fullmatch(group.id):
        raise CodegenError(f'"{group.id}" is no id of a group', where=str(place), remedy="Nothing was changed.")
    of_group = project._replace(registry=project.registry.with_name(group.id))
    read = Snapshot()
    made = importing.make(of_group, [group], no_progress, read)
    changes = importing.changes(of_group, made, read)
    lines = importing.report(of_group, made, {one.path: one.kind for one in changes}, explain=explain)
    files = tree.Tree(of_group.registry, of_group.root, tuple(one._replace(old=None) for one in changes))
    return _Done(str(place), group.id, files, tuple(lines), read=read.files())


def _check_apart(done: Iterable[_Done]) -> None:
    """Raises CodegenError when two documents are of one group."""
    found: dict[str, str] = {}
    for one in done:
        if one.group and found.setdefault(one.group, one.shown) != one.shown:
            where = f"{found[one.group]} and {one.shown}"
            raise CodegenError(f'two documents of group "{one.group}"', where=where, remedy="Name one of them.")
