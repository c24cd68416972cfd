"""Prepare a release: check that everything is up to date, and write the entry of the changelog.

The part of the library comes from `codegen diff`. The script changes CHANGELOG.md only, and keeps an entry that is
already there. `make release` then builds the distributions.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from packaging.version import InvalidVersion, Version

from codegen.errors import CodegenError
from codegen.file_snapshot import Snapshot
from codegen.outputs import atomic_writing
from codegen.outputs.disk_comparison import Change

UNRELEASED = "## Unreleased"
CHANGELOG = "CHANGELOG.md"


class Release(NamedTuple):
    """A distribution, the version to release, and the files that it consists of."""

    name: str
    version: str
    prefix: str
    """The start of the tags of its releases, before the version."""
    file: str
    """The file with its version."""
    paths: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        return self.prefix + self.version

    @property
    def heading(self) -> str:
        return f"### {self.name} {self.version}"


def main() -> None:
    """Prepare the release of the repository in the current folder, or exit with the reason against it."""
    releases = _releases()
    tags = _output("git", "tag", "--list").split()
    due = [release for release in releases if release.tag not in tags]
    if not due:
        names = " and ".join(f"{release.name} {release.version}" for release in releases)
        sys.exit(f"Nothing to release: {names} have tags. Raise a version in {_files(releases)}.")
    if uncommitted := _uncommitted():
        sys.exit(f"Cannot release: uncommitted changes in {', '.join(uncommitted)}. Commit or remove them.")
    for release in due:
        if (last := _last(release, tags)) and last >= Version(release.version):
            sys.exit(f"Cannot release: {release.name} {last} has a tag. Raise the version in {release.file}.")
    for command in (("lint", "--strict"), ("check",)):
        if subprocess.run([sys.executable, "-m", "codegen", *command, "--quiet"], check=False).returncode:
            sys.exit(f"Cannot release: codegen {' '.join(command)} reports a problem. Fix it first.")
    entry = _entry(releases[0])
    for release in releases:
        if release not in due and _differs(release):
            sys.exit(f"Cannot release: {release.name} differs from {release.tag}. Raise the version in {release.file}.")
    try:
        if changed := _uncommitted():
            raise CodegenError(f"{', '.join(changed)} changed while this ran", remedy="Run the command again.")
        is_new = write_changelog(Path(), due, entry, datetime.now(UTC).date().isoformat())
    except CodegenError as error:
        print(f"release: {error}", file=sys.stderr)
        sys.exit(2)
    print("CHANGELOG.md has a new entry. Read it." if is_new else "CHANGELOG.md has the entry already.")
    print("Then commit, tag and push it, and upload the files in dist/:")
    for release in due:
        print(f"  git tag {release.tag}")


def write_changelog(folder: Path, due: list[Release], entry: str, date: str) -> bool:
    """Write the changelog with the entry, and return whether it changed.

    Raises CodegenError if the file changed after it was read, and writes nothing then.
    """
    files = Snapshot()
    old = files.read_text(folder / CHANGELOG, CHANGELOG)
    new = changelog(old, due, entry, date)
    change = Change(CHANGELOG, "changed", old.encode(), new.encode())
    atomic_writing.apply(folder, folder, [change] if new != old else [], files)
    return new != old


def changelog(text: str, due: list[Release], entry: str, date: str) -> str:
    """Return the changelog with the unreleased sections as the release of a day, and `entry` in that of the library.

    Sections of distributions that are not due stay unreleased. If every distribution that is due has a section under a
    date, return the same text.
    """
    head, heading, rest = text.partition(f"{UNRELEASED}\n")
    if not heading:
        sys.exit(f'CHANGELOG.md has no line "{UNRELEASED}": add it above the last release.')
    unreleased, _, before = rest.partition("\n## ")
    before = f"## {before}" if before else ""
    sections = dict(re.findall(r"^(### .+)\n+((?:(?!### ).*\n?)*)", unreleased, re.MULTILINE))
    if all(re.search(rf"^{re.escape(release.heading)}$", before, re.MULTILINE) for release in due):
        return text
    released = ""
    for index, release in enumerate(due):
        by_hand = sections.pop(release.heading, "").strip()
        generated = entry.partition("\n")[2].strip() if index == 0 and entry.startswith(release.heading) else ""
        if not by_hand and not generated:
            sys.exit(f'CHANGELOG.md has nothing about {release.name}: add "{release.heading}" under "{UNRELEASED}".')
        released += f"{release.heading}\n\n" + "\n\n".join(filter(None, (by_hand, generated))) + "\n\n"
    rest = "".join(f"{heading}\n\n{body.strip()}\n\n" for heading, body in sections.items())
    return f"{head}{UNRELEASED}\n\n{rest}## {date}\n\n{released}{before}".rstrip("\n") + "\n"


def _releases() -> tuple[Release, Release]:
    """Return the library and the toolkit with their versions."""
    library, toolkit = "registry/smtp/package.toml", "codegen/__init__.py"
    outputs = ("generated", ":!generated/codegen-manifest.txt")
    return (
        Release("smtpcodes", _version(library), "smtpcodes-", library, outputs),
        Release("rfc-codegen", _version(toolkit), "v", toolkit, ("codegen", "templates")),
    )


def _uncommitted() -> list[str]:
    """Return the paths of uncommitted changes, without the changelog."""
    status = (line[3:] for line in _output("git", "status", "--porcelain").splitlines())
    return [path for path in status if path != CHANGELOG]


def _files(releases: Iterable[Release]) -> str:
    """Return the files with the versions, for a message."""
    return " or ".join(release.file for release in releases)


def _last(release: Release, tags: list[str]) -> Version | None:
    """Return the highest version of a distribution that has a tag."""
    versions = []
    for tag in tags:
        if tag.startswith(release.prefix):
            with suppress(InvalidVersion):  # a tag of something else
                versions.append(Version(tag.removeprefix(release.prefix)))
    return max(versions, default=None)


def _version(file: str) -> str:
    """Return the version in a file."""
    match = re.search(r'^(?:__version__|version) = "(.+)"$', Path(file).read_text("utf-8"), re.MULTILINE)
    return match[1] if match else sys.exit(f"{file} has no version.")


def _entry(library: Release) -> str:
    """Return what changed in the library since its last release, as Markdown; "" without a release or a difference.

    Exits if the version is too low: every change of a released library needs a new version.
    """
    command = [sys.executable, "-m", "codegen", "diff", "--fail-on", "patch", "--format", "markdown"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)
    if done.returncode:
        print(done.stdout)
        sys.exit(f"Cannot release: the version {library.version} is too low, or codegen diff failed.")
    return "" if "\nNo difference" in done.stdout else done.stdout


def _differs(release: Release) -> bool:
    """Return whether a distribution differs from the release of the same version."""
    return subprocess.run(["git", "diff", "--quiet", release.tag, "--", *release.paths], check=False).returncode != 0


def _output(*command: str) -> str:
    """Return what a command prints."""
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True).stdout


if __name__ == "__main__":
    main()
