"""The comparison finds differences, and the folder of facts has the tables that these tests know."""

from __future__ import annotations

from tests.facts.tables import FACTS, Deviation, Deviations, Rows, disagreements, enumeration, facts, lacking

TABLE: Rows = {
    ("250",): {"name": "OK", "stages": frozenset({"MAIL"})},
    ("251",): {"name": "FORWARD", "stages": frozenset()},
}

COMPARED = {
    "classes": (3, "code class_digit title reference section submitter change_controller"),
    "command-reply-sequences": (212, "command kind code rfc section"),
    "commands": (24, "verb rfc section requirement first_rfc status notes"),
    "dsn-actions": (7, "action rfc section status_class_implied notes"),
    "dsn-fields": (17, "field scope rfc section requirement notes"),
    "dsn-types": (6, "registry type title references iana_registry iana_date"),
    "enhanced-codes": (
        81,
        "code short_name title associated_basic_codes basic_kind basic_raw_if_irregular classes_stated "
        "classes_stated_evidence classes_from_basic_codes classes_in_defining_rfc classes_in_defining_rfc_note "
        "conflict status references defining_section change_controller iana_date iana_updated",
    ),
    "esmtp-parameters": (23, "command parameter enumerated_values extension_keyword rfc"),
    "extensions": (
        35,
        "ehlo_keyword description_title references defining_section verbs mail_parameters rcpt_parameters "
        "other_parameters ehlo_arguments_per_rfc ehlo_arguments_per_iana_smtp "
        "ehlo_arguments_per_iana_mail_parameters_3 command_length_increase_per_rfc iana_submission_use status "
        "in_mail_parameters_2 iana_registry iana_registry_former discrepancies iana_date",
    ),
    "first-digit-classes": (5, "pattern digit class smtp_status rfc section"),
    "iana-registry-counts": (52, "group registry_id records"),
    "reply-codes": (
        111,
        "code short_name defining_rfc section status first_digit_class second_digit_category "
        "commands_where_it_appears associated_extension_keyword notes row_role",
    ),
    "reply-codes-folklore": (20, "code"),
    "rfc-status": (132, "number title date status obsoletes obsoleted_by updates updated_by"),
    "sasl-mechanisms": (44, "mechanism usage references iana_registry iana_date"),
    "second-digit-categories": (6, "pattern digit category status rfc section rfc821_same"),
    "subjects": (
        8,
        "code subject_digit title reference enumerated_in_section submitter change_controller enumerated_detail_count",
    ),
    "transmission-types": (
        24,
        "kind value title references_iana_2026_08 references_iana_2025_04 iana_registry iana_date",
    ),
}
"""The tables, with their numbers of rows and the compared columns, so that a table cannot change unnoticed."""

NOT_COMPARED = {
    "smtp-other-registries": "small tables of IANA's group smtp: see test_small_tables.py",
}

LEFT_OUT = {
    "classes": {"source_registry": "stands in a comment of the registry's file"},
    "enhanced-codes": {"reference_track_label": "a label in several spellings for what the status of the RFC says"},
    "first-digit-classes": {"notes": "prose"},
    "iana-registry-counts": {
        "parent_id": "how IANA's file is nested",
        "title": "the heading of a table",
        "group_updated": "the date of a file",
    },
    "reply-codes": {"verification": "how the table was made"},
    "reply-codes-folklore": {
        "folklore_meaning_tag": "what nobody has defined",
        "on_page": "where it was found",
        "in_malcolm_map": "where it was found",
        "conflicts_with_rfc": "prose",
        "verification": "how the table was made",
    },
    "rfc-status": {
        "cited_in": "about the tables",
        "snapshot_as_of": "how the table was made",
        "verification": "how the table was made",
    },
    "sasl-mechanisms": {"has_note": "whether IANA has a footnote, which says that the name is longer than allowed"},
    "second-digit-categories": {"notes": "prose"},
    "subjects": {"source_registry": "stands in a comment of the registry's file"},
    "transmission-types": {"iana_registry_former": "where IANA had the table before it moved"},
}
"""The columns that are not compared, and why."""

COUNTED = {
    "AddressType": "dsn-types/dsn-types-1",
    "DiagnosticType": "dsn-types/dsn-types-2",
    "EnhancedStatusCode": "smtp-enhanced-status-codes/smtp-enhanced-status-codes-3",
    "Extension": "smtp/smtp-service-extensions",
    "LinkType": "smtp/smtp-via-link-types",
    "MtaNameType": "dsn-types/dsn-types-3",
    "ProtocolType": "smtp/smtp-with-protocol-types",
    "ReceivedClause": "smtp/smtp-additional-registered-received-clauses",
    "StatusClass": "smtp-enhanced-status-codes/smtp-enhanced-status-codes-1",
    "StatusSubject": "smtp-enhanced-status-codes/smtp-enhanced-status-codes-2",
}


def test_equal_rows_do_not_disagree() -> None:
    """Two equal sides agree."""
    assert disagreements(TABLE, dict(TABLE)) == []


def test_a_lost_row_is_found() -> None:
    """The comparison names a row that the registry lost."""
    assert disagreements(TABLE, {("250",): TABLE[("250",)]}) == [
        "251, the row: the table has 'present', the registry 'absent'"
    ]


def test_the_registry_may_have_more_rows() -> None:
    """A row that only the registry has is newer than the table."""
    assert disagreements({("250",): TABLE[("250",)]}, TABLE) == []


def test_a_different_cell_is_found() -> None:
    """The comparison names a cell that differs, with both texts."""
    ours: Rows = {**TABLE, ("250",): {"name": "OK", "stages": frozenset({"RCPT", "MAIL"})}}
    assert disagreements(TABLE, ours) == ["250, stages: the table has {MAIL}, the registry {MAIL, RCPT}"]


def test_a_deviation_explains_exactly_one_difference() -> None:
    """A difference that a deviation describes is accepted; any other value in the same cell is a difference."""
    deviations: Deviations = {(("250",), "name"): Deviation(table="OK", ours="OKAY", reason="a longer word")}
    okay: Rows = {**TABLE, ("250",): {**TABLE[("250",)], "name": "OKAY"}}
    fine: Rows = {**TABLE, ("250",): {**TABLE[("250",)], "name": "FINE"}}
    assert disagreements(TABLE, okay, deviations) == []
    assert disagreements(TABLE, fine, deviations) == ["250, name: the table has 'OK', the registry 'FINE'"]


def test_a_deviation_that_is_not_needed_is_found() -> None:
    """A deviation without a difference is an error, about a cell and about a row."""
    no_difference = "there is no such difference, so no deviation"
    cell: Deviations = {(("250",), "name"): Deviation(table="OK", ours="OKAY", reason="a longer word")}
    assert disagreements(TABLE, TABLE, cell) == [f"250, name: {no_difference}"]
    assert disagreements(TABLE, TABLE, lacking("theirs alone", ("251",))) == [f"251, the row: {no_difference}"]


def test_every_table_is_compared() -> None:
    """Each table of the folder is compared or skipped with a reason, and has the expected number of rows."""
    expected = {name: count for name, (count, _) in COMPARED.items()}
    found = {path.stem: len(facts(path.stem)) for path in FACTS.glob("*.csv") if path.stem not in NOT_COMPARED}
    assert all(facts(name) for name in NOT_COMPARED)
    assert expected == found


def test_every_column_is_compared() -> None:
    """Each column of a table is compared or skipped with a reason."""
    expected = {name: {*columns.split(), *LEFT_OUT.get(name, ())} for name, (_, columns) in COMPARED.items()}
    assert expected == {name: set(facts(name)[0]) for name in COMPARED}


def test_enumerations_are_as_long_as_their_registries() -> None:
    """An enumeration that follows one of IANA's tables has at least as many members as the table had records."""
    records = {f"{row['group']}/{row['registry_id']}": int(row["records"]) for row in facts("iana-registry-counts")}
    short = {name for name, table in COUNTED.items() if len(enumeration(name).members) < records[table]}
    assert short == set()


def test_mechanisms_are_as_many_as_their_registries_list() -> None:
    """The SASL mechanisms and families are at least the records that IANA's two tables had."""
    records = {f"{row['group']}/{row['registry_id']}": int(row["records"]) for row in facts("iana-registry-counts")}
    mechanisms = enumeration("AuthMechanism")
    expected = records["sasl-mechanisms/sasl-mechanisms-1"] + records["sasl-mechanisms/scram"]
    assert expected <= len(mechanisms.members) + len(mechanisms.families)


def test_folklore_brings_no_member() -> None:
    """A number that web pages pass on is a member only if the table of reply codes has it as well."""
    folklore = {row["code"] for row in facts("reply-codes-folklore")}
    known = {row["code"] for row in facts("reply-codes") if row["row_role"] not in ("never-legal", "not-smtp")}
    assert folklore & known == folklore & {str(member.value) for member in enumeration("ReplyCode").members}
