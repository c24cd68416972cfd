"""Values of attributes: references to documents, the fields that declare attributes, and records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, Literal

from codegen.errors import Keys

Kind = Literal["int", "str", "plain", "flag", "tuple"]
"""What the members are.

int: integers. str: strings. plain: members that have a string as value but are not strings themselves. flag: integers
with bits that are members. tuple: members with a value of several parts.
"""


Key = int | str | tuple[int | str, ...]
"""The value of a member, as protocols transfer it."""


class Pickled:
    """The base of dataclasses with slots. It pickles faster: a registry has thousands of such values."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        kind: Any = type(self)
        return _restored, (kind, _values_of(kind)(self))


def _restored(kind: Any, values: tuple[object, ...]) -> object:
    instance = object.__new__(kind)
    for set_value, value in zip(_setters(kind), values, strict=True):
        set_value(instance, value)
    return instance


@cache
def _values_of(kind: Any) -> Callable[[object], tuple[object, ...]]:
    return attrgetter(*(field.name for field in fields(kind)))


@cache
def _setters(kind: Any) -> tuple[Callable[[object, object], None], ...]:
    return tuple(getattr(kind, field.name).__set__ for field in fields(kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Pickled):
    """A document, and possibly a section of it, that defines something.

    One of `rfc`, `draft`, `iana`, `person` and `url` is set.
    """

    rfc: int | None = None
    draft: str | None = None
    iana: str | None = None
    person: str | None = None
    url: str | None = None
    section: str = ""
    """The section: `4.2.3`, `B` for an appendix, `Table 3`, or `4.2-4.4`; "" for the whole document."""
    historical: bool = False

    @property
    def document(self) -> str:
        """The name of the document: `RFC 5321`, a draft, `IANA group/registry`, a person, or a URL."""
        if self.rfc is not None:
            return f"RFC {self.rfc}"
        if self.iana is not None:
            return f"IANA {self.iana}"
        return self.draft or self.person or self.url or ""

    @property
    def link(self) -> str:
        """The URL of the document, with an anchor for the section if the page has one, or "" for a person."""
        if self.rfc is not None:
            return f"https://www.rfc-editor.org/rfc/rfc{self.rfc}{self._anchor}"
        if self.draft is not None:
            return f"https://datatracker.ietf.org/doc/html/{self.draft}{self._anchor}"
        if self.iana is not None:
            return "https://www.iana.org/assignments/{}#{}".format(*self.iana.partition("/")[::2])
        return self.url or ""

    @property
    def _anchor(self) -> str:
        if not self.section:
            return ""
        if self.section.startswith("Table "):
            return f"#table-{self.section.removeprefix('Table ')}"
        first = self.section.partition("-")[0]
        return f"#appendix-{first}" if first[0].isalpha() else f"#section-{first}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Members of an enumeration that a value names without being one of them.

    In `form`, `{}` is the value, and `{1}` is its first part. The parts are the items of a list of integers, or what is
    between the dots of a text.
    """

    enumeration: str
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """An attribute, or a field of a record.

    `type` is `bool`, `int`, `str`, `date`, `reference`, the name of an enumeration or a record, or the type of a value
    with several parts (`tuple[int, str]`).
    """

    name: str
    type: str
    description: str
    many: bool = False
    required: bool = False
    nullable: bool = False
    """Whether the default is None for every type."""
    choices: tuple[str, ...] = ()
    """The texts that the field may contain, or () for any text."""
    digit: int | None = None
    """The place of the decimal digit of the member's value that the field repeats, counted from 1."""
    part: int | None = None
    """The place of the part of the member's value that the field repeats, counted from 1; dots separate parts."""
    first_digit_in: str | None = None
    """The attribute with the first digits that the values of this field may have."""
    unless_in: str | None = None
    """The attribute with the values that are exempt from `first_digit_in`."""
    links: tuple[Link, ...] = ()
    """The members that the value names, for links between pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A type of attribute that consists of fields."""

    name: str
    description: str
    fields: tuple[Field, ...]


Value = None | bool | int | str | date | Reference | Mapping[str, "Value"] | tuple["Value", ...]
"""The value of an attribute. A mapping is a record."""


_LEAVES = (str, int, Reference)


def leaves(value: Value, keys: Keys = ()) -> Iterator[tuple[Value, Keys]]:
    """Yield each value inside lists and records with its keys; a value that is neither, with the keys as they are."""
    if not isinstance(value, tuple | Mapping):
        yield value, keys
        return
    for key, item in value.items() if isinstance(value, Mapping) else enumerate(value):
        if isinstance(item, _LEAVES):  # nearly all are: another generator for each would take longer
            yield item, (*keys, key)
        else:
            yield from leaves(item, (*keys, key))
