"""A case study or a stake as JSON, for the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from inventory.models import Initiative, Stake
from inventory.serializers import geometry_json
from portfolio.models import CaseStudy, Illustration


def case_study_json(case_study: CaseStudy, request: HttpRequest) -> dict[str, Any]:
    """Return the public fields of one case study of a `complete()` set.

    `geometry` is a GeoJSON point in EPSG:4326 or None: its own place, else that of its first located initiative.
    """
    initiatives: list[Initiative] = case_study.public_initiatives  # type: ignore[attr-defined]
    points = [case_study.point, *(initiative.point for initiative in initiatives)]
    return {
        "slug": case_study.slug,
        "url": request.build_absolute_uri(case_study.get_absolute_url()),
        "title": case_study.title,
        "lead": case_study.lead,
        "body": case_study.body,
        "stake": case_study.stake.slug,
        "themes": sorted({theme.slug for initiative in initiatives for theme in initiative.themes.all()}),
        "initiatives": [initiative.slug for initiative in initiatives],
        "territory": case_study.territory.slug,
        "territories": [link.outer.slug for link in case_study.territory.containments.all()],
        "place": case_study.place,
        "geometry": geometry_json(next((point for point in points if point), None)),
        "investigators": case_study.investigators,
        "investigated_on": case_study.investigated_on.isoformat() if case_study.investigated_on else None,
        "interviews": _parts(case_study.interviews.all(), "question", "answer", "person", "role"),
        "quotes": _parts(case_study.quotes.all(), "text", "person", "role"),
        "illustrations": [_illustration_json(each, request) for each in case_study.illustrations.all()],
        "licence": case_study.licence,
        "published_at": case_study.published_at.isoformat() if case_study.published_at else None,
        "updated_at": case_study.updated_at.isoformat(),
    }


def _parts(rows: Any, *names: str) -> list[dict[str, str]]:
    return [{name: getattr(row, name) for name in names} for row in rows]


def _illustration_json(illustration: Illustration, request: HttpRequest) -> dict[str, Any]:
    names = ("width", "height", "alt", "caption", "credit", "licence")
    address = request.build_absolute_uri(illustration.file.url)
    return {"url": address, **{name: getattr(illustration, name) for name in names}}


def stake_json(stake: Stake, request: HttpRequest) -> dict[str, Any]:
    """Return the public fields of one stake of a set that `stakes_with_counts` gave."""
    listed = request.build_absolute_uri(reverse("case-study-list"))
    return {
        "slug": stake.slug,
        "name": stake.name,
        "question": stake.question,
        "framing": stake.framing,
        "position": stake.position,
        "url": request.build_absolute_uri(reverse("portfolio:stake_detail", args=[stake.slug])),
        "case_study_count": stake.case_study_count,  # type: ignore[attr-defined]
        "case_studies_url": f"{listed}?stake={stake.slug}",
        "insight_count": stake.insight_count,  # type: ignore[attr-defined]
    }
