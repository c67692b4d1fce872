"""What every change of a list shares: rows held while they change, and one line in the history."""

from __future__ import annotations

from typing import Any

from domino.models import User
from recommendations.models import Change, Recommendation, RecommendationList


class Outdated(Exception):
    """It changed since the form was made; `current` is the list or the recommendation as it is now."""

    def __init__(self, current: RecommendationList | Recommendation) -> None:
        super().__init__(str(current))
        self.current = current


class Impossible(Exception):
    """What the list does not allow; its text is a French sentence that says what to do."""


def hold_list(pk: int) -> RecommendationList:
    """Return the list `pk` as it is now, held until the transaction ends; everything that changes it waits."""
    rows = RecommendationList.objects.select_for_update(of=("self",)).select_related("territory", "event")
    return rows.defer("territory__geometry", "territory__outline", "event__minutes").get(pk=pk)


def hold_recommendation(recommendation: Recommendation, lock: int | None) -> Recommendation:
    """Return `recommendation` as it is now, its list held first. Raises Outdated when it changed since `lock`."""
    owner = hold_list(recommendation.list_id)
    held = Recommendation.objects.select_for_update(of=("self",)).filter(pk=recommendation.pk).first()
    if held is None:
        raise Impossible("Cette préconisation a été retirée de la liste entre-temps.")
    held.list = owner
    if lock is not None and held.lock != lock:
        raise Outdated(held)
    return held


def note(
    owner: RecommendationList,
    *,
    by: User | None,
    before: dict[str, Any],
    after: dict[str, Any],
    recommendation: Recommendation | None = None,
    reason: str = "",
) -> Change:
    """Write one line of the history of a held list, whose `lock` counts every change, its recommendations' too."""
    owner.lock += 1
    owner.save(update_fields=["lock", "updated_at"])
    return Change.objects.create(
        list=owner, recommendation=recommendation, reason=reason[:300], before=before, after=after, made_by=by
    )


def changed(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of both that differ, among the names of `after`."""
    names = [name for name, value in after.items() if before.get(name) != value]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}
