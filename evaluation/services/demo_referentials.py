"""Ready-made referentials, and one taken over by a territory, from evaluation/demo/referentials.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from evaluation.models import Debate, Referential
from evaluation.services.demo_debates import origins
from evaluation.services.referentials import agree_version, clone_referential, import_referential
from inventory.models import Territory

FILE = Path(__file__).parent.parent / "demo" / "referentials.toml"
READY_MADE_BY = "les auteurs de la plateforme, comme point de départ"


@transaction.atomic
def load_referentials(*, file: Path = FILE) -> str:
    """Create and agree the referentials that are not there; one that exists stays as it is."""
    with file.open("rb") as stream:
        data: dict[str, list[dict[str, Any]]] = tomllib.load(stream)
    for entry in data["referential"]:
        if not Referential.objects.filter(slug=entry["slug"]).exists():
            _import(entry)
    for entry in data["clone"]:
        territory = Territory.objects.filter(slug=entry["territory"]).first()
        if territory and not Referential.objects.filter(slug=entry["slug"]).exists():
            _clone(entry, territory)
    slugs = [entry["slug"] for entries in data.values() for entry in entries]
    return f"{Referential.objects.filter(slug__in=slugs).count()} référentiels d’évaluation."


def _import(entry: dict[str, Any]) -> None:
    referential = import_referential(data=entry, territory=None, by=None, slug=entry["slug"])
    _keep(referential, attribution=entry["attribution"])
    _agree(referential, READY_MADE_BY)


def _clone(entry: dict[str, Any], territory: Territory) -> None:
    origin = Referential.objects.get(slug=entry["origin"])
    clone = clone_referential(referential=origin, territory=territory, by=None)
    _keep(clone, slug=entry["slug"], title=entry["title"])
    if debate := Debate.objects.filter(slug=entry["debate"]).first():
        _say_origin(clone, debate)
    _agree(clone, entry["agreed_by"])


def _say_origin(referential: Referential, debate: Debate) -> None:
    """The criteria named as clusters of the example debate come from them."""
    referential.debate = debate
    referential.save(update_fields=["debate"])
    found = origins(debate)
    for criterion in referential.versions.get().criteria.filter(name__in=found):
        criterion.cluster, criterion.provenance = found[criterion.name]
        criterion.save(update_fields=["cluster", "provenance"])


def _keep(referential: Referential, **values: str) -> None:
    for name, value in values.items():
        setattr(referential, name, value)
    referential.save(update_fields=list(values))


def _agree(referential: Referential, agreed_by: str) -> None:
    today = timezone.localdate()
    agree_version(version=referential.versions.get(), agreed_on=today, agreed_by=agreed_by, event=None, by=None)
