"""Public reads on a streaming replica: who reads where, and what happens when it is late, lost or promoted."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings as site
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connections
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve
from pytest_django import DjangoDbBlocker, Settings

from domino.database_url import database_settings
from domino.postgres.processes import wait_until
from domino.replica import health, middleware, reading_alias
from domino.replica.health import Watch
from domino.replica.middleware import WROTE, ReplicaMiddleware
from domino.replica.pages import PAGES
from tests.addresses import ADDRESSES, PUBLIC
from tests.domino.replicas import Server, servers


class Always:
    """A replica that is usable until it fails."""

    usable = True

    def is_usable(self) -> bool:
        return self.usable

    def failed(self) -> None:
        self.usable = False


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Always:
    """The middleware as with a replica that is well."""
    always = Always()
    monkeypatch.setattr(middleware, "watch", always)
    monkeypatch.setattr(middleware, "is_configured", lambda: True)
    return always


def answer(view: Callable[[], str], path: str = "/initiatives/", method: str = "get", **request: str) -> HttpResponse:
    """What the middleware makes of a request whose view answers `view()`."""
    asked = getattr(RequestFactory(headers=request), method)(path)
    asked.user = AnonymousUser()
    asked.resolver_match = resolve(path)
    asked.resolver_match.func = lambda *args, **kwargs: HttpResponse(view())

    def get_response(request):  # type: ignore[no-untyped-def]
        chosen.process_view(request, None, (), {})
        try:
            return request.resolver_match.func(request)
        except Exception as error:
            again = chosen.process_exception(request, error)
            if again is None:
                raise
            return again

    chosen = ReplicaMiddleware(get_response)
    response: HttpResponse = chosen(asked)  # type: ignore[assignment]
    return response


@pytest.mark.parametrize(
    ("path", "request_", "alias"),
    [
        ("/initiatives/", {}, "replica"),
        ("/api/v1/initiatives/", {}, "replica"),
        ("/initiatives/", {"method": "post"}, "default"),
        ("/initiatives/", {"cookie": f"{site.SESSION_COOKIE_NAME}=1"}, "default"),
        ("/initiatives/", {"cookie": f"{WROTE}=1"}, "default"),
        ("/api/v1/initiatives/", {"authorization": "Bearer x"}, "default"),
        ("/api/v1/changes/", {}, "default"),
        ("/proposer/", {}, "default"),
    ],
)
def test_reads_go_where_they_may(chosen: Always, path: str, request_: dict[str, str], alias: str) -> None:
    assert answer(reading_alias, path, **request_).text == alias
    assert reading_alias() == "default"


def test_late_replica_is_left_alone(chosen: Always) -> None:
    chosen.usable = False
    assert answer(reading_alias).text == "default"


def test_who_sends_something_reads_it_next(chosen: Always) -> None:
    cookie = answer(reading_alias, "/proposer/", "post").cookies[WROTE]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (12, True, "Lax")
    assert WROTE not in answer(reading_alias).cookies


def test_read_that_fails_is_done_again_on_the_primary(chosen: Always) -> None:
    def view() -> str:
        if reading_alias() == "replica":
            raise OperationalError("gone")
        return reading_alias()

    assert (answer(view).text, chosen.usable) == ("default", False)


def test_pages_of_the_replica_are_public() -> None:
    assert {name for name in PAGES if ADDRESSES.get(name) != PUBLIC} == set()


def test_site_without_replica_has_no_such_middleware(client: Client) -> None:
    assert "replica" not in connections.settings
    assert reading_alias() == "default"


@contextmanager
def aliases(**places: Server) -> Iterator[None]:
    """Let these names lead to other servers."""
    before = dict(connections.settings)
    for alias, server in places.items():
        options = {**before["default"], "OPTIONS": {"connect_timeout": 2}, **database_settings(server.url)}
        connections.settings[alias] = {**options, "ENGINE": before["default"]["ENGINE"]}
    own = connections["default"]
    if "default" in places:
        del connections["default"]
    try:
        yield
    finally:
        for alias in places:
            connections[alias].close()
            del connections[alias]
        connections["default"] = own
        connections.settings.clear()
        connections.settings.update(before)


def test_watch_follows_two_servers(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> None:
    settings.REPLICA_LAG_SECONDS = 0.3
    monkeypatch.setattr(health, "CHECK_SECONDS", 0)
    monkeypatch.setattr(health, "PAUSE_SECONDS", 0)
    with servers(2) as (primary, replica):
        primary.make()
        replica.copy_of(primary, "r1")
        replica.start()
        with django_db_blocker.unblock(), aliases(default=primary, replica=replica):
            watch = Watch()
            assert wait_until(watch.is_usable, 10)
            replica.psql("SELECT pg_wal_replay_pause()")
            primary.psql("CREATE TABLE written (n int)")
            watch.is_usable()
            time.sleep(0.4)
            assert not watch.is_usable()
            replica.psql("SELECT pg_wal_replay_resume()")
            assert wait_until(watch.is_usable, 10)
            replica.kill()
            assert not watch.is_usable()
            replica.start()
            assert wait_until(watch.is_usable, 10)
            primary.kill()
            assert watch.is_usable()
            replica.promote()
            primary.start()
            assert not watch.is_usable()
