"""Sphinx reads the docstrings of generated packages without a warning."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.support.commands import REPOSITORY, process
from tests.support.projects import built, small_project, written

CONFIGURATION = """\
import sys

sys.path.insert(0, {folder!r})
extensions = ["sphinx.ext.autodoc"]
default_role = "any"  # text in single backticks would have to be a reference
"""

HOSTILE = """\
[enumeration]
name = "{name}"
title = "an entry of *args and |x|"
kind = "{kind}"
{more}
description = 'Takes *args and |x| and foo_ and `tick, [1]_, **bold and :role:`x`. It ends like this::'

[attribute.note]
type = "str"
description = "- see `note_` and *wild."

[[member]]
name = "A"
value = {value}
phrase = "uses *wild and name_ and `x"
description = "See |sub| and **bold."
references = [{{ person = "A. *Nobody* `of_" }}, {{ url = "https://example.org/a_b_|c|" }}]
status = "old"
replaced_by = {other}
note = "x"

[[member]]
name = "B"
value = {other}
phrase = "==="
description = '1. {long} ==== .. note:: ``x`` `y`_ \\ --help'
"""

STATUSES = """\
[enumeration]
name = "Status"
title = "a status"
kind = "str"
description = "Statuses."

[attribute.discourages_use]
type = "bool"
description = "whether it discourages use."

[[member]]
name = "CURRENT"
value = "current"

[[member]]
name = "OLD"
value = "old"
discourages_use = true
"""

PACKAGE = """\
name = "small"
version = "0.1.0"
title = "A package *of everything"
description = "- |x| and foo_."

[status]
enumeration = "Status"
default = "current"
unregistered = "current"
"""


def sphinx(folder: Path, package: Path) -> str:
    """Return the text of a page about all modules of a package. Sphinx must have no warning."""
    modules = sorted(path.stem for path in package.glob("*.py") if path.stem != "__init__")
    options = "   :members:\n   :undoc-members:\n   :private-members:\n"
    pages = [f".. automodule:: {package.name}\n"]
    pages += [f".. automodule:: {package.name}.{module}\n{options}" for module in modules]
    folder.mkdir()
    (folder / "conf.py").write_text(CONFIGURATION.format(folder=str(package.parent)), "utf-8")
    (folder / "index.rst").write_text("Package\n=======\n\n" + "\n".join(pages), "utf-8")
    done = process(sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "text", folder, folder / "text")
    assert (done.returncode, done.stderr) == (0, "")
    return re.sub(r"\s+", " ", (folder / "text" / "index.txt").read_text("utf-8"))


@pytest.mark.slow
def test_the_library(tmp_path: Path) -> None:
    """The docstrings of our own package have no warning, and show what is deprecated."""
    text = sphinx(tmp_path / "documentation", REPOSITORY / "generated" / "smtpcodes")
    assert 'Each of them returns a member named "UNREGISTERED_<number>", always the same object.' in text
    assert 'Deprecated since version 0.1.0-or-earlier: Status: obsolete; use "PLAIN" instead.' in text


@pytest.mark.slow
def test_hostile_text(tmp_path: Path) -> None:
    """Text that would be markup is shown as it is."""
    kinds = {
        "numbers": ("int", "open = { minimum = 0, maximum = 9 }", "1", "2"),
        "bits": ("flag", "open = { minimum = 0, maximum = 255 }", "1", "2"),
        "words": ("str", "ignore_case = true", '"*a_"', '"|b|"'),
        "tuples": ("tuple", 'key = ["first", "second"]', '["`a", 1]', '["b_", 1]'),
    }
    files = {
        stem: HOSTILE.format(name=stem.capitalize(), kind=kind, more=more, value=value, other=other, long="long" * 40)
        for stem, (kind, more, value, other) in kinds.items()
    }
    project = small_project(tmp_path / "project", **files, statuses=STATUSES, package=PACKAGE)
    package = written(built(project), tmp_path / "package") / "small"
    text = sphinx(tmp_path / "documentation", package)
    assert text.count("Takes *args and |x| and foo_ and `tick, [1]_, **bold and :role:`x`. It ends like this::") == 4
    assert text.count("Uses *wild and name_ and `x. See |sub| and **bold.") == 4
    assert text.count("Source: A. *Nobody* `of_; https://example.org/a_b_|c|.") == 4
    assert text.count('Deprecated since version 0.1.0-or-earlier: Status: old; use "B" instead.') == 4
