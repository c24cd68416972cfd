"""A Postfix of the tests' own: it listens on loopback, in a folder of its own, and ends with the tests.

It needs root, since Postfix does, and Debian's package; `make test-tools` installs that where it may.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import free_port, system_program, wait_for

MISSING = "needs root and Postfix (Debian's package postfix), which `make test-tools` installs"


@dataclass(frozen=True, slots=True)
class Postfix:
    """A running server: where it listens, and its log."""

    port: int
    log: Path

    def log_lines(self, word: str, seconds: float = 30) -> list[str]:
        """Return the lines of the log with a word in them; wait until one is there."""
        end = time.monotonic() + seconds
        while True:
            text = self.log.read_text("utf-8", "replace") if self.log.exists() else ""
            lines = [line for line in text.splitlines() if word in line]
            if lines or time.monotonic() > end:
                return lines
            time.sleep(0.1)


def is_available() -> bool:
    """Return whether a Postfix can be started."""
    return os.name == "posix" and os.geteuid() == 0 and system_program("postfix") is not None


MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
daemon_directory = {daemons}
command_directory = {commands}
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.test
mydestination = local.test
local_recipient_maps = inline:{{ {{ known@local.test = x }} }}
mynetworks = 127.0.0.0/8
alias_maps =
smtpd_peername_lookup = no
smtputf8_enable = no
notify_classes =
minimal_backoff_time = 600s
smtpd_delay_reject = yes
smtpd_tls_security_level = none
"""


@contextmanager
def running(settings: Mapping[str, str]) -> Iterator[Postfix]:
    """Start a Postfix with these settings besides the usual ones; stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))
    folder.chmod(0o755)  # Postfix works as a user of its own
    port = free_port()
    commands = Path(str(system_program("postfix"))).parent
    daemons = subprocess.run(
        [str(commands / "postconf"), "-dh", "daemon_directory"], check=True, capture_output=True, text=True
    ).stdout.strip()
    further = "".join(f"{name} = {value}\n" for name, value in settings.items())
    (folder / "main.cf").write_text(MAIN.format(folder=folder, daemons=daemons, commands=commands) + further)
    (folder / "master.cf").write_text(MASTER.format(port=port))
    (folder / "spool").mkdir(mode=0o755)
    (folder / "data").mkdir(mode=0o700)
    shutil.chown(folder / "data", "postfix")
    control = [str(commands / "postfix"), "-c", str(folder)]
    try:
        subprocess.run([*control, "start"], check=True, capture_output=True)
        wait_for(port)
        yield Postfix(port, folder / "mail.log")
    finally:
        subprocess.run([*control, "stop"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
