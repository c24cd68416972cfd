"""How `--help` looks: at most 80 columns, fewer on a narrow terminal. It ends with an example and the exit statuses.

The example is the last paragraph of a command's docstring: `Example: codegen lint --strict`.
"""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

EXAMPLE = "Example: "
"""What the last paragraph of a help text begins with."""
_WIDTHS = (36, 80)
"""The narrowest and the widest help, in columns."""


_STATUSES = [
    ("0", "nothing to report"),
    ("1", "a finding: errors, differences, outputs that are out of date"),
    ("2", "the command could not run"),
]
_PAGES = {
    "audit": "auditing",
    "diff": "diff-rules",
    "import": "importing",
    "init": "guide",
    "lint": "lint-rules",
    "sync": "upstream",
}
"""The page of the manual about a command, if it is another one than `commands`."""


class _Help:
    """The help of a command or of a group of commands: the text, the options, and an `example`."""

    def __init__(self, *, help: str | None = None, **attributes: Any) -> None:
        text, _, self.example = (help or "").rpartition(EXAMPLE)
        super().__init__(help=text.rstrip(), **attributes)  # type: ignore[call-arg]  # a command takes it

    def get_help(self, ctx: Any) -> str:
        """Return the help, as wide as the terminal."""
        import shutil

        narrowest, widest = _WIDTHS
        ctx.terminal_width = max(min(shutil.get_terminal_size().columns, widest), narrowest)
        ctx.formatter_class = _formatter_class(ctx.formatter_class)
        text: str = super().get_help(ctx)  # type: ignore[misc]  # a command has it
        return text

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the options and arguments, without the braces that Typer puts around an argument."""
        pieces: list[str] = super().collect_usage_pieces(ctx)  # type: ignore[misc]  # a command has it
        return [piece.strip("{}") for piece in pieces]

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first line of the text."""
        return str(vars(self)["help"]).partition("\n")[0]

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the example, the exit statuses and where the manual is."""
        import textwrap

        with formatter.section("Example"):
            lines = textwrap.wrap(self.example, formatter.width - 4, break_on_hyphens=False, subsequent_indent="  ")
            formatter.write("".join(f"  {line}\n" for line in lines))
        with formatter.section("Exit status"):
            formatter.write_dl(_STATUSES)
        while ctx.parent and ctx.parent.parent:
            ctx = ctx.parent  # the page about a group is the page about its commands
        _write_manual(formatter, _PAGES.get(ctx.info_name, "commands" if ctx.parent else ""))


class Command(_Help, TyperCommand):
    """A command."""


class Group(_Help, TyperGroup):
    """A group of commands. Its help lists the commands before the options."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, then the options."""
        self.format_commands(ctx, formatter)
        TyperCommand.format_options(self, ctx, formatter)  # type: ignore[arg-type]  # a group has no other options


def _write_manual(formatter: Any, page: str) -> None:
    """Write where the manual is; first the page about the command, if there is one."""
    with formatter.section("Manual"):
        about = [(f"codegen docs {page}", "about this command")] if page else []
        formatter.write_dl([*about, ("codegen docs", "the pages of the manual")])
        if address := manual_address():
            formatter.write(f"  {address}\n")


def manual_address() -> str:
    """Return the address of the manual on the web; "" if this installation does not know one."""
    from codegen.project.toolkit_files import toolkit_address

    return toolkit_address("Documentation")


def _formatter_class(base: Any) -> Any:
    """Return a formatter of help texts: the first column takes at most two fifths of the width."""

    class Formatter(base):  # type: ignore[misc]  # typer does not export its formatter
        """Writes a help text."""

        def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
            super().write_dl(rows, min(col_max, self.width * 2 // 5), col_spacing)

    return Formatter
