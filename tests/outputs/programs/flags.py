"""Prints as JSON what flags do on the Python that runs this: python flags.py FOLDER-OF-THE-PACKAGE.

Needs nothing but the package, so that every Python on a machine can run it.
"""

import copy
import json
import pickle
import sys
from collections.abc import Callable
from typing import Any

sys.path.insert(0, sys.argv[1])

small: Any = __import__("small")
Bit, Permission = small.Bit, small.Permission


def shown(compute: Callable[[], object]) -> Any:
    """Return the repr of a result, or the name of the error."""
    try:
        return repr(compute())
    except (TypeError, ValueError) as error:
        return type(error).__name__


def contains(value: object, container: Any) -> Any:
    """Return the result of `in`, or the name of the error."""
    try:
        return value in container
    except TypeError:
        return "TypeError"


QUESTIONS: tuple[object, ...] = (-1, 0, 3, 255, 256, "1", 2.5)
unused = {repr(value): contains(value, Bit) for value in QUESTIONS}
values = [Bit(value) for value in range(256)]

report = {
    "operators": {
        "~LOW": shown(lambda: ~Bit.LOW),
        "~~LOW": shown(lambda: ~~Bit.LOW),
        "~Bit(255)": shown(lambda: ~Bit(255)),
        "~Bit(16)": shown(lambda: ~Bit(16)),
        "LOW | HIGH": shown(lambda: Bit.LOW | Bit.HIGH),
        "LOW | 16": shown(lambda: Bit.LOW | 16),
        "16 | LOW": shown(lambda: 16 | Bit.LOW),
        "Bit(7) & PAIR": shown(lambda: Bit(7) & Bit.PAIR),
        "Bit(7) ^ LOW": shown(lambda: Bit(7) ^ Bit.LOW),
        "LOW ^ LOW": shown(lambda: Bit.LOW ^ Bit.LOW),
        "HIGH & ~HIGH": shown(lambda: Bit.HIGH & ~Bit.HIGH),
        "LOW | 256": shown(lambda: Bit.LOW | 256),
        "LOW ^ -1": shown(lambda: Bit.LOW ^ -1),
    },
    "names": {str(value): Bit(value).name for value in (0, 1, 2, 7, 16, 130)},
    "in": unused,
    "in after use": {repr(value): contains(value, Bit) for value in QUESTIONS},
    "members in values": [
        Bit.LOW in Bit(17),
        Bit.PAIR in Bit(17),
        Bit(16) in Bit(17),
        contains(16, Bit(17)),
    ],
    "iteration": [[bit.name for bit in Bit(150)], len(Bit(150))],
    "class": [[bit.name for bit in Bit], len(Bit)],
    "registered": {str(value): Bit(value).is_registered for value in (0, 1, 2, 6, 16, 135)},
    "identity": [
        all(Bit(value.value) is value for value in values),
        all(pickle.loads(pickle.dumps(value)) is value for value in values),
        all(copy.deepcopy(value) is value for value in values),
        all(value == int(value) and hash(value) == hash(int(value)) for value in values),
        all(~value == 255 - value for value in values),
    ],
    "closed": {
        "-1": shown(lambda: Permission(-1)),
        "0": shown(lambda: Permission(0)),
        "3": shown(lambda: Permission(3)),
        "4": shown(lambda: Permission(4)),
        "2147483649.0": shown(lambda: Permission(2147483649.0)),
        "~READ": shown(lambda: ~Permission.READ),
    },
}
print(json.dumps(report))
