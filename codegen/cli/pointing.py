"""Which line of the registry is behind a difference: that of the first member whose text changed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from codegen.actions.pipeline import Judged
from codegen.model import Enumeration
from codegen.outputs.menu import Output
from codegen.outputs.tree import Change
from codegen.toml.positions import line_of


def place(change: Change, output: str, judged: Judged, outputs: tuple[Output, ...]) -> tuple[str, int]:
    """The file and line that an annotation points at: in the registry where that is the cause, else the output
    itself.
    """
    made = next((one for one in outputs if one.path == change.path), None)
    causes = [what for cause, what in change.causes if cause == "registry"]
    if change.edited or not causes:
        return f"{output}/{change.path}", 1
    source = next((source for source in judged.files.values() if source.name in causes), None)
    if source is None:  # a file that is no longer there
        return causes[0], 1
    if made is None or not isinstance(made.about, Enumeration) or made.about.file != source.name:
        return source.name, 1
    index = _first_changed(change, made.about)
    return source.name, 1 if index is None else line_of(source.data, ("member", index))


def _first_changed(change: Change, enumeration: Enumeration) -> int | None:
    """The place in its file of the member to which the first differing line belongs."""
    old = (change.old or b"").decode("utf-8", "replace").splitlines()
    new = (change.new or b"").decode("utf-8", "replace").splitlines()
    differing = next(
        (block for block in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if block[0] != "equal"), None
    )
    if differing is None:
        return None
    keys = {text: member.index for member in enumeration.members for text in (member.name, str(member.value))}
    # A member's text begins with its name (`OK = 250`, `"title": "OK"`) or its value (`250: …`, `"const": 250`).
    begins = re.compile(r"""^\s+(?:"(?:title|const)": )?"?([^"\s:=]+)"?(?: =|:|,|$)""")
    for line in reversed(new[: max(differing[4], differing[3] + 1)]):
        found = begins.match(line)
        if found and found[1] in keys:
            return keys[found[1]]
    return None
