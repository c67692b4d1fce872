"""Errors of the API as RFC 9457 `application/problem+json`, titles in French."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from rest_framework.exceptions import APIException, ParseError
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

MEDIA_TYPE = "application/problem+json"
# The framework's name of the renderer that shows an answer as a page.
PAGE = "api"
TITLES = {
    400: "La demande est incorrecte.",
    401: "Identifiez-vous.",
    403: "Vous n’avez pas le droit de faire cela.",
    404: "Rien ne répond à cette adresse.",
    405: "Cette méthode n’est pas acceptée ici.",
    406: "Ce format n’est pas proposé.",
    409: "Cela ne va pas avec l’état présent des choses.",
    411: "La taille de la demande manque.",
    412: "Cela a changé entre-temps.",
    413: "La demande est trop grosse.",
    415: "Ce type de contenu n’est pas accepté.",
    422: "La demande ne peut pas être traitée.",
    428: "Dites quelle version vous avez lue.",
    429: "Trop de demandes : attendez un peu.",
    500: "Le service a rencontré un problème.",
    503: "Le service ne répond pas pour le moment.",
}


def problem(status: int, detail: str = "", **extra: Any) -> dict[str, Any]:
    """Return the members of a problem document (RFC 9457, section 3): type, title, status, detail, extensions."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": detail or title, **extra}


def problem_response(status: int, detail: str = "", **extra: Any) -> JsonResponse:
    """Return `problem(…)` as a Django response."""
    return JsonResponse(problem(status, detail, **extra), status=status, content_type=MEDIA_TYPE)


def wants_problem(request: HttpRequest) -> bool:
    """Whether an error of this request is read by a program (the APIs) rather than a person."""
    return request.path.startswith(("/api/", "/ogc/"))


def exception_handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Django REST framework's handler, answering with a problem document."""
    response = drf_exception_handler(exception, context)
    if response is None:
        return None
    extra: dict[str, Any] = {}
    detail = ""
    data = response.data
    if isinstance(data, dict) and set(data) == {"detail"}:
        detail = str(data["detail"])
        if type(exception) is Http404:  # the framework's own sentence is English, the title says it
            detail = ""
        if isinstance(exception, ParseError):
            detail = f"Le contenu envoyé ne peut pas être lu ({detail})."
    elif isinstance(exception, APIException):
        extra["errors"] = data
        detail = " ".join(f"{name} : {' '.join(map(str, texts))}" for name, texts in dict(data).items())
    response.data = problem(response.status_code, detail, **extra)
    if getattr(getattr(context["request"], "accepted_renderer", None), "format", "") != PAGE:
        response.content_type = MEDIA_TYPE
    return response
