"""The Pythons of this machine that generated packages support."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path


@cache
def pythons() -> dict[str, str]:
    """Return an interpreter of each version from 3.11 on: this one, and those of the path and of pyenv."""
    found = {f"{sys.version_info[0]}.{sys.version_info[1]}": sys.executable}
    for path in _candidates():
        done = subprocess.run([path, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True)
        if (match := re.fullmatch(r"3 ([0-9]+)\n", done.stdout)) and int(match[1]) >= 11:
            found.setdefault(f"3.{match[1]}", path)
    return found


def _candidates() -> Iterator[str]:
    for minor in range(11, 20):
        if path := shutil.which(f"python3.{minor}"):
            yield path
    if pyenv := shutil.which("pyenv"):
        root = subprocess.run([pyenv, "root"], capture_output=True, text=True).stdout.strip()
        yield from map(str, sorted(Path(root).glob("versions/3.*/bin/python3")))
