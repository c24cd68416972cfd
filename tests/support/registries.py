"""A small, complete registry for tests, unrelated to the registry of this repository.

It is that of a pigeon post (RFC 1149, 2549 and 6214) and has one of each thing a registry can have: an open `int`
enumeration with a digit attribute, a record and its uses (`signals.toml`); a `str` one that ignores letter case, with a
family (`carriers.toml`); a `plain` one with values as `X.1.10` (`routes.toml`); the status vocabulary
(`entry_statuses.toml`), the RFCs and the package. It is without a fault: no rule finds anything in it. A test writes it
with `write_project`, or takes it from memory with `findings` and `registry`, and damages it with edits of its texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from codegen import rules
from codegen.errors import Problem
from codegen.load import LoadedRegistry, RegistryFile, load, locate
from codegen.model import Enumeration, Registry

Edit = Callable[[str], str]
"""A function from the text of a file to the changed text."""

CONFIGURATION = "pyproject.toml"
PACKAGE = "registry/tiny/package.toml"
RFCS = "registry/tiny/rfcs.toml"
SIGNALS = "registry/tiny/signals.toml"
CARRIERS = "registry/tiny/carriers.toml"
ROUTES = "registry/tiny/routes.toml"
STATUSES = "registry/tiny/entry_statuses.toml"

FILES: Mapping[str, str] = {
    CONFIGURATION: """\
[tool.codegen]
registries = ["registry/tiny"]
output = "generated"
""",
    PACKAGE: '''\
name = "tiny"
version = "1.2.3"
title = "The constants of pigeon post as typed Python enums"
description = """
    Signals, carriers and routes of a network of packets with wings: enough of everything
    to try a generator on."""
license = "MIT"
keywords = ["enum", "pigeon"]
required = ["description", "phrase", "references"]

[status]
enumeration = "EntryStatus"
default = "current"
unregistered = "unregistered"
''',
    RFCS: """\
[[rfc]]
number = 760
title = "DoD standard Internet Protocol"
date = "1980-01"
status = "unknown"
obsoleted_by = [791]

[[rfc]]
number = 791
title = "Internet Protocol"
date = "1981-09"
status = "internet standard"
obsoletes = [760]

[[rfc]]
number = 1149
title = "Standard for the transmission of IP datagrams on avian carriers"
date = "1990-04"
status = "experimental"
updated_by = [2549]

[[rfc]]
number = 2549
title = "IP over Avian Carriers with Quality of Service"
date = "1999-04"
status = "informational"
updates = [1149]

[[rfc]]
number = 6214
title = "Adaptation of RFC 1149 for IPv6"
date = "2011-04"
status = "informational"
""",
    SIGNALS: """\
# What the keeper of a loft reports about a bird.

[enumeration]
name = "Signal"
title = "a signal of a loft"
kind = "int"
open = { minimum = 100, maximum = 399 }
description = "The three-digit number that a loft sends about each bird."
references = [{ rfc = 1149, section = "2" }]

[attribute.urgency]
type = "int"
required = true
digit = 1
description = "the first digit: how soon somebody has to act."

[attribute.final]
type = "bool"
description = "whether no other signal follows."

[attribute.note]
type = "str"
description = "what the keeper writes beside it."

[attribute.grade]
type = "str"
choices = ["fair", "good", "poor"]
description = "how the bird is."

[attribute.uses]
type = "SignalUse"
many = true
description = "the meanings of the signal, the first one first."

[record.SignalUse]
description = "What a signal means for some carriers."

[record.SignalUse.field.phrase]
type = "str"
required = true
description = "the short text of the meaning."

[record.SignalUse.field.mood]
type = "str"
choices = ["calm", "upset"]
description = "how the keeper takes it."

[record.SignalUse.field.carriers]
type = "Carrier"
many = true
description = "the carriers for which it holds."

[record.SignalUse.field.route]
type = "Route"
description = "the route to which it is confined."

[record.SignalUse.field.references]
type = "reference"
many = true
required = true
description = "where the meaning is defined."

[[member]]
name = "DEPARTED"
value = 110
phrase = "bird departed"
description = "The bird left its loft with a packet. Expect another signal when it lands."
references = [{ rfc = 1149, section = "2" }]
urgency = 1
grade = "good"

[[member.uses]]
phrase = "bird departed"
mood = "calm"
carriers = ["pigeon"]
references = [{ rfc = 1149, section = "2" }]

[[member.uses]]
phrase = "swan departed"
carriers = ["pigeon", "Swan-2"]
route = "X.1.10"
references = [
    { rfc = 2549, section = "3" },
    { person = "The keeper of the loft" },
]

[[member]]
name = "LANDED"
value = 250
phrase = "bird landed"
description = "The packet has come in and can be unrolled. Feed the bird before it goes back."
references = [{ rfc = 2549 }]
aliases = ["ARRIVED", "TOUCHED_DOWN"]
urgency = 2
final = true
note = "It wants \\"corn\\"."

[[member]]
name = "EATEN"
value = 330
phrase = "bird eaten"
description = "A hawk took bird and packet together. Send the packet again by another carrier."
references = [{ rfc = 1149, section = "B", historical = true }]
status = "deprecated"
replaced_by = 331
urgency = 3

[[member]]
name = "LOST"
value = 331
phrase = "bird lost"
description = "Nobody knows where the bird is; treat the packet as gone after a day."
references = [{ draft = "draft-pigeon-lost-02", section = "4" }, { url = "https://example.org/lost" }]
urgency = 3
final = true
""",
    CARRIERS: """\
[enumeration]
name = "Carrier"
title = "a carrier"
kind = "str"
ignore_case = true
description = "What carries the packet, as loft books spell it."

[attribute.signals]
type = "Signal"
many = true
description = "the signals that only this carrier causes."

[attribute.source]
type = "reference"
description = "where its habits are described."

[[member]]
name = "PIGEON"
value = "pigeon"
phrase = "Pigeon"
description = "The bird of the first experiment, found in every town. Choose it for short ways."
references = [{ rfc = 1149, section = "2" }]
signals = [330]

[[member]]
name = "SWAN_2"
value = "Swan-2"
phrase = "Swan in a pair"
description = "Two swans that fly together, for packets too heavy for one of them."
references = [{ iana = "lofts/carriers" }]
source = { rfc = 2549, section = "5" }

[[member]]
name = "SWAN_10"
value = "Swan-10"
phrase = "Swan in a wedge"
description = "Ten swans in one flight; reserve it for whole libraries."
references = [{ rfc = 760, historical = true }]
status = "deprecated"

[[family]]
pattern = "X-*"
phrase = "Private carriers"
description = "Whatever a loft agrees on with another."
references = [{ rfc = 2549, section = "6" }]
""",
    ROUTES: """\
[enumeration]
name = "Route"
title = "a route"
kind = "plain"
description = "The way a bird takes, as region and number; the leading X stands for its season."

[attribute.region]
type = "int"
required = true
part = 2
description = "the second part: the region."

[attribute.seasons]
type = "int"
many = true
description = "the seasons in which it can be flown."

[attribute.signals]
type = "Signal"
many = true
first_digit_in = "seasons"
unless_in = "odd_signals"
description = "the signals that come from it."

[attribute.odd_signals]
type = "Signal"
many = true
description = "those of them with the first digit of another season."

[[member]]
name = "OTHER"
value = "X.0.0"
phrase = ""
description = "A way that no other entry describes. Ask the loft for a map."
references = [{ rfc = 6214, section = "3" }]
region = 0

[[member]]
name = "COAST"
value = "X.1.9"
phrase = "Along the coast"
description = "Fly with the sea on one side. Storms close it without notice."
references = [{ rfc = 6214, section = "3.1" }]
region = 1
seasons = [1, 2]
signals = [110, 250, 331]
odd_signals = [331]

[[member]]
name = "RIDGE"
value = "X.1.10"
phrase = "Over the ridge"
description = "The shortest way through the mountains, for strong birds alone."
references = [{ rfc = 6214, section = "3.2" }]
region = 1
""",
    STATUSES: """\
[enumeration]
name = "EntryStatus"
title = "an entry's status"
kind = "str"
description = "How an entry stands."

[attribute.discourages_use]
type = "bool"
description = "whether new lofts should do without it."

[[member]]
name = "CURRENT"
value = "current"
phrase = "In force"
description = "Nothing speaks against the entry."
references = [{ rfc = 2549, section = "1" }]

[[member]]
name = "DEPRECATED"
value = "deprecated"
phrase = "Discouraged"
description = "Old lofts have it still, and new ones avoid it."
references = [{ rfc = 2549, section = "2" }]
discourages_use = true

[[member]]
name = "UNREGISTERED"
value = "unregistered"
phrase = "Not registered"
description = "Somebody sends it all the same."
references = [{ rfc = 2549, section = "4" }]
""",
}
"""The project's texts by their paths below its folder."""

FEATHERS = "registry/tiny/feathers.toml"
"""The path of one more enumeration, for tests that add one; its text follows."""
FEATHER = """
[enumeration]
name = "Feather"
title = "a feather"
kind = "str"
description = "What is left where a bird was."

[[member]]
name = "WHITE"
value = "white"
phrase = "White"
description = "A white feather; nothing is known of its owner."
references = [{ rfc = 2549, section = "8" }]
"""


def write_project(folder: Path, edits: Mapping[str, Edit] | None = None) -> Path:
    """Write the project, changed by the edits, into the folder, and return the folder."""
    for path, text in texts(edits).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return folder


def texts(edits: Mapping[str, Edit] | None = None) -> dict[str, str]:
    """Return the project's texts by path, changed by the edits. A path that is not in `FILES` starts empty."""
    changed = {path: edit(FILES.get(path, "")) for path, edit in (edits or {}).items()}
    return {**FILES, **changed}


def sources(edits: Mapping[str, Edit] | None = None) -> dict[str, RegistryFile]:
    """Return the registry's files in the form that `load` takes."""
    found = {PurePosixPath(path): text for path, text in texts(edits).items() if path.startswith("registry/")}
    return {path.stem: RegistryFile(name=str(path), data=text.encode()) for path, text in found.items()}


def loaded(edits: Mapping[str, Edit] | None = None) -> LoadedRegistry:
    """Return the result of `load` for the registry."""
    return load(sources(edits))


def registry(edits: Mapping[str, Edit] | None = None) -> Registry:
    """Return the registry as a model; fail if its format has an error."""
    found = loaded(edits)
    assert not found.problems
    return found.registry


def enumeration(name: str, edits: Mapping[str, Edit] | None = None) -> Enumeration:
    """Return the enumeration with this class name."""
    found = registry(edits).enumeration(name)
    assert found is not None
    return found


def findings(edits: Mapping[str, Edit] | None = None) -> tuple[Problem, ...]:
    """Return every problem of the registry, with its line."""
    found = loaded(edits)
    return (*found.problems, *locate(rules.check(found.registry), sources(edits)))


def replaced(old: str, new: str) -> Edit:
    """Return an edit that replaces one text, which must be in the file exactly once."""

    def edit(text: str) -> str:
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        return text.replace(old, new)

    return edit


def appended(more: str) -> Edit:
    """Return an edit that adds text at the end."""
    return lambda text: text + more


def both(*edits: Edit) -> Edit:
    """Return an edit that applies several edits in order."""

    def edit(text: str) -> str:
        for edit in edits:
            text = edit(text)
        return text

    return edit


def place_of(text: str, fragment: str) -> str:
    """Return the line and the column of a fragment as messages have them: `12:5`."""
    line = line_with(text, fragment)
    return f"{line}:{text.splitlines()[line - 1].index(fragment.splitlines()[0]) + 1}"


def line_with(text: str, fragment: str) -> int:
    """Return the 1-based line of a fragment, which must be in the text exactly once."""
    assert text.count(fragment) == 1, f"{fragment!r} is there {text.count(fragment)} times"
    return text[: text.index(fragment)].count("\n") + 1
