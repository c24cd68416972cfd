"""The TOML files that people write, parsed. An error has the line and the column of the mistake.

The parser accepts more than the rest of the toolkit can handle: integers that Python does not print, and tables that
are too deep for recursive functions. Knows no registry and no file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import tomli

from codegen.errors import CodegenError, Keys, Position, place, position_at

if TYPE_CHECKING:
    from codegen.toml.positions import DuplicateKey

MAXIMUM_DEPTH = 32
"""How many tables and lists may be inside each other. Registry files need eight."""

MAXIMUM_DIGITS = 640
"""How many digits an integer may have: Python prints that many with every setting of its own limit."""

_MAXIMUM_SIZE = 32_000_000
"""How many characters a file may have. 50,000 records of IANA need 15 million."""
_MAXIMUM_VALUES = 2_000_000
"""How many keys, tables and items of lists a file may have. 50,000 records need 1.2 million."""
_MAXIMUM_DOTS = 300_000
"""How many dots keys may have: the parser takes a kilobyte for each part of a key."""
# Patterns as text: re compiles them at their first use, and most files need none.
_SKIPPED = (
    r'''#[^\n]*+|"""(?:[^"\\]|\\.|"(?!""))*+"{0,5}|"(?:[^"\\\n]|\\.)*+"?|'''
    r"""'''(?:[^']|'(?!''))*+'{0,5}|'[^'\n]*+'?"""
)
"""A comment, or a string, even one that does not end."""

_CONFLICT = r"(?m)^(?:<{7}|\|{7}|>{7})(?: |$)"
"""A mark that git writes into a file with a conflict. The mark of seven `=` is left out: a text may contain it."""

_LARGEST: int = 10**MAXIMUM_DIGITS - 1
_LONG_NUMBER = rf"(?<![\w.]){'[0-9_]' * 8}[0-9_]{{{MAXIMUM_DIGITS - 8},}}"


def read_toml(text: str, where: str) -> dict[str, Any]:
    """Return a TOML document.

    Raises CodegenError, with line and column, if it is not valid, too large, too deep, or has a huge number.
    """
    _check_size(text, where)
    try:
        document = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        if conflict := re.search(_CONFLICT, text):
            remedy = "Edit the file: keep what is right of both sides, and remove the marks."
            start = place(where, *position_at(text, conflict.start()))
            raise CodegenError("unresolved merge conflict", where=start, remedy=remedy) from None
        reason = str(error).rpartition(" (at ")[0] or str(error)
        if reason.startswith(_DUPLICATE):
            _raise_duplicate(text, where)
        line, column = _place_of_error(str(error), text)
        plain = (plain for begin, plain in _PLAIN.items() if reason.startswith(begin))
        row = text.split("\n")[line - 1]
        wrong = _open_table(reason, row, column) or _wrong_value(reason, row, column)
        what, remedy = wrong or next(plain, (reason, _CORRECT))
        raise CodegenError(f"not valid TOML: {what}", where=place(where, line, column), remedy=remedy) from None
    except RecursionError:
        raise _invalid(_TOO_DEEP, where, *_place_of_depth(text)) from None
    except ValueError:  # Python does not read a decimal number of more than 4,300 digits
        number = re.search(_LONG_NUMBER, text)
        raise _invalid(_TOO_LONG, where, *position_at(text, number.start() if number else 0)) from None
    for keys, reason in _beyond_bounds(document):
        from codegen.toml.positions import position_of  # most documents need no positions

        raise _invalid(reason, where, *position_of(text.encode(), keys))
    return document


_CORRECT = "Correct the file."
_CLOSE = ("text without a closing quote", "Close the text on the line where it begins.")
_PLAIN: Mapping[str, tuple[str, str]] = {
    "Invalid value": (
        "missing or invalid value",
        'Write a text in quotes ("text"), a number, true or false, or a list.',
    ),
    "Illegal character '\\n'": _CLOSE,
    "Found invalid character '\\n'": _CLOSE,
    "Unterminated string": _CLOSE,
    'Expected "\'"': _CLOSE,
    "Unescaped ": ("invalid escape in a text", r"Write \\ for a backslash, or put the text in single quotes."),
    "Expected '=' after a key": (
        "expected = after the key",
        "Write: NAME = value. A key with spaces or special characters needs quotes.",
    ),
    "Expected ']'": ("header without ]", "Write the header on one line, as in [members]."),
    "Expected newline or end of document": (
        "expected the end of the line",
        "Write one key on each line, and a text in quotes.",
    ),
    "Invalid statement": ("invalid key", "Put a key in quotes, unless it has only letters, digits, _ and -."),
    "Unclosed array": (
        "expected , or ] in the list",
        "Write a comma between two values, and ] at the end.",
    ),
    "Unclosed inline table": (
        "expected , or } in the inline table",
        r"Write a comma between two keys, and } at the end of the line. Write \" for a quote inside a text.",
    ),
    "Cannot declare ": ("a table is written in two ways", "Write all keys of the table below one header."),
    "Cannot overwrite a value": ("a key has a value already", "Remove or rename one of the two."),
    "Invalid initial character for a key part": ("invalid key", "Write a key. The last entry of { } has no comma."),
}
"""What is wrong and what to do, by the beginning of a message of the parser."""


class DuplicateKeyError(CodegenError):
    """A document has a key or a table twice: `duplicates` are all of them."""

    duplicates: tuple[DuplicateKey, ...] = ()


_DUPLICATE = ("Cannot overwrite a value", "Cannot declare ", "Duplicate inline table key ")
"""How messages of the parser about duplicates begin. It gives only the line of the second one, or none."""


def _raise_duplicate(text: str, where: str) -> None:
    """Raise the error about the keys and tables that a document has twice, unless it has them in another way."""
    from codegen.toml.positions import duplicate_keys

    duplicates = tuple(duplicate_keys(text.encode()))
    if duplicates:
        first = duplicates[0]
        name = next(key for key in reversed(first.keys) if isinstance(key, str))
        error = DuplicateKeyError(
            f'duplicate key "{name}", first on line {first.first_line}',
            where=place(where, *first.position),
            remedy=_one_table(text, first, name),
        )
        error.duplicates = duplicates
        raise error from None


def _one_table(text: str, duplicate: DuplicateKey, name: str) -> str:
    """Return what to do about a duplicate key. The keys of two tables with a header can be in one table."""
    if text.encode()[duplicate.start : duplicate.start + 1] != b"[":
        return "Remove or rename one of the two."
    return f'Write the keys of both tables below the first one, or rename "{name}".'


_TOO_DEEP = f"tables and lists are nested more than {MAXIMUM_DEPTH} levels deep"
_TOO_LONG = f"an integer has more than {MAXIMUM_DIGITS} digits"


def _invalid(what: str, where: str, line: int = 1, column: int = 1) -> CodegenError:
    return CodegenError(what, where=place(where, line, column), remedy=_CORRECT)


def _place_of_error(message: str, text: str) -> Position:
    """Return the line and the column in a message of the parser; the last line if the file was cut off."""
    if position := re.search(r" \(at line (\d+), column (\d+)\)$", message):
        return Position(int(position[1]), int(position[2]))
    return position_at(text, len(text.rstrip("\r\n")))


def _open_table(reason: str, row: str, column: int) -> tuple[str, str] | None:
    """Return what is wrong, and what to do, if the parser found the end of a line inside { }; else None."""
    is_inside = reason.startswith(("Invalid initial character for a key part", "Unclosed inline table"))
    if not is_inside or not re.match(r"\s*(#|$)", row[column - 1 :]):
        return None
    return (
        "the line ends inside { }",
        "Write } on the same line. For a long entry, write a table with a header, as in [[member]].",
    )


def _wrong_value(reason: str, row: str, column: int) -> tuple[str, str] | None:
    """Return what is wrong, and what to do, if the parser stopped at a comma behind a value, or inside a number.

    None if it did not. The parser reads 01005 as the number 0, and expects nothing behind it.
    """
    if reason.startswith("Expected newline") and (sign := re.match(r"([,;])[ \t]*(?:#|$)", row[column - 1 :])):
        return f"{sign[1]} behind a value", f"Remove the {'comma' if sign[1] == ',' else 'semicolon'}."
    start = re.search(r"(?<![\w.\"'+-])[+-]?\d[\w.:+-]*$", row[: column - 1])
    end = re.match(r"[\w.:+-]{1,40}(?![\w.:+-])|(?:,\d{3})+\b", row[column - 1 :])
    if not start or not end or not reason.startswith(("Expected newline", "Unclosed ")):
        return None
    number = start[0] + end[0]
    if re.fullmatch(r"0\d+", number):
        return (
            f"{number} has a leading zero",
            f'Write {number.lstrip("0") or 0} for a number, or "{number}" for a text.',
        )
    return f"{number} is not a number", f'Put a text in quotes: "{number}". Write a number as 1005 or 0x3ED.'


def _check_size(text: str, where: str) -> None:
    """Raise CodegenError for a text that would take much memory or time, before it is parsed."""
    if len(text) > _MAXIMUM_SIZE:
        raise _invalid(f"file has more than {_MAXIMUM_SIZE:,} characters", where)
    for signs, most, what in (
        ("=[{,", _MAXIMUM_VALUES, "keys, tables and items"),
        (".", _MAXIMUM_DOTS, "dots in keys"),
    ):
        if _count(text, signs) > most and _count(re.sub(_SKIPPED, "", text, flags=re.DOTALL), signs) > most:
            raise _invalid(f"file has more than {most:,} {what}", where)


def _count(text: str, signs: str) -> int:
    return sum(map(text.count, signs))


def _is_within_bounds(document: dict[str, Any]) -> bool:
    """Whether no value is too deep or too large. Faster than to look for the first one, with its keys."""
    level: list[Any] = [document]
    for _ in range(MAXIMUM_DEPTH + 1):
        values: list[Any] = []
        for table in level:
            values += table.values() if type(table) is dict else table
        if any(not -_LARGEST <= value <= _LARGEST for value in values if type(value) is int):
            return False
        level = [value for value in values if type(value) is dict or type(value) is list]
        if not level:
            return True
    return False


def _beyond_bounds(document: dict[str, Any]) -> list[tuple[Keys, str]]:
    """Return the keys of the first value that is too deep or too large, with the reason; [] without one."""
    if _is_within_bounds(document):
        return []
    values: list[tuple[Keys, Any]] = [((), document)]
    while values:
        keys, value = values.pop()
        if type(value) is int:
            if not -_LARGEST <= value <= _LARGEST:
                return [(keys, _TOO_LONG)]
        elif isinstance(value, dict | list):
            if len(keys) > MAXIMUM_DEPTH:
                return [((*keys, *_deepest(value)), _TOO_DEEP)]
            items = value.items() if isinstance(value, dict) else enumerate(value)
            values += [((*keys, key), item) for key, item in items]
    return []


def _deepest(value: Any) -> list[str | int]:
    """Return the keys from a value down to the first innermost value: not a table or list, or an empty one."""
    keys: list[str | int] = []
    while isinstance(value, dict | list) and value:
        key, value = next(iter(value.items() if isinstance(value, dict) else enumerate(value)))
        keys.append(key)
    return keys


def _place_of_depth(text: str) -> Position:
    """Return the line and the column of the first list or inline table that is too deep."""
    depth = 0
    for bracket in re.finditer(r"[\[\]{}]", text):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MAXIMUM_DEPTH:
            return position_at(text, bracket.start())
    return Position()
