"""smtpcodes as its users meet it: the README's examples, what importing it brings, and what every enumeration has."""

from __future__ import annotations

import doctest
import enum
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import smtpcodes
from smtpcodes import (
    Command,
    DsnAction,
    EnhancedStatusCode,
    Extension,
    MemberStatus,
    Reference,
    ReplyCode,
    ReplySeverity,
    StatusClass,
    StatusSubject,
)

REPOSITORY = Path(__file__).resolve().parents[2]

ENUMERATIONS: list[Any] = [
    found
    for found in (getattr(smtpcodes, name) for name in sorted(set(smtpcodes.__all__) - {"__version__"}))
    if isinstance(found, enum.EnumType)
]
NAMED = [enumeration for enumeration in ENUMERATIONS if not issubclass(enumeration, int)]
IN_ANY_CASE: list[Any] = [
    smtpcodes.AddressType,
    smtpcodes.AuthMechanism,
    smtpcodes.Command,
    smtpcodes.DiagnosticType,
    smtpcodes.DsnAction,
    smtpcodes.DsnField,
    smtpcodes.Extension,
    smtpcodes.LinkType,
    smtpcodes.MailParameter,
    smtpcodes.MtaNameType,
    smtpcodes.ProtocolType,
    smtpcodes.RcptParameter,
    smtpcodes.ReceivedClause,
    smtpcodes.ReplyStage,
]
"""Enumerations of names: those that stand on the wire or in a field, where letter case does not matter."""


@pytest.mark.parametrize("readme", ["README.md", "generated/README.md"])
def test_examples_of_the_readme(readme: str) -> None:
    """Every example of a README does what it says."""
    found = doctest.testfile(str(REPOSITORY / readme), module_relative=False)
    assert found.attempted > 0
    assert found.failed == 0


def modules_after(statement: str) -> set[str]:
    """The modules that a statement brings into a fresh interpreter which has imported enum, and nothing else."""
    code = f"import enum, sys; before = set(sys.modules); {statement}; print(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY / "generated", capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_reply_codes_import_nothing_but_enum() -> None:
    """ReplyCode comes without any other module than enum, and its first digit asks for none."""
    assert modules_after("from smtpcodes import ReplyCode; ReplyCode(550).is_permanent") == {
        "smtpcodes",
        "smtpcodes.reply_codes",
    }


def test_descriptions_are_read_when_they_are_asked_for() -> None:
    """The module with descriptions and references comes with the first of them, and only that of the enumeration."""
    brought = modules_after("from smtpcodes import ReplyCode; ReplyCode(550).phrase")
    assert {name for name in brought if "._data" in name} == {"smtpcodes._data", "smtpcodes._data.reply_codes"}


def test_public_names() -> None:
    """Everything public is in `__all__` and `dir`, and nothing else is there."""
    assert set(smtpcodes.__all__) <= set(dir(smtpcodes))
    assert all(getattr(smtpcodes, name) is not None for name in smtpcodes.__all__)
    with pytest.raises(AttributeError, match="module 'smtpcodes' has no attribute 'ReplyCodes'"):
        _ = smtpcodes.ReplyCodes  # type: ignore[attr-defined]


def test_the_constants_are_all_here() -> None:
    """Each enumeration that the package promises, integers and text as the wire has them."""
    kinds = {int: enum.IntEnum, str: enum.StrEnum, object: enum.Enum}
    found = {
        enumeration.__name__: next(kind for kind, base in kinds.items() if issubclass(enumeration, base))
        for enumeration in ENUMERATIONS
    }
    names = [*(enumeration.__name__ for enumeration in IN_ANY_CASE), "ReplyDefect", "MemberStatus"]
    numbers = ("ReplyCode", "ReplySeverity", "ReplyCategory", "StatusClass", "StatusSubject")
    promised = {
        **dict.fromkeys(names, str),
        **dict.fromkeys(numbers, int),
        "EnhancedStatusCode": object,
    }
    assert {name: found.get(name) for name in promised} == promised


@pytest.mark.parametrize("enumeration", ENUMERATIONS, ids=lambda one: one.__name__)
def test_every_member_says_what_it_is(enumeration: Any) -> None:
    """Every member of every enumeration has a phrase, a description, references and a status."""
    for member in enumeration:
        assert isinstance(member.phrase, str)
        assert member.phrase or member.value == "X.6.10"  # which IANA registered without a title
        assert member.description
        assert member.references
        assert all(isinstance(reference, Reference) and str(reference) for reference in member.references)
        assert isinstance(member.status, MemberStatus)
        assert member.is_deprecated is member.status.discourages_use
        assert member.replaced_by is None or member.replaced_by in list(enumeration)
        assert member.replaced_by is not member


@pytest.mark.parametrize("enumeration", ENUMERATIONS, ids=lambda one: one.__name__)
def test_attributes_cannot_be_changed(enumeration: Any) -> None:
    """What the registry says of a member is not to be assigned or deleted, and shows in dir and help."""
    member = next(iter(enumeration))
    for name in dir(member):
        if not name.startswith("_") and name not in enumeration.__members__ and not callable(getattr(member, name)):
            if hasattr(int, name):
                continue
            with pytest.raises(AttributeError):
                setattr(member, name, "other")
            with pytest.raises(AttributeError):
                delattr(member, name)
            if name not in ("name", "value"):
                assert getattr(enumeration, name).__doc__, name


@pytest.mark.parametrize("enumeration", NAMED, ids=lambda one: one.__name__)
def test_get(enumeration: Any) -> None:
    """`get` gives the member with that wire form, and None for what nobody registered."""
    for member in enumeration:
        assert enumeration.get(member.value) is member
        assert enumeration.get(f" {member.value}") is None
    for word in ("XCLIENT", "X-EXPS", "XFORWARD", "X-ANONYMOUSTLS", "", "\u212a", "\0"):
        assert enumeration.get(word) is None
        with pytest.raises(ValueError, match=f"is not a valid {enumeration.__name__}|is not a registered code such as"):
            enumeration(word)


@pytest.mark.parametrize("enumeration", IN_ANY_CASE, ids=lambda one: one.__name__)
def test_get_ignores_case(enumeration: Any) -> None:
    """`get` finds names on the wire in any case; the constructor accepts them as they are registered."""
    for member in enumeration:
        for text in (member.value.lower(), member.value.upper(), member.value.swapcase(), member.value.title()):
            assert enumeration.get(text) is member
            assert (text == member.value) is accepts(enumeration, text)


def accepts(enumeration: Any, value: object) -> bool:
    """Whether the constructor returns a member for a value."""
    try:
        enumeration(value)
    except ValueError:
        return False
    return True


def test_lookups_do_not_fold_what_is_not_ascii() -> None:
    """A letter that Unicode folds to another is not that other."""
    assert "STARTTLS".replace("S", "\u017f").upper() == "STARTTLS"
    assert Command.get("\u017fTARTTLS") is None
    assert Extension.get("\ufb01ve") is None


@pytest.mark.parametrize("enumeration", ENUMERATIONS, ids=lambda one: one.__name__)
def test_members_are_their_wire_form(enumeration: Any) -> None:
    """A member of an integer or string enumeration equals its value, hashes like it and shows as it."""
    plain = enumeration is EnhancedStatusCode
    for member in enumeration:
        assert (member == member.value) is not plain
        assert str(member) == format(member) == f"{member}" == str(member.value)
        assert plain or hash(member) == hash(member.value)
        assert repr(member) == f"<{enumeration.__name__}.{member.name}: {member.value!r}>"


def test_enhanced_status_codes_are_not_text() -> None:
    """An enhanced status code has a text value but is not text: `in` tests for statuses, not for parts of a text."""
    code = EnhancedStatusCode("X.1.1")
    assert not isinstance(code, str)
    assert (code == "X.1.1", "X" in code, "1.1" in code, "5.1.1" in code, 5 in code) == (False,) * 5  # type: ignore[operator,comparison-overlap]


def test_attributes_are_typed() -> None:
    """Attributes are members of other enumerations, tuples of them, or plain values."""
    assert DsnAction("failed").is_final is True
    assert DsnAction.DELAYED.is_final is False
    assert Extension("SIZE").verbs == ()
    assert Command.BDAT.extension is Extension.CHUNKING
    assert Extension.CHUNKING.verbs == (Command.BDAT,)
    assert StatusClass(4).severity is ReplySeverity.TRANSIENT_NEGATIVE_COMPLETION
    code = EnhancedStatusCode("X.7.8")
    assert code.subject is StatusSubject(7)
    assert (code.detail, code.associated_replies) == (8, (ReplyCode(535), ReplyCode(554)))
    assert code.stated_classes == ()
    assert EnhancedStatusCode("X.1.1").stated_classes == (StatusClass.PERMANENT_FAILURE,)


def test_references_lead_somewhere() -> None:
    """A reference names its document and section, and where it is read."""
    reference = ReplyCode(550).references[0]
    assert (reference.rfc, reference.section, reference.document) == (5321, "4.2.3", "RFC 5321")
    assert reference.url == "https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3"
    assert str(reference) == "RFC 5321, section 4.2.3"
