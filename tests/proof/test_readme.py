"""Proof reads the tables of a README again. The text is written by hand: proof knows no template."""

from __future__ import annotations

from dataclasses import replace

import pytest

from codegen import proof
from codegen.errors import CodegenError
from codegen.model import Alias
from tests.proof.test_proof import COLOUR, PACE, REGISTRY
from tests.support.registries import Edit, replaced

README = r"""
# Birds

## `Pace`: how fast

| member | value | meaning |
| --- | --- | --- |
| `SLOW` or `SNAIL` | 1 | **At leisure.** Avoid it. |
| `FAST` | 2 | Whatever. |
| `QUICK` | 2 | Very quick\|fast. Like `FAST`. |
| `FASTEST`, `DASH`, `RUSH` | 3 | In a hurry. |

<details><summary>3. <code>Colour</code></summary>

| member | value | meaning |
|---|---|---|
| `GREY` | '1.9' | Grey. |

1 more member.
</details>

## The same again

| enum | members |
| --- | --- |
| `Pace` | 3 |
| `Colour` | 2 |

```sh
| member | value |
```
"""
QUICK = Alias(name="QUICK", value=2, phrase="Very quick|fast", attributes={}, index=0)
ROOST = replace(REGISTRY, enumerations=(replace(PACE, aliases=(QUICK,)), COLOUR))


def prove(text: str) -> None:
    proof.prove_package(text, "README.md", ROOST, {})


def test_true_tables() -> None:
    """Every member is in a row, or counted below it. An alias with an entry is a row behind its member."""
    prove(README)


LIES = {
    "a member is missing": (replaced("| `FAST` | 2 | Whatever. |\n", ""), "Pace.FAST"),
    "an alias is missing": (replaced(", `RUSH`", ""), "Pace.FASTEST"),
    "an alias with an entry is missing": (
        replaced("| `QUICK` | 2 | Very quick\\|fast. Like `FAST`. |\n", ""),
        "Pace.QUICK",
    ),
    "a name is wrong": (replaced("`GREY`", "`GRAY`"), "Colour.GREY"),
    "a value is wrong": (replaced("| 3 | In", "| 4 | In"), "Pace.FASTEST"),
    "a value has another type": (replaced("'1.9'", "1.9"), "Colour.GREY"),
    "a phrase is missing": (replaced("In a hurry.", ""), "Pace.FASTEST"),
    "a phrase ends a cell": (replaced("quick\\|fast", "quick|fast"), "Pace.QUICK"),
    "the last member is missing": (
        replaced("| `FASTEST`, `DASH`, `RUSH` | 3 | In a hurry. |\n", ""),
        "Pace has 3 rows, expected 4",
    ),
    "a row too many": (replaced("| `GREY` | '1.9' | Grey. |\n", "| `GREY` | '1.9' | Grey. |\n" * 3), "Colour"),
    "a wrong number of others": (replaced("1 more", "12 more"), "Colour has 1 rows, expected 2"),
    "a wrong number of members": (replaced("| `Colour` | 2 |", "| `Colour` | 20 |"), "Colour has 2 members"),
}


@pytest.mark.parametrize("name", LIES)
def test_lying_tables(name: str) -> None:
    """A row that differs from the registry is refused, and a row that is missing."""
    lie: Edit
    lie, about = LIES[name]
    with pytest.raises(CodegenError) as caught:
        prove(lie(README))
    assert about in caught.value.what
    assert caught.value.where == "README.md"


@pytest.mark.parametrize("heading", ["## Pace", "## `Unknown`", "`Pace`"])
def test_other_tables(heading: str) -> None:
    """A table below another heading is not about the members."""
    prove(f"{heading}\n\n| member | value |\n| --- | --- |\n| `NOBODY` | 7 |\n\nThe end.\n")
