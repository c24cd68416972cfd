"""A page of each kind, for the tests that cannot read all pages of the site."""

from __future__ import annotations

KINDS = {
    "start": "",
    "reply codes": "reply-codes/",
    "a reply code": "reply-codes/550/",
    "enhanced codes": "enhanced-status-codes/",
    "an enhanced code": "enhanced-status-codes/x.7.26/",
    "a command": "commands/mail/",
    "a deprecated command": "commands/soml/",
    "an extension": "extensions/size/",
    "a system": "mail-systems/yahoo/",
    "a large system": "mail-systems/exchange-online/",
    "a bounce category": "bounce-categories/bad-recipient/",
    "an enumeration without pages of its members": "dsn-actions/",
    "a stage": "reply-stages/rcpt/",
    "a long table": "vendor-meanings/",
    "a short table": "server-limits/",
    "advice": "advice/",
    "folklore": "folklore/",
    "a code of folklore": "folklore/449/",
    "an RFC": "rfc/5321/",
    "RFCs": "rfc/",
}
