"""What everyone reads of referentials: the index, a version and where it comes from, what changed, the file."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from domino.views import bad_request
from evaluation.comparison import compare_versions
from evaluation.enums import VersionState
from evaluation.models import Referential, ReferentialVersion
from evaluation.portable import level_texts
from evaluation.services.criteria import criteria_content
from evaluation.services.referentials import export_referential
from inventory.permissions import Action, can, can_somewhere


@require_safe
def evaluation_index(request: HttpRequest) -> HttpResponse:
    """How it works, and the referentials: those of territories, those ready-made."""
    shown = list(
        Referential.objects.visible_to(request.user)
        .select_related("territory")
        .defer("territory__geometry", "territory__outline")
        .prefetch_related(Prefetch("versions", versions_with_counts(), to_attr="all_versions"))
        .order_by("title", "pk")
    )
    for referential in shown:
        referential.current = current_of(referential.all_versions)
    context = {
        "owned": sorted((each for each in shown if each.territory), key=lambda each: each.territory.name_plain),
        "ready_made": [each for each in shown if each.territory is None],
        "may_write": can_somewhere(request.user, Action.EDIT),
    }
    return render(request, "evaluation/evaluation_index.html", context)


@require_safe
def referential_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The version in force; a first draft for those who may edit it."""
    referential = opened_referential(request, slug)
    return _version_page(request, referential, current_of(list(referential.shown)))


@require_safe
def version_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version, whatever its state; drafts for those who may edit."""
    referential = opened_referential(request, slug)
    return _version_page(request, referential, numbered(referential, number))


@require_safe
def version_difference(request: HttpRequest, slug: str, before: int, after: int) -> HttpResponse:
    """What changed between two versions, by words."""
    referential = opened_referential(request, slug)
    old, new = numbered(referential, before), numbered(referential, after)
    context = {
        "referential": referential,
        "old": old,
        "new": new,
        "left": f"Version {old.number}",
        "right": f"Version {new.number}",
        "difference": compare_versions(export_referential(old), export_referential(new)),
    }
    return render(request, "evaluation/version_difference.html", context)


@require_safe
def referential_json(request: HttpRequest, slug: str) -> HttpResponse:
    """A version as a file that can be imported elsewhere: that in force, or the one that `version` names."""
    referential = opened_referential(request, slug)
    wanted = request.GET.get("version", "")
    if wanted and not (wanted.isdecimal() and len(wanted) < 6):
        return bad_request(request, message="version : écrivez le numéro d’une version, par exemple 2.")
    version = numbered(referential, int(wanted)) if wanted else current_of(list(referential.shown))
    data = export_referential(version)
    data["url"] = request.build_absolute_uri(version_url(version))
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'inline; filename="{referential.slug}-v{version.number}.json"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def version_url(version: ReferentialVersion) -> str:
    """The address of one version."""
    return f"{version.referential.get_absolute_url()}v{version.number}/"


def versions_with_counts() -> Any:
    """All versions, the last first, with what a list shows of them."""
    return ReferentialVersion.objects.annotate(criterion_count=Count("criteria")).order_by("-number")


def current_of(versions: list[ReferentialVersion]) -> ReferentialVersion:
    """The version in force among `versions` (the last first), else the last. Raises Http404 when there is none."""
    agreed = [version for version in versions if version.state == VersionState.AGREED]
    if not versions:
        raise Http404
    return (agreed or versions)[0]


def opened_referential(request: HttpRequest, slug: str) -> Referential:
    """The referential `slug` if the user may see it, with `shown` (versions) and `may_edit`; else 404."""
    found = Referential.objects.select_related("territory", "origin", "origin__territory", "debate__session")
    heavy = ("territory__geometry", "territory__outline", "origin__territory__geometry", "origin__territory__outline")
    referential = get_object_or_404(found.defer(*heavy), slug=slug)
    referential.may_edit = can(request.user, Action.EDIT, referential.territory)
    versions = referential.versions.select_related("event")
    versions = versions if referential.may_edit else versions.exclude(state=VersionState.DRAFT)
    referential.shown = list(versions.order_by("-number"))
    for version in referential.shown:
        version.referential = referential
    if not referential.shown:
        raise Http404
    return referential


def numbered(referential: Referential, number: int) -> ReferentialVersion:
    """The version `number` among those shown; else 404."""
    for version in referential.shown:
        if version.number == number:
            return version
    raise Http404


def readable(criteria: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Criteria as plain data, each indicator with the words of its five levels."""
    for criterion in criteria:
        for indicator in criterion["indicators"]:
            indicator["texts"] = level_texts(indicator)
    return criteria


def _version_page(request: HttpRequest, referential: Referential, version: ReferentialVersion) -> HttpResponse:
    context = {
        "referential": referential,
        "version": version,
        "criteria": readable(criteria_content(version)),
        "before": next((each for each in referential.shown if each.number < version.number), None),
        "draft": next((each for each in referential.shown if each.state == VersionState.DRAFT), None),
        "may_clone": can_somewhere(request.user, Action.EDIT),
    }
    return render(request, "evaluation/referential_detail.html", context)
