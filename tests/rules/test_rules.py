"""The lint rules: entries that break each of them, entries that break none, and the examples in the manual."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from codegen import rules
from codegen.fixes import fix_file
from codegen.load import LoadedRegistry, RegistryFile, load
from codegen.rules import Check, LintRule
from codegen.rules.form import LAYOUT
from codegen.rules.text import sentences
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
    findings,
    line_with,
    registry,
    replaced,
    texts,
)

RULES = (*rules.ERRORS, *rules.WARNINGS)


def renamed(old: str, new: str) -> Edit:
    """Return an edit that replaces every occurrence of a text."""
    return lambda text: text.replace(old, new)


@dataclass(frozen=True, slots=True)
class Case:
    """Edits that break one rule, the line that is reported (that of `at` in `file`), and the message."""

    rule: str
    name: str
    edits: Mapping[str, Edit]
    file: str
    at: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.rule}: {self.name}"


def case(rule: str, name: str, file: str, edit: Edit, at: str, message: str, remedy: str = "") -> Case:
    """Return a case with one edit, in the file where the rule is broken."""
    return Case(rule, name, {file: edit}, file, at, message, remedy)


_SOURCE = 'source = { rfc = 2549, section = "5" }\n'

# A second copy of the status vocabulary, as text in which no sentence repeats.
_ANOTHER = (
    FILES[STATUSES]
    .replace("Nothing speaks", "Little speaks")
    .replace("Old lofts have", "Older lofts have")
    .replace("Somebody sends", "Anybody sends")
)


def another(name: str) -> Edit:
    """Return an edit that writes this copy, with a name for the class."""
    return lambda _: _ANOTHER.replace("EntryStatus", name)


LOFTS = "registry/tiny/lofts.toml"


def lofts(key: str) -> Edit:
    """Return an edit that writes a table with a key."""
    return lambda _: f"""
[table]
name = "Loft"
title = "a loft"
description = "Who sleeps where."
key = {key}

[attribute.bird]
type = "str"
description = "the bird."

[attribute.place]
type = "int"
description = "the perch."

[[row]]
bird = "Swan"
place = 2

[[row]]
bird = "Swan"
place = 3

[[row]]
bird = "Swan"
place = 2 # again
"""


_FOLLOWS = """
[[enumeration.follows]]
group = "lofts"
registry = "carriers"
value = "value"
phrase = "name"

[attribute.signals]"""

_CHOICE = """\
[attribute.{}]
type = "str"
choices = ["low", "tall"]
description = "what it looks like."

[attribute.uses]"""

CASES = (
    # invalid-mapping
    case(
        "invalid-mapping",
        "a mapping of an unknown attribute",
        CARRIERS,
        replaced("\n[attribute.signals]", _FOLLOWS.replace("\n\n[att", '\nattributes = { weight = "weight" }\n\n[att')),
        "attributes =",
        'Carrier has no attribute "weight"',
        "Correct the name, or declare it.",
    ),
    case(
        "invalid-mapping",
        "a mapping of a record",
        SIGNALS,
        replaced(
            "\n[attribute.urgency]",
            _FOLLOWS.replace("\n\n[attribute.signals]", '\nattributes = { uses = "use" }\n\n[attribute.urgency]'),
        ),
        "attributes =",
        'cannot read "uses" from upstream: it is a record',
        "Remove the mapping.",
    ),
    case(
        "invalid-mapping",
        "one table followed twice",
        CARRIERS,
        replaced(
            "\n[attribute.signals]",
            _FOLLOWS.replace("\n[attribute.signals]", "") + _FOLLOWS.replace("ws]]", "ws]]  # again"),
        ),
        "# again",
        "duplicate table lofts/carriers",
        "Remove one of the two mappings.",
    ),
    # unknown-difference
    case(
        "unknown-difference",
        "a difference where nothing is followed",
        SIGNALS,
        replaced('note = "It', 'differs.phrase = "ours is better"\nnote = "It'),
        "differs.phrase",
        'LANDED: differs: "phrase" is not compared with upstream',
        "Remove it: the enumeration does not follow a table.",
    ),
    case(
        "unknown-difference",
        "a difference in a field that is not mapped",
        CARRIERS,
        both(
            replaced("\n[attribute.signals]", _FOLLOWS),
            replaced("signals = [330]", 'signals = [330]\ndiffers.source = "it has moved"'),
        ),
        "differs.source",
        'PIGEON: differs: "source" is not compared with upstream',
        "Choose from: phrase, status, until, value.",
    ),
    case(
        "unknown-difference",
        "a family's difference in a field that is not mapped",
        CARRIERS,
        both(replaced("\n[attribute.signals]", _FOLLOWS), appended('differs.references = "others say more"\n')),
        "differs.references",
        'X-*: differs: "references" is not compared with upstream',
        "Choose from: phrase, status, until, value.",
    ),
    case(
        "unknown-difference",
        "an RFC's difference in a field that does not follow the index",
        RFCS,
        appended('differs.title = "it has a shorter one"\n'),
        "differs.title",
        'RFC 6214: differs: "title" is not compared with the RFC index',
        "obsoleted_by, status, updated_by",
    ),
    # blocking-gap
    case(
        "blocking-gap",
        "a member without a name",
        CARRIERS,
        both(replaced('name = "PIGEON"', 'name = ""'), replaced("signals = [330]", 'signals = [330]\ngaps = ["name"]')),
        "gaps =",
        'member "pigeon" of Carrier has no name',
        'Write it, and remove "name" from gaps.',
    ),
    case(
        "blocking-gap",
        "a member without an attribute that is required",
        ROUTES,
        replaced("region = 0", 'gaps = ["region"]'),
        "gaps =",
        'member "X.0.0" of Route has no region',
        'Write it, and remove "region" from gaps.',
    ),
    case(
        "blocking-gap",
        "a gap that is not a field",
        CARRIERS,
        replaced("signals = [330]", 'signals = [330]\ngaps = ["weight"]'),
        "gaps =",
        'gaps: unknown field "weight"',
        "a field",
    ),
    # open-gap
    case(
        "open-gap",
        "a description that is still to be written",
        CARRIERS,
        replaced(
            'description = "The bird of the first experiment, found in every town. Choose it for short ways."',
            'description = ""\ngaps = ["description"]',
        ),
        "gaps =",
        "PIGEON: missing description",
        'Write it, and remove "description" from gaps.',
    ),
    case(
        "open-gap",
        "a field to review",
        CARRIERS,
        replaced("signals = [330]", 'signals = [330]\ngaps = ["phrase"]'),
        "gaps =",
        "PIGEON: phrase must be reviewed",
        'Review it, and remove "phrase" from gaps.',
    ),
    case(
        "open-gap",
        "a member with a removed record",
        CARRIERS,
        replaced("signals = [330]", 'signals = [330]\ngaps = ["removal"]'),
        "gaps =",
        "PIGEON: removed upstream",
        "Remove the member",
    ),
    case(
        "open-gap",
        "an RFC without a title",
        RFCS,
        replaced('title = "Adaptation of RFC 1149 for IPv6"', 'title = ""\ngaps = ["title"]'),
        "gaps =",
        "RFC 6214: missing title",
        'Write it, and remove "title" from gaps.',
    ),
    # invalid-identifier
    case(
        "invalid-identifier",
        "a member's name that begins with a digit",
        SIGNALS,
        replaced('name = "LANDED"', 'name = "2ND_BIRD"'),
        "2ND_BIRD",
        '"2ND_BIRD" is not a Python identifier',
        "letters, digits and underscores",
    ),
    case(
        "invalid-identifier",
        "a member's name of two words",
        SIGNALS,
        replaced('name = "LANDED"', 'name = "BIRD LANDED"'),
        "BIRD LANDED",
        '"BIRD LANDED" is not a Python identifier',
    ),
    case(
        "invalid-identifier",
        "a keyword",
        SIGNALS,
        replaced('name = "LANDED"', 'name = "None"'),
        'name = "None"',
        '"None" is a Python keyword',
    ),
    case(
        "invalid-identifier",
        "a name that Python would normalise",
        SIGNALS,
        replaced('name = "LANDED"', 'name = "ﬁne"'),
        "ﬁne",
        "NFKC",
    ),
    case(
        "invalid-identifier",
        "an alias",
        SIGNALS,
        replaced('"TOUCHED_DOWN"]', '"TOUCHED-DOWN"]'),
        "TOUCHED-DOWN",
        '"TOUCHED-DOWN" is not a Python identifier',
    ),
    Case(
        "invalid-identifier",
        "an enumeration's name",
        {STATUSES: renamed('"EntryStatus"', '"Entry Status"'), PACKAGE: renamed('"EntryStatus"', '"Entry Status"')},
        STATUSES,
        "Entry Status",
        '"Entry Status" is not a Python identifier',
    ),
    case(
        "invalid-identifier",
        "an attribute",
        CARRIERS,
        both(replaced("[attribute.source]", '[attribute."of source"]'), replaced("\nsource = ", '\n"of source" = ')),
        '[attribute."of source"]',
        '"of source" is not a Python identifier',
    ),
    case(
        "invalid-identifier",
        "a record",
        SIGNALS,
        both(renamed("record.SignalUse", "record.Signal-Use"), replaced('"SignalUse"', '"Signal-Use"')),
        "[record.Signal-Use]",
        '"Signal-Use" is not a Python identifier',
    ),
    case(
        "invalid-identifier",
        "a field of a record",
        SIGNALS,
        both(replaced("field.mood", "field.class"), replaced('mood = "calm"', 'class = "calm"')),
        "[record.SignalUse.field.class]",
        '"class" is a Python keyword',
    ),
    Case(
        "invalid-identifier",
        "the name of a file",
        {"registry/tiny/old-statuses.toml": another("OldStatus")},
        "registry/tiny/old-statuses.toml",
        "[enumeration]",
        'file "old-statuses" is not a Python identifier',
    ),
    case(
        "invalid-identifier",
        "the package's name",
        PACKAGE,
        replaced('name = "tiny"', 'name = "import"'),
        'name = "import"',
        '"import" is a Python keyword',
    ),
    # reserved-name
    *(
        case(
            "reserved-name",
            f"a package called {name}",
            PACKAGE,
            replaced('name = "tiny"', f'name = "{name}"'),
            f'name = "{name}"',
            f'"{name}" is',
            "another name",
        )
        for name in ("schema", "enum", "typing", "imp", "compression", "aux", "com1")
    ),
    *(
        Case(
            "reserved-name",
            f"a class called {name}",
            {"registry/tiny/old_statuses.toml": another(name)},
            "registry/tiny/old_statuses.toml",
            f'name = "{name}"',
            f'class "{name}" is ',
            "another name",
        )
        for name in ("Warning", "PythonFinalizationError", "Ellipsis", "IntFlag", "NamedTuple")
    ),
    *(
        Case(
            "reserved-name",
            f"a file called {name}",
            {f"registry/tiny/{name}.toml": another("OldStatus")},
            f"registry/tiny/{name}.toml",
            "[enumeration]",
            f'file "{name}" is a name that Windows reserves',
            "Rename the file.",
        )
        for name in ("con", "nul", "lpt1")
    ),
    # name-style
    *(
        Case(
            "name-style",
            f"a class called {name}",
            {"registry/tiny/old_statuses.toml": another(name)},
            "registry/tiny/old_statuses.toml",
            f'name = "{name}"',
            f'class "{name}" is not in CapWords',
            f'Write "{proposed}".',
        )
        for name, proposed in (("float", "Float"), ("date", "Date"), ("_MODULES", "Modules"), ("fair_way", "FairWay"))
    ),
    *(
        case(
            "name-style",
            f"a member called {name}",
            SIGNALS,
            replaced('name = "LANDED"', f'name = "{name}"'),
            f'name = "{name}"',
            f'member "{name}" is not in UPPER_SNAKE_CASE',
            f'Write "{proposed}".',
        )
        for name, proposed in (("str", "STR"), ("Reference", "REFERENCE"), ("_X", "X"), ("softLanding", "SOFT_LANDING"))
    ),
    case(
        "name-style",
        "a record",
        SIGNALS,
        renamed("SignalUse", "signalUse"),
        "[record.signalUse]",
        'class "signalUse" is not in CapWords',
        'Write "SignalUse".',
    ),
    case(
        "name-style",
        "an attribute",
        ROUTES,
        renamed("region", "theRegion"),
        "[attribute.theRegion]",
        'attribute "theRegion" is not in snake_case',
        'Write "the_region".',
    ),
    *(
        Case(
            "name-style",
            f"a file called {name}",
            {f"registry/tiny/{name}.toml": another("OldStatus")},
            f"registry/tiny/{name}.toml",
            "[enumeration]",
            f'file "{name}" is not in snake_case',
            f'Rename the file to "{proposed}".',
        )
        for name, proposed in (("OldStatuses", "old_statuses"), ("statusé", "statuse"))
    ),
    Case(
        "name-style",
        "two files with names that differ in letter case",
        {"registry/tiny/Entry_statuses.toml": another("OldStatus")},
        "registry/tiny/Entry_statuses.toml",
        "[enumeration]",
        'file "Entry_statuses" is not in snake_case, and the file "entry_statuses" exists already',
        "Choose a name in snake_case.",
    ),
    *(
        case(
            "reserved-name",
            f"a member called {name}",
            SIGNALS,
            replaced('name = "LANDED"', f'name = "{name}"'),
            f'name = "{name}"',
            f'"{name}" ',
            "another name",
        )
        for name in ("mro", "name", "value", "_X_", "_missing_", "__X", "__X__", "real", "conjugate")
    ),
    *(
        case(
            "reserved-name",
            f"a member called {name}, which is what members are asked for",
            SIGNALS,
            replaced('name = "LANDED"', f'name = "{name}"'),
            f'name = "{name}"',
            f'"{name}" ',
            "another name",
        )
        for name in ("phrase", "status", "is_deprecated", "is_registered", "urgency", "property")
    ),
    case(
        "reserved-name",
        "an alias",
        SIGNALS,
        replaced('"TOUCHED_DOWN"]', '"mro"]'),
        '"mro"]',
        '"mro" is already a name in every enum class',
    ),
    *(
        case(
            "reserved-name",
            f"an attribute called {name}",
            CARRIERS,
            both(replaced("[attribute.source]", f"[attribute.{name}]"), replaced(_SOURCE, "")),
            f"[attribute.{name}]",
            f'"{name.strip(chr(34))}"',
            "another name",
        )
        for name in ("_source", "upper", "mro", "is_deprecated", "property", "type_checking", '"straße"')
    ),
    Case(
        "reserved-name",
        "an alias with the name of its class",
        {
            SIGNALS: replaced('name = "Signal"', 'name = "ARRIVED"'),
            CARRIERS: renamed('"Signal"', '"ARRIVED"'),
            ROUTES: renamed('"Signal"', '"ARRIVED"'),
        },
        SIGNALS,
        'aliases = ["ARRIVED"',
        'member "ARRIVED" is already the name of a class',
        "another name",
    ),
    case(
        "reserved-name",
        "a member with the name of the type of an attribute",
        SIGNALS,
        renamed("SignalUse", "EATEN"),
        'name = "EATEN"',
        'member "EATEN" is already the name of a class',
        "another name",
    ),
    Case(
        "reserved-name",
        "statuses with the name of a base class",
        {STATUSES: renamed("EntryStatus", "Entry"), PACKAGE: renamed("EntryStatus", "Entry")},
        STATUSES,
        'name = "Entry"',
        'class "Entry" is already a name in the module that imports the statuses',
        "another name",
    ),
    case(
        "reserved-name",
        "an attribute called is_registered",
        SIGNALS,
        both(replaced("[attribute.final]", "[attribute.is_registered]"), renamed("\nfinal = ", "\nis_registered = ")),
        "[attribute.is_registered]",
        '"is_registered"',
        "another name",
    ),
    *(
        case(
            "reserved-name",
            f"a record's field called {name}",
            SIGNALS,
            both(replaced("field.mood", f"field.{name}"), replaced('mood = "calm"\n', "")),
            f"[record.SignalUse.field.{name}]",
            f'"{name}"',
            "another name",
        )
        for name in ("count", "_mood", "of", "cls", "tuple", "map")
    ),
    # duplicate-name
    case(
        "duplicate-name",
        "two members",
        SIGNALS,
        replaced('name = "LANDED"', 'name = "DEPARTED"'),
        'name = "DEPARTED"\nvalue = 250',
        'duplicate name "DEPARTED"',
        "rename",
    ),
    case(
        "duplicate-name",
        "an alias and another member",
        SIGNALS,
        replaced('"TOUCHED_DOWN"]', '"LOST"]'),
        'name = "LOST"',
        'duplicate name "LOST"',
    ),
    case(
        "duplicate-name",
        "an alias and its own member",
        SIGNALS,
        replaced('"ARRIVED", "TOUCHED_DOWN"]', '\n    "ARRIVED",\n    "LANDED",\n]'),
        '    "LANDED"',
        'duplicate name "LANDED"',
    ),
    # confusable-name
    case(
        "confusable-name",
        "letter case",
        SIGNALS,
        replaced('name = "LOST"', 'name = "Landed"'),
        'name = "Landed"',
        '"Landed" differs from "LANDED" only in letter case or character form',
        "Rename",
    ),
    case(
        "confusable-name",
        "letter case beyond ASCII",
        SIGNALS,
        both(replaced('name = "LOST"', 'name = "STRAẞE"'), replaced('name = "LANDED"', 'name = "STRASSE"')),
        'name = "STRAẞE"',
        '"STRAẞE" differs from "STRASSE"',
    ),
    case(
        "confusable-name",
        "an alias",
        SIGNALS,
        replaced('"TOUCHED_DOWN"]', '"departed"]'),
        '"departed"',
        '"departed" differs from "DEPARTED"',
    ),
    # duplicate-class
    Case(
        "duplicate-class",
        "two enumerations",
        {"registry/tiny/older_statuses.toml": lambda _: _ANOTHER},
        "registry/tiny/older_statuses.toml",
        'name = "EntryStatus"',
        'duplicate class "EntryStatus", already defined in registry/tiny/entry_statuses.toml',
        "Rename",
    ),
    case(
        "duplicate-class",
        "an enumeration and a record",
        SIGNALS,
        both(renamed("record.SignalUse", "record.EntryStatus"), replaced('"SignalUse"', '"EntryStatus"')),
        "[record.EntryStatus]",
        'duplicate class "EntryStatus", already defined in registry/tiny/entry_statuses.toml',
    ),
    case(
        "duplicate-class",
        "a record with the name of one that every package has",
        SIGNALS,
        both(renamed("record.SignalUse", "record.Reference"), replaced('"SignalUse"', '"Reference"')),
        "[record.Reference]",
        'duplicate class "Reference", already defined in every generated package',
    ),
    # duplicate-type
    *(
        case(
            "duplicate-type",
            f"an attribute called {name}, with choices",
            SIGNALS,
            replaced("[attribute.uses]", _CHOICE.format(name)),
            f"[attribute.{name}]",
            f'the choices of "{name}" have the type "{type}", which is already that of {other}',
            "another name",
        )
        for name, type, other in (
            ("grade_", "_Grade", '"grade"'),
            ("signal_use_row", "_SignalUseRow", "a record"),
            ("reference_row", "_ReferenceRow", "references"),
        )
    ),
    # unsorted
    Case(
        "unsorted",
        "members of integers",
        {SIGNALS: renamed(" = 331", " = 329"), ROUTES: renamed("331", "329")},
        SIGNALS,
        "value = 329",
        "LOST (329) comes after EATEN (330)",
        "by value",
    ),
    Case(
        "unsorted",
        "members with parts that are numbers",
        {ROUTES: replaced("X.1.10", "X.1.8"), SIGNALS: replaced("X.1.10", "X.1.8")},
        ROUTES,
        'value = "X.1.8"',
        "RIDGE (X.1.8) comes after COAST (X.1.9)",
        "natural order",
    ),
    Case(
        "unsorted",
        "members with numbers that are in order only as text",
        {CARRIERS: replaced('"Swan-2"', '"Swan-20"'), SIGNALS: replaced('"Swan-2"', '"Swan-20"')},
        CARRIERS,
        'value = "Swan-10"',
        "SWAN_10 (Swan-10) comes after SWAN_2 (Swan-20)",
    ),
    case(
        "unsorted",
        "aliases",
        SIGNALS,
        replaced('["ARRIVED", "TOUCHED_DOWN"]', '["TOUCHED_DOWN", "ARRIVED"]'),
        "aliases = ",
        "aliases are not sorted: TOUCHED_DOWN, ARRIVED",
        "Write: ARRIVED, TOUCHED_DOWN.",
    ),
    case(
        "unsorted",
        "an attribute's choices",
        SIGNALS,
        replaced('["fair", "good", "poor"]', '["good", "fair", "poor"]'),
        'choices = ["good"',
        "choices are not sorted: good, fair, poor",
        "Write: fair, good, poor.",
    ),
    case(
        "unsorted",
        "the choices of a record's field",
        SIGNALS,
        replaced('["calm", "upset"]', '["upset", "calm"]'),
        'choices = ["upset"',
        "choices are not sorted: upset, calm",
    ),
    case(
        "unsorted",
        "families",
        CARRIERS,
        appended(
            '\n[[family]]\npattern = "A-*"\nphrase = "Owls"\ndescription = "They fly by night."\n'
            'references = [{ person = "The keeper" }]\n'
        ),
        '[[family]]\npattern = "X-*"',
        "families are not sorted: X-*, A-*",
        "Write: A-*, X-*.",
    ),
    case(
        "unsorted",
        "RFCs",
        RFCS,
        both(replaced("number = 6214", "number = 2000"), lambda text: text + "\n[[rfc]]\nnumber = 6214\ntitle = 'x'\n"),
        "number = 2000",
        "RFC 2000 comes after RFC 2549",
        "by number",
    ),
    case(
        "unsorted",
        "the package's keywords",
        PACKAGE,
        replaced('["enum", "pigeon"]', '["pigeon", "enum"]'),
        "keywords = ",
        "keywords are not sorted: pigeon, enum",
        "Write: enum, pigeon.",
    ),
    # unlisted-rfc
    case(
        "unlisted-rfc",
        "of a member",
        ROUTES,
        replaced('references = [{ rfc = 6214, section = "3.1" }]', "references = [\n    { rfc = 9999 },\n]"),
        "{ rfc = 9999 }",
        "RFC 9999 is not listed",
        RFCS,
    ),
    case(
        "unlisted-rfc",
        "of an enumeration",
        SIGNALS,
        replaced(
            'each bird."\nreferences = [{ rfc = 1149, section = "2" }]', 'each bird."\nreferences = [{ rfc = 1 }]'
        ),
        "{ rfc = 1 }",
        "RFC 1 is not listed",
    ),
    case(
        "unlisted-rfc",
        "of a family",
        CARRIERS,
        replaced('{ rfc = 2549, section = "6" }', "{ rfc = 2550 }"),
        "{ rfc = 2550 }",
        "RFC 2550 is not listed",
    ),
    case(
        "unlisted-rfc",
        "in an attribute",
        CARRIERS,
        replaced('source = { rfc = 2549, section = "5" }', "source = { rfc = 2550 }"),
        "{ rfc = 2550 }",
        "RFC 2550 is not listed",
    ),
    case(
        "unlisted-rfc",
        "in a record",
        SIGNALS,
        replaced('{ rfc = 2549, section = "3" }', "{ rfc = 2550 }"),
        "{ rfc = 2550 }",
        "RFC 2550 is not listed",
    ),
    case(
        "unlisted-rfc",
        "listed twice",
        RFCS,
        appended('\n[[rfc]]\nnumber = 6214\ntitle = "The same again"\n'),
        'number = 6214\ntitle = "The same again"',
        "duplicate RFC 6214",
        "Remove",
    ),
    # dangling-replacement
    case(
        "dangling-replacement",
        "no such member",
        SIGNALS,
        replaced("replaced_by = 331", "replaced_by = 399"),
        "replaced_by = 399",
        'EATEN: replaced_by: Signal has no member "399"',
        "Write the value of another member of this enumeration.",
    ),
    case(
        "dangling-replacement",
        "the member itself",
        SIGNALS,
        replaced("replaced_by = 331", "replaced_by = 330"),
        "replaced_by = 330",
        'EATEN: replaced_by: "330" is itself replaced',
        "Write the value of the member that replaces both.",
    ),
    case(
        "dangling-replacement",
        "one that is replaced in turn",
        SIGNALS,
        appended("replaced_by = 110\n"),
        "replaced_by = 331",
        'EATEN: replaced_by: "331" is itself replaced',
    ),
    # repeated-sentence
    case(
        "repeated-sentence",
        "two members of different enumerations",
        SIGNALS,
        replaced("Expect another signal when it lands.", "Ask the loft for a map."),
        'description = "The bird left',
        'DEPARTED: sentence also used by Route.OTHER: "ask the loft for a map"',
        "Write what is specific to this member.",
    ),
    case(
        "repeated-sentence",
        "another letter case and another end",
        ROUTES,
        replaced("Storms close it without notice.", "ASK the loft for a map!"),
        'description = "Fly with the sea',
        'COAST: sentence also used by Route.OTHER: "ask the loft for a map"',
    ),
    case(
        "repeated-sentence",
        "a description that only repeats name and phrase",
        SIGNALS,
        replaced("The packet has come in and can be unrolled. Feed the bird before it goes back.", "Bird: landed."),
        "Bird: landed.",
        "LANDED: description only repeats name and phrase",
        "Say what it means and what to do.",
    ),
    # duplicate-value
    Case(
        "duplicate-value",
        "integers",
        {
            SIGNALS: both(replaced("\nvalue = 331", "\nvalue = 330"), replaced("replaced_by = 331\n", "")),
            ROUTES: renamed("331", "330"),
        },
        SIGNALS,
        'value = 330\nphrase = "bird lost"',
        "duplicate value 330: EATEN, LOST",
        "alias of EATEN",
    ),
    case(
        "duplicate-value",
        "text that differs in letter case, where that is ignored",
        CARRIERS,
        replaced('value = "Swan-10"', 'value = "swan-2"'),
        'value = "swan-2"',
        "duplicate value swan-2: SWAN_2, SWAN_10",
    ),
    case(
        "duplicate-value",
        "two rows with the same key",
        LOFTS,
        lofts('["bird", "place"]'),
        'bird = "Swan"\nplace = 2 # again',
        "duplicate key: rows 1 and 3 have the same bird, place",
        "add an attribute to the key",
    ),
    # empty
    case(
        "empty-definition",
        "a record without fields",
        SIGNALS,
        appended('\n[record.Feather]\ndescription = "One."\nfield = {}\n'),
        "[record.Feather]",
        'record "Feather" has no fields',
    ),
    # unknown-type
    case(
        "unknown-type",
        "of an attribute",
        SIGNALS,
        replaced('[attribute.note]\ntype = "str"', '[attribute.note]\ntype = "text"'),
        'type = "text"',
        'unknown type "text"',
        "Carrier, EntryStatus, Route, Signal, SignalUse, bool, date, int, reference, str",
    ),
    case(
        "unknown-type",
        "of a key that names no attribute",
        LOFTS,
        lofts('["bird", "nest"]'),
        'key = ["bird", "nest"]',
        'key: Loft has no attribute "nest"',
        "bird, place",
    ),
    Case(
        "unknown-type",
        "of the pages of the site",
        {PACKAGE: appended('\n[site]\npages = ["Carrier", "Lofts"]\n')},
        PACKAGE,
        'pages = ["Carrier", "Lofts"]',
        'site.pages: "Lofts" is neither an enumeration nor a table with a key',
    ),
    case(
        "unknown-type",
        "of a record's field",
        SIGNALS,
        replaced('type = "Route"', 'type = "Rout"'),
        'type = "Rout"',
        'unknown type "Rout"',
    ),
    case(
        "unknown-type",
        "a record inside a record",
        SIGNALS,
        both(
            replaced('type = "Route"', 'type = "SignalUse"'),
            replaced('route = "X.1.10"\n', ""),
        ),
        'type = "SignalUse"\ndescription = "the route',
        'a record cannot contain the record "SignalUse"',
    ),
    case(
        "unknown-type",
        "choices of a type that is not text",
        ROUTES,
        both(
            replaced('type = "int"\nmany = true\n', 'type = "int"\nchoices = ["1"]\nmany = true\n'),
            replaced("seasons = [1, 2]\n", ""),
            replaced("odd_signals = [331]\n", ""),
        ),
        'choices = ["1"]',
        'choices require type "str", got "int"',
        'type = "str"',
    ),
    case(
        "unknown-type",
        "a check that names no attribute",
        ROUTES,
        replaced('first_digit_in = "seasons"', 'first_digit_in = "season"'),
        "[attribute.signals]",
        'Route has no attribute "season"',
        "declares",
    ),
    case(
        "unknown-type",
        "exceptions that name no attribute",
        ROUTES,
        both(
            replaced('unless_in = "odd_signals"', 'unless_in = "odd"'),
            replaced("signals = [110, 250, 331]\nodd_signals = [331]", "signals = [110, 250]"),
        ),
        "[attribute.signals]",
        'Route has no attribute "odd"',
    ),
    # unknown-member
    case(
        "unknown-member",
        "of an attribute",
        CARRIERS,
        replaced("signals = [330]", "signals = [330, 332]"),
        "signals = [330, 332]",
        'PIGEON: Signal has no member "332"',
        f"add the member to {SIGNALS}",
    ),
    case(
        "unknown-member",
        "in a list over several lines",
        SIGNALS,
        replaced('carriers = ["pigeon", "Swan-2"]', 'carriers = [\n    "pigeon",\n    "swan-2",\n]'),
        '"swan-2"',
        'DEPARTED: Carrier has no member "swan-2"',
    ),
    case(
        "unknown-member",
        "of a record",
        SIGNALS,
        replaced('route = "X.1.10"', 'route = "X.1.1"'),
        'route = "X.1.1"',
        'DEPARTED: Route has no member "X.1.1"',
    ),
    # unknown-status
    case(
        "unknown-status",
        "of a member",
        SIGNALS,
        replaced('status = "deprecated"', 'status = "Deprecated"'),
        'status = "Deprecated"',
        'EATEN: unknown status "Deprecated"',
        STATUSES,
    ),
    case(
        "unknown-status",
        "of a family",
        CARRIERS,
        appended('status = "gone"\n'),
        'status = "gone"',
        'X-*: unknown status "gone"',
    ),
    case(
        "unknown-status",
        "no such enumeration",
        PACKAGE,
        replaced('enumeration = "EntryStatus"', 'enumeration = "Status"'),
        'enumeration = "Status"',
        'unknown enumeration "Status"',
        "Correct the name, or add its file.",
    ),
    case(
        "unknown-status",
        "no such value for what is not registered",
        PACKAGE,
        replaced('unregistered = "unregistered"', 'unregistered = "unknown"'),
        'unregistered = "unknown"',
        'EntryStatus has no member "unknown"',
    ),
    case(
        "unknown-status",
        "a vocabulary that does not say what it discourages",
        STATUSES,
        renamed("discourages_use", "discourages"),
        "[enumeration]",
        'EntryStatus has no attribute "discourages_use"',
        'Add an [attribute.discourages_use] table with type = "bool".',
    ),
    # out-of-bounds
    case(
        "out-of-bounds",
        "above",
        SIGNALS,
        replaced("maximum = 399", "maximum = 330"),
        "value = 331",
        "LOST: value 331 is outside the bounds 100 to 330",
        "Correct the value or the bounds.",
    ),
    case(
        "out-of-bounds",
        "below",
        SIGNALS,
        replaced("minimum = 100", "minimum = 111"),
        "value = 110",
        "DEPARTED: value 110 is outside the bounds 111 to 399",
    ),
    # digit-mismatch
    case(
        "digit-mismatch",
        "a digit",
        SIGNALS,
        replaced("urgency = 2", "urgency = 3"),
        "urgency = 3\nfinal = true\nnote",
        "LANDED: urgency is 3, but value 250 requires 2",
        "Correct one of the two.",
    ),
    case(
        "digit-mismatch",
        "a part",
        ROUTES,
        replaced("region = 0", "region = 1"),
        'region = 1\n\n[[member]]\nname = "COAST"',
        "OTHER: region is 1, but value X.0.0 requires 0",
    ),
    case(
        "digit-mismatch",
        "a value of another class",
        ROUTES,
        replaced("\nodd_signals = [331]", ""),
        "signals = [110, 250, 331]",
        "COAST: signals: 331 does not begin with a digit of seasons (1, 2)",
        "odd_signals",
    ),
    case(
        "digit-mismatch",
        "an exception that is not in the list",
        ROUTES,
        replaced("odd_signals = [331]", "odd_signals = [250, 331]"),
        "odd_signals = [250, 331]",
        "COAST: odd_signals: 250 needs no exception",
        "Remove it",
    ),
    # obsolete-rfc
    case(
        "obsolete-rfc",
        "of a member",
        CARRIERS,
        replaced("{ rfc = 760, historical = true }", "{ rfc = 760 }"),
        "{ rfc = 760 }",
        "RFC 760 is obsolete: RFC 791 replaced it",
        '"historical = true"',
    ),
    case(
        "obsolete-rfc",
        "in a record",
        SIGNALS,
        replaced('{ rfc = 2549, section = "3" }', "{ rfc = 760 }"),
        "{ rfc = 760 }",
        "RFC 760 is obsolete: RFC 791 replaced it",
    ),
    Case(
        "obsolete-rfc",
        "two successors",
        {
            CARRIERS: replaced("{ rfc = 760, historical = true }", "{ rfc = 760 }"),
            RFCS: replaced("obsoleted_by = [791]", "obsoleted_by = [791, 6214]"),
        },
        CARRIERS,
        "{ rfc = 760 }",
        "RFC 760 is obsolete: RFC 791 and RFC 6214 replaced it",
        "Cite RFC 791 and RFC 6214",
    ),
    # missing-end-punctuation
    case(
        "missing-end-punctuation",
        "no full stop",
        ROUTES,
        replaced("Storms close it without notice.", "Storms close it without notice"),
        'description = "Fly with the sea',
        "COAST: description does not end like a sentence",
        "full stop",
    ),
)


@pytest.mark.parametrize("one", CASES, ids=str)
def test_broken(one: Case) -> None:
    """An entry that breaks a rule gives one problem with rule, file, line, message and remedy."""
    line = line_with(texts(one.edits)[one.file], one.at)
    severity = "warning" if one.rule in map(rules.rule_name, rules.WARNINGS) else "error"
    found = findings(one.edits)
    told = [(problem.rule, problem.severity, problem.file, problem.line) for problem in found]
    assert told == [(one.rule, severity, one.file, line)]
    assert one.message in found[0].message
    assert one.remedy in found[0].remedy
    assert found[0].remedy.endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=rules.rule_name)
def test_kept(rule: Check) -> None:
    """A valid registry breaks no rule."""
    assert list(rule(registry())) == []


def test_every_rule_is_broken_here() -> None:
    """Each rule has a case above, or its own tests below and in `test_further`."""
    elsewhere = {
        "control-character",
        "dangling-alias",
        "reversed-range",
        "unnamed-bit",
        "flag-bounds",
    }
    assert {rules.rule_name(rule) for rule in RULES} == {example.rule for example in CASES} | elsewhere


# --- The manual's entries of the rules

_VOCABULARY = """
[enumeration]
name = "EntryStatus"
title = "a status"
kind = "str"
description = "The status of an entry."

[attribute.discourages_use]
type = "bool"
description = "whether new uses are discouraged."

[[member]]
name = "ACTIVE"
value = "active"
description = "In use."

[[member]]
name = "DEPRECATED"
value = "deprecated"
description = "Old entries have it."
discourages_use = true
"""


def _example(rule: LintRule, dropped: str) -> LoadedRegistry:
    """Return the registry of a rule's example without the lines marked `# {dropped}`.

    Lines above a comment with the name of a file are in faults.toml. What every file needs is added.
    """
    (block,) = re.findall(r"^```toml\n(.*?)^```", rule.description, flags=re.MULTILINE | re.DOTALL)
    texts = {"package": "", "faults": ""}
    stem = "faults"
    for line in block.splitlines():
        if name := re.fullmatch(r"# (\w+)\.toml", line):
            stem = name[1]
        elif not re.search(rf"  # {dropped}$", line):
            texts[stem] = f"{texts.get(stem, '')}{line}\n"
    package = 'name = "machine"\nversion = "1.0"\ntitle = "Faults."\ndescription = "The faults of a machine."\n'
    status = '\n[status]\nenumeration = "EntryStatus"\ndefault = "active"\nunregistered = "active"\n'
    texts["package"] = package + texts["package"] + status
    texts["statuses"] = _VOCABULARY
    own = texts["faults"].removeprefix("[enumeration]\n")
    header = {"name": "Fault", "title": "a fault", "kind": "int", "description": "A fault."}
    lines = [f'{key} = "{value}"\n' for key, value in header.items() if f"\n{key} = " not in f"\n{own.split('[')[0]}"]
    member = "" if "[[member]]" in own else '\n[[member]]\nname = "READY"\nvalue = 1\n'
    texts["faults"] = "".join(["[enumeration]\n", *lines, own, member])
    files = {stem: RegistryFile(name=f"{stem}.toml", data=text.encode()) for stem, text in texts.items()}
    return load(files)


@pytest.mark.parametrize(
    "rule", [rule for rule in rules.all_rules() if rule.name != LAYOUT], ids=lambda rule: rule.name
)
def test_examples(rule: LintRule) -> None:
    """The example of a rule breaks that rule and no other; without its wrong lines, it breaks none."""
    wrong, right = _example(rule, "right"), _example(rule, "wrong")
    assert {problem.rule for problem in (*wrong.problems, *rules.check(wrong.registry))} == {rule.name}
    assert [*right.problems, *rules.check(right.registry)] == []


def test_the_example_of_the_layout() -> None:
    """A fix turns the wrong lines of the example into the right ones."""
    (rule,) = (rule for rule in rules.all_rules() if rule.name == LAYOUT)
    (block,) = re.findall(r"^```toml\n(.*?)^```", rule.description, flags=re.MULTILINE | re.DOTALL)
    wrong, right = (re.sub(rf".*  # {dropped}\n| +# \w+$", "", block, flags=re.MULTILINE) for dropped in SIDES)
    fix = fix_file(wrong)
    assert fix is not None
    assert fix.text == right


SIDES = ("right", "wrong")
"""The marks of the lines that are dropped from the example."""


def test_names_and_summaries() -> None:
    """The names of rules are unique, and the first line of a description is a sentence."""
    names = [rule.name for rule in rules.all_rules()]
    assert names == sorted(set(names))
    assert [rule.name for rule in rules.all_rules() if not rule.summary.endswith(".")] == []


ALLOWED: Mapping[str, Mapping[str, Edit]] = {
    "a soft keyword as a name": {ROUTES: renamed("region", "match")},
    "text that differs in letter case, where that counts": {
        ROUTES: appended(
            '\n[[member]]\nname = "OLD_RIDGE"\nvalue = "x.1.10"\nphrase = "Beside the ridge"\n'
            'description = "The way that birds took before."\nreferences = [{ rfc = 6214 }]\nregion = 1\n'
        )
    },
    "members at the bounds": {
        SIGNALS: replaced("{ minimum = 100, maximum = 399 }", "{ minimum = 110, maximum = 331 }"),
    },
    "values of any class where no class is stated": {
        ROUTES: replaced("seasons = [1, 2]\nsignals = [110, 250, 331]\nodd_signals = [331]", "signals = [110, 331]"),
    },
    "the same sentence twice in one description": {
        ROUTES: replaced("Storms close it without notice.", "Fly with the sea on one side."),
    },
    "names that other enumerations have": {CARRIERS: replaced('name = "PIGEON"', 'name = "LOST"')},
    "descriptions that end otherwise": {
        ROUTES: both(replaced("without notice.", "without notice!"), replaced("alone.", "(strong birds alone)"))
    },
    "an obsolete RFC that is meant": {
        SIGNALS: replaced('{ rfc = 2549, section = "3" }', "{ rfc = 760, historical = true }"),
    },
    "two members with one replacement": {
        SIGNALS: replaced("references = [{ rfc = 2549 }]\n", "references = [{ rfc = 2549 }]\nreplaced_by = 331\n"),
    },
    "text of any script": {
        ROUTES: replaced('phrase = "Along the coast"', 'phrase = "Über die Küste – 海岸沿い 🕊"'),
    },
}


@pytest.mark.parametrize("name", ALLOWED)
def test_allowed(name: str) -> None:
    """Correct entries that look similar to wrong ones break no rule."""
    assert findings(ALLOWED[name]) == ()


@pytest.mark.parametrize(
    "edits",
    [
        {"registry/tiny/_data.toml": another("OldStatus")},
        {"registry/tiny/__init__.toml": another("OldStatus")},
        {"registry/tiny/records.toml": another("OldStatus")},
        {SIGNALS: renamed("SignalUse", "NamedTuple")},
        {SIGNALS: appended('\n[record.Feather]\ndescription = "One."\nfield = {}\n')},
        {ROUTES: lambda text: text[: text.index("[[member]]")], SIGNALS: replaced('route = "X.1.10"\n', "")},
    ],
    ids=["_data.toml", "__init__.toml", "records.toml", "a NamedTuple", "a record without fields", "no members"],
)
def test_no_working_package(edits: Mapping[str, Edit]) -> None:
    """An entry that would generate a package which fails to import or to type-check is an error."""
    assert [problem.severity for problem in findings(edits)] == ["error"]


def test_a_class_with_the_name_of_a_type() -> None:
    """A class called as a type of attributes does not replace the type: only its own name is wrong."""
    found = findings({"registry/tiny/old_statuses.toml": another("int")})
    assert ("name-style", 'Write "Int".') in [(problem.rule, problem.remedy) for problem in found]
    assert "wrong-type" not in [problem.rule for problem in found]


def test_several_at_once() -> None:
    """All rules run, also if one of them reports a problem."""
    edits: dict[str, Edit] = {
        SIGNALS: both(
            replaced('name = "LANDED"', 'name = "mro"'),
            replaced("urgency = 2", "urgency = 1"),
            replaced('["fair", "good", "poor"]', '["poor", "fair", "good"]'),
            replaced("references = [{ rfc = 2549 }]", "references = [{ rfc = 760 }, { rfc = 5 }]"),
        ),
        CARRIERS: replaced("signals = [330]", "signals = [1]"),
    }
    assert sorted(problem.rule for problem in findings(edits)) == [
        "digit-mismatch",
        "obsolete-rfc",
        "reserved-name",
        "unknown-member",
        "unlisted-rfc",
        "unsorted",
    ]


# --- Characters that must not be in a text

TEXTS = (
    (PACKAGE, 'title = "The constants', 'title = "The @constants'),
    (PACKAGE, "    Signals, carriers", "    Signals@, carriers"),
    (PACKAGE, '"pigeon"]', '"pigeon@"]'),
    (PACKAGE, 'license = "MIT"', 'license = "MIT@"'),
    (RFCS, 'title = "Internet Protocol"', 'title = "Internet @Protocol"'),
    (RFCS, 'status = "internet standard"', 'status = "internet@ standard"'),
    (SIGNALS, 'title = "a signal of a loft"', 'title = "a signal@ of a loft"'),
    (SIGNALS, "The three-digit number", "The three-digit@ number"),
    (SIGNALS, "what the keeper writes", "what the keeper@ writes"),
    (SIGNALS, '"fair", "good", "poor"', '"fair", "good", "poor@"'),
    (SIGNALS, "What a signal means", "What a signal@ means"),
    (SIGNALS, "how the keeper takes it", "how the keeper@ takes it"),
    (SIGNALS, '"calm", "upset"]', '"calm", "upset@"]'),
    (SIGNALS, 'phrase = "bird landed"', 'phrase = "bird@ landed"'),
    (SIGNALS, "The packet has come in", "The packet@ has come in"),
    (SIGNALS, '"ARRIVED", "TOUCHED_DOWN"', '"ARRIVED", "TOUCHED_DOWN", "X@"'),
    (SIGNALS, "It wants", "It@ wants"),
    (SIGNALS, 'phrase = "swan departed"', 'phrase = "swan@ departed"'),
    (SIGNALS, '    { person = "The keeper', '    { person = "The@ keeper'),
    (SIGNALS, "draft-pigeon-lost-02", "draft-pigeon-lost@-02"),
    (SIGNALS, "https://example.org/lost", "https://example.org/@lost"),
    (SIGNALS, 'status = "deprecated"', 'status = "deprecated@"'),
    (CARRIERS, "lofts/carriers", "lofts/@carriers"),
    (CARRIERS, 'value = "Swan-10"', 'value = "Swan-10@"'),
    (CARRIERS, 'pattern = "X-*"', 'pattern = "X-*@"'),
    (CARRIERS, 'phrase = "Private carriers"', 'phrase = "Private@ carriers"'),
    (CARRIERS, "Whatever a loft agrees", "Whatever a loft@ agrees"),
    (ROUTES, 'value = "X.1.9"', 'value = "X.1.9@"'),
)
"""Every text of a registry: its file, a piece of it, and the same piece with an @ where a character is to be."""


@pytest.mark.parametrize(("file", "old", "new"), TEXTS, ids=[new.strip() for _, _, new in TEXTS])
def test_direction_marks(file: str, old: str, new: str) -> None:
    """A bidirectional control character is reported in every text of a registry."""
    edits = {file: replaced(old, new.replace("@", "\\u202E"))}
    line = line_with(texts(edits)[file], "\\u202E")
    if file == PACKAGE and "Signals" in new:
        line = line_with(FILES[PACKAGE], "description = ")
    found = [problem for problem in findings(edits) if problem.rule == "control-character"]
    assert [(problem.file, problem.line) for problem in found] == [(file, line)]
    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in found[0].message
    assert "Remove the character" in found[0].remedy


@pytest.mark.parametrize(
    "character",
    [
        "\0",
        "\a",
        "\t",
        "\n",
        "\r",
        "\x1b",
        "\x7f",
        "\x85",
        "\u00ad",
        "\u061c",
        "\u200b",
        "\u200e",
        "\u2028",
        "\u2029",
        "\u202a",
        "\u2066",
        "\u2069",
        "\ufeff",
        "\U000e0041",
    ],
    ids=ascii,
)
def test_unsafe_characters(character: str) -> None:
    """Control characters, formatting characters and line separators are errors, reported by code point."""
    edits = {SIGNALS: replaced('phrase = "bird landed"', f'phrase = "bird \\U{ord(character):08x}landed"')}
    (problem,) = findings(edits)
    line = line_with(texts(edits)[SIGNALS], "bird \\U")
    assert (problem.rule, problem.file, problem.line) == ("control-character", SIGNALS, line)
    assert f"U+{ord(character):04X}" in problem.message


@pytest.mark.parametrize(
    ("escape", "what", "remedy"),
    [
        ("\\u200D", "value contains U+200D ZERO WIDTH JOINER", "Remove the character: readers cannot see it"),
        ("\\n", "value contains U+000A", "Write the text on one line."),
    ],
)
def test_the_remedy_for_an_unsafe_character(escape: str, what: str, remedy: str) -> None:
    """The message names the character, and the remedy fits it."""
    found = findings({CARRIERS: replaced('value = "pigeon"', f'value = "pi{escape}geon"')})
    (problem,) = (problem for problem in found if problem.rule == "control-character")
    assert problem.message.startswith(what)
    assert problem.remedy.startswith(remedy)


@pytest.mark.parametrize("space", ["\u00a0", "\u1680", "\u2003", "\u202f", "\u3000"], ids=ascii)
@pytest.mark.parametrize("text", ["@bird landed", "bird landed@", "@"])
def test_white_space_at_the_ends_of_a_text(space: str, text: str) -> None:
    """White space of any kind at the ends is an error with its line: outputs would lose it."""
    edits = {SIGNALS: replaced('phrase = "bird landed"', f'phrase = "{text.replace("@", space)}"')}
    (problem,) = findings(edits)
    assert (problem.rule, problem.message) == ("wrong-type", "phrase: must not begin or end with white space")
    assert problem.line == line_with(texts(edits)[SIGNALS], f'phrase = "{text.replace("@", space)}"')


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    """Two descriptions may have the same words after "e.g."."""
    assert sentences("The bird rests, e.g. at a pond. Wait.") == ["the bird rests, e.g. at a pond", "wait"]
