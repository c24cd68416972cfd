"""DNS, compared with dnspython: types, classes, opcodes, response codes, algorithms, options, extended errors."""

from __future__ import annotations

import dns.dnssectypes
import dns.edns
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from tests.peers.comparison import Differences, check, names_of
from tests.peers.tables import names

RESERVED = "reserved: it is given to nothing"
NO_SUPPORT = "dnspython has no support for it"
SHORT = "dnspython has a shorter name"
TYPES = Differences(
    names={255: ("ASTERISK", "ANY", "IANA has the sign that stands in zone files, dnspython the word")},
    ours={
        "UINFO|UID|GID": "reserved by IANA for what never had a document",
        "EID|NIMLOC|ATMA|SINK|RKEY|TALINK|DOA|CLA|IPN": NO_SUPPORT,
        "UNECE|ISO": "younger than dnspython's list",
    },
    theirs={0: RESERVED},
)
CLASSES = Differences(
    names={
        254: ("QCLASS_NONE", "NONE", "IANA says that it is a class in questions alone"),
        255: ("QCLASS_ANY", "ANY", "IANA says that it is a class in questions alone"),
    },
    theirs={0: RESERVED},
)
OPCODES = Differences(ours={6: NO_SUPPORT})
ALGORITHMS = Differences(
    ours={0: "the sign that deletes a DS record", 17: NO_SUPPORT, 23: NO_SUPPORT}, theirs={4: RESERVED}
)
OPTIONS = Differences(
    names={
        8: ("EDNS_CLIENT_SUBNET", "ECS", SHORT),
        9: ("EDNS_EXPIRE", "EXPIRE", SHORT),
        11: ("EDNS_TCP_KEEPALIVE", "KEEPALIVE", SHORT),
        15: ("EXTENDED_DNS_ERROR", "EDE", SHORT),
    },
    ours={
        "LLQ|UPDATELEASE|EDNS(KEYTAG|CLIENTTAG|SERVERTAG)|UMBRELLAIDENT|DEVICEID": NO_SUPPORT,
        "ZONEVERSION|MQTYPE(QUERY|RESPONSE)|STRUCTUREDDNSERROR": "younger than dnspython's list",
    },
)
ERRORS = Differences(
    names={0: ("OTHER_ERROR", "OTHER", SHORT)},
    ours={
        "SYNTHESIZED|NEGATIVETRUSTANCHOR|NEWDELEGATIONONLY|BLOCKEDBYUPSTREAMDNSSERVER": "younger than dnspython's list",
    },
)


def test_types() -> None:
    """Record types have dnspython's names."""
    check(names("dns-parameters", "dns-parameters-4"), names_of(dns.rdatatype.RdataType), TYPES)


def test_classes() -> None:
    """Classes have dnspython's names, the abbreviations in IANA's parentheses among them."""
    check(names("dns-parameters", "dns-parameters-2"), names_of(dns.rdataclass.RdataClass), CLASSES)


def test_opcodes() -> None:
    """Opcodes have dnspython's names."""
    check(names("dns-parameters", "dns-parameters-5"), names_of(dns.opcode.Opcode), OPCODES)


def test_response_codes() -> None:
    """Response codes have dnspython's names; 16 has both of its names."""
    found = names("dns-parameters", "dns-parameters-6")
    check(found, names_of(dns.rcode.Rcode), Differences())
    assert {"BADVERS", "BADSIG"} <= found[16]


def test_algorithms() -> None:
    """Algorithms of DNSSEC have dnspython's names."""
    check(names("dns-sec-alg-numbers", "dns-sec-alg-numbers-1"), names_of(dns.dnssectypes.Algorithm), ALGORITHMS)


def test_options() -> None:
    """Options of EDNS have dnspython's names, except the shorter ones."""
    check(names("dns-parameters", "dns-parameters-11"), names_of(dns.edns.OptionType), OPTIONS)


def test_extended_errors() -> None:
    """Extended errors have dnspython's names."""
    check(names("dns-parameters", "extended-dns-error-codes"), names_of(dns.edns.EDECode), ERRORS)
