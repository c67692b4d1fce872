"""What is decided about a proposal: each is one POST that says which version was read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from inventory.comparison import LABELS, compare
from inventory.enums import ContributionKind
from inventory.models import Contribution, Initiative
from inventory.permissions import Action, require
from inventory.services import moderation
from inventory.services.editing import version_of
from inventory.services.records import FIELDS, snapshot
from inventory.views.desk import back_to_queue, desk, may, opened, version_in, without_version
from inventory.views.moderation import next_address, proposal_page

MAX_TEXT = 2_000
Decision = Callable[[HttpRequest, Contribution, int], str]
# What accepting a proposal comes to, where it publishes no values.
PUBLISHED = {
    ContributionKind.CLOSURE: "« {} » est marquée terminée.",
    ContributionKind.CLAIM: "Le lien de « {} » part par courriel.",
}


def decides(decision: Decision) -> Callable[..., HttpResponse]:
    """A view of a decision: it returns the French sentence to show; what stops it becomes a page."""

    @require_POST
    @desk
    @wraps(decision)
    def view(request: HttpRequest, pk: Any) -> HttpResponse:
        contribution = opened(request, pk)
        if not may(request.user, Action.MODERATE, contribution):
            raise PermissionDenied
        version = version_in(request)
        if version is None:
            return without_version(request)
        following = next_address(request, contribution)
        try:
            messages.success(request, decision(request, contribution, version))
        except moderation.Collision as collision:
            return collision_page(request, collision.contribution)
        except moderation.Unresolved as error:
            fields = ", ".join(LABELS[field].lower() for field in error.fields)
            problem = f"Quelqu’un a changé la fiche depuis cette proposition. Choisissez pour : {fields}."
            return proposal_page(request, contribution, status=422, problem=problem)
        except moderation.Unpublishable:
            problem = "Ces valeurs ne peuvent pas être publiées telles quelles. Corrigez-les avant de publier."
            return proposal_page(request, contribution, status=422, problem=problem)
        except ValueError as error:
            return proposal_page(request, contribution, status=422, problem=str(error))
        return redirect(following)

    return view


@decides
def moderation_publish(request: HttpRequest, contribution: Contribution, version: int) -> str:
    """Publish as it is; `choice-<field>` says which side wins a conflict."""
    choices = {name.removeprefix("choice-"): request.POST[name] for name in request.POST if name.startswith("choice-")}
    initiative = moderation.publish(
        contribution=contribution, version=version, moderator=request.user, choices=choices, reason=_text(request)
    )
    return PUBLISHED.get(contribution.kind, "« {} » est publiée.").format(initiative.name)


@decides
def moderation_close(request: HttpRequest, contribution: Contribution, version: int) -> str:
    """Mark the record closed."""
    initiative = moderation.close(
        contribution=contribution, version=version, moderator=request.user, reason=_text(request)
    )
    return f"« {initiative.name} » est marquée terminée."


@decides
def moderation_ask(request: HttpRequest, contribution: Contribution, version: int) -> str:
    """Ask the author for more."""
    question = _text(request, "question", required="Écrivez votre question : la personne la recevra.")
    if not contribution.submitter_email:
        raise ValueError("Cette proposition n’a pas d’adresse à qui écrire.")
    moderation.ask(contribution=contribution, version=version, moderator=request.user, question=question)
    return f"Votre question sur « {contribution} » part par courriel."


@decides
def moderation_refuse(request: HttpRequest, contribution: Contribution, version: int) -> str:
    """Refuse, with a reason."""
    reason = _text(request, required="Écrivez pourquoi : le motif reste dans l’historique.")
    moderation.refuse(contribution=contribution, version=version, moderator=request.user, reason=reason)
    return f"« {contribution} » est refusée."


@require_POST
@desk
def moderation_attach(request: HttpRequest, pk: Any) -> HttpResponse:
    """Turn a new record into a correction of the record `initiative` (a slug) that it repeats."""
    contribution = opened(request, pk)
    initiative = get_object_or_404(Initiative, slug=request.POST.get("initiative", "").replace("\x00", ""))
    if not may(request.user, Action.MODERATE, contribution):
        raise PermissionDenied
    require(request.user, Action.MODERATE, initiative.territory)
    version = version_in(request)
    if version is None:
        return without_version(request)
    try:
        moderation.attach(contribution=contribution, version=version, moderator=request.user, initiative=initiative)
    except moderation.Collision as collision:
        return collision_page(request, collision.contribution)
    messages.success(request, f"La proposition devient une correction de « {initiative.name} ». Relisez-la.")
    return redirect(contribution.get_absolute_url() + back_to_queue(request))


def collision_page(
    request: HttpRequest, contribution: Contribution, data: dict[str, Any] | None = None, form: Any = None
) -> HttpResponse:
    """409: what happened meanwhile, beside what the user was about to send; `data` is their edited version."""
    contribution = Contribution.objects.for_list().get(pk=contribution.pk)
    if contribution.initiative and contribution.state == "published":
        theirs = snapshot(contribution.initiative)
    else:
        theirs = contribution.data
    theirs = {name: theirs.get(name) for name in FIELDS}
    mine = contribution.data if data is None else data
    context = {
        "contribution": contribution,
        "is_open": contribution.state in moderation.OPEN,
        "lines": compare(theirs, {name: mine.get(name, theirs[name]) for name in FIELDS}),
        "is_edited": data is not None,
        "texts": {label: request.POST[name] for name, label in TYPED.items() if request.POST.get(name)},
        "form": form,
        "record_version": version_of(contribution.initiative) if contribution.initiative else 0,
        "queue": back_to_queue(request),
    }
    return render(request, "inventory/moderation_collision.html", context, status=409)


TYPED = {"question": "Votre question", "reason": "Votre motif"}


def _text(request: HttpRequest, name: str = "reason", required: str = "") -> str:
    """A text of the posted form; ValueError with a French sentence when it is missing or too long."""
    text = request.POST.get(name, "").replace("\x00", "").strip()
    if required and not text:
        raise ValueError(required)
    if len(text) > MAX_TEXT:
        raise ValueError(f"C’est trop long : écrivez {MAX_TEXT} caractères au plus (il y en a {len(text)}).")
    return text
