"""Scales, two libraries and the list of the study of Dijon, from recommendations/demo."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from inventory.models import Initiative, ResourceKind, Stake, Territory
from portfolio.models import Event
from recommendations.enums import ListState
from recommendations.models import Effort, Horizon, RecommendationList
from recommendations.services.lists import (
    add_recommendation,
    agree_version,
    change_state,
    copy_recommendations,
    create_list,
    edit_recommendation,
)
from recommendations.services.values import snapshot

FOLDER = Path(__file__).parent.parent / "demo"
LIBRARIES = ("facilitators.toml", "dijon.toml")
KNOWN: dict[str, Any] = {"stakes": Stake, "needs": ResourceKind}
SCALES: dict[str, Any] = {"effort": Effort, "horizon": Horizon}


@transaction.atomic
def load_recommendations(*, folder: Path = FOLDER) -> str:
    """Add what is not there; a list that exists stays as it is."""
    for name, entries in _read(folder / "scales.toml").items():
        for position, entry in enumerate(entries):
            SCALES[name].objects.get_or_create(slug=entry["slug"], defaults={**entry, "position": position})
    slugs = []
    for file in LIBRARIES:
        data = _read(folder / file)
        library = RecommendationList.objects.filter(slug=data["slug"]).first() or _library(data)
        slugs.append(library.slug)
        if "list" in data:
            slugs.append(data["list"]["slug"])
            _territory_list(library, data["list"])
    return f"{RecommendationList.objects.filter(slug__in=slugs).count()} listes de préconisations."


def _read(file: Path) -> dict[str, Any]:
    with file.open("rb") as stream:
        return tomllib.load(stream)


def _library(data: dict[str, Any]) -> RecommendationList:
    texts = {name: data[name] for name in ("slug", "title", "attribution", "foreword")}
    library = create_list(territory=None, by=None, **texts)
    known = {name: {*model.objects.values_list("slug", flat=True)} for name, model in KNOWN.items()}
    for entry in data["recommendation"]:
        values = dict(entry)
        for name, slugs in known.items():  # a site may have other stakes and needs
            values[name] = [slug for slug in entry.get(name, []) if slug in slugs]
        add_recommendation(list=library, values=values, by=None)
    return change_state(list=library, state=ListState.CONSULTATION, by=None)


def _territory_list(library: RecommendationList, data: dict[str, Any]) -> None:
    territory = Territory.objects.light().filter(slug=data["territory"]).first()
    if territory is None or RecommendationList.objects.filter(slug=data["slug"]).exists():
        return
    texts = {name: data[name] for name in ("slug", "title", "attribution", "foreword")}
    event = Event.objects.filter(slug=data["event"]).first()
    created = create_list(territory=territory, by=None, event=event, origin=library, **texts)
    chosen = library.recommendations.filter(number__in=data["numbers"]).select_related("list")
    for copy in copy_recommendations(chosen=[*chosen], to=created, by=None):
        _complete(copy, str(copy.number), data, territory)
    agreed_on = date.fromisoformat(data["agreed_on"])
    agree_version(list=created, agreed_on=agreed_on, agreed_by=data["agreed_by"], event=event, by=None)


def _complete(recommendation: Any, number: str, data: dict[str, Any], territory: Territory) -> None:
    """Add the organisations and the initiatives of the census that the study names."""
    near = dict(Initiative.objects.published().within(territory).values_list("name", "slug"))
    partners = [
        {"role": role, "name": name, "contact": "", "initiative": near.get(name)}
        for role, name in data["partners"].get(number, [])
    ]
    seen = [{"initiative": slug} for slug in data["inspirations"].get(number, []) if slug in near.values()]
    inspirations = [*seen, *snapshot(recommendation)["inspirations"]]
    values = {"partners": partners, "inspirations": inspirations}
    edit_recommendation(recommendation=recommendation, values=values, lock=None, by=None)
