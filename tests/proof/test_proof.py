"""Proof accepts outputs that match the registry, and refuses every other with the file and the difference.

The texts are written by hand, as another generator might generate them: proof knows no template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from codegen import proof
from codegen.errors import CodegenError
from codegen.model import (
    Bounds,
    Enumeration,
    Family,
    Field,
    Key,
    Member,
    Package,
    Record,
    Reference,
    Registry,
    StatusVocabulary,
    Value,
)
from codegen.proof import data_modules, data_tables
from codegen.proof.parsing import read_python
from tests.support.registries import Edit, appended, both, replaced


def _member(
    name: str, value: Key, phrase: str, description: str, index: int, *aliases: str, **attributes: Value
) -> Member:
    return Member(
        name=name,
        value=value,
        phrase=phrase,
        description=description,
        references=(Reference(rfc=1149),),
        status="current" if index else "deprecated",
        replaced_by=None if index else 2,
        aliases=aliases,
        attributes=attributes,
        index=index,
    )


def _field(name: str, type: str, *, many: bool = False, required: bool = False, digit: int | None = None) -> Field:
    return Field(name=name, type=type, description="whatever.", many=many, required=required, digit=digit)


_SOURCES = (Reference(rfc=1149, section="2"), Reference(rfc=2549), Reference(person="The keeper"))


PACE = Enumeration(
    name="Pace",
    module="paces",
    file="registry/paces.toml",
    title="a pace",
    kind="int",
    description="How fast a bird is.",
    open=Bounds(minimum=1, maximum=9),
    attributes=(
        _field("half", "int", required=True),
        _field("final", "bool"),
        _field("notes", "Note", many=True),
        _field("itself", "int", digit=1),
    ),
    records=(
        Record(
            name="Note",
            description="What is written beside it.",
            fields=(_field("words", "str"), _field("sources", "reference", many=True)),
        ),
    ),
    members=(
        _member(
            "SLOW", 1, "at leisure", "It stops for every crumb.", 0, "SNAIL", half=0, final=False, notes=(), itself=1
        ),
        _member("FAST", 2, "", "It does not look around.", 1, half=1, final=True, notes=(), itself=2),
        _member(
            "FASTEST",
            3,
            "in a hurry",
            "A hawk is near.",
            2,
            "DASH",
            "RUSH",
            half=1,
            final=False,
            notes=({"words": "Hide.", "sources": _SOURCES}, {"words": "", "sources": ()}),
            itself=3,
        ),
    ),
)
"""Open integers with aliases, and with attributes of every sort."""

COLOUR = Enumeration(
    name="Colour",
    module="colours",
    file="registry/colours.toml",
    title="a colour",
    kind="plain",
    description="What a bird looks like.",
    members=(
        _member("GREY", "1.9", "Grey", "The common one.", 0),
        _member("WHITE", "1.10", "White", "Hawks see it from afar.", 1),
    ),
    families=(
        Family(
            pattern="X-*",
            phrase="Others",
            description="Painted ones.",
            references=(Reference(rfc=2549),),
            status="current",
        ),
    ),
)
"""Closed text, with a family."""

STATUSES = Enumeration(
    name="Status",
    module="statuses",
    file="registry/statuses.toml",
    title="a status",
    kind="str",
    description="How an entry stands.",
    members=(_member("DEPRECATED", "deprecated", "", "Avoid it.", 1, discourages_use=True),),
)

REGISTRY = Registry(
    package=Package(
        name="tiny",
        version="1.2.3",
        title="Birds",
        description="All about birds.",
        keywords=("bird", "post"),
        license="MIT",
        status=StatusVocabulary(enumeration="Status", default="current", unregistered="unregistered"),
        file="registry/package.toml",
    ),
    enumerations=(COLOUR, PACE, STATUSES),
    rfcs=(),
    rfcs_file="registry/rfcs.toml",
)

MODULE = '''\
"""Paces."""

from enum import IntEnum

SOMETHING_ELSE = 1


class Pace(IntEnum):
    """How fast a bird is."""

    SLOW = 1
    """At leisure. It stops
    for every crumb.

    .. deprecated:: 1.0
    """

    FAST = 2
    """It does not look around."""

    FASTEST = 3
    """In a hurry. A hawk is near."""

    SNAIL = 1
    DASH = 3
    RUSH = 3

    note: str

    @property
    def half(self) -> int:
        """Half of it."""
        share = 2
        return self.value // share

    @property
    def final(self) -> bool: ...

    @classmethod
    def itself(cls) -> int:
        return 0

    @functools.cached_property
    def notes(self) -> tuple[object, ...]:
        return ()
'''

STUB = """\
from enum import IntEnum

class Pace(IntEnum):
    SLOW = 1
    FAST = 2
    FASTEST = 3
    SNAIL = 1
    DASH = 3
    RUSH = 3

    @property
    def half(self) -> int: ...
    @property
    def final(self) -> bool: ...
    notes: tuple[object, ...]
    @classmethod
    def itself(cls) -> int: ...
"""

DATA = '''\
"""What is known of paces."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .records import Row

PHRASE: dict[int, str] = {
    1: "at leisure",
    3: "in a hurry",
}

DESCRIPTION: dict[int, str] = {
    1: "It stops for every crumb.",
    2: "It does not look around.",
    3: "A hawk is near.",
}

REFERENCES: dict[int, tuple[Row, ...]] = {1: ((1149, ""),), 2: ((1149, ""),), 3: ((1149, ""),)}

STATUS: dict[int, str] = {1: "deprecated"}

REPLACED_BY: dict[int, int] = {1: 2}

HALF: dict[int, int] = {1: 0, 2: 1, 3: 1}

FINAL: dict[int, bool] = {2: True}

NOTES: dict[int, tuple[object, ...]] = {
    3: (
        (
            "Hide.",
            ((1149, "2"), (2549, ""), ("The keeper", "", "")),
        ),
        ("", ()),
    ),
}
'''

SCHEMA = """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:of:paces",
  "title": "Pace",
  "description": "How fast a bird is.",
  "anyOf": [
    {
      "type": "integer",
      "enum": [1, 2, 3],
      "x-enum-varnames": ["SLOW", "FAST", "FASTEST"],
      "x-enum-descriptions": [
        "At leisure. It stops for every crumb.",
        "It does not look around.",
        "In a hurry. A hawk is near."
      ],
      "x-enum-aliases": {"SNAIL": 1, "DASH": 3, "RUSH": 3},
      "x-enum-families": [],
      "oneOf": [
        {"const": 1, "title": "SLOW", "description": "At leisure. It stops for every crumb.", "deprecated": true},
        {"const": 2, "title": "FAST", "description": "It does not look around."},
        {"const": 3, "title": "FASTEST", "description": "In a hurry. A hawk is near."}
      ]
    },
    {"type": "integer", "description": "Any other.", "minimum": 1, "maximum": 9}
  ]
}
"""

CLOSED_SCHEMA = """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$comment": "Made by hand.",
  "title": "Colour",
  "description": "What a bird looks like.",
  "type": "string",
  "enum": ["1.9", "1.10"],
  "x-enum-varnames": ["GREY", "WHITE"],
  "x-enum-descriptions": ["Grey. The common one.", "White. Hawks see it from afar."],
  "x-enum-aliases": {},
  "x-enum-families": ["X-*"],
  "oneOf": [
    {"const": "1.9", "title": "GREY", "description": "Grey. The common one.", "deprecated": true},
    {"const": "1.10", "title": "WHITE", "description": "White. Hawks see it from afar."}
  ]
}
"""


def _prove(text: str, path: str, enumeration: Enumeration = PACE) -> None:
    proof.prove_file(text, path, REGISTRY, enumeration)


def _refused(prove: Callable[[], object], path: str, about: str) -> None:
    """Assert that a proof fails, with this path and this member or table in the message."""
    with pytest.raises(CodegenError) as caught:
        prove()
    assert caught.value.where == path
    assert "does not match the registry" in caught.value.what
    assert about in caught.value.what
    assert "Nothing was written" in caught.value.remedy


# --- Modules and stubs


def test_true_module() -> None:
    """A module and a stub with the members, values, aliases and texts of the registry pass, with any other content."""
    _prove(MODULE, "tiny/paces.py")
    _prove(STUB, "tiny/paces.pyi")


def test_values_that_are_text() -> None:
    """Members with text values are proved like others."""
    text = 'from enum import Enum\n\nclass Colour(Enum):\n    GREY = "1.9"\n    WHITE = "1.10"\n'
    _prove(text, "tiny/colours.pyi", COLOUR)
    with pytest.raises(CodegenError, match=r"WHITE is 1\.1, expected '1\.10'"):
        _prove(text.replace('"1.10"', "1.10"), "tiny/colours.pyi", COLOUR)


def _after(statement: str) -> Edit:
    """Return an edit that adds a statement after the members of the class."""
    return replaced("    RUSH = 3\n", f"    RUSH = 3\n    {statement}\n")


LIES: Mapping[str, tuple[Edit, str]] = {
    "a member lost": (replaced("    FAST = 2\n", ""), "FAST"),
    "all members lost": (lambda text: text[: text.index("    SLOW = 1")] + "    pass\n", "SLOW"),
    "an extra member": (replaced("    FAST = 2\n", "    FAST = 2\n    EXTRA = 7\n"), "EXTRA"),
    "an extra alias": (replaced("    RUSH = 3\n", "    RUSH = 3\n    EXTRA = 3\n"), "EXTRA"),
    "an alias lost": (replaced("    DASH = 3\n", ""), "DASH"),
    "an alias of another member": (replaced("    DASH = 3\n", "    DASH = 2\n"), "DASH"),
    "an alias before the member": (
        both(replaced("    DASH = 3\n", ""), replaced("    FASTEST = 3\n", "    DASH = 3\n    FASTEST = 3\n")),
        "order",
    ),
    "a member twice": (replaced("    RUSH = 3\n", "    RUSH = 3\n    FAST = 2\n"), "order"),
    "members in another order": (
        both(
            replaced("    FAST = 2\n", "    <first>\n"),
            replaced("    SLOW = 1\n", "    FAST = 2\n"),
            replaced("<first>", "SLOW = 1"),
        ),
        "order",
    ),
    "a wrong value": (replaced("    FAST = 2\n", "    FAST = 4\n"), "FAST"),
    "text for an integer": (replaced("    FAST = 2\n", '    FAST = "2"\n'), "FAST"),
    "a float for an integer": (replaced("    FAST = 2\n", "    FAST = 2.0\n"), "FAST"),
    "truth for an integer": (replaced("    SLOW = 1\n", "    SLOW = True\n"), "SLOW"),
    "a tuple for an integer": (replaced("    FAST = 2\n", "    FAST = (2,)\n"), "FAST"),
    "a value that is computed": (replaced("    FAST = 2\n", "    FAST = 1 + 1 * 1\n"), "FAST"),
    "a value that is asked for": (replaced("    FAST = 2\n", "    FAST = auto()\n"), "FAST"),
    "a value that cannot be": (replaced("    FAST = 2\n", "    FAST = {[]: 2}\n"), "FAST"),
    "an annotated member": (replaced("    FAST = 2\n", "    FAST: int = 2\n"), "FAST"),
    "a member that is only declared": (replaced("    FAST = 2\n", "    FAST: int\n"), "FAST"),
    "two members in one statement": (replaced("    FAST = 2\n", "    FAST = EXTRA = 2\n"), "EXTRA"),
    "members from a tuple": (replaced("    FAST = 2\n", "    FAST, = (2,)\n"), "FAST"),
    "a member under a condition": (_after("if True:\n        EXTRA = 7"), "Pace"),
    "members from a loop": (_after("for EXTRA in (7,): pass"), "Pace"),
    "a member inside an expression": (_after("(EXTRA := 7)"), "Pace"),
    "a member that is added to": (_after("FAST += 1"), "Pace"),
    "a member that is deleted": (_after("del FAST"), "Pace"),
    "a member that is a class": (_after("class EXTRA: pass"), "Pace"),
    "a member that is imported": (_after("from math import pi as EXTRA"), "Pace"),
    "a method in a member's place": (replaced("    def half", "    def FAST"), "FAST"),
    "a method that makes values": (_after("def __new__(cls, value): return super().__new__(cls, 7)"), "__new__"),
    "a method that is made a member": (_after("@member\n    def EXTRA(self): ..."), "EXTRA"),
    "a call": (_after("vars()['EXTRA'] = 7"), "EXTRA"),
    "an attribute lost": (replaced("    def half", "    def third"), "half"),
    "another class": (replaced("class Pace(", "class Speed("), "expected one class Pace, got 0"),
    "two classes": (appended("\n\nclass Pace(IntEnum):\n    SLOW = 1\n"), "expected one class Pace, got 2"),
    "a class that nobody sees": (
        lambda text: text.replace("class Pace", "def hidden():\n  class Pace").replace("\n    ", "\n      "),
        "Pace",
    ),
    "a class that is replaced": (appended("\n\nPace = None\n"), "Pace"),
    "a class that a function replaces": (appended("\n\ndef hide():\n    global Pace\n    Pace = None\n"), "Pace"),
    "a class that an expression replaces": (appended("\n\nOTHER = [Pace := None]\n"), "Pace"),
    "a class that a loop replaces": (appended("\n\nfor Pace in (): ...\n"), "Pace"),
    "a class that an import replaces": (appended("\n\nfrom .others import *\n"), "Pace"),
    "a class that is caught": (appended("\n\ntry: ...\nexcept ValueError as Pace: ...\n"), "Pace"),
    "a class that is matched": (appended("\n\nmatch 1:\n    case {**Pace}: ...\n"), "Pace"),
    "a base from elsewhere": (replaced("from enum import", "from .enum import"), "enum"),
    "a base under another name": (replaced("import IntEnum", "import IntFlag as IntEnum"), "IntEnum"),
    "a base that is replaced": (replaced("class Pace", "IntEnum = object\n\nclass Pace"), "IntEnum"),
    "an unknown base": (replaced("class Pace(IntEnum)", "class Pace"), "Pace"),
    "another base": (replaced("class Pace(IntEnum)", "class Pace(StrEnum)"), "StrEnum"),
    "two bases": (replaced("class Pace(IntEnum)", "class Pace(Other, IntEnum)"), "Other"),
    "another metaclass": (replaced("class Pace(IntEnum)", "class Pace(IntEnum, metaclass=Other)"), "Pace"),
    "a member that is changed afterwards": (appended("\n\nPace.SLOW._value_ = 7\n"), "is changed"),
    "an item that is changed afterwards": (
        appended("\n\nPace._member_map_['SLOW'] = 7\n"),
        "is changed",
    ),
    "a member that is deleted afterwards": (
        appended("\n\ndef gone():\n    del Pace.SLOW\n"),
        "is changed",
    ),
    "another encoding": (lambda text: f"# -*- coding: utf-7 -*-\n{text}", "encoding"),
    "another encoding in the second line": (lambda text: f"\n#vim: set fileencoding=latin-1 :\n{text}", "encoding"),
    "a decorator": (replaced("class Pace(", "@other\nclass Pace("), "Pace"),
    "text that ends too soon": (lambda text: text[: text.index("half(")], "invalid Python"),
    "no text": (lambda text: "", "expected one class Pace, got 0"),
    "a NUL": (appended("\0"), "invalid Python"),
}


@pytest.mark.parametrize("name", LIES)
@pytest.mark.parametrize(("text", "path"), [(MODULE, "tiny/paces.py"), (STUB, "tiny/paces.pyi")], ids=["py", "pyi"])
def test_lying_class(text: str, path: str, name: str) -> None:
    """A module or stub with other members, values, types, aliases or order is refused."""
    lie, about = LIES[name]
    _refused(lambda: _prove(lie(text), path), path, about)


@pytest.mark.parametrize(
    ("lie", "about"),
    [
        (
            replaced('    """At leisure. It stops\n    for every crumb.\n\n    .. deprecated:: 1.0\n    """\n', ""),
            "SLOW",
        ),
        (replaced("\n\n    .. deprecated:: 1.0\n", "\n"), "SLOW does not say that it is deprecated"),
        (replaced("At leisure. ", ""), "SLOW"),
        (replaced("It does not look around.", "It looks around."), "FAST"),
        (replaced("In a hurry. A hawk is near.", "In a hurry."), "FASTEST"),
        (replaced('"""It does not look around."""', "# It does not look around."), "FAST"),
        (replaced('"""It does not look around."""', 'f"""It does not look around."""'), "It does not look"),
        (
            both(
                replaced("It does not look around.", "<first>"),
                replaced("In a hurry. A hawk is near.", "It does not look around."),
                replaced("<first>", "In a hurry. A hawk is near."),
            ),
            "FAST",
        ),
        (replaced("How fast a bird is.", "How fast."), "Pace"),
        (replaced('    """How fast a bird is."""\n', ""), "Pace"),
    ],
)
def test_lost_documentation(lie: Edit, about: str) -> None:
    """A module without the description of its class, or a phrase or description of a member, is refused."""
    _refused(lambda: _prove(lie(MODULE), "tiny/paces.py"), "tiny/paces.py", about)


SHARING = both(
    replaced("from enum import IntEnum\n", "from enum import IntEnum\n\nfrom . import _registry\n"),
    replaced("class Pace(IntEnum)", "class Pace(_registry.Entry, IntEnum)"),
    replaced("    DASH = 3\n", "    DASH: Literal[Pace.FASTEST]\n"),
)
"""An edit of the stub: what classes have in common from a module of the package, and an alias as its member."""


def test_what_classes_share() -> None:
    """A class may inherit common attributes from the package. In stubs, an alias may be declared as its member."""
    _prove(SHARING(STUB), "tiny/paces.pyi")


@pytest.mark.parametrize(
    ("lie", "about"),
    [
        (replaced("Literal[Pace.FASTEST]", "Literal[Pace.FAST]"), "DASH"),
        (replaced("Literal[Pace.FASTEST]", "Literal[Pace.RUSH]"), "DASH"),
        (replaced("Literal[Pace.FASTEST]", "Literal[Other.FASTEST]"), "DASH"),
        (replaced("Literal[Pace.FASTEST]", "Literal[Pace.SLOW, Pace.FASTEST]"), "DASH"),
        (replaced("    FAST = 2\n", "    FAST: Literal[Pace.FASTEST]\n"), "FAST"),
        (replaced("    FAST = 2\n", '    FAST = _registry.value("Fast.")\n'), "FAST"),
        (replaced("_registry.Entry", "_registry.Others"), "_registry.Others"),
        (replaced("class Pace", "_registry = None\n\nclass Pace"), "_registry"),
    ],
)
def test_lies_about_what_classes_share(lie: Edit, about: str) -> None:
    """Other bases, an alias of another member, and a member that is computed are refused."""
    _refused(lambda: _prove(lie(SHARING(STUB)), "tiny/paces.pyi"), "tiny/paces.pyi", about)


def test_an_alias_of_a_module_is_a_value() -> None:
    """In a module, an alias that is only declared is refused."""
    lie = replaced("    DASH = 3\n", "    DASH: Literal[Pace.FASTEST]\n")
    _refused(lambda: _prove(lie(MODULE), "tiny/paces.py"), "tiny/paces.py", "DASH")


# --- Data


def test_true_data() -> None:
    """A data module with the rows of the registry passes. Default values need no row."""
    _prove(DATA, "tiny/_data/paces.py")
    _prove(DATA.replace("{2: True}", "{1: False, 2: True}"), "tiny/_data/paces.py")


@pytest.mark.parametrize(
    ("lie", "about"),
    [
        (replaced('    3: "in a hurry",\n', ""), "PHRASE: 3"),
        (replaced("in a hurry", "in a fury"), "PHRASE: 3"),
        (replaced('    3: "in a hurry",\n', '    3: "in a hurry",\n    7: "",\n'), "PHRASE: 7"),
        (replaced('    3: "in a hurry",\n', '    3: "in a hurry",\n    3: "in a hurry",\n'), "PHRASE: 3"),
        (replaced('    3: "in a hurry",\n', '    3: "x",\n    3: "in a hurry",\n'), "PHRASE: 3"),
        (replaced('    3: "in a hurry",\n', '    "3": "in a hurry",\n'), "PHRASE: 3"),
        (replaced('    3: "in a hurry",\n', '    **{3: "in a hurry"},\n'), "PHRASE"),
        (replaced('    3: "in a hurry",\n', '    3: "in a " + hurry,\n'), "PHRASE: 3"),
        (replaced('    3: "in a hurry",\n', '    []: "in a hurry",\n'), "PHRASE"),
        (replaced('    2: "It does not look around.",\n', ""), "DESCRIPTION: 2"),
        (replaced("{1: ((1149, ", "{1: ((2549, "), "REFERENCES: 1"),
        (replaced('STATUS: dict[int, str] = {1: "deprecated"}\n', ""), "STATUS: 1"),
        (replaced('{1: "deprecated"}', '{1: "deprecated", 2: "deprecated"}'), "STATUS: 2"),
        (replaced("{1: 2}", "{1: 3}"), "REPLACED_BY: 1"),
        (replaced("{1: 0, 2: 1, 3: 1}", "{2: 1, 3: 1}"), "HALF: 1"),
        (replaced("{1: 0, ", "{1: False, "), "HALF: 1"),
        (replaced("{1: 0, 2: 1, 3: 1}", "{1: 0, 2: True, 3: 1}"), "HALF: 2"),
        (replaced("{1: 0, ", "{True: 0, "), "HALF: 1"),
        (replaced('(1149, "2"), (2549, "")', '(2549, ""), (1149, "2")'), "NOTES: 3"),
        (replaced('(1149, "2")', '("1149", "2")'), "NOTES: 3"),
        (replaced('(1149, "2")', '(1149.0, "2")'), "NOTES: 3"),
        (replaced('("The keeper", "", "")', '["The keeper", "", ""]'), "NOTES: 3"),
        (replaced('        ("", ()),\n', ""), "NOTES: 3"),
        (replaced("{2: True}", "{2: 1}"), "FINAL: 2"),
        (replaced("{2: True}", "{2.0: True}"), "FINAL: 2"),
        (replaced("FINAL: dict[int, bool] = {2: True}\n", ""), "FINAL: 2"),
        (replaced("{2: True}", "dict()"), "FINAL"),
        (replaced("{2: True}", "{}"), "FINAL: 2"),
        (replaced("FINAL: dict[int, bool] = ", "FINAL = "), "FINAL"),
        (appended("FINAL: dict[int, bool] = {2: True}\n"), "FINAL"),
        (appended("FINAL = {2: False}\n"), "FINAL"),
        (appended("FINAL[3] = True\n"), "FINAL"),
        (appended("FINAL.update({3: True})\n"), "FINAL"),
        (appended("FINAL |= {3: True}\n"), "FINAL"),
        (appended("del FINAL[2]\n"), "FINAL"),
        (appended("if TYPE_CHECKING: pass\nelse: FINAL = {}\n"), "FINAL"),
        (appended("from .other import FINAL\n"), "FINAL"),
        (replaced("TYPE_CHECKING = False", "TYPE_CHECKING = True"), "TYPE_CHECKING"),
        (appended("EXTRA: dict[int, bool] = {}\n"), "EXTRA"),
        (appended("EXTRA = {1: True}\n"), "EXTRA"),
        (appended("ITSELF: dict[int, int] = {1: 1, 2: 2, 3: 3}\n"), "ITSELF"),
        (replaced("FINAL:", "LAST:"), "FINAL: 2"),
        (lambda text: text[: text.index("True")], "invalid Python"),
        (lambda text: "", "is missing"),
    ],
)
def test_lying_data(lie: Edit, about: str) -> None:
    """A data module with a missing, changed, added or duplicated table or row is refused, and the row is named."""
    path = "tiny/_data/paces.py"
    _refused(lambda: _prove(lie(DATA), path), path, about)


def test_a_text_that_is_not_there() -> None:
    """An empty text may have a row, but needs none."""
    path = "tiny/_data/statuses.py"
    text = """PHRASE: dict[str, str] = {"deprecated": ""}
DESCRIPTION: dict[str, str] = {"deprecated": "Avoid it."}
REFERENCES: dict[str, object] = {"deprecated": ((1149, ""),)}
"""
    _prove(text, path, STATUSES)
    _prove(text.replace('{"deprecated": ""}', "{}"), path, STATUSES)


# --- JSON Schema


def test_true_schema() -> None:
    """A schema with the names, values, texts, aliases and bounds of the registry passes."""
    _prove(SCHEMA, "schema/paces.json")
    _prove(CLOSED_SCHEMA, "schema/colours.json", COLOUR)


@pytest.mark.parametrize(
    ("lie", "about"),
    [
        (replaced('"title": "Pace"', '"title": "Speed"'), "Pace"),
        (replaced('  "title": "Pace",\n', ""), "title"),
        (replaced('  "description": "How fast a bird is.",\n', ""), "description"),
        (replaced('"How fast a bird is."', '"How slow a bird is."'), "description"),
        (replaced('"const": 2,', '"const": 4,'), "FAST"),
        (replaced('"const": 2,', '"const": "2",'), "FAST"),
        (replaced('"const": 2,', '"const": 2.0,'), "FAST"),
        (replaced('"const": 1,', '"const": true,'), "SLOW"),
        (replaced('"const": 2, ', ""), "const"),
        (replaced('"title": "FAST"', '"title": "QUICK"'), "FAST"),
        (replaced('        {"const": 2, "title": "FAST", "description": "It does not look around."},\n', ""), "FAST"),
        (
            replaced(
                '"In a hurry. A hawk is near."}\n',
                '"In a hurry. A hawk is near."},\n        {"const": 7, "title": "EXTRA", "description": ""}\n',
            ),
            "EXTRA",
        ),
        (replaced("[1, 2, 3]", "[1, 2]"), ""),
        (replaced("[1, 2, 3]", "[1, 2, 3, 4]"), ""),
        (replaced("[1, 2, 3]", '[1, "2", 3]'), "FAST"),
        (replaced("[1, 2, 3]", "[1, 3, 2]"), "FAST"),
        (replaced('["SLOW", "FAST", "FASTEST"]', '["SLOW", "FAST", "FASTER"]'), "FASTEST"),
        (replaced('["SLOW", "FAST", "FASTEST"]', '["FAST", "SLOW", "FASTEST"]'), "SLOW"),
        (replaced('"SNAIL": 1, ', ""), "SNAIL"),
        (replaced('"DASH": 3', '"DASH": 2'), "DASH"),
        (replaced('"RUSH": 3', '"RUSH": 3, "EXTRA": 3'), "EXTRA"),
        (replaced('"x-enum-families": []', '"x-enum-families": ["Y-*"]'), "Y-*"),
        (replaced('"title": "FAST", "description": "It does not', '"title": "FAST", "description": "It does'), "FAST"),
        (replaced('        "It does not look around.",', '        "It looks around.",'), "FAST"),
        (
            lambda text: text.replace("It does not look around.", "It looks around."),
            "FAST",
        ),
        (lambda text: text.replace("At leisure. ", ""), "SLOW"),
        (replaced('"minimum": 1', '"minimum": 0'), "minimum"),
        (replaced('"maximum": 9', '"maximum": 99'), "maximum"),
        (replaced(', "maximum": 9', ""), "maximum"),
        (replaced('{"type": "integer", "description"', '{"type": "number", "description"'), "type"),
        (replaced('{"type": "integer", "description"', '{"description"'), "type"),
        (replaced('"minimum": 1', '"pattern": "^1$", "minimum": 1'), "pattern"),
        (replaced('"description": "Any other."', '"description": 1'), "description"),
        (replaced(', "deprecated": true', ""), "SLOW"),
        (replaced('around."},\n', 'around.", "deprecated": true},\n'), "FAST"),
        (replaced('"title": "Pace",', '"title": "Pace", "not": {},'), "not"),
        (replaced("2020-12", "2019-09"), "$schema"),
        (replaced('      "type": "integer",\n', '      "type": "string",\n'), "type"),
        (replaced('"maximum": 9}\n', '"maximum": 9},\n    {"type": "string"}\n'), ""),
        (lambda text: text[: len(text) // 2], ""),
        (lambda text: "", ""),
        (lambda text: "[]", ""),
        (lambda text: "null", ""),
        (lambda text: '{"title": "Pace"}', ""),
    ],
)
def test_lying_schema(lie: Edit, about: str) -> None:
    """A schema with a missing, changed or added value is refused."""
    path = "schema/paces.json"
    _refused(lambda: _prove(lie(SCHEMA), path), path, about)


@pytest.mark.parametrize(
    ("lie", "about"),
    [
        (replaced('"enum": ["1.9", "1.10"]', '"enum": ["1.9", 1.10]'), "WHITE"),
        (replaced('"const": "1.10"', '"const": "1.1"'), "WHITE"),
        (replaced('"x-enum-families": ["X-*"]', '"x-enum-families": []'), "X-*"),
        (replaced('  "type": "string",\n', ""), "type"),
        (lambda text: '{"title": "Colour", "anyOf": [' + text + ', {"type": "string"}]}', ""),
    ],
)
def test_lying_closed_schema(lie: Edit, about: str) -> None:
    """The same is true for closed enumerations."""
    path = "schema/colours.json"
    _refused(lambda: _prove(lie(CLOSED_SCHEMA), path, COLOUR), path, about)


# --- Other files


def test_true_copy() -> None:
    """A copy that equals its source passes, for any type of file."""
    proof.prove_copy(b"\xff\x00 not text", "picture.png", b"\xff\x00 not text")
    proof.prove_copy(b"x = 1\n", "tiny/x.py", b"x = 1\n")


@pytest.mark.parametrize("made", [b"", b"x = 1", b"x = 1\r\n", b"x = 2\n", b"x = 1\n\n"])
def test_lying_copy(made: bytes) -> None:
    """A copy that differs from its source is refused."""
    _refused(lambda: proof.prove_copy(made, "tiny/x.py", b"x = 1\n"), "tiny/x.py", "copy")


@pytest.mark.parametrize("content", [b"x = (\n", b"x = '\xe4'\n", b"x = 1\0\n", b"return\n\tx\n"])
@pytest.mark.parametrize("path", ["tiny/x.py", "tiny/x.pyi"])
def test_copy_that_is_not_python(content: bytes, path: str) -> None:
    """A copied module that does not parse is refused, even if it equals its source."""
    _refused(lambda: proof.prove_copy(content, path, content), path, "invalid Python")


@pytest.mark.parametrize("text", ["return 1\n", "def f(a, a): ...\n", "x = 1\nfrom __future__ import annotations\n"])
def test_python_that_only_parses(text: str) -> None:
    """Python that parses but does not compile is refused."""
    _refused(lambda: proof.prove_package(text, "tiny/more.py", REGISTRY, {}), "tiny/more.py", "invalid Python")


def test_python() -> None:
    """Python that parses passes. Other text is refused with its line."""
    assert read_python("x = 1\n", "x.py").body
    _refused(lambda: read_python("x = 1\ny = = 2\n", "x.py"), "x.py", "line 2")


# --- The package

EXPORTS = {"Colour": "colours", "Pace": "paces", "Status": "statuses", "Note": "records", "fly": "wings"}

INIT = """\
__version__ = "1.2.3"
__all__ = ("Colour", "Note", "Pace", "Status", "__version__", "fly")
_LATER = {"Colour": "colours", "Note": "records", "Pace": "paces", "Status": "statuses", "fly": "wings"}
"""

EAGER = """\
from .colours import Colour
from .paces import Pace as Pace
from .records import Note
from .statuses import Status
from .wings import fly

__version__ = "1.2.3"
__all__ = ["__version__", "fly", "Pace", "Note", "Colour", "Status"]
"""


def _prove_package(text: str, path: str, exports: Mapping[str, str] = EXPORTS) -> None:
    proof.prove_package(text, path, REGISTRY, exports)


def test_true_package() -> None:
    """A package with exactly its public names passes, whether it imports them at once or lazily."""
    _prove_package(INIT, "tiny/__init__.py")
    _prove_package(EAGER, "tiny/__init__.py")
    _prove_package(EAGER.replace('__version__ = "1.2.3"', "__version__: str"), "tiny/__init__.pyi")


@pytest.mark.parametrize(
    ("lie", "about"),
    [
        (replaced('"1.2.3"', '"1.2.4"'), "1.2.4"),
        (replaced('__version__ = "1.2.3"\n', ""), "__version__"),
        (replaced('__version__ = "1.2.3"', "__version__: str"), "__version__"),
        (lambda text: text.replace('"Pace", ', "", 1), "Pace"),
        (replaced('"__version__", "fly"', '"__version__", "fly", "swim"'), "swim"),
        (replaced('"__version__", "fly"', '"__version__", "fly", "fly"'), "duplicated"),
        (replaced('"Pace": "paces"', '"Pace": "colours"'), "Pace"),
        (replaced('"Pace": "paces", ', ""), "Pace"),
        (lambda text: text.replace("(", "dict("), "__all__"),
        (lambda text: "", "__version__"),
    ],
)
def test_lying_package(lie: Edit, about: str) -> None:
    """A package with a missing, added or misplaced public name, or another version, is refused."""
    path = "tiny/__init__.py"
    _refused(lambda: _prove_package(lie(INIT), path), path, about)


def test_what_the_registry_has_is_public() -> None:
    """Every enumeration and every record must be a public name."""
    for name in ("Pace", "Note"):
        exports = {public: module for public, module in EXPORTS.items() if public != name}
        _refused(lambda exports=exports: _prove_package(INIT, "tiny/__init__.py", exports), "tiny/__init__.py", name)  # type: ignore[misc]


RECORDS = '''\
from typing import NamedTuple

class Note(NamedTuple):
    """What is written beside it."""

    words: str
    """A text."""
    sources: "tuple[Reference, ...]"

    def shout(self) -> str:
        return self.words.upper()
'''


@pytest.mark.parametrize(
    ("lie", "about"),
    [
        (replaced("class Note(NamedTuple)", "class Word(NamedTuple)"), "Note"),
        (replaced("class Note(NamedTuple)", "class Note"), "Note"),
        (replaced("    words: str\n", ""), "words"),
        (replaced("    words: str\n", "    words: str\n    more: str\n"), "more"),
        (replaced("written beside it", "said"), "Note"),
    ],
)
def test_records(lie: Edit, about: str) -> None:
    """The module of records has each record with exactly its fields."""
    path = "tiny/records.py"
    _prove_package(RECORDS, path)
    _refused(lambda: _prove_package(lie(RECORDS), path), path, about)


METADATA = """\
[project]
name = "tiny"
version = "1.2.3"
description = "Birds"
license = "MIT"
keywords = ["bird", "post"]
dependencies = []
requires-python = ">=3.11"
"""


@pytest.mark.parametrize(
    ("lie", "about"),
    [
        (replaced("1.2.3", "1.2.4"), "version"),
        (replaced('name = "tiny"', 'name = "small"'), "name"),
        (replaced("Birds", "Beasts"), "description"),
        (replaced("MIT", "BSD"), "license"),
        (replaced('license = "MIT"\n', ""), "license"),
        (replaced(', "post"', ""), "keywords"),
        (replaced("dependencies = []", 'dependencies = ["six"]'), "dependencies"),
        (lambda text: text[:-3], "TOML"),
        (lambda text: "", "project"),
        (lambda text: "project = 1", "project"),
    ],
)
def test_metadata(lie: Edit, about: str) -> None:
    """The metadata has the package's name, version and texts, and no dependency."""
    path = "pyproject.toml"
    _prove_package(METADATA, path)
    _refused(lambda: _prove_package(lie(METADATA), path), path, about)


# --- Tables: their rows are read without a syntax tree

LARGE = '"""Text."""\n\nONE: dict[int, str] = {{\n{one}}}\n\nTWO: list[tuple[int, str]] = [\n{two}]\n'
ROWS = "    1: 'a',\n    2: (\n        'b'\n        'c'\n    ),\n    3: '#',\n"


def read(text: str, *, whole: bool) -> tuple[object, object]:
    """Return the contents of the tables of a text, with its rows read apart, or parsed as a whole."""
    return data_modules._read(data_tables.TableReader(text, "data.py", whole=whole), "data.py")


def test_rows_are_read_as_python_reads_them() -> None:
    """Rows over several lines, with brackets and comment signs in their texts, have the same values."""
    text = LARGE.format(one=ROWS, two="    (1, 'a'),\n    (2, 'b'),\n    (3, ','),\n")
    assert (
        read(text, whole=False)
        == read(text, whole=True)
        == (
            {"ONE": {"1": "a", "2": "bc", "3": "#"}},
            {"TWO": [(1, "a"), (2, "b"), (3, ",")]},
        )
    )


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("    1: 'a'\n    -1: 'b',\n", ""),  # 'a'-1
        ("", "    ('a')\n    ('b'),\n"),  # a call
        ("", "    'a'\n    'b',\n"),  # one text
        ("", "    'a'  # ,\n    'b',\n"),
        ("    1: 'a', **{\n    2: 'b'},\n", ""),
        ("    1: 'a'} | {\n    2: 'b',\n", ""),
        ("    1: 'a'}; exec('x'); TWO: dict = {\n    2: 'b',\n", ""),
        ("    1: '''a\n    2: b''',\n", ""),
        ("    1: 'a' if 0 else \\\n    'b',\n", ""),
        ("", "    ],\n    [1],\n"),
        ("", "    *[1],\n    x,\n"),
        ("", '    """a" "b""",\n'),
        ("", "    'a' \"b'c\" 'd',\n    'a''b',\n"),
        ("", "    r'\\n',\n    '\\n',\n    '\\N{BULLET}',\n"),
        ("", "    ('a'),\n    ('a',),\n    (),\n    ((1,), (2)),\n"),
        ("", "    ('a') 'b',\n"),
        ("", "    (,),\n"),
        ("", "    (1 2),\n"),
        ("", "    01,\n"),
        ("", "    \u0663,\n"),
        ("", "    1_000,\n    0x10,\n    1.5,\n"),
        ("", "    -1,\n    - 1,\n    1-1,\n    True,\n    None,\n"),
        ("", "    True-1,\n"),
        ("", "    Trues,\n"),
        ("", "    1: 2,\n"),
        ("", "    'a\\\n    b',\n"),
        ("", "    '\\x1',\n"),
        ("    1: 'a': 2,\n", ""),
        ("    1: 2, 3: 4,\n", ""),
        ("    1, 2: 3,\n", ""),
        ("    (1: 2),\n", ""),
        ("", f"    {'(' * 60}1{',)' * 60},\n"),
    ],
)
def test_a_text_that_only_looks_like_rows(one: str, two: str) -> None:
    """Text that only looks like rows gives what Python reads: the same value, or an error."""
    text = LARGE.format(one=one, two=two)

    def outcome(*, whole: bool) -> object:
        try:
            return read(text, whole=whole)
        except CodegenError:
            return "refused"
        except data_tables.CannotSplit:
            return outcome(whole=True)

    assert outcome(whole=False) == outcome(whole=True)


def test_a_table_inside_a_text_is_text() -> None:
    """Text in a docstring that looks like a table is not a table."""
    text = f'"""\n{LARGE[11:].format(one=ROWS, two="")}"""\n'
    with pytest.raises(data_tables.CannotSplit):
        read(text, whole=False)
    assert read(text, whole=True) == ({}, {})
