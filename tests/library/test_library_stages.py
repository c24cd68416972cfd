"""The replies of a stage and the meanings of a code there, against the tables of facts, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest
from smtpcodes import (
    Command,
    Extension,
    MeaningScope,
    Reference,
    ReplyCode,
    ReplyMeaning,
    ReplyStage,
    StageReplies,
    parse_reply,
)

from tests.facts import corrections
from tests.facts.tables import facts
from tests.facts.uses import LISTED

SERVICES = ("submission", "lmtp", "odmr")

EVERYTHING = (*Extension, *SERVICES)
"""All extensions and services in use at once: every meaning is an answer."""


def meanings(code: ReplyCode, stage: ReplyStage | str) -> tuple[ReplyMeaning, ...]:
    """Return the meanings of a code at a stage, in every scope, for which an RFC names the stage or a general rule."""
    found = code.meanings_after(stage, using=EVERYTHING)
    return tuple(meaning for meaning in found if meaning.stages or meaning.any_stage)


OWN_PORT = ("RFC2645", "502")
"""A general rule of on-demand mail relay, which has a port of its own: no ordinary session meets it."""

NO_COMMANDS = {"CONNECT", "DATA-END"}
"""The two stages without a command: the greeting, and the reply to the final dot."""


class Row(NamedTuple):
    """One reply that a table has at a stage, or as a general rule, which spares some stages."""

    stage: str
    exceptions: frozenset[str]
    kind: str
    code: int
    rfc: str

    def holds_at(self, stage: str) -> bool:
        """Whether a client may meet it there in a session of today."""
        if (self.rfc, str(self.code)) == OWN_PORT or (self.rfc in ("RFC821", "RFC1846") and stage in base()):
            return False
        return self.stage == stage or (self.stage == "ANY" and stage not in self.exceptions)


@cache
def base() -> frozenset[str]:
    """Return the stages of RFC 5321: its verbs, and the two stages without a command."""
    return frozenset({row["verb"] for row in facts("commands") if row["rfc"] == "RFC5321"} | NO_COMMANDS)


def placed(command: str, kind: str, code: str, rfc: str) -> Row:
    stage, _, exceptions = command.partition("-EXCEPT-")
    return Row(stage, frozenset(filter(None, exceptions.split("/"))), kind, int(code), rfc)


def rows() -> Iterator[Row]:
    """Every reply at a stage that the two tables have."""
    for row in corrections.sequences():
        yield placed(row["command"], row["kind"], row["code"], row["rfc"])
    for row in corrections.reply_codes():
        for part in row["commands_where_it_appears"].split("|") if row["row_role"] in LISTED else ():
            command, colon, kind = part.rpartition(":")
            if colon:
                yield placed(command, kind, row["code"], row["defining_rfc"])


def in_tables(stage: ReplyStage) -> StageReplies:
    """The replies at a stage by the kinds of the tables; a failure, of which RFC 821 alone speaks, is an error."""
    found: dict[str, set[int]] = {"S": set(), "I": set(), "E": set(), "F": set()}
    for row in rows():
        if row.holds_at(stage.value):
            found[row.kind].add(row.code)
    numbers = (found["S"], found["I"], found["E"] | found["F"])
    return StageReplies(*(tuple(map(ReplyCode, sorted(code))) for code in numbers))


@pytest.mark.parametrize("stage", ReplyStage)
def test_replies_after_each_stage(stage: ReplyStage) -> None:
    """A stage has the replies of the tables, in order, with the general rules."""
    known = {row.code for row in rows()}
    replies = StageReplies(*(tuple(code for code in codes if code in known) for codes in stage.replies))
    assert replies == in_tables(stage)


def test_every_reply_comes_somewhere() -> None:
    """Each registered code comes at some stage, but for those that nothing but IANA's list of associated codes has."""
    met = {code for stage in ReplyStage for codes in stage.replies for code in codes}
    unknown = {int(row["code"]) for row in corrections.reply_codes() if row["row_role"] == "iana-only"}
    assert unknown
    assert set(ReplyCode) - met == unknown


def test_kinds_are_first_digits() -> None:
    """A success is 2yz, an intermediate reply 3yz, an error 4yz or 5yz."""
    for stage in ReplyStage:
        success, intermediate, error = stage.replies
        assert {int(code) // 100 for code in success} <= {2}
        assert {int(code) // 100 for code in intermediate} <= {3}
        assert {int(code) // 100 for code in error} <= {4, 5}


def meanings_of_the_table() -> Iterator[tuple[ReplyStage, int, str, str]]:
    """Stage, code, name and RFC of each meaning at each stage at which it holds."""
    for row in corrections.reply_codes():
        for part in row["commands_where_it_appears"].split("|") if row["row_role"] in LISTED else ():
            command, colon, kind = part.rpartition(":")
            for stage in ReplyStage if colon else ():
                here = placed(command, kind, row["code"], row["defining_rfc"]).holds_at(stage.value)
                # RFC 7504 has replaced RFC 1846; for the verbs of RFC 821, which later RFCs do not have, both stand.
                if here and not (row["defining_rfc"] == "RFC1846" and not stage.is_deprecated):
                    yield stage, int(row["code"]), row["short_name"], row["defining_rfc"]


def test_meanings_at_each_stage() -> None:
    """Each meaning of the table holds exactly at its stages; a meaning that only the sequences have is a base one."""
    expected = set(meanings_of_the_table())
    ours = {
        (stage, int(code), meaning.name, f"RFC{reference.rfc}")
        for stage in ReplyStage
        for code in ReplyCode
        for meaning in meanings(code, stage)
        for reference in meaning.references[:1]
    }
    assert expected - ours == set()
    beyond_tables = {(stage, int(code), rfc) for stage, _, code, rfc in corrections.MISSING}
    listed = {(row.stage, row.code, row.rfc) for row in rows()}
    known = {row.code for row in rows()}
    beyond = {
        (stage, code, rfc)
        for stage, code, _, rfc in ours - expected
        if code in known and not {(stage.value, code, rfc), ("ANY", code, rfc)} & listed
    }
    assert beyond == beyond_tables


def test_meanings_name_their_extension_and_source() -> None:
    """The meanings of 550 at MAIL: the base first, then what extensions define, each with its source."""
    of_550 = meanings(ReplyCode(550), "MAIL")
    table = {
        row["short_name"]: row["associated_extension_keyword"]
        for row in corrections.reply_codes()
        if row["code"] == "550" and "MAIL:E" in row["commands_where_it_appears"].split("|")
    }
    assert of_550[0].name == "MAILBOX_UNAVAILABLE"
    assert of_550[0].extension is None
    assert {meaning.name for meaning in of_550} == set(table)
    for meaning in of_550:
        assert (meaning.extension or "") == table[meaning.name]
        assert all(isinstance(reference, Reference) for reference in meaning.references)
        assert meaning.references


def test_order_of_meanings() -> None:
    """The base comes first wherever it holds, then what is defined for the stage itself, then general rules."""
    for stage in ReplyStage:
        for code in ReplyCode:
            found = list(meanings(code, stage))
            if found and found[0] == code.meanings[0]:
                found.pop(0)
            assert not found or code.meanings[0] not in found, (stage, code)
            own = [stage in meaning.stages for meaning in found]
            assert own == sorted(own, reverse=True), (stage, code)


@pytest.mark.parametrize(
    ("code", "stage", "phrase"),
    [
        (454, "STARTTLS", "TLS not available due to temporary reason"),  # RFC 3207 4
        (454, "AUTH", "Temporary authentication failure"),  # RFC 4954 6
        (220, "STARTTLS", "Ready to start TLS"),  # RFC 3207 4
        (220, "CONNECT", "<domain> Service ready"),  # RFC 5321 4.2.3
        (550, "MAIL", "Requested action not taken: mailbox unavailable"),  # RFC 5321 4.2.3
        (250, "ETRN", "OK, queuing for node <x> started"),  # RFC 1985 5.1
        (500, "EHLO", "Syntax error, command unrecognized"),  # RFC 5321 4.2.3; RFC 2033 4.1 is about LMTP alone
        (501, "MAIL", "Syntax error in parameters or arguments"),  # RFC 5321 4.2.3, and not that of one extension
        (503, "RSET", "Bad sequence of commands"),  # a general rule alone: the code's phrase
    ],
)
def test_meaning_at_a_stage(code: int, stage: str, phrase: str) -> None:
    """The meaning of a plain reply after a command, as the RFC words it."""
    assert parse_reply(f"{code} text", after=stage).phrase == phrase


def test_a_scope_that_is_not_in_use_gives_no_meaning() -> None:
    """Meanings of extensions and services are answers only where these are in use, or the command belongs to them."""

    def names(code: int, stage: str, *using: str) -> set[str]:
        return {meaning.name for meaning in ReplyCode(code).meanings_after(stage, using=using)}

    assert names(554, "RCPT") == set()  # RFC 6409 4.1 is about submission
    assert names(554, "RCPT", "submission") == {"SUBMISSION_GENERAL_REJECT"}
    assert names(450, "MAIL") == set()
    assert names(450, "MAIL", "mt-priority") == {"PRIORITY_TOO_LOW"}  # RFC 6710 4.1
    assert names(504, "RCPT") == set()
    assert names(504, "RCPT", "CONNEG") == {"CONNEG_REFUSED"}  # RFC 4141 5.2
    assert names(454, "STARTTLS") == {"TLS_NOT_AVAILABLE"}  # the command is the extension's
    assert names(250, "LHLO") == {"LHLO_OK"}  # and this one is LMTP's
    assert names(503, "DATA") == {"BAD_SEQUENCE_OF_COMMANDS", "NO_SERVICE_SINCE_GREETING"}
    assert "LMTP_NO_VALID_RCPT" in names(503, "DATA", "lmtp")


def test_general_rules_speak_of_commands() -> None:
    """General rules speak of commands (RFC 5321 4.3.2; RFC 4954 6; RFC 3207 4); 421 may come at any point."""
    for stage in (ReplyStage.CONNECT, ReplyStage.DATA_END):
        assert {500, 501, 503, 530} & set(stage.replies.error) == set()
        assert 421 in stage.replies.error
    assert 521 in ReplyStage.CONNECT.replies.error
    assert 521 not in ReplyStage.DATA_END.replies.error


def test_what_stands_in_for_data_gets_the_replies_of_the_final_dot() -> None:
    """BDAT and BURL may get what the final dot gets (RFC 3030 2, RFC 6409 7), LHLO what EHLO gets (RFC 2033 4.1)."""
    for stage in (ReplyStage.BDAT, ReplyStage.BURL):
        assert {450, 451, 452, 550, 552, 554} <= set(stage.replies.error)
    assert {502, 504, 550} <= set(ReplyStage.LHLO.replies.error)
    assert 530 not in ReplyStage.LHLO.replies.error


def test_a_meaning_without_a_stage_fits_everywhere() -> None:
    """SPF, DMARC, ARC and reverse DNS are checked at any point: RFC 7208 8.4, RFC 7372, RFC 7489, RFC 8617."""
    for stage in ("CONNECT", "MAIL", "RCPT", "DATA-END"):
        names = {meaning.name for meaning in ReplyCode(550).meanings_after(stage)}
        assert {"SPF_FAIL", "REVERSE_DNS_FAILED", "DMARC_POLICY_REJECT", "ARC_CHAIN_BROKEN"} <= names
    assert 550 not in ReplyStage.QUIT.replies.error


@pytest.mark.parametrize(
    "stage", [ReplyStage.RCPT, Command.RCPT, "RCPT", "rcpt", "Rcpt", "RCPT TO", "rcpt to:", "RCPT TO command"]
)
def test_stages_are_taken_as_people_write_them(stage: Any) -> None:
    """A stage, a command, or text of either in any letter case, with the words that follow the verb."""
    assert parse_reply("550 no", after=stage).after is ReplyStage.RCPT
    assert ReplyCode(552).meanings_after(stage) == ReplyCode(552).meanings_after("RCPT")


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("  mail  from: ", ReplyStage.MAIL),
        ("data_end", ReplyStage.DATA_END),
        ("MAIL FROM", ReplyStage.MAIL),
        (".", ReplyStage.DATA_END),
        ("end of data", ReplyStage.DATA_END),
        ("end of DATA command", ReplyStage.DATA_END),  # Postfix
        ("data-end", ReplyStage.DATA_END),
        ("connect", ReplyStage.CONNECT),
        ("STARTTLS", ReplyStage.STARTTLS),
    ],
)
def test_names_of_stages(text: str, stage: ReplyStage) -> None:
    """The dot and what servers write in their logs are names of stages too."""
    assert ReplyStage.parse(text) is stage


@pytest.mark.parametrize("command", Command)
def test_every_command_is_a_stage(command: Command) -> None:
    """After every command there are replies: the general rules hold also of the two that no RFC describes."""
    stage = ReplyStage.parse(command)
    assert {421, 500, 501} <= set(stage.replies.error)
    assert parse_reply("421 bye", after=command).meaning == ReplyCode(421).meanings[0]
    assert parse_reply("500 5.5.1 what", after=command).is_retryable is False


def test_stages_are_the_commands_and_two_more() -> None:
    """Only the greeting and the reply to the final dot are stages without a command."""
    assert {stage.value for stage in ReplyStage} - {command.value for command in Command} == NO_COMMANDS


@pytest.mark.parametrize("stage", ["", "RCPT  x", "XCLIENT", "ＲCPT", Extension.SIZE, 550, b"RCPT", []])
def test_texts_that_are_not_a_stage(stage: Any) -> None:
    """Anything else is a ValueError, which names the stages that there are."""
    for ask in (ReplyStage.parse, ReplyCode.OK.meanings_after, ReplyCode(571).meanings_after):
        with pytest.raises(ValueError, match=r"is not a stage: expected one of ATRN, .*DATA-END, .*VRFY"):
            ask(stage)


@pytest.mark.parametrize("using", ["SIZEX", "", "relay", 5])
def test_names_that_are_neither_an_extension_nor_a_service(using: Any) -> None:
    """An unknown name is a ValueError, which says what is expected."""
    with pytest.raises(ValueError, match="neither an extension nor a service: expected an EHLO keyword"):
        ReplyCode.OK.meanings_after("RCPT", using=[using])


@pytest.mark.parametrize(
    ("text", "after", "using", "meaning", "phrase"),
    [
        # A refusal by policy: neither "improper submission" nor "mailbox unavailable".
        ("554 5.7.1 no", "RCPT", (), None, "Delivery not authorized, message refused"),
        ("550 5.7.1 no", "RCPT", (), None, "Delivery not authorized, message refused"),
        ("550 5.7.1 no", None, (), None, "Delivery not authorized, message refused"),
        # No RFC names these codes at these stages without an extension: the meaning is the code's own.
        ("554 no", "RCPT", (), "TRANSACTION_FAILED", "Transaction failed"),
        ("554 no", "RCPT", ("submission",), "SUBMISSION_GENERAL_REJECT", "Something improper in a submission"),
        ("504 no", "MAIL", (), "COMMAND_PARAMETER_NOT_IMPLEMENTED", "Command parameter not implemented"),
        ("504 no", "MAIL", ("CONPERM",), "CONPERM_REFUSED", "CONPERM parameter not supported"),
        ("450 no", "MAIL", (), "MAILBOX_TEMPORARILY_UNAVAILABLE", None),
        ("550 no", "DATA", (), "MAILBOX_UNAVAILABLE", None),
        ("454 no", "RCPT", (), None, "Temporary authentication failure"),
        ("500 no", "CONNECT", (), None, "Syntax error, command unrecognized"),
        # DMARC's, SPF's and SOLICIT's fit equally.
        ("550 5.7.1 no", "RCPT", ("NO-SOLICITING",), None, "Delivery not authorized, message refused"),
        ("550 no such user", "RCPT", (), "MAILBOX_UNAVAILABLE", "Requested action not taken: mailbox unavailable"),
        ("550 5.1.1 no", "RCPT", (), "MAILBOX_UNAVAILABLE", "Bad destination mailbox address"),
        ("550 5.0.0 no", "RCPT", (), "MAILBOX_UNAVAILABLE", "Requested action not taken: mailbox unavailable"),
        ("550 5.7.27 no", "MAIL", (), "SENDER_NULL_MX", "Sender's domain has a null MX record"),
        ("452 4.5.3 many", "RCPT", (), "TOO_MANY_RECIPIENTS", "Too many recipients"),
        ("552 5.3.4 big", "MAIL", ("SIZE",), "MESSAGE_EXCEEDS_MAXIMUM_SIZE", None),
        ("421 4.3.2 busy", "CONNECT", (), "SERVICE_NOT_AVAILABLE", "System not accepting network messages"),
        ("571 no", "RCPT", (), None, "Permanent Negative Completion reply"),
        ("457 no", "RCPT", (), None, "Transient Negative Completion reply: Mail system"),
        ("353 no", "DATA-END", (), None, "Content received, replies for the recipients follow"),  # Exim, PRDR,
    ],
)
def test_meaning_and_phrase_of_a_reply(
    text: str, after: str | None, using: tuple[str, ...], meaning: str | None, phrase: str | None
) -> None:
    """A reply means what its stage and its status say; the phrase is never empty."""
    reply = parse_reply(text, after=after, using=using)
    assert (reply.meaning.name if reply.meaning else None) == meaning
    assert reply.phrase == (phrase or (reply.meaning and reply.meaning.phrase))


def test_every_reply_has_a_phrase() -> None:
    """No code, registered or not, leaves a reply without words."""
    assert all(parse_reply(f"{number} text").phrase for number in range(200, 600))


def test_scopes() -> None:
    """A meaning has a scope; only that of an extension comes with the extension."""
    for code in ReplyCode:
        for meaning in code.meanings:
            assert meaning.extension or meaning.scope is not MeaningScope.EXTENSION
