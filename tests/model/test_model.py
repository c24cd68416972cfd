"""Documents and links, natural order, lookup by name, and that values of the model do not change."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen import model
from codegen.model import Bounds, Reference, natural_sort_key
from tests.support.registries import enumeration, registry


@pytest.mark.parametrize(
    ("reference", "document", "link"),
    [
        (Reference(rfc=5321), "RFC 5321", "https://www.rfc-editor.org/rfc/rfc5321"),
        (Reference(rfc=5321, section="4.2.3"), "RFC 5321", "https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3"),
        (Reference(rfc=5321, section="B"), "RFC 5321", "https://www.rfc-editor.org/rfc/rfc5321#appendix-B"),
        (Reference(rfc=5321, section="F.6"), "RFC 5321", "https://www.rfc-editor.org/rfc/rfc5321#appendix-F.6"),
        (
            Reference(draft="draft-ietf-x-03", section="2"),
            "draft-ietf-x-03",
            "https://datatracker.ietf.org/doc/html/draft-ietf-x-03#section-2",
        ),
        (
            Reference(iana="mail-parameters/mail-parameters-2"),
            "IANA mail-parameters/mail-parameters-2",
            "https://www.iana.org/assignments/mail-parameters#mail-parameters-2",
        ),
        (Reference(person="Ned Freed"), "Ned Freed", ""),
        (Reference(url="https://example.org/page"), "https://example.org/page", "https://example.org/page"),
    ],
)
def test_references(reference: Reference, document: str, link: str) -> None:
    """A reference has the name of its document, and the URL with the anchor of the section."""
    assert reference.document == document
    assert reference.link == link
    assert urlsplit(link).scheme in ("https", "")


def test_values_do_not_change() -> None:
    """Values of the model cannot be changed."""
    for value in (registry(), enumeration("Signal"), enumeration("Signal").members[0], Reference(rfc=1)):
        for field in dataclasses.fields(value):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(value, field.name, None)
    kinds = [kind for kind in vars(model).values() if isinstance(kind, type) and dataclasses.is_dataclass(kind)]
    assert [kind.__name__ for kind in kinds if not kind.__dataclass_params__.frozen] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "ordered",
    [
        [1, 2, 10, 110, 250],
        ["X.1.1", "X.1.9", "X.1.10", "X.2.0", "X.10.0"],
        ["Swan", "Swan-2", "Swan-10", "swan-10", "Swan-100"],
        ["250", "a1", "a1b", "a2", "a10", "b"],
        ["8BITMIME", "AUTH", "BINARYMIME"],
        ["alpha", "BETA", "gamma"],
        ["A", "a", "B", "b"],
        ["x01", "x1", "x2"],
        ["x", "x0", "x00001", "xa"],
        ["a²", "a³"],
        ["", "0", "a"],
    ],
)
def test_natural_order(ordered: list[int | str]) -> None:
    """Runs of digits compare as numbers, letter case counts last, and integers by size."""
    turned = ordered[::-1]
    assert sorted(turned, key=natural_sort_key) == ordered


@given(st.lists(st.text(max_size=8)))
def test_any_texts_can_be_ordered(texts: list[str]) -> None:
    """Any two texts can be compared, and only equal ones are equal."""
    turned = texts[::-1]
    assert sorted(turned, key=natural_sort_key) == sorted(texts, key=natural_sort_key)
    assert len({natural_sort_key(text) for text in texts}) == len(set(texts))


def test_numbers_without_end_can_be_ordered() -> None:
    """A run of digits that is too long for int() is sorted like any other."""
    assert sorted(["X.1" + "0" * 5000, "X.9"], key=natural_sort_key) == ["X.9", "X.1" + "0" * 5000]


@pytest.mark.parametrize(
    ("minimum", "maximum", "digits"), [(200, 599, 3), (0, 9, 1), (1, 10, None), (100, 1000, None), (0, 0, 1)]
)
def test_digits_of_bounds(minimum: int, maximum: int, digits: int | None) -> None:
    """Bounds have a number of digits only if all their integers have the same number."""
    assert Bounds(minimum=minimum, maximum=maximum).digits == digits


def test_finding_by_name() -> None:
    """Enumerations, attributes and records are found by name. For an unknown name the result is None."""
    signal = enumeration("Signal")
    assert registry().enumeration("Signal") == signal
    assert registry().enumeration("signal") is None
    assert signal.attribute("urgency") == signal.attributes[0]
    assert signal.attribute("absent") is None
    assert signal.record("SignalUse") == signal.records[0]
    assert signal.record("Signal") is None


def test_entries_reach_another_process_as_they_are() -> None:
    """Entries that are pickled or copied are equal to the original, of the same type, and do not change."""
    common: dict[str, Any] = {"attributes": {"weight": (1, "a", None)}, "index": 3}
    entries = (
        model.Member(name="READY", value=(1, "x"), references=(Reference(rfc=2324, section="2"),), **common),
        model.Alias(name="DONE", value=1, until=date(2030, 1, 31), gaps=("phrase",), **common),
        model.Range(first=1, last=None, state="reserved", **common),
        model.Row(**common),
    )
    for other in (pickle.loads(pickle.dumps(entries)), copy.deepcopy(entries)):
        assert other == entries
        assert [*map(type, other)] == [*map(type, entries)]
        with pytest.raises(dataclasses.FrozenInstanceError):
            other[0].name = "BUSY"  # type: ignore[misc]
