"""What tables are proposed to become: the key, the names, and the rule that chose them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from codegen.importer.proposal import Proposal, RowTexts, propose


def table(header: str, *rows: str) -> list[RowTexts]:
    """Records of a table that is written with `|` between cells; an empty cell is not there."""
    names = header.split()
    return [
        {name: cell for name, text in zip(names, row.split("|"), strict=True) if (cell := text.strip())} for row in rows
    ]


def proposal(rows: Sequence[RowTexts], title: str = "Things") -> Proposal:
    """The proposal, which always says why."""
    found = propose(rows, title)
    assert all(
        reason.split(":")[0] in ("key", "name", "phrase", "description", "kind", "rows") for reason in found.reasons
    )
    assert found.reasons
    return found


def test_numbers_with_names() -> None:
    """A column of numbers and one of names make an integer enumeration."""
    found = proposal(table("value name xref", "0 | Reserved | a", "1 | OPEN | b", "2-255 | Unassigned | "))
    assert (found.kind, found.key, found.names, found.phrase) == ("int", ("value",), ("name",), "name")


def test_the_name_is_what_is_short_and_different() -> None:
    """Which element names a record depends on what is in it, not only on what it is called."""
    rows = table(
        "value status description",
        "0 | THING_SUCCESS | It worked out as it was asked for by the other side.",
        "1 | THING_DENIED | It did not, as access to the thing in question was denied.",
        "2 | THING_FULL | It did not, since there is no more room for further things.",
    )
    found = proposal(rows)
    assert (found.names[0], found.description) == ("status", "description")


def test_a_status_that_repeats_names_nothing() -> None:
    """Where no element tells records apart, the key names them."""
    assert proposal(table("value status", *(f"{number} | Interim" for number in range(9)))).names == ("value",)


def test_single_letters_name_only_where_nothing_else_does() -> None:
    """A full name goes before a letter; letters are better than nothing."""
    assert proposal(table("bit name description", "0 | E | Extension", "1 | F | Forwarding")).names[0] == "description"
    assert proposal(table("bit name", "0 | E", "1 | F")).names == ("name",)


def test_a_name_that_is_missing_here_and_there() -> None:
    """What says nothing of a record has another element stand in."""
    found = proposal(
        table("value name description", "0 | AA | Aardvark", "1 | | any badger", "2 | CC | Cow", "3 | DD | Dog")
    )
    assert found.names == ("name", "description")


def test_twin_columns() -> None:
    """Of two columns with the same numbers, the one called value is the key and the other names nothing."""
    found = proposal(
        table(
            "value hex description", "0 | 0x0000 | None", "10 | 0x000A | Ten", "11-65535 | 0x000B-0xFFFF | Unassigned"
        )
    )
    assert (found.key, found.notation, found.names) == (("value",), "number", ("description",))
    assert proposal(table("hex decimal name", "0x0A | 10 | Ten", "0x0B | 11 | Eleven")).key == ("decimal",)


def test_numbers_that_measure_are_no_key() -> None:
    """A length identifies nothing, however different the lengths are."""
    found = proposal(table("name length", "Alpha | 4", "Beta | 6", "Gamma | 8"))
    assert (found.kind, found.key) == ("str", ("name",))


@pytest.mark.parametrize(("last", "kind"), [("0x13,0x08-FF", "int"), ("0xFF,*", "int")])
def test_octets(last: str, kind: str) -> None:
    """Octets between commas are numbers."""
    found = proposal(table("value name", "0x13,0x01 | ONE", "0x13,0x02 | TWO", f"{last} | Unassigned"))
    assert (found.kind, found.notation) == (kind, "octets")


def test_texts() -> None:
    """Without numbers, different short texts are the key, and name their members."""
    found = proposal(table("method safe idempotent", "GET | yes | yes", "PUT | no | yes", "POST | no | no"))
    assert (found.kind, found.key, found.names, found.phrase) == ("str", ("method",), ("method",), "")


def test_texts_that_tell_nothing() -> None:
    """A key of a letter or two is named by a better text where there is one."""
    rows = table(
        "name meaning description", "c | contact | Whom to ask.", "j | justification | Why.", "l | language | In."
    )
    assert proposal(rows).names == ("meaning", "name")
    assert proposal(table("type status", "v | active", "a | active", "b | active")).names == ("type",)


def test_a_real_value_called_none() -> None:
    """A key that says none is a key."""
    found = proposal(table("value note", "none | Section 1", "zlib | Section 1"))
    assert (found.kind, found.key) == ("str", ("value",))


def test_composite_key() -> None:
    """Where no element tells records apart, the leftmost ones that do so together are the key."""
    found = proposal(
        table(
            "method ptype name status", "a | x | one | on", "a | x | two | on", "a | y | one | on", "b | x | one | on"
        )
    )
    assert (found.kind, found.key) == ("tuple", ("method", "ptype", "name"))
    assert proposal(table("kind code", "1 | a", "1 | b", "2 | a", "2 | b")).numbers == ("kind",)


def test_a_composite_key_of_numbers_with_ranges() -> None:
    """Two numbers are a key although some records stand for many of them, the words for one of them are passed over,
    and the members are named after the words for both.
    """
    rows = table(
        "type type-text value value-text",
        "1 | Refused | 0x0 | Unassigned",
        "1 | Refused | 0x1 | No room",
        "1 | Refused | 0x2 | No time",
        "1 | Refused | 0x3-0xFF | Unassigned",
        "2 | Lost | 0x1 | No map",
        "2 | Lost | 0x2 | No time",
        "2 | Lost | 0x3-0xFF | Unassigned",
    )
    found = proposal(rows)
    assert (found.kind, found.key, found.numbers) == ("tuple", ("type", "value"), ("type", "value"))
    assert found.names == ("value-text",)


def test_a_composite_key_with_headings() -> None:
    """Records without a part of the key are headings, as long as they are few."""
    rows = table("group value", "a | ", *(f"{group} | {value}" for group in "ab" for value in range(6)))
    assert proposal(rows).key == ("group", "value")
    assert proposal(table("group value", "a | ", "b | ", "a | 1", "b | 1", "a | 2", "b | 2")).kind == "table"


def test_no_part_of_a_key_describes() -> None:
    """What describes a record is part of a key only where nothing else tells records apart."""
    rows = table("value description use", "k | Key | A", "d | Exponent | B", "d | Private key | C", "e | Exponent | B")
    assert proposal(rows).key == ("value", "use")
    assert proposal(table("value description", "k | a", "k | b", "j | a", "j | b")).key == ("value", "description")


def test_texts_that_repeat_where_a_pair_does_not() -> None:
    """A text that repeats here and there is no key when it tells all records apart together with another one."""
    rows = [{"group": f"g{number // 5}", "value": f"v{number}"} for number in range(30)]
    rows += [{"group": "h", "value": f"v{number}"} for number in range(2)]
    assert proposal(rows).key == ("group", "value")
    assert proposal(rows[:31]).key == ("value",)


def test_reserved_more_than_once_is_no_repetition() -> None:
    """Texts are a key although several records have Reserved in the place of one."""
    rows = table("value code", "Reserved | a", "Reserved | b", "Reserved | c", "x | d", "y | d", "z | e")
    assert proposal(rows).key == ("value",)


def test_names_that_only_tell_states() -> None:
    """Where every name says reserved or the like, what describes the records names nothing, and is no key."""
    assert (
        proposal(table("name key description", "Reserved | 0 | This one", "Private Use | 1-9 | Those")).names[0]
        == "name"
    )
    assert proposal(table("name description", "Reserved | This value", "Private Use | less than 0")).kind == "table"


def test_numbers_beside_values_of_text() -> None:
    """Numbers in an element that is called like no key are none where the element value holds different texts."""
    rows = table("value cri title", *(f"scheme-{number} | {number} | The {number}th" for number in range(9)))
    assert (proposal(rows).kind, proposal(rows).key) == ("str", ("value",))
    rows = table("name cri", *(f"scheme-{number} | {number}" for number in range(9)))
    assert (proposal(rows).kind, proposal(rows).key) == ("int", ("cri",))


def test_words_and_their_titles() -> None:
    """Of titles and the words that stand for them, the words are the key, and the titles name the members."""
    found = proposal(table("name suffix", "JavaScript Notation | +json", "Concise Binary | +cbor", "Zip File | +zip"))
    assert (found.key, found.names, found.phrase) == (("suffix",), ("name", "suffix"), "name")


def test_days_are_no_ranges() -> None:
    """A column of months reads like one of ranges, and is no key."""
    rows = table("address granted", "10.0.0.0/8 | 1996-02", "127.0.0.0/8 | 1981-09", "192.0.2.0/24 | 2010-01")
    assert (proposal(rows).kind, proposal(rows).key) == ("str", ("address",))


def test_a_name_that_often_repeats_is_better_than_none() -> None:
    """A description names members although some of them share one; a format and a count name none."""
    rows = table(
        "value description", *(f"{number} | {'GREASE' if number > 2 else f'Suite {number}'}" for number in range(9))
    )
    assert proposal(rows).names == ("description",)
    rows = table("value format description", "1 | TV | How long the key is", "2 | TLV | Which one the key is")
    assert proposal(rows).names == ("description",)
    assert proposal(table("value bytes cipher", "1 | 16 | AES and CBC", "2 | 32 | NULL")).names == ("cipher",)


def test_rows() -> None:
    """A table without a key stays a table: of ranges in several dimensions, of headings and what is below them."""
    ranges = table("version size method", "1 | 8-15 | X", "1 | 16 | Y", "1 | 17-32 | Y", "2-9 | 8-32 | Y")
    nested = table("id param status", "a | | O", " | b | O", " | c | O", "d | | O", " | b | O")
    for rows in (ranges, nested):
        found = proposal(rows)
        assert (found.kind, found.key) == ("table", ())


def test_a_value_with_two_names() -> None:
    """A few numbers that occur twice are no reason to give the key up; many are."""
    few = table("value name", *(f"{number} | name {number}" for number in range(12)), "3 | other name of three")
    many = table("value name", *(f"{number // 3} | name {number}" for number in range(12)))
    assert proposal(few).kind == "int"
    assert proposal(many).key != ("value",)


@pytest.mark.parametrize(
    ("title", "values", "kind"),
    [
        ("Thing Flags", ["0x01", "0x02", "0x04"], "flag"),
        ("Thing Flags", ["0", "1", "2", "3"], "int"),
        ("Things", ["0x01", "0x02", "0x04"], "int"),
        ("Thing Flags", ["bit 1", "bit 2", "bit 4"], "int"),
        ("Thing Flags", ["0x01", "0x02", "0x04", "0x08-0x80"], "flag"),
        ("Thing Flags", ["0", "1", "2-3", "4", "5-31"], "int"),
    ],
)
def test_flags(title: str, values: list[str], kind: str) -> None:
    """Values that are bits, in a table that says so, can be combined; numbers of bits cannot."""
    rows = table("value name", *(f"{value} | name {number}" for number, value in enumerate(values)))
    assert proposal(rows, title).kind == kind


def test_nothing_but_files_or_pointers() -> None:
    """Records with nothing but a file have that for a key; with nothing but pointers they are rows."""
    assert proposal(table("file", "application/a", "application/b")).key == ("file",)
    assert proposal([{"xref": "a"}, {"xref": "b"}]).kind == "table"
    assert proposal([{}, {}]).kind == "table"
