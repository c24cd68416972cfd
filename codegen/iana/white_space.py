"""Text of XML on one line, without losses: only white space is collapsed, and invisible characters become `<U+200B>`.

Must not know elements.
"""

from __future__ import annotations

from codegen.unsafe_characters import code_point, escape


def collapse_whitespace(text: str) -> str:
    """Return the text with single spaces, stripped, and with invisible characters written as code points.

    >>> collapse_whitespace(" Carrier\\n  pigeon\\u200b ")
    'Carrier pigeon<U+200B>'
    """
    return escape(" ".join(text.split()), lambda character: f"<{code_point(character)}>")


def local_name(tag: object) -> str:
    """Return the name of an element or attribute without its namespace."""
    return str(tag).rpartition("}")[2]
