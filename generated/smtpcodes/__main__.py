"""The command ``smtpcodes``, also ``python -m smtpcodes``: explains codes and bounces.

The command explains its arguments. Without arguments, it prints one line for each
bounce on standard input. The exit status is 0 for an answer, 1 if nothing is known,
and 2 for wrong usage.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from .explanations import explain, read_line
from .layout import escape, set_explanation
from .replies import Reply
from .stages import read_stage
from .verdicts import DELIVERED, classify, read_system

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from .mail_systems import MailSystem
    from .reply_stages import ReplyStage
    from .reports import RecipientReport
    from .verdicts import Verdict

__all__ = ["main", "run"]


_HEADER: Final = rb"[A-Za-z][A-Za-z0-9-]*:[ \t\r\n]|From "
"""How the first line of a message begins, also in an mbox file."""
_TO: Final = r"\bto=<([^<>\s]+)>"
"""The recipient in a line of Postfix that refuses a message."""
_CONTINUED: Final = rb"[2-5][0-9]{2}-"
"""How a line of a reply begins that is not the last one."""
_MBOX: Final = rb"(?:(?<=\n\n)|(?<=\n\r\n))(?=From )"
"""Where a message of an mbox file begins."""


class _Options(NamedTuple):
    what: str
    after: ReplyStage | None
    system: MailSystem | None
    as_json: bool


def main(arguments: list[str] | None = None) -> int:
    """Answer a command line, and return the exit status."""
    options = _options(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _answer(options)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has enough
        _discard_output()
        return 0
    except OSError as error:
        print(f"smtpcodes: {error.strerror or error}", file=sys.stderr)
        _discard_output()
        return 2
    except KeyboardInterrupt:
        _discard_output()
        return 130
    return status


def _discard_output() -> None:
    """Discard what is not printed yet, which the interpreter would print at its end."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _options(arguments: list[str]) -> _Options:
    """Return the options, or end the process with status 2 if they are wrong."""
    as_json = "--json" in arguments
    what = [argument for argument in arguments if argument != "--json"]
    after, system = None, None
    if any(argument.startswith("-") for argument in what):
        parsed = _parser().parse_args(arguments)
        what, as_json = parsed.what, parsed.json
        try:
            after = read_stage(parsed.after) if parsed.after else None
            system = read_system(parsed.system) if parsed.system else None
        except ValueError as error:
            _refuse(str(error))
    if not what and (sys.stdin is None or sys.stdin.isatty()):
        _refuse("nothing to explain: name a code or a reply, or pipe in a log")
    return _Options(_valid(" ".join(what)), after, system, as_json)


def _refuse(message: str) -> NoReturn:
    _parser().error(message)


def _parser() -> ArgumentParser:
    from argparse import ArgumentParser  # slow, and most questions have no option

    parser = ArgumentParser(
        prog="smtpcodes",
        description="Explain SMTP codes, replies and bounces. Without an argument, read "
        "standard input: a delivery report, an mbox file of reports, or lines of a log. "
        "Then print one line for each bounce.",
        epilog='examples: smtpcodes "550 5.7.26 unauthenticated"; smtpcodes X.4.2; '
        "smtpcodes 454 --after STARTTLS; smtpcodes --json < mail.log",
    )
    parser.add_argument(
        "what", nargs="*", help="a reply, a code, a command, an extension or a name"
    )
    parser.add_argument(
        "--after", metavar="STAGE", help="the command that was answered, such as RCPT"
    )
    parser.add_argument(
        "--system", metavar="NAME", help="the mail system that answered, such as gmail"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _valid(text: str) -> str:
    """Return a text that can be encoded in UTF-8: a stray octet becomes U+FFFD."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _answer(options: _Options) -> int:
    if not options.what:
        return _answer_input(options)
    gc.disable()  # an answer is over before there is anything to collect
    try:
        explanation = explain(options.what, after=options.after, system=options.system)
    except ValueError as error:
        print(f"smtpcodes: {error}", file=sys.stderr)
        return 1
    if options.as_json:
        import json
        from dataclasses import asdict

        _print(json.dumps(asdict(explanation)))
        return 0
    in_color = (
        sys.stdout is not None
        and sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )
    _print(set_explanation(explanation, min(_width(), 100), color=in_color))
    return 0


def _width() -> int:
    """Return the columns of the terminal; 80 if there is none."""
    try:
        return int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        pass
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (AttributeError, OSError):  # AttributeError: standard output is closed
        return 80


def _answer_input(options: _Options) -> int:
    """Print a line for each bounce on standard input."""
    import json

    status = 1
    for bounce in _bounces(sys.stdin.buffer, options.after, options.system):
        status = 0
        _print(json.dumps(bounce) if options.as_json else _on_one_line(bounce))
    if status:
        print("smtpcodes: the input contains no bounce", file=sys.stderr)
    return status


def _print(text: str) -> None:
    """Print text on a terminal or in a file of any encoding."""
    if sys.stdout is not None:
        encoding = sys.stdout.encoding or "utf-8"
        print(text.encode(encoding, "backslashreplace").decode(encoding))


def _bounces(
    stream: BinaryIO, after: ReplyStage | None, system: MailSystem | None
) -> Iterator[dict[str, object]]:
    """Yield the bounces of one report, of an mbox file, or of the lines of a log."""
    first = stream.readline()
    number = 1
    if not re.match(_HEADER, first):
        yield from _of_lines(chain([first], stream), number, after, system)
        return
    data = first + stream.read()
    for message in re.split(_MBOX, data) if first.startswith(b"From ") else [data]:
        yield from _of_message(message, number, after, system)
        number += message.count(b"\n")


def _of_message(
    message: bytes, number: int, after: ReplyStage | None, system: MailSystem | None
) -> Iterator[dict[str, object]]:
    """Yield the bounces of a report, or of the lines if the message is not a report."""
    from .reports import read_delivery_report

    report = read_delivery_report(message)
    if report is None:
        yield from _of_lines(message.splitlines(True), number, after, system)
        return
    for recipient in report.recipients:
        yield _of_recipient(recipient, after, system)


def _of_recipient(
    recipient: RecipientReport, after: ReplyStage | None, system: MailSystem | None
) -> dict[str, object]:
    reply, diagnostic = recipient.reply, recipient.diagnostic
    text = diagnostic.text if diagnostic else None
    return {
        "address": recipient.address and _valid(recipient.address),
        "action": recipient.action,
        **_values(
            classify(recipient, after=after, system=system),
            int(reply.code) if reply else None,
            recipient.status and str(recipient.status),
            " ".join(reply.lines) if reply else text,
        ),
    }


def _of_lines(
    lines: Iterable[bytes],
    number: int,
    after: ReplyStage | None,
    system: MailSystem | None,
) -> Iterator[dict[str, object]]:
    """Yield the bounces in lines of a log; ``number`` is the number of the first line.

    Lines such as ``550-5.1.1`` belong to the reply that a later line ends.
    """
    reply: list[bytes] = []
    for line in lines:
        reply.append(line)
        if not re.match(_CONTINUED, line):
            yield from _of_line(b"".join(reply), number, after, system)
            number += len(reply)
            reply.clear()
    yield from _of_line(b"".join(reply), number, after, system)


def _of_line(
    line: bytes, number: int, after: ReplyStage | None, system: MailSystem | None
) -> Iterator[dict[str, object]]:
    """Yield the bounce in a line of a log; nothing if the line has none."""
    line_text = line.decode("utf-8", "replace").strip()
    item = read_line(line_text, after)
    if item is None:
        return
    if not isinstance(item, Reply):
        if item.action not in DELIVERED:
            yield {"line": number, **_of_recipient(item, after, system)}
    elif item.is_error:
        status, text = item.status and str(item.status), " ".join(item.lines)
        verdict = classify(item, system=system)
        values = _values(verdict, int(item.code), status, text)
        refused = re.search(_TO, line_text)
        address = refused[1] if refused else None
        yield {"line": number, "address": address, "action": None, **values}


def _values(
    verdict: Verdict, code: int | None, status: str | None, text: str | None
) -> dict[str, object]:
    """Return the verdict on a bounce, as values for JSON."""
    return {
        "code": code,
        "status": status,
        "category": verdict.category,
        "permanent": verdict.is_permanent,
        "retry": verdict.retry,
        "delay": verdict.delay,
        "suppress": verdict.suppress,
        "system": verdict.system,
        "software": verdict.software,
        "confidence": verdict.confidence,
        "text": text and _valid(text),
    }


def _on_one_line(bounce: dict[str, object]) -> str:
    """Return a bounce as a line for people."""
    parts = (f"line {bounce['line']}" if "line" in bounce else "", bounce["address"])
    where = ", ".join(str(part) for part in parts if part)
    codes = " ".join(str(bounce[key]) for key in ("code", "status") if bounce[key])
    words = [f"{where}: {codes}" if where else codes, str(bounce["category"])]
    if bounce["action"] == "delayed":
        words.insert(1, "delayed")
    words += [f"retry: {bounce['retry']}", f"suppress: {bounce['suppress']}"]
    who = bounce["system"] or bounce["software"]
    return escape("; ".join([*words, f"by {who}"] if who else words))


def run() -> NoReturn:
    """Answer the command line, and end the process.

    An interpreter that ends as usual frees each table of the package: a sixth of the
    time of an answer.
    """
    status = main()
    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    run()
