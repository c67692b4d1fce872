"""Many recommendations added to a list at once: the same number of queries for one and for three hundred."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from domino.models import User
from recommendations.models import Change, Inspiration, Recommendation, RecommendationList
from recommendations.services.changes import Impossible, hold_list
from recommendations.services.recommendations import FULL, MOST, next_number
from recommendations.services.values import INSPIRATION, LINKED, MANY, PLAIN, TERMS, found_by, normal

# What a new recommendation starts with is for no other to bring: people, dates and money.
FILLED = {*PLAIN, *TERMS, *MANY, "inspirations"}


@transaction.atomic
def fill_list(
    *, list: RecommendationList, rows: Iterable[dict[str, Any]], by: User | None, reason: str = ""
) -> Sequence[Recommendation]:
    """Add a recommendation for each of `rows` (values of `FILLED`) at the end, each with its line in the history.

    Raises Impossible for too many, or for a value that is not known: then none is added.
    """
    held = hold_list(list.pk)
    kept = [normal({name: value for name, value in row.items() if name in FILLED}) for row in rows]
    if held.recommendations.count() + len(kept) > MOST:
        raise Impossible(FULL)
    added = _create(held, kept)
    for name in MANY:
        _link(name, added, kept)
    _inspire(added, kept)
    held.lock += len(added)
    held.save(update_fields=["lock", "updated_at"])
    Change.objects.bulk_create(
        Change(
            list=held,
            recommendation=each,
            reason=reason[:300],
            before={},
            after={"number": each.number, **values},
            made_by=by,
        )
        for each, values in zip(added, kept, strict=True)
    )
    return added


def _create(held: RecommendationList, kept: Sequence[dict[str, Any]]) -> Sequence[Recommendation]:
    number = next_number(held)
    place = (held.recommendations.aggregate(last=Max("position"))["last"] or 0) + 1
    terms = {name: found_by(model, "slug", {row.get(name) for row in kept}) for name, model in TERMS.items()}
    return Recommendation.objects.bulk_create(
        Recommendation(
            list=held,
            number=number + index,
            position=place + index,
            **{name: row[name] for name in PLAIN if name in row},
            **{name: terms[name].get(row.get(name)) for name in TERMS},
        )
        for index, row in enumerate(kept)
    )


def _link(name: str, added: Sequence[Recommendation], kept: Sequence[dict[str, Any]]) -> None:
    model, key = MANY[name]
    found = found_by(model, key, {value for row in kept for value in row.get(name, [])})
    field: Any = Recommendation._meta.get_field(name)
    through = field.remote_field.through
    through._default_manager.bulk_create(
        through(**{field.m2m_field_name(): each, field.m2m_reverse_field_name(): found[value]})
        for each, row in zip(added, kept, strict=True)
        for value in row.get(name, [])
    )


def _inspire(added: Sequence[Recommendation], kept: Sequence[dict[str, Any]]) -> None:
    rows = [row.get("inspirations", []) for row in kept]
    found = {
        name: found_by(model, key, {seen[name] for seen_by_one in rows for seen in seen_by_one})
        for name, (model, key) in LINKED.items()
    }
    Inspiration.objects.bulk_create(
        Inspiration(
            recommendation=each,
            position=position,
            **{name: found[name].get(seen[name]) for name in LINKED},
            **{name: seen[name] for name in INSPIRATION},
        )
        for each, seen_by_one in zip(added, rows, strict=True)
        for position, seen in enumerate(seen_by_one)
    )
