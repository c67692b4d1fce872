"""Work that comes back: each task has a row that says when it runs next, and the worker that takes it runs it.

Apps register their tasks in `AppConfig.ready`. A machine that slept runs a missed task once. A task must bear being
started again: a worker killed in the middle of one leaves it to the next, after `HELD`.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from domino.models import PeriodicTask

logger = logging.getLogger(__name__)
# How long a worker keeps a task to itself: longer than any of them takes.
HELD = timedelta(hours=2)
# Before each new try of one that failed; the last of them for all that follow.
BACK_OFF = [timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360)]
SHOWN_CHARS = 300


@dataclass(frozen=True)
class Task:
    """`run` returns what to say about it; it comes back `every` so often, or each day `at` a local time."""

    name: str
    run: Callable[[], object]
    every: timedelta | None = None
    at: time | None = None

    def next_after(self, now: datetime) -> datetime:
        """The first moment after `now` at which it is due; days follow the site's time zone, changes of hour too."""
        if self.at is None:
            return now + (self.every or timedelta(days=1))
        zone = timezone.get_current_timezone()
        today = now.astimezone(zone).date()
        moments = (datetime.combine(today + timedelta(days=day), self.at, tzinfo=zone) for day in (0, 1))
        return next(moment for moment in moments if moment > now)


TASKS: dict[str, Task] = {}


def register(name: str, run: Callable[[], object], *, every: timedelta | None = None, at: time | None = None) -> None:
    """Make `run` come back under `name`: either `every` so often or each day `at` a local time."""
    if (every is None) == (at is None):
        raise ValueError(f"{name}: say either every or at")
    TASKS[name] = Task(name, run, every, at)


def command(name: str) -> Callable[[], str]:
    """A task that is a management command; what it writes is what to say about it."""

    def run() -> str:
        written = io.StringIO()
        call_command(name, stdout=written)
        return written.getvalue().strip()

    return run


def run_due(now: Callable[[], datetime] = timezone.now, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Run every task that is due, one after the other, until `is_stopping`; returns how many were run."""
    _plan(now())
    count = 0
    for task in TASKS.values():
        if is_stopping():
            break
        if _take(task, now()):
            _run(task, now)
            count += 1
    return count


def _plan(now: datetime) -> None:
    """Give each task a row; one planned beyond its next time (a clock that was wrong) is planned anew."""
    known = dict(PeriodicTask.objects.values_list("name", "next_run_at"))
    for task in TASKS.values():
        following = task.next_after(now)
        if task.name not in known:
            PeriodicTask.objects.get_or_create(name=task.name, defaults={"next_run_at": following})
        elif known[task.name] > max(following, now + max(HELD, BACK_OFF[-1])):
            PeriodicTask.objects.filter(name=task.name, next_run_at=known[task.name]).update(next_run_at=following)


def _take(task: Task, now: datetime) -> bool:
    """Whether this worker is the one that runs `task` now: one conditional update, so two never are."""
    due = PeriodicTask.objects.filter(name=task.name, next_run_at__lte=now)
    return due.update(next_run_at=now + HELD, last_run_at=now) == 1


def _run(task: Task, now: Callable[[], datetime]) -> None:
    row = PeriodicTask.objects.filter(name=task.name)
    try:
        result = task.run()
    except Exception as error:  # whatever went wrong, the other tasks and the next time must not suffer
        logger.exception("Periodic task %s failed", task.name)
        failures = row.values_list("failures", flat=True).get()
        row.update(
            failures=F("failures") + 1,
            last_error=f"{type(error).__name__}: {error}"[:SHOWN_CHARS],
            next_run_at=now() + BACK_OFF[min(failures, len(BACK_OFF) - 1)],
        )
        return
    said = "" if result is None else str(result)[:SHOWN_CHARS]
    row.update(failures=0, last_error="", last_result=said, next_run_at=task.next_after(now()))
