"""Writing the analysis grid: one line at a time, by several people at once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from domino.limits import hold
from domino.models import User
from inventory.models import Stake, Territory
from portfolio.enums import InsightKind, SourceKind
from portfolio.models import Insight
from portfolio.services.insight_sources import Sources

NO_SOURCE = "Dites où vous l’avez vu : choisissez une rencontre, une enquête ou une initiative."


@transaction.atomic
def add_insight(
    *, territory: Territory, stake: Stake, kind: InsightKind, text: str, sources: Sources, key: str, made_by: User
) -> Insight:
    """Add a line at the end of its cell and return it.

    The same `key` from the same person is the same line, with the last text sent: a retry, or Enter twice.
    Raises ValidationError without a source.
    """
    _check(sources)
    _hold(territory)
    own_key = f"{made_by.pk}:{key}"
    insight = Insight.objects.filter(idempotency_key=own_key).first()
    if insight is None:
        insight = Insight(territory=territory, idempotency_key=own_key, created_by=made_by)
    elif insight.text == text:
        return insight
    return _write(insight, stake, kind, text, sources)


@transaction.atomic
def change_insight(*, insight: Insight, stake: Stake, kind: InsightKind, text: str, sources: Sources) -> Insight:
    """Write a line over; in another cell it goes to the end.

    Raises ValidationError without a source, Insight.DoesNotExist when it was taken away meanwhile.
    """
    _check(sources)
    _hold(insight.territory)
    insight.refresh_from_db(fields=["stake", "kind", "position"])
    return _write(insight, stake, kind, text, sources)


@transaction.atomic
def move_insight(*, insight: Insight, up: bool) -> Insight:
    """Let a line change places with the one before it in its cell, or after it; the first and the last stay.

    Raises Insight.DoesNotExist when it was taken away meanwhile.
    """
    _hold(insight.territory)
    insight.refresh_from_db(fields=["stake", "kind", "position"])
    cell = list(_cell(insight).order_by("position", "pk").values_list("pk", flat=True))
    index = cell.index(insight.pk)
    other = index - 1 if up else index + 1
    if 0 <= other < len(cell):
        cell[index], cell[other] = cell[other], cell[index]
    rows = [Insight(pk=pk, position=position) for position, pk in enumerate(cell)]
    Insight.objects.bulk_update(rows, ["position"])
    insight.refresh_from_db(fields=["position"])
    return insight


@transaction.atomic
def remove_insight(*, insight: Insight) -> Insight:
    """Take a line away and return what it was."""
    _hold(insight.territory)
    insight.delete()
    return insight


def _check(sources: Sources) -> None:
    if not any(sources.values()):
        raise ValidationError({"source": NO_SOURCE})


def _hold(territory: Territory) -> None:
    """One change at a time on a territory: places in a cell and keys are read before they are written."""
    hold(f"portfolio.insights:{territory.pk}")


def _cell(insight: Insight) -> Any:
    return Insight.objects.filter(territory=insight.territory_id, stake=insight.stake_id, kind=insight.kind)


def _write(insight: Insight, stake: Stake, kind: InsightKind, text: str, sources: Sources) -> Insight:
    if insight.pk is None or (insight.stake_id, insight.kind) != (stake.pk, kind):
        insight.stake, insight.kind = stake, kind
        last = _cell(insight).aggregate(last=Max("position"))["last"]
        insight.position = 0 if last is None else last + 1
    insight.text = text
    for name in SourceKind:
        setattr(insight, name, sources.get(name))
    insight.save()
    return insight
