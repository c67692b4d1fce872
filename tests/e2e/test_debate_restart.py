"""A phone votes while the server is down: its vote waits on the phone and arrives once, when the server is back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from domino.postgres.cluster import PROJECT
from evaluation.models import Argument, Move, Position
from evaluation.services.debates import open_statement
from evaluation.services.sessions import open_session
from tests.domino.test_work import own_database
from tests.e2e.debates import PHONE, argue, join, prepare, take_side
from tests.evaluation.test_debate_survives import kill, wait_for
from tests.inventory.test_contribution_survives import free_port

pytestmark = pytest.mark.django_db(transaction=True)


def serve(port: int) -> subprocess.Popen[bytes]:
    """The site with its styles and scripts, on this test's database."""
    command = [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload"]
    environment = os.environ | {"DATABASE_URL": own_database(), "DEBUG": "1"}
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, cwd=PROJECT, env=environment, start_new_session=True, **quiet)
    wait_for(port)
    return server


@contextmanager
def down(servers: list[subprocess.Popen[bytes]], port: int) -> Iterator[None]:
    """The server is killed; it is back after."""
    kill(servers.pop())
    try:
        yield
    finally:
        servers.append(serve(port))


def test_vote_of_a_phone_waits_for_the_server(browser: Browser) -> None:
    debate = prepare()
    open_session(session=debate.session, by=None)
    open_statement(statement=debate.statements.all()[0])
    port = free_port()
    servers = [serve(port)]
    context = browser.new_context(base_url=f"http://127.0.0.1:{port}", locale="fr-FR", **PHONE)
    try:
        phone = context.new_page()
        join(phone, debate)
        take_side(phone, "D’accord")
        expect(phone.locator("[data-line]")).to_have_text("")
        with down(servers, port):
            phone.locator(".phone__side", has=phone.get_by_text("Pas d’accord", exact=True)).click()
            expect(phone.locator("[data-mine]")).to_contain_text("Pas d’accord")
            expect(phone.locator("[data-line]")).to_contain_text("Hors connexion")
            assert (Position.objects.get().side, Move.objects.count()) == ("agree", 0)
        expect(phone.locator("[data-line]")).to_have_text("", timeout=30_000)
        argue(phone, "Le bus ne passe pas")
    finally:
        context.close()
        kill(servers.pop())
    assert (Position.objects.get().side, Move.objects.count(), Argument.objects.count()) == ("disagree", 1, 1)
