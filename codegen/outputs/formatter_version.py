"""The version of the formatter of a style: what formatted text depends on besides the text. Imports no formatter."""

from __future__ import annotations

from codegen.output_settings import Style


def formatter_version(style: Style) -> str:
    """Return the name and the version of the formatter; "" for the formatter "none"."""
    if style.formatter == "black":
        from _black_version import version  # type: ignore[import-untyped]  # the module that black imports it from

        return f"black {version}"
    if style.formatter == "ruff":
        from codegen.outputs.formatting import ruff

        return f"ruff {ruff.version()}"
    return ""


def formatter_files(style: Style) -> tuple[str, ...]:
    """Return the path of the file that has the version of black, if outputs are in its style."""
    if style.formatter != "black":
        return ()
    import _black_version

    return (_black_version.__file__,)
