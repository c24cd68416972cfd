"""Read what a server offers from its reply to EHLO."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from .auth_mechanisms import AuthMechanism
from .extensions import Extension
from .server_limits import ServerLimit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .replies import Reply

__all__ = ["Capabilities", "read_ehlo"]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a server offers in its reply to EHLO or LHLO. Source: RFC 5321 4.1.1.1.

    >>> from smtpcodes import Extension, parse_reply, read_ehlo
    >>> reply = parse_reply("250-mx.example.net\\r\\n250-SIZE 1000\\r\\n250 STARTTLS")
    >>> capabilities = read_ehlo(reply)
    >>> Extension.STARTTLS in capabilities, capabilities.size
    (True, 1000)
    """

    domain: str
    """The name that the server gives itself; "" without one."""

    greeting: str
    """The rest of the first line, for people."""

    keywords: Mapping[str, tuple[str, ...]]
    """Each keyword in upper case with its arguments as sent, in the server's order.

    Keywords that are not registered are included. ``AUTH=LOGIN``, the old form, counts
    as AUTH with the argument LOGIN.
    """

    def __contains__(self, extension: object) -> bool:
        """Return whether the server offers an extension, given by member or keyword."""
        return isinstance(extension, str) and str(extension).upper() in self.keywords

    def __hash__(self) -> int:
        return hash((self.domain, self.greeting, tuple(self.keywords.items())))

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.domain, self.greeting, dict(self.keywords))

    def arguments(self, extension: Extension | str) -> tuple[str, ...]:
        """Return the arguments of an extension; () without any, or without it."""
        return self.keywords.get(str(extension).upper(), ())

    @property
    def extensions(self) -> tuple[Extension, ...]:
        """The registered extensions, in the server's order."""
        known = map(Extension.get, self.keywords)
        return tuple(extension for extension in known if extension is not None)

    @property
    def size(self) -> int | None:
        """The maximum size of a message in octets.

        The size is 0 if the server has no fixed maximum. It is None if the server does
        not offer SIZE, or gives no number. Source: RFC 1870 4.
        """
        return _number(self.arguments(Extension.SIZE))

    @property
    def auth(self) -> tuple[AuthMechanism | str, ...]:
        """The SASL mechanisms, in the server's order.

        Unregistered mechanisms are text in upper case. Source: RFC 4954 3.
        """
        names = (name.upper() for name in self.arguments(Extension.AUTH))
        return tuple(dict.fromkeys(AuthMechanism.get(name) or name for name in names))

    @property
    def limits(self) -> Mapping[ServerLimit | str, int]:
        """The limits of the server, with their numbers.

        The keys are members; unregistered names are text in upper case.
        ``limits.get("RCPTMAX")`` finds a limit by its name.

        Names without a positive number are left out. Source: RFC 9422 3, 4.
        """
        pairs = (text.partition("=") for text in self.arguments(Extension.LIMITS))
        return MappingProxyType(
            {
                ServerLimit.get(name) or name.upper(): int(number)
                for name, _, number in pairs
                if number.isascii()
                and number.isdigit()
                and len(number) <= 20
                and int(number) > 0
            }
        )

    @property
    def deliver_by(self) -> int | None:
        """The minimum number of seconds for the mode R of BY.

        None if the server does not offer DELIVERBY, or sets no minimum. Source:
        RFC 2852 3.
        """
        return _number(self.arguments(Extension.DELIVERBY))


def read_ehlo(reply: Reply) -> Capabilities:
    """Return what a server offers, from its reply to EHLO, LHLO or HELO.

    Raises ValueError for an error reply, and for anything but a Reply. Source: RFC 5321
    4.1.1.1.
    """
    is_reply = hasattr(reply, "raw_lines")
    if not is_reply:
        raise ValueError(
            f"expected a Reply, got {type(reply).__name__}: parse_reply returns one"
        )
    if not reply.is_success:
        raise ValueError(f"expected a successful reply to EHLO, got {reply}")
    first, *rest = (line.lstrip(" \t")[4:] for line in reply.raw_lines)
    domain, _, greeting = first.strip().partition(" ")
    keywords: dict[str, tuple[str, ...]] = {}
    for line in rest:
        words = line.split()
        if not words:
            continue
        keyword, *arguments = words
        name = keyword.upper()
        if name.startswith("AUTH="):
            name, arguments = "AUTH", [keyword[len("AUTH=") :], *arguments]
        known = keywords.get(name, ())
        new = (argument for argument in arguments if argument and argument not in known)
        keywords[name] = (*known, *new)
    return Capabilities(domain, greeting.strip(), MappingProxyType(keywords))


def _number(arguments: tuple[str, ...]) -> int | None:
    """Return the number in the first argument, or None."""
    first = arguments[0] if arguments else ""
    is_number = first.isascii() and first.isdigit() and len(first) <= 20
    return int(first) if is_number else None
