"""Prints as JSON what members do on the Python that runs this: python habits.py FOLDER-OF-THE-PACKAGE.

Needs nothing but the package, so that every Python on a machine can run it.
"""

import copy
import json
import pickle
import sys
import threading
import warnings
from typing import Any

sys.path.insert(0, sys.argv[1])
warnings.simplefilter("ignore", DeprecationWarning)

from smtpcodes import Command, EnhancedStatus, EnhancedStatusCode, ReplyCode, ReplySeverity, reply_codes  # noqa: E402

MEMBERS: list[Any] = [ReplyCode.OK, ReplyCode(571), ReplySeverity(5), Command.MAIL, EnhancedStatusCode("X.1.1")]
MEMBERS.append(EnhancedStatus(5, 1, 1))


def contains(value: Any) -> Any:
    """Return the result of `in`, or the name of its error."""
    try:
        return value in ReplyCode
    except TypeError:
        return "TypeError"


def one_object_each() -> bool:
    """Return whether threads that create the same codes at once get the same objects, many times."""
    sys.setswitchinterval(1e-6)
    return all(asked_at_once() for _ in range(20))


def asked_at_once() -> bool:
    vars(reply_codes)["_UNREGISTERED"].clear()
    start = threading.Barrier(8)
    found: list[list[ReplyCode]] = []

    def ask() -> None:
        start.wait()
        found.append([ReplyCode(number) for number in range(560, 600)])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(found) == 8 and all(len(set(map(id, same))) == 1 for same in zip(*found, strict=True))


unregistered_first = contains(571)
report = {
    "str": [str(member) for member in MEMBERS],
    "format": [f"{member}" for member in MEMBERS] + [f"{ReplyCode.OK:d}", f"{ReplyCode.OK:>5}", f"{Command.MAIL:>6}"],
    "percent": "%s %d %s" % (ReplyCode.OK, ReplyCode.OK, Command.MAIL),  # noqa: UP031
    "repr": [repr(member) for member in MEMBERS],
    "json": [json.dumps(member) for member in MEMBERS[:4]],
    "pickle": all(
        pickle.loads(pickle.dumps(member, protocol)) is member
        for member in MEMBERS[:5]
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    ),
    "copy": all(copy.copy(member) is copy.deepcopy(member) is member for member in MEMBERS[:5]),
    "sorted": [int(code) for code in sorted([ReplyCode(571), ReplyCode.OK, ReplyCode(451)])],
    "threads": one_object_each(),
    "count": len(ReplyCode) == len(list(ReplyCode)) == len(set(ReplyCode.__members__.values())),
    "in": [contains(value) for value in (550, ReplyCode(550), 571, ReplyCode(571), "550")],
    "in is the same before and after": unregistered_first == contains(571),
    "parsed": str(EnhancedStatus.parse("5.1.1")),
}
print(json.dumps(report))
