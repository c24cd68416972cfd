"""The first bytes of documents: which group or index a file contains, without parsing all of it.

Must not know files.
"""

from __future__ import annotations

from xml.parsers import expat

from codegen.iana.rfc_index import RFC_INDEX
from codegen.iana.white_space import collapse_whitespace, local_name

HEAD_SIZE = 1 << 16
"""The number of bytes in which the first element of a document must start."""
_GROUP = "http://www.iana.org/assignments}registry"


class _FirstElementError(Exception):
    """The name and the attributes of the first element. It stops the parser."""


def document_id(head: bytes) -> str:
    """Return the id of a group, or `rfc-index`, from the first bytes of its document; "" for other documents."""

    def stop(name: str, attributes: dict[str, str]) -> None:
        raise _FirstElementError(name, attributes)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = stop
    parser.StartDoctypeDeclHandler = lambda *_: stop("", {})  # no entity is ever declared
    try:
        parser.Parse(head, False)
    except _FirstElementError as element:
        name, attributes = element.args
        if name == _GROUP:
            return collapse_whitespace(attributes.get("id", ""))
        return RFC_INDEX if local_name(name) == RFC_INDEX else ""
    except (expat.ExpatError, LookupError, ValueError):
        pass
    return ""
