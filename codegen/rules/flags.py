"""Rules about flags: their bits, and the bounds of open ones."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.class_attributes import bits_of, combinations
from codegen.errors import Problem
from codegen.model import Registry
from codegen.rules.entry_problems import member_problem

_MOST_RANGES = 1024
"""The greatest number of ranges in the JSON Schema of a closed flag."""


def unnamed_bit(registry: Registry) -> Iterator[Problem]:
    """A closed flag without a member for a bit that other members use, or with too many gaps between its bits.

    A closed flag accepts only the bits of its members, so Python could not create such a member. JSON Schema cannot
    test bits, so a schema lists ranges of numbers. Each bit above the first gap doubles the number of ranges. A schema
    has at most 1024 ranges.

    ```toml
    [enumeration]
    kind = "flag"

    [[member]]
    name = "MILK"
    value = 1

    [[member]]      # right
    name = "SUGAR"  # right
    value = 2       # right

    [[member]]
    name = "SWEET_AND_WHITE"
    value = 3
    ```
    """
    for enumeration in registry.enumerations:
        if enumeration.kind != "flag" or enumeration.open or enumeration.incomplete:
            continue
        values = [member.value for member in enumeration.members if isinstance(member.value, int)]
        single_bits = sum({value for value in values if value > 0 and value & (value - 1) == 0})
        for member in enumeration.members:
            if isinstance(member.value, int) and member.value > 0 and (missing := member.value & ~single_bits):
                bit = missing & -missing
                remedy = f"Add a member with the value {bit}, or add open to [enumeration]."
                yield member_problem(enumeration, member, f"bit {bit} has no member", remedy, "value")
        bits = bits_of(enumeration)
        if len(combinations(bits, limit=_MOST_RANGES + 1)) > _MOST_RANGES:
            message = f"the bits of members have gaps: the JSON Schema needs more than {_MOST_RANGES} ranges of numbers"
            remedy = f"Add open = {{ minimum = 0, maximum = {(1 << bits.bit_length()) - 1} }} to [enumeration]."
            yield Problem(message, remedy, enumeration.file, ("enumeration",))


def flag_bounds(registry: Registry) -> Iterator[Problem]:
    """An open enumeration of kind "flag" with other bounds than 0 and 2^n - 1.

    The operator `~` inverts all n bits of a value, and every result must be valid.

    ```toml
    [enumeration]
    kind = "flag"
    open = { minimum = 1, maximum = 200 }  # wrong
    open = { minimum = 0, maximum = 255 }  # right
    ```
    """
    for enumeration in registry.enumerations:
        bounds = enumeration.open
        if enumeration.kind != "flag" or bounds is None:
            continue
        bits = bounds.maximum.bit_length()
        if bounds.minimum != 0 or bounds.maximum != (1 << bits) - 1:
            message = f"bounds of open flags must be 0 and 2^n - 1, got {bounds.minimum} and {bounds.maximum}"
            remedy = f"Write open = {{ minimum = 0, maximum = {(1 << bits) - 1} }}."
            yield Problem(message, remedy, enumeration.file, ("enumeration", "open"))
