"""The events of the programme and of the Dijon study, from portfolio/demo/events.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from inventory.models import Initiative, Stake, Territory
from portfolio.enums import State
from portfolio.models import CaseStudy, Event
from portfolio.services.events import create_event

FILE = Path(__file__).parent.parent / "demo" / "events.toml"
CENSUS = "programme-domino"  # slug of the source of the demo census
UNKNOWN: dict[str, Any] = {"starts_at": None, "ends_at": None, "cost": None, "point": None, "cost_note": ""}


@transaction.atomic
def load_events(*, file: Path = FILE) -> str:
    """Publish the events whose territory is loaded; one that exists stays as it is."""
    with file.open("rb") as stream:
        entries: list[dict[str, Any]] = tomllib.load(stream)["event"]
    slugs = [entry["slug"] for entry in entries]
    places = Territory.objects.filter(slug__in={entry["territory"] for entry in entries})
    known = set(places.values_list("slug", flat=True))
    there = set(Event.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    for entry in entries:
        if entry["territory"] in known and entry["slug"] not in there:
            create_event(data=_data(entry), made_by=None, state=State.PUBLISHED, slug=entry["slug"])
    return f"{Event.objects.filter(slug__in=slugs).count()} rencontres de la démarche."


def _data(entry: dict[str, Any]) -> dict[str, Any]:
    wanted = Initiative.objects.filter(source__slug=CENSUS, external_id__in=entry.get("initiatives", []))
    studies = CaseStudy.objects.published().filter(initiatives__in=wanted).distinct()
    if not entry.get("studies_of_initiatives"):
        studies = studies.none()
    return {
        **UNKNOWN,
        **{name: entry[name] for name in ("title", "kind", "step", "territory", "date", "summary", "source")},
        "date_precision": entry["precision"],
        "place": entry.get("place", ""),
        "participants": entry.get("participants"),
        "minutes": entry.get("minutes", "").strip(),
        "stakes": list(Stake.objects.filter(slug__in=entry.get("stakes", [])).values_list("slug", flat=True)),
        "initiatives": list(wanted.values_list("slug", flat=True)),
        "case_studies": list(studies.values_list("slug", flat=True)),
        "outcomes": entry.get("outcomes", []),
    }
