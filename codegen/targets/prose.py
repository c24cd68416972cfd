"""What docstrings and descriptions say: the registry's text, put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codegen.model import Enumeration, Member, Reference, Registry

COMMAND = "codegen build"
"""What makes every output again: headers and messages quote it."""


def class_text(enumeration: Enumeration) -> Iterator[str]:
    """The paragraphs of a class's docstring."""
    yield enumeration.description
    if enumeration.open:
        low, high = enumeration.open.minimum, enumeration.open.maximum
        yield (
            f"Open: an integer from {low} to {high} that is not registered gives a member too, named UNREGISTERED_ and "
            "the number, one object per value. It is no part of iteration, len and __members__. Anything else is a "
            "ValueError."
        )
        yield (
            "Ask is_registered, not `in`: for a number that is not registered `in` raises TypeError on Python 3.11 and "
            "is False from 3.12 on; for the member made of it, it is False on 3.11 and True from 3.12 on."
        )
    if enumeration.ignore_case:
        yield "Looking a member up by its value ignores letter case."
    if enumeration.families:
        patterns = ", ".join(family.pattern for family in enumeration.families)
        yield f"Registered as families, and so no members: {patterns}."
    if enumeration.references:
        yield f"Source: {sources(enumeration.references)}."


def member_text(registry: Registry, enumeration: Enumeration, member: Member) -> Iterator[str]:
    """The paragraphs of a member's docstring; none where the registry says nothing of it."""
    yield sentence(member.phrase)
    yield member.description
    if member.status != registry.default_status:
        replacement = enumeration.by_value.get(member.replaced_by) if member.replaced_by is not None else None
        yield f"Status: {member.status}" + (f"; use {replacement.name} instead." if replacement else ".")
    if member.until:
        yield f"Registered until {member.until.isoformat()}."
    if member.references:
        yield f"Source: {sources(member.references)}."


def sources(references: Iterable[Reference]) -> str:
    """Documents in the order of their first mention, each with its sections: `RFC 5321 4.2.3, 4.3.2; RFC 7504 3`."""
    sections: dict[str, list[str]] = {}
    for reference in references:
        sections.setdefault(reference.document, []).extend([reference.section] if reference.section else [])
    return "; ".join(f"{document} {', '.join(found)}".strip() for document, found in sections.items())


def sentence(text: str) -> str:
    """A short text as a sentence: capital first, full stop last."""
    return text[:1].upper() + text[1:] + ("" if not text or text.endswith((".", "!", "?")) else ".")


def first_sentence(text: str) -> str:
    """The first sentence of a text."""
    head, stop, _ = text.partition(". ")
    return head + stop.rstrip()


def joined(member: Member) -> str:
    """Phrase and description of a member as one text."""
    return " ".join(part for part in (sentence(member.phrase), member.description) if part)
