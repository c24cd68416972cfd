"""The description of the configuration in codegen/docs/configuration.md against its schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from codegen.project import configuration

README = (Path(configuration.__file__).parents[1] / "docs/configuration.md").read_text("utf-8")
ROWS = re.compile(r"^\| `([a-z-]+)` \| (?:(.+?) )?\| (.+) \|$", re.MULTILINE)


def described(heading: str) -> dict[str, str]:
    """The settings below a heading, with their defaults as they are written."""
    return {name: default for name, default, _ in ROWS.findall(README.partition(heading)[2].partition("\n##")[0])}


def defaults(properties: dict[str, Any]) -> dict[str, str]:
    """The settings of a schema, with their defaults as TOML has them."""
    return {name: f"`{json.dumps(one['default'])}`" if "default" in one else "" for name, one in properties.items()}


def test_every_setting_is_described() -> None:
    """The settings that are described are those that there are, with their defaults."""
    properties = configuration.schema()["properties"]
    assert described("## The configuration") == {**defaults(properties), "targets": "all"}
    assert described("### `target.<name>`") == defaults(properties["target"]["additionalProperties"]["properties"])


def test_the_example() -> None:
    """The example is a configuration that is taken."""
    (text,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    found = configuration.parse(text, "codegen.toml", whole=True)
    assert found is not None
    assert (found.style.formatter, found.style.line_length, found.own[0].name) == ("ruff", 100, "table")
