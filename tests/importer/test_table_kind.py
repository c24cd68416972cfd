"""Proposals for tables: the kind, the key and the names."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from codegen.importer.column_measures import RowTexts
from codegen.importer.table_kind import Proposal, propose


def table(header: str, *rows: str) -> list[RowTexts]:
    """Return the records of a table that is written with `|` between cells, without empty cells."""
    names = header.split()
    return [
        {name: cell for name, text in zip(names, row.split("|"), strict=True) if (cell := text.strip())} for row in rows
    ]


def proposal(rows: Sequence[RowTexts], title: str = "Things") -> Proposal:
    """Return the proposal, and check that it has reasons."""
    proposed = propose(rows, title)
    assert all(
        reason.split(":")[0] in ("key", "name", "phrase", "description", "kind", "rows") for reason in proposed.reasons
    )
    assert proposed.reasons
    return proposed


def test_numbers_with_names() -> None:
    """A column of numbers and a column of names become an integer enumeration."""
    proposed = proposal(table("value name xref", "0 | Reserved | a", "1 | OPEN | b", "2-255 | Unassigned | "))
    assert (proposed.kind, proposed.key, proposed.names, proposed.phrase) == ("int", ("value",), ("name",), "name")


def test_the_name_is_short_and_distinct() -> None:
    """The element that names records is chosen by its contents, not only by its name."""
    rows = table(
        "value status description",
        "0 | THING_SUCCESS | It worked out as it was asked for by the other side.",
        "1 | THING_DENIED | It did not, as access to the thing in question was denied.",
        "2 | THING_FULL | It did not, since there is no more room for further things.",
    )
    proposed = proposal(rows)
    assert (proposed.names[0], proposed.description) == ("status", "description")


def test_a_repeated_status_is_not_a_name() -> None:
    """If no element distinguishes records, the key names them."""
    assert proposal(table("value status", *(f"{number} | Interim" for number in range(9)))).names == ("value",)


def test_single_letters_are_the_last_choice_for_names() -> None:
    """A full name is better than a letter, and a letter is better than the key."""
    assert proposal(table("bit name description", "0 | E | Extension", "1 | F | Forwarding")).names[0] == "description"
    assert proposal(table("bit name", "0 | E", "1 | F")).names == ("name",)


def test_a_name_that_is_sometimes_missing() -> None:
    """Another element names the records without a name."""
    proposed = proposal(
        table("value name description", "0 | AA | Aardvark", "1 | | any badger", "2 | CC | Cow", "3 | DD | Dog")
    )
    assert proposed.names == ("name", "description")


def test_twin_columns() -> None:
    """Of two columns with the same numbers, `value` is the key, and the other does not name records."""
    proposed = proposal(
        table(
            "value hex description", "0 | 0x0000 | None", "10 | 0x000A | Ten", "11-65535 | 0x000B-0xFFFF | Unassigned"
        )
    )
    assert (proposed.key, proposed.notation, proposed.names) == (("value",), "number", ("description",))
    assert proposal(table("hex decimal name", "0x0A | 10 | Ten", "0x0B | 11 | Eleven")).key == ("decimal",)


def test_lengths_are_not_a_key() -> None:
    """A length is not a key, even if all lengths differ."""
    proposed = proposal(table("name length", "Alpha | 4", "Beta | 6", "Gamma | 8"))
    assert (proposed.kind, proposed.key) == ("str", ("name",))


@pytest.mark.parametrize(("last", "kind"), [("0x13,0x08-FF", "int"), ("0xFF,*", "int")])
def test_octets(last: str, kind: str) -> None:
    """Octets separated by commas are numbers."""
    proposed = proposal(table("value name", "0x13,0x01 | ONE", "0x13,0x02 | TWO", f"{last} | Unassigned"))
    assert (proposed.kind, proposed.notation) == (kind, "octets")


def test_texts() -> None:
    """Without numbers, distinct short texts are the key and name the members."""
    proposed = proposal(table("method safe idempotent", "GET | yes | yes", "PUT | no | yes", "POST | no | no"))
    assert (proposed.kind, proposed.key, proposed.names, proposed.phrase) == ("str", ("method",), ("method",), "")


def test_texts_of_single_letters() -> None:
    """If keys are only letters, a better text names the members."""
    rows = table(
        "name meaning description", "c | contact | Whom to ask.", "j | justification | Why.", "l | language | In."
    )
    assert proposal(rows).names == ("meaning", "name")
    assert proposal(table("type status", "v | active", "a | active", "b | active")).names == ("type",)


def test_a_real_value_called_none() -> None:
    """The text `none` can be a key."""
    proposed = proposal(table("value note", "none | Section 1", "zlib | Section 1"))
    assert (proposed.kind, proposed.key) == ("str", ("value",))


def test_composite_key() -> None:
    """If no element identifies records, the leftmost elements that do so together are the key."""
    proposed = proposal(
        table(
            "method ptype name status", "a | x | one | on", "a | x | two | on", "a | y | one | on", "b | x | one | on"
        )
    )
    assert (proposed.kind, proposed.key) == ("tuple", ("method", "ptype", "name"))
    assert proposal(table("kind code", "1 | a", "1 | b", "2 | a", "2 | b")).numbers == ("kind",)


def test_a_composite_key_of_numbers_with_ranges() -> None:
    """Two numbers are a key although some records are ranges; the words for both numbers name the members."""
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
    proposed = proposal(rows)
    assert (proposed.kind, proposed.key, proposed.numbers) == ("tuple", ("type", "value"), ("type", "value"))
    assert proposed.names == ("value-text",)


def test_a_composite_key_with_headings() -> None:
    """A few records without a part of the key are headings."""
    rows = table("group value", "a | ", *(f"{group} | {value}" for group in "ab" for value in range(6)))
    assert proposal(rows).key == ("group", "value")
    assert proposal(table("group value", "a | ", "b | ", "a | 1", "b | 1", "a | 2", "b | 2")).kind == "table"


def test_a_description_is_the_last_choice_for_a_key() -> None:
    """A description is part of a key only if nothing else identifies records."""
    rows = table("value description use", "k | Key | A", "d | Exponent | B", "d | Private key | C", "e | Exponent | B")
    assert proposal(rows).key == ("value", "use")
    assert proposal(table("value description", "k | a", "k | b", "j | a", "j | b")).key == ("value", "description")


def test_a_pair_is_better_than_a_text_with_duplicates() -> None:
    """A text with a few duplicates is not the key if it identifies all records together with another element."""
    rows = [{"group": f"g{number // 5}", "value": f"v{number}"} for number in range(30)]
    rows += [{"group": "h", "value": f"v{number}"} for number in range(2)]
    assert proposal(rows).key == ("group", "value")
    assert proposal(rows[:31]).key == ("value",)


def test_repeated_states_are_not_duplicates() -> None:
    """Texts are a key even if several of them are Reserved."""
    rows = table("value code", "Reserved | a", "Reserved | b", "Reserved | c", "x | d", "y | d", "z | e")
    assert proposal(rows).key == ("value",)


def test_names_that_are_only_states() -> None:
    """If every name is a state, the description is neither a name nor a key."""
    assert (
        proposal(table("name key description", "Reserved | 0 | This one", "Private Use | 1-9 | Those")).names[0]
        == "name"
    )
    assert proposal(table("name description", "Reserved | This value", "Private Use | less than 0")).kind == "table"


def test_numbers_beside_values_of_text() -> None:
    """Numbers in an element with an unusual name are not the key if `value` has distinct texts."""
    rows = table("value cri title", *(f"scheme-{number} | {number} | The {number}th" for number in range(9)))
    assert (proposal(rows).kind, proposal(rows).key) == ("str", ("value",))
    rows = table("name cri", *(f"scheme-{number} | {number}" for number in range(9)))
    assert (proposal(rows).kind, proposal(rows).key) == ("int", ("cri",))


def test_words_and_their_titles() -> None:
    """If there are titles and single words for them, the words are the key and the titles name the members."""
    proposed = proposal(
        table("name suffix", "JavaScript Notation | +json", "Concise Binary | +cbor", "Zip File | +zip")
    )
    assert (proposed.key, proposed.names, proposed.phrase) == (("suffix",), ("name", "suffix"), "name")


def test_dates_are_not_ranges() -> None:
    """A column of months is not a key, although months look like ranges."""
    rows = table("address granted", "10.0.0.0/8 | 1996-02", "127.0.0.0/8 | 1981-09", "192.0.2.0/24 | 2010-01")
    assert (proposal(rows).kind, proposal(rows).key) == ("str", ("address",))


def test_a_repeated_name_is_better_than_none() -> None:
    """A description with duplicates can name members; a format or a count cannot."""
    rows = table(
        "value description", *(f"{number} | {'GREASE' if number > 2 else f'Suite {number}'}" for number in range(9))
    )
    assert proposal(rows).names == ("description",)
    rows = table("value format description", "1 | TV | How long the key is", "2 | TLV | Which one the key is")
    assert proposal(rows).names == ("description",)
    assert proposal(table("value bytes cipher", "1 | 16 | AES and CBC", "2 | 32 | NULL")).names == ("cipher",)


def test_rows() -> None:
    """A table without a key becomes a table of rows: ranges in several dimensions, and headings with their items."""
    ranges = table("version size method", "1 | 8-15 | X", "1 | 16 | Y", "1 | 17-32 | Y", "2-9 | 8-32 | Y")
    nested = table("id param status", "a | | O", " | b | O", " | c | O", "d | | O", " | b | O")
    for rows in (ranges, nested):
        proposed = proposal(rows)
        assert (proposed.kind, proposed.key) == ("table", ())


def test_a_value_with_two_names() -> None:
    """A column with a few duplicate numbers is the key; with many duplicates it is not."""
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
    """Bits in a table of flags become an IntFlag; numbers of bits do not."""
    rows = table("value name", *(f"{value} | name {number}" for number, value in enumerate(values)))
    assert proposal(rows, title).kind == kind


def test_only_files_or_pointers() -> None:
    """Records that have only a file have it as the key; records that have only pointers are rows."""
    assert proposal(table("file", "application/a", "application/b")).key == ("file",)
    assert proposal([{"xref": "a"}, {"xref": "b"}]).kind == "table"
    assert proposal([{}, {}]).kind == "table"


def test_codes_without_words_are_named_by_their_texts() -> None:
    """Texts name keys without words, also if unassigned keys have the same text or a record has none."""
    rows = table(
        "value description", "4.04 | Not Found", "4.07 | Unassigned", "4.10 | Unassigned", "4.05 | Not Allowed"
    )
    assert proposal(rows).names == ("description", "value")
    codes = [f"X.{number}.YYY | Summary {number} | {'Long text about it. ' * 9}" for number in range(12)]
    assert proposal(table("code summary description", *codes, "X.99.YYY | | Text")).names == ("summary", "code")
    octets = table("value description meaning", "0x00 0x0a, | One box | Good", "0x00 0x0b, | Other box | Good")
    assert proposal(octets).names[0] == "description"


def test_a_text_for_many_records_among_names() -> None:
    """A placeholder such as GREASE does not prevent that an element names the other records."""
    grease = [f"{number} | GREASE | Y" for number in range(10, 30)]
    assert proposal(table("value description recommended", "1 | basic | Y", "2 | x509 | Y", *grease)).names == (
        "description",
    )
    twice = [f"{number} | {'ABC'[number % 3]} side | Y" for number in range(30)]
    assert proposal(table("value description recommended", *twice)).names == ("value",)
