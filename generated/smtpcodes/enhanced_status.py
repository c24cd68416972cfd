"""EnhancedStatus: one enhanced status code as a server sent it, such as the 5.1.1 of
a reply or a delivery report.

EnhancedStatusCode has the registered codes (X.1.1). EnhancedStatus also has codes
that are not registered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from .enhanced_status_codes import EnhancedStatusCode
from .status_classes import StatusClass
from .status_subjects import StatusSubject

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Self

    from .records import Reference

__all__ = ["EnhancedStatus"]

NUMBER: Final = "(0|[1-9][0-9]{0,2})"
"""A pattern for a subject or a detail: one to three digits without leading zero."""
_WHOLE: Final = re.compile(rf"([245])\.{NUMBER}\.{NUMBER}")
# A code inside a text, but not inside a word, an address, a host name or a longer
# number. The hyphen of a reply line may precede it. The part of an address before
# the @ has at most 64 octets.
_INSIDE: Final = re.compile(
    rf"(?:(?<=[2-5][0-9][0-9]-)|(?<![\w.@+-])){_WHOLE.pattern}"
    r"(?![\w-]|\.\w|[^\s<>()\[\],;:]{0,64}@)"
)
_CLASSES: Final = {"2": StatusClass(2), "4": StatusClass(4), "5": StatusClass(5)}


class _Triple(NamedTuple):
    """The fields of EnhancedStatus."""

    status_class: StatusClass
    """The first number: success, transient failure or permanent failure."""

    subject: int
    """The second number: the subject of the status, such as the address."""

    detail: int
    """The third number."""


class EnhancedStatus(_Triple):
    """An enhanced status code: class, subject and detail.

    A status is an immutable triple. It equals the tuple of its three numbers, and sorts
    like that tuple. Subject and detail are integers from 0 to 999, registered or not.
    Source: RFC 3463 2.

    >>> EnhancedStatus(5, 1, 10) > EnhancedStatus.parse("5.1.9")
    True
    """

    __slots__ = ()

    def __new__(cls, status_class: int, subject: int, detail: int) -> Self:
        """Return the triple.

        Raises ValueError if a number is not an integer or out of range, and for text:
        ``parse`` reads it.
        """
        is_text = isinstance(  # pyright: ignore[reportUnnecessaryIsInstance]
            status_class, str
        )
        if is_text:
            raise ValueError(
                f"expected three integers, got {shown(str(status_class))}: "
                "EnhancedStatus.parse reads text"
            )
        for number in (status_class, subject, detail):
            is_integer = isinstance(  # pyright: ignore[reportUnnecessaryIsInstance]
                number, int
            )
            if not is_integer or isinstance(number, bool):
                raise ValueError(
                    "an enhanced status code consists of three integers, "
                    f"got {number!r}"
                )
        if status_class not in (2, 4, 5):
            raise ValueError(
                "the class of an enhanced status code must be 2, 4 or 5, "
                f"got {int(status_class)}"
            )
        for what, number in (("subject", subject), ("detail", detail)):
            if not 0 <= number <= 999:
                raise ValueError(
                    f"the {what} of an enhanced status code must be 0 to 999, "
                    f"got {int(number)}"
                )
        return tuple.__new__(  # pyright: ignore[reportUnknownMemberType]
            cls, (StatusClass(status_class), int(subject), int(detail))
        )

    @classmethod
    def _make(cls, iterable: Iterable[Any]) -> Self:  # type: ignore[override]
        # _replace calls this method. The one of named tuples checks nothing, and mypy
        # and Python disagree about its parameters.
        return cls(*iterable)

    @staticmethod
    def parse(text: str) -> EnhancedStatus:
        """Return the status of a text such as ``5.1.1``.

        The text must contain nothing else, also no white space and no comment. Raises
        ValueError if the class is not 2, 4 or 5. Raises ValueError, too, if another
        number is not one to three ASCII digits without a leading zero. Source:
        RFC 3463 2.
        """
        try:
            match = _WHOLE.fullmatch(text)
        except TypeError:
            raise ValueError(f"expected text such as '5.1.1', got {text!a}") from None
        if match is None:
            raise ValueError(
                f"{shown(text)} is not an enhanced status code: {_complaint(text)}"
            )
        return status_of(*match.groups())

    @staticmethod
    def search(text: str) -> EnhancedStatus | None:
        """Return the first code inside a text such as ``(#5.1.1)``, or None.

        This is a guess: text that looks like a code may be something else. Codes in
        addresses, host names and longer numbers are skipped. Raises ValueError if
        ``text`` is not text.
        """
        try:
            match = _INSIDE.search(text)
        except TypeError:
            raise ValueError(f"expected text, got {text!a}") from None
        return None if match is None else status_of(*match.groups())

    @property
    def registered_subject(self) -> StatusSubject | None:
        """The subject as an enum member; None if it is not registered."""
        try:
            return StatusSubject(self[1])
        except ValueError:
            return None

    @property
    def code(self) -> EnhancedStatusCode | None:
        """The registered code of this subject and detail, for any class; None if
        they are not registered.
        """
        return EnhancedStatusCode.get(f"X.{self[1]}.{self[2]}")

    @property
    def nearest(self) -> EnhancedStatusCode:
        """The registered code, else X.s.0 of the subject, else X.0.0.

        Source: RFC 3463 2.
        """
        return (
            self.code
            or EnhancedStatusCode.get(f"X.{self[1]}.0")
            or EnhancedStatusCode("X.0.0")
        )

    @property
    def phrase(self) -> str:
        """The short text of the nearest registered code."""
        return self.nearest.phrase

    @property
    def description(self) -> str:
        """What the nearest registered code means, and what to do about it."""
        return self.nearest.description

    @property
    def references(self) -> tuple[Reference, ...]:
        """The documents that define the nearest registered code."""
        return self.nearest.references

    @property
    def is_success(self) -> bool:
        """Whether the class is 2: success."""
        return self[0] == 2

    @property
    def is_transient(self) -> bool:
        """Whether the class is 4: the failure may pass."""
        return self[0] == 4

    @property
    def is_permanent(self) -> bool:
        """Whether the class is 5: the failure lasts."""
        return self[0] == 5

    def agrees_with(self, code: int) -> bool:
        """Return whether a reply with that code may carry this status.

        The first digit of the code must be the class. Source: RFC 2034 4.
        """
        return int(code) // 100 == self[0]

    def __str__(self) -> str:
        return f"{self[0]:d}.{self[1]}.{self[2]}"

    def __format__(self, specification: str) -> str:
        return format(str(self), specification)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self[0]:d}, {self[1]}, {self[2]})"

    def __getnewargs__(self) -> tuple[int, int, int]:
        # pickle and copy call __new__ with these arguments
        return (int(self[0]), self[1], self[2])


def status_of(status_class: str, subject: str, detail: str) -> EnhancedStatus:
    """Return the status of three texts that a pattern has matched."""
    return tuple.__new__(  # pyright: ignore[reportUnknownMemberType]
        EnhancedStatus, (_CLASSES[status_class], int(subject), int(detail))
    )


def shown(text: str | bytes) -> str:
    """Return a text as messages quote it: escaped, and shortened if long."""
    quoted = ascii(text[:40])
    return quoted if len(text) <= 40 else f"{quoted}..."


def _complaint(text: str) -> str:
    """Return why a text is not a status."""
    if "(" in text:
        return "comments are not allowed"
    if any(character.isspace() for character in text):
        return "white space is not allowed"
    parts = text.split(".")
    if len(parts) != 3:
        return "expected three numbers separated by dots"
    for part in parts:
        if part.isdigit() and not part.isascii():
            return "digits must be ASCII"
        if not part.isdigit():
            return "only digits and dots are allowed"
        if len(part) > 3:
            return "a number has more than three digits"
        if len(part) > 1 and part.startswith("0"):
            return "a number has a leading zero"
    return "the class must be 2, 4 or 5"
