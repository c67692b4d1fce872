"""What a list still misses, each with the button that begins to answer it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from domino.views import bad_request
from inventory.views.desk import desk
from recommendations import suggestions
from recommendations.forms.prefill import prefilled
from recommendations.gaps import gaps_of
from recommendations.services import lists
from recommendations.views.opening import opened_list, opened_recommendation, refused

NO_TERRITORY = (
    "Une bibliothèque n’a pas de territoire : les suggestions viennent des évaluations et des besoins d’un territoire."
)
BROKEN = "Ce formulaire est incomplet : rechargez la page, puis recommencez."
MAX_DIGITS = 5


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def list_suggestions(request: HttpRequest, slug: str) -> HttpResponse:
    """Criteria and needs without a recommendation, recommendations without evidence; POST attaches insights to one."""
    opened = opened_list(request, slug)
    if opened.territory is None:
        return refused(request, opened, NO_TERRITORY)
    if request.method != "POST":
        context = {"list": opened, "gaps": gaps_of(opened), "rules": suggestions}
        return render(request, "recommendations/list_suggestions.html", context)
    number = request.POST.get("number", "")
    if not (number.isascii() and number.isdecimal() and len(number) <= MAX_DIGITS):
        return bad_request(request, message=BROKEN)
    recommendation = opened_recommendation(opened, int(number))
    chosen = prefilled(request.POST, opened.territory)["insights"]
    if not chosen:
        return bad_request(request, message=BROKEN)
    kept = {*recommendation.insights.values_list("pk", flat=True)}
    values = {"insights": [*kept.union(chosen)]}
    try:
        lists.edit_recommendation(
            recommendation=recommendation, values=values, lock=None, by=request.user, reason="Analyses rattachées"
        )
    except lists.Impossible as impossible:
        return refused(request, opened, str(impossible))
    messages.success(request, f"La préconisation {recommendation.number} s’appuie maintenant sur ces analyses.")
    return redirect("recommendations:list_suggestions", slug)
