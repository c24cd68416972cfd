"""ruff as a formatter, where it is installed: all texts in one run, in a folder of their own.

Knows how to find and run it; knows nothing of what the texts say.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path

from codegen.errors import CodegenError
from codegen.outputs.rendering import Rendered
from codegen.style import Style


def version() -> str:
    """ruff's version. Raises CodegenError when it is not installed."""
    try:
        return version_of("ruff")
    except PackageNotFoundError:
        said = subprocess.run([_program(), "--version"], capture_output=True, text=True, check=False).stdout
        return said.strip().removeprefix("ruff ")


def formatted(rendered: list[Rendered], style: Style) -> list[str]:
    """What ruff makes of each text, by the style alone. Raises CodegenError when a text is no Python, or ruff is not
    installed.
    """
    if not rendered:
        return []
    with tempfile.TemporaryDirectory(prefix="codegen-") as name:
        paths = [Path(name, str(index), Path(one.path).name) for index, one in enumerate(rendered)]
        for path, one in zip(paths, rendered, strict=True):
            path.parent.mkdir()
            path.write_bytes(one.text.encode())
        options = [f"--line-length={style.line_length}", f"--target-version=py{style.python.replace('.', '')}"]
        command = [_program(), "format", "--isolated", "--no-cache", "--no-respect-gitignore", *options, name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            broken = next(filter(None, (one.no_python() for one in rendered)), None)
            raise broken or CodegenError(f"ruff fails: {done.stderr.strip()}", remedy="Choose another formatter.")
        return [path.read_bytes().decode() for path in paths]


def _program() -> str:
    """The path of ruff: that of this environment, else of the search path."""
    try:
        from ruff.__main__ import find_ruff_bin  # type: ignore[import-untyped]  # it has no types of its own

        return os.fsdecode(find_ruff_bin())
    except (ImportError, FileNotFoundError):
        found = shutil.which("ruff")
    if not found:
        raise CodegenError(
            "ruff is not installed", remedy="Install it (pip install ruff), or choose another formatter."
        )
    return found
