"""Names: which text is a Python identifier, which identifiers generated code cannot use, and proposals for names.

Must not know registries and files.
"""

from __future__ import annotations

import enum
import keyword
import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

BASES: Mapping[str, type] = {
    "int": enum.IntEnum,
    "flag": enum.IntFlag,
    "str": enum.StrEnum,
    "plain": enum.Enum,
    "tuple": enum.Enum,
}
"""The base class of an enumeration of each kind."""

_ENUM_OWN = frozenset(name for base in BASES.values() for name in dir(base)) | {"mro", "name", "value"}

_MODULE_OWN = frozenset({"records"})
"""Modules that every package has, besides those with a leading underscore."""

_CLASS_OWN = frozenset(
    {"Alias", "Enum", "IntEnum", "IntFlag", "Literal", "NamedTuple", "Range", "STRICT", "StrEnum"}
    | {"TYPE_CHECKING", "TypeAlias"}
)
"""Names that generated modules use for themselves."""

_MEMBER_OWN = frozenset({"aliases", "classmethod", "get", "is_deprecated", "is_registered", "property", "ranges"})
"""Names that generated classes define, or use in their body."""

_RECORD_OWN = frozenset({"classmethod", "cls", "map", "of", "row", "rows", "tuple"})
"""Names that generated records define, or use in their methods."""

_TYPES = frozenset({"bool", "datetime", "int", "str", "tuple"})
"""Types of attributes: an attribute of that name would hide the type."""


_ARTICLES = frozenset({"a", "an", "the"})
_AUXILIARIES = frozenset({"are", "been", "being", "is", "was", "were"})
_PERFECT = frozenset({"had", "has", "have"})
_LETTERS = "ß:ss ẞ:SS ø:o Ø:O æ:ae Æ:AE œ:oe Œ:OE ł:l Ł:L đ:d Đ:D ð:d Ð:D þ:th Þ:TH ı:i µ:u μ:u"
_SPELLED = str.maketrans({"&": " and ", "+": " plus "} | dict(pair.split(":") for pair in _LETTERS.split()))
_LONGEST = 64


def propose_member_name(text: str) -> str:
    """Return an upper snake case name for a member from the text that describes it, or "".

    It consists of the words of the text, in order. Omitted are articles, forms of "be" except "be" itself, "has" before
    a participle ("has moved"), and the `s` of a genitive. Accents are removed, `&` and `+` are spelled out, and camel
    case is split. A leading digit gets the prefix N. Words after 64 characters are omitted. For a text without letters
    and digits it is the Unicode names of the characters. The caller must check whether the name is free.

    >>> propose_member_name("The file has moved")
    'FILE_MOVED'
    """
    words = _plain_words(text)
    if not words:
        visible = (
            character for character in text if not character.isspace() and unicodedata.category(character)[0] != "C"
        )
        words = re.findall(r"[A-Z0-9]+", " ".join(unicodedata.name(character, "") for character in visible))
    name = ""
    for word in _significant(words):
        longer = f"{name}_{word.upper()}" if name else word.upper()[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        name = longer
    return f"N{name}" if name[:1].isdigit() else name


def propose_class_name(title: str) -> str:
    """Return a singular CapWords name for a class from the title of its registry, or "".

    A leading digit gets the prefix N. Words after 64 characters are omitted.

    >>> propose_class_name("TLS Cipher Suites")
    'TLSCipherSuite'
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
    """Return a snake case name for a module or an attribute from a title, or "".

    >>> propose_module_name("TLS Cipher Suites")
    'tls_cipher_suites'
    """
    name = ""
    for word in _plain_words(title):
        if name and len(name) + len(word) >= _LONGEST:
            break
        name += f"_{word.lower()}" if name else word.lower()[:_LONGEST]
    return f"n{name}" if name[:1].isdigit() else name


def singularize(word: str) -> str:
    """Return the singular of an English noun, guessed from its ending."""
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
    """Return the title of a registry in the singular, without the word "registry".

    >>> singularize_title("TLS Cipher Suites Registry")
    'TLS Cipher Suite'
    """
    words = title.split()
    while len(words) > 1 and words[-1].lower() in ("registry", "registries", "table", "tables"):
        words.pop()
    last = words[-1].rstrip(")") if words else ""
    return " ".join([*words[:-1], singularize(last) + words[-1][len(last) :]]) if words else ""


def article(words: str) -> str:
    """Return the indefinite article for words. An acronym counts as spelled letter by letter."""
    first = re.match(r"[A-Za-z0-9]+", words)
    if not first:
        return "a"
    word = first[0]
    spelled = len(word) == 1 or (word[:2].isupper() and not re.match("[A-Z]*[AEIOU][A-Z]*[a-z]", word))
    if spelled or word[0].isdigit():
        return "an" if word[0].upper() in "AEFHILMNORSX8" else "a"
    return "an" if word[0].lower() in "aeiou" and not re.match("(?i)uni|use|us[aeiou]|one|eu", word) else "a"


def _plain_words(text: str) -> list[str]:
    """Return the runs of letters and digits in a text, without accents, and split in camel case."""
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    plain = re.sub(
        r"['’]s\b|['’]", "", "".join(character for character in plain if not unicodedata.combining(character))
    )
    return re.findall(r"[A-Za-z0-9]+", re.sub(r"(?<=[a-z]{2})(?=[A-Z][a-z])", " ", plain))


def choose_names(candidates: Mapping[T, Sequence[str]], taken: Iterable[str] = ()) -> dict[T, str]:
    """Return a name for each key from its candidates. Names differ, also from those in `taken`, ignoring case.

    If several keys have the same candidate, all of them use their next one, so that the result does not depend on the
    order of keys. A key without a free candidate gets no name.

    >>> choose_names({1: ["A", "A_1"], 2: ["a", "a_2"], 3: ["B"]})
    {1: 'A_1', 2: 'a_2', 3: 'B'}
    """
    is_taken = {caseless(name) for name in taken}
    level = dict.fromkeys(candidates, 0)
    while True:
        by_name: dict[str, list[T]] = {}
        for key, names in candidates.items():
            if level[key] < len(names):
                by_name.setdefault(caseless(names[level[key]]), []).append(key)
        clashing = [
            key for name, keys in by_name.items() if len(keys) > 1 or name in is_taken or not name for key in keys
        ]
        if not clashing:
            return {key: names[level[key]] for key, names in candidates.items() if level[key] < len(names)}
        for key in clashing:
            level[key] += 1


def _significant(words: list[str]) -> list[str]:
    """Return the significant words, or all of them if none is significant."""
    significant = []
    for index, word in enumerate(words):
        after = words[index + 1].lower() if index + 1 < len(words) else ""
        is_perfect = word.lower() in _PERFECT and after.endswith("ed")
        # A lone capital is a letter that names something ("type A", "A/N"), unless a sentence begins with it.
        begins = index == 0 and (len(word) > 1 or after in words)
        is_article = word.lower() in _ARTICLES and (word.islower() or begins) and len(words) > 1
        if not (is_perfect or is_article or (word.islower() and word in _AUXILIARIES)):
            significant.append(word)
    return significant or words


def why_not_identifier(text: str) -> str:
    """Return why the text cannot be a name in Python source, or ""."""
    if not text.isidentifier():
        return "is not a Python identifier"
    if keyword.iskeyword(text):
        return "is a Python keyword"
    if unicodedata.normalize("NFKC", text) != text:
        return "contains a character that Python replaces by another (NFKC)"
    return ""


def why_not_member_name(text: str) -> str:
    """Return why an enum cannot have a member with the name, or "". The name must be an identifier."""
    if re.fullmatch(r"__.+__", text) or text.startswith("__"):
        return "begins with two underscores, which enum reserves for private names"
    if re.fullmatch(r"_.*_", text):
        return "begins and ends with an underscore, which enum reserves"
    if re.fullmatch(r"UNREGISTERED_[0-9]+", text):
        return "is reserved for unregistered values"
    if text in _ENUM_OWN:
        return "is already a name in every enum class"
    return "is already a name in every generated class" if text in _MEMBER_OWN else ""


def why_not_module_name(text: str) -> str:
    """Return why a package cannot have a module with the name, or "". The name must be an identifier."""
    return "is already a module of every generated package" if text in _MODULE_OWN or text.startswith("_") else ""


def why_not_class_name(text: str) -> str:
    """Return why a module cannot have a class with the name, or "". The name must be an identifier."""
    return "is already a name in generated modules" if text in _CLASS_OWN else ""


def why_not_attribute_name(text: str, kind: type) -> str:
    """Return why a class derived from `kind` cannot have an attribute with the name, or ""."""
    if text.startswith("_"):
        return "begins with an underscore, which Python reserves for private names"
    own = _TYPES | (_ENUM_OWN | _MEMBER_OWN if issubclass(kind, enum.Enum) else set(dir(kind)) | _RECORD_OWN)
    return "is already an attribute of every such class" if text in own else ""


def caseless(text: str) -> str:
    """Return the form in which names are compared: normalized (NFKC) and without letter case."""
    return unicodedata.normalize("NFKC", text).casefold()
