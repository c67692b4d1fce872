"""Several instances at once: each a web server on a database of its own, reached under a name of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpcore
import pytest
from django.conf import settings

from domino import outbound
from domino.postgres.cluster import PROJECT
from inventory.models import Territory
from tests.databases import own_copy, use
from tests.domino.test_work import own_database
from tests.evaluation.test_debate_survives import kill, wait_for
from tests.inventory.imports.runs import make_redon
from tests.inventory.test_contribution_survives import free_port


@dataclass(frozen=True)
class Instance:
    """A site: what it is called, its database and port. What is done `with instance.here()` is done by its worker."""

    host: str
    database: str
    port: int
    files: Path

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @contextmanager
    def here(self) -> Iterator[Territory]:
        """Work on the database of this instance; yields its territory."""
        use(self.database)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(settings, "ALLOWED_HOSTS", [self.host])
            patch.setattr(settings, "SITE_URL", self.url)
            patch.setattr(settings, "PRIVATE_ROOT", self.files)
            yield Territory.objects.get(slug="redon")


@contextmanager
def instances(*hosts: str, folder: Path) -> Iterator[list[Instance]]:
    """Run an instance for each of `hosts`; from here, each name leads to its own one.

    None answers from what it held a second ago: the readings here follow each other faster.
    """
    with ExitStack() as stack:
        running = [stack.enter_context(_instance(host, folder / host)) for host in hosts]
        for each in running:
            wait_for(each.port)
        with pytest.MonkeyPatch.context() as patch:
            addresses = {each.host: f"93.184.216.{number}" for number, each in enumerate(running, start=1)}
            ports = {addresses[each.host]: each.port for each in running}
            patch.setattr(outbound, "look_up", lambda host, port: [addresses[host]])
            connect = outbound.connect

            def opened(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
                return connect("127.0.0.1", ports[address], timeout)

            patch.setattr(outbound, "connect", opened)
            yield running


@contextmanager
def _instance(host: str, files: Path) -> Iterator[Instance]:
    with own_copy() as database:
        make_redon()
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "domino.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "2"]
        environment = os.environ | {"DATABASE_URL": own_database(), "ALLOWED_HOSTS": host, "CENSUS_STAMP_SECONDS": "0"}
        server = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Instance(host, database, port, files)
        finally:
            kill(server)
