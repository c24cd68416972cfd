"""When a label is that of another member: the codes of RFC 5321 and its extensions, and IANA's status codes of HTTP."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from codegen.actions.registry import valid_registry
from codegen.audit.wrong_labels import USUAL, Labels, label_words, shared_beginning
from codegen.model import Enumeration
from codegen.project.discovery import find_projects
from tests.support import small_projects
from tests.support.commands import REPOSITORY


@cache
def replies() -> tuple[Enumeration, Labels]:
    (project,) = find_projects(REPOSITORY)
    registry = valid_registry(project, project.snapshot()).registry
    enumeration = registry.enumeration("ReplyCode")
    assert enumeration is not None
    return enumeration, Labels(enumeration, registry.default_status)


def better(value: int, *labels: str, comments: tuple[str, ...] = ()) -> set[object]:
    """Return the values of the members that the labels of a value fit better."""
    enumeration, table = replies()
    found = table.better_members(enumeration.by_value[value], labels, comments)
    return {member.value for member in found.members} if found else set()


@pytest.mark.parametrize(
    ("value", "label", "belongs"),
    [
        (251, "OK", {250}),
        (502, "BAD_SEQUENCE_OF_COMMANDS", {503}),
        (502, "badCommandSequence", {503}),
        (250, "Service ready", {220}),
        (450, "INSUFFICIENT_STORAGE", {452}),
        (550, "Mailbox name not allowed", {553}),
        (553, "Requested action not taken: mailbox unavailable", {550}),
        (555, "syntax_error", {500, 501}),
        (501, "unrecognized parameters", {555}),
        (521, "domain does not accept mail", {556}),
        (251, "Closing transmission channel", {221, 421}),  # `change` and `channel` are not forms of one word
        (354, "HELP_MESSAGE", {214}),
        (354, "SYS_STATUS", {211}),
        (421, "OK", {250}),
        (551, "Mailbox unavailable", {550}),
        (250, "Requested action not taken: mailbox unavailable", {550}),
    ],
)
def test_a_label_of_another_code(value: int, label: str, belongs: set[int]) -> None:
    assert better(value, label) == belongs


@pytest.mark.parametrize(
    ("value", "label", "belongs"), [(421, "ready", {220}), (553, "completed", {250}), (550, "challenge", {334})]
)
def test_a_word_of_one_other_code(value: int, label: str, belongs: set[int]) -> None:
    """A single word that only one other code has is reported, but it may be a synonym."""
    enumeration, table = replies()
    found = table.better_members(enumeration.by_value[value], [label], ())
    assert found and not found.is_certain
    assert {member.value for member in found.members} == belongs


def test_what_is_certain_comes_first() -> None:
    """A phrase that belongs to another code is reported before a word that may be a synonym."""
    enumeration, table = replies()
    found = table.better_members(enumeration.by_value[553], ["completed", "Service ready"], ())
    assert found and found.is_certain and found.label == "Service ready"


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (450, "MAILBOX_UNAVAILABLE"),  # 550's name here, and 450's phrase in RFC 5321
        (450, "mailbox busy"),
        (550, "NO_SUCH_USER"),
        (550, "mailbox does not exist"),
        (421, "domain_unavailable"),
        (451, "error_processing"),
        (454, "tls not available"),
        (535, "AUTH_FAILED"),
        (235, "auth_successful"),
        (530, "access_denied"),
        (554, "RELAY_DENIED"),
        (501, "syntax error"),
        (500, "Unrecognised command"),
        (500, "Invalid command"),  # the phrase of 430, which only IANA's table of enhanced codes names
        (252, "CANNOT_VRFY"),
        (354, "START_INPUT"),
        (220, "ready"),
        (221, "CLOSING"),
        (552, "message too big"),
        (552, "STORAGE_EXCEEDED"),
        (503, "NEED_RCPT"),
        (250, ""),
        (250, "…"),
    ],
)
def test_a_synonym_is_not_wrong(value: int, label: str) -> None:
    """Other words, abbreviations, another order and an official phrase that several codes share are not reported."""
    assert better(value, label) == set()


def test_a_right_label_beside_a_wrong_one() -> None:
    """The name of another code is wrong beside a right phrase; words that only resemble another code are not."""
    assert better(251, "OK", "User not local; will forward") == {250}
    assert better(555, "syntax_error", "MAIL FROM/RCPT TO parameters not recognized") == set()


def test_comments_are_wrong_only_as_a_whole() -> None:
    assert better(252, "VRFY_MAYBE", comments=("Insufficient system storage",)) == set()
    assert better(252, "VRFY_MAYBE", comments=("Transaction failed",)) == {554}
    assert better(252, "VRFY_MAYBE", comments=("OK",)) == set()


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("PARAMETERS_NOT_RECOGNIZED", "unrecognised parameter"),
        ("AuthenticationFailed", "authentication failure"),
        ("INVALID_ARGUMENT", "argument not valid"),
        ("the server is closing", "SERVER_CLOSED"),
    ],
)
def test_forms_of_one_text(text: str, other: str) -> None:
    assert set(label_words(text)) == set(label_words(other))


MESSAGES = """[enumeration]
name = "Message"

[members]
SSH_MSG_SERVICE_REQUEST = 5
SSH_MSG_CHANNEL_CLOSE = 97
SSH_MSG_CHANNEL_REQUEST = 98
"""
CURVES = """[enumeration]
name = "Curve"

[members]
BRAINPOOLP256R1 = { value = 26, phrase = "brainpoolP256r1" }
BRAINPOOLP512R1 = { value = 28, phrase = "brainpoolP512r1" }
NSEC = 47
NSEC3 = 50
"""


@pytest.mark.parametrize(
    ("registry", "value", "label", "belongs"),
    [
        (MESSAGES, 98, "MSG_CHANNEL_CLOSE", {97}),  # the names in paramiko
        (MESSAGES, 5, "MSG_CHANNEL_REQUEST", {98}),
        (MESSAGES, 98, "MSG_CHANNEL_REQUEST", set()),
        (CURVES, 26, "brainpoolP512r1", {28}),
        (CURVES, 47, "NSEC3", {50}),
        (CURVES, 26, "brainpool", set()),
    ],
)
def test_a_label_that_shares_a_word_with_its_own_code(
    tmp_path: Path, registry: str, value: int, label: str, belongs: set[int]
) -> None:
    """The words with which all names begin do not count, and words with different digits are different."""
    small_projects.write(tmp_path / "registry", package=small_projects.PACKAGE.format("p"), labels=registry)
    (tmp_path / "codegen.toml").write_text('registries = ["registry"]\noutput = "out"\n', "utf-8")
    (project,) = find_projects(tmp_path)
    read = valid_registry(project, project.snapshot()).registry
    (enumeration,) = read.enumerations
    found = Labels(enumeration, read.default_status).better_members(enumeration.by_value[value], [label], ())
    assert ({member.value for member in found.members} if found else set()) == belongs


@pytest.mark.parametrize(("text", "other"), [("FOUND", "NOT_FOUND"), ("ACCEPTED", "not acceptable"), ("NO", "YES")])
def test_a_negation_is_another_text(text: str, other: str) -> None:
    assert set(label_words(text)) != set(label_words(other))


@pytest.mark.parametrize(
    ("names", "beginning"),
    [
        (["HTTP_200_OK", "HTTP_404_NOT_FOUND", "HTTP_410_GONE"], "HTTP_"),
        (["kStatusOk", "kStatusGone", "kStatusFound"], "kStatus"),
        (["MSG_HELLO", "MSG_BYE", "MSG_DATA", "OTHER"], ""),
        (["OK", "OKAY", "OK_TOO"], ""),
        (["A_B", "A_C"], ""),
        ([], ""),
    ],
)
def test_what_all_names_begin_with(names: list[str], beginning: str) -> None:
    assert shared_beginning(names) == beginning


def test_what_most_names_begin_with() -> None:
    assert shared_beginning(["MSG_HELLO", "MSG_BYE", "MSG_DATA", "OTHER"], USUAL) == "MSG_"
    assert shared_beginning(["NOT_FOUND", "NOT_READY", "READY", "OTHER"], USUAL) == ""
