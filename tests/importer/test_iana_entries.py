"""The entry of each record, and the names of members. Names do not depend on the order of the records."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen import naming, reserved_names
from codegen.importer.column_measures import RowTexts
from codegen.importer.iana_entries import ExistingName, ImportedEntry, plan_entries
from codegen.importer.member_names import abbreviations
from codegen.importer.table_kind import ImportedValue, Proposal

NUMBERS = Proposal(kind="int", key=("value",), names=("name", "description"), phrase="name")
TEXTS = Proposal(kind="str", key=("value",), names=("value",))
PAIRS = Proposal(kind="tuple", key=("kind", "value"), numbers=("kind",), names=("kind", "value"))


def rows(*pairs: tuple[object, str]) -> list[RowTexts]:
    """Return records with a value and a name."""
    return [{"value": str(value), "name": name} for value, name in pairs]


def members(entries: Iterable[ImportedEntry]) -> dict[ImportedValue, str]:
    """Return the names of the members by value."""
    return {entry.value: entry.name for entry in entries if entry.kind == "member"}


def test_members_and_ranges() -> None:
    """A number with a name is a member; several numbers and unassigned numbers are ranges."""
    entries = plan_entries(
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
    assert [(entry.kind, entry.first, entry.last, entry.state) for entry in entries if entry.kind == "range"] == [
        ("range", 0, 0, "reserved"),
        ("range", 2, 9, "unassigned"),
        ("range", 10, 19, "registered"),
        ("range", 20, None, "private use"),
        ("range", 418, 418, "unused"),
    ]
    assert members(entries) == {1: "OPEN"}


def test_records_without_a_number() -> None:
    """A heading without a value, and a value that is not a number, become ranges without bounds."""
    entries = plan_entries(
        [{"name": "Heading"}, {"value": "1, 3, 7-9", "name": "Several"}, {"value": "4", "name": "X"}], NUMBERS
    )
    assert [(entry.kind, entry.first, entry.last, entry.state) for entry in entries[:2]] == [
        ("range", None, None, "without a value"),
        ("range", None, None, "not read"),
    ]


def test_a_state_in_the_description_counts_without_a_name() -> None:
    """A name counts more than a state in the description; N/A is not a name."""
    entries = plan_entries(
        [
            {"value": "1", "name": "foo", "description": "Reserved"},
            {"value": "2", "name": "N/A", "description": "Reserved"},
            {"value": "3", "description": "Reserved"},
        ],
        NUMBERS,
    )
    assert [entry.kind for entry in entries] == ["member", "range", "range"]


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
    """A name comes from any text; from the value if the text is empty or a placeholder."""
    (entry,) = plan_entries(rows((7, text)), NUMBERS)
    assert (entry.kind, entry.name) == ("member", name)


def test_long_names() -> None:
    """A very long text becomes a name of limited length."""
    (entry,) = plan_entries(rows((7, "word " * 100)), NUMBERS)
    assert entry.name.isidentifier() and len(entry.name) < 80


def test_the_day_on_which_a_registration_expires() -> None:
    """A temporary registration has its last day; an invalid day is ignored."""
    entries = plan_entries(
        rows(
            (1, "A (TEMPORARY - registered 2017-07-28, extension registered 2024-08-22, expires 2025-07-28)"),
            (2, "B (TEMPORARY - registered 2017-07-28, expires 2025-02-30)"),
            (3, "C"),
        ),
        NUMBERS,
    )
    assert [(entry.name, entry.until) for entry in entries] == [("A", "2025-07-28"), ("B", ""), ("C", "")]


def test_an_abbreviation_is_another_name() -> None:
    """Text in parentheses is another name if it abbreviates the text before it; otherwise it is part of the name."""
    entries = plan_entries(
        rows((1, "Internet (IN)"), (2, "Router (IPV4)"), (3, "Router (IPV6)"), (4, "Only to Customer (OTC)")), NUMBERS
    )
    assert [(entry.name, entry.aliases) for entry in entries] == [
        ("INTERNET", ("IN",)),
        ("ROUTER_IPV4", ()),
        ("ROUTER_IPV6", ()),
        ("ONLY_TO_CUSTOMER", ("OTC",)),
    ]


def test_text_before_a_colon() -> None:
    """The text before a colon is the name, unless two of them are the same."""
    entries = plan_entries(rows((0, "Emergency: all is lost"), (1, "Alert: act at once")), NUMBERS)
    assert list(members(entries).values()) == ["EMERGENCY", "ALERT"]
    entries = plan_entries(rows((0, "Error: all is lost"), (1, "Error: act at once")), NUMBERS)
    assert list(members(entries).values()) == ["ERROR_ALL_LOST", "ERROR_ACT_AT_ONCE"]


def test_two_values_with_one_name() -> None:
    """Values with the same name all get their value added to it."""
    assert members(plan_entries(rows((5, "Old"), (17, "Old"), (-1, "old")), NUMBERS)) == {
        5: "OLD_5",
        17: "OLD_17",
        -1: "OLD_MINUS_1",
    }


def test_one_value_with_two_names() -> None:
    """The second record of a value is an alias with its own name."""
    entries = plan_entries(rows((16, "BADVERS"), (16, "BADSIG")), NUMBERS)
    assert [(entry.kind, entry.name, entry.value) for entry in entries] == [
        ("member", "BADVERS", 16),
        ("alias", "BADSIG", 16),
    ]


def test_one_value_with_the_same_name_twice() -> None:
    """The name of a second record has the text that differs; identical records are numbered."""
    entries = plan_entries(
        [
            {"value": "9", "name": "NotAuth", "description": "Not for the zone"},
            {"value": "9", "name": "NotAuth", "description": "Not authorized"},
            {"value": "9", "name": "NotAuth", "description": "Not authorized"},
        ],
        NUMBERS,
    )
    assert [entry.name for entry in entries] == ["NOTAUTH", "NOTAUTH_NOT_AUTHORIZED", "NOTAUTH_2"]


def test_texts_that_differ_only_in_letter_case() -> None:
    """Values with the same name get their code points or a digest added to it."""
    names = members(plan_entries([{"value": value} for value in ("a", "A", "x-long-value", "X_LONG_VALUE")], TEXTS))
    assert (names["a"], names["A"]) == ("A_U0061", "A_U0041")
    assert len({naming.caseless(name) for name in names.values()}) == 4


def test_patterns_and_states_among_texts() -> None:
    """A pattern is not a value; a single asterisk is."""
    entries = plan_entries([{"value": value} for value in ("GS2-*", "*", "Unassigned", "")], TEXTS)
    assert [(entry.kind, entry.state) for entry in entries] == [
        ("range", "pattern"),
        ("member", ""),
        ("range", "unassigned"),
        ("range", "without a value"),
    ]


def test_composite_values() -> None:
    """A composite value has one part for each element; numeric columns give integers."""
    entries = plan_entries([{"kind": "1", "value": "a"}, {"kind": "1", "value": "header"}], PAIRS)
    assert members(entries) == {(1, "a"): "N1_A", (1, "header"): "N1_HEADER"}


def test_composite_values_of_numbers() -> None:
    """A numeric part is parsed in any notation; a range in a part becomes a range without bounds."""
    proposal = Proposal(kind="tuple", key=("a", "b"), numbers=("a", "b"), names=("name",))
    entries = plan_entries(
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
    assert members(entries) == {(16, 1): "ONE", (16, 2): "TWO_16_2", (17, 2): "TWO_17_2"}
    assert [entry.state for entry in entries if entry.kind == "range"] == [
        "unassigned",
        "registered",
        "not read",
        "without a value",
    ]


def test_a_state_in_another_cell() -> None:
    """A number without a name is unassigned if another cell says so; the status of the registration does not count."""
    entries = plan_entries(
        [
            {"value": "1", "kind": "Reserved"},
            {"value": "2", "status": "Deprecated"},
            {"value": "3", "note": "Reserved"},
            {"value": "4", "name": "Four", "kind": "Reserved"},
        ],
        NUMBERS,
    )
    assert [entry.state for entry in entries] == ["reserved", "", "", ""]


def test_a_table_of_rows() -> None:
    """Without a key every record is a row."""
    assert [entry.kind for entry in plan_entries(rows((1, "a"), (1, "a")), Proposal(kind="table"))] == ["row", "row"]


def test_existing_names_are_kept() -> None:
    """The existing name of a value is kept, and no other value gets it."""
    names = members(plan_entries(rows((1, "Alpha"), (2, "Beta"), (3, "Beta")), NUMBERS, {2: "BETA", 9: "ALPHA"}))
    assert names == {1: "ALPHA_1", 2: "BETA", 3: "BETA_3"}


def test_existing_names_of_aliases_are_kept() -> None:
    """Records with the same value keep their names by their texts, in any order.

    A record with a new text keeps its name if only one record and one name are left.
    """
    kept: dict[ImportedValue, str] = {16: "BADVERS"}
    further_names: dict[ImportedValue, list[ExistingName]] = {
        16: [ExistingName("BADVERS", "BADVERS"), ExistingName("BADSIG_OLD", "BADSIG")]
    }
    entries = plan_entries(rows((16, "BADSIG"), (16, "BADVERS"), (16, "BADKEY")), NUMBERS, kept, further_names)
    assert [(entry.kind, entry.name) for entry in entries] == [
        ("alias", "BADSIG_OLD"),
        ("member", "BADVERS"),
        ("alias", "BADKEY"),
    ]
    entries = plan_entries(rows((16, "BADVERS"), (16, "BAD SIGNATURE")), NUMBERS, kept, further_names)
    assert [entry.name for entry in entries] == ["BADVERS", "BADSIG_OLD"]


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.sampled_from(["Old", "old", "Old 1", "New", "", "-", "A (B)"])), max_size=20
    ),
    st.randoms(use_true_random=False),
)
def test_names_do_not_depend_on_the_order(pairs: list[tuple[int, str]], chance: random.Random) -> None:
    """Names are unique and the same in any order of the records."""
    unique = list(dict(pairs).items())
    shuffled = unique.copy()
    chance.shuffle(shuffled)
    names = members(plan_entries(rows(*unique), NUMBERS))
    assert names == members(plan_entries(rows(*shuffled), NUMBERS))
    assert len({naming.caseless(name) for name in names.values()}) == len(unique)
    assert all(name.isidentifier() and not reserved_names.why_not_member_name(name) for name in names.values())


@given(st.lists(st.tuples(st.integers(0, 3), st.text(max_size=4)), max_size=12))
def test_every_record_has_an_entry(pairs: list[tuple[int, str]]) -> None:
    """Any record becomes one entry, and all names are different."""
    entries = plan_entries([{"value": str(value), "name": name} for value, name in pairs], NUMBERS)
    assert len(entries) == len(pairs)
    names = [entry.name for entry in entries if entry.kind in ("member", "alias")]
    assert len({naming.caseless(name) for name in names}) == len(names)


def test_records_with_the_text_of_an_existing_member() -> None:
    """A new record with the same text as an old one is named by its value, too; the old name stays."""
    rows = [{"value": "10", "name": "GREASE"}, {"value": "26", "name": "GREASE"}, {"value": "42", "name": "GREASE"}]
    entries = plan_entries(rows, NUMBERS, {10: "GREASE_10", 26: "MY_GREASE"})
    assert [entry.name for entry in entries] == ["GREASE_10", "MY_GREASE", "GREASE_42"]


def test_names_have_at_most_60_characters() -> None:
    """A name with a value added to it is shortened before the value."""
    entries = plan_entries([{"value": value, "name": "many words " * 9} for value in ("1", "2")], NUMBERS)
    assert [len(entry.name) <= 60 and entry.name[-2:] for entry in entries] == ["_1", "_2"]


def test_a_remark_alone_names_a_record() -> None:
    """A record with a remark and no other text is named by the remark."""
    entries = plan_entries([{"value": "5", "name": "[Deprecated]"}, {"value": "6", "name": "Open"}], NUMBERS)
    assert [entry.name for entry in entries] == ["DEPRECATED", "OPEN"]


def test_every_record_of_a_value_has_a_name() -> None:
    """A record gets a name even if all of its candidates are names of others."""
    rows = [{"value": "swan", "note": str(number)} for number in range(3)]
    proposal = Proposal(kind="str", key=("value",), names=("value",))
    names = [entry.name for entry in plan_entries(rows, proposal)]
    others: dict[ImportedValue, list[ExistingName]] = {"swan": [ExistingName(name, "no such text") for name in names]}
    again = [entry.name for entry in plan_entries(rows, proposal, {"swan": names[0]}, others)]
    assert len(set(again)) == 3
    assert all(again)


def test_abbreviations_in_texts_with_long_gaps() -> None:
    """The abbreviation at the end of a text is found, or not, in linear time: 400,000 spaces do not take minutes."""
    gap = " " * 400_000
    texts = {1: f"Internet{gap}(IN)", 2: f"Internet{gap}(IN", 3: f"Net{gap}(IN)", 4: "(IN)", 5: "Internet(IN) now"}
    assert abbreviations(texts, (), {}) == {1: "IN"}
