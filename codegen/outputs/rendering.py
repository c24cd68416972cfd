"""A view and a template into text.

Templates run in jinja2's sandbox, and write source text alone: what a view has as such, and what filters make of plain
values. Knows jinja2; no disk, no formatter, and nothing of what a view means.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from functools import partial
from itertools import count, islice
from typing import Any, NamedTuple

import jinja2
from jinja2.compiler import CodeGenerator
from jinja2.sandbox import ImmutableSandboxedEnvironment

from codegen import literals
from codegen.errors import CodegenError
from codegen.literals import WIDTH, LaidOut, Source, columns

SHIPPED = "codegen:"
"""What the name of a template begins with that is the toolkit's own, whatever a project has in its place."""

_MOST = 10_000_000
"""How many pieces of text a template may write."""

_REFERRED = re.compile(r"""\{%[-+]?\s*(?:extends|include|import|from)\s+(?:"([^"]+)"|'([^']+)')""")


class Rendered(NamedTuple):
    """What a template made of a view, before the formatter has seen it.

    `laid_out` are the parts that the formatter need not see. In the text, and in the parts behind it, a part is a set
    of one name: `mark` and its number.
    """

    where: str
    """The template, as messages name it."""
    path: str
    text: str
    laid_out: tuple[str, ...]
    mark: str

    def unfit(self, what: str) -> CodegenError:
        """The error for a text that is not of its language."""
        remedy = f"Correct the template: this is what it makes of {self.path}."
        return CodegenError(what, where=self.where, remedy=remedy)

    def no_python(self) -> CodegenError | None:
        """The error for a text that is no Python; None where it is."""
        try:
            ast.parse(self.text)
        except SyntaxError as error:
            why = f"{error.msg}: {error.text.strip()}" if error.text else error.msg
        except (ValueError, RecursionError, MemoryError) as error:
            why = str(error) or type(error).__name__
        else:
            return None
        return self.unfit(f"what the template yields is no Python: {why}")


class _Guarded(CodeGenerator):
    """Templates without the two statements whose text no `finalize` sees, and without blocks that nothing shows."""

    def visit_Template(self, node: jinja2.nodes.Template, frame: Any = None) -> None:
        extended = node.find(jinja2.nodes.Extends)
        if extended and isinstance(extended.template, jinja2.nodes.Const):
            with suppress(jinja2.TemplateNotFound):  # which rendering tells, with the line
                known = _blocks(self.environment, extended.template.value)
                for block in node.find_all(jinja2.nodes.Block):
                    if block in node.body and block.name not in known:
                        there = ", ".join(sorted(known)) or "it has none"
                        self.fail(f'{extended.template.value} has no block "{block.name}" ({there})', block.lineno)
        super().visit_Template(node, frame)

    def visit_FilterBlock(self, node: jinja2.nodes.FilterBlock, frame: Any) -> None:
        if (node.filter.name, node.filter.node) != ("laid_out", None):
            self.fail("a filter would change source text", node.lineno)
        super().visit_FilterBlock(node, frame)

    def visit_CallBlock(self, node: jinja2.nodes.CallBlock, frame: Any) -> None:
        self.fail("there are no call blocks", node.lineno)


class _Environment(ImmutableSandboxedEnvironment):
    """Where what is made of source text alone (a macro, a block of a template that is extended) is source text."""

    code_generator_class = _Guarded

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The attribute; a field of a view without a further look: it is there to be read."""
        known = getattr(type(obj), "__dataclass_fields__", {})
        if attribute in known:
            return getattr(obj, attribute)
        if known and not attribute.startswith("_"):
            close = get_close_matches(attribute, known, n=1)
            hint = f'did you mean "{close[0]}"?' if close else f"it has {', '.join(known)}"
            return self.undefined(f'{type(obj).__name__} has no field "{attribute}"; {hint}', obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    @staticmethod
    def concat(parts: Iterable[str]) -> Source:
        made = list(islice(parts, _MOST))
        if len(made) == _MOST:
            raise OverflowError("it writes without end")
        return Source("".join(made))


def _blocks(environment: jinja2.Environment, name: str) -> set[str]:
    """The names of the blocks of a template and of those that it extends."""
    assert environment.loader is not None
    text, real, _ = environment.loader.get_source(environment, name)
    node = environment.parse(text, real)
    found = {block.name for block in node.find_all(jinja2.nodes.Block)}
    extended = node.find(jinja2.nodes.Extends)
    if extended and isinstance(extended.template, jinja2.nodes.Const):
        found |= _blocks(environment, extended.template.value)
    return found


class Renderer:
    """Renders with one set of templates, {name: text}, which messages name below the folder `shown`."""

    def __init__(self, templates: Mapping[str, str], *, width: int = WIDTH, shown: str = "templates") -> None:
        self._templates, self._width, self._shown = templates, width, shown
        self._laid_out: list[str] = []
        self._mark = ""
        self._environment = _Environment(
            loader=jinja2.FunctionLoader(self._loaded),
            undefined=jinja2.StrictUndefined,
            finalize=self._written,
            autoescape=False,  # what is written is source code, not HTML; `_written` guards it
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        writers: dict[str, Callable[..., Source]] = {
            "python": partial(literals.py_literal, width=width),
            "docstring": partial(_docstring, width=width),
            "json": literals.json_literal,
            "toml": literals.toml_literal,
            "markdown": literals.markdown,
            "comment": literals.comment,
            "identifier": literals.name,
        }
        self._environment.filters["laid_out"] = self._laid_out_where_it_fits
        self._environment.filters |= {name: _filter(name, writer) for name, writer in writers.items()}

    def builds_on(self, template: str) -> Iterator[str]:
        """The names of the templates that a template is made of, itself first, as far as its text names them."""
        waiting, seen = [template], set()
        while waiting:
            name = self._real(waiting.pop())
            if name not in seen and name in self._templates:
                seen.add(name)
                yield name
                waiting += [one or other for one, other in _REFERRED.findall(self._templates[name])]

    def _real(self, name: str) -> str:
        """The name under which a template is: that of the toolkit's where a project has none in its place."""
        plain = name.removeprefix(SHIPPED)
        return plain if name not in self._templates and plain in self._templates else name

    def _loaded(self, name: str) -> tuple[str, str, None] | None:
        real = self._real(name)
        return (self._templates[real], real, None) if real in self._templates else None

    def render(self, template: str, view: object, path: str) -> Rendered:
        """What the template makes of the view for one output. Raises CodegenError when the template is wrong."""
        for number in count():
            self._laid_out.clear()
            self._mark = f"_laid_out_{number}_"
            text = self._text(template, view)
            if sum(one.count(self._mark) for one in (text, *self._laid_out)) == len(self._laid_out):
                break  # else some text has such a name: the next is tried
        return Rendered(self._place_of(template), path, text, tuple(self._laid_out), self._mark)

    def _text(self, template: str, view: object) -> str:
        try:
            return self._environment.get_template(template).render(view=view)
        except jinja2.TemplateSyntaxError as error:
            where = f"{self._place_of(error.name or template)}:{error.lineno}"
            raise CodegenError(
                f"the template does not parse: {error.message}", where=where, remedy="Correct the template."
            ) from None
        except jinja2.TemplateNotFound as error:
            raise CodegenError(
                f'there is no template "{error.name}"',
                where=self._place(error, template),
                remedy="Correct the name, or add the file.",
            ) from None
        except RecursionError as error:
            raise CodegenError(
                "the template never ends",
                where=self._place(error, template),
                remedy="Correct it: a template cannot include or extend itself.",
            ) from None
        except Exception as error:  # whatever it is, a template raises it: a view does nothing
            raise CodegenError(
                f"the template fails: {error or type(error).__name__}",
                where=self._place(error, template),
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
            f"only source text can be written, not {type(value).__name__} {value!r:.40}; "
            "write it with a filter: python, json, toml, markdown, comment or identifier"
        )

    def _laid_out_where_it_fits(self, text: str) -> str:
        """The template filter `laid_out`: black need not see its block, unless there is none or a line is too long."""
        fits = text.strip() and all(columns(line) <= self._width for line in text.splitlines())
        return self._put_aside(text) if fits else text.strip()

    def _put_aside(self, text: str) -> str:
        """What stands for a text that black leaves as it is."""
        self._laid_out.append(text)
        return f"{{{self._mark}{len(self._laid_out) - 1}}}"

    def _place(self, error: BaseException, template: str) -> str:
        """The template and line in which rendering failed: jinja2 gives the frames of templates their names and
        lines.
        """
        place, trace = template, error.__traceback__
        while trace:
            name = trace.tb_frame.f_code.co_filename
            if name in self._templates:
                place = f"{name}:{trace.tb_lineno}"
            trace = trace.tb_next
        return self._place_of(place)

    def _place_of(self, name: str) -> str:
        return name if name.startswith(SHIPPED) else f"{self._shown}/{name}"


def _filter(name: str, writer: Callable[..., Source]) -> Callable[..., Source]:
    """What writes a value as a filter, and says what it is that it cannot write."""

    def written(value: object, *arguments: Any, **named: Any) -> Source:
        if isinstance(value, jinja2.Undefined):
            str(value)  # raises what says which name it is
        try:
            return writer(value, *arguments, **named)
        except (TypeError, ValueError, AttributeError) as error:
            raise TypeError(f"{name} cannot write {type(value).__name__} {value!r:.40}: {error}") from None

    return written


def _docstring(texts: str | Iterable[str], indent: int = 0, *, width: int) -> Source:
    """One text, or several paragraphs, as a docstring."""
    return literals.docstring([texts] if isinstance(texts, str) else texts, indent, width)
