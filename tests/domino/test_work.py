"""The worker that sends mails: killed at any moment it loses none; told to stop, it ends after the mail at hand."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from domino.models import OutgoingMail, PeriodicTask
from domino.periodic import TASKS
from domino.postgres.cluster import PROJECT
from domino.serving.mailer import mailing

NUMBER = 600


def worker(folder: Path, *options: str) -> subprocess.Popen[str]:
    """Start `manage.py work` on this test's database, writing mails to `folder`."""
    address = f"filemail:///{folder}"  # the scheme drops one slash of the path
    environment = os.environ | {"DATABASE_URL": own_database(), "MAIL_URL": address}
    return subprocess.Popen(
        [sys.executable, "manage.py", "work", *options], cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True
    )


def own_database() -> str:
    place = connection.settings_dict
    host = place["HOST"]
    server = f":{place['PORT']}/{host}" if host.startswith("/") else f"{host}:{place['PORT']}"
    return f"postgis://{place['USER']}:{place['PASSWORD']}@{server}/{place['NAME']}"


def wait_for_mails(folder: Path, count: int) -> None:
    deadline = time.monotonic() + 20
    while recipients(folder).total() < count:
        assert time.monotonic() < deadline, "the worker sends nothing"
        time.sleep(0.005)


def recipients(folder: Path) -> Counter[str]:
    """How often each recipient was written to."""
    texts = [path.read_text() for path in folder.glob("*.log")]
    return Counter(line[4:] for text in texts for line in text.splitlines() if line.startswith("To: "))


def write_mails(count: int) -> list[str]:
    addresses = [f"personne{number}@domino.example" for number in range(count)]
    OutgoingMail.objects.bulk_create(
        [OutgoingMail(recipient=address, subject="Bonjour", body="Texte\n") for address in addresses]
    )
    return addresses


@pytest.mark.django_db(transaction=True)
def test_killed_worker_loses_nothing(tmp_path: Path) -> None:
    addresses = write_mails(NUMBER)
    for kill in range(1, 4):
        process = worker(tmp_path)
        wait_for_mails(tmp_path, 60 * kill)
        process.kill()
        process.communicate()
    waiting = OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING).count()
    assert 0 < waiting < NUMBER
    last = worker(tmp_path, "--once")
    assert (last.communicate(timeout=30)[1], last.returncode) == ("", 0)
    sent = recipients(tmp_path)
    assert sorted(sent) == sorted(addresses)
    assert sum(sent.values()) - NUMBER <= 3  # at most the mail at hand, once for each kill
    assert OutgoingMail.objects.exclude(state=OutgoingMail.State.SENT).count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_worker_told_to_stop_leaves_in_order(tmp_path: Path, number: signal.Signals) -> None:
    write_mails(5)
    process = worker(tmp_path)
    wait_for_mails(tmp_path, 5)
    process.send_signal(number)
    assert process.communicate(timeout=10)[1] == ""
    assert process.returncode == 0
    assert OutgoingMail.objects.filter(state=OutgoingMail.State.SENT).count() == 5


def is_taken_or_done(name: str) -> bool:
    return PeriodicTask.objects.filter(name=name, last_run_at__isnull=False).exists()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "the worker does not get there"
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_worker_runs_tasks_and_sends_mails_while_one_is_long(tmp_path: Path) -> None:
    PeriodicTask.objects.create(name="purge", next_run_at=timezone.now() - timedelta(days=3))
    done = PeriodicTask.objects.filter(name="purge", next_run_at__gt=timezone.now(), last_result__contains="links")
    process = None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE inventory_token IN ACCESS EXCLUSIVE MODE")
            process = worker(tmp_path)
            wait_until(lambda: is_taken_or_done("purge"))
            writing = threading.Thread(target=lambda: (write_mails(3), connection.close()))
            writing.start()
            wait_for_mails(tmp_path, 3)
            assert not done.exists()
        wait_until(done.exists)
        process.send_signal(signal.SIGTERM)
        assert (process.communicate(timeout=10)[1], process.returncode) == ("", 0)
    finally:
        if process:
            process.kill()
    assert sorted(PeriodicTask.objects.values_list("name", flat=True)) == sorted(TASKS)


@pytest.mark.django_db
def test_once_sends_what_is_due(mailoutbox: list) -> None:
    write_mails(3)
    call_command("work", "--once")
    assert len(mailoutbox) == 3


def test_dead_worker_is_started_again_and_stopped_at_the_end() -> None:
    with mailing() as mailer:
        assert mailer.process
        first = mailer.process
        mailer.keep()
        assert mailer.process is first
        first.kill()
        first.wait()
        mailer.keep()
        second = mailer.process
        assert (second is first, second.poll()) == (False, None)
    assert second.poll() is not None
