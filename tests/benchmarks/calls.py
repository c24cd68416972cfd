"""The rows of calls that users repeat: codes, their predicates, and the parsers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.place import BIN, PROGRAMS, REPOSITORY, Place
from tests.benchmarks.process import run
from tests.benchmarks.row import Row

REPLIES = REPOSITORY.parent / "shared" / "replies" / "provider-replies.json"

_EXPRESSION = "matching the regular expression of a program without the package on the same lines"


def rows(place: Place) -> list[Row]:
    """Return the rows of calls; nothing if this machine lacks the real replies."""
    if not REPLIES.is_file():
        print("bench: the real replies (../shared/replies) are not on this machine: no rows of calls", file=sys.stderr)
        return []

    def timed(calls: str) -> Callable[[], float]:
        folder = place.settled / "generated"
        command: list[str | Path] = [BIN / "python", PROGRAMS / "time_calls.py", calls, folder, REPLIES]
        return lambda: float(run(command, folder=place.root, cache=place.filled).output)

    def row(id: str, what: str, against: str, at_most: float, ours: str, theirs: str) -> Row:
        measures = {"ours": timed(ours), "theirs": timed(theirs)}
        return Row(id=id, what=what, against=against, at_most=at_most, unit="s", pairs=15, **measures)

    return [
        row("code", "100,000 times ReplyCode(550)", "HTTPStatus(404)", 1.1, "reply_code", "http_status"),
        row(
            "predicate",
            "100,000 times ReplyCode(550).is_permanent",
            "a property on a plain IntEnum that compares the value",
            1.1,
            "is_permanent",
            "plain_property",
        ),
        row("reply", "parse_reply on the real replies, 30 times", _EXPRESSION, 10, "replies", "replies_by_expression"),
        row(
            "classify",
            "classify on the real replies, as read",
            "parse_reply on their text",
            15,
            "verdicts",
            "replies_once",
        ),
        row(
            "status",
            "EnhancedStatus.parse on the real statuses, 30 times",
            f"{_EXPRESSION}, which carry them",
            6,
            "statuses",
            "statuses_by_expression",
        ),
        row(
            "search",
            "Reply.search on the lines that Postfix logs about a refused message, 300 times",
            "searching the same lines for a code, and perhaps a status, by a regular expression",
            8,
            "search",
            "search_by_expression",
        ),
        row(
            "report",
            "read_delivery_report on the octets of a bounce of 7 kB, 100 times",
            "email.message_from_bytes on the same octets",
            1.5,
            "report",
            "report_by_email",
        ),
    ]
