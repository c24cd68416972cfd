"""One difference between two registries, and how values are told in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from codegen.compare.rules import DiffRule, rule
from codegen.errors import Keys
from codegen.model import Member, Reference, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed: by which rule, of what (`Signal.LANDED`), from what to what, and where.

    `old` and `new` are "" where there is nothing to tell, or nothing on that side. `file` and `keys` lead to the
    place in the new registry; to the package's own file where a whole file is gone.
    """

    rule: DiffRule
    subject: str
    old: str = ""
    new: str = ""
    file: str
    keys: Keys = ()


def difference(
    name: str, subject: str, file: str, keys: Keys = (), *, old: object = None, new: object = None
) -> Difference:
    """A difference by the name of its rule. Text for `old` and `new` is told as it stands, None as nothing."""
    return Difference(
        rule=rule(name),
        subject=subject,
        old="" if old is None else str(old),
        new="" if new is None else str(new),
        file=file,
        keys=keys,
    )


def value_difference(name: str, subject: str, file: str, keys: Keys, old: Value, new: Value) -> Iterable[Difference]:
    """The difference between two values, if there is one; of lists, only what is no longer and what is now in them."""
    old, new = _visible_value(old), _visible_value(new)
    if is_same(old, new):
        return
    gone, come = old, new
    if isinstance(old, tuple) and isinstance(new, tuple):
        gone = tuple(one for one in old if one not in new)
        come = tuple(one for one in new if one not in old)
        if not gone and not come:  # the order alone, or how often
            gone, come = old, new
    yield difference(
        name,
        subject,
        file,
        keys,
        old=None if gone == () else format_value(gone),
        new=None if come == () else format_value(come),
    )


def order_difference(
    subject: str, file: str, keys: Keys, names: Mapping[str, str], new: list[str]
) -> Iterable[Difference]:
    """The difference in order, if there is one, of what both sides have.

    `names` leads from old names, in the old order, to new ones.
    """
    before, both = list(names.values()), set(names.values())
    after = [name for name in new if name in both]
    if before != after:
        yield difference("order-changed", subject, file, keys, old=", ".join(before), new=", ".join(after))


def _visible_value(value: Value) -> Value:
    """The value as users see it: of references, whether they are historical is the registry's own business."""
    match value:
        case Reference():
            return replace(value, historical=False)
        case tuple():
            return tuple(map(_visible_value, value))
        case Mapping():
            return {name: _visible_value(one) for name, one in value.items()}
    return value


def is_same(old: Value, new: Value) -> bool:
    """Whether two values are one: True is not 1 here."""
    return old == new and isinstance(old, bool) == isinstance(new, bool)


def format_value(value: Value) -> str:
    """A value as reports tell it, on one line."""
    match value:
        case None | bool() | date():
            return str(value)
        case int():
            return str(value)
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Reference():
            return f"{value.document} {value.section}".rstrip()
        case tuple():
            return ", ".join(map(format_value, value)) or "nothing"
        case Mapping():
            held = {name: one for name, one in value.items() if one not in (None, (), "", False)}
            return "{" + "; ".join(f"{name}: {format_value(one)}" for name, one in held.items()) + "}"


def member_keys(member: Member, *keys: str | int) -> Keys:
    """The way to a member's table, or to a key of it."""
    return (member.table, member.index, *keys)
