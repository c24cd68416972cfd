"""Rendering and formatting: what templates can write, what comes out, and how errors are reported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import black
import pytest

from codegen.errors import CodegenError
from codegen.literals import Source, py_literal
from codegen.output_settings import STYLE
from codegen.outputs import rendering
from codegen.outputs.formatter_version import formatter_version
from codegen.outputs.formatting import format_outputs
from codegen.outputs.rendering import Renderer


@dataclass(frozen=True, slots=True)
class View:
    """A view for the tests."""

    name: Source = field(default_factory=lambda: Source("Signal"))
    number: int = 250
    rows: tuple[Source, ...] = field(default_factory=lambda: (Source("one"), Source("two")))
    raw: str = "raw"
    things: Mapping[str, object] = field(default_factory=dict)


def rendered(text: str, path: str = "out.txt", *, view: View | None = None, **others: str) -> str:
    """Return the output of a template page.j2 with this text. `others` are more templates by the stem of their name."""
    templates = {"page.j2": text, **{f"{name}.j2": other for name, other in others.items()}}
    return format_outputs([Renderer(templates).render("page.j2", view or View(), path)], {})[path]


def refusal(text: str, path: str = "out.txt", *, view: View | None = None, **others: str) -> CodegenError:
    """Return the error of rendering, which has a remedy."""
    with pytest.raises(CodegenError) as caught:
        rendered(text, path, view=view, **others)
    assert caught.value.remedy
    return caught.value


# --- What templates write


def test_source_is_written_unchanged() -> None:
    """Source text, numbers and the text of the template are written unchanged, with the last line feed."""
    source = Source("<&'\"> {{ x }} # fmt: off")
    assert rendered("a {{ view.name }}\n", view=View(name=source)) == f"a {source}\n"
    assert rendered('{{ view.number }} < 9 & "so on"\n') == '250 < 9 & "so on"\n'


def test_loops_and_conditions() -> None:
    """A line with only a statement of the template language is not written."""
    text = """\
{% for row in view.rows %}
  {% if not loop.last %}
{{ loop.index }}={{ row }},
  {% endif %}
{% endfor %}
end
"""
    assert rendered(text) == "1=one,\nend\n"


def test_templates_extend_and_include() -> None:
    """A template can extend another one, and include a third."""
    page = "{% extends 'base.j2' %}{% block middle %}{{ view.name }}{% include 'part.j2' %}{% endblock %}"
    assert rendered(page, base="<{% block middle %}{% endblock %}>", part="!") == "<Signal!>"


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("view.raw", "str 'raw'"),
        ("view.raw | upper", "str 'RAW'"),
        ("view.name | lower", "str 'signal'"),
        ("view.name ~ view.name", "str 'SignalSignal'"),
        ("view.name + 'x'", "str 'Signalx'"),
        ("'constant'", "str 'constant'"),
        ("view.raw | safe", "Markup"),
        ("view.raw | e", "Markup"),
        ("view.rows | join", "str 'onetwo'"),
        ("view.rows", "tuple"),
        ("view.things", "dict"),
        ("none", "NoneType None"),
        ("true", "bool True"),
        ("1.5", "float 1.5"),
        ("view", "View"),
    ],
)
def test_raw_text_is_refused(expression: str, shown: str) -> None:
    """Any other value than source text and numbers is refused, with template and line."""
    error = refusal(f"one\ntwo {{{{ {expression} }}}}\n")
    assert error.where == "templates/page.j2:2"
    assert f"templates can write source text only, got {shown}" in error.what


def test_raw_text_in_any_template_is_refused() -> None:
    """The same is true for templates that are extended, included or imported, for macros and for variables."""
    assert refusal("{% extends 'base.j2' %}", base="a\n\n{{ view.raw }}").where == "templates/base.j2:3"
    assert refusal("a\n{% include 'part.j2' %}", part="\n{{ view.raw }}").where == "templates/part.j2:2"
    macro = "{% macro shout(x) %}\n{{ x }}{% endmacro %}"
    importing = "{% from 'part.j2' import shout %}{{ shout(view.raw) }}"
    assert refusal(importing, part=macro).where == "templates/part.j2:2"
    assert refusal("{% set x %}{{ view.raw }}{% endset %}{{ x }}").where == "templates/page.j2:1"
    assert refusal("{% set x | upper %}a{% endset %}\n{{ x }}").where == "templates/page.j2:2"


@pytest.mark.parametrize(
    "statement",
    [
        "{% filter replace('x', view.raw) %}x{% endfilter %}",
        "{% filter upper | laid_out %}x{% endfilter %}",
        "{% call view.raw.format() %}{% endcall %}",
    ],
)
def test_statements_that_write_raw_text_are_refused(statement: str) -> None:
    """Statements that could write raw text are refused."""
    assert refusal(f"one\n{statement}\n").where == "templates/page.j2:2"


def test_results_of_source_text_may_be_written() -> None:
    """A macro, a variable and a block of an extended template are source text if all their parts are."""
    assert rendered("{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{{ twice(view.name) }}") == "SignalSignal"
    assert rendered("{% set x %}<{{ view.name }}>{% endset %}{{ x }}") == "<Signal>"
    page = "{% extends 'base.j2' %}{% block middle %}{{ super() }}!{% endblock %}"
    assert rendered(page, base="{% block middle %}{{ view.name }}{% endblock %}") == "Signal!"


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("'C:\\\\' | comment('// ')", "// C:\\u005c"),
        ("'what??/' | comment('// ')", "// what??\\u002f"),
        ("'a\\nb\\r\\nc\\u2028d' | comment", "# a\n# b\n# c\n# d"),
        ("'a\\u202eb' | comment('-- ')", "-- a\\u202eb"),
        ("'a\\n\\nb' | comment", "# a\n#\n# b"),
        ("250 | markdown", "250"),
        ("'a|b' | markdown", "a\\|b"),
    ],
)
def test_filters(expression: str, text: str) -> None:
    """Filters write plain values as text of the language, which the value cannot leave."""
    assert rendered(f"{{{{ {expression} }}}}") == text


# --- Templates that are wrong


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        ("none | markdown", "markdown cannot write NoneType None: expected text or a number"),
        ("5 | comment", "comment cannot write int 5: expected text"),
        ("view | json", "json cannot write View"),
        ("1.5 | python", "python cannot write float 1.5"),
        ("'a b' | identifier", "identifier cannot write str 'a b'"),
        ("absent | json", "'absent' is undefined"),
        ("view.nam | json", 'View has no field "nam"; did you mean "name"?'),
        ("view.colour | json", 'View has no field "colour"; its fields: name, number, rows, raw, things'),
    ],
)
def test_values_that_filters_cannot_write(expression: str, what: str) -> None:
    """A filter reports the value that it cannot write."""
    assert what in refusal(f"{{{{ {expression} }}}}").what


def test_blocks_that_nothing_shows() -> None:
    """A block that the extended template does not have is refused, with the names of its blocks."""
    base = "{% block middle %}{% endblock %}{% block end %}{% endblock %}"
    error = refusal("{% extends 'base.j2' %}\n{% block midle %}x{% endblock %}", base=base)
    assert (error.where, error.what.partition(": ")[2]) == (
        "templates/page.j2:2",
        'base.j2 has no block "midle"; its blocks: end, middle',
    )
    more = "{% extends 'base.j2' %}{% block end %}{% block inner %}{% endblock %}{% endblock %}"
    page = "{% extends 'more.j2' %}{% block inner %}x{% endblock %}{% block middle %}y{% endblock %}"
    assert rendered(page, base=base, more=more) == "yx"


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        ("view.absent", "absent"),
        ("absent", "absent"),
        ("view.name.absent", "absent"),
        ("view.things.absent", "absent"),
        ("view.things['absent']", "absent"),
        ("view.absent.deeper", "absent"),
        ("view.name if view.absent else view.name", "absent"),
        ("view.rows[7]", "7"),
    ],
)
def test_undefined_field(expression: str, what: str) -> None:
    """An unknown field of a view is reported, with template and line."""
    error = refusal(f"one\n\n{{{{ {expression} }}}}\n")
    assert error.where == "templates/page.j2:3"
    assert what in error.what


@pytest.mark.parametrize(
    "statement", ["{% for x in view.absent %}{% endfor %}", "{% if view.absent %}{% endif %}", "{{ view.absent() }}"]
)
def test_undefined_field_in_a_statement(statement: str) -> None:
    """The same is true in a statement that would write nothing."""
    error = refusal(f"one\n{statement}\n")
    assert error.where == "templates/page.j2:2"
    assert "absent" in error.what


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one\n{% if %}\n", 2),
        ("one\n\n{{ view.name \n", 3),
        ("{% for x in view.rows %}\n\n", 1),
        ("one\n{% unknown %}\n", 2),
        ("one\n{{ view.name | nofilter }}\n", 2),
        ("one\n{% endfor %}\n", 2),
        ("one\n{{ view.name }\n", 2),
        ("one\n{# never closed\n", 2),
    ],
)
def test_syntax_error(text: str, line: int) -> None:
    """A template that does not parse is reported with its line."""
    error = refusal(text)
    assert error.what.startswith("the template does not parse: ")
    name, _, found = error.where.rpartition(":")
    assert name == "templates/page.j2"
    assert abs(int(found) - line) <= 1  # what is never closed is noticed where it begins, or where the file ends


def test_syntax_error_elsewhere() -> None:
    """A syntax error is reported in its own template, not in the template that uses it."""
    assert refusal("{% extends 'base.j2' %}", base="one\n{% if %}\n").where == "templates/base.j2:2"


def test_missing_template() -> None:
    """A missing template is reported with the template that uses it."""
    error = refusal("one\n{% include 'absent.j2' %}\n")
    assert 'missing template "absent.j2"' in error.what
    assert error.where == "templates/page.j2:2"
    with pytest.raises(CodegenError, match=r'missing template "gone\.j2"'):
        Renderer({}).render("gone.j2", View(), "out.txt")


@pytest.mark.parametrize(
    "expression",
    ["1 // 0", "1 % 0", "view.number.absent", "view.number + view.name", "[].pop()", "range(10 ** 9)", "'%d' % 'x'"],
)
def test_failing_template(expression: str) -> None:
    """Any other error in a template is reported with template and line."""
    assert refusal(f"one\n\n\n{{{{ {expression} }}}}\n").where == "templates/page.j2:4"


@pytest.mark.parametrize(
    "text",
    [
        "{% include 'page.j2' %}",
        "{% extends 'page.j2' %}",
        "{% macro more() %}{{ more() }}{% endmacro %}{{ more() }}",
        "{% for one in range(9999) %}{% for other in range(9999) %}x{% endfor %}{% endfor %}",
    ],
)
def test_endless_template(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template that does not end, or writes too much, is refused."""
    monkeypatch.setattr(rendering, "_MAXIMUM", 10_000)
    assert refusal(text).where.startswith("templates/page.j2")


# --- What comes out of it


@pytest.mark.parametrize("path", ["tiny/x.py", "tiny/x.pyi", "x.py"])
def test_python_is_formatted(path: str) -> None:
    """Python and stubs are formatted as black's defaults do."""
    text = "x = { 'a':1 }\ndef f( a ) : ...\n"
    assert rendered(text, path) == black.format_str(text, mode=black.Mode(is_pyi=path.endswith(".pyi")))


def test_a_configuration_nearby_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Black's settings in a pyproject.toml do not change outputs."""
    text = f"x = {py_literal(tuple(range(100, 118)))}\n"
    (tmp_path / "pyproject.toml").write_text("[tool.black]\nline-length = 20\nskip-string-normalization = true\n")
    (tmp_path / "out.py").touch()
    monkeypatch.chdir(tmp_path)
    assert rendered(text, "out.py") == text


@pytest.mark.parametrize(
    "text",
    [
        "x = (\n",
        "def f(:\n",
        "x = 'unterminated\n",
        "  indented = 1\n x = 2\n",
        'f\' ]-> """ \t { print:',
        "\0",
        "print 'x'\n",
        "x = 1 +\n",
    ],
)
@pytest.mark.parametrize("path", ["tiny/x.py", "tiny/x.pyi"])
def test_no_python(text: str, path: str) -> None:
    """Invalid Python is refused, with the template and the output."""
    error = refusal(text, path)
    assert error.where.startswith("templates/page.j2")
    assert "invalid Python" in error.what
    assert path in error.remedy


def test_json_is_laid_out() -> None:
    """JSON has an indentation of two spaces, a final line feed, its order and readable text."""
    made = rendered('{"b": [1, "Täubchen"], "a": {}}', "schema/x.json")
    assert made == '{\n  "b": [\n    1,\n    "Täubchen"\n  ],\n  "a": {}\n}\n'
    assert list(json.loads(made)) == ["b", "a"]


@pytest.mark.parametrize("text", ["", "{", '{"a": 1,}', "{'a': 1}", '{"a": "\t"}', '{"a": NaN}'])
def test_no_json(text: str) -> None:
    """Invalid JSON is refused, with the template."""
    error = refusal(text, "schema/x.json")
    assert error.where.startswith("templates/page.j2")
    assert "invalid JSON" in error.what
    assert "schema/x.json" in error.remedy


@pytest.mark.parametrize("path", ["README.md", "pyproject.toml", "py.typed", "LICENSE"])
def test_other_files_are_left_alone(path: str) -> None:
    """Other files than Python and JSON are not formatted."""
    text = "x  =  { 'a':1 }   \n\n\n\n"
    assert rendered(text, path) == text


# --- Formatting once


def _kept(kept: dict[str, str], text: str, path: str = "a.py") -> str:
    """Return the output of a template with this text, formatted with this cache."""
    return format_outputs([Renderer({"page.j2": text}).render("page.j2", View(), path)], kept)[path]


def test_formatted_text_is_kept() -> None:
    """A text is formatted once for each type of file, and texts that are no longer outputs are dropped."""
    kept: dict[str, str] = {}
    assert (_kept(kept, "x=1\n"), list(kept.values())) == ("x = 1\n", ["x = 1\n"])
    (key,) = kept
    _kept(kept, "x=1\n", "deep/b.py")
    assert list(kept) == [key]
    _kept(kept, "x=1\n", "a.pyi")
    assert len(kept) == 1
    assert key not in kept


def test_kept_text_is_used() -> None:
    """The cache replaces formatting, but only for the same text."""
    kept: dict[str, str] = {}
    _kept(kept, "x=1\n")
    (key,) = kept
    kept[key] = "kept\n"
    assert _kept(kept, "x=1\n") == "kept\n"
    assert _kept(kept, "x=1 \n") == "x = 1\n"


def test_what_fails_is_not_kept() -> None:
    """Invalid Python does not change the cache."""
    kept: dict[str, str] = {}
    with pytest.raises(CodegenError):
        _kept(kept, "x = (")
    assert kept == {}


def test_version_of_black() -> None:
    """The version of the formatter is that of the installed black."""
    assert formatter_version(STYLE) == f"black {version('black')}"


def test_templates_come_from_the_given_ones_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template cannot read files: it finds only the templates of the renderer."""
    (tmp_path / "secret.j2").write_text("secret")
    monkeypatch.chdir(tmp_path)
    assert 'missing template "secret.j2"' in refusal("{% include 'secret.j2' %}").what
