"""Whether a label belongs to another member: compare its words with the names, aliases and phrases of all members.

An entry is mislabelled only if its label clearly belongs to another member. A synonym, an abbreviation or another order
of words is not wrong. Must not know files and tables.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from codegen.model import Alias, Enumeration, Key, Member, leaves
from codegen.word_splitting import plain_words

_FILLERS = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "did", "do", "does", "for", "from", "has", "have"}
    | {"in", "is", "it", "of", "on", "or", "such", "than", "that", "the", "this", "to", "was", "were", "will", "with"}
)
"""Words that do not distinguish members."""
_NEGATIONS = frozenset({"cannot", "no", "non", "not"})
_NEGATIVE = re.compile(r"^(?:in|im|dis)(?=(?:accessib|activ|allow|compat|complet|correct|possib|suffic|valid))")
"""The prefix of a word such as `invalid`, which means `not valid`."""
_ENDING = re.compile(
    r"(?<=....)(?:ations?|ating|ate[ds]?|ions?|ments?|ings?|ures?|ers?|able|ib(?:le|ility)|ability|i?ly|ie[ds]|e[ds]?|y|s)$"
)
"""The endings of forms of one word: `failed` and `failure`."""
_DIGITS = re.compile("[0-9]+")
_SHORTEST = 3
"""How many letters an abbreviation has at least."""
_STEM = 5
"""How many letters forms of one word share at least."""
_END_OF_WORD = re.compile(r"(?<=\w)(?:[_\W]+|(?<=[a-z])(?=[A-Z]))")
_SIMILAR = 500
"""How many labels with the same initials are compared word for word."""
_MOST = 3
"""How many members a label may fit. A label that fits more is ignored."""

Words = tuple[str, ...]


def label_words(text: str) -> Words:
    """Return the stems of the significant words of a label, each once. A negation joins its word.

    >>> label_words("Parameters NOT recognised, or not implemented")
    ('paramet', 'unrecogniz', 'unimplement')
    """
    words: list[str] = []
    is_negated = False
    for word in (plain.lower() for plain in plain_words(text)):
        if word in _NEGATIONS:
            is_negated = True
        elif word not in _FILLERS:
            stem = _stem(word)
            words.append(f"un{stem}" if is_negated else stem)
            is_negated = False
    if is_negated:
        words.append("no")
    return tuple(dict.fromkeys(words))


def _stem(word: str) -> str:
    """Return what forms of one word have in common: `failed` and `failure`, `unrecognised` and `unrecognized`."""
    stem = re.sub("(?<=...)is(?=(?:ed?|es|ing|ations?)$)", "iz", word)
    while (shorter := _ENDING.sub("", stem)) != stem:
        stem = shorter
    return _NEGATIVE.sub("un", stem)


def may_be_same_word(word: str, other: str) -> bool:
    """Return whether two stems may be of one word, or one may abbreviate the other: `auth`, `msg`, `info`.

    If the first one has digits, the other one has the same digits: `sha` may be `sha256`, and `sha1` is not.
    """
    if (digits := _DIGITS.findall(word)) and digits != _DIGITS.findall(other):
        return False
    short, long = sorted((word, other), key=len)
    if long.startswith(short) and (len(short) >= _SHORTEST or short == long):
        return True
    if word[:_STEM] == other[:_STEM] and len(short) >= _STEM and not word.startswith("un"):
        return True
    is_skeleton = len(short) >= _SHORTEST and short[0] == long[0] and not re.search("[aeiou]", short[1:])
    letters = iter(long)
    return is_skeleton and all(letter in letters for letter in short)


class Labels:
    """The labels of an enumeration's members: names, aliases and phrases."""

    def __init__(self, enumeration: Enumeration, default_status: str) -> None:
        """Take the labels of an enumeration. Those of members without the default status count less."""
        self._default_status = default_status
        self._aliases: dict[Key, list[Alias]] = defaultdict(list)
        for alias in enumeration.aliases:
            self._aliases[alias.value].append(alias)
        self._by_label: dict[frozenset[str], dict[Key, Member]] = defaultdict(dict)
        """The members with a label, by the words of the label in any order."""
        self._by_letters: dict[str, dict[Key, Member]] = defaultdict(dict)
        """The members with a label, by the letters of the label: `NOERROR` and `No error`."""
        self._by_word: dict[str, set[int]] = defaultdict(set)
        """The positions of the labels with a word."""
        self._by_initials: dict[tuple[str, ...], list[tuple[Words, Member]]] = defaultdict(list)
        """The labels by the first letters of their words."""
        self._labels: list[tuple[frozenset[str], Member]] = []
        self._beginning = shared_beginning([member.name for member in enumeration.members], USUAL)
        self._usual = frozenset(label_words(self._beginning))
        """The words with which most names begin. They do not distinguish members."""
        for member in enumeration.members:
            for words in self._labels_of(member):
                self._by_initials[_initials(words)].append((words, member))
                self._by_label[frozenset(words)].setdefault(member.value, member)
                self._by_letters["".join(words)].setdefault(member.value, member)
                for word in words:
                    self._by_word[word].add(len(self._labels))
                self._labels.append((frozenset(words), member))

    def better_members(self, member: Member, labels: Sequence[str], comments: Sequence[str]) -> BetterMembers | None:
        """Return the first label of an entry that clearly belongs to other members; None if no label does.

        `member` is the member with the value of the entry. A label belongs to another member in three cases:

        1. It is the name, an alias or the phrase of the other member, or abbreviates it. `member` has no name or phrase
           with its words.
        2. It has several words, and a name or the phrase of the other member has all of them. No text about `member`
           has one of them.
        3. It is a word that only the names and the phrase of the other member have. No text about `member` has it. The
           result is uncertain: the word may be a synonym.

        If the other member does not have the default status, the first case has one more condition: no text about
        `member` has one of the words. Comments count only in the first case. A certain result comes before an uncertain
        one.
        """
        uncertain: BetterMembers | None = None
        own = self._labels_of(member)
        words = {text: self._distinct(label_words(text)) for text in (*labels, *comments)}
        for text in (*labels, *(comment for comment in comments if len(words[comment]) > 1)):
            label = words[text]
            if not label or _says(own, label):
                continue
            called = self._called(label) or self._abbreviated(label)
            others = called or ({} if text in comments else self._containing(label) or self._with_word(label))
            if not others or member.value in others or self._is_text_of(member, label):
                continue
            is_sure = called and any(other.status == self._default_status for other in called.values())
            if is_sure or not self._speaks_of(member, words.values()):
                better = BetterMembers(text, tuple(others.values()), is_certain=bool(called) or len(label) > 1)
                if better.is_certain:
                    return better
                uncertain = uncertain or better
        return uncertain

    def fitting_members(self, labels: Sequence[str]) -> tuple[Member, ...]:
        """Return the members that a label fits; for the first of the labels that fits any."""
        words = [label for label in map(label_words, labels) if label]
        fitting = (self._called(label) or self._containing(label) for label in words)
        return tuple(next(filter(None, fitting), {}).values())

    def _distinct(self, label: Words) -> Words:
        """Return the words of a label without those with which most names of the enumeration begin."""
        return tuple(word for word in label if word not in self._usual) or label

    def _labels_of(self, member: Member) -> list[Words]:
        aliases = self._aliases.get(member.value, [])
        texts = [member.name, member.name.removeprefix(self._beginning), *member.aliases, member.phrase]
        texts += [text for alias in aliases for text in (alias.name, alias.phrase)]
        texts += [member.value] if isinstance(member.value, str) else []
        return [words for words in map(label_words, texts) if words]

    def _called(self, label: Words) -> Mapping[Key, Member]:
        """Return the members with a label of these words; {} if there are too many."""
        members = self._by_label.get(frozenset(label)) or self._by_letters.get("".join(label), {})
        return members if len(members) <= _MOST else {}

    def _containing(self, label: Words) -> Mapping[Key, Member]:
        """Return the members with a label that has these words, at least two; {} if there are too many."""
        if len(label) < 2:
            return {}
        places = set.intersection(*(self._by_word.get(word, set()) for word in label))
        members = {member.value: member for _, member in (self._labels[place] for place in sorted(places))}
        return members if len(members) <= _MOST else {}

    def _abbreviated(self, label: Words) -> Mapping[Key, Member]:
        """Return the only member with a label that this one shortens word by word: `emerg`, `auth failure`."""
        similar = self._by_initials.get(_initials(label), [])
        members = {
            member.value: member
            for words, member in (similar if len(similar) <= _SIMILAR else ())
            if all(any(may_be_same_word(word, other) for other in words) for word in label)
        }
        return members if len(members) == 1 else {}

    def _with_word(self, label: Words) -> Mapping[Key, Member]:
        """Return the only member with a label that has the only word of this label."""
        places = self._by_word.get(label[0], set()) if len(label) == 1 else set()
        members = {member.value: member for _, member in map(self._labels.__getitem__, places)}
        return members if len(members) == 1 else {}

    def _is_text_of(self, member: Member, label: Words) -> bool:
        """Return whether a text about a member consists of these words."""
        return any(frozenset(words) == frozenset(label) for words in _texts_about(member))

    def _speaks_of(self, member: Member, labels: Iterable[Words]) -> bool:
        """Return whether any text about a member may have a word of the labels."""
        words = {word for text in (*self._labels_of(member), *_texts_about(member)) for word in text}
        return any(may_be_same_word(word, other) for label in labels for word in label for other in words)


@dataclass(frozen=True, slots=True)
class BetterMembers:
    """A label of an entry, and the members that it fits better than the entry's own."""

    label: str
    members: tuple[Member, ...]
    is_certain: bool = True


USUAL = 0.75
"""The share of names that have the usual beginning of a table."""


def shared_beginning(names: Collection[str], share: float = 1) -> str:
    """Return the words with which all of at least three names begin, or a share of them. Each has at least one more.

    >>> shared_beginning(["HTTP_OK", "HTTP_FOUND", "HTTP_GONE"])
    'HTTP_'
    """
    if len(names) < 3:
        return ""
    counts = Counter(
        name[: match.end()] for name in names for match in _END_OF_WORD.finditer(name) if match.end() < len(name)
    )
    return max((start for start, count in counts.items() if count >= share * len(names)), key=len, default="")


def _initials(words: Words) -> tuple[str, ...]:
    return tuple(sorted(word[0] for word in words))


def _says(own: Iterable[Words], label: Words) -> bool:
    """Return whether one of the member's labels may have every word of a label."""
    return any(all(any(may_be_same_word(word, other) for other in text) for word in label) for text in own)


def _texts_about(member: Member) -> Iterator[Words]:
    """Yield the words of the description, and of texts of several words: the others are choices and members' names."""
    yield label_words(member.description)
    for value, _ in leaves(member.attributes):
        if isinstance(value, str) and " " in value:
            yield label_words(value)
