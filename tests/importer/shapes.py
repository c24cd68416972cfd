"""Python enums, CSV and JSON as people have them, with the members of each."""

from __future__ import annotations

PYTHON: dict[str, str] = {
    "Perm flag_auto": """\
from enum import Flag, auto
class Perm(Flag):
    READ = auto()
    WRITE = auto()
    EXEC = auto()
    RW = READ | WRITE
    ALL = READ | WRITE | EXEC
    NONE = 0
""",
    "Mode intflag": """\
import enum
class Mode(enum.IntFlag):
    '''Modes of a file.'''
    R = 1 << 2  # read
    W = 1 << 1  # write
    X = 1  # execute
    RWX = R | W | X
    ANY = ~0 & 0x7
""",
    "Step auto_mixed": """\
from enum import Enum, auto
class Step(Enum):
    FIRST = auto()
    TENTH = 10
    NEXT = auto()
    LAST = auto()
""",
    "Status httpstatus": """\
from enum import IntEnum
class Status(IntEnum):
    def __new__(cls, value, phrase, description=''):
        obj = int.__new__(cls, value)
        obj._value_ = value
        obj.phrase = phrase
        obj.description = description
        return obj
    # ok
    OK = 200, 'OK', 'Request fulfilled'
    CREATED = 201, 'Created'
    # bad
    NOT_FOUND = (404, 'Not Found',
                 'Nothing matches')
""",
    "Job.State nested": """\
import enum
class Job:
    class State(enum.Enum):
        NEW = 'new'
        DONE = 'done'
    class Kind(str, enum.Enum):
        A = 'a'
        B = 'b'
""",
    "Color functional": """\
from enum import Enum, IntEnum
Color = Enum('Color', 'RED GREEN BLUE')
""",
    "Animal functional_start": """\
from enum import IntEnum
Animal = IntEnum('Animal', ['ANT', 'BEE', 'CAT'], start=0)
""",
    "Swatch auto_number": """\
from enum import Enum
class AutoNumber(Enum):
    def __new__(cls, *args):
        value = len(cls.__members__) + 1
        obj = object.__new__(cls)
        obj._value_ = value
        return obj
class Swatch(AutoNumber):
    def __init__(self, pantone='unknown'):
        self.pantone = pantone
    AUBURN = '3497'
    SEA_GREEN = '1246'
    BLEACHED_CORAL = ()
""",
    "Kind computed_value": """\
from enum import IntEnum
class Kind(IntEnum):
    def __new__(cls, text):
        number = 1 << len(cls.__members__)
        member = int.__new__(cls, number)
        member._value_ = number
        member.text = text
        return member
    ONE = 'the first'
    TWO = 'the second'
""",
    "SortKey first_value": """\
from enum import Enum
class SortKey(str, Enum):
    CALLS = 'calls', 'ncalls'
    LINE = 'line'
    def __new__(cls, *values):
        value = values[0]
        obj = str.__new__(cls, value)
        obj._value_ = value
        return obj
""",
    "Status both_methods": """\
from enum import Enum
class Status(Enum):
    def __new__(cls, code, text):
        member = object.__new__(cls)
        member._value_ = code
        return member
    def __init__(self, code, text):
        self.text = text
    OK = 7, 'Fine'
    BAD = 9, 'Bad'
""",
    "Level functional_dict": """\
from enum import Enum
Level = Enum('Level', {'LOW': 10, 'HIGH': 20}, module=__name__, qualname='Level')
""",
    "Level functional_pairs": """\
import enum
Level = enum.StrEnum(value='Level', names=[('LOW', 'low'), ('HIGH', 'high')])
""",
    "Level functional_type": """\
import enum
Level = enum.Enum('Level', [('LOW', 'l'), ('HIGH', 'h')], type=str)
""",
    "Weekday decorated": """\
import enum
from enum import unique, verify, UNIQUE, CONTINUOUS
@unique
class Weekday(enum.IntEnum):
    MON = 1
    TUE = 2
@verify(UNIQUE, CONTINUOUS)
class Other(enum.Enum):
    A = 1
    B = 2
""",
    "Env strenum": """\
from enum import StrEnum, auto
class Env(StrEnum):
    PROD = auto()
    STAGING = auto()
    LOCAL_DEV = "local-dev"
""",
    "Lvl aliases": """\
from enum import IntEnum
class Lvl(IntEnum):
    CRITICAL = 50
    FATAL = CRITICAL
    WARNING = 30
    WARN = 30  # old name
""",
    "Period ignore": """\
from enum import Enum
class Period(Enum):
    _ignore_ = ['factor', 'base']
    base = 60
    factor = base * 60
    MINUTE = base
    HOUR = factor
""",
    "Doc docstrings": """\
from enum import Enum
class Doc(Enum):
    '''Documented.'''

    A = 'a'
    '''The first.

    It is long.
    '''
    B = 'b'
    '''The second.'''
""",
    "C comments": """\
from enum import Enum
class C(Enum):
    # group one

    A = 1  # about A
    #: about B
    B = 2
    C = 3
    # the end
""",
    "Role str_mixin": """\
import enum
class Role(str, enum.Enum):
    ADMIN = "admin"
    USER = "user"

    def __str__(self) -> str:
        return self.value

    @property
    def label(self): return self.name.title()

    @classmethod
    def default(cls): return cls.USER
""",
    "Ordinal next_value": """\
from enum import Enum, auto
class Ordinal(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower().replace('_', '-')
    NORTH_EAST = auto()
    SOUTH = auto()
""",
    "Ordinal base_next": """\
from enum import Enum, auto
class AutoName(str, Enum):
    def _generate_next_value_(name, start, count, last_values):
        return name
class Ordinal(AutoName):
    NORTH = auto()
    SOUTH = auto()
""",
    "Code constants": """\
from enum import IntEnum
BASE = 0x100
OFFSET: int = 2
class Code(IntEnum):
    A = BASE + 1
    B = BASE + OFFSET
    C = A + 10
    D = BASE // 3
""",
    "M member_nonmember": """\
from enum import Enum, member, nonmember
class M(Enum):
    A = 1
    B = member(2)
    helper = nonmember(3)
    _private: int
    __secret = 5
""",
    "An annotated": """\
from enum import IntEnum
from typing import Final
class An(IntEnum):
    A: int = 1
    B: Final = 2
    c: "str"
""",
    "F boundary": """\
from enum import Flag, KEEP, auto
class F(Flag, boundary=KEEP):
    A = auto()
    B = auto()
    C = 0x10
""",
    "T computed_text": """\
from enum import Enum
PREFIX = 'app.'
class T(Enum):
    ONE = PREFIX + 'one'
    TWO = f'{PREFIX}two'
    THREE = ('app.'
             'three')
    FOUR = 'FOUR'.lower()
""",
    "Size base_class": """\
from enum import Enum
class Labelled(Enum):
    def __new__(cls, value, label):
        obj = object.__new__(cls)
        obj._value_ = value
        obj.label = label
        return obj
class Size(Labelled):
    S = 's', 'Small'
    M = 'm', 'Medium'
""",
    "N negative": """\
from enum import IntEnum
class N(IntEnum):
    MINUS = -1
    ZERO = 0
    BIG = 2**63
""",
    "Z two_names": """\
from enum import Enum
class Z(Enum):
    A = B = 1
    C = 2
""",
    "Z unpack": """\
from enum import IntEnum
class Z(IntEnum):
    A, B, C = range(3)
    D, E = 10, 11
""",
    "Z ord_": """\
from enum import IntEnum
class Z(IntEnum):
    A = ord('A')
    SP = ord(' ')
""",
    "Z trailing_tuple": """\
from enum import IntEnum
class Z(IntEnum):
    A = 1,
    B = 2,
""",
    "Z other_enum": """\
from enum import Enum
class Base(Enum):
    A = 'a'
    B = 'b'
class Z(Enum):
    X = Base.A.value
    Y = Base.B.value + '!'
""",
    "V tuple_plain": """\
from enum import Enum
class V(Enum):
    V1_0 = (1, 0)
    V1_1 = (1, 1)
""",
    "Cur init_value": """\
from enum import Enum
class Cur(str, Enum):
    def __new__(cls, code: str, symbol: str = ""):
        obj = str.__new__(cls, code)
        obj._value_ = code
        obj.symbol = symbol
        return obj
    EUR = 'EUR', '€'
    CHF = 'CHF'
""",
    "Errors wrapped_enum": """\
import enum
class Errors(enum.IntEnum):
    # 1xx: input
    BAD_NAME = 101  # The name is wrong
    BAD_AGE = 102   # The age is wrong
    # 2xx: output
    FULL = 201      # Disk full; see https://example.com/#full
""",
}
"""Python sources by the enum in them and what is special. Python itself says which members they have."""

DJANGO: dict[str, tuple[str, dict[str, object]]] = {
    "Student.YearInSchool django_text": (
        """\
from django.db import models
from django.utils.translation import gettext_lazy as _
class Student(models.Model):
    class YearInSchool(models.TextChoices):
        FRESHMAN = "FR", _("Freshman")
        SOPHOMORE = "SO", _("Sophomore")
        GRADUATE = "GR"

        __empty__ = _("(Unknown)")
""",
        {"FRESHMAN": "FR", "SOPHOMORE": "SO", "GRADUATE": "GR"},
    ),
    "Suit django_int": (
        """\
from django.db import models
class Suit(models.IntegerChoices):
    DIAMOND = 1
    SPADE = 2, "The spade"
    HEART = 3
""",
        {"DIAMOND": 1, "SPADE": 2, "HEART": 3},
    ),
    "Foo proto": (
        """\
class Foo(object):
    UNKNOWN = 0
    STARTED = 1
    _VALUES_TO_NAMES = {0: 'UNKNOWN', 1: 'STARTED'}
""",
        {"UNKNOWN": 0, "STARTED": 1},
    ),
}

CSV: dict[str, tuple[str, dict[str, object]]] = {
    "excel_bom": (
        "\ufeffCode;Name;Beschreibung\r\n1;OK;Alles gut\r\n2;FEHLER;Etwas ging schief, leider\r\n",
        {"OK": 1, "FEHLER": 2},
    ),
    "german_two_texts": (
        """\
Nummer;Kürzel;Bedeutung;Beschreibung
1;BEREIT;Maschine bereit;Die Maschine kann jetzt Kaffee brühen.
2;AUS;Maschine aus;Die Maschine ist ganz ohne Strom.
""",
        {"BEREIT": 1, "AUS": 2},
    ),
    "german_lower": (
        """\
Nummer;Kürzel;Bedeutung;Beschreibung
1;bereit;Maschine bereit;Die Maschine kann jetzt Kaffee brühen.
2;aus;Maschine aus;Die Maschine ist ganz ohne Strom.
""",
        {"BEREIT": 1, "AUS": 2},
    ),
    "french": (
        """\
Numéro,Libellé,Explication
10,Ouvert,"La porte est ouverte, on entre"
20,Fermé,La porte est fermée et verrouillée
""",
        {"OUVERT": 10, "FERME": 20},
    ),
    "spanish": (
        """\
código;nombre;descripción
1;ACTIVO;El usuario está activo
2;BAJA;El usuario fue dado de baja
""",
        {"ACTIVO": 1, "BAJA": 2},
    ),
    "japanese": (
        "番号,名前,説明\n1,READY,機械は準備ができている\n2,BROKEN,機械は壊れている\n",
        {"READY": 1, "BROKEN": 2},
    ),
    "tab": ("id\tname\tdescription\n1\tALPHA\tfirst\n2\tBETA\tsecond\n", {"ALPHA": 1, "BETA": 2}),
    "quoted_newlines": ('code,name,text\n1,A,"line one\nline two"\n2,B,"said ""hi"""\n', {"A": 1, "B": 2}),
    "sep_line": ("sep=;\nCode;Name\n1;A\n2;B\n", {"A": 1, "B": 2}),
    "yes_no": ("code,name,retry\n1,A,yes\n2,B,no\n3,C,Yes\n", {"A": 1, "B": 2, "C": 3}),
    "y_n": ("code,name,retry\n1,A,Y\n2,B,N\n", {"A": 1, "B": 2}),
    "x_blank": ("code,name,retry\n1,A,x\n2,B,\n3,C,x\n", {"A": 1, "B": 2, "C": 3}),
    "ja_nein": ("Code;Name;Aktiv\n1;A;ja\n2;B;nein\n", {"A": 1, "B": 2}),
    "zero_one": ("code,name,retry\n1,A,1\n2,B,0\n", {"A": 1, "B": 2}),
    "hex": ("Hex,Name\n0x01,A\n0xFF,B\n", {"A": 1, "B": 255}),
    "dec_and_hex": (
        "Dec,Hex,Mnemonic,Meaning\n1,0x01,SOH,Start of heading\n2,0x02,STX,Start of text\n",
        {"SOH": 1, "STX": 2},
    ),
    "leading_zero": ("code,country\n004,Afghanistan\n008,Albania\n", {"AFGHANISTAN": "004", "ALBANIA": "008"}),
    "http": (
        """\
Value,Description,Reference
100,Continue,[RFC9110]
101,Switching Protocols,[RFC9110]
200,OK,[RFC9110]
""",
        {"CONTINUE": 100, "SWITCHING_PROTOCOLS": 101, "OK": 200},
    ),
    "no_header": ("1,RED,Red colour\n2,GREEN,Green colour\n", {"RED": 1, "GREEN": 2}),
    "text_codes": (
        "Currency Code,Currency,Minor unit\nCHF,Swiss Franc,2\nEUR,Euro,2\nJPY,Yen,0\n",
        {"CHF": "CHF", "EUR": "EUR", "JPY": "JPY"},
    ),
    "trailing_separators": ("code;name;;\n1;A;;\n2;B;;\n", {"A": 1, "B": 2}),
    "blank_rows": ("code,name\n\n1,A\n,\n2,B\n\n", {"A": 1, "B": 2}),
    "title_above": ("Error codes of the machine,,\ncode,name,text\n1,A,one thing\n2,B,two things\n", {"A": 1, "B": 2}),
    "spaces": ("code , name , text\n 1 , A , a b\n 2 , B , c d\n", {"A": 1, "B": 2}),
    "negative": ("errno,symbol\n-1,EPERM\n-2,ENOENT\n", {"EPERM": -1, "ENOENT": -2}),
    "floats": ("version,name\n1.0,A\n1.1,B\n", {"A": "1.0", "B": "1.1"}),
    "pipe_md": ("| code | name |\n| --- | --- |\n| 1 | A |\n| 2 | B |\n", {"A": 1, "B": 2}),
    "bitmask": (
        "bit,name,description\n0,READ,May read\n1,WRITE,May write\n2,EXEC,May run\n",
        {"READ": 0, "WRITE": 1, "EXEC": 2},
    ),
    "dates": ("id,event,date\n1,START,2024-01-01\n2,STOP,2024-02-01\n", {"START": 1, "STOP": 2}),
    "row_number": (
        """\
#,Code,Name,Message
1,E100,BadInput,The input is bad
2,E101,Timeout,It took too long
""",
        {"BAD_INPUT": "E100", "TIMEOUT": "E101"},
    ),
    "nested_codes": (
        """\
category,code,message
auth,A-1,Not logged in
auth,A-2,Wrong password
io,I-1,Disk full
""",
        {"NOT_LOGGED_IN": "A-1", "WRONG_PASSWORD": "A-2", "DISK_FULL": "I-1"},
    ),
    "single": ("code,name\n1,ONLY\n", {"ONLY": 1}),
    "one_column": ("color\nred\ngreen\nblue\n", {"RED": "red", "GREEN": "green", "BLUE": "blue"}),
}

JSON: dict[str, tuple[object, dict[str, object]]] = {
    "kind dmcg_enum": (
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "object",
            "properties": {"kind": {"type": "string", "enum": ["dog", "cat", "very-big"]}},
        },
        {"DOG": "dog", "CAT": "cat", "VERY_BIG": "very-big"},
    ),
    "dmcg_root": (
        {"$schema": "http://json-schema.org/draft-07/schema#", "title": "IntEnum", "type": "number", "enum": [1, 2, 3]},
        {"N1": 1, "N2": 2, "N3": 3},
    ),
    "S varnames": (
        {
            "openapi": "3.0.0",
            "components": {
                "schemas": {
                    "S": {
                        "type": "integer",
                        "enum": [1, 2],
                        "x-enum-varnames": ["A", "B"],
                        "x-enum-descriptions": ["first", "second"],
                    }
                }
            },
        },
        {"A": 1, "B": 2},
    ),
    "S nswag": (
        {
            "components": {
                "schemas": {"S": {"type": "integer", "format": "int32", "enum": [1, 2], "x-enumNames": ["A", "B"]}}
            }
        },
        {"A": 1, "B": 2},
    ),
    "S varnames_map": (
        {
            "openapi": "3.0.0",
            "components": {
                "schemas": {"S": {"type": "integer", "enum": [1, 2], "x-enum-varnames": {"1": "A", "2": "B"}}}
            },
        },
        {"A": 1, "B": 2},
    ),
    "S xmsenum": (
        {
            "swagger": "2.0",
            "definitions": {
                "S": {
                    "type": "string",
                    "enum": ["1", "2"],
                    "x-ms-enum": {
                        "name": "S",
                        "modelAsString": True,
                        "values": [
                            {"value": "1", "name": "A", "description": "first"},
                            {"value": "2", "name": "B", "description": "second"},
                        ],
                    },
                }
            },
        },
        {"A": "1", "B": "2"},
    ),
    "S oneof_const": (
        {
            "$defs": {
                "S": {
                    "oneOf": [
                        {"const": 1, "title": "A", "description": "first"},
                        {"const": 2, "title": "B", "description": "second"},
                    ]
                }
            }
        },
        {"A": 1, "B": 2},
    ),
    "S anyof_const_null": (
        {"$defs": {"S": {"anyOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}, {"type": "null"}]}}},
        {"A": "a", "B": "b"},
    ),
    "S anyof_enum_string": (
        {"$defs": {"S": {"anyOf": [{"type": "string", "enum": ["a", "b"]}, {"type": "string"}]}}},
        {"A": "a", "B": "b"},
    ),
    "P.s anyof_enum_null": (
        {
            "openapi": "3.1.0",
            "components": {
                "schemas": {
                    "P": {"properties": {"s": {"anyOf": [{"type": "string", "enum": ["a", "b"]}, {"type": "null"}]}}}
                }
            },
        },
        {"A": "a", "B": "b"},
    ),
    "S nullable": (
        {
            "openapi": "3.0.3",
            "components": {"schemas": {"S": {"type": "string", "nullable": True, "enum": ["a", "b", None]}}},
        },
        {"A": "a", "B": "b"},
    ),
    "S numeric_strings": (
        {"openapi": "3.0.3", "components": {"schemas": {"S": {"type": "string", "enum": ["200", "404"]}}}},
        {"N200": "200", "N404": "404"},
    ),
    "s bools": (
        {"$schema": "x", "properties": {"f": {"enum": [True]}, "s": {"enum": ["a", "b"]}}},
        {"A": "a", "B": "b"},
    ),
    "s no_dialect": ({"type": "object", "properties": {"s": {"enum": ["on", "off"]}}}, {"ON": "on", "OFF": "off"}),
    "s single_const": ({"$schema": "x", "properties": {"type": {"const": "dog"}, "s": {"enum": ["a"]}}}, {"A": "a"}),
    "S allof_ref": (
        {"$schema": "x", "$defs": {"S": {"enum": ["a", "b"]}}, "properties": {"s": {"allOf": [{"$ref": "#/$defs/S"}]}}},
        {"A": "a", "B": "b"},
    ),
    "Color pydantic": (
        {
            "$defs": {
                "Color": {"enum": ["red", "green"], "title": "Color", "type": "string", "description": "A colour."}
            },
            "properties": {"color": {"$ref": "#/$defs/Color"}},
            "title": "Model",
            "type": "object",
        },
        {"RED": "red", "GREEN": "green"},
    ),
    "sort param": (
        {
            "openapi": "3.0.0",
            "paths": {
                "/p": {
                    "get": {
                        "parameters": [
                            {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["asc", "desc"]}}
                        ],
                        "responses": {
                            "200": {
                                "description": "ok",
                                "content": {
                                    "application/json": {"schema": {"properties": {"st": {"enum": ["on", "off"]}}}}
                                },
                            }
                        },
                    }
                }
            },
        },
        {"ASC": "asc", "DESC": "desc"},
    ),
    "L array_items": (
        {
            "openapi": "3.0.0",
            "components": {"schemas": {"L": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}}}},
        },
        {"A": "a", "B": "b"},
    ),
    "S openapi_31_oneof_titles": (
        {
            "openapi": "3.1.0",
            "components": {
                "schemas": {
                    "S": {
                        "type": "string",
                        "title": "State",
                        "oneOf": [
                            {"const": "ok", "title": "All is well", "deprecated": True},
                            {"const": "ko", "title": "Nothing is well"},
                        ],
                    }
                }
            },
        },
        {"ALL_WELL": "ok", "NOTHING_WELL": "ko"},
    ),
    "errors two_tables": (
        {"errors": [{"code": 1, "name": "A"}, {"code": 2, "name": "B"}], "states": {"ON": 1, "OFF": 0}},
        {"A": 1, "B": 2},
    ),
    "api_envelope": (
        {
            "status": "ok",
            "count": 2,
            "data": {
                "items": [
                    {"id": 1, "slug": "A", "title": "An apple", "tags": ["x", "y"]},
                    {"id": 2, "slug": "B", "title": "A bear", "tags": []},
                ]
            },
        },
        {"A": 1, "B": 2},
    ),
    "name_object": ({"A": {"code": 1, "text": "one"}, "B": {"code": 2, "text": "two"}}, {"A": 1, "B": 2}),
    "code_object": ({"1": {"name": "A", "text": "one"}, "2": {"name": "B", "text": "two"}}, {"A": 1, "B": 2}),
    "nested_objects": (
        [
            {"code": 1, "name": "A", "i18n": {"en": "one", "de": "eins"}},
            {"code": 2, "name": "B", "i18n": {"en": "two", "de": "zwei"}},
        ],
        {"A": 1, "B": 2},
    ),
    "mime_db": (
        {
            "application/json": {"source": "iana", "compressible": True, "extensions": ["json", "map"]},
            "text/x-a": {"source": "apache"},
            "text/html": {"source": "iana", "extensions": ["html"]},
        },
        {"APPLICATION_JSON": "application/json", "TEXT_X_A": "text/x-a", "TEXT_HTML": "text/html"},
    ),
    "http_codes": (
        {"100": "Continue", "200": "OK", "404": "Not Found"},
        {"CONTINUE": 100, "OK": 200, "NOT_FOUND": 404},
    ),
    "bool_cells": (
        [{"code": 1, "name": "A", "retry": True}, {"code": 2, "name": "B", "retry": False}],
        {"A": 1, "B": 2},
    ),
    "null_cells": ([{"code": 1, "name": "A", "note": None}, {"code": 2, "name": "B", "note": "x"}], {"A": 1, "B": 2}),
    "node_errno": ({"ENOENT": [-2, "no such file"], "EPERM": [-1, "not permitted"]}, {"ENOENT": -2, "EPERM": -1}),
    "rows_header": ([["code", "name"], [1, "A"], [2, "B"]], {"A": 1, "B": 2}),
    "object_of_lists": ({"code": [1, 2], "name": ["A", "B"]}, {"A": 1, "B": 2}),
    "S single_value_enum": ({"$schema": "x", "$defs": {"S": {"type": "string", "enum": ["only"]}}}, {"ONLY": "only"}),
    "S dup_enum": ({"$schema": "x", "$defs": {"S": {"type": "string", "enum": ["a", "a", "b"]}}}, {"A": "a", "B": "b"}),
    "S.oneOf.0 oneof_groups": (
        {
            "$schema": "x",
            "$defs": {
                "S": {"oneOf": [{"enum": ["a", "b"], "description": "old"}, {"enum": ["c"], "description": "new"}]}
            },
        },
        {"A": "a", "B": "b"},
    ),
    "S swagger_comments": (
        {
            "swagger": "2.0",
            "definitions": {
                "S": {
                    "type": "integer",
                    "enum": [0, 1],
                    "x-enum-comments": {"StateOff": "off", "StateOn": "on"},
                    "x-enum-varnames": ["StateOff", "StateOn"],
                }
            },
        },
        {"STATE_OFF": 0, "STATE_ON": 1},
    ),
    "avro": (
        {"type": "enum", "name": "Suit", "symbols": ["SPADES", "HEARTS"]},
        {"SPADES": "SPADES", "HEARTS": "HEARTS"},
    ),
    "data.__schema.types.Episode graphql": (
        {
            "data": {
                "__schema": {
                    "types": [
                        {
                            "kind": "ENUM",
                            "name": "Episode",
                            "enumValues": [
                                {"name": "JEDI", "description": "6"},
                                {"name": "EMPIRE", "description": "5"},
                            ],
                        }
                    ]
                }
            }
        },
        {"JEDI": "JEDI", "EMPIRE": "EMPIRE"},
    ),
}
