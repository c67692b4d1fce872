"""Work that comes back by itself: when, by whom, and what happens when it fails."""

import threading
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from domino import periodic
from domino.models import PeriodicTask
from domino.periodic import BACK_OFF, HELD, Task, command, register, run_due
from tests.factories.accounts import UserFactory

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 22, 12, tzinfo=PARIS)
HOUR = timedelta(hours=1)


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """A clock, and no tasks but those of the test."""
    monkeypatch.setattr(periodic, "TASKS", {})
    return Clock()


def planned(name: str) -> datetime:
    return PeriodicTask.objects.get(name=name).next_run_at


def test_apps_register_what_the_site_does_by_itself() -> None:
    assert apps.is_installed("inventory")
    assert {name: task.every or task.at for name, task in periodic.TASKS.items() if name in EXPECTED} == EXPECTED


EXPECTED = {
    "send_news": time(6),
    "ask_confirmations": time(9),
    "purge": time(3, 30),
    "check_websites": HOUR,
    "read_sources": timedelta(minutes=5),
}


@pytest.mark.parametrize(
    ("now", "following"),
    [
        ((2026, 11, 22, 5, 59), (2026, 11, 22, 6)),
        ((2026, 11, 22, 6, 0), (2026, 11, 23, 6)),
        ((2026, 10, 24, 12, 0), (2026, 10, 25, 6)),  # the night that is an hour longer
        ((2026, 3, 28, 12, 0), (2026, 3, 29, 6)),  # the one that is an hour shorter
    ],
)
def test_daily_task_keeps_its_local_hour(now: tuple[int, ...], following: tuple[int, ...]) -> None:
    task = Task("nouvelles", lambda: None, at=time(6))
    moment = task.next_after(datetime(*now, tzinfo=PARIS))
    assert moment == datetime(*following, tzinfo=PARIS)


@pytest.mark.parametrize("schedule", [{}, {"every": HOUR, "at": time(6)}])
def test_task_says_when_in_one_way(schedule: dict) -> None:
    with pytest.raises(ValueError, match="either every or at"):
        register("rien", lambda: None, **schedule)


@pytest.mark.django_db
def test_nothing_runs_before_its_time_then_once(clock: Clock) -> None:
    runs = []
    register("compter", lambda: runs.append(clock()), every=HOUR)
    assert (run_due(clock), runs, planned("compter")) == (0, [], NOON + HOUR)
    clock.now += HOUR
    assert (run_due(clock), run_due(clock)) == (1, 0)
    assert (runs, planned("compter")) == ([NOON + HOUR], NOON + 2 * HOUR)


@pytest.mark.django_db
def test_machine_that_slept_runs_a_task_once(clock: Clock) -> None:
    runs = []
    register("compter", lambda: runs.append(clock()), at=time(6))
    run_due(clock)
    clock.now += timedelta(days=4)
    assert (run_due(clock), run_due(clock), len(runs)) == (1, 0, 1)
    assert planned("compter") == datetime(2026, 11, 27, 6, tzinfo=PARIS)


@pytest.mark.django_db
def test_clock_that_was_years_ahead_stops_no_task(clock: Clock) -> None:
    register("compter", lambda: None, every=HOUR)
    PeriodicTask.objects.create(name="compter", next_run_at=NOON + timedelta(days=900))
    run_due(clock)
    assert planned("compter") == NOON + HOUR


@pytest.mark.django_db
def test_failing_task_waits_longer_each_time_and_stops_no_other(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    runs = []
    register("casser", lambda: 1 / 0, every=HOUR)
    register("compter", lambda: runs.append(clock()), every=HOUR)
    run_due(clock)
    clock.now += HOUR
    for pause in [*BACK_OFF, BACK_OFF[-1]]:
        assert run_due(clock) >= 1
        assert planned("casser") == clock.now + pause
        clock.now += pause
    row = PeriodicTask.objects.get(name="casser")
    assert (row.failures, row.last_error) == (len(BACK_OFF) + 1, "ZeroDivisionError: division by zero")
    assert len(runs) == 4
    assert caplog.messages == ["Periodic task casser failed"] * (len(BACK_OFF) + 1)
    register("casser", lambda: "Réparé.", every=HOUR)
    run_due(clock)
    row.refresh_from_db()
    assert (row.failures, row.last_error, row.last_result) == (0, "", "Réparé.")
    assert row.next_run_at == clock.now + HOUR


@pytest.mark.django_db
def test_task_of_a_killed_worker_is_taken_over_later(clock: Clock) -> None:
    def killed() -> None:
        raise SystemExit

    register("longue", killed, every=HOUR)
    run_due(clock)
    clock.now += HOUR
    with pytest.raises(SystemExit):
        run_due(clock)
    assert (run_due(clock), planned("longue")) == (0, clock.now + HELD)
    register("longue", lambda: "Fini.", every=HOUR)
    clock.now += HELD
    assert run_due(clock) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_the_same_task(clock: Clock) -> None:
    runs: list[str] = []
    start = threading.Barrier(4)
    register("compter", lambda: runs.append("une fois"), every=HOUR)
    run_due(clock)
    clock.now += HOUR

    def work() -> None:
        start.wait()
        try:
            run_due(clock)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert runs == ["une fois"]


@pytest.mark.django_db
def test_worker_that_is_told_to_stop_starts_no_other_task(clock: Clock) -> None:
    runs = []
    for name in ("une", "deux"):
        register(name, lambda: runs.append(clock()), every=HOUR)
    run_due(clock)
    clock.now += HOUR
    assert run_due(clock, is_stopping=lambda: bool(runs)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["send_news", "ask_confirmations", "purge", "check_websites"])
def test_commands_say_what_they_did(name: str) -> None:
    assert command(name)() != ""


@pytest.mark.django_db
def test_admin_shows_them_and_changes_none(client: Client) -> None:
    row = PeriodicTask.objects.create(name="compter", next_run_at=NOON, last_error="ZeroDivisionError: division")
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    html = client.get("/admin/domino/periodictask/").content.decode()
    assert "ZeroDivisionError: division" in html
    answers = [
        client.post(f"/admin/domino/periodictask/{action}/").status_code
        for action in ("add", f"{row.pk}/change", f"{row.pk}/delete")
    ]
    assert answers == [403] * 3
