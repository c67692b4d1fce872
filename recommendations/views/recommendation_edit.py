"""Writing one recommendation: its form works without script, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from inventory.views.desk import desk, version_in, without_version
from portfolio.forms.rows import add_row
from recommendations.difference import compare_values
from recommendations.forms.prefill import prefilled
from recommendations.forms.recommendation import RecommendationEditor
from recommendations.forms.rows import organisations
from recommendations.models import Recommendation, RecommendationList
from recommendations.services import lists
from recommendations.services.values import snapshot
from recommendations.views.opening import opened_list, opened_recommendation, refused

ADDING = {"add-partner": "partners", "add-link": "links"}


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def recommendation_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a recommendation at the end of a list; a suggestion's button fills in what it answers."""
    opened = opened_list(request, slug)
    if request.method != "POST":
        values = prefilled(request.GET, opened.territory)
        return _page(request, opened, None, RecommendationEditor(territory=opened.territory, values=values))
    return _posted(request, opened, None)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def recommendation_edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Change a recommendation, seen at `lock`."""
    opened = opened_list(request, slug)
    recommendation = opened_recommendation(opened, number)
    if request.method != "POST":
        values = snapshot(recommendation)
        return _page(request, opened, recommendation, RecommendationEditor(territory=opened.territory, values=values))
    if version_in(request, "lock") is None:
        return without_version(request)
    return _posted(request, opened, recommendation)


@require_POST
@desk
def recommendation_remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take a recommendation out of a list never agreed."""
    opened = opened_list(request, slug)
    recommendation = opened_recommendation(opened, number)
    lock = version_in(request, "lock")
    if lock is None:
        return without_version(request)
    try:
        lists.remove_recommendation(recommendation=recommendation, lock=lock, by=request.user)
    except lists.Impossible as impossible:
        return refused(request, opened, str(impossible), recommendation.get_absolute_url())
    except lists.Outdated:
        text = "Quelqu’un a modifié cette préconisation entre-temps : relisez-la avant de la retirer."
        return refused(request, opened, text, recommendation.get_absolute_url())
    messages.success(request, f"« {recommendation.title} » est retirée de la liste.")
    return redirect(opened)


def _posted(request: HttpRequest, list: RecommendationList, recommendation: Recommendation | None) -> HttpResponse:
    """What `action` asks for: find initiatives, one more row; else save."""
    action = request.POST.get("action", "save")
    linked = snapshot(recommendation) if recommendation else None
    if action == "find" or action in ADDING:
        data = add_row(request.POST, ADDING[action]) if action in ADDING else request.POST
        editor = RecommendationEditor(territory=list.territory, values=linked, data=data, quiet=True)
        return _page(request, list, recommendation, editor)
    editor = RecommendationEditor(territory=list.territory, values=linked, data=request.POST)
    if not editor.is_valid():
        return _page(request, list, recommendation, editor, problems=editor.problems(), status=422)
    try:
        saved = _save(request, list, recommendation, editor)
    except lists.Impossible as impossible:
        return _page(request, list, recommendation, editor, problems=[(str(impossible), "")], status=422)
    except lists.Outdated as outdated:
        return _outdated(request, list, outdated.current, editor)
    messages.success(request, f"« {saved.title} » est enregistrée.")
    return redirect(saved)


def _save(request: HttpRequest, list: Any, recommendation: Any, editor: RecommendationEditor) -> Recommendation:
    values, reason = editor.values(), editor.form.cleaned_data["reason"]
    if recommendation is None:
        return lists.add_recommendation(list=list, values=values, by=request.user, reason=reason)
    lock = version_in(request, "lock")
    return lists.edit_recommendation(
        recommendation=recommendation, values=values, lock=lock, by=request.user, reason=reason
    )


def _outdated(request: HttpRequest, list: RecommendationList, now: Any, editor: RecommendationEditor) -> HttpResponse:
    """409: the recommendation as it is now beside what the user was about to make of it; what they typed is kept."""
    lines = compare_values(_told(snapshot(now)), _told(editor.values()))
    last = now.changes.select_related("made_by").first()
    problems = [
        ("Quelqu’un a modifié cette préconisation entre-temps. Rien de ce que vous avez écrit n’est perdu.", "")
    ]
    more = {"lines": lines, "last": last, "lock": now.lock}
    return _page(request, list, now, editor, problems=problems, status=409, **more)


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """Values for the comparison: organisations by role, keys left out."""
    told = {
        name: value
        for name, value in values.items()
        if name not in ("criteria", "insights", "arguments", "inspirations")
    }
    partners = told.pop("partners", [])
    for name, role in (("carriers", "carrier"), ("partners", "partner")):
        told[name] = [each["name"] for each in partners if each["role"] == role]
    return told


def _page(
    request: HttpRequest,
    list: RecommendationList,
    recommendation: Recommendation | None,
    editor: RecommendationEditor,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    name = "recommendation_edit" if recommendation else "recommendation_create"
    args = [list.slug, recommendation.number] if recommendation else [list.slug]
    # A refused form goes on from the lock that it was made from.
    lock = version_in(request, "lock") or (recommendation.lock if recommendation else 0)
    context = {
        "list": list,
        "recommendation": recommendation,
        "editor": editor,
        "form": editor.form,
        "lock": lock,
        "organisations": organisations(list.territory),
        "form_url": reverse(f"recommendations:{name}", args=args),
        **more,
    }
    return render(request, "recommendations/recommendation_edit.html", context, status=status)
