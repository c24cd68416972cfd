"""The command ``smtpcodes``, also ``python -m smtpcodes``: explains codes and bounces.

It prints an explanation of what the command line asks, or one line for each bounce on
standard input. The exit status is 0 if something was answered, 1 if nothing is known,
and 2 for wrong usage.
"""

from __future__ import annotations

import os
import re
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Final

from .explanations import explain, read_line
from .layout import escape, set_explanation
from .stages import read_stage
from .verdicts import classify, read_system

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from .mail_systems import MailSystem
    from .replies import Reply
    from .reply_stages import ReplyStage
    from .reports import RecipientReport

__all__ = ["main"]

_ADDRESS: Final = re.compile(r"\bto=<([^<>\s]+)>|(?:\*\*|==) ([^<>\s]+@[^<>\s]+)")
"""The recipient, as Postfix and sendmail, and as Exim write it."""


def main(arguments: list[str] | None = None) -> int:
    """Answer a command line, and return the exit status."""
    options = _options(arguments)
    try:
        return _answer(options)
    except BrokenPipeError:  # the reader, such as head, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _options(arguments: list[str] | None) -> Namespace:
    """Return the options; ends the process with status 2 if they are wrong."""
    parser = ArgumentParser(
        prog="smtpcodes",
        description="Explain SMTP codes, replies and bounces. Without an argument, read "
        "a delivery report or lines of a log from standard input, and print one line "
        "for each bounce.",
        epilog='examples: smtpcodes "550 5.7.26 unauthenticated"; smtpcodes X.4.2; '
        "smtpcodes 454 --after STARTTLS; smtpcodes --json < mail.log",
    )
    parser.add_argument(
        "what", nargs="*", help="a reply, a code, a command, an extension or a name"
    )
    parser.add_argument(
        "--after", metavar="STAGE", help="what the reply answers, such as RCPT"
    )
    parser.add_argument(
        "--system", metavar="NAME", help="the mail system that wrote it, such as gmail"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    try:
        options.after = read_stage(options.after) if options.after else None
        options.system = read_system(options.system) if options.system else None
    except ValueError as error:
        parser.error(str(error))
    if not options.what and sys.stdin.isatty():
        parser.error(
            "nothing to explain: name a code or a reply, or pipe a log into smtpcodes"
        )
    return options


def _answer(options: Namespace) -> int:
    if not options.what:
        return _answer_input(options)
    try:
        explanation = explain(
            " ".join(options.what), after=options.after, system=options.system
        )
    except ValueError as error:
        print(f"smtpcodes: {error}", file=sys.stderr)
        return 1
    if options.json:
        import json
        from dataclasses import asdict

        print(json.dumps(asdict(explanation)))
        return 0
    in_color = (
        sys.stdout.isatty()
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
    except OSError:
        return 80


def _answer_input(options: Namespace) -> int:
    """Print a line for each bounce on standard input."""
    import json

    status = 1
    for bounce in _bounces(sys.stdin.buffer, options.after, options.system):
        status = 0
        _print(json.dumps(bounce) if options.json else _on_one_line(bounce))
    if status:
        print("smtpcodes: the input contains no bounce", file=sys.stderr)
    return status


def _print(text: str) -> None:
    """Print text on a terminal or in a file of any encoding."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def _bounces(
    stream: BinaryIO, after: ReplyStage | None, system: MailSystem | None
) -> Iterator[dict[str, object]]:
    """Yield the bounces of a report, or of the lines of a log."""
    first = stream.readline()
    lines: Iterable[bytes] = stream
    if b":" in first.partition(b" ")[0] or first.startswith(b"From "):
        from .reports import read_delivery_report

        message = first + stream.read()
        report = read_delivery_report(message)
        if report is not None:
            for recipient in report.recipients:
                yield _of_recipient(recipient, after, system)
            return
        first, *lines = message.splitlines()
    number = 1
    yield from _of_line(first, number, after, system)
    for line in lines:
        number += 1
        yield from _of_line(line, number, after, system)


def _of_recipient(
    recipient: RecipientReport, after: ReplyStage | None, system: MailSystem | None
) -> dict[str, object]:
    return {
        "address": recipient.address,
        "action": recipient.action,
        **_verdict(recipient, recipient.reply, after, system),
    }


def _of_line(
    line: bytes, number: int, after: ReplyStage | None, system: MailSystem | None
) -> Iterator[dict[str, object]]:
    """Yield the bounce in a line of a log; nothing if the line has none."""
    text = line.decode("utf-8", "surrogateescape").strip()
    reply = read_line(text, after)
    if reply is not None and reply.is_error:
        address = _ADDRESS.search(text)
        yield {
            "line": number,
            "address": address and (address[1] or address[2]),
            **_verdict(reply, reply, after, system),
        }


def _verdict(
    bounce: Reply | RecipientReport,
    reply: Reply | None,
    after: ReplyStage | None,
    system: MailSystem | None,
) -> dict[str, object]:
    """Return the verdict on a bounce, as values for JSON."""
    verdict = classify(bounce, after=after, system=system)
    status = bounce.status
    return {
        "code": int(reply.code) if reply else None,
        "status": str(status) if status else None,
        "category": verdict.category,
        "permanent": verdict.is_permanent,
        "retry": verdict.retry,
        "delay": verdict.delay,
        "suppress": verdict.suppress,
        "system": verdict.system,
        "software": verdict.software,
        "confidence": verdict.confidence,
        "text": escape(" ".join(reply.lines)) if reply else None,
    }


def _on_one_line(bounce: dict[str, object]) -> str:
    """Return a bounce as a line for people."""
    parts = (f"line {bounce['line']}" if "line" in bounce else "", bounce["address"])
    where = ", ".join(str(part) for part in parts if part)
    codes = " ".join(str(bounce[key]) for key in ("code", "status") if bounce[key])
    words = [f"{where}: {codes}", str(bounce["category"])]
    words += [f"retry: {bounce['retry']}", f"suppress: {bounce['suppress']}"]
    who = bounce["system"] or bounce["software"]
    return escape("; ".join([*words, f"by {who}"] if who else words))


if __name__ == "__main__":
    sys.exit(main())
