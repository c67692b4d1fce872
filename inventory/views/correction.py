"""Anyone may propose a correction of a published record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from domino.guard import Guard
from domino.limits import LimitReached
from inventory.forms import CorrectionForm
from inventory.models import Initiative
from inventory.services.contributions import CONTACT, submit_correction
from inventory.services.records import snapshot
from inventory.views.proposing import KNOWN, picture_of, show_form, show_wait, submitter_of

PAGE = "inventory/correction_create.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correction_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose a correction of one record, or say that it has ended; nothing changes before the team read it."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), slug=slug)
    context = {"initiative": initiative}
    if request.method != "POST":
        form = CorrectionForm(initial=_public_values(initiative))
        return show_form(request, PAGE, form, Guard.fresh(), **context)
    form, guard = CorrectionForm(request.POST, request.FILES), Guard.of(request.POST)
    if not form.is_valid() or guard.problems:
        return show_form(request, PAGE, form, guard, 422, **context)
    try:
        contribution = submit_correction(
            initiative=initiative,
            values=form.values(),
            submitter=submitter_of(request, form, guard),
            idempotency_key=guard.key,
            consent=form.consent(),
            closed=form.cleaned_data["closed"],
            picture=picture_of(request, form),
        )
    except LimitReached as error:
        return show_wait(request, PAGE, form, guard, error, **context)
    request.session[KNOWN] = str(contribution.pk)
    return redirect("inventory:contribution_thanks")


def _public_values(initiative: Initiative) -> dict:
    """What everyone may read of the record, for the form: a contact that is not public stays out of it."""
    values = snapshot(initiative)
    if not initiative.contact_is_public:
        values = {name: value for name, value in values.items() if name not in CONTACT}
    return CorrectionForm.initial_of(values)
