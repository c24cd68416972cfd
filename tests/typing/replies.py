"""A client of the value types and parsers. Checked by mypy and pyright, never run."""

from typing import assert_type

from smtpcodes import (
    DiagnosticCode,
    EnhancedStatus,
    EnhancedStatusCode,
    Reply,
    ReplyCode,
    ReplyDefect,
    ReplyMeaning,
    ReplyStage,
    StatusClass,
    StatusSubject,
    format_reply,
    parse_diagnostic_code,
    parse_replies,
    parse_reply,
    parse_status_field,
)


def a_status(text: str) -> None:
    status = EnhancedStatus.parse(text)
    assert_type(status, EnhancedStatus)
    assert_type(EnhancedStatus(5, 1, 1), EnhancedStatus)
    assert_type(EnhancedStatus.search(text), EnhancedStatus | None)
    assert_type(status.status_class, StatusClass)
    assert_type(status.subject, int)
    assert_type(status.detail, int)
    assert_type(status.registered_subject, StatusSubject | None)
    assert_type(status.code, EnhancedStatusCode | None)
    assert_type(status.nearest, EnhancedStatusCode)
    assert_type(status.agrees_with(ReplyCode.OK), bool)
    assert_type(status.agrees_with(250), bool)
    status_class, subject, detail = status
    assert_type(status_class, StatusClass)
    assert_type(subject, int)
    assert_type(detail, int)


def a_status_is_a_triple(status: EnhancedStatus) -> None:
    triple: tuple[int, int, int] = status
    assert_type(status == (5, 1, 1), bool)
    assert_type(status < EnhancedStatus(5, 1, 10), bool)
    assert_type(sorted([status, EnhancedStatus(5, 1, 10)]), list[EnhancedStatus])
    print(triple)


def a_registered_code(code: EnhancedStatusCode, status: EnhancedStatus) -> None:
    assert_type(code.permanent, EnhancedStatus)
    assert_type(code.transient, EnhancedStatus)
    assert_type(code.success, EnhancedStatus)
    assert_type(code.permanent == status, bool)
    assert_type(status in code, bool)
    assert_type(code < EnhancedStatusCode.MAIL_FLOOD_DETECTED, bool)
    assert_type(sorted([code]), list[EnhancedStatusCode])


def what_to_do(status: EnhancedStatus) -> str:
    match status:
        case EnhancedStatus(2):
            return "nothing"
        case EnhancedStatus(5, 1, detail):
            assert_type(detail, int)
            return f"correct the address ({detail})"
        case EnhancedStatus(StatusClass.PERSISTENT_TRANSIENT_FAILURE, subject, _):
            assert_type(subject, int)
            return f"wait for {subject}"
        case _:
            return "give up"


def a_reply(data: bytes, text: str, stage: ReplyStage) -> None:
    reply = parse_reply(data, after=stage)
    assert_type(reply, Reply)
    assert_type(parse_reply(text), Reply)
    assert_type(parse_reply([b"250-one", b"250 two"], after="EHLO", limit=20_000), Reply)
    assert_type(reply.code, ReplyCode)
    assert_type(reply.status, EnhancedStatus | None)
    assert_type(reply.lines, tuple[str, ...])
    assert_type(reply.text, str)
    assert_type(reply.defects, tuple[ReplyDefect, ...])
    assert_type(reply.is_permanent, bool)
    assert_type(reply.is_retryable, bool | None)
    assert_type(reply.after, ReplyStage | None)
    assert_type(reply.meaning, ReplyMeaning | None)
    assert_type(reply.phrase, str)
    assert_type(Reply.from_parts(550, b"5.1.1 No such user"), Reply)
    assert_type(Reply.from_parts(ReplyCode.OK, ["one", "two"]), Reply)
    if reply.status is not None:
        assert_type(reply.status.code, EnhancedStatusCode | None)


def many_replies(data: bytes, text: str) -> None:
    assert_type(parse_replies(data), tuple[tuple[Reply, ...], bytes])
    assert_type(parse_replies(text, after=["MAIL", "RCPT", None]), tuple[tuple[Reply, ...], str])


def other_buffers(data: bytearray, view: memoryview) -> None:
    assert_type(parse_reply(data), Reply)
    assert_type(parse_reply(view), Reply)
    assert_type(parse_replies(data), tuple[tuple[Reply, ...], bytearray])
    assert_type(parse_replies(view), tuple[tuple[Reply, ...], memoryview])


def written(code: ReplyCode, status: EnhancedStatus) -> None:
    assert_type(format_reply(code, "done", status), bytes)
    assert_type(format_reply(250, "done", "2.0.0"), bytes)


def a_delivery_report(text: str) -> None:
    assert_type(parse_status_field(text), EnhancedStatus)
    diagnostic = parse_diagnostic_code(text)
    assert_type(diagnostic, DiagnosticCode)
    assert_type(diagnostic.type, str)
    assert_type(diagnostic.reply, Reply | None)
    assert_type(diagnostic.code, ReplyCode | None)
    assert_type(diagnostic.status, EnhancedStatus | None)
