"""The replies to each command, compared with the table of sequences and the table of meanings."""

from __future__ import annotations

from collections import defaultdict

from tests.facts import corrections
from tests.facts.tables import Key, members, place, places, sections
from tests.facts.uses import LISTED, commands_in, in_order, uses

UNLISTED = {"ONEX", "VERB"}
"""Commands without a list of replies in any document: the tables have only general rules for them."""

ELSEWHERE = {
    "CONNECT": {"RFC5321 3.1": "what a client may do after each greeting"},
    "DATA-END": {"RFC5321 4.2.5": "what the reply to the final dot commits the server to"},
    "SEND": {"RFC821 3.4": "the command itself, which is not met any more"},
    "TURN": {"RFC821 3.8": "the command itself, which is not met any more"},
}
"""Sections to which a stage refers although they define no reply at that stage, with the reason."""


def test_replies_to_each_command_are_those_of_the_sequences() -> None:
    """Each stage has exactly the replies of the sequences and of the meanings, for the codes that the tables have."""
    sequences = {(in_order(row["command"]), row["kind"], row["code"], row["rfc"]) for row in corrections.sequences()}
    meanings = {
        (stage, kind, row["code"], row["defining_rfc"])
        for row in corrections.reply_codes()
        if row["row_role"] in LISTED
        for stage, colon, kind in (part.rpartition(":") for part in commands_in(row["commands_where_it_appears"]))
        if colon
    }
    codes = {code for _, _, code, _ in sequences | meanings}
    ours = {(stage, use.kind, use.code, use.rfc) for use in uses() for stage in use.stages if use.code in codes}
    assert sequences
    meanings |= corrections.MISSING
    assert {"lost": set(), "extra": set()} == {
        "lost": (sequences | meanings) - ours,
        "extra": ours - sequences - meanings,
    }


def test_sections_of_the_sequences_are_referred_to() -> None:
    """The section with a command's list of replies is among the references of the meaning."""
    referred: defaultdict[Key, frozenset[str]] = defaultdict(frozenset)
    for use in uses():
        for stage in use.stages:
            referred[(stage, use.kind, use.code, use.rfc)] |= places(use.references)
    missing = [
        (*key, sorted(lacking))
        for row in corrections.sequences()
        for key in [(in_order(row["command"]), row["kind"], row["code"], row["rfc"])]
        if (lacking := sections(row["rfc"], row["section"].removesuffix(" (general rule)")) - referred[key])
    ]
    assert missing == []


def test_failures_are_those_of_rfc_821() -> None:
    """Only RFC 821 distinguishes failures from errors."""
    assert {"RFC821"} == {use.rfc for use in uses() if use.kind == "F"}


def test_every_stage_is_one_of_the_sequences() -> None:
    """Stages are what the sequences call commands, general rules aside, and each has replies of its own, but for two
    commands without a document.
    """
    commands = {row["command"] for row in corrections.sequences() if not row["command"].startswith("ANY")}
    assert commands | UNLISTED == {str(stage.value) for stage in members("ReplyStage")}
    assert commands & UNLISTED == set()
    assert commands == {stage for use in uses() for stage in use.listed("stages")}


def test_stages_refer_to_their_replies() -> None:
    """A stage refers first to its list of replies, then to the section that defines one, unless a reason is given."""
    listed: defaultdict[str, set[str]] = defaultdict(set)
    for row in corrections.sequences():
        listed[row["command"]] |= sections(row["rfc"], row["section"].removesuffix(" (general rule)"))
    for stage in UNLISTED:
        listed[stage] = listed["ANY"] | {"RFC5321 4.2.4"}
    defined = defaultdict(set, {stage: set(found) for stage, found in listed.items()})
    for row in corrections.reply_codes():
        for command in commands_in(row["commands_where_it_appears"]):
            defined[command.rpartition(":")[0]] |= sections(row["defining_rfc"], row["section"])
    stages = {str(stage.value): stage.references for stage in members("ReplyStage")}
    assert [stage for stage, found in stages.items() if place(found[0]) not in listed[stage]] == []
    elsewhere = {stage: places(found) - defined[stage] for stage, found in stages.items()}
    assert {stage: set(found) for stage, found in ELSEWHERE.items()} == {s: set(f) for s, f in elsewhere.items() if f}
