"""A view and a template into text, and that text through its formatter: black for Python, plain two-space JSON.

Knows jinja2 and black; no disk, and nothing of what a view means.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping
from hashlib import sha256

import jinja2

from codegen.errors import CodegenError
from codegen.literals import Source


class Renderer:
    """Renders with one set of templates, {name: text}. `formatted` remembers black's output by a key of its input."""

    def __init__(self, templates: Mapping[str, str], formatted: MutableMapping[str, str]) -> None:
        self._formatted = formatted
        self._environment = jinja2.Environment(
            loader=jinja2.DictLoader(templates),
            undefined=jinja2.StrictUndefined,
            finalize=_only_source,
            autoescape=False,  # what is written is source code, not HTML; `_only_source` guards it
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def render(self, template: str, view: object, path: str) -> str:
        """The text of one output, formatted as its name's ending asks.

        Raises CodegenError when the template is wrong, or what it yields is not of its language.
        """
        try:
            text = self._environment.get_template(template).render(view=view)
        except jinja2.TemplateSyntaxError as error:
            where = f"templates/{error.name or template}:{error.lineno}"
            raise CodegenError(
                f"the template does not parse: {error.message}", where=where, remedy="Correct the template."
            ) from None
        except jinja2.TemplateNotFound as error:
            remedy = "Correct the name, or add the file."
            raise CodegenError(
                f'there is no template "{error.name}"', where=f"templates/{template}", remedy=remedy
            ) from None
        except (jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            where = f"templates/{_line_of(error, template)}"
            raise CodegenError(f"the template fails: {error}", where=where, remedy="Correct the template.") from None
        if path.endswith((".py", ".pyi")):
            return self._black(text, template, path)
        if path.endswith(".json"):
            return _json(text, template, path)
        return text

    def _black(self, text: str, template: str, path: str) -> str:
        key = sha256(f"{black_version()}\0{path.rpartition('.')[2]}\0{text}".encode()).hexdigest()
        found = self._formatted.get(key)
        if found is None:
            found = self._formatted[key] = _formatted(text, template, path)
        return found


def black_version() -> str:
    """The version of the formatter, read without importing it."""
    from _black_version import version  # type: ignore[import-untyped]  # the module black itself takes it from

    return str(version)


def black_style() -> str:
    """The year of black's style: within it, its output does not change."""
    return black_version().split(".")[0]


def _formatted(text: str, template: str, path: str) -> str:
    import black
    from black.parsing import InvalidInput

    # black's own defaults, whatever a project's pyproject.toml says: the output does not depend on where it is made.
    mode = black.Mode(is_pyi=path.endswith(".pyi"))
    try:
        return black.format_str(text, mode=mode)
    except InvalidInput as error:
        remedy = f"Correct the template: this is what it makes of {path}."
        raise CodegenError(
            f"what the template yields is no Python: {error}", where=f"templates/{template}", remedy=remedy
        ) from None


def _json(text: str, template: str, path: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
    except json.JSONDecodeError as error:
        remedy = f"Correct the template: this is what it makes of {path}."
        raise CodegenError(
            f"what the template yields is no JSON: {error}", where=f"templates/{template}", remedy=remedy
        ) from None


def _only_source(value: object) -> object:
    """The value, if it is source text or a number. Jinja calls this for every expression of a template."""
    if isinstance(value, Source | jinja2.Undefined) or type(value) is int:
        return value
    raise TypeError(
        f"only source text can be written, not {type(value).__name__} {value!r:.40}; the view has it as a literal"
    )


def _line_of(error: BaseException, template: str) -> str:
    """The template and line in which rendering failed: jinja2 gives template frames the template's name and lines."""
    place, trace = template, error.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        if code.co_filename == "<template>" or code.co_filename.endswith(".j2"):
            name = trace.tb_frame.f_globals.get("name")
            place = f"{name if isinstance(name, str) else template}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
