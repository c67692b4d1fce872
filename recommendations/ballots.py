"""The votes of a prioritisation as the pure tally reads them: one query, grouped by the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count

from evaluation.models import Participant
from recommendations.enums import VoteMethod
from recommendations.models import Prioritisation, Vote
from recommendations.tally import Ballot, dots_results, placement_results

SHAPE = ("recommendation", "dots", "impact", "effort", "people", "is_keyed")


def ballots_of(prioritisation: Prioritisation) -> list[Ballot]:
    """All votes, alike ones together."""
    rows = prioritisation.votes.order_by().values(*SHAPE).annotate(count=Count("pk"))
    return [Ballot(**row) for row in rows]


def results_of(prioritisation: Prioritisation, keys: Sequence[Any]) -> dict[Any, Any]:
    """The result of each recommendation of `keys` (ids), in their order: DotsResult or PlacementResult; one query."""
    compute: Any = dots_results if prioritisation.method == VoteMethod.DOTS else placement_results
    return compute(ballots_of(prioritisation), keys)


def voters_of(prioritisation: Prioritisation) -> tuple[int, int]:
    """How many phones voted, and how many people were keyed in; two queries."""
    rows = prioritisation.votes
    phones = rows.filter(participant__isnull=False).values("participant").distinct().count()
    keyed = rows.filter(is_keyed=True).values_list("people", flat=True).order_by("-people").first()
    return phones + (prioritisation.voters or 0), keyed or 0


def own_votes(participant: Participant, prioritisation: Prioritisation) -> dict[str, Any]:
    """What one phone gave, by id of recommendation: `dots` and how many are `left`, or `places` as [effect, effort]."""
    rows = Vote.objects.filter(prioritisation=prioritisation, participant=participant)
    if prioritisation.method == VoteMethod.PLACEMENT:
        return {"places": {str(row.recommendation_id): [row.impact, row.effort] for row in rows}}
    dots = {str(row.recommendation_id): row.dots or 0 for row in rows}
    return {"dots": dots, "left": prioritisation.dots - sum(dots.values())}
