"""Initiatives and the terms they are sorted with, for tests."""

import factory
from django.contrib.gis.geos import Point
from factory.django import DjangoModelFactory

from inventory.enums import Precision, Status
from inventory.models import Exchange, Initiative, LegalForm, ResourceKind, Source, Sphere, Stake, Theme


class TermFactory(DjangoModelFactory):
    class Meta:
        abstract = True
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"terme-{n}")
    name = factory.LazyAttribute(lambda term: term.slug.capitalize().replace("-", " "))


class SphereFactory(TermFactory):
    class Meta:
        model = Sphere

    slug = "consommer"
    icon = "shopping-basket"
    tint = "consume"
    position = 1


class ThemeFactory(TermFactory):
    class Meta:
        model = Theme

    icon = "bike"
    color = "#0b3a86"


class StakeFactory(TermFactory):
    class Meta:
        model = Stake

    question = "Que change-t-il ?"
    position = 1


class ExchangeFactory(TermFactory):
    class Meta:
        model = Exchange

    icon = "gift"


class LegalFormFactory(TermFactory):
    class Meta:
        model = LegalForm


class ResourceKindFactory(TermFactory):
    class Meta:
        model = ResourceKind

    icon = "hammer"


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    slug = factory.Sequence(lambda n: f"source-{n}")
    name = factory.Sequence(lambda n: f"Source {n}")


class InitiativeFactory(DjangoModelFactory):
    """A published initiative at an exact place in Redon; `lon` and `lat` move it (EPSG:4326)."""

    class Meta:
        model = Initiative
        skip_postgeneration_save = True

    class Params:
        lon = -2.084
        lat = 47.651

    name = factory.Sequence(lambda n: f"Initiative {n}")
    slug = factory.Sequence(lambda n: f"initiative-{n}")
    status = Status.PUBLISHED
    summary = "Une phrase qui dit ce que c’est."
    sphere = factory.SubFactory(SphereFactory)
    precision = Precision.EXACT
    point = factory.LazyAttribute(lambda o: Point(o.lon, o.lat, srid=4326))

    @factory.post_generation
    def themes(self, create: bool, slugs: list[str] | None, **kwargs: object) -> None:
        if create and slugs:
            self.themes.set([ThemeFactory(slug=slug) for slug in slugs])

    @factory.post_generation
    def needs(self, create: bool, slugs: list[str] | None, **kwargs: object) -> None:
        if create and slugs:
            self.needs.set([ResourceKindFactory(slug=slug) for slug in slugs])
