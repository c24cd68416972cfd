"""HTML: templates that cannot write markup which comes from the registry.

Every expression is escaped, and no filter or statement switches that off. What a template writes itself is not checked
here, but by `proof`: it reads the finished page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import jinja2

from codegen.outputs.rendering import SHIPPED, Guarded, Renderer

_UNSAFE_FILTERS = ("safe", "tojson", "urlize", "xmlattr", "striptags", "format")
"""Filters of Jinja that return markup, or text that they took out of markup."""
_UNQUOTED = re.compile(r"=\s*$")
_RAW = re.compile(r"<(/?)(?:script|style)\b|(>)", re.IGNORECASE)
_LAST = re.compile(r"\n(?=</(?:a|dd|dt|h[1-6]|li|p|td|th)>)")
"""The end of a line before the end of such an element, where it would be a space."""


_SHOWN = (str, jinja2.Undefined)


class _Escaping(Guarded):
    """A compiler that refuses what would not be escaped, or escaped for the wrong place."""

    _is_raw = False
    """Whether the template is inside a script or a style."""
    _in_tag = False
    """Whether it is inside the tag before one."""

    def visit_Output(self, node: jinja2.nodes.Output, frame: Any) -> None:
        before = ""
        for part in node.nodes:
            if isinstance(part, jinja2.nodes.TemplateData):
                before = part.data
                for closing, end in _RAW.findall(before):
                    self._is_raw = bool(end and self._in_tag) or (self._is_raw and not closing)
                    self._in_tag = not end and not closing
            elif self._is_raw:
                self.fail("an expression cannot be inside a script or a style", part.lineno)
            elif _UNQUOTED.search(before):
                self.fail("the value of an attribute must be in quotes", part.lineno)
            else:
                before = ""
        super().visit_Output(node, frame)

    def visit_ScopedEvalContextModifier(self, node: jinja2.nodes.ScopedEvalContextModifier, frame: Any) -> None:
        self.fail("autoescape cannot be changed", node.lineno)


class HtmlRenderer(Renderer):
    """A renderer of HTML. Templates in the folder `overlay` replace the general ones, except with `codegen:`."""

    def __init__(self, templates: Mapping[str, str], *, folder: str, overlay: str) -> None:
        super().__init__(templates, folder=folder)
        self._overlay = overlay
        environment = self._environment
        environment.autoescape = True
        environment.code_generator_class = _Escaping
        for name in _UNSAFE_FILTERS:
            environment.filters.pop(name, None)

    def real(self, name: str) -> str:
        """Return the name of the template to use: the package's own, then the project's, then the toolkit's."""
        own = f"{self._overlay}/{name}"
        return own if not name.startswith(SHIPPED) and own in self.templates else super().real(name)

    def _text(self, template: str, view: object) -> str:
        """Return the page, without empty lines and indentation."""
        lines = (line.strip() for line in super()._text(template, view).split("\n"))
        return _LAST.sub("", "\n".join(filter(None, lines))) + "\n"

    def _finalize(self, value: object) -> object:
        """Return a text or a number. Other values raise TypeError: a page would show how Python writes them."""
        if isinstance(value, _SHOWN) or type(value) is int:
            return value
        raise TypeError(f"pages can show texts and numbers only, got {type(value).__name__} {value!r:.40}")
