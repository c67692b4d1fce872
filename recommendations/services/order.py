"""The order of a list: all of it at once, or one recommendation moved to a place."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from domino.models import User
from recommendations.models import Recommendation, RecommendationList
from recommendations.services.changes import Impossible, Outdated, hold_list, note

CHANGED = "La liste n’a plus les mêmes préconisations : rechargez la page, puis ordonnez-les."


def order_seen(list: RecommendationList) -> str:
    """A short mark of the order of a list: it changes when the order does."""
    return mark(",".join(str(pk) for pk in _order(list)))


@transaction.atomic
def reorder(
    *, list: RecommendationList, ids: Sequence[Any], by: User | None, seen: str = "", reason: str = ""
) -> RecommendationList:
    """Put the recommendations in the order of `ids`: all of them, each once.

    Raises Outdated when the order is no longer the one `seen` (of `order_seen`), Impossible for other ids.
    """
    held = hold_list(list.pk)
    if seen and order_seen(held) != seen:
        raise Outdated(held)
    now, wanted = [str(pk) for pk in _order(held)], [str(pk) for pk in ids]
    if sorted(now) != sorted(wanted):
        raise Impossible(CHANGED)
    if now == wanted:
        return held
    rows = held.recommendations.in_bulk()
    by_id = {str(pk): row for pk, row in rows.items()}
    for position, pk in enumerate(wanted, start=1):
        by_id[pk].position = position
    Recommendation.objects.bulk_update(by_id.values(), ["position"])
    numbers = {pk: row.number for pk, row in by_id.items()}
    note(
        held,
        by=by,
        before={"order": [numbers[pk] for pk in now]},
        after={"order": [numbers[pk] for pk in wanted]},
        reason=reason,
    )
    return held


@transaction.atomic
def move(*, recommendation: Recommendation, to: int, by: User | None) -> RecommendationList:
    """Put a recommendation at place `to` of its list, 1 first; a place beyond the ends is the end."""
    held = hold_list(recommendation.list_id)
    order = [pk for pk in _order(held) if pk != recommendation.pk]
    order.insert(max(0, min(to - 1, len(order))), recommendation.pk)
    return reorder(list=held, ids=order, by=by)


def _order(held: RecommendationList) -> Any:
    return [*held.recommendations.order_by("position", "number").values_list("pk", flat=True)]


def mark(text: str) -> str:
    """A short mark of a text: it changes when the text does."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
