"""The registry of this repository is complete and well kept: what a reader of any entry may count on.

What the entries say is held against the tables of facts in `tests/facts`; here is what holds without them.
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
from codegen.project import layout
from tests.facts.tables import REPOSITORY, facts, members, registry, texts
from tests.facts.uses import uses
from tests.support.projects import registry_of

COUNTS = {
    "AddressType": 3,
    "AuthMechanism": 42,
    "Command": 24,
    "DiagnosticType": 1,
    "DsnAction": 7,
    "DsnField": 17,
    "EnhancedStatusCode": 81,
    "Extension": 35,
    "LinkType": 2,
    "MailParameter": 17,
    "MtaNameType": 2,
    "ProtocolType": 18,
    "RcptParameter": 5,
    "ReceivedClause": 4,
    "ReplyCategory": 6,
    "ReplyCode": 45,
    "ReplySeverity": 4,
    "ReplyStage": 26,
    "StatusClass": 3,
    "StatusSubject": 8,
}
"""How many members each enumeration of SMTP has."""

OWN = {
    "MemberStatus": "how an entry stands, in words that all the other enumerations use",
    "ReplyDefect": "what a parser of replies can find wrong with one, which no document lists",
}
"""The enumerations that are the project's own vocabulary, with what they are for."""

WITHOUT_RFC = {
    "AuthMechanism": {
        "ECDH-X25519-CHALLENGE",
        "ECDSA-NIST256P-CHALLENGE",
        "GSS-SPNEGO",
        "KERBEROS_V5",
        "LOGIN",
        "NMAS-SAMBA-AUTH",
        "NMAS_AUTHEN",
        "NMAS_LOGIN",
        "NTLM",
        "SXOVER-PLUS",
        "XOAUTH",
        "XOAUTH2",
    },
    "Command": {"ONEX", "VERB"},
    "EnhancedStatusCode": {"X.7.28"},
    "Extension": {"ONEX", "VERB"},
    "LinkType": {"UUCP"},
    "MemberStatus": {"legacy"},
}
"""The members that no RFC defines."""

SECTION = re.compile(r"(?:\d+|[A-Z])(?:\.\d+)*")
"""4.2.3, or an appendix: B, F.6."""

SENTENCE_END = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[\"'(<]*[A-Z0-9])")


def all_members() -> Iterator[tuple[Enumeration, Member]]:
    for one in registry().enumerations:
        for member in one.members:
            yield one, member


def called(one: Enumeration, member: Member) -> str:
    return f"{one.name}.{member.name}"


def references() -> Iterator[tuple[str, Reference]]:
    """Every reference of the registry, with what it belongs to."""
    for one in registry().enumerations:
        yield from ((one.name, reference) for reference in one.references)
        for family in one.families:
            yield from ((f"{one.name} {family.pattern}", reference) for reference in family.references)
    for one, member in all_members():
        inner = references_within(tuple(member.attributes.values()))
        yield from ((called(one, member), reference) for reference in (*member.references, *inner))


def references_within(value: Value) -> Iterator[Reference]:
    """Every reference inside an attribute's value, however deep."""
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


def test_nothing_is_wrong_with_it() -> None:
    """No rule finds an error in the registry, nor anything to warn of."""
    assert registry_of(layout.find(REPOSITORY)[0]).problems == ()


def test_enumerations_have_their_members() -> None:
    """Each enumeration of SMTP has exactly the members that it should have, and there are none besides but our own."""
    assert {one.name: len(one.members) for one in registry().enumerations if one.name not in OWN} == COUNTS
    assert OWN.keys() <= {one.name for one in registry().enumerations}


def test_aliases_are_three() -> None:
    """Three names of reuses are aliases, so that both meanings of 220, 454 and 530 can be written."""
    expected = {
        ("ReplyCode", 220): ("READY_TO_START_TLS",),
        ("ReplyCode", 454): ("TLS_NOT_AVAILABLE",),
        ("ReplyCode", 530): ("MUST_ISSUE_STARTTLS_FIRST",),
    }
    assert expected == {(one.name, member.value): member.aliases for one, member in all_members() if member.aliases}


def test_only_one_phrase_is_empty() -> None:
    """X.6.10, whose registered title is empty, is the only member without a phrase."""
    assert [called(one, member) for one, member in all_members() if not member.phrase] == [
        "EnhancedStatusCode.UTF8_STRING_REPLY_REQUIRED_BUT_NOT_PERMITTED_DUPLICATE"
    ]


def test_mechanisms_have_two_families() -> None:
    """What is registered by a pattern is a family, and stands nowhere else."""
    expected = {"AuthMechanism": ["GS2-*", "SCRAM-*"]}
    found = {one.name: [family.pattern for family in one.families] for one in registry().enumerations if one.families}
    assert expected == found


def test_titles_have_their_articles() -> None:
    """An enumeration's title goes on where a sentence says "is": 600 is not an SMTP reply code."""
    assert [one.title for one in registry().enumerations if not re.match(r"an? \S", one.title)] == []


def test_open_enumerations_are_open_within_the_bounds_of_their_digits() -> None:
    """Reply codes are open from 200 to 599 and second digits from 0 to 9; all others are closed."""
    found = {one.name: (one.open.minimum, one.open.maximum) for one in registry().enumerations if one.open}
    assert found == {"ReplyCategory": (0, 9), "ReplyCode": (200, 599)}


def test_names_are_values_in_upper_snake_case() -> None:
    """Where the value is text, the name is the same in upper snake case, unless that would begin with a digit."""
    of_text = [member for one, member in all_members() if one.kind == "str"]
    renamed = {m.value: m.name for m in of_text if m.name != str(m.value).upper().replace("-", "_")}
    expected = {
        "8BITMIME": "EIGHT_BIT_MIME",
        "9798-M-DSA-SHA1": "ISO_9798_M_DSA_SHA1",
        "9798-M-ECDSA-SHA1": "ISO_9798_M_ECDSA_SHA1",
        "9798-M-RSA-SHA1-ENC": "ISO_9798_M_RSA_SHA1_ENC",
        "9798-U-DSA-SHA1": "ISO_9798_U_DSA_SHA1",
        "9798-U-ECDSA-SHA1": "ISO_9798_U_ECDSA_SHA1",
        "9798-U-RSA-SHA1-ENC": "ISO_9798_U_RSA_SHA1_ENC",
    }
    assert expected == renamed


def test_parameters_and_stages_stand_as_what_they_belong_to() -> None:
    """A parameter has the status of the extensions that define it, and a stage that of its command."""
    extensions = {extension.value: extension.status for extension in members("Extension")}
    commands = {command.value: command.status for command in members("Command")}
    parameters = [*members("MailParameter"), *members("RcptParameter")]
    stages = [stage for stage in members("ReplyStage") if stage.attributes["command"]]
    expected = {p.name: {extensions[name] for name in texts(p, "extensions")} for p in parameters}
    assert expected == {p.name: {p.status} for p in parameters}
    assert {s.name: commands[str(s.attributes["command"])] for s in stages} == {s.name: s.status for s in stages}


def test_what_nothing_gives_a_status_is_in_force() -> None:
    """Where no table, extension or command says how a member stands, it is current; UUCP alone has no document."""
    judged = {"AuthMechanism", "Command", "EnhancedStatusCode", "Extension", "ReplyCode", "ReplyStage"}
    judged |= {"MailParameter", "RcptParameter"}
    found = {called(o, m): m.status for o, m in all_members() if o.name not in judged and m.status != "current"}
    assert found == {"LinkType.UUCP": "legacy"}


# Descriptions


def test_descriptions_have_one_to_three_sentences() -> None:
    """A description says what a member tells and what one does about it, in no more than three sentences."""
    counted = {called(one, member): len(sentences(member.description)) for one, member in all_members()}
    assert {name: count for name, count in counted.items() if not 1 <= count <= 3} == {}


def test_no_two_descriptions_share_a_sentence() -> None:
    """A sentence stands in one description of one member, families included."""
    texts = [member.description for _, member in all_members()]
    texts += [family.description for one in registry().enumerations for family in one.families]
    counted = Counter(sentence.casefold().rstrip(".!? ") for text in texts for sentence in sentences(text))
    assert [sentence for sentence, count in counted.items() if count > 1] == []


def test_descriptions_say_more_than_name_and_phrase() -> None:
    """At least a handful of the words of a description stand neither in the member's name nor in its phrase."""

    def words(text: str) -> set[str]:
        return set(re.findall(r"[a-z0-9]+", text.casefold()))

    said = {
        called(one, member): words(member.description) - words(f"{member.name} {member.phrase}".replace("_", " "))
        for one, member in all_members()
    }
    assert {name: more for name, more in said.items() if len(more) < 5} == {}


def test_descriptions_are_the_project_s_own() -> None:
    """No description repeats a phrase word by word, since a registered title is no explanation."""
    repeated = [
        called(one, member)
        for one, member in all_members()
        if len(member.phrase.split()) > 3 and member.phrase.casefold() in member.description.casefold()
    ]
    assert repeated == []


# References


def test_references_lead_to_a_document() -> None:
    """An RFC is listed, a draft has its revision, a row of IANA's its group and registry, a page its address."""
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
            case Reference(url=str(address)) if re.fullmatch(r"https://\S+", address):
                continue
            case Reference(person=str(name)) if re.fullmatch(r"[A-Z][\w.]*( [A-Z][\w.]*)+", name):
                continue
        lost.append((owner, reference.document))
    assert lost == []


def test_references_to_iana_name_a_registry_that_exists() -> None:
    """A row of IANA's stands in one of the registries that IANA keeps."""
    known = {f"{row['group']}/{row['registry_id']}" for row in facts("iana-registry-counts")}
    assert {reference.iana for _, reference in references() if reference.iana} - known == set()


def test_sections_look_like_sections() -> None:
    """A section is numbers with dots between them, or begins with the letter of an appendix."""
    strange = [(o, r.document, r.section) for o, r in references() if r.section and not SECTION.fullmatch(r.section)]
    assert strange == []


def test_members_refer_to_a_section() -> None:
    """A member that an RFC defines refers to the section that does."""
    without = [
        called(one, member)
        for one, member in all_members()
        if any(reference.rfc for reference in member.references)
        and not any(reference.rfc and reference.section for reference in member.references)
    ]
    assert without == []


def test_members_that_no_rfc_defines_are_known() -> None:
    """All members but a few have an RFC to refer to."""
    found: dict[str, set[str]] = {}
    for one, member in all_members():
        if not any(reference.rfc for reference in member.references):
            found.setdefault(one.name, set()).add(str(member.value))
    assert found == WITHOUT_RFC


def test_no_reference_is_given_twice() -> None:
    """The references of a member are all different, and so are those of a meaning."""
    lists = [(called(one, member), member.references) for one, member in all_members()]
    lists += [(" ".join(use.key), use.references) for use in uses()]
    repeated = [owner for owner, found in lists if len({(r.document, r.section) for r in found}) < len(found)]
    assert repeated == []


def test_relations_between_rfcs_agree() -> None:
    """What an RFC that is listed obsoletes or updates says so itself, where that is listed too."""
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
    """What replaces a member is itself in use."""
    discouraged = {status.value for status in members("MemberStatus") if status.attributes["discourages_use"]}
    dead = [
        called(one, member)
        for one, member in all_members()
        if member.replaced_by is not None
        and next(other for other in one.members if other.value == member.replaced_by).status in discouraged
    ]
    assert dead == []


def test_only_discouraged_members_are_replaced() -> None:
    """A member that has a replacement is one that should no longer be used."""
    discouraged = {status.value for status in members("MemberStatus") if status.attributes["discourages_use"]}
    replaced = {called(one, m): m.status for one, m in all_members() if m.replaced_by is not None}
    assert {name: status for name, status in replaced.items() if status not in discouraged} == {}


# Commands, extensions, parameters and stages


def test_commands_and_extensions_agree() -> None:
    """An extension lists the commands that name it, and no others."""
    of_extensions = {(str(e.value), verb) for e in members("Extension") for verb in texts(e, "verbs")}
    of_commands = {
        (str(c.attributes["extension"]), str(c.value)) for c in members("Command") if c.attributes["extension"]
    }
    assert of_commands == of_extensions


@pytest.mark.parametrize(
    ("parameters", "attribute"), [("MailParameter", "mail_parameters"), ("RcptParameter", "rcpt_parameters")]
)
def test_parameters_and_extensions_agree(parameters: str, attribute: str) -> None:
    """An extension lists the parameters that name it, and no others."""
    of_extensions = {(str(e.value), name) for e in members("Extension") for name in texts(e, attribute)}
    of_parameters = {(name, str(p.value)) for p in members(parameters) for name in texts(p, "extensions")}
    assert of_parameters == of_extensions


def test_stages_are_commands_and_two_more() -> None:
    """Every command is a stage that names it; the greeting and DATA's end name none."""
    named = {str(stage.value): stage.attributes["command"] for stage in members("ReplyStage")}
    commands = {str(command.value) for command in members("Command")}
    assert {stage for stage, command in named.items() if command is None} == {"CONNECT", "DATA-END"}
    assert {stage: command for stage, command in named.items() if command not in (None, stage)} == {}
    assert commands - set(named) == set()


# The files


def test_schemas_are_those_of_the_formats() -> None:
    """The JSON Schemas beside the registry are what `make schema` writes, and there are no others."""
    folder = REPOSITORY / "registry"
    expected = {
        name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in json_schemas().items()
    }
    assert expected == {path.name: path.read_text("utf-8") for path in folder.glob("*.schema.json")}


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_schemas_are_schemas(name: str) -> None:
    """Each of them is a JSON Schema of draft 2020-12."""
    schema = json_schemas()[name]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("stem", sorted(path.stem for path in (REPOSITORY / "registry" / "smtp").glob("*.toml")))
def test_files_follow_the_schema_that_they_name(stem: str) -> None:
    """Each file of the registry names the schema of its format in its first line, and follows it."""
    path = REPOSITORY / "registry" / "smtp" / f"{stem}.toml"
    content = path.read_text("utf-8")
    kind = stem if stem in ("package", "rfcs") else "enumeration"
    assert content.splitlines()[0] == f"#:schema ../{kind}.schema.json"
    schema = json.loads((path.parent / f"../{kind}.schema.json").read_text("utf-8"))
    faults = jsonschema.Draft202012Validator(schema).iter_errors(tomllib.loads(content))
    assert [fault.message for fault in faults] == []
