"""The scripts of this repository that are written in Python, as modules."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from types import ModuleType

from tests.support.commands import REPOSITORY


@cache
def load_script(name: str) -> ModuleType:
    """Return the script `.github/scripts/<name>.py` as a module."""
    spec = importlib.util.spec_from_file_location(name, REPOSITORY / f".github/scripts/{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
