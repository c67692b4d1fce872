"""Declared effects of a record, for those who edit it: the list, and add, correct, take away."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from domino.views import Missing
from inventory.enums import Status
from inventory.models import Initiative
from inventory.permissions import Action, require
from inventory.views.desk import desk
from portfolio.forms.effect import EffectForm
from portfolio.models import Effect
from portfolio.services import effects


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def effect_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures that a record declares; POST adds one."""
    initiative = _opened(request, slug)
    form = EffectForm(request.POST if request.method == "POST" else None, studies=initiative.case_studies)
    if request.method == "POST" and form.is_valid():
        try:
            effect = effects.declare_effect(initiative=initiative, values=form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Chiffre ajouté : {effect.kind.name.lower()}.")
            return redirect("portfolio:effect_list", slug=slug)
    context = {"initiative": initiative, "form": form, "effects": initiative.effects.for_list()}
    return render(request, "portfolio/effect_list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def effect_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a figure."""
    effect = _effect(request, pk)
    sent = request.POST if request.method == "POST" else None
    form = EffectForm(sent, effect=effect, studies=effect.initiative.case_studies)
    if request.method == "POST" and form.is_valid():
        try:
            effects.change_effect(effect=effect, values=form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Le chiffre est corrigé.")
            return redirect("portfolio:effect_list", slug=effect.initiative.slug)
    context = {"initiative": effect.initiative, "effect": effect, "form": form}
    return render(request, "portfolio/effect_edit.html", context, status=422 if form.errors else 200)


@require_POST
@desk
def effect_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a figure away."""
    effect = _effect(request, pk)
    slug = effect.initiative.slug
    effects.remove_effect(effect=effect)
    messages.success(request, "Le chiffre est retiré.")
    return redirect("portfolio:effect_list", slug=slug)


def _opened(request: HttpRequest, slug: str) -> Initiative:
    records = Initiative.objects.select_related("territory").defer("territory__geometry", "territory__outline")
    initiative = get_object_or_404(records.exclude(status=Status.MERGED), slug=slug)
    require(request.user, Action.EDIT, initiative.territory)
    return initiative


def _effect(request: HttpRequest, pk: int) -> Effect:
    shown = Effect.objects.for_list().select_related("initiative__territory")
    effect = shown.defer("initiative__territory__geometry", "initiative__territory__outline").filter(pk=pk).first()
    if effect is None or effect.initiative is None:
        raise Missing("Ce chiffre n’existe pas, ou n’existe plus.")
    require(request.user, Action.EDIT, effect.initiative.territory)
    return effect
