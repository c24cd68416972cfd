"""Tables of released packages as installed, and of the standard library: what is wrong in them, and no false alarm."""

from __future__ import annotations

import http
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from codegen.actions.audit import AuditReport, audit_tables
from codegen.audit.comparison import AuditFinding
from codegen.project.discovery import find_projects
from codegen.project.locations import Project
from tests.support.commands import REPOSITORY, codegen

pytestmark = pytest.mark.slow

CURRENT = REPOSITORY.parent / "shared" / "iana" / "current"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with registries of IANA's groups. Skip the test if the folder of IANA's files is missing."""
    if not CURRENT.is_dir():
        pytest.skip("the folder ../shared/iana/current is not here")
    folder = tmp_path_factory.mktemp("imported")
    text = 'registries = ["registry/*"]\noutput = "generated/{registry}"\n'
    (folder / "codegen.toml").write_text(text, "utf-8")
    for group in ("http-status-codes", "dns-parameters", "http2-parameters"):
        done = codegen("import", "iana", CURRENT / f"{group}.xml", "--into", f"registry/{group}", "-q", cwd=folder)
        assert done.returncode == 0
    return folder


@cache
def projects(folder: Path, registry: str = "") -> tuple[Project, ...]:
    found = find_projects(folder)
    return tuple(project for project in found if project.registry.name == registry) if registry else found


def module(name: str) -> Path:
    """Return the source of an installed module, which is not imported."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        pytest.skip(f"{name} is not installed")
    return Path(spec.origin)


def by_kind(report: AuditReport) -> dict[str, list[AuditFinding]]:
    kinds: dict[str, list[AuditFinding]] = {}
    for finding in report.findings:
        kinds.setdefault(finding.kind, []).append(finding)
    return kinds


def test_aiosmtplib() -> None:
    """aiosmtplib 3 to 5: -1 is not a reply code, 501 and 555 are exchanged, and 521 has the words of 556.

    RFC 5321 4.2.3: 501 is a syntax error in parameters, 555 is parameters that are not recognized. RFC 7504 3 and 4:
    521 is about the host, 556 is about the domain.
    """
    report = audit_tables(projects(REPOSITORY), "ReplyCode", [module("aiosmtplib.typing")])
    (table,) = report.tables
    kinds = by_kind(report)
    assert table.name == "SMTPStatus"
    assert [finding.value for finding in kinds["unknown"]] == [-1]
    wrong = {finding.value: {member.value for member in finding.better} for finding in kinds["mislabelled"]}
    assert wrong == {501: {555}, 521: {556}, 555: {500, 501}}
    assert "deprecated" not in kinds
    missing = {member.value for finding in kinds["missing"] for member in finding.members}
    assert {253, 432, 453, 455, 534, 556} <= missing
    assert not missing & {211, 250, 354, 538, 550}
    cited = {reference.document for finding in kinds["missing"] for reference in finding.members[0].references[:1]}
    assert {"RFC 1985", "RFC 4954", "RFC 5321", "RFC 7504"} <= cited


def test_http_of_the_standard_library(imported: Path) -> None:
    """http.HTTPStatus lacks 104, which is registered for a time. 418 is unused at IANA. No label is wrong."""
    report = audit_tables(projects(imported, "http-status-codes"), "HTTPStatusCode", [Path(http.__file__ or "")])
    kinds = by_kind(report)
    assert {finding.value: finding.problem.severity for finding in kinds["unknown"]} == {418: "warning"}
    assert [member.value for finding in kinds["missing"] for member in finding.members] == [104]
    assert set(kinds) == {"unknown", "missing"}
    assert report.ok


@pytest.mark.parametrize(
    ("registry", "enumeration", "name", "table"),
    [
        ("dns-parameters", "DNSRCODE", "dns.rcode", None),
        ("dns-parameters", "DNSOpCode", "dns.opcode", None),
        ("dns-parameters", "ResourceRecordTYPE", "dns.rdatatype", None),
        ("dns-parameters", "DNSCLASS", "dns.rdataclass", None),
        ("dns-parameters", "DNSEDNS0OptionCode", "dns.edns", "OptionType"),
        ("dns-parameters", "ExtendedDNSErrorCode", "dns.edns", "EDECode"),
        ("http2-parameters", "HTTP2ErrorCode", "h2.errors", None),
    ],
)
def test_no_false_alarms(imported: Path, registry: str, enumeration: str, name: str, table: str | None) -> None:
    """dnspython and h2 name their members by the standards: no error, and no label is wrong."""
    chosen = projects(imported, registry)
    report = audit_tables(chosen, enumeration, [module(name)], table=table)
    assert len(report.tables) == 1
    assert report.ok, report.problems
    assert "mislabelled" not in by_kind(report)


OF_2014 = {
    100: "Continue, Switching Protocols, Processing",
    200: "OK, Created, Accepted, Non-Authoritative Information, No Content, Reset Content, Partial Content"
    ", Multi-Status, Already Reported",
    226: "IM Used",
    300: "Multiple Choices, Moved Permanently, Found, See Other, Not Modified, Use Proxy",
    307: "Temporary Redirect, Permanent Redirect",
    400: "Bad Request, Unauthorized, Payment Required, Forbidden, Not Found, Method Not Allowed, Not Acceptable"
    ", Proxy Authentication Required, Request Timeout, Conflict, Gone, Length Required, Precondition Failed"
    ", Payload Too Large, URI Too Long, Unsupported Media Type, Range Not Satisfiable, Expectation Failed",
    422: "Unprocessable Entity, Locked, Failed Dependency",
    426: "Upgrade Required",
    428: "Precondition Required, Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error, Not Implemented, Bad Gateway, Service Unavailable, Gateway Timeout"
    ", HTTP Version Not Supported, Variant Also Negotiates, Insufficient Storage, Loop Detected",
    510: "Not Extended, Network Authentication Required",
}
"""IANA's status codes in the summer of 2014 (RFC 4918, 5842, 6585, 7231, 7238), each text under its first code."""


def test_a_table_that_is_ten_years_old(imported: Path, tmp_path: Path) -> None:
    """It lacks what was registered since (RFC 7540, 7725, 8297, 8470). Phrases that changed since are not wrong."""
    texts = [f"{first + step},{text}" for first, part in OF_2014.items() for step, text in enumerate(part.split(", "))]
    path = tmp_path / "of_2014.csv"
    path.write_text("code,phrase\n" + "\n".join(texts) + "\n", "utf-8")
    report = audit_tables(projects(imported, "http-status-codes"), "HTTPStatusCode", [path])
    kinds = by_kind(report)
    assert set(kinds) == {"missing"}
    missing = {member.value: member.references[0].rfc for finding in kinds["missing"] for member in finding.members}
    missing.pop(104, None)  # registered for a time
    assert set(missing) == {103, 421, 425, 451}
    assert (missing[103], missing[425], missing[451]) == (8297, 8470, 7725)
