"""Figures that tell how the site is doing, read from the database when asked; apps register theirs."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.db import Error, connection

from domino.models import PeriodicTask
from domino.watching import heartbeat

Values = list[tuple[tuple[str, ...], float]]


class Figure(NamedTuple):
    """A name, what it says, the names of its labels, and a value for each of their combinations."""

    name: str
    help: str
    labels: tuple[str, ...]
    values: Values


class Queue(NamedTuple):
    """Mails or jobs that wait: how many, how many failed often, how many were given up, and for how long one is due."""

    name: str
    waiting: int
    struggling: int
    dead: int
    seconds_due: float


_registered: dict[str, tuple[str, Callable[[], float]]] = {}
# A row is due from its next attempt on, unless a worker is at it.
QUEUES = """
SELECT 'mails', count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'waiting' AND attempts > 2),
    count(*) FILTER (WHERE state = 'dead'), coalesce(extract(epoch FROM now() - min(next_attempt_at) FILTER (
        WHERE state = 'waiting' AND next_attempt_at <= now())), 0)
FROM domino_outgoingmail WHERE state <> 'sent'
UNION ALL
SELECT 'jobs', count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'waiting' AND attempts > 2),
    count(*) FILTER (WHERE state = 'dead'), coalesce(extract(epoch FROM now() - min(next_attempt_at) FILTER (
        WHERE state = 'waiting' AND next_attempt_at <= now() AND coalesce(held_until <= now(), true))), 0)
FROM domino_job WHERE state <> 'done'
"""


def register(name: str, help: str, read: Callable[[], float]) -> None:
    """Show what `read` returns as the figure `domino_<name>`."""
    _registered[name] = (help, read)


def queues() -> list[Queue]:
    """Mails, then jobs; one query."""
    with connection.cursor() as cursor:
        cursor.execute(QUEUES)
        rows = cursor.fetchall()
    return [Queue(name, waiting, struggling, dead, float(due)) for name, waiting, struggling, dead, due in rows]


def failing_tasks() -> dict[str, int]:
    """Periodic tasks by name → how often each failed in a row."""
    return dict(PeriodicTask.objects.order_by("name").values_list("name", "failures"))


def free_bytes() -> dict[str, int]:
    """What is left on the disks of uploaded and private files, by name of the setting."""
    free = {}
    for name in ("MEDIA_ROOT", "PRIVATE_ROOT"):
        folder = settings.BASE_DIR / getattr(settings, name)
        while not folder.exists():
            folder = folder.parent
        free[name] = shutil.disk_usage(folder).free
    return free


def read_all() -> list[Figure]:
    """Every figure; without the database, only that it is down and what the disks have left."""
    disks = Figure("disk_free_bytes", "Left for files.", ("folder",), [((k,), v) for k, v in free_bytes().items()])
    try:
        return [_one("database_up", "1: the database answers.", 1), disks, *_of_database()]
    except Error:
        return [_one("database_up", "1: the database answers.", 0), disks]


def _of_database() -> list[Figure]:
    waiting = queues()
    age = heartbeat.age()
    return [
        Figure(
            "queue_rows",
            "Mails and jobs that wait or were given up.",
            ("queue", "state"),
            [((q.name, state), n) for q in waiting for state, n in (("waiting", q.waiting), ("dead", q.dead))],
        ),
        Figure(
            "queue_due_seconds",
            "For how long the first of a queue could have been done.",
            ("queue",),
            [((q.name,), q.seconds_due) for q in waiting],
        ),
        Figure(
            "periodic_failures",
            "Failures in a row of a periodic task.",
            ("task",),
            [((name,), count) for name, count in failing_tasks().items()],
        ),
        _one("worker_silent_seconds", "Since a worker last said that it lives.", age if age is not None else -1),
        _one("database_bytes", "Size of the database.", _database_bytes()),
        *(_one(name, help, read()) for name, (help, read) in _registered.items()),
    ]


def _one(name: str, help: str, value: float) -> Figure:
    return Figure(name, help, (), [((), value)])


def _database_bytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        row: Any = cursor.fetchone()
        return int(row[0])
