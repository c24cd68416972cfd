"""Text as a Python identifier: which text is one, and which identifiers a class of constants cannot use.

Knows nothing of registries and files.
"""

from __future__ import annotations

import enum
import keyword
import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

_ENUM_OWN = frozenset(name for kind in (enum.IntEnum, enum.IntFlag, enum.StrEnum, enum.Enum) for name in dir(kind)) | {
    "mro",
    "name",
    "value",
}


_MODULE_OWN = frozenset({"records"})
"""Modules that every package has; those that begin with an underscore are its own, too."""

_CLASS_OWN = frozenset(
    {"Alias", "Enum", "IntEnum", "IntFlag", "Literal", "NamedTuple", "Range", "STRICT", "StrEnum"}
    | {"TYPE_CHECKING", "TypeAlias"}
)
"""Names that generated modules use besides the registry's."""

_MEMBER_OWN = frozenset({"aliases", "classmethod", "get", "is_deprecated", "is_registered", "property", "ranges"})
"""Names that a generated class has, or uses in its body, besides the registry's."""

_RECORD_OWN = frozenset({"classmethod", "cls", "map", "of", "row", "rows", "tuple"})
"""Names that a generated record has, or uses where it is made."""

_TYPES = frozenset({"bool", "datetime", "int", "str", "tuple"})
"""Types of attributes: one of that name would be in their way."""


_ARTICLES = frozenset({"a", "an", "the"})
_AUXILIARIES = frozenset({"are", "been", "being", "is", "was", "were"})
_PERFECT = frozenset({"had", "has", "have"})
_LETTERS = "ß:ss ẞ:SS ø:o Ø:O æ:ae Æ:AE œ:oe Œ:OE ł:l Ł:L đ:d Đ:D ð:d Ð:D þ:th Þ:TH ı:i µ:u μ:u"
_SPELLED = str.maketrans({"&": " and ", "+": " plus "} | dict(pair.split(":") for pair in _LETTERS.split()))
_LONGEST = 64


def propose_member_name(text: str) -> str:
    """An upper snake case name for a member, made of the text that describes it; "" where nothing can be made of it.

    The words of the text, in their order and without what only makes a sentence of them: articles, forms of "be"
    ("be" itself aside, which modal verbs need), "has" before a participle ("has moved", not "has null MX"), the `s`
    of a genitive. Accents go; `&` and `+` are spelled; words in camel case are parted where two small letters meet a
    capital and a small one. A name that would begin with a digit gets an N before it. Words beyond 64 characters are
    left off. Of a text without letters and digits it is the Unicode names of its characters. The same text always
    gives the same name; whether the name is free is for the caller to see.
    """
    words = _plain_words(text)
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


def propose_class_name(title: str) -> str:
    """A CapWords name for the class whose values a title tells of, in the singular; "" where nothing can be made of it.

    `TLS Cipher Suites` is TLSCipherSuite, `HTTP Method Registry` HTTPMethod. A name that would begin with a digit gets
    an N before it; words beyond 64 characters are left off.
    """
    words = _plain_words(title)
    while len(words) > 1 and words[-1].lower() in ("registry", "registries", "table", "tables"):
        words.pop()
    words[-1:] = [singularize(word) for word in words[-1:]]
    name = ""
    for word in words:
        if name and len(name) + len(word) > _LONGEST:
            break
        name += word[:1].upper() + word[1:_LONGEST]
    return f"N{name}" if name[:1].isdigit() else name


def propose_module_name(title: str) -> str:
    """A snake case name for the module, or the attribute, that a title tells of; "" where nothing can be made of it."""
    name = ""
    for word in _plain_words(title):
        if name and len(name) + len(word) >= _LONGEST:
            break
        name += f"_{word.lower()}" if name else word.lower()[:_LONGEST]
    return f"n{name}" if name[:1].isdigit() else name


def singularize(word: str) -> str:
    """The singular of an English noun, as far as its ending tells."""
    lower = word.lower()
    if caps := re.fullmatch("([A-Z0-9]{2,})e?s", word):
        return caps[1] if (word.endswith("es") and caps[1][-1] in "SXZH") or not word.endswith("es") else word[:-1]
    if lower in ("series", "species", "news", "dns", "tls", "gps", "ops") or len(word) < 4:
        return word
    if lower.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if lower.endswith(("sses", "xes", "ches", "shes", "zzes", "uses")) and lower not in ("uses", "causes", "clauses"):
        return word[:-2]
    return word if lower.endswith(("ss", "us", "is")) or not word.endswith("s") else word[:-1]


def singularize_title(title: str) -> str:
    """What one of the things that a title tells of is called."""
    words = title.split()
    while len(words) > 1 and words[-1].lower() in ("registry", "registries", "table", "tables"):
        words.pop()
    last = words[-1].rstrip(")") if words else ""
    return " ".join([*words[:-1], singularize(last) + words[-1][len(last) :]]) if words else ""


def article(words: str) -> str:
    """The indefinite article that goes before words: an acronym is read letter by letter."""
    first = re.match(r"[A-Za-z0-9]+", words)
    if not first:
        return "a"
    word = first[0]
    spelled = len(word) == 1 or (word[:2].isupper() and not re.match("[A-Z]*[AEIOU][A-Z]*[a-z]", word))
    if spelled or word[0].isdigit():
        return "an" if word[0].upper() in "AEFHILMNORSX8" else "a"
    return "an" if word[0].lower() in "aeiou" and not re.match("(?i)uni|use|us[aeiou]|one|eu", word) else "a"


def _plain_words(text: str) -> list[str]:
    """The runs of letters and digits in a text, without their accents. Words in camel case are parted where two small
    letters meet a capital and a small one.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    plain = re.sub(r"['’]s\b|['’]", "", "".join(one for one in plain if not unicodedata.combining(one)))
    return re.findall(r"[A-Za-z0-9]+", re.sub(r"(?<=[a-z]{2})(?=[A-Z][a-z])", " ", plain))


def choose_names(wanted: Mapping[T, Sequence[str]], taken: Iterable[str] = ()) -> dict[T, str]:
    """A name for each key, of the names that it may have, the shortest first: all of them different, letter case
    aside, and none of those that are `taken`.

    Where several keys want one name, all of them go on to their next one, whichever came first: what a name is depends
    on the keys, and never on their order. A key whose last name is still another's gets none.
    """
    is_taken = {caseless(name) for name in taken}
    level = dict.fromkeys(wanted, 0)
    while True:
        by_name: dict[str, list[T]] = {}
        for key, names in wanted.items():
            if level[key] < len(names):
                by_name.setdefault(caseless(names[level[key]]), []).append(key)
        clashing = [
            key for name, keys in by_name.items() if len(keys) > 1 or name in is_taken or not name for key in keys
        ]
        if not clashing:
            return {key: names[level[key]] for key, names in wanted.items() if level[key] < len(names)}
        for key in clashing:
            level[key] += 1


def _telling(words: list[str]) -> list[str]:
    """The words that tell something; all of them where none does."""
    found = []
    for index, word in enumerate(words):
        after = words[index + 1].lower() if index + 1 < len(words) else ""
        is_perfect = word.lower() in _PERFECT and after.endswith("ed")
        # A lone capital is a letter that names something ("type A", "A/N"), unless a sentence begins with it.
        begins = index == 0 and (len(word) > 1 or after in words)
        is_article = word.lower() in _ARTICLES and (word.islower() or begins) and len(words) > 1
        if not (is_perfect or is_article or (word.islower() and word in _AUXILIARIES)):
            found.append(word)
    return found or words


def why_not_identifier(text: str) -> str:
    """Why the text cannot be a name in Python source; "" where it can."""
    if not text.isidentifier():
        return "is not a Python identifier"
    if keyword.iskeyword(text):
        return "is a Python keyword"
    if unicodedata.normalize("NFKC", text) != text:
        return "is another name to Python, which normalises identifiers (NFKC)"
    return ""


def why_not_member_name(text: str) -> str:
    """Why an enum cannot have a member of that name, identifier though it is; "" where it can."""
    if re.fullmatch(r"__.+__", text) or text.startswith("__"):
        return "begins with two underscores, which enum takes for a name of the class's own"
    if re.fullmatch(r"_.*_", text):
        return "begins and ends with an underscore, which enum reserves"
    if re.fullmatch(r"UNREGISTERED_[0-9]+", text):
        return "is how a value that is not registered is called"
    if text in _ENUM_OWN:
        return "is a name that enum classes use themselves"
    return "is a name that every generated class uses itself" if text in _MEMBER_OWN else ""


def why_not_module_name(text: str) -> str:
    """Why a package cannot have a module of that name, identifier though it is; "" where it can."""
    return "is a module of every package" if text in _MODULE_OWN or text.startswith("_") else ""


def why_not_class_name(text: str) -> str:
    """Why a module cannot have a class of that name, identifier though it is; "" where it can."""
    return "is a name that generated modules use themselves" if text in _CLASS_OWN else ""


def why_not_attribute_name(text: str, kind: type) -> str:
    """Why a class derived from `kind` cannot have an attribute of that name; "" where it can."""
    if text.startswith("_"):
        return "begins with an underscore, which makes it private"
    own = _TYPES | (_ENUM_OWN | _MEMBER_OWN if issubclass(kind, enum.Enum) else set(dir(kind)) | _RECORD_OWN)
    return "is an attribute that every such class has already" if text in own else ""


def caseless(text: str) -> str:
    """What two names share that a person would take for one: the same after NFKC, letter case aside."""
    return unicodedata.normalize("NFKC", text).casefold()
