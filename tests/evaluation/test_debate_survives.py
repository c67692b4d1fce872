"""A room whose server is killed and started again while phones vote: no position, move or argument lost or doubled."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from domino.postgres.cluster import PROJECT
from evaluation.models import Argument, Move, Position, Statement
from tests.bench.browser import Browser, csrf_in
from tests.domino.test_work import own_database
from tests.evaluation.rooms import room
from tests.inventory.test_contribution_survives import free_port

pytestmark = pytest.mark.django_db(transaction=True)
PHONES = 16
RESTARTS = 3
PATIENCE = 60.0


def serve(port: int) -> subprocess.Popen[bytes]:
    """The web server on this test's database, in a group of processes of its own."""
    command = [sys.executable, "-m", "gunicorn", "domino.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--threads", "4", "--log-level", "critical", "--no-control-socket"]
    environment = os.environ | {"DATABASE_URL": own_database()}
    server = subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)
    wait_for(port)
    return server


def wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not start")


def kill(server: subprocess.Popen[bytes]) -> None:
    """As a machine that loses power: nobody says goodbye."""
    os.killpg(server.pid, signal.SIGKILL)
    server.wait(20)


class Phone:
    """Sends each thing with its key until it hears an answer, as the page does."""

    def __init__(self, port: int, statement: Statement, number: int) -> None:
        self.browser, self.statement, self.number = Browser(f"http://127.0.0.1:{port}"), statement, number
        self.path = f"/evaluation/seance/{statement.debate.session.code}/"
        self.csrf = ""

    def join(self) -> None:
        _, _, page = self.browser.ask("GET", self.path)
        self.browser.ask("POST", self.path, {"csrfmiddlewaretoken": csrf_in(page), "pseudonym": ""})
        _, _, page = self.browser.ask("GET", self.path)
        self.csrf = csrf_in(page)

    def send(self, step: str, **data: Any) -> None:
        fields = {"csrfmiddlewaretoken": self.csrf, "statement": self.statement.pk, "key": f"{self.number}-{step}"}
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                status, _, body = self.browser.ask("POST", self.path, fields | data, Accept="application/json")
            except SystemExit:  # no server: nobody knows whether it was received
                time.sleep(0.1)
                continue
            assert status == 200, body[:300]
            return
        raise AssertionError(f"phone {self.number} never heard an answer")

    def live(self) -> None:
        """Agree, argue, then change side, over as long as the server is killed."""
        time.sleep(self.number * 0.2)
        self.send("1", action="side", side="agree", before="")
        self.send("2", action="argument", text=f"Argument {self.number}")
        self.send("3", action="side", side="disagree", before="agree")


def test_killed_server_loses_and_doubles_nothing() -> None:
    statement, _ = room()
    port = free_port()
    server = serve(port)
    phones = [Phone(port, statement, number) for number in range(PHONES)]
    try:
        for phone in phones:
            phone.join()
        with ThreadPoolExecutor(PHONES) as pool:
            lives = [pool.submit(phone.live) for phone in phones]
            for _ in range(RESTARTS):
                time.sleep(0.7)
                kill(server)
                time.sleep(0.5)
                server = serve(port)
            for life in lives:
                life.result()
    finally:
        kill(server)
    assert Counter(Position.objects.values_list("first_side", "side")) == {("agree", "disagree"): PHONES}
    assert Position.objects.values("participant").distinct().count() == PHONES
    assert Counter(Move.objects.values_list("to_side", flat=True)) == {"disagree": PHONES}
    said = Counter(Argument.objects.values_list("text", flat=True))
    assert said == Counter(f"Argument {number}" for number in range(PHONES))
