"""The parts of `codegen sync`: references, remarks, fingerprints, proposed names, and the lock."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen import naming, reserved_names
from codegen.errors import CodegenError
from codegen.iana import status_remarks
from codegen.iana.references import reference_text, xref_references
from codegen.iana.xrefs import Xref
from codegen.model import Reference
from codegen.sync import fingerprints
from codegen.sync.lock_file import Lock, LockedRecord, LockedTable, parse_lock

TEXT = "The message appears to be part of a mail flood of similar abusive message."


@pytest.mark.parametrize(
    ("xref", "places"),
    [
        (Xref(type="rfc", data="rfc5321"), ["RFC 5321"]),
        (Xref(type="rfc", data="rfc0821"), ["RFC 821"]),
        (Xref(type="rfc", data="rfc5321", text="RFC5321, Section 2.2"), ["RFC 5321 § 2.2"]),
        (Xref(type="rfc", data="rfc7001", text="Section 3 of RFC7001"), ["RFC 7001 § 3"]),
        (Xref(type="rfc", data="rfc7372", tail=", Section 3.3 (Standards Track)"), ["RFC 7372 § 3.3"]),
        (Xref(type="rfc", data="rfc6710", text="RFC6710, Appendix B"), ["RFC 6710 § B"]),
        (Xref(type="rfc", data="rfc5321", text="Sections 8.1.1, 2.2.2"), ["RFC 5321 § 8.1.1", "RFC 5321 § 2.2.2"]),
        (Xref(type="rfc", data="rfc5321", tail="(Standards Track)"), ["RFC 5321"]),
        (Xref(type="rfc", data="rfc5321", text="RFC 5321: Intersections"), ["RFC 5321"]),
        (Xref(type="draft", data="RFC-ietf-emailcore-rfc5321bis-43"), ["draft-ietf-emailcore-rfc5321bis-43"]),
        (Xref(type="rfc", data="RFC-ietf-emailcore-rfc5321bis-43"), ["draft-ietf-emailcore-rfc5321bis-43"]),
        (Xref(type="draft", data="draft-levine-mailbomb-header"), ["draft-levine-mailbomb-header"]),
        (Xref(type="person", data="Ada_Loft"), ["Ada Loft, of the loft"]),
        (Xref(type="person", data="Some_Body"), ["Some Body"]),
        (Xref(type="text", data="", text="Eric Allman"), ["Eric Allman"]),
        (Xref(type="uri", data="https://example.org/", text="a page"), ["https://example.org/"]),
        (Xref(type="rfc-errata", data="895"), ["https://www.rfc-editor.org/errata/eid895"]),
        (Xref(type="registry", data="message-headers"), ["https://www.iana.org/assignments/message-headers"]),
        (Xref(type="text", data="", text="N/A"), []),
        (Xref(type="note", data="1"), []),
    ],
)
def test_xrefs_become_references(xref: Xref, places: list[str]) -> None:
    """A cross-reference becomes a document with its sections, a draft, a person, a page, or nothing."""
    references = xref_references([xref], {"Ada_Loft": "Ada Loft, of the loft"})
    assert [reference_text(reference) for reference in references] == places


def test_a_document_is_cited_once() -> None:
    """The same cross-reference twice is one reference."""
    assert xref_references([Xref(type="rfc", data="rfc1"), Xref(type="rfc", data="rfc0001")], {}) == (Reference(rfc=1),)


@pytest.mark.parametrize(
    ("text", "remarked"),
    [
        ("ARC validation failure", ("ARC validation failure", "", "")),
        ("Moved Permanently", ("Moved Permanently", "", "")),
        ("MD (OBSOLETE - use MX)", ("MD", "obsolete", "")),
        ("Mode (Deprecated) of flight", ("Mode of flight", "deprecated", "")),
        ("directory - DEPRECATED by RFC6350", ("directory", "deprecated", "")),
        ("mol2 - (OBSOLETED)", ("mol2", "obsolete", "")),
        ("rtx; obsolete", ("rtx", "obsolete", "")),
        ("rtx, historic", ("rtx", "historic", "")),
        ("html (OBSOLETE (see the loft book))", ("html", "obsolete", "")),
        ("Birds - Deprecated features", ("Birds - Deprecated features", "", "")),
        ("Birds, removed in winter", ("Birds, removed in winter", "", "")),
        ("Use of deprecated modes (all of them)", ("Use of deprecated modes (all of them)", "", "")),
        (
            "Upload Resumption Supported (TEMPORARY - registered 2024-11-13, expires 2026-11-13)",
            ("Upload Resumption Supported", "temporary", "2026-11-13"),
        ),
    ],
)
def test_remarks_are_separated_from_texts(text: str, remarked: tuple[str, str, str]) -> None:
    """A remark is in parentheses or after a sign, and begins with a known word; the rest of the text is kept."""
    assert status_remarks.split_remark(text)[:3] == remarked


def test_fingerprints_distinguish_texts() -> None:
    """The same text has the same fingerprint, another text has another one."""
    fingerprint = fingerprints.text_fingerprint(TEXT)
    assert fingerprints.is_same_text(fingerprint, fingerprints.text_fingerprint(TEXT))
    assert not fingerprints.is_same_text(fingerprint, fingerprints.text_fingerprint(TEXT.replace("message.", "mail.")))


def test_fingerprints_of_prose_ignore_references() -> None:
    """Prose that differs only in its references has the same second part; a text that is not prose has none."""
    first, second = (fingerprints.text_fingerprint(f"See {rfc}.", "See .") for rfc in ("RFC 1", "RFC 2"))
    assert fingerprints.is_prose(first) and not fingerprints.is_same_text(first, second)
    assert fingerprints.is_same_prose(first, second)
    short = fingerprints.text_fingerprint("None")
    assert not fingerprints.is_prose(short) and not fingerprints.is_same_prose(short, short)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bad destination mailbox address", "BAD_DESTINATION_MAILBOX_ADDRESS"),
        ("Destination mailbox has moved, No forwarding address", "DESTINATION_MAILBOX_MOVED_NO_FORWARDING_ADDRESS"),
        ("Sender address has null MX", "SENDER_ADDRESS_HAS_NULL_MX"),
        ("Bad sender's mailbox address syntax", "BAD_SENDER_MAILBOX_ADDRESS_SYNTAX"),
        ("RRVS test cannot be completed", "RRVS_TEST_CANNOT_BE_COMPLETED"),
        ("The grey goose is a bird", "GREY_GOOSE_BIRD"),
        ("Type A", "TYPE_A"),
        ("8BITMIME", "N8BITMIME"),
        ("I'm a Teapot", "IM_TEAPOT"),
        ("Ångström & Co", "ANGSTROM_AND_CO"),
        ("maxBreadth", "MAX_BREADTH"),
        ("IPv6", "IPV6"),
        ("*", "ASTERISK"),
        ("The", "THE"),
        ("", ""),
    ],
)
def test_names_are_proposed(text: str, name: str) -> None:
    """A name has the words of its text, without articles and similar words."""
    assert naming.propose_member_name(text) == name


@given(st.text())
def test_every_proposal_can_be_a_member(text: str) -> None:
    """For every text, the proposal is always the same: a valid name, or none."""
    name = naming.propose_member_name(text)
    assert name == naming.propose_member_name(text)
    assert name.isascii() and name == name.upper()
    assert not name or not (reserved_names.why_not_identifier(name) or reserved_names.why_not_member_name(name))


def _texts() -> st.SearchStrategy[str]:
    return st.text(max_size=8)


_FINGERPRINTS = st.dictionaries(_texts(), st.from_regex("[0-9a-f]{16}(-[0-9a-f]{16})?", fullmatch=True), max_size=2)
_RECORDS = st.builds(
    LockedRecord,
    elements=_FINGERPRINTS,
    fields=_FINGERPRINTS,
    references=st.lists(_texts(), max_size=2).map(tuple),
    marked=_FINGERPRINTS,
)
_TABLES = st.builds(
    LockedTable,
    title=_texts(),
    references=st.lists(_texts(), max_size=2).map(tuple),
    records=st.dictionaries(_texts(), _RECORDS, max_size=2),
    others=st.dictionaries(_texts(), _RECORDS, max_size=2),
    removed=st.dictionaries(_texts(), _texts(), max_size=2),
)
_LOCKS = st.builds(
    Lock,
    sources=st.dictionaries(_texts(), _texts(), max_size=2).map(lambda sources: sources | {"lofts": ""}),
    tables=st.dictionaries(
        st.from_regex(r"[a-z]+", fullmatch=True),
        st.dictionaries(_texts().map("lofts/{}".format), _TABLES, min_size=1, max_size=2),
        max_size=2,
    ),
    rfcs=st.dictionaries(_texts(), _RECORDS, max_size=2),
)


@pytest.mark.slow
@given(_LOCKS)
def test_a_lock_is_read_as_it_was_written(lock: Lock) -> None:
    """Every lock is written as JSON in ASCII, and read back the same."""
    text = lock.text()
    assert text.isascii()
    assert json.loads(text)["version"] == 2
    assert parse_lock(text, "upstream.lock") == lock


def test_a_lock_has_a_line_for_each_record() -> None:
    """A record is one line, and the order of records does not matter."""
    records = {name: LockedRecord(elements={"value": name}) for name in ("b", "a", "c")}
    lines = Lock(tables={"birds": {"lofts/birds": LockedTable(records=records)}}).text().splitlines()
    other = Lock(tables={"birds": {"lofts/birds": LockedTable(records=dict(reversed(records.items())))}}).text()
    assert lines == other.splitlines()
    assert sum('"elements"' in line for line in lines) == 3


def test_a_merge_conflict_in_the_lock_is_reported_as_such() -> None:
    """The error says that there is a merge conflict, and that either side is right."""
    text = '{\n"version": 1,\n<<<<<<< HEAD\n"a": 1,\n=======\n"a": 2,\n>>>>>>> branch\n}\n'
    half_resolved = text.replace("<<<<<<< HEAD\n", "").replace("=======\n", "")
    for damaged in (text, half_resolved):
        with pytest.raises(CodegenError, match="unresolved merge conflict"):
            parse_lock(damaged, "upstream.lock")
