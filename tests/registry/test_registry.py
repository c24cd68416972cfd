"""The registry of this repository: what a reader can rely on in every entry.

`tests/facts` compares the entries with tables of facts. These tests need no such table.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping

import jsonschema  # type: ignore[import-untyped]  # it has no types of its own
import pytest

from codegen.load.file_formats import json_schemas
from codegen.model import Enumeration, Member, Reference, Value
from codegen.project import discovery
from tests.facts.tables import REPOSITORY, facts, members, registry, texts
from tests.facts.uses import uses
from tests.support.projects import registry_of

SECTION = re.compile(r"(?:\d+|[A-Z])(?:\.\d+)*")
"""4.2.3, or an appendix: B, F.6."""

SENTENCE_END = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[\"'(<]*[A-Z0-9])")


def all_members() -> Iterator[tuple[Enumeration, Member]]:
    for enumeration in registry().enumerations:
        for member in enumeration.members:
            yield enumeration, member


def called(enumeration: Enumeration, member: Member) -> str:
    return f"{enumeration.name}.{member.name}"


def references() -> Iterator[tuple[str, Reference]]:
    """Yield every reference of the registry, with the name of its owner."""
    for enumeration in registry().enumerations:
        yield from ((enumeration.name, reference) for reference in enumeration.references)
        for family in enumeration.families:
            yield from ((f"{enumeration.name} {family.pattern}", reference) for reference in family.references)
    for enumeration, member in all_members():
        inner = references_within(tuple(member.attributes.values()))
        yield from ((called(enumeration, member), reference) for reference in (*member.references, *inner))


def references_within(value: Value) -> Iterator[Reference]:
    """Yield every reference inside an attribute's value, at any depth."""
    match value:
        case Reference():
            yield value
        case tuple():
            for item in value:
                yield from references_within(item)
        case Mapping():
            for item in value.values():
                yield from references_within(item)


def sentences(text: str) -> list[str]:
    return [sentence for sentence in SENTENCE_END.split(text) if sentence]


def test_the_registry_has_no_problem() -> None:
    """No rule finds an error or a warning in the registry."""
    assert registry_of(discovery.find_projects(REPOSITORY)[0]).problems == ()


def test_aliases_name_reuses() -> None:
    """An alias of a reply code is the name of another use of the code, so that each meaning can be written."""
    names: dict[str, set[str]] = {}
    for use in uses():
        names.setdefault(use.member.name, set()).add(str(use.fields["name"]))
    aliases = {code.name: set(code.aliases) for code in members("ReplyCode")}
    assert {name: unknown for name, unknown in aliases.items() if unknown - names.get(name, set())} == {}


def test_only_one_phrase_is_empty() -> None:
    """X.6.10 has an empty registered title. It is the only member without a phrase."""
    assert [called(enumeration, member) for enumeration, member in all_members() if not member.phrase] == [
        "EnhancedStatusCode.UTF8_STRING_REPLY_REQUIRED_BUT_NOT_PERMITTED_DUPLICATE"
    ]


def test_patterns_are_families() -> None:
    """A value that is registered as a pattern is a family and not a member."""
    assert [called(enumeration, member) for enumeration, member in all_members() if "*" in str(member.value)] == []


def test_titles_have_their_articles() -> None:
    """A title follows "is" in a sentence, as in "600 is not an SMTP reply code"."""
    assert [
        enumeration.title for enumeration in registry().enumerations if not re.match(r"an? \S", enumeration.title)
    ] == []


def test_open_enumerations_are_open_within_the_bounds_of_their_digits() -> None:
    """Reply codes are open from 200 to 599, and second digits from 0 to 9."""
    bounds = {enumeration.name: enumeration.open for enumeration in registry().enumerations}
    for name, first, last in (("ReplyCode", 200, 599), ("ReplyCategory", 0, 9)):
        opened = bounds[name]
        assert opened is not None and (opened.minimum, opened.maximum) == (first, last)


def test_names_are_values_in_upper_snake_case() -> None:
    """The name of a text value is the value in upper snake case, unless that begins with a digit or is one letter."""
    of_text = [member for enumeration, member in all_members() if enumeration.kind == "str"]
    renamed = {str(m.value): m.name for m in of_text if m.name != re.sub(r"\W", "_", str(m.value).upper())}
    assert {value: name for value, name in renamed.items() if not value[0].isdigit() and len(value) > 1} == {}


def test_parameters_and_stages_have_the_status_of_their_owner() -> None:
    """A parameter has the status of the extensions that define it, and a stage that of its command."""
    extensions = {extension.value: extension.status for extension in members("Extension")}
    commands = {command.value: command.status for command in members("Command")}
    parameters = [*members("MailParameter"), *members("RcptParameter")]
    stages = [stage for stage in members("ReplyStage") if stage.attributes["command"]]
    expected = {p.name: {extensions[name] for name in texts(p, "extensions")} for p in parameters}
    assert expected == {p.name: {p.status} for p in parameters}
    assert {s.name: commands[str(s.attributes["command"])] for s in stages} == {s.name: s.status for s in stages}


def test_members_without_a_given_status_are_current() -> None:
    """A member to which no table, extension or command gives a status is current if an RFC defines it."""
    judged = {"AuthMechanism", "Command", "EnhancedStatusCode", "Extension", "ReplyCode", "ReplyStage"}
    judged |= {"HeaderField", "MailParameter", "RcptParameter"}
    statuses = {
        called(enumeration, member): member.status
        for enumeration, member in all_members()
        if enumeration.name not in judged and any(reference.rfc for reference in member.references)
    }
    assert {name: status for name, status in statuses.items() if status != "current"} == {}


# Descriptions


def test_descriptions_have_one_to_three_sentences() -> None:
    """A description says what a member means and what to do about it, in at most three sentences."""
    counted = {called(enumeration, member): len(sentences(member.description)) for enumeration, member in all_members()}
    assert {name: count for name, count in counted.items() if not 1 <= count <= 3} == {}


def test_no_two_descriptions_share_a_sentence() -> None:
    """Each sentence is in one description only, of a member or a family."""
    texts = [member.description for _, member in all_members()]
    texts += [family.description for enumeration in registry().enumerations for family in enumeration.families]
    counted = Counter(sentence.casefold().rstrip(".!? ") for text in texts for sentence in sentences(text))
    assert [sentence for sentence, count in counted.items() if count > 1] == []


def test_descriptions_say_more_than_name_and_phrase() -> None:
    """A description has at least five words that are not in the member's name or phrase."""

    def words(text: str) -> set[str]:
        return set(re.findall(r"[a-z0-9]+", text.casefold()))

    said = {
        called(enumeration, member): words(member.description)
        - words(f"{member.name} {member.phrase}".replace("_", " "))
        for enumeration, member in all_members()
    }
    assert {name: more for name, more in said.items() if len(more) < 5} == {}


def test_descriptions_do_not_repeat_phrases() -> None:
    """No description contains the phrase word by word, since a registered title explains nothing."""
    repeated = [
        called(enumeration, member)
        for enumeration, member in all_members()
        if len(member.phrase.split()) > 3 and member.phrase.casefold() in member.description.casefold()
    ]
    assert repeated == []


# References


def test_references_name_a_document() -> None:
    """An RFC is listed; a draft has a revision, an IANA table its group and name, a page its address."""
    listed = {rfc.number for rfc in registry().rfcs}
    lost = []
    for owner, reference in references():
        match reference:
            case Reference(rfc=int(number)) if number in listed:
                continue
            case Reference(draft=str(name)) if re.fullmatch(r"draft-[a-z0-9-]+-\d\d", name):
                continue
            case Reference(iana=str(row)) if re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", row):
                continue
            case Reference(url=str(address)) if re.fullmatch(r"https?://\S+", address):
                continue
            case Reference(person=str(name)) if re.fullmatch(r"[A-Z][\w.]*( [A-Z][\w.]*)+", name):
                continue
        lost.append((owner, reference.document))
    assert lost == []


def test_references_to_iana_name_a_registry_that_exists() -> None:
    """A reference to IANA names a table that IANA keeps."""
    known = {f"{row['group']}/{row['registry_id']}" for row in facts("iana-registry-counts")}
    assert {reference.iana for _, reference in references() if reference.iana} - known == set()


def test_sections_look_like_sections() -> None:
    """A section is numbers separated by dots, or begins with the letter of an appendix."""
    strange = [(o, r.document, r.section) for o, r in references() if r.section and not SECTION.fullmatch(r.section)]
    assert strange == []


def test_members_refer_to_a_section() -> None:
    """A member that an RFC defines refers to the section that defines it."""
    without = [
        called(enumeration, member)
        for enumeration, member in all_members()
        if any(reference.rfc for reference in member.references)
        and not any(reference.rfc and reference.section for reference in member.references)
    ]
    assert without == []


def test_no_reference_is_given_twice() -> None:
    """The references of a member, or of a meaning, are all different."""
    lists = [(called(enumeration, member), member.references) for enumeration, member in all_members()]
    lists += [(" ".join(use.key), use.references) for use in uses()]
    repeated = [owner for owner, found in lists if len({(r.document, r.section) for r in found}) < len(found)]
    assert repeated == []


def test_relations_between_rfcs_agree() -> None:
    """If one listed RFC obsoletes or updates another listed RFC, both say so."""
    by_number = {rfc.number: rfc for rfc in registry().rfcs}
    pairs = (("obsoletes", "obsoleted_by"), ("updates", "updated_by"))
    one_sided = [
        (rfc.number, active, other)
        for rfc in registry().rfcs
        for active, passive in (*pairs, *((passive, active) for active, passive in pairs))
        for other in getattr(rfc, active)
        if other in by_number and rfc.number not in getattr(by_number[other], passive)
    ]
    assert one_sided == []


def test_replacements_are_alive() -> None:
    """The replacement of a member is not discouraged itself."""
    discouraged = {status.value for status in members("MemberStatus") if status.attributes["discourages_use"]}
    dead = [
        called(enumeration, member)
        for enumeration, member in all_members()
        if member.replaced_by is not None
        and next(other for other in enumeration.members if other.value == member.replaced_by).status in discouraged
    ]
    assert dead == []


def test_only_discouraged_members_are_replaced() -> None:
    """A member that has a replacement is discouraged."""
    discouraged = {status.value for status in members("MemberStatus") if status.attributes["discourages_use"]}
    replaced = {called(enumeration, m): m.status for enumeration, m in all_members() if m.replaced_by is not None}
    assert {name: status for name, status in replaced.items() if status not in discouraged} == {}


# Commands, extensions, parameters and stages


def test_commands_and_extensions_agree() -> None:
    """An extension lists exactly the commands that name it."""
    of_extensions = {(str(e.value), verb) for e in members("Extension") for verb in texts(e, "verbs")}
    of_commands = {
        (str(c.attributes["extension"]), str(c.value)) for c in members("Command") if c.attributes["extension"]
    }
    assert of_commands == of_extensions


@pytest.mark.parametrize(
    ("parameters", "attribute"), [("MailParameter", "mail_parameters"), ("RcptParameter", "rcpt_parameters")]
)
def test_parameters_and_extensions_agree(parameters: str, attribute: str) -> None:
    """An extension lists exactly the parameters that name it."""
    of_extensions = {(str(e.value), name) for e in members("Extension") for name in texts(e, attribute)}
    of_parameters = {(name, str(p.value)) for p in members(parameters) for name in texts(p, "extensions")}
    assert of_parameters == of_extensions


def test_stages_are_commands_and_two_more() -> None:
    """Every command has a stage that names it; only the greeting and the end of DATA name no command."""
    named = {str(stage.value): stage.attributes["command"] for stage in members("ReplyStage")}
    commands = {str(command.value) for command in members("Command")}
    assert {stage for stage, command in named.items() if command is None} == {"CONNECT", "DATA-END"}
    assert {stage: command for stage, command in named.items() if command not in (None, stage)} == {}
    assert commands - set(named) == set()


# The files


def test_schemas_are_those_of_the_formats() -> None:
    """The JSON Schemas beside the registry are exactly those that `make schema` writes."""
    folder = REPOSITORY / "registry"
    expected = {
        name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in json_schemas().items()
    }
    assert expected == {path.name: path.read_text("utf-8") for path in folder.glob("*.schema.json")}


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_schemas_are_schemas(name: str) -> None:
    """Each schema is a JSON Schema of draft 2020-12."""
    schema = json_schemas()[name]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("stem", sorted(path.stem for path in (REPOSITORY / "registry" / "smtp").glob("*.toml")))
def test_files_follow_the_schema_that_they_name(stem: str) -> None:
    """Each file of the registry names its schema in its first line, and is valid against it."""
    path = REPOSITORY / "registry" / "smtp" / f"{stem}.toml"
    content = path.read_text("utf-8")
    kind = stem if stem in ("package", "rfcs") else "table" if "\n[table]\n" in content else "enumeration"
    assert content.splitlines()[0] == f"#:schema ../{kind}.schema.json"
    schema = json.loads((path.parent / f"../{kind}.schema.json").read_text("utf-8"))
    faults = jsonschema.Draft202012Validator(schema).iter_errors(tomllib.loads(content))
    assert [fault.message for fault in faults] == []
