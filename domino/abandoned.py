"""What the worker gave up: told to those who administer, where they work, until someone looks at it."""

from __future__ import annotations

from typing import Any

from domino.models import Job, OutgoingMail, PeriodicTask


def abandoned(subject: object, user: Any) -> dict[str, int] | None:
    """How many mails and jobs were given up, and tasks fail; None when there is none, or for who cannot mend it."""
    if not (user and user.is_superuser):
        return None
    found = {
        "mails": OutgoingMail.objects.filter(state=OutgoingMail.State.DEAD).count(),
        "jobs": Job.objects.filter(state=Job.State.DEAD).count(),
        "tasks": PeriodicTask.objects.filter(failures__gt=0).count(),
    }
    return found if any(found.values()) else None
