"""How right `classify` is on labelled replies: `make verdicts`.

    python -m tests.verdicts.measure [--half built-on|held-back] [--show]

It prints, with denominators: how often the system was right, wrong or not named; how often the category was right,
wrong or unknown; how many addresses were suppressed wrongly, and how many bad ones rightly; and the table of confusion.
--show lists what was wrong or unknown, for the half that the rows were built on only.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from smtpcodes import (
    BounceCategory,
    MailSystem,
    RecipientReport,
    Reply,
    Verdict,
    classify,
    parse_reply,
    read_log_line,
)

from tests.verdicts.labels import PROVIDER_LABELS, REPLIES, Label, provider_digest, read_labels

PROVIDER_REPLIES = Path(__file__).parents[3] / "shared/replies/provider-replies.json"
HALVES = ("built-on", "held-back")
BARS = {
    "systems right": 0.65,
    "systems wrong": 0.02,
    "categories right": 0.75,
    "categories wrong": 0.08,
    "suppressed wrongly": 0.01,
    "bad addresses suppressed": 0.70,
}


@dataclass(frozen=True)
class Labelled:
    """A reply with its labels."""

    half: str
    text: str
    reply: Reply | RecipientReport
    system: str
    category: str
    suppress: str


def labelled_replies() -> Iterator[Labelled]:
    """Yield the labelled replies; those of providers only where the file of their texts is."""
    for label in read_labels(REPLIES):
        yield _labelled(label, label.text)
    if not PROVIDER_REPLIES.exists():
        return
    entries = json.loads(PROVIDER_REPLIES.read_text("utf-8"))
    texts = {provider_digest(entry["provider"], entry["code"], entry["response"]): entry for entry in entries}
    for label in read_labels(PROVIDER_LABELS):
        entry = texts[label.digest]
        has_code = re.match(r"[2-5][0-9][0-9]\b", entry["response"])
        yield _labelled(label, entry["response"] if has_code else f"{entry['code']} {entry['response']}")


def _labelled(label: Label, text: str) -> Labelled:
    reply = read(text.replace("\\n", "\r\n"), label.after or None)
    system = label.system.replace(".", "-")  # mail.ru
    return Labelled(label.half, text, reply, system, label.category, label.suppress)


def read(text: str, after: str | None) -> Reply | RecipientReport:
    """Return the reply that a text is or contains, or what a line of a log says."""
    report = read_log_line(text, after=after)
    if report is not None:
        return report
    try:
        return parse_reply(text, after=after)
    except ValueError:
        found = Reply.search(text, after=after)
    return found or Reply.from_parts(500 if re.search(r"\b5\.\d+\.\d+", text) else 400, text, after=after)


def judge_system(verdict: Verdict, label: str) -> str:
    """Return whether the verdict names the system: `right`, `wrong`, or `not named`."""
    if label in (verdict.system, verdict.software):
        return "right"
    if verdict.system is not None:
        return "wrong"
    if verdict.software is not None and MailSystem.get(label) is not None and MailSystem(label).sort == "server":
        return "wrong"
    return "not named"


def judge_category(verdict: Verdict, label: str) -> str:
    """Return whether the category is `right`, `wrong`, or `unknown`."""
    if verdict.category == label:
        return "right"
    return "unknown" if verdict.category is BounceCategory.UNKNOWN else "wrong"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--half", choices=HALVES, help="only this half")
    parser.add_argument("--show", action="store_true", help="list what is wrong or unknown, of the half built on")
    options = parser.parse_args()
    replies = list(labelled_replies())
    if not PROVIDER_REPLIES.exists():
        print("the replies of providers are not there: only the replies of other sources are measured")
    for half in [options.half] if options.half else HALVES:
        _report(half, [reply for reply in replies if reply.half == half], show=options.show and half == "built-on")


def _report(half: str, replies: list[Labelled], *, show: bool) -> None:
    verdicts = [(reply, classify(reply.reply)) for reply in replies]
    print(f"\n{half}: {len(replies)} replies")
    systems = Counter(judge_system(verdict, reply.system) for reply, verdict in verdicts if reply.system)
    categories = Counter(
        judge_category(verdict, reply.category) for reply, verdict in verdicts if reply.category != "unknown"
    )
    kept = [verdict.suppress for reply, verdict in verdicts if reply.suppress == "no"]
    bad = [verdict.suppress for reply, verdict in verdicts if reply.suppress == "yes"]
    named = sum(systems.values())
    told = sum(categories.values())
    _share("systems right", systems["right"], named)
    _share("systems wrong", systems["wrong"], named)
    _share("categories right", categories["right"], told)
    _share("categories wrong", categories["wrong"], told)
    _share("suppressed wrongly", kept.count("yes"), len(kept))
    _share("bad addresses suppressed", bad.count("yes"), len(bad))
    pairs = Counter((reply.category, str(verdict.category)) for reply, verdict in verdicts)
    print("\n  confusion (label -> verdicts)")
    for label in sorted({label for label, _ in pairs}):
        row = {verdict: count for (of, verdict), count in pairs.most_common() if of == label}
        print(f"  {label:22}", ", ".join(f"{verdict} {count}" for verdict, count in row.items()))
    if show:
        for reply, verdict in verdicts:
            outcomes = (
                judge_system(verdict, reply.system) if reply.system else "",
                judge_category(verdict, reply.category),
                "suppress" if (reply.suppress == "yes") != (verdict.suppress == "yes") and reply.suppress else "",
            )
            if outcomes[0] in ("wrong", "not named") or outcomes[1] != "right" or outcomes[2]:
                found = f"{verdict.system} {verdict.software} {verdict.category} {verdict.suppress} by {verdict.rule}"
                print(f"\n  {reply.text[:300]}")
                print(
                    f"    label: {reply.system or '-'} {reply.category} {reply.suppress}; verdict: {found} {outcomes}"
                )


def _share(name: str, count: int, total: int) -> None:
    bar = BARS[name]
    share = count / total if total else 0.0
    is_good = share <= bar if name.endswith(("wrong", "wrongly")) else share >= bar
    limit = "at most" if name.endswith(("wrong", "wrongly")) else "at least"
    print(f"  {name:26} {count:4} of {total:4}  {share:6.1%}  {limit} {bar:.0%}{'' if is_good else '  MISSED'}")


if __name__ == "__main__":
    main()
