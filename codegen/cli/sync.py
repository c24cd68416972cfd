"""`codegen sync`: the registry against what it follows, reported and, if that is wished for, written."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import monotonic

from codegen import filesystem, rules
from codegen.cli.reports.sync import Outcome, Reported, Synced, report
from codegen.errors import CodegenError, Problem
from codegen.filesystem import Snapshot
from codegen.iana.document_files import Documents, read_documents
from codegen.load import RegistryFile, load, locate, read_files
from codegen.model import Enumeration, Registry
from codegen.outputs import tree
from codegen.project import layout
from codegen.rules import follows, values
from codegen.sync import lock as locks
from codegen.sync.comparison import compare, followed
from codegen.sync.edits import edited
from codegen.sync.findings import AddGap, Drift, Finding, Rewrite
from codegen.sync.rfcs import MODULE
from codegen.toml.positions import line_of

DONE, FOUND = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a run is asked for: files in place of the network, and whether it may write, even where records are gone."""

    sources: tuple[Path, ...] = ()
    write: bool = False
    allow_removals: bool = False


class _NothingFollowed(CodegenError):
    """A registry that follows nothing."""


def run(
    projects: tuple[layout.Project, ...], wish: Wish, *, today: date, format: str, quiet: bool, verbose: bool
) -> int:
    """Syncs each registry that follows something, and says of several which one a report is of. 1 when one has drifted.

    Raises CodegenError, with nothing more written, for the first registry with something wrong.
    """
    if len(projects) == 1:
        return sync(projects[0], wish, today=today, format=format, quiet=quiet, verbose=verbose)
    if format == "json":
        names = ", ".join(one.shown(one.registry) for one in projects)
        raise CodegenError(
            "the JSON report is that of one registry, and the project has several",
            remedy=f"Name one with --registry: {names}.",
        )
    statuses = []
    for project in projects:
        with suppress(_NothingFollowed):
            statuses.append(sync(project, wish, today=today, format=format, quiet=quiet, verbose=verbose, several=True))
    if not statuses:
        raise _nothing_followed("any of the registries", projects[0])
    return max(statuses)


def _nothing_followed(which: str, project: layout.Project) -> CodegenError:
    return _NothingFollowed(
        f"nothing in {which} follows anything",
        where=project.shown(project.registry),
        remedy="Say in an enumeration's file what it follows, under [[enumeration.follows]].",
    )


def sync(
    project: layout.Project,
    wish: Wish,
    *,
    today: date,
    format: str,
    quiet: bool,
    verbose: bool,
    several: bool = False,
) -> int:
    """Reports drift, and writes what can be written if that is wished for. 1 when there is drift.

    Raises CodegenError, with nothing written, when anything that it reads is wrong.
    """
    snapshot = project.snapshot()
    files = read_files({project.shown(path): path for path in project.registry_files()}, snapshot)
    registry = _registry(files)
    wanted = followed(registry)
    if not wanted:
        raise _nothing_followed("this registry", project)
    before = _lock(project, snapshot)
    documents = _documents(wish, wanted, quiet=quiet)
    texts = {name: one.data.decode() for name, one in files.items()}
    compared = compare(registry, documents.groups, documents.index, before, today, texts)
    if compared.left_out and not wish.sources:
        raise CodegenError(
            f"what was fetched is not what is followed: {', '.join(compared.left_out)}",
            where=project.shown(project.registry),
            remedy="Look at what is published there: the group may have another name now. Nothing was changed.",
        )
    raw = {Path(one.name).stem: snapshot.content(project.root / one.name) or b"" for one in files.values()}
    written: dict[str, bytes] = {}
    if wish.write:
        written = _write(project, wish, registry, files, compared, documents, raw, snapshot)
    after = {name: RegistryFile(name=one.name, data=written.get(name, one.data)) for name, one in files.items()}
    if MODULE in written and MODULE not in after:
        after[MODULE] = RegistryFile(name=registry.rfcs_file, data=written[MODULE])
    if written:
        registry = load(
            {name: replace(one, data=filesystem.normalised(one.data)) for name, one in after.items()}
        ).registry
    reported = _reported(compared, after, registry, wrote=wish.write)
    outcome = Synced(
        registry=registry, comparison=compared, findings=reported, wrote=wish.write, files=tuple(sorted(written))
    )
    report(outcome, format=format, quiet=quiet, verbose=verbose, several=several)
    return FOUND if reported else DONE


def _registry(files: Mapping[str, RegistryFile]) -> Registry:
    """The registry, which has to be whole, and its mappings sound: half of it would look like drift."""
    loaded = load(files)
    problems = loaded.problems or locate(_unsound(loaded.registry), files)
    if problems:
        first, *others = problems
        more = f" There are {len(others)} more." if others else ""
        raise CodegenError(
            first.message,
            where=f"{first.file}:{first.line}",
            remedy=f"{first.remedy}{more} codegen lint shows everything that is wrong.",
        )
    return loaded.registry


def _unsound(registry: Registry) -> Iterator[Problem]:
    """What the comparison could not work with: mappings of what is not there, two members of one value."""
    for rule in (
        values.unknown_type,
        values.duplicate_value,
        follows.invalid_mapping,
        follows.unknown_difference,
    ):
        yield from (finding.problem(rules.rule_name(rule), "error") for finding in rule(registry))


def _lock(project: layout.Project, snapshot: Snapshot) -> locks.Lock:
    shown = project.shown(project.lock)
    if snapshot.content(project.lock, shown) is None:
        return locks.Lock()
    return locks.parse(snapshot.read_text(project.lock, shown), shown)


def _documents(wish: Wish, wanted: list[str], *, quiet: bool) -> Documents:
    """The documents to compare with: those of the files, or else fetched ones."""
    if wish.sources:
        return read_documents(wish.sources, wanted)
    from codegen.iana.download import fetch_documents

    def progress(text: str) -> None:
        if not quiet and sys.stderr.isatty():
            print(text, file=sys.stderr)

    return fetch_documents(wanted, monotonic, progress)


def _write(
    project: layout.Project,
    wish: Wish,
    registry: Registry,
    files: Mapping[str, RegistryFile],
    compared: Drift,
    documents: Documents,
    raw: Mapping[str, bytes],
    snapshot: Snapshot,
) -> dict[str, bytes]:
    """Writes the files that change, and the lock; gives the former by module. All of them or none are written."""
    if compared.fewer and not wish.allow_removals:
        raise CodegenError(
            f"fewer records than when last reconciled: {'; '.join(compared.fewer)}",
            where=project.shown(project.lock),
            remedy="Nothing was written. If they are really gone, say so with --allow-removals.",
        )
    changed = edited(registry, compared.findings, raw, documents.index)
    changed |= {name: text.encode() for name, (_, text) in compared.rewritten.items()}
    after = _check(files, changed, registry)
    if compared.rewritten:
        from codegen.actions.generation import compiled_templates
        from codegen.cli.importing import hold

        hold(project, after, [one for one, _ in compared.rewritten.values()], compiled_templates(project, snapshot))
    paths = {path.stem: path for path in project.registry_files()}
    # Where a run is interrupted the next one completes it: first what entries cite, then the entries, then the lock.
    in_order = sorted(changed, key=lambda name: (name != MODULE, name))
    contents = {paths.get(name, project.registry / f"{name}.toml").name: changed[name] for name in in_order}
    lock = compared.lock.text().encode()
    if filesystem.normalised(snapshot.content(project.lock) or b"") != lock:
        contents[project.lock.name] = lock  # it says that the others are reconciled
    changes = [tree.Change(path=name, kind="changed", old=None, new=data) for name, data in contents.items()]
    tree.apply(project.registry, project.root, changes, snapshot)
    return changed


def _check(files: Mapping[str, RegistryFile], changed: Mapping[str, bytes], registry: Registry) -> Registry:
    """The registry as it would be written. Raises CodegenError where it could not be read any more."""
    after = {name: replace(one, data=filesystem.normalised(changed.get(name, one.data))) for name, one in files.items()}
    if MODULE in changed and MODULE not in after:
        after[MODULE] = RegistryFile(name=registry.rfcs_file, data=changed[MODULE])
    loaded = load(after)
    for problem in loaded.problems:
        raise CodegenError(
            f"what upstream says cannot be written here: {problem.message}",
            where=problem.file,
            remedy="Change the mapping, or make the change by hand. Nothing was changed.",
        )
    return loaded.registry


def _reported(
    compared: Drift, files: Mapping[str, RegistryFile], registry: Registry, *, wrote: bool
) -> tuple[Reported, ...]:
    """The findings with their lines in the files as they now are, and with what was done about each."""
    found = [
        Reported(finding=one, line=_line(one, registry, files), outcome=_outcome(one) if wrote else "")
        for one in compared.findings
    ]
    return tuple(sorted(found, key=lambda one: (one.finding.file, one.line)))


_RECORDED = ("text-changed", "references-changed", "table-changed", "unreconciled")
"""What is told once where there is nothing to write: the lock has it then."""


def _outcome(finding: Finding) -> Outcome:
    if not finding.actions:
        return "recorded" if finding.kind in _RECORDED else "left"
    if isinstance(finding.actions[0], Rewrite):
        return "written"
    is_gap = all(isinstance(one, AddGap) for one in finding.actions) or (finding.kind == "added" and not finding.member)
    return "gap" if is_gap else "written"


def _line(finding: Finding, registry: Registry, files: Mapping[str, RegistryFile]) -> int:
    """The line of the entry that a finding is about; of the mapping where there is none."""
    data = files[finding.module].data if finding.module in files else b""
    if finding.module == MODULE:
        index = next((index for index, rfc in enumerate(registry.rfcs) if rfc.number == finding.key), None)
        return line_of(data, ("rfc", index, finding.field)) if index is not None else 1
    file = next(one for one in registry.files if one.module == finding.module)
    tables = [one.table for one in file.follows]
    mapping = (file.head, "follows", tables.index(finding.table) if finding.table in tables else 0)
    if not isinstance(file, Enumeration):
        return line_of(data, mapping)
    for member in file.members:
        if member.value == finding.key:
            place = ("differs", finding.field) if finding.kind == "settled" else (finding.field,)
            return line_of(data, ("member", member.index, *place))
    for index, family in enumerate(file.families):
        if family.pattern == finding.key:
            return line_of(data, ("family", index))
    return line_of(data, mapping)
