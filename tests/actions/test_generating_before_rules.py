"""Outputs are generated while another process checks the rules. A registry that breaks a rule has only its problems."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.actions.build import generate_valid
from codegen.actions.generation import read_and_compile_templates
from codegen.actions.registry import read_in_steps
from codegen.project.discovery import find_projects
from tests.rules.test_rules import CASES, Case
from tests.support.projects import registry_of
from tests.support.registries import write_project


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
def test_entries_that_break_a_rule(case: Case, tmp_path: Path) -> None:
    """The problems are those of `lint`, whatever the templates do with such entries."""
    (project,) = find_projects(write_project(tmp_path, case.edits))
    files = project.snapshot()
    compiled = read_and_compile_templates(project, files)
    registry, outputs = generate_valid(project, read_in_steps(project, files), project.targets, compiled, files)
    assert registry.problems == registry_of(project).problems
    assert (outputs is None) == bool(registry.errors)
