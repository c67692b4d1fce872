"""/healthz, /metrics, the worker's heartbeat, mails about errors."""

import logging
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from domino.models import Job, OutgoingMail, PeriodicTask
from domino.watching import figures, heartbeat
from domino.watching.error_mails import ErrorMailHandler
from tests.factories.initiatives import InitiativeFactory

TOKEN = "jeton-de-surveillance-des-essais"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
FINE = {"database": "ok", "migrations": "ok"}
ALL_FINE = {**FINE, "disk": "ok", "worker": "ok", "mails": "ok", "jobs": "ok", "periodic": "ok"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def token(settings: Settings) -> None:
    settings.MONITORING_TOKEN = TOKEN
    settings.HEALTH_DISK_MB = 1


@pytest.fixture
def working() -> None:
    """A worker that lives."""
    heartbeat.Heartbeat().beat()


def mail(**values: object) -> OutgoingMail:
    return OutgoingMail.objects.create(recipient="ana@domino.example", subject="Bonjour", body="Texte\n", **values)


def details(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/healthz?details", headers=BEARER)
    return answer.status_code, answer.json()


def test_health_for_everyone_is_that_of_the_pages(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", **FINE})


def test_health_misses_a_migration(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.migrations.recorder.MigrationRecorder.applied_migrations", lambda self: {})
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "error", "database": "ok", "migrations": "missing"},
    )


def test_details_name_every_part(client: Client, working: None) -> None:
    assert details(client) == (200, {"status": "ok", **ALL_FINE})


@pytest.mark.parametrize(
    ("headers", "remote", "status"),
    [
        ({}, "192.0.2.1", 401),
        ({"Authorization": "Bearer another"}, "192.0.2.1", 401),
        ({"Authorization": TOKEN}, "192.0.2.1", 401),
        (BEARER, "192.0.2.1", 200),
        ({}, "127.0.0.1", 200),
        ({}, "::1", 200),
        ({"X-Forwarded-For": "192.0.2.1"}, "127.0.0.1", 401),
    ],
)
def test_details_are_for_the_token_or_this_machine(
    client: Client, working: None, headers: dict[str, str], remote: str, status: int
) -> None:
    assert client.get("/healthz?details", headers=headers, REMOTE_ADDR=remote).status_code == status


def test_silent_worker_is_told_but_pages_are_right(client: Client) -> None:
    cache.set(heartbeat.KEY, time.time() - 300)
    assert details(client) == (503, {"status": "error", **ALL_FINE, "worker": "silent"})
    assert client.get("/healthz").status_code == 200


def test_late_mails_and_jobs_are_told(client: Client, working: None) -> None:
    past = timezone.now() - timedelta(minutes=20)
    mail(next_attempt_at=past)
    Job.objects.create(kind="essai", next_attempt_at=past)
    assert details(client) == (503, {"status": "error", **ALL_FINE, "mails": "late", "jobs": "late"})


@pytest.mark.parametrize(("count", "said"), [(4, "ok"), (5, "failing")])
def test_mail_server_that_refuses_everything_is_told(client: Client, working: None, count: int, said: str) -> None:
    for _ in range(count):
        mail(attempts=3, next_attempt_at=timezone.now() + timedelta(hours=1))
    assert details(client)[1]["mails"] == said


def test_failing_task_is_named(client: Client, working: None) -> None:
    PeriodicTask.objects.create(name="purge", next_run_at=timezone.now(), failures=2)
    assert details(client) == (503, {"status": "error", **ALL_FINE, "periodic": "failing: purge"})


def test_full_disk_is_told(client: Client, working: None, settings: Settings) -> None:
    settings.HEALTH_DISK_MB = 10**9
    assert details(client) == (503, {"status": "error", **ALL_FINE, "disk": "low"})


def test_worker_says_that_it_lives() -> None:
    cache.delete(heartbeat.KEY)  # a worker of another test may have written it for good
    assert heartbeat.age() is None
    call_command("work", once=True)
    assert heartbeat.age() == pytest.approx(0, abs=10)


def metrics(client: Client) -> dict[str, float]:
    answer = client.get("/metrics", headers=BEARER)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    lines = [line for line in answer.text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_metrics_ask_for_the_token(client: Client, settings: Settings) -> None:
    assert client.get("/metrics").status_code == 401
    settings.MONITORING_TOKEN = ""
    assert client.get("/metrics").status_code == 404


def test_requests_are_counted_by_view_and_status(client: Client) -> None:
    names = [
        'domino_requests_total{method="GET",status="200",view="robots"}',
        'domino_requests_total{method="GET",status="404",view="none"}',
        'domino_request_seconds_count{view="robots"}',
    ]
    before = metrics(client)
    client.get("/robots.txt")
    client.get("/rien-ici")
    after = metrics(client)
    assert [after[name] - before.get(name, 0) for name in names] == [1, 1, 1]


def test_figures_of_the_database(client: Client, working: None) -> None:
    mail(next_attempt_at=timezone.now() - timedelta(seconds=90))
    mail(state=OutgoingMail.State.DEAD)
    PeriodicTask.objects.create(name="purge", next_run_at=timezone.now(), failures=2)
    before = metrics(client)
    assert before['domino_queue_rows{queue="mails",state="waiting"}'] == 1
    assert before['domino_queue_rows{queue="mails",state="dead"}'] == 1
    assert before['domino_queue_rows{queue="jobs",state="waiting"}'] == 0
    assert before['domino_queue_due_seconds{queue="mails"}'] == pytest.approx(90, abs=20)
    assert before['domino_periodic_failures{task="purge"}'] == 2
    assert before["domino_worker_silent_seconds"] == pytest.approx(0, abs=10)
    assert before["domino_database_bytes"] > 1_000_000
    InitiativeFactory()
    assert metrics(client)["domino_census_version"] > before["domino_census_version"]


@pytest.mark.parametrize("rows", [1, 3])
def test_figures_cost_the_same_however_many_rows(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(rows):
        mail()
        PeriodicTask.objects.create(name=f"tâche {number}", next_run_at=timezone.now())
    with django_assert_num_queries(5):
        figures.read_all()


def tell(message: str, error: Exception | None = None) -> None:
    try:
        raise error or ValueError(message)
    except Exception as caught:
        info = (type(caught), caught, caught.__traceback__)
        record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Internal: %s", (message,), info)
        ErrorMailHandler().emit(record)


def test_error_is_mailed_once_an_hour_without_what_was_sent(settings: Settings) -> None:
    settings.ERROR_MAILS_TO = ["exploitation@domino.example"]
    for secret in ("ana@exemple.fr", "mot de passe"):
        tell(secret)
    (sent,) = OutgoingMail.objects.all()
    assert (sent.recipient, sent.subject) == ("exploitation@domino.example", "Erreur sur le site : ValueError")
    assert "tests/domino/test_watching.py" in sent.body
    assert "ana@exemple.fr" not in sent.body


def test_reference_of_an_error_is_on_its_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domino.watching.health.essential_parts", lambda: 1 / 0)
    client.raise_request_exception = False
    answer = client.get("/healthz", headers={"X-Request-ID": "essai-1234"})
    assert (answer.status_code, answer["X-Request-ID"]) == (500, "essai-1234")
    assert "<code>essai-1234</code>" in answer.text
