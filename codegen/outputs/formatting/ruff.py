"""The formatter ruff, which is optional. It formats all texts in one run, in a temporary folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path

from codegen.errors import CodegenError
from codegen.output_settings import Style
from codegen.outputs.rendering import Rendered


def version() -> str:
    """Return the version of ruff. Raise CodegenError if it is not installed."""
    try:
        return version_of("ruff")
    except PackageNotFoundError:
        output = subprocess.run([_program(), "--version"], capture_output=True, text=True, check=False).stdout
        return output.strip().removeprefix("ruff ")


def format_texts(rendered: list[Rendered], style: Style) -> list[str]:
    """Return each text as ruff formats it. Raise CodegenError if a text is invalid, or ruff is not installed."""
    if not rendered:
        return []
    with tempfile.TemporaryDirectory(prefix="codegen-") as name:
        paths = [Path(name, str(index), Path(output.path).name) for index, output in enumerate(rendered)]
        for path, output in zip(paths, rendered, strict=True):
            path.parent.mkdir()
            path.write_bytes(output.text.encode())
        options = [f"--line-length={style.line_length}", f"--target-version=py{style.python.replace('.', '')}"]
        command = [_program(), "format", "--isolated", "--no-cache", "--no-respect-gitignore", *options, name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            invalid = next(filter(None, (output.python_error() for output in rendered)), None)
            raise invalid or CodegenError(f"ruff fails: {done.stderr.strip()}", remedy="Choose another formatter.")
        return [path.read_bytes().decode() for path in paths]


def _program() -> str:
    """Return the path of ruff: in this environment, else on the search path."""
    try:
        from ruff.__main__ import find_ruff_bin  # type: ignore[import-untyped]  # it has no type hints

        return os.fsdecode(find_ruff_bin())
    except (ImportError, FileNotFoundError):
        program = shutil.which("ruff")
    if not program:
        raise CodegenError(
            "ruff is not installed", remedy="Install it (pip install ruff), or choose another formatter."
        )
    return program
