"""One difference between two registries, and the text of values in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from codegen.compare.rules import RULES_BY_NAME, DiffRule
from codegen.errors import Keys
from codegen.model import Member, Range, Reference, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A change: its rule, its subject (`Signal.LANDED`), the old and the new value as text, and its place.

    `old` and `new` can be "". `file` and `keys` are the place in the new registry, or package.toml if a file was
    removed.
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
    """Return a difference by the name of its rule."""
    return Difference(
        rule=RULES_BY_NAME[name],
        subject=subject,
        old="" if old is None else str(old),
        new="" if new is None else str(new),
        file=file,
        keys=keys,
    )


def value_difference(name: str, subject: str, file: str, keys: Keys, old: Value, new: Value) -> Iterable[Difference]:
    """Yield the difference between two values, if any. Of two lists, only the removed and the added items."""
    old, new = _visible_value(old), _visible_value(new)
    if is_same(old, new):
        return
    removed, added = old, new
    if isinstance(old, tuple) and isinstance(new, tuple):
        removed = tuple(item for item in old if item not in new)
        added = tuple(item for item in new if item not in old)
        if not removed and not added:  # only the order or the number of equal items changed
            removed, added = old, new
    yield difference(
        name,
        subject,
        file,
        keys,
        old=None if removed == () else format_value(removed),
        new=None if added == () else format_value(added),
    )


def text_differences(
    subject: str, file: str, keys: Keys, old: Member | Range, new: Member | Range
) -> Iterable[Difference]:
    """Yield the differences of the texts that every entry has: phrase, description and references."""
    for name in ("phrase", "description", "references"):
        yield from value_difference(
            f"{name}-changed", subject, file, (*keys, name), old.value_of(name), new.value_of(name)
        )


def order_difference(
    subject: str, file: str, keys: Keys, names: Mapping[str, str], new: list[str]
) -> Iterable[Difference]:
    """Yield the difference in the order of what both registries have, if any.

    `names` maps old names, in the old order, to new ones.
    """
    before = list(names.values())
    after = [name for name in new if name in set(before)]
    if before != after:
        yield difference("order-changed", subject, file, keys, old=", ".join(before), new=", ".join(after))


def _visible_value(value: Value) -> Value:
    """Return a value as users see it: without `historical` of references, which only the registry uses."""
    match value:
        case Reference():
            return replace(value, historical=False)
        case tuple():
            return tuple(map(_visible_value, value))
        case Mapping():
            return {name: _visible_value(item) for name, item in value.items()}
    return value


def is_same(old: Value, new: Value) -> bool:
    """Whether two values are equal and both or neither are booleans: True is not 1."""
    return old == new and isinstance(old, bool) == isinstance(new, bool)


def format_value(value: Value) -> str:
    """Return a value as text on one line."""
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
            items = {name: item for name, item in value.items() if item not in (None, (), "", False)}
            return "{" + "; ".join(f"{name}: {format_value(item)}" for name, item in items.items()) + "}"
