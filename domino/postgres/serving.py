"""Running the server: its start, its stop, what an earlier crash left behind."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from domino.postgres import making, processes
from domino.postgres.errors import ClusterError, explain
from domino.postgres.programs import Programs, environment
from domino.postgres.settings import PROFILES, SOCKET_NAME

if TYPE_CHECKING:
    from domino.postgres.cluster import Cluster
    from domino.postgres.lease import Say

START_SECONDS = 300  # recovery after a crash may have much to read
STOP_SECONDS = 60
KILL_SECONDS = 5
ORPHAN_SECONDS = 15
LOG_BYTES = 10_000_000

_spawned: dict[Path, subprocess.Popen[bytes]] = {}


def ensure_running(cluster: Cluster, say: Say) -> None:
    """Make what is missing and start the server; returns when it answers. The caller holds the gate.

    Raises ClusterError.
    """
    if not _answers(cluster):
        halt(cluster)
        tools = making.check_before_start(cluster)
        making.make_socket_folder(cluster)
        if not cluster.data.exists():
            making.make_data(cluster, tools, say)
        _clear_leftovers(cluster, say)
        _launch(cluster, tools)
    try:
        making.furnish(cluster)
    except BaseException:
        halt(cluster)
        raise


def halt(cluster: Cluster) -> None:
    """Stop the server: its clients are cut off, what they committed is kept. The caller holds the gate."""
    for sign, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, KILL_SECONDS)):
        pid = processes.server_pid(cluster.data)
        if pid is None:
            break
        os.kill(pid, sign)
        processes.wait_until(lambda: not cluster.is_running(), seconds)
    if cluster.is_running():
        raise ClusterError(f"Le serveur PostgreSQL de {cluster.root} ne s’arrête pas : kill -9 {pid}")
    if server := _spawned.pop(cluster.data, None):
        server.wait()


def _answers(cluster: Cluster) -> bool:
    """Tell whether the server is there; one still reading its journal after a crash is waited for."""
    # Without its socket (a sweep of /tmp) a live server is of no use to anybody.
    if not (cluster.socket_dir / SOCKET_NAME).exists():
        return False
    processes.wait_until(lambda: _is_ready(cluster) or not cluster.is_running(), START_SECONDS)
    return _is_ready(cluster)


def _launch(cluster: Cluster, tools: Programs) -> None:
    """Start the server and wait until it answers."""
    before = _open_log(cluster)
    command = [tools.path("postgres"), "-D", str(cluster.data)]
    for name, value in _settings(cluster).items():
        command += ["-c", f"{name}={value}"]
    with cluster.log.open("ab") as log:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment(),
            start_new_session=True,  # Ctrl-C is for the command, which stops the server itself
            **cluster.account.process_options(),
        )
    _spawned[cluster.data] = server
    try:
        processes.wait_until(lambda: server.poll() is not None or _is_ready(cluster), START_SECONDS)
    except BaseException:
        server.send_signal(signal.SIGINT)
        server.wait()
        raise
    if not _is_ready(cluster):
        raise _failure(cluster, tools, before)


def _settings(cluster: Cluster) -> dict[str, str]:
    return PROFILES[cluster.profile] | {"unix_socket_directories": f'"{cluster.socket_dir}"'}


def _is_ready(cluster: Cluster) -> bool:
    # The eighth line of the pid file is the server's own word on its state.
    return processes.state_of_server(cluster.data)[7:8] == ["ready"] and cluster.is_running()


def _failure(cluster: Cluster, tools: Programs, log_start: int) -> ClusterError:
    making.check_disk(cluster.root, making.MEGABYTE)
    if cluster.is_running():
        return ClusterError(f"La base privée ne répond pas après {START_SECONDS} s : voir {cluster.log}.")
    with cluster.log.open("rb") as log:
        log.seek(log_start)
        text = log.read().decode(errors="replace")
    return explain(text, root=cluster.root, version=tools.version)


def _open_log(cluster: Cluster) -> int:
    """Set a log that grew too large aside; return where the coming start will write."""
    if cluster.log.exists() and cluster.log.stat().st_size > LOG_BYTES:
        cluster.log.rename(cluster.log.with_suffix(".log.1"))
    cluster.log.touch(0o600)
    cluster.account.own(cluster.log)
    return cluster.log.stat().st_size


def _clear_leftovers(cluster: Cluster, say: Say) -> None:
    """Deal with what a crash left: live children, a pid file or a socket lock that names a recycled pid."""
    if not processes.wait_until(lambda: not processes.processes_in(cluster.data), ORPHAN_SECONDS):
        left = " ".join(map(str, processes.processes_in(cluster.data)))
        raise ClusterError(f"Un serveur PostgreSQL tué n’a pas fini de s’arrêter. Arrêtez-le : kill {left}")
    lock = cluster.socket_dir / f"{SOCKET_NAME}.lock"
    holder = processes.pid_in(lock)
    if holder and processes.is_postgres(holder):
        raise ClusterError(
            f"Un autre serveur PostgreSQL (processus {holder}) occupe {cluster.socket_dir}. "
            f"Arrêtez-le (kill {holder}), puis relancez la commande."
        )
    pid_file = cluster.data / "postmaster.pid"
    if pid_file.exists():
        say("La base privée avait été interrompue : ses données sont reprises.")
    # The server sees by itself that a dead pid is stale, not that a live one is somebody else's.
    for stale in (lock, pid_file):
        if Path(f"/proc/{processes.pid_in(stale)}").exists():
            stale.unlink()
