"""The configuration of Sphinx, which renders the manual as a site: `make manual`.

Knows how the site looks. `.github/scripts/manual_site.py` collects its pages and calls Sphinx.
"""

from __future__ import annotations

import re
import sys

from sphinx.application import Sphinx

project = "codegen"
html_title = "codegen"
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
smartquotes = False  # "" is the empty text
myst_heading_anchors = 4  # links to sections work as on a code host
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
_STANDARD_LIBRARY = "|".join(sorted(sys.stdlib_module_names))
# The types of other modules in signatures, which have no page here.
nitpick_ignore_regex = [("py:class", rf"((?:{_STANDARD_LIBRARY})\.)?\w+")]
maximum_signature_line_length = 88
toc_object_entries_show_parents = "hide"

html_theme = "furo"
html_copy_source = False
html_show_copyright = False


def setup(app: Sphinx) -> None:
    """Register what changes docstrings."""
    app.connect("autodoc-process-docstring", _escape_number)


def _escape_number(app: Sphinx, kind: str, name: str, member: object, options: object, lines: list[str]) -> None:
    """Keep a number at the start of a docstring from becoming a list: `404. Not found.`"""
    lines[:1] = [re.sub(r"^(\d+)\.", r"\1\\.", line) for line in lines[:1]]
