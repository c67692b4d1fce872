"""Pages that belong to no domain: errors, health, robots; the legal pages are templates only."""

from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from domino.problems import problem_response, wants_problem


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
    if wants_problem(request):
        return problem_response(500)
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = "Le formulaire est resté ouvert trop longtemps. Rechargez la page, puis envoyez-le de nouveau."
    return error_page(request, 403, "Formulaire expiré", text)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and no migration is missing, else 503 naming the part that is down."""
    parts = {"database": "ok", "migrations": "ok"}
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            parts["migrations"] = "missing"
    except DatabaseError:
        parts = {"database": "down", "migrations": "unknown"}
    healthy = set(parts.values()) == {"ok"}
    return JsonResponse({"status": "ok" if healthy else "error", **parts}, status=200 if healthy else 503)


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
