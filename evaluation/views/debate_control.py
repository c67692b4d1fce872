"""The facilitator's pages: prepare a debate, then lead it. All is forms; a script keeps the counts live."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from domino.views import bad_request
from evaluation.enums import SessionState, Side, StatementState
from evaluation.forms.debate import DebateForm
from evaluation.models import Debate, Statement
from evaluation.services.debates import NotWaiting, create_debate
from evaluation.services.positions import Refused
from evaluation.services.sessions import SessionOver
from evaluation.views.control_actions import ACTIONS
from evaluation.views.debate import way_in
from inventory.permissions import Action, can, can_somewhere, require

OVER = "La séance n’est pas ouverte, ou elle est terminée : cette action n’est plus possible."
DEBATED = "Cette affirmation a déjà été mise en débat : elle ne peut plus changer."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def debate_create(request: HttpRequest) -> HttpResponse:
    """Prepare a debate."""
    if not can_somewhere(request.user, Action.EDIT):
        raise PermissionDenied
    initial = {"territory": request.GET.get("territoire", ""), "event": request.GET.get("rencontre", "")}
    form = DebateForm(request.POST if request.method == "POST" else None, user=request.user, initial=initial)
    if not form.is_valid():
        return render(request, "evaluation/debate_create.html", {"form": form}, status=422 if form.errors else 200)
    debate = create_debate(**form.cleaned_data, by=request.user)
    messages.success(request, "Le débat est prêt. Relisez les affirmations, puis ouvrez la séance.")
    return redirect("evaluation:debate_control", debate.slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def debate_control(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead a debate: session, statements, counts, arguments."""
    debate = get_object_or_404(Debate.objects.for_list(), slug=slug)
    territory = debate.session.territory
    require(request.user, Action.EDIT, territory)
    if request.method != "POST":
        return _page(request, debate)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        return bad_request(request, message="Ce formulaire est incomplet : rechargez la page, puis recommencez.")
    require(request.user, action.needs, territory)
    try:
        said = action.run(debate, request.POST, request.user)
    except SessionOver:
        return _page(request, debate, OVER, 409)
    except NotWaiting:
        return _page(request, debate, DEBATED, 409)
    except Refused as error:
        return _page(request, debate, str(error), 422)
    messages.success(request, said)
    return redirect(f"{request.path}#{action.anchor}" if action.anchor else request.path)


def _page(request: HttpRequest, debate: Debate, refused: str = "", status: int = 200) -> HttpResponse:
    debate = Debate.objects.for_list().get(pk=debate.pk)
    statements = list(debate.statements.counted().with_arguments(hidden=True))
    debated = [one for one in statements if one.state != StatementState.WAITING]
    waiting = [one for one in statements if one.state == StatementState.WAITING]
    context = {
        "debate": debate,
        "subject": debate,
        "projector_url": reverse("evaluation:debate_projector", args=[debate.slug]),
        "session": debate.session,
        "statements": statements,
        "shown": _shown(debated),
        "next": waiting[0] if waiting else None,
        "sides": Side.choices,
        "people": debate.session.participants.count(),
        "may_moderate": can(request.user, Action.MODERATE, debate.session.territory),
        "is_over": debate.session.state == SessionState.CLOSED,
        "refused": refused,
        "typed": request.POST if refused else {},
        **way_in(request, debate.session),
    }
    return render(request, "evaluation/debate_control.html", context, status=status)


def _shown(debated: list[Statement]) -> Statement | None:
    """The statement in debate, else the last that was."""
    opened = [one for one in debated if one.state == StatementState.OPEN]
    return opened[0] if opened else max(debated, key=lambda one: (one.closed_at, one.pk), default=None)
