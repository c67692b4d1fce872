"""Instances that follow each other: what one knows reaches the others, once, and goes round in no loop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from inventory.enums import Status
from inventory.models import Initiative, LiveSource, Territory
from inventory.services.records import update_record
from tests.factories.initiatives import InitiativeFactory
from tests.inventory.sources.following import absent, counts, followed, names, read_again
from tests.inventory.sources.instances import Instance, instances

OGC = "/ogc/collections/initiatives/items?limit=2"
GEOJSON = "/initiatives.geojson"
FROM_A, FROM_B = "Recensement A", "Recensement B"
ALL = ["Atelier", "Compost", "Fournil", "Jardin", "Vélos"]


@pytest.fixture
def three(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[list[Instance]]:
    with django_db_blocker.unblock(), instances("a.example", "b.example", "c.example", folder=tmp_path) as running:
        yield running


def make(here: Territory, name: str, number: int) -> None:
    InitiativeFactory(
        name=name, slug=name.lower().replace("é", "e"), territory=here, lon=-2.1 + number / 100, lat=47.65,
        themes=["jardin"], summary=f"{name}, au départ.", sphere=None,
    )  # fmt: skip


def edit(name: str, **values: str) -> None:
    update_record(initiative=Initiative.objects.get(name=name), data=values, origin="moderation")


def read(name: str) -> dict[str, int]:
    """What one more reading of a source did; nothing when it found nothing new."""
    live = LiveSource.objects.select_related("source").get(source__name=name)
    before = live.runs.count()
    live = read_again(live)
    assert live.last_error == ""
    return counts(live) if live.runs.count() > before else {}


def identities() -> dict[str, str]:
    return {str(pk): name for pk, name in Initiative.objects.values_list("pk", "name")}


def test_instances_exchange_without_loops_or_doubles(three: list[Instance]) -> None:
    a, b, c = three
    with a.here() as here:
        for number, name in enumerate(["Atelier", "Fournil", "Jardin", "Vélos"]):
            make(here, name, number)
        own_to_a = identities()
    with b.here() as here:
        make(here, "Compost", 8)
        make(here, "Atelier", 0)
        live = followed(here, name=FROM_A, address=a.url + OGC)
        assert (counts(live), names()) == ({"created": 3, "duplicates": 1}, ALL)
        assert {pk: name for pk, name in identities().items() if name not in {"Atelier", "Compost"}} == {
            pk: name for pk, name in own_to_a.items() if name != "Atelier"
        }
        fournil = Initiative.objects.get(name="Fournil")
        assert (fournil.source.name, fournil.licence) == (FROM_A, "CC-BY-SA-4.0")
        assert fournil.source_url == f"{a.url}/initiatives/fournil/"
    with a.here() as here:
        live = followed(here, name=FROM_B, address=b.url + GEOJSON)
        assert (counts(live), names()) == ({"created": 1, "duplicates": 4}, ALL)
    with c.here() as here:
        assert counts(followed(here, name=FROM_B, address=b.url + OGC)) == {"created": 5}
        assert counts(followed(here, name=FROM_A, address=a.url + GEOJSON)) == {"duplicates": 5}
        assert names() == ALL

    # Each hears once of what the other took over, and from then on of nothing.
    with b.here():
        assert read(FROM_A) == {"unchanged": 3, "duplicates": 2}
    for instance, name in [(a, FROM_B), (b, FROM_A), (c, FROM_A), (c, FROM_B)]:
        with instance.here():
            assert (read(name), names()) == ({}, ALL)

    # An edit goes from where the record is from to the others; a correction stays where it was made.
    with b.here():
        edit("Fournil", audience="Corrigé sur B")
    with a.here():
        edit("Fournil", summary="Changé sur A.", audience="Tout public")
        assert read(FROM_B) == {"unchanged": 1, "duplicates": 4}
    with b.here():
        assert read(FROM_A) == {"updated": 1, "unchanged": 2, "duplicates": 2}
        fournil = Initiative.objects.get(name="Fournil")
        assert (fournil.summary, fournil.audience) == ("Changé sur A.", "Corrigé sur B")
    with c.here():
        assert read(FROM_B) == {"updated": 1, "unchanged": 4}
        assert Initiative.objects.get(name="Fournil").summary == "Changé sur A."
        assert read(FROM_A) == {"duplicates": 5}
    with a.here():
        read(FROM_B)
        assert Initiative.objects.get(name="Fournil").audience == "Tout public"

    # What ends where it is from is told where it was taken over, and stays there until someone decides.
    with a.here():
        edit("Jardin", status=Status.CLOSED)
    with b.here():
        assert read(FROM_A) == {"unchanged": 2, "duplicates": 2}
        assert (absent(), Initiative.objects.get(name="Jardin").status) == (["Jardin"], Status.PUBLISHED)
    with a.here():
        read(FROM_B)
        assert Initiative.objects.get(name="Jardin").status == Status.CLOSED
