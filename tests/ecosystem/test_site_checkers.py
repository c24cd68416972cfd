"""What others' checkers say of the site: axe-core on accessibility, the Nu checker on HTML and CSS, and Lighthouse.

They need Chromium, Java, node and packages of npm: `make test-tools` runs these tests, and installs those.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import browsers
from tests.support.browsers import CHROMIUM, FLAGS, MODULES, Visits, explain, search
from tests.support.servers import serving
from tests.support.site_pages import KINDS

AXE = MODULES / "axe-core/axe.min.js"
LIGHTHOUSE = MODULES / "lighthouse/cli/index.js"
NU = MODULES / "vnu-jar/build/dist/vnu.jar"

OPTIONS = "{rules: {'target-size': {enabled: true}}}"
"""The rules beside axe-core's default ones: links and buttons that a finger can hit (WCAG 2.2, 2.5.8)."""

pytestmark = pytest.mark.tools


def missing(package: Path, *programs: str) -> pytest.MarkDecorator:
    """Return the mark that skips a test without a package of npm or a program."""
    absent = [f"npm's {package.relative_to(MODULES).parts[0]}"] if not package.exists() else []
    absent += [program for program in programs if shutil.which(program) is None]
    return pytest.mark.skipif(
        bool(absent), reason=f"needs {' and '.join(absent)}, which `make test-tools` installs where it may"
    )


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.fixture(scope="module")
def visits(address: str) -> Iterator[Visits]:
    with browsers.running() as browser:
        yield Visits(browser, address)


@missing(AXE)
@pytest.mark.skipif(not browsers.is_available(), reason=browsers.MISSING)
@pytest.mark.parametrize("path", [pytest.param(path, id=kind) for kind, path in KINDS.items()])
def test_axe_finds_nothing(visits: Visits, path: str) -> None:
    """In both themes, wide and narrow, before and after a search and a verdict."""
    page = visits.open(path, bypass_csp=True)
    page.add_script_tag(path=AXE)
    findings = []
    for theme, width in (("light", 1280), ("dark", 360)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type,unused-ignore]
        page.set_viewport_size({"width": width, "height": 800})
        if theme == "dark":
            search(page, "550")
            if not path:
                explain(page, "550 5.1.1 user unknown")
        violations: list[dict[str, Any]] = page.evaluate(f"axe.run({OPTIONS}).then(({{violations}}) => violations)")
        findings += [(theme, rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations]
    page.context.close()
    assert findings == []


@missing(NU, "java")
def test_html_and_css_are_valid(site: Path) -> None:
    """The Nu checker, which is the W3C's, has no error and no warning for any page, style sheet or picture."""
    command = ["java", "-jar", str(NU), "--skip-non-html", "--also-check-css", "--also-check-svg"]
    command += ["--format", "json", "--exit-zero-always"]
    # A file has no origin, so the checker takes each of the site's own files for one of another site.
    command += ["--filterpattern", ".*violates Content Security Policy.*external (?:stylesheet|script) “[./]*[a-z-]+.*"]
    files = [path for path in site.iterdir() if path.name != "manual"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=True, timeout=300)
    messages = json.loads(done.stderr)["messages"]
    assert [(Path(message["url"]).relative_to(f"file:{site}"), message["message"]) for message in messages] == []


@missing(LIGHTHOUSE, "node", "chromium")
@pytest.mark.parametrize("path", ["", "reply-codes/550/", "enhanced-status-codes/x.7.26/", "vendor-meanings/"])
def test_lighthouse(address: str, tmp_path: Path, path: str) -> None:
    """100 for accessibility and best practices, and 95 or more for performance on a telephone.

    A busy machine makes every page look slow, so the best of three runs counts.
    """
    report = tmp_path / "report.json"
    command = ["node", str(LIGHTHOUSE), address + path, "--quiet", "--no-enable-error-reporting"]
    command += ["--only-categories=accessibility,best-practices,performance"]
    command += ["--output=json", f"--output-path={report}", f"--chrome-flags=--headless=new {' '.join(FLAGS)}"]
    for _ in range(3):
        environment = {**os.environ, "CHROME_PATH": str(CHROMIUM)}
        subprocess.run(command, env=environment, capture_output=True, check=True, timeout=180)
        result = json.loads(report.read_text("utf-8"))
        scores = {name: category["score"] for name, category in result["categories"].items()}
        if scores["performance"] >= 0.95:
            break
    failed = [name for name, audit in result["audits"].items() if audit["score"] == 0]
    assert (scores["accessibility"], scores["best-practices"]) == (1, 1), failed
    assert scores["performance"] >= 0.95, failed
