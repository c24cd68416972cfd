"""What changed in the members of one enumeration: which names stand for which values, and what each member says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.compare.difference import (
    Difference,
    difference,
    format_value,
    member_keys,
    order_difference,
    value_difference,
)
from codegen.compare.fields import MatchedAttribute, MatchedRegistries
from codegen.interface import discouraged_statuses
from codegen.model import Enumeration, Member, Value


def compare_members(
    sides: MatchedRegistries, before: Enumeration, after: Enumeration, kept: tuple[MatchedAttribute, ...]
) -> Iterator[Difference]:
    """Every difference between the members of an enumeration and those of its counterpart, further names and entries
    for them included.

    Of attributes, only the `kept` ones are compared.
    """
    yield from _names(before, after)
    pairs = _pairs(before, after)
    for one, other in pairs:
        yield from _entry(sides, after, one, other, kept)
    now = {alias.name: alias for alias in after.aliases}
    for alias in before.aliases:
        if alias.name in now:
            yield from _entry(sides, after, alias, now[alias.name], kept)
    stayed = sorted((one.index, one.name, other.name) for one, other in pairs if _key(one) == _key(other))
    names = {name: new_name for _, name, new_name in stayed}
    yield from order_difference(
        f"{after.name}: members", after.file, ("member",), names, [one.name for one in after.members]
    )


def _key(member: Member) -> str:
    """What identifies a value, whatever the enumeration's kind."""
    return str(member.value)


def _called(enumeration: Enumeration) -> dict[str, Member]:
    """Every name, aliases included, with the member that it stands for."""
    return {one.name: one for one in enumeration.members} | dict(enumeration.members_by_alias)


def _names(before: Enumeration, after: Enumeration) -> Iterator[Difference]:
    """Names that came, went, or stand for another value."""
    old, new = _called(before), _called(after)
    entries = {name: one for one in after.members_and_aliases for name in (*one.aliases, one.name)}
    by_value = {_key(member): member for member in after.members}
    renamed = _renamed_aliases(old, new)
    told = set()
    for name, member in old.items():
        now = by_value.get(_key(member))
        subject = f"{after.name}.{name}"
        if name in new and _key(new[name]) != _key(member):
            where = member_keys(entries[name], "value" if entries[name].name == name else "aliases")
            values = {"old": format_value(member.value), "new": format_value(new[name].value)}
            yield difference("value-changed", subject, after.file, where, **values)
        elif name in new and member.name == name and new[name].name != name:
            names = {"old": name, "new": new[name].name}
            yield difference("canonical-name-changed", subject, after.file, member_keys(new[name], "name"), **names)
            told.add(new[name].name)
        elif name not in new and now is None and member.name == name:
            yield difference("member-removed", subject, after.file, ("enumeration",), old=format_value(member.value))
        elif name not in new and now is not None and member.name == name:
            yield difference("member-renamed", subject, after.file, member_keys(now, "name"), old=name, new=now.name)
            told.add(now.name)
        elif name not in new and (now is not None or member.name in new):
            where = member_keys(now if now is not None else new[member.name])
            instead = renamed.get(name)
            values = {"old": name, "new": instead} if instead else {"old": format_value(member.value)}
            yield difference("alias-removed", subject, after.file, where, **values)
            told.update([instead] if instead else [])
    for name, member in new.items():
        if name in old or name in told:
            continue
        rule = "member-added" if member.name == name else "alias-added"
        if rule == "alias-added" and member.name not in old and member.name not in told:
            continue  # of a member that is itself new
        where = member_keys(entries[name]) if entries[name].name == name else member_keys(entries[name], "aliases")
        yield difference(rule, f"{after.name}.{name}", after.file, where, new=format_value(member.value))


def _renamed_aliases(old: Mapping[str, Member], new: Mapping[str, Member]) -> dict[str, str]:
    """The one alias of a value that went, with the one that came for it; not where they are several."""
    went, came = _aliases(old, new), _aliases(new, old)
    return {names[0]: came[value][0] for value, names in went.items() if len(names) == len(came.get(value, ())) == 1}


def _aliases(named: Mapping[str, Member], others: Mapping[str, Member]) -> dict[str, list[str]]:
    """The aliases that are not among others, by their values."""
    found: dict[str, list[str]] = {}
    for name, member in named.items():
        if name != member.name and name not in others:
            found.setdefault(_key(member), []).append(name)
    return found


def _pairs(before: Enumeration, after: Enumeration) -> tuple[tuple[Member, Member], ...]:
    """Members with their counterparts: of the same name, else of the same value."""
    names = {member.name: member for member in after.members}
    values = {_key(member): member for member in after.members}
    pairs = [(one, names[one.name]) for one in before.members if one.name in names]
    taken = {other.name for _, other in pairs}
    for one in before.members:
        other = values.get(_key(one))
        if one.name not in names and other and other.name not in taken:
            pairs.append((one, other))
    return tuple(sorted(pairs, key=lambda pair: pair[1].index))


def _entry(
    sides: MatchedRegistries, after: Enumeration, one: Member, other: Member, kept: tuple[MatchedAttribute, ...]
) -> Iterator[Difference]:
    """What the registry says of a member, or of a further name that has an entry."""
    subject = f"{after.name}.{other.name}"
    yield from value_difference(
        "phrase-changed", subject, after.file, member_keys(other, "phrase"), one.phrase, other.phrase
    )
    where = member_keys(other, "description")
    yield from value_difference("description-changed", subject, after.file, where, one.description, other.description)
    where = member_keys(other, "references")
    yield from value_difference("references-changed", subject, after.file, where, one.references, other.references)
    for field in kept:
        old, new = field.values(_held(one, field.old), _held(other, field.new))
        where = member_keys(other, field.new)
        if field.new == "status" and _deprecated(sides, one, other):
            yield difference(
                "member-deprecated", subject, after.file, where, old=format_value(old), new=format_value(new)
            )
        else:
            yield from value_difference(
                "attribute-value-changed", f"{subject}.{field.new}", after.file, where, old, new
            )


def _deprecated(sides: MatchedRegistries, one: Member, other: Member) -> bool:
    """Whether a status discourages use now, and did not before."""
    return other.status in discouraged_statuses(sides.new) and one.status not in discouraged_statuses(sides.old)


def _held(member: Member, name: str) -> Value:
    """What a member has in an attribute, a declared one or one that every member has."""
    if name in member.attributes:
        return member.attributes[name]
    found: Value = getattr(member, name)
    return found
