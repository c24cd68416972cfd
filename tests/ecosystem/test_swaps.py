"""aiosmtplib and aiosmtpd as installed, with our enumerations and our reading of replies in place of theirs."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import aiosmtplib
import aiosmtplib.auth
import aiosmtplib.protocol
import aiosmtplib.smtp
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from smtpcodes import (
    Command,
    Extension,
    Reply,
    ReplyCode,
    ReplyStage,
    format_reply,
    parse_first_reply,
    parse_replies,
    parse_reply,
    read_ehlo,
    replies_from_exception,
)

from tests.ecosystem.test_servers import AS_OURS, LOST

CODES = [number for number in range(200, 600) if number not in (221, 421)]  # after those the connection ends


def our_statuses() -> Any:
    """Return aiosmtplib's names of codes, each with our member: what its modules import as SMTPStatus."""
    theirs = {status.name: status.value for status in aiosmtplib.SMTPStatus}
    ours = {
        name: ReplyCode[AS_OURS[name]] if name in AS_OURS else ReplyCode(value)
        for name, value in theirs.items()
        if value > 0
    }
    return SimpleNamespace(**ours, invalid_response=SimpleNamespace(value=LOST))


def read_response(self: aiosmtplib.protocol.SMTPProtocol) -> aiosmtplib.SMTPResponse | None:
    """Read a reply from the client's buffer, in place of aiosmtplib's own method."""
    reply, taken = parse_first_reply(self._buffer)
    if reply is None:
        return None
    del self._buffer[:taken]
    return aiosmtplib.SMTPResponse(reply.code, reply.text_with_status)


@pytest.fixture
def swapped_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """aiosmtplib with our codes and our reading."""
    for module in (aiosmtplib.auth, aiosmtplib.protocol, aiosmtplib.smtp):
        monkeypatch.setattr(module, "SMTPStatus", our_statuses())
    monkeypatch.setattr(aiosmtplib.protocol.SMTPProtocol, "_read_response_from_buffer", read_response)


class OurReplies:
    """A server's writing of replies, in place of aiosmtpd's: each goes through our value and our writing."""

    async def push(self, status: str | bytes) -> None:
        text = status if isinstance(status, bytes) else status.encode("utf-8", "surrogateescape")
        replies, rest = parse_replies(text.removesuffix(b"\r\n") + b"\r\n")
        if rest:  # a line of the reply to EHLO, which the server sends one by one
            await super().push(text)  # type: ignore[misc]
            return
        octets = b"".join(format_reply(reply.code, reply.text, reply.status) for reply in replies)
        await super().push(octets.removesuffix(b"\r\n"))  # type: ignore[misc]


class OurSMTP(OurReplies, SMTP):
    """aiosmtpd's server with our replies."""


class OurLMTP(OurReplies, LMTP):
    """Its LMTP server, likewise."""


class Handler:
    """Answers RCPT with the code that the address names, and the final dot of LMTP once for each recipient."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        number = int(address.partition("@")[0])
        if number < 300:
            envelope.rcpt_tos.append(address)
        return (
            format_reply(number, "as you wish", f"{number // 100}.2.0" if number // 100 != 3 else None)
            .decode()
            .rstrip()
        )

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if isinstance(server, LMTP):
            replies = [format_reply(250, "stored", "2.1.5"), format_reply(452, "full", "4.2.2")]
            return b"".join(replies[: len(envelope.rcpt_tos)]).decode().rstrip()
        return "250 2.0.0 stored"


@pytest.fixture(params=[OurSMTP, SMTP], ids=["our-server", "their-server"])
def address(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    """The address of a server with our replies, and of one with its own."""

    class Server(Controller):
        def factory(self) -> SMTP:
            server: SMTP = request.param(self.handler, hostname="server.example")
            return server

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Server(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    yield "127.0.0.1", port
    controller.stop()


@pytest.mark.usefixtures("swapped_client")
def test_a_client_session_with_every_code(address: tuple[str, int]) -> None:
    """EHLO, a message, and a refusal with each code: its flows run, and its errors have our members."""

    async def session() -> dict[int, Exception | aiosmtplib.SMTPResponse]:
        found: dict[int, Exception | aiosmtplib.SMTPResponse] = {}
        client = aiosmtplib.SMTP(hostname=address[0], port=address[1], local_hostname="client.example", start_tls=False)
        async with client:
            hello = await client.ehlo()
            assert Extension.SIZE in read_ehlo(Reply.from_parts(hello.code, hello.message))
            assert client.supports_extension("size")
            errors, text = await client.sendmail("me@example.com", ["250@example.net"], "Subject: x\r\n\r\nx\r\n")
            assert (errors, text) == ({}, "2.0.0 stored")
            for number in CODES:
                await client.rset()
                await client.mail("me@example.com")
                try:
                    found[number] = await client.rcpt(f"{number}@example.net")
                except aiosmtplib.SMTPRecipientRefused as error:
                    found[number] = error
        return found

    found = asyncio.run(session())
    assert list(found) == CODES
    for number, outcome in found.items():
        if number in (250, 251):
            assert isinstance(outcome, aiosmtplib.SMTPResponse) and outcome.code is ReplyCode(number)
            continue
        assert isinstance(outcome, aiosmtplib.SMTPRecipientRefused)
        assert outcome.code is ReplyCode(number)
        (reply,) = replies_from_exception(outcome).values()
        assert reply.after is ReplyStage.RCPT
        assert reply.status == (None if number // 100 == 3 else (number // 100, 2, 0))


@pytest.mark.usefixtures("swapped_client")
def test_a_server_of_another_protocol_ends_the_session_with_an_error() -> None:
    """A server that does not speak SMTP gives an error of the client, and no traceback of ours."""

    async def session() -> None:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises((aiosmtplib.SMTPException, ValueError)):
                await aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False).connect()

    asyncio.run(session())


def test_lmtp_with_a_reply_for_each_recipient() -> None:
    """After the final dot come two replies at once; each is read with its stage."""

    class Server(Controller):
        def factory(self) -> SMTP:
            return OurLMTP(self.handler, hostname="server.example")

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    class Plain(Server):
        def _trigger_server(self) -> None:
            """Connect once: aiosmtpd speaks SMTP here, which LMTP refuses."""
            socket.create_connection(("127.0.0.1", port), timeout=20).close()

    controller = Plain(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            commands = [
                (None, "CONNECT"),
                (f"{Command.LHLO} client.example", "LHLO"),
                (f"{Command.MAIL} FROM:<me@example.com>", "MAIL FROM"),
                (f"{Command.RCPT} TO:<250@example.net>", "RCPT TO"),
                (f"{Command.RCPT} TO:<251@example.net>", "RCPT TO"),
                (f"{Command.DATA}", "DATA"),
            ]
            for command, stage in commands:
                if command:
                    connection.sendall(f"{command}\r\n".encode())
                reply = _read(connection, 1, [stage])[0]
                assert not reply.is_error, reply
            connection.sendall(b"x\r\n.\r\n")
            stored, full = _read(connection, 2, [".", "."])
    finally:
        controller.stop()
    assert (stored.code, stored.status, stored.after) == (250, (2, 1, 5), ReplyStage.DATA_END)
    assert (full.code, full.status, full.is_retryable) == (452, (4, 2, 2), True)
    assert parse_reply("452 4.2.2 full").phrase == full.phrase == "Mailbox full"


def _read(connection: socket.socket, count: int, stages: list[str]) -> tuple[Reply, ...]:
    data = b""
    while True:
        data += connection.recv(4096)
        replies, rest = parse_replies(data, after=stages)
        if len(replies) == count:
            assert rest == b""
            return replies
