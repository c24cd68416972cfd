"""The reply to EHLO, read: domain, extensions with their arguments, and what is unknown."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smtpcodes import AuthMechanism, Extension, Reply, parse_reply, read_ehlo

GMAIL = """250-mx.google.com at your service, [192.0.2.1]\r
250-SIZE 157286400\r
250-8BITMIME\r
250-STARTTLS\r
250-ENHANCEDSTATUSCODES\r
250-PIPELINING\r
250-CHUNKING\r
250 SMTPUTF8\r
"""
EXCHANGE = """250-EX1.example.com Hello [192.0.2.1]\r
250-SIZE 37748736\r
250-PIPELINING\r
250-DSN\r
250-ENHANCEDSTATUSCODES\r
250-STARTTLS\r
250-X-ANONYMOUSTLS\r
250-AUTH NTLM\r
250-X-EXPS GSSAPI NTLM\r
250-8BITMIME\r
250-BINARYMIME\r
250-CHUNKING\r
250-XEXCH50\r
250-XRDST\r
250 XSHADOW\r
"""


def test_recorded_replies() -> None:
    """What two large servers send."""
    gmail = read_ehlo(parse_reply(GMAIL, after="EHLO"))
    assert (gmail.domain, gmail.greeting) == ("mx.google.com", "at your service, [192.0.2.1]")
    assert gmail.size == 157286400
    assert gmail.extensions == (
        Extension.SIZE,
        Extension["_8BITMIME"] if "_8BITMIME" in Extension.__members__ else Extension("8BITMIME"),
        Extension.STARTTLS,
        Extension.ENHANCEDSTATUSCODES,
        Extension.PIPELINING,
        Extension.CHUNKING,
        Extension.SMTPUTF8,
    )
    assert gmail.auth == ()
    exchange = read_ehlo(parse_reply(EXCHANGE, after="EHLO"))
    assert Extension.STARTTLS in exchange
    assert "X-ANONYMOUSTLS" in exchange and "x-exps" in exchange
    assert exchange.arguments("X-EXPS") == ("GSSAPI", "NTLM")
    assert exchange.auth == ("NTLM",) or exchange.auth == (AuthMechanism.get("NTLM"),)
    assert Extension.SMTPUTF8 not in exchange


def test_letter_case_and_the_old_form_of_auth() -> None:
    """Keywords ignore letter case; `AUTH=LOGIN` counts as AUTH, and each mechanism once."""
    capabilities = read_ehlo(parse_reply("250-mx\r\n250-auth Plain x-own\r\n250-AUTH=LOGIN PLAIN\r\n250 Size"))
    assert capabilities.auth == (AuthMechanism.PLAIN, "X-OWN", AuthMechanism.LOGIN)
    assert "Size" in capabilities and capabilities.size is None


@pytest.mark.parametrize(
    ("line", "size"),
    [("SIZE 0", 0), ("SIZE", None), ("SIZE 10M", None), ("SIZE ²", None), ("SIZE " + "9" * 5000, None)],
)
def test_size(line: str, size: int | None) -> None:
    """0 means that the server has no fixed maximum (RFC 1870 4). Other text than a number gives None."""
    assert read_ehlo(parse_reply(f"250-mx\r\n250 {line}")).size == size


def test_limits_and_deliver_by() -> None:
    """LIMITS has names with numbers (RFC 9422), DELIVERBY a minimum (RFC 2852 3)."""
    capabilities = read_ehlo(parse_reply("250-mx\r\n250-LIMITS rcptmax=20 MAILMAX=5 X\r\n250 DELIVERBY 240"))
    assert capabilities.limits == {"RCPTMAX": 20, "MAILMAX": 5}
    assert capabilities.deliver_by == 240


def test_the_reply_to_helo() -> None:
    """One line has a domain and nothing else; an error is a ValueError."""
    capabilities = read_ehlo(parse_reply("250 mx.example.net"))
    assert (capabilities.domain, capabilities.extensions, capabilities.size) == ("mx.example.net", (), None)
    assert read_ehlo(Reply.from_parts(250, b"mx.example.net\nSTARTTLS")).extensions == (Extension.STARTTLS,)
    with pytest.raises(ValueError, match=r"expected a successful reply to EHLO, got 502 5\.5\.1 no"):
        read_ehlo(parse_reply("502 5.5.1 no", after="EHLO"))


def test_capabilities_are_values() -> None:
    """Equal replies give equal capabilities, which can be hashed and copied."""
    first, second = (read_ehlo(parse_reply(GMAIL)) for _ in range(2))
    assert first == second
    assert len({first, second, copy.copy(first)}) == 1
    assert 5 not in first
    assert pickle.loads(pickle.dumps(first)) == first


@given(st.lists(st.text(alphabet="aUTH=SIZE 0ſ²\t", max_size=12), min_size=1, max_size=5))
def test_any_text_is_read(lines: list[str]) -> None:
    """No text fails."""
    ends = "-" * (len(lines) - 1) + " "
    reply = parse_reply([f"250{end}{line}" for end, line in zip(ends, lines, strict=True)])
    capabilities = read_ehlo(reply)
    assert (capabilities.size, capabilities.auth, capabilities.limits) is not None


@pytest.mark.parametrize("value", ["250 mx.example.net", b"250", None])
def test_anything_but_a_reply_is_a_value_error(value: Any) -> None:
    """The error names the function that returns a reply."""
    with pytest.raises(ValueError, match=r"expected a Reply, got .*: parse_reply returns one"):
        read_ehlo(value)


def test_a_limit_of_zero_is_left_out() -> None:
    """A limit is positive. IANA, SMTP Server Limits."""
    reply = parse_reply("250-mx.example.net\r\n250 LIMITS RCPTMAX=0 MAILMAX=5", after="EHLO")
    assert read_ehlo(reply).limits == {"MAILMAX": 5}
