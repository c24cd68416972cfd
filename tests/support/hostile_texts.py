"""Hostile texts, and what must be true of everything that a command prints when its input contains them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

from hypothesis import strategies as st
from markdown_it import MarkdownIt

from codegen.unsafe_characters import first_unsafe
from tests.support.commands import Outcome, codegen

FRAGMENTS = (
    *("\n", "\n[[member]]\n", '"""', "'''", "\\", "\\u0041", '"', "\n[enumeration]\nname = ", " = "),
    *("\n::error::x", "::error file=a,line=1::x", "%0A::warning::y", "##vso[task.complete]", "##[error]"),
    *("{{ view }}", "{% x %}", "{module}", "__import__('os')", "# -*- coding: utf-7 -*-", "coding=latin-1"),
    *("<script>x</script>", "<!-- ", "[a](javascript:x)", "![a](https://evil.example/a)", "<https://evil.example>"),
    *("\n# head", "\n---\n", "\n===\n", "\n- item", "| a | b |", "**b**", "`x`", "```", "@octocat", "&lt;b&gt;"),
    *("\u202e", "\u2066", "\u200d", "\u3000", "\u2028", "\u0085", "\x9b31m", "\x1b[2J", "\r", "\0", "\ufeff", "\t"),
    *(" ", "~~x~~"),
    *("../x", "/etc/x", "C:\\x", ".git", "aux", ".. note::", "``x``", ":class:`x`", "|x|_", "]]>", "&#10;", "9" * 5000),
    *("Unassigned", "Reserved", "0x1-0x2", "1.2", "(obsolete)", "(deprecated)", "RFC 1149, Section 2"),
)
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), min_size=1, max_size=4).map("".join)
"""Texts of marks of every language that the toolkit writes, with arbitrary characters between them."""

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ANNOTATION = re.compile(r"::(?:error|warning|notice) (?:file=[^:,]*,(?:line=[0-9]+,)?(?:col=[0-9]+,)?)?title=[^:]*::")
_TOKENS = {
    *(f"{name}_{end}" for name in ("heading", "paragraph", "bullet_list", "list_item") for end in ("open", "close")),
    *("inline", "text", "text_special", "code_inline", "softbreak", "strong_open", "strong_close", "em_open"),
    *("em_close",),
}
"""What our Markdown reports consist of."""
_HEADING = re.compile(
    r"[a-z0-9_\\]+ [0-9][0-9a-z.!+]*|(?:Major|Minor|Patch) changes|"
    r"What upstream changed|In sync with upstream|Notes|registry/.*\.toml"
)


def xml_text(text: str) -> str:
    """Return a text without the characters that XML cannot contain."""
    return _NOT_IN_XML.sub("", text)


def run(*arguments: str | Path, cwd: Path) -> Outcome:
    """Run a command, and assert that whatever it printed, and its exit status, are harmless.

    An exception that the command does not handle fails the test.
    """
    done = codegen(*arguments, cwd=cwd)
    format = str(arguments[arguments.index("--format") + 1]) if "--format" in arguments else "text"
    assert done.returncode in (0, 1, 2), done
    assert "Traceback" not in done.stderr
    for stream in (done.stdout, done.stderr):
        for line in stream.replace("\u200b", "" if format == "markdown" else "\u200b").split("\n"):
            assert not first_unsafe(line.replace("\t", " ") if arguments[0] == "list" else line), ascii(line)
            is_ours = format == "github" and _ANNOTATION.match(line)
            assert is_ours or not line.lstrip().startswith("::"), line
            assert not re.search(r"##\w*\[", line), line
    if format in ("json", "sarif"):
        _read_documents(done.stdout)
    if format == "junit" and done.stdout:
        fromstring(done.stdout)
    if format == "markdown":
        _check_markdown(done.stdout)
    return done


def _read_documents(text: str) -> None:
    """Read JSON documents that follow each other."""
    decoder = json.JSONDecoder()
    while text := text.strip():
        _, end = decoder.raw_decode(text)
        text = text[end:]


def _check_markdown(text: str) -> None:
    """Assert that a report consists of nothing but our own headings, lists, paragraphs and code."""
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(text)
    every = [*tokens, *(inner for token in tokens for inner in token.children or ())]
    assert {token.type for token in every} <= _TOKENS, text
    for before, token in pairwise(tokens):
        assert before.type != "heading_open" or _HEADING.fullmatch(token.content), text
    plain = "".join(token.content for token in every if token.type == "text")
    assert not re.search(r"@\w|https?://|www\.", plain), text


def leaves(value: Any, keys: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the keys of every value inside tables and lists that is not one itself."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*keys, key))
    else:
        yield keys


def toml(value: object) -> str:
    """Return a value as TOML, with inline tables."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(str(key))} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_document(document: dict[str, object]) -> bytes:
    """Return a document as TOML, with a line for each key."""
    return "".join(f"{toml(key)} = {toml(value)}\n" for key, value in document.items()).encode()
