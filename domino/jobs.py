"""Work for later: a row written with what asks for it, done by the worker, tried again when it fails.

Apps register their kinds in `AppConfig.ready`. A kind must bear being run again: a worker killed in the middle of a job
leaves it to another one, after `HELD`. Jobs of one lane run one after the other; those without a lane wait for nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from domino.models import Job

logger = logging.getLogger(__name__)
# How long a worker keeps a job to itself, unless it says that it is still at it (`hold`).
HELD = timedelta(minutes=5)
# Before each new try of a job that failed; then a person looks at it in the admin.
BACK_OFF = [timedelta(seconds=seconds) for seconds in (10, 60, 300, 1_800, 7_200, 21_600, 43_200)]
ERROR_CHARS = 500


class JobRefused(Exception):
    """It makes no sense to try this job again; the message (French) says why."""


class JobPutOff(Exception):
    """It did not work this time, as may be expected of others (a host that is down): try later, without an alarm."""


@dataclass(frozen=True)
class Kind:
    """`run` gets the payload and `hold`, to call at least every few minutes in long work; `tries` in all."""

    name: str
    run: Callable[..., object]
    tries: int = len(BACK_OFF) + 1


KINDS: dict[str, Kind] = {}


def register(name: str, run: Callable[..., object], *, tries: int = len(BACK_OFF) + 1) -> None:
    """Let jobs of kind `name` be done by `run(payload: dict, hold: Callable[[], None])`, `tries` times at most."""
    KINDS[name] = Kind(name, run, tries)


def enqueue(kind: str, payload: dict[str, Any], *, lane: str = "", after: timedelta = timedelta(0)) -> Job:
    """Write a job in the current transaction: it is there when the transaction is, and not before."""
    return Job.objects.create(kind=kind, payload=payload, lane=lane, next_attempt_at=timezone.now() + after)


def run_next_job() -> bool:
    """Take and do the job that has waited longest, if one is due; returns whether there was one."""
    job = _take()
    if job is None:
        return False
    _do(job)
    return True


def retry(job: Job) -> int:
    """Put a job that was given up back into the queue, with all its tries; returns 1, or 0 if it was not given up."""
    return Job.objects.filter(pk=job.pk, state=Job.State.DEAD).update(
        state=Job.State.WAITING, attempts=0, next_attempt_at=timezone.now(), ended_at=None
    )


def forget_done_jobs(*, before: datetime) -> int:
    """Delete the jobs done before `before`; given up ones stay to be seen."""
    return Job.objects.filter(state=Job.State.DONE, ended_at__lt=before).delete()[0]


TAKE = """
UPDATE domino_job SET attempts = attempts + 1, held_until = %(until)s WHERE id = (
    SELECT id FROM domino_job AS job
    WHERE state = 'waiting' AND next_attempt_at <= %(now)s AND coalesce(held_until <= %(now)s, true)
        AND kind = ANY(%(kinds)s)
        AND (lane = '' OR NOT EXISTS (SELECT FROM domino_job AS other WHERE other.lane = job.lane AND other.id <> job.id
                AND other.state = 'waiting' AND other.held_until > %(now)s)
            AND pg_try_advisory_xact_lock(hashtext('domino-job-' || lane)))
    ORDER BY next_attempt_at, id FOR UPDATE SKIP LOCKED LIMIT 1
) RETURNING id
"""


def _take() -> Job | None:
    """One conditional update in a transaction of its own, so that two workers never take the same job."""
    now = timezone.now()
    values: dict[str, Any] = {"now": now, "until": now + HELD, "kinds": list(KINDS)}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        row = cursor.fetchone()
    return Job.objects.get(pk=row[0]) if row else None


def _do(job: Job) -> None:
    """A job is ours as long as nobody else took it: `attempts` says whose turn it is."""
    mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=Job.State.WAITING)

    def hold() -> None:
        mine.update(held_until=timezone.now() + HELD)

    kind = KINDS[job.kind]
    try:
        if job.attempts > kind.tries:
            raise JobRefused("Le travail a été interrompu à chaque essai.")
        kind.run(job.payload, hold)
    except JobRefused as error:
        mine.update(state=Job.State.DEAD, last_error=str(error)[:ERROR_CHARS], held_until=None, ended_at=timezone.now())
    except JobPutOff as error:
        logger.info("Job %s %s put off: %s", job.kind, job.pk, error)
        _put_off(job, mine, str(error))
    except Exception as error:  # whatever went wrong, the job is not lost and the others do not wait for it
        logger.exception("Job %s %s failed", job.kind, job.pk)
        _put_off(job, mine, f"{type(error).__name__}: {error}")
    else:
        mine.update(state=Job.State.DONE, last_error="", held_until=None, ended_at=timezone.now())


def _put_off(job: Job, mine: Any, said: str) -> None:
    text = said[:ERROR_CHARS]
    if job.attempts >= KINDS[job.kind].tries:
        mine.update(state=Job.State.DEAD, last_error=text, held_until=None, ended_at=timezone.now())
        return
    wait = BACK_OFF[min(job.attempts, len(BACK_OFF)) - 1]
    mine.update(last_error=text, held_until=None, next_attempt_at=timezone.now() + wait)
