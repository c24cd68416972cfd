"""XML documents, parsed safely and within bounds, and the error for a document of another kind.

IANA's largest documents have 15,000 records, 300,000 tags, and texts of 5,000 characters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from codegen.errors import CodegenError, place
from codegen.iana.white_space import collapse_whitespace, local_name

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DOWNLOAD_AGAIN = "Download the document again."
_HTML = "expected XML of IANA, got an HTML page"
_TAKE_XML = "Use the document that ends in .xml."
_CHECK_SOURCE = "Check where the document comes from."
_GIVE_XML = "Give the XML of an IANA group, or the rfc-index.xml of the RFC Editor."

_MAX_RECORDS = 100_000
_MAX_TAGS = 2_000_000
_LONG = re.compile(rb"[<>][^<>]{1000000}")


class InvalidDocument(CodegenError):
    """A document that is not what a command needs: not a group, a redirect or the RFC index, or not valid."""


class OtherDocument(InvalidDocument):
    """A document that is complete, but of another kind: a web page, a redirect, or a group without tables."""


def refuse(what: str, location: str, remedy: str) -> NoReturn:
    """Raise InvalidDocument."""
    raise InvalidDocument(collapse_whitespace(what), where=location, remedy=f"{remedy} Nothing was changed.")


def refuse_root(root: Element, location: str) -> NoReturn:
    """Raise InvalidDocument for a document with an unknown root element."""
    if local_name(root.tag) == "html":
        _refuse_page(location)
    what = f"expected an IANA registry, got <{local_name(root.tag)}>"
    raise OtherDocument(collapse_whitespace(what), where=location, remedy=f"{_GIVE_XML} Nothing was changed.")


def _refuse_page(location: str) -> NoReturn:
    raise OtherDocument(_HTML, where=location, remedy=f"{_TAKE_XML} Nothing was changed.")


def parse_xml(data: bytes, location: str) -> Element:
    """Return the root element.

    Raise InvalidDocument if the XML is not well-formed, has a document type declaration, or exceeds the bounds.
    """
    # defusedxml refuses dangerous XML (entities, external files) before the standard parser expands it.
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException, DTDForbidden
    from defusedxml.ElementTree import fromstring

    _check_size(data, location)
    try:
        root: Element = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DTDForbidden as error:
        if "html" in str(error.name).lower():
            _refuse_page(location)
        refuse("XML with a document type declaration is not allowed", location, _TAKE_XML)
    except DefusedXmlException as error:
        refuse(f"XML with {type(error).__name__} is not allowed", location, DOWNLOAD_AGAIN)
    except (ParseError, LookupError, ValueError) as error:
        line, offset = getattr(error, "position", (0, 0))
        where = place(location, line, offset + 1)
        start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
        if start[:14].lower() == b"<!doctype html" or start[:5].lower() == b"<html":
            _refuse_page(where)
        if not start.startswith(b"<") and b"\0" not in data[:4]:
            refuse("expected XML, got other text", where, _GIVE_XML)
        refuse(f"XML is not well-formed or is truncated: {error}", where, DOWNLOAD_AGAIN)
    return root


def _check_size(data: bytes, location: str) -> None:
    """Raise InvalidDocument for a document that would take much memory or time, before it is parsed."""
    if long := _LONG.search(data):
        line = data.count(b"\n", 0, long.start()) + 1
        refuse("XML has a text or a tag of more than 1,000,000 characters", f"{location}:{line}", _CHECK_SOURCE)
    for what, start, most in (("records", b"<record", _MAX_RECORDS), ("tags", b"<", _MAX_TAGS)):
        if data.count(start) > most:
            refuse(f"XML has more than {most:,} {what}", location, _CHECK_SOURCE)
