"""Web processes hold no state that must be shared: each learns of a publication by itself, within two seconds."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import Settings

from inventory.census import store
from inventory.models import Initiative, Theme
from tests.factories.initiatives import InitiativeFactory

# Another web process, with columns and stamps as in production: answers each line with how many records it knows.
OTHER = """
import sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.CENSUS_COLUMNS_FROM = 1
import django
django.setup()
from inventory.census import store
for line in sys.stdin:
    columns = store.columns()
    print(columns.size if columns else 0, flush=True)
"""


@pytest.fixture
def other() -> Iterator["subprocess.Popen[str]"]:
    """A second process on the same database."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "domino.settings"}
    command = [sys.executable, "-c", OTHER, connection.settings_dict["NAME"]]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        assert process.stdin
        process.stdin.close()


def counted(process: "subprocess.Popen[str]") -> int:
    assert process.stdin and process.stdout
    process.stdin.write("\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def here() -> int:
    columns = store.columns()
    return columns.size if columns else 0


def seconds_until(other: "subprocess.Popen[str]", expected: int) -> float:
    """How long it takes until both processes know `expected` records."""
    start = time.monotonic()
    while (here(), counted(other)) != (expected, expected):
        assert time.monotonic() - start < 30, "They never agree."
        time.sleep(0.02)
    return time.monotonic() - start


@pytest.mark.django_db(transaction=True)
def test_two_processes_agree_within_two_seconds_of_a_publication(
    settings: Settings, other: "subprocess.Popen[str]"
) -> None:
    settings.CENSUS_COLUMNS_FROM, settings.CENSUS_STAMP_SECONDS = 1, 1.0
    store.forget()
    InitiativeFactory(status="published")
    drafts = [InitiativeFactory(status="draft") for _ in range(3)]
    seconds_until(other, 1)
    taken = []
    # A machine busy with something else gets another try.
    for known, draft in enumerate(drafts, start=2):
        Initiative.objects.filter(pk=draft.pk).update(status="published")
        taken.append(seconds_until(other, known))
        if taken[-1] <= 2:
            break
    store.forget()
    assert taken[-1] <= 2, taken


@pytest.mark.django_db(transaction=True)
def test_change_of_many_records_of_a_large_census_makes_nobody_wait(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CENSUS_COLUMNS_FROM = 1
    monkeypatch.setattr(store, "SLOW_FROM", 2)
    store.forget()
    InitiativeFactory.create_batch(2, status="published")
    before, let_go = store.columns(), threading.Event()
    reading_all = store.load
    monkeypatch.setattr(store, "load", lambda: let_go.wait(30) and reading_all())
    InitiativeFactory(status="published")
    Theme.objects.create(slug="nouveau", name="Nouveau")  # anything may have changed
    assert [store.columns(), store.columns()] == [before, before]
    assert store.version() == store._held["default"].stamp.text
    let_go.set()
    deadline = time.monotonic() + 30
    while store.columns() is before:
        assert time.monotonic() < deadline, "They are never read anew."
        time.sleep(0.01)
    assert here() == 3
    assert store._behind.acquire(timeout=30)  # the thread has let go of the database
    store._behind.release()
    store.forget()
