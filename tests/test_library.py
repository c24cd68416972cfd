"""smtpcodes as its users meet it: the README's examples, real replies, and what must never fail."""

from __future__ import annotations

import copy
import doctest
import json
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smtpcodes import EnhancedStatus, Reply, ReplyCode, format_reply, parse_replies, parse_reply

REPOSITORY = Path(__file__).resolve().parents[1]
REPLIES = REPOSITORY.parent / "shared" / "replies" / "provider-replies.json"

# Texts among the real replies that begin with no reply code: two with the enhanced code alone, one with words, one
# with the RFC's own text, four that some program wrapped into a message of its own.
WITHOUT_A_CODE = 8


@pytest.mark.parametrize("readme", ["README.md", "generated/README.md"])
def test_examples_of_the_readme(readme: str) -> None:
    """Every example of a README does what it says."""
    found = doctest.testfile(str(REPOSITORY / readme), module_relative=False)
    assert found.attempted > 0
    assert found.failed == 0


def test_reply_codes_import_nothing_but_enum() -> None:
    """ReplyCode comes without any other module than enum."""
    code = (
        "import enum, sys; before = set(sys.modules); import smtpcodes.reply_codes; print(*set(sys.modules) - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY / "generated", capture_output=True, text=True, check=True
    )
    assert sorted(done.stdout.split()) == ["smtpcodes", "smtpcodes.reply_codes"]


def test_unregistered_codes_are_one_object_each() -> None:
    """Many threads that ask for the same new codes at once get the same objects, which copy as themselves."""
    start = threading.Barrier(8)
    found: list[list[ReplyCode]] = []

    def ask() -> None:
        start.wait()
        found.append([ReplyCode(number) for number in range(560, 600)])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(one is other for row in found for one, other in zip(row, found[0], strict=True))
    code = ReplyCode(571)
    assert pickle.loads(pickle.dumps(code)) is copy.copy(code) is copy.deepcopy(code) is code
    assert (len(ReplyCode), code in list(ReplyCode), code.is_registered) == (45, False, False)


@pytest.mark.parametrize("value", [99, 199, 600, True, 571.0, "571", None])
def test_what_opens_no_reply_code(value: Any) -> None:
    """Only integers from 200 to 599 are reply codes."""
    with pytest.raises(ValueError, match="is not an SMTP reply code: they run from 200 to 599"):
        ReplyCode(value)


def test_real_replies() -> None:
    """300 of 308 real texts begin with a code and parse; the code they are filed under takes all of them."""
    if not REPLIES.exists():
        pytest.skip("../shared/replies is not here")
    refused = 0
    for row in json.loads(REPLIES.read_text("utf-8")):
        assert Reply.from_parts(row["code"], row["response"]).code == row["code"]
        try:
            parse_reply(row["response"])
        except ValueError:
            refused += 1
    assert refused == WITHOUT_A_CODE


@given(st.binary() | st.text() | st.lists(st.binary()))
def test_reading_raises_value_errors_alone(data: bytes | str | list[bytes]) -> None:
    """Whatever the bytes, reading a reply gives a reply or a ValueError."""
    try:
        parse_reply(data)
    except ValueError as error:
        assert str(error).isascii()


@given(
    st.integers(200, 599),
    st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=2000),
    st.booleans(),
)
def test_what_is_written_reads_back(code: int, text: str, with_status: bool) -> None:
    """A reply that was written reads back with its code, its status and its text, in lines of at most 512 octets."""
    status = EnhancedStatus(code // 100, 1, 2) if with_status and code // 100 != 3 else None
    try:
        octets = format_reply(code, text, status)
    except ValueError:
        assert status is None
        return
    assert all(len(line) <= 512 for line in octets.splitlines(keepends=True))
    reply = parse_reply(octets)
    assert (reply.code, reply.status, "".join(reply.lines), reply.defects) == (code, status, text, ())
    assert parse_replies(octets + b"250") == ((reply,), b"250")
