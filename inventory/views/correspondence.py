"""Writing to an initiative through the site: the form, and what the links in the mails open. A GET changes nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from domino.guard import Guard
from domino.limits import LimitReached, RecipientLimitReached, network
from domino.views import Missing
from inventory.enums import CorrespondenceState, Status
from inventory.forms.correspondence import CorrespondenceForm, LetterForm
from inventory.models import Correspondence, Initiative, ResourceKind
from inventory.services.correspondences import (
    Side,
    Writer,
    address_of,
    answer_correspondence,
    begin_correspondence,
    close_correspondence,
    confirm_correspondence,
    find_correspondence,
    is_usable,
    report_correspondence,
    secret_of,
)
from inventory.views.secret_link import behind_secret

WAIT = "Beaucoup de messages viennent de partir. Attendez {wait}, puis envoyez de nouveau."
UNREAD = (
    "Un courrier vient de partir vers cette adresse. Ouvrez son lien, ou attendez {wait}, puis envoyez de nouveau : "
    "tout est encore là."
)
FULL = "Cette initiative a reçu beaucoup de messages aujourd’hui. Le vôtre est gardé : revenez sur ce lien dans {wait}."
CONFIRMATION = "inventory/correspondence_confirm.html"
THREAD = "inventory/correspondence_detail.html"
PEOPLE = (Side.WRITER, Side.RECIPIENT)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correspondence_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to an initiative that has an address, about `ressource` or anything; the answer never says which."""
    initiative, kind = _addressee(slug), _kind(request)
    context: dict[str, Any] = {"initiative": initiative, "kind": kind}
    page = "inventory/correspondence_create.html"
    if request.method != "POST":
        return render(request, page, {**context, "form": CorrespondenceForm(), "guard": Guard.fresh()})
    form, guard = CorrespondenceForm(request.POST), Guard.of(request.POST)
    context |= {"form": form, "guard": guard}
    if not form.is_valid() or guard.problems:
        problems = [*((text, "") for text in guard.problems), *form.problems()]
        return render(request, page, {**context, "problems": problems}, status=422)
    data = form.cleaned_data
    try:
        begin_correspondence(
            initiative=initiative,
            kind=kind,
            writer=Writer(data["name"], data["email"], network(request), guard.has_proof),
            body=data["body"],
            idempotency_key=guard.key,
        )
    except LimitReached as error:
        return _wait(request, page, context, error, UNREAD if isinstance(error, RecipientLimitReached) else WAIT)
    return render(request, "inventory/correspondence_asked.html", {**context, "email": data["email"]})


@require_http_methods(["GET", "HEAD", "POST"])
@behind_secret
def correspondence_confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """The writer's button: programs that open links in mails send nothing."""
    correspondence, side = _found(secret, Side.CONFIRM)
    if not is_usable(correspondence, side, timezone.now()):
        return _gone(request, correspondence, side)
    letter = correspondence.messages.first()
    context: dict[str, Any] = {"correspondence": correspondence, "secret": secret, "letter": letter}
    if request.method == "POST":
        try:
            confirmed = confirm_correspondence(correspondence=correspondence)
        except LimitReached as error:
            return _wait(request, CONFIRMATION, context, error, FULL)
        own = secret_of(confirmed, Side.WRITER) if confirmed.state == CorrespondenceState.OPEN else ""
        context |= {"done": True, "own": own}
    return render(request, CONFIRMATION, context)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_secret
def correspondence_detail(request: HttpRequest, secret: str) -> HttpResponse:
    """The letters, and an answer; each side by its own link."""
    correspondence, side = _found(secret, *PEOPLE)
    if not is_usable(correspondence, side, timezone.now()):
        return _gone(request, correspondence, side)
    form = LetterForm(request.POST if request.method == "POST" else None)
    guard = Guard.of(request.POST) if request.method == "POST" else Guard.fresh()
    context = _thread(correspondence, side) | {"secret": secret, "form": form, "guard": guard}
    if request.method != "POST" or not form.is_valid():
        problems = form.problems()
        return render(request, THREAD, {**context, "problems": problems}, status=422 if problems else 200)
    try:
        sent = answer_correspondence(
            correspondence=correspondence, side=side, body=form.cleaned_data["body"], idempotency_key=guard.key
        )
    except LimitReached as error:
        return _wait(request, THREAD, context, error)
    if sent is None:
        correspondence.refresh_from_db(fields=["state"])
        return _gone(request, correspondence, side)
    messages.success(request, "Votre réponse est partie.")
    return redirect("inventory:correspondence_detail", secret=secret)


@require_POST
@behind_secret
def correspondence_close(request: HttpRequest, secret: str) -> HttpResponse:
    """Either side ends it."""
    correspondence, side = _found(secret, *PEOPLE)
    if not is_usable(correspondence, side, timezone.now()):
        return _gone(request, correspondence, side)
    return _gone(request, close_correspondence(correspondence=correspondence), side, status=200)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_secret
def correspondence_report(request: HttpRequest, secret: str) -> HttpResponse:
    """The recipient tells the team: one button (GET), then it is done (POST)."""
    correspondence, side = _found(secret, Side.RECIPIENT)
    if not is_usable(correspondence, side, timezone.now()):
        return _gone(request, correspondence, side)
    if request.method == "POST":
        return _gone(request, report_correspondence(correspondence=correspondence), side, status=200)
    context = {"correspondence": correspondence, "secret": secret}
    return render(request, "inventory/correspondence_report.html", context)


def _addressee(slug: str) -> Initiative:
    """The initiative to write to; 404 with the reason when it is not published or gave no address."""
    visible = Initiative.objects.visible_to(None).defer("search", "keywords")
    initiative = get_object_or_404(visible, slug=slug)
    if initiative.status != Status.PUBLISHED:
        raise Missing("Cette initiative est terminée : on ne peut plus lui écrire.")
    if not address_of(initiative):
        raise Missing("Cette initiative n’a pas donné d’adresse : on ne peut pas lui écrire depuis ce site.")
    return initiative


def _kind(request: HttpRequest) -> ResourceKind | None:
    slug = request.GET.get("ressource", "")
    if not slug:
        return None
    kind = {each.slug: each for each in ResourceKind.objects.all()}.get(slug)
    if kind is None:
        raise Missing("Cette ressource n’est pas connue. Choisissez-en une sur la page des besoins du territoire.")
    return kind


def _found(secret: str, *sides: Side) -> tuple[Correspondence, Side]:
    found = find_correspondence(secret=secret)
    if found is None or found[1] not in sides:
        raise Missing("Ce lien ne mène nulle part. Recopiez-le en entier depuis le courriel, s’il a moins d’un an.")
    return found


def _thread(correspondence: Correspondence, side: Side) -> dict[str, Any]:
    return {
        "correspondence": correspondence,
        "is_writer": side == Side.WRITER,
        "is_recipient": side == Side.RECIPIENT,
        "letters": list(correspondence.messages.all()),
    }


def _gone(request: HttpRequest, correspondence: Correspondence, side: Side, *, status: int = 410) -> HttpResponse:
    """It has ended: say why; what was typed is given back."""
    context = {
        "correspondence": correspondence,
        "is_recipient": side == Side.RECIPIENT,
        "is_confirmation": side == Side.CONFIRM,
        "has_ended": correspondence.state == CorrespondenceState.CLOSED,
        "is_reported": correspondence.state == CorrespondenceState.REPORTED,
        "typed": request.POST.get("body", ""),
    }
    return render(request, "inventory/correspondence_gone.html", context, status=status)


def _wait(
    request: HttpRequest, page: str, context: dict[str, Any], error: LimitReached, sentence: str = WAIT
) -> HttpResponse:
    """The page again, as it was, with how long to wait (429)."""
    problems = [(sentence.format(wait=_in_words(error.retry_after)), "")]
    response = render(request, page, {**context, "problems": problems, "alert": "un peu de patience"}, status=429)
    response["Retry-After"] = str(error.retry_after)
    return response


def _in_words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return f"{minutes} min" if minutes < 120 else f"{-(-minutes // 60)} h"
