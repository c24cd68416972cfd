"""An element as one line of text of which nothing is lost but white space: its text, and its pointers spelled out.

Characters that do not show, or turn the direction of reading, are spelled out too: `<U+200B>`.

Knows elements; nothing of records and of what people read in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codegen.characters import code_point, escape

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OBVIOUS = {"rfc": re.compile("rfc[0-9]+"), "draft": re.compile(r"draft-\S+|RFC-\S+")}
"""Pointers whose data tell their type."""


def collapse_whitespace(text: str) -> str:
    """The text with every run of white space as one space, and none around it, and every character in it to be seen."""
    return escape(" ".join(text.split()), lambda character: f"<{code_point(character)}>")


def element_text(element: Element) -> str:
    """The text inside an element, white space folded. Pointers stand in brackets, other elements as they are."""
    return collapse_whitespace("".join(_pieces(element)))


def xref_text(element: Element) -> str:
    """A pointer: `rfc5321`, `RFC5321, Section 4`, `person:Jon_Postel`, `uri:https://… The Specification`."""
    attributes = dict(element.attrib)
    kind, data = (collapse_whitespace(attributes.pop(name, "")) for name in ("type", "data"))
    text = element_text(element)
    more = "".join(f' {_local(name)}="{collapse_whitespace(value)}"' for name, value in attributes.items())
    is_obvious = kind in _OBVIOUS and _OBVIOUS[kind].fullmatch(data) is not None
    if is_obvious and not text:
        return data + more
    if is_obvious and kind == "rfc" and re.fullmatch(rf"{re.escape(data.upper())}\b.+", text):
        return text + more
    return f"{kind}:{data}{f' {text}' if text else ''}{more}"


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = _local(child.tag)
        if name == "xref":
            yield f"[{xref_text(child)}]"
        else:
            attributes = "".join(f' {_local(key)}="{value}"' for key, value in child.attrib.items())
            inside = element_text(child)
            yield f" <{name}{attributes}>{inside}</{name}> " if inside else f" <{name}{attributes}/> "
        yield child.tail or ""


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]
