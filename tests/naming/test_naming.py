"""Names: which ones Python and enum accept, and which ones codegen proposes."""

from __future__ import annotations

import builtins
import enum
import keyword
import re
import subprocess
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen import naming, reserved_names
from tests.support.commands import REPOSITORY
from tests.support.pythons import pythons


@pytest.mark.parametrize("text", ["OK", "A", "_A", "X_2", "caseless", "ÄRGER", "名前", "mro_"])
def test_identifier(text: str) -> None:
    """Letters of any script, digits and underscores make an identifier."""
    assert reserved_names.why_not_identifier(text) == ""


@pytest.mark.parametrize("text", ["", "2ND", "TWO WORDS", "A-B", "A.B", "A\n", " A", "A\u202e", "€", "A;import os"])
def test_no_identifier(text: str) -> None:
    """Any other text is not an identifier."""
    assert reserved_names.why_not_identifier(text) == "is not a Python identifier"


@pytest.mark.parametrize("text", keyword.kwlist)
def test_keyword(text: str) -> None:
    """A keyword is refused."""
    assert "keyword" in reserved_names.why_not_identifier(text)


@pytest.mark.parametrize("text", keyword.softkwlist)
def test_soft_keyword(text: str) -> None:
    """A soft keyword is accepted."""
    assert reserved_names.why_not_identifier(text) == ""


@pytest.mark.parametrize("text", ["ﬁne", "Ａ", "ªB", "\u212a"])
def test_normalised(text: str) -> None:
    """A name that Python would normalize is refused: two names in a file could be one name in Python."""
    assert text.isidentifier()
    assert "NFKC" in reserved_names.why_not_identifier(text)


@given(st.text(max_size=8))
def test_what_is_let_pass_is_a_name_to_python(text: str) -> None:
    """Python can assign to every accepted identifier, and keeps its spelling."""
    if reserved_names.why_not_identifier(text) == "":
        scope: dict[str, object] = {}
        exec(f"{text} = 1", scope)
        assert scope[text] == 1


@pytest.mark.parametrize("text", ["OK", "A_1", "NAME", "VALUE", "MRO", "_A", "A_", "A__B", "match", "nonmember"])
def test_member(text: str) -> None:
    """Upper snake case, with an underscore at one end at most, is accepted for a member."""
    assert reserved_names.why_not_member_name(text) == ""


@pytest.mark.parametrize("text", ["__X", "__x__", "__init__", "__members__", "_x_", "_value_", "__", "___"])
def test_underscores(text: str) -> None:
    """Names that enum reserves with underscores are refused for members."""
    assert "underscore" in reserved_names.why_not_member_name(text)


@pytest.mark.parametrize("text", ["mro", "name", "value"])
def test_names_that_enums_have(text: str) -> None:
    """Names that every enum class or member already has are refused for members."""
    assert "every enum class" in reserved_names.why_not_member_name(text)


def test_names_of_values_that_are_not_registered() -> None:
    """The names of unregistered values are refused for members."""
    assert "unregistered" in reserved_names.why_not_member_name("UNREGISTERED_571")
    assert (
        reserved_names.why_not_member_name("UNREGISTERED")
        == reserved_names.why_not_member_name("UNREGISTERED_MAIL")
        == ""
    )


@pytest.mark.parametrize("kind", [int, str])
def test_methods_of_the_values(kind: type) -> None:
    """Names of methods of int and str are refused for members."""
    public = [name for name in dir(kind) if not name.startswith("_")]
    assert public
    assert [name for name in public if reserved_names.why_not_member_name(name) == ""] == []


@given(st.from_regex(r"\A[A-Za-z_]{1,6}\Z"))
def test_what_is_let_pass_is_a_member_to_enum(text: str) -> None:
    """Enum makes a member of every accepted name."""
    if not reserved_names.why_not_identifier(text) and not reserved_names.why_not_member_name(text):
        namespace = enum.EnumType.__prepare__("Made", (enum.Enum,))
        namespace[text] = 1
        made = enum.EnumType("Made", (enum.Enum,), namespace)
        assert list(made.__members__) == [text]


@pytest.mark.parametrize("kind", [enum.IntEnum, enum.StrEnum, enum.Enum])
def test_attributes_of_enums(kind: type) -> None:
    """Names that every member already has are refused for attributes."""
    public = [name for name in dir(kind) if not name.startswith("_")]
    assert [
        name for name in (*public, "name", "value", "mro") if reserved_names.why_not_attribute_name(name, kind) == ""
    ] == []
    assert reserved_names.why_not_attribute_name("severity", kind) == ""


def test_attributes_of_records() -> None:
    """Names that every named tuple already has are refused for fields of records."""
    assert "already" in reserved_names.why_not_attribute_name("count", tuple)
    assert "already" in reserved_names.why_not_attribute_name("index", tuple)
    assert reserved_names.why_not_attribute_name("name", tuple) == ""


def test_private_attributes() -> None:
    """A leading underscore is refused for attributes."""
    assert "private" in reserved_names.why_not_attribute_name("_x", enum.Enum)
    assert "private" in reserved_names.why_not_attribute_name("_x", tuple)


@pytest.mark.parametrize(
    ("one", "other"),
    [("LANDED", "Landed"), ("STRASSE", "STRAßE"), ("ﬁne", "FINE"), ("Ａ", "a"), ("Å", "A\u030a"), ("\u212a", "k")],
)
def test_alike(one: str, other: str) -> None:
    """Names that a person or Python would confuse have the same caseless form."""
    assert naming.caseless(one) == naming.caseless(other)


@pytest.mark.parametrize(("one", "other"), [("LANDED", "LANDED_2"), ("A_B", "AB"), ("Ä", "A"), ("O", "0")])
def test_not_alike(one: str, other: str) -> None:
    """Names with different letters have different caseless forms."""
    assert naming.caseless(one) != naming.caseless(other)


@given(st.text(max_size=12))
def test_folding_ignores_case_and_form(text: str) -> None:
    """The caseless form is the same for normalized text."""
    assert naming.caseless(unicodedata.normalize("NFKC", text)) == naming.caseless(text)


def test_builtins_are_not_keywords() -> None:
    """Names of builtins are accepted, except keywords."""
    assert [name for name in dir(builtins) if name.isupper() and reserved_names.why_not_identifier(name)] == []


def test_names_that_several_want() -> None:
    """If several keys have the same candidate, all of them use their next one, in any order of keys."""
    wanted = {1: ["A", "A_1"], 2: ["a", "a_2"], 3: ["B"]}
    assert naming.choose_names(wanted) == {1: "A_1", 2: "a_2", 3: "B"}
    assert naming.choose_names(dict(reversed(wanted.items()))) == {1: "A_1", 2: "a_2", 3: "B"}


def test_names_that_are_taken() -> None:
    """No key gets a taken name. A key without another candidate gets no name."""
    assert naming.choose_names({1: ["A", "A_1"], 2: ["B"]}, ["a", "b"]) == {1: "A_1"}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("TLS Cipher Suites", "TLSCipherSuite"),
        ("HTTP Method Registry", "HTTPMethod"),
        ("DNS CLASSes", "DNSCLASS"),
        ("DNS RCODEs", "DNSRCODE"),
        ("Sub-TLVs", "SubTLV"),
        ("Address Types", "AddressType"),
        ("Statuses", "Status"),
        ("Addresses", "Address"),
        ("Properties", "Property"),
        ("Registry", "Registry"),
        ("Type 3 — Destination Unreachable", "Type3DestinationUnreachable"),
        ("3GPP Classes", "N3GPPClass"),
        ("Größen", "Grossen"),
        ("", ""),
        ("—", ""),
        ("word " * 40, "Word" * 15),
    ],
)
def test_classes(title: str, name: str) -> None:
    """A class name is proposed from the title of a registry, in the singular."""
    assert naming.propose_class_name(title) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [("TLS Cipher Suites", "tls_cipher_suites"), ("ehlo-param", "ehlo_param"), ("3GPP", "n3gpp"), ("", "")],
)
def test_modules(title: str, name: str) -> None:
    """A module name is proposed from a title, in snake case."""
    assert naming.propose_module_name(title) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sourceIPv4Address", "SOURCE_IPV4_ADDRESS"),
        ("STA-IPv4Address", "STA_IPV4_ADDRESS"),
        ("postNATSourceIPv4Address", "POST_NAT_SOURCE_IPV4_ADDRESS"),
        ("dot1qCustomerVlanId", "DOT1Q_CUSTOMER_VLAN_ID"),
        ("FramedContentTBS", "FRAMED_CONTENT_TBS"),
        ("mibObjectValueOID", "MIB_OBJECT_VALUE_OID"),
        ("HTTPStatusCode", "HTTP_STATUS_CODE"),
        ("SHA256WithRSA", "SHA256_WITH_RSA"),
        ("SRv6SID", "SRV6_SID"),
        ("MPLSoverGRE", "MPLS_OVER_GRE"),
        ("IPinIP", "IP_IN_IP"),
        ("InProgress", "IN_PROGRESS"),
        ("OutOfMemory", "OUT_OF_MEMORY"),
        ("upToDate", "UP_TO_DATE"),
    ],
)
def test_camel_case_is_split(text: str, name: str) -> None:
    """Words in camel case are separate words of a name, also beside abbreviations and numbers."""
    assert naming.propose_member_name(text) == name


@pytest.mark.parametrize(
    "text",
    re.findall(
        r"\w+",
        "FormErr NXDomain YXRRSet NotImp NotAuth NoError OpCode OAuth IPv6 IKEv2 DHCPv6 SRv6 IPsec IPSec BGPsec "
        "DNSSec MACsec DECnet DNSKEY CDNSKEY NSEC3PARAM VoIP QoS BoRR mLDP CoAP EdDSA OpenPGP OpenID WebSocket WiMAX "
        "RRSIGs TYPEs CSeq X25519MLKEM768 brainpoolP256r1 UDPLite",
    ),
)
def test_abbreviations_stay_together(text: str) -> None:
    """Well-known abbreviations and names, and plurals of abbreviations, are one word."""
    assert naming.propose_member_name(text) == text.upper()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NotAuthoritative", "NOT_AUTHORITATIVE"),
        ("myOAuthToken", "MY_OAUTH_TOKEN"),
        ("ChaCha20Poly1305", "CHACHA20_POLY1305"),
        ("WebSockets", "WEBSOCKETS"),
    ],
)
def test_abbreviations_in_longer_words(text: str, name: str) -> None:
    """An abbreviation is recognized in camel case and in the plural, but not at the beginning of a longer word."""
    assert naming.propose_member_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("urn:ietf:params:xml:ns:dcc", "XML_NS_DCC"),
        ("urn:nbn", "NBN"),
        ("https://www.example.com/ns", "EXAMPLE_COM_NS"),
        ("HTTP/2", "HTTP_2"),
        ("urn:", "URN"),
        ("a-law", "A_LAW"),
    ],
)
def test_tokens(text: str, name: str) -> None:
    """What all URNs or URLs begin with is not in a name. A token has no articles."""
    assert naming.propose_member_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The payload (that is, all octets after the first header of a packet) of a message", "PAYLOAD_OF_MESSAGE"),
        (
            "Communication with destination host is administratively prohibited",
            "COMMUNICATION_DESTINATION_HOST_ADMINISTRATIVELY_PROHIBITED",
        ),
        ("x" * 61, "X" * 60),
        ("3" * 61, "N" + "3" * 59),
    ],
)
def test_long_texts(text: str, name: str) -> None:
    """A long name loses what is in parentheses, then small words, then its last words."""
    assert naming.propose_member_name(text) == name


@given(st.text(), st.text())
def test_proposals_are_not_too_long(text: str, ending: str) -> None:
    """Names of members and classes have at most 60 characters, also with an ending."""
    name = naming.propose_member_name(text)
    assert len(name) <= 60 and len(naming.propose_class_name(text)) <= 60
    assert len(naming.extend_member_name(name or "A", naming.propose_member_name(ending) or "5")) <= 60


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("SMI Security for PKIX Module Identifier (1.3.6.1.5.5.7.0)", "SMISecurityForPKIXModuleIdentifier"),
        ("Prefix: iso.org.dod.internet.mgmt.mib-2.transmission (1.3.6.1.2.1.10)", "PrefixTransmission"),
        ("S/MIME Mail Security (1.2.840.113549.1.9.16.x)", "SMIMEMailSecurity"),
        ("1.3.6.1", ""),
        ("TLS 1.3 Suites", "TLS13Suite"),
    ],
)
def test_object_identifiers_in_titles(title: str, name: str) -> None:
    """A class name has no object identifier in it."""
    assert naming.propose_class_name(title) == name


CHARACTERS = """
import sys
from codegen.reserved_names import why_not_identifier

print([code for code in range(sys.maxunicode + 1) if not why_not_identifier(f"a{chr(code)}")])
"""


@pytest.mark.slow
def test_characters_of_identifiers_are_those_of_the_oldest_python() -> None:
    """A later Python, which has a later Unicode, accepts no name that Python 3.11 would reject."""
    accepted = {}
    for version in ("3.11", "3.12", "3.13"):
        if version in pythons():
            command = [pythons()[version], "-c", CHARACTERS]
            done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
            accepted[version] = done.stdout
    if "3.11" not in accepted:
        pytest.skip("there is no Python 3.11 on this machine")
    assert set(accepted.values()) == {accepted["3.11"]}
