"""Replies of a real server to real clients: aiosmtpd on loopback; smtplib, aiosmtplib and a socket."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import smtplib
import socket
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import aiosmtpd.lmtp
import aiosmtpd.smtp
import aiosmtplib
import pytest
from aiosmtpd.smtp import SMTP
from smtpcodes import (
    Command,
    EnhancedStatus,
    Reply,
    ReplyCode,
    ReplyStage,
    parse_replies,
    parse_reply,
    replies_from_exception,
)

REGISTERED = sorted(int(code) for code in ReplyCode)
UNREGISTERED = [200, 201, 240, 299, 300, 399, 400, 420, 499, 540, 557, 559, 571, 590, 599]
NUMBERS = REGISTERED + UNREGISTERED

TEXTS = ["Fine.", "one\ntwo\nthree", ""]


def status_of(number: int) -> EnhancedStatus | None:
    """Return the status that the server adds to a reply: one for each class, and nothing for 3yz."""
    return None if number // 100 == 3 else EnhancedStatus(number // 100, 1, 10)


def wire(number: int, text: str) -> str:
    """Return the octets of a reply without the last line end, which the server adds."""
    status = f"{status_of(number)} " if status_of(number) else ""
    *lines, last = text.split("\n")
    return "".join(f"{number}-{status}{line}\r\n" for line in lines) + f"{number} {status}{last}"


class Handler:
    """Answers VRFY with the requested reply, and RCPT with the code in the local part of the address."""

    async def handle_VRFY(self, server: Any, session: Any, envelope: Any, address: str) -> str:
        number, _, which = address.partition("@")[0].partition("-")
        return wire(int(number), TEXTS[int(which)])

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        number = int(address.partition("@")[0])
        if number < 300:
            envelope.rcpt_tos.append(address)
        return wire(number, "No such user here.\nCheck the address.")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        return "554 5.7.1 refused"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, int]]:
    """The address of the server: loopback and a free port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(Handler(), hostname="server.example"), "127.0.0.1", 0)

    async def stop(listening: asyncio.Server) -> None:
        listening.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    listening = asyncio.run_coroutine_threadsafe(start(), loop).result(20)
    try:
        host, port = listening.sockets[0].getsockname()
        yield host, port
    finally:
        asyncio.run_coroutine_threadsafe(stop(listening), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


def check(number: int, which: int, reply: Reply) -> None:
    """Assert that a reply is the requested one, and that its predicates fit its code."""
    code = ReplyCode(number)
    assert (reply.code, reply.status) == (code, status_of(number))
    assert reply.lines == tuple(TEXTS[which].split("\n"))
    assert reply.defects == ()
    assert code.is_registered is (number in REGISTERED)
    assert reply.is_error is (number >= 400)


def test_smtplib_receives_every_code(server: tuple[str, int]) -> None:
    """The code and text that smtplib returns make the reply that the server sent."""
    with smtplib.SMTP(*server, local_hostname="client.example", timeout=20) as client:
        client.ehlo()
        for number in NUMBERS:
            for which in range(len(TEXTS)):
                code, text = client.docmd("VRFY", f"{number}-{which}@example.net")
                assert ReplyCode(code) is ReplyCode(number)
                if text == b"":  # smtplib drops the space behind the status with all others at the end
                    continue
                if TEXTS[which] or number // 100 == 3:
                    check(number, which, Reply.from_parts(code, text, after="VRFY"))
                else:
                    assert Reply.from_parts(code, text).status == status_of(number)


def test_aiosmtplib_receives_every_code(server: tuple[str, int]) -> None:
    """The response that aiosmtplib returns makes the reply that the server sent."""

    async def ask() -> list[tuple[int, int, aiosmtplib.SMTPResponse]]:
        found = []
        client = aiosmtplib.SMTP(hostname=server[0], port=server[1], local_hostname="client.example", start_tls=False)
        async with client:
            for number in NUMBERS:
                for which in range(len(TEXTS)):
                    if not client.is_connected:  # a 421 closes the connection, as it says
                        await client.connect()
                    address = f"{number}-{which}@example.net".encode()
                    found.append((number, which, await client.execute_command(b"VRFY", address)))
        return found

    for number, which, response in asyncio.run(ask()):
        assert ReplyCode(response.code) is ReplyCode(number)
        reply = Reply.from_parts(response.code, response.message, after="VRFY")
        assert reply.status == status_of(number)
        if TEXTS[which]:
            check(number, which, reply)


def test_a_socket_receives_every_code_at_once(server: tuple[str, int]) -> None:
    """After pipelined commands, replies arrive in order, split at any octet."""
    asked = [(number, which) for number in NUMBERS for which in range(len(TEXTS))]
    commands = "".join(f"VRFY {number}-{which}@example.net\r\n" for number, which in asked)
    found: list[Reply] = []
    rest = b""
    with socket.create_connection(server, timeout=20) as connection:
        connection.sendall(f"EHLO client.example\r\n{commands}QUIT\r\n".encode())
        while data := connection.recv(1000):
            replies, rest = parse_replies(
                rest + data, after=["CONNECT", "EHLO"][len(found) : 2] if len(found) < 2 else ()
            )
            found += replies
    greeting, hello, *answers, farewell = found
    assert (rest, greeting.code, hello.code, farewell.code) == (b"", 220, 250, 221)
    assert {"SIZE 33554432", "8BITMIME"} < set(hello.lines)
    assert len(answers) == len(asked)
    for (number, which), reply in zip(asked, answers, strict=True):
        check(number, which, reply)
        assert reply == parse_reply(wire(number, TEXTS[which]).encode() + b"\r\n")


@pytest.mark.parametrize("number", [450, 452, 550, 552, 571])
def test_exceptions_of_clients(server: tuple[str, int], number: int) -> None:
    """The error of a client for a refused recipient has code and text, which make the reply."""
    wanted = ("No such user here.", "Check the address.")
    with (
        smtplib.SMTP(*server, local_hostname="client.example", timeout=20) as client,
        pytest.raises(smtplib.SMTPRecipientsRefused) as refused,
    ):
        client.sendmail("me@example.com", [f"{number}@example.net"], "Subject: x\r\n\r\nx\r\n")
    ((address, reply),) = replies_from_exception(refused.value).items()
    assert (address, reply.after) == (f"{number}@example.net", ReplyStage.RCPT)
    assert (reply.code, reply.status, reply.lines) == (number, status_of(number), wanted)
    assert reply.is_retryable is (number < 500)

    async def send() -> None:
        client = aiosmtplib.SMTP(hostname=server[0], port=server[1], local_hostname="client.example", start_tls=False)
        async with client:
            await client.mail("me@example.com")
            await client.rcpt(f"{number}@example.net")

    with pytest.raises(aiosmtplib.SMTPRecipientRefused) as raised:
        asyncio.run(send())
    assert Reply.from_exception(raised.value) == reply
    assert replies_from_exception(raised.value) == {f"{number}@example.net": reply}


class HasNoReply(Exception):
    """An exception of something else."""


def test_exceptions_without_one_reply() -> None:
    """A lost connection has no reply, and several recipients have several: the error says what to call."""
    refused = smtplib.SMTPRecipientsRefused({"a@example.net": (550, b"5.1.1 no"), "b@example.net": (450, b"later")})
    assert [reply.status for reply in replies_from_exception(refused).values()] == [(5, 1, 1), None]
    several = aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(550, "5.1.1 no", "a@example.net")])
    assert replies_from_exception(several)["a@example.net"].status == (5, 1, 1)
    for error in (refused, several):
        with pytest.raises(ValueError, match="a reply for each recipient: use replies_from_exception"):
            Reply.from_exception(error)
    for lost in (smtplib.SMTPServerDisconnected("gone"), aiosmtplib.SMTPServerDisconnected("gone"), HasNoReply()):
        with pytest.raises(ValueError, match=r"has no reply$"):
            Reply.from_exception(lost)
        with pytest.raises(ValueError, match=r"has no replies for recipients: use Reply\.from_exception"):
            replies_from_exception(lost)
    with pytest.raises(ValueError, match="is not an SMTP reply code"):
        Reply.from_exception(smtplib.SMTPSenderRefused(-1, b"", "me@example.com"))


@pytest.mark.parametrize(
    ("error", "stage"),
    [
        (smtplib.SMTPSenderRefused(550, b"5.7.1 no", "me@example.com"), "MAIL"),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 no"), "AUTH"),
        (smtplib.SMTPConnectError(554, b"5.7.1 no"), "CONNECT"),
        (smtplib.SMTPDataError(554, b"5.7.1 no"), None),  # DATA, or the final dot
        (aiosmtplib.SMTPSenderRefused(550, "5.7.1 no", "me@example.com"), "MAIL"),
        (aiosmtplib.SMTPConnectResponseError(554, "5.7.1 no"), "CONNECT"),
        (aiosmtplib.SMTPHeloError(550, "5.7.1 no"), None),  # EHLO, or HELO
    ],
)
def test_what_the_reply_of_an_exception_answers(error: Exception, stage: str | None) -> None:
    """The class tells, and the caller may."""
    reply = Reply.from_exception(error)
    assert reply.after == stage
    assert reply.status is not None
    assert Reply.from_exception(error, after=".").after is ReplyStage.DATA_END


def test_the_reply_to_the_data(server: tuple[str, int]) -> None:
    """A refusal after the final dot has its code and status too."""
    with (
        smtplib.SMTP(*server, local_hostname="client.example", timeout=20) as client,
        pytest.raises(smtplib.SMTPDataError) as refused,
    ):
        client.sendmail("me@example.com", ["250@example.net"], "Subject: x\r\n\r\nx\r\n")
    reply = Reply.from_parts(refused.value.smtp_code, refused.value.smtp_error, after="DATA-END")
    assert (reply.code, reply.status, reply.text) == (554, (5, 7, 1), "refused")


# --- The tables of others

LOST = -1
"""The code of smtplib and aiosmtplib for a lost connection or an invalid answer: not a reply code."""

AS_OURS = {
    "system_status_ok": "SYSTEM_STATUS",
    "help_message": "HELP_MESSAGE",
    "ready": "SERVICE_READY",
    "closing": "SERVICE_CLOSING_TRANSMISSION_CHANNEL",
    "auth_successful": "AUTHENTICATION_SUCCEEDED",
    "completed": "OK",
    "will_forward": "USER_NOT_LOCAL_WILL_FORWARD",
    "cannot_vrfy": "CANNOT_VERIFY_USER_WILL_ATTEMPT_DELIVERY",
    "auth_continue": "AUTHENTICATION_CHALLENGE",
    "start_input": "START_MAIL_INPUT",
    "mailbox_unavailable": "MAILBOX_TEMPORARILY_UNAVAILABLE",
    "error_processing": "LOCAL_ERROR_IN_PROCESSING",
    "insufficient_storage": "INSUFFICIENT_STORAGE",
    "tls_not_available": "TLS_NOT_AVAILABLE",
    "unrecognized_command": "COMMAND_UNRECOGNIZED",
    "unrecognized_parameters": "SYNTAX_ERROR_IN_PARAMETERS",
    "command_not_implemented": "COMMAND_NOT_IMPLEMENTED",
    "bad_command_sequence": "BAD_SEQUENCE_OF_COMMANDS",
    "parameter_not_implemented": "COMMAND_PARAMETER_NOT_IMPLEMENTED",
    "auth_failed": "AUTHENTICATION_CREDENTIALS_INVALID",
    "user_not_local": "USER_NOT_LOCAL_TRY_FORWARD_PATH",
    "storage_exceeded": "EXCEEDED_STORAGE_ALLOCATION",
    "mailbox_name_invalid": "MAILBOX_NAME_NOT_ALLOWED",
    "transaction_failed": "TRANSACTION_FAILED",
}
"""Names of aiosmtplib and ours for the same number, where both mean the same."""

DIFFERENT = {
    "domain_unavailable": ("SERVICE_NOT_AVAILABLE", "RFC 5321 4.2.3: it is the service that closes the channel"),
    "domain_does_not_accept_mail": (
        "HOST_DOES_NOT_ACCEPT_MAIL",
        "RFC 7504 3, 4: 521 is said of the host, and 556 of a domain",
    ),
    "access_denied": ("AUTHENTICATION_REQUIRED", "RFC 4954 6: a login is asked for; or STARTTLS, by RFC 3207 4"),
    "mailbox_does_not_exist": (
        "MAILBOX_UNAVAILABLE",
        "RFC 5321 4.2.3: unavailable, of which a mailbox that does not exist is one case and policy another",
    ),
    "syntax_error": ("PARAMETERS_NOT_RECOGNIZED", "RFC 5321 4.1.1.11: of MAIL and RCPT alone, and the syntax is right"),
}
"""Names of aiosmtplib with another meaning than ours, with the reason for ours."""


def test_the_table_of_aiosmtplib() -> None:
    """Each of its codes except -1 is registered here with the same meaning, unless a reason is given."""
    theirs = {status.name: status.value for status in aiosmtplib.SMTPStatus}
    assert theirs.pop("invalid_response") == LOST
    names = {**AS_OURS, **{name: ours for name, (ours, _) in DIFFERENT.items()}}
    assert {name: int(ReplyCode[ours]) for name, ours in names.items()} == theirs


def replies_in_source(module: ModuleType) -> Iterator[tuple[str, int, str]]:
    """Return the replies in a module: function, code and text."""
    for function in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(function, ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
                    text = node.value if isinstance(node.value, str) else node.value.decode()
                    if match := re.match(r"([2-5][0-9][0-9])[ -](.*)", text):
                        yield function.name, int(match[1]), match[2]


OF_ANOTHER_STAGE = {
    ("DATA", 250): "the reply to the final dot, which is a stage of its own: DATA-END",
    ("HELP", 250): "RFC 5321 4.3.2 has 211 and 214 for it; a client goes by the first digit, which is the same",
}
"""Replies of aiosmtpd that no document has for the command, with the reason why they are missing here."""

OF_ANOTHER_MEANING = {
    "5.5.1 Too many unrecognized commands, goodbye.": "the command is not known, which is 500, and the connection is "
    "closed, which is 421 (RFC 5321 4.2.4, 3.8)",
    "Could not VRFY ": "the address cannot be read, which is 501 or 553 (RFC 5321 4.2.3)",
}
"""Texts of aiosmtpd with 502, which means that a command is known and not offered."""


def test_the_replies_of_aiosmtpd() -> None:
    """Each reply that stands in its source is registered here and may come where it gives it, or a reason says why not;
    the statuses in them are registered too, and agree with their codes.
    """
    found = [*replies_in_source(aiosmtpd.smtp), *replies_in_source(aiosmtpd.lmtp)]
    assert len(found) > 70
    elsewhere = set()
    for function, number, text in found:
        assert ReplyCode(number).is_registered, text
        reply = Reply.from_parts(number, text)
        assert reply.defects == () and (reply.status is None or reply.status.code is not None), text
        verb = "AUTH" if function.startswith("auth_") else function.removeprefix("smtp_")
        if Command.get(verb) and not any(number in codes for codes in ReplyStage(verb).replies):
            elsewhere.add((verb, number))
    assert elsewhere == set(OF_ANOTHER_STAGE)
    said = {text for _, number, text in found if number == ReplyCode.COMMAND_NOT_IMPLEMENTED}
    assert said == {*OF_ANOTHER_MEANING, "EXPN not implemented"}


def test_the_codes_of_smtplib() -> None:
    """Each code that smtplib compares with is registered here."""
    compared = {
        constant.value
        for node in ast.walk(ast.parse(inspect.getsource(smtplib)))
        if isinstance(node, ast.Compare)
        and all(isinstance(operator, ast.Eq | ast.NotEq | ast.In) for operator in node.ops)
        for other in node.comparators
        for constant in ast.walk(other)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, int) and constant.value >= 200
    }
    assert compared == {220, 221, 235, 250, 251, 334, 354, 421, 503}
    assert compared <= set(ReplyCode)


def test_a_lost_connection_is_not_a_reply() -> None:
    """The -1 of smtplib and aiosmtplib is not a code and not a reply."""
    for make in (ReplyCode, Reply.from_parts):
        with pytest.raises(ValueError, match=r"^-1 is not an SMTP reply code: expected an integer from 200 to 599$"):
            make(LOST)
