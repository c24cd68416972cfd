"""What differences mean for the version number, as semantic versioning has it (semver.org, 2.0.0, sections 4 to 9).

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
    """The smallest version that may be released next, and whether the registry's own is that or a later one."""

    old: str
    new: str
    severity: Severity | None
    step: Step | None
    """Which part of the number has to grow for it; None where none has to."""
    smallest: str
    enough: bool


def advise(old: str, new: str, severity: Severity | None) -> Advice:
    """The advice for changes that are at most of that severity, from the old version to the new one."""
    before, after = Version(old), Version(new)
    smallest = next_version(before, severity)
    # A pre-release of a version that is high enough leads to it.
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
    """Which part of the number a change of that severity needs to grow.

    A pre-release promises nothing (section 9): after it any change may have the next one. Before 1.0.0 a breaking
    change needs a minor step and everything else a patch step (Cargo's reading of section 4).
    """
    if severity is None:
        return None
    if Version(old).is_prerelease:
        return "pre-release"
    if Version(old).major >= 1:
        return severity
    return "minor" if severity == "major" else "patch"


def next_version(old: Version, severity: Severity | None) -> Version:
    """The smallest version after `old` that changes of that severity may have; `old` itself where there are none."""
    wanted = step(str(old), severity)
    if wanted is None:
        return old
    if old.dev is not None:
        return Version(f"{str(old.public).rpartition('.dev')[0]}.dev{old.dev + 1}")
    if old.pre is not None:
        return Version(f"{old.base_version}{old.pre[0]}{old.pre[1] + 1}")
    if wanted == "major":
        return Version(f"{old.major + 1}.0.0")
    if wanted == "minor":
        return Version(f"{old.major}.{old.minor + 1}.0")
    return Version(f"{old.major}.{old.minor}.{old.micro + 1}")


def last_release(tags: Iterable[str], package: str) -> str | None:
    """The tag of the package's highest release; None where no tag is one. Pre-releases are none.

    Tags that begin with the package's name (`package-1.2.0`, `package/v1.2.0`) count before `v1.2.0` and `1.2.0`, so
    that a repository may release other things too.
    """
    name = re.escape(package).replace("_", "[-_]")
    for form in (rf"{name}[-_/@]v?([0-9].*)", r"v?([0-9].*)"):
        found = [
            (version, tag) for tag in tags if (match := re.fullmatch(form, tag)) and (version := _release(match[1]))
        ]
        if found:
            return max(found)[1]
    return None


def _release(text: str) -> Version | None:
    try:
        version = Version(text)
    except InvalidVersion:
        return None
    return None if version.is_prerelease else version
