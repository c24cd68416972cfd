"""Phrases that this repository does not use: CONTRIBUTING has the rules of its language.

To add a phrase that a review found, add a line to `PHRASES`. The test reads names, comments and strings of Python
files, and the whole text of other files. `registry/` and `generated/` are exempt.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_rooms import path_in_repository
from tests.support.commands import REPOSITORY

PHRASES = {
    r"(?<!there\s)(is|are|was) none": "has no ..., is not a ...",
    r"(?<!there\s)(is|are) no (?!longer|more|less|such)[a-z]+": "is not a ...",
    r"there (is|are) any": "if it has ...",
    r"mend(s|ed|ing)?": "fix",
    r"of IANA's(?=\s(as|that|are|is|in)\b|[.,;])": "IANA's ...",
    r"(in|out of) step": "up to date, out of date; with upstream: in sync, out of sync",
    r"in its stead": "instead",
    r"(goes|go) along": "is kept, moves too",
    r"the names? of those": "the names of the members that ...",
    r"what (is|are|was|were) (made|told|held|wanted|asked|said|there)": "outputs, reported, kept, ...",
    r"what \w+( \w+)? (makes|made) of": "the result of",
    r"leads? out of": "points outside",
    r"(is|are|be) put down to": "is explained by",
    r"(nobody|somebody|stranger)'s": "unknown, another program's",
    r"(has|have) (a|no) say": "depends on, does not affect",
    r"(to|can|cannot|could) be (had|looked at)": "is available, reviewed",
    r"left as (it|they) (is|are|was|were)": "kept, unchanged",
    r"held against": "compared with",
    r"there are none besides": "exactly",
    r"looks? at": "checks, reads, reviews",
    r"the own \w+": "its own ..., the project's ...",
    r"called so": "has this name",
    r"each for (itself|themselves)": "separately",
    r"known are": "codegen reads ..., choose from ...",
    r"comes? apart": "is split",
    r"(is|are) the ones? of": "is that of, belongs to",
    r"of which the": "with ..., that have ...",
    r"passed over": "is skipped, is ignored",
    r"goes before": "comes before, counts before",
    r"says? nothing of": "does not mention",
    r"taken off": "is removed",
    r"to the byte": "byte for byte, unchanged",
    r"run it again": "run the command again",
    r"reported as one": "is reported as a ...",
    r"telling ones": "the important ...",
    r"in vain": "for nothing, still empty",
    r"for ever": "forever",
    r"(has|have) no part in": "does not change",
    r"so many names": "each of the names",
    r"of which this": "that this ...",
    r"(goes|go) on in": "continues on",
    r"other than these": "only these",
    r"whose": "with ..., that has ..., of which project",
    r"(tell|tells|told) (\w+ ){1,6}apart": "distinguish",
    r"leads? nowhere": "is broken, has no target",
    r"(is|are|be) there twice": "is duplicate",
    r"(and|or) the like": "and similar ..., such as ...",
    r"as (it|they) stands?": "unchanged",
    r"turns? (comes?|came)": "before, next",
    r"whoever": "the people who ..., if you ...",
    r"whatever else": "other ...",
    r"what (comes|came|becomes|became) of": "the result of, what ... becomes",
}
"""Each phrase that is refused, as a pattern that ignores letter case, with a plain replacement."""

REFUSED = [
    (re.compile(r"\b" + pattern.replace(" ", r"\s+") + r"\b", re.IGNORECASE), plain)
    for pattern, plain in PHRASES.items()
]
ANY_PHRASE = re.compile(rf"\b(?:{'|'.join(PHRASES).replace(' ', chr(92) + 's+')})\b", re.IGNORECASE)
"""Finds the files that may have a phrase: only their passages are read one by one."""
QUOTED = re.compile(r'"[^"\n]*"|\{[{%][^\n]*?[%}]\}')
"""Words that a page quotes, and the code of a template."""
SUFFIXES = {".j2", ".md", ".py", ".pyi", ".toml", ".yml", ""}
FILES = [
    *(
        path
        for folder in ("codegen", "tests", "templates", ".github")
        for path in sorted((REPOSITORY / folder).rglob("*"))
        if path.is_file() and path.suffix in SUFFIXES and path != Path(__file__)
    ),
    *sorted(REPOSITORY.glob("*.md")),
    *(REPOSITORY / name for name in ("Makefile", "action.yml", "pyproject.toml")),
]


def passages(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of a file that a person reads, each with its first line."""
    text = path.read_text("utf-8")
    if path.suffix not in (".py", ".pyi"):
        yield 1, QUOTED.sub("", text)
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME:
            yield token.start[0], token.string.replace("_", " ")
        elif token.type != tokenize.OP:
            yield token.start[0], token.string


def problems(line: int, text: str) -> Iterator[str]:
    """Yield the refused phrases of a text, with their lines and plain replacements."""
    text = re.sub(r"\n[ #]+", "\n", text)
    for pattern, plain in REFUSED:
        for match in pattern.finditer(text):
            # `x is None` inside an f-string is code.
            if not match[0].endswith("None"):
                yield f'line {line + text[: match.start()].count(chr(10))}: "{match[0]}": write "{plain}"'


def test_plain_english() -> None:
    """No file has a phrase that a reader has to decode."""
    found = []
    for path in FILES:
        text = re.sub(r"\n[ #]+", "\n", path.read_text("utf-8").replace("_", " "))
        if any(not match[0].endswith("None") for match in ANY_PHRASE.finditer(text)):
            for line, passage in passages(path):
                found += [f"{path_in_repository(path)}, {problem}" for problem in problems(line, passage)]
    assert found == []


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("The file is no TOML.", True),
        ("a folder that\nis none", True),
        ("There is no such file.", False),
        ("This name is no longer used.", False),
        ("1 file out of step. To mend: build", True),
        ("A recommendation in steps.", False),
        ("Camel case comes apart.", True),
        ("Run it again.", True),
        ("A key tells its rows apart.", True),
        ("A file whose name is empty.", True),
    ],
)
def test_phrases_are_found(text: str, refused: bool) -> None:
    """A phrase is found across line ends, and as whole words only."""
    assert bool(list(problems(1, text))) == refused
