"""What the servers of tests share: a port of loopback, the wait for a server there, and programs of the system."""

from __future__ import annotations

import os
import shutil
import socket
import time


def system_program(name: str) -> str | None:
    """Return the path of a program; those of the system need not be in the PATH of a user."""
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin")))


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Return when a server listens on a port of loopback."""
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"no server listens on port {port}")
