"""Whole replies, parsed and formatted: valid ones, odd ones that servers send, and texts that are not a reply."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import tracemalloc
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from smtpcodes import (
    Command,
    EnhancedStatus,
    Reply,
    ReplyCode,
    ReplyDefect,
    ReplyError,
    ReplyStage,
    format_reply,
    parse_first_reply,
    parse_replies,
    parse_reply,
)

REPLIES = Path(__file__).resolve().parents[3] / "shared" / "replies" / "provider-replies.json"

LF, DIFFER, COLON, SPACE, OPEN, OCTETS, DISAGREES, OTHER, MISSING = (
    ReplyDefect.BARE_LF,
    ReplyDefect.CODES_DIFFER,
    ReplyDefect.COLON_AFTER_STATUS,
    ReplyDefect.LEADING_SPACE,
    ReplyDefect.NO_LAST_LINE,
    ReplyDefect.NOT_UTF_8,
    ReplyDefect.STATUS_CLASS_DISAGREES,
    ReplyDefect.STATUS_DIFFERS,
    ReplyDefect.STATUS_MISSING,
)

LEAST_LIMIT, LIMIT = 12_288, 16_384
"""What RFC 4954 4 asks for, and what is the limit if nobody says another."""


class Case(NamedTuple):
    """A reply as it came, and what it says."""

    data: str | bytes
    code: int
    status: str | None
    lines: tuple[str, ...]
    defects: tuple[ReplyDefect, ...] = ()


CASES = [
    # One line
    Case("250 OK\r\n", 250, None, ("OK",)),
    Case("250 OK", 250, None, ("OK",)),
    Case("250 OK\r", 250, None, ("OK",)),
    Case("250 OK\n", 250, None, ("OK",), (LF,)),
    Case("250 \r\n", 250, None, ("",)),
    Case("250\r\n", 250, None, ("",)),
    Case("250", 250, None, ("",)),
    Case("250 ", 250, None, ("",)),
    Case("250  two spaces  \r\n", 250, None, (" two spaces  ",)),
    Case("250 \ttab\t\r\n", 250, None, ("\ttab\t",)),
    Case("334 \r\n", 334, None, ("",)),
    Case("334\r\n", 334, None, ("",)),
    Case("334 VXNlcm5hbWU6\r\n", 334, None, ("VXNlcm5hbWU6",)),
    Case("354 End data with <CR><LF>.<CR><LF>\r\n", 354, None, ("End data with <CR><LF>.<CR><LF>",)),
    Case("571 Delivery not authorized, message refused\r\n", 571, None, ("Delivery not authorized, message refused",)),
    Case("590 5.9.0 blocked\r\n", 590, "5.9.0", ("blocked",)),
    # One line with a status
    Case("250 2.1.5 OK\r\n", 250, "2.1.5", ("OK",)),
    Case("250 2.1.5\r\n", 250, "2.1.5", ("",)),
    Case("250 2.1.5 \r\n", 250, "2.1.5", ("",)),
    Case("550 5.1.1  two spaces\r\n", 550, "5.1.1", (" two spaces",)),
    Case("550 5.1.1\ttab\r\n", 550, "5.1.1", ("\ttab",)),
    Case("550 5.1.1 5.1.1 twice\r\n", 550, "5.1.1", ("5.1.1 twice",)),
    Case("550 5.7.606 Access denied, banned sending IP\r\n", 550, "5.7.606", ("Access denied, banned sending IP",)),
    Case("554 5.999.999 x\r\n", 554, "5.999.999", ("x",)),
    Case("550 5.1.1: no such user\r\n", 550, "5.1.1", ("no such user",), (COLON,)),
    Case("550 5.1.1:\r\n", 550, "5.1.1", ("",), (COLON,)),
    Case("421 4.7.0 [TSS04] Messages from 192.0.2.1\r\n", 421, "4.7.0", ("[TSS04] Messages from 192.0.2.1",)),
    # What merely looks like a status
    Case("550 #id-5.9.2 refused\r\n", 550, None, ("#id-5.9.2 refused",)),
    Case("550 5.1.1.2 is listed\r\n", 550, None, ("5.1.1.2 is listed",)),
    Case("550 5.1.1.2\r\n", 550, None, ("5.1.1.2",)),
    Case("550 5.6.7.8: listed\r\n", 550, None, ("5.6.7.8: listed",)),
    Case("450 4.16.55.1 too many connections\r\n", 450, None, ("4.16.55.1 too many connections",)),
    Case("554 5.188.10.4 is not allowed\r\n", 554, None, ("5.188.10.4 is not allowed",)),
    Case("550 5.1.1, no\r\n", 550, None, ("5.1.1, no",)),
    Case("550 5.1.1. no\r\n", 550, None, ("5.1.1. no",)),
    Case("550 5.1.1- no\r\n", 550, None, ("5.1.1- no",)),
    Case("550 5.1.1:no\r\n", 550, None, ("5.1.1:no",)),
    Case("550 5.1.1:: no\r\n", 550, None, ("5.1.1:: no",)),
    Case("550 5.1.1@example.com unknown\r\n", 550, None, ("5.1.1@example.com unknown",)),
    Case("550 5.1 x\r\n", 550, None, ("5.1 x",)),
    Case("550 5.1. x\r\n", 550, None, ("5.1. x",)),
    Case("550 5.01.1 x\r\n", 550, None, ("5.01.1 x",)),
    Case("550 5.1.1000 x\r\n", 550, None, ("5.1.1000 x",)),
    Case("550 5.1.x x\r\n", 550, None, ("5.1.x x",)),
    Case("550 5.\uff11.1 x\r\n", 550, None, ("5.\uff11.1 x",)),
    Case("550  5.1.1 x\r\n", 550, None, (" 5.1.1 x",)),
    Case("550 X.1.1 x\r\n", 550, None, ("X.1.1 x",)),
    Case("550 3.1.1 x\r\n", 550, None, ("3.1.1 x",)),
    Case("354 3.0.0 go ahead\r\n", 354, None, ("3.0.0 go ahead",)),
    # A status that disagrees, or has no place
    Case("550 4.7.1 try again\r\n", 550, None, ("4.7.1 try again",), (DISAGREES,)),
    Case("450 5.7.1 go away\r\n", 450, None, ("5.7.1 go away",), (DISAGREES,)),
    Case("250 5.0.0\r\n", 250, None, ("5.0.0",), (DISAGREES,)),
    Case("334 4.7.0 x\r\n", 334, None, ("4.7.0 x",)),
    Case("354 2.0.0 go ahead\r\n", 354, None, ("2.0.0 go ahead",)),
    # Several lines
    Case("250-one\r\n250-two\r\n250 three\r\n", 250, None, ("one", "two", "three")),
    Case("250-one\r\n250 two", 250, None, ("one", "two")),
    Case("250-\r\n250 \r\n", 250, None, ("", "")),
    Case("250-\r\n250-\r\n250\r\n", 250, None, ("", "", "")),
    Case("250-one\n250 two\n", 250, None, ("one", "two"), (LF,)),
    Case("250-one\n250 two\r\n", 250, None, ("one", "two"), (LF,)),
    Case("250-one\r\n250 two\n", 250, None, ("one", "two"), (LF,)),
    Case("550-5.1.1 one\r\n550-5.1.1 two\r\n550 5.1.1 three\r\n", 550, "5.1.1", ("one", "two", "three")),
    Case("550-5.1.1 one\r\n550 two\r\n", 550, "5.1.1", ("one", "two"), (MISSING,)),
    Case("550-one\r\n550 5.1.1 two\r\n", 550, "5.1.1", ("one", "two"), (MISSING,)),
    Case("550-5.1.1\r\n550 5.1.1\r\n", 550, "5.1.1", ("", "")),
    Case("550-5.1.1 one\r\n550 5.1.1.2 two\r\n", 550, "5.1.1", ("one", "5.1.1.2 two"), (MISSING,)),
    Case("550-5.1.1 one\r\n550 5.7.1 two\r\n", 550, "5.1.1", ("one", "5.7.1 two"), (OTHER,)),
    Case("550-5.1.1: one\r\n550 5.1.1 two\r\n", 550, "5.1.1", ("one", "two"), (COLON,)),
    Case("550-4.1.1 one\r\n550 5.1.1 two\r\n", 550, "5.1.1", ("4.1.1 one", "two"), (DISAGREES,)),
    Case("550-4.1.1 one\r\n550 4.1.1 two\r\n", 550, None, ("4.1.1 one", "4.1.1 two"), (DISAGREES,)),
    Case("250-one\r\n550 two\r\n", 550, None, ("one", "two"), (DIFFER,)),
    Case("450-4.2.0 one\r\n550 5.2.0 two\r\n", 550, "5.2.0", ("4.2.0 one", "two"), (DIFFER, DISAGREES)),
    Case("550-a\r\n551-b\r\n550 c\r\n", 550, None, ("a", "b", "c"), (DIFFER,)),
    Case("250-one\r\n", 250, None, ("one",), (OPEN,)),
    Case("250-one\r\n250-two", 250, None, ("one", "two"), (OPEN,)),
    Case("250-", 250, None, ("",), (OPEN,)),
    Case("550-5.1.1 one\r\n", 550, "5.1.1", ("one",), (OPEN,)),
    # White space before the code, as logs and web pages have it
    Case(" 550 5.1.1 no\r\n", 550, "5.1.1", ("no",), (SPACE,)),
    Case("\t550 no\r\n", 550, None, ("no",), (SPACE,)),
    Case("250-one\r\n 250 two\r\n", 250, None, ("one", "two"), (SPACE,)),
    # Text of every sort
    Case("550 Aßlar ☃ 漢字\r\n", 550, None, ("Aßlar ☃ 漢字",)),
    Case("550 Aßlar ☃ 漢字\r\n".encode(), 550, None, ("Aßlar ☃ 漢字",)),
    Case(b"550 5.1.1 inconnu \xe0 cette adresse\r\n", 550, "5.1.1", ("inconnu \udce0 cette adresse",), (OCTETS,)),
    Case(b"250-\xff\xfe\r\n250 ok\r\n", 250, None, ("\udcff\udcfe", "ok"), (OCTETS,)),
    Case("550 \udce0\r\n", 550, None, ("\udce0",)),
    Case("550 a\0b\r\n", 550, None, ("a\0b",)),
    Case(b"550 a\0b\r\n", 550, None, ("a\0b",)),
    Case("550 a\rb\r\n", 550, None, ("a\rb",)),
    Case("550 a\r\r\n", 550, None, ("a\r",)),
    Case("550 a\x0bb\x0cc\x85d\u2028e\r\n", 550, None, ("a\x0bb\x0cc\x85d\u2028e",)),
    Case("550 \x1b[31mred\x1b[0m\r\n", 550, None, ("\x1b[31mred\x1b[0m",)),
    Case("550 250 OK\r\n", 550, None, ("250 OK",)),
    # All at once
    Case(
        b" 450-4.1.1: \xff\n550-x\r\n550-5.1.1 a\r\n550-5.2.2 b\r\n",
        550,
        "5.1.1",
        ("4.1.1: \udcff", "x", "a", "5.2.2 b"),
        (LF, OCTETS, SPACE, DIFFER, OPEN, DISAGREES, MISSING, OTHER),
    ),
]

NO_REPLIES: list[str | bytes] = [
    "",
    b"",
    "\r\n",
    "\n",
    "\r",
    " ",
    "\0",
    "hello",
    "25",
    "2500",
    "250x",
    "250_ok",
    "250\u00a0ok",
    "250.ok",
    "250--ok\r\nx",
    "\0250 ok",
    "\ufeff250 ok",
    "\u00a0250 ok",
    "-250 ok",
    "+250 ok",
    "120 ready in 10 minutes",
    "199 x",
    "000 x",
    "600 x",
    "999 x",
    "-1",
    "5.1.1 No such user",
    "550\u20135.1.1 an en dash",
    "\uff15\uff15\uff10 fullwidth",
    "\u0665\u0665\u0660 arabic",
    "\u00b2\u2075\u2070 superscript",
    "Remote server said: 550 no",
    "<html>",
    "HTTP/1.1 200 OK\r\n",
    "+OK POP3 ready\r\n",
    "* OK IMAP4 ready\r\n",
    "SSH-2.0-OpenSSH_9.6\r\n",
    b"\x16\x03\x01\x02\x00\x01",
    b"\x80\x81\x82",
    b"\xff" * 100,
    "2\r50 ok",
    "250-one\r\ntwo\r\n250 three\r\n",
    "250-one\r\n599999 x\r\n",
    "\ud800",
]

SECOND_REPLIES: list[str | bytes] = [
    "250 ok\r\n250 ok\r\n",
    b"250 ok\n250 ok",
    "354 go\r\n250-ok\r\n250 ok\r\n",
    "250\r\n250\r\n",
    "250-a\r\n250 b\r\n250-c",
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case.data))
def test_reading(case: Case) -> None:
    """A reply's code, status, lines and defects; nothing is guessed, nothing is lost."""
    reply = parse_reply(case.data)
    status = None if case.status is None else EnhancedStatus.parse(case.status)
    assert (reply.code, reply.status, reply.lines, reply.defects) == (case.code, status, case.lines, case.defects)
    assert sorted(reply.defects) == sorted(set(reply.defects))
    assert reply.text == "\n".join(case.lines)
    assert type(reply.code) is ReplyCode


@pytest.mark.parametrize(
    ("data", "status", "text", "defect"),
    [
        ("550\t5.1.1 User unknown", "5.1.1", "User unknown", ReplyDefect.WRONG_SEPARATOR),
        ("550: 5.1.1 User unknown", "5.1.1", "User unknown", ReplyDefect.WRONG_SEPARATOR),
        ("550:User unknown", None, "User unknown", ReplyDefect.WRONG_SEPARATOR),
        ("550 #5.1.0 Address rejected.", "5.1.0", "Address rejected.", ReplyDefect.STATUS_WITH_NUMBER_SIGN),
        ("553 not in rcpthosts (#5.7.1)", "5.7.1", "not in rcpthosts (#5.7.1)", ReplyDefect.STATUS_WITH_NUMBER_SIGN),
        ("452 Too many #4.5.3", "4.5.3", "Too many #4.5.3", ReplyDefect.STATUS_WITH_NUMBER_SIGN),
    ],
)
def test_forms_of_some_servers(data: str, status: str | None, text: str, defect: ReplyDefect) -> None:
    """A tab or a colon after the code, and the status of the qmail family and Cisco's: read, with a defect."""
    reply = parse_reply(data)
    assert (reply.status, reply.text) == (status and EnhancedStatus.parse(status), text)
    assert reply.defects == (defect,)
    assert reply.raw_lines == (data,)


def test_a_status_that_disagrees_is_stated() -> None:
    """The reply has no status, and the one sent stays in the text."""
    reply = parse_reply("550 4.4.7 QUEUE.Expired; message expired")
    assert (reply.status, reply.stated_status, reply.defects) == (None, (4, 4, 7), (DISAGREES,))
    assert reply.text.startswith("4.4.7 ")


def test_lines_as_sent() -> None:
    """Two replies that differ only in where the status stands are different."""
    first, last = parse_reply("550-5.1.1 a\r\n550 b\r\n"), parse_reply("550-a\r\n550 5.1.1 b\r\n")
    assert first.lines == last.lines
    assert first != last
    assert first.raw_lines == ("550-5.1.1 a", "550 b")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("550-5.1.1 a\r\n550 5.1.1 b\r\n", "550 5.1.1 a b"),
        ("354 go", "354 go"),
        ("550 \x1b[31mred\u2028", "550 \\x1b[31mred\\u2028"),
    ],
)
def test_a_reply_as_one_line_of_a_log(data: str, text: str) -> None:
    """Code, status and text, with what could break a line or a terminal escaped."""
    assert str(parse_reply(data)) == text


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case.data))
def test_forms_of_the_same(case: Case) -> None:
    """Text, octets, other buffers and lines, with their ends or split off, make the same reply."""
    if isinstance(case.data, str):
        octets = case.data.encode("utf-8", "surrogateescape")
        other: str | bytes = octets
    else:
        octets = case.data
        other = case.data.decode("utf-8", "surrogateescape")
    seen = set(parse_reply(case.data).defects) - {OCTETS}
    for data in (other, bytearray(octets), memoryview(octets), octets.splitlines(keepends=True)[:0] or octets):
        assert set(parse_reply(data).defects) - {OCTETS} == seen
        assert parse_reply(data).lines == case.lines
    pieces = octets.split(b"\n")
    ended = [piece + b"\n" for piece in pieces[:-1]] + pieces[-1:]
    assert parse_reply(ended).lines == case.lines
    assert parse_reply(iter(ended)).status == parse_reply(case.data).status
    if LF not in seen and b"\r\r" not in octets:  # else its last CR would be taken for half of an end
        assert parse_reply(octets.split(b"\r\n")).lines == case.lines
        assert parse_reply(tuple(octets.decode("utf-8", "surrogateescape").split("\r\n"))).lines == case.lines


@pytest.mark.parametrize("data", NO_REPLIES, ids=ascii)
def test_texts_that_are_not_a_reply(data: str | bytes) -> None:
    """A text that is not a reply is a ValueError, which quotes its start in printable ASCII."""
    with pytest.raises(ValueError, match=r"is not a line of an SMTP reply|expected a reply") as caught:
        parse_reply(data)
    message = str(caught.value)
    assert message.isascii() and message.isprintable() and len(message) < 400


@pytest.mark.parametrize("data", SECOND_REPLIES, ids=ascii)
def test_a_second_reply(data: str | bytes) -> None:
    """`parse_reply` reads one reply; where a second begins it says so."""
    with pytest.raises(ValueError, match=r"^expected one reply, but a second one starts with '"):
        parse_reply(data)


@pytest.mark.parametrize(
    "lines",
    [
        ["250-a", "", "250 b"],
        ["", "250-a", "250 b"],
        [b"250-a\r\n", b"", b"250 b\r\n"],
        "250-a\r\n\r\n250 b\r\n",
        "\r\n250-a\r\n250 b\r\n",
        "250-a\r\n250 b\r\n \r\n",
    ],
)
def test_blank_lines(lines: Any) -> None:
    """A blank line is left out, and is a defect; an empty text after the last line is what `split` leaves."""
    reply = parse_reply(lines)
    assert (reply.lines, reply.defects) == (("a", "b"), (ReplyDefect.BLANK_LINE,))
    assert parse_reply(["250-a", "250 b", ""]).defects == ()


@pytest.mark.parametrize("lines", [["", ""], [], [""], iter(()), "\r\n"])
def test_nothing_but_blank_lines(lines: Any) -> None:
    """Without a line that has a code there is no reply."""
    with pytest.raises(ValueError, match="expected a reply, got nothing"):
        parse_reply(lines)


@pytest.mark.parametrize("lines", [[250], [None], [["250 ok"]], [object()], range(3)])
def test_lines_of_another_type(lines: Any) -> None:
    """A line is text or octets."""
    with pytest.raises(ValueError, match=r"^a line must be text or octets, got "):
        parse_reply(lines)


def test_lines_of_one_reply_in_several_parts() -> None:
    """A part of an iterable may hold several lines, and its parts may be text and octets."""
    assert parse_reply(["250-a\r\n250-b\r\n", b"250 c"]).lines == ("a", "b", "c")


@pytest.mark.parametrize("after", [ReplyStage.CONNECT, "connect", Command.EHLO, "EHLO", "helo", "LHLO"])
def test_stages_with_replies_that_carry_no_status(after: Any) -> None:
    """No status is removed from a successful greeting or a successful reply to HELO, EHLO and LHLO (RFC 2034 3)."""
    for reply in (
        parse_reply("250 2.0.0 hello\r\n", after=after),
        Reply.from_parts(250, "2.0.0 hello", after=after),
        parse_replies("250 2.0.0 hello\r\n", after=[after])[0][0],
    ):
        assert (reply.status, reply.lines, reply.defects) == (None, ("2.0.0 hello",), ())


@pytest.mark.parametrize("after", ["CONNECT", "HELO", "EHLO"])
def test_errors_carry_a_status_everywhere(after: str) -> None:
    """Postfix sends 421 4.3.2 and 521 5.3.2 as greetings."""
    reply = parse_reply("421 4.3.2 All server ports are busy", after=after)
    assert (reply.status, reply.text) == ((4, 3, 2), "All server ports are busy")


@pytest.mark.parametrize("after", [None, "RCPT", Command.MAIL, "DATA-END", ReplyStage.QUIT])
def test_stages_with_replies_that_may(after: Any) -> None:
    """After any other command it is."""
    assert parse_reply("250 2.0.0 done\r\n", after=after).status == (2, 0, 0)


@pytest.mark.parametrize("after", ["RCPT", "EHLO", Command.RCPT, ReplyStage.CONNECT])
def test_one_stage_for_several_replies(after: Any) -> None:
    """A text is a sequence too: the error says to pass a sequence of stages, and does not name the first letter."""
    with pytest.raises(ValueError, match=f"^`after` must be a list of stages: .'{after}'., got '{after}'$"):
        parse_replies("250 ok", after=after)


@pytest.mark.parametrize("after", ["", "XCLIENT", 5, b"RCPT", object()])
def test_texts_that_are_not_a_stage(after: Any) -> None:
    """Anything else is a ValueError, for replies too that carry no status anyway."""
    for data in ("250 ok\r\n", "334 \r\n"):
        with pytest.raises(ValueError, match="is not a stage: expected one of"):
            parse_reply(data, after=after)
    with pytest.raises(ValueError, match="is not a stage: expected one of"):
        Reply.from_parts(250, "ok", after=after)


@pytest.mark.parametrize(
    ("text", "status", "lines", "defects"),
    [
        ("5.1.1 No such user", "5.1.1", ("No such user",), ()),
        (b"5.1.1 No such user", "5.1.1", ("No such user",), ()),
        (b"5.1.1 one\n5.1.1 two", "5.1.1", ("one", "two"), ()),
        (b"5.1.1 one\r\n5.1.1 two\r\n", "5.1.1", ("one", "two"), ()),
        ("5.1.1 one\ntwo", "5.1.1", ("one", "two"), (MISSING,)),
        (["5.1.1 one", "5.1.1 two"], "5.1.1", ("one", "two"), ()),
        ([b"5.1.1 one\r\n", b"5.1.1 two\r\n"], "5.1.1", ("one", "two"), ()),
        (bytearray(b"5.1.1 one"), "5.1.1", ("one",), ()),
        (memoryview(b"5.1.1 one"), "5.1.1", ("one",), ()),
        ("", None, ("",), ()),
        (b"", None, ("",), ()),
        ([], None, ("",), ()),
        ("\n", None, ("",), ()),
        ("\n\n", None, ("", ""), ()),
        ("4.1.1 x", None, ("4.1.1 x",), (DISAGREES,)),
        ("5.1.1: x", "5.1.1", ("x",), (COLON,)),
        (b"\xe9\n5.0.0 x", "5.0.0", ("\udce9", "x"), (OCTETS, MISSING)),
        (" 5.1.1 x", None, (" 5.1.1 x",), ()),
        ("550 5.1.1 x", None, ("550 5.1.1 x",), ()),
    ],
)
def test_from_parts(text: Any, status: str | None, lines: tuple[str, ...], defects: tuple[ReplyDefect, ...]) -> None:
    """The same reply of a code, and of text of one or many lines without it."""
    reply = Reply.from_parts(550, text)
    expected = None if status is None else EnhancedStatus.parse(status)
    assert (reply.code, reply.status, reply.lines, reply.defects) == (550, expected, lines, defects)
    assert reply.raw_lines[-1].startswith("550 ")


@pytest.mark.parametrize("code", [-1, 0, 199, 600, True, 550.5, "55", "5500", "OK", None])
def test_from_parts_of_no_code(code: Any) -> None:
    """An invalid code, such as the -1 of a lost connection, is a ValueError."""
    with pytest.raises(ValueError, match="is not an SMTP reply code"):
        Reply.from_parts(code, "text")


def test_a_reply_knows_what_its_code_does() -> None:
    """A reply has the predicates of its code."""
    names = ("is_success", "is_intermediate", "is_transient", "is_permanent", "is_error", "closes_connection")
    for number in (221, 250, 299, 354, 421, 450, 550, 571):
        reply = Reply.from_parts(number, "text")
        assert [getattr(reply, name) for name in names] == [getattr(ReplyCode(number), name) for name in names]


@pytest.mark.parametrize(
    ("text", "after", "retryable"),
    [
        ("250 ok", "RCPT", None),
        ("354 go", "DATA", None),
        ("334 ", "AUTH", None),
        ("450 busy", "RCPT", True),
        ("421 closing", None, True),
        ("452 4.5.3 too many", "RCPT", True),
        ("471 unknown", "MAIL", True),
        ("550 no", "RCPT", False),
        ("571 no", None, False),
        ("552 too many recipients", "RCPT", True),
        ("552 too many recipients", Command.RCPT, True),
        ("552 too many recipients", ReplyStage.RCPT, True),
        ("552 5.5.3 too many", "rcpt", True),
        ("552 5.3.4 message too big", "RCPT", False),
        ("552 5.2.2 mailbox full", "RCPT", False),
        ("552 5.2.3 too long", "RCPT", False),
        ("552 5.3.4 message too big", "DATA-END", False),
        ("552 too big", "DATA-END", False),
        ("552 too big", "MAIL", False),
        ("552 too big", None, False),
        ("553 no", "RCPT", False),
    ],
)
def test_what_is_worth_another_try(text: str, after: Any, retryable: bool | None) -> None:
    """4yz is, and 552 to RCPT where it means too many recipients (RFC 5321 4.5.3.1.10); of success nobody asks."""
    assert parse_reply(text, after=after).is_retryable is retryable


def test_replies_are_values() -> None:
    """Equal replies are equal, hash and copy as such, pickle by every protocol, and do not change."""
    reply = parse_reply(b"550-5.1.1 a\xff\r\n550 5.1.1 b\r\n")
    assert reply == parse_reply(b"550-5.1.1 a\xff\r\n550 5.1.1 b\r\n")
    assert len({reply, copy.copy(reply), copy.deepcopy(reply)}) == 1
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(reply, protocol)) == reply
    assert Reply(**dataclasses.asdict(reply)) == reply == Reply(*dataclasses.astuple(reply))
    with pytest.raises(AttributeError):
        reply.code = ReplyCode.OK  # type: ignore[misc]
    match reply:
        case Reply(code=ReplyCode.MAILBOX_UNAVAILABLE, status=EnhancedStatus(5, 1, detail)):
            assert detail == 1
        case _:
            pytest.fail("a reply matches by its parts")


# --- Limits


@pytest.mark.parametrize("limit", [512, 8192, LEAST_LIMIT, LIMIT, 20_000])
@pytest.mark.parametrize("end", ["", "\r\n", "\n"])
def test_a_line_at_the_limit(limit: int, end: str) -> None:
    """A line may have as many octets as the limit says, its end aside, and not one more: each line for itself."""
    most = "250 " + "x" * (limit - 4)
    asked: dict[str, Any] = {} if limit == LIMIT else {"limit": limit}
    for form in (
        str,
        str.encode,
        lambda text: bytearray(text.encode()),
        lambda text: [text],
        lambda text: [text.encode()],
    ):
        assert len(parse_reply(form(most + end), **asked).text) == limit - 4
        with pytest.raises(ValueError, match=f"^the line that starts with b?'250 x+'... has more than {limit} octets$"):
            parse_reply(form(most + "x" + end), **asked)
    several = most.replace(" ", "-", 1) + "\r\n" + most + "\r\n"
    assert len(parse_reply(several, **asked).lines) == 2
    assert len(parse_replies(several, **asked)[0]) == 1


def test_octets_count() -> None:
    """The limit counts octets: a character of two in UTF-8 is two of them."""
    assert parse_reply("250 " + "é" * ((LIMIT - 4) // 2))
    with pytest.raises(ValueError, match="has more than 16384 octets"):
        parse_reply("250 " + "é" * ((LIMIT - 4) // 2) + "x")
    with pytest.raises(ValueError, match="has more than 16384 octets"):
        parse_reply("250 " + "\ud800" * (LIMIT // 3))


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_that_is_too_low(limit: int) -> None:
    """A limit is a positive number of octets."""
    for read in (parse_reply, parse_replies):
        with pytest.raises(ValueError, match=f"the limit must be at least 1 octet, got {limit}"):
            read("250 ok\r\n", limit=limit)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_line_above_the_limit_takes_no_memory(kind: Any) -> None:
    """A line of any length is refused in constant extra memory, be it open or ended."""
    for data in (b"250 " + b"x" * 20_000_000, b"250 " + b"x" * 20_000_000 + b"\r\n"):
        for read in (parse_reply, parse_replies):
            held = kind(data)
            tracemalloc.start()
            try:
                with pytest.raises(ValueError, match="has more than 16384 octets"):
                    read(held)
                assert tracemalloc.get_traced_memory()[1] < 500_000
            finally:
                tracemalloc.stop()


# --- Several replies


def test_several_replies_and_what_is_left() -> None:
    """The complete replies of a buffer come in order, and what is not complete is left over as it is."""
    data = b"250-a\r\n250 b\r\n354 go\r\n550 5.1.1 no\r\n250-one\r\n250-t"
    replies, rest = parse_replies(data, after=["EHLO", "DATA"])
    assert [(reply.code, reply.lines, reply.status) for reply in replies] == [
        (250, ("a", "b"), None),
        (354, ("go",), None),
        (550, ("no",), (5, 1, 1)),
    ]
    assert rest == b"250-one\r\n250-t"
    assert parse_replies(rest) == ((), rest)
    assert parse_replies(rest + b"wo\r\n250 x\r\n")[0][0].lines == ("one", "two", "x")


@pytest.mark.parametrize(
    "rest", ["", "2", "25", "250", "250 ", "250 ok", "250 ok\r", "250-", "250-a\r\n", "hello", "\0"]
)
def test_what_is_not_complete(rest: str) -> None:
    """What has no line end yet is left over, whatever it may become."""
    assert parse_replies("250 ok\r\n" + rest) == ((parse_reply("250 ok\r\n"),), rest)
    octets = rest.encode()
    kinds: tuple[Any, ...] = (bytes, bytearray, memoryview)
    for kind in kinds:
        replies, left = parse_replies(kind(b"250 ok\r\n" + octets))
        assert (len(replies), type(left), bytes(left)) == (1, kind, octets)


@pytest.mark.parametrize(
    "data", ["hello\r\n", "250 ok\r\nhello\r\n", "250-a\r\nb\r\n", "250 ok\r\n250 ok\r\n250-a\r\nb\r\n"]
)
def test_no_replies_among_replies(data: str) -> None:
    """A complete line that is not part of a reply is a ValueError with the complete replies before it."""
    complete = data.count("250 ok")
    buffers: list[Any] = [data, data.encode()]
    for buffer in buffers:
        with pytest.raises(ReplyError, match="is not a line of an SMTP reply") as caught:
            parse_replies(buffer)
        assert [reply.text for reply in caught.value.replies] == ["ok"] * complete
        assert caught.value.position == complete * len("250 ok\r\n")
        again = pickle.loads(pickle.dumps(caught.value))
        assert (str(again), again.replies, again.position) == (
            str(caught.value),
            caught.value.replies,
            caught.value.position,
        )


def test_a_blank_line_between_replies() -> None:
    """A blank line ends nothing: it is a defect of the reply that follows, and left over if none does."""
    replies, rest = parse_replies("250 2.1.0 ok\r\n250 2.1.5 ok\r\n\r\n354 go\r\n\r\n")
    assert [reply.code for reply in replies] == [250, 250, 354]
    assert [reply.defects for reply in replies] == [(), (), (ReplyDefect.BLANK_LINE,)]
    assert rest == "\r\n"


@pytest.mark.parametrize(
    ("data", "code", "taken"),
    [
        (b"250-a\r\n250 b\r\n354 g", 250, 14),
        (b"250-a\r\n250 b\r\nhello\r\n", 250, 14),
        (b"250-a\r\n250 b", None, 0),
        (b"", None, 0),
        ("250 é\r\n354 go\r\n", 250, 7),
    ],
)
def test_one_reply_and_what_it_took(data: Any, code: int | None, taken: int) -> None:
    """The first reply and the number of octets, or characters, that it takes; what follows is not read."""
    reply, used = parse_first_reply(data, after="EHLO")
    assert (reply and reply.code, used) == (code, taken)
    assert reply is None or reply.after is ReplyStage.EHLO


def test_a_buffer_that_does_not_start_with_a_reply() -> None:
    """It is a ValueError."""
    with pytest.raises(ValueError, match="is not a line of an SMTP reply"):
        parse_first_reply("hello\r\n250 ok\r\n")


def test_stages_of_several_replies() -> None:
    """`after` says what each answers, as far as it goes; None says that nobody knows."""
    data = "250 2.0.0 a\r\n" * 4
    replies, _ = parse_replies(data, after=["EHLO", None, "LHLO"])
    assert [reply.status for reply in replies] == [None, (2, 0, 0), None, (2, 0, 0)]


def test_memory_that_is_not_text() -> None:
    """Memory with items other than octets cannot have a reply."""
    words = memoryview(b"250 ok\r\n").cast("H")
    for read in (parse_reply, parse_replies):
        with pytest.raises(ValueError, match="a memoryview must have one dimension"):
            read(words)


PIECES = st.sampled_from(
    [
        b"250",
        b"354",
        b"550",
        b" ",
        b"-",
        b"\r\n",
        b"\n",
        b"\r",
        b"5.1.1",
        b"4.2.2",
        b"5.1.1.2",
        b":",
        b"\t",
        b"x",
        b"\xff",
        b"\0",
    ]
)
WIRE = st.lists(PIECES, max_size=24).map(b"".join)


@given(WIRE | st.binary() | st.text() | st.lists(st.binary() | st.text()))
@example([])
def test_reading_raises_value_errors_alone(data: Any) -> None:
    """Whatever the bytes, reading a reply gives a reply or a ValueError that can be printed."""
    try:
        parse_reply(data)
    except ValueError as error:
        assert str(error).isascii() and str(error).isprintable()


@given(WIRE)
def test_a_plain_reply_is_read_as_any_other(data: bytes) -> None:
    """What is read in one step says the same as what is read line by line."""
    try:
        wanted = parse_reply([data])
    except ValueError:
        with pytest.raises(ValueError):
            parse_reply(data)
    else:
        assert parse_reply(data) == wanted
        assert parse_reply(data.decode("utf-8", "surrogateescape")).lines == wanted.lines


@given(st.lists(WIRE, max_size=4))
def test_a_buffer_is_read_as_its_parts(parts: list[bytes]) -> None:
    """Where a buffer can be read, replies come one by one as they come at once, and nothing is lost between."""
    data = b"".join(parts)
    try:
        replies, rest = parse_replies(data)
    except ValueError:
        return
    assert data.endswith(rest)
    found: list[Reply] = []
    held = b""
    for octet in data:
        new, held = parse_replies(held + bytes([octet]))
        found += new
    assert (tuple(found), held) == (replies, rest)


@pytest.mark.slow
def test_time_grows_with_the_length() -> None:
    """Reading visits each octet a bounded number of times: big inputs come back."""
    many = b"250-x\r\n" * 100_000 + b"250 x\r\n"
    assert len(parse_reply(many).lines) == 100_001
    assert len(parse_replies(b"250 x\r\n" * 100_000)[0]) == 100_000
    assert len(parse_replies(bytearray(b"250 2.0.0 x\r\n" * 20_000))[0]) == 20_000
    assert len(Reply.from_parts(250, b"2.0.0 x\n" * 100_000).lines) == 100_000
    assert len(format_reply(250, "x\n" * 100_000).splitlines()) == 100_000
    assert len(format_reply(250, "x" * 1_000_000)) > 1_000_000
    assert EnhancedStatus.search("5.1.1=" * 50_000 + "@example.com") is not None
    assert EnhancedStatus.search("5." * 200_000) is None


# --- Real replies

WITHOUT_A_CODE = {
    "4.7.26 This mail has been rate limited because it is unaut": "the enhanced status code is first",
    "4.7.32 This mail has been rate limited because there is no": "the enhanced status code is first",
    "HELO/EHLO rejected. IB301": "the text alone",
    "Requested action not taken: mailbox unavailable Reject due": "the text alone",
    "failed,5.1.1 (bad destination mailbox address),553 Relayin": "fields of a log",
    "host xx.yahoodns.net [x.xx.xx.xx] SMTP error from remote m": "what a mail server wrote about it (two of them)",
    "host xx.comcast.net [x.xx.xx.xx] SMTP error from remote ma": "what a mail server wrote about it",
}
"""Real texts that begin with no reply code, by their first 58 characters."""

ANOTHER_CODE = {
    "422 License Expired": (421, "filed under 421, and sent with 422"),
    "541 5.4.1 Mail rejected by destination domain": (451, "filed under 451, and sent with 541"),
}

ODD = {
    "550 Invalid recipient <email@example.com> (#5.1.1)": (ReplyDefect.STATUS_WITH_NUMBER_SIGN,),
    "553 Message filtered. (#5.7.1)": (ReplyDefect.STATUS_WITH_NUMBER_SIGN,),
    "553 you are trying to use me [xx.messagelabs.com] as a rel": (ReplyDefect.STATUS_WITH_NUMBER_SIGN,),
    "421 4.7.0: Sender IP rejected: sending IP has insufficient": (COLON,),
    "550-SPF-check failed: 550 example.com doesn't allow sendin": (OPEN,),  # two lines that somebody joined
    " 552-5.2.3 Your message exceeded Google's message size lim": (SPACE, OPEN),
    " 552-5.7.0 Our system detected an illegal attachment on yo": (SPACE, OPEN),
}
"""Those that parse, and with which something is odd."""


def real_replies() -> list[dict[str, Any]]:
    if not REPLIES.exists():
        pytest.skip("the real replies (../shared/replies) are not on this machine")
    found: list[dict[str, Any]] = json.loads(REPLIES.read_text("utf-8"))
    assert found
    return found


def test_real_replies() -> None:
    """Real texts that begin with a reply code parse; the others are refused, each for a reason."""
    read, refused = [], []
    for row in real_replies():
        try:
            read.append((row, parse_reply(row["response"])))
        except ValueError as error:
            assert "expected a reply code first" in str(error)
            refused.append(row["response"][:58])
    assert set(refused) == set(WITHOUT_A_CODE)
    others = {row["response"]: row["code"] for row, reply in read if reply.code != row["code"]}
    assert others == {text: filed for text, (filed, _) in ANOTHER_CODE.items()}
    odd = {row["response"][:58]: reply.defects for row, reply in read if reply.defects}
    assert odd == ODD
    for row, reply in read:
        assert reply.status is None or reply.status.agrees_with(reply.code)
        assert row["response"].endswith(reply.text)


def test_real_replies_with_their_code() -> None:
    """With the code under which it was filed, each real text is a reply that keeps all of the text."""
    for row in real_replies():
        reply = Reply.from_parts(row["code"], row["response"])
        assert "".join(reply.raw_lines) == f"{row['code']} {row['response']}"
        if ReplyDefect.STATUS_WITH_NUMBER_SIGN not in reply.defects:
            status = f"{reply.status} " if reply.status else ""
            assert (reply.code, status + reply.text) == (row["code"], row["response"])


# --- Writing


@pytest.mark.parametrize(
    ("arguments", "octets"),
    [
        ((250,), b"250 \r\n"),
        ((250, "OK"), b"250 OK\r\n"),
        ((250, "OK", "2.0.0"), b"250 2.0.0 OK\r\n"),
        ((550, "No", EnhancedStatus(5, 1, 1)), b"550 5.1.1 No\r\n"),
        ((550, "", "5.1.1"), b"550 5.1.1 \r\n"),
        ((571, "No", "5.7.1"), b"571 5.7.1 No\r\n"),
        ((ReplyCode.START_MAIL_INPUT, "Go"), b"354 Go\r\n"),
        ((334, ""), b"334 \r\n"),
        ((250, "a\nb"), b"250-a\r\n250 b\r\n"),
        ((250, "a\r\nb\r\n"), b"250-a\r\n250 b\r\n"),
        ((250, "a\n"), b"250 a\r\n"),
        ((250, "\n\n"), b"250-\r\n250 \r\n"),
        ((550, "a\nb\nc", "5.1.1"), b"550-5.1.1 a\r\n550-5.1.1 b\r\n550 5.1.1 c\r\n"),
        ((550, " x"), b"550  x\r\n"),
        ((550, "é"), "550 é\r\n".encode()),
        ((550, "\udce9"), b"550 \xe9\r\n"),
        ((550, "5.1.1.2 is listed"), b"550 5.1.1.2 is listed\r\n"),
        ((354, "2.0.0 Go"), b"354 2.0.0 Go\r\n"),
    ],
)
def test_writing(arguments: Any, octets: bytes) -> None:
    """A reply as a server sends it: CRLF, hyphens before the last line, code and status on each."""
    assert format_reply(*arguments) == octets


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((99, "x"), "is not an SMTP reply code"),
        ((True, "x"), "is not an SMTP reply code"),
        (("250", "x"), "is not an SMTP reply code"),
        ((550, "x", "4.1.1"), "a 550 reply cannot carry the status 4.1.1"),
        ((250, "x", EnhancedStatus(5, 0, 0)), "a 250 reply cannot carry the status 5.0.0"),
        ((354, "x", "2.0.0"), "a 354 reply cannot carry the status 2.0.0"),
        ((334, "", "5.0.0"), "a 334 reply cannot carry the status 5.0.0"),
        ((550, "x", "5.1"), "is not an enhanced status code"),
        ((550, "x", "X.1.1"), "is not an enhanced status code"),
        ((550, "x", ""), "is not an enhanced status code"),
        ((250, "a\rb"), "contains CR or NUL"),
        ((250, "a\r\r\nb"), "contains CR or NUL"),
        ((250, "a\r"), "contains CR or NUL"),
        ((250, "a\0"), "contains CR or NUL"),
        ((550, "5.1.1 x"), "starts like an enhanced status code"),
        ((550, "a\n5.1.1 x"), "starts like an enhanced status code"),
        ((550, "4.1.1 x"), "starts like an enhanced status code"),
        ((550, "5.1.1"), "starts like an enhanced status code"),
        ((550, "\ud800"), "surrogates not allowed"),
    ],
)
def test_what_is_not_written(arguments: Any, complaint: str) -> None:
    """What would not read back, or would put words into the server's mouth, is a ValueError."""
    with pytest.raises(ValueError, match=complaint):
        format_reply(*arguments)


def test_long_lines_are_broken() -> None:
    """A line of more than 512 octets is broken, behind a space where it has one, and no character is torn."""
    words = "word " * 300
    for text in (words, "x" * 1500, "é" * 700, "x" + "é" * 700, "☃" * 600, "\udcff" * 1200, "a " + "x" * 600):
        octets = format_reply(250, text, "2.0.0")
        lines = octets.splitlines(keepends=True)
        assert all(len(line) <= 512 for line in lines)
        reply = parse_reply(octets)
        assert "".join(reply.lines) == text
        assert reply.status == (2, 0, 0)
    assert all(line.endswith("word ") for line in parse_reply(format_reply(250, words)).lines)
    assert len(format_reply(250, "x" * 506)) == 512
    assert len(format_reply(250, "x" * 507).splitlines()) == 2


def test_no_line_begins_with_a_status_by_being_broken() -> None:
    """A line is not broken where its rest would read as a status."""
    text = "x" * 500 + " 5.1.1 y"
    assert "".join(parse_reply(format_reply(550, text)).lines) == text
    assert parse_reply(format_reply(550, text)).status is None


TEXTS = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=2000)
LINES = st.lists(TEXTS | st.sampled_from(["", " ", "5.1.1", "5.1.1 x", "4.1.1: x", "\udcff"]), min_size=1, max_size=4)


@given(st.integers(200, 599), LINES, st.none() | st.tuples(st.integers(0, 999), st.integers(0, 999)))
def test_what_is_written_reads_back(code: int, lines: list[str], status: tuple[int, int] | None) -> None:
    """A reply that was written reads back with its code, status and text, without a defect, in lines of 512 octets."""
    text = "\n".join(lines)
    given_status = EnhancedStatus(code // 100, *status) if status and code // 100 != 3 else None
    try:
        octets = format_reply(code, text, given_status)
    except ValueError as error:
        assert "starts like an enhanced status code" in str(error)
        return
    assert all(
        len(line) <= 512 and line.endswith(b"\r\n") for line in octets.split(b"\n")[:-1] for line in [line + b"\n"]
    )
    reply = parse_reply(octets)
    assert (reply.code, reply.status) == (code, given_status)
    assert "".join(reply.lines) == "".join(text.removesuffix("\n").split("\n"))
    assert set(reply.defects) <= {OCTETS}
    assert parse_replies(octets + b"250") == ((reply,), b"250")


@pytest.mark.parametrize("value", [None, 550, 5.5, object()])
def test_values_of_other_types_are_a_value_error(value: Any) -> None:
    """A parser that gets neither text nor octets says what it expects, and what it got."""
    for parse in (parse_reply, parse_replies, parse_first_reply, Reply.search):
        with pytest.raises(ValueError, match=f"expected text.*{type(value).__name__}"):
            parse(value)
    with pytest.raises(ValueError, match="expected text"):
        Reply.from_parts(550, value)
    for read in (EnhancedStatus.parse, EnhancedStatus.search):
        with pytest.raises(ValueError, match="expected text"):
            read(value)


def test_names_in_use_are_a_list() -> None:
    """A value without items is a ValueError."""
    with pytest.raises(ValueError, match="`using` must be a list of names, got 5"):
        parse_reply("550 no", using=5)  # type: ignore[arg-type]


@pytest.mark.parametrize("limit", [0, -1, 0.5, "5", None])
def test_a_limit_is_a_positive_number(limit: Any) -> None:
    """Any other limit is a ValueError."""
    for parse in (parse_reply, parse_replies, parse_first_reply):
        with pytest.raises(ValueError, match="the limit must be at least 1 octet"):
            parse("550 no", limit=limit)


def test_text_in_place_of_a_number_names_the_integer() -> None:
    """A reply code is an integer; `Reply.from_parts` takes its digits, too."""
    with pytest.raises(ValueError, match="'550' is not an SMTP reply code: expected an integer from 200 to 599"):
        ReplyCode("550")  # type: ignore[arg-type]
    assert Reply.from_parts("550", "no").code == 550
