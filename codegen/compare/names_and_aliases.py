"""The comparison of the names and aliases of two enumerations: added, removed, renamed, or with another value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.compare.difference import Difference, difference, format_value
from codegen.model import Enumeration, Member


def value_key(member: Member) -> str:
    """Return the value of a member in a form that is equal in both registries."""
    return str(member.value)


def _members_by_name(enumeration: Enumeration) -> dict[str, Member]:
    return {member.name: member for member in enumeration.members} | dict(enumeration.members_by_alias)


def compare_names(before: Enumeration, after: Enumeration) -> Iterator[Difference]:
    """Yield the names that were added or removed, or that have another value."""
    old, new = _members_by_name(before), _members_by_name(after)
    entries = {name: entry for entry in after.members_and_aliases for name in (*entry.aliases, entry.name)}
    by_value = {value_key(member): member for member in after.members}
    renamed = _renamed_aliases(old, new)
    reported = set()
    for name, member in old.items():
        successor = by_value.get(value_key(member))
        subject = f"{after.name}.{name}"
        if name in new and value_key(new[name]) != value_key(member):
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
            aliases.setdefault(value_key(member), []).append(name)
    return aliases
