"""What a screen reader hears of a page: Chromium's accessibility tree, in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class Spoken:
    """A part of a page with its role and its name."""

    role: str
    name: str
    level: int
    """The level of a heading; otherwise 0."""
    live: str
    """How urgently a change of it is read aloud: "polite", "assertive", or ""."""
    parts: tuple[Spoken, ...]

    def all(self, role: str) -> list[Spoken]:
        """Return the parts with a role, at any depth."""
        return [part for part in self._walk() if part.role == role]

    @property
    def text(self) -> str:
        """The texts in it, on one line."""
        texts = (part.name for part in self._walk() if part.role == "StaticText")
        return " ".join(" ".join(texts).split())

    def _walk(self) -> Iterator[Spoken]:
        yield self
        for part in self.parts:
            yield from part._walk()


def spoken(page: Page) -> Spoken:
    """Return what a screen reader hears of a page."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id: dict[str, dict[str, Any]] = {node["nodeId"]: node for node in nodes}

    def parts_of(node: dict[str, Any]) -> Iterator[Spoken]:
        for child in (by_id[id] for id in node.get("childIds", ()) if id in by_id):
            if child["ignored"]:
                yield from parts_of(child)
            else:
                yield of(child)

    def of(node: dict[str, Any]) -> Spoken:
        properties = {entry["name"]: entry["value"].get("value") for entry in node.get("properties", ())}
        role = str(node["role"]["value"])
        return Spoken(
            role=role,
            name=str(node.get("name", {}).get("value", "")),
            level=int(properties.get("level") or 0) if role == "heading" else 0,
            live=str(properties.get("live") or ""),
            parts=tuple(parts_of(node)),
        )

    return of(nodes[0])
