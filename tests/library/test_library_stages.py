"""ReplyCode's `after`, `meaning` and `meanings` against the tables of facts, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest
from smtpcodes import Command, Extension, Reference, ReplyCode, ReplyStage, StageReplies, parse_reply

from tests.facts.tables import facts
from tests.facts.uses import LISTED

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
        if (self.rfc, str(self.code)) == OWN_PORT or (self.rfc == "RFC821" and stage in base()):
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
    for row in facts("command-reply-sequences"):
        yield placed(row["command"], row["kind"], row["code"], row["rfc"])
    for row in facts("reply-codes"):
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
    replies = StageReplies(*(tuple(code for code in codes if code in known) for codes in ReplyCode.after(stage)))
    assert replies == in_tables(stage)


def test_every_reply_comes_somewhere() -> None:
    """Each registered code comes at some stage, but for those that nothing but IANA's list of associated codes has."""
    met = {code for stage in ReplyStage for codes in ReplyCode.after(stage) for code in codes}
    unknown = {int(row["code"]) for row in facts("reply-codes") if row["row_role"] == "iana-only"}
    assert unknown
    assert set(ReplyCode) - met == unknown


def test_kinds_are_first_digits() -> None:
    """A success is 2yz, an intermediate reply 3yz, an error 4yz or 5yz."""
    for stage in ReplyStage:
        success, intermediate, error = ReplyCode.after(stage)
        assert {int(code) // 100 for code in success} <= {2}
        assert {int(code) // 100 for code in intermediate} <= {3}
        assert {int(code) // 100 for code in error} <= {4, 5}


def meanings_of_the_table() -> Iterator[tuple[ReplyStage, int, str, str]]:
    """Stage, code, name and RFC of each meaning at each stage at which it holds."""
    for row in facts("reply-codes"):
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
    meanings = {
        (stage, int(code), meaning.name, f"RFC{reference.rfc}")
        for stage in ReplyStage
        for code in ReplyCode
        for meaning in code.meanings(stage)
        for reference in meaning.references[:1]
    }
    assert expected - meanings == set()
    listed = {(row.stage, row.code, row.rfc) for row in rows()}
    known = {row.code for row in rows()}
    beyond = {
        (stage, code, rfc)
        for stage, code, _, rfc in meanings - expected
        if code in known and not {(stage.value, code, rfc), ("ANY", code, rfc)} & listed
    }
    assert beyond == set()


def test_meanings_name_their_extension_and_source() -> None:
    """The seven meanings of 550 at MAIL: the base first, then what extensions define, each with its source."""
    meanings = ReplyCode(550).meanings("MAIL")
    table = {
        row["short_name"]: row["associated_extension_keyword"]
        for row in facts("reply-codes")
        if row["code"] == "550" and "MAIL:E" in row["commands_where_it_appears"].split("|")
    }
    assert len(meanings) == 7 == len(table)
    assert meanings[0].name == "MAILBOX_UNAVAILABLE"
    assert meanings[0].extension is None
    assert {meaning.name for meaning in meanings} == set(table)
    for meaning in meanings:
        assert (meaning.extension or "") == table[meaning.name]
        assert all(isinstance(reference, Reference) for reference in meaning.references)
        assert meaning.references


def test_order_of_meanings() -> None:
    """The base comes first wherever it holds, then what is defined for the stage itself, then general rules."""
    for stage in ReplyStage:
        for code in ReplyCode:
            found = list(code.meanings(stage))
            if found and found[0] == code.uses[0]:
                found.pop(0)
            assert not found or code.uses[0] not in found, (stage, code)
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
    """The most general meaning after a command, as the RFC words it."""
    assert ReplyCode(code).meaning(stage) == phrase


def test_meaning_where_there_is_none() -> None:
    """A code without a meaning of its own at a stage gives its phrase, and one that nobody registered an empty one."""
    for code in ReplyCode:
        for stage in ReplyStage:
            if not any(stage in meaning.stages for meaning in code.meanings(stage)):
                assert code.meaning(stage) == code.phrase
    assert ReplyCode(571).meaning("RCPT") == ""
    assert ReplyCode(571).meanings("RCPT") == ()


@pytest.mark.parametrize("stage", [ReplyStage.RCPT, Command.RCPT, "RCPT", "rcpt", "Rcpt"])
def test_stages_are_taken_as_members_commands_or_text(stage: Any) -> None:
    """A stage, a command, or the text of either in any case, is the same stage to all three."""
    assert ReplyCode.after(stage) is ReplyCode.after("RCPT")
    assert ReplyCode(552).meaning(stage) == ReplyCode(552).meaning("RCPT")
    assert ReplyCode(552).meanings(stage) == ReplyCode(552).meanings("RCPT")


@pytest.mark.parametrize("stage", ["connect", "data-end", "DATA-END"])
def test_stages_without_a_command(stage: str) -> None:
    """CONNECT and DATA-END are stages, and no commands."""
    assert ReplyCode.after(stage).success
    assert Command.get(stage) is None


@pytest.mark.parametrize("command", Command)
def test_every_command_is_a_stage(command: Command) -> None:
    """After every command there are replies: the general rules hold also of the two that no RFC describes."""
    assert {421, 500, 501} <= set(ReplyCode.after(command).error)
    assert ReplyCode(421).meaning(command) == ReplyCode(421).meanings(command)[0].phrase
    assert parse_reply("500 5.5.1 what", after=command).retryable(command) is False


def test_stages_are_the_commands_and_two_more() -> None:
    """Only the greeting and the reply to the final dot are stages without a command."""
    assert {stage.value for stage in ReplyStage} - {command.value for command in Command} == NO_COMMANDS


@pytest.mark.parametrize("stage", ["", "RCPT ", "XCLIENT", "ＲCPT", Extension.SIZE, 550, None, b"RCPT", []])
def test_texts_that_are_not_a_stage(stage: Any) -> None:
    """Anything else is a ValueError, for all three and for every code."""
    for ask in (ReplyCode.after, ReplyCode.OK.meaning, ReplyCode.OK.meanings, ReplyCode(571).meaning):
        with pytest.raises(ValueError, match="is not a valid ReplyStage"):
            ask(stage)
