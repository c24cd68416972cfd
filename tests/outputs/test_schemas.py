"""The JSON Schemas are valid, open for open enumerations, and give another generator the same names."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError  # type: ignore[import-untyped]

from tests.support.commands import REPOSITORY

SCHEMAS = sorted((REPOSITORY / "generated/schema").glob("*.json"))


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_a_schema_takes_its_values(path: Path) -> None:
    """A schema is valid, accepts each of its values and refuses others."""
    schema = json.loads(path.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    listed = schema["anyOf"][0] if "anyOf" in schema else schema
    for value in listed["enum"]:
        validator.validate(value)
    for other in ("no such value", -1, 1000, 2.5, None):
        with pytest.raises(ValidationError):
            validator.validate(other)


def test_an_open_schema_takes_what_is_not_registered() -> None:
    """An unregistered reply code is valid within the bounds, and invalid outside."""
    validator = Draft202012Validator(json.loads((REPOSITORY / "generated/schema/reply_codes.json").read_text("utf-8")))
    assert [number for number in (199, 200, 571, 599, 600) if validator.is_valid(number)] == [200, 571, 599]


@pytest.mark.slow
def test_another_generator_finds_the_same_names(tmp_path: Path) -> None:
    """datamodel-code-generator generates enums with the names and values of the registry."""
    command = [sys.executable, "-m", "datamodel_code_generator", "--input", str(REPOSITORY / "generated/schema")]
    options = ["--input-file-type", "jsonschema", "--output", str(tmp_path / "made"), "--disable-timestamp"]
    subprocess.run([*command, *options], check=True, capture_output=True)
    for path in SCHEMAS:
        schema = json.loads(path.read_text("utf-8"))
        listed = schema["anyOf"][0] if "anyOf" in schema else schema
        tree = ast.parse((tmp_path / "made" / f"{path.stem}.py").read_text("utf-8"))
        found = {
            node.targets[0].id: ast.literal_eval(node.value)
            for owner in ast.walk(tree)
            if isinstance(owner, ast.ClassDef)
            for node in owner.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        assert dict(zip(listed["x-enum-varnames"], listed["enum"], strict=True)).items() <= found.items()
