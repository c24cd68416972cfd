"""What black skips looks as black would format it: members, data, and all that the toolkit's own templates generate."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import black
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from codegen.docstring_markup import docstring
from codegen.errors import CodegenError
from codegen.literals import LaidOut, Source, py_literal
from codegen.model import Registry
from codegen.output_settings import STYLE, Style
from codegen.outputs import formatting
from codegen.outputs.formatting import format_outputs
from codegen.outputs.formatting.blank_lines import format_frame
from codegen.outputs.output_list import OutputList
from codegen.outputs.rendering import Rendered, Renderer
from codegen.project import toolkit_files
from codegen.project.configuration import DEFAULT_TARGETS
from tests.literals.test_literals import TEXT
from tests.support.extra_registry_files import NOTHING_REQUIRED, WITHOUT_STATUSES
from tests.support.registries import CARRIERS, PACKAGE, ROUTES, SIGNALS, STATUSES, Edit, registry

TEMPLATES = {
    f"{folder}/{path.name}": path.read_text("utf-8")
    for folder in ("python", "schema")
    for path in (toolkit_files.shipped_templates() / folder).iterdir()
}
NAMES = st.from_regex(r"\A[A-Z][A-Z0-9_]{0,70}[A-Z0-9]\Z")
TINY = registry()
NO_EDITS: Mapping[str, Edit] = {}


def _rendered_outputs(
    changed: Registry, paths: tuple[str, ...] = (".py", ".pyi"), style: Style = STYLE
) -> list[Rendered]:
    """Return the Python outputs of the shipped templates before they are formatted, of paths with these ends only."""
    renderer = Renderer(TEMPLATES, width=style.line_length, shipped=frozenset(TEMPLATES))
    templates = {name: text.encode() for name, text in TEMPLATES.items()}
    made = OutputList(registry=changed, templates=templates, style=style).outputs(DEFAULT_TARGETS)
    python = [output for output in made if output.view is not None and output.path.endswith(paths)]
    return [renderer.render(output.template, output.view, output.path) for output in python]


def _made(
    changed: Registry, paths: tuple[str, ...] = (".py", ".pyi"), style: Style = STYLE, *, by_black: bool = False
) -> dict[str, str]:
    """Return the Python outputs of the shipped templates by path: formatted by the toolkit itself, or by black."""
    rendered = [output._replace(is_shipped=not by_black) for output in _rendered_outputs(changed, paths, style)]
    return format_outputs(rendered, {}, style)


def _without_black(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the use of black fail."""

    def fail(*_: object, **__: object) -> str:
        raise AssertionError("black was used")

    monkeypatch.setattr(formatting, "_black", fail)


def _assert_black_agrees(texts: Mapping[str, str], style: Style = STYLE) -> None:
    for path, text in texts.items():
        mode = black.Mode(is_pyi=path.endswith(".pyi"), line_length=style.line_length)
        assert black.format_str(text, mode=mode) == text, path


@pytest.mark.slow
@pytest.mark.parametrize("width", [60, 79, 88, 320])
def test_templates_of_the_toolkit_need_no_black(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The toolkit lays out what its own templates generate as black does, without black, at any line length."""
    style = STYLE._replace(line_length=width)
    for changed in (TINY, registry(NOTHING_REQUIRED), registry(WITHOUT_STATUSES)):
        witness = _made(changed, style=style, by_black=True)
        with monkeypatch.context() as patched:
            _without_black(patched)
            texts = _made(changed, style=style)
        assert texts == witness
        _assert_black_agrees(texts, style)


@pytest.mark.parametrize(
    "docstring",
    [
        '"x" y.',
        'x "y\\"',
        "x \\\\",
        '"x" y.\n\n    z.\n    ',
        "\n    .. note:: x\n       y\n    ",
        "x.\n\n    z.\n    ",
    ],
)
def test_quotes_and_backslashes_of_docstrings(docstring: str) -> None:
    """A double quote at the start or the end of a docstring has a space beside it, as black writes it."""
    source = f'"""x."""\nclass A:\n    """{docstring}"""\n    a = 1\n'
    assert format_frame(source, 88, is_stub=False) == black.format_str(source, mode=black.Mode())


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(width=st.integers(60, 320), data=st.data())
def test_long_names_are_laid_out_as_black_does_it(width: int, data: st.DataObject) -> None:
    """Black does not change the outputs of a registry with names and texts of any length, at any line length."""
    style = STYLE._replace(line_length=width)
    changed = _with_other_names(data.draw)
    rendered = _rendered_outputs(changed, style=style)
    texts = {output.path: format_frame(output.text, width, is_stub=output.path.endswith(".pyi")) for output in rendered}
    for output in rendered:
        mode = black.Mode(is_pyi=output.path.endswith(".pyi"), line_length=width)
        assert texts[output.path] == black.format_str(output.text, mode=mode), output.path
    _assert_black_agrees(_made(changed, style=style), style)


def _with_other_names(draw: Callable[[st.SearchStrategy[str]], str]) -> Registry:
    """Return a registry with other names of classes, records, attributes and choices, and with other texts."""
    kinds = {"all": NO_EDITS, "nothing required": NOTHING_REQUIRED, "no statuses": WITHOUT_STATUSES}
    edits = kinds[draw(st.sampled_from(sorted(kinds)))]
    classes = st.from_regex(r"\A[A-Z][A-Za-z]{2,60}[a-z]\Z")
    words = st.from_regex(r"\A[a-z][a-z_]{2,60}[a-z]\Z").filter(lambda word: not keyword.iskeyword(word))
    names = {name: draw(classes) for name in ("Signal", "Carrier", "Route", "SignalUse", "Ring", "Flight")}
    names |= {name: draw(words) for name in ("note", "urgency", "grade", "uses", "mood", "good", "colour")}
    assume(len({name.casefold() for name in names.values()}) == len(names))
    names = {name: f"{other}{name.lower()}" for name, other in names.items()}  # no two are equal to anything else
    text = draw(TEXT.filter(lambda text: "fmt:" not in text))  # black itself formats an output with such a comment

    def renamed(source: str) -> str:
        return re.sub(r"\b(?:" + "|".join(names) + r")\b(?![^\"\n]* [^\"\n]*\"$)", lambda name: names[name[0]], source)

    def edited(path: str) -> Edit:
        earlier = edits.get(path)
        return lambda source: renamed(earlier(source) if earlier else source)

    changed = registry({path: edited(path) for path in {*edits, SIGNALS, CARRIERS, ROUTES, STATUSES, PACKAGE}})
    return replace(
        changed,
        enumerations=tuple(
            replace(enumeration, title=text or "x", description=f"{text} {enumeration.description}")
            for enumeration in changed.enumerations
        ),
    )


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(NAMES, TEXT, TEXT, TEXT)
def test_black_has_nothing_to_change(name: str, value: str, phrase: str, description: str) -> None:
    """Black does not change a module, stub or data module, for any names and texts of members."""
    routes = TINY.enumeration("Route")
    assert routes is not None
    odd = replace(
        routes.members[0], name=name, value=value, phrase=phrase, description=description or "x", aliases=(f"{name}_2",)
    )
    changed = replace(
        TINY,
        enumerations=tuple(
            replace(enumeration, members=(odd, *enumeration.members[1:])) if enumeration is routes else enumeration
            for enumeration in TINY.enumerations
        ),
    )
    _assert_black_agrees(_made(changed, ("routes.py", "routes.pyi")))


def _rendered(template: str, view: object) -> str:
    (text,) = format_outputs([Renderer({"t.j2": template}).render("t.j2", view, "t.py")], {}).values()
    return text


def test_a_text_that_looks_like_a_mark_stays_text() -> None:
    """A text that looks like a mark stays text."""
    view = {"rows": LaidOut("{\n    1: 2,\n}"), "text": py_literal("{_laid_out_0_0} {_laid_out_1_0} {_laid_out_2_0}")}
    made = _rendered("a = {{ view.text }}\nb = {{ view.rows }}\n", view)
    assert made == 'a = "{_laid_out_0_0} {_laid_out_1_0} {_laid_out_2_0}"\nb = {\n    1: 2,\n}\n'


def test_a_block_that_is_laid_out_comes_back_in_its_place() -> None:
    """A block in the filter `laid_out` is not formatted, but the text around it is."""
    members = "    {%+ filter laid_out %}\n    a  =  {{ view.a }}\n    b = {{ view.b }}\n{% endfilter %}\n\n"
    template = f"class  A:\n{members}    c=3\n"
    made = _rendered(template, {"a": Source("1"), "b": LaidOut("{1:1}")})
    assert made == "class A:\n    a  =  1\n    b = {1:1}\n    c = 3\n"


def test_a_block_with_a_line_that_is_too_long_is_formatted() -> None:
    """A block in the filter `laid_out` is formatted if a line is too long."""
    block = "    {%+ filter laid_out %}\n    def f(self) -> {{ view.type }}: ...\n{% endfilter %}\n\n    x = 1\n"
    made = _rendered(f"class A:\n{block}", {"type": Source("tuple[" + "A" * 40 + ", " + "B" * 40 + "]")})
    assert made == black.format_str(made, mode=black.Mode())
    assert ") -> tuple[\n" in made


@pytest.mark.slow
def test_many_lines_are_formatted_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several processes return the same texts as one, and the same error."""
    alone = _made(TINY, by_black=True)
    monkeypatch.setattr(formatting, "_MANY_LINES", 0)
    assert _made(TINY, by_black=True) == alone
    with pytest.raises(CodegenError, match="invalid Python") as raised:
        format_outputs([Renderer({"t.j2": "def ("}).render("t.j2", None, "t.py")], {})
    assert raised.value.where == "templates/t.j2"
    assert raised.value.remedy


@pytest.mark.slow
def test_black_has_nothing_to_change_in_what_only_some_registries_have() -> None:
    """Black does not change flags, values with parts, ranges, aliases and tables."""
    for edits in (NOTHING_REQUIRED, WITHOUT_STATUSES):
        _assert_black_agrees(_made(registry(edits)))


@pytest.mark.slow
@settings(max_examples=200)
@given(NAMES, TEXT | st.text("漢字a ", max_size=60), TEXT)
def test_black_leaves_members_alone(name: str, value: str, text: str) -> None:
    """Black does not change a member with its docstring, for any text."""
    source = f'class A:\n    """."""\n\n    {name} = {py_literal(value, 4, len(name) + 3)}\n'
    source += f"    {docstring([text or 'x'], 4)}\n\n    after = 1\n"
    assert black.format_str(source, mode=black.Mode()) == source
