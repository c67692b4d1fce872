"""Territories as squares: `CommuneFactory(square=(2, 0))` is the one of 0.1 degree, two steps east of 2° W 48° N."""

from typing import Any

import factory
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils.text import slugify
from factory.django import DjangoModelFactory

from inventory.enums import TerritoryKind
from inventory.models import Containment, FormerName, Territory

STEP = 0.1


def square(x: int, y: int) -> Polygon:
    """The square at column `x` and row `y`, EPSG:4326."""
    west, south = -2 + STEP * x, 48 + STEP * y
    return Polygon.from_bbox((west, south, west + STEP, south + STEP))


def squares(*cells: tuple[int, int]) -> MultiPolygon:
    """The union of squares, as a MultiPolygon of EPSG:4326."""
    union = MultiPolygon(*(square(x, y) for x, y in cells)).unary_union
    return union if isinstance(union, MultiPolygon) else MultiPolygon(union, srid=4326)


def polygon(territory: Territory) -> MultiPolygon:
    """The polygon of a territory that has one."""
    assert territory.geometry is not None
    return territory.geometry


class TerritoryFactory(DjangoModelFactory[Territory]):
    """A territory over the squares `cells`; `within=[…]` puts it in others (rows of Containment, itself included)."""

    class Meta:
        model = Territory
        skip_postgeneration_save = True

    class Params:
        cells: Any = ((0, 0),)

    kind = TerritoryKind.COMMUNE
    code: Any = factory.Sequence(lambda n: f"{35001 + n}")
    name = factory.Sequence(lambda n: f"Commune {n}")
    slug = factory.LazyAttribute(lambda territory: slugify(f"{territory.name} {territory.code}"))
    population: int | None = 1_000
    geometry: Any = factory.LazyAttribute(lambda territory: squares(*territory.cells))
    outline = factory.SelfAttribute("geometry")
    centre = factory.LazyAttribute(lambda territory: territory.geometry and territory.geometry.point_on_surface)

    @factory.post_generation
    def within(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            Containment.objects.bulk_create(
                Containment(inner=self, outer=outer) for outer in [self, *(extracted or [])]
            )


class CommuneFactory(TerritoryFactory):
    """A commune: one square; `square=(x, y)` says which."""

    class Params:
        square = factory.Sequence(lambda n: (n % 100, n // 100))
        cells = factory.LazyAttribute(lambda territory: (territory.square,))


class EpciFactory(TerritoryFactory):
    """An intercommunality."""

    kind = TerritoryKind.EPCI
    code = factory.Sequence(lambda n: f"2435{n:05}")
    name = factory.Sequence(lambda n: f"Communauté {n}")
    official_name = factory.LazyAttribute(lambda territory: f"Communauté de communes {territory.name}")


class DepartementFactory(TerritoryFactory):
    """A département."""

    kind = TerritoryKind.DEPARTEMENT
    code = factory.Sequence(lambda n: f"{n % 95 + 1:02}")
    name = factory.Sequence(lambda n: f"Département {n}")


class RegionFactory(TerritoryFactory):
    """A région."""

    kind = TerritoryKind.REGION
    code = factory.Sequence(lambda n: f"{n % 99 + 1:02}")
    name = factory.Sequence(lambda n: f"Région {n}")


class PerimeterFactory(TerritoryFactory):
    """A "pays" without members or polygon yet: `set_perimeter` gives it both."""

    kind = TerritoryKind.PAYS
    code = ""
    name = factory.Sequence(lambda n: f"Pays {n}")
    population = None
    geometry = None
    slug = factory.LazyAttribute(lambda territory: territory.name.lower().replace(" ", "-"))


class FormerNameFactory(DjangoModelFactory[FormerName]):
    """A name that a commune bore."""

    class Meta:
        model = FormerName

    territory = factory.SubFactory(CommuneFactory)
    code = factory.Sequence(lambda n: f"{35901 + n}")
    name = factory.Sequence(lambda n: f"Ancienne commune {n}")
