"""The private cluster itself: where it lies, how it is made, started and stopped."""

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from domino.postgres import lease, making, processes, serving
from domino.postgres.account import Account, server_account
from domino.postgres.errors import ClusterError, DamagedClusterError, explain
from domino.postgres.lease import Say
from domino.postgres.settings import DATABASE, PORT, PROFILES, SOCKET_NAME, USER

PROJECT = Path(__file__).resolve().parents[2]
SOCKET_NAME_LIMIT = 107  # bytes of sun_path on Linux, without the closing zero


def tell(line: str) -> None:
    """Say `line` to the person at the terminal, apart from a command's own output."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL cluster that belongs to one checkout (`project`); `profile` is `run` or `test`.

    Making the object touches nothing; `lease()` is what commands use.
    """

    project: Path
    profile: str

    @cached_property
    def root(self) -> Path:
        """Return var/postgres/<profile>, or a folder outside when the server's user cannot enter there."""
        inside = (self.project / "var" / "postgres" / self.profile).resolve()
        if server_account(inside / "data").can_enter(inside):
            return inside
        return Path("/var/lib/domino") / self._fingerprint / self.profile

    @property
    def data(self) -> Path:
        """Return the data folder."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """Return the server's log."""
        return self.root / "server.log"

    @cached_property
    def socket_dir(self) -> Path:
        """Return the socket's folder: beside the data, or under /tmp when that name is too long or odd."""
        inside = self.root / "socket"
        name = os.fsencode(inside / SOCKET_NAME)
        # libpq reads a comma as the next host, and the server's own list has quotes.
        if len(name) <= SOCKET_NAME_LIMIT and not re.search('[,"]', str(inside)):
            return inside
        return Path(f"/tmp/domino-{self.account.uid}-{self._fingerprint}-{self.profile}")  # noqa: S108

    @property
    def url(self) -> str:
        """Return what DATABASE_URL would hold for this cluster (the socket's folder stands in the path)."""
        return f"postgis://{USER}@:{PORT}/{quote(str(self.socket_dir))}/{DATABASE}"

    def psql_options(self, database: str = DATABASE) -> list[str]:
        """Return psql's options that reach `database` here."""
        return ["-h", str(self.socket_dir), "-p", str(PORT), "-U", USER, "-d", database]

    @property
    def account(self) -> Account:
        """Return who owns the data and runs the server."""
        return server_account(self.data)

    @property
    def _fingerprint(self) -> str:
        return hashlib.sha256(os.fsencode(self.project.resolve())).hexdigest()[:12]

    def is_running(self) -> bool:
        """Tell whether the server lives."""
        return processes.server_pid(self.data) is not None

    def start(self, say: Say = tell) -> None:
        """Make the cluster if there is none and start its server; nothing when it runs already.

        Raises ClusterError with one line that says what to do.
        """
        with self._gate(say):
            self._start(say)

    def stop(self, say: Say = tell) -> None:
        """Stop the server, even under other commands; nothing when it does not run."""
        if self.root.exists():
            with self._gate(say):
                serving.halt(self)

    @contextmanager
    def lease(self, say: Say = tell) -> Iterator["Cluster"]:
        """Keep the server running while the block lasts; the last command out stops it. Leases nest."""
        with self._gate(say):
            lease.take(self.root)
            try:
                self._start(say)
            except BaseException:
                lease.give_back(self.root)
                raise
        try:
            yield self
        finally:
            with self._gate(say):
                if lease.give_back(self.root) and not self.is_pinned():
                    serving.halt(self)

    def in_use(self) -> bool:
        """Tell whether some command holds a lease."""
        return lease.in_use(self.root)

    def pin(self) -> None:
        """Keep the running server when the last lease ends, until `stop()`."""
        (self.root / "pinned").write_text(self._incarnation)

    def is_pinned(self) -> bool:
        """Tell whether this very run of the server was pinned: a pin does not outlive its server."""
        with suppress(OSError):
            return bool(self._incarnation) and (self.root / "pinned").read_text() == self._incarnation
        return False

    @property
    def _incarnation(self) -> str:
        return " ".join(processes.state_of_server(self.data)[:3:2])  # pid and start time

    @contextmanager
    def _gate(self, say: Say) -> Iterator[None]:
        try:
            making.make_folders(self, say)
            with lease.gate(self.root, say):
                yield
        except OSError as error:
            raise explain(str(error), root=self.root) from error

    def _start(self, say: Say) -> None:
        try:
            serving.ensure_running(self, say)
        except DamagedClusterError:
            if self.profile != "test":
                raise
            say("La base de test est abîmée : elle est refaite.")
            serving.halt(self)
            shutil.rmtree(self.data)
            serving.ensure_running(self, say)


def cluster(profile: str | None = None) -> Cluster:
    """Return this checkout's cluster of `profile`, by default $DOMINO_CLUSTER or `run`; starts nothing."""
    chosen = profile or os.environ.get("DOMINO_CLUSTER") or "run"
    if chosen not in PROFILES:
        raise ClusterError(f"DOMINO_CLUSTER vaut « run », « test » ou « bench », pas « {chosen} ».")
    return Cluster(PROJECT, chosen)


def is_private() -> bool:
    """Tell whether commands use the private cluster: DATABASE_URL is set neither outside nor in .env."""
    if "DATABASE_URL" in os.environ:
        return not os.environ["DATABASE_URL"]
    try:
        lines = (PROJECT / ".env").read_text().splitlines()
    except OSError:
        return True
    return not any(re.match(r"\s*(export\s+)?DATABASE_URL\s*=\s*[^\s#]", line) for line in lines)
