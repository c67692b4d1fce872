"""The case studies of the programme, from portfolio/demo/case_studies.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from inventory.enums import TerritoryKind
from inventory.models import Initiative, Stake, Territory
from inventory.models.initiative import LICENCE
from portfolio.enums import State
from portfolio.models import CaseStudy
from portfolio.services.case_studies import create_case_study

FILE = Path(__file__).parent.parent / "demo" / "case_studies.toml"
# The documents say the year only: 1 January stands for it.
PROGRAMME = {"investigators": "participants du programme DOMINO", "investigated_on": "2017-01-01", "licence": LICENCE}
REASON = "Contenu de démonstration"


@transaction.atomic
def load_case_studies(*, file: Path = FILE) -> str:
    """Publish the case studies whose commune, stake and initiatives are there; one that exists stays as it is."""
    with file.open("rb") as stream:
        entries: list[dict[str, Any]] = tomllib.load(stream)["case_study"]
    communes = dict(Territory.objects.filter(kind=TerritoryKind.COMMUNE).values_list("code", "slug"))
    stakes = set(Stake.objects.values_list("slug", flat=True))
    for entry in entries:
        studied = Initiative.objects.filter(slug__in=entry["initiatives"])
        known = entry["insee"] in communes and entry["stake"] in stakes and studied.exists()
        if known and not CaseStudy.objects.filter(slug=entry["slug"]).exists():
            _publish(entry, communes[entry["insee"]])
    slugs = [entry["slug"] for entry in entries]
    return f"{CaseStudy.objects.filter(slug__in=slugs).count()} enquêtes du porte-folio sur {len(slugs)}."


def _publish(entry: dict[str, Any], territory: str) -> None:
    texts = {name: entry[name] for name in ("title", "lead", "stake", "initiatives", "place")}
    parts = {name: entry.get(name, []) for name in ("interviews", "quotes")}
    data = {**PROGRAMME, **texts, **parts, "body": entry["body"].strip(), "territory": territory, "illustrations": []}
    create_case_study(data=data, made_by=None, reason=REASON, state=State.PUBLISHED, slug=entry["slug"])
