"""Members that are tables `[members.X]`, or dotted keys `X.value` below `[members]`, as `[[member]]` tables.

TOML allows tables below `[members]` only behind its lines, so that members in this form cannot be sorted among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.model import LINES, Member
from codegen.toml.attached_comments import CommentedToml, TomlItem, TomlTable
from codegen.toml.writing import toml_key, toml_value


def write_member_tables(toml: CommentedToml) -> list[int]:
    """Write these members as `[[member]]` tables, each with its comments. Return the first lines that they had.

    Nothing is changed if one of them has a table inside it. The items are out of date after a change.
    """
    lines: list[int] = []
    if any(table.names[:1] == (LINES,) and (len(table.names) > 2 or table.is_array) for table in toml.tables):
        return lines
    tables: list[TomlTable] = []
    for table in toml.tables:
        tables.append(table)
        if table.names == (LINES,):
            members: dict[str, list[TomlItem]] = {}
            for item in table.pairs:
                if len(item.names) > 2:
                    members.setdefault(item.names[1], []).append(item)
            table.items = [item for item in table.items if len(item.names) <= 2]
            if len(table.items) == 1 and not (table.items[0].lead or table.items[0].trail):
                table.items = []
            tables += (TomlTable((Member.table,), True, _table(name, items)) for name, items in members.items())
            lines += (items[0].line for items in members.values())
        elif table.names[:1] == (LINES,):
            head = table.items[0]
            behind = head.body[head.node.named_children[0].end_byte - head.start :].partition(b"]")[2]
            head.body = f"[[{Member.table}]]".encode() + behind + _name(table.names[1])
            lines.append(head.line)
    toml.tables = tables
    return lines


def with_member_tables(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a document with all members as `[[member]]` tables, in the order of the document."""
    lines, tables = document.get(LINES, {}), document.get(Member.table, [])
    if not isinstance(lines, dict) or not isinstance(tables, list):
        return document
    members = [{"name": name, **(line if isinstance(line, dict) else {"value": line})} for name, line in lines.items()]
    others = {name: value for name, value in document.items() if name not in (LINES, Member.table)}
    return {**others, Member.table: [*members, *tables]}


def _table(name: str, items: list[TomlItem]) -> list[TomlItem]:
    """Return the pairs `X.value = 1` of a member as the items of a table."""
    for item in items:
        key = ".".join(map(toml_key, item.names[2:]))
        item.body = key.encode() + item.body[item.node.named_children[0].end_byte - item.start :]
        item.gap = ""
    items[0].gap = "\n"
    items[0].body = f"[[{Member.table}]]\n".encode() + _name(name) + items[0].body
    return items


def _name(name: str) -> bytes:
    return f"name = {toml_value(name)}\n".encode()
