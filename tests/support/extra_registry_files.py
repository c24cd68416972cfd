"""More files for the registry of `tests.support.registries`: one of each thing that only some registries have.

Flags (`rings.toml`), values of several parts (`bands.toml`), ranges and entries for further names (`lofts.toml`), a
table of rows (`flights.toml`); and a package without statuses in which nothing but name and value has to be written.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.registries import PACKAGE, Edit, both, replaced

RINGS = "registry/tiny/rings.toml"
BANDS = "registry/tiny/bands.toml"
LOFTS = "registry/tiny/lofts.toml"
FLIGHTS = "registry/tiny/flights.toml"

TEXTS: Mapping[str, str] = {
    RINGS: """\
[enumeration]
name = "Ring"
title = "a set of rings"
kind = "flag"
description = "The rings on a bird's leg, of which it may wear several."

[[member]]
name = "NONE"
value = 0

[[member]]
name = "RED"
value = 1
phrase = "red ring"

[[member]]
name = "BLUE"
value = 2
aliases = ["AZURE"]

[[member]]
name = "PURPLE"
value = 3

[[member]]
name = "GREEN"
value = 8
""",
    BANDS: """\
[enumeration]
name = "Band"
title = "a band"
kind = "tuple"
key = ["country", "number"]
description = "What is printed on a ring: a country and a number."

[attribute.colour]
type = "str"
choices = ["blue", "red"]
description = "the colour of the print."

[[member]]
name = "FIRST"
value = ["BE", 1]
colour = "red"

[[member]]
name = "TENTH"
value = ["BE", 10]
until = 2031-01-31

[[member]]
name = "OTHER"
value = ["NL", 1]

[[range]]
first = ["BE", 2]
last = ["BE", 9]
state = "unassigned"
colour = "blue"
""",
    LOFTS: """\
[enumeration]
name = "Loft"
title = "a loft"
kind = "int"
open = { minimum = 0, maximum = 255 }
description = "The number on the door."

[attribute.near]
type = "Band"
many = true
description = "the bands that are seen there."

[attribute.opened]
type = "date"
description = "the day on which it was opened."

[attribute.closed]
type = "date"
many = true
description = "the days on which it was closed."

[attribute.source]
type = "reference"
description = "who told of it."

[attribute.kind]
type = "str"
choices = ["roof", "tower"]
description = "what sort of place it is."

[[member]]
name = "TOWN_HALL"
value = 3
phrase = "the town hall"
near = [["BE", 1], ["NL", 1]]
opened = 1901-05-06
closed = [1914-08-04, 1940-05-10]
kind = "tower"

[[member]]
name = "MILL"
value = 7
until = 2030-12-31

[[alias]]
name = "OLD_MILL"
value = 7
phrase = "the mill by the river"
references = [{ person = "The miller" }]
opened = 1850-01-01
kind = "roof"

[[range]]
last = 2
state = "reserved"
phrase = "for palaces"
references = [{ url = "https://example.org/palaces" }]

[[range]]
first = 8
last = 199
state = "unassigned"

[[range]]
first = 200
state = "private use"
opened = 1999-12-31
near = [["BE", 10]]
source = { person = "A neighbour" }

[[range]]
state = "not read"
phrase = "see above"
""",
    FLIGHTS: """\
[table]
name = "Flight"
title = "a flight"
description = "What came in on one day, bird by bird."
references = [{ url = "https://example.org/flights" }]

[attribute.bird]
type = "str"
required = true
description = "the bird's name."

[attribute.loft]
type = "Loft"
description = "where it came from."

[attribute.day]
type = "date"
description = "when it came."

[attribute.rings]
type = "Ring"
many = true
description = "what it wore."

[attribute.weather]
type = "Weather"
description = "how the sky was."

[attribute.references]
type = "reference"
many = true
description = "where it is told."

[record.Weather]
description = "The sky on a day."

[record.Weather.field.wind]
type = "int"
required = true
description = "the wind's force."

[record.Weather.field.rain]
type = "bool"
description = "whether it rained."

[[row]]
bird = "Anna"
loft = 7
day = 2024-02-29
rings = [1, 8]
references = [{ url = "https://example.org/flights", section = "3" }]

[row.weather]
wind = 4

[[row]]
bird = "Bert \\"the bold\\""

[[row]]
bird = "Bert \\"the bold\\""
""",
}
"""The texts of the files by their paths."""


def added(path: str) -> Edit:
    """Return an edit that adds the text of a file."""
    return lambda text: text + TEXTS[path]


NOTHING_REQUIRED: Mapping[str, Edit] = {
    PACKAGE: replaced('required = ["description", "phrase", "references"]\n', ""),
    **{path: added(path) for path in TEXTS},
}
"""The edits that add the files to a package in which members need no texts."""

WITHOUT_STATUSES: Mapping[str, Edit] = {
    **NOTHING_REQUIRED,
    PACKAGE: both(NOTHING_REQUIRED[PACKAGE], lambda text: text[: text.index("[status]")]),
    "registry/tiny/signals.toml": lambda text: text.replace('status = "deprecated"\nreplaced_by = 331\n', ""),
    "registry/tiny/carriers.toml": lambda text: text.replace('status = "deprecated"\n', ""),
}
"""The edits that also take the statuses from the package."""
