"""Text of XML elements on one line, without losses: only white space is collapsed.

Pointers are written with their target, for example `[rfc5321]`, and invisible characters as code points, for example
`<U+200B>`. Must not know records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codegen.characters import code_point, escape

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OBVIOUS = {"rfc": re.compile("rfc[0-9]+"), "draft": re.compile(r"draft-\S+|RFC-\S+")}
"""The targets that show the type of their pointer."""


def collapse_whitespace(text: str) -> str:
    """Return the text with single spaces, stripped, and with invisible characters written as code points.

    >>> collapse_whitespace(" Carrier\\n  pigeon\\u200b ")
    'Carrier pigeon<U+200B>'
    """
    return escape(" ".join(text.split()), lambda character: f"<{code_point(character)}>")


def element_text(element: Element) -> str:
    """Return the text inside an element. Pointers are in brackets, other elements are written as XML."""
    return collapse_whitespace("".join(_pieces(element)))


def xref_text(element: Element) -> str:
    """Return a pointer as text.

    Examples: `rfc5321`, `RFC5321, Section 4`, `person:Jon_Postel`, `uri:https://… The Specification`.
    """
    attributes = dict(element.attrib)
    kind, data = (collapse_whitespace(attributes.pop(name, "")) for name in ("type", "data"))
    text = element_text(element)
    more = "".join(f' {local_name(name)}="{collapse_whitespace(value)}"' for name, value in attributes.items())
    is_obvious = kind in _OBVIOUS and _OBVIOUS[kind].fullmatch(data) is not None
    if is_obvious and not text:
        return data + more
    if is_obvious and kind == "rfc" and re.fullmatch(rf"{re.escape(data.upper())}\b.+", text):
        return text + more
    return f"{kind}:{data}{f' {text}' if text else ''}{more}"


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local_name(child.tag)
        if name == "xref":
            yield f"[{xref_text(child)}]"
        else:
            attributes = "".join(f' {local_name(key)}="{value}"' for key, value in child.attrib.items())
            text = element_text(child)
            yield f" <{name}{attributes}>{text}</{name}> " if text else f" <{name}{attributes}/> "
        yield child.tail or ""


def local_name(tag: object) -> str:
    """Return the name of an element or attribute without its namespace."""
    return str(tag).rpartition("}")[2]
