"""EnhancedStatus: one concrete enhanced status code, such as the 5.1.1 of a reply or
a delivery report.

EnhancedStatusCode has what is registered (X.1.1); this has what was sent, registered
or not.
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

__all__ = ["EnhancedStatus"]

NUMBER: Final = "(0|[1-9][0-9]{0,2})"
"""A subject or a detail in a pattern: one to three digits, and no leading zero."""
_WHOLE: Final = re.compile(rf"([245])\.{NUMBER}\.{NUMBER}")
# A code inside a text: no part of a word, an address, a host name or a longer number.
# The hyphen of a reply's line may go before it; what has at most 64 octets may stand
# before the @ of an address.
_INSIDE: Final = re.compile(
    rf"(?:(?<=[2-5][0-9][0-9]-)|(?<![\w.@+-])){_WHOLE.pattern}"
    r"(?![\w-]|\.\w|[^\s<>()\[\],;:]{0,64}@)"
)
_CLASSES: Final = {"2": StatusClass(2), "4": StatusClass(4), "5": StatusClass(5)}


class _Triple(NamedTuple):
    """What makes an EnhancedStatus a named tuple."""

    status_class: StatusClass
    """The first number: whether it worked, may work later, or will not."""

    subject: int
    """The second number: what the status is about."""

    detail: int
    """The third number."""


class EnhancedStatus(_Triple):
    """A class, a subject and a detail: an immutable triple that equals the tuple of
    its three numbers and sorts like it.

    Subject and detail run from 0 to 999, whether they are registered or not. Source:
    RFC 3463 2.

    >>> EnhancedStatus(5, 1, 10) > EnhancedStatus.parse("5.1.9")
    True
    """

    __slots__ = ()

    def __new__(cls, status_class: int, subject: int, detail: int) -> Self:
        """The triple. Raises ValueError where `parse` would refuse its text."""
        for number in (status_class, subject, detail):
            if not isinstance(number, int) or isinstance(number, bool):
                raise ValueError(
                    f"an enhanced status code is made of integers, not {number!r}"
                )
        if status_class not in (2, 4, 5):
            raise ValueError(
                "the class of an enhanced status code is 2, 4 or 5, "
                f"not {int(status_class)}"
            )
        for what, number in (("subject", subject), ("detail", detail)):
            if not 0 <= number <= 999:
                raise ValueError(
                    f"the {what} of an enhanced status code is 0 to 999, "
                    f"not {int(number)}"
                )
        return tuple.__new__(
            cls, (StatusClass(status_class), int(subject), int(detail))
        )

    @classmethod
    def _make(cls, iterable: Iterable[Any]) -> Self:  # type: ignore[override]
        # _replace makes with it; what a named tuple has here would check nothing, and
        # has parameters to mypy that it has not to Python.
        return cls(*iterable)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The code that the text is, `5.1.1`: nothing before it and nothing behind
        it.

        Raises ValueError, which says what is wrong: another class than 2, 4 and 5, a
        leading zero, more than three digits, digits that are not ASCII, white space,
        a comment. Source: RFC 3463 2.
        """
        match = _WHOLE.fullmatch(text)
        if match is None:
            raise ValueError(
                f"{shown(text)} is not an enhanced status code: {_complaint(text)}"
            )
        return tuple.__new__(cls, numbers(*match.groups()))

    @classmethod
    def search(cls, text: str) -> Self | None:
        """The first whole code inside a text, `(#5.1.1)`, or None. A guess: what
        looks like a code may be another thing.

        Codes in addresses, host names and longer numbers are passed over.
        """
        match = _INSIDE.search(text)
        return None if match is None else tuple.__new__(cls, numbers(*match.groups()))

    @property
    def registered_subject(self) -> StatusSubject | None:
        """The subject as an enum; None where it is not registered."""
        try:
            return StatusSubject(self[1])
        except ValueError:
            return None

    @property
    def code(self) -> EnhancedStatusCode | None:
        """The registered code, whatever the class; None where subject and detail are
        not registered.
        """
        return EnhancedStatusCode.get(f"X.{self[1]}.{self[2]}")

    @property
    def nearest(self) -> EnhancedStatusCode:
        """The registered code; else its subject's X.s.0; else X.0.0. Source: RFC 3463
        2.
        """
        return (
            self.code
            or EnhancedStatusCode.get(f"X.{self[1]}.0")
            or EnhancedStatusCode("X.0.0")
        )

    def agrees_with(self, code: int) -> bool:
        """Whether a reply with that code may carry this status: its first digit is
        the class. Source: RFC 2034 4.
        """
        return int(code) // 100 == self[0]

    def __str__(self) -> str:
        return f"{self[0]:d}.{self[1]}.{self[2]}"

    def __format__(self, specification: str) -> str:
        return format(str(self), specification)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self[0]:d}, {self[1]}, {self[2]})"

    def __getnewargs__(self) -> tuple[int, int, int]:
        # pickle and copy call __new__ with it
        return (int(self[0]), self[1], self[2])


def numbers(
    status_class: str, subject: str, detail: str
) -> tuple[StatusClass, int, int]:
    """The triple that digits stand for which have the form of a status."""
    return _CLASSES[status_class], int(subject), int(detail)


def shown(text: str | bytes) -> str:
    """A text as messages quote it: escaped, and cut where it is long."""
    quoted = ascii(text[:40])
    return quoted if len(text) <= 40 else f"{quoted}..."


def _complaint(text: str) -> str:
    """What is wrong with a text that is no code."""
    if "(" in text:
        return "there is a comment in it"
    if any(one.isspace() for one in text):
        return "there is white space in it"
    parts = text.split(".")
    if len(parts) != 3:
        return "it has not three numbers with dots between them"
    for part in parts:
        if part.isdigit() and not part.isascii():
            return "its digits have to be ASCII"
        if not part.isdigit():
            return "there is something else than digits and dots in it"
        if len(part) > 3:
            return "a number of it has more than three digits"
        if len(part) > 1 and part.startswith("0"):
            return "a number of it has a leading zero"
    return "its class is none of 2, 4 and 5"
