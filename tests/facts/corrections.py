"""The corrections of the two tables of replies (`corrections.md`, A and B): the rows as the RFCs have them."""

from __future__ import annotations

from functools import cache

from tests.facts.tables import facts

LIKE_THE_FINAL_DOT = ("BDAT", "BURL")
"""What the final dot may get, these may get too. RFC 3030 2, RFC 6409 7."""

COMMANDS_ONLY = frozenset({"500", "501", "502", "503", "530", "554"})
"""The codes with general rules. They speak of commands, not of the greeting and the final dot. RFC 5321 4.3.2."""

LIKE_EHLO = frozenset({"502", "504", "550"})
"""What EHLO may get, and so LHLO. RFC 2033 4.1."""

ANYWHERE = frozenset({("451", "RFC7208"), ("550", "RFC7208")})
"""Meanings for which the RFC names no stage. RFC 7208 8.4, 8.6, 8.7."""

MORE_STAGES = {
    ("251", "RFC5321"): ("EXPN:S",),  # 3.5.3
    ("551", "RFC5321"): ("EXPN:E",),  # 3.5.2, 3.5.3
    ("455", "RFC2852"): ("DATA:E", "DATA-END:E", "RCPT:E"),  # 3
    ("555", "RFC2852"): ("DATA:E", "DATA-END:E", "RCPT:E"),
}

MORE_SECTIONS = {
    ("251", "RFC5321"): ("3.5.3", "7.4"),
    ("501", "RFC5321"): ("4.1.4", "4.5.3.1.9"),
    ("551", "RFC5321"): ("3.5.2", "3.5.3", "7.4"),
    ("455", "RFC2852"): ("3",),
    ("555", "RFC2852"): ("3",),
}


STATUSES = {("538", "RFC4954"): "historic"}
"""538 has the status of X.7.11: one sentence keeps both for historical purposes. RFC 4954 6."""

MISSING = {
    ("EXPN", "S", "252", "RFC6531"),  # 3.7.4.2
    ("EXPN", "E", "550", "RFC6531"),
    ("VRFY", "S", "252", "RFC6531"),
    ("VRFY", "E", "550", "RFC6531"),
    ("RCPT", "E", "550", "RFC3865"),  # 2.3
}
"""Replies at a stage that the tables do not have: stage, kind, code and RFC."""


@cache
def reply_codes() -> tuple[dict[str, str], ...]:
    """Return the rows of the table of reply codes, corrected."""
    return tuple(_reply_code(row) for row in facts("reply-codes"))


@cache
def sequences() -> tuple[dict[str, str], ...]:
    """Return the rows of the table of sequences, corrected, with what the final dot and EHLO share."""
    rows = [{**row, "command": _spared(row["command"], row["code"])} for row in facts("command-reply-sequences")]
    today = [row for row in rows if row["rfc"] != "RFC821" and row["kind"] == "E"]
    dot = [{**row, "command": stage} for row in today if row["command"] == "DATA-END" for stage in LIKE_THE_FINAL_DOT]
    lhlo = [{**row, "command": "LHLO"} for row in today if row["command"] == "EHLO" and row["code"] in LIKE_EHLO]
    return (*rows, *dot, *lhlo)


def _reply_code(row: dict[str, str]) -> dict[str, str]:
    key = (row["code"], row["defining_rfc"])
    if row["row_role"] not in ("primary", "reuse"):
        return row
    stages = [part for part in row["commands_where_it_appears"].split("|") if part]
    stages += MORE_STAGES.get(key, ())
    if key in ANYWHERE:
        stages = []
    if "DATA-END:E" in stages:
        stages += [f"{stage}:E" for stage in LIKE_THE_FINAL_DOT]
    if "EHLO:E" in stages and row["code"] in LIKE_EHLO:
        stages.append("LHLO:E")
    parts = [part.rpartition(":") for part in stages]
    stages = [f"{_spared(stage, row['code'])}{colon}{kind}" for stage, colon, kind in parts]
    section = ";".join(filter(None, (row["section"], *MORE_SECTIONS.get(key, ()))))
    return {
        **row,
        "commands_where_it_appears": "|".join(dict.fromkeys(stages)),
        "section": section,
        "status": STATUSES.get(key, row["status"]),
    }


def _spared(command: str, code: str) -> str:
    """Return a general rule with the stages that it spares besides those of the table."""
    head, _, listed = command.partition("-EXCEPT-")
    if head != "ANY":
        return command
    spared = set(filter(None, listed.split("/")))
    if code in COMMANDS_ONLY:
        spared |= {"CONNECT", "DATA-END"}
    if code == "521":  # RFC 7504 3: it may be the greeting
        spared |= {"DATA-END"}
    if code == "530":  # RFC 2033 4.1: LHLO is spared as EHLO is
        spared |= {"LHLO"}
    return f"ANY-EXCEPT-{'/'.join(sorted(spared))}" if spared else "ANY"
