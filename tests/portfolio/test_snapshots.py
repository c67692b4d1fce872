"""Dated pictures: the figures of the Dijon study, read back from the page of Dijon Métropole."""

import pytest
from django.test import Client

from inventory.enums import Scope
from inventory.services.demo import load_demo
from inventory.services.taxonomies import load_taxonomies
from portfolio.models import Effect, Snapshot, SnapshotFigure
from portfolio.services.demo_figures import load_figures
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory, EpciFactory
from tests.portfolio.pages import table

pytestmark = pytest.mark.django_db


def picture(client: Client, slug: str) -> list[list[str]]:
    html = client.get("/territoires/dijon-metropole/panorama/").content.decode()
    return table(html, f"t-releve-{Snapshot.objects.get(slug=slug).pk}")


def test_panorama_of_dijon_keeps_the_figures_of_the_study(client: Client) -> None:
    load_taxonomies()
    dijon = EpciFactory(name="Dijon Métropole", slug="dijon-metropole")
    load_figures()
    InitiativeFactory(territory=CommuneFactory(within=[dijon]))
    InitiativeFactory(territory=CommuneFactory(within=[dijon]), scope=Scope.BRANCH)
    found = picture(client, "dijon-2018-spheres")
    assert found == [
        ["Consommer", "23", "2", "1"],
        ["Produire", "18", "0", "0"],
        ["Innover", "13", "0", "0"],
        ["Accompagner", "11", "0", "0"],
        ["Financer", "4", "0", "0"],
    ]
    assert sum(int(row[1]) for row in found) == 69
    assert [row[:2] for row in picture(client, "dijon-2018-portee")] == [
        ["Autres structures et initiatives", "78"],
        ["Purement locales", "69"],
    ]


def test_a_picture_is_shown_where_nothing_is_censused_yet(client: Client) -> None:
    load_taxonomies()
    EpciFactory(name="Dijon Métropole", slug="dijon-metropole")
    load_figures()
    assert picture(client, "dijon-2018-spheres")[0] == ["Consommer", "23", "0", "0"]


def test_figures_are_loaded_once_and_edits_are_kept(client: Client) -> None:
    load_taxonomies()
    CommuneFactory(code="56232", name="Saint-Perreux")
    EpciFactory(slug="dijon-metropole")
    load_demo()
    first = load_figures()
    Effect.objects.update(value=3)
    SnapshotFigure.objects.filter(value="produire").update(count=19)
    assert load_figures() == first == "Effets déclarés de démonstration : 1 ; relevés datés : 2."
    assert Effect.objects.get().value == 3
    assert SnapshotFigure.objects.get(value="produire").count == 19


def test_what_is_not_loaded_is_left_out() -> None:
    load_figures()
    assert (Effect.objects.count(), Snapshot.objects.count()) == (0, 0)
