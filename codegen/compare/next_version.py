"""The version number that differences need, by semantic versioning (semver.org, 2.0.0, sections 4 to 9).

Knows versions and severities; knows no registry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from packaging.version import InvalidVersion, Version

from codegen.compare.rules import Severity

Step = Literal["major", "minor", "patch", "pre-release"]
"""A part of the version number."""


class Advice(NamedTuple):
    """The smallest version that may be released next, and whether the version of the registry is high enough."""

    old: str
    new: str
    severity: Severity | None
    step: Step | None
    """The part of the number that must grow, or None."""
    smallest: str
    enough: bool


def advise(old: str, new: str, severity: Severity | None) -> Advice:
    """Return the advice for changes of at most this severity, from the old version to the new one."""
    before, after = Version(old), Version(new)
    smallest = next_version(before, severity)
    # A pre-release of a version that is high enough is high enough, too.
    enough = after >= smallest or (after > before and Version(after.base_version) >= smallest)
    return Advice(
        old=old,
        new=new,
        severity=severity,
        step=step(old, severity),
        smallest=str(smallest),
        enough=enough,
    )


def step(old: str, severity: Severity | None) -> Step | None:
    """Return the part of the version number that must grow for a change of this severity.

    A pre-release may change in every way (section 9): the next pre-release is enough. Before 1.0.0 a breaking change
    needs a minor step and every other change a patch step, as in Cargo (section 4).
    """
    if severity is None:
        return None
    if Version(old).is_prerelease:
        return "pre-release"
    if Version(old).major >= 1:
        return severity
    return "minor" if severity == "major" else "patch"


def next_version(old: Version, severity: Severity | None) -> Version:
    """Return the smallest version after `old` for changes of this severity, or `old` if there are no changes."""
    part = step(str(old), severity)
    if part is None:
        return old
    if old.dev is not None:
        return Version(f"{str(old.public).rpartition('.dev')[0]}.dev{old.dev + 1}")
    if old.pre is not None:
        return Version(f"{old.base_version}{old.pre[0]}{old.pre[1] + 1}")
    if part == "major":
        return Version(f"{old.major + 1}.0.0")
    if part == "minor":
        return Version(f"{old.major}.{old.minor + 1}.0")
    return Version(f"{old.major}.{old.minor}.{old.micro + 1}")


def last_release(tags: Iterable[str], package: str) -> str | None:
    """Return the tag of the highest release of a package, without pre-releases, or None.

    Tags that begin with the name of the package (`package-1.2.0`, `package/v1.2.0`) are preferred to `v1.2.0` and
    `1.2.0`: the repository may release other packages, too.
    """
    name = re.escape(package).replace("_", "[-_]")
    for form in (rf"{name}[-_/@]v?([0-9].*)", r"v?([0-9].*)"):
        releases = [
            (version, tag) for tag in tags if (match := re.fullmatch(form, tag)) and (version := _release(match[1]))
        ]
        if releases:
            return max(releases)[1]
    return None


def _release(text: str) -> Version | None:
    try:
        version = Version(text)
    except InvalidVersion:
        return None
    return None if version.is_prerelease else version
