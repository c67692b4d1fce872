"""The selection for other tools, and as a data package: public records only, whoever asks."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from domino.views import bad_request
from inventory.exports.package import Package, stream_package
from inventory.exports.partners import PARTNERS
from inventory.filters import InitiativeFilter
from inventory.models import Initiative, Territory

SITE = "DOMINO"


def public_filter(request: HttpRequest, query: QueryDict | None = None) -> InitiativeFilter:
    """The selection of `query` (that of the request by default), as a visitor sees it."""
    base = Initiative.objects.visible_to(AnonymousUser())
    return InitiativeFilter(request.GET if query is None else query, queryset=base, request=request)


@require_safe
def initiative_partner(request: HttpRequest, format: str) -> HttpResponseBase:
    """The selection in the format of another tool (`inventory.exports.partners`), streamed."""
    filterset = public_filter(request)
    if not filterset.is_valid():
        return bad_request(request, message=" ".join(filterset.messages()))
    partner = PARTNERS[format]
    chunks = partner.stream(filterset.ordered(filterset.qs), request.build_absolute_uri("/")[:-1])
    return _attachment(chunks, partner.media_type, f"domino-initiatives-{timezone.localdate().isoformat()}.{format}")


@require_safe
def initiative_package(request: HttpRequest) -> HttpResponseBase:
    """The selection as a Frictionless data package."""
    filterset = public_filter(request)
    if not filterset.is_valid():
        return bad_request(request, message=" ".join(filterset.messages()))
    query = request.GET.urlencode()
    about = "Les initiatives collaboratives recensées" + (" qui répondent à une recherche." if query else ".")
    return _package(request, filterset, "domino-initiatives", "Initiatives collaboratives", about)


@require_safe
def territory_package(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The initiatives of one territory as a Frictionless data package."""
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    query = QueryDict(mutable=True)
    query["territory"] = territory.slug
    filterset = public_filter(request, query)
    filterset.is_valid()
    title = f"Initiatives collaboratives : {territory.name}"
    about = f"Les initiatives collaboratives recensées dans le territoire « {territory.name} »."
    return _package(request, filterset, f"domino-{territory.slug}", title, about)


def _package(
    request: HttpRequest, filterset: InitiativeFilter, slug: str, title: str, description: str
) -> HttpResponseBase:
    base_url = request.build_absolute_uri("/")[:-1]
    query = filterset.data.urlencode()
    after = f"?{query}" if query else ""
    package = Package(
        slug=slug,
        title=title,
        description=description,
        page=f"{base_url}/initiatives/{after}",
        files=f"{base_url}/initiatives.*{after}",
        base_url=base_url,
        publisher=settings.PUBLISHER_NAME or SITE,
        made_at=timezone.localtime(),
    )
    chunks = stream_package(package, filterset.ordered(filterset.qs))
    return _attachment(chunks, "application/zip", f"{slug}-{timezone.localdate().isoformat()}.zip")


def _attachment(chunks: object, media_type: str, name: str) -> HttpResponseBase:
    response = StreamingHttpResponse(chunks, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
