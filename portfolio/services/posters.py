"""Saving posters: the search is kept, never its result, so a poster is always of the day."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify

from domino.limits import hold
from domino.models import User
from inventory.models import Initiative, Territory
from portfolio.models import Poster
from portfolio.models.poster import FEATURED
from portfolio.posters.plan import Plan

# Names of pages that stand where a poster's would.
RESERVED = {"nouveau", "enregistrer"}
SLUG_CHARS = 100


@transaction.atomic
def save_poster(*, plan: Plan, territory: Territory, user: User | None) -> Poster:
    """Keep `plan` as a poster of `territory` and return it."""
    hold("portfolio.poster.slug")
    poster = Poster(slug=_free_slug(plan.wording.title), territory=territory, created_by=user)
    return _write(poster, plan)


@transaction.atomic
def change_poster(*, poster: Poster, plan: Plan, territory: Territory) -> Poster:
    """Write a saved poster over and return it; its address stays, and so do the lines of what stays featured."""
    poster.territory = territory
    return _write(poster, plan)


@transaction.atomic
def delete_poster(*, poster: Poster) -> Poster:
    """Delete a saved poster and return what it was."""
    poster.delete()
    return poster


def _write(poster: Poster, plan: Plan) -> Poster:
    poster.title, poster.lead, poster.credits = plan.wording.title, plan.wording.lead, plan.wording.credits
    poster.query, poster.paper, poster.orientation = plan.search.query, plan.paper, plan.orientation
    poster.save()
    _feature(poster, plan.featured)
    return poster


def _feature(poster: Poster, featured: Iterable[Initiative]) -> None:
    lines = dict(poster.features.values_list("initiative", "line"))
    poster.features.all().delete()
    for position, initiative in enumerate(list(featured)[:FEATURED]):
        poster.features.create(initiative=initiative, position=position, line=lines.get(initiative.pk, ""))


def _free_slug(title: str) -> str:
    base = slugify(title)[:SLUG_CHARS].strip("-") or "poster"
    taken = RESERVED | set(Poster.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in _numbered(base) if slug not in taken)


def _numbered(base: str) -> Iterable[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
