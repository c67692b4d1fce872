"""Phones in a session: the code, the door, what happens inside, and what they poll."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from domino.bodies import body_limit
from domino.limits import LimitReached, network
from domino.problems import problem_response
from domino.views import Missing
from evaluation.enums import SessionState
from evaluation.forms.session import CodeForm, JoinForm
from evaluation.live import Shared
from evaluation.models import Participant, Session
from evaluation.services.sessions import SessionFull, SessionOver, find_session, hashed, join_session
from evaluation.sessions import COOKIE, COOKIE_SECONDS, activity_of, by_script, read_cookie, sign_token, state_of

UNKNOWN = "Ce code n’ouvre aucune séance : relisez celui qui est affiché dans la salle."
FULL = "La séance est pleine : suivez le débat sur l’écran de la salle."
NOT_IN = "Entrez d’abord dans la séance : rechargez cette page."
MAX_BODY = 1_000_000
room = Shared(state_of)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session_enter(request: HttpRequest) -> HttpResponse:
    """Type the code of a session."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "evaluation/session_enter.html", {"form": form}, status=422 if form.errors else 200)
    code = form.cleaned_data["code"]
    try:
        found = find_session(code=code, network=network(request))
    except LimitReached as error:
        return _wait(request, error)
    if found is None:
        form.add_error("code", UNKNOWN)
        return render(request, "evaluation/session_enter.html", {"form": form}, status=422)
    return redirect("evaluation:session_phone", code)


@body_limit(MAX_BODY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session_phone(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a phone: the door, then whatever happens in the session."""
    if code != code.upper():
        return redirect("evaluation:session_phone", code.upper())
    participant = participant_in(request, code)
    if participant is None:
        return _door(request, code)
    found = activity_of(participant.session)
    if found is None:
        raise Missing(UNKNOWN)
    activity, subject = found
    return activity.phone_view(request, participant, subject)


@require_safe
def session_state(request: HttpRequest, code: str) -> HttpResponse:
    """What the room sees, as JSON with an ETag: no query as long as the answer at hand is fresh, no session read."""
    holder = read_cookie(request.GET.get("key", "") or request.COOKIES.get(COOKIE, ""))
    answer = room.get(holder[0]) if holder else None
    if answer is None:
        return problem_response(403, NOT_IN)
    headers = {"ETag": answer.etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == answer.etag:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(answer.body, content_type="application/json", headers=headers)


@never_cache
@require_safe
def session_own(request: HttpRequest, code: str) -> HttpResponse:
    """What only this phone may know: where it stands."""
    participant = participant_in(request, code)
    found = activity_of(participant.session) if participant else None
    if participant is None or found is None:
        return problem_response(403, NOT_IN)
    activity, subject = found
    return JsonResponse(activity.own(participant, subject))


def participant_in(request: HttpRequest, code: str) -> Participant | None:
    """The phone that sends `request`, if it is in the session `code`."""
    holder = read_cookie(request.COOKIES.get(COOKIE, ""))
    if holder is None or not holder[1]:
        return None
    phones = Participant.objects.select_related("session")
    return phones.filter(token_hash=hashed(holder[1]), session__code=code).first()


def _door(request: HttpRequest, code: str) -> HttpResponse:
    if "action" in request.POST:  # a phone that was forgotten, or never came in
        return problem_response(403, NOT_IN) if by_script(request) else redirect(request.path)
    try:
        session = find_session(code=code, network=network(request))
    except LimitReached as error:
        return _wait(request, error)
    if session is None:
        form = CodeForm({"code": code})
        form.add_error("code", UNKNOWN)
        return render(request, "evaluation/session_enter.html", {"form": form}, status=404)
    found = activity_of(session)
    is_signed = bool(found and found[0].is_signed)
    context = {"session": session, "subject": found[1] if found else None, "is_signed": is_signed}
    if session.state == SessionState.CLOSED:
        return render(request, "evaluation/session_over.html", context, status=410)
    form = JoinForm(request.POST if request.method == "POST" else None, is_signed=is_signed)
    if request.method == "POST" and form.is_valid():
        return _joined(request, session, form.cleaned_data.get("pseudonym", ""), context)
    return render(request, "evaluation/session_join.html", context | {"form": form}, status=422 if form.errors else 200)


def _joined(request: HttpRequest, session: Session, pseudonym: str, context: dict) -> HttpResponse:
    try:
        _participant, token = join_session(code=session.code, pseudonym=pseudonym)
    except SessionFull:
        form = JoinForm({"pseudonym": pseudonym}, is_signed=context["is_signed"])
        form.add_error(None, FULL)
        return render(request, "evaluation/session_join.html", context | {"form": form}, status=409)
    except SessionOver:
        return render(request, "evaluation/session_over.html", context, status=410)
    path = reverse("evaluation:session_phone", args=[session.code])
    response = redirect(path)
    response.set_cookie(
        COOKIE,
        sign_token(session, token),
        max_age=COOKIE_SECONDS,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _wait(request: HttpRequest, error: LimitReached) -> HttpResponse:
    context = {"form": CodeForm(), "minutes": -(-error.retry_after // 60)}
    response = render(request, "evaluation/session_enter.html", context, status=429)
    response["Retry-After"] = str(error.retry_after)
    return response
