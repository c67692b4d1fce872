"""Addresses proposed while one is typed in the form."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from domino.limits import LimitReached, network
from domino.problems import problem_response
from inventory.services.geocoding import MAX_TEXT, GeocoderUnavailable, search_addresses
from inventory.views.proposing import territory_typed

MIN_TEXT = 3
WITHOUT = "Ce site ne cherche pas d’adresse : écrivez la commune et l’adresse dans le formulaire."
TOO_OFTEN = "Beaucoup de recherches viennent de votre réseau. Attendez une minute, ou écrivez la commune et l’adresse."


@never_cache
@require_safe
def address_search(request: HttpRequest) -> JsonResponse:
    """Addresses that `q` (3 to 200 characters) may mean, around the commune `territory`: JSON `{"results": […]}`.

    Problems: 400, 404 without a geocoder, 429 and 503 with Retry-After.
    """
    if not settings.GEOCODER_URL:
        return problem_response(404, WITHOUT)
    text = " ".join(request.GET.get("q", "").split())
    if not MIN_TEXT <= len(text) <= MAX_TEXT or not text.isprintable():
        return problem_response(400, f"q : écrivez de {MIN_TEXT} à {MAX_TEXT} signes.")
    commune = territory_typed(request)
    try:
        found = search_addresses(text=text, network=network(request), near=commune.centre if commune else None)
    except LimitReached as error:
        return _later(429, TOO_OFTEN, error.retry_after)
    except GeocoderUnavailable as error:
        return _later(503, str(error), error.retry_after)
    return JsonResponse({"results": found})


def _later(status: int, detail: str, seconds: int) -> JsonResponse:
    response = problem_response(status, detail)
    response["Retry-After"] = str(seconds)
    return response
