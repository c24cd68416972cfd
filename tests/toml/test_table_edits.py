"""Tables of a TOML file that are edited, added and moved, each with its comments."""

from __future__ import annotations

import pytest

from codegen.fixes import fix_file
from codegen.toml.table_edits import TomlChunk, TomlChunks

ENTRY = '[[member]]\nname = "SWAN"\nvalue = 2\n'
ADDED = '[[member]]\nname = "PIGEON"\nvalue = 3\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ENTRY, f"{ENTRY}\n{ADDED}"),
        (f"{ENTRY}# mute\n", f"{ENTRY}# mute\n\n{ADDED}"),
        (f"{ENTRY}# mute", f"{ENTRY}# mute\n\n{ADDED}"),
        (f"{ENTRY}# mute\u2028or not\n", f"{ENTRY}# mute\u2028or not\n\n{ADDED}"),
        (f"{ENTRY}\n# the end\n", f"{ENTRY}\n{ADDED}\n# the end\n"),
        (
            f'title = "Birds"\n# of rivers\n\n# white\n{ENTRY}',
            f'title = "Birds"\n# of rivers\n\n# white\n{ENTRY}\n{ADDED}',
        ),
    ],
)
def test_comments_around_the_last_entry(before: str, after: str) -> None:
    """A comment directly below the last entry stays with it if an entry is added, as `lint --fix` has it."""
    document = TomlChunks(before)
    assert document.text() == before
    document.chunks.append(TomlChunk.of(("member",), {"name": "PIGEON", "value": 3}, is_array=True))
    assert document.text() == after


def test_a_moved_entry_has_the_same_comments_for_sync_and_lint() -> None:
    """`sync --write` and `lint --fix` agree on which comments belong to an entry."""
    swan, pigeon = f"# above\n{ENTRY}# below\n", f"# grey\n{ADDED}"
    text = f'[enumeration]\nname = "Bird"\n\n{pigeon}\n{swan}'
    document = TomlChunks(text)
    document.chunks[1:] = document.chunks[:0:-1]
    fixed = fix_file(text)
    assert fixed is not None
    assert document.text() == fixed.text == f'[enumeration]\nname = "Bird"\n\n{swan}\n{pigeon}'
