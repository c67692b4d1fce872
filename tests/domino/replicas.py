"""A primary and its streaming replica, on sockets in a folder under /tmp: started, killed, promoted by the tests."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domino.postgres import processes
from domino.postgres.account import server_account
from domino.postgres.making import EXTENSIONS
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
        return f"postgis://{USER}@{str(self.root).replace('/', '%2F')}:{PORT}/{DATABASE}"

    def start(self) -> None:
        """Start it and return once it takes connections."""
        options = PROFILES["run"] | WAL | self.settings | {"unix_socket_directories": str(self.root)}
        command = [programs().path("postgres"), "-D", str(self.data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.root / "server.log").open("ab") as log:
            streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            self.process = subprocess.Popen(
                command, cwd="/", env=environment(), start_new_session=True, **streams, **self._account()
            )
        if not processes.wait_until(self.is_ready, 60):
            raise RuntimeError((self.root / "server.log").read_text()[-2000:])

    def make(self) -> None:
        """Give it new data with the extensions and the database of the site."""
        made = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=fr-FR"]
        self._run("initdb", "-D", str(self.data), "-U", USER, *made, "--data-checksums", "--no-sync")
        self.start()
        for name in EXTENSIONS:
            self.psql(f"CREATE EXTENSION IF NOT EXISTS {name}", "template1")
        self.psql(f"CREATE DATABASE {DATABASE}", "postgres")

    def copy_of(self, primary: Server, name: str = "") -> None:
        """Give it a copy of the data of `primary`, to follow it under `name` or, without one, to be restored."""
        following = ["-R"] if name else []
        self._run("pg_basebackup", "-h", str(primary.root), "-U", USER, "-D", str(self.data), "-c", "fast", *following)
        if name:
            place = f"host={primary.root} user={USER} application_name={name}"
            self.settings = {**self.settings, "primary_conninfo": place}

    def give(self, name: str) -> None:
        """Make what is called `name` below its folder the server's own."""
        for place in (self.root / name, self.data / name):
            if place.exists():
                server_account(self.data).own(place)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _run(self, program: str, *options: str) -> None:
        done = run_tool([programs().path(program), *options], **self._account())
        if done.returncode:
            raise RuntimeError(done.stdout)

    def _account(self) -> dict[str, Any]:
        return server_account(self.data).process_options()

    def is_ready(self) -> bool:
        state = processes.state_of_server(self.data)[7:8]
        return bool(state) and state[0] in {"ready", "standby"} and (self.root / SOCKET_NAME).exists()

    def kill(self) -> None:
        """SIGKILL the postmaster and all its children."""
        if self.process is None:
            return
        for pid in processes.processes_in(self.data):
            with suppress(ProcessLookupError):
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


@contextmanager
def servers(count: int, **settings: str) -> Iterator[list[Server]]:
    """Servers without data, each in a folder of its own that only it may enter; killed and removed at the end."""
    top = Path(tempfile.mkdtemp(prefix="domino-pg-"))
    top.chmod(0o755)
    made = []
    try:
        for number in range(count):
            root = top / str(number)
            root.mkdir(mode=0o700)
            server_account(root / "data").own(root)
            made.append(Server(root, dict(settings)))
        yield made
    finally:
        for server in made:
            server.kill()
        shutil.rmtree(top)
