"""What a project chooses of its outputs: their looks, and targets of its own. Knows nothing of what they say."""

from __future__ import annotations

from typing import Literal, NamedTuple

Formatter = Literal["black", "ruff", "none"]


class Style(NamedTuple):
    """Lines for the top of every output, the address of the repository, the oldest Python that they are for, how long
    their lines may be, and what formats them.
    """

    header: str = ""
    address: str = ""
    python: str = "3.11"
    line_length: int = 88
    formatter: Formatter = "black"


STYLE = Style()
"""What is meant where a project chooses nothing."""


class Target(NamedTuple):
    """A target of the project's own: one output for each of something, by a template, at a path with {package} and
    {module} in it.
    """

    name: str
    template: str
    path: str
    each: Literal["enumeration", "table", "package"] = "enumeration"
