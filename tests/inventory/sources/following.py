"""A source that is followed, and the worker that reads it."""

from __future__ import annotations

from typing import Any

from domino.models import Job
from inventory.enums import Policy, Schedule
from inventory.models import ImportRun, Initiative, LiveSource, Territory
from inventory.services import sources
from tests.inventory.imports.runs import work
from tests.inventory.sources.hosts import ADDRESS


def followed(territory: Territory, **options: Any) -> LiveSource:
    """A source followed, and read once; its changes are written at once unless `options` says otherwise."""
    values = {
        "name": "Annuaire", "address": ADDRESS, "schedule": Schedule.DAILY, "policy": Policy.DIRECT, "user": None,
    }  # fmt: skip
    live = sources.follow(territory=territory, **{**values, **options})
    work()
    live.refresh_from_db()
    return live


def read_again(live: LiveSource) -> LiveSource:
    """The source, after one more reading."""
    sources.check_now(live=live)
    work()
    assert list(Job.objects.exclude(state=Job.State.DONE).values_list("kind", "last_error")) == []
    live.refresh_from_db()
    return live


def last_run(live: LiveSource) -> ImportRun:
    """The import that its last reading brought."""
    return live.runs.order_by("-created_at")[0]


def counts(live: LiveSource) -> dict[str, int]:
    """What its last import did, without what is nought."""
    told = last_run(live).counts
    return {name: told[name] for name in ("created", "updated", "unchanged", "duplicates", "rejected") if told[name]}


def names() -> list[str]:
    """The census."""
    return sorted(Initiative.objects.values_list("name", flat=True))


def absent() -> list[str]:
    """The records flagged as vanished."""
    return sorted(Initiative.objects.filter(disappearance__isnull=False).values_list("name", flat=True))
