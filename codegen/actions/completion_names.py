"""The names of enumerations and tables, for completion.

This module searches the text of the files, which may be invalid TOML. To parse them takes longer than a shell should
wait.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from codegen import file_reading
from codegen.errors import CodegenError
from codegen.file_snapshot import Snapshot
from codegen.project.locations import Project

_HEAD = re.compile(r"^\[(?:enumeration|table)\][^\S\n]*(?:#.*)?\n((?:[^\n\[].*(?:\n|\Z)|\n)*)", re.MULTILINE)
"""The first table of a file: its lines up to the next one that begins with a bracket."""
_TEXT = re.compile(r"""^(name|title)\s*=\s*(?:"([^"\\\n]*)"|'([^'\n]*)')""", re.MULTILINE)


def enumeration_names(projects: Sequence[Project]) -> Iterator[tuple[str, str]]:
    """Yield the name and the title of each enumeration and table. Skips what cannot be read."""
    for project in projects:
        with suppress(CodegenError):
            for path in project.registry_files(Snapshot()):
                with suppress(CodegenError):
                    head = _HEAD.search(file_reading.read_text(path))
                    texts = {name: double or single for name, double, single in _TEXT.findall(head[1])} if head else {}
                    if "name" in texts:
                        yield texts["name"], texts.get("title", "")
