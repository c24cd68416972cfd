"""The verdicts of the library and of its web page: the same texts through both."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from smtpcodes import EnhancedStatus, Explanation, RecipientReport, Reply, VendorMeaning, classify, read_delivery_report
from smtpcodes.explanations import explain, read_line
from smtpcodes.reading import parse_reply
from smtpcodes.vendor_rows import Said, match_texts
from smtpcodes.verdicts import judge, plain_text

from codegen.load import RegistryFile, load
from codegen.output_settings import STYLE
from codegen.outputs import own_target_views
from codegen.outputs.rendering import Renderer

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "templates/smtpcodes/html"
SCRIPTS = ("reading.js", "verdicts.js")
TABLES = "verdict-tables.js"
NODE = shutil.which("node")
MISSING = "node is missing: install it, from Debian or nodejs.org"

_FIELDS = re.compile(r"(?ims)^Diagnostic-Code[ \t]*:.*")
_HEADER = re.compile(r"(?:From |[A-Za-z][A-Za-z0-9-]*:)")
_RUNNER = """
const { readFileSync } = require("node:fs");
process.argv.slice(1).forEach((script) => require(script));
const texts = JSON.parse(readFileSync(0, "utf8"));
const all = smtpcodes.rows("VendorMeaning");
const shown = (result) => {
  const { said, verdict } = result;
  const { advice } = verdict;
  const told = smtpcodes.explain(result);
  return {
    ...verdict,
    said: [said.code, said.status, said.stage],
    rows: verdict.rows.map((row) => all.indexOf(row)),
    advice: advice && [advice.kind, advice.code, advice.meaning],
    words: [told.parts, told.retry, told.sender, told.receiver, told.address, told.cautions],
  };
};
console.log(JSON.stringify(texts.map((text) => smtpcodes.classify(text).map(shown))));
"""


def write_tables(folder: Path) -> Path:
    """Write the script with the tables that the page reads, and return its path."""
    files = (ROOT / "registry/smtp").glob("*.toml")
    registry = load({path.stem: RegistryFile(name=path.name, data=path.read_bytes()) for path in files}).registry
    name = f"{TABLES}.j2"
    renderer = Renderer({name: (PAGES / name).read_text("utf-8")})
    path = folder / TABLES
    path.write_text(renderer.render(name, own_target_views.view(registry, None, STYLE), TABLES).text, "utf-8")
    return path


def verdicts_of_page(texts: Sequence[str], tables: Path) -> list[list[dict[str, Any]]]:
    """Return what the page's scripts say of each text: a list of verdicts, as values of JSON."""
    assert NODE
    scripts = [str(tables), *(str(PAGES / script) for script in SCRIPTS)]
    done = subprocess.run(
        [NODE, "-e", _RUNNER, "--", *scripts],
        input=json.dumps(texts),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    result: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return result


def verdicts_of_library(text: str) -> list[dict[str, Any]]:
    """Return what the library says of a text, in the same form."""
    return [_shown(bounce) for bounce in bounces(text.strip())]


def bounces(text: str) -> list[Reply | RecipientReport | Said]:
    """Return what is in a pasted text, as `explain` reads it: a report, a reply, lines of a log, or known words."""
    report = _report(text)
    if report is not None:
        return list(report)
    try:
        found: list[Reply | RecipientReport | None] = [parse_reply(text)]
    except ValueError:
        found = [read_line(line, None) for line in text.splitlines()]
    items: list[Reply | RecipientReport | Said] = [item for item in found if item]
    said = Said(None, EnhancedStatus.search(text), None, plain_text(text))
    return items or ([said] if said.status is not None or match_texts(said)[0] else [])


def _report(text: str) -> tuple[RecipientReport, ...] | None:
    """Return the recipients of a report. A part of one is enough for the page: here it becomes a whole one."""
    report = read_delivery_report(text.encode()) if "\n" in text and _HEADER.match(text) else None
    fields = _FIELDS.search(text)
    if report is None and fields:
        report = read_delivery_report(f"Content-Type: message/delivery-status\n\n{fields[0]}".encode())
    return report.recipients if report else None


def _shown(bounce: Reply | RecipientReport | Said) -> dict[str, Any]:
    if isinstance(bounce, Said):
        reply, verdict = None, judge(bounce, None, None)
        code, status, stage = bounce.code, bounce.status, bounce.stage
    else:
        reply = bounce if isinstance(bounce, Reply) else bounce.reply
        verdict = classify(bounce)
        code = reply.code if reply else None
        status, stage = bounce.status, None
        if isinstance(bounce, Reply):
            status, stage = bounce.status or bounce.stated_status, bounce.after
    advice = verdict.advice
    told = None if isinstance(bounce, Said) else explain(bounce)
    return {
        "said": [code, status and list(status), stage],
        "category": verdict.category,
        "is_permanent": verdict.is_permanent,
        "retry": verdict.retry,
        "delay": verdict.delay,
        "suppress": verdict.suppress,
        "who_acts": list(verdict.who_acts),
        "system": verdict.system,
        "software": verdict.software,
        "rule": verdict.rule,
        "rows": [_numbers()[row] for row in verdict.rows],
        "advice": advice and [advice.kind, advice.code, advice.meaning],
        "confidence": verdict.confidence,
        "others": list(verdict.others),
        "words": told and [_parts(told), told.retry, told.sender, told.receiver, told.address, list(told.cautions)],
    }


def _parts(told: Explanation) -> list[list[str]]:
    return [[part.text, part.meaning] for part in told.parts]


@cache
def _numbers() -> dict[VendorMeaning, int]:
    rows = (row for row in VendorMeaning.rows() if row.confidence != "unopened")
    return {row: number for number, row in enumerate(rows)}
