"""Text as a Python identifier: which text is one, and which identifiers a class of constants cannot use.

Knows nothing of registries and files.
"""

from __future__ import annotations

import enum
import keyword
import re
import unicodedata

_ENUM_OWN = frozenset(name for kind in (enum.IntEnum, enum.StrEnum, enum.Enum) for name in dir(kind)) | {
    "mro",
    "name",
    "value",
}


_MODULE_OWN = frozenset({"records"})
"""Modules that every package has; those that begin with an underscore are its own, too."""

_CLASS_OWN = frozenset({"Enum", "IntEnum", "Literal", "NamedTuple", "StrEnum", "TYPE_CHECKING", "TypeAlias"})
"""Names that generated modules use besides the registry's."""

_MEMBER_OWN = frozenset({"classmethod", "get", "is_deprecated", "is_registered", "property"})
"""Names that a generated class has, or uses in its body, besides the registry's."""

_RECORD_OWN = frozenset({"classmethod", "cls", "map", "of", "row", "tuple"})
"""Names that a generated record has, or uses where it is made."""


def why_no_identifier(text: str) -> str:
    """Why the text cannot be a name in Python source; "" where it can."""
    if not text.isidentifier():
        return "is no Python identifier"
    if keyword.iskeyword(text):
        return "is a Python keyword"
    if unicodedata.normalize("NFKC", text) != text:
        return "is another name to Python, which normalises identifiers (NFKC)"
    return ""


def why_no_member(text: str) -> str:
    """Why an enum cannot have a member of that name, identifier though it is; "" where it can."""
    if re.fullmatch(r"__.+__", text) or text.startswith("__"):
        return "begins with two underscores, which enum takes for a name of the class's own"
    if re.fullmatch(r"_.*_", text):
        return "begins and ends with an underscore, which enum reserves"
    if text in _ENUM_OWN:
        return "is a name that enum classes use themselves"
    return "is a name that every generated class uses itself" if text in _MEMBER_OWN else ""


def why_no_module(text: str) -> str:
    """Why a package cannot have a module of that name, identifier though it is; "" where it can."""
    return "is a module of every package" if text in _MODULE_OWN or text.startswith("_") else ""


def why_no_class(text: str) -> str:
    """Why a module cannot have a class of that name, identifier though it is; "" where it can."""
    return "is a name that generated modules use themselves" if text in _CLASS_OWN else ""


def why_no_attribute(text: str, kind: type) -> str:
    """Why a class derived from `kind` cannot have an attribute of that name; "" where it can."""
    if text.startswith("_"):
        return "begins with an underscore, which makes it private"
    own = _ENUM_OWN | _MEMBER_OWN if issubclass(kind, enum.Enum) else set(dir(kind)) | _RECORD_OWN
    return "is an attribute that every such class has already" if text in own else ""


def folded(text: str) -> str:
    """What two names share that a person would take for one: the same after NFKC, letter case aside."""
    return unicodedata.normalize("NFKC", text).casefold()
