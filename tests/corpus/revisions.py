"""Later dates of a folder with IANA's XML, made by a script: `python -m tests.corpus.revisions FOLDER OUT [--count 5]`.

Each revision changes every table in the ways in which IANA changes tables: records are added, removed, deprecated,
assigned inside an unassigned range, given twice, or written in another way; pointers get sections as attributes; tables
get other ids, become empty and are filled, are removed and added; groups are renamed.
"""

from __future__ import annotations

import argparse
import copy
import random
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tests.corpus.building import files

NAMESPACE = "http://www.iana.org/assignments"
_TAG = f"{{{NAMESPACE}}}"
_RANGE = re.compile(r"([0-9]+)\s*-\s*([0-9]+)")


def revise(folder: Path, out: Path, seed: int) -> None:
    """Write the next date of a folder into another folder."""
    ElementTree.register_namespace("", NAMESPACE)
    chance = random.Random(seed)
    out.mkdir(parents=True)
    for path in files(folder):
        document = ElementTree.parse(path)
        root = document.getroot()
        if root.tag != f"{_TAG}registry":
            shutil.copy(path, out / path.name)
            continue
        updated = root.find(f"{_TAG}updated")
        if updated is not None:
            updated.text = f"2030-01-{seed + 1:02}"
        for table in list(root.iter(f"{_TAG}registry")):
            _revise_table(root, table, chance)
        id = root.get("id", path.stem)
        if seed % 3 == 2 and chance.random() < 0.1:
            new = f"{id}-renamed{seed}"
            redirect = f'<redirect xmlns="{NAMESPACE}" registry="{new}"/>\n'
            model = f'<?xml-model href="{id}.rng" schematypens="http://relaxng.org/ns/structure/1.0" ?>\n'
            (out / path.name).write_text(f"<?xml version='1.0' encoding='UTF-8'?>\n{model}{redirect}", "utf-8")
            root.set("id", new)
            path = path.with_name(f"{new}.xml")
        document.write(out / path.name, "utf-8", xml_declaration=True)


def _revise_table(root: Element, table: Element, chance: random.Random) -> None:
    records = table.findall(f"{_TAG}record")
    if not records:
        if "emptied" in table.attrib:
            del table.attrib["emptied"]
        return
    count = max(1, len(records) // 20)
    for change in chance.sample(_CHANGES, 4):
        change(table, chance.sample(records, min(count, len(records))), chance)
        records = table.findall(f"{_TAG}record") or records


def _remove(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    for record in records:
        if record in list(table) and len(table.findall(f"{_TAG}record")) > 2:
            table.remove(record)


def _add(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    """Add a record after each: a copy with other numbers and words."""
    for record in records:
        new = copy.deepcopy(record)
        for cell in new:
            if cell.text and cell.text.strip() and not len(cell):
                text = cell.text.strip()
                if re.fullmatch("[0-9]+", text):
                    cell.text = str(int(text) + chance.randrange(1, 500))
                elif chance.random() < 0.8:
                    cell.text = f"{text} new {chance.randrange(1000)}"
        table.insert(list(table).index(record) + 1 if record in list(table) else len(table), new)


def _repeat(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    """Give a record twice, once with another text."""
    for record in records[:1]:
        new = copy.deepcopy(record)
        cells = [cell for cell in new if cell.text and not len(cell)]
        if cells and chance.random() < 0.5:
            cells[-1].text = f"{cells[-1].text} again"
        table.append(new)


def _deprecate(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    for record in records:
        cells = [cell for cell in record if cell.text and not len(cell)]
        if cells:
            remark = chance.choice(["(OBSOLETE)", "(DEPRECATED)", "(OBSOLETED in favor of another)", "(deprecated)"])
            cell = chance.choice(cells)
            cell.text = f"{(cell.text or '').strip()} {remark}"


def _change_text(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    for record in records:
        for cell in record:
            if cell.text and len(cell.text) > 20:
                cell.text += " More is said."


def _write_sections(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    """Write a section as an attribute; add one where there is none."""
    for xref in table.iter(f"{_TAG}xref"):
        if xref.get("type") != "rfc" or xref.get("section"):
            continue
        text = "".join(xref.itertext())
        match = re.search(r"Section ([0-9.]+[0-9])", text)
        if match:
            xref.set("section", match[1])
            xref.text = None
        elif not text and chance.random() < 0.2:
            xref.set(chance.choice(["section", "section", "appendix", "table"]), f"{chance.randrange(1, 9)}.2")


def _assign(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    """Assign the first value of an unassigned range."""
    for record in list(table.findall(f"{_TAG}record")):
        for cell in record:
            match = _RANGE.fullmatch((cell.text or "").strip())
            if match and int(match[1]) + 1 < int(match[2]):
                new = copy.deepcopy(record)
                for inner in new:
                    if inner.tag == cell.tag:
                        inner.text = match[1]
                    elif inner.text and re.search("unassigned|reserved", inner.text, re.IGNORECASE):
                        inner.text = f"Assigned {match[1]}"
                cell.text = f"{int(match[1]) + 1}-{match[2]}"
                table.insert(list(table).index(record), new)
                return


def _rewrite_key(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    """Write numbers of a column in another way: hexadecimal, or with a zero in front."""
    name = next((cell.tag for cell in records[0] if re.fullmatch("[0-9]+", (cell.text or "").strip())), None)
    form = chance.choice(["0x{:02X}", "{:03}", "{}"])
    for record in table.findall(f"{_TAG}record"):
        for cell in record:
            if cell.tag == name and re.fullmatch("[0-9]+", (cell.text or "").strip()):
                cell.text = form.format(int((cell.text or "").strip()))


def _renumber(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    for record in records:
        for cell in record:
            if re.fullmatch("[0-9]+", (cell.text or "").strip()):
                cell.text = str(int((cell.text or "").strip()) + 1000)
                break


def _add_element(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    for record in records:
        element = ElementTree.SubElement(record, f"{_TAG}extra")
        element.text = chance.choice(["Y", "N", "some words", "12"])


def _remove_element(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    for record in records:
        if len(record) > 2:
            record.remove(list(record)[-1])


def _shuffle(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    found = table.findall(f"{_TAG}record")
    for record in found:
        table.remove(record)
    chance.shuffle(found)
    table.extend(found)


def _rename_table(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    if chance.random() < 0.2:
        table.set("id", f"{table.get('id', 'table')}-renamed")


def _empty(table: Element, records: Sequence[Element], chance: random.Random) -> None:
    if chance.random() < 0.1:
        for record in table.findall(f"{_TAG}record"):
            table.remove(record)


_CHANGES: list[Callable[[Element, Sequence[Element], random.Random], None]] = [
    _remove,
    _add,
    _repeat,
    _deprecate,
    _change_text,
    _write_sections,
    _assign,
    _rewrite_key,
    _renumber,
    _add_element,
    _remove_element,
    _shuffle,
    _rename_table,
    _empty,
]


def main() -> None:
    """Write the revisions."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.revisions", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder with XML files of IANA")
    parser.add_argument("out", type=Path, help="the folder for the revisions, which are folders themselves")
    parser.add_argument("--count", type=int, default=5, help="the number of revisions [default: 5]")
    chosen = parser.parse_args()
    folder = chosen.folder
    for seed in range(chosen.count):
        out = chosen.out / f"revision-{seed + 1}"
        revise(folder, out, seed)
        print(out)
        folder = out


if __name__ == "__main__":
    main()
