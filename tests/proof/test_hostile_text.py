"""Text in a registry that tries to become code: field by field, it stays text or it is an error.

A small registry has one text field of every sort. Each test puts one hostile text into one field, and generates the
outputs from the files. These results are expected:

- Control and formatting characters are errors everywhere.
- Text in a field for a name, a type or a value of a list is an error.
- Text in any other field is carried: every module parses to the same tree as that of the harmless registry, except for
  strings. The module has no other comments. Its import runs nothing. A reader finds exactly the same text.
"""

from __future__ import annotations

import ast
import importlib
import io
import json
import sys
import tokenize
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from codegen.errors import CodegenError
from codegen.load import file_formats
from codegen.project import discovery, locations
from tests.support.docstrings import letters, shown
from tests.support.projects import generated, registry_of

pytestmark = pytest.mark.slow

Keys = tuple[str | int, ...]

_RUN = "__import__('pathlib').Path('executed').touch()"
"""What would leave a file behind if it were run."""

PRINTABLE = {
    "quotes": """it's "quoted" here""",
    "a quote at the end": 'the last word is "quoted"',
    "triple quotes": f'before """; {_RUN}; """ after',
    "triple quotes first": f'"""; {_RUN}; """ after',
    "triple quotes last": f'before """; {_RUN}; """',
    "triple apostrophes": f"'''; {_RUN}; '''",
    "a quote and code": f'text"); {_RUN}; ("',
    "a backslash at the end": "the last one is a backslash \\",
    "backslash and quote": f'text\\"; {_RUN}; \\"',
    "escapes": r"not escapes: \n \x41 \u202e \N{BULLET} \0",
    "type: ignore": "text # type: ignore",
    "fmt: off": "# fmt: off",
    "fmt: skip": "text  # fmt: skip",
    "templates": f"{{{{ 7*7 }}}} {{% raw %}} {{% if %}} {{# comment #}} ${{7*7}} %(name)s {{0}} <%= {_RUN} %>",
    "the end of a comment": "text */ --> </script><script>alert(1)</script>",
    "an import": f"a import b, 1; {_RUN}, !",
    "letters of other scripts": "größer, 大きい, ελληνικά, \u00a0 and \U0001f54a",
    "a character newer than Python": "text \U0001fae8 and \U0003fffd",
}
"""Text of which every character is to be carried."""

UNPRINTABLE = {
    "a character for private use": "text \ue000 and \U000f0000",
    "CR": f"text\r{_RUN}",
    "CRLF": f"text\r\n{_RUN}",
    "NUL": "text\0text",
    "a tabulator": "text\ttext",
    "escape": "text\x1b[2Jtext",
    "next line": f"text\x85{_RUN}",
    "line separator": f"text\u2028{_RUN}",
    "paragraph separator": f"text\u2029{_RUN}",
    "right-to-left override": "text\u202etext",
    "right-to-left isolate": "text\u2067text\u2069",
    "zero width space": "text\u200btext",
    "byte order mark": "text\ufefftext",
    "a tag": "text\U000e0041text",
}
"""Text that no field may have."""

LF = {"LF": f"text\n{_RUN}", "LF and triple quotes": f'text"""\n{_RUN}\n"""'}
"""Text over several lines: one line where a field takes long text, an error elsewhere."""

REFUSED = {
    name: text
    for name, text in {**PRINTABLE, **UNPRINTABLE, **LF}.items()
    if name
    in (
        "quotes",
        "triple quotes",
        "a backslash at the end",
        "type: ignore",
        "fmt: off",
        "templates",
        "an import",
        "CR",
        "NUL",
        "line separator",
        "right-to-left override",
        "LF",
    )
}
"""Some of each, for the fields that take none."""

PACKAGE, RFCS, WORDS, LEVELS, STATES = "package", "rfcs", "words", "levels", "states"
_SOURCE = [{"rfc": 1149}]


def _harmless() -> dict[str, Any]:
    """Return the registry's files by stem, with a harmless text in every text field."""
    everything = {
        "name": "ALPHA",
        "value": "alpha",
        "phrase": "the first",
        "description": "Comes before all others.",
        "references": [
            {"draft": "draft-alpha-00", "section": "4"},
            {"iana": "group/table"},
            {"person": "Somebody"},
            {"url": "https://example.org/"},
        ],
        "status": "current",
        "replaced_by": "beta",
        "aliases": ["FIRST"],
        "note": "a note",
        "notes": ["one of several"],
        "grade": "good",
        "state": "current",
        "source": {"person": "Somebody else"},
        "uses": [{"text": "a use", "mood": "calm", "source": {"draft": "draft-use-00"}}],
    }
    other = {"value": "beta", "phrase": "the second", "description": "Follows the first.", "references": _SOURCE}
    words = {
        "enumeration": {
            "name": "Word",
            "title": "a word",
            "kind": "str",
            "description": "What it means.",
            "references": [{"person": "Who said it"}],
        },
        "attribute": {
            "note": {"type": "str", "description": "a remark.", "links": {"Level": "{}"}},
            "notes": {"type": "str", "many": True, "description": "remarks."},
            "grade": {"type": "str", "choices": ["good"], "description": "how good it is."},
            "state": {"type": "State", "description": "its state."},
            "source": {"type": "reference", "description": "where it stands."},
            "uses": {"type": "Use", "many": True, "description": "its uses."},
            "digits": {
                "type": "int",
                "many": True,
                "description": "digits.",
            },
            "numbers": {
                "type": "int",
                "many": True,
                "first_digit_in": "digits",
                "unless_in": "digits",
                "description": "numbers.",
            },
        },
        "record": {
            "Use": {
                "description": "One use of a word.",
                "field": {
                    "text": {"type": "str", "description": "what it is.", "links": {"Level": "{}"}},
                    "mood": {"type": "str", "choices": ["calm"], "description": "its mood."},
                    "source": {"type": "reference", "description": "where it is told."},
                },
            }
        },
        "member": [everything, {"name": "BETA", **other}],
        "family": [
            {"pattern": "X-*", "phrase": "others", "description": "Private words.", "references": [{"person": "All"}]}
        ],
    }
    level = {"phrase": "low", "description": "There is none below.", "references": _SOURCE}
    levels = {
        "enumeration": {
            "name": "Level",
            "title": "a level",
            "kind": "int",
            "open": {"minimum": 1, "maximum": 9},
            "description": "How high it is.",
        },
        "member": [{"name": "LOW", "value": 1, **level}],
    }
    states = {
        "enumeration": {"name": "State", "title": "a state", "kind": "plain", "description": "How it stands."},
        "attribute": {"discourages_use": {"type": "bool", "description": "whether to avoid it."}},
        "member": [
            {
                "name": "CURRENT",
                "value": "current",
                "phrase": "in force",
                "description": "It holds.",
                "references": _SOURCE,
            },
            {"name": "NONE", "value": "none", "phrase": "unknown", "description": "It is new.", "references": _SOURCE},
            {"name": "OTHER", "value": "x", "phrase": "odd", "description": "It is odd.", "references": _SOURCE},
        ],
    }
    package = {
        "name": "tried",
        "version": "1.0",
        "title": "A package",
        "description": "What it is for.",
        "license": "MIT",
        "keywords": ["word"],
        "status": {"enumeration": "State", "default": "current", "unregistered": "none"},
    }
    rfc = {"number": 1149, "title": "Avian carriers", "date": "1990-04", "status": "experimental"}
    return {PACKAGE: package, RFCS: {"rfc": [rfc]}, WORDS: words, LEVELS: levels, STATES: states}


@dataclass(frozen=True)
class Built:
    """An imported package, and the texts of the files around it."""

    package: ModuleType
    files: Mapping[str, str]

    def doc(self, name: str) -> str:
        """The docstring of a class of the package, or of a property of one, as Sphinx shows it."""
        held: Any = self.package
        for part in name.split("."):
            held = getattr(held, part)
        return letters(shown(held.__doc__))

    def project(self, key: str) -> Any:
        """What the package's metadata say."""
        return tomllib.loads(self.files["pyproject.toml"])["project"][key]

    def schema(self, name: str) -> Any:
        return json.loads(self.files[f"schema/{name}.json"])

    def field_doc(self, record: str, name: str) -> str:
        """The docstring below a field of a record, which is there for readers of the source alone."""
        tree = ast.parse(self.files["tried/records.py"])
        (found,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == record)
        for field, following in zip(found.body, found.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and ast.unparse(field.target) == name:
                return letters(shown(ast.literal_eval(ast.unparse(following))))
        raise AssertionError(f"{record}.{name} has no docstring")

    def choices(self, file: str) -> list[str]:
        """Every text that stands in a Literal of a file."""
        nodes = ast.walk(ast.parse(self.files[file]))
        literals = [node for node in nodes if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal"]
        return [
            node.value
            for literal in literals
            for node in ast.walk(literal.slice)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]


def _said(text: str) -> str:
    """Return a text as docstrings show it: without its first letter, which can become a capital."""
    return letters(text)[1:]


def _alpha(built: Built) -> Any:
    return built.package.Word.FIRST


Reader = Callable[[Built, str], bool]
"""Whether a reader finds the text where the field is shown."""


def _in_doc(name: str) -> Reader:
    return lambda built, text: _said(text) in built.doc(name)


def _in_package_doc(built: Built, text: str) -> bool:
    return _said(text) in letters(shown(built.package.__doc__ or ""))


def _nowhere(built: Built, text: str) -> bool:
    """Return True: no output shows the field, so it only must do no harm."""
    return True


ONE_LINE: dict[Keys, Reader] = {
    (PACKAGE, "title"): lambda built, text: _in_package_doc(built, text) and built.project("description") == text,
    (PACKAGE, "license"): lambda built, text: built.project("license") == text,
    (PACKAGE, "keywords", 0): lambda built, text: built.project("keywords") == [text],
    (RFCS, "rfc", 0, "title"): _nowhere,
    (RFCS, "rfc", 0, "status"): _nowhere,
    (WORDS, "enumeration", "title"): lambda built, text: _said(text)
    in letters(shown(sys.modules["tried.words"].__doc__ or "")),
    (LEVELS, "enumeration", "title"): lambda built, text: text in _complaint(built),
    (WORDS, "enumeration", "references", 0, "person"): _in_doc("Word"),
    (WORDS, "attribute", "grade", "choices", 0): lambda built, text: text in built.choices("tried/words.pyi"),
    (WORDS, "record", "Use", "field", "mood", "choices", 0): lambda built, text: text
    in built.choices("tried/records.py"),
    (WORDS, "member", 0, "value"): lambda built, text: _alpha(built).value == text
    and built.package.Word(text) is _alpha(built)
    and text in built.schema(WORDS)["enum"],
    (STATES, "member", 2, "value"): lambda built, text: built.package.State.OTHER.value == text
    and str(built.package.State.OTHER) == text,
    (WORDS, "member", 0, "phrase"): lambda built, text: _alpha(built).phrase == text,
    (WORDS, "member", 0, "references", 0, "draft"): lambda built, text: _alpha(built).references[0].document == text,
    (WORDS, "member", 0, "references", 2, "person"): lambda built, text: _alpha(built).references[2].document == text,
    (WORDS, "member", 0, "source", "person"): lambda built, text: _alpha(built).source.document == text,
    (WORDS, "member", 0, "uses", 0, "source", "draft"): lambda built, text: _alpha(built).uses[0].source.document
    == text,
    (WORDS, "family", 0, "pattern"): lambda built, text: text in built.schema(WORDS)["x-enum-families"]
    and _said(text) in built.doc("Word"),
    (WORDS, "family", 0, "phrase"): _nowhere,
    (WORDS, "family", 0, "references", 0, "person"): _nowhere,
}
"""The fields that take any text on one line, each with where a reader finds it."""

LONG: dict[Keys, Reader] = {
    (PACKAGE, "description"): _in_package_doc,
    (WORDS, "enumeration", "description"): lambda built, text: _in_doc("Word")(built, text)
    and built.schema(WORDS)["description"] == text,
    (WORDS, "attribute", "note", "description"): _in_doc("Word.note"),
    (WORDS, "record", "Use", "description"): _in_doc("Use"),
    (WORDS, "record", "Use", "field", "text", "description"): lambda built, text: _said(text)
    in built.field_doc("Use", "text"),
    (WORDS, "member", 0, "description"): lambda built, text: _alpha(built).description == text,
    (WORDS, "member", 0, "note"): lambda built, text: _alpha(built).note == text,
    (WORDS, "member", 0, "notes", 0): lambda built, text: _alpha(built).notes == (text,),
    (WORDS, "member", 0, "uses", 0, "text"): lambda built, text: _alpha(built).uses[0].text == text,
    (WORDS, "family", 0, "description"): _nowhere,
}
"""The fields that take any text, over several lines if need be."""

FORMED: dict[Keys, Reader] = {
    (WORDS, "member", 0, "references", 1, "iana"): lambda built, text: _alpha(built).references[1].document
    == f"IANA {text}",
    (WORDS, "member", 0, "references", 3, "url"): lambda built, text: _alpha(built).references[3].url == text,
    (WORDS, "attribute", "note", "links", "Level"): _nowhere,
    (WORDS, "record", "Use", "field", "text", "links", "Level"): _nowhere,
}
"""The fields with a text that has to begin in some way."""

PREFIXED: dict[Keys, str] = dict(zip(FORMED, ("group/", "https://example.org/", "{}", "{}"), strict=True))
"""How it begins here."""

RESTRICTED: tuple[Keys, ...] = (
    (PACKAGE, "name"),
    (PACKAGE, "version"),
    (PACKAGE, "status", "enumeration"),
    (PACKAGE, "status", "default"),
    (PACKAGE, "status", "unregistered"),
    (RFCS, "rfc", 0, "date"),
    (WORDS, "enumeration", "name"),
    (WORDS, "enumeration", "kind"),
    (WORDS, "attribute", "note", "type"),
    (WORDS, "attribute", "numbers", "first_digit_in"),
    (WORDS, "attribute", "numbers", "unless_in"),
    (WORDS, "record", "Use", "field", "text", "type"),
    (WORDS, "member", 0, "name"),
    (WORDS, "member", 0, "references", 0, "section"),
    (WORDS, "member", 0, "status"),
    (WORDS, "member", 0, "replaced_by"),
    (WORDS, "member", 0, "aliases", 0),
    (WORDS, "member", 0, "grade"),
    (WORDS, "member", 0, "state"),
    (WORDS, "member", 0, "uses", 0, "mood"),
    (WORDS, "family", 0, "status"),
)
"""The fields that take a name, a number in writing, or a value of some list, and no other text."""

NAMES: tuple[Keys, ...] = (
    (WORDS, "attribute", "note"),
    (WORDS, "record", "Use"),
    (WORDS, "record", "Use", "field", "text"),
    (WORDS, "enumeration"),
    (WORDS, "member", 0, "note"),
)
"""Keys of the files that are text themselves."""


def _named(keys: Keys) -> str:
    return ".".join(map(str, keys))


def _cases(fields: tuple[Keys, ...], texts: Mapping[str, str]) -> pytest.MarkDecorator:
    """Return every field with every text, as parameters of a test."""
    cases = [pytest.param(keys, text, id=f"{_named(keys)}: {what}") for keys in fields for what, text in texts.items()]
    return pytest.mark.parametrize(("keys", "text"), cases)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the project, which is the same for all tests, so that the cache works."""
    return tmp_path_factory.mktemp("project")


@pytest.fixture(scope="module")
def trial(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """Return the helper that puts texts into the harmless registry and looks for them in the generated package."""
    return Trial(folder, tmp_path_factory.mktemp("outputs"))


@_cases(tuple(ONE_LINE), PRINTABLE)
def test_a_line_is_carried(keys: Keys, text: str, trial: Trial) -> None:
    """A one-line field keeps every printable text, and nothing runs it."""
    assert trial.carries(keys, text)


@_cases(tuple(LONG), PRINTABLE)
def test_long_text_is_carried(keys: Keys, text: str, trial: Trial) -> None:
    """A multi-line field keeps every printable text, and nothing runs it."""
    assert trial.carries(keys, text)


@_cases(tuple(LONG), LF)
def test_long_text_is_put_on_one_line(keys: Keys, text: str, trial: Trial) -> None:
    """A line break in a multi-line field becomes a space."""
    assert trial.carries(keys, text)


@_cases(tuple(PREFIXED), PRINTABLE)
def test_text_with_a_form_is_carried_or_refused(keys: Keys, text: str, trial: Trial, folder: Path) -> None:
    """A field with a required prefix keeps the text after it. The name of an IANA table has exactly one slash."""
    if _fits(keys, text):
        assert trial.carries(keys, text)
    else:
        _holds_refused(keys, PREFIXED[keys] + text, folder)


@_cases((*ONE_LINE, *PREFIXED), {**UNPRINTABLE, **LF})
def test_a_line_with_control_characters_is_refused(keys: Keys, text: str, folder: Path) -> None:
    """An unsafe character or a line break in a one-line field is an error."""
    _holds_refused(keys, PREFIXED.get(keys, "") + text, folder)


@_cases(tuple(LONG), UNPRINTABLE)
def test_long_text_with_control_characters_is_refused(keys: Keys, text: str, folder: Path) -> None:
    """An unsafe character in a multi-line field is an error."""
    _holds_refused(keys, text, folder)


@_cases(RESTRICTED, REFUSED)
def test_a_field_that_takes_no_free_text_refuses_it(keys: Keys, text: str, folder: Path) -> None:
    """Free text in a field for a name or a fixed value is an error."""
    _holds_refused(keys, text, folder)


@_cases(NAMES, REFUSED)
def test_a_key_that_is_not_a_name_is_refused(keys: Keys, text: str, folder: Path) -> None:
    """Free text as the name of an attribute, record, field, table or key is an error."""
    registry = _harmless()
    held = _at(registry, keys[:-1])
    held[text] = held.pop(keys[-1])
    _holds_errors(registry, folder)


@pytest.mark.parametrize("mark", ["\u202e", "\u2067", "\u200f", "\u2028"], ids=ascii)
@pytest.mark.parametrize("stem", [PACKAGE, RFCS, WORDS])
def test_a_comment_that_turns_the_reading_direction_is_refused(stem: str, mark: str, folder: Path) -> None:
    """A bidirectional mark or a line separator in a comment is an error: reviewers read comments."""
    project = _written(folder, _harmless())
    with (project.registry / f"{stem}.toml").open("ab") as file:
        file.write(f"# what {mark} it says\n".encode())
    with suppress(CodegenError):
        assert registry_of(project).errors


def test_every_text_field_of_the_formats_is_tried() -> None:
    """These tests cover every text field of the registry's format that an output shows."""
    tried = {tuple(key for key in keys if isinstance(key, str)) for keys in (*ONE_LINE, *LONG, *FORMED, *RESTRICTED)}
    last_two = {(_table(keys), "links" if "links" in keys else keys[-1]) for keys in tried}
    entries: dict[str, type[BaseModel]] = {
        "package": file_formats.PackageFile,
        "status": file_formats.StatusEntry,
        "rfc": file_formats.RfcEntry,
        "enumeration": file_formats.HeaderEntry,
        "reference": file_formats.ReferenceEntry,
        "attribute": file_formats.AttributeEntry,
        "record": file_formats.RecordEntry,
        "field": file_formats.FieldEntry,
        "member": file_formats.MemberEntry,
        "family": file_formats.FamilyEntry,
    }
    wanted = {
        (table, name)
        for table, entry in entries.items()
        for name, field in entry.model_fields.items()
        if name not in ("field", "differs", "gaps", "key", "required") and _takes_text(field.annotation)
    }
    assert wanted <= last_two


def _table(keys: tuple[str, ...]) -> str:
    """Return the format that has the last key as a field."""
    if keys[-1] in ("rfc", "draft", "iana", "person", "url", "section"):
        return "reference"
    if keys[0] == PACKAGE:
        return "status" if keys[1] == "status" else "package"
    if "field" in keys:
        return "field"
    return keys[1]


def _takes_text(annotation: object) -> bool:
    """Return whether a declared type contains text, outside the entries in it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return False
    if annotation is str:
        return True
    return any(isinstance(argument, str) or _takes_text(argument) for argument in get_args(annotation))


def _fits(keys: Keys, text: str) -> bool:
    """Whether the format lets a field have the text."""
    if "\n" in text:
        return keys in LONG
    if keys[-2] == "links":
        return "{" not in text
    return keys[-1] != "iana" or "/" not in text


_ALONE = ("value", "phrase")
"""The fields that never have a text together with others.

Members stand in the order of their values, and a description may not repeat the phrase.
"""


class Trial:
    """Hostile texts in harmless surroundings.

    All fields that take a text have it at the same time, which is quick. If that fails, each field has it alone, to
    find the wrong one.
    """

    def __init__(self, project: Path, place: Path) -> None:
        self._project = project
        self._place = place
        self._harmless = _outputs(project, _harmless())
        self._together: dict[str, set[Keys] | None] = {}

    def carries(self, keys: Keys, text: str) -> bool:
        """Return whether a reader finds the text in the place of the field. Fail if more than text differs."""
        if keys[-1] in _ALONE:
            return keys in self._carrying((keys,), text)
        if text not in self._together:
            fields = [keys for keys in (*ONE_LINE, *LONG, *FORMED) if keys[-1] not in _ALONE and _fits(keys, text)]
            try:
                self._together[text] = self._carrying(fields, text)
            except Exception:
                self._together[text] = None
        found = self._together[text]
        return keys in (self._carrying((keys,), text) if found is None else found)

    def _carrying(self, fields: Collection[Keys], text: str) -> set[Keys]:
        """Give all fields the text, and return the fields in which a reader finds it."""
        registry = _harmless()
        texts = {keys: PREFIXED.get(keys, "") + text for keys in fields}
        for keys, value in texts.items():
            _at(registry, keys[:-1])[keys[-1]] = value
        alpha = registry[WORDS]["member"][0]
        alpha["grade"] = registry[WORDS]["attribute"]["grade"]["choices"][0]
        alpha["uses"][0]["mood"] = registry[WORDS]["record"]["Use"]["field"]["mood"]["choices"][0]
        for stem in (WORDS, STATES):
            registry[stem]["member"].sort(key=lambda member: member["value"].casefold())
        files = _outputs(self._project, registry)
        for path, content in files.items():
            if path.endswith((".py", ".pyi")):
                assert _comments(content) <= _comments(self._harmless[path]), path
                if not any(keys[-1] == "value" for keys in fields):
                    assert _structure(content) == _structure(self._harmless[path]), path
        with _imported(self._place, files) as package:
            built = Built(package, files)
            readers = {**ONE_LINE, **LONG, **FORMED}
            return {keys for keys, value in texts.items() if readers[keys](built, value.replace("\n", " "))}


def _holds_refused(keys: Keys, text: str, folder: Path) -> None:
    """Assert that the text is an error in its file."""
    registry = _harmless()
    _at(registry, keys[:-1])[keys[-1]] = text
    _holds_errors(registry, folder)


def _holds_errors(registry: Mapping[str, Any], folder: Path) -> None:
    try:
        judged = registry_of(_written(folder, registry))
    except CodegenError as error:
        assert error.where.startswith("registry/"), str(error)
    else:
        assert judged.errors


def _at(registry: Any, keys: Keys) -> Any:
    for key in keys:
        registry = registry[key]
    return registry


def _written(folder: Path, registry: Mapping[str, Any]) -> locations.Project:
    """Return the project in the folder, with this registry."""
    (folder / "registry").mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text("[tool.codegen]\n", "utf-8")
    for stem, document in registry.items():
        lines = [f"{_toml(key)} = {_toml(value)}\n" for key, value in document.items()]
        (folder / "registry" / f"{stem}.toml").write_bytes("".join(lines).encode())
    return discovery.find_projects(folder, exact=True)[0]


def _toml(value: object) -> str:
    """Return a value as TOML, with inline tables."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(key)} = {_toml(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _outputs(folder: Path, registry: Mapping[str, Any]) -> dict[str, str]:
    """Return the outputs of the registry by path. Fail if it has errors."""
    project = _written(folder, registry)
    judged = registry_of(project)
    if judged.errors:
        lines = (f"{problem.file}:{problem.line}: {problem.message} [{problem.rule}]" for problem in judged.errors)
        raise AssertionError("\n".join(lines))
    return {path: content.decode() for path, content in generated(project).contents.items()}


@contextmanager
def _imported(place: Path, files: Mapping[str, str]) -> Iterator[ModuleType]:
    """Return the imported package, after reading every attribute of every member. Fail if a text was run."""
    for path, content in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(place))
        patch.chdir(place)
        patch.setattr(sys, "dont_write_bytecode", True)
        importlib.invalidate_caches()
        package = importlib.import_module("tried")
        try:
            for enumeration in (package.Word, package.Level, package.State):
                for member in enumeration:
                    for name in dir(enumeration):
                        if not name.startswith("_"):
                            getattr(member, name)
            yield package
        finally:
            for name in [name for name in sys.modules if name.split(".")[0] == "tried"]:
                del sys.modules[name]
    assert not (place / "executed").exists(), "a text of the registry was run"


def _complaint(built: Built) -> str:
    with pytest.raises(ValueError) as caught:
        built.package.Level(10)
    return str(caught.value)


def _structure(text: str) -> str:
    """Return the syntax tree of a module without the contents of its strings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def _comments(text: str) -> set[str]:
    return {
        token.string for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT
    }
