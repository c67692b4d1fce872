"""Proposals while web and mail processes are killed at random: none lost, none doubled, each mail once or twice."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from domino.models import OutgoingMail
from domino.postgres.cluster import PROJECT
from inventory.models import Contribution
from tests.domino.test_work import own_database, recipients
from tests.factories.territories import CommuneFactory

# PROPOSALS=500 before a release; fewer tell the same on most days.
PROPOSALS = int(os.environ.get("PROPOSALS", "200"))
SENDERS = 4
TRIES = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def site(port: int, mails: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The web server on this test's database; proposals come from as many networks as the proxy says."""
    environment = os.environ | {
        "DATABASE_URL": own_database(),
        "MAIL_URL": f"filemail:///{mails}",
        "BEHIND_TLS_PROXY": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "domino.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--threads", "2", "--log-level", "critical", "--no-control-socket"]
    server = subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield server
    finally:
        server.terminate()
        server.wait(20)


def mailer(mails: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"DATABASE_URL": own_database(), "MAIL_URL": f"filemail:///{mails}"}
    command = [sys.executable, "manage.py", "work"]
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def propose(port: int, number: int) -> None:
    """Send one proposal until it is acknowledged, as a browser whose network comes and goes."""
    body = {
        "name": f"Atelier numéro {number}",
        "description": "On répare ensemble.",
        "territory": "redon",
        "submitter_email": f"personne{number}@domino.example",
    }
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": f"proposal-{number}",
        "X-Forwarded-For": f"10.{number // 250}.{number % 250}.1",
    }
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/initiatives/", json.dumps(body).encode(), headers, method="POST"
    )
    for _ in range(TRIES):
        try:
            with urllib.request.urlopen(request, timeout=10):
                return
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{error.code} {error.read()[:300]!r}") from error
        except OSError:  # refused, reset, cut in the middle: nobody knows whether it was received
            time.sleep(0.2)
    raise AssertionError(f"proposal {number} was never acknowledged")


def kill_at_random(server: subprocess.Popen[bytes], mails: Path, stop: threading.Event) -> Counter[str]:
    """Kill a web process or the mail process every now and then, until `stop`; returns how many of each."""
    draw = random.Random(42)
    killed: Counter[str] = Counter()
    process = mailer(mails)
    while not stop.wait(draw.uniform(0.3, 0.8)):
        targets = children(server.pid)
        if targets and draw.random() < 0.5:
            os.kill(draw.choice(targets), signal.SIGKILL)
            killed["web"] += 1
        else:
            process.kill()
            process.wait()
            killed["mail"] += 1
            process = mailer(mails)
    process.kill()
    process.wait()
    return killed


@pytest.mark.django_db(transaction=True)
def test_killed_processes_lose_and_double_nothing(tmp_path: Path) -> None:
    CommuneFactory(name="Redon", slug="redon", code="35236")
    port, stop = free_port(), threading.Event()
    with site(port, tmp_path) as server, ThreadPoolExecutor(SENDERS + 1) as pool:
        killer = pool.submit(kill_at_random, server, tmp_path, stop)
        try:
            list(pool.map(lambda number: propose(port, number), range(PROPOSALS)))
        finally:
            stop.set()
        killed = killer.result()
    environment = os.environ | {"DATABASE_URL": own_database(), "MAIL_URL": f"filemail:///{tmp_path}"}
    subprocess.run([sys.executable, "manage.py", "work", "--once"], cwd=PROJECT, env=environment, check=True)
    assert killed["web"] > 0
    assert killed["mail"] > 0
    names = Counter(Contribution.objects.values_list("data__name", flat=True))
    assert names == Counter({f"Atelier numéro {number}": 1 for number in range(PROPOSALS)})
    assert OutgoingMail.objects.count() == PROPOSALS
    sent = recipients(tmp_path)
    assert set(sent) == {f"personne{number}@domino.example" for number in range(PROPOSALS)}
    assert set(sent.values()) <= {1, 2}
