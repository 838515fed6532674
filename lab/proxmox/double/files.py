"""Files written as a whole, and locks that wait."""

import contextlib
import fcntl
import os
import time

from . import paths
from .failure import Failure


def write_whole(path, text, mode=0o640):
    """Writes a file so that a reader sees the old text or the new one."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    fresh = f"{path}.tmp.{os.getpid()}"
    with open(fresh, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(fresh, mode)
    os.rename(fresh, path)


@contextlib.contextmanager
def locked(name, seconds=10):
    """Holds a lock by name; gives up as Proxmox does when another holds it for too long."""
    os.makedirs(paths.LOCKS, exist_ok=True)
    path = f"{paths.LOCKS}/{name}.lock"
    with open(path, "w", encoding="utf-8") as file:
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Failure(f"can't lock file '{path}' - got timeout") from None
                time.sleep(0.1)
        yield


def guest_lock(vmid):
    """The lock of one guest's configuration."""
    return locked(f"pve-config-{vmid}")
