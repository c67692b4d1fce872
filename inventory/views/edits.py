"""Writing over: a proposal before it is published, or a published record. One form, one version number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from inventory.enums import ContributionKind
from inventory.forms.moderation import ModerationForm
from inventory.models import Contribution, Territory
from inventory.permissions import Action
from inventory.services import editing, moderation
from inventory.services.records import FIELDS, snapshot
from inventory.views.decisions import collision_page
from inventory.views.desk import back_to_queue, desk, may, opened, opened_record, version_in, without_version
from inventory.views.moderation import next_address
from inventory.views.records import outdated_page, require_there

UNFIT = "Ces valeurs ne vont pas ensemble : un lieu exact ou à la rue demande une position ou une commune."


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def moderation_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write a proposal over: `action` publishes it at once, or saves it for someone who may publish."""
    contribution = opened(request, pk)
    if contribution.state not in moderation.OPEN and request.method != "POST":
        return redirect(contribution.get_absolute_url())
    if request.method != "POST":
        return _proposal_form(request, contribution, ModerationForm.seen_at(_offered(contribution)))
    form = ModerationForm(request.POST)
    version = version_in(request)
    if version is None:
        return without_version(request)
    if not form.is_valid():
        return _proposal_form(request, contribution, form, status=422)
    data = form.values()
    publishing = request.POST.get("action") == "publish"
    if not may(request.user, Action.MODERATE if publishing else Action.EDIT, contribution, data):
        raise PermissionDenied
    following = next_address(request, contribution)
    try:
        said = (_publish if publishing else _save)(request, contribution, version, form, data)
    except moderation.Collision as collision:
        return collision_page(request, collision.contribution, data, form)
    except editing.Outdated as outdated:
        return outdated_page(request, outdated.initiative, data, form)
    except moderation.Unpublishable:
        form.add_problem(UNFIT)
        return _proposal_form(request, contribution, form, status=422)
    messages.success(request, said)
    return redirect(following if publishing else contribution.get_absolute_url() + back_to_queue(request))


def _publish(
    request: HttpRequest, contribution: Contribution, version: int, form: ModerationForm, data: dict[str, Any]
) -> str:
    initiative = moderation.publish(
        contribution=contribution,
        version=version,
        record_version=version_in(request, "record_version"),
        moderator=request.user,
        data=data,
        reason=form.cleaned_data["reason"] or "Publiée avec des retouches",
    )
    return f"« {initiative.name} » est publiée."


def _save(
    request: HttpRequest, contribution: Contribution, version: int, form: ModerationForm, data: dict[str, Any]
) -> str:
    territory = Territory.objects.light().filter(slug=data.get("territory") or "").first()
    moderation.edit_proposal(
        contribution=contribution, version=version, editor=request.user, data=data, territory=territory
    )
    return "La proposition est enregistrée. Elle n’est pas encore publiée."


def _offered(contribution: Contribution) -> dict[str, Any]:
    """What the form starts from: the proposal; for a correction, over the record as it is published."""
    if contribution.kind == ContributionKind.NEW or contribution.initiative is None:
        return contribution.data
    now = {name: value for name, value in snapshot(contribution.initiative).items() if name in FIELDS}
    writes, conflicts = moderation.resolved(contribution=contribution, current=now, choices={})
    return now | writes | {name: contribution.data[name] for name in conflicts}


def _proposal_form(
    request: HttpRequest, contribution: Contribution, form: ModerationForm, status: int = 200
) -> HttpResponse:
    seen = request.POST.get("record_version") if status == 422 else None
    context = {
        "contribution": contribution,
        "form": form,
        "version": request.POST.get("version") or contribution.version,
        "record_version": seen or (editing.version_of(contribution.initiative) if contribution.initiative else 0),
        "may_moderate": may(request.user, Action.MODERATE, contribution),
        "queue": back_to_queue(request),
    }
    return render(request, "inventory/moderation_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def record_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a published record by hand."""
    initiative = opened_record(request, slug)
    context = {"initiative": initiative, "record_version": editing.version_of(initiative)}
    if request.method != "POST":
        context["form"] = ModerationForm.seen_at(snapshot(initiative))
        return render(request, "inventory/record_edit.html", context)
    form = context["form"] = ModerationForm(request.POST)
    version = version_in(request)
    if version is None:
        return without_version(request)
    if form.is_valid():
        data = form.values()
        require_there(request, initiative, data)
        try:
            editing.edit_record(
                initiative=initiative,
                version=version,
                data=data,
                made_by=request.user,
                reason=form.cleaned_data["reason"],
            )
        except editing.Outdated as outdated:
            return outdated_page(request, outdated.initiative, data, form)
        except (IntegrityError, DataError):
            form.add_problem(UNFIT)
        else:
            messages.success(request, f"« {data['name']} » est à jour.")
            return redirect("inventory:record_history", slug=initiative.slug)
    context["record_version"] = version
    return render(request, "inventory/record_edit.html", context, status=422)
