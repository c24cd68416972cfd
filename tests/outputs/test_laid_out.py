"""Parts that black skips: they look as black would format them, and come back unchanged."""

from __future__ import annotations

from dataclasses import replace

import black
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.errors import CodegenError
from codegen.literals import LaidOut, Source, docstring, py_literal
from codegen.model import Registry
from codegen.outputs import formatting
from codegen.outputs.formatting import format_outputs
from codegen.outputs.menu import Menu
from codegen.outputs.rendering import Renderer
from codegen.project import layout
from codegen.project.configuration import DEFAULT_TARGETS
from tests.literals.test_literals import TEXT
from tests.support.extra_registry_files import NOTHING_REQUIRED, WITHOUT_STATUSES
from tests.support.registries import registry

TEMPLATES = {
    f"{folder}/{path.name}": path.read_text("utf-8")
    for folder in ("python", "schema")
    for path in (layout.shipped_templates() / folder).iterdir()
}
NAMES = st.from_regex(r"\A[A-Z][A-Z0-9_]{0,70}[A-Z0-9]\Z")
TINY = registry()


def _made(changed: Registry, paths: tuple[str, ...] = (".py", ".pyi")) -> dict[str, str]:
    """Return the Python outputs of the shipped templates by path, of paths with these ends only."""
    renderer = Renderer(TEMPLATES)
    made = Menu(registry=changed, templates={name: text.encode() for name, text in TEMPLATES.items()}).outputs(
        DEFAULT_TARGETS
    )
    python = [output for output in made if output.view is not None and output.path.endswith(paths)]
    return format_outputs([renderer.render(output.template, output.view, output.path) for output in python], {})


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
    for path, text in _made(changed, ("routes.py", "routes.pyi")).items():
        assert black.format_str(text, mode=black.Mode(is_pyi=path.endswith(".pyi"))) == text


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
    alone = _made(TINY)
    monkeypatch.setattr(formatting, "_MANY_LINES", 0)
    assert _made(TINY) == alone
    with pytest.raises(CodegenError, match="invalid Python") as raised:
        format_outputs([Renderer({"t.j2": "def ("}).render("t.j2", None, "t.py")], {})
    assert raised.value.where == "templates/t.j2"
    assert raised.value.remedy


@pytest.mark.slow
def test_black_has_nothing_to_change_in_what_only_some_registries_have() -> None:
    """Black does not change flags, values with parts, ranges, aliases and tables."""
    for edits in (NOTHING_REQUIRED, WITHOUT_STATUSES):
        for path, text in _made(registry(edits)).items():
            assert black.format_str(text, mode=black.Mode(is_pyi=path.endswith(".pyi"))) == text


@pytest.mark.slow
@settings(max_examples=200)
@given(NAMES, TEXT | st.text("漢字a ", max_size=60), TEXT)
def test_black_leaves_members_alone(name: str, value: str, text: str) -> None:
    """Black does not change a member with its docstring, for any text."""
    source = f'class A:\n    """."""\n\n    {name} = {py_literal(value, 4, len(name) + 3)}\n'
    source += f"    {docstring([text or 'x'], 4)}\n\n    after = 1\n"
    assert black.format_str(source, mode=black.Mode()) == source
