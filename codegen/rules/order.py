"""The rule about order: entries stand where a reader looks for them, and a change shows as little difference as it
can.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codegen.errors import Keys
from codegen.model import Registry, natural
from codegen.rules.finding import Finding


def _first_unsorted(keys: Sequence[tuple[object, ...]]) -> int | None:
    """The index of the first key that is smaller than the one before it."""
    return next((index for index in range(1, len(keys)) if keys[index] < keys[index - 1]), None)


def unsorted(registry: Registry) -> Iterator[Finding]:
    """Members, RFCs, aliases, choices, families or keywords that are not in the order of values, numbers or text."""
    for enumeration in registry.enumerations:
        members = enumeration.members
        index = _first_unsorted([natural(member.value) for member in members])
        if index is not None:
            moved, before = members[index], members[index - 1]
            yield Finding(
                f"{moved.name} ({moved.value}) stands after {before.name} ({before.value})",
                "Sort the members by value: numbers by size, text in natural order.",
                enumeration.file,
                ("member", moved.index, "value"),
            )
        lists: list[tuple[str, tuple[str, ...], Keys]] = [
            ("aliases", member.aliases, ("member", member.index, "aliases")) for member in members
        ]
        lists += [("choices", field.choices, ("attribute", field.name, "choices")) for field in enumeration.attributes]
        lists += [
            ("choices", field.choices, ("record", record.name, "field", field.name, "choices"))
            for record in enumeration.records
            for field in record.fields
        ]
        lists.append(("families", tuple(family.pattern for family in enumeration.families), ("family",)))
        for what, texts, keys in lists:
            if list(texts) != sorted(texts):
                yield Finding(
                    f"{what} are not sorted: {', '.join(texts)}",
                    f"Write {', '.join(sorted(texts))}.",
                    enumeration.file,
                    keys,
                )
    keywords = registry.package.keywords
    if list(keywords) != sorted(keywords):
        message = f"keywords are not sorted: {', '.join(keywords)}"
        yield Finding(message, f"Write {', '.join(sorted(keywords))}.", registry.package.file, ("keywords",))
    index = _first_unsorted([(rfc.number,) for rfc in registry.rfcs])
    if index is not None:
        message = f"RFC {registry.rfcs[index].number} stands after RFC {registry.rfcs[index - 1].number}"
        yield Finding(message, "Sort the RFCs by number.", registry.rfcs_file, ("rfc", index, "number"))
