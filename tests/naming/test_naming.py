"""Names: which ones Python and enum accept, and which ones codegen proposes."""

from __future__ import annotations

import builtins
import enum
import keyword
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen import naming


@pytest.mark.parametrize("text", ["OK", "A", "_A", "X_2", "caseless", "ÄRGER", "名前", "mro_"])
def test_identifier(text: str) -> None:
    """Letters of any script, digits and underscores make an identifier."""
    assert naming.why_not_identifier(text) == ""


@pytest.mark.parametrize("text", ["", "2ND", "TWO WORDS", "A-B", "A.B", "A\n", " A", "A\u202e", "€", "A;import os"])
def test_no_identifier(text: str) -> None:
    """Any other text is not an identifier."""
    assert naming.why_not_identifier(text) == "is not a Python identifier"


@pytest.mark.parametrize("text", keyword.kwlist)
def test_keyword(text: str) -> None:
    """A keyword is refused."""
    assert "keyword" in naming.why_not_identifier(text)


@pytest.mark.parametrize("text", keyword.softkwlist)
def test_soft_keyword(text: str) -> None:
    """A soft keyword is accepted."""
    assert naming.why_not_identifier(text) == ""


@pytest.mark.parametrize("text", ["ﬁne", "Ａ", "ªB", "\u212a"])
def test_normalised(text: str) -> None:
    """A name that Python would normalize is refused: two names in a file could be one name in Python."""
    assert text.isidentifier()
    assert "NFKC" in naming.why_not_identifier(text)


@given(st.text(max_size=8))
def test_what_is_let_pass_is_a_name_to_python(text: str) -> None:
    """Python can assign to every accepted identifier, and keeps its spelling."""
    if naming.why_not_identifier(text) == "":
        scope: dict[str, object] = {}
        exec(f"{text} = 1", scope)
        assert scope[text] == 1


@pytest.mark.parametrize("text", ["OK", "A_1", "NAME", "VALUE", "MRO", "_A", "A_", "A__B", "match", "nonmember"])
def test_member(text: str) -> None:
    """Upper snake case, with an underscore at one end at most, is accepted for a member."""
    assert naming.why_not_member_name(text) == ""


@pytest.mark.parametrize("text", ["__X", "__x__", "__init__", "__members__", "_x_", "_value_", "__", "___"])
def test_underscores(text: str) -> None:
    """Names that enum reserves with underscores are refused for members."""
    assert "underscore" in naming.why_not_member_name(text)


@pytest.mark.parametrize("text", ["mro", "name", "value"])
def test_names_that_enums_have(text: str) -> None:
    """Names that every enum class or member already has are refused for members."""
    assert "every enum class" in naming.why_not_member_name(text)


def test_names_of_values_that_are_not_registered() -> None:
    """The names of unregistered values are refused for members."""
    assert "unregistered" in naming.why_not_member_name("UNREGISTERED_571")
    assert naming.why_not_member_name("UNREGISTERED") == naming.why_not_member_name("UNREGISTERED_MAIL") == ""


@pytest.mark.parametrize("kind", [int, str])
def test_methods_of_the_values(kind: type) -> None:
    """Names of methods of int and str are refused for members."""
    public = [name for name in dir(kind) if not name.startswith("_")]
    assert public
    assert [name for name in public if naming.why_not_member_name(name) == ""] == []


@given(st.from_regex(r"\A[A-Za-z_]{1,6}\Z"))
def test_what_is_let_pass_is_a_member_to_enum(text: str) -> None:
    """Enum makes a member of every accepted name."""
    if not naming.why_not_identifier(text) and not naming.why_not_member_name(text):
        namespace = enum.EnumType.__prepare__("Made", (enum.Enum,))
        namespace[text] = 1
        made = enum.EnumType("Made", (enum.Enum,), namespace)
        assert list(made.__members__) == [text]


@pytest.mark.parametrize("kind", [enum.IntEnum, enum.StrEnum, enum.Enum])
def test_attributes_of_enums(kind: type) -> None:
    """Names that every member already has are refused for attributes."""
    public = [name for name in dir(kind) if not name.startswith("_")]
    assert [name for name in (*public, "name", "value", "mro") if naming.why_not_attribute_name(name, kind) == ""] == []
    assert naming.why_not_attribute_name("severity", kind) == ""


def test_attributes_of_records() -> None:
    """Names that every named tuple already has are refused for fields of records."""
    assert "already" in naming.why_not_attribute_name("count", tuple)
    assert "already" in naming.why_not_attribute_name("index", tuple)
    assert naming.why_not_attribute_name("name", tuple) == ""


def test_private_attributes() -> None:
    """A leading underscore is refused for attributes."""
    assert "private" in naming.why_not_attribute_name("_x", enum.Enum)
    assert "private" in naming.why_not_attribute_name("_x", tuple)


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
    assert [name for name in dir(builtins) if name.isupper() and naming.why_not_identifier(name)] == []


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
        ("word " * 40, "Word" * 16),
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
