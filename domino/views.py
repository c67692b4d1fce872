"""Pages that belong to no domain: errors, robots; the legal pages are templates only."""

import sys
from datetime import UTC, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from domino.problems import problem_response, wants_problem

RETRY_SECONDS = 60
SECURITY_TXT_LIFE = timedelta(days=180)
READ_ONLY = "25006"  # what a replica says to a write


def error_page(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    """Return `title` and `message` (French) with `status`, as a page or, under /api/, as a problem document."""
    if wants_problem(request):
        return problem_response(status, message)
    return render(request, "error.html", {"title": title, "message": message}, status=status)


def bad_request(request: HttpRequest, exception: Any = None, message: str = "") -> HttpResponse:
    text = message or "Votre demande contient une erreur. Revenez en arrière et corrigez-la."
    return error_page(request, 400, "Demande incorrecte", text)


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return error_page(request, 403, "Accès réservé", "Cette page est réservée aux personnes qui en ont le droit.")


class Missing(Http404):
    """A 404 whose text is a French sentence for the reader."""


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    text = "Cette page n’existe pas, ou n’existe plus. Partez de la carte ou de la recherche pour retrouver une fiche."
    if isinstance(exception, Missing):
        text = str(exception)
    return error_page(request, 404, "Page introuvable", text)


def server_error(request: HttpRequest) -> HttpResponse:
    # Django calls this while it handles the exception.
    if is_outage(sys.exc_info()[1]):
        return unavailable(request)
    if wants_problem(request):
        return problem_response(500)
    return render(request, "500.html", status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database is away, or did not answer within the limits of a page."""
    if wants_problem(request):
        text = "La base de données ne répond pas : réessayez dans une minute, avec la même clé d’idempotence."
        response: HttpResponse = problem_response(503, text)
    else:
        response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def is_outage(error: BaseException | None) -> bool:
    """Whether `error` says that the database cannot serve now: away, full, too slow, locked, or become a replica."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, InternalError) and getattr(error.__cause__, "pgcode", "") == READ_ONLY


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = "Le formulaire est resté ouvert trop longtemps. Rechargez la page, puis envoyez-le de nouveau."
    return error_page(request, 403, "Formulaire expiré", text)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/",
        "Disallow: /ogc/",
        "Disallow: /initiatives/carte.json",
    ]
    return HttpResponse("\n".join([*lines, f"Sitemap: {sitemap}", ""]), content_type="text/plain; charset=utf-8")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where flaws are reported (RFC 9116); it expires in half a year, counted from today: nobody has to renew it."""
    contacts = settings.SECURITY_CONTACTS or [settings.SITE_URL + reverse("legal_notice")]
    expires = (timezone.now() + SECURITY_TXT_LIFE).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        *(f"Contact: {contact if ':' in contact else f'mailto:{contact}'}" for contact in contacts),
        f"Expires: {expires.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
        *([f"Policy: {settings.SECURITY_POLICY_URL}"] if settings.SECURITY_POLICY_URL else []),
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
