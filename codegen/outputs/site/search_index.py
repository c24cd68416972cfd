"""The index for the search of the site: the words of each entry, with its title and address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from codegen.outputs.site import view_types as views

_WORD = re.compile(r"\w[\w.\-]*\w|\w")
_STOP_TEXT = """
a an and are as at be because been by can cannot could did do does for from had has have how if in into is it its may
more most must no nor not of on once one only or other others own so some such than that the their them then there these
they this those to too was were what when where which while who whom why will with would you your
"""
_STOP = frozenset(_STOP_TEXT.split())
"""Words that the index leaves out."""


def search_index(pages: Iterable[views.Page]) -> list[list[str]]:
    """Return the index of the search: for each entry its title, address and words, the important words first."""
    entries: list[list[str]] = []
    for page in pages:
        match page:
            case views.EnumerationPage():
                if page.part == 1:
                    entries.append(_entry(page.title, page.address, (page.title, page.name, page.description)))
                for entry in page.entries:
                    if not page.in_brief or not entry.link.address.startswith(page.address):
                        entries.append(_of_member(entry, page.title))
            case views.MemberPage():
                entries.append(_of_member(page.entry, page.path[-1].text))
                for mentions in page.mentions:
                    entries += _of_rows(
                        (row for row in mentions.rows if row.link.address.partition("#")[0] == page.address),
                        mentions.title,
                    )
            case views.TablePage():
                if page.part == 1:
                    entries.append(_entry(page.title, page.address, (page.title, page.name, page.description)))
                entries += _of_rows(page.rows, page.title)
            case views.RowsPage():
                entries += _of_rows(page.rows, page.path[-1].text)
            case views.RfcPage():
                entries.append(_entry(f"{page.title} {page.summary}".strip(), page.address, (page.title, page.summary)))
    return entries


def _of_member(entry: views.EntryView, heading: str) -> list[str]:
    title = f"{entry.value} {entry.phrase or entry.name} · {heading}"
    texts = (entry.value, entry.name, *entry.aliases, entry.phrase, entry.description, *_texts(entry.fields))
    return _entry(title, entry.link.address, texts)


def _of_rows(rows: Iterable[views.RowView], heading: str) -> Iterator[list[str]]:
    for row in rows:
        yield _entry(f"{row.link.text} · {heading}", row.link.address, _texts(row.fields))


def _texts(fields: Iterable[views.FieldView]) -> Iterator[str]:
    for field in fields:
        yield from _texts_of(field.value)


def _texts_of(value: views.ValueView) -> Iterator[str]:
    if value.text not in ("", "yes", "no"):
        yield value.text
    for item in value.items:
        yield from _texts_of(item)
    yield from _texts(value.fields)


def _entry(title: str, address: str, texts: Iterable[str]) -> list[str]:
    words = dict.fromkeys(word for text in (*texts, title) for word in search_words(text))
    return [title, address, " ".join(words)]


def search_words(text: str) -> Iterator[str]:
    """Yield the words of a text as the index has them: in lower case, and the parts of words with hyphens too.

    >>> list(search_words("X.7.26 is for TANK_EMPTY"))
    ['x.7.26', 'tank_empty', 'tank', 'empty']
    """
    for word in _WORD.findall(text.lower()):
        if word not in _STOP:
            yield word
            parts = re.split(r"[-_]", word)
            if len(parts) > 1:
                yield from (part for part in parts if part and part not in _STOP)
