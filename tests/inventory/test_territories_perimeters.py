"""Perimeters composed by an administrator, and what lies within what."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from inventory.models import Containment, Territory
from inventory.reference.errors import ReferenceDataError
from inventory.services.territories import load_demo_perimeters, refresh_containment, set_perimeter
from tests.factories.territories import (
    CommuneFactory,
    DepartementFactory,
    EpciFactory,
    PerimeterFactory,
    RegionFactory,
    polygon,
    squares,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def epcis() -> list[Territory]:
    """Two EPCI side by side in one département and région; the second one has two communes."""
    region = RegionFactory.create(name="Bretagne", cells=((0, 0), (1, 0), (2, 0)))
    departement = DepartementFactory.create(name="Finistère", cells=((0, 0), (1, 0), (2, 0)))
    west = EpciFactory.create(name="Ouest", code="200000001", cells=((0, 0),), population=10)
    east = EpciFactory.create(name="Est", code="200000002", cells=((1, 0), (2, 0)), population=50)
    CommuneFactory.create(name="A", square=(0, 0), population=10, within=[west, departement, region])
    CommuneFactory.create(name="B", square=(1, 0), population=20, within=[east, departement, region])
    CommuneFactory.create(name="C", square=(2, 0), population=30, within=[east, departement, region])
    refresh_containment()
    return [west, east]


def containers(name: str) -> list[str]:
    outers = Territory.objects.filter(contents__inner__name=name).exclude(name=name)
    return sorted(outers.values_list("name", flat=True))


def test_refresh_containment_follows_the_communes(epcis: list[Territory]) -> None:
    assert {name: containers(name) for name in ["A", "Ouest", "Est", "Finistère", "Bretagne"]} == {
        "A": ["Bretagne", "Finistère", "Ouest"],
        "Ouest": ["A", "Bretagne", "Finistère"],
        "Est": ["Bretagne", "Finistère"],
        "Finistère": ["Bretagne"],
        "Bretagne": ["Finistère"],
    }


def test_refresh_containment_twice_keeps_the_rows(epcis: list[Territory]) -> None:
    before = list(Containment.objects.order_by("pk").values())
    refresh_containment()
    assert list(Containment.objects.order_by("pk").values()) == before


def test_refresh_containment_removes_what_is_wrong(epcis: list[Territory]) -> None:
    wrong = Containment.objects.create(inner=epcis[0], outer=epcis[1])
    refresh_containment(territories=[epcis[0]])
    assert not Containment.objects.filter(pk=wrong.pk).exists()


def test_refresh_containment_of_a_territory_without_communes() -> None:
    pays = PerimeterFactory.create(within=None)
    Containment.objects.all().delete()
    refresh_containment()
    assert list(Containment.objects.values_list("inner", "outer")) == [(pays.pk, pays.pk)]


def test_set_perimeter_of_epcis(epcis: list[Territory]) -> None:
    pays = set_perimeter(territory=PerimeterFactory.create(name="Pays"), members=epcis)
    assert polygon(pays).equals(squares((0, 0), (1, 0), (2, 0)))
    assert pays.outline and pays.outline.equals(polygon(pays))
    assert pays.centre and polygon(pays).contains(pays.centre)
    assert pays.population == 60
    assert sorted(pays.members.values_list("name", flat=True)) == ["Est", "Ouest"]
    assert containers("Pays") == ["Bretagne", "Finistère"]
    assert {name: containers(name) for name in ["A", "Est"]} == {
        "A": ["Bretagne", "Finistère", "Ouest", "Pays"],
        "Est": ["Bretagne", "Finistère", "Pays"],
    }


def test_set_perimeter_counts_a_commune_once(epcis: list[Territory]) -> None:
    commune = Territory.objects.get(name="A")
    pays = set_perimeter(territory=PerimeterFactory.create(), members=[epcis[0], commune])
    assert (pays.population, polygon(pays).equals(polygon(commune))) == (10, True)


def test_set_perimeter_again_leaves_nothing_of_the_former(epcis: list[Territory]) -> None:
    pays = set_perimeter(territory=PerimeterFactory.create(name="Pays"), members=epcis)
    set_perimeter(territory=pays, members=[Territory.objects.get(name="C")])
    assert (pays.population, polygon(pays).equals(squares((2, 0)))) == (30, True)
    assert [containers(name) for name in ["A", "Est"]] == [
        ["Bretagne", "Finistère", "Ouest"],
        ["Bretagne", "Finistère"],
    ]


def test_set_perimeter_without_members_has_no_polygon(epcis: list[Territory]) -> None:
    pays = set_perimeter(territory=PerimeterFactory.create(name="Pays"), members=epcis)
    set_perimeter(territory=pays, members=[])
    assert [pays.geometry, pays.outline, pays.centre, pays.population] == [None] * 4
    assert containers("Pays") == []


def test_set_perimeter_moves_the_perimeters_around_it(epcis: list[Territory]) -> None:
    inner = set_perimeter(territory=PerimeterFactory.create(name="Petit"), members=epcis[:1])
    outer = set_perimeter(territory=PerimeterFactory.create(name="Grand"), members=[inner])
    set_perimeter(territory=inner, members=epcis)
    outer.refresh_from_db()
    assert (outer.population, polygon(outer).equals(squares((0, 0), (1, 0), (2, 0)))) == (60, True)
    assert containers("C") == ["Bretagne", "Est", "Finistère", "Grand", "Petit"]


def test_set_perimeter_refuses_an_official_territory(epcis: list[Territory]) -> None:
    with pytest.raises(ValidationError) as raised:
        set_perimeter(territory=epcis[0], members=epcis)
    assert raised.value.messages == ["Le périmètre de « Ouest » est officiel : il ne se compose pas."]


def test_set_perimeter_refuses_a_circle(epcis: list[Territory]) -> None:
    inner = set_perimeter(territory=PerimeterFactory.create(name="Petit"), members=epcis)
    outer = set_perimeter(territory=PerimeterFactory.create(), members=[inner])
    with pytest.raises(ValidationError) as raised:
        set_perimeter(territory=inner, members=[outer])
    assert raised.value.messages == ["« Petit » ne peut pas se contenir lui-même."]
    assert list(inner.members.order_by("code")) == epcis


def test_perimeter_of_a_part_of_a_departement_contains_it_not() -> None:
    """Of the département two squares wide, only one commune is loaded."""
    departement = DepartementFactory.create(name="Morbihan", cells=((0, 0), (1, 0)))
    CommuneFactory.create(name="A", square=(0, 0), within=[departement])
    pays = set_perimeter(territory=PerimeterFactory.create(name="Pays"), members=[Territory.objects.get(name="A")])
    assert containers("Morbihan") == []
    assert containers("Pays") == ["A", "Morbihan"]
    set_perimeter(territory=pays, members=[departement])
    assert containers("Pays") == []


DEMO = """
[[territory]]
slug = "pays-uni"
name = "Pays uni"
kind = "pays"
members = ["200000001", "200000002"]
featured = true
description = "Un pays."
made_of = "Ouest et Est."

[[territory]]
slug = "ouest"
name = "Ouest"
kind = "epci"
members = ["200000001"]
featured = true
description = "Une métropole."
"""


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    path = tmp_path / "territories.toml"
    path.write_text(DEMO, encoding="utf-8")
    return path


def test_load_demo_perimeters(epcis: list[Territory], demo: Path) -> None:
    pays, west = load_demo_perimeters(path=demo)
    assert (pays.slug, pays.kind, pays.population, pays.description) == (
        "pays-uni", "pays", 60, "Un pays.\n\nOuest et Est.",
    )  # fmt: skip
    assert (west, west.description, west.is_featured, pays.is_featured) == (epcis[0], "Une métropole.", True, True)


def test_load_demo_perimeters_again_keeps_what_was_written(epcis: list[Territory], demo: Path) -> None:
    pays, west = load_demo_perimeters(path=demo)
    set_perimeter(territory=pays, members=epcis[:1])
    Territory.objects.filter(pk=west.pk).update(description="Notre texte.", is_featured=False)
    again, west = load_demo_perimeters(path=demo)
    assert (again.pk, list(again.members.all())) == (pays.pk, epcis[:1])
    assert (west.description, west.is_featured) == ("Notre texte.", False)


def test_load_demo_perimeters_without_their_epci(demo: Path) -> None:
    with pytest.raises(ReferenceDataError) as raised:
        load_demo_perimeters(path=demo)
    assert str(raised.value) == "« Pays uni » : intercommunalité non chargée, 200000001, 200000002."
    assert not Territory.objects.exists()
