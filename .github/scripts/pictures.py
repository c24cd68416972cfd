"""Draw the pictures of the README from real output, as SVG: an editor that completes `ReplyCode`, and a failing check.

The editor shows what the language server of pyright answers. The terminal shows what `codegen check` prints in a copy
of this repository, where somebody edited a phrase in a generated file.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]
PICTURES = REPOSITORY / "codegen/docs/pictures"

CODE = """\
from smtpcodes import ReplyCode


def is_gone(reply: ReplyCode) -> bool:
    return reply is ReplyCode.MAIL"""
CHOSEN = "MAILBOX_UNAVAILABLE"
EDITED = ("generated/smtpcodes/_data/dsn_actions.py", '"Delivery delayed"', '"Not delivered yet"')

COLUMN, LINE, SIZE, MARGIN = 7.8, 19, 13, 16
"""The width of a character, the height of a line, the size of the font and the margin, in pixels."""
WHITE, GREY, RED, GREEN, BLUE, YELLOW = "#d4d4d4", "#8b949e", "#f47067", "#7ee787", "#79c0ff", "#dcdcaa"
WINDOW, POPUP, SELECTED = "#1e1e1e", "#2d2d30", "#04395e"


class Text(NamedTuple):
    """A piece of text at a column and a line."""

    column: float
    line: float
    text: str
    color: str = WHITE


class Box(NamedTuple):
    """A filled box behind the text, in columns and lines."""

    column: float
    line: float
    width: float
    height: float
    color: str


def main() -> None:
    """Write both pictures."""
    PICTURES.mkdir(exist_ok=True)
    for name, picture in (("editor", editor), ("check", check)):
        (PICTURES / f"{name}.svg").write_text(picture(), "utf-8")
        print(f"wrote codegen/docs/pictures/{name}.svg")


def editor() -> str:
    """Return the picture of an editor that completes the name of a reply code."""
    labels, documentation = _completions()
    lines = CODE.splitlines()
    drawn: list[Text | Box] = []
    for number, line in enumerate(lines):
        drawn.append(Text(0, number, f"{number + 1:2}", GREY))
        for piece in re.finditer(r"\b(?:from|import|def|return|is)\b|\bReplyCode\b|\S+?(?=\b|$)|\S", line):
            keyword, known = piece[0] in ("from", "import", "def", "return", "is"), piece[0] in ("ReplyCode", "bool")
            drawn.append(Text(4 + piece.start(), number, piece[0], BLUE if keyword else GREEN if known else WHITE))
    top, left = len(lines) + 0.3, 4 + lines[-1].index("MAIL")
    width = max(map(len, labels)) + 4
    drawn.append(Box(left - 1, top, width, len(labels) + 0.4, POPUP))
    drawn.append(Box(left - 1, top + labels.index(CHOSEN) + 0.2, width, 1, SELECTED))
    drawn += [Text(left + 1, top + 0.2 + number, label) for number, label in enumerate(labels)]
    drawn += [Text(left - 0.6, top + 0.2 + number, "◆", YELLOW) for number in range(len(labels))]
    below = top + len(labels) + 1
    drawn.append(Box(3, below, max(map(len, documentation)) + 2, len(documentation) + 0.4, POPUP))
    drawn += [
        Text(4, below + 0.2 + number, line, BLUE if number == 0 else WHITE) for number, line in enumerate(documentation)
    ]
    return _svg("bounce.py", drawn)


def check() -> str:
    """Return the picture of `codegen check` after somebody edited a phrase in a generated file."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("registry", "templates", "generated", "pyproject.toml"):
            (shutil.copytree if (REPOSITORY / name).is_dir() else shutil.copy2)(REPOSITORY / name, Path(folder, name))
        path, old, new = EDITED
        text = Path(folder, path).read_text("utf-8")
        if text.count(old) != 1:
            sys.exit(f"{path} does not have {old} exactly once. Choose another text in pictures.py.")
        Path(folder, path).write_text(text.replace(old, new), "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "codegen", "check"],
            cwd=folder,
            env={"PYTHONPATH": str(REPOSITORY), "XDG_CACHE_HOME": folder, "PATH": "", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    lines = ["$ codegen check", *done.stdout.splitlines(), *done.stderr.splitlines(), "$ echo $?", str(done.returncode)]
    drawn = [Text(0, number, _clipped(line), _color(line)) for number, line in enumerate(lines)]
    return _svg("codegen check", drawn)


def _color(line: str) -> str:
    """Return the colour of a line of a terminal: commands, and what a diff removes and adds."""
    text = line.strip()
    if line.startswith("$ "):
        return YELLOW
    if text.startswith(("---", "+++", "@@")):
        return GREY
    return RED if text.startswith("-") else GREEN if text.startswith("+") else WHITE


def _clipped(line: str, columns: int = 104) -> str:
    """Return a line that is not longer than the window."""
    return line if len(line) <= columns else f"{line[: columns - 1]}…"


def _svg(title: str, drawn: list[Text] | list[Text | Box]) -> str:
    """Return a window with a title and what is drawn in it."""
    columns = max(piece.column + (piece.width if isinstance(piece, Box) else len(piece.text)) for piece in drawn)
    lines = max(piece.line + (piece.height if isinstance(piece, Box) else 1) for piece in drawn)
    width, height = round(columns * COLUMN + 2 * MARGIN), round(lines * LINE + 2 * MARGIN + 24)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="Menlo, Consolas, monospace" font-size="{SIZE}">',
            f'<rect width="{width}" height="{height}" rx="8" fill="{WINDOW}"/>',
            *(f'<circle cx="{18 + 18 * index}" cy="16" r="5" fill="#4d4d4d"/>' for index in range(3)),
            f'<text x="{width / 2:g}" y="20" fill="{GREY}" text-anchor="middle">{escape(title)}</text>',
            *map(_element, drawn),
            "</svg>\n",
        ]
    )


def _element(piece: Text | Box) -> str:
    """Return a text or a box as an element."""
    x, y = MARGIN + piece.column * COLUMN, MARGIN + 24 + piece.line * LINE
    if isinstance(piece, Box):
        size = f'width="{piece.width * COLUMN:g}" height="{piece.height * LINE:g}"'
        return f'<rect x="{x:g}" y="{y:g}" {size} rx="3" fill="{piece.color}"/>'
    length = f'textLength="{len(piece.text) * COLUMN:g}" ' if len(piece.text) > 1 else ""
    text = f'<text x="{x:g}" y="{y + 14:g}" {length}fill="{piece.color}" xml:space="preserve">'
    return f"{text}{escape(piece.text)}</text>"


def _completions() -> tuple[list[str], list[str]]:
    """Return the names that pyright offers for CODE, and the lines that it shows about the chosen one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "bounce.py")
        Path(folder, "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(REPOSITORY / "generated")]}))
        server = _Server(Path(folder))
        document = {"uri": file.as_uri()}
        server.notify("initialized", {})
        server.notify(
            "textDocument/didOpen", {"textDocument": {**document, "languageId": "python", "version": 1, "text": CODE}}
        )
        lines = CODE.splitlines()
        position = {"line": len(lines) - 1, "character": len(lines[-1])}
        items = server.ask("textDocument/completion", {"textDocument": document, "position": position})["items"]
        items = [item for item in items if "MAIL" in item["label"]]
        items.sort(key=lambda item: (not item["label"].startswith("MAIL"), item["sortText"]))
        (chosen,) = (item for item in items if item["label"] == CHOSEN)
        resolved = server.ask("completionItem/resolve", chosen)
        server.close()
    return [item["label"] for item in items], resolved["documentation"]["value"].splitlines()


class _Server:
    """The language server of pyright, and the protocol that editors speak with it."""

    def __init__(self, folder: Path) -> None:
        command = [str(Path(sys.executable).with_name("pyright-langserver")), "--stdio"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._numbers = count(1)
        item = {"completionItem": {"documentationFormat": ["plaintext"]}}
        folders = [{"uri": folder.as_uri(), "name": "example"}]
        capabilities = {"textDocument": {"completion": item}}
        self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": folder.as_uri(),
                "capabilities": capabilities,
                "workspaceFolders": folders,
            },
        )

    def notify(self, method: str, parameters: object) -> None:
        """Send a message without an answer."""
        self._send({"method": method, "params": parameters})

    def ask(self, method: str, parameters: object) -> Any:
        """Send a message and return the answer."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": parameters})
        for message in self._messages():
            if "method" not in message and message.get("id") == number:
                return message["result"]
            if "method" in message and "id" in message:
                self._send({"id": message["id"], "result": None})
        return sys.exit("pyright ended too early. Run: pyright --version")

    def close(self) -> None:
        """End the server."""
        self._process.kill()
        self._process.wait()

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _messages(self) -> Iterator[dict[str, Any]]:
        assert self._process.stdout
        size = 0
        for line in self._process.stdout:
            if line.lower().startswith(b"content-length:"):
                size = int(line.partition(b":")[2])
            elif not line.strip():
                yield json.loads(self._process.stdout.read(size))


if __name__ == "__main__":
    main()
