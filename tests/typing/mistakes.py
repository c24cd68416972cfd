"""A client full of mistakes: behind each stands which checker rejects it, and by which rule. Never run.

`type: ignore` is mypy's, `pyright: ignore` is pyright's; where one is absent, that checker lets the mistake pass. Both
of them also reject an ignore that is not needed.
"""

from typing import Literal, assert_never

from smtpcodes import (
    Command,
    EnhancedStatus,
    EnhancedStatusCode,
    Extension,
    Reply,
    ReplyCategory,
    ReplyCode,
    ReplySeverity,
    ReplyStage,
    StatusClass,
    format_reply,
    parse_replies,
    parse_reply,
)


def names_that_do_not_exist(code: ReplyCode) -> None:
    _ = ReplyCode.NO_SUCH  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
    _ = ReplyCode.UNREGISTERED_571  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
    _ = Command.XCLIENT  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
    _ = code.is_final  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
    _ = ReplyStage.MAIL.replies.errors  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
    _ = code.references[0].page  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


def what_cannot_be_assigned(code: ReplyCode, status: EnhancedStatus, reply: Reply) -> None:
    ReplyCode.OK = 251  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    ReplyCode.NEW = 299  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    del ReplyCode.OK  # pyright: ignore[reportAttributeAccessIssue]
    ReplyCode.OK.value = 251  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    code.phrase = "fine"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    status.subject = 3  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    reply.code = code  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    code.references[0].section = "9"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def one_type_for_another() -> None:
    ok: Literal[ReplyCode.OK] = ReplyCode.SYSTEM_STATUS  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    number: int = Command.MAIL  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    text: str = ReplyCode.OK  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    code: ReplyCode = 250  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    severity: ReplyCode = ReplySeverity.POSITIVE_COMPLETION  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    verb: Command = "MAIL"  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    template: str = EnhancedStatusCode.MAIL_FLOOD_DETECTED  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    print(ok, number, text, code, severity, verb, template)


def what_looks_nothing_up() -> None:
    ReplyCode("550")  # type: ignore[arg-type]
    ReplyCode(571.0)  # type: ignore[arg-type]
    ReplyCode()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Command(250)  # type: ignore[arg-type]
    Command.get(250)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    EnhancedStatusCode.get(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ReplyCode.OK.meanings_after(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    EnhancedStatus("5", 1, 1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    EnhancedStatus(5, 1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    EnhancedStatus.parse(b"5.1.1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Reply.from_parts(550.0, "No such user")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    parse_reply(550)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    parse_replies(b"", after=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    format_reply(550, b"No such user")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    format_reply(550, "No such user", (5, 1, 1))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def compared_with_the_wrong_enumeration(
    code: ReplyCode,
    severity: ReplySeverity,
    category: ReplyCategory,
    status_class: StatusClass,
    command: Command,
    extension: Extension,
) -> None:
    print(code == command)  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
    print(code == severity)  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
    print(code == ReplySeverity.PERMANENT_NEGATIVE_COMPLETION)  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
    print(ReplyCode.OK == ReplySeverity.POSITIVE_COMPLETION)  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
    print(Command.AUTH == Extension.SIZE)  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
    # pyright lets these pass, since the two have a value in common
    print(severity == category)  # type: ignore[comparison-overlap]
    print(severity == status_class)  # type: ignore[comparison-overlap]
    print(command == extension)  # type: ignore[comparison-overlap]
    print(Command.AUTH == Extension.AUTH)  # type: ignore[comparison-overlap]
    print(ReplySeverity.POSITIVE_COMPLETION == StatusClass.SUCCESS)  # type: ignore[comparison-overlap]


def compared_with_what_it_never_equals(
    code: ReplyCode, command: Command, enhanced: EnhancedStatusCode, status: EnhancedStatus
) -> None:
    print(code == "550")  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
    print(command == "mail")  # pyright: ignore[reportUnnecessaryComparison]
    print(command == "XCLIENT")  # pyright: ignore[reportUnnecessaryComparison]
    print(enhanced == "X.1.1")  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
    print(enhanced == status)  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
    print(enhanced == code)  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
    print(status == "5.1.1")  # type: ignore[comparison-overlap]
    print("5.1.1" in enhanced)  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    print(enhanced < "X.1.1")  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue, reportUnknownArgumentType]
    print(code < enhanced)  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue, reportUnknownArgumentType]


def a_status_that_may_be_absent(reply: Reply) -> int:
    return reply.status.subject  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]


def a_severity_is_forgotten(severity: ReplySeverity) -> str:
    match severity:
        case ReplySeverity.POSITIVE_COMPLETION | ReplySeverity.POSITIVE_INTERMEDIATE:
            return "go on"
        case ReplySeverity.TRANSIENT_NEGATIVE_COMPLETION:
            return "later"
        case _:
            assert_never(severity)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_severity_falls_through(severity: ReplySeverity) -> str:  # type: ignore[return]  # pyright: ignore[reportReturnType]
    match severity:  # pyright: ignore[reportMatchNotExhaustive]
        case ReplySeverity.POSITIVE_COMPLETION | ReplySeverity.POSITIVE_INTERMEDIATE:
            return "go on"
        case ReplySeverity.TRANSIENT_NEGATIVE_COMPLETION:
            return "later"


class Ours(ReplyCode):  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
    """An enumeration with members takes no more."""
