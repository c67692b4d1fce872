"""The views of a panorama: what was counted, named, sorted and set against inhabitants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Sum

from inventory.enums import Precision, Scope, TerritoryKind
from inventory.models import Territory
from inventory.querysets.initiative import InitiativeQuerySet
from portfolio.panorama.counting import Counted, count

PER = 10_000  # inhabitants
UNKNOWN = "Non renseigné"
# Of a place: known less precisely, or across the limits of what is looked at.
ELSEWHERE = "Autre, ou non précisé"
# A view's key (the values of `vue`), what it is called, and the parameter of the census that a line filters by.
TITLES = {
    "sphere": "Par sphère",
    "theme": "Par thématique",
    "stake": "Par enjeu",
    "year": "Par année de création",
    "legal_form": "Par forme juridique",
    "scope": "Par portée",
    "exchange": "Par mode d’échange",
    "commune": "Par commune",
    "epci": "Par intercommunalité",
    "precision": "Par précision du lieu",
    "freshness": "Par fraîcheur",
}
PARAMETERS = dict.fromkeys(["sphere", "theme", "stake", "legal_form", "exchange"]) | {
    "commune": "territory",
    "epci": "territory",
}
PLACES = ("commune", "epci")
FRESHNESS = {
    "fresh": "Confirmées depuis moins de six mois",
    "ageing": "Confirmées il y a six à dix-huit mois",
    "stale": "Confirmées il y a plus de dix-huit mois",
    "never": "Jamais confirmées",
}
LABELS = {
    "precision": {value: label.capitalize() for value, label in Precision.choices},
    "scope": {value: label.capitalize() for value, label in Scope.choices},
    "freshness": FRESHNESS,
}


@dataclass(frozen=True)
class Line:
    """One value of a view. `query` asks the census for these records; `rate` is per 10 000 inhabitants."""

    slug: str
    label: str
    count: int
    local: int
    share: float
    population: int | None = None
    icon: str = ""
    tint: str = ""
    is_below: bool = False
    query: str = ""

    @property
    def rate(self) -> float | None:
        """Initiatives per 10 000 inhabitants of the place, where its population is known."""
        return rate(self.count, self.population)


@dataclass
class Panorama:
    """A set of initiatives as a whole; `population` is that of where it was looked for, None when unknown.

    `everyone`: the set covers its territories, and may be set against all who live there.
    """

    label: str
    everyone: bool = True
    total: int = 0
    local: int = 0
    fresh: int = 0
    population: int | None = None
    areas: dict[str, int] = field(default_factory=dict)
    views: dict[str, list[Line]] = field(default_factory=dict)
    by_place: dict[str, Counted] = field(default_factory=dict)

    @property
    def rate(self) -> float | None:
        """Initiatives per 10 000 inhabitants."""
        return rate(self.total, self.population)


def rate(number: int, population: int | None) -> float | None:
    """`number` per 10 000 inhabitants; None when nobody is known to live there."""
    return PER * number / population if population else None


def look(
    initiatives: InitiativeQuerySet,
    territories: Sequence[Territory],
    today: date,
    *,
    label: str,
    everyone: bool = True,
) -> Panorama:
    """The panorama of `initiatives`, looked for within `territories` (none: everywhere); two queries."""
    counted: dict[str, list[Counted]] = defaultdict(list)
    for row in count(initiatives, territories, today):
        counted[row.view].append(row if everyone else row._replace(population=None))
    areas, population = _areas(territories)
    total = next(iter(counted["total"]), None)
    panorama = Panorama(label, everyone=everyone, areas=areas, population=population if everyone else None)
    if total:
        panorama.total, panorama.local = total.number, total.local
    panorama.fresh = sum(row.number for row in counted["freshness"] if row.slug == "fresh")
    panorama.by_place = {row.slug: row for kind in (*PLACES, "departement") for row in counted[kind]}
    for view in TITLES:
        if view not in PLACES or areas.get(view, 0) > 1:
            panorama.views[view] = list(_lines(view, counted[view], panorama.total))
    return panorama


def _areas(territories: Sequence[Territory]) -> tuple[dict[str, int], int | None]:
    """How many territories of each kind lie within these, and how many people live there; one query."""
    inside = Territory.objects.order_by()
    if territories:
        inside = inside.filter(containments__outer__in=territories)
    rows = inside.values_list("kind").annotate(Count("pk", distinct=True), Sum("population"))
    counts = {kind: (number, people) for kind, number, people in rows}
    # The official figure of one territory; of several, or of none, that of their communes.
    known = territories[0].population if len(territories) == 1 else None
    people = counts.get(TerritoryKind.COMMUNE, (0, None))[1] if len(territories) < 2 else _people(territories)
    return {kind: number for kind, (number, _) in counts.items()}, known or people


def _people(territories: Sequence[Territory]) -> int | None:
    # Two territories may share communes, which are counted once.
    communes = Territory.objects.communes().filter(containments__outer__in=territories).distinct()
    return communes.aggregate(people=Sum("population"))["people"]


def _lines(view: str, rows: list[Counted], total: int) -> Iterable[Line]:
    if view == "theme":
        rows = _tree(rows)
    elif view in LABELS:
        rows = _in_order(view, rows)
    elif view == "year":
        rows = sorted(rows, key=lambda row: row.slug)
    elif view == "stake":
        rows = sorted(rows, key=lambda row: row.position)
    else:
        rows = sorted(rows, key=lambda row: (-row.number, row.position, row.name))
    if view in PLACES:
        rows = [*rows, _elsewhere(view, rows, total)]
    known = [row for row in rows if row.slug]
    without = [row for row in rows if not row.slug and row.number]
    return [_line(row, total) for row in [*known, *without]]


def _elsewhere(view: str, rows: list[Counted], total: int) -> Counted:
    """Those whose place is less precise than the view, or in a piece that goes beyond the limits."""
    return Counted(view, "", "", "", "", "", 0, total - sum(row.number for row in rows), 0, None)


def _tree(rows: list[Counted]) -> list[Counted]:
    """Themes in use, the most frequent first, each followed by those beneath it."""
    used = sorted((row for row in rows if row.number), key=lambda row: (-row.number, row.position, row.name))
    roots = [row for row in used if not row.parent]
    return [
        row for root in roots for row in [root, *(child for child in used if root.slug and child.parent == root.slug)]
    ]


def _in_order(view: str, rows: list[Counted]) -> list[Counted]:
    """Every value of a closed list, in its order, counted or not."""
    by_slug = {row.slug: row for row in rows}
    empty = Counted(view, "", "", "", "", "", 0, 0, 0, None)
    return [by_slug.get(slug, empty._replace(slug=slug)) for slug in LABELS[view]]


def _line(row: Counted, total: int) -> Line:
    label = LABELS.get(row.view, {}).get(row.slug) or row.name or row.slug
    label = label or (ELSEWHERE if row.view in PLACES else UNKNOWN)
    return Line(
        slug=row.slug,
        label=label,
        count=row.number,
        local=row.local,
        share=100 * row.number / total if total else 0.0,
        population=row.population,
        icon=row.icon,
        tint=row.tint,
        is_below=bool(row.parent),
        query=_query(row),
    )


def _query(row: Counted) -> str:
    """The parameters of the census that keep this line's records; "" when none does."""
    if not row.slug:
        return ""
    if row.view == "year":
        return f"year_min={row.slug}&year_max={row.slug}"
    if row.view in PARAMETERS:
        return f"{PARAMETERS[row.view] or row.view}={row.slug}"
    return ""
