"""Texts that name the state of an unassigned value, and names that only look like it."""

from __future__ import annotations

import pytest

from codegen.iana.unassigned_states import detect_state

STATES = [
    ("Unassigned", "unassigned"),
    ("unassigned", "unassigned"),
    ("Unassigned (see the policy)", "unassigned"),
    ("Currently unassigned", "unassigned"),
    ("Unallocated", "unassigned"),
    ("Not assigned", "unassigned"),
    ("To be assigned", "unassigned"),
    ("TBD", "unassigned"),
    ("Available for assignment", "unassigned"),
    ("Reserved", "reserved"),
    ("RESERVED", "reserved"),
    ("(Reserved)", "reserved"),
    ("Reserved.", "reserved"),
    ("Reserved; closed", "reserved"),
    ("Reserved for future use", "reserved"),
    ("Reserved for Private Use", "private use"),
    ("Private Use", "private use"),
    ("Reserved (Private Use)", "private use"),
    ("Experimental Use", "experimental use"),
    ("Reserved for Experimental Use", "experimental use"),
    ("Vendor-Specific", "vendor specific"),
    ("Reserved for local use", "local use"),
    ("(Unused)", "unused"),
    ("[Deprecated]", "deprecated"),
    ("Obsolete", "deprecated"),
]

NAMES = [
    "",
    "none",
    "Moved Permanently",
    "Unspecified",
    "Undefined",
    "Local",
    "Private",
    "Experimental",
    "Available",
    "foo_RESERVED",
    "Reserved-Port",
    "Reserved Multicast Group",
    "Source Quench (Deprecated)",
    "Private Network Address",
    "Deprecated Option",
    "Experiment 1",
    "0",
]


@pytest.mark.parametrize(("text", "expected"), STATES)
def test_states(text: str, expected: str) -> None:
    """The states that registries write, with and without a remark."""
    assert detect_state(text) == expected


@pytest.mark.parametrize("text", NAMES)
def test_names(text: str) -> None:
    """A name that contains the word of a state is a name."""
    assert detect_state(text) == ""
