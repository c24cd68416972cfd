"""A client of the enums: types of members, values, attributes and lookups. Checked by mypy and pyright, never run."""

from typing import Literal, assert_type

from smtpcodes import (
    AuthMechanism,
    Command,
    DsnAction,
    DsnField,
    EnhancedStatusCode,
    Extension,
    LinkType,
    MailParameter,
    MemberStatus,
    ProtocolType,
    RcptParameter,
    ReceivedClause,
    Reference,
    ReplyCategory,
    ReplyCode,
    ReplyDefect,
    ReplyMeaning,
    ReplySeverity,
    ReplyStage,
    StageReplies,
    StatusClass,
    StatusSubject,
)


def members_are_literals() -> None:
    assert_type(ReplyCode.OK, Literal[ReplyCode.OK])
    assert_type(ReplySeverity.POSITIVE_COMPLETION, Literal[ReplySeverity.POSITIVE_COMPLETION])
    assert_type(Command.MAIL, Literal[Command.MAIL])
    assert_type(Extension.SIZE, Literal[Extension.SIZE])
    assert_type(
        EnhancedStatusCode.BAD_DESTINATION_MAILBOX_ADDRESS,
        Literal[EnhancedStatusCode.BAD_DESTINATION_MAILBOX_ADDRESS],
    )


def values_are_literals() -> None:
    assert_type(ReplyCode.MAILBOX_UNAVAILABLE.value, Literal[550])
    assert_type(ReplySeverity.PERMANENT_NEGATIVE_COMPLETION.value, Literal[5])
    assert_type(StatusClass.SUCCESS.value, Literal[2])
    assert_type(Command.MAIL.value, Literal["MAIL"])
    assert_type(DsnAction.FAILED.value, Literal["failed"])
    assert_type(EnhancedStatusCode.BAD_DESTINATION_MAILBOX_ADDRESS.value, Literal["X.1.1"])
    assert_type(ReplyCode.MAILBOX_UNAVAILABLE.name, Literal["MAILBOX_UNAVAILABLE"])


def values_of_any_member(code: ReplyCode, command: Command, enhanced: EnhancedStatusCode) -> None:
    number: int = code.value
    text: str = command.value
    template: str = enhanced.value
    name: str = code.name
    print(number, text, template, name)


def members_are_their_wire_form(code: ReplyCode, severity: ReplySeverity, command: Command) -> None:
    numbers: list[int] = [code, severity, StatusClass.SUCCESS, StatusSubject.ADDRESSING]
    texts: list[str] = [command, Extension.SIZE, LinkType.UUCP, ProtocolType.ESMTP, ReplyStage.CONNECT]
    assert_type(code == 250, bool)
    assert_type(command == "MAIL", bool)
    assert_type(code < ReplyCode.OK, bool)
    print(numbers, texts)


def lookups(number: int, text: str) -> None:
    assert_type(ReplyCode(number), ReplyCode)
    assert_type(ReplyCode(571), ReplyCode)
    assert_type(ReplyCode["OK"], ReplyCode)
    assert_type(list(ReplyCode), list[ReplyCode])
    assert_type(Command(text), Command)
    assert_type(Command.get(text), Command | None)
    assert_type(Extension.get(text), Extension | None)
    assert_type(AuthMechanism.get(text), AuthMechanism | None)
    assert_type(MailParameter.get(text), MailParameter | None)
    assert_type(RcptParameter.get(text), RcptParameter | None)
    assert_type(ProtocolType.get(text), ProtocolType | None)
    assert_type(LinkType.get(text), LinkType | None)
    assert_type(ReceivedClause.get(text), ReceivedClause | None)
    assert_type(DsnField.get(text), DsnField | None)
    assert_type(DsnAction.get(text), DsnAction | None)
    assert_type(EnhancedStatusCode(text), EnhancedStatusCode)
    assert_type(EnhancedStatusCode.get(text), EnhancedStatusCode | None)
    assert_type(ReplySeverity(number), ReplySeverity)


def what_every_member_has(
    one: (
        AuthMechanism
        | Command
        | DsnAction
        | DsnField
        | EnhancedStatusCode
        | Extension
        | LinkType
        | MailParameter
        | MemberStatus
        | ProtocolType
        | RcptParameter
        | ReceivedClause
        | ReplyCategory
        | ReplyCode
        | ReplyDefect
        | ReplySeverity
        | ReplyStage
        | StatusClass
        | StatusSubject
    ),
) -> None:
    assert_type(one.phrase, str)
    assert_type(one.description, str)
    assert_type(one.references, tuple[Reference, ...])
    assert_type(one.status, MemberStatus)
    assert_type(one.is_deprecated, bool)


def what_replaces_it(code: ReplyCode, mechanism: AuthMechanism, enhanced: EnhancedStatusCode) -> None:
    assert_type(code.replaced_by, ReplyCode | None)
    assert_type(mechanism.replaced_by, AuthMechanism | None)
    assert_type(enhanced.replaced_by, EnhancedStatusCode | None)


def attributes_of_a_reply_code(code: ReplyCode) -> None:
    assert_type(code.severity, ReplySeverity)
    assert_type(code.category, ReplyCategory)
    assert_type(code.is_registered, bool)
    assert_type(code.is_success, bool)
    assert_type(code.is_intermediate, bool)
    assert_type(code.is_transient, bool)
    assert_type(code.is_permanent, bool)
    assert_type(code.is_error, bool)
    assert_type(code.closes_connection, bool)


def a_code_at_a_stage(code: ReplyCode, text: str) -> None:
    assert_type(code.meanings, tuple[ReplyMeaning, ...])
    assert_type(code.meanings_after("STARTTLS"), tuple[ReplyMeaning, ...])
    assert_type(code.meanings_after(Command.MAIL, using=["SIZE"]), tuple[ReplyMeaning, ...])
    assert_type(ReplyStage.parse(text), ReplyStage)
    assert_type(ReplyStage.DATA_END.replies, StageReplies)
    assert_type(ReplyStage.RCPT.replies.error, tuple[ReplyCode, ...])
    success, intermediate, error = ReplyStage.DATA.replies
    assert_type(success, tuple[ReplyCode, ...])
    assert_type(intermediate, tuple[ReplyCode, ...])
    assert_type(error, tuple[ReplyCode, ...])


def a_meaning(meaning: ReplyMeaning) -> None:
    assert_type(meaning.phrase, str)
    assert_type(meaning.extension, Extension | None)
    assert_type(meaning.references, tuple[Reference, ...])
    assert_type(meaning.enhanced, tuple[EnhancedStatusCode, ...])


def a_reference(reference: Reference) -> None:
    assert_type(reference.rfc, int | None)
    assert_type(reference.section, str)
    assert_type(reference.url, str)


def attributes_of_the_others(
    command: Command,
    extension: Extension,
    mechanism: AuthMechanism,
    field: DsnField,
    action: DsnAction,
    enhanced: EnhancedStatusCode,
    parameter: MailParameter,
    protocol: ProtocolType,
) -> None:
    assert_type(command.extension, Extension | None)
    assert_type(command.requirement, Literal["extension", "legacy", "lmtp", "optional", "recommended", "required"])
    assert_type(extension.verbs, tuple[Command, ...])
    assert_type(extension.mail_parameters, tuple[MailParameter, ...])
    assert_type(extension.argument, str)
    assert_type(mechanism.usage, Literal["common", "limited", "must-not-be-used", "obsolete"])
    assert_type(field.scope, Literal["per-message", "per-recipient"])
    assert_type(action.is_final, bool)
    assert_type(enhanced.subject, StatusSubject)
    assert_type(enhanced.detail, int)
    assert_type(enhanced.stated_classes, tuple[StatusClass, ...])
    assert_type(enhanced.associated_replies, tuple[ReplyCode, ...])
    assert_type(parameter.extensions, tuple[Extension, ...])
    assert_type(protocol.uses_auth, bool)
