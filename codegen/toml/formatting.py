"""The usual white space and the usual quotes of a TOML file.

Line breaks inside values, numbers and comments stay. Knows no registry.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal

from codegen.toml.attached_comments import CommentedToml, TomlItem, needs_gap
from codegen.toml.positions import key_names
from codegen.toml.writing import is_bare_key

if TYPE_CHECKING:
    from tree_sitter import Node

Fix = Literal["byte order mark", "order", "keys", "quotes", "tables", "white space"]
"""What a fix changes: the byte order mark, the order of entries or lists, the order of the keys in an entry, quotes,
white space, or members that become tables."""

INDENT = "    "
_PLAIN = re.compile(rb'[A-Za-z0-9_-]+ = (?:"(?:[^"\\\n]|\\.)*"|-?[0-9]+|true|false)\n')
"""A line that has its usual form already. Most lines have."""


def arrange(toml: CommentedToml) -> tuple[Counter[Fix], int]:
    """Give every item the usual quotes and white space.

    Returns how many items changed, and the first line that changed, counted from 1; 0 if none did.
    """
    fixes: Counter[Fix] = Counter()
    first_change = 0
    previous: TomlItem | None = None
    for item in (item for table in toml.tables for item in table.items):
        changes = Counter[Fix]() if _PLAIN.fullmatch(item.body) else _arrange_body(item)
        around = item.gap, item.lead, item.trail
        item.lead, item.trail = _arranged(item.lead), _arranged(item.trail)
        is_first_pair = previous is not None and previous.is_header and not item.is_header
        is_apart = item.is_header or (bool(item.gap) and not is_first_pair)
        item.gap = "\n" if previous and (is_apart or needs_gap(previous, item)) else ""
        changes["white space"] += around != (item.gap, item.lead, item.trail)
        if +changes:
            fixes += changes
            first_change = min(first_change or item.line, item.line)
        previous = item
    rest = _arranged(toml.rest).strip("\n")
    rest = ("\n" if previous else "") + f"{rest}\n" if rest else ""
    if rest != toml.rest or toml.is_cut_off:
        fixes["white space"] += 1
        first_change = first_change or (previous.line if previous else 1)
        toml.rest, toml.is_cut_off = rest, False
    return +fixes, first_change


def _arranged(comments: str) -> str:
    """Return lines of comments without indentation, and with at most one empty line between them."""
    lines = "\n".join(line.strip(" \t") for line in comments.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines)


def _arrange_body(item: TomlItem) -> Counter[Fix]:
    """Give the lines of an item their usual form, and return what changed."""
    old, new = item.body.decode(), spelled(item.node, quotes=True)
    if new == old:
        return Counter()
    item.body = new.encode()
    plain = spelled(item.node, quotes=False)
    return Counter({"white space": int(plain != old), "quotes": int(plain != new)})


def spelled(node: Node, *, quotes: bool) -> str:
    """Return the lines of a header or a pair with the usual white space and, with `quotes`, the usual quotes."""
    is_header = node.type != "pair"
    row = (node.named_children[0] if is_header else node).end_point[0]
    comment = next((child for child in node.named_children if child.type == "comment"), None)
    behind = comment_behind(comment) if comment is not None and comment.start_point[0] <= row else ""
    if not is_header:
        return f"{_pair(node, 0, quotes=quotes)}{behind}\n"
    head = f"[{_key(node.named_children[0], quotes=quotes)}]"
    return f"[{head}]{behind}\n" if node.type == "table_array_element" else f"{head}{behind}\n"


def comment_behind(comment: Node) -> str:
    """Return a comment behind a value, with the two or more spaces that align it with others."""
    previous = comment.prev_sibling
    spaces = comment.start_point[1] - previous.end_point[1] if previous is not None else 0
    return f"{' ' * max(spaces, 2)}{text_of(comment)}"


def _pair(node: Node, depth: int, *, quotes: bool) -> str:
    key, value = node.named_children[:2]
    return f"{_key(key, quotes=quotes)} = {_value(value, depth, quotes=quotes)}"


def _key(node: Node, *, quotes: bool) -> str:
    if node.type == "dotted_key":
        return ".".join(_key(child, quotes=quotes) for child in node.named_children)
    text = text_of(node)
    if node.type == "bare_key" or not quotes:
        return text
    (name,) = key_names(node)
    return name if is_bare_key(name) else requoted(text)


def _value(node: Node, depth: int, *, quotes: bool) -> str:
    if node.type == "array":
        return _array(node, depth, quotes=quotes)
    if node.type == "inline_table":
        pairs = ", ".join(_pair(child, depth, quotes=quotes) for child in node.named_children)
        return f"{{ {pairs} }}" if pairs else "{}"
    return requoted(text_of(node)) if quotes and node.type == "string" else text_of(node)


def _array(node: Node, depth: int, *, quotes: bool) -> str:
    """Return an array on one line if it was on one line; else below its bracket, with the same items on each line."""
    if not _is_broken(node):
        return f"[{', '.join(_value(child, depth, quotes=quotes) for child in node.named_children)}]"
    indent = INDENT * (depth + 1)
    opening, lines = "[", list[str]()
    item_row = row = node.start_point[0]
    for child in node.children[1:-1]:
        start = child.start_point[0]
        if child.is_named:
            if start > row + 1 and lines:
                lines.append("")
            if child.type == "comment" and start == row:
                if lines:
                    lines[-1] += comment_behind(child)
                else:
                    opening += comment_behind(child)
            elif child.type == "comment":
                lines.append(f"{indent}{text_of(child)}")
                item_row = -1
            else:
                text = f"{_value(child, depth + 1, quotes=quotes)},"
                if start == item_row and lines:
                    lines[-1] += f" {text}"
                else:
                    lines.append(f"{indent}{text}")
                item_row = child.end_point[0]
        row = child.end_point[0]
    if not lines and opening == "[":
        return "[]"
    return "\n".join([opening, *lines, f"{INDENT * depth}]"])


def _is_broken(node: Node) -> bool:
    """Whether an array has a line end between two of its parts."""
    row = node.start_point[0]
    for child in node.children:
        if child.start_point[0] != row:
            return True
        row = child.end_point[0]
    return False


def requoted(text: str) -> str:
    r"""Return a string of TOML with double quotes unless it needs others, and without triple quotes if it is one line.

    >>> print(requoted("'a'"), requoted("'''a'''"), requoted(r"'\d'"), requoted(r'"\"a\""'))
    "a" "a" '\d' "\"a\""
    """
    kind = next(quotes for quotes in ("'''", '"""', "'", '"') if text.startswith(quotes))
    inner = text[len(kind) : -len(kind)]
    is_one_line = "\n" not in inner
    if '"' not in inner and is_one_line and (kind == '"""' or "\\" not in inner):
        return f'"{inner}"'
    if kind == "'''" and is_one_line and "'" not in inner:
        return f"'{inner}'"
    if kind == "'''" and "\\" not in inner and '"""' not in inner and not inner.endswith('"'):
        return f'"""{inner}"""'
    return text


def text_of(node: Node) -> str:
    return (node.text or b"").decode().strip(" \t")
