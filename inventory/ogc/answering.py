"""How a resource is answered: JSON or HTML as the client prefers, links, open to other origins, errors as problems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from domino.exports.geojson import encode_json
from domino.problems import problem_response
from domino.views import Missing
from inventory.ogc.links import HTML, JSON, header
from inventory.ogc.parameters import FORMAT


@dataclass(frozen=True)
class Answer:
    """A resource: its document, the template that shows it, and features already written as JSON, if any."""

    document: dict[str, Any]
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    features: list[str] | None = None

    def body(self) -> str:
        """The document as JSON, features last."""
        text = encode_json(self.document)
        if self.features is None:
            return text
        return f'{text[:-1]},"features":[\n' + ",\n".join(self.features) + "\n]}\n"


View = Callable[..., Answer]


def resource(media_type: str = JSON) -> Callable[[View], Callable[..., HttpResponse]]:
    """Make a view of a function that returns an `Answer`; it takes the request, the format (json, html) and the path.

    Its ValueError is a 400 and its Missing a 404, both in French, as problem documents.
    """

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "HEAD", "OPTIONS"])
        @wraps(view)
        def answered(request: HttpRequest, **place: str) -> HttpResponse:
            if request.method == "OPTIONS":
                return _opened(HttpResponse(status=204))
            return _opened(_response(request, view, media_type, place))

        return answered

    return decorate


def _response(request: HttpRequest, view: View, media_type: str, place: dict[str, str]) -> HttpResponse:
    try:
        f = preferred(request, media_type)
        if not f:
            return problem_response(406, "Cette ressource se lit en JSON ou en HTML : demandez f=json ou f=html.")
        answer = view(request, f, **place)
    except Missing as error:
        return problem_response(404, str(error))
    except ValueError as error:
        return problem_response(400, str(error))
    if f == "json":
        response = HttpResponse(answer.body(), content_type=media_type)
    else:
        response = render(request, answer.template, {"document": answer.document, **answer.context})
    if links := header(answer.document.get("links", [])):
        response["Link"] = links
    return response


def preferred(request: HttpRequest, media_type: str) -> str:
    """Return "json" or "html": what `f` asks for, else what Accept prefers; blank when neither would do.

    Raises ValueError for another `f`.
    """
    if FORMAT in request.GET:
        if request.GET[FORMAT] not in ("json", "html"):
            raise ValueError("f : écrivez json ou html.")
        return request.GET[FORMAT]
    if not request.headers.get("Accept", "").strip():
        return "json"
    chosen = request.get_preferred_type([media_type, media_type.split(";")[0], JSON, HTML])
    return "" if chosen is None else "html" if str(chosen) == HTML else "json"


def _opened(response: HttpResponse) -> HttpResponse:
    """The answer, readable from pages of other sites."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
    response["Access-Control-Expose-Headers"] = "Link"
    patch_vary_headers(response, ["Accept"])
    return response
