"""A file that holds a whole table against that table as it is upstream now: entry by entry, and field by field.

The file itself says what it last held, so that nothing else has to remember it. Knows files as what they say, and the
file that the table would make.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codegen.sync.findings import Finding, Kind, Rewrite
from codegen.sync.messages import quoted

ARRAYS = ("member", "alias", "range", "row")
"""The sorts of entries."""
_KINDS: Mapping[str, Kind] = {
    "phrase": "phrase-changed",
    "description": "text-changed",
    "references": "references-changed",
    "until": "state-changed",
    "state": "state-changed",
}
_CITED = ("rfc", "draft", "person", "url", "iana")
"""How a reference names what it cites."""
_REMEDY = "codegen sync --write writes the file as the table is now; names of members stay."


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
            yield Finding(
                kind="added", message=_told(entry, "was added"), **about, **_whose(entry), theirs=_phrase(entry)
            )
        for key in before.keys() - after.keys():
            entry = before[key]
            yield Finding(
                kind="removed", message=_told(entry, "was removed"), **about, **_whose(entry), ours=_phrase(entry)
            )
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
            was, now = _text(old.get(name)), _text(new.get(name))
            whose = "" if "member" in _whose(old) else f"{called(old)}: "
            yield Finding(
                kind=_KINDS.get(name, "attribute-changed"),
                message=f"{whose}{name} changed from {_quoted(was)} to {_quoted(now)}",
                field=name,
                ours=was,
                theirs=now,
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
    return {"member": entry["name"], "key": _value(entry)} if {"name", "value"} <= entry.keys() else {}


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


def _told(entry: Mapping[str, Any], what: str) -> str:
    """What became of an entry, with what is said of it."""
    subject = _text(entry["value"]) if "value" in entry else called(entry)
    return f"{subject} {what}{f': {quoted(said)}' if (said := _phrase(entry)) else ''}"


def _phrase(entry: Mapping[str, Any]) -> str:
    """What an entry says in short; of a row, all of it."""
    if "phrase" in entry or "value" in entry or "state" in entry:
        return _text(entry.get("phrase"))
    return _text(entry)


def _quoted(text: str) -> str:
    return quoted(text) if text else "nothing"


def _text(value: object) -> str:
    """A value as one line."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        if documents := [f"RFC {one}" if name == "rfc" else str(one) for name, one in value.items() if name in _CITED]:
            return documents[0] + (f" § {value['section']}" if "section" in value else "")
        return ", ".join(f"{name}: {_text(one)}" for name, one in value.items())
    return "; ".join(map(_text, value)) if isinstance(value, list) else str(value)
