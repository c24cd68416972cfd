"""The comparison of the members of two enumerations: their names and values, then their texts and attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.class_attributes import discouraged_statuses
from codegen.compare.difference import (
    Difference,
    difference,
    format_value,
    order_difference,
    text_differences,
    value_difference,
)
from codegen.compare.fields import MatchedAttribute
from codegen.compare.rename_detection import Matching
from codegen.model import Enumeration, Member


def compare_members(
    sides: Matching, before: Enumeration, after: Enumeration, kept: tuple[MatchedAttribute, ...]
) -> Iterator[Difference]:
    """Yield every difference between the members of two enumerations, aliases included.

    Only the `kept` attributes are compared.
    """
    yield from _names(before, after)
    pairs = _pairs(before, after)
    for old, new in pairs:
        yield from _entry(sides, after, old, new, kept)
    new_aliases = {alias.name: alias for alias in after.aliases}
    for alias in before.aliases:
        if alias.name in new_aliases:
            yield from _entry(sides, after, alias, new_aliases[alias.name], kept)
    new_names = {old.name: new.name for old, new in pairs if _key(old) == _key(new)}
    names = {member.name: new_names[member.name] for member in before.members if member.name in new_names}
    keys = after.members[0].place[:1] if after.members else ()
    yield from order_difference(
        f"{after.name}: members", after.file, keys, names, [member.name for member in after.members]
    )


def _key(member: Member) -> str:
    return str(member.value)


def _members_by_name(enumeration: Enumeration) -> dict[str, Member]:
    return {member.name: member for member in enumeration.members} | dict(enumeration.members_by_alias)


def _names(before: Enumeration, after: Enumeration) -> Iterator[Difference]:
    """Yield the names that were added or removed, or that have another value."""
    old, new = _members_by_name(before), _members_by_name(after)
    entries = {name: entry for entry in after.members_and_aliases for name in (*entry.aliases, entry.name)}
    by_value = {_key(member): member for member in after.members}
    renamed = _renamed_aliases(old, new)
    reported = set()
    for name, member in old.items():
        successor = by_value.get(_key(member))
        subject = f"{after.name}.{name}"
        if name in new and _key(new[name]) != _key(member):
            keys = (*entries[name].place, "value" if entries[name].name == name else "aliases")
            values = {"old": format_value(member.value), "new": format_value(new[name].value)}
            yield difference("value-changed", subject, after.file, keys, **values)
        elif name in new and member.name == name and new[name].name != name:
            names = {"old": name, "new": new[name].name}
            yield difference("canonical-name-changed", subject, after.file, (*new[name].place, "name"), **names)
            reported.add(new[name].name)
        elif name not in new and successor is None and member.name == name:
            yield difference("member-removed", subject, after.file, ("enumeration",), old=format_value(member.value))
        elif name not in new and successor is not None and member.name == name:
            yield difference(
                "member-renamed", subject, after.file, (*successor.place, "name"), old=name, new=successor.name
            )
            reported.add(successor.name)
        elif name not in new and (successor is not None or member.name in new):
            keys = (successor if successor is not None else new[member.name]).place
            replacement = renamed.get(name)
            values = {"old": name, "new": replacement} if replacement else {"old": format_value(member.value)}
            yield difference("alias-removed", subject, after.file, keys, **values)
            reported.update([replacement] if replacement else [])
    for name, member in new.items():
        if name in old or name in reported:
            continue
        rule = "member-added" if member.name == name else "alias-added"
        if rule == "alias-added" and member.name not in old and member.name not in reported:
            continue  # the member is new, too
        keys = entries[name].place if entries[name].name == name else (*entries[name].place, "aliases")
        yield difference(rule, f"{after.name}.{name}", after.file, keys, new=format_value(member.value))


def _renamed_aliases(old: Mapping[str, Member], new: Mapping[str, Member]) -> dict[str, str]:
    """Return each removed alias with the alias that replaces it: its value lost exactly one alias and got one."""
    removed, added = _aliases(old, new), _aliases(new, old)
    return {
        names[0]: added[value][0] for value, names in removed.items() if len(names) == len(added.get(value, ())) == 1
    }


def _aliases(named: Mapping[str, Member], others: Mapping[str, Member]) -> dict[str, list[str]]:
    """Return the aliases that only `named` has, by value."""
    aliases: dict[str, list[str]] = {}
    for name, member in named.items():
        if name != member.name and name not in others:
            aliases.setdefault(_key(member), []).append(name)
    return aliases


def _pairs(before: Enumeration, after: Enumeration) -> tuple[tuple[Member, Member], ...]:
    """Return the members of both enumerations in pairs: with the same name, or else with the same value."""
    names = {member.name: member for member in after.members}
    values = {_key(member): member for member in after.members}
    pairs = [(old, names[old.name]) for old in before.members if old.name in names]
    paired = {new.name for _, new in pairs}
    for old in before.members:
        new = values.get(_key(old))
        if old.name not in names and new and new.name not in paired:
            pairs.append((old, new))
    order = {member.name: index for index, member in enumerate(after.members)}
    return tuple(sorted(pairs, key=lambda pair: order[pair[1].name]))


def _entry(
    sides: Matching, after: Enumeration, old: Member, new: Member, kept: tuple[MatchedAttribute, ...]
) -> Iterator[Difference]:
    subject = f"{after.name}.{new.name}"
    yield from text_differences(subject, after.file, new.place, old, new)
    for field in kept:
        old_value, new_value = field.old(old.value_of(field.name)), field.new(new.value_of(field.name))
        keys = (*new.place, field.name)
        is_discouraged = new.status in discouraged_statuses(sides.new)
        if field.name == "status" and is_discouraged and old.status not in discouraged_statuses(sides.old):
            yield difference(
                "member-deprecated", subject, after.file, keys, old=format_value(old_value), new=format_value(new_value)
            )
        else:
            yield from value_difference(
                "attribute-value-changed", f"{subject}.{field.name}", after.file, keys, old_value, new_value
            )
