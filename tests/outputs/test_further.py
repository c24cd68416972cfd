"""Flags, values with parts, ranges, aliases with entries, tables, dates, and packages without statuses.

Each test goes from registry files to what users of the generated package see.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from codegen import rules
from codegen.errors import CodegenError
from codegen.load import file_formats
from codegen.model import Alias, Enumeration, Key, Range, Reference, Registry, Table, natural_sort_key
from codegen.outputs import output_list as targets
from codegen.project import discovery, locations, toolkit_files
from codegen.project.configuration import DEFAULT_TARGETS
from codegen.proof import prove_file
from tests.support.commands import codegen
from tests.support.extra_registry_files import BANDS, FLIGHTS, LOFTS, NOTHING_REQUIRED, RINGS, TEXTS, WITHOUT_STATUSES
from tests.support.projects import generated, imported, registry_of, written
from tests.support.registries import (
    CARRIERS,
    PACKAGE,
    Edit,
    appended,
    both,
    findings,
    line_with,
    registry,
    replaced,
    texts,
    write_project,
)

FURTHER = registry(NOTHING_REQUIRED)


def enumeration(name: str, of: Registry = FURTHER) -> Enumeration:
    """Return the enumeration of that name."""
    found = of.enumeration(name)
    assert found is not None
    return found


FLIGHT: Table = FURTHER.tables[0]


def built(folder: Path, edits: Mapping[str, Edit]) -> tuple[locations.Project, dict[str, str]]:
    """Return a project with these edits, and the texts of its outputs by path."""
    project = discovery.find_projects(write_project(folder, edits), exact=True)[0]
    judged = registry_of(project)
    assert judged.problems == ()
    return project, {path: data.decode() for path, data in generated(project).contents.items()}


@pytest.fixture(scope="module", params=[NOTHING_REQUIRED, WITHOUT_STATUSES], ids=["statuses", "no statuses"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the outputs of the further files by path, with and without statuses."""
    return built(tmp_path_factory.mktemp("further"), request.param)[1]


@pytest.fixture(scope="module")
def package(made: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return the generated package, imported under its own name."""
    with imported(written(made, tmp_path_factory.mktemp("package")), "tiny") as module:
        yield module


# --- From files to the model


def test_nothing_is_wrong() -> None:
    """Without `required`, members need only name and value. Without [status], entries have no status."""
    assert findings(NOTHING_REQUIRED) == ()
    assert findings(WITHOUT_STATUSES) == ()
    assert registry(WITHOUT_STATUSES).package.status is None
    assert {member.status for file in registry(WITHOUT_STATUSES).enumerations for member in file.members} == {""}


def test_required_texts() -> None:
    """Every member, alias and family must have the required texts; ranges need none."""
    wanting = {**NOTHING_REQUIRED, PACKAGE: lambda text: text.replace('required = ["description", ', "required = [")}
    lines = texts(wanting)[LOFTS].splitlines()
    found = [(lines[problem.line - 1], problem.message) for problem in findings(wanting) if problem.file == LOFTS]
    assert found == [
        ("[[member]]", "missing references"),
        ("[[member]]", "missing phrase"),
        ("[[member]]", "missing references"),
    ]


def test_ranges() -> None:
    """A range has the bounds, state and attributes of its entry, in the order of the file."""
    assert [(entry.first, entry.last, entry.state) for entry in enumeration("Loft").ranges] == [
        (None, 2, "reserved"),
        (8, 199, "unassigned"),
        (200, None, "private use"),
        (None, None, "not read"),
    ]
    assert enumeration("Band").ranges == (
        Range(first=("BE", 2), last=("BE", 9), state="unassigned", attributes={"colour": "blue"}, index=0),
    )


def test_aliases() -> None:
    """An alias with an entry stands for the member with its value, and has its own texts."""
    (alias,) = enumeration("Loft").aliases
    assert alias == Alias(
        name="OLD_MILL",
        value=7,
        phrase="the mill by the river",
        references=(Reference(person="The miller"),),
        status="current",
        attributes={
            "near": (),
            "opened": datetime.date(1850, 1, 1),
            "closed": (),
            "source": None,
            "kind": "roof",
        },
        index=0,
    )
    assert {name: member.name for name, member in enumeration("Loft").members_by_alias.items()} == {"OLD_MILL": "MILL"}
    assert {name: member.name for name, member in enumeration("Ring").members_by_alias.items()} == {"AZURE": "BLUE"}


def test_values_of_several_parts() -> None:
    """A value with several parts is a tuple, with the types of its parts."""
    band = enumeration("Band")
    assert [member.value for member in band.members] == [("BE", 1), ("BE", 10), ("NL", 1)]
    assert band.key_type == "tuple[str, int]"
    mixed = replace(band, members=(*band.members, replace(band.members[0], value=(3, 4))))
    assert mixed.key_type == "tuple[int | str, int]"
    values: list[Key] = [("a", 10), ("a", 9), (3, 1), ("B", 1)]
    assert sorted(values, key=natural_sort_key) == [(3, 1), ("a", 9), ("a", 10), ("B", 1)]


def test_rows() -> None:
    """A table has its rows in order, with default values for missing fields."""
    assert FLIGHT.rows[0].attributes == {
        "bird": "Anna",
        "loft": 7,
        "day": datetime.date(2024, 2, 29),
        "rings": (1, 8),
        "weather": {"wind": 4, "rain": False},
        "references": (Reference(url="https://example.org/flights", section="3"),),
    }
    assert FLIGHT.rows[1].attributes == FLIGHT.rows[2].attributes


def test_an_attribute_may_have_the_name_of_a_field_that_is_not_there() -> None:
    """Without statuses an attribute may be called `status`, and without ranges like a range's field."""
    declared = appended('\n[attribute.status]\ntype = "str"\ndescription = "x."\n[attribute.state]\ntype = "str"\n')
    declared = both(declared, appended('description = "x."\n'))
    assert findings({**WITHOUT_STATUSES, RINGS: both(WITHOUT_STATUSES[RINGS], declared)}) == ()
    problems = findings({**NOTHING_REQUIRED, RINGS: both(NOTHING_REQUIRED[RINGS], declared)})
    assert [problem.message for problem in problems] == ['attribute "status": every member already has this field']
    problems = findings({**WITHOUT_STATUSES, LOFTS: both(WITHOUT_STATUSES[LOFTS], declared)})
    assert [problem.message for problem in problems] == ['attribute "state": every range already has this field']


@pytest.mark.parametrize(
    ("file", "edit", "at", "message"),
    [
        (BANDS, replaced('value = ["BE", 10]', "value = 10"), "value = 10", "must be a list, got 10"),
        (BANDS, replaced('value = ["BE", 10]', 'value = ["BE"]'), 'value = ["BE"]', "value must have 2 parts, got 1"),
        (BANDS, replaced('value = ["BE", 10]', 'value = ["BE", 1.5]'), '["BE", 1.5]', "got 1.5"),
        (
            BANDS,
            replaced('key = ["country", "number"]\n', ""),
            "[enumeration]",
            'an enumeration of kind "tuple" needs a key',
        ),
        (
            RINGS,
            replaced('kind = "flag"\n', 'kind = "flag"\nkey = ["a"]\n'),
            "[enumeration]",
            "no other kind can have one",
        ),
        (BANDS, replaced("until = 2031-01-31", 'until = "2031-01-31"'), "until", 'must be a date, got "2031-01-31"'),
        (LOFTS, replaced("opened = 1999-12-31", "opened = 1999-12-31T10:00:00"), "opened = 1999", "must be a date"),
        (LOFTS, replaced('state = "reserved"\n', ""), "[[range]]\nlast", "missing state"),
        (LOFTS, replaced("first = 200", 'first = "200"'), '"200"', 'must be an integer, got "200"'),
        (FLIGHTS, replaced('bird = "Anna"\n', ""), "[[row]]\nloft", "missing bird"),
        (FLIGHTS, replaced('[[row]]\nbird = "Anna"', '[[row]]\nbrid = "x"\nbird = "Anna"'), "brid", 'mean "bird"'),
        (FLIGHTS, replaced("[table]", "[enumeration]\n[table]"), "[table]", "this one has both"),
        (FLIGHTS, appended('[[member]]\nname = "X"\n'), "[[member]]", 'unknown key "member"'),
    ],
)
def test_what_is_not_well_formed(file: str, edit: Edit, at: str, message: str) -> None:
    """An entry with the wrong format is reported with its line."""
    edits = {**NOTHING_REQUIRED, file: both(NOTHING_REQUIRED[file], edit)}
    problems = [problem for problem in findings(edits) if problem.file == file]
    assert message in f"{problems[0].message} {problems[0].remedy}"
    assert problems[0].line == line_with(texts(edits)[file], at)


def test_schemas_of_the_formats() -> None:
    """The JSON Schemas for editors accept every further file, and refuse an unknown field."""
    import tomllib

    schemas = file_formats.json_schemas()
    for path, text in TEXTS.items():
        schema = schemas["table.schema.json" if path == FLIGHTS else "enumeration.schema.json"]
        document = _plain(tomllib.loads(text))
        assert list(Draft202012Validator(schema).iter_errors(document)) == []
        assert list(Draft202012Validator(schema).iter_errors({**document, "members": []}))


def _plain(value: Any) -> Any:
    """Return a TOML document as JSON, with dates as text."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, datetime.date) else value


# --- Outputs


def test_flags(package: Any) -> None:
    """Flags combine. Unknown bits raise ValueError."""
    ring = package.Ring
    assert ring.RED | ring.BLUE is ring.PURPLE is ring(3)
    assert (ring.RED.phrase, ring.PURPLE.phrase, (ring.RED | ring.GREEN).phrase) == ("red ring", "", "")
    assert ring.AZURE is ring.BLUE
    with pytest.raises(ValueError, match="16"):
        ring(16)


def test_members_of_several_parts(package: Any) -> None:
    """A member with several parts is found by its value or its parts. `get` returns None for unknown parts."""
    band = package.Band
    assert band(("BE", 10)) is band.get("BE", 10) is band.TENTH
    assert band.get("BE", 11) is None
    assert band.TENTH.until == datetime.date(2031, 1, 31)
    assert band.FIRST.until is None
    assert band.FIRST.colour == "red"


def test_listed_ranges_and_aliases(package: Any) -> None:
    """Ranges and aliases are listed with all their attributes, each with its type."""
    loft, band = package.Loft, package.Band
    first, _, third, fourth = loft.ranges()
    assert (first.first, first.last, first.state, first.phrase) == (None, 2, "reserved", "for palaces")
    assert first.references[0].url == "https://example.org/palaces"
    assert (third.first, third.last, third.opened) == (200, None, datetime.date(1999, 12, 31))
    assert (third.near, third.source.document) == ((band.TENTH,), "A neighbour")
    assert (fourth.first, fourth.last, fourth.phrase) == (None, None, "see above")
    (alias,) = loft.aliases()
    assert (alias.name, alias.value, alias.opened) == ("OLD_MILL", 7, datetime.date(1850, 1, 1))
    assert loft.OLD_MILL is loft.MILL
    assert loft.MILL.opened is None
    assert band.ranges()[0].first == ("BE", 2)


def test_dates_and_links(package: Any) -> None:
    """Dates are `datetime.date` values, and values of other enumerations are their members."""
    hall = package.Loft.TOWN_HALL
    assert (hall.opened, hall.closed[1]) == (datetime.date(1901, 5, 6), datetime.date(1940, 5, 10))
    assert hall.near == (package.Band.FIRST, package.Band.OTHER)
    assert (package.Loft(99).until, package.Loft(99).closed) == (None, ())


def test_tables(package: Any) -> None:
    """A table lists all its rows, as named tuples."""
    anna, bert, again = package.Flight.rows()
    assert (anna.bird, anna.loft, anna.day) == ("Anna", package.Loft.MILL, datetime.date(2024, 2, 29))
    assert (anna.rings, anna.weather.wind, anna.weather.rain) == ((package.Ring.RED, package.Ring.GREEN), 4, False)
    assert (bert, bert.loft, bert.rings) == (again, None, ())


def test_statuses(package: Any) -> None:
    """Members have a status only in a package with statuses."""
    known = hasattr(package.Loft.MILL, "status")
    assert known == hasattr(package.Ring.RED, "is_deprecated") == hasattr(package.Band.FIRST, "replaced_by")
    if known:
        assert {str(package.Loft.MILL.status), str(package.Loft(99).status)} == {"current", "unregistered"}


def test_schemas(made: dict[str, str]) -> None:
    """The JSON Schemas accept the values, combinations of flags included, and list ranges and aliases."""
    ring, band, loft = (json.loads(made[f"schema/{name}.json"]) for name in ("rings", "bands", "lofts"))
    for schema in (ring, band, loft):
        Draft202012Validator.check_schema(schema)
    assert [value for value in (0, 3, 9, 16, "1") if Draft202012Validator(ring).is_valid(value)] == [0, 3, 9]
    assert [value for value in (["BE", 1], ["BE", 2], "BE") if Draft202012Validator(band).is_valid(value)] == [
        ["BE", 1]
    ]
    listed = loft["anyOf"][0]
    assert listed["x-enum-aliases"] == {"OLD_MILL": 7}
    assert listed["x-enum-ranges"][2] == {"first": 200, "last": None, "state": "private use"}


def test_an_enumeration_without_members(tmp_path: Path) -> None:
    """An enumeration may have ranges only."""
    text = TEXTS[RINGS][: TEXTS[RINGS].index("[[member]]")] + '[[range]]\nfirst = 0\nlast = 7\nstate = "reserved"\n'
    text = text.replace('"flag"', '"int"')
    plain = {path: edit for path, edit in NOTHING_REQUIRED.items() if path not in (RINGS, FLIGHTS)}
    _, outputs = built(tmp_path, {**plain, RINGS: lambda _: text})
    Draft202012Validator.check_schema(json.loads(outputs["schema/rings.json"]))
    compile(outputs["tiny/rings.py"], "rings.py", "exec")


def test_ranges_of_text(tmp_path: Path) -> None:
    """A range of text values may have no bounds."""
    unread = appended('\n[[range]]\nfirst = "x-"\nstate = "private use"\n\n[[range]]\nstate = "not read"\n')
    _, outputs = built(tmp_path, {CARRIERS: unread})
    scope: dict[str, Any] = {}
    exec(outputs["tiny/_data/carriers.py"], scope)
    assert [row[:3] for row in scope["RANGES"]] == [("x-", None, "private use"), (None, None, "not read")]
    assert "    first: str | None\n    last: str | None\n" in outputs["tiny/carriers.pyi"]


# --- Rules


@pytest.mark.parametrize(
    ("rule", "file", "edit", "at", "message"),
    [
        (
            "dangling-alias",
            LOFTS,
            replaced('"OLD_MILL"\nvalue = 7', '"OLD_MILL"\nvalue = 6'),
            "value = 6",
            'member "6"',
        ),
        ("unnamed-bit", RINGS, replaced("value = 8", "value = 24"), "value = 24", "bit 8 has no member"),
        (
            "flag-bounds",
            RINGS,
            replaced('kind = "flag"\n', 'kind = "flag"\nopen = { minimum = 0, maximum = 254 }\n'),
            "open = {",
            "must be 0 and 2^n - 1, got 0 and 254",
        ),
        (
            "unnamed-bit",
            RINGS,
            appended("".join(f'[[member]]\nname = "BIT_{n}"\nvalue = {1 << n}\n' for n in range(4, 14))),
            "[enumeration]",
            "more than 1024 ranges",
        ),
        ("out-of-bounds", RINGS, replaced("value = 0", "value = -1"), "value = -1", "must not be negative, got -1"),
        ("reversed-range", LOFTS, replaced("last = 199", "last = 1"), "last = 1\n", "is greater than its last value 1"),
        (
            "unsorted",
            LOFTS,
            replaced("first = 8\nlast = 199\n", "first = 201\nlast = 202\n"),
            "first = 200",
            "comes after",
        ),
        (
            "duplicate-name",
            LOFTS,
            replaced('"OLD_MILL"', '"MILL"'),
            'name = "MILL"\nvalue = 7\nphrase',
            "duplicate name",
        ),
        (
            "unknown-member",
            LOFTS,
            replaced('near = [["BE", 10]]', 'near = [["BE", 2]]'),
            'near = [["BE", 2]',
            "['BE', 2]",
        ),
        ("unknown-member", FLIGHTS, replaced("rings = [1, 8]", "rings = [1, 4]"), "rings = [1", 'no member "4"'),
        (
            "empty-definition",
            FLIGHTS,
            lambda text: text[: text.index("[attribute")],
            "[table]",
            "table has no attributes",
        ),
        (
            "reserved-name",
            FLIGHTS,
            lambda text: text.replace("bird", "index"),
            "[attribute.index]",
            "already an attribute",
        ),
        (
            "reserved-name",
            LOFTS,
            lambda text: text.replace("source", "count"),
            "[attribute.count]",
            "already an attribute",
        ),
        ("reserved-name", LOFTS, lambda text: text.replace("source", "datetime"), "[attribute.datetime]", "already"),
        ("duplicate-class", FLIGHTS, replaced('"Flight"', '"Loft"'), 'name = "Loft"', "duplicate class"),
        ("unknown-type", FLIGHTS, replaced('"Weather"', '"Wether"'), 'type = "Wether"', 'unknown type "Wether"'),
        ("control-character", FLIGHTS, replaced('"Anna"', '"An\\u202Ena"'), 'bird = "An', "U+202E"),
        ("control-character", LOFTS, replaced('"see above"', '"see\\u0007"'), 'phrase = "see', "U+0007"),
    ],
)
def test_rules(rule: str, file: str, edit: Edit, at: str, message: str) -> None:
    """An entry that breaks a rule is reported with the rule, the line and the reason."""
    edits = {**NOTHING_REQUIRED, file: both(NOTHING_REQUIRED[file], edit)}
    problems = [problem for problem in findings(edits) if problem.rule == rule]
    assert [(problem.file, problem.line) for problem in problems] == [(file, line_with(texts(edits)[file], at))]
    assert message in problems[0].message
    assert problems[0].remedy


def test_texts_that_others_wrote_may_repeat() -> None:
    """Sentences may repeat, and need no full stop, if descriptions are not required."""
    same = lambda text: text.replace("value = 3\n", 'value = 3\ndescription = "Same"\n').replace(  # noqa: E731
        "value = 8\n", 'value = 8\ndescription = "Same"\n'
    )
    assert findings({**NOTHING_REQUIRED, RINGS: both(NOTHING_REQUIRED[RINGS], same)}) == ()


def test_documents_are_looked_up_where_there_is_a_list_of_them() -> None:
    """Without rfcs.toml, entries may cite any RFC."""
    cite = replaced("value = 8\n", "value = 8\nreferences = [{ rfc = 1 }]\n")
    edits = {**NOTHING_REQUIRED, RINGS: both(NOTHING_REQUIRED[RINGS], cite)}
    assert [problem.rule for problem in findings(edits)] == ["unlisted-rfc"]
    assert (
        list(rules.check(replace(registry({**NOTHING_REQUIRED, RINGS: edits[RINGS]}), rfcs=(), lists_rfcs=False))) == []
    )


# --- Proof


@pytest.mark.parametrize(
    ("path", "lie", "about"),
    [
        ("tiny/_data/lofts.py", replaced('"reserved"', '"unassigned"'), "RANGES: row 1"),
        ("tiny/_data/lofts.py", replaced("    (8, 199", "    (8, 198"), "RANGES: row 2"),
        ("tiny/_data/lofts.py", replaced('None, None, "not read"', 'None, 0, "not read"'), "RANGES: row 4"),
        ("tiny/_data/lofts.py", replaced('"1850-01-01"', '"1850-01-02"'), "ALIASES: row 1"),
        ("tiny/_data/lofts.py", replaced('3: "1901-05-06"', '3: "1901-05-07"'), "OPENED: 3"),
        ("tiny/_data/lofts.py", replaced('("BE", 1)', '["BE", 1]'), "NEAR: 3"),
        ("tiny/_data/lofts.py", lambda text: text.replace("RANGES", "SPANS"), "RANGES: row 1"),
        ("tiny/_data/bands.py", replaced('("BE", 10): "2031', '("BE", 11): "2031'), "UNTIL"),
        (
            "tiny/_data/flights.py",
            replaced("    ('Bert \"the bold\"', None, None, (), None, ()),\n" * 2, ""),
            "ROWS: row 2",
        ),
        ("tiny/_data/flights.py", replaced("(1, 8)", "(8, 1)"), "ROWS: row 1"),
        ("tiny/_data/flights.py", replaced("(4, False)", "(4, 0)"), "ROWS: row 1"),
        ("tiny/lofts.py", replaced("    OLD_MILL = 7\n", "    OLD_MILL = 3\n"), "OLD_MILL is 3, expected 7"),
        ("tiny/lofts.py", replaced("The mill by the river.", ""), "OLD_MILL is missing"),
        ("tiny/lofts.py", replaced("def ranges(", "def spans("), "ranges is missing"),
        ("tiny/lofts.py", replaced("class Range(NamedTuple)", "class Range(tuple)"), "Range is not a NamedTuple"),
        ("tiny/lofts.pyi", replaced("    last: int | None\n", ""), "last is missing"),
        ("tiny/lofts.pyi", replaced("Literal[Loft.MILL]", "Literal[Loft.TOWN_HALL]"), "OLD_MILL is 3"),
        ("tiny/rings.py", replaced(", boundary=STRICT", ""), "expected IntFlag with boundary=STRICT"),
        ("tiny/rings.py", replaced("STRICT, IntFlag", "IntFlag\nSTRICT = None"), "STRICT is not imported"),
        ("tiny/rings.pyi", replaced("GREEN = 8", "GREEN = 4"), "GREEN is 4, expected 8"),
        ("tiny/bands.py", replaced('("BE", 10)', '("BE", 9)'), "TENTH"),
        ("tiny/flights.py", replaced("    day: ", "    night: "), "day is missing"),
        ("tiny/flights.py", replaced("What came in on one day, bird by bird.", ""), "description is missing"),
        ("schema/lofts.json", replaced('"private use"', '"reserved"'), "x-enum-ranges"),
        ("schema/rings.json", replaced('"maximum": 11', '"maximum": 12'), "maximum"),
        ("schema/bands.json", replaced('"array"', '"string"'), "type"),
    ],
)
def test_a_lie_is_found(path: str, lie: Edit, about: str, made: dict[str, str]) -> None:
    """Proof refuses a module, stub, data module or schema with a change, and names the change."""
    of = FURTHER if "status" in made["tiny/_registry.py"] else registry(WITHOUT_STATUSES)
    files = {file.module: file for file in of.files}
    file = files[path.rpartition("/")[2].partition(".")[0]]
    prove_file(made[path], path, of, file)
    with pytest.raises(CodegenError) as caught:
        prove_file(lie(made[path]), path, of, file)
    assert about in caught.value.what


def test_targets_of_a_table() -> None:
    """A table has a module and a data module, but no schema and no stub."""
    templates = {f"python/{path.name}": b"" for path in (toolkit_files.shipped_templates() / "python").iterdir()}
    templates |= {f"schema/{path.name}": b"" for path in (toolkit_files.shipped_templates() / "schema").iterdir()}
    outputs = targets.OutputList(registry=FURTHER, templates=templates).outputs(DEFAULT_TARGETS)
    assert [output.path for output in outputs if output.about is FLIGHT] == ["tiny/_data/flights.py", "tiny/flights.py"]


@pytest.mark.slow
def test_types(tmp_path: Path) -> None:
    """Type checkers accept the outputs of all further files, with stubs and without."""
    project = write_project(tmp_path, NOTHING_REQUIRED)
    assert codegen("build", cwd=project).returncode == 0
    done = codegen("check", "--types", cwd=project)
    assert done.returncode == 0, done.stdout
