"""The labelled replies keep the rule of `README.md`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from smtpcodes import ReplyStage

from tests.support.commands import REPOSITORY
from tests.verdicts.labels import (
    CATEGORIES,
    KINDS,
    PROVIDER_LABELS,
    REPLIES,
    SUPPRESS,
    SYSTEMS,
    digest,
    half_of,
    provider_digest,
    read_labels,
)

FILES = pytest.mark.parametrize("path", [REPLIES, PROVIDER_LABELS], ids=lambda path: str(path.name))
PROVIDERS = REPOSITORY.parent / "shared" / "replies" / "provider-replies.json"

ADDRESS = re.compile(r"[\w.+=*-]+@([\w-]+(?:\.[\w-]+)*)")
EXAMPLE_DOMAIN = re.compile(
    r"(?:[\w-]+\.)*example\.(?:com|net|org|edu)(?:\.\.\.user)?|localhost(?:\.localdomain)?|laptop|user"
)
ROLE_ADDRESSES = {
    "abuse@corp.mail.ru",
    "abuse@kpn.com",
    "delist@messaging.microsoft.com",
    "tobr@rx.t-online.de",
    "tosa@rx.t-online.de",
}
"""Addresses of help desks, which the providers print in every reply of that kind."""
IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![.\d]*\d)")
EXAMPLE_IPV4 = re.compile(r"192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|127\.0\.0\.1$|4\.16\.55\.1$")
"""RFC 5737, this host, and a number of Yahoo's that only looks like an address."""
IPV6 = re.compile(r"(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])")
TIME_OF_DAY = re.compile(r"\d\d:\d\d:\d\d")


@FILES
def test_labels_are_of_the_vocabularies(path: Path) -> None:
    """Each column has only the words that the rule lists."""
    stages = {stage.value for stage in ReplyStage}
    for label in read_labels(path):
        assert label.category in CATEGORIES, label
        assert label.suppress in SUPPRESS, label
        assert label.kind in KINDS, label
        assert label.system in SYSTEMS or label.system == "", label
        assert label.after in stages or label.after == "", label


@FILES
def test_only_a_bad_address_is_to_be_suppressed(path: Path) -> None:
    """An address that does not exist is a matter of the recipient or of the recipient's domain."""
    found = {label.category for label in read_labels(path) if label.suppress == "yes"}
    assert found <= {"bad-recipient", "routing"}


@FILES
def test_the_half_to_build_on_comes_first(path: Path) -> None:
    """The file is sorted by half and digest, and no digest comes twice."""
    order = [(label.half, label.digest) for label in read_labels(path)]
    assert order == sorted(set(order))


def test_the_text_alone_decides_the_half() -> None:
    """Digest and half of each reply are those of its text, and each reply has a source and one line."""
    for label in read_labels(REPLIES):
        assert (label.digest, label.half) == (digest(label.text), half_of(label.text))
        assert label.text.isprintable()
        assert label.text == label.text.strip() != ""
        assert re.fullmatch(r"https?://\S+|unnamed", label.source), label.source


def test_every_reply_of_the_providers_has_its_label() -> None:
    """The labels are those of the replies on this machine, and no others."""
    if not PROVIDERS.is_file():
        pytest.skip("the providers' replies (../shared/replies) are not on this machine")
    halves = {
        provider_digest(reply["provider"], reply["code"], reply["response"]): half_of(reply["response"])
        for reply in json.loads(PROVIDERS.read_text("utf-8"))
    }
    assert {label.digest: label.half for label in read_labels(PROVIDER_LABELS)} == halves


def test_no_address_of_a_person_or_a_host_is_left() -> None:
    """Mailboxes and IP addresses are of the ranges that RFC 2606, RFC 5737 and RFC 3849 reserve for examples."""
    for label in read_labels(REPLIES):
        domains = {match[1] for match in ADDRESS.finditer(label.text) if match[0] not in ROLE_ADDRESSES}
        assert [domain for domain in domains if not EXAMPLE_DOMAIN.fullmatch(domain)] == []
        assert [ip for ip in IPV4.findall(label.text) if not EXAMPLE_IPV4.match(ip)] == []
        groups = [text for text in IPV6.findall(label.text) if not TIME_OF_DAY.fullmatch(text)]
        assert [text for text in groups if not text.startswith("2001:db8:")] == []
