"""The rows next to another generator: datamodel-code-generator on our JSON Schemas, in a separate environment."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import venv
from pathlib import Path

from tests.benchmarks.place import REPOSITORY, Place, build_from_nothing, empty_cache, set_aside
from tests.benchmarks.process import Run, run
from tests.benchmarks.row import Row

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
ENVIRONMENT = REPOSITORY / ".venv-bench"


def rows(place: Place) -> list[Row]:
    """Return the rows build-dmcg and memory."""
    against = "datamodel-codegen with its defaults, one run over our JSON Schemas"
    return [
        Row(
            id="build-dmcg",
            what="codegen build from nothing",
            against=against,
            at_most=0.8,
            unit="s",
            pairs=9,
            ours=lambda: build_from_nothing(place).seconds,
            theirs=lambda: _dmcg(place).seconds,
        ),
        Row(
            id="memory",
            what="the peak of codegen build from nothing",
            against=against,
            at_most=1.2,
            unit="MiB",
            pairs=3,
            ours=lambda: build_from_nothing(place).peak,
            theirs=lambda: _dmcg(place).peak,
        ),
    ]


def versions() -> dict[str, str]:
    """Return the pinned version of each peer by name."""
    lines = (line.partition("==") for line in REQUIREMENTS.read_text("utf-8").splitlines() if "==" in line)
    return {name: version for name, _, version in lines}


def _dmcg(place: Place) -> Run:
    schemas, made = place.settled / "generated" / "schema", place.root / "dmcg"
    set_aside(made, place)
    command: list[str | Path] = [installed() / "bin" / "datamodel-codegen", "--input", schemas, "--output", made]
    done = run([*command, "--input-file-type", "jsonschema"], folder=place.root, cache=empty_cache(place))
    if len(list(made.glob("*.py"))) <= len(list(schemas.glob("*.json"))):
        sys.exit("bench: datamodel-codegen made fewer modules than there are schemas")
    return done


@functools.cache
def installed() -> Path:
    """Return the peers' environment; create it if it is missing or has other versions or another Python."""
    stamp = ENVIRONMENT / "made-for.txt"
    wanted = f"{sys.version}\n{REQUIREMENTS.read_text('utf-8')}"
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        print(f"(installing the peers into {ENVIRONMENT.name})", file=sys.stderr, flush=True)
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        install = ["-m", "pip", "install", "-qq", "--disable-pip-version-check", "--requirement"]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        if subprocess.run([ENVIRONMENT / "bin" / "python", *install, REQUIREMENTS], env=environment).returncode != 0:
            sys.exit(f"bench: the peers of {REQUIREMENTS.relative_to(REPOSITORY)} cannot be installed; see above")
        stamp.write_text(wanted, "utf-8")
    return ENVIRONMENT
