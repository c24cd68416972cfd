"""The description of views in codegen/docs/templates.md against the code, and what templates offer to fill in."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from codegen.outputs import plain_views, views
from codegen.project import layout

README = (Path(__file__).resolve().parents[2] / "codegen/docs/templates.md").read_text("utf-8")
DOCUMENTED = {
    title: re.findall(r"^\| `(\w+)` \| `(.+?)` \| .+ \|$", body, re.MULTILINE)
    for title, body in re.findall(r"^### (\w+)\n(.*?)(?=^#|\Z)", README, re.MULTILINE | re.DOTALL)
}
CLASSES = {
    name: found
    for module in (views, plain_views)
    for name, found in vars(module).items()
    if is_dataclass(found) and found.__module__ == module.__name__ and name != "Export"  # what views are made from
}


def test_every_view_is_described() -> None:
    """The classes of views are those that are described."""
    assert set(DOCUMENTED) == set(CLASSES)


@pytest.mark.parametrize("name", CLASSES)
def test_every_field_is_described(name: str) -> None:
    """Each view has the fields that are described, in that order, of these types."""
    described = [(field, kind.replace(r"\|", "|")) for field, kind in DOCUMENTED[name]]
    assert described == [(field.name, field.type) for field in fields(CLASSES[name])]


def test_the_version_is_told() -> None:
    """The version that is described is the one that views are dumped with."""
    assert f"The version is **{views.VERSION}**" in README


def test_every_block_is_described() -> None:
    """The blocks that are described of each template are those that it has."""
    rows = re.findall(r"^\| `((?:python|schema)/[^`]+)` (?:\| [^|]+ ){2}\| (.+) \|$", README, re.MULTILINE)
    described = {name: set(re.findall(r"`(\w+)`(?=[,( ]|$)", re.sub(r"\(.*?\)", "", cell))) for name, cell in rows}
    shipped = layout.shipped_templates()
    texts = {
        f"{place}/{path.name}": path.read_text("utf-8")
        for place in ("python", "schema")
        for path in (shipped / place).iterdir()
    }
    blocks = {name: set(re.findall(r"\{% block (\w+) %\}", text)) for name, text in texts.items()}
    assert described == {name: found for name, found in blocks.items() if found}
