"""A Dovecot of the tests' own, as an LMTP server on loopback, in a folder of its own; it ends with the tests.

It needs root, since Dovecot does, and Debian's packages; `make test-tools` installs them where it may.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.servers import free_port, system_program, wait_for

MISSING = "needs root and Dovecot 2.3 (Debian's dovecot-core and dovecot-lmtpd), which `make test-tools` installs"

SETTINGS = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = lmtp
ssl = no
hostname = mx.test
auth_username_format = %n
mail_location = maildir:{folder}/mail/%n
mail_plugins = quota
first_valid_uid = 1
plugin {{
  quota = maildir:User quota
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {port}
  }}
}}
"""

USERS = """\
first:{{plain}}x:{uid}:{gid}::{folder}/mail/first::
full:{{plain}}x:{uid}:{gid}::{folder}/mail/full::userdb_quota_rule=*:bytes=1
last:{{plain}}x:{uid}:{gid}::{folder}/mail/last::
"""
"""Three mailboxes. The one in the middle has no room for a message."""


def is_available() -> bool:
    """Return whether a Dovecot can be started. Later versions have another form of settings."""
    program = system_program("dovecot") if os.name == "posix" and os.geteuid() == 0 else None
    if program is None or not Path("/usr/lib/dovecot/lmtp").exists():
        return False
    version = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    return version.startswith("2.3.")


@contextmanager
def running() -> Iterator[int]:
    """Start a Dovecot, and stop it at the end. The value is the port of LMTP."""
    import pwd

    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)  # Dovecot works as users of its own
    port, owner = free_port(), pwd.getpwnam("mail")
    (folder / "settings").write_text(SETTINGS.format(folder=folder, port=port))
    (folder / "users").write_text(USERS.format(folder=folder, uid=owner.pw_uid, gid=owner.pw_gid))
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", "mail")
    server = subprocess.Popen([str(system_program("dovecot")), "-F", "-c", str(folder / "settings")])
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)
