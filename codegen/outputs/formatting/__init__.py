"""Formatting: rendered text becomes the text of an output, with black or ruff for Python, and two spaces for JSON.

Plain Python is laid out in black's style without black, which takes longer than all other steps.

Knows the formatters, and which parts they can skip. Must not know templates and views.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import partial
from hashlib import sha256

from codegen.output_settings import STYLE, Style
from codegen.outputs.formatter_version import formatter_version
from codegen.outputs.formatting.blank_lines import format_frame
from codegen.outputs.formatting.tokens import UnknownSyntax
from codegen.outputs.rendering import Rendered
from codegen.processes import parallel
from codegen.progress import Progress, counted, no_progress

_ENCODER = json.JSONEncoder(ensure_ascii=False)
_MANY_LINES = 2000
"""The number of lines from which two processes are faster than one."""


def format_outputs(
    rendered: Iterable[Rendered],
    cache: dict[str, str],
    style: Style = STYLE,
    progress: Progress = no_progress,
) -> dict[str, str]:
    """Return the final text of each output by path, formatted for its file type.

    `cache` has what the formatter returned in earlier runs; afterwards it has only the texts of these
    outputs. Raise CodegenError if a text is invalid or the formatter is missing.
    """
    outputs = tuple(rendered)
    frames = [_frame(output, style) for output in outputs]
    texts = {output.path: _insert_parts(output, frame or "") for output, frame in zip(outputs, frames, strict=True)}
    python = [output for output, frame in zip(outputs, frames, strict=True) if frame is None]
    if not python:
        cache.clear()
        return texts
    if style.formatter == "none":
        return texts | {output.path: _trim(_insert_parts(output, output.text)) for output in python}
    settings = f"{formatter_version(style)} {style.python} {style.line_length}"
    keys = {
        output.path: sha256(f"{settings}\0{output.path.rpartition('.')[2]}\0{output.text}".encode()).hexdigest()
        for output in python
    }
    new = [output for output in python if keys[output.path] not in cache]
    formatted = _by_black(new, style, progress) if style.formatter == "black" else _by_ruff(new, style)
    cache.update(zip((keys[output.path] for output in new), formatted, strict=True))
    for key in cache.keys() - keys.values():
        del cache[key]
    return texts | {output.path: _insert_parts(output, cache[keys[output.path]]) for output in python}


def _frame(output: Rendered, style: Style) -> str | None:
    """Return the formatted text of an output before its parts are inserted, or None if it needs a formatter."""
    if output.path.endswith(".json"):
        return _json(output)
    if not output.path.endswith((".py", ".pyi")):
        return output.text
    if style.formatter != "black" or (not output.is_shipped and output.python_error()):
        return None
    is_stub = output.path.endswith(".pyi")
    try:
        return format_frame(output.text, style.line_length, is_stub=is_stub, is_plain=output.is_shipped)
    except UnknownSyntax:
        return None


def _trim(text: str) -> str:
    """Return Python without the spaces at line ends and the extra empty lines that template statements leave."""
    return re.sub(r"\n{4,}", "\n\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip("\n") + "\n"


def _by_ruff(rendered: list[Rendered], style: Style) -> list[str]:
    from codegen.outputs.formatting import ruff

    return ruff.format_texts(rendered, style)


def _by_black(rendered: list[Rendered], style: Style, progress: Progress) -> list[str]:
    """Return each text as black formats it. Many lines are formatted on all cores."""
    lines = [output.text.count("\n") for output in rendered]
    if sum(lines) >= _MANY_LINES:
        import black  # noqa: F401  # once, before processes fork that would each import it

    # The longest first, so that no process is left with it at the end.
    order = sorted(range(len(rendered)), key=lambda index: -lines[index])
    ordered = [rendered[index] for index in order]
    results = parallel.results(partial(_black, style=style), ordered, progress, is_large=sum(lines) >= _MANY_LINES)
    items = counted(ordered, "formatting", lambda output: output.path, progress)
    texts = [text for _, text in zip(items, results, strict=True)]
    return [text for _, text in sorted(zip(order, texts, strict=True))]


def _black(rendered: Rendered, progress: Progress, *, style: Style) -> str:
    import black
    from black.mode import TargetVersion

    # Only the project's style, and not black's configuration: the output does not depend on the folder of the project.
    # For the oldest Python, black detects what a text needs.
    versions = set() if style.python == STYLE.python else {TargetVersion[f"PY{style.python.replace('.', '')}"]}
    mode = black.Mode(is_pyi=rendered.path.endswith(".pyi"), line_length=style.line_length, target_versions=versions)
    try:
        return black.format_str(rendered.text, mode=mode)
    except Exception as error:  # black raises many types for invalid Python
        raise rendered.python_error() or rendered.error(f"black cannot format the output: {error}") from None


def _insert_parts(rendered: Rendered, text: str) -> str:
    """Return the text with each part in place of its mark."""
    mark = re.compile(rf"\{{\s*{rendered.mark}([0-9]+),?\s*\}}")
    parts: list[str] = []
    for part in (*rendered.laid_out, text):  # a part may contain earlier parts
        parts.append(mark.sub(lambda match: parts[int(match[1])].strip(), part))
    return parts[-1]


def _json(rendered: Rendered) -> str:
    try:
        return _indented(json.loads(rendered.text, parse_constant=_refuse_constant)) + "\n"
    except (ValueError, RecursionError) as error:
        raise rendered.error(f"the template generates invalid JSON: {error}") from None


def _indented(value: object, margin: str = "\n") -> str:
    """Return a value as JSON with an indentation of two spaces. `json.dumps` takes twice as long for it."""
    inner = f"{margin}  "
    if isinstance(value, dict) and value:
        items = [f"{_ENCODER.encode(key)}: {_indented(item, inner)}" for key, item in value.items()]
        return f"{{{inner}{f',{inner}'.join(items)}{margin}}}"
    if isinstance(value, list) and value:
        return f"[{inner}{f',{inner}'.join([_indented(item, inner) for item in value])}{margin}]"
    return str(value) if type(value) is int else _ENCODER.encode(value)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")
