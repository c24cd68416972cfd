r"""The only module that prints lines. It escapes what a terminal or a CI system would read as a command.

Invisible and control characters are escaped, and so is a line feed inside a line. CI systems read some text in a log
as commands: `::error::` at the start of a line (GitHub), `##vso[` anywhere (Azure). The second character of such a
command is escaped. Must not know what is printed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import TextIO

from codegen.cli.colours import ERROR, FILE, Message, Paragraph, displayed, message, verbatim, width_of
from codegen.errors import CodegenError
from codegen.unsafe_characters import escape

_MARK = r"##(?=\w*\[)"
"""The mark of a command of Azure, or an old one of GitHub, that can be anywhere in a line."""


class Printable(str):
    """A line, or a JSON document, that is printed as it is."""

    __slots__ = ()


def say(*lines: str, error: bool = False) -> None:
    """Print lines to standard output; an `error` goes to standard error. A closed stream gets nothing."""
    stream = sys.stderr if error else sys.stdout
    for line in lines if stream else ():
        print(line if isinstance(line, Printable) else _harmless_message(line, stream), file=stream)


def say_prose(text: str) -> None:
    """Print a text in Markdown: on a terminal, its paragraphs are broken between words."""
    if sys.stdout and width_of(sys.stdout):
        say(*_paragraphs(text.rstrip("\n")))
    else:
        say(*text.splitlines())


def _paragraphs(text: str) -> Iterator[Message]:
    """Yield a text in Markdown as paragraphs, and rows for code, tables and headings."""
    from codegen.cli.line_wrapping import is_item

    is_code = False
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        is_fence = line.lstrip().startswith("```")
        is_row = is_code or is_fence or not line or line.startswith(("|", "#", "    "))
        if lines and (is_row or is_item(line)):
            yield Paragraph(" ".join(lines))
            lines = []
        if is_row:
            yield verbatim(line)
        else:
            lines.append(line.strip() if lines else line)
        is_code ^= is_fence


def say_error(error: CodegenError) -> None:
    """Print an error that ends the command."""
    say(*error_lines(error), error=True)


def shorten_places(error: CodegenError) -> None:
    """Name the files of an error from the current folder, if there is one."""
    with suppress(OSError):
        error.name_from(os.getcwd())  # noqa: PTH109  # pathlib is slower


def error_lines(error: CodegenError, before: str = "codegen:") -> Iterator[Message]:
    """Yield the lines of an error, which begin with the name of the command, and those of further errors."""
    shorten_places(error)
    where = ((error.where, FILE), ": ") if error.where else ()
    yield message((before, ERROR), " ", *where, error.what) if before else message(*where, error.what)
    for line in error.remedy.split("\n") if error.remedy else ():
        yield message(f"  {line}")
    for other in error.others:
        yield from error_lines(other, "")


def json_document(document: object) -> Printable:
    """Return a document as JSON: in ASCII, which every terminal shows, and without the marks of commands."""
    import json

    return Printable(re.sub(_MARK, r"#\\u0023", json.dumps(document, indent=2)))


def _harmless_message(line: str, stream: TextIO) -> str:
    """Return the line with unsafe text escaped. A line without unsafe text gets the stream's colours and width."""
    text = harmless(line)
    return displayed(line if text == line else message(text) if type(line) is Message else text, stream)


def harmless(line: str) -> str:
    r"""Return the line with its invisible and control characters escaped, and without the marks of commands.

    >>> print(harmless("a\n::error::b"))
    a\n::error::b
    >>> print(harmless("  ::error::b"))
      :\x3aerror::b
    """
    line = re.sub(r"^(\s*:):", r"\1\\x3a", on_one_line(line))
    return without_marks(line)


def without_marks(line: str) -> str:
    """Return the line with the second character escaped of each mark that may begin a command within a line."""
    return re.sub(_MARK, r"#\\x23", line)


def without_line_commands(xml: str) -> str:
    """Return the XML document with a reference in place of a character of each mark that may begin a command."""
    return re.sub(r"(?m)^(\s*:):", r"\1&#58;", re.sub(_MARK, "#&#35;", xml))


def on_one_line(text: str) -> str:
    """Return the text with its invisible and control characters escaped, line feeds and tabs among them."""
    return escape(text, _escape_sequence)


def _escape_sequence(character: str) -> str:
    return character.encode("unicode_escape").decode()
