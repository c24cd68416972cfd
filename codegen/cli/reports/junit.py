"""Results as JUnit XML, which CI systems show as tests: a suite for each registry, a failure for what makes it fail.

The format has no standard: these are the elements and attributes that Jenkins, GitLab and others read. GitLab
and actions of GitHub also show `file` and `line` of a test, which Jenkins does not have. Knows nothing of commands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from codegen.cli.reports.sarif_junit_results import Result, Suite, identities
from codegen.cli.safe_printing import Printable, on_one_line, without_line_commands

_NOT_IN_XML = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that XML 1.0 does not allow, even as a reference; and a carriage return, which terminals obey."""


def junit(command: str, suites: Sequence[Suite], errors: Sequence[Result] = ()) -> Printable:
    """Return the results as an XML document in ASCII. A result that does not fail is a skipped test.

    Each of the `errors` of a command that could not run is a test with an error.
    """
    root = Element("testsuites", name=f"codegen {command}")
    for suite in suites:
        element = SubElement(root, "testsuite", name=_text(suite.name))
        if not any(result.fails for result in suite.results):
            SubElement(element, "testcase", classname=_text(suite.name), name=_text(f"{command}: {suite.summary}"))
        for result, identity in zip(suite.results, identities(suite.results), strict=True):
            _add_case(element, result, identity, "failure" if result.fails else "skipped")
    if errors:
        element = SubElement(root, "testsuite", name=f"codegen {command}")
        for error, identity in zip(errors, identities(errors), strict=True):
            _add_case(element, error, identity, "error")
    for element in (root, *root):
        cases = [*element.iter("testcase")]
        counts = {"tests": len(cases)}
        for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            counts[name] = sum(case.find(kind) is not None for case in cases)
        for name, number in {**counts, "time": 0}.items():
            element.set(name, str(number))
    root.attrib.pop("skipped")  # the schema of Jenkins does not have it there
    indent(root)
    text = tostring(root, encoding="us-ascii", xml_declaration=True).decode("ascii")
    return Printable(without_line_commands(text))


def _add_case(suite: Element, result: Result, identity: tuple[str, ...], kind: str) -> None:
    """Add a result as a test. Its name is unique: CI systems show only one of several tests with the same name."""
    rule, _, text, number = identity
    name = f"{rule}: {text}" if number == "1" else f"{rule}: {text} ({number})"
    case = SubElement(suite, "testcase", classname=_text(result.file) or suite.get("name", ""), name=_text(name))
    if result.file:
        case.set("file", _text(result.file))
    if result.line:
        case.set("line", str(result.line))
    message = _text(result.message)
    where = f"{result.place}: " if result.file else ""
    lines = (f"{where}{result.level}: {result.message} [{result.rule}]", *map(on_one_line, result.remedy.split("\n")))
    body = _text("\n".join((*lines, *result.details)))
    if kind == "skipped":
        SubElement(case, kind, message=f"{result.level}: {message}").text = body
    else:
        SubElement(case, kind, type=_text(result.rule), message=message).text = body


def _text(text: str) -> str:
    return _NOT_IN_XML.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
