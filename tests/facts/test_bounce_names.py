"""Categories of other schemes: every category of the facts has a name and a category here."""

from __future__ import annotations

import re

from smtpcodes import BounceCategory, BounceCategoryName

from tests.facts.tables import facts

ROWS: dict[tuple[str, str], BounceCategoryName] = {(row.scheme, row.name): row for row in BounceCategoryName.rows()}

SAME = {
    "auth": {"login", "policy"},
    "content/spam": {"content"},
    "dns/routing": {"routing"},
    "expired": {"expired"},
    "greylist": {"greylisting"},
    "mailbox-full": {"mailbox-full"},
    "not-a-bounce": {"not-a-bounce"},
    "policy": {"policy"},
    "rate-limit": {"rate-limit"},
    "recipient": {"bad-recipient"},
    "reputation/blocklist": {"reputation"},
    "sender-auth": {"sender-authentication"},
    "size": {"size"},
    "suppressed": {"suppressed"},
    "system": {"system"},
    "unknown": {"unknown"},
}
"""The categories of the facts, and those of the package that say the same; `auth` has relaying in it."""

ANY_CAUSE = "the name covers several causes"
DECIDED = {
    ("kumomta", "InvalidSender"): ("routing", "the sender's domain has no records in DNS"),
    ("kumomta", "ProtocolErrors"): ("protocol", "other"),
    ("mailgun", "bounce"): ("unknown", ANY_CAUSE),
    ("mailgun", "delayed-bounce"): ("unknown", ANY_CAUSE),
    ("postmark", "OpenRelayTest"): ("not-a-bounce", "other"),
    ("postmark", "SMTPApiError"): ("protocol", "it is the customer's side that fails, not the receiving system"),
    ("postmark", "SoftBounce"): ("unknown", ANY_CAUSE),
    ("postmark", "TemplateRenderingFailed"): ("content", "other"),
    ("postmark", "Transient"): ("unknown", ANY_CAUSE),
    ("powermta", "invalid-sender"): ("routing", "the sender's domain has no records in DNS"),
    ("powermta", "protocol-errors"): ("protocol", "other"),
    ("sendgrid", "Mailbox Unavailable"): ("unknown", ANY_CAUSE),
    ("ses", "Permanent/NoEmail"): ("unknown", "the bounce does not name the address"),
    ("ses-sendbounce", "TemporaryFailure"): ("unknown", ANY_CAUSE),
    ("sisimai", "syntaxerror"): ("protocol", "other"),
    ("sparkpost", "Transient Failure"): ("unknown", ANY_CAUSE),
}
"""The rows that the facts leave open (`other`), or see in another way, and why."""


def test_every_category_of_the_facts_is_here() -> None:
    """Each category of each scheme is one row."""
    assert {(row["scheme"], row["name"]) for row in facts("vendors/classifications")} == ROWS.keys()
    assert len(ROWS) == len(BounceCategoryName.rows())


def test_categories_agree_with_the_facts() -> None:
    """A category is the one that the facts name in their own words, except where a reason is given."""
    differing = {
        key: str(ROWS[key].category.value)
        for row in facts("vendors/classifications")
        for key in [(row["scheme"], row["name"])]
        if ROWS[key].category.value not in SAME.get(row["common_category"], set())
    }
    assert differing == {key: category for key, (category, _) in DECIDED.items()}


def test_numbers_are_those_of_the_schemes() -> None:
    """A category has the number that its scheme gives to it."""
    expected = {(row["scheme"], row["name"]): row["own_number"] for row in facts("vendors/classifications")}
    assert {key: row.number for key, row in ROWS.items()} == expected


def test_codes_are_those_of_the_schemes() -> None:
    """A category has each enhanced status code that its scheme maps to it; a pattern of kumomta names the same ones."""
    for fact in facts("vendors/classifications"):
        row = ROWS[fact["scheme"], fact["name"]]
        if fact["scheme"] != "kumomta":
            assert list(row.codes) == fact["maps_to_codes"].split()
            continue
        patterns = [re.compile(pattern) for pattern in re.split(r"\s{2,}", fact["maps_to_codes"].strip()) if pattern]
        samples = [sample for code in row.codes for sample in _samples(code)]
        assert [code for code in samples if not any(pattern.search(code) for pattern in patterns)] == []
        assert [pattern for pattern in patterns if not any(pattern.search(code) for code in samples)] == []


def _samples(code: str) -> list[str]:
    """Return replies with a code such as `550 X.1.1`, `5yz X.7.17`, `X.4.7` or `X.5`."""
    reply, _, status = code.rpartition(" ")
    details = status if status.count(".") == 2 else f"{status}.3"
    replies = [reply] if reply.isdigit() else ["511", "589"] if reply else ["421", "557"]
    return [f"{number} {details.replace('X', digit)} " for number in replies for digit in "45"]


def test_hard_and_soft_are_the_words_of_the_scheme() -> None:
    """A category is hard or soft only where its scheme calls it so; PowerMTA leaves that to its users."""
    for fact in facts("vendors/classifications"):
        said = fact["hard_or_soft"] if fact["scheme"] != "powermta" else ""
        expected = {"hard", "soft"} & set(re.findall(r"\w+", said))
        hardness = ROWS[fact["scheme"], fact["name"]].hardness
        assert ({"hard", "soft"} if hardness == "both" else {hardness} - {None}) == expected


def test_the_services_of_the_issue_are_here() -> None:
    """The schemes that users of a sending service or of a bounce processor meet are all compared."""
    schemes = {row.scheme for row in ROWS.values()}
    assert schemes >= {"kumomta", "mailgun", "postmark", "powermta", "sendgrid", "ses", "sisimai", "sparkpost"}


def test_each_category_but_tls_has_a_name_elsewhere() -> None:
    """No scheme has a name for TLS alone; each other category is known to at least one."""
    assert set(BounceCategory) - {row.category for row in ROWS.values()} == {BounceCategory.TLS}
