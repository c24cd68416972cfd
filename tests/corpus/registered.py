"""What the registry files of a folder contain, as plain TOML: entries, names and cited sections."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.corpus.upstream import PLACE, ends

_RFC = re.compile(r"RFC ?0*([0-9]+),? ((?:(?:and |, )?(?:Sections?|Appendix|Table|§) ?[^,\]\"]*)+)", re.IGNORECASE)


@dataclass(kw_only=True)
class Registered:
    """One registry file with an imported table: the name of its class, its entries, and the names of each value."""

    table: str
    title: str
    entries: int = 0
    names: dict[object, list[str]] = field(default_factory=dict)
    sections: Counter[tuple[str, str]] = field(default_factory=Counter)


def read_registries(folder: Path) -> dict[str, Registered]:
    """Return the files with imported tables of all registries in a folder, by their path there."""
    registries = {}
    for path in sorted(folder.glob("*/*.toml")):
        document = tomllib.loads(path.read_text("utf-8"))
        head = document.get("enumeration") or document.get("table") or {}
        for follows in head.get("follows", []):
            registries[str(path.relative_to(folder))] = _registered(document, head, follows)
    return registries


def _registered(document: dict[str, Any], head: dict[str, Any], follows: dict[str, str]) -> Registered:
    file = Registered(table=f"{follows['group']}/{follows['registry']}", title=head["name"])
    for array in ("member", "alias", "range", "row"):
        for entry in document.get(array, []):
            file.entries += 1
            file.sections.update(_sections(entry))
            if array in ("member", "alias"):
                file.names.setdefault(repr(entry["value"]), []).append(entry["name"])
    return file


def _sections(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the sections of the references of an entry, and those in its texts, with the document."""
    for value in entry.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and "rfc" in item and "section" in item:
                yield from ((f"RFC {item['rfc']}", end) for end in ends([str(item["section"]).split()[-1]]))
            elif isinstance(item, str):
                for number, places in _RFC.findall(item):
                    yield from ((f"RFC {number}", end) for end in ends(PLACE.findall(places)))
