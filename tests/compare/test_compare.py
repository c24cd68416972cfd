"""The comparison of two registries: the rule and the severity of each kind of change, and the version it needs."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from enum import EnumType, IntEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.class_attributes import attribute_type, field_type
from codegen.compare import RULES, Difference, Severity, advise, compare, last_release
from codegen.load import RegistryFile, load
from codegen.model import Registry
from tests.support.extra_registry_files import BANDS, FLIGHTS, LOFTS, NOTHING_REQUIRED, RINGS
from tests.support.registries import (
    CARRIERS,
    FEATHER,
    FEATHERS,
    PACKAGE,
    ROUTES,
    SIGNALS,
    STATUSES,
    Edit,
    appended,
    both,
    registry,
    replaced,
    texts,
)

LAST = """
[[member]]
name = "LAST"
value = 399
phrase = "loft closed"
description = "Nobody is at home in the loft any more; look for another one."
references = [{ rfc = 2549, section = "7" }]
aliases = ["CLOSED"]
urgency = 3
"""


def everywhere(old: str, new: str) -> Edit:
    """Return an edit that replaces every occurrence of a text."""

    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return edit


def cut(first: str, behind: str) -> Edit:
    """Return an edit that removes the text from one fragment up to another."""

    def edit(text: str) -> str:
        begin = text.index(first)
        return text[:begin] + text[text.index(behind, begin) :]

    return edit


def found(edits: Mapping[str, Edit]) -> tuple[Difference, ...]:
    """Return the differences that edits of the small registry cause."""
    return compare(unchanged(), registry(edits))


@cache
def unchanged() -> Registry:
    """Return the small registry without edits."""
    return registry()


def reported(edits: Mapping[str, Edit]) -> list[str]:
    """Return rule and subject of each difference, sorted."""
    return sorted(f"{difference.rule.name} {difference.subject}" for difference in found(edits))


def further(edits: Mapping[str, Edit] = MappingProxyType({})) -> Registry:
    """Return the edited registry with the files of `tests.support.extra_registry_files`."""
    edited = {path: both(NOTHING_REQUIRED.get(path, lambda text: text), edit) for path, edit in edits.items()}
    return registry({**NOTHING_REQUIRED, **edited})


WITHOUT_LOST: dict[str, Edit] = {
    SIGNALS: lambda text: text[: text.index('[[member]]\nname = "LOST"')].replace("replaced_by = 331\n", ""),
    ROUTES: lambda text: text.replace(", 331]", "]").replace("odd_signals = [331]\n", ""),
}
FIELD_MOOD = '[record.SignalUse.field.mood]\ntype = "str"\nchoices = ["calm", "upset"]\n'
FIELD_LOUD = '[record.SignalUse.field.loud]\ntype = "bool"\ndescription = "whether it is."\n\n'
URGENCY = """\
[attribute.urgency]
type = "int"
required = true
digit = 1
description = "the first digit: how soon somebody has to act."

"""

CHANGES: dict[str, tuple[dict[str, Edit], list[str]]] = {
    "package renamed": ({PACKAGE: replaced('name = "tiny"', 'name = "small"')}, ["package-renamed tiny"]),
    "member removed": (
        WITHOUT_LOST,
        [
            "attribute-value-changed Route.COAST.odd_signals",
            "attribute-value-changed Route.COAST.signals",
            "attribute-value-changed Signal.EATEN.replaced_by",
            "member-removed Signal.LOST",
        ],
    ),
    "value changed": (
        {SIGNALS: replaced("value = 110", "value = 111"), ROUTES: replaced("[110,", "[111,")},
        ["value-changed Signal.DEPARTED"],  # what refers to the member refers to it still
    ),
    "value changed, and what refers to it": (
        {SIGNALS: replaced("value = 110", "value = 111"), ROUTES: replaced("[110, 250,", "[250,")},
        ["attribute-value-changed Route.COAST.signals", "value-changed Signal.DEPARTED"],
    ),
    "value of a member that another one is replaced by": (
        {
            SIGNALS: both(replaced("value = 331", "value = 332"), replaced("replaced_by = 331", "replaced_by = 332")),
            ROUTES: everywhere("331", "332"),
        },
        ["value-changed Signal.LOST"],
    ),
    "value of a status": (
        {
            STATUSES: replaced('value = "deprecated"', 'value = "obsolete"'),
            SIGNALS: replaced('status = "deprecated"', 'status = "obsolete"'),
            CARRIERS: replaced('status = "deprecated"', 'status = "obsolete"'),
        },
        ["value-changed EntryStatus.DEPRECATED"],
    ),
    "value and an alias": (
        {
            SIGNALS: both(
                replaced("value = 250", "value = 251"), replaced('["ARRIVED", "TOUCHED_DOWN"]', '["ARRIVED"]')
            ),
            ROUTES: replaced(", 250,", ", 251,"),
        },
        ["alias-removed Signal.TOUCHED_DOWN", "value-changed Signal.ARRIVED", "value-changed Signal.LANDED"],
    ),
    "value changed in letter case": (
        {CARRIERS: replaced('value = "Swan-10"', 'value = "SWAN-10"')},
        ["value-changed Carrier.SWAN_10"],
    ),
    "values exchanged": (
        {
            ROUTES: both(replaced("X.1.9", "X.1.0"), replaced("X.1.10", "X.1.9"), replaced("X.1.0", "X.1.10")),
            SIGNALS: replaced('route = "X.1.10"', 'route = "X.1.9"'),
        },
        ["value-changed Route.COAST", "value-changed Route.RIDGE"],
    ),
    "values exchanged, and not where they are referred to": (
        {ROUTES: both(replaced("X.1.9", "X.1.0"), replaced("X.1.10", "X.1.9"), replaced("X.1.0", "X.1.10"))},
        ["attribute-value-changed Signal.DEPARTED.uses", "value-changed Route.COAST", "value-changed Route.RIDGE"],
    ),
    "names exchanged": (
        {
            CARRIERS: both(
                replaced('name = "SWAN_2"', 'name = "SWAN"'),
                replaced('name = "SWAN_10"', 'name = "SWAN_2"'),
                replaced('name = "SWAN"', 'name = "SWAN_10"'),
            )
        },
        [
            "attribute-value-changed Carrier.SWAN_10.source",
            "attribute-value-changed Carrier.SWAN_10.status",
            "attribute-value-changed Carrier.SWAN_2.source",
            "attribute-value-changed Signal.DEPARTED.uses",
            "description-changed Carrier.SWAN_10",
            "description-changed Carrier.SWAN_2",
            "member-deprecated Carrier.SWAN_2",
            "phrase-changed Carrier.SWAN_10",
            "phrase-changed Carrier.SWAN_2",
            "references-changed Carrier.SWAN_10",
            "references-changed Carrier.SWAN_2",
            "value-changed Carrier.SWAN_10",
            "value-changed Carrier.SWAN_2",
        ],
    ),
    "value passed on to a new name": (
        {
            ROUTES: both(
                replaced('name = "RIDGE"', 'name = "PASS"'),
                appended(
                    '\n[[member]]\nname = "RIDGE"\nvalue = "X.1.11"\nphrase = "Over the ridge"\nregion = 1\n'
                    'description = "The shortest way."\nreferences = [{ rfc = 6214, section = "3.2" }]\n'
                ),
            )
        },
        [
            "attribute-value-changed Signal.DEPARTED.uses",
            "description-changed Route.RIDGE",
            "member-added Route.PASS",
            "value-changed Route.RIDGE",
        ],
    ),
    "renamed without an alias": (
        {ROUTES: replaced('name = "RIDGE"', 'name = "PASS"')},
        ["member-renamed Route.RIDGE"],
    ),
    "renamed, other aliases kept": (
        {SIGNALS: replaced('name = "LANDED"', 'name = "DOWN"')},
        ["member-renamed Signal.LANDED"],
    ),
    "renamed with an alias": (
        {
            ROUTES: both(
                replaced('name = "RIDGE"', 'name = "PASS"'), replaced('"X.1.10"', '"X.1.10"\naliases = ["RIDGE"]')
            )
        },
        ["canonical-name-changed Route.RIDGE"],
    ),
    "name and alias exchanged": (
        {SIGNALS: both(replaced('name = "LANDED"', 'name = "ARRIVED"'), replaced('["ARRIVED",', '["LANDED",'))},
        ["canonical-name-changed Signal.LANDED"],
    ),
    "alias removed": (
        {SIGNALS: replaced('["ARRIVED", "TOUCHED_DOWN"]', '["ARRIVED"]')},
        ["alias-removed Signal.TOUCHED_DOWN"],
    ),
    "alias renamed": (
        {SIGNALS: replaced('"TOUCHED_DOWN"]', '"WELCOME"]')},
        ["alias-removed Signal.TOUCHED_DOWN"],
    ),
    "aliases that are others": (
        {SIGNALS: replaced('["ARRIVED", "TOUCHED_DOWN"]', '["AT_HOME", "WELCOME"]')},
        [
            "alias-added Signal.AT_HOME",
            "alias-added Signal.WELCOME",
            "alias-removed Signal.ARRIVED",
            "alias-removed Signal.TOUCHED_DOWN",
        ],
    ),
    "alias of another member": (
        {
            SIGNALS: both(
                replaced('["ARRIVED", "TOUCHED_DOWN"]', '["ARRIVED"]'),
                replaced("urgency = 1\n", 'urgency = 1\naliases = ["TOUCHED_DOWN"]\n'),
            )
        },
        ["value-changed Signal.TOUCHED_DOWN"],
    ),
    "enumeration removed and another added in its file": (
        {
            ROUTES: lambda _: FEATHER,
            SIGNALS: both(
                cut("[record.SignalUse.field.route]", "[record.SignalUse.field.ref"), cut("route =", "refer")
            ),
        },
        ["enumeration-added Feather", "enumeration-removed Route", "field-removed SignalUse.route"],
    ),
    "enumeration renamed": (
        {CARRIERS: replaced('name = "Carrier"', 'name = "Bearer"'), SIGNALS: replaced('"Carrier"', '"Bearer"')},
        ["enumeration-renamed Carrier"],
    ),
    "kind changed": ({ROUTES: replaced('kind = "plain"', 'kind = "str"')}, ["kind-changed Route"]),
    "bounds narrowed": ({SIGNALS: replaced("minimum = 100", "minimum = 101")}, ["bounds-narrowed Signal"]),
    "bounds moved": (
        {SIGNALS: replaced("minimum = 100, maximum = 399", "minimum = 110, maximum = 400")},
        ["bounds-narrowed Signal", "bounds-widened Signal"],
    ),
    "bounds widened": ({SIGNALS: replaced("maximum = 399", "maximum = 400")}, ["bounds-widened Signal"]),
    "open made closed": (
        {SIGNALS: replaced("open = { minimum = 100, maximum = 399 }\n", "")},
        ["closed Signal"],
    ),
    "letter case counts": ({CARRIERS: replaced("ignore_case = true\n", "")}, ["case-sensitive Carrier"]),
    "attribute removed": (
        {SIGNALS: both(cut("[attribute.note]", "[attribute.grade]"), cut("note =", "\n[[member]]"))},
        ["attribute-removed Signal.note"],
    ),
    "attribute renamed": (
        {SIGNALS: both(replaced("[attribute.note]", "[attribute.remark]"), replaced("note =", "remark ="))},
        ["attribute-added Signal.remark", "attribute-removed Signal.note"],
    ),
    "attribute of another type": (
        {
            ROUTES: both(
                replaced('type = "int"\nrequired = true\npart = 2', 'type = "str"'),
                everywhere("region = 0", 'region = "0"'),
                everywhere("region = 1", 'region = "1"'),
            )
        },
        ["attribute-type-changed Route.region"],
    ),
    "attribute that may be absent now": (
        {ROUTES: replaced('type = "int"\nrequired = true\npart = 2', 'type = "int"\npart = 2')},
        ["attribute-type-changed Route.region"],
    ),
    "choice removed": (
        {SIGNALS: replaced('["fair", "good", "poor"]', '["fair", "good"]')},
        ["attribute-type-changed Signal.grade"],
    ),
    "choice added": (
        {SIGNALS: replaced('["fair", "good", "poor"]', '["fair", "good", "ill", "poor"]')},
        ["choice-added Signal.grade"],
    ),
    "record renamed": (
        {SIGNALS: everywhere("SignalUse", "Meaning")},
        ["attribute-type-changed Signal.uses", "record-added Meaning", "record-removed SignalUse"],
    ),
    "record removed": (
        {SIGNALS: both(cut("[attribute.uses]", "[[member]]"), cut("[[member.uses]]", '[[member]]\nname = "LANDED"'))},
        ["attribute-removed Signal.uses", "record-removed SignalUse"],
    ),
    "field removed": (
        {SIGNALS: both(cut(FIELD_MOOD, "[record.SignalUse.field.carriers]"), replaced('mood = "calm"\n', ""))},
        ["field-removed SignalUse.mood"],
    ),
    "field renamed": (
        {SIGNALS: both(replaced("field.mood", "field.temper"), replaced("mood =", "temper ="))},
        ["field-added SignalUse.temper", "field-removed SignalUse.mood"],
    ),
    "field of another type": (
        {
            SIGNALS: both(
                replaced('type = "Carrier"\nmany = true', 'type = "Carrier"'),
                replaced('["pigeon"]', '"pigeon"'),
                replaced('["pigeon", "Swan-2"]', '"pigeon"'),
            )
        },
        ["field-type-changed SignalUse.carriers"],
    ),
    "fields in another order": (
        {
            SIGNALS: both(
                cut(FIELD_MOOD, "[record.SignalUse.field.carriers]"),
                replaced(
                    '[[member]]\nname = "DEPARTED"',
                    f'{FIELD_MOOD}description = "how the keeper takes it."\n\n[[member]]\nname = "DEPARTED"',
                ),
            )
        },
        ["field-moved SignalUse"],
    ),
    "field added in front": (
        {
            SIGNALS: replaced(
                "[record.SignalUse.field.phrase]",
                f"{FIELD_LOUD}[record.SignalUse.field.phrase]",
            )
        },
        ["field-added SignalUse.loud", "field-moved SignalUse"],
    ),
    "field added at the end": (
        {
            SIGNALS: replaced(
                '[[member]]\nname = "DEPARTED"',
                f'{FIELD_LOUD}[[member]]\nname = "DEPARTED"',
            )
        },
        ["field-added SignalUse.loud"],
    ),
    "enumeration added": ({FEATHERS: lambda _: FEATHER}, ["enumeration-added Feather"]),
    "member added": ({SIGNALS: appended(LAST)}, ["member-added Signal.LAST"]),
    "alias added": (
        {SIGNALS: replaced('"TOUCHED_DOWN"]', '"TOUCHED_DOWN", "WELCOME"]')},
        ["alias-added Signal.WELCOME"],
    ),
    "attribute and record added": (
        {
            ROUTES: replaced(
                '[[member]]\nname = "OTHER"',
                '[attribute.stages]\ntype = "Stage"\nmany = true\ndescription = "its parts."\n\n'
                '[record.Stage]\ndescription = "A part of a route."\n\n[record.Stage.field.miles]\ntype = "int"\n'
                'description = "its length."\n\n[[member]]\nname = "OTHER"',
            )
        },
        ["attribute-added Route.stages", "record-added Stage"],
    ),
    "deprecated": (
        {SIGNALS: replaced("urgency = 2", 'urgency = 2\nstatus = "deprecated"')},
        ["member-deprecated Signal.LANDED"],
    ),
    "no longer deprecated": (
        {CARRIERS: replaced('status = "deprecated"\n', "")},
        ["attribute-value-changed Carrier.SWAN_10.status"],
    ),
    "replaced by another": (
        {SIGNALS: replaced("replaced_by = 331", "replaced_by = 250")},
        ["attribute-value-changed Signal.EATEN.replaced_by"],
    ),
    "letter case counts no more": (
        {SIGNALS: lambda text: text, ROUTES: replaced('kind = "plain"', 'kind = "str"\nignore_case = true')},
        ["case-insensitive Route", "kind-changed Route"],
    ),
    "attribute's value": (
        {SIGNALS: replaced("final = true\nnote", "note")},
        ["attribute-value-changed Signal.LANDED.final"],
    ),
    "status of what is not registered": (
        {PACKAGE: replaced('unregistered = "unregistered"', 'unregistered = "deprecated"')},
        ["attribute-value-changed status of unregistered members"],
    ),
    "phrase": ({SIGNALS: replaced("bird landed", "bird down")}, ["phrase-changed Signal.LANDED"]),
    "description": (
        {SIGNALS: replaced("Feed the bird before it goes back.", "Feed the bird.")},
        ["description-changed Signal.LANDED"],
    ),
    "descriptions of classes and attributes": (
        {
            SIGNALS: both(
                replaced("about each bird.", "about every bird."),
                replaced("whether no other", "true where no other"),
                replaced("for some carriers", "for certain carriers"),
                replaced("the short text of the meaning", "a short text"),
            )
        },
        [
            "description-changed Signal.final",
            "description-changed Signal: description",
            "description-changed SignalUse",
            "description-changed SignalUse.phrase",
        ],
    ),
    "title": ({CARRIERS: replaced('"a carrier"', '"a bearer"')}, ["description-changed Carrier: title"]),
    "references": (
        {SIGNALS: replaced("references = [{ rfc = 2549 }]", "references = [{ rfc = 1149 }, { rfc = 2549 }]")},
        ["references-changed Signal.LANDED"],
    ),
    "references of the class": (
        {
            SIGNALS: replaced('description = "The three-digit', 'description = "The three-digit'),
            CARRIERS: replaced(
                'description = "What carries', 'references = [{ rfc = 1149 }]\ndescription = "What carries'
            ),
        },
        ["references-changed Carrier"],
    ),
    "family": ({CARRIERS: replaced('pattern = "X-*"', 'pattern = "x-*"')}, ["families-changed Carrier"]),
    "order of attributes": (
        {
            SIGNALS: both(
                cut("[attribute.urgency]", "[attribute.final]"),
                replaced(
                    "[attribute.grade]",
                    f"{URGENCY}[attribute.grade]",
                ),
            )
        },
        ["order-changed Signal: attributes"],
    ),
    "licence and keywords": (
        {PACKAGE: both(replaced('"MIT"', '"0BSD"'), replaced('"enum", ', ""))},
        ["metadata-changed tiny.keywords", "metadata-changed tiny.license"],
    ),
}

BIRDS = replaced("[attribute.bird]", "[attribute.name]")
OLD_MILL = '[[alias]]\nname = "OLD_MILL"'
FLIGHT = '[[row]]\nbird = "Anna"'
FLIGHT_REST = """\
rings = [1, 8]
references = [{ url = "https://example.org/flights", section = "3" }]
weather = { wind = 4 }
"""
BERT = '[[row]]\nbird = "Bert'

FURTHER: dict[str, tuple[dict[str, Edit], list[str]]] = {
    "entry of a further name removed": (
        {LOFTS: cut(OLD_MILL, "[[range]]\nlast")},
        ["alias-removed Loft.OLD_MILL", "attribute-removed Loft.aliases"],
    ),
    "entry of a further name made a plain alias": (
        {
            LOFTS: both(
                cut(OLD_MILL, "[[range]]\nlast"),
                replaced("until = 2030-12-31", 'aliases = ["OLD_MILL"]\nuntil = 2030-12-31'),
            )
        },
        ["attribute-removed Loft.aliases"],
    ),
    "entry of a further name added": (
        {LOFTS: replaced(OLD_MILL, '[[alias]]\nname = "WATERMILL"\nvalue = 7\n\n' + OLD_MILL)},
        ["alias-added Loft.WATERMILL"],
    ),
    "further name renamed": ({LOFTS: replaced("OLD_MILL", "WINDMILL")}, ["alias-removed Loft.OLD_MILL"]),
    "the texts of an alias": (
        {LOFTS: both(replaced("the mill by the river", "the mill"), replaced("1850-01-01", "1851-01-01"))},
        ["attribute-value-changed Loft.OLD_MILL.opened", "phrase-changed Loft.OLD_MILL"],
    ),
    "member and the entry of its further name exchanged": (
        {
            LOFTS: both(
                replaced('name = "MILL"', 'name = "OLD_WATERMILL"'),
                replaced('name = "OLD_MILL"', 'name = "MILL"'),
            )
        },
        ["alias-removed Loft.OLD_MILL", "canonical-name-changed Loft.MILL"],
    ),
    "until another day": ({LOFTS: replaced("2030-12-31", "2031-12-31")}, ["attribute-value-changed Loft.MILL.until"]),
    "for good": (
        {LOFTS: replaced("until = 2030-12-31\n", "")},
        ["attribute-removed Loft.until"],
    ),
    "range removed": (
        {LOFTS: cut("[[range]]\nfirst = 8", "[[range]]\nfirst = 200")},
        ["range-removed Loft.ranges(): 8 to 199"],
    ),
    "range shortened": (
        {LOFTS: replaced("last = 199", "last = 150")},
        ["range-added Loft.ranges(): 8 to 150", "range-removed Loft.ranges(): 8 to 199"],
    ),
    "range in another state": (
        {LOFTS: replaced('"unassigned"', '"reserved"')},
        ["attribute-value-changed Loft.ranges(): 8 to 199: state"],
    ),
    "the texts of ranges": (
        {
            LOFTS: both(
                replaced("for palaces", "for castles"),
                replaced("org/palaces", "org/castles"),
                replaced("A neighbour", "A passer-by"),
                replaced("see above", "see below"),
            )
        },
        [
            "attribute-value-changed Loft.ranges(): 200 to …: source",
            "phrase-changed Loft.ranges(): no value",
            "phrase-changed Loft.ranges(): … to 2",
            "references-changed Loft.ranges(): … to 2",
        ],
    ),
    "the only range removed": (
        {BANDS: lambda text: text[: text.index("[[range]]")]},
        ["attribute-removed Band.ranges", 'range-removed Band.ranges(): "BE", 2 to "BE", 9'],
    ),
    "a part of a value": (
        {BANDS: replaced('["NL", 1]', '["NL", 2]'), LOFTS: replaced('["NL", 1]', '["NL", 2]')},
        ["value-changed Band.OTHER"],
    ),
    "a part of another type": (
        {BANDS: replaced('["NL", 1]', '["NL", "1"]'), LOFTS: replaced('["NL", 1]', '["NL", "1"]')},
        ["attribute-type-changed Band.value", "value-changed Band.OTHER"],
    ),
    "names of parts": ({BANDS: replaced('["country", "number"]', '["land", "number"]')}, []),
    "a flag's bit": (
        {RINGS: replaced("value = 8", "value = 4"), FLIGHTS: replaced("[1, 8]", "[1, 4]")},
        ["value-changed Ring.GREEN"],
    ),
    "a flag made open": (
        {RINGS: replaced('kind = "flag"', 'kind = "flag"\nopen = { minimum = 0, maximum = 255 }')},
        ["opened Ring"],
    ),
    "table renamed": ({FLIGHTS: replaced('"Flight"', '"Journey"')}, ["table-renamed Flight"]),
    "table's texts": (
        {FLIGHTS: both(replaced('"a flight"', '"a journey"'), replaced("bird by bird", "one by one"))},
        ["description-changed Flight: description", "description-changed Flight: title"],
    ),
    "column removed": (
        {FLIGHTS: both(cut("[attribute.day]", "[attribute.rings]"), replaced("day = 2024-02-29\n", ""))},
        ["field-removed Flight.day"],
    ),
    "column renamed": (
        {FLIGHTS: both(BIRDS, everywhere("bird = ", "name = "))},
        ["field-added Flight.name", "field-removed Flight.bird"],
    ),
    "column of another type": (
        {FLIGHTS: both(replaced('type = "Loft"', 'type = "int"'))},
        ["field-type-changed Flight.loft"],
    ),
    "columns in another order": (
        {
            FLIGHTS: both(
                cut("[attribute.day]", "[attribute.rings]"),
                replaced(
                    "[attribute.bird]",
                    '[attribute.day]\ntype = "date"\ndescription = "when it came."\n\n[attribute.bird]',
                ),
            )
        },
        ["field-moved Flight"],
    ),
    "column added": (
        {
            FLIGHTS: replaced(
                "[record.Weather]", '[attribute.late]\ntype = "bool"\ndescription = "whether."\n\n[record.Weather]'
            )
        },
        ["field-added Flight.late"],
    ),
    "field of a table's record": (
        {FLIGHTS: both(replaced("field.wind", "field.breeze"), replaced("wind = 4", "breeze = 4"))},
        ["field-added Weather.breeze", "field-removed Weather.wind"],
    ),
    "row changed": (
        {FLIGHTS: both(replaced("wind = 4", "wind = 5"), replaced("2024-02-29", "2024-03-01"))},
        ["row-changed Flight.rows()[0]"],
    ),
    "row that is about another thing": (
        {
            FLIGHTS: lambda text: text[: text.index(FLIGHT)]
            + '[[row]]\nbird = "Carl"\n'
            + text[text.index('[[row]]\nbird = "Bert') :]
        },
        ["row-added Flight.rows()[0]", "row-removed Flight.rows()"],
    ),
    "row added": (
        {FLIGHTS: replaced(FLIGHT, f'[[row]]\nbird = "Zoe"\n\n{FLIGHT}')},
        ["row-added Flight.rows()[0]"],
    ),
    "one of two rows that are alike removed": (
        {FLIGHTS: lambda text: text.rstrip().removesuffix('[[row]]\nbird = "Bert \\"the bold\\""')},
        ["row-removed Flight.rows()"],
    ),
    "rows in another order": (
        {FLIGHTS: both(cut(FLIGHT, BERT), appended(f"\n{FLIGHT}\nloft = 7\nday = 2024-02-29\n{FLIGHT_REST}"))},
        ["order-changed Flight.rows()"],
    ),
}

MINOR = {
    "alias-added",
    "attribute-added",
    "attribute-value-changed",
    "bounds-widened",
    "choice-added",
    "opened",
    "enumeration-added",
    "field-added",
    "case-insensitive",
    "member-added",
    "member-deprecated",
    "range-added",
    "range-removed",
    "record-added",
    "row-added",
    "row-changed",
    "row-removed",
    "table-added",
}
PATCH = {
    "description-changed",
    "families-changed",
    "metadata-changed",
    "order-changed",
    "phrase-changed",
    "references-changed",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_told_by_its_rule(change: str) -> None:
    """Each kind of change gives exactly the differences that users see."""
    edits, expected = CHANGES[change]
    assert expected == reported(edits)


@pytest.mark.parametrize("change", FURTHER)
def test_a_change_of_further_things_is_told_by_its_rule(change: str) -> None:
    """So does a change of alias entries, ranges, flags, values of several parts, and tables."""
    edits, expected = FURTHER[change]
    differences = compare(further(), further(edits))
    assert expected == sorted(f"{difference.rule.name} {difference.subject}" for difference in differences)


def test_order_of_members() -> None:
    """A new order of members is one difference. A member that moved because its value changed is not."""
    coast = cut('[[member]]\nname = "COAST"', '[[member]]\nname = "RIDGE"')
    text = texts()[ROUTES]
    moved = text[text.index('[[member]]\nname = "COAST"') : text.index('[[member]]\nname = "RIDGE"')]
    (difference,) = compare(unchanged(), registry({ROUTES: both(coast, appended(moved))}))
    assert (difference.rule.name, difference.subject) == ("order-changed", "Route: members")
    assert (difference.old, difference.new) == ("OTHER, COAST, RIDGE", "OTHER, RIDGE, COAST")


def test_tables_come_and_go() -> None:
    """A removed table is a difference, and so is each of its records."""
    without = registry({path: edit for path, edit in NOTHING_REQUIRED.items() if path != FLIGHTS})
    went, came = compare(further(), without), compare(without, further())
    assert [f"{difference.rule.name} {difference.subject}" for difference in went] == [
        "table-removed Flight",
        "record-removed Weather",
    ]
    assert [f"{difference.rule.name} {difference.subject}" for difference in came] == ["table-added Flight"]


def test_entries_of_further_names_are_tuples() -> None:
    """A field that is added before other fields moves them. A field at the end does not."""
    for_good = further({LOFTS: replaced("until = 2030-12-31\n", "")})
    assert [f"{difference.rule.name} {difference.subject}" for difference in compare(for_good, further())] == [
        "field-moved Loft.aliases",
        "attribute-added Loft.until",
    ]
    shut = '[attribute.shut]\ntype = "bool"\ndescription = "whether nobody is there."\n\n[[member]]\nname = "TOWN_HALL"'
    (difference,) = compare(further(), further({LOFTS: replaced('[[member]]\nname = "TOWN_HALL"', shut)}))
    assert difference.rule.name == "attribute-added"


def test_an_enumeration_made_a_table() -> None:
    """An enumeration that becomes a table is a removed and an added class."""
    table = (
        '[table]\nname = "Ring"\ntitle = "a ring"\ndescription = "One."\n\n[attribute.colour]\ntype = "str"\n'
        'description = "its colour."\n\n[[row]]\ncolour = "red"\n'
    )
    edits = {
        RINGS: lambda _: table,
        FLIGHTS: both(cut("[attribute.rings]", "[attribute.weather]"), replaced("rings = [1, 8]\n", "")),
    }
    differences = compare(further(), further(edits))
    assert [f"{difference.rule.name} {difference.subject}" for difference in differences] == [
        "enumeration-removed Ring",
        "field-removed Flight.rings",
        "table-added Ring",
    ]


def test_what_a_row_was_and_is() -> None:
    """The difference of a changed row has only the changed columns."""
    (difference,) = compare(further(), further({FLIGHTS: replaced("2024-02-29", "2024-03-01")}))
    assert (difference.old, difference.new) == ("day: 2024-02-29", "day: 2024-03-01")


def test_every_rule_has_its_severity() -> None:
    """Changes that break code are major, additions and changed values minor, text and order patch."""
    assert {rule.name for rule in RULES if rule.severity == "minor"} == MINOR
    assert {rule.name for rule in RULES if rule.severity == "patch"} == PATCH


def test_every_rule_is_found_by_a_change() -> None:
    """The changes above use every rule, except those that have their own tests."""
    used = {line.split(" ")[0] for _, expected in (*CHANGES.values(), *FURTHER.values()) for line in expected}
    assert {rule.name for rule in RULES} - used == {"module-renamed", "table-added", "table-removed"}


def test_closed_made_open() -> None:
    """A closed enumeration that becomes open is a minor difference."""
    closed = registry({SIGNALS: replaced("open = { minimum = 100, maximum = 399 }\n", "")})
    (difference,) = (difference for difference in compare(closed, unchanged()) if difference.rule.name == "opened")
    assert (difference.subject, difference.old, difference.new) == ("Signal", "closed", "100 to 399")


def test_a_file_that_has_another_name() -> None:
    """A renamed file is one difference: the class, its members and their values are recognised."""
    moved = {"registry/tiny/bearers.toml": lambda _: texts()[CARRIERS], CARRIERS: lambda _: FEATHER}
    assert reported(moved) == ["enumeration-added Feather", "module-renamed Carrier"]


def test_a_class_and_its_file_that_have_other_names() -> None:
    """A renamed enumeration is recognised by its members."""
    bearers = texts()[CARRIERS].replace('"Carrier"', '"Bearer"')
    moved = {
        "registry/tiny/bearers.toml": lambda _: bearers,
        CARRIERS: lambda _: FEATHER,
        SIGNALS: replaced('"Carrier"', '"Bearer"'),
    }
    assert reported(moved) == ["enumeration-added Feather", "enumeration-renamed Carrier", "module-renamed Bearer"]


NAMES = st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 4), min_size=1)
"""Names with the values that they stand for; the first name of a value is that of the member."""


def named(names: Mapping[str, int]) -> Registry:
    """Return a registry with one enumeration, which has these names."""
    members: dict[int, list[str]] = {}
    for name, value in names.items():
        members.setdefault(value, []).append(name)
    text = '[enumeration]\nname = "E"\ntitle = "an e"\nkind = "int"\ndescription = "Some."\n'
    for value, (name, *aliases) in sorted(members.items()):
        text += f'[[member]]\nname = "{name}"\nvalue = {value}\naliases = {sorted(aliases)}\n'.replace("'", '"')
    package = 'name = "p"\nversion = "1.0.0"\ntitle = "t"\ndescription = "d"\nlicense = "MIT"\n'
    files = {"es": text, "package": package}
    loaded = load(
        {stem: RegistryFile(name=f"registry/{stem}.toml", data=file.encode()) for stem, file in files.items()}
    )
    assert not loaded.problems
    return loaded.registry


def python(names: Mapping[str, int]) -> type[IntEnum]:
    """Return the same enumeration as a Python class."""
    return cast(type[IntEnum], EnumType.__call__(IntEnum, "E", list(names.items())))


@given(NAMES, NAMES)
def test_what_users_of_an_enum_would_notice(old: dict[str, int], new: dict[str, int]) -> None:
    """A removed name, a changed value and another canonical name are major, as they show in Python's own enum.

    A new name is minor. There are no other differences.
    """
    before, after = python(old), python(new)
    differences = compare(named(old), named(new))
    severities = {difference.rule.severity for difference in differences}
    major = any(
        name not in after.__members__ or after[name] != member for name, member in before.__members__.items()
    ) or any(member.value in set(after) and after(member.value).name != member.name for member in before)
    assert ("major" in severities) == major
    if not major:
        assert severities == ({"minor"} if set(new) - set(old) else set())
    reports = {(difference.rule.name, difference.subject) for difference in differences}
    for name, value in old.items():
        if name in new and new[name] != value:
            assert ("value-changed", f"E.{name}") in reports
        if name not in new and name in {member.name for member in before}:
            assert {("member-removed", f"E.{name}"), ("member-renamed", f"E.{name}")} & reports
    for name in {member.name for member in after} - set(old):
        rules = {("member-added", f"E.{name}")}
        rules |= {
            (difference.rule.name, difference.subject) for difference in differences if difference.new == name
        }  # renamed to it
        assert rules & reports


def test_nothing_differs_from_itself() -> None:
    """A registry has no differences from itself."""
    assert compare(unchanged(), registry()) == ()


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ("value changed", "110", "111"),
        ("renamed without an alias", "RIDGE", "PASS"),
        ("renamed with an alias", "RIDGE", "PASS"),
        ("alias removed", "250", ""),
        ("alias renamed", "TOUCHED_DOWN", "WELCOME"),
        ("bounds narrowed", "100 to 399", "101 to 399"),
        ("attribute of another type", "int", "str"),
        ("attribute that may be absent now", "int", "int | None"),
        ("choice removed", "Literal[fair, good, poor] | None", "Literal[fair, good] | None"),
        ("choice added", "", '"ill"'),
        ("member added", "", "399"),
        ("deprecated", '"current"', '"deprecated"'),
        ("attribute's value", "True", "False"),
        ("phrase", '"bird landed"', '"bird down"'),
        ("references", "", "RFC 1149"),
    ],
)
def test_from_what_to_what(change: str, old: str, new: str) -> None:
    """A difference has the old and the new value. For lists, it has only removed and added items."""
    first = found(CHANGES[change][0])[0]
    assert (first.old, first.new) == (old, new)


def test_types_are_those_of_the_stubs(built_tiny: Path) -> None:
    """The compared types of attributes and fields are those in the generated stubs."""
    package = built_tiny / "generated/tiny"
    for enumeration in unchanged().enumerations:
        stub = declared_types(package / f"{enumeration.module}.pyi", enumeration.name)
        for field in enumeration.attributes:
            seen = attribute_type(unchanged(), enumeration, field)
            assert seen == re.sub(r"\b_\w+", "Literal", stub[field.name])
        for record in enumeration.records:
            stub = declared_types(package / "records.py", record.name)
            for field in record.fields:
                assert field_type(unchanged(), field) == re.sub(r"\b_\w+", "Literal", stub[field.name])


def declared_types(path: Path, name: str) -> dict[str, str]:
    """Return the type of each property and each annotated name of a class."""
    (found,) = (
        node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.ClassDef) and node.name == name
    )
    types: dict[str, str] = {}
    for node in found.body:
        if isinstance(node, ast.FunctionDef) and node.returns:
            types[node.name] = ast.unparse(node.returns).strip("'")
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            types[node.target.id] = ast.unparse(node.annotation).strip("'")
    return types


def test_the_gravest_come_first() -> None:
    """Differences are sorted by severity."""
    edits = {
        SIGNALS: both(appended(LAST), replaced("bird landed", "bird down"), replaced(', "TOUCHED_DOWN"', "")),
        CARRIERS: replaced('"Pigeon"', '"A pigeon"'),
    }
    severities = [difference.rule.severity for difference in found(edits)]
    assert severities == ["major", "minor", "patch", "patch"]


def test_a_new_member_warns_of_exhaustive_match() -> None:
    """The meaning of member-added mentions the exhaustive `match`."""
    (difference,) = found({SIGNALS: appended(LAST)})
    assert "exhaustive `match`" in difference.rule.meaning


def test_a_policy_changes_severities() -> None:
    """A policy changes the severity of a rule, and "none" suppresses its differences."""
    edits = {SIGNALS: both(appended(LAST), replaced("bird landed", "bird down"))}
    policy = {"member-added": "major", "phrase-changed": "none"}
    assert [
        (difference.rule.name, difference.rule.severity) for difference in compare(unchanged(), registry(edits), policy)
    ] == [("member-added", "major")]


@pytest.mark.parametrize(
    ("old", "severity", "smallest"),
    [
        # semver.org, 2.0.0: 8, 7 and 6; before 1.0.0 as Cargo and npm's caret have it.
        ("1.2.3", "major", "2.0.0"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "patch", "1.2.4"),
        ("1.2.3", None, "1.2.3"),
        ("0.1.0", "major", "0.2.0"),
        ("0.1.9", "minor", "0.1.10"),
        ("0.1.0", "patch", "0.1.1"),
        ("0.0.3", "major", "0.1.0"),
        ("2", "minor", "2.1.0"),
        ("1.2", "patch", "1.2.1"),
        ("1.2.3.post1", "patch", "1.2.4"),
        ("2.0.0rc1", "major", "2.0.0rc2"),
        ("2.0.0.dev1", "major", "2.0.0.dev2"),
        ("2.0.0a1.dev3", "patch", "2.0.0a1.dev4"),
    ],
)
def test_the_smallest_next_version(old: str, severity: Severity | None, smallest: str) -> None:
    """The advised version is the smallest that semantic versioning allows."""
    assert advise(old, old, severity).smallest == smallest


@pytest.mark.parametrize(
    ("new", "enough"),
    [
        ("1.2.3", False),
        ("1.2.4", False),
        ("1.10.0", False),
        ("2.0.0", True),
        ("2.0.0rc1", True),
        ("2.0.1", True),
        ("10.0.0", True),
        ("1.0.0", False),
        ("2.0", True),
    ],
)
def test_whether_a_version_is_enough(new: str, enough: bool) -> None:
    """A version is enough if it is the smallest one or later, or a pre-release of such a version."""
    assert advise("1.2.3", new, "major").enough is enough


@pytest.mark.parametrize(
    ("tags", "last"),
    [
        ([], None),
        (["nightly", "release", "v", "vault"], None),
        (["v1.9.0", "v1.10.0", "v1.2.0"], "v1.10.0"),
        (["1.0.0", "0.9"], "1.0.0"),
        (["v1.0.0", "v2.0.0rc1", "v2.0.0.dev1"], "v1.0.0"),
        (["v9.0.0", "tiny-0.1.0", "tiny-v0.2.0"], "tiny-v0.2.0"),
        (["other-9.0.0", "v0.1.0"], "v0.1.0"),
        (["tiny/1.0", "tiny@1.1"], "tiny@1.1"),
    ],
)
def test_the_last_release(tags: list[str], last: str | None) -> None:
    """The last release is the tag of the highest version. Tags with the package's name come first."""
    assert last_release(tags, "tiny") == last
