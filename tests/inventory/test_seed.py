"""Demo and synthetic content: complete, repeatable, and true to its own rules."""

import pytest
from django.core.management import CommandError, call_command

from inventory.enums import Precision, Status, TerritoryKind
from inventory.models import Initiative, Sphere, Stake, Theme
from inventory.services.demo import load_demo
from inventory.services.taxonomies import load_taxonomies
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db


def test_taxonomies_are_loaded_once_and_edits_are_kept() -> None:
    first = load_taxonomies()
    Theme.objects.filter(slug="velo").update(name="À bicyclette")
    assert (first, load_taxonomies()) == (62, 0)
    assert (Sphere.objects.count(), Stake.objects.count()) == (5, 5)
    assert Theme.objects.get(slug="velo").name == "À bicyclette"


def test_demo_loads_those_whose_commune_is_there_and_again_the_same() -> None:
    load_taxonomies()
    redon = CommuneFactory(code="35236", name="Redon", within=[EpciFactory(name="Redon Agglomération")])
    first = {initiative.slug for initiative in load_demo()}
    again = {initiative.slug for initiative in load_demo()}
    assert again == first
    assert Initiative.objects.count() == len(first)
    sel = Initiative.objects.get(slug="sel-de-vilaine-redon")
    assert (sel.territory, sel.precision, sel.point, sel.status) == (
        redon,
        Precision.COMMUNE,
        redon.centre,
        Status.PUBLISHED,
    )
    assert [initiative.slug for initiative in Initiative.objects.holding("echange redon agglomération")].count(
        "sel-de-vilaine-redon"
    ) == 1


def test_seed_without_territories_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="load_territories"):
        call_command("seed")


def test_synthetic_initiatives_are_replaced_and_fill_every_facet() -> None:
    for _ in range(5):
        CommuneFactory()
    call_command("seed", "--initiatives=300")
    call_command("seed", "--initiatives=200")
    made = Initiative.objects.all()
    assert made.count() == 200
    for name in ("themes", "stakes", "exchanges", "needs", "offers"):
        assert made.filter(**{f"{name}__isnull": False}).exists() is True
    assert made.filter(sphere=None).exists() is False
    assert made.filter(territory__kind=TerritoryKind.COMMUNE).count() == 200
    assert made.exclude(keywords="").count() == 200


def test_synthetic_number_must_be_positive() -> None:
    CommuneFactory()
    with pytest.raises(CommandError, match="nombre positif"):
        call_command("seed", "--initiatives=-1")
