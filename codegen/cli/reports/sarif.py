"""Results as SARIF 2.1.0, which code hosts and editors show beside the lines.

See https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. Paths are relative to the project; digests of
results do not change when lines move. Knows nothing of commands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from urllib.parse import quote

from codegen import __version__
from codegen.actions.docs import rule_entries
from codegen.cli.exit_status import FAILED
from codegen.cli.reports.sarif_junit_results import MEANINGS, Result, Suite, identities
from codegen.cli.safe_printing import Printable, json_document, on_one_line

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "codegen/v1"
"""The name of the digests. The name changes when they are computed from other texts."""


def sarif(suites: Sequence[Suite], errors: Sequence[Result] = (), *, address: str) -> Printable:
    """Return the results as a SARIF log. `address` is where the manual is, or "".

    The `errors` of a command that could not run are notifications.
    """
    results = [result for suite in suites for result in suite.results]
    rules = list(dict.fromkeys(result.rule for result in results))
    driver: dict[str, object] = {"name": "codegen", "version": __version__}
    if address:
        driver["informationUri"] = address
    driver["rules"] = _rules(rules, address)
    invocation: dict[str, object] = {"executionSuccessful": not errors}
    if errors:
        notifications = [
            {
                "level": "error",
                "message": {"text": _sentences(error)},
                **({"locations": _locations(error)} if error.file else {}),
            }
            for error in errors
        ]
        invocation |= {"exitCode": FAILED, "toolExecutionNotifications": notifications}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": _results(results, {rule: index for index, rule in enumerate(rules)}),
    }
    return json_document({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(names: Iterable[str], address: str) -> list[dict[str, object]]:
    entries = {entry.name: entry for entry in rule_entries()}
    rules: list[dict[str, object]] = []
    for name in names:
        entry = entries.get(name)
        text = entry.text.strip() if entry else MEANINGS.get(name, f"An error that {name} reports.")
        first = " ".join(text.partition("\n\n")[0].split())
        rule: dict[str, object] = {
            "id": name,
            "shortDescription": {"text": first},
            "fullDescription": {"text": first},
            "help": {"text": text, "markdown": text},
        }
        if entry and address:
            page = "diff-rules" if entry.severity.endswith(" change") else "lint-rules"
            rule["helpUri"] = f"{_page(address, page)}#{name}"
        rules.append(rule)
    return rules


def _page(address: str, page: str) -> str:
    """Return the address of a page: beside README.md on a code host, or on the site of the manual."""
    folder, _, last = address.rpartition("/")
    return f"{folder}/{page}.md" if last == "README.md" else f"{address.rstrip('/')}/{page}.html"


def _results(results: Sequence[Result], rules: Mapping[str, int]) -> list[dict[str, object]]:
    documents: list[dict[str, object]] = []
    for result, identity in zip(results, identities(results), strict=True):
        digest = sha256("\n".join(identity).encode("utf-8", "replace")).hexdigest()
        documents.append(
            {
                "ruleId": result.rule,
                "ruleIndex": rules[result.rule],
                "level": result.level,
                "message": {"text": _sentences(result)},
                "locations": _locations(result),
                "partialFingerprints": {_FINGERPRINT: digest},
            }
        )
    return documents


def _locations(result: Result) -> list[object]:
    """Return the place of a result. What is about a whole file is on its first line: code hosts require a line."""
    uri = quote(result.file.encode("utf-8", "surrogateescape"))
    artifact = {"uri": f"file://{uri}"} if uri.startswith("/") else {"uri": uri, "uriBaseId": "%SRCROOT%"}
    column = {"startColumn": result.column} if result.column else {}
    region = {"startLine": result.line or 1, **column}
    return [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]


def _sentences(result: Result) -> str:
    """Return the message and the remedy as sentences. Brackets in a message would be links."""
    remedy = " ".join(map(on_one_line, result.remedy.split("\n")))
    text = f"{result.message.rstrip('.')}. {remedy}".rstrip()
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
