"""A file that holds a whole table against that table as it is upstream now: entry by entry, and field by field.

The file itself says what it last held, so that nothing else has to remember it. Knows files as what they say, and the
file that the table would make.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codegen.upstream.drift import Finding, Kind, Rewrite

ARRAYS = ("member", "alias", "range", "row")
"""The sorts of entries."""
_KINDS: Mapping[str, Kind] = {
    "phrase": "phrase-changed",
    "description": "text-changed",
    "references": "references-changed",
    "until": "state-changed",
    "state": "state-changed",
}
_REMEDY = "codegen sync --write writes the file as the table is now; names of members stay."
_SHOWN = 60


def compare(
    old: Mapping[str, Any], new: Mapping[str, Any], *, module: str, file: str, table: str, date: str
) -> Iterator[Finding]:
    """Every difference between what a file says and what the table would make of it."""
    about: dict[str, Any] = {"module": module, "file": file, "table": table, "date": date, "remedy": _REMEDY}
    about["actions"] = (Rewrite(),)
    for array in ARRAYS:
        before, after = _keyed(old.get(array, [])), _keyed(new.get(array, []))
        for key in after.keys() - before.keys():
            entry = after[key]
            message = f"{called(entry)} was added"
            yield Finding(kind="added", message=message, **about, **_whose(entry), theirs=_shown(entry))
        for key in before.keys() - after.keys():
            entry = before[key]
            message = f"{called(entry)} is gone"
            yield Finding(kind="removed", message=message, **about, **_whose(entry), ours=_shown(entry))
        for key in before.keys() & after.keys():
            yield from _changed(before[key], after[key], about)


def removed_members(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The names of members that the file has and the table would not make."""
    kept = {_value(entry) for array in ("member", "alias") for entry in new.get(array, [])}
    return [entry.get("name", "") for entry in old.get("member", []) if _value(entry) not in kept]


def count(document: Mapping[str, Any]) -> int:
    """How many entries a file has."""
    return sum(len(document.get(array, [])) for array in ARRAYS)


def _changed(old: Mapping[str, Any], new: Mapping[str, Any], about: Mapping[str, Any]) -> Iterator[Finding]:
    for name in dict.fromkeys([*new, *old]):
        if old.get(name) != new.get(name) and name not in ("name", "value", "aliases"):
            yield Finding(
                kind=_KINDS.get(name, "attribute-changed"),
                message=f"{called(old)}: {name} changed",
                field=name,
                ours=_text(old.get(name)),
                theirs=_text(new.get(name)),
                **about,
                **_whose(old),
            )


def _keyed(entries: Sequence[Mapping[str, Any]]) -> dict[object, Mapping[str, Any]]:
    """The entries by what tells them apart: their value, their bounds, or else all that they say."""
    found: dict[object, Mapping[str, Any]] = {}
    seen: Counter[object] = Counter()
    for entry in entries:
        key = _key(entry)
        seen[key] += 1
        found[key, seen[key]] = entry
    return found


def _key(entry: Mapping[str, Any]) -> object:
    if "value" in entry:
        return _value(entry)
    if "first" in entry or "last" in entry:
        return entry.get("first"), entry.get("last")
    return repr(sorted(entry.items(), key=lambda one: one[0]))


def _value(entry: Mapping[str, Any]) -> object:
    value = entry.get("value")
    return tuple(value) if isinstance(value, list) else value


def _whose(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The member that a finding is about, if it is about one."""
    value = entry.get("value")
    return {"member": entry.get("name", ""), "key": value if isinstance(value, int | str) else None}


def called(entry: Mapping[str, Any]) -> str:
    """How people are told of an entry."""
    if "value" in entry:
        value, name = _text(entry["value"]), entry.get("name")
        return f"{value} ({name})" if name else value
    first, last = entry.get("first"), entry.get("last")
    if first is not None and first == last:
        bounds = str(first)
    elif first is None and last is None:
        bounds = "a record without a value" if "state" in entry else "a row"
    else:
        bounds = f"{'' if first is None else first}-{'' if last is None else last}"
    return f"{bounds} ({entry['state']})" if "state" in entry else bounds


def _shown(entry: Mapping[str, Any]) -> str:
    return _text(entry.get("phrase") or entry.get("value") or entry)


def _text(value: object) -> str:
    """A value as one line, cut where it is long."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        text = ", ".join(f"{name}: {_text(one)}" for name, one in value.items())
    elif isinstance(value, list):
        text = "; ".join(map(_text, value))
    else:
        text = str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
