"""The options that several commands share, and the values that they take."""

# Annotations are not postponed here: typer would have to evaluate each of them at every start.

from pathlib import Path
from typing import Annotated, Literal

import typer

RESULT_FORMATS = ("sarif", "junit")
"""The formats that consist of results, one for each finding."""

ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--project",
        metavar="DIR",
        help="The project's folder. [default: this folder, or the nearest one above it with a project]",
    ),
]
RegistryOption = Annotated[
    Path | None, typer.Option("--registry", metavar="DIR", help="Use only this registry of the project.")
]
TargetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        metavar="NAME",
        help="Use only this target: python, stubs, schema, distribution, site, or a target of the project. "
        "Can be repeated. [default: the configured targets]",
    ),
]
FormatOption = Annotated[
    Literal["text", "json", "github", "sarif", "junit"],
    typer.Option("--format", metavar="FORMAT", help="Write the report as text, json, github, sarif or junit."),
]
DocumentFormatOption = Annotated[
    Literal["text", "json", "github", "markdown"], typer.Option("--format", help="The format of the report.")
]
DiffFormatOption = Annotated[
    Literal["text", "json", "github", "markdown", "sarif", "junit"],
    typer.Option(
        "--format", metavar="FORMAT", help="Write the report as text, json, github, markdown, sarif or junit."
    ),
]
ListFormatOption = Annotated[Literal["text", "json"], typer.Option("--format", help="The format of the list.")]
StagedOption = Annotated[
    bool,
    typer.Option(
        "--staged",
        help="Also list inputs and outputs with changes that are not staged in git, and exit with 1 if any exist.",
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print only findings and errors.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Print every file, and long texts in full.")]
