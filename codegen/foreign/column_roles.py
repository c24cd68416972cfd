"""The roles of columns: which has the value, the name, the phrase and the description, from their names and cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from codegen.errors import CodegenError
from codegen.foreign.nested_tables import KEY, NUMBER, TEXT
from codegen.foreign.table_types import COMMENTS, ROLES, SKIP, ForeignEntry, ForeignTable, NumberText, parse_integer
from codegen.word_splitting import plain_words


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_VALUES = _words(
    "value val code number num no const constant id key errno status dec decimal int integer index opcode hex bit flag "
    "type signal"
)
"""Names of columns that have the value, the most likely first."""
_NAMES = _words("name constant symbol mnemonic identifier macro enum member keyword id key label title slug")
_PHRASES = _words("phrase message meaning msg text title label summary reason short comment definition status name")
_DESCRIPTIONS = _words("description docstring desc details explanation comment comments notes doc definition")
_SOURCES = _words("reference references ref refs rfc rfcs document spec specification source url uri link")
"""Names of columns with the source of a constant. codegen never guesses that their texts are phrases."""
_SHORT = 60
"""How many characters a description may have to become the phrase."""
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9_]*")


def propose_roles(table: ForeignTable) -> dict[str, str]:
    """Return the role of each column that has one. At least one column of a table with entries is the value."""
    roles = _known_roles(table)
    return roles | _guessed_roles(table, roles)


def guessed_roles(table: ForeignTable) -> dict[str, str]:
    """Return the roles of columns that have an unknown name, by their cells alone."""
    known = _known_roles(table)
    return {column: role for column, role in table.roles.items() if column not in known}


def incomplete_names(table: ForeignTable) -> str:
    """Return the column that would name the members if more of its cells had a text; "" if there is none."""
    if "name" in table.roles.values():
        return ""
    named = _ranked(table, _NAMES[:6], {**table.roles, **table.fixed})
    return next((column for column in named if _is_text(table, column) and not _is_complete(table, column)), "")


def texts_among_integers(table: ForeignTable) -> list[ForeignEntry]:
    """Return the entries for which the values are texts, although most values are integers."""
    columns = table.columns_of("value")
    odd = [
        entry for entry in table.entries if any(parse_integer(entry.cells.get(column)) is None for column in columns)
    ]
    return odd if len(columns) == 1 and len(odd) * 2 < len(table.entries) else []


def _known_roles(table: ForeignTable) -> dict[str, str]:
    """Return the roles of columns by their names. The value and the name are proposed even if no name is known."""
    roles = dict(table.fixed)
    if "value" not in roles.values():
        roles |= dict.fromkeys(_values(table, roles), "value")
    if "name" not in roles.values() and (name := _name(table, roles)):
        roles[name] = "name"
    for role, known in (("description", _DESCRIPTIONS[:2]), ("phrase", _PHRASES), ("description", _DESCRIPTIONS)):
        if role not in roles.values():
            texts = [column for column in _ranked(table, known, roles) if _is_text(table, column)]
            if role == "phrase":  # a state of many entries is an attribute
                texts = [column for column in texts if _repeats_little(table, column)]
            if column := next(iter(texts), ""):
                roles[column] = role
    if "phrase" not in roles.values() and (column := _other_text(table, roles)):
        roles[column] = "phrase"
    if "phrase" not in roles.values() and (column := _short_description(table, roles)):
        roles[column] = "phrase"
    return roles


def _short_description(table: ForeignTable, roles: Mapping[str, str]) -> str:
    """Return the column of descriptions if each has only a few words, and is not a sentence; "" otherwise."""
    if table.form not in ("csv", "objects", "rows", "mapping"):
        return ""
    columns = [column for column, role in roles.items() if role == "description" and column not in table.fixed]
    texts = [text for column in columns for text in _texts(table, column)]
    are_short = bool(texts) and all(len(text) <= _SHORT and not text.endswith(".") for text in texts)
    return columns[0] if are_short and _repeats_little(table, columns[0]) else ""


def _guessed_roles(table: ForeignTable, known: Mapping[str, str]) -> dict[str, str]:
    """Return roles for columns with unknown names: the name has short texts, and the description the longest ones."""
    is_numbered = table.form == "mapping" and "1" in table.columns and known.get(KEY) == "value"
    if table.form not in ("csv", "objects", "rows") and not is_numbered:
        return {}
    lengths = {
        column: sum(map(len, _texts(table, column)))
        for column in table.columns
        if column not in known and _is_text(table, column) and _is_complete(table, column) and _is_unique(table, column)
    }
    columns = sorted(lengths, key=lambda column: lengths[column])
    roles: dict[str, str] = {}
    if not {"name", "phrase"} & set(known.values()):
        names = [column for column in columns if _is_token(table, column) and _are_words(table, column)]
        roles = dict.fromkeys(names[:1], "name")
    prose = [column for column in columns if column not in roles and _is_prose(table, column)]
    prose = [column for column in prose if not any(_ranks(column, _SOURCES))]
    free = [role for role in ("phrase", "description") if role not in known.values()]
    phrases = [column for column, role in known.items() if role == "phrase"]
    phrases += [column for column, role in known.items() if role == "name" and not _is_token(table, column)]
    if phrases:  # a name of several words becomes the phrase
        is_longer = prose and lengths[prose[-1]] > max(sum(map(len, _texts(table, column))) for column in phrases)
        return roles | ({prose[-1]: "description"} if is_longer and "description" in free else {})
    return roles | dict(zip(prose if len(prose) == 1 else prose[-2:], free, strict=False))


def with_roles(table: ForeignTable, asked: Mapping[str, str]) -> ForeignTable:
    """Return the table with these roles of columns, and the others proposed again. Letter case does not matter.

    Raises CodegenError if several columns have the name, the phrase, the description or the same attribute.
    """
    exact = {name: name for name in table.columns}
    loose = {name.casefold(): name for name in reversed(table.columns)}
    named = {exact.get(column, loose.get(column.casefold(), "")): role for column, role in asked.items()}
    given = {column: role for column, role in named.items() if column}
    others = {column: role for column, role in table.fixed.items() if column not in given}
    fixed = given | {column: role for column, role in others.items() if role not in given.values()}
    table = replace(table, fixed=fixed)
    table = table.read_as(propose_roles(table))
    for role in (*ROLES, *given.values()):
        if role not in ("value", SKIP) and len(several := table.columns_of(role)) > 1:
            remedy = f"Choose one: --column {several[0]}={role}."
            raise CodegenError(
                f"several columns have the role {role}: {', '.join(several)}", where=table.place, remedy=remedy
            )
    return table


def other_roles(table: ForeignTable) -> dict[str, str]:
    """Return another role that a column could have, to show people how to choose it."""
    free = [column for column in table.columns if column not in table.fixed and column not in table.columns_of("value")]
    other = {"phrase": "description", "description": "phrase"}
    swapped = [column for column in free if table.roles.get(column) in other]
    if swapped:
        return {swapped[0]: other[table.roles[swapped[0]]]}
    texts = [column for column in free if column not in table.roles and _is_text(table, column)]
    return {} if "name" in table.roles.values() else dict.fromkeys(texts[:1], "phrase")


def _values(table: ForeignTable, roles: Mapping[str, str]) -> Sequence[str]:
    """Return the column that has the value, or the columns of a key with several parts."""
    free = [column for column in table.columns if column not in roles]
    complete = [column for column in free if _is_complete(table, column)]
    if table.form == "mapping":
        return [_mapping_value(table, complete)]
    named = _ranked(table, _VALUES, roles)
    for column in named:
        if column.lower() in _VALUES[:4] and column not in complete and table.has_integers(column):
            return [column]  # an entry without a value is an error
    numbers = [column for column in complete if table.has_integers(column)]
    orders: tuple[list[str], ...] = (
        [column for column in named if column in numbers and _is_unique(table, column, most=4)],
        [column for column in named if column in complete and _is_token(table, column) and _is_unique(table, column)],
        [column for column in numbers if _is_unique(table, column)],
        [column for column in complete if _is_token(table, column) and _is_unique(table, column)],
        [column for column in complete if _is_unique(table, column)],
    )
    if best := next(filter(None, orders), None):
        return best[:1]
    return key_columns(table, free) or [column for column in (*named, *free) if column in complete][:1] or free[:1]


_MOST_PARTS = 4
"""How many columns a key has at most."""
_MOST_CANDIDATES = 8
"""How many columns of a table can be parts of a key."""


def key_columns(table: ForeignTable, columns: Sequence[str]) -> Sequence[str]:
    """Return the fewest columns of integers, or else of any type, that distinguish all entries; () if none do."""
    parts = [column for column in columns if _can_be_part(table, column)]
    numbers = [column for column in parts if table.has_integers(column)]
    for candidates in (numbers[:_MOST_CANDIDATES], parts[:_MOST_CANDIDATES]):
        for size in range(1, _MOST_PARTS + 1):
            for several in combinations(candidates, size):
                if _are_unique_together(table, several):
                    return several
    return ()


def _can_be_part(table: ForeignTable, column: str) -> bool:
    cells = [entry.cells.get(column) for entry in table.entries]
    is_whole = all(isinstance(cell, int | str) and not isinstance(cell, bool | NumberText) for cell in cells)
    return is_whole and _is_token(table, column)


def _are_unique_together(table: ForeignTable, columns: Sequence[str]) -> bool:
    seen: set[tuple[object, ...]] = set()
    for entry in table.entries:
        key = tuple(entry.cells[column] for column in columns)
        if key in seen:
            return False
        seen.add(key)
    return True


def _mapping_value(table: ForeignTable, complete: Sequence[str]) -> str:
    """Return the column of a mapping that has the value: the keys, or what is at the keys."""
    others = [column for column in table.columns if column not in (KEY, *COMMENTS)]
    if table.has_integers(KEY):
        return KEY
    if others == [NUMBER]:
        return NUMBER
    if others == [TEXT]:
        keys_are_names = all(map(_CAPITALS.fullmatch, _texts(table, KEY)))
        texts_are_names = all(map(_CAPITALS.fullmatch, _texts(table, TEXT)))
        if keys_are_names:
            return TEXT if _is_unique(table, TEXT) and _is_token(table, TEXT) else KEY
        if texts_are_names or not (_is_token(table, TEXT) and _is_unique(table, TEXT)):
            return KEY
        return TEXT if all(map(_IDENTIFIER.fullmatch, _texts(table, KEY))) else KEY
    for column in _ranked(table, _VALUES, {KEY: "name"}):
        if column in complete and _is_unique(table, column):
            return column
    numbers = (column for column in complete if table.has_integers(column) and _is_unique(table, column))
    return next(numbers, KEY) if others and all(column.isdigit() for column in others) else KEY


def _name(table: ForeignTable, roles: Mapping[str, str]) -> str:
    if table.form == "mapping" and KEY not in roles:
        return KEY
    if table.form == "mapping" and set(table.columns) <= {KEY, TEXT, *COMMENTS}:
        texts = _texts(table, TEXT)
        return TEXT if all(map(_CAPITALS.fullmatch, texts)) and _is_unique(table, TEXT) else ""
    free = [column for column in table.columns if column not in roles and _is_text(table, column)]
    named = [column for column in _ranked(table, _NAMES, roles) if column in free and _is_complete(table, column)]
    unique = [column for column in named if _is_unique(table, column)]
    capitals = [
        column
        for column in free
        if _is_complete(table, column)
        and _is_unique(table, column)
        and all(map(_CAPITALS.fullmatch, _texts(table, column)))
    ]
    identifiers = [column for column in named if all(map(_IDENTIFIER.fullmatch, _texts(table, column)))]
    unique_identifiers = [column for column in identifiers if column in unique]
    repeated = [column for column in identifiers if _repeats_little(table, column)]  # an error names the entries
    return next((order[0] for order in (capitals, unique_identifiers, unique, repeated) if order), "")


def _other_text(table: ForeignTable, roles: Mapping[str, str]) -> str:
    """Return the only column of texts that has no role yet, and does not say where an entry is from."""
    others = [column for column in table.columns if column not in roles and _is_text(table, column)]
    others = [column for column in others if not any(_ranks(column, _SOURCES))]
    is_prose = [column for column in others if any(" " in text for text in _texts(table, column))]
    return others[0] if len(others) == 1 and (is_prose or others[0] == TEXT) else ""


def _ranked(table: ForeignTable, known: Sequence[str], roles: Mapping[str, str]) -> list[str]:
    """Return the columns without a role that have a known name, or one with a known word, the most likely first."""
    ranks: dict[str, tuple[int, int]] = {}
    for column in table.columns:
        if column not in roles and (rank := min(_ranks(column, known), default=None)):
            ranks[column] = rank
    return sorted(ranks, key=lambda column: ranks[column])


def _ranks(column: str, known: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield how likely a column is for each of its words: a whole name before its last word before other words."""
    words = [word.lower() for word in plain_words(column)]
    for index, word in enumerate(words):
        if word in known:
            yield 0 if len(words) == 1 else 1 if index == len(words) - 1 else 2, known.index(word)


def _texts(table: ForeignTable, column: str) -> list[str]:
    return [str(entry.cells[column]) for entry in table.entries if column in entry.cells]


def _is_text(table: ForeignTable, column: str) -> bool:
    cells = [entry.cells[column] for entry in table.entries if column in entry.cells]
    is_text = bool(cells) and all(isinstance(cell, str) for cell in cells)
    return is_text and not (column in table.untyped and all(parse_integer(cell) is not None for cell in cells))


def _is_token(table: ForeignTable, column: str) -> bool:
    """Return whether the cells of a column are short texts without spaces, or numbers."""
    return all(len(text) <= 80 and not re.search(r"\s", text) for text in _texts(table, column))


def _are_words(table: ForeignTable, column: str) -> bool:
    """Return whether most cells of a column have two letters side by side: `1.2.3` and `A-1` are numbers."""
    texts = _texts(table, column)
    return sum(bool(re.search(r"[^\W\d_]{2}", text)) for text in texts) * 2 > len(texts)


def _repeats_little(table: ForeignTable, column: str) -> bool:
    """Return whether at least half of the cells of a column are different."""
    texts = _texts(table, column)
    return len(set(texts)) * 2 >= len(texts)


def _is_prose(table: ForeignTable, column: str) -> bool:
    """Return whether at least half of the cells of a column have several words, or are in a script without spaces."""
    texts = _texts(table, column)
    return sum(bool(re.search(r"\S\s+\S|[\u3040-\u9fff]{4}", text)) for text in texts) * 2 >= len(texts)


def _is_complete(table: ForeignTable, column: str) -> bool:
    """Return whether at most a tenth of the cells of a column are missing."""
    return sum(column not in entry.cells for entry in table.entries) <= len(table.entries) // 10


def _is_unique(table: ForeignTable, column: str, most: int = 10) -> bool:
    """Return whether at most one in `most` cells of a column repeats another cell."""
    texts = _texts(table, column)
    return len(texts) - len(set(texts)) <= len(texts) // most
