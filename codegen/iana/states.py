"""What a text says of a value that is given to nothing: unassigned, reserved, private use, and the like.

Knows the words that registries use; nothing of tables.
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
    """The state that a text tells of a value that is given to nothing; "" where it tells of something else.

    A text is about a state when it begins with it and goes on, if at all, with a remark: `Reserved`, `(Unused)`,
    `Unassigned, not to be used`; not `Reserved-Port`, `foo_RESERVED` or `Unspecified`, which name something.
    """
    plain = " ".join(text.split()).strip(_EDGES)
    if not plain or not plain[0].isalpha():
        return ""
    return next((name for name, form in _STATES if form.fullmatch(plain)), "")
