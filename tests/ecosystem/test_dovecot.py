"""A real Dovecot as an LMTP server: its replies, one for each recipient, are read and mean what they should.

These tests need Dovecot and root: `make test-tools` runs them.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from smtpcodes import Extension, Reply, ReplyStage, parse_first_reply, parse_replies, read_ehlo

from tests.support import dovecot

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(not dovecot.is_available(), reason=dovecot.MISSING),
]


class Client:
    """A client of LMTP that reads with the library alone."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._buffer = b""

    def close(self) -> None:
        self._connection.close()

    def send(self, text: str) -> None:
        self._connection.sendall(text.encode())

    def reply(self, after: str) -> Reply:
        """Return the next reply."""
        while True:
            reply, used = parse_first_reply(self._buffer, after=after, using=["lmtp"])
            if reply is not None:
                self._buffer = self._buffer[used:]
                return reply
            self._receive()

    def replies(self, after: list[str]) -> tuple[Reply, ...]:
        """Return as many replies as there are stages; they come at once."""
        while True:
            replies, rest = parse_replies(self._buffer, after=after, using=["lmtp"])
            if len(replies) == len(after):
                self._buffer = rest
                return replies
            self._receive()

    def _receive(self) -> None:
        data = self._connection.recv(65536)
        assert data, "the server closed the connection"
        self._buffer += data


@pytest.fixture
def client() -> Iterator[Client]:
    with dovecot.running() as port:
        client = Client(port)
        yield client
        client.close()


def test_one_reply_for_each_recipient(client: Client) -> None:
    """Recipients are refused one by one, after RCPT and again after the final dot."""
    assert client.reply("CONNECT").code == 220
    client.send("LHLO client.test\r\n")
    hello = client.reply("LHLO")
    capabilities = read_ehlo(hello)
    assert Extension.PIPELINING in capabilities and Extension.ENHANCEDSTATUSCODES in capabilities
    assert hello.after is ReplyStage.LHLO and hello.meaning is not None

    users = ("first", "nobody", "full", "last")
    client.send("MAIL FROM:<>\r\n" + "".join(f"RCPT TO:<{user}@mx.test>\r\n" for user in users) + "DATA\r\n")
    replies = client.replies(["MAIL FROM", *("RCPT TO" for _ in users), "DATA"])
    assert [reply.code for reply in replies] == [250, 250, 550, 250, 250, 354]
    refused = replies[2]
    assert (refused.status, refused.is_permanent, refused.after) == ((5, 1, 1), True, ReplyStage.RCPT)
    assert refused.phrase == "Bad destination mailbox address"

    client.send("Subject: offer\r\n\r\nhello\r\n.\r\n")
    first, full, last = client.replies(["."] * 3)
    assert first.is_success and last.is_success
    assert (full.is_error, full.status and full.status[1:]) == (True, (2, 2))
    assert full.phrase == "Mailbox full"
    client.send("QUIT\r\n")
    assert client.reply("QUIT").closes_connection
