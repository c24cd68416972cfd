"""`--staged`, for commit hooks: which outputs are not yet in the next commit, and how to add them."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from codegen import filesystem, git
from codegen.outputs import manifest
from codegen.project import layout

DONE, FOUND = 0, 1


def report(project: layout.Project) -> int:
    """Names the outputs that git does not have as they are, with the command that adds them. 1 when there are any."""
    shown = [os.path.relpath(path) for path in _missing(project)]
    if not shown:
        return DONE
    print("Not staged:", file=sys.stderr)
    for path in shown:
        print(f"  {path}", file=sys.stderr)
    folder = shlex.quote(os.path.relpath(project.output))
    print(f"To add: git add --all -- {folder if len(shown) > 3 else shlex.join(shown)}", file=sys.stderr)
    return FOUND


def _missing(project: layout.Project) -> list[Path]:
    """Outputs that are not staged as they are, and former outputs whose removal is not."""
    if not project.output.is_dir():
        return []
    there = {project.manifest}
    if project.manifest.is_file():
        recorded = manifest.parse(filesystem.read_text(project.manifest, project.shown(project.manifest)))
        there |= {project.output / path for path in recorded.outputs}
    real = {path.resolve(): path for path in there}
    return [real.get(path, path) for path in git.unstaged_files(project.output) if path in real or not path.exists()]
