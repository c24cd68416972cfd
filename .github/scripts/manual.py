"""Write the generated parts of the manual: the rules, the commands, the settings, the views and the Python API.

A page marks such a part with `<!-- make docs: NAME -->` and `<!-- end -->`. The template of that name is in the folder
`manual` beside this script; what it gets comes from docstrings, `--help` and the JSON Schema of the configuration. The
lint rules in that schema are generated too. With `--check`, print the files that are out of date and exit with 1.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import typer.main

import codegen
from codegen import rules
from codegen.cli.app import app
from codegen.compare import RULES, SEVERITIES
from codegen.literals import Source
from codegen.outputs import own_target_views, view_types
from codegen.outputs.rendering import Renderer
from codegen.outputs.site import view_types as site_views
from codegen.project import configuration, toolkit_files

NOTHING = Source("")
SCHEMA = Path(configuration.__file__).with_name("configuration.schema.json")
TEMPLATES = Path(__file__).with_name("manual")
PART = re.compile(r"(<!-- make docs: (\w+) -->\n).*?(<!-- end -->\n)", re.DOTALL)
SEVERITIES_OF_LINT = ("error", "warning", rules.OFF)
LINT_SETTINGS = re.compile(r'("lint": \{[^{}]*"properties": \{\n).*?(^      \},\n)', re.DOTALL | re.MULTILINE)
"""The lint rules in the JSON Schema of the configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table: what it is about, further cells in code, and the description."""

    name: Source
    type: Source = NOTHING
    default: Source = NOTHING
    meaning: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with text and a table."""

    title: Source
    text: Source
    rows: tuple[Row, ...] = ()


def main() -> None:
    """Write the files that are out of date, or name them."""
    outdated = {path: text for path, text in pages().items() if path.read_text("utf-8") != text}
    for path, text in outdated.items():
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
        print(f"{'out of date:' if '--check' in sys.argv else 'wrote'} {path.relative_to(Path.cwd())}")
    if outdated and "--check" in sys.argv:
        sys.exit("Run: make docs")


def pages() -> dict[Path, str]:
    """Return the text that each page of the manual should have, and the JSON Schema of the configuration."""
    texts = {path: _with_parts(path.read_text("utf-8")) for path in sorted(toolkit_files.manual().glob("*.md"))}
    settings = LINT_SETTINGS.sub(lambda part: f"{part[1]}{_lint_settings()}{part[2]}", SCHEMA.read_text("utf-8"))
    return {**texts, SCHEMA: settings}


def _lint_settings() -> str:
    """Return a line of JSON Schema for each lint rule: its description and the severities that it can have."""
    lines = []
    for rule in rules.all_rules():
        description = f"This rule is always an error. {rule.required}" if rule.required else rule.summary
        choices = [rule.severity] if rule.required else SEVERITIES_OF_LINT
        settings = ", ".join(
            f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
            for name, value in {"description": description, "enum": choices}.items()
        )
        lines.append(f"        {json.dumps(rule.name)}: {{ {settings} }}")
    return ",\n".join(lines) + "\n"


def _with_parts(page: str) -> str:
    """Return a page with its generated parts written again."""
    return PART.sub(lambda part: f"{part[1]}\n{_rendered(part[2]).strip()}\n\n{part[3]}", page)


def _rendered(name: str) -> str:
    """Return the text of a part."""
    templates = {path.name: path.read_text("utf-8") for path in TEMPLATES.iterdir()}
    view = tuple(SECTIONS[name]())
    return Renderer(templates, folder=str(TEMPLATES)).render(f"{name}.md.j2", view, name).text


def _lint_rules() -> Iterator[Section]:
    """Yield a section for each rule."""
    for rule in rules.all_rules():
        text = f"{rule.description}\n\nSeverity: {rule.severity}. {rule.configurable}"
        yield Section(title=Source(rule.name), text=Source(text))


def _diff_rules() -> Iterator[Section]:
    """Yield a section for each severity, with its rules."""
    for severity in SEVERITIES:
        found = [rule for rule in RULES if rule.severity == severity]
        rows = tuple(Row(name=Source(rule.name), meaning=_cell(rule.meaning)) for rule in found)
        yield Section(title=Source(severity.capitalize()), text=NOTHING, rows=rows)


def _commands() -> Iterator[Section]:
    """Yield a section for each command, with its options."""
    found: Any = typer.main.get_command(app)
    for command, path in sorted(_subcommands(found, "codegen"), key=lambda pair: pair[1]):
        context = command.make_context(path, [], resilient_parsing=True)
        rows = [row for parameter in command.params if (row := parameter.get_help_record(context))]
        usage = " ".join(command.collect_usage_pieces(context))
        yield Section(
            title=Source(path),
            text=Source(f"{command.help}\n\n    {path} {usage}\n\nExample: `{command.example}`"),
            rows=tuple(Row(name=_cell(name), meaning=_cell(meaning)) for name, meaning in rows),
        )


def _subcommands(command: Any, path: str) -> Iterator[tuple[Any, str]]:
    """Yield the commands below a command, each with the words that call it."""
    for name in command.commands:
        inner = command.get_command(None, name)
        if hasattr(inner, "commands"):
            yield from _subcommands(inner, f"{path} {name}")
        else:
            yield inner, f"{path} {name}"


def _settings() -> Iterator[Section]:
    """Yield the table of all settings."""
    yield _properties(configuration.schema()["properties"])


def _target_settings() -> Iterator[Section]:
    """Yield the table of the settings of a target."""
    yield _properties(configuration.schema()["properties"]["target"]["additionalProperties"]["properties"])


def _properties(properties: Mapping[str, Any]) -> Section:
    """Return the properties of a JSON Schema as rows."""
    rows = [
        Row(
            name=Source(name),
            default=Source(f"`{json.dumps(described['default'])}`" if "default" in described else ""),
            meaning=_cell(described["description"]),
        )
        for name, described in properties.items()
    ]
    return Section(title=NOTHING, text=NOTHING, rows=tuple(rows))


def _views(module: ModuleType) -> Iterator[Section]:
    """Yield a section for each class of views, with its fields."""
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef) and node.name.endswith(VIEWS):
            rows = tuple(
                Row(name=Source(ast.unparse(field.target)), type=_cell(ast.unparse(field.annotation)), meaning=meaning)
                for field, meaning in _fields(node)
            )
            yield Section(title=Source(node.name), text=Source(ast.get_docstring(node) or ""), rows=rows)


VIEWS = ("View", "Data", "Constant", "Property", "Bounds", "Table", "Summary", "Member", "Page")
"""The ends of the names of the classes that templates see."""


def _fields(node: ast.ClassDef) -> Iterator[tuple[ast.AnnAssign, Source]]:
    """Yield the fields of a class, each with the text below it. A field with a telling name has no text."""
    for field, text in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and "ClassVar" not in ast.unparse(field.annotation):
            meaning = f"The {ast.unparse(field.target).replace('_', ' ')}"
            if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
                meaning = ast.literal_eval(text.value)
            yield field, _cell(inspect.cleandoc(meaning))


def _cell(text: str) -> Source:
    """Return a text for a cell of a table: on one line, with its bars escaped, and without a full stop at the end."""
    folded = " ".join(text.split()).replace("|", r"\|")
    return Source(folded[:-1] if re.search(r"[^.]\.$", folded) and ". " not in folded else folded)


def _python_api() -> Iterator[Section]:
    """Yield a section for each public function of codegen."""
    for name in codegen.__all__:
        function = getattr(codegen, name)
        if inspect.isfunction(function):
            signature = re.sub(r"\b(?:\w+\.)+(?=[A-Z])", "", str(inspect.signature(function)))
            signature = re.sub(r"<function (\w+) at \w+>", r"\1", re.sub(r"(: |-> )'([^']+)'", r"\1\2", signature))
            text = f"```text\n{name}{signature}\n```\n\n{inspect.getdoc(function)}"
            yield Section(title=Source(name), text=Source(text))


SECTIONS: Mapping[str, Callable[[], Iterator[Section]]] = {
    "lint_rules": _lint_rules,
    "diff_rules": _diff_rules,
    "commands": _commands,
    "python_api": _python_api,
    "settings": _settings,
    "target_settings": _target_settings,
    "views": lambda: _views(view_types),
    "plain_views": lambda: _views(own_target_views),
    "site_views": lambda: _views(site_views),
}


if __name__ == "__main__":
    main()
