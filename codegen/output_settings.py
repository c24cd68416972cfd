"""The configuration of outputs: their style, and the project's own targets. Knows nothing of their contents."""

from __future__ import annotations

from typing import Literal, NamedTuple

Formatter = Literal["black", "ruff", "none"]


class Style(NamedTuple):
    """The style of outputs."""

    header: str = ""
    """Lines for the top of every output."""
    address: str = ""
    documentation: str = ""
    python: str = "3.11"
    """The oldest Python version that outputs support."""
    line_length: int = 88
    formatter: Formatter = "black"


STYLE = Style()


class Target(NamedTuple):
    """A target of the project's own: a template, and one output for `each` enumeration, table or package.

    The path may contain {package} and {module}.
    """

    name: str
    template: str
    path: str
    each: Literal["enumeration", "table", "package"] = "enumeration"
