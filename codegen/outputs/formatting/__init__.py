"""Rendered text into the text of an output: black or ruff for Python, plain two-space JSON.

Knows the formatters and what templates have laid out already; knows no template and no view.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, MutableMapping
from functools import partial
from hashlib import sha256

from codegen import parallel
from codegen.outputs.rendering import Rendered
from codegen.progress import Progress, counted
from codegen.style import STYLE, Style

_MANY_LINES = 2000
"""From how many lines on two processes are faster than one."""


def formatted(
    rendered: Iterable[Rendered],
    known: MutableMapping[str, str],
    style: Style = STYLE,
    show: Callable[[str], None] = lambda _: None,
) -> dict[str, str]:
    """The final text of each output by its path, formatted as the style and the ending of the path ask.

    `known` remembers what formatters made by a key of their input, and `show` is told how far it is. Raises
    CodegenError when a text is not of its language, or the formatter is not installed.
    """
    made = tuple(rendered)
    python = [one for one in made if one.path.endswith((".py", ".pyi"))]
    texts = {one.path: _json(one) if one.path.endswith(".json") else _completed(one, one.text) for one in made}
    if style.formatter == "none":
        return texts | {one.path: _tidied(texts[one.path]) for one in python}
    about = f"{sorted(version(style).items())} {style.python} {style.line_length}"
    keys = {one.path: _key(one, about) for one in python}
    new = [one for one in python if keys[one.path] not in known]
    made_of_new = _by_black(new, style, show) if style.formatter == "black" else _by_ruff(new, style)
    known.update(zip((keys[one.path] for one in new), made_of_new, strict=True))
    return texts | {one.path: _completed(one, known[keys[one.path]]) for one in python}


def version(style: Style) -> dict[str, str]:
    """The formatter and its version, read without importing it; nothing where there is none."""
    if style.formatter == "ruff":
        from codegen.outputs.formatting import ruff

        return {"ruff": ruff.version()}
    return {"black": black_version()} if style.formatter == "black" else {}


def black_version() -> str:
    """The version of black, read without importing it."""
    from _black_version import version  # type: ignore[import-untyped]  # the module black itself takes it from

    return str(version)


def _key(rendered: Rendered, about: str) -> str:
    return sha256(f"{about}\0{rendered.path.rpartition('.')[2]}\0{rendered.text}".encode()).hexdigest()


def _tidied(text: str) -> str:
    """Python as templates lay it out, without what their statements leave behind: blanks at ends, too many lines."""
    return re.sub(r"\n{4,}", "\n\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip("\n") + "\n"


def _by_ruff(rendered: list[Rendered], style: Style) -> list[str]:
    from codegen.outputs.formatting import ruff

    return ruff.formatted(rendered, style)


def _by_black(rendered: list[Rendered], style: Style, show: Callable[[str], None]) -> list[str]:
    """What black makes of each text: where there is much to do, on all cores at once."""
    lines = [one.text.count("\n") for one in rendered]
    if sum(lines) >= _MANY_LINES:
        import black  # noqa: F401  # here, in place of once in each process

    # The longest first, so that no process is left with it at the end.
    order = sorted(range(len(rendered)), key=lambda index: -lines[index])
    ordered = [rendered[index] for index in order]
    results = parallel.results(partial(_black, style=style), ordered, show, is_large=sum(lines) >= _MANY_LINES)
    texts = [text for _, text in zip(counted(ordered, "formatting", lambda one: one.path, show), results, strict=True)]
    return [text for _, text in sorted(zip(order, texts, strict=True))]


def _black(rendered: Rendered, progress: Progress, *, style: Style) -> str:
    import black
    from black.mode import TargetVersion

    # The project's own choices alone, whatever black's configuration says: the output does not depend on where it is
    # made. black finds out by itself what a text needs of the oldest Python.
    versions = set() if style.python == STYLE.python else {TargetVersion[f"PY{style.python.replace('.', '')}"]}
    mode = black.Mode(is_pyi=rendered.path.endswith(".pyi"), line_length=style.line_length, target_versions=versions)
    try:
        return black.format_str(rendered.text, mode=mode)
    except Exception as error:  # of any sort: black is made for text that is Python
        raise rendered.no_python() or rendered.unfit(f"black fails on what it yields: {error}") from None


def _completed(rendered: Rendered, text: str) -> str:
    """The text with each part in the place of its mark."""
    mark = re.compile(rf"\{{\s*{rendered.mark}([0-9]+),?\s*\}}")
    parts: list[str] = []
    for part in (*rendered.laid_out, text):  # a part is made of those before it
        parts.append(mark.sub(lambda found: parts[int(found[1])].strip(), part))
    return parts[-1]


def _json(rendered: Rendered) -> str:
    try:
        document = json.loads(rendered.text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise rendered.unfit(f"what the template yields is no JSON: {error}") from None
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is none of its values")
