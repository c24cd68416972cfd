"""One name for one thing: the names of classes and functions in the toolkit."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.architecture.test_rooms import MODULES, nodes, path_in_repository, syntax


def test_classes_have_unique_names() -> None:
    """Two public classes of the toolkit do not have the same name."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(f"{path_in_repository(path)}:{node.lineno}")
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


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
