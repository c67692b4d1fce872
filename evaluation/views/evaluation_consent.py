"""The initiative reads its evaluation by its secret link, and says whether it may be published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from domino.views import bad_request
from evaluation.enums import EvaluationState
from evaluation.models import Evaluation
from evaluation.pictures import evaluation_parts
from evaluation.profiles import evaluation_profile
from evaluation.radar import figure
from evaluation.services.evaluations import give_consent, withdraw_consent
from evaluation.views.rating import PLACES
from inventory.enums import TokenPurpose
from inventory.services.tokens import find_token
from inventory.views.secret_link import behind_secret

BY_LINK = "La structure, par son lien personnel"


@behind_secret
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_consent(request: HttpRequest, secret: str, pk: Any) -> HttpResponse:
    """Agree to publish, or change one's mind; the link is that of the record and opens its evaluations alone."""
    token = find_token(purpose=TokenPurpose.OWN, secret=secret)
    if token is None:
        return render(request, "inventory/own_record_gone.html", status=410)
    if token.initiative is None or token.initiative.status not in ("published", "closed"):
        raise Http404
    heavy = [f"{path}__{name}" for path in PLACES for name in ("geometry", "outline")]
    rows = Evaluation.objects.filter(initiative=token.initiative, state=EvaluationState.CLOSED)
    rows = rows.select_related("initiative__territory", "version__referential__territory").defer(*heavy)
    evaluation = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        return _decided(request, evaluation)
    profile = evaluation_profile(evaluation)
    parts = evaluation_parts(profile, evaluation.initiative.name)
    title, words = f"Radar : {evaluation.initiative.name}", "Les valeurs sont dans le tableau qui suit."
    drawn = figure(parts.axes, parts.series, band=parts.band, title=title, description=words)
    context = {"evaluation": evaluation, "figure": drawn, "secret": secret, "rater_count": len(profile.raters)}
    return render(request, "evaluation/evaluation_consent.html", context)


def _decided(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    decision = request.POST.get("decision", "")
    if decision == "yes":
        give_consent(evaluation=evaluation, given_by=BY_LINK, by=None)
        messages.success(request, "Merci. L’évaluation est publique ; vous pouvez changer d’avis à tout moment.")
    elif decision == "no":
        withdraw_consent(evaluation=evaluation, by=None)
        messages.success(request, "C’est noté : l’évaluation n’est pas publiée.")
    else:
        return bad_request(request, message="Dites si l’évaluation peut être publiée : oui ou non.")
    return redirect(request.path)
