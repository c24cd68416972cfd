"""Names that cannot be used: not a Python identifier, reserved by Python, by generated code or by a system, and why.

Must not know registries and files.
"""

from __future__ import annotations

import builtins
import enum
import keyword
import re
import sys
import unicodedata
from collections.abc import Mapping
from itertools import pairwise

BASES: Mapping[str, type] = {
    "int": enum.IntEnum,
    "flag": enum.IntFlag,
    "str": enum.StrEnum,
    "plain": enum.Enum,
    "tuple": enum.Enum,
}
"""The base class of an enumeration of each kind."""
_ENUM_OWN = frozenset(name for base in BASES.values() for name in dir(base)) | {"is_integer", "mro", "name", "value"}
"""The names that the base classes have on this Python, and those that they have on others from 3.11 on."""
_MODULE_OWN = frozenset({"records"})
"""Modules that every package has, besides those with a leading underscore."""
_BUILTINS = frozenset(
    {name for name in dir(builtins) if name[0].isupper()} | {"PythonFinalizationError", "WindowsError"}
)
"""The builtins with names in CapWords, of every version of Python and every system."""
# fmt: off
_STANDARD_LIBRARY = sys.stdlib_module_names | {
    "aifc", "annotationlib", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "compression", "crypt",
    "distutils", "imghdr", "imp", "lib2to3", "msilib", "nis", "nntplib", "ossaudiodev", "pipes",
    "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib",
}
# fmt: on
"""The modules of the standard library of this and of other versions of Python since 3.11."""
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
"""The names that Windows reserves for devices, whatever their suffix."""
_CLASS_OWN = frozenset(
    {"Alias", "Enum", "IntEnum", "IntFlag", "Literal", "NamedTuple", "Range", "STRICT", "StrEnum"}
    | {"TYPE_CHECKING", "TypeAlias"}
)
"""Names that generated modules use for themselves."""
_STATUS_OWN = frozenset(
    {"Any", "Callable", "CaselessEntry", "CompositeEntry", "Entry", "EnumType", "FlagEntry", "Iterator"}
    | {"NamedEntry", "OpenFlag", "OpenFlagType", "Self", "TypeVar"}
)
"""Names that the module of the base classes, which imports the enumeration of statuses, uses for itself."""
_MEMBER_OWN = frozenset(
    {"aliases", "classmethod", "get", "is_deprecated", "is_registered", "property", "ranges", "type_checking"}
)
"""Names that generated classes define, or use in their body, or that in capitals are a name of their data modules."""
_RECORD_OWN = frozenset({"classmethod", "cls", "map", "of", "row", "rows", "super", "tuple"})
"""Names that generated records define, or use in their methods."""
_TYPES = frozenset({"bool", "datetime", "int", "str", "tuple"})
"""Types of attributes: an attribute of that name would hide the type."""
# Patterns as text, as in `word_splitting`: re compiles them at their first use.
_LATER = (
    "[\u0cf3\u0ece\u200c\u200d\u30fb\uff65\U00010efd-\U00010eff\U0001123f-\U00011241\U00011f00-\U00011f59\U0001342f"
    "\U00013440-\U00013455\U0001b132\U0001b155\U0001df25-\U0001df2a\U0001e030-\U0001e06d\U0001e08f"
    "\U0001e4d0-\U0001e4f9\U0002b739\U0002ebf0-\U0002ee5d\U00031350-\U000323af]"
)
"""Characters of identifiers in Unicode 15.1 (Python 3.13), and not in Unicode 14.0 (Python 3.11)."""


def why_not_identifier(text: str) -> str:
    """Return why the text cannot be a name in Python source, or ""."""
    if not text.isidentifier():
        return "is not a Python identifier"
    if keyword.iskeyword(text):
        return "is a Python keyword"
    if text.isascii():
        return ""
    if unicodedata.normalize("NFKC", text) != text:
        return "contains a character that Python replaces by another (NFKC)"
    if re.search(_LATER, text):
        return "contains a character that Python 3.11 does not allow in names"
    return ""


def why_not_member_name(text: str) -> str:
    """Return why an enum cannot have a member with the name, or "". The name must be an identifier."""
    if text.startswith("__"):
        return "begins with two underscores, which enum reserves for private names"
    if text.startswith("_") and text.endswith("_") and text != "_":
        return "begins and ends with an underscore, which enum reserves"
    if text.startswith("UNREGISTERED_") and re.fullmatch(r"UNREGISTERED_[0-9]+", text):
        return "is reserved for unregistered values"
    if text in _ENUM_OWN:
        return "is already a name in every enum class"
    return "is already a name in every generated class" if text in _MEMBER_OWN else ""


def why_not_module_name(text: str) -> str:
    """Return why a package cannot have a module with the name, or "". The name must be an identifier."""
    if text in _MODULE_OWN or text.startswith("_"):
        return "is already a module of every generated package"
    return why_not_file_name(text)


def why_not_package_name(text: str) -> str:
    """Return why a package cannot have the name, or ""."""
    if text == "schema":
        return "is the folder of JSON Schemas beside the package"
    # Either the package or the module of the standard library could not be imported.
    return "is a module of the standard library" if text in _STANDARD_LIBRARY else why_not_file_name(text)


def why_not_file_name(text: str) -> str:
    """Return why a file or folder cannot have the name on every system, or ""."""
    if _DEVICES.fullmatch(text):
        return "is a name that Windows reserves for a device"
    if text.endswith((".", " ")) or re.search(r'[<>:"|?*]', text):
        return "contains a character that Windows does not allow in names of files"
    return "is the folder of git" if text.casefold() in (".git", "git~1") else ""


def why_not_output_path(path: str) -> str:
    """Return why an output must not have a path: git or GitHub would run them, or a system has no such file, or "".

    >>> why_not_output_path("made/.git/hooks"), why_not_output_path("made/aux.py")
    ('has a part that is the folder of git', 'has a part that is a name that Windows reserves for a device')
    """
    parts = path.split("/")
    if (".github", "workflows") in pairwise(part.casefold() for part in parts):
        return "leads to the folder of GitHub's workflows"
    return next((f"has a part that {reason}" for part in parts if (reason := why_not_file_name(part))), "")


def why_not_class_name(text: str, *, is_status: bool = False) -> str:
    """Return why a module cannot have a class with the name, or "". The name must be an identifier.

    `is_status` says whether it is the class of the statuses of a package.
    """
    if text in _BUILTINS:
        return "is a builtin of Python"
    if is_status and text in _STATUS_OWN:
        return "is already a name in the module that imports the statuses"
    return "is already a name in generated modules" if text in _CLASS_OWN else ""


def why_not_attribute_name(text: str, kind: type) -> str:
    """Return why a class derived from `kind` cannot have an attribute with the name, or ""."""
    if text.startswith("_"):
        return "begins with an underscore, which Python reserves for private names"
    own = _TYPES | (_ENUM_OWN | _MEMBER_OWN if issubclass(kind, enum.Enum) else set(dir(kind)) | _RECORD_OWN)
    if text in own:
        return "is already an attribute of every such class"
    # A data module has a table of each attribute, with the name in capitals.
    return "changes when it is converted to upper case and back" if text.upper().lower() != text.lower() else ""
