"""`codegen docs`."""

from typing import Annotated

import typer

from codegen.cli.safe_printing import say, say_prose


def docs(
    page: Annotated[
        str | None, typer.Argument(metavar="[PAGE]", help="A page of the manual.", show_default=False)
    ] = None,
) -> None:
    """Print a page of the manual.

    Without PAGE, lists the pages.

    Example: codegen docs guide
    """
    from codegen.actions.docs import manual_page, manual_pages
    from codegen.cli.reports.columns import table_rows

    if page is not None:
        say_prose(manual_page(page).text)
        return
    say(*table_rows((entry.name, entry.summary) for entry in manual_pages()))
