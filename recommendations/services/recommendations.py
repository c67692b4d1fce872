"""One recommendation of a list: added, edited, edited with others, taken out, followed up, copied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from domino.models import User
from recommendations.enums import Status
from recommendations.models import Change, FollowUp, Recommendation, RecommendationList
from recommendations.services.changes import Impossible, changed, hold_list, hold_recommendation, note
from recommendations.services.values import normal, snapshot, write

MOST = 300
FULL = f"Une liste compte {MOST} préconisations au plus."
KEPT = "Une liste adoptée garde ses préconisations : passez plutôt celle-ci à « abandonnée »."
# What a copy takes with it: neither people nor dates, which are those of the other territory.
COPIED = (
    "title",
    "category",
    "context",
    "how",
    "phases",
    "registers",
    "stakes",
    "needs",
    "effort",
    "horizon",
    "success",
)
# Lists to which a bulk edit adds a value, or from which it takes one.
GATHERED = ("phases", "registers", "stakes")


@transaction.atomic
def add_recommendation(
    *, list: RecommendationList, values: dict[str, Any], by: User | None, reason: str = "", origin: Any = None
) -> Recommendation:
    """Add a recommendation at the end, with a number that none ever had. Raises Impossible."""
    held = hold_list(list.pk)
    last = held.recommendations.aggregate(position=Max("position"))["position"] or 0
    if held.recommendations.count() >= MOST:
        raise Impossible(FULL)
    added = Recommendation(list=held, number=next_number(held), position=last + 1, origin=origin)
    kept = normal(values)
    write(added, kept)
    note(held, by=by, before={}, after={"number": added.number, **kept}, recommendation=added, reason=reason)
    return added


@transaction.atomic
def edit_recommendation(
    *,
    recommendation: Recommendation,
    values: dict[str, Any],
    lock: int | None,
    by: User | None,
    reason: str = "",
) -> Recommendation:
    """Give a recommendation, seen at `lock`, some values of `services.values.FIELDS`; others stay.

    What changes nothing leaves no line. Raises Outdated (with the recommendation as it is now) or Impossible.
    """
    held = hold_recommendation(recommendation, lock)
    before, after = changed(snapshot(held), normal(values))
    if not after:
        return held
    held.lock += 1
    write(held, after)
    note(held.list, by=by, before=before, after=after, recommendation=held, reason=reason)
    return held


@transaction.atomic
def remove_recommendation(*, recommendation: Recommendation, lock: int, by: User | None) -> RecommendationList:
    """Take a recommendation out of a list never agreed; its number is not given again. Raises Outdated, Impossible."""
    held = hold_recommendation(recommendation, lock)
    if held.list.version:
        raise Impossible(KEPT)
    before = {"number": held.number, **snapshot(held)}
    held.delete()
    note(held.list, by=by, before=before, after={})
    return held.list


@transaction.atomic
def edit_many(
    *, list: RecommendationList, ids: Iterable[Any], values: dict[str, Any], by: User | None, remove: bool = False
) -> int:
    """Give several recommendations of a list the same `values`; returns how many changed.

    `status` and `horizon` are set; the values of `phases`, `registers` and `stakes` are added, or taken out when
    `remove`. What others changed meanwhile stays. Raises Impossible.
    """
    held = hold_list(list.pk)
    count = 0
    for each in held.recommendations.filter(pk__in=[*ids]).select_for_update():
        now = snapshot(each)
        wanted = dict(values)
        for name in GATHERED:
            if name in values:
                kept = [value for value in now[name] if value not in values[name]]
                wanted[name] = kept if remove else [*kept, *values[name]]
        edited = edit_recommendation(
            recommendation=each, values=wanted, lock=None, by=by, reason="Modification groupée"
        )
        count += edited.lock != each.lock
    return count


@transaction.atomic
def record_follow_up(
    *, recommendation: Recommendation, date: date, status: Status, text: str, by: User | None
) -> FollowUp:
    """Say what happened on a day; the recommendation takes the status of its last day. Raises Impossible."""
    if date > timezone.localdate():
        raise Impossible("Cette date est à venir : le suivi dit ce qui s’est passé.")
    held = hold_recommendation(recommendation, None)
    added = FollowUp.objects.create(recommendation=held, date=date, status=status, text=text, made_by=by)
    last = held.follow_ups.first()
    before = {"status": held.status}
    held.status = last.status if last else status
    held.lock += 1
    held.save(update_fields=["status", "lock", "updated_at"])
    after = {"status": str(held.status), "follow_up": {"date": date.isoformat(), "status": str(status), "text": text}}
    note(held.list, by=by, before=before, after=after, recommendation=held)
    return added


@transaction.atomic
def copy_recommendations(
    *, chosen: Sequence[Recommendation], to: RecommendationList, by: User | None
) -> Sequence[Recommendation]:
    """Copy recommendations of libraries or of other lists to the end of `to`, each saying where it comes from.

    People, dates and status stay behind; one that `to` took before is not taken again. Raises Impossible.
    """
    hold_list(to.pk)
    there = {*to.recommendations.exclude(origin=None).values_list("origin", flat=True)}
    return [_copy(each, to, by) for each in chosen if each.pk not in there and each.list_id != to.pk]


def _copy(source: Recommendation, to: RecommendationList, by: User | None) -> Recommendation:
    values = {name: value for name, value in snapshot(source).items() if name in COPIED}
    values["inspirations"] = [each for each in snapshot(source)["inspirations"] if each["other"] is None]
    if source.list.territory_id:
        values["inspirations"].append({"other": str(source.pk), "title": source.title})
    reason = f"Reprise de « {source.list.title} », n° {source.number}"
    return add_recommendation(list=to, values=values, by=by, reason=reason, origin=source)


def next_number(held: RecommendationList) -> int:
    """One more than any number that the list gave, to recommendations since removed too."""
    given: Iterable[Any] = Change.objects.filter(list=held, before__has_key="number").values_list(
        "before__number", flat=True
    )
    now = held.recommendations.aggregate(number=Max("number"))["number"] or 0
    return max([now, *(int(number) for number in given)]) + 1
