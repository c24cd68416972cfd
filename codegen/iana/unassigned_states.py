"""States of unassigned values: reserved, private use, unassigned and others, from the words that registries use.

Must not know tables.
"""

from __future__ import annotations

import re

_PUNCTUATED = r"\s*(?:[,;:.(\[/]|\s-).*"
_MORE = (
    rf"(?:{_PUNCTUATED}|\s+(?:for|by|to|in|until|as|and|at|per|via|with|range|block|space|values?|bits?|code\s?points?"
    r"|numbers?|use)\b.*)?"
)
_FOR = r"(?:reserved\W+for\W+|for\W+)"
_FORMS = (
    ("private use", rf"(?:{_FOR}private(?:\W+use)?|(?:reserved\W+)?private\W+use){_MORE}"),
    ("experimental use", rf"(?:{_FOR}experiment(?:al|ation|s)(?:\W+use)?|(?:reserved\W+)?experimental\W+use){_MORE}"),
    ("vendor specific", rf"(?:{_FOR}vendor\W+\w+(?:\W+use)?|(?:reserved\W+)?vendor\W+(?:specific|private)){_MORE}"),
    ("local use", rf"(?:{_FOR}local(?:\W+use)?|(?:reserved\W+)?local\W+use){_MORE}"),
    ("reserved", rf"reserved{_MORE}"),
    (
        "unassigned",
        rf"(?:(?:currently|presently)\s+)?(?:un-?(?:assigned|allocated|registered)|(?:not|to\s+be)\s+(?:yet\s+)?"
        rf"(?:assigned|allocated)|available\s+for\b.*|tbd|tba|future\s+use|{_FOR}future){_MORE}",
    ),
    ("unused", rf"(?:unused|not\s+(?:in\s+)?used?|no\s+longer\s+used){_MORE}"),
    ("deprecated", rf"(?:deprecated|obsoleted?|historic)(?:{_PUNCTUATED})?"),
)
_STATES = tuple((state, re.compile(form, re.IGNORECASE)) for state, form in _FORMS)
_EDGES = " ()[]<>{}*.-"


def detect_state(text: str) -> str:
    """Return the state that a text names; "" if the text is the name or description of an assigned value.

    The text must begin with the state, and only a remark can follow. `Reserved`, `(Unused)` and `Unassigned, not to be
    used` are states; `Reserved-Port`, `foo_RESERVED` and `Unspecified` are names.

    >>> detect_state("Reserved for Private Use"), detect_state("Reserved-Port")
    ('private use', '')
    """
    plain = " ".join(text.split()).strip(_EDGES)
    if not plain or not plain[0].isalpha():
        return ""
    return next((name for name, form in _STATES if form.fullmatch(plain)), "")
