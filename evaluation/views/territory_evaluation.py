"""Where a territory is strong and weak, criterion by criterion: counts, nobody named; the scores as a file."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from domino.exports import FORMATS, stream
from domino.paging import page_of
from domino.views import bad_request
from evaluation.enums import EvaluationState, VersionState
from evaluation.exports.scores import COLUMNS, rows
from evaluation.models import Evaluation, ReferentialVersion
from evaluation.profiles import CriterionDistribution, evaluation_profiles, territory_distribution
from evaluation.scoring import BANDS
from inventory.enums import Status
from inventory.models import Containment, Territory
from inventory.models.initiative import LICENCE
from inventory.permissions import Action, can
from inventory.templatetags.inventory_tags import LICENCES

MOST_NAMED = 24
PAGE_SIZE = 30
NO_VERSION = "version : aucune évaluation d’ici n’est faite avec cette version. Choisissez-en une de la liste."


@never_cache
@require_safe
def territory_evaluation(request: HttpRequest, slug: str) -> HttpResponse:
    """The distribution of each criterion; `version` (its number in the list) chooses the referential."""
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    team = can(request.user, Action.READ_STATISTICS, territory)
    versions = list(_versions(territory))
    wanted = request.GET.get("version", "")
    chosen = next((one for one in versions if str(one.pk) == wanted), None) if wanted else next(iter(versions), None)
    if wanted and chosen is None:
        return bad_request(request, message=NO_VERSION)
    criteria = territory_distribution(territory, chosen) if chosen else []
    is_hidden = not team and any(row.tells_of_one for row in criteria)
    context = {
        "territory": territory,
        "version": chosen,
        "versions": versions,
        "evaluated": criteria[0].n if criteria else 0,
        "is_hidden": is_hidden,
        "criteria": [] if is_hidden else [_shown(row) for row in criteria],
        "bands": [f"{low} à {high}" for low, high in BANDS],
        "published": _published(territory),
        "most_named": MOST_NAMED,
        "team": team,
        **(_team_list(request, territory) if team else {}),
        "formats": ["csv", "xlsx", "ods"],
        "referentials": _referentials(territory),
    }
    return render(request, "evaluation/territory_evaluation.html", context)


@never_cache
@require_safe
def score_download(request: HttpRequest, slug: str, format: str) -> StreamingHttpResponse:
    """Closed evaluations as rows: all of them for the team, the published ones for everyone."""
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    found = Evaluation.objects.within(territory)
    if can(request.user, Action.READ_STATISTICS, territory):
        found = found.filter(state=EvaluationState.CLOSED)
    else:
        found = found.public()
    ordered = found.select_related("initiative", "version__referential").order_by(
        "initiative__name_plain", "initiative", "-made_on", "pk"
    )
    name = f"Évaluations, {territory.name}"
    body = stream(format, COLUMNS, rows(evaluation_profiles(ordered)), name=name, licence=LICENCES[LICENCE][0])
    response = StreamingHttpResponse(body, content_type=FORMATS[format].media_type)
    filename = f"domino-evaluations-{territory.slug}.{FORMATS[format].extension}"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _published(territory: Territory) -> Any:
    """The first of those that initiatives agreed to publish, by name."""
    found = Evaluation.objects.public().within(territory).select_related("initiative", "version__referential")
    return found.order_by("initiative__name_plain", "-made_on", "pk")[:MOST_NAMED]


def _team_list(request: HttpRequest, territory: Territory) -> dict[str, Any]:
    """All evaluations of the territory, for those who read its figures; by date, never by score."""
    found = Evaluation.objects.visible_to(request.user).within(territory)
    ordered = found.select_related("initiative", "version__referential").order_by("-made_on", "-created_at", "pk")
    return {"page": page_of(request, Paginator(ordered, PAGE_SIZE))}


def _versions(territory: Territory) -> Any:
    """The versions that closed evaluations of the territory were made with, the most recently agreed first."""
    inner = Containment.objects.filter(outer=territory).values("inner")
    made = Q(
        evaluations__state=EvaluationState.CLOSED,
        evaluations__initiative__territory__in=inner,
        evaluations__initiative__status__in=[Status.PUBLISHED, Status.CLOSED],
    )
    counted = ReferentialVersion.objects.annotate(evaluated=Count("evaluations__initiative", made, distinct=True))
    return counted.filter(evaluated__gt=0).select_related("referential").order_by("-agreed_on", "-pk")


def _referentials(territory: Territory) -> Any:
    """The versions in force of the territory and of those it lies within."""
    around = Containment.objects.filter(inner=territory).values("outer")
    agreed = ReferentialVersion.objects.filter(state=VersionState.AGREED, referential__territory__in=around)
    return agreed.select_related("referential").order_by("referential__title")


def _shown(row: CriterionDistribution) -> dict[str, Any]:
    """A row for the page: each part with its count, its share in percent and where its bar begins."""
    counts = [*row.distribution.bands, row.distribution.unknown, row.distribution.not_applicable]
    parts, start = [], 0.0
    for index, count in enumerate(counts):
        share = 100 * count / row.n if row.n else 0.0
        parts.append({"index": index, "count": count, "start": round(start, 2), "share": round(share, 2)})
        start += share
    return {"criterion": row.criterion, "n": row.n, "coverage": round(100 * row.coverage), "parts": parts}
