"""The options that several commands share, and the values that they take."""

# Annotations are not postponed here: typer would have to evaluate each of them at every start.

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """The formats of a report."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"


RESULT_FORMATS = (Format.SARIF.value, Format.JUNIT.value)
"""The formats that consist of results, one for each finding."""


class DocumentFormat(StrEnum):
    """The formats of a report that can also become part of a document."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    MARKDOWN = "markdown"


class DiffFormat(StrEnum):
    """The formats of a report on differences."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    JUNIT = "junit"


class ListFormat(StrEnum):
    """The formats of a list."""

    TEXT = "text"
    JSON = "json"


class FailOn(StrEnum):
    """The severities of changes that can make `codegen diff` fail."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    NONE = "none"


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
