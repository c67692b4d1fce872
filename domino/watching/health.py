"""Which parts of the site work: two for the balancer, all of them for who watches it."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from domino import replica
from domino.replica.health import watch
from domino.watching import figures, heartbeat

OK = "ok"
SILENT_SECONDS = 120
DUE_SECONDS = 600
STRUGGLING_MAILS = 5


def essential_parts() -> dict[str, str]:
    """Without these no page is right: `database` (ok, down) and `migrations` (ok, missing, unknown)."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return {"database": "down", "migrations": "unknown"}
    return {"database": OK, "migrations": "missing" if missing else OK}


def all_parts() -> dict[str, str]:
    """The essential ones, then the disk, the worker, the queues, the periodic tasks and the replica."""
    parts = {**essential_parts(), "disk": _disk()}
    try:
        age = heartbeat.age()
        parts["worker"] = OK if age is not None and age <= SILENT_SECONDS else "silent"
        parts.update({queue.name: _queue(queue) for queue in figures.queues()})
        failing = [name for name, failures in figures.failing_tasks().items() if failures]
        parts["periodic"] = f"failing: {', '.join(failing)}" if failing else OK
    except DatabaseError:
        parts.update(dict.fromkeys(("worker", "mails", "jobs", "periodic"), "unknown"))
    if replica.is_configured():
        parts["replica"] = OK if watch.is_usable() else "down"
    return parts


def is_healthy(parts: dict[str, str]) -> bool:
    """Whether all of `parts` work."""
    return set(parts.values()) == {OK}


def _disk() -> str:
    return OK if min(figures.free_bytes().values()) >= settings.HEALTH_DISK_MB * 1_000_000 else "low"


def _queue(queue: figures.Queue) -> str:
    if queue.seconds_due > DUE_SECONDS:
        return "late"
    # One mailbox that refuses is nobody's fault; several mails that fail again and again are the server's.
    return "failing" if queue.name == "mails" and queue.struggling >= STRUGGLING_MAILS else OK
