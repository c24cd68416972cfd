"""The order of the lists of texts in a registry file, such as aliases and choices."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from codegen.toml.attached_comments import CommentedToml, TomlItem, in_order
from codegen.toml.formatting import INDENT, comment_behind, text_of
from codegen.toml.positions import key_names

if TYPE_CHECKING:
    from tree_sitter import Node


def sort_lists(toml: CommentedToml, document: Mapping[str, Any]) -> int:
    """Sort the lists of text that must be sorted, and return their number."""
    number = 0
    for item in toml.pairs():
        if any(name in item.body for name in (b"aliases", b"choices", b"keywords")):
            lists = [(node, _sorted_texts(node)) for node in _lists(item, document)]
            splices = [(node, text) for node, text in lists if text is not None]
            item.splice(splices)
            number += len(splices)
    return number


def _lists(item: TomlItem, document: Mapping[str, Any]) -> Iterator[Node]:
    """Yield the lists in the value of a pair that must be sorted."""
    values = [(item.names, item.node.named_children[1])]
    while values:
        names, node = values.pop()
        if node.type == "array" and is_sorted_list(names, document):
            yield node
        elif node.type == "inline_table":
            pairs = (child.named_children[:2] for child in node.named_children)
            values += [((*names, *key_names(key)), value) for key, value in pairs]
        elif node.type == "array":
            values += [(names, child) for child in node.named_children]


def is_sorted_list(names: tuple[str, ...], document: Mapping[str, Any]) -> bool:
    """Whether the rule `unsorted` is about the list at these keys."""
    match names:
        case ("keywords",):
            return "enumeration" not in document and "table" not in document
        case ("member", "aliases") | ("members", _, "aliases"):
            return True
        case ("attribute", _, "choices") | ("record", _, "field", _, "choices"):
            return True
    return False


def _sorted_texts(node: Node) -> str | None:
    """Return an array with its strings sorted, each with its comments. None if they are sorted, or are not strings."""
    items = [child for child in node.named_children if child.type != "comment"]
    if any(item.type != "string" for item in items):
        return None
    texts = [str(tomllib.loads(f"x = {text_of(item)}")["x"]) for item in items]
    order = sorted(range(len(items)), key=texts.__getitem__)
    if order == list(range(len(items))):
        return None
    return array_in_order(node, items, order)


def array_in_order(node: Node, items: Sequence[Node], order: Sequence[int]) -> str:
    """Return an array with its items in another order, each with its comments. One without comments keeps its form."""
    if len(items) == len(node.named_children):
        return in_order(node, items, order)
    above: list[list[str]] = [[]]
    texts: list[str] = []
    opening, row = "[", node.start_point[0]
    for child in node.children[1:-1]:
        if child.type == "comment":
            if child.start_point[0] != row:
                above[-1].append(text_of(child))
            elif texts:
                texts[-1] += comment_behind(child)
            else:
                opening += comment_behind(child)
        elif child.is_named:
            texts.append(f"{text_of(child)},")
            above.append([])
        row = child.end_point[0]
    lines = [opening]
    for index in order:
        lines += [*above[index], texts[index]]
    return f"\n{INDENT}".join([*lines, *above[-1]]) + "\n]"
