"""Documents for the tests of `codegen sync`: small groups in IANA's schema, an RFC index, and a project that follows.

The group is that of a pigeon post, as `tests/support/registries.py` has it; only the schema comes from IANA.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from codegen.cli.commands.sync import run_sync
from codegen.project import discovery
from tests.support.registries import FILES, RFCS, STATUSES

TODAY = "2026-03-01"

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
PEOPLE = '<people><person id="A_Loft"><name>Ada Loft</name><uri>mailto:ada&amp;example.org</uri></person></people>'


def record(value: str, name: str = "", more: str = "", *, text: str = "", attributes: str = "") -> str:
    """Return a record of a table of birds: value, name, description, and other cells."""
    cells = f"<value>{value}</value><name>{name}</name><description>{text}</description>{more}"
    return f"<record {attributes}>{cells}</record>" if attributes else f"<record>{cells}</record>"


def table(
    *records: str, id: str = "birds", title: str = "Birds", more: str = '<xref type="rfc" data="rfc1149"/>'
) -> str:
    """Return a table of a group."""
    return f'<registry id="{id}"><title>{title}</title>{more}{"".join(records)}</registry>'


def group(*tables: str, id: str = "lofts", title: str = "Lofts", updated: str = "2025-01-01", more: str = "") -> str:
    """Return a group as IANA publishes it."""
    return (
        f'{HEAD}<registry xmlns="http://www.iana.org/assignments" id="{id}"><title>{title}</title>'
        f"<updated>{updated}</updated>{more}{''.join(tables)}{PEOPLE}</registry>"
    )


def index(*entries: str) -> str:
    """Return an RFC index."""
    return f'{HEAD}<rfc-index xmlns="https://www.rfc-editor.org/rfc-index">{"".join(entries)}</rfc-index>'


def rfc(
    number: int, title: str = "A Title", status: str = "INFORMATIONAL", date: str = "April 1990", **lists: str
) -> str:
    """Return an entry of the index. Lists are numbers, as in obsoleted_by="791 792"."""
    month, year = date.split()
    related = "".join(
        f"<{name.replace('_', '-')}>{''.join(f'<doc-id>RFC{int(code):04}</doc-id>' for code in numbers.split())}"
        f"</{name.replace('_', '-')}>"
        for name, numbers in lists.items()
    )
    return (
        f"<rfc-entry><doc-id>RFC{number:04}</doc-id><title>{title}</title>"
        f"<date><month>{month}</month><year>{year}</year></date>{related}<current-status>{status}</current-status></rfc-entry>"
    )


MAPPING = """\
[[enumeration.follows]]
group = "lofts"
registry = "birds"
value = "value"
phrase = "name"
references = "xref"
"""


def enumeration(mapping: str = MAPPING, kind: str = "str", rest: str = "") -> str:
    """Return the file of an enumeration that follows a table. `rest` can have members."""
    return (
        f'# Birds, by their rings.\n\n[enumeration]\nname = "Bird"\ntitle = "a bird"\nkind = "{kind}"\n'
        f'description = "A bird of the post."\n\n{mapping}\n{rest}'
    )


def member(name: str, value: str | int, phrase: str, more: str = "", *, cites: str = "{ rfc = 1149 }") -> str:
    """Return a complete member of that enumeration."""
    return (
        f'\n[[member]]\nname = "{name}"\nvalue = {json.dumps(value)}\nphrase = "{phrase}"\n'
        f'description = "What the loft book says of {name.lower()}."\nreferences = [{cites}]\n{more}'
    )


class Post:
    """A project with one enumeration that follows a table, and a folder of sources."""

    def __init__(self, folder: Path, text: str, *, rfcs: str | None = None) -> None:
        self.folder = folder
        self.sources = folder / "sources"
        self.sources.mkdir(parents=True)
        registry = folder / "registry"
        registry.mkdir()
        (folder / "pyproject.toml").write_text("[tool.codegen]\n", "utf-8")
        package = FILES["registry/tiny/package.toml"]
        (registry / "package.toml").write_text(package, "utf-8")
        (registry / "entry_statuses.toml").write_text(FILES[STATUSES], "utf-8")
        (registry / "rfcs.toml").write_text(FILES[RFCS] if rfcs is None else rfcs, "utf-8")
        self.file = registry / "birds.toml"
        self.file.write_bytes(text.encode())
        self.lock = registry / "upstream.lock"

    def publish(self, *documents: str, **named: str) -> None:
        """Replace the sources by these documents."""
        for old in self.sources.glob("*"):
            old.unlink()
        names = {f"{number}.xml": text for number, text in enumerate(documents)}
        for name, text in (names | {f"{name}.xml": text for name, text in named.items()}).items():
            (self.sources / name).write_text(text, "utf-8")

    def run(self, *, format: str = "text", today: str = TODAY, **wish: Any) -> int:
        """Run the command in this process and return its exit status."""
        sources = wish.pop("sources", (self.sources,))
        day = date.fromisoformat(today)
        return run_sync(
            discovery.find_projects(self.folder), sources, today=day, format=format, quiet=False, verbose=False, **wish
        )

    def sync_with(self, *documents: str) -> None:
        """Publish documents and sync with them."""
        self.publish(*documents)
        self.run(write=True, allow_removals=True)

    def files(self) -> dict[str, bytes]:
        """Return the contents of the registry's files."""
        return {path.name: path.read_bytes() for path in sorted((self.folder / "registry").iterdir())}


def finding_fields(report: str, *names: str) -> list[tuple[Any, ...]]:
    """Return the named fields of each finding in a JSON report, by default kind, value and field."""
    document: Mapping[str, Any] = json.loads(report)
    fields: Iterable[str] = names or ("kind", "value", "field")
    return [tuple(finding[name] for name in fields) for finding in document["findings"]]
