"""Later revisions of a document of IANA, made by script: what changes in a table from one year to the next."""

from __future__ import annotations

import copy
import random
from xml.etree import ElementTree

NAMESPACE = "{http://www.iana.org/assignments}"
_KEYS = ("value", "code", "number", "id", "type", "token", "key")
_NAMES = ("name", "description", "meaning", "keyword", "mnemonic", "label", "summary", "title")


def revisions(document: bytes, count: int = 5, seed: int = 1) -> list[bytes]:
    """Return later revisions of a document, each made from the one before it.

    In each, records are added, removed, deprecated and renumbered, texts change, and records get a further element.
    """
    ElementTree.register_namespace("", NAMESPACE[1:-1])
    root = ElementTree.fromstring(document)
    chance = random.Random(seed)
    result = []
    for number in range(1, count + 1):
        for table in root.iter(f"{NAMESPACE}registry"):
            _revise(table, number, chance)
        result.append(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
    return result


def _revise(table: ElementTree.Element, number: int, chance: random.Random) -> None:
    records = table.findall(f"{NAMESPACE}record")
    if len(records) < 3:
        return
    place = list(table).index(records[0])
    sample = chance.sample(records, k=min(len(records), 6))
    _deprecate(sample[0])
    _renumber(sample[1], number)
    for record in sample[2:4]:
        _change_text(record, number, chance)
    if len(sample) > 4:
        table.remove(sample[4])
    new = copy.deepcopy(sample[-1])
    _renumber(new, number + 40)
    _change_text(new, number, chance)
    table.insert(place + chance.randrange(len(records) - 1), new)
    if number % 2 == 0:
        for record in chance.sample(table.findall(f"{NAMESPACE}record"), k=2):
            ElementTree.SubElement(record, f"{NAMESPACE}extra{number}").text = chance.choice(["7", "seven"])


def _first(record: ElementTree.Element, names: tuple[str, ...]) -> ElementTree.Element | None:
    found = (record.find(f"{NAMESPACE}{name}") for name in names)
    return next((element for element in found if element is not None and element.text), None)


def _deprecate(record: ElementTree.Element) -> None:
    name = _first(record, _NAMES)
    if name is not None and "DEPRECATED" not in (name.text or ""):
        name.text = f"{name.text} (DEPRECATED)"


def _renumber(record: ElementTree.Element, number: int) -> None:
    key = _first(record, _KEYS)
    text = (key.text or "").strip() if key is not None else ""
    if key is not None:
        key.text = str(int(text) + 100 * number) if text.isdecimal() else f"{text}-{number}"


def _change_text(record: ElementTree.Element, number: int, chance: random.Random) -> None:
    texts = [element for element in record if element.text and not len(element) and element.tag != f"{NAMESPACE}xref"]
    keys = {f"{NAMESPACE}{name}" for name in _KEYS}
    texts = [element for element in texts if element.tag not in keys]
    if texts:
        element = chance.choice(texts)
        element.text = f"{element.text} ({number})"
    if number % 2:
        ElementTree.SubElement(record, f"{NAMESPACE}xref", {"type": "rfc", "data": f"rfc{9000 + number}"})
