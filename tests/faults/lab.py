"""What the scenarios share: a site in processes of its own, people who propose, and counting."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from domino.postgres.cluster import PROJECT
from tests.domino.replicas import Server, servers

STARTED_WITHIN = 60


def make_commune() -> None:
    """A commune that proposals name."""
    from tests.factories.territories import CommuneFactory

    CommuneFactory(name="Redon", slug="redon", code="35236")


def collect_static(folder: Path = PROJECT) -> None:
    """Collect the static files of the site in `folder`, as its pages need them."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=folder, check=True)


@contextmanager
def site(folder: Path = PROJECT, **variables: str) -> Iterator[int]:
    """The web server on the scenario's database; gives its port once it answers."""
    with served(folder, **variables) as (port, _):
        yield port


@contextmanager
def served(folder: Path = PROJECT, **variables: str) -> Iterator[tuple[int, int]]:
    """The same; gives its port and the process above the two web processes."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening, tempfile.TemporaryFile() as log:
        number, port = listening.fileno(), listening.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "domino.wsgi:application", "--bind", f"fd://{number}"]
        command += ["--workers", "2", "--threads", "4", "--log-level", "critical", "--no-control-socket"]
        environment = os.environ | variables
        server = subprocess.Popen(command, cwd=folder, env=environment, stderr=log, pass_fds=[number])
        try:
            wait_for(lambda: server.poll() is not None or get(port, "/healthz")[0] == 200, STARTED_WITHIN)
            if server.poll() is not None:
                log.seek(0)
                raise RuntimeError(log.read().decode()[-2000:])
            yield port, server.pid
        finally:
            server.send_signal(signal.SIGKILL)
            server.wait()


@contextmanager
def worker(**variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py work` on the scenario's database, in a group of its own; killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        cwd=PROJECT,
        env=os.environ | variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(condition: Callable[[], bool], seconds: float) -> float:
    """Wait until `condition()`; return how long that took. Raises TimeoutError."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise TimeoutError(condition)
        time.sleep(0.05)
    return time.monotonic() - began


def wait_for_rollback() -> None:
    """Return once the database has noticed that a process was killed: what it had begun is rolled back."""
    from django.db import connection

    busy = """SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()"""

    def is_quiet() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(busy)
            return bool(cursor.fetchone()[0] == 0)

    wait_for(is_quiet, 60)


def get(port: int, path: str, *, seconds: float = 20, visitor: int = 0) -> tuple[int, float, str]:
    """Status (0 for none), seconds and text of a page, asked from the network of a `visitor`."""
    began = time.monotonic()
    headers = {"X-Forwarded-For": f"10.200.{visitor % 250}.1"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            status, text = answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read().decode()
    except OSError as error:
        status, text = 0, str(error)
    return status, time.monotonic() - began, text


def propose(port: int, number: int, key: str = "") -> int:
    """Send proposal `number`; return the status, 0 when there was no answer."""
    body = {
        "name": f"Atelier {number}",
        "description": "On répare ensemble.",
        "territory": "redon",
        "submitter_email": f"personne{number}@domino.example",
    }
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": key or f"proposal-{number}",
        "X-Forwarded-For": f"10.{number // 250 % 250}.{number % 250}.1",
    }
    place = f"http://127.0.0.1:{port}/api/v1/initiatives/"
    request = urllib.request.Request(place, json.dumps(body).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.read()
        return error.code
    except OSError:
        return 0


def warm(port: int, path: str) -> None:
    """Let every web process have answered: the first pages of each cost much more."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: get(port, path), range(12)))


class Writers:
    """People who propose one thing after the other; `acknowledged` holds what they were told is received."""

    def __init__(self, port: int, people: int, first: int = 0) -> None:
        self.port = port
        self.acknowledged: list[int] = []
        self.answers: Counter[int] = Counter()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=[first + person]) for person in range(people)]

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self, person: int) -> None:
        number = person * 10_000
        while not self._stop.is_set():
            number += 1
            status = propose(self.port, number)
            self.answers[status] += 1
            if status == 201:
                self.acknowledged.append(number)
            else:
                self._stop.wait(0.5)

    def compared(self) -> tuple[int, int]:
        """How many acknowledged proposals the database lacks, and how many rows are there twice."""
        from django.db import connection

        from inventory.models import Contribution

        connection.close()  # the server it led to may have been killed since
        found = Counter(Contribution.objects.values_list("data__name", flat=True))
        lost = [number for number in self.acknowledged if not found[f"Atelier {number}"]]
        return len(lost), sum(times - 1 for times in found.values())


@contextmanager
def own_server(number: int = 1, **settings: str) -> Iterator[list[Server]]:
    """`number` servers; the first holds the scenario's data and runs, and Django's connection leads to it."""
    from django.conf import settings as site_settings
    from django.db import connection

    from domino.database_url import database_settings

    base = Server(Path(os.environ["FAULTS_BASE"]), {})
    with servers(number, **settings) as made:
        made[0].copy_of(base)
        made[0].start()
        place = database_settings(made[0].url)
        connection.close()
        connection.settings_dict.update(place)
        site_settings.DATABASES["default"].update(place)
        os.environ["DATABASE_URL"] = made[0].url
        try:
            yield made
        finally:
            connection.close()
