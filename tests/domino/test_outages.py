"""A database that is away, slow or locked: a page that says so (503), within the limits of a web connection."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import InternalError, OperationalError, connection
from django.test import Client, RequestFactory

from domino.postgres.cluster import PROJECT
from domino.views import server_error
from tests.factories.initiatives import InitiativeFactory


def raised(error: Exception, path: str = "/initiatives/") -> tuple[int, str, str | None]:
    """Status, text and Retry-After of the answer while `error` is being handled."""
    try:
        raise error
    except type(error):
        response = server_error(RequestFactory().get(path))
    return response.status_code, response.content.decode(), response.headers.get("Retry-After")


def test_database_that_is_away_is_said() -> None:
    status, text, wait = raised(OperationalError("server closed the connection unexpectedly"))
    assert (status, wait) == (503, "60")
    assert '<h1 class="title-m">Service indisponible</h1>' in text
    assert "connection" not in text


def test_database_that_is_away_is_said_to_programs() -> None:
    status, text, wait = raised(OperationalError("gone"), "/api/v1/initiatives/")
    assert (status, wait) == (503, "60")
    assert '"status": 503' in text


def test_write_on_a_replica_is_an_outage() -> None:
    error = InternalError("cannot execute INSERT in a read-only transaction")
    error.__cause__ = type("ReadOnly", (psycopg2.InternalError,), {"pgcode": "25006"})()
    assert raised(error)[0] == 503


def test_other_faults_stay_faults() -> None:
    assert (raised(ValueError("x"))[0], raised(InternalError("x"))[0]) == (500, 500)


def test_web_connections_have_limits_and_commands_have_none() -> None:
    code = "import domino.wsgi; from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    environment = {name: value for name, value in os.environ.items() if name != "STATEMENT_TIMEOUT_MS"}
    for program, limits in ((code, (10_000, 5_000)), (code.replace("domino.wsgi", "domino.settings"), (0, 0))):
        command = [sys.executable, "-c", program]
        said = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True).stdout
        assert f"statement_timeout={limits[0]} -c lock_timeout={limits[1]}'" in said


@contextmanager
def limits(statement: int, lock: int) -> Iterator[None]:
    """Give this connection the limits of a web connection, shorter (ms)."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {statement}; SET lock_timeout = {lock}")
        try:
            yield
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_page_behind_a_lock_answers_within_its_limit() -> None:
    initiative = InitiativeFactory()
    client = Client(raise_request_exception=False)
    address = initiative.get_absolute_url()
    assert client.get(address).status_code == 200
    holder = psycopg2.connect(**connection.get_connection_params())
    holder.cursor().execute("LOCK TABLE inventory_initiative IN ACCESS EXCLUSIVE MODE")
    try:
        with limits(2_000, 100):
            began = time.monotonic()
            response = client.get(address)
            assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
            assert time.monotonic() - began < 2
    finally:
        holder.close()
    assert client.get(address).status_code == 200
