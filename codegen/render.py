"""A view and a template into text, and that text through its formatter: black for Python, plain two-space JSON.

Knows jinja2 and black; no disk, and nothing of what a view means.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping, MutableMapping
from hashlib import sha256
from itertools import count
from typing import Any, NamedTuple

import jinja2
from jinja2.compiler import CodeGenerator

from codegen.errors import CodegenError
from codegen.literals import WIDTH, LaidOut, Source, columns

_MANY_LINES = 2000
"""From how many lines on two processes are faster than one."""


class Rendered(NamedTuple):
    """What a template made of a view, before the formatter has seen it.

    `laid_out` are the parts that the formatter need not see. In the text, and in the parts behind it, a part is a set
    of one name: `mark` and its number.
    """

    template: str
    path: str
    text: str
    laid_out: tuple[str, ...]
    mark: str


class _Guarded(CodeGenerator):
    """Templates without the two statements whose text no `finalize` sees."""

    def visit_FilterBlock(self, node: jinja2.nodes.FilterBlock, frame: Any) -> None:
        if (node.filter.name, node.filter.node) != ("laid_out", None):
            self.fail("a filter would change source text", node.lineno)
        super().visit_FilterBlock(node, frame)

    def visit_CallBlock(self, node: jinja2.nodes.CallBlock, frame: Any) -> None:
        self.fail("there are no call blocks", node.lineno)


class _Environment(jinja2.Environment):
    """Where what is made of source text alone (a macro, a block of a template that is extended) is source text."""

    code_generator_class = _Guarded

    @staticmethod
    def concat(parts: Iterable[str]) -> Source:
        return Source("".join(parts))


class Renderer:
    """Renders with one set of templates, {name: text}."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self._laid_out: list[str] = []
        self._mark = ""
        self._environment = _Environment(
            loader=jinja2.FunctionLoader(lambda name: (templates[name], name, None) if name in templates else None),
            undefined=jinja2.StrictUndefined,
            finalize=self._written,
            autoescape=False,  # what is written is source code, not HTML; `_written` guards it
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters["laid_out"] = self._laid_out_where_it_fits

    def render(self, template: str, view: object, path: str) -> Rendered:
        """What the template makes of the view for one output. Raises CodegenError when the template is wrong."""
        for number in count():
            self._laid_out.clear()
            self._mark = f"_laid_out_{number}_"
            text = self._text(template, view)
            if sum(one.count(self._mark) for one in (text, *self._laid_out)) == len(self._laid_out):
                break  # else some text has such a name: the next is tried
        return Rendered(template, path, text, tuple(self._laid_out), self._mark)

    def _text(self, template: str, view: object) -> str:
        try:
            return self._environment.get_template(template).render(view=view)
        except jinja2.TemplateSyntaxError as error:
            where = f"templates/{error.name or template}:{error.lineno}"
            raise CodegenError(
                f"the template does not parse: {error.message}", where=where, remedy="Correct the template."
            ) from None
        except jinja2.TemplateNotFound as error:
            raise CodegenError(
                f'there is no template "{error.name}"',
                where=_place(error, template),
                remedy="Correct the name, or add the file.",
            ) from None
        except RecursionError as error:
            raise CodegenError(
                "the template never ends",
                where=_place(error, template),
                remedy="Correct it: a template cannot include or extend itself.",
            ) from None
        except Exception as error:  # whatever it is, a template raises it: a view does nothing
            raise CodegenError(
                f"the template fails: {error or type(error).__name__}",
                where=_place(error, template),
                remedy="Correct the template.",
            ) from None

    def _written(self, value: object) -> object:
        """What stands for a value in the text: source text and numbers stand for themselves, and nothing else may.

        Jinja calls this for every expression of a template.
        """
        if isinstance(value, LaidOut):
            return self._put_aside(value)
        if isinstance(value, Source | jinja2.Undefined) or type(value) is int:
            return value
        raise TypeError(
            f"only source text can be written, not {type(value).__name__} {value!r:.40}; the view has it as a literal"
        )

    def _laid_out_where_it_fits(self, text: str) -> str:
        """The template filter `laid_out`: black need not see its block, unless there is none or a line is too long."""
        fits = text.strip() and all(columns(line) <= WIDTH for line in text.splitlines())
        return self._put_aside(text) if fits else text.strip()

    def _put_aside(self, text: str) -> str:
        """What stands for a text that black leaves as it is."""
        self._laid_out.append(text)
        return f"{{{self._mark}{len(self._laid_out) - 1}}}"


def formatted(rendered: Iterable[Rendered], known: MutableMapping[str, str]) -> dict[str, str]:
    """The final text of each output by its path, formatted as the ending of the path asks.

    `known` remembers black's output by a key of its input. Raises CodegenError when a text is not of its language.
    """
    made = tuple(rendered)
    keys = {one.path: _key(one) for one in made if one.path.endswith((".py", ".pyi"))}
    new = [one for one in made if one.path in keys and keys[one.path] not in known]
    known.update(zip((keys[one.path] for one in new), _by_black(new), strict=True))
    texts = {}
    for one in made:
        if one.path in keys:
            texts[one.path] = completed(one, known[keys[one.path]])
        else:
            texts[one.path] = _json(one) if one.path.endswith(".json") else completed(one, one.text)
    return texts


def black_version() -> str:
    """The version of the formatter, read without importing it."""
    from _black_version import version  # type: ignore[import-untyped]  # the module black itself takes it from

    return str(version)


def _key(rendered: Rendered) -> str:
    return sha256(f"{black_version()}\0{rendered.path.rpartition('.')[2]}\0{rendered.text}".encode()).hexdigest()


def _by_black(rendered: list[Rendered]) -> list[str]:
    """What black makes of each text: where there is much to do, and processes can be forked, on all cores at once."""
    if sum(one.text.count("\n") for one in rendered) < _MANY_LINES:
        return [_black(one) for one in rendered]
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import cpu_count, get_all_start_methods, get_context

    if cpu_count() == 1 or "fork" not in get_all_start_methods():
        return [_black(one) for one in rendered]
    import black  # noqa: F401  # here, in place of once in each process

    pool = ProcessPoolExecutor(mp_context=get_context("fork"), initializer=_leave_interrupts_to_the_parent)
    try:
        return list(pool.map(_black, rendered))
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    from signal import SIG_IGN, SIGINT, signal

    signal(SIGINT, SIG_IGN)


def _black(rendered: Rendered) -> str:
    import black

    # black's own defaults, whatever a project's pyproject.toml says: the output does not depend on where it is made.
    mode = black.Mode(is_pyi=rendered.path.endswith(".pyi"))
    try:
        return black.format_str(rendered.text, mode=mode)
    except Exception as error:  # of any sort: black is made for text that is Python
        why = _why_no_python(rendered.text)
        what = f"what the template yields is no Python: {why}" if why else f"black fails on what it yields: {error}"
        raise _unfit(rendered, what) from None


def _why_no_python(text: str) -> str:
    """What Python itself says of the text; "" where it can read it."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        return f"{error.msg}: {error.text.strip()}" if error.text else error.msg
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error) or type(error).__name__
    return ""


def _unfit(rendered: Rendered, what: str) -> CodegenError:
    remedy = f"Correct the template: this is what it makes of {rendered.path}."
    return CodegenError(what, where=f"templates/{rendered.template}", remedy=remedy)


def completed(rendered: Rendered, text: str) -> str:
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
        raise _unfit(rendered, f"what the template yields is no JSON: {error}") from None
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is none of its values")


def _place(error: BaseException, template: str) -> str:
    """The template and line in which rendering failed: jinja2 gives the frames of templates their names and lines."""
    place, trace = template, error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            place = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"templates/{place}"
