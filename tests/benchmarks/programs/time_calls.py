"""Prints how long many calls take, in seconds: python time_calls.py CALLS FOLDER REPLIES, where CALLS is a name below.

FOLDER has the package, and REPLIES is the file of real replies. It is the least of several times, since whatever else
the machine does only adds to them.
"""

import json
import re
import sys
import time
from collections.abc import Callable
from enum import IntEnum
from http import HTTPStatus
from pathlib import Path

what, folder, file = sys.argv[1:]
sys.path.insert(0, folder)

from smtpcodes import EnhancedStatus, Reply, ReplyCode, parse_reply  # noqa: E402

EXPRESSION = re.compile(r"([2-5]\d\d)([ -]?)(?:([245])\.(\d{1,3})\.(\d{1,3}) )?(.*)").match
"""The expression with which a program without the package would read a line of a reply."""

MANY = 100_000


class Plain(IntEnum):
    """An enum as a person writes it."""

    MAILBOX_UNAVAILABLE = 550

    @property
    def is_permanent(self) -> bool:
        return self._value_ >= 500


def reply(line: str) -> Reply | None:
    try:
        return parse_reply(line)
    except ValueError:
        return None


LINES = [row["response"] for row in json.loads(Path(file).read_text("utf-8")) if reply(row["response"])]
"""The real replies of one line that parse; both sides read the same lines."""
assert not any("\n" in line for line in LINES)
STATUSES = [(line, str(found.status)) for line in LINES if (found := reply(line)) and found.status]
"""The lines that have an enhanced status, with its text."""


def reply_code() -> None:
    for _ in range(MANY):
        ReplyCode(550)


def http_status() -> None:
    for _ in range(MANY):
        HTTPStatus(404)


def is_permanent() -> None:
    code = ReplyCode(550)
    for _ in range(MANY):
        code.is_permanent  # noqa: B018


def plain_property() -> None:
    code = Plain(550)
    for _ in range(MANY):
        code.is_permanent  # noqa: B018


def replies() -> None:
    for _ in range(30):
        for line in LINES:
            parse_reply(line)


def replies_by_expression() -> None:
    for _ in range(30):
        for line in LINES:
            EXPRESSION(line)


def statuses() -> None:
    for _ in range(30):
        for _, text in STATUSES:
            EnhancedStatus.parse(text)


def statuses_by_expression() -> None:
    for _ in range(30):
        for line, _ in STATUSES:
            EXPRESSION(line)


calls: Callable[[], None] = globals()[what]
times = []
for _ in range(7):
    start = time.perf_counter()
    calls()
    times.append(time.perf_counter() - start)
print(min(times))
