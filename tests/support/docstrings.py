"""Docstrings as docutils, the parser of Sphinx, shows them."""

from __future__ import annotations

import inspect
import io

from docutils import nodes  # type: ignore[import-untyped]
from docutils.core import publish_doctree  # type: ignore[import-untyped]

_TEXT = (nodes.document, nodes.paragraph, nodes.Text, nodes.literal, nodes.reference)
"""Text without markup. A reference is an address that docutils finds in it."""


def shown(docstring: str) -> str:
    """Return the text of a docstring. It must have no warning, and no markup but literals."""
    warnings = io.StringIO()
    settings = {"warning_stream": warnings, "report_level": 2, "doctitle_xform": False, "file_insertion_enabled": False}
    document = publish_doctree(inspect.cleandoc(docstring), settings_overrides=settings)
    for note in list(document.findall(lambda node: isinstance(node, nodes.system_message) and node["level"] < 2)):
        note.parent.remove(note)
    assert warnings.getvalue() == ""
    assert [node for node in document.findall() if not isinstance(node, _TEXT)] == []
    text: str = document.astext()
    return text


def letters(text: str) -> str:
    """Return a text without white space and backticks, and without NUL, which docutils uses itself."""
    return "".join(text.replace("`", "").replace("\0", "").split())
