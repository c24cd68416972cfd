"""One name for one thing: the names of classes and functions in the toolkit."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from importlib.metadata import packages_distributions

from tests.architecture.test_rooms import MODULES, nodes, path_in_repository, syntax

FILE_SUFFIXES = {"py", "pyi", "toml", "md", "json", "lock", "xml", "txt"}


def test_classes_have_unique_names() -> None:
    """Two public classes of the toolkit do not have the same name."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(f"{path_in_repository(path)}:{node.lineno}")
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_texts_name_what_exists() -> None:
    """A name such as `naming.split` in a docstring or a comment is a name in a module, or belongs to a library."""
    texts: dict[str, str] = defaultdict(str)
    for path in MODULES:
        texts[path.parent.name if path.name == "__init__.py" else path.stem] += path.read_text("utf-8")
    texts["codegen"] = "\n".join(texts)
    others = sys.stdlib_module_names | set(packages_distributions()) - set(texts)
    missing = [
        f"{path_in_repository(path)}: {module}.{name}"
        for path in MODULES
        for module, name in re.findall(r"`([a-z_]+)\.([A-Za-z_]+)`", path.read_text("utf-8"))
        if module not in others
        and name not in FILE_SUFFIXES
        and not re.search(rf"^{name}\b|\b(?:def|class) {name}\b", texts.get(module, ""), re.MULTILINE)
    ]
    assert missing == []


SHARED_NAMES = {"lines"}
"""The functions that several modules define with one meaning: every report of the command line has `lines`."""


def test_functions_have_telling_names() -> None:
    """At most three modules define a public function of the same name."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        for node in syntax(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                places[node.name].append(f"{path_in_repository(path)}:{node.lineno}")
    repeated = {name: where for name, where in places.items() if len(where) > 3}
    assert {name: where for name, where in repeated.items() if name not in SHARED_NAMES} == {}
