"""A debate as read: its result, its projector page, its file."""

from __future__ import annotations

import json
from typing import Any

import segno
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from domino.exports import FORMATS, stream
from domino.views import Missing
from evaluation.enums import SessionState, Side
from evaluation.exports.debates import COLUMNS, rows
from evaluation.models import Debate, Session
from evaluation.querysets.debate import debate_state
from evaluation.screens import sides, strongest
from evaluation.sessions import sign_key
from inventory.models.initiative import LICENCE
from inventory.permissions import Action, can, require
from inventory.templatetags.inventory_tags import LICENCES
from portfolio.enums import State

MOST_PROJECTED = 4
NOT_YET = "Ce débat n’existe pas, ou n’est pas encore terminé : son résultat paraîtra ici."


@never_cache
@require_safe
def debate_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What came out of a debate, once its session is over; before that, for the team only."""
    debate = _readable(request, slug)
    session = debate.session
    statements = list(debate.statements.debated().counted().with_arguments())
    context = {
        "debate": debate,
        "session": session,
        "statements": statements,
        "sides": Side.choices,
        "argument_count": sum(len(one.said) for one in statements),
        "moved": sum(one.moved for one in statements),
        "may_lead": can(request.user, Action.EDIT, session.territory),
        "event": session.event if session.event and session.event.state == State.PUBLISHED else None,
    }
    return render(request, "evaluation/debate_detail.html", context)


@never_cache
@require_safe
def debate_download(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Statements, counts and arguments as CSV."""
    debate = _readable(request, slug)
    statements = debate.statements.debated().counted().with_arguments()
    licence = LICENCES[LICENCE][0]
    body = stream("csv", COLUMNS, rows(statements), name=debate.title, licence=licence)
    response = StreamingHttpResponse(body, content_type=FORMATS["csv"].media_type)
    response["Content-Disposition"] = f'attachment; filename="debat-{debate.slug}.csv"'
    return response


@never_cache
@require_safe
@login_required
def debate_projector(request: HttpRequest, slug: str) -> HttpResponse:
    """The big screen of the room: statement, sides, counts, last arguments, the way in."""
    debate = get_object_or_404(Debate.objects.for_list(), slug=slug)
    require(request.user, Action.EDIT, debate.session.territory)
    state = json.loads(debate_state(str(debate.session_id)) or "{}")
    context = {
        "debate": debate,
        "session": debate.session,
        "state": state,
        "sides": sides(state, most=MOST_PROJECTED),
        "strongest": strongest(state),
        "control_url": reverse("evaluation:debate_control", args=[slug]),
        **way_in(request, debate.session),
    }
    return render(request, "evaluation/debate_projector.html", context)


def way_in(request: HttpRequest, session: Session) -> dict[str, Any]:
    """How phones come in, and what the team's pages poll."""
    code = session.code
    link = request.build_absolute_uri(reverse("evaluation:session_phone", args=[code]))
    typed = request.build_absolute_uri(reverse("evaluation:session_enter"))
    polled = reverse("evaluation:session_state", args=[code])
    return {
        "qr": segno.make(link, error="m").svg_data_uri(scale=4, border=2, light="#fff"),
        "code": f"{code[:3]} {code[3:]}",
        "typed_at": typed.partition("://")[2].rstrip("/"),
        "polled": f"{polled}?key={sign_key(session)}",
    }


def _readable(request: HttpRequest, slug: str) -> Debate:
    debate = Debate.objects.for_list().filter(slug=slug).first()
    if debate is None:
        raise Missing(NOT_YET)
    over = debate.session.state == SessionState.CLOSED
    if not over and not can(request.user, Action.EDIT, debate.session.territory):
        raise Missing(NOT_YET)
    return debate
