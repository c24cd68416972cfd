"""Names of members, classes, modules and attributes, proposed from texts, and their usual style.

Must not know registries and files.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from codegen.word_splitting import first_words, plain_words, significant_words, without_links

T = TypeVar("T", bound=Hashable)


LONGEST = 60
"""The greatest length of a proposed name of a member or class."""
_LONGEST_MODULE = 64

_ADDRESS = r"(?i)(?:urn:(?:ietf:params:)?|https?://(?:www\.)?)(?=.*\w)"
"""The beginning of every IETF URN and of URLs, which distinguishes nothing."""
_OID = r"(?i)(?<![\w./])(?:[0-2](?:\.\d+){2,}(?:\.[\dx]*)*|iso(?:\.[\w-]+)*\.(?=[\w-]))"
"""An object identifier in a title, in numbers or, except its last name, in names."""


def propose_member_name(text: str, length: int = LONGEST) -> str:
    """Return an upper snake case name for a member from the text that describes it, or "".

    It consists of the words of the text, in order. Omitted are articles, forms of "be" except "be" itself, "has" before
    a participle ("has moved"), and the `s` of a genitive. Accents are removed, `&` and `+` are spelled out, and camel
    case is split, except known abbreviations. A leading digit gets the prefix N. The beginning of a URN or URL is
    omitted. A name that is longer than `length` loses parts: what is in parentheses or after a semicolon, then words
    such as "of" and "with", then its last words. For a text without letters and digits it is the Unicode names of the
    characters. The caller must check whether the name is free.

    >>> propose_member_name("The file has moved")
    'FILE_MOVED'
    """
    text = text[address.end() :] if (address := re.match(_ADDRESS, text)) else text
    words = _name_words(text) or re.findall(r"[A-Z0-9]+", " ".join(_character_names(text)))
    if len("_".join(words)) > length:
        main = re.split(r"\s[(\[]|;\s|\.\s", re.sub(r"\s\([^()]*\)", "", text), maxsplit=1)[0]
        words = shorter if len(shorter := _name_words(main)) > 1 else words
    if len("_".join(words)) > length:
        words = without_links(words)
    digit = words and words[0][0].isdigit()
    name = first_words(words, length - bool(digit), "_").upper()
    return f"N{name}" if digit else name


def extend_member_name(name: str, ending: str) -> str:
    """Return a member name with an ending, shortened before it if necessary.

    >>> extend_member_name("GREASE", "2570")
    'GREASE_2570'
    """
    ending = ending[: LONGEST // 2].strip("_")
    return f"{first_words(name.split('_'), LONGEST - 1 - len(ending), '_')}_{ending}"


def propose_class_name(title: str) -> str:
    """Return a singular CapWords name for a class from the title of its registry, or "".

    A leading digit gets the prefix N. Object identifiers and words after 60 characters are omitted.

    >>> propose_class_name("TLS Cipher Suites")
    'TLSCipherSuite'
    """
    words = plain_words(re.sub(_OID, " ", title))
    while len(words) > 1 and words[-1].lower() in ("registry", "registries", "table", "tables"):
        words.pop()
    words[-1:] = [singularize(word) for word in words[-1:]]
    digit = words and words[0][0].isdigit()
    name = first_words([word[:1].upper() + word[1:] for word in words], LONGEST - bool(digit))
    return f"N{name}" if digit else name


def propose_module_name(title: str) -> str:
    """Return a snake case name for a module or an attribute from a title, or "".

    >>> propose_module_name("TLS Cipher Suites")
    'tls_cipher_suites'
    """
    words = plain_words(re.sub(_OID, " ", title))
    digit = words and words[0][0].isdigit()
    name = first_words(words, _LONGEST_MODULE, "_").lower()
    return f"n{name}" if digit else name


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


def pluralize(words: str) -> str:
    """Return words with the last one in the plural, guessed from its ending.

    >>> pluralize("severity"), pluralize("entry_status"), pluralize("day")
    ('severities', 'entry_statuses', 'days')
    """
    if re.search("[^aeiou]y$", words):
        return words[:-1] + "ies"
    return words + ("es" if words.endswith(("s", "x", "z", "ch", "sh")) else "s")


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
    spelled = len(word) == 1 or (word[:2].isupper() and not re.match("(?=[A-Z]*?[AEIOU])[A-Z]++[a-z]", word))
    if spelled or word[0].isdigit():
        return "an" if word[0].upper() in "AEFHILMNORSX8" else "a"
    return "an" if word[0].lower() in "aeiou" and not re.match("(?i)uni|use|us[aeiou]|one|eu", word) else "a"


def class_words(class_name: str) -> list[str]:
    """Return the words of the name of a class.

    >>> class_words("IPv4Address"), class_words("DbError")
    (['IPv4', 'Address'], ['Db', 'Error'])
    """
    # plain_words keeps words of two letters together with the next one: titles have names such as McDonald.
    return [part for word in plain_words(class_name) for part in re.split("(?<=^[A-Z][a-z])(?=[A-Z][a-z])", word)]


def module_of_class(class_name: str) -> str:
    """Return the module of an enumeration: its class in the plural, in snake case.

    >>> module_of_class("EntryStatus"), module_of_class("HTTPCodes")
    ('entry_statuses', 'http_codes')
    """
    words = "_".join(class_words(class_name)).lower() or "constant"
    last = words.rpartition("_")[2]
    plural = words if singularize(last) != last else pluralize(words)
    return words if keyword.iskeyword(plural) else plural  # A: "as" cannot be imported


def entry_title(class_name: str) -> str:
    """Return the title of one entry of a class, with its article.

    >>> entry_title("ErrorCode"), entry_title("HTTPMethod")
    ('an error code', 'an HTTP method')
    """
    words = [word.lower() if word[1:].islower() else word for word in class_words(class_name)]
    title = " ".join(words) or class_name
    return f"{article(title)} {title}"


def _name_words(text: str) -> list[str]:
    """Return the words of a text that a name has. A token without spaces (`a-law`) has no articles."""
    words = plain_words(text)
    return significant_words(words) if re.search(r"\s", text) else words


def _character_names(text: str) -> Iterator[str]:
    for character in text:
        if not character.isspace() and unicodedata.category(character)[0] != "C":
            yield unicodedata.name(character, "")


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


def class_style(text: str) -> str:
    """Return an identifier in CapWords; unchanged if it is in CapWords already.

    >>> class_style("_fault_code"), class_style("FAULT_CODE"), class_style("DNSClass")
    ('FaultCode', 'FaultCode', 'DNSClass')
    """
    if "_" not in text:
        return text[:1].upper() + text[1:]
    words = filter(None, text.split("_"))
    return "".join(word.capitalize() if text.isupper() else word[:1].upper() + word[1:] for word in words)


def member_style(text: str) -> str:
    """Return an identifier in UPPER_SNAKE_CASE; unchanged if it is in this form already.

    >>> member_style("noWater"), member_style("_NO_WATER"), member_style("X509")
    ('NO_WATER', 'NO_WATER', 'X509')
    """
    plain = text.lstrip("_")
    return plain if plain == plain.upper() else _separated(plain).upper()


def attribute_style(text: str) -> str:
    """Return an identifier in snake_case; unchanged if it is in this form already.

    >>> attribute_style("isFinal"), attribute_style("is_final")
    ('is_final', 'is_final')
    """
    return text if text == text.lower() else _separated(text).lower()


def module_style(text: str) -> str:
    """Return an identifier in snake_case and ASCII, a form that every system accepts as a file name.

    >>> module_style("FaultCodes"), module_style("fault_codes")
    ('fault_codes', 'fault_codes')
    """
    return text if re.fullmatch("[a-z][a-z0-9_]*", text) else propose_module_name(_separated(text))


def _separated(text: str) -> str:
    """Return a name with an underscore where camel case has a new word."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text)


def choices_type(owner: str, attribute: str) -> str:
    """Return the name of the type of an attribute with choices. `owner` is the record that has it, or "".

    >>> choices_type("SignalUse", "loft_mood")
    '_SignalUseLoftMood'
    """
    return "_" + owner + "".join(part.capitalize() for part in attribute.split("_"))


def as_member_names(classes: Iterable[str]) -> list[str]:
    """Return the names of classes that a member could have, too: those in capitals.

    >>> as_member_names(["DNS", "Fault", "T"])
    ['DNS', 'T']
    """
    return [name for name in classes if name == name.upper()]


def caseless(text: str) -> str:
    """Return the form in which names are compared: normalized (NFKC) and without letter case."""
    return unicodedata.normalize("NFKC", text).casefold()
