"""Who uses the cluster: every command holds a shared lock, and the last one out stops the server.

Locks are `flock`s: the kernel drops them with their process, so a `kill -9` leaves nothing behind.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

Say = Callable[[str], None]
_in_process = threading.RLock()
_held: dict[Path, "Hold"] = {}


@dataclass
class Hold:
    """The one shared lock of this process on a cluster, and how many leases share it."""

    descriptor: int
    count: int = 1


@contextmanager
def gate(root: Path, say: Say) -> Iterator[None]:
    """Let one process at a time start or stop the server of `root`."""
    with _in_process:
        descriptor = _open(root / "gate.lock")
        try:
            if not _try_lock(descriptor, fcntl.LOCK_EX):
                say("Une autre commande prépare la base privée : un instant…")
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def take(root: Path) -> None:
    """Hold the cluster of `root` for this process (call it inside `gate`); calls nest."""
    if hold := _held.get(root):
        hold.count += 1
        return
    descriptor = _open(root / "lease.lock")
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    _held[root] = Hold(descriptor)


def give_back(root: Path) -> bool:
    """End one lease (call it inside `gate`); tell whether nobody uses the cluster any more."""
    hold = _held[root]
    hold.count -= 1
    if hold.count:
        return False
    del _held[root]
    last = _try_lock(hold.descriptor, fcntl.LOCK_EX)
    # Unlocked by hand: a forked child may still share this lock.
    fcntl.flock(hold.descriptor, fcntl.LOCK_UN)
    os.close(hold.descriptor)
    return last


def in_use(root: Path) -> bool:
    """Tell whether any process holds the cluster of `root`."""
    if root in _held:
        return True
    try:
        descriptor = os.open(root / "lease.lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        return not _try_lock(descriptor, fcntl.LOCK_EX)
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    # Read-only is enough for flock, and works on a file that another user made.
    return os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
