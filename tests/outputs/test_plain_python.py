"""Python of a project's own templates has black's layout, with black or without."""

from __future__ import annotations

import ast
import random
import sysconfig
import textwrap
from collections.abc import Iterator
from pathlib import Path

import black
import pytest

from codegen.output_settings import STYLE
from codegen.outputs import formatting
from codegen.outputs.formatting import format_outputs
from codegen.outputs.formatting.blank_lines import format_frame
from codegen.outputs.formatting.tokens import UnknownSyntax
from codegen.outputs.rendering import Renderer

LIBRARY = Path(sysconfig.get_path("stdlib"))
MODULES = ("argparse", "ast", "calendar", "dataclasses", "email/message", "enum", "http/client", "smtplib", "tarfile")
PLAIN = '''\
"""Text."""

from collections.abc import Iterable

from .records import Record

LIMITS: dict[str, int] = {"low": 1, "high": 2}


class Code(int):
    """A code."""

    @property
    def is_good(self) -> bool:
        """Whether it is good."""
        return 200 <= self < 300  # both of them

    def records(self, names: "Iterable[str] | str", limit: int = 3) -> "tuple[Record, ...]":
        if isinstance(names, str) or not names:
            raise ValueError(f"{names!r} has {len(names)} characters, but a list was expected")
        elif limit > LIMITS["high"]:
            names = [name.strip() for name in names if name][:limit]
        return tuple(Record(name, self, -1) for name in names)
'''
CHANGED = [
    "x  = 1",
    "x = 'a'",
    "x = (1)",
    "x = (\n    1\n)",
    "x = f(a = 1)",
    "x = 0XFF + 1E5 + 1.",
    "x = a[1 :2] + a[b+1:]",
    "x = a ** -b",
    "x = lambda y: y",
    "x = u'a' 'b'",
    r'x = "\xAB \" a"',
    "x = y = 1",
    "x, = y",
    "x = yield_(1);y = 2",
    "x = 1  #a",
    "x = 1 # a",
    "# type: ignore\n#!a",
    "if (a): b",
    "for (a, b) in c:\n    pass",
    "class A():\n    ...",
    "def f(): return 1",
    "def f(*a): ...\ndef g(): ...",
    'def f():\n    """ a  """\n    return (a)',
    'def f():\n    """a\n      b"""',
    "print((a))",
    "del (a), b",
    "with a as b:\n    pass",
    "try:\n    pass\nexcept (A, B):\n    pass",
    "from a import (b)",
    "from a import (b, c)",
    "if a:\n\n    b\n\n\n\n    c",
    "a + b",
    "@ a\ndef f(): pass",
    "import a\nx = 1\ndef f():\n    pass\nx",
    "# fmt: off\nx  = 1",
]


def _made(text: str, width: int = 88, path: str = "t.py") -> str:
    style = STYLE._replace(line_length=width)
    (made,) = format_outputs([Renderer({"t.j2": text}).render("t.j2", None, path)], {}, style).values()
    return made


@pytest.mark.parametrize("width", [60, 88, 320])
def test_plain_python_of_an_own_template_needs_no_black(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain Python is laid out as black does it, without black, at any line length."""

    def fail(*_: object, **__: object) -> str:
        raise AssertionError("black was used")

    monkeypatch.setattr(formatting, "_black", fail)
    assert _made(PLAIN, width) == black.format_str(PLAIN, mode=black.Mode(line_length=width))


@pytest.mark.parametrize("source", CHANGED)
def test_python_that_black_changes(source: str) -> None:
    """Spaces, quotes, parentheses, numbers and comments are as black writes them."""
    assert _made(source + "\n") == black.format_str(source + "\n", mode=black.Mode())


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES)
def test_functions_of_the_standard_library(module: str) -> None:
    """Functions and classes that are laid out without black are as black writes them, in any earlier layout."""
    draw = random.Random(module)
    laid_out = 0
    for source in _definitions((LIBRARY / f"{module}.py").read_text("utf-8")):
        earlier = black.Mode(line_length=draw.choice((40, 88, 150)), magic_trailing_comma=False)
        for text in (source, black.format_str(source, mode=earlier)):
            mode = black.Mode(line_length=draw.choice((30, 60, 88, 120)), is_pyi=draw.random() < 0.2)
            try:
                made = format_frame(text, mode.line_length, is_stub=mode.is_pyi, is_plain=False)
            except UnknownSyntax:
                continue
            assert made == black.format_str(text, mode=mode)
            laid_out += 1
    assert laid_out > 10


def _definitions(source: str) -> Iterator[str]:
    """Yield the source of each class and function, with its decorators."""
    lines = source.split("\n")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            first = min(line.lineno for line in (node, *node.decorator_list))
            yield textwrap.dedent("\n".join(lines[first - 1 : node.end_lineno])) + "\n"
