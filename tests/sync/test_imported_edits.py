"""Files with imported tables through revisions of upstream: what people wrote stays, and every record comes in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codegen.iana.document import IanaGroup, parse_document
from codegen.importer import iana_registry_file
from codegen.importer.table_names import choose_table_names
from codegen.load import RegistryFile, load
from codegen.model import Enumeration, Table
from codegen.sync.imported_file_update import ImportedEdit, edit_file, existing_import, new_file
from codegen.sync.imported_tables import imported_table
from codegen.sync.imported_text_edits import CannotEditError
from codegen.sync.lock_file import Lock, LockedImport, parse_lock
from tests.support.hand_edits import edited_by_hand, lost_edits
from tests.support.iana_documents import group, table
from tests.support.revisions import revisions

CURRENT = Path(__file__).resolve().parents[3] / "shared" / "iana" / "current"
PACKAGE = RegistryFile(
    name="package.toml", data=b'name = "loft"\nversion = "0.1.0"\ntitle = "Lofts"\ndescription = "Lofts."\n'
)
REF = '<xref type="rfc" data="rfc1149"/>'
BIRDS = ("Carrier pigeon", "Mute swan", "Grey goose", "Robin", "Wren", "Rock dove", "Barn owl", "Kite", "Rook", "Jay")


def records(form: str, values: Iterator[str] | list[str] | None = None) -> str:
    """Return a record for each bird; `{}` in the form are its value and its name."""
    keys = list(values or map(str, range(1, len(BIRDS) + 1)))
    return "".join(f"<record>{form.format(key, bird)}</record>" for key, bird in zip(keys, BIRDS, strict=True))


def unassigned(value: str) -> str:
    return f"<record><value>{value}</value><name>Unassigned</name></record>"


WORDS = [bird.split()[-1].lower() for bird in BIRDS]
SHAPES = {
    "integers": records(f"<value>{{}}</value><name>{{}}</name>{REF}") + unassigned("11-99"),
    "hexadecimal": records("<value>{}</value><description>{}</description>", [f"0x{n:02X}" for n in range(10)]),
    "octets": records("<value>{}</value><name>{}</name>", [f"0x00,0x{n:02X}" for n in range(10)]),
    "flags": records("<value>{}</value><name>{}</name>", [f"0x{1 << n:04X}" for n in range(10)]),
    "texts": records(
        f"<name>{{0}}</name><description>{{1}}</description>{REF}", [b.split()[-1].lower() for b in BIRDS]
    ),
    "prose": records("<value>{}</value><name>{}</name><description>It flies when the weather is good.</description>"),
    "pairs": records("<type>{0}</type><code>{0}</code><name>{1}</name>", [str(n // 3) for n in range(10)]),
    "rows": records("<weather>{1}</weather><note>{0}</note>", ["seen", "heard"] * 5),
    "aliases": records("<value>{}</value><name>{}</name>", [str(n // 2) for n in range(10)]),
    "abbreviations": records("<value>{}</value><name>{} (BRD)</name>") + unassigned("11") + unassigned("12-20"),
    "days": records("<value>{}</value><name>{}</name><seen>2025-01-02</seen>"),
    "states": records("<value>{}</value><name>{}</name>") + unassigned("0") + unassigned("256-"),
}
"""Ten birds in tables of different kinds."""


class Followed:
    """One table that a registry file holds completely, and the file."""

    def __init__(self, document: bytes, index: int = 0) -> None:
        self.index = index
        parsed = self._parse(document)
        self.name, self.module = choose_table_names([(parsed, parsed.tables[index])])[0]
        imported = iana_registry_file.import_table(parsed, parsed.tables[index], self.name, self.module)
        self.edit: ImportedEdit = new_file(imported)
        self.text, self.locked = self.edit.text, self.edit.locked

    @staticmethod
    def _parse(document: bytes) -> IanaGroup:
        parsed = parse_document(document, "lofts.xml")
        assert isinstance(parsed, IanaGroup)
        return parsed

    def file(self) -> Enumeration | Table:
        """Return the file as the model has it."""
        source = RegistryFile(name=f"{self.module}.toml", data=self.text.encode())
        loaded = load({"package": PACKAGE, self.module: source})
        assert loaded.problems == ()
        return loaded.registry.files[0]

    def sync(self, document: bytes, locked: LockedImport | None = None, *, legacy: bool = False) -> ImportedEdit:
        """Bring the file up to date. `legacy`: the lock does not have the table."""
        parsed, file = self._parse(document), self.file()
        follows = imported_table(file)
        assert follows
        known = None if legacy else locked or self.locked
        found = parsed.table(follows.registry)
        assert found
        self.edit = edit_file(file, follows, parsed, found, self.text, known, statuses=())
        self.text, self.locked = self.edit.text, self.edit.locked
        return self.edit

    def regenerated(self, document: bytes) -> str:
        """Return the file as an import writes it that keeps names and nothing else."""
        parsed, file = self._parse(document), self.file()
        follows = imported_table(file)
        assert follows
        found = parsed.table(follows.registry)
        assert found
        existing = existing_import(file, follows, self.locked)
        imported = iana_registry_file.import_table(parsed, found, self.name, self.module, existing)
        return iana_registry_file.registry_toml(imported, self.text)

    def entries(self, kind: str = "member") -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = tomllib.loads(self.text)[kind]
        return entries


def document(rows: str, title: str = "Birds") -> bytes:
    return group(table(rows, title=title)).encode()


def shape(name: str) -> bytes:
    return document(SHAPES[name], "Bird Flags" if name == "flags" else "Birds")


def published() -> list[Any]:
    """Return the published tables, with their documents."""
    paths = sorted(CURRENT.glob("*.xml"))
    return [pytest.param(path, id=path.stem, marks=pytest.mark.slow) for path in paths] or [
        pytest.param(None, id="none")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_an_unedited_file_is_what_an_import_writes(name: str) -> None:
    """After each revision, a file that nobody edited is what an import writes that keeps the names."""
    followed = Followed(shape(name))
    for revision in revisions(shape(name)):
        expected = followed.regenerated(revision)
        assert followed.sync(revision).text == expected


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_edits_outlive_five_revisions(name: str) -> None:
    """Comments, names, aliases, attributes and texts of a person are there after five revisions; so is every record."""
    followed = Followed(shape(name))
    edits = edited_by_hand(followed.text)
    followed.text = edits.text
    for revision in revisions(shape(name)):
        edit = followed.sync(revision)
        assert list(lost_edits(edits, followed.text)) == []
        assert len(edit.imported.edited or ()) >= len(edit.imported.table.records)
        again = followed.sync(revision)
        assert (again.text, again.findings) == (edit.text, ())


def test_repeated_values_with_footnotes_keep_their_names() -> None:
    """A footnote at a value does not hide which name belongs to which value: the same document changes nothing."""
    form = '<record><name>{}<xref type="note" data="1"/></name><description>{}</description></record>'
    once = "".join(form.format(word, "Seen") for word in WORDS)
    thrice = document(once + form.format("kite", "Heard often") + form.format("kite", "Smelt rarely"))
    followed = Followed(document(once))
    text = followed.sync(thrice).text
    assert [entry["name"] for entry in followed.entries("alias")] == ["KITE_HEARD_OFTEN", "KITE_SMELT_RARELY"]
    again = followed.sync(thrice)
    assert (again.text, again.findings) == (text, ())


@pytest.mark.parametrize("path", published())
def test_edits_of_published_tables(path: Path | None) -> None:
    """The same holds for the tables that IANA publishes."""
    if path is None:
        pytest.skip("the folder ../shared/iana/current is missing")
    data = path.read_bytes()
    later = revisions(data)
    parsed = parse_document(data, path.name)
    assert isinstance(parsed, IanaGroup)
    for index, published_table in enumerate(parsed.tables):
        if not published_table.records:
            continue
        plain, edited = Followed(data, index), Followed(data, index)
        edits = edited_by_hand(edited.text)
        edited.text = edits.text
        for revision in later:
            expected = plain.regenerated(revision)
            assert plain.sync(revision).text == expected
            edited.sync(revision)
            assert list(lost_edits(edits, edited.text)) == []


def one(value: str = "1", name: str = "Pigeon", more: str = "") -> str:
    return f"<record><value>{value}</value><name>{name}</name>{more}</record>"


TWO = document(one() + one("2", "Swan", "<description>It swims.</description>"))


def test_a_text_of_a_person_stays() -> None:
    """A text that a person wrote stays, and nothing is reported; a change elsewhere is written."""
    followed = Followed(TWO)
    followed.text = followed.text.replace('"It swims."', '"It swims, slowly."').replace('"Swan"', '"Mute swan"')
    assert followed.sync(TWO).findings == ()
    edit = followed.sync(document(one("1", "Dove") + one("2", "Swan", "<description>It swims.</description>")))
    assert [(finding.kind, finding.member) for finding in edit.findings] == [("phrase-changed", "PIGEON")]
    pigeon, swan = followed.entries()
    assert (pigeon["phrase"], swan["phrase"], swan["description"]) == ("Dove", "Mute swan", "It swims, slowly.")


def test_both_changed() -> None:
    """If both sides changed a text, the text of the person stays, and the member gets a gap; once."""
    followed = Followed(TWO)
    followed.text = followed.text.replace('phrase = "Swan"', 'phrase = "Mute swan"')
    changed = document(one() + one("2", "Silent swan", "<description>It swims.</description>"))
    edit = followed.sync(changed)
    assert [finding.message for finding in edit.findings] == [
        'phrase changed upstream to "Silent swan"; the registry has "Mute swan"'
    ]
    swan = followed.entries()[1]
    assert (swan["phrase"], swan["gaps"]) == ("Mute swan", ["phrase"])
    assert followed.sync(changed).findings == ()


def test_a_reason() -> None:
    """A difference with a reason is reported again when upstream changes, and when both sides are the same."""
    followed = Followed(TWO)
    followed.text = followed.text.replace(
        'phrase = "Swan"\n', 'phrase = "Mute swan"\ndiffers = { phrase = "The table is older." }\n'
    )
    edit = followed.sync(document(one() + one("2", "Silent swan", "<description>It swims.</description>")))
    assert [finding.message for finding in edit.findings] == [
        'phrase changed upstream to "Silent swan"; the registry has "Mute swan" because: The table is older.'
    ]
    edit = followed.sync(document(one() + one("2", "Mute swan", "<description>It swims.</description>")))
    assert [finding.kind for finding in edit.findings] == ["settled"]


def test_lists_of_both_sides() -> None:
    """References of a person stay, those that upstream added come in, and those that it removed go."""
    first = document(one("1", "Pigeon", '<xref type="rfc" data="rfc1149"/>') + one("2", "Swan", REF))
    followed = Followed(first)
    followed.text = followed.text.replace(
        "references = [{ rfc = 1149 }]", "references = [{ rfc = 1149 }, { rfc = 9999 }]"
    )
    followed.sync(document(one("1", "Pigeon", '<xref type="rfc" data="rfc2549"/>') + one("2", "Swan", REF)))
    assert followed.entries()[0]["references"] == [{"rfc": 9999}, {"rfc": 2549}]


def test_removed_records() -> None:
    """The entry of a removed record goes, unless a person wrote something in it: then it gets a gap."""
    followed = Followed(document(one() + one("2", "Swan") + one("3", "Goose")))
    followed.text = followed.text.replace('name = "GOOSE"', 'name = "GOOSE"  # honks')
    edit = followed.sync(document(one()))
    assert [finding.kind for finding in edit.findings] == ["removed", "removed"]
    assert [(entry["name"], entry.get("gaps")) for entry in followed.entries()] == [
        ("PIGEON", None),
        ("GOOSE", ["removal"]),
    ]
    assert followed.sync(document(one())).findings == ()
    edit = followed.sync(document(one() + one("3", "Goose")))
    assert [finding.kind for finding in edit.findings] == ["settled"]
    assert "gaps" not in followed.entries()[1]


def test_an_entry_of_a_person() -> None:
    """An entry that upstream never had stays in its place."""
    followed = Followed(document(one() + one("5", "Swan")))
    followed.text = followed.text.replace(
        '[[member]]\nname = "SWAN"', '[[member]]\nname = "OURS"\nvalue = 3\n\n[[member]]\nname = "SWAN"'
    )
    followed.sync(document(one() + one("2", "Goose") + one("4", "Robin") + one("5", "Swan")))
    assert [entry["value"] for entry in followed.entries()] == [1, 2, 3, 4, 5]


def test_a_new_element() -> None:
    """An element that upstream adds gets an attribute with another name than the attributes of a person."""
    followed = Followed(TWO)
    followed.text = followed.text.replace(
        "[[member]]", '[attribute.colour]\ntype = "str"\ndescription = "our colour"\n\n[[member]]', 1
    ).replace('phrase = "Swan"', 'phrase = "Swan"\ncolour = "white"')
    followed.sync(document(one() + one("2", "Swan", "<description>It swims.</description><colour>grey</colour>")))
    content = tomllib.loads(followed.text)
    (name,) = (
        name for name, element in content["enumeration"]["follows"][0]["attributes"].items() if element == "colour"
    )
    assert name != "colour"
    assert (content["member"][1]["colour"], content["member"][1][name]) == ("white", "grey")
    assert content["attribute"]["colour"]["description"] == "our colour"


def test_an_attribute_that_a_person_renamed_or_removed() -> None:
    """A renamed attribute keeps its name for new records; one that was removed does not come back."""
    form = "<seen>2025-01-0{0}</seen><ring>{0}</ring>"
    followed = Followed(document(one("1", "Pigeon", form.format(1)) + one("2", "Swan", form.format(2))))
    lines = [line for line in followed.text.splitlines(keepends=True) if not line.startswith("ring = ")]
    text = "".join(lines).replace("seen = ", "spotted = ").replace("attribute.seen]", "attribute.spotted]")
    block = text[text.index("[attribute.ring]") :]
    followed.text = text.replace(block[: block.index("\n\n") + 2], "")
    more = one("3", "Goose", form.format(3))
    followed.sync(document(one("1", "Pigeon", form.format(1)) + one("2", "Swan", form.format(2)) + more))
    goose = followed.entries()[2]
    assert "spotted" in goose
    assert "ring" not in goose and "ring" not in followed.text
    assert followed.sync(document(one("1", "Pigeon", form.format(1)) + one("2", "Swan", form.format(2)))).locked.removed


def test_a_required_attribute_of_a_person() -> None:
    """A new member has a gap for an attribute that a person requires."""
    followed = Followed(document(one() + one("2", "Swan")))
    followed.text = followed.text.replace(
        "[[member]]", '[attribute.size]\ntype = "int"\nrequired = true\ndescription = "its size"\n\n[[member]]', 1
    )
    followed.text = followed.text.replace('phrase = "Pigeon"\n', 'phrase = "Pigeon"\nsize = 1\n')
    followed.text = followed.text.replace('phrase = "Swan"\n', 'phrase = "Swan"\nsize = 2\n')
    followed.sync(document(one() + one("2", "Swan") + one("3", "Goose")))
    assert followed.entries()[2]["gaps"] == ["size"]
    followed.file()


def test_another_reading() -> None:
    """If a person changed how the file reads the table, all entries are written again, which is said."""
    followed = Followed(TWO)
    followed.text = followed.text.replace('kind = "int"', 'kind = "str"').replace("value = 1", 'value = "1"')
    followed.text = followed.text.replace("value = 2", 'value = "2"')
    edit = followed.sync(TWO)
    assert edit.is_rewritten
    assert [finding.message for finding in edit.findings] == [
        "kind or follows changed in the file, so codegen writes all of its entries again"
    ]
    assert followed.sync(TWO).findings == ()


def test_the_element_of_the_values_is_renamed() -> None:
    """The file is not emptied: the error names the elements that can have the values now."""
    followed = Followed(TWO)
    with pytest.raises(CannotEditError, match="no record of lofts/birds has the element <value>") as caught:
        followed.sync(TWO.replace(b"value>", b"code>"))
    assert "renamed it to <code>. If so" in caught.value.remedy
    followed.text = followed.text.replace('value = "value"', 'value = "code"')
    assert followed.sync(TWO.replace(b"value>", b"code>")).is_rewritten
    assert [entry["name"] for entry in followed.entries()] == ["PIGEON", "SWAN"]


def test_without_a_lock() -> None:
    """Without a lock, no text of a person is lost: differences are reported until somebody decides."""
    followed = Followed(TWO)
    followed.text = followed.text.replace('phrase = "Swan"', 'phrase = "Mute swan"')
    edit = followed.sync(TWO, legacy=True)
    assert [finding.message for finding in edit.findings] == ['phrase is "Swan" upstream, "Mute swan" in the registry']
    assert [finding.kind for finding in followed.sync(TWO).findings] == ["differs"]
    assert 'phrase = "Mute swan"' in followed.text


def test_entries_that_are_not_tables() -> None:
    """A file with entries in one list cannot be edited. An error says so."""
    followed = Followed(TWO)
    head = followed.text[: followed.text.index("[[member]]")]
    follows = head.index("[enumeration]")
    members = 'member = [{ name = "PIGEON", value = 1, phrase = "Pigeon" }]\n'
    followed.text = head[:follows] + members + head[follows:]
    with pytest.raises(CannotEditError, match="cannot be edited safely"):
        followed.sync(TWO)


def test_the_lock_is_read_again() -> None:
    """The lock has one line for each entry, and is the same after it was read again."""
    followed = Followed(shape("integers"))
    lock = Lock().with_imports({("birds", "lofts/birds"): followed.locked}, {"lofts": "2025-01-01"})
    again = parse_lock(lock.text(), "upstream.lock")
    assert again.text() == lock.text()
    imported = again.imported("birds", "lofts/birds")
    assert imported and imported.entries == followed.locked.entries
    lines = [line for line in lock.text().splitlines() if line.startswith('"3"')]
    assert len(lines) == 1 and len(lines[0]) < 60
