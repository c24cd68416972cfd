"""Where each record of a table ends, and what its member is called: never by its position."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen import naming
from codegen.importer.entries import ExistingName, ImportedEntry, plan_entries
from codegen.importer.proposal import ImportedValue, Proposal, RowTexts

NUMBERS = Proposal(kind="int", key=("value",), names=("name", "description"), phrase="name")
TEXTS = Proposal(kind="str", key=("value",), names=("value",))
PAIRS = Proposal(kind="tuple", key=("kind", "value"), numbers=("kind",), names=("kind", "value"))


def rows(*pairs: tuple[object, str]) -> list[RowTexts]:
    """Records of a value and a name."""
    return [{"value": str(value), "name": name} for value, name in pairs]


def members(found: Iterable[ImportedEntry]) -> dict[ImportedValue, str]:
    """The names of the members by their values."""
    return {one.value: one.name for one in found if one.kind == "member"}


def test_members_and_ranges() -> None:
    """A number with a name is a member; what stands for many numbers, or for one that is given to nothing, a range."""
    found = plan_entries(
        rows(
            (0, "Reserved"),
            (1, "OPEN"),
            ("2-9", "Unassigned"),
            ("10-19", "Block"),
            ("20-", "Private Use"),
            (418, "(Unused)"),
        ),
        NUMBERS,
    )
    assert [(one.kind, one.first, one.last, one.state) for one in found if one.kind == "range"] == [
        ("range", 0, 0, "reserved"),
        ("range", 2, 9, "unassigned"),
        ("range", 10, 19, "registered"),
        ("range", 20, None, "private use"),
        ("range", 418, 418, "unused"),
    ]
    assert members(found) == {1: "OPEN"}


def test_what_has_no_number() -> None:
    """A heading without a value, and a value that is no number, are kept without bounds."""
    found = plan_entries(
        [{"name": "Heading"}, {"value": "1, 3, 7-9", "name": "Several"}, {"value": "4", "name": "X"}], NUMBERS
    )
    assert [(one.kind, one.first, one.last, one.state) for one in found[:2]] == [
        ("range", None, None, "without a value"),
        ("range", None, None, "not read"),
    ]


def test_a_state_in_the_description_counts_where_there_is_no_name() -> None:
    """A name outweighs what the description says; a cell that says N/A is no name."""
    found = plan_entries(
        [
            {"value": "1", "name": "foo", "description": "Reserved"},
            {"value": "2", "name": "N/A", "description": "Reserved"},
            {"value": "3", "description": "Reserved"},
        ],
        NUMBERS,
    )
    assert [one.kind for one in found] == ["member", "range", "range"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Moved Permanently", "MOVED_PERMANENTLY"),
        ("none", "NONE"),
        ("hello_request_RESERVED", "HELLO_REQUEST_RESERVED"),
        ("Upload Resumption (TEMPORARY - registered 2024-11-13, expires 2026-11-13)", "UPLOAD_RESUMPTION"),
        ("Source Quench (Deprecated)", "SOURCE_QUENCH"),
        ("3PC", "N3PC"),
        ("*", "ASTERISK"),
        ("Ångström Größe", "ANGSTROM_GROSSE"),
        ("class", "CLASS"),
        ("None", "NONE"),
        ("mro", "MRO"),
        ("", "N7"),
        ("-", "N7"),
        ("日本", "CJK_UNIFIED_IDEOGRAPH_65E5_CJK_UNIFIED_IDEOGRAPH_672C"),
    ],
)
def test_names(text: str, name: str) -> None:
    """A name is made of the text, whatever it is made of; of the value where it says nothing."""
    (found,) = plan_entries(rows((7, text)), NUMBERS)
    assert (found.kind, found.name) == ("member", name)


def test_long_names() -> None:
    """A text beyond all bounds still makes a name that can be written."""
    (found,) = plan_entries(rows((7, "word " * 100)), NUMBERS)
    assert found.name.isidentifier() and len(found.name) < 80


def test_the_day_on_which_a_registration_ends() -> None:
    """A temporary registration has the last of its days; a day that is none is not taken for one."""
    found = plan_entries(
        rows(
            (1, "A (TEMPORARY - registered 2017-07-28, extension registered 2024-08-22, expires 2025-07-28)"),
            (2, "B (TEMPORARY - registered 2017-07-28, expires 2025-02-30)"),
            (3, "C"),
        ),
        NUMBERS,
    )
    assert [(one.name, one.until) for one in found] == [("A", "2025-07-28"), ("B", ""), ("C", "")]


def test_an_abbreviation_is_another_name() -> None:
    """What is in parentheses is another name where it abbreviates what is before it, and qualifies otherwise."""
    found = plan_entries(
        rows((1, "Internet (IN)"), (2, "Router (IPV4)"), (3, "Router (IPV6)"), (4, "Only to Customer (OTC)")), NUMBERS
    )
    assert [(one.name, one.aliases) for one in found] == [
        ("INTERNET", ("IN",)),
        ("ROUTER_IPV4", ()),
        ("ROUTER_IPV6", ()),
        ("ONLY_TO_CUSTOMER", ("OTC",)),
    ]


def test_what_is_before_a_colon() -> None:
    """Where texts go on behind a colon, the head is the name, unless heads repeat."""
    found = plan_entries(rows((0, "Emergency: all is lost"), (1, "Alert: act at once")), NUMBERS)
    assert list(members(found).values()) == ["EMERGENCY", "ALERT"]
    found = plan_entries(rows((0, "Error: all is lost"), (1, "Error: act at once")), NUMBERS)
    assert list(members(found).values()) == ["ERROR_ALL_LOST", "ERROR_ACT_AT_ONCE"]


def test_one_name_of_two_values() -> None:
    """Values that want one name get it with themselves behind it, all of them."""
    assert members(plan_entries(rows((5, "Old"), (17, "Old"), (-1, "old")), NUMBERS)) == {
        5: "OLD_5",
        17: "OLD_17",
        -1: "OLD_MINUS_1",
    }


def test_one_value_with_two_names() -> None:
    """A second record of a value is an alias with a name of its own."""
    found = plan_entries(rows((16, "BADVERS"), (16, "BADSIG")), NUMBERS)
    assert [(one.kind, one.name, one.value) for one in found] == [("member", "BADVERS", 16), ("alias", "BADSIG", 16)]


def test_one_value_with_one_name_twice() -> None:
    """What is different in a second record tells its name; records that are alike in everything are counted."""
    found = plan_entries(
        [
            {"value": "9", "name": "NotAuth", "description": "Not for the zone"},
            {"value": "9", "name": "NotAuth", "description": "Not authorized"},
            {"value": "9", "name": "NotAuth", "description": "Not authorized"},
        ],
        NUMBERS,
    )
    assert [one.name for one in found] == ["NOT_AUTH", "NOT_AUTH_NOT_AUTHORIZED", "NOT_AUTH_2"]


def test_texts_that_differ_in_letter_case_alone() -> None:
    """Values that make one name are told apart by what they are."""
    found = members(plan_entries([{"value": value} for value in ("a", "A", "x-long-value", "X_LONG_VALUE")], TEXTS))
    assert (found["a"], found["A"]) == ("A_U0061", "A_U0041")
    assert len({naming.caseless(name) for name in found.values()}) == 4


def test_patterns_and_states_among_texts() -> None:
    """A pattern is no value; a lone star is."""
    found = plan_entries([{"value": value} for value in ("GS2-*", "*", "Unassigned", "")], TEXTS)
    assert [(one.kind, one.state) for one in found] == [
        ("range", "pattern"),
        ("member", ""),
        ("range", "unassigned"),
        ("range", "without a value"),
    ]


def test_composite_values() -> None:
    """A composite value has a part for each element, integers where its column has nothing else."""
    found = plan_entries([{"kind": "1", "value": "a"}, {"kind": "1", "value": "header"}], PAIRS)
    assert members(found) == {(1, "a"): "N1_A", (1, "header"): "N1_HEADER"}


def test_composite_values_of_numbers() -> None:
    """A part that is a number reads as one, whatever its notation; a range of them is a range without bounds."""
    proposal = Proposal(kind="tuple", key=("a", "b"), numbers=("a", "b"), names=("name",))
    found = plan_entries(
        [
            {"a": "0x10", "b": "1", "name": "One"},
            {"a": "0x10", "b": "2", "name": "Two"},
            {"a": "0x11", "b": "2", "name": "Two"},
            {"a": "0x10", "b": "3-9", "name": "Unassigned"},
            {"a": "0x10", "b": "3-9"},
            {"a": "0x10", "b": "any"},
            {"a": "0x10"},
        ],
        proposal,
    )
    assert members(found) == {(16, 1): "ONE", (16, 2): "TWO_16_2", (17, 2): "TWO_17_2"}
    assert [one.state for one in found if one.kind == "range"] == [
        "unassigned",
        "registered",
        "not read",
        "without a value",
    ]


def test_a_state_that_another_cell_tells() -> None:
    """A number without a name is given to nothing if another cell says so; how its registration stands says nothing."""
    found = plan_entries(
        [
            {"value": "1", "kind": "Reserved"},
            {"value": "2", "status": "Deprecated"},
            {"value": "3", "note": "Reserved"},
            {"value": "4", "name": "Four", "kind": "Reserved"},
        ],
        NUMBERS,
    )
    assert [one.state for one in found] == ["reserved", "", "", ""]


def test_a_table_of_rows() -> None:
    """Without a key every record is a row."""
    assert [one.kind for one in plan_entries(rows((1, "a"), (1, "a")), Proposal(kind="table"))] == ["row", "row"]


def test_names_that_are_there_stay() -> None:
    """A name that a value has already is kept, and no other value gets it."""
    found = members(plan_entries(rows((1, "Alpha"), (2, "Beta"), (3, "Beta")), NUMBERS, {2: "BETA", 9: "ALPHA"}))
    assert found == {1: "ALPHA_1", 2: "BETA", 3: "BETA_3"}


def test_names_of_further_records_stay() -> None:
    """Of several records with one value each is known by its text: in another order, and beside others, it is called
    what it was called; one that has another text now keeps the name that is left.
    """
    kept: dict[ImportedValue, str] = {16: "BADVERS"}
    further: dict[ImportedValue, list[ExistingName]] = {
        16: [ExistingName("BADVERS", "BADVERS"), ExistingName("BADSIG_OLD", "BADSIG")]
    }
    found = plan_entries(rows((16, "BADSIG"), (16, "BADVERS"), (16, "BADKEY")), NUMBERS, kept, further)
    assert [(one.kind, one.name) for one in found] == [
        ("alias", "BADSIG_OLD"),
        ("member", "BADVERS"),
        ("alias", "BADKEY"),
    ]
    found = plan_entries(rows((16, "BADVERS"), (16, "BAD SIGNATURE")), NUMBERS, kept, further)
    assert [one.name for one in found] == ["BADVERS", "BADSIG_OLD"]


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.sampled_from(["Old", "old", "Old 1", "New", "", "-", "A (B)"])), max_size=20
    ),
    st.randoms(use_true_random=False),
)
def test_names_do_not_depend_on_the_order(pairs: list[tuple[int, str]], chance: random.Random) -> None:
    """Names and values are the same in whichever order the records come, and no two names are alike."""
    unique = list(dict(pairs).items())
    shuffled = unique.copy()
    chance.shuffle(shuffled)
    found = members(plan_entries(rows(*unique), NUMBERS))
    assert found == members(plan_entries(rows(*shuffled), NUMBERS))
    assert len({naming.caseless(name) for name in found.values()}) == len(unique)
    assert all(name.isidentifier() and not naming.why_not_member_name(name) for name in found.values())


@given(st.lists(st.tuples(st.integers(0, 3), st.text(max_size=4)), max_size=12))
def test_every_record_has_a_place(pairs: list[tuple[int, str]]) -> None:
    """Each record is placed once, whatever it says, and every name is another."""
    found = plan_entries([{"value": str(value), "name": name} for value, name in pairs], NUMBERS)
    assert len(found) == len(pairs)
    names = [one.name for one in found if one.kind in ("member", "alias")]
    assert len({naming.caseless(name) for name in names}) == len(names)
