"""Pages, files and feed of initiatives: one query string for all of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from domino import exports
from domino.caching import cached_by_content
from domino.paging import page_of
from domino.views import bad_request, error_page
from inventory import facets
from inventory.census import Selection, select
from inventory.census.caching import cached_by_census
from inventory.clusters import extent, first_view
from inventory.enums import Status
from inventory.exports import census
from inventory.filters import ORDERINGS, InitiativeFilter
from inventory.models import Initiative, Territory
from inventory.querysets.initiative import InitiativeQuerySet
from inventory.selection import DISPLAY, chips, columns, query_only, query_without
from inventory.serializers import feature, initiative_json
from inventory.services.duplicates import kept_instead
from inventory.services.photos import public_photos

PAGE_SIZES = [20, 50, 100]
VIEWS = {"map": "Carte et liste", "list": "Liste", "table": "Tableau"}
NEIGHBOURS = 4
NEIGHBOURS_KM = 15
FEED_ENTRIES = 50


def _filterset(request: HttpRequest) -> tuple[InitiativeFilter, InitiativeQuerySet]:
    base = Initiative.objects.visible_to(request.user)
    return InitiativeFilter(request.GET, queryset=base, request=request), base


def _choice(request: HttpRequest, name: str, allowed: list[str]) -> str:
    value = request.GET.get(name) or allowed[0]
    if value not in allowed:
        raise ValueError(f"{name} : écrivez {', '.join(allowed[:-1])} ou {allowed[-1]}.")
    return value


class SelectionPaginator(Paginator):
    """Pages of a selection, counted with its facets."""

    def __init__(self, selection: Selection, size: int) -> None:
        super().__init__([], size)
        self.selection = selection
        self.count = selection.counts.total

    def page(self, number: int | str) -> Any:
        number = self.validate_number(number)
        return self._get_page(self.selection.page((number - 1) * self.per_page, self.per_page), number, self)


@require_safe
@cached_by_census
def initiative_list(request: HttpRequest) -> HttpResponse:
    """The census: list and map, or table, of the selection made by the query string."""
    filterset, base = _filterset(request)
    try:
        view = _choice(request, "view", list(VIEWS))
        size = int(_choice(request, "page_size", [str(size) for size in PAGE_SIZES]))
    except ValueError as error:
        return _refused(request, [str(error)])
    if not filterset.is_valid():
        return _refused(request, filterset.messages())
    selection = select(filterset, base, is_public=not request.user.is_staff)
    page = page_of(request, SelectionPaginator(selection, size))
    panel = facets.build(filterset, selection)
    territories = filterset.form.cleaned_data["territory"]
    shown = Territory.objects.to_show(territories)
    context = {
        "filterset": filterset,
        "facets": panel,
        "more_active": facets.count_others(filterset, panel),
        "chips": list(chips(filterset, panel)),
        "page": page,
        "total": selection.counts.total,
        "is_approximate": filterset.is_approximate,
        "view": view,
        "views": VIEWS,
        "page_size": size,
        "page_sizes": PAGE_SIZES,
        "ordering": filterset.ordering_key,
        "ordering_label": ORDERINGS[filterset.ordering_key].label,
        "orderings": filterset.possible_orderings(),
        "default_ordering": filterset.default_ordering,
        "selection": query_without(request.GET, *DISPLAY),
        "download_query": query_without(request.GET, *set(DISPLAY) - {"ordering"}),
        "territories": territories,
        "territory_query": urlencode([("territory", territory.slug) for territory in territories]),
        "cleared": query_only(request.GET, *DISPLAY),
        "columns": columns(filterset.ordering_key),
        "outlines": selection.outlines(territories) if view == "map" else None,
        "extent": first_view(selection.extent() or extent(shown, "outline")) if view == "map" else None,
        "places": {initiative.slug: initiative.point.tuple for initiative in page if initiative.point},
        "formats": exports.FORMATS,
        "tile_url": settings.TILE_URL,
        "tile_attribution": settings.TILE_ATTRIBUTION,
    }
    return render(request, "inventory/initiative_list.html", context)


def _refused(request: HttpRequest, messages: list[str]) -> HttpResponse:
    """The page with what is wrong in the query string, never a silent full list."""
    return render(request, "inventory/initiative_refused.html", {"problems": messages}, status=400)


@require_safe
@cached_by_census
def initiative_download(request: HttpRequest, format: str) -> HttpResponseBase:
    """The selection as a file: CSV, XLSX, ODS, GeoJSON (EPSG:4326) or GeoPackage; streamed."""
    filterset, _ = _filterset(request)
    if not filterset.is_valid():
        return bad_request(request, message=" ".join(filterset.messages()))
    chosen = exports.FORMATS[format]
    try:
        chunks = census(format, filterset.ordered(filterset.qs), request.build_absolute_uri("/")[:-1])
    except exports.ExportError as error:
        return error_page(request, 503, "Fichier impossible à préparer", str(error))
    response = StreamingHttpResponse(chunks, content_type=chosen.media_type)
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="domino-initiatives-{day}.{chosen.extension}"'
    return response


@require_safe
@cached_by_content
def initiative_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything public about one initiative."""
    visible = Initiative.objects.visible_to(request.user).exclude(status=Status.MERGED)
    initiative = visible.complete().filter(slug=slug).first()
    if initiative is None:
        return _moved(request, slug)
    context = {
        "initiative": initiative,
        "territories": Territory.objects.light().around(initiative.territory),
        "neighbours": _neighbours(request, initiative),
        "photos": public_photos(initiative),
        "outlines": Territory.objects.filter(pk=initiative.territory_id).outlines(),
    }
    return render(request, "inventory/initiative_detail.html", context)


def _moved(request: HttpRequest, slug: str) -> HttpResponse:
    """The address of a merged record leads to the one that stands for it."""
    kept = kept_instead(get_object_or_404(Initiative, slug=slug, status=Status.MERGED))
    get_object_or_404(Initiative.objects.visible_to(request.user).exclude(status=Status.MERGED), pk=kept.pk)
    response = redirect(kept, permanent=True)
    response["Cache-Control"] = "no-cache"  # a merge can be undone
    return response


def _neighbours(request: HttpRequest, initiative: Initiative) -> list[Initiative]:
    if initiative.point is None:
        return []
    others = Initiative.objects.visible_to(request.user).published().exclude(pk=initiative.pk)
    near = others.near(initiative.point.x, initiative.point.y, NEIGHBOURS_KM)
    return list(near.order_by("distance", "name_plain").for_list()[:NEIGHBOURS])


@require_safe
def initiative_data(request: HttpRequest, slug: str, format: str) -> JsonResponse:
    """One initiative as JSON (the API's fields) or as a GeoJSON feature (EPSG:4326)."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user).complete().with_territories(), slug=slug)
    data = initiative_json(initiative, request)
    if format == "geojson":
        return JsonResponse(feature(data), content_type="application/geo+json")
    return JsonResponse(data)


class InitiativeFeed(Feed):
    """Atom feed of the selection, last changed first."""

    feed_type = Atom1Feed
    title = "Initiatives recensées"
    link = "/initiatives/"
    subtitle = "Les fiches ajoutées ou modifiées, des plus récentes aux plus anciennes."
    author_name = "DOMINO"
    feed_copyright = "CC BY-SA 4.0"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filterset, _ = _filterset(request)
        if not filterset.is_valid():
            return bad_request(request, message=" ".join(filterset.messages()))
        return super().__call__(request, *args, **kwargs)

    def get_object(self, request: HttpRequest) -> InitiativeFilter:
        return _filterset(request)[0]

    def items(self, filterset: InitiativeFilter) -> Any:
        return filterset.qs.order_by("-updated_at", "id").for_list()[:FEED_ENTRIES]

    def item_title(self, item: Initiative) -> str:
        return item.name

    def item_description(self, item: Initiative) -> str:
        return item.summary

    def item_updateddate(self, item: Initiative) -> Any:
        return item.updated_at

    def item_pubdate(self, item: Initiative) -> Any:
        return item.created_at

    def item_guid(self, item: Initiative) -> str:
        return f"urn:uuid:{item.pk}"
