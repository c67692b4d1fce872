"""Sets of territories, in the words of the domain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.contrib.gis.db.models import GeometryField, QuerySet
from django.contrib.gis.db.models.functions import AsSVG, Envelope, Transform
from django.contrib.gis.geos import Point, Polygon
from django.db.models import Case, Count, F, Func, IntegerField, Q, Value, When
from django.db.models.functions import Cast

from inventory.enums import Status, TerritoryKind
from inventory.outlines import MAINLAND, WEB_MERCATOR, Outlines
from inventory.text import plain

if TYPE_CHECKING:
    from inventory.models import Territory

# A code may name two territories (44 is Loire-Atlantique and, as a région, Grand Est): the first kind wins.
KIND_ORDER = [
    TerritoryKind.COMMUNE,
    TerritoryKind.DEPARTEMENT,
    TerritoryKind.EPCI,
    TerritoryKind.PAYS,
    TerritoryKind.REGION,
    TerritoryKind.CUSTOM,
]


# The smallest detail worth drawing (Web Mercator metres): a drawing is about 800 pixels wide.
COARSE_METRES = 500
DETAIL = {TerritoryKind.REGION: 1500.0, TerritoryKind.DEPARTEMENT: 1000.0, TerritoryKind.EPCI: 150.0}


class Scaled(Func):
    """A geometry with its coordinates multiplied."""

    function = "ST_Scale"
    output_field = GeometryField(srid=WEB_MERCATOR)


class Simplified(Func):
    """A geometry in Web Mercator without the details smaller than a number of metres."""

    function = "ST_SimplifyPreserveTopology"
    output_field = GeometryField(srid=WEB_MERCATOR)


class TerritoryQuerySet(QuerySet["Territory"]):
    def communes(self) -> Self:
        """Communes only."""
        return self.filter(kind=TerritoryKind.COMMUNE)

    def containing(self, point: Point) -> Self:
        """Territories whose polygon covers `point` (EPSG:4326); a border point belongs to both sides."""
        return self.filter(geometry__intersects=point)

    def by_kind(self) -> Self:
        """Ordered from commune to région, then by name: the order in which an ambiguous code is read."""
        whens = [When(kind=kind, then=Value(rank)) for rank, kind in enumerate(KIND_ORDER)]
        return self.annotate(kind_rank=Case(*whens, output_field=IntegerField())).order_by(
            "kind_rank", "name_plain", "code"
        )

    def designated(self, text: str) -> Territory | None:
        """The territory that `text` designates: slug, official code, or a name that only one bears.

        Returns None when nothing, or more than one commune, answers to it.
        """
        text = text.strip()
        found = self.light().filter(Q(slug=text) | Q(code=text)).by_kind().first()
        if found or not text:
            return found
        named = list(self.light().filter(name_plain=plain(text)).by_kind()[:2])
        if len(named) == 2 and named[0].kind == named[1].kind:
            return None
        return named[0] if named else None

    def matching(self, text: str) -> Self:
        """Territories a person may mean: a postal code, a code, or a name begun, with or without accents."""
        words = plain(text)
        if words.isdigit():
            return self.filter(Q(postal_codes__contains=[words]) | Q(code=words)).by_kind()
        whens = [When(name_plain=words, then=Value(0)), When(name_plain__startswith=words, then=Value(1))]
        return (
            self.filter(Q(name_plain__contains=words) | Q(name_plain__trigram_word_similar=words))
            .annotate(closeness=Case(*whens, default=Value(2), output_field=IntegerField()))
            .by_kind()
            .order_by("closeness", "kind_rank", F("population").desc(nulls_last=True), "name_plain")
        )

    def light(self) -> Self:
        """Without the polygons, which weigh up to a megabyte each."""
        return self.defer("geometry", "outline")

    def with_initiative_counts(self) -> Self:
        """Adds `initiative_count`: published initiatives in the territory or in one that lies within it."""
        published = Q(contents__inner__initiatives__status=Status.PUBLISHED)
        return self.annotate(initiative_count=Count("contents__inner__initiatives", filter=published, distinct=True))

    def within(self, outer: Territory) -> Self:
        """Territories that lie within `outer`, itself excepted."""
        return self.filter(containments__outer=outer).exclude(pk=outer.pk)

    def around(self, territory: Territory | None) -> Self:
        """`territory` and those it lies within, from the smallest kind to the largest."""
        return self.filter(contents__inner=territory).by_kind() if territory else self.none()

    def to_show(self, chosen: Iterable[Territory]) -> Self:
        """The territories to draw behind a selection: those chosen, or every département of the mainland."""
        pks = [territory.pk for territory in chosen]
        if pks:
            return self.filter(pk__in=pks)
        return self.filter(kind=TerritoryKind.DEPARTEMENT, centre__bboverlaps=Polygon.from_bbox(MAINLAND))

    def outlines(self, *, coarse: bool = False) -> Outlines | None:
        """The simplified outlines of the set as one SVG drawing, None if empty; one query.

        `coarse` is for a wide one: fewer points, in units of `COARSE_METRES`, which are fewer digits.
        """
        scale, unit = (2.5, COARSE_METRES) if coarse else (1.0, 1)
        detail = Case(
            *[When(kind=kind, then=Value(metres * scale)) for kind, metres in DETAIL.items()], default=Value(50.0)
        )
        flat = Scaled(Simplified(Transform("outline", WEB_MERCATOR), detail), 1 / unit, 1 / unit)
        shapes = self.filter(outline__isnull=False).annotate(flat=flat)
        rows = list(
            shapes.annotate(
                path=AsSVG("flat", relative=True, precision=0),
                box=Cast(Envelope("flat"), GeometryField(srid=WEB_MERCATOR)),
            ).values_list("name", "path", "box")
        )
        return Outlines.of([(name, path, box.extent) for name, path, box in rows]) if rows else None
