"""Panoramas: of a territory, of any search, of two places side by side; each view as a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from domino import exports
from domino.views import Missing, bad_request, error_page
from inventory import facets
from inventory.filters import InitiativeFilter
from inventory.models import Initiative, Territory
from inventory.models.initiative import LICENCE
from inventory.querysets.initiative import InitiativeQuerySet
from inventory.selection import DISPLAY, chips, query_without
from portfolio.models import Snapshot
from portfolio.panorama import effects, page, tables, views
from portfolio.panorama.places import choropleth

EFFECTS = "effects"
VIEWS = {**views.TITLES, EFFECTS: "Effets déclarés"}
OWN = ("vue", "avec")


@dataclass
class Subject:
    """What a panorama is of. `everyone`: it covers its territories, and may be set against who lives there."""

    label: str
    initiatives: InitiativeQuerySet
    territories: list[Territory]
    asked: QueryDict
    everyone: bool = True

    def look(self) -> views.Panorama:
        today = timezone.localdate()
        return views.look(self.initiatives, self.territories, today, label=self.label, everyone=self.everyone)


class Refused(Exception):
    """A query string that cannot be read; `messages` are French."""

    def __init__(self, *messages: str) -> None:
        self.messages = list(messages)


def answered(view: Any) -> Any:
    """What cannot be read is a 400 that says why."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return bad_request(request, message=" ".join(refused.messages))

    return guarded


@require_safe
@answered
def territory_panorama(request: HttpRequest, slug: str) -> HttpResponse:
    """What lives on a territory, from every side."""
    subject, other = _of_territory(request, slug)
    context = _context(request, subject, other)
    context["territory"] = territory = subject.territories[0]
    if other is None and not context["view"]:
        snapshots = Snapshot.objects.filter(territory=territory).prefetch_related("figures")
        context["pictures"] = page.pictures(list(snapshots), context["panorama"])
    return render(request, "portfolio/territory_panorama.html", context)


@require_safe
@answered
def initiative_panorama(request: HttpRequest) -> HttpResponse:
    """The same of any search of the census."""
    filterset, subject, other = _of_search(request)
    context = _context(request, subject, other)
    # Only what is chosen matters here: no facet is counted.
    panel = facets.build(filterset, facets.Uncounted())
    context["chips"] = list(chips(filterset, panel))
    return render(request, "portfolio/initiative_panorama.html", context)


@require_safe
@answered
def territory_panorama_data(request: HttpRequest, slug: str, format: str) -> HttpResponseBase:
    """One view of a territory's panorama as a file, or all of them."""
    subject, other = _of_territory(request, slug)
    return _file(request, format, [subject, other], f"domino-panorama-{slug}")


@require_safe
@answered
def initiative_panorama_data(request: HttpRequest, format: str) -> HttpResponseBase:
    """The same of any search."""
    _, subject, other = _of_search(request)
    return _file(request, format, [subject, other], "domino-panorama")


def _of_territory(request: HttpRequest, slug: str) -> tuple[Subject, Subject | None]:
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    published = Initiative.objects.visible_to(request.user).published()
    places = [territory, *_other(request, [territory])]
    subjects = [
        Subject(place.name, published.within(place), [place], QueryDict(f"territory={place.slug}")) for place in places
    ]
    return subjects[0], subjects[1] if len(subjects) > 1 else None


def _of_search(request: HttpRequest) -> tuple[InitiativeFilter, Subject, Subject | None]:
    base = Initiative.objects.visible_to(request.user)
    filterset = InitiativeFilter(request.GET, queryset=base, request=request)
    if not filterset.is_valid():
        raise Refused(*filterset.messages())
    values = filterset.form.cleaned_data
    territories = values["territory"]
    asked = QueryDict(query_without(request.GET, *DISPLAY, *OWN))
    everyone = not (values.get("bbox") or values.get("near"))
    label = ", ".join(territory.name for territory in territories) or "Partout"
    subject = Subject(label, filterset.filtered(base), territories, asked, everyone)
    other = [
        Subject(place.name, filterset.filtered(base, but="territory").within(place), [place], asked, everyone)
        for place in _other(request, territories)
    ]
    return filterset, subject, other[0] if other else None


def _other(request: HttpRequest, territories: list[Territory]) -> list[Territory]:
    """The territory to set beside, if one is asked for."""
    text = request.GET.get("avec", "").strip()
    if not text:
        return []
    found = Territory.objects.designated(text)
    if found is None:
        raise Missing(
            f"« {text[:100]} » ne désigne pas un territoire connu. Cherchez-le dans la liste des territoires."
        )
    if [found] == territories:
        raise Refused("avec : choisissez un autre territoire que celui de la page.")
    return [found]


def _view(request: HttpRequest) -> str:
    view = request.GET.get("vue", "")
    if view and view not in VIEWS:
        raise Refused(f"vue : « {view[:50]} » n’existe pas. Écrivez l’une de ces valeurs : {', '.join(VIEWS)}.")
    return view


def _context(request: HttpRequest, subject: Subject, other: Subject | None) -> dict[str, Any]:
    view = _view(request)
    if other and view in views.PLACES:
        raise Refused(
            "vue : les lieux de deux territoires ne se mettent pas côte à côte. Retirez « avec » de l’adresse."
        )
    subjects = [subject, other] if other else [subject]
    panoramas = [each.look() for each in subjects]
    found = any(panorama.total for panorama in panoramas)
    is_whole = not view and other is None
    bars = view != EFFECTS and found
    drawn = page.tables(panoramas, subject.asked, timezone.localdate(), only=view) if bars else []
    return {
        "subject": subject,
        "panorama": panoramas[0],
        "panoramas": panoramas,
        "other": other,
        "found": found,
        "view": view,
        "view_title": VIEWS.get(view, ""),
        "tables": drawn,
        **page.arranged(drawn),
        "map": choropleth(panoramas[0], subject.territories) if is_whole or view == "commune" else None,
        "effects": _effects(subjects) if found and view in ("", EFFECTS) else [],
        "today": timezone.localdate(),
        **_links(request, subject),
    }


def _links(request: HttpRequest, subject: Subject) -> dict[str, Any]:
    """The query strings of the page's links, and what its form offers."""
    return {
        "asked": subject.asked.urlencode(),
        "asked_fields": list(QueryDict(query_without(request.GET, *DISPLAY, *OWN)).lists()),
        "page_query": query_without(request.GET, *OWN),
        "data_query": query_without(request.GET, *DISPLAY, "vue"),
        "formats": {key: each for key, each in exports.FORMATS.items() if not each.spatial},
        "featured": Territory.objects.light().filter(is_featured=True).order_by("name_plain"),
    }


def _effects(subjects: list[Subject]) -> list[tuple[str, list[effects.EffectSum]]]:
    added = [(subject.label, effects.add_up(subject.initiatives)) for subject in subjects]
    return [(label, sums) for label, sums in added if sums]


def _file(request: HttpRequest, fmt: str, subjects: list[Subject | None], name: str) -> HttpResponseBase:
    view = _view(request)
    asked = [subject for subject in subjects if subject]
    if view == EFFECTS:
        columns, rows = tables.EFFECT_COLUMNS, tables.effect_rows(_effects(asked))
    else:
        columns, rows = tables.COLUMNS, tables.rows([subject.look() for subject in asked], only=view)
    try:
        chunks = exports.stream(fmt, columns, rows, name="panorama", licence=LICENCE)
    except exports.ExportError as error:
        return error_page(request, 503, "Fichier impossible à préparer", str(error))
    response = StreamingHttpResponse(chunks, content_type=exports.FORMATS[fmt].media_type)
    full = "-".join([name, *([view] if view else []), timezone.localdate().isoformat()])
    response["Content-Disposition"] = f'attachment; filename="{full}.{exports.FORMATS[fmt].extension}"'
    return response
