"""What changed in the members of one enumeration: which names stand for which values, and what each member says."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.compare.difference import Difference, at, changed, difference, reordered, shown
from codegen.compare.fields import Kept
from codegen.errors import Keys
from codegen.model import Enumeration, Member, Registry


def compare(
    old: Registry, new: Registry, before: Enumeration, after: Enumeration, kept: tuple[Kept, ...]
) -> Iterator[Difference]:
    """Every difference between the members of an enumeration and those of its counterpart.

    Of attributes, only the `kept` ones are compared.
    """
    yield from _names(before, after)
    pairs = _pairs(before, after)
    for one, other in pairs:
        yield from _texts(after, one, other)
        yield from _status(old, new, before, after, one, other)
        for attribute in kept:
            values = attribute.values(one.attributes[attribute.old], other.attributes[attribute.new])
            subject = f"{after.name}.{other.name}.{attribute.new}"
            yield from changed("attribute-value-changed", subject, after.file, at(other, attribute.new), *values)
    names = {one.name: other.name for one, other in pairs if _key(one) == _key(other)}
    yield from reordered(f"{after.name}: members", after.file, ("member",), names, [one.name for one in after.members])


def _key(member: Member) -> str:
    """What identifies a value, whatever the enumeration's kind."""
    return str(member.value)


def _called(enumeration: Enumeration) -> dict[str, Member]:
    """Every name, aliases included, with the member that it stands for."""
    return {name: member for member in enumeration.members for name in (member.name, *member.aliases)}


def _names(before: Enumeration, after: Enumeration) -> Iterator[Difference]:
    """Names that came, went, or stand for another value."""
    old, new = _called(before), _called(after)
    by_value = {_key(member): member for member in after.members}
    told = set()
    for name, member in old.items():
        now = by_value.get(_key(member))
        subject = f"{after.name}.{name}"
        if name in new and _key(new[name]) != _key(member):
            where = at(new[name], "value" if new[name].name == name else "aliases")
            values = {"old": shown(member.value), "new": shown(new[name].value)}
            yield difference("value-changed", subject, after.file, where, **values)
        elif name in new and member.name == name and new[name].name != name:
            names = {"old": name, "new": new[name].name}
            yield difference("canonical-name-changed", subject, after.file, at(new[name], "name"), **names)
            told.add(new[name].name)
        elif name not in new and now is None and member.name == name:
            yield difference("member-removed", subject, after.file, ("enumeration",), old=shown(member.value))
        elif name not in new and now is not None and member.name == name:
            yield difference("member-renamed", subject, after.file, at(now, "name"), old=name, new=now.name)
            told.add(now.name)
        elif name not in new and now is not None:
            yield difference("alias-removed", subject, after.file, at(now), old=shown(now.value))
    for name, member in new.items():
        if name in old or name in told:
            continue
        rule = "member-added" if member.name == name else "alias-added"
        if rule == "alias-added" and member.name not in old and member.name not in told:
            continue  # of a member that is itself new
        yield difference(rule, f"{after.name}.{name}", after.file, at(member), new=shown(member.value))


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


def _texts(after: Enumeration, one: Member, other: Member) -> Iterator[Difference]:
    subject = f"{after.name}.{other.name}"
    yield from changed("phrase-changed", subject, after.file, at(other, "phrase"), one.phrase, other.phrase)
    where = at(other, "description")
    yield from changed("description-changed", subject, after.file, where, one.description, other.description)
    where = at(other, "references")
    yield from changed("references-changed", subject, after.file, where, one.references, other.references)


def _status(
    old: Registry, new: Registry, before: Enumeration, after: Enumeration, one: Member, other: Member
) -> Iterator[Difference]:
    subject = f"{after.name}.{other.name}"
    where: Keys = at(other, "status")
    if other.status in new.discouraged() and one.status not in old.discouraged():
        statuses = {"old": shown(one.status), "new": shown(other.status)}
        yield difference("member-deprecated", subject, after.file, where, **statuses)
    else:
        yield from changed("attribute-value-changed", f"{subject}.status", after.file, where, one.status, other.status)
    where = at(other, "replaced_by")
    subject = f"{subject}.replaced_by"
    yield from changed("attribute-value-changed", subject, after.file, where, one.replaced_by, other.replaced_by)
