"""Which processes serve a data folder, read from /proc: a pid file alone may name somebody else's process."""

import os
import time
from collections.abc import Callable
from pathlib import Path


def state_of_server(data: Path) -> list[str]:
    """Return the lines of the server's pid file (pid, folder, start time, …, state), empty without one."""
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
    except OSError:
        return []


def server_pid(data: Path) -> int | None:
    """Return the pid of the live server of `data`; None when there is none or the pid was recycled."""
    pid = pid_in(data / "postmaster.pid")
    return pid if pid and working_folder(pid) == str(data) and is_postgres(pid) else None


def pid_in(file: Path) -> int | None:
    """Return the pid on the first line of a PostgreSQL lock `file`, or None."""
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def is_postgres(pid: int) -> bool:
    """Tell whether `pid` is a live PostgreSQL process (a zombie is not)."""
    try:
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        return name in {"postgres", "postmaster"} and working_folder(pid) is not None
    except OSError:
        return False


def working_folder(pid: int) -> str | None:
    """Return the current folder of `pid`: the data folder for every PostgreSQL process."""
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return None


def processes_in(data: Path) -> list[int]:
    """List the PostgreSQL processes that work in `data`: the server, or what a killed server left behind."""
    pids = (int(entry) for entry in os.listdir("/proc") if entry.isdigit())
    return [pid for pid in pids if working_folder(pid) == str(data) and is_postgres(pid)]


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until `condition()` holds, at most `seconds`; tell whether it does."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
