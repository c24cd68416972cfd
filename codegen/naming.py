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


_ARTICLES = frozenset({"a", "an", "the"})
_AUXILIARIES = frozenset({"are", "been", "being", "is", "was", "were"})
_PERFECT = frozenset({"had", "has", "have"})
_SPELLED = str.maketrans({"&": " and ", "+": " plus "})
_LONGEST = 64


def proposed(text: str) -> str:
    """An upper snake case name for a member, made of the text that describes it; "" where nothing can be made of it.

    The words of the text, in their order and without what only makes a sentence of them: articles, forms of "be"
    ("be" itself aside, which modal verbs need), "has" before a participle ("has moved", not "has null MX"), the `s`
    of a genitive. Accents go; `&` and `+` are spelled; words in camel case are parted where two small letters meet a
    capital and a small one. A name that would begin with a digit gets an N before it. Words beyond 64 characters are
    left off. Of a text without letters and digits it is the Unicode names of its characters. The same text always
    gives the same name; whether the name is free is for the caller to see.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    plain = re.sub(r"['’]s\b|['’]", "", "".join(one for one in plain if not unicodedata.combining(one)))
    plain = re.sub(r"(?<=[a-z]{2})(?=[A-Z][a-z])", " ", plain)
    words = re.findall(r"[A-Za-z0-9]+", plain)
    if not words:
        names = (unicodedata.name(one, "") for one in text if not one.isspace() and unicodedata.category(one)[0] != "C")
        words = re.findall(r"[A-Z0-9]+", " ".join(names))
    name = ""
    for word in _telling(words):
        longer = f"{name}_{word.upper()}" if name else word.upper()[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        name = longer
    return f"N{name}" if name[:1].isdigit() else name


def _telling(words: list[str]) -> list[str]:
    """The words that tell something; all of them where none does."""
    found = []
    for index, word in enumerate(words):
        after = words[index + 1].lower() if index + 1 < len(words) else ""
        is_perfect = word.lower() in _PERFECT and after.endswith("ed")
        # A lone capital is a letter that names something ("type A"), at the beginning it may be an article.
        is_article = word.lower() in _ARTICLES and (word.islower() or index == 0) and len(words) > 1
        if not (is_perfect or is_article or (word.islower() and word in _AUXILIARIES)):
            found.append(word)
    return found or words


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
