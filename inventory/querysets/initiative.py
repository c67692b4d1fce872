"""Sets of initiatives, in the words of the domain. What leaves the site goes through `visible_to`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import reduce
from math import cos, radians
from operator import and_
from typing import TYPE_CHECKING, Any, Self

from django.contrib.gis.db.models import QuerySet
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point, Polygon
from django.contrib.gis.measure import D
from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, Count, DateField, ExpressionWrapper, F, Prefetch, Q, SmallIntegerField, Value, When

from inventory.enums import Status
from inventory.freshness import SILENT_DAYS
from inventory.models.functions import SEARCH_CONFIG
from inventory.text import plain, words

if TYPE_CHECKING:
    from inventory.models import Territory

# One degree of latitude in kilometres, rounded down: boxes drawn with it are never too small.
KM_PER_DEGREE = 110.5
MAX_WORDS = 12
# The site of a record failed at two checks some days apart: what `freshness.is_silent` says of one.
SILENT = Q(
    website_failing_since__isnull=False,
    website_checked_at__date__gte=ExpressionWrapper(
        F("website_failing_since") + Value(SILENT_DAYS), output_field=DateField()
    ),
)
OUTER_TERRITORIES = """
SELECT territory.slug, territory.name, sum(counted.n)::int FROM ({counted}) AS counted (territory_id, n)
JOIN inventory_containment AS containment ON containment.inner_id = counted.territory_id
JOIN inventory_territory AS territory ON territory.id = containment.outer_id
WHERE territory.kind = ANY(%s) OR territory.slug = ANY(%s)
GROUP BY territory.id ORDER BY territory.slug = ANY(%s) DESC, 3 DESC, territory.name LIMIT %s
"""


class Either(CombinedSearchQuery):
    """Two queries of the `search` column of which one must hold; two that are the same are asked once.

    The stemmer makes one of most plurals and their singular: to look for it twice takes twice as long.
    """

    def __init__(self, one: SearchQuery, other: SearchQuery) -> None:
        super().__init__(one, "||", other, SEARCH_CONFIG)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        # A list: lookups add theirs to it.
        one, of_one = compiler.compile(self.lhs)
        other, of_other = compiler.compile(self.rhs)
        sql = f"(CASE WHEN {one} = {other} THEN {one} ELSE {one} || {other} END)"
        return sql, [*of_one, *of_other, *of_one, *of_one, *of_other]


def text_query(text: str, weights: str = "") -> SearchQuery | CombinedSearchQuery:
    """Every meaningful word of `text`, begun or whole, singular or plural, as a query of the `search` column.

    `weights`: only words of these parts of it count, "A" the name, "B" the summary and keywords, "C" the description.
    """
    forms = [_forms(word, weights) for word in words(text)[:MAX_WORDS]]
    return reduce(and_, forms) if forms else SearchQuery("", search_type="raw", config=SEARCH_CONFIG)


def _forms(word: str, weights: str) -> SearchQuery | CombinedSearchQuery:
    # The stemmer leaves unaccented plurals such as "velos" alone.
    if len(word) > 4 and word[-1] in "sx":
        return Either(_begun(word, weights), _begun(word[:-1], weights))
    return _begun(word, weights)


def _begun(word: str, weights: str) -> SearchQuery:
    return SearchQuery(f"{word}:*{weights}", search_type="raw", config=SEARCH_CONFIG)


def text_tier(text: str) -> Case:
    """Where the words of `text` stand: 0 all in the name, 1 in the name, the summary or the keywords, 2 anywhere."""
    # Most stand in the description only: one comparison settles those.
    elsewhere = When(~Q(search=text_query(text, "AB")), then=Value(2))
    in_name = When(search=text_query(text, "A"), then=Value(0))
    return Case(elsewhere, in_name, default=Value(1), output_field=SmallIntegerField())


class InitiativeQuerySet(QuerySet[Any]):
    def published(self) -> Self:
        """Initiatives shown by default: published, not closed."""
        return self.filter(status=Status.PUBLISHED)

    def visible_to(self, user: Any) -> Self:
        """What `user` may see: everything for staff, published and closed records for everyone else."""
        if getattr(user, "is_staff", False) and user.is_active:
            return self
        return self.filter(status__in=[Status.PUBLISHED, Status.CLOSED])

    def within(self, *territories: Territory) -> Self:
        """Initiatives located in one of `territories` or in a territory that lies within them."""
        return self.filter(territory__in=_inner_ids(territories))

    def in_bbox(self, bbox: tuple[float, float, float, float]) -> Self:
        """Initiatives whose point lies in `bbox` (west, south, east, north; EPSG:4326)."""
        # Not only the boxes of the index, which are rounded outwards.
        return self.filter(point__intersects=Polygon.from_bbox(bbox))

    def near(self, lon: float, lat: float, radius: float) -> Self:
        """Initiatives at most `radius` kilometres from lon, lat (EPSG:4326), on the ground."""
        centre = Point(lon, lat, srid=4326)
        box = box_around(lon, lat, radius)
        located = self.filter(point__bboverlaps=box).annotate(distance=Distance("point", centre))
        return located.filter(distance__lte=D(km=radius))

    def holding(self, text: str) -> Self:
        """Initiatives that hold every meaningful word of `text`, whole or begun."""
        return self.filter(search=text_query(text)) if words(text) else self.none()

    def resembling(self, text: str) -> Self:
        """Initiatives whose name or keywords hold something like `text`: the help for a mistyped word."""
        mistyped = plain(text)
        return self.filter(Q(name_plain__trigram_word_similar=mistyped) | Q(keywords__trigram_word_similar=mistyped))

    def by_relevance(self, text: str) -> Self:
        """Those whose name holds the words of `text` first, then those whose summary or themes do; then by name."""
        return self.annotate(tier=text_tier(text)).order_by("tier", "name_plain", "id")

    def fresh(self, days: int, today: date) -> Self:
        """Confirmed in the `days` before `today`."""
        return self.filter(confirmed_on__gte=today - timedelta(days=days))

    def silent(self) -> Self:
        """Those whose site no longer answers."""
        return self.filter(SILENT)

    def on_map(self) -> Self:
        """Those that have a point."""
        return self.filter(point__isnull=False)

    def for_list(self) -> Self:
        """With what a line of the list shows, in a constant number of queries."""
        return (
            self.select_related("sphere", "territory")
            .defer("territory__geometry", "territory__outline", "search", "keywords")
            .prefetch_related("needs")
        )

    def complete(self) -> Self:
        """With everything that a page, a file or the API shows, in a constant number of queries."""
        return (
            self.select_related("sphere", "legal_form", "territory", "source")
            .defer("territory__geometry", "territory__outline", "search", "keywords")
            .prefetch_related("themes", "stakes", "exchanges", "needs", "offers")
        )

    def count_by_outer_territory(
        self, *, kinds: Iterable[str], chosen: Iterable[str], limit: int
    ) -> list[tuple[str, str, int]]:
        """(slug, name, how many of these lie within) for territories of `kinds` and those whose slug is `chosen`.

        The chosen ones first, then the fullest. Counted by smallest territory before joining: a join of every
        initiative with all its territories is twenty times slower at 100,000.
        """
        per_territory = self.order_by().values("territory").annotate(n=Count("pk"))
        try:
            counted, parameters = per_territory.query.sql_with_params()
        except EmptyResultSet:  # a set that is known to be empty has no SQL
            return []
        with connections[self.db].cursor() as cursor:
            slugs = list(chosen)
            cursor.execute(OUTER_TERRITORIES.format(counted=counted), [*parameters, list(kinds), slugs, slugs, limit])
            return list(cursor.fetchall())

    def with_territories(self) -> Self:
        """With the territories each one lies in, without their polygons."""
        from inventory.models import Containment

        links = Containment.objects.select_related("outer").defer("outer__geometry", "outer__outline")
        return self.prefetch_related(Prefetch("territory__containments", queryset=links.order_by("outer__slug")))


def _inner_ids(territories: tuple[Territory, ...]) -> Any:
    from inventory.models import Containment

    return Containment.objects.filter(outer__in=[t.pk for t in territories]).values("inner")


def box_around(lon: float, lat: float, radius: float) -> Polygon:
    """A box that holds every point at most `radius` kilometres from lon, lat (EPSG:4326)."""
    height = radius / KM_PER_DEGREE
    width = min(180.0, height / max(cos(radians(min(89.0, abs(lat) + height))), 0.01))
    return Polygon.from_bbox((lon - width, max(-90, lat - height), lon + width, min(90, lat + height)))
