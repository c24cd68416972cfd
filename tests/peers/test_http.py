"""HTTP: status codes and methods, compared with the standard library; errors of HTTP/2, compared with h2."""

from __future__ import annotations

import http
import sys

import h2.errors

from tests.peers.comparison import Differences, check, names_of
from tests.peers.tables import names, states

OLDER = "the name of an older RFC, which the standard library keeps as an alias from 3.13 on"
STATUS_CODES = Differences(
    names=(
        {}
        if sys.version_info >= (3, 13)
        else {
            413: ("CONTENT_TOO_LARGE", "REQUEST_ENTITY_TOO_LARGE", OLDER),
            414: ("URI_TOO_LONG", "REQUEST_URI_TOO_LONG", OLDER),
            416: ("RANGE_NOT_SATISFIABLE", "REQUESTED_RANGE_NOT_SATISFIABLE", OLDER),
            422: ("UNPROCESSABLE_CONTENT", "UNPROCESSABLE_ENTITY", OLDER),
        }
    ),
    ours={104: "a temporary registration"},
    theirs={418: "(Unused) at IANA: a joke that is spoken for"},
)
WEBDAV = "of WebDAV and its kin, which the standard library has no constants for"
METHODS = Differences(
    ours={
        "ASTERISK": "reserved: no method can have this name",
        "PRI": "reserved: the preface of HTTP/2",
        "QUERY": "younger than the standard library's list",
        "LINK|UNLINK": "of HTTP/1.1 as it was in 1997",
        "ACL|(RE|UN)?BIND|CHECKIN|(UN)?CHECKOUT|COPY|LABEL|(UN)?LOCK|MERGE|MK[A-Z]+|MOVE|ORDERPATCH": WEBDAV,
        "PROP(FIND|PATCH)|REPORT|SEARCH|UPDATE|UPDATEREDIRECTREF|(BASELINE|VERSION)CONTROL": WEBDAV,
    }
)


def test_status_codes() -> None:
    """Every status code has the standard library's name for it."""
    check(names("http-status-codes", "http-status-codes-1"), names_of(http.HTTPStatus), STATUS_CODES)
    assert {
        value: state
        for value, state in states("http-status-codes", "http-status-codes-1").items()
        if value in (306, 418)
    } == {
        306: "unused",
        418: "unused",
    }


def test_methods() -> None:
    """Every method of the standard library is a member with the same name."""
    check(names("http-methods", "methods"), names_of(http.HTTPMethod), METHODS)


def test_http2_errors() -> None:
    """The errors of HTTP/2 have h2's names."""
    check(names("http2-parameters", "error-code"), names_of(h2.errors.ErrorCodes), Differences())
