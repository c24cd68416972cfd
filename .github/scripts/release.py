"""Prepares a release: checks that everything is in step and that the versions are high enough, and writes the entry of
the changelog, the library's from `codegen diff`.

Changes CHANGELOG.md and nothing else; a second run finds the entry and leaves it. `make release` builds afterwards.
"""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from packaging.version import InvalidVersion, Version

UNRELEASED = "## Unreleased"
CHANGELOG = "CHANGELOG.md"


class Release(NamedTuple):
    """A distribution, the version that is to be released, and the files it is made of."""

    name: str
    version: str
    prefix: str
    """What the tags of its releases begin with, before the version."""
    file: str
    """Where its version is written."""
    paths: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        return self.prefix + self.version

    @property
    def heading(self) -> str:
        return f"### {self.name} {self.version}"


def main() -> None:
    """Prepares the release of the repository in the current folder, or exits with what stands in the way."""
    releases = _releases()
    tags = _output("git", "tag", "--list").split()
    due = [one for one in releases if one.tag not in tags]
    if not due:
        named, files = " and ".join(f"{one.name} {one.version}" for one in releases), [one.file for one in releases]
        sys.exit(f"Nothing to release: {named} are tagged. Raise a version in {' or '.join(files)}.")
    if left := [line[3:] for line in _output("git", "status", "--porcelain").splitlines() if line[3:] != CHANGELOG]:
        sys.exit(f"Not ready: what is released has to be committed. Commit, or take away: {', '.join(left)}.")
    for one in due:
        if (last := _last(one, tags)) and last >= Version(one.version):
            sys.exit(f"Not ready: {one.name} {last} is tagged already. Raise the version in {one.file}.")
    for command in (("lint", "--strict"), ("check",)):
        if subprocess.run([sys.executable, "-m", "codegen", *command, "--quiet"], check=False).returncode:
            sys.exit(f"Not ready: codegen {' '.join(command)} has to find nothing.")
    entry = _entry(releases[0])
    for one in releases:
        if one not in due and _differs(one):
            sys.exit(
                f"Not ready: {one.name} differs from what was released as {one.tag}. Raise the version in {one.file}."
            )
    path = Path(CHANGELOG)
    text = path.read_text("utf-8")
    written = changelog(text, due, entry, datetime.now(UTC).date().isoformat())
    path.write_text(written, "utf-8")
    print("CHANGELOG.md has the entry already." if written == text else "CHANGELOG.md has a new entry: read it over.")
    print("Then: commit, tag and push it, and upload what is in dist/:")
    for one in due:
        print(f"  git tag {one.tag}")


def changelog(text: str, due: list[Release], entry: str, date: str) -> str:
    """The changelog with what is unreleased as the release of a day, and `entry` added to the library's section.

    Sections of distributions that are not due stay unreleased. It is the same text where all that is due has a section
    under a date already.
    """
    head, found, rest = text.partition(f"{UNRELEASED}\n")
    if not found:
        sys.exit(f'CHANGELOG.md has no line "{UNRELEASED}": add it above the last release.')
    unreleased, _, before = rest.partition("\n## ")
    before = f"## {before}" if before else ""
    sections = dict(re.findall(r"^(### .+)\n+((?:(?!### ).*\n?)*)", unreleased, re.MULTILINE))
    if all(re.search(rf"^{re.escape(one.heading)}$", before, re.MULTILINE) for one in due):
        return text
    released = ""
    for index, one in enumerate(due):
        written = sections.pop(one.heading, "").strip()
        made = entry.partition("\n")[2].strip() if index == 0 and entry.startswith(one.heading) else ""
        if not written and not made:
            sys.exit(f'CHANGELOG.md has nothing on {one.name}: add "{one.heading}" under "{UNRELEASED}".')
        released += f"{one.heading}\n\n" + "\n\n".join(part for part in (written, made) if part) + "\n\n"
    left = "".join(f"{heading}\n\n{body.strip()}\n\n" for heading, body in sections.items())
    return f"{head}{UNRELEASED}\n\n{left}## {date}\n\n{released}{before}".rstrip("\n") + "\n"


def _releases() -> tuple[Release, Release]:
    """The library and the toolkit with the versions that the repository gives them."""
    library, toolkit = "registry/smtp/package.toml", "codegen/__init__.py"
    made = ("generated", ":!generated/codegen-manifest.txt")
    return (
        Release("smtpcodes", _version(library), "smtpcodes-", library, made),
        Release("rfc-codegen", _version(toolkit), "v", toolkit, ("codegen", "templates")),
    )


def _last(one: Release, tags: list[str]) -> Version | None:
    """The highest version of a distribution that has a tag."""
    versions = []
    for tag in tags:
        if tag.startswith(one.prefix):
            with suppress(InvalidVersion):  # a tag of something else
                versions.append(Version(tag.removeprefix(one.prefix)))
    return max(versions, default=None)


def _version(file: str) -> str:
    found = re.search(r'^(?:__version__|version) = "(.+)"$', Path(file).read_text("utf-8"), re.MULTILINE)
    return found[1] if found else sys.exit(f"{file} has no version.")


def _entry(library: Release) -> str:
    """What changed in the library since its last release, as Markdown; nothing where there was none, or no difference.

    Exits where its version is too low: any change of what is released needs another version.
    """
    command = [sys.executable, "-m", "codegen", "diff", "--fail-on", "patch", "--format", "markdown"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)
    if done.returncode:
        print(done.stdout)
        sys.exit(f"Not ready: the version {library.version} is too low, or codegen diff cannot tell.")
    return "" if "\nNo difference" in done.stdout else done.stdout


def _differs(one: Release) -> bool:
    """Whether a distribution is another one than was released under its version."""
    return subprocess.run(["git", "diff", "--quiet", one.tag, "--", *one.paths], check=False).returncode != 0


def _output(*command: str) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True).stdout


if __name__ == "__main__":
    main()
