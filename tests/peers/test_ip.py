"""IP protocol numbers, compared with the C headers, which the module socket exposes."""

from __future__ import annotations

import socket

from tests.peers.comparison import Differences, Value, check, names_by_value
from tests.peers.tables import names

PREFIX = "IPPROTO_"
C_NAME = "C headers have a name of their own"
NAMES = {
    0: ("HOPOPT", "IP", "0 stands for IP itself in C headers"),
    4: ("IPV4", "IPIP", "IANA's IPIP is another protocol, 94"),
    22: ("XNS_IDP", "IDP", C_NAME),
    29: ("ISO_TP4", "TP", C_NAME),
    43: ("IPV6_ROUTE", "ROUTING", C_NAME),
    44: ("IPV6_FRAG", "FRAGMENT", C_NAME),
    58: ("IPV6_ICMP", "ICMPV6", C_NAME),
    59: ("IPV6_NONXT", "NONE", C_NAME),
    60: ("IPV6_OPTS", "DSTOPTS", C_NAME),
}
"""Names that differ, for protocols that this system's headers have."""
VALUES = {"IPIP": (94, 4, "the first encapsulation of IP in IP took 94, RFC 2003's took 4")}
THEIRS: dict[Value, str] = {
    "RAW": "no protocol: it opens a raw socket",
    "MPTCP": "no protocol: it opens a socket of TCP with several paths",
    "MAX": "no protocol: how many there are",
}
"""Protocols that only headers have, if this system's headers have them."""


def test_protocols() -> None:
    """Protocols have the names of C headers; headers have constants for some of the registered protocols only."""
    theirs = names_by_value(
        [(name.removeprefix(PREFIX), int(value)) for name, value in vars(socket).items() if name.startswith(PREFIX)]
    )
    ours = names("protocol-numbers", "protocol-numbers-1")
    known = Differences(
        names={value: said for value, said in NAMES.items() if value in theirs},
        values=VALUES if "IPIP" in {name for held in theirs.values() for name in held} else {},
        ours={".*": "no system's headers have all of them"},
        theirs={name: why for name, why in THEIRS.items() if any(name in held for held in theirs.values())},
    )
    check(ours, theirs, known)
