"""What to do about a code: every row of the facts is used, and no row loses a good address."""

from __future__ import annotations

import pytest
from smtpcodes import Advice, BounceCategory, EnhancedStatusCode, Reference, ReplyCode

from tests.facts.tables import facts

ROWS = Advice.rows()
GENERAL: dict[tuple[str, str], Advice] = {
    (row.kind, row.code): row for row in ROWS if row.system is None and not row.meaning
}
"""The rows that hold for any system and any meaning of the code."""

KINDS = {"class": "class", "enhanced": "status", "reply": "reply", "subject": "subject"}
"""The kinds of the facts, and those of the registry."""

LEFT_OUT = {
    ("subject", "X.0"): "it names no subject, so the row of the class says the same",
    **dict.fromkeys(
        (("reply", code) for code in ("211", "214", "220", "221", "235", "250", "253")),
        "nothing failed: the row of class 2 says the same",
    ),
    **dict.fromkeys(
        (("reply", code) for code in ("334", "354", "355")), "the client goes on, which is not advice about a failure"
    ),
}
"""The rows of the facts that the registry does not have, and why."""

PRACTICES = {
    "apple": ("5", "icloud"),
    "dsn 4.x with action failed": ("4", ""),
    "emailit": ("4", ""),
    "esp-handshake": ("5", ""),
    "gmail-4.7.28": ("4.7.28", "gmail"),
    "gmail-bulk": ("X.7", "gmail"),
    "gmail-errors": ("4", "gmail"),
    "greylisting": ("4", ""),
    "microsoft-4.7.500": ("4.7.500", "exchange-online"),
    "outlook-5yz": ("5", "outlook-com"),
    "sendgrid": ("5", ""),
    "ses-retry": ("4", "ses"),
    "yahoo-5yz": ("5", "yahoo"),
}
"""The names that the facts give to practices, and the code and the system of their rows."""

RETRIES = {
    ("reply", "430"): ("after-change", "later", "an unknown code of class 4 is tried again (RFC 5321 4.3.2)"),
    ("reply", "534"): ("later", "after-change", "what the facts mean is another mechanism, which is a change"),
    ("reply", "552"): ("later", "after-change", "only a part of the meanings may pass; the plan says which"),
}
"""Where the registry does not advise a retry as the facts do."""

SENDERS_FAULT = "the code alone does not tell whether it is about the recipient, and counting loses good addresses"
MAY_PASS = "the facts mean a message that was given up; the reply alone is tried again"
CORRECTED = "corrections.md, C"
SUPPRESSIONS = {
    ("class", "5"): ("by", "no", SENDERS_FAULT),
    ("status", "5.2.1"): ("yes", "count", CORRECTED),
    ("status", "5.4.4"): ("yes", "count", "the domain may exist and its zone be broken"),
    ("status", "4.1.0"): ("count", "no", SENDERS_FAULT),
    ("status", "4.2.0"): ("count", "no", "servers greylist with it"),
    ("subject", "X.1"): ("yes", "no", CORRECTED),
    ("subject", "X.2"): ("yes", "count", CORRECTED),
    ("reply", "450"): ("count", "no", MAY_PASS),
    ("reply", "452"): ("count", "no", MAY_PASS),
    ("reply", "501"): ("yes", "no", SENDERS_FAULT),
    ("reply", "521"): ("yes", "no", CORRECTED),
    ("reply", "550"): ("yes", "count", "only the text or the enhanced code tells"),
    ("reply", "551"): ("yes", "count", "servers write it for relaying"),
    ("reply", "553"): ("yes", "count", "servers write it for their own rules"),
}
"""Where the registry suppresses more carefully than the facts."""

NEVER_IN_A_FAILURE = {"X.1.5", "X.1.9", "X.3.6"}
"""An address that is good, a message that was relayed, and a priority that was changed."""

ONLY_PERMANENT_HERE = {"X.6.4"}
"""Registered with a warning (class 2) or as permanent."""

CATEGORIES = {
    "5.1.1": BounceCategory.BAD_RECIPIENT,
    "5.1.2": BounceCategory.BAD_RECIPIENT,
    "5.1.6": BounceCategory.BAD_RECIPIENT,
    "5.1.10": BounceCategory.BAD_RECIPIENT,
    "4.2.2": BounceCategory.MAILBOX_FULL,
    "5.2.2": BounceCategory.MAILBOX_FULL,
    "5.2.3": BounceCategory.SIZE,
    "4.3.1": BounceCategory.SYSTEM,
    "5.3.4": BounceCategory.SIZE,
    "4.4.1": BounceCategory.ROUTING,
    "5.4.6": BounceCategory.ROUTING,
    "5.4.7": BounceCategory.EXPIRED,
    "5.5.1": BounceCategory.PROTOCOL,
    "5.6.1": BounceCategory.CONTENT,
    "5.7.8": BounceCategory.LOGIN,
    "5.7.10": BounceCategory.TLS,
    "5.7.20": BounceCategory.SENDER_AUTHENTICATION,
    "5.7.23": BounceCategory.SENDER_AUTHENTICATION,
    "5.7.25": BounceCategory.ROUTING,
    "5.7.26": BounceCategory.SENDER_AUTHENTICATION,
}
"""Codes with a registered text that names the cause."""


def _theirs() -> dict[tuple[str, str], dict[str, str]]:
    """Return the rows of the facts about codes, by kind and code."""
    rows = facts("vendors/advice")
    about_codes = (row for row in rows if row["kind"] in KINDS and row["code"] not in PRACTICES)
    theirs = {(KINDS[row["kind"]], row["code"]): row for row in about_codes}
    return {key: row for key, row in theirs.items() if key not in LEFT_OUT}


def test_every_row_of_the_facts_is_used() -> None:
    """Each class, subject, reply code and status of the facts has a row, or is left out with a reason."""
    rows = facts("vendors/advice")
    codes = {(KINDS[row["kind"]], row["code"]) for row in rows if row["kind"] in KINDS and row["code"] not in PRACTICES}
    assert codes - GENERAL.keys() == LEFT_OUT.keys()
    assert LEFT_OUT.keys() & GENERAL.keys() == set()


def test_every_practice_of_the_facts_is_used() -> None:
    """Each practice of the facts is a row of the code and the system that it is about."""
    names = {row["code"] for row in facts("vendors/advice") if row["kind"] == "practice" or row["code"] in PRACTICES}
    practices = {(row.code, row.system or "") for row in ROWS if row.kind == "practice"}
    assert names == PRACTICES.keys()
    assert set(PRACTICES.values()) <= practices


def test_retries_are_those_of_the_facts() -> None:
    """A code is tried again where the facts say so, except where a deviation gives a reason."""
    differing = {}
    for key, row in _theirs().items():
        said = row["retryable"]
        theirs = "later" if said.startswith(("yes", "later", "too many")) else "after-change"
        ours = "later" if GENERAL[key].retry == "later" else "after-change"
        if said.startswith(("yes", "later", "too many", "no,", "no")) and "not needed" not in said and theirs != ours:
            differing[key] = (theirs, ours)
    assert differing == {key: (theirs, ours) for key, (theirs, ours, _) in RETRIES.items()}


def test_suppression_is_that_of_the_facts_or_more_careful() -> None:
    """An address is suppressed or counted where the facts say so; each deviation loses fewer addresses."""
    words = {"hard": "yes", "soft": "count", "no": "no", "by": "by"}
    careful = ("no", "count", "yes", "by")
    differing = {}
    for key, row in _theirs().items():
        theirs = words[row["suppress_address"].partition(",")[0].split()[0]]
        ours = GENERAL[key].suppress
        if theirs != ours:
            differing[key] = (theirs, ours)
    assert differing == {key: (theirs, ours) for key, (theirs, ours, _) in SUPPRESSIONS.items()}
    assert [key for key, (theirs, ours) in differing.items() if careful.index(ours) > careful.index(theirs)] == []


def test_every_enhanced_status_has_advice() -> None:
    """Each registered code has a row for class 4 and for class 5, except where it cannot be a failure."""
    found = {row.code for row in ROWS if row.kind == "status"}
    expected = {
        str(status)
        for code in EnhancedStatusCode
        if code.value not in NEVER_IN_A_FAILURE
        for status in (code.transient, code.permanent)
        if status[0] == 5 or code.value not in ONLY_PERMANENT_HERE
    }
    assert found == expected


def test_no_failure_is_read_from_codes_of_success() -> None:
    """The codes without advice are those that are registered for a success, or are defined for one alone."""
    stated = {code.value for code in EnhancedStatusCode if {2} == set(map(int, code.stated_classes))}
    assert stated <= NEVER_IN_A_FAILURE
    assert {EnhancedStatusCode(value).value for value in ("X.1.9", "X.3.6")} == NEVER_IN_A_FAILURE - stated


def test_what_may_pass_never_suppresses() -> None:
    """No row of class 4 stops sending to an address."""
    assert [row for row in ROWS if row.code[0] == "4" and row.suppress == "yes"] == []


def test_what_may_pass_is_tried_later() -> None:
    """Each row of class 4 is tried again, except what only a change of the set-up or the password cures."""
    not_later = {
        (row.code, row.meaning)
        for row in ROWS
        if row.kind in ("reply", "status") and row.code[0] == "4" and row.retry != "later"
    }
    assert not_later == {("432", "PASSWORD_TRANSITION_NEEDED"), ("459", "")}


def test_only_addresses_that_do_not_exist_are_suppressed_at_once() -> None:
    """An address is suppressed only where the standards say that it does not exist or has another owner."""
    found = {row.code for row in ROWS if row.suppress == "yes"}
    assert found == {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.7.17", "5.7.18", "556"}


@pytest.mark.parametrize("detail", ["1.7", "1.8"])
def test_the_sender_s_address_is_not_the_recipient_s(detail: str) -> None:
    """What is wrong with the sender's address does not count against the recipient (RFC 3463, section 3.2)."""
    assert {GENERAL["status", f"{digit}.{detail}"].suppress for digit in "45"} == {"no"}


@pytest.mark.parametrize("code", CATEGORIES)
def test_categories_of_codes_that_name_their_cause(code: str) -> None:
    """A code with a registered text that names a cause has the category of that cause."""
    assert GENERAL["status", code].category is CATEGORIES[code]


@pytest.mark.parametrize("code", ["4.0.0", "5.0.0", "5.7.0", "5.7.1"])
def test_vague_codes_have_no_category(code: str) -> None:
    """A code that stands for any cause is not taken for one of them."""
    assert GENERAL["status", code].category is None


def test_keys_are_unique() -> None:
    """One question has one answer, so no row hides behind another."""
    keys = [(row.kind, row.code, row.meaning, row.system) for row in ROWS if row.kind != "practice"]
    assert len(keys) == len(set(keys))


def test_meanings_are_those_of_the_code() -> None:
    """A row about one meaning of a reply code names a meaning that the code has."""
    unknown = [
        (row.code, row.meaning)
        for row in ROWS
        if row.meaning and row.meaning not in {meaning.name for meaning in ReplyCode(int(row.code)).meanings}
    ]
    assert unknown == []


def test_a_meaning_says_something_else_than_its_code() -> None:
    """A row about one meaning differs from the row of the code in cause, retry or suppression."""
    same = [
        (row.code, row.meaning)
        for row in ROWS
        if row.meaning
        and (general := GENERAL.get(("reply", row.code)))
        and (row.category, row.retry, row.suppress) == (general.category, general.retry, general.suppress)
        and row.who_acts == general.who_acts
    ]
    assert same == []


def test_waiting_has_a_source() -> None:
    """Half an hour is RFC 5321's; any other time comes from the document that the row names."""
    half_an_hour = {row.code for row in ROWS if row.delay == 30 and not _cites(row.sources, 5321, "4.5.4.1")}
    others = {(row.kind, row.code): row.delay for row in ROWS if row.delay not in (None, 30)}
    assert half_an_hour == set()
    assert others == {("practice", "4"): 1, ("practice", "4.7.28"): 10}


def _cites(sources: tuple[Reference, ...], rfc: int, section: str) -> bool:
    return any(source.rfc == rfc and source.section == section for source in sources)
