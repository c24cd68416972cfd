"""The options that several commands share, and the values that they take."""

# Annotations are not postponed here: typer would have to evaluate each of them at every start.

from pathlib import Path
from typing import Annotated, Literal

import typer

Format = Literal["text", "json", "github", "sarif", "junit"]
"""The formats of a report."""

RESULT_FORMATS = ("sarif", "junit")
"""The formats that consist of results, one for each finding."""

DocumentFormat = Literal["text", "json", "github", "markdown"]
"""The formats of a report that can also become part of a document."""

DiffFormat = Literal["text", "json", "github", "markdown", "sarif", "junit"]
"""The formats of a report on differences."""

ListFormat = Literal["text", "json"]
"""The formats of a list."""

FailOn = Literal["major", "minor", "patch", "none"]
"""The severities of changes that can make `codegen diff` fail."""

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
    Format, typer.Option("--format", metavar="FORMAT", help="Write the report as text, json, github, sarif or junit.")
]
DocumentFormatOption = Annotated[DocumentFormat, typer.Option("--format", help="The format of the report.")]
DiffFormatOption = Annotated[
    DiffFormat,
    typer.Option(
        "--format", metavar="FORMAT", help="Write the report as text, json, github, markdown, sarif or junit."
    ),
]
ListFormatOption = Annotated[ListFormat, typer.Option("--format", help="The format of the list.")]
StagedOption = Annotated[
    bool, typer.Option("--staged", help="Also list outputs that are not staged in git, and exit with 1 if any are.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print only findings and errors.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Print every file, and long texts in full.")]
