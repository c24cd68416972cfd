"""Loading of registry files: the model of a valid registry, and the problems of an invalid one."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import jsonschema  # type: ignore[import-untyped]  # it has no types of its own
import pytest
from pydantic import BaseModel

from codegen.errors import CodegenError, Problem
from codegen.file_snapshot import Snapshot
from codegen.load import RegistryFile, comment_problems, file_formats, load
from codegen.load import read_files as read_sources
from codegen.model import Bounds, Family, Field, Member, Reference, Rfc, StatusVocabulary
from tests.support.registries import (
    CARRIERS,
    FILES,
    PACKAGE,
    RFCS,
    ROUTES,
    SIGNALS,
    STATUSES,
    Edit,
    appended,
    both,
    enumeration,
    findings,
    line_with,
    loaded,
    place_of,
    registry,
    replaced,
    sources,
    texts,
    write_project,
)

REPOSITORY = Path(__file__).resolve().parents[2]


# --- What is well formed


def test_no_problems() -> None:
    """A valid registry has no problems, and its enumerations are in the order of their files."""
    assert loaded().problems == ()
    assert [enumeration.module for enumeration in registry().enumerations] == [
        "carriers",
        "entry_statuses",
        "routes",
        "signals",
    ]


def test_package() -> None:
    """The package has the values of package.toml, with text of several lines as one line."""
    package = registry().package
    assert (package.name, package.version, package.license) == ("tiny", "1.2.3", "MIT")
    assert package.keywords == ("enum", "pigeon")
    assert package.description == (
        "Signals, carriers and routes of a network of packets with wings: "
        "enough of everything to try a generator on."
    )
    assert package.status == StatusVocabulary(enumeration="EntryStatus", default="current", unregistered="unregistered")
    assert package.file == PACKAGE


def test_rfcs() -> None:
    """An RFC has the values of its table. Missing lists are empty."""
    assert registry().rfcs[0] == Rfc(
        number=760, title="DoD standard Internet Protocol", date="1980-01", status="unknown", obsoleted_by=(791,)
    )
    assert registry().rfcs_file == RFCS


def test_header() -> None:
    """An enumeration has the values of its header."""
    signal = enumeration("Signal")
    assert (signal.module, signal.file) == ("signals", SIGNALS)
    assert (signal.title, signal.kind) == ("a signal of a loft", "int")
    assert signal.open == Bounds(minimum=100, maximum=399)
    assert signal.references == (Reference(rfc=1149, section="2"),)
    assert not signal.ignore_case
    assert enumeration("Carrier").ignore_case
    assert enumeration("Route").kind == "plain"


def test_declarations() -> None:
    """Attributes and records are in the order of the file, with the checks that they declare."""
    signal, route = enumeration("Signal"), enumeration("Route")
    assert [field.name for field in signal.attributes] == ["urgency", "final", "note", "grade", "uses"]
    description = "the first digit: how soon somebody has to act."
    assert signal.attributes[0] == Field(name="urgency", type="int", description=description, required=True, digit=1)
    assert signal.attributes[3].choices == ("fair", "good", "poor")
    assert (route.attributes[2].first_digit_in, route.attributes[2].unless_in) == ("seasons", "odd_signals")
    (record,) = signal.records
    assert record.name == "SignalUse"
    assert record.fields[1] == Field(
        name="mood", type="str", description="how the keeper takes it.", choices=("calm", "upset")
    )


def test_member() -> None:
    """A member has every declared attribute, with the value in the file or the default."""
    assert enumeration("Signal").members[2] == Member(
        name="EATEN",
        value=330,
        phrase="bird eaten",
        description="A hawk took bird and packet together. Send the packet again by another carrier.",
        references=(Reference(rfc=1149, section="B", historical=True),),
        status="deprecated",
        replaced_by=331,
        attributes={"urgency": 3, "final": False, "note": "", "grade": None, "uses": ()},
        index=2,
    )


def test_aliases_and_text() -> None:
    """Aliases keep their order, and TOML escapes are decoded."""
    landed = enumeration("Signal").members[1]
    assert landed.aliases == ("ARRIVED", "TOUCHED_DOWN")
    assert landed.attributes["note"] == 'It wants "corn".'


def test_records_of_a_member() -> None:
    """A record is a mapping with every field, and its references are Reference objects."""
    assert enumeration("Signal").members[0].attributes["uses"] == (
        {
            "phrase": "bird departed",
            "mood": "calm",
            "carriers": ("pigeon",),
            "route": None,
            "references": (Reference(rfc=1149, section="2"),),
        },
        {
            "phrase": "swan departed",
            "mood": None,
            "carriers": ("pigeon", "Swan-2"),
            "route": "X.1.10",
            "references": (Reference(rfc=2549, section="3"), Reference(person="The keeper of the loft")),
        },
    )


def test_absent_status_field() -> None:
    """A field `status` of the type of the status enumeration has the default status."""
    field = """
[record.SignalUse.field.status]
type = "EntryStatus"
description = "how the meaning stands."

[[member]]
name = "DEPARTED"
"""
    edits = {SIGNALS: replaced('\n[[member]]\nname = "DEPARTED"\n', field)}
    uses = enumeration("Signal", edits).members[0].attributes["uses"]
    assert isinstance(uses, tuple)
    assert [use["status"] for use in uses if isinstance(use, Mapping)] == ["current", "current"]


def test_family() -> None:
    """A family is not a member."""
    carrier = enumeration("Carrier")
    assert carrier.families == (
        Family(
            pattern="X-*",
            phrase="Private carriers",
            description="Whatever a loft agrees on with another.",
            references=(Reference(rfc=2549, section="6"),),
            status="current",
        ),
    )
    assert "X-*" not in {member.value for member in carrier.members}


@pytest.mark.parametrize(
    ("written", "description"),
    [
        ('"One line."', "One line."),
        ('"""\nBroken\nover lines.\n"""', "Broken over lines."),
        ('"""\n    Indented,\n  and \t\n\tbroken.\n    """', "Indented, and broken."),
        ("'''\nBroken\nover lines.'''", "Broken over lines."),
        ('"""Two  spaces stay."""', "Two  spaces stay."),
    ],
)
def test_text_over_lines(written: str, description: str) -> None:
    """Line breaks in a text, and the indentation around them, count as one space."""
    edits = {ROUTES: replaced('"Fly with the sea on one side. Storms close it without notice."', written)}
    assert enumeration("Route", edits).members[1].description == description


def test_line_ends_of_files(tmp_path: Path) -> None:
    """Files with CRLF give the same registry as files with LF."""
    found = []
    for name, end in (("lf", "\n"), ("crlf", "\r\n")):
        root = write_project(tmp_path / name)
        paths = {path: root / path for path in FILES if path.startswith("registry/")}
        for path in paths.values():
            path.write_bytes(path.read_text(encoding="utf-8").replace("\n", end).encode())
        found.append(load(read_sources(paths, Snapshot())))
    assert found[0] == found[1]
    assert not found[0].problems


# --- What is not


@dataclass(frozen=True, slots=True)
class Case:
    """An edit that breaks the format once, the line that is reported (that of `at`), and the message."""

    name: str
    file: str
    edit: Edit
    at: str
    rule: str
    message: str
    remedy: str = ""


FOLLOWS = '[[enumeration.follows]]\ngroup = "lofts"\nregistry = "signals"\n'

CASES = (
    # Fields that do not exist
    Case(
        "unknown field of a member",
        SIGNALS,
        replaced("final = true\nnote = ", "final = true\ncolour = 3\nnote = "),
        "colour",
        "unknown-field",
        'unknown key "colour"',
        "attribute",
    ),
    Case(
        "unknown field that is like a known one",
        SIGNALS,
        replaced("final = true\nnote = ", 'final = true\nalias = "X"\nnote = '),
        'alias = "X"',
        "unknown-field",
        'unknown key "alias"',
        'Did you mean "aliases"?',
    ),
    Case(
        "unknown field that is like a declared attribute",
        SIGNALS,
        replaced("final = true\nnote = ", "finale = true\nnote = "),
        "finale",
        "unknown-field",
        'unknown key "finale"',
        'Did you mean "final"?',
    ),
    Case(
        "unknown field of a record",
        SIGNALS,
        replaced('mood = "calm"', 'mod = "calm"'),
        "mod = ",
        "unknown-field",
        'unknown key "mod"',
        'Did you mean "mood"?',
    ),
    Case(
        "unknown field of a reference",
        SIGNALS,
        replaced('url = "https://example.org/lost"', 'url = "https://example.org/lost", sectoin = "4"'),
        "sectoin",
        "unknown-field",
        'unknown key "sectoin"',
        'Did you mean "section"?',
    ),
    Case(
        "unknown field of a header",
        ROUTES,
        replaced('kind = "plain"\n', 'kind = "plain"\nreference = []\n'),
        "reference = []",
        "unknown-field",
        'unknown key "reference"',
        'Did you mean "references"?',
    ),
    Case(
        "unknown field of bounds",
        SIGNALS,
        replaced("maximum = 399 }", "maximum = 399, step = 10 }"),
        "step = 10",
        "unknown-field",
        'unknown key "step"',
    ),
    Case(
        "unknown field of an attribute's declaration",
        SIGNALS,
        replaced("digit = 1\n", "digit = 1\nrequire = true\n"),
        "require = true",
        "unknown-field",
        'unknown key "require"',
        'Did you mean "required"?',
    ),
    Case(
        "check against the value in a record's field",
        SIGNALS,
        replaced('choices = ["calm", "upset"]\n', 'choices = ["calm", "upset"]\ndigit = 1\n'),
        'digit = 1\ndescription = "how the keeper',
        "unknown-field",
        'unknown key "digit"',
    ),
    Case(
        "unknown table",
        SIGNALS,
        appended('\n[[membr]]\nname = "X"\n'),
        "[[membr]]",
        "unknown-field",
        'unknown key "membr"',
        'Did you mean "member"?',
    ),
    Case(
        "unknown field of a family",
        CARRIERS,
        appended('aliases = ["Y-*"]\n'),
        "aliases",
        "unknown-field",
        'unknown key "aliases"',
    ),
    Case(
        "unknown field of an RFC",
        RFCS,
        replaced("updated_by = [2549]", "updated_by = [2549]\nobsoleted = [1]"),
        "obsoleted = [1]",
        "unknown-field",
        'unknown key "obsoleted"',
        'Did you mean "obsoletes"?',
    ),
    # Fields that are missing
    Case(
        "member without a phrase",
        ROUTES,
        replaced('phrase = "Along the coast"\n', ""),
        '[[member]]\nname = "COAST"',
        "missing-field",
        "missing phrase",
        'Add "phrase = ...".',
    ),
    Case(
        "member without a required attribute",
        ROUTES,
        replaced("region = 1\nseasons", "seasons"),
        '[[member]]\nname = "COAST"',
        "missing-field",
        "missing region",
        'Add "region = ...".',
    ),
    Case(
        "record without a required field",
        SIGNALS,
        replaced('phrase = "swan departed"\n', ""),
        '[[member.uses]]\ncarriers = ["pigeon", "Swan-2"]',
        "missing-field",
        "missing phrase",
        'Add "phrase = ...".',
    ),
    Case(
        "header without a name",
        ROUTES,
        replaced('name = "Route"\n', ""),
        "[enumeration]",
        "missing-field",
        "missing name",
        'Add "name = ...".',
    ),
    Case(
        "file without a header",
        STATUSES,
        lambda text: text[text.index("[attribute.discourages_use]") :],
        "",
        "missing-field",
        "missing enumeration",
    ),
    Case(
        "empty file",
        ROUTES,
        lambda text: "",
        "",
        "missing-field",
        "missing enumeration",
    ),
    Case(
        "family without references",
        CARRIERS,
        replaced('references = [{ rfc = 2549, section = "6" }]\n', ""),
        "[[family]]",
        "missing-field",
        "missing references",
    ),
    Case(
        "record without fields",
        SIGNALS,
        appended('\n[record.Feather]\ndescription = "One."\n'),
        "[record.Feather]",
        "missing-field",
        "missing field",
    ),
    # Values of another type
    Case(
        "text for an integer value",
        SIGNALS,
        replaced("value = 250", 'value = "250"'),
        'value = "250"',
        "wrong-type",
        'value must be an integer, got "250"',
    ),
    Case(
        "integer for a text value",
        ROUTES,
        replaced('value = "X.1.9"', "value = 19"),
        "value = 19",
        "wrong-type",
        "value must be a string, got 19",
    ),
    Case(
        "truth for an integer value",
        SIGNALS,
        replaced("value = 250", "value = true"),
        "value = true",
        "wrong-type",
        "value must be an integer, got true",
    ),
    Case(
        "float for an integer attribute",
        ROUTES,
        replaced("region = 0", "region = 0.0"),
        "region = 0.0",
        "wrong-type",
        "region must be an integer, got 0.0",
    ),
    Case(
        "text for truth",
        SIGNALS,
        replaced("final = true\nnote", 'final = "yes"\nnote'),
        'final = "yes"',
        "wrong-type",
        'final must be true or false, got "yes"',
    ),
    Case(
        "one for many",
        ROUTES,
        replaced("seasons = [1, 2]", "seasons = 1"),
        "seasons = 1",
        "wrong-type",
        "seasons must be a list, got 1",
    ),
    Case(
        "wrong item of a list over several lines",
        ROUTES,
        replaced("seasons = [1, 2]", 'seasons = [\n    1,\n    "2",\n]'),
        '    "2",',
        "wrong-type",
        'seasons: each item must be an integer, got "2"',
    ),
    Case(
        "member of an integer enumeration given by name",
        CARRIERS,
        replaced("signals = [330]", 'signals = ["EATEN"]'),
        'signals = ["EATEN"]',
        "wrong-type",
        'signals: each item must be an integer, got "EATEN"',
    ),
    Case(
        "text that is not a choice",
        SIGNALS,
        replaced('grade = "good"', 'grade = "best"'),
        'grade = "best"',
        "wrong-type",
        'grade must be "fair", "good" or "poor", got "best"',
    ),
    Case(
        "text that is not a choice, in a record",
        SIGNALS,
        replaced('mood = "calm"', 'mood = "Calm"'),
        'mood = "Calm"',
        "wrong-type",
        'mood must be "calm" or "upset", got "Calm"',
    ),
    Case(
        "table for text",
        ROUTES,
        replaced('phrase = "Along the coast"', 'phrase = { en = "Along the coast" }'),
        "phrase = { en",
        "wrong-type",
        "phrase must be a string, got a table",
    ),
    Case(
        "replacement of another type than the values",
        SIGNALS,
        replaced("replaced_by = 331", 'replaced_by = "331"'),
        'replaced_by = "331"',
        "wrong-type",
        'replaced_by must be an integer, got "331"',
    ),
    Case(
        "no member at all",
        ROUTES,
        lambda text: "member = 3\n" + text[: text.index("[[member]]")],
        "member = 3",
        "wrong-type",
        "member must be a list, got 3",
    ),
    Case(
        "unknown kind",
        ROUTES,
        replaced('kind = "plain"', 'kind = "flags"'),
        'kind = "flags"',
        "wrong-type",
        'kind must be "int", "str", "plain", "flag" or "tuple", got "flags"',
    ),
    Case(
        "text for bounds",
        SIGNALS,
        replaced("minimum = 100", 'minimum = "100"'),
        "minimum",
        "wrong-type",
        'minimum must be an integer, got "100"',
    ),
    Case(
        "digit before the first",
        SIGNALS,
        replaced("digit = 1", "digit = 0"),
        "digit = 0",
        "wrong-type",
        "digit must be greater than or equal to 1, got 0",
    ),
    Case(
        "date of an RFC as a date",
        RFCS,
        replaced('date = "1981-09"', "date = 1981-09-01"),
        "date = 1981-09-01",
        "wrong-type",
        "date must be a string, got 1981-09-01",
    ),
    Case(
        "date of an RFC in another form",
        RFCS,
        replaced('date = "1981-09"', 'date = "September 1981"'),
        'date = "September 1981"',
        "wrong-type",
        'date must be a year and a month, such as 1981-09, got "September 1981"',
    ),
    Case(
        "RFC without a positive number",
        RFCS,
        replaced("number = 760", "number = 0"),
        "number = 0",
        "wrong-type",
        "number must be greater than 0, got 0",
    ),
    # Values that make no sense by themselves
    Case(
        "empty description",
        ROUTES,
        replaced('"Fly with the sea on one side. Storms close it without notice."', '""'),
        'description = ""',
        "wrong-type",
        "description must not be empty",
    ),
    Case(
        "description of white space",
        ROUTES,
        replaced('"Fly with the sea on one side. Storms close it without notice."', '"""\n   \n"""'),
        'description = """',
        "wrong-type",
        "description must not be empty",
    ),
    Case(
        "empty list of references",
        ROUTES,
        replaced('references = [{ rfc = 6214, section = "3.1" }]', "references = []"),
        "references = []",
        "wrong-type",
        "references must not be empty",
    ),
    Case(
        "reference to two documents",
        SIGNALS,
        replaced('{ url = "https://', '{ rfc = 791, url = "https://'),
        "{ rfc = 791",
        "wrong-type",
        "references: expected exactly one of rfc, draft, iana, person and url, got rfc and url",
    ),
    Case(
        "reference to no document",
        SIGNALS,
        replaced('{ draft = "draft-pigeon-lost-02", section = "4" }', '{ section = "4" }'),
        '{ section = "4" }',
        "wrong-type",
        "references: expected exactly one of rfc, draft, iana, person and url, got none",
    ),
    Case(
        "section with a sign",
        SIGNALS,
        replaced('section = "B"', 'section = "§ 4"'),
        "§ 4",
        "wrong-type",
        'section must be the number of a section, such as 4.2.3, or B for an appendix, got "§ 4"',
    ),
    Case(
        "section with a line break",
        SIGNALS,
        replaced('section = "B"', 'section = "4\\n"'),
        '"4\\n"',
        "wrong-type",
        'section must be the number of a section, such as 4.2.3, or B for an appendix, got "4\\n"',
    ),
    Case(
        "page that is not an address",
        SIGNALS,
        replaced("https://example.org/lost", "javascript:alert(1)"),
        "javascript",
        "wrong-type",
        'url must be an address that begins with https:// or http://, got "javascript:alert(1)"',
    ),
    Case(
        "IANA row without a registry",
        CARRIERS,
        replaced("lofts/carriers", "lofts"),
        '"lofts"',
        "wrong-type",
        'iana must be a group and a table, such as group/table, got "lofts"',
    ),
    Case(
        "mapped table with a description",
        SIGNALS,
        replaced("[attribute.urgency]", FOLLOWS + 'value = "v"\ndescription = "text"\n\n[attribute.urgency]'),
        "[[enumeration.follows]]",
        "wrong-type",
        '"description" is allowed only with complete = true',
    ),
    Case(
        "imported table with a status",
        SIGNALS,
        replaced(
            "[attribute.urgency]", FOLLOWS + 'value = "v"\nstatus = "use"\ncomplete = true\n\n[attribute.urgency]'
        ),
        "[[enumeration.follows]]",
        "wrong-type",
        '"status" is not allowed with complete = true',
    ),
    Case(
        "table that is neither mapped nor imported",
        SIGNALS,
        replaced("[attribute.urgency]", FOLLOWS + 'value = "v"\ncomplete = "yes"\n\n[attribute.urgency]'),
        'complete = "yes"',
        "wrong-type",
        'complete must be true or false, got "yes"',
    ),
    Case(
        "imported table with a pattern",
        SIGNALS,
        replaced(
            "[attribute.urgency]",
            FOLLOWS
            + 'attributes = {}\ncomplete = true\nvalue = { element = "v", pattern = "(.)" }\n\n[attribute.urgency]',
        ),
        "pattern",
        "unknown-field",
        '"pattern"',
    ),
    Case(
        "imported table with an unknown field",
        SIGNALS,
        replaced("[attribute.urgency]", FOLLOWS + 'value = "v"\nnmae = "v"\ncomplete = true\n\n[attribute.urgency]'),
        "nmae",
        "unknown-field",
        '"nmae"',
    ),
    Case(
        "bounds the wrong way round",
        SIGNALS,
        replaced("minimum = 100", "minimum = 400"),
        "open = ",
        "wrong-type",
        "open: minimum is greater than maximum",
    ),
    Case(
        "open text",
        ROUTES,
        replaced('kind = "plain"\n', 'kind = "plain"\nopen = { minimum = 1, maximum = 2 }\n'),
        "[enumeration]",
        "wrong-type",
        'only an enumeration of kind "int" or "flag" can be open',
    ),
    Case(
        "integers that ignore letter case",
        SIGNALS,
        replaced('kind = "int"\n', 'kind = "int"\nignore_case = true\n'),
        "[enumeration]",
        "wrong-type",
        'only an enumeration of kind "str" can ignore letter case',
    ),
    # Keys at the wrong place, names that are taken
    Case(
        "value before name",
        SIGNALS,
        replaced('name = "LANDED"\nvalue = 250\n', 'value = 250\nname = "LANDED"\n'),
        '[[member]]\nvalue = 250\nname = "LANDED"',
        "unsorted",
        "LANDED: name and value must come first",
        "top",
    ),
    Case(
        "phrase between name and value",
        SIGNALS,
        replaced('value = 250\nphrase = "bird landed"\n', 'phrase = "bird landed"\nvalue = 250\n'),
        '[[member]]\nname = "LANDED"',
        "unsorted",
        "LANDED: name and value must come first",
    ),
    Case(
        "attribute that every member has anyway",
        CARRIERS,
        replaced("[attribute.source]", '[attribute.phrase]\ntype = "str"\ndescription = "x."\n\n[attribute.source]'),
        "[attribute.phrase]",
        "reserved-name",
        'attribute "phrase": every member already has this field',
        "Rename the attribute.",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_problem(case: Case) -> None:
    """A broken format is one problem with rule, file, line, message and remedy."""
    edits = {case.file: case.edit}
    line = line_with(texts(edits)[case.file], case.at) if case.at else 1
    (problem,) = loaded(edits).problems
    assert (problem.rule, problem.file, problem.line, problem.severity) == (case.rule, case.file, line, "error")
    assert case.message in problem.message
    assert case.remedy in problem.remedy
    assert problem.remedy.endswith((".", "?", ": codegen docs registry"))


@pytest.mark.parametrize(
    ("file", "edit", "name"),
    [
        (SIGNALS, replaced('{ url = "https://', '{ rfc = 791, url = "https://'), "references:"),
        (
            SIGNALS,
            replaced('choices = ["calm", "upset"]', 'choices = ["calm", 2]'),
            "choices: each item must be a string",
        ),
        (CARRIERS, replaced("signals = [330]", 'signals = ["EATEN"]'), "signals: each item must be an integer"),
    ],
)
def test_items_are_named_by_their_field(file: str, edit: Edit, name: str) -> None:
    """A message about an item of a list begins with the name of the field."""
    (problem,) = loaded({file: edit}).problems
    assert problem.message.startswith(name)


@pytest.mark.parametrize(
    ("file", "edit"),
    [
        (ROUTES, replaced('"Fly with the sea on one side. Storms close it without notice."', '""')),
        (ROUTES, replaced('references = [{ rfc = 6214, section = "3.1" }]', "references = []")),
        (ROUTES, replaced('title = "a route"', 'title = ""')),
    ],
)
def test_empty_values_are_reported_as_empty(file: str, edit: Edit) -> None:
    """The message about an empty value does not contain the words of pydantic."""
    (problem,) = loaded({file: edit}).problems
    assert "not 0, not" not in problem.message
    assert "after validation" not in problem.message


@pytest.mark.parametrize(
    ("file", "edit"),
    [
        (SIGNALS, replaced('url = "https://example.org/lost"', 'url = "https://example.org/lost", page = 4')),
        (ROUTES, replaced('kind = "plain"\n', 'kind = "plain"\ncolour = "red"\n')),
        (RFCS, replaced('date = "1981-09"\n', 'date = "1981-09"\npages = 45\n')),
    ],
)
def test_no_attribute_is_proposed_where_none_can_be(file: str, edit: Edit) -> None:
    """The remedy proposes an attribute only for an unknown key of an entry."""
    (problem,) = loaded({file: edit}).problems
    assert problem.rule == "unknown-field"
    assert "attribute" not in problem.remedy


def test_a_deprecated_member_needs_statuses() -> None:
    """The remedy for a member with `deprecated` or `status` says what to write, with and without statuses."""
    edit = replaced("final = true\nnote = ", "final = true\ndeprecated = true\nnote = ")
    (problem,) = loaded({SIGNALS: edit}).problems
    assert 'write status = "..."' in problem.remedy
    head = b'[enumeration]\nname = "Signal"\n[members]\n'
    package = b'name = "loft"\nversion = "1.0.0"\ntitle = "Loft"\ndescription = "A loft."\n'
    for key in ("deprecated = true", 'status = "deprecated"', "replaced_by = 2"):
        files = {
            "package": RegistryFile(name="package.toml", data=package),
            "signals": RegistryFile(name="signals.toml", data=head + f"A = {{ value = 1, {key} }}\n".encode()),
        }
        (problem,) = load(files).problems
        assert "under [status] in package.toml" in problem.remedy


def _told(problems: tuple[Problem, ...]) -> list[tuple[str, str, int]]:
    return [(problem.rule, PurePosixPath(problem.file).name, problem.line) for problem in problems]


def test_all_at_once() -> None:
    """All problems of all files are reported at once, sorted by file and line."""
    edits: dict[str, Edit] = {
        SIGNALS: both(
            replaced("final = true\nnote", 'finale = "x"\nnote'),
            replaced("replaced_by = 331\nurgency = 3", 'replaced_by = "x"\nurgency = "y"'),
            replaced("\nvalue = 331", "\nvalue = 3.5"),
        ),
        RFCS: replaced("number = 791", "number = -1"),
        ROUTES: replaced('phrase = "Over the ridge"\n', ""),
    }
    changed = texts(edits)
    assert _told(loaded(edits).problems) == [
        ("wrong-type", "rfcs.toml", line_with(changed[RFCS], "number = -1")),
        ("missing-field", "routes.toml", line_with(changed[ROUTES], '[[member]]\nname = "RIDGE"')),
        ("unknown-field", "signals.toml", line_with(changed[SIGNALS], "finale")),
        ("wrong-type", "signals.toml", line_with(changed[SIGNALS], 'replaced_by = "x"')),
        ("wrong-type", "signals.toml", line_with(changed[SIGNALS], 'urgency = "y"')),
        ("wrong-type", "signals.toml", line_with(changed[SIGNALS], "value = 3.5")),
    ]


def test_broken_members_are_left_out() -> None:
    """A member that breaks the format is omitted, and its enumeration is marked as incomplete."""
    found = loaded({SIGNALS: replaced("value = 250", "value = []")}).registry.enumeration("Signal")
    assert found is not None
    assert [member.name for member in found.members] == ["DEPARTED", "EATEN", "LOST"]
    assert [member.index for member in found.members] == [0, 2, 3]
    assert found.incomplete
    assert not enumeration("Signal").incomplete


def test_a_broken_member_is_missed_nowhere() -> None:
    """An entry that refers to an omitted member is not a problem."""
    edits = {SIGNALS: replaced("value = 331", "value = 331\nweight = 4")}
    line = line_with(texts(edits)[SIGNALS], "weight = 4")
    assert _told(findings(edits)) == [("unknown-field", "signals.toml", line)]


def test_a_broken_header_is_missed_nowhere() -> None:
    """A file that uses an omitted enumeration as a type is not a problem."""
    edits = {SIGNALS: replaced('name = "Signal"\n', "")}
    line = line_with(texts(edits)[SIGNALS], "[enumeration]")
    assert _told(findings(edits)) == [("missing-field", "signals.toml", line)]


def test_a_broken_rfc_is_missed_nowhere() -> None:
    """If an RFC breaks the format, no reference to an RFC is a problem."""
    edits = {RFCS: replaced('title = "Internet Protocol"\n', "")}
    line = line_with(texts(edits)[RFCS], "[[rfc]]\nnumber = 791")
    assert _told(findings(edits)) == [("missing-field", "rfcs.toml", line)]


@pytest.mark.parametrize("name", ["copy", "json", "schema", "validate", "model_fields", "model_config", "model_dump"])
def test_attributes_may_have_any_name(name: str, recwarn: pytest.WarningsRecorder) -> None:
    """Attributes and fields may have the names that pydantic uses itself."""
    field = both(replaced("field.mood", f"field.{name}"), replaced('mood = "calm"', f'{name} = "calm"'))
    attribute = both(replaced("[attribute.note]", f"[attribute.{name}]"), replaced("\nnote = ", f"\n{name} = "))
    landed = enumeration("Signal", {SIGNALS: both(field, attribute)}).members[1]
    assert landed.attributes[name] == 'It wants "corn".'
    assert not recwarn.list


# --- Files that are not a registry


def _refusal(edits: Mapping[str, Edit]) -> CodegenError:
    with pytest.raises(CodegenError) as caught:
        loaded(edits)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("edit", "what", "place"),
    [
        (replaced('title = "a route"', 'title = "a route'), "not valid TOML: ", "3:17"),
        (replaced("region = 0", "region = 0\nregion = 1"), 'duplicate key "region", first on line 36', "37:1"),
        (replaced("[attribute.region]", "[enumeration]"), 'duplicate key "enumeration", first on line 1', "7:1"),
        (replaced('name = "OTHER"', 'name = "OTHER'), "not valid TOML: ", "31:14"),
    ],
    ids=["unclosed text", "duplicate key", "duplicate table", "unclosed text further down"],
)
def test_no_toml(edit: Edit, what: str, place: str) -> None:
    """A file that is not valid TOML is refused with the place of the error."""
    error = _refusal({ROUTES: edit})
    assert error.what.startswith(what)
    assert error.where == f"{ROUTES}:{place}"


@pytest.mark.parametrize("kept", [0.3, 0.55, 0.8, 0.93])
def test_cut_off(kept: float) -> None:
    """A file that was cut off in the middle of a key is refused, with a line that the file has."""
    text = FILES[SIGNALS]
    cut = re.match(r"(?s)(.*\n[a-z_]{2})", text[: int(len(text) * kept)])
    assert cut
    error = _refusal({SIGNALS: lambda _: cut[1]})
    assert error.what.startswith("not valid TOML")
    assert error.where == f"{SIGNALS}:{cut[1].count(chr(10)) + 1}:3"


def test_duplicate_key_has_the_line_of_the_second() -> None:
    """A duplicate key is refused with the line of the second one."""
    edit = replaced('phrase = "Along the coast"', 'phrase = "Along the coast"\nphrase = "By the sea"')
    line = line_with(texts({ROUTES: edit})[ROUTES], 'phrase = "By the sea"')
    assert _refusal({ROUTES: edit}).where.startswith(f"{ROUTES}:{line}:")


def test_deep_nesting() -> None:
    """A file with too deep nesting is refused without a crash."""
    error = _refusal({ROUTES: appended(f"\ndeep = {'[' * 20_000}{']' * 20_000}\n")})
    assert error.what == "tables and lists are nested more than 32 levels deep"
    assert error.where == f"{ROUTES}:{FILES[ROUTES].count(chr(10)) + 2}:40"


def test_number_without_end() -> None:
    """A number with more digits than Python reads is refused."""
    error = _refusal({SIGNALS: replaced("value = 250", f"value = {'9' * 5000}")})
    assert error.where.startswith(SIGNALS)


def test_no_package_file() -> None:
    """A registry without package.toml is refused with the name of the missing file."""
    files = {stem: source for stem, source in sources().items() if stem != "package"}
    with pytest.raises(CodegenError, match="no such file") as caught:
        load(files)
    assert caught.value.where == PACKAGE
    assert "the name and the version" in caught.value.remedy


@pytest.mark.parametrize(
    ("edit", "at", "what"),
    [
        (replaced('name = "tiny"', 'name = "Tiny Post"'), '"Tiny Post', 'got "Tiny Post"'),
        (replaced('version = "1.2.3"', 'version = "one"'), '"one"', 'got "one"'),
        (replaced('default = "current"\n', ""), "[status]", "missing default"),
        (lambda text: "", "", "missing version"),
    ],
)
def test_broken_package_file(edit: Edit, at: str, what: str) -> None:
    """A package.toml that breaks its format is refused with the place."""
    error = _refusal({PACKAGE: edit})
    place = place_of(texts({PACKAGE: edit})[PACKAGE], at) if at else "1:1"
    assert error.where == f"{PACKAGE}:{place}"
    assert what in str(error)


def test_every_problem_of_the_package_file() -> None:
    """Every problem of package.toml is reported."""
    edits = {PACKAGE: lambda text: text.replace('"1.2.3"', '"one"').replace("title = ", "titel = ")}
    message = str(_refusal(edits))
    assert "version must" in message
    assert 'unknown key "titel"' in message


def test_not_utf8(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused with the place of the first byte that is not."""
    path = write_project(tmp_path) / ROUTES
    path.write_bytes(path.read_bytes().replace(b"Storms", b"St\xfcrme"))
    with pytest.raises(CodegenError, match="not UTF-8: byte 0xfc") as caught:
        read_sources({ROUTES: path}, Snapshot())
    assert caught.value.where == f"{ROUTES}:{place_of(FILES[ROUTES], 'orms')}"


def test_missing_file(tmp_path: Path) -> None:
    """A missing file, and a folder in place of a file, are refused by name."""
    with pytest.raises(CodegenError, match="no such file"):
        read_sources({"absent.toml": tmp_path / "absent.toml"}, Snapshot())
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(CodegenError, match="expected a file, got a folder"):
        read_sources({"folder.toml": tmp_path / "folder.toml"}, Snapshot())


def test_byte_order_mark() -> None:
    """A byte order mark, which some editors write, is refused on line 1."""
    assert _refusal({ROUTES: lambda text: "\ufeff" + text}).where == f"{ROUTES}:1:1"


# --- The format's own description


SCHEMAS = {"package": PACKAGE, "rfcs": RFCS, "enumeration": SIGNALS}


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_those_of_the_formats(name: str) -> None:
    """The JSON Schemas in registry/ are up to date. Run: make schema"""
    path = REPOSITORY / "registry" / f"{name}.schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == file_formats.json_schemas()[path.name]


@pytest.mark.parametrize("file", [PACKAGE, RFCS, SIGNALS, CARRIERS, ROUTES, STATUSES])
def test_schemas_accept_a_registry(file: str) -> None:
    """The schemas are valid, and a valid registry satisfies them."""
    stem = PurePosixPath(file).stem
    schema = file_formats.json_schemas()[f"{stem if stem in ('package', 'rfcs') else 'enumeration'}.schema.json"]
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(tomllib.loads(FILES[file]))


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("package", replaced('license = "MIT"', 'licence = "MIT"')),
        ("rfcs", replaced("number = 791", 'number = "791"')),
        ("enumeration", replaced("value = 250\n", "")),
        ("enumeration", replaced('kind = "int"', 'kind = "integer"')),
        ("enumeration", replaced('section = "B"', 'section = "§ 4"')),
    ],
)
def test_schemas_refuse_what_is_not_well_formed(name: str, edit: Edit) -> None:
    """A file that breaks the format breaks the schema, too."""
    validator = jsonschema.Draft202012Validator(file_formats.json_schemas()[f"{name}.schema.json"])
    assert not validator.is_valid(tomllib.loads(edit(FILES[SCHEMAS[name]])))


@pytest.mark.parametrize(
    "entry",
    [
        file_formats.HeaderEntry,
        file_formats.MemberEntry,
        file_formats.FamilyEntry,
        file_formats.ReferenceEntry,
        file_formats.AttributeEntry,
        file_formats.RfcEntry,
        file_formats.PackageFile,
        file_formats.StatusEntry,
    ],
)
def test_every_field_is_documented(entry: type[BaseModel]) -> None:
    """The manual page about the registry format mentions every field."""
    readme = (REPOSITORY / "codegen/docs/registry.md").read_text(encoding="utf-8")
    missing = [name for name in entry.model_fields if not re.search(rf"`\[?{name}\b", readme)]
    assert missing == []


def test_shown_names() -> None:
    """Problems have the file names that were passed to load."""
    files = {**sources(), "routes": RegistryFile(name="elsewhere/routes.toml", data=b"")}
    (problem,) = load(files).problems
    assert problem.file == "elsewhere/routes.toml"


# --- Comments


@pytest.mark.parametrize("mark", ["\u202e", "\u2067", "\u200f", "\u200b", "\u2028", "\ufeff", "\u0085"], ids=ascii)
@pytest.mark.parametrize(
    "where", ['grade = "good"', "# What the keeper", "    { rfc = 2549, section", "[record.SignalUse]"]
)
def test_hidden_characters_in_comments(where: str, mark: str) -> None:
    """An unsafe character in a comment is reported with its line."""
    text = FILES[SIGNALS]
    end = text.index("\n", text.index(where))
    files = sources({SIGNALS: lambda text: f"{text[:end]}  # ä {mark} b{text[end:]}"})
    (problem,) = comment_problems(files)
    assert (problem.rule, problem.file, problem.severity) == ("control-character", SIGNALS, "error")
    assert problem.line == text[:end].count("\n") + 1
    assert f"U+{ord(mark):04X}" in problem.message


def test_text_that_is_not_a_hidden_comment() -> None:
    """Text of any script is safe in comments. Unsafe characters in values are not reported as comments."""
    files = sources(
        {
            SIGNALS: both(
                replaced("# What the keeper", "# Täubchen 🕊\tالحمام 鳩"),
                replaced('note = "It wants', 'note = "# \u202e It wants'),
            )
        }
    )
    assert list(comment_problems(files)) == []
