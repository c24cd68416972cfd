"""The registry as frozen values: enumerations and tables, and everything that they consist of.

Knows no file, no template and no rule of Python identifiers: `rules` check whether a name can be one.
"""

from codegen.model.entries import LINES, REMOVAL, Alias, Family, Member, Range, Row
from codegen.model.natural_order import natural_sort_key
from codegen.model.registry import Bounds, Enumeration, Package, Registry, Rfc, Site, StatusVocabulary, Table
from codegen.model.upstream import ImportedTable, MappedTable, Notation, Reading, UpstreamTable
from codegen.model.values import Field, Key, Kind, Link, Record, Reference, Value, leaves

__all__ = [
    "LINES",
    "REMOVAL",
    "Alias",
    "Bounds",
    "Enumeration",
    "Family",
    "Field",
    "ImportedTable",
    "Key",
    "Kind",
    "Link",
    "MappedTable",
    "Member",
    "Notation",
    "Package",
    "Range",
    "Reading",
    "Record",
    "Reference",
    "Registry",
    "Rfc",
    "Row",
    "Site",
    "StatusVocabulary",
    "Table",
    "UpstreamTable",
    "Value",
    "leaves",
    "natural_sort_key",
]
