"""A primary and its streaming replica, on sockets in a folder under /tmp: started, killed, promoted by the tests."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from domino.postgres import Cluster, processes
from domino.postgres.programs import environment, programs, run_tool
from domino.postgres.settings import DATABASE, PORT, PROFILES, SOCKET_NAME, USER

WAL = {"wal_level": "replica", "max_wal_senders": "5", "wal_receiver_status_interval": "1s", "hot_standby": "on"}


@dataclass
class Server:
    """A PostgreSQL server on the data of `root`; `settings` come on top of the durable ones."""

    root: Path
    settings: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def url(self) -> str:
        return f"postgis://{USER}@:{PORT}/{str(self.root).replace('/', '%2F')}/{DATABASE}"

    @property
    def cluster(self) -> Cluster:
        """What `tests.domino.clusters.query` asks."""
        return _Located(self.root.parent, "run")

    def start(self) -> None:
        """Start it and return once it takes connections."""
        options = PROFILES["run"] | WAL | self.settings | {"unix_socket_directories": str(self.root)}
        command = [programs().path("postgres"), "-D", str(self.data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.root / "server.log").open("ab") as log:
            account = Cluster(self.root, "run").account.process_options()
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=environment(), **account
            )
        if not processes.wait_until(self.is_ready, 60):
            raise RuntimeError((self.root / "server.log").read_text()[-2000:])

    def is_ready(self) -> bool:
        state = processes.state_of_server(self.data)[7:8]
        return bool(state) and state[0] in {"ready", "standby"} and (self.root / SOCKET_NAME).exists()

    def kill(self) -> None:
        """SIGKILL the postmaster and all its children."""
        if self.process is None:
            return
        for pid in processes.processes_in(self.data):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        processes.wait_until(lambda: not processes.processes_in(self.data), 10)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for left in self.root.glob(".s.PGSQL*"):
            left.unlink()

    def psql(self, statement: str, database: str = DATABASE) -> str:
        """Run `statement` as the superuser; return what it prints."""
        command = [programs().path("psql"), "-h", str(self.root), "-U", USER, "-d", database, "-XAtqc", statement]
        done = run_tool(command)
        if done.returncode:
            raise RuntimeError(done.stdout)
        return done.stdout.strip()

    def promote(self) -> None:
        self.psql("SELECT pg_promote(true, 30)")
