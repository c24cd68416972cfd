"""Rendering: a view and a template become text.

Templates run in jinja2's sandbox and can write source text only: that of a view, or of a filter. Knows jinja2. Must not
know the disk, formatters, or the meaning of views.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from functools import partial
from itertools import count, islice
from typing import Any, NamedTuple

import jinja2
from jinja2.compiler import CodeGenerator
from jinja2.sandbox import ImmutableSandboxedEnvironment

from codegen import docstring_markup, literals
from codegen.errors import CodegenError
from codegen.literals import WIDTH, LaidOut, Source, columns
from codegen.outputs.import_order import sort_imports

SHIPPED = "codegen:"
"""The prefix of the name of a toolkit template, which a project's template of the same name does not replace."""

_MAXIMUM = 10_000_000
"""The maximum number of pieces of text that a template may write."""

_BLOCK_FILTERS = ("imports", "laid_out")
"""The filters of blocks, which consist of source."""

_REFERENCE = re.compile(r"""\{%[-+]?\s*(?:extends|include|import|from)\s+(?:"([^"]+)"|'([^']+)')""")


class Rendered(NamedTuple):
    """The text that a template generates from a view, before it is formatted.

    `laid_out` are the parts that the formatter skips. Such a part is replaced by a set with one name, `mark` and the
    number of the part, in the text and in later parts.
    """

    where: str
    """The template, for messages."""
    path: str
    text: str
    laid_out: tuple[str, ...]
    mark: str
    is_shipped: bool = False
    """Whether it consists of the toolkit's templates only."""

    def error(self, what: str) -> CodegenError:
        """Return an error about the text."""
        return CodegenError(what, where=self.where, remedy=f"Correct the template. It generates {self.path}.")

    def python_error(self) -> CodegenError | None:
        """Return the error for text that is not valid Python, or None."""
        try:
            ast.parse(self.text)
        except SyntaxError as error:
            reason = f"{error.msg}: {error.text.strip()}" if error.text else error.msg
        except (ValueError, RecursionError, MemoryError) as error:
            reason = str(error) or type(error).__name__
        else:
            return None
        return self.error(f"the template generates invalid Python: {reason}")


class Guarded(CodeGenerator):
    """A compiler that refuses statements that bypass `finalize`, and blocks unknown to the extended template."""

    environment: _Environment

    def visit_Template(self, node: jinja2.nodes.Template, frame: Any = None) -> None:
        extended = node.find(jinja2.nodes.Extends)
        if extended and isinstance(extended.template, jinja2.nodes.Const):
            with suppress(jinja2.TemplateNotFound):  # rendering reports it, with the line
                known = self.environment.blocks(extended.template.value)
                for block in node.find_all(jinja2.nodes.Block):
                    if block in node.body and block.name not in known:
                        names = ", ".join(sorted(known)) or "none"
                        self.fail(
                            f'{extended.template.value} has no block "{block.name}"; its blocks: {names}', block.lineno
                        )
        super().visit_Template(node, frame)

    def visit_FilterBlock(self, node: jinja2.nodes.FilterBlock, frame: Any) -> None:
        if node.filter.name not in _BLOCK_FILTERS or node.filter.node is not None:
            self.fail(f"filter blocks are not allowed, except {' and '.join(_BLOCK_FILTERS)}", node.lineno)
        super().visit_FilterBlock(node, frame)

    def visit_CallBlock(self, node: jinja2.nodes.CallBlock, frame: Any) -> None:
        self.fail("call blocks are not allowed", node.lineno)


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox in which text that consists of source text, such as that of a macro, is source text."""

    code_generator_class = Guarded

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._blocks: dict[str, frozenset[str]] = {}

    def blocks(self, name: str) -> frozenset[str]:
        """Return the names of the blocks of a template and of the templates that it extends."""
        if name not in self._blocks:
            assert self.loader is not None
            text, real, _ = self.loader.get_source(self, name)
            node = self.parse(text, real)
            names = frozenset(block.name for block in node.find_all(jinja2.nodes.Block))
            extended = node.find(jinja2.nodes.Extends)
            if extended and isinstance(extended.template, jinja2.nodes.Const):
                names |= self.blocks(extended.template.value)
            self._blocks[name] = names
        return self._blocks[name]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute. A field of a view needs no check of the sandbox."""
        known = getattr(type(obj), "__dataclass_fields__", {})
        if attribute in known:
            return getattr(obj, attribute)
        if known and not attribute.startswith("_"):
            close = get_close_matches(attribute, known, n=1)
            hint = f'did you mean "{close[0]}"?' if close else f"its fields: {', '.join(known)}"
            return self.undefined(f'{type(obj).__name__} has no field "{attribute}"; {hint}', obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    @staticmethod
    def concat(parts: Iterable[str]) -> Source:
        pieces = list(islice(parts, _MAXIMUM))
        if len(pieces) == _MAXIMUM:
            raise OverflowError(f"the output has more than {_MAXIMUM:,} pieces of text")
        return Source("".join(pieces))


class Renderer:
    """A renderer for a set of templates, {name: text}; `shipped` are the toolkit's.

    Messages call their folder `folder`.
    """

    def __init__(
        self,
        templates: Mapping[str, str],
        *,
        width: int = WIDTH,
        folder: str = "templates",
        shipped: Collection[str] = (),
    ) -> None:
        self.templates = templates
        self._shipped = shipped
        self._width, self._folder = width, folder
        self._laid_out: list[str] = []
        self._mark = ""
        self._environment = _Environment(
            loader=jinja2.FunctionLoader(self._load),
            undefined=jinja2.StrictUndefined,
            finalize=self._finalize,
            autoescape=False,  # output is source code, not HTML; `_finalize` guards it
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
        self._environment.filters["imports"] = sort_imports
        self._environment.filters["laid_out"] = self._laid_out_where_it_fits
        self._environment.filters |= {name: _filter(name, writer) for name, writer in writers.items()}

    def builds_on(self, template: str) -> Iterator[str]:
        """Yield the names of the templates that a template consists of, itself first, if its text names them."""
        waiting, seen = [template], set()
        while waiting:
            name = self.real(waiting.pop())
            if name not in seen and name in self.templates:
                seen.add(name)
                yield name
                waiting += [double or single for double, single in _REFERENCE.findall(self.templates[name])]

    def is_shipped(self, template: str) -> bool:
        """Whether a template consists of the toolkit's templates only."""
        return all(name in self._shipped for name in self.builds_on(template))

    def compile(self, template: str) -> None:
        """Compile a template and those that it consists of: processes that are forked later need not do so.

        Templates with errors are left out. `render` reports the errors.
        """
        names = [template]
        for real in self.builds_on(template):
            names += [double or single for double, single in _REFERENCE.findall(self.templates[real])]
        for name in names:
            with suppress(jinja2.TemplateError, CodegenError):
                self._environment.get_template(name)

    def real(self, name: str) -> str:
        """Return the name of the template to use: the toolkit's if the project does not have one of that name."""
        plain = name.removeprefix(SHIPPED)
        return plain if name not in self.templates and plain in self.templates else name

    def _load(self, name: str) -> tuple[str, str, None] | None:
        real = self.real(name)
        return (self.templates[real], real, None) if real in self.templates else None

    def render(self, template: str, view: object, path: str) -> Rendered:
        """Return the text that the template generates from the view. Raise CodegenError if the template is invalid."""
        for number in count():
            self._laid_out.clear()
            self._mark = f"_laid_out_{number}_"
            text = self._text(template, view)
            if sum(part.count(self._mark) for part in (text, *self._laid_out)) == len(self._laid_out):
                break  # otherwise a text contains the mark, and the next one is tried
        is_shipped = self.is_shipped(template)
        return Rendered(self._place_of(template), path, text, tuple(self._laid_out), self._mark, is_shipped)

    def _text(self, template: str, view: object) -> str:
        try:
            return self._environment.get_template(template).render(view=view)
        except Exception as error:  # any error is one of the template: views do not run code
            where, remedy = self._place(error, template), "Correct the template."
            what = f"the template fails: {error or type(error).__name__}"
            match error:
                case jinja2.TemplateSyntaxError():
                    where = f"{self._place_of(error.name or template)}:{error.lineno}"
                    what = f"the template does not parse: {error.message}"
                case jinja2.TemplateNotFound():
                    what, remedy = f'missing template "{error.name}"', "Correct the name, or add the file."
                case jinja2.UndefinedError():
                    remedy = "Correct the template. To print what it gets as `view`, run: codegen build --dump-view"
                case RecursionError():
                    what, remedy = "the template includes or extends itself", "Remove the recursion."
            raise CodegenError(what, where=where, remedy=remedy) from None

    def _finalize(self, value: object) -> object:
        """Return the text of a value: source text and numbers are written as they are. Others raise TypeError.

        Jinja calls this for every expression of a template.
        """
        if isinstance(value, LaidOut) and "\n" in value:
            return self._put_aside(value)
        if isinstance(value, Source | jinja2.Undefined) or type(value) is int:
            return value
        raise TypeError(
            f"templates can write source text only, got {type(value).__name__} {value!r:.40}; "
            "use a filter: python, json, toml, markdown, comment or identifier"
        )

    def _laid_out_where_it_fits(self, text: str) -> str:
        """Apply the filter `laid_out`: the formatter skips the block, unless it is empty or a line is too long."""
        fits = text.strip() and all(columns(line) <= self._width for line in text.splitlines())
        return self._put_aside(text) if fits else text.strip()

    def _put_aside(self, text: str) -> str:
        self._laid_out.append(text)
        return f"{{{self._mark}{len(self._laid_out) - 1}}}"

    def _place(self, error: BaseException, template: str) -> str:
        """Return the template and line of an error: jinja2 sets them in the frames of templates."""
        place, trace = template, error.__traceback__
        while trace:
            name = trace.tb_frame.f_code.co_filename
            if name in self.templates:
                place = f"{name}:{trace.tb_lineno}"
            trace = trace.tb_next
        return self._place_of(place)

    def _place_of(self, name: str) -> str:
        return name if name.startswith(SHIPPED) else f"{self._folder}/{name}"


def _filter(name: str, writer: Callable[..., Source]) -> Callable[..., Source]:
    """Return a template filter that names itself and the value in its error messages."""

    def apply(value: object, *arguments: Any, **named: Any) -> Source:
        if isinstance(value, jinja2.Undefined):
            str(value)  # raises the error that names the variable
        try:
            return writer(value, *arguments, **named)
        except (TypeError, ValueError, AttributeError) as error:
            raise TypeError(f"the filter {name} cannot write {type(value).__name__} {value!r:.40}: {error}") from None

    return apply


def _docstring(texts: str | Iterable[str], indent: int = 0, *, width: int) -> Source:
    return docstring_markup.docstring([texts] if isinstance(texts, str) else texts, indent, width)
