"""Copying recommendations from a library, or from the list of another territory, with attribution."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from inventory.views.desk import desk
from recommendations.models import Recommendation, RecommendationList
from recommendations.services import lists
from recommendations.views.list_order import MOST, is_id
from recommendations.views.opening import opened_list
from recommendations.views.reading import with_list


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def list_library(request: HttpRequest, slug: str) -> HttpResponse:
    """What a list may take: the libraries, the public lists of others (`source`); POST copies those ticked (`ids`)."""
    opened = opened_list(request, slug)
    sources = RecommendationList.objects.visible_to(request.user).exclude(pk=opened.pk).for_list()
    sources = sources.filter(recommendation_count__gt=0).order_by("territory__name_plain", "title")
    wanted = request.POST.get("source") or request.GET.get("source", "")
    source = sources.filter(slug=wanted).first() or sources.libraries().first() or sources.first()
    context = {"list": opened, "sources": sources, "source": source}
    if source:
        context["recommendations"] = with_list(source.recommendations.complete(), source)
        context["taken"] = {*opened.recommendations.exclude(origin=None).values_list("origin", flat=True)}
    if request.method != "POST":
        return render(request, "recommendations/list_library.html", context)
    ids = [each for each in request.POST.getlist("ids")[:MOST] if is_id(each)]
    chosen = Recommendation.objects.filter(pk__in=ids, list__in=sources.values("pk")).select_related("list__territory")
    if not chosen:
        problems = [("Cochez au moins une préconisation à reprendre.", "")]
        return render(request, "recommendations/list_library.html", {**context, "problems": problems}, status=422)
    try:
        copied = lists.copy_recommendations(chosen=[*chosen.order_by("position", "number")], to=opened, by=request.user)
    except lists.Impossible as impossible:
        problems = [(str(impossible), "")]
        return render(request, "recommendations/list_library.html", {**context, "problems": problems}, status=422)
    count = len(copied)
    done = f"{count} préconisations sont reprises" if count > 1 else "Une préconisation est reprise"
    messages.success(
        request, f"{done} : adaptez-les à votre territoire." if count else "Elles étaient déjà dans la liste."
    )
    return redirect(opened)
