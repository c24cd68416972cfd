"""Render the manual and the reference of the library as a site: `make manual`. An argument names another folder for it.

The site has the pages of `codegen/docs`. A page for each section of the library's README follows, with the reference of
the public names that this section is the first to use. Each enumeration has a page below it.
Sphinx reads copies of the pages, which this script writes; its configuration is `codegen/docs/conf.py`.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sphinx.cmd.build import main as build

from codegen.project import toolkit_files

REPOSITORY = Path(__file__).parents[2]
SITE = Path("generated/site/manual")
PACKAGE = "smtpcodes"
README = REPOSITORY / "generated/README.md"
PICTURE = "![The editor shows what a reply code means](../pictures/editor.svg)"
MEMBERS = "All members"
"""The section of the README with the tables of members, which the pages of the enumerations replace."""
REST = "Everything else"
"""The section of the README for the names that no section uses."""

FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK_OUTSIDE = re.compile(r"\[([^]]+)\]\(((?:\.\./)+[^)]*)\)")
PAGE = re.compile(r"\]\(([\w-]+)\.md\)")
ROW = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
BASES = "object, int, str, tuple, Enum, IntEnum, Flag, IntFlag, ValueError, Exception, BaseException"
"""The classes of Python; a page does not repeat what members inherit from them."""

sys.path.insert(0, str(README.parent))
library = importlib.import_module(PACKAGE)
PUBLIC = frozenset(library.__all__) - {"__version__"}


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the library's README, and the public names that its page describes."""

    title: str
    text: str
    names: list[str] = field(default_factory=list)

    @property
    def page(self) -> str:
        """The name of its page."""
        return "-".join(re.findall(r"\w+", self.title.lower()))


def main() -> None:
    """Write the pages into a temporary folder, and let Sphinx render them."""
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else SITE
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages"
        for path, text in {**manual(), **reference()}.items():
            (pages / path).parent.mkdir(parents=True, exist_ok=True)
            (pages / path).write_text(text, "utf-8")
        shutil.copytree(toolkit_files.manual() / "pictures", pages / "pictures")
        shutil.rmtree(site, ignore_errors=True)
        options = [
            "-W",
            "--keep-going",
            "-n",
            "-q",
            "-c",
            str(toolkit_files.manual()),
            "-d",
            str(Path(folder) / "doctrees"),
        ]
        status = build([*options, str(pages), str(site)])
    if status:
        sys.exit(status)
    (site / ".buildinfo").unlink()
    print(f"wrote {site}/index.html")


def manual() -> dict[str, str]:
    """Return the pages of the manual. The page that lists the others is the first of the site."""
    pages = {path.name: _without_links_outside(path) for path in sorted(toolkit_files.manual().glob("*.md"))}
    index = pages.pop("README.md")
    contents = [_contents(PAGE.findall(index), "The manual"), _contents(["library/index"], "The library")]
    return {**pages, "index.md": "\n".join([index, *contents])}


def reference() -> dict[str, str]:
    """Return the pages of the library: an index, the sections of its README, and the enumerations."""
    start, *rest = re.split(r"^## (.*)\n", README.read_text("utf-8"), flags=re.MULTILINE)
    sections = [Section(*section) for section in zip(rest[::2], rest[1::2], strict=True) if section[0] != MEMBERS]
    _distribute(sections)
    pages = {"library/index.md": f"{start}\n{PICTURE}\n\n{_contents([section.page for section in sections])}"}
    for section in sections:
        enumerations = [name for name in section.names if _is_enumeration(name)]
        others = [name for name in section.names if name not in enumerations]
        parts = [f"# {section.title}\n", _linked(section.text)]
        if others:
            parts += ["## Reference\n", *map(_entry, others)]
        if enumerations:
            parts += ["## Enumerations\n", _contents(enumerations)]
        pages[f"library/{section.page}.md"] = "\n".join(parts)
        pages |= {f"library/{name}.md": f"# {name}\n\n{_entry(name)}" for name in enumerations}
    return pages


def _linked(text: str) -> str:
    """Return the text of a section one level higher, with links in the table of enumerations."""
    text = re.sub(r"^#(#+ )", r"\1", text, flags=re.MULTILINE)
    text = re.sub(r"\n\n```$", "\n```", text, flags=re.MULTILINE)  # the line that ends a doctest
    return ROW.sub(rf"| {{py:class}}`~{PACKAGE}.\1` |", text)


def _distribute(sections: Iterable[Section]) -> None:
    """Give each public name to the first section that uses it, else to the first with a definition that uses it."""
    missing = set(PUBLIC)
    for section in sections:
        code = " ".join([*FENCE.findall(section.text), *re.findall(r"`([^`\n]+)`", FENCE.sub("", section.text))])
        section.names.extend(sorted(missing & set(re.findall(r"\w+", code)), key=code.index))
        missing -= set(section.names)
    for section in sections:
        for name in section.names:  # the loop reaches what it appends
            words = set(re.findall(r"\w+", inspect.getsource(getattr(library, name))))
            section.names.extend(sorted(missing & words))
            missing -= words
    (rest,) = (section for section in sections if section.title == REST)
    rest.names.extend(sorted(missing))


def _is_enumeration(name: str) -> bool:
    return isinstance(getattr(library, name), enum.EnumType)


def _entry(name: str) -> str:
    """Return the directive that inserts the reference of a public name."""
    if not isinstance(getattr(library, name), type):
        return f"```{{eval-rst}}\n.. autofunction:: {PACKAGE}.{name}\n```\n"
    return f"```{{eval-rst}}\n.. autoclass:: {PACKAGE}.{name}\n   :members:\n   :inherited-members: {BASES}\n```\n"


def _contents(pages: Iterable[str], caption: str = "") -> str:
    """Return the directive that lists pages; with a caption, it lists them only in the navigation."""
    options = [":hidden:", f":caption: {caption}"] if caption else [":maxdepth: 1"]
    return "\n".join(["```{toctree}", *options, "", *pages, "```", ""])


def _without_links_outside(path: Path) -> str:
    """Return a page. Its links to other folders lead to the code host; without its address, they are plain text."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["codegen"]
    address = settings.get("address", "")

    def link(match: re.Match[str]) -> str:
        target = (path.parent / match[2]).resolve().relative_to(REPOSITORY)
        return f"[{match[1]}]({address}/blob/HEAD/{target.as_posix()})" if address else match[1]

    return LINK_OUTSIDE.sub(link, path.read_text("utf-8"))


if __name__ == "__main__":
    main()
