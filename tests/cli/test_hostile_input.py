"""Hostile text in every field of every input stays text on the whole way, or it is an error with a message.

The inputs are documents of IANA, the files of a registry, its lock, the configuration, and tables that people have. The
way leads over import, lint, build, check, sync, diff and audit, in each format of their reports.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.support.commands import Outcome, snapshot
from tests.support.hostile_texts import TEXTS, leaves, run, toml, toml_document, xml_text
from tests.support.registries import CONFIGURATION, FILES

FIELDS = {
    "group": "g",
    "title": "Nests",
    "updated": "2024-01-01",
    "note": "",
    "id": "t",
    "table": "Eggs",
    "range": "",
    "value": "",
    "name": "egg",
    "description": "An egg",
    "element": "",
    "file": "",
    "attribute": "2024-01-01",
    "type": "person",
    "xref": "A",
    "section": "2",
    "text": "",
    "person": "Ada",
    "uri": "mailto:a&example.org",
}
"""The fields of a document of one table, with harmless texts."""
FORMATS = ("text", "json", "github", "sarif", "junit")


def _document(fields: Mapping[str, str]) -> str:
    """Return a document of IANA with one table and three records; the text of the last two differs by a number."""
    text = {name: escape(xml_text(value)) for name, value in fields.items()}
    quoted = {name: quoteattr(xml_text(value)) for name, value in fields.items()}
    records = "".join(
        f"<record date={quoted['attribute']}><value>{number}{text['value']}</value>"
        f"<name>{text['name']} {word}</name><description>{text['description']} {word}</description>"
        f"<note>{text['element']}</note><file type={quoted['file']}>{text['file']}</file>"
        f"<xref type={quoted['type']} data={quoted['xref']} section={quoted['section']}>{text['text']}</xref></record>"
        for number, word in enumerate(("white", "brown", "blue"))
    )
    return (
        f'<registry xmlns="http://www.iana.org/assignments" id={quoted["group"]}>'
        f"<title>{text['title']}</title><updated>{text['updated']}</updated><note>{text['note']}</note>"
        f"<registry id={quoted['id']}><title>{text['table']}</title><range>{text['range']}</range>{records}</registry>"
        f'<people><person id="A"><name>{text["person"]}</name><uri>{text["uri"]}</uri></person></people></registry>'
    )


@contextmanager
def _project(files: Mapping[str, str | bytes]) -> Iterator[Path]:
    """Yield a project with these files, two folders below a folder that nothing may change."""
    with TemporaryDirectory() as outer:
        folder = Path(outer, "outer", "project")
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content.encode() if isinstance(content, str) else content)
        yield folder
        assert [path.name for path in Path(outer).iterdir()] == ["outer"]
        assert [path.name for path in Path(outer, "outer").iterdir()] == ["project"]


def _build(folder: Path) -> Outcome:
    """Run lint, build and check in each format: they agree, and the outputs can be read."""
    for format in FORMATS:
        linted = run("lint", "--format", format, cwd=folder)
    built = run("build", cwd=folder)
    if linted.returncode == 0:
        assert built.returncode == 0, built
    if built.returncode == 0:
        for path in (folder / "generated").rglob("*.*"):
            text = path.read_text("utf-8")
            if path.suffix in (".py", ".pyi"):
                ast.parse(text)
            elif path.suffix == ".json":
                json.loads(text)
            elif path.suffix == ".toml":
                tomllib.loads(text)
    for format in FORMATS:
        checked = run("check", "--format", format, cwd=folder)
        assert (checked.returncode == 0) == (built.returncode == 0), checked
    return built


def _compare(folder: Path) -> None:
    """Run diff against the folder of the earlier registry, in each format."""
    for format in (*FORMATS, "markdown"):
        run("diff", "--verbose", "--against", "./before", "--format", format, cwd=folder)


SETTINGS = settings(max_examples=10, database=None, phases=[Phase.generate])


@SETTINGS
@given(st.lists(st.tuples(st.sampled_from(sorted(FIELDS)), TEXTS), min_size=1, max_size=3).map(dict), st.data())
def test_documents(fields: dict[str, str], data: st.DataObject) -> None:
    """Import a document, follow a second one that differs in one field, and compare."""
    first = FIELDS | fields
    configuration = 'registries = ["registry"]\nformatter = "none"\n'
    with _project({"codegen.toml": configuration, "g.xml": _document(first), "registry/.keep": ""}) as folder:
        if run("import", "iana", "g.xml", "--into", "registry", cwd=folder).returncode == 2:
            assert not list((folder / "registry").glob("*.toml"))
            return
        assert run("lint", cwd=folder).returncode == 0
        assert _build(folder).returncode == 0
        shutil.copytree(folder / "registry", folder / "before")
        changed = data.draw(st.sampled_from(sorted(FIELDS)))
        (folder / "g.xml").write_text(_document(first | {changed: data.draw(TEXTS)}), "utf-8")
        for format in ("text", "json", "github", "markdown"):
            run("sync", "--from", "g.xml", "--format", format, cwd=folder)
        run("sync", "--from", "g.xml", "--write", "--allow-removals", "--format", "markdown", cwd=folder)
        _build(folder)
        _compare(folder)


REGISTRY = {path: tomllib.loads(text) for path, text in FILES.items() if path != CONFIGURATION}
REGISTRY["registry/tiny/package.toml"]["site"] = {"pages": ["Signal", "Carrier"]}
PLACES = [(path, keys) for path, document in REGISTRY.items() for keys in leaves(document)]


def _with(document: Any, keys: tuple[str | int, ...], text: str, *, as_key: bool = False) -> Any:
    """Return a copy of a document with the text in place of a value, or of its key."""
    copied = json.loads(json.dumps(document))
    inner = copied
    for key in keys[:-1]:
        inner = inner[key]
    if as_key and isinstance(inner, dict):
        inner[text] = inner.pop(keys[-1])
    else:
        inner[keys[-1]] = text
    return copied


@SETTINGS
@given(st.sampled_from(PLACES), TEXTS, st.booleans())
def test_registries(place: tuple[str, tuple[str | int, ...]], text: str, as_key: bool) -> None:
    """Put a text in place of a value or a key of a registry file, build, and compare with the registry before."""
    path, keys = place
    files = {name: toml_document(document) for name, document in REGISTRY.items()}
    before = {name.replace("registry/tiny", "before"): content for name, content in files.items()}
    files[path] = toml_document(_with(REGISTRY[path], keys, text, as_key=as_key))
    configuration = FILES[CONFIGURATION] + 'formatter = "none"\ntargets = ["python", "schema", "site"]\n'
    with _project({CONFIGURATION: configuration, **files, **before}) as folder:
        _build(folder)
        _compare(folder)


CONFIGURED: dict[str, Any] = {
    "registries": ["registry/tiny"],
    "output": "generated",
    "package": "tiny",
    "targets": ["python", "schema", "site", "menu"],
    "templates": "templates",
    "header": "Ours.",
    "address": "https://example.org/",
    "documentation": "https://example.org/docs",
    "python": "3.11",
    "formatter": "none",
    "target": {"menu": {"template": "menu.md.j2", "path": "menu/{module}.md", "each": "enumeration"}},
    "policy": {"member-added": "minor"},
    "lint": {"unsorted": "off"},
}


@SETTINGS
@given(st.sampled_from(list(leaves(CONFIGURED))), TEXTS, st.booleans())
def test_configurations(keys: tuple[str | int, ...], text: str, as_key: bool) -> None:
    """Put a text in place of a setting or its name."""
    configuration = toml_document(_with(CONFIGURED, keys, text, as_key=as_key))
    registry = {name: text for name, text in FILES.items() if name != CONFIGURATION}
    template = "{{ view.header | comment }}\n"
    with _project({"codegen.toml": configuration, "templates/menu.md.j2": template, **registry}) as folder:
        before = snapshot(folder)
        for command in ("lint", "build", "check"):
            for format in () if command == "build" else FORMATS:
                run(command, "--format", format, cwd=folder)
        if run("build", cwd=folder).returncode == 0:
            assert run("check", cwd=folder).returncode == 0
        else:
            assert snapshot(folder) == before


ROWS = st.lists(st.tuples(*[TEXTS] * 4), min_size=1, max_size=3)
COLUMNS = ("value", "name", "meaning", "note")


def _as_csv(rows: Sequence[tuple[str, ...]], extra: str) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows([(*COLUMNS[:3], extra), *rows])
    return stream.getvalue()


def _as_json(rows: Sequence[tuple[str, ...]], extra: str) -> str:
    return json.dumps({extra: [dict(zip((*COLUMNS[:3], extra), row, strict=True)) for row in rows]})


def _as_json_schema(rows: Sequence[tuple[str, ...]], extra: str) -> str:
    choices = [{"const": row[0], "title": row[1], "description": row[2], extra: row[3]} for row in rows]
    return json.dumps({"$defs": {extra: {"title": extra, "description": extra, "oneOf": choices}}})


def _as_toml(rows: Sequence[tuple[str, ...]], extra: str) -> str:
    entries = [dict(zip((*COLUMNS[:3], extra), row, strict=True)) for row in rows]
    return f"{toml(extra)} = {toml(entries)}\n"


def _as_python(rows: Sequence[tuple[str, ...]], extra: str) -> str:
    members = [
        f"    M{number} = ({value!r}, {name!r})\n    {meaning!r}\n    # {' '.join(note.split())}"
        for number, (value, name, meaning, note) in enumerate(rows)
    ]
    return "\n".join(["import enum", "class Their(enum.Enum):", f"    {extra!r}", *members]).replace("\0", "")


def _as_python_dict(rows: Sequence[tuple[str, ...]], extra: str) -> str:
    entries = {row[0]: {"name": row[1], "meaning": row[2], extra: row[3]} for row in rows}
    return f"THEIR = {entries!r}\n"


FORMS: dict[str, tuple[str, Callable[[Sequence[tuple[str, ...]], str], str]]] = {
    "their.csv": ("csv", _as_csv),
    "their.json": ("json", _as_json),
    "schema.json": ("json", _as_json_schema),
    "their.toml": ("", _as_toml),
    "their.py": ("enum", _as_python),
    "dict.py": ("enum", _as_python_dict),
}
"""Files of tables that people have, each with the command that imports it, and how rows are written in it."""


@SETTINGS
@given(st.sampled_from(sorted(FORMS)), ROWS, TEXTS)
def test_tables(name: str, rows: list[tuple[str, ...]], extra: str) -> None:
    """Import a table that people have, fix and build its registry; and audit it against a registry."""
    command, write = FORMS[name]
    text = write(rows, extra).encode("utf-8", "surrogatepass")
    with _project({"codegen.toml": 'formatter = "none"\n', name: text, "registry/.keep": ""}) as folder:
        if command and run("import", command, name, cwd=folder).returncode == 0:
            assert run("lint", "--fix", cwd=folder).returncode == 0
            assert _build(folder).returncode == 0
            run("list", cwd=folder)
    tiny = {name: text for name, text in FILES.items() if name != CONFIGURATION}
    configuration = FILES[CONFIGURATION] + 'formatter = "none"\n'
    with _project({CONFIGURATION: configuration, **tiny, name: text}) as folder:
        before = snapshot(folder)
        for format in (*FORMATS, "markdown"):
            run("audit", name, "--enum", "Carrier", "--format", format, cwd=folder)
        assert snapshot(folder) == before


@SETTINGS
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=3))
def test_members_as_lines(rows: list[tuple[str, str, str]]) -> None:
    """Put texts in place of the name, the value and the phrase of members that are lines."""
    lines = [f"{toml(name)} = {{ value = {toml(value)}, phrase = {toml(phrase)} }}" for name, value, phrase in rows]
    text = "\n".join(["[members]", 'PLAIN = "plain"', *lines, ""]).encode("utf-8", "surrogatepass")
    files: dict[str, str | bytes] = {"codegen.toml": 'formatter = "none"\n', "registry/birds.toml": text}
    files["registry/package.toml"] = FILES["registry/tiny/package.toml"]
    with _project(files) as folder:
        run("list", cwd=folder)
        run("lint", "--fix", "--diff", cwd=folder)
        run("lint", "--fix", cwd=folder)
        _build(folder)
