"""The map from memory: a new frame of a known selection asks nothing, and tells nothing that went meanwhile."""

import json

import numpy as np
import pytest
from django.test import Client
from pytest_django import Settings

from inventory.census import mapped, stamp, store
from inventory.clusters import Cells, Viewport, easting, marks
from inventory.models import Initiative
from tests.factories.initiatives import InitiativeFactory, ThemeFactory

WIDE = "/initiatives/carte.json?frame=-5,47,-1,49&zoom=8"
CLOSER = "/initiatives/carte.json?frame=-3,47,-2,48&zoom=9"


@pytest.fixture
def in_columns(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns read by the first request, and believed for the whole test."""
    settings.CENSUS_COLUMNS_FROM = 1
    settings.CENSUS_STAMP_SECONDS = 60
    monkeypatch.setattr(stamp, "_latest", {})
    store.forget()


def names(client: Client, address: str) -> list[str]:
    return [point["name"] for point in json.loads(client.get(address).content)["points"]]


@pytest.mark.django_db
@pytest.mark.usefixtures("in_columns")
@pytest.mark.parametrize("query", ["", "&theme=velo", "&q=atelier"])
def test_new_frame_of_a_known_selection_asks_nothing(client: Client, query: str, django_assert_num_queries) -> None:
    InitiativeFactory(name="Atelier vélo", lon=-2.5, lat=47.5, themes=["velo"])
    assert names(client, WIDE + query) == ["Atelier vélo"]
    with django_assert_num_queries(0):
        assert names(client, CLOSER + query) == ["Atelier vélo"]


@pytest.mark.django_db
@pytest.mark.usefixtures("in_columns")
def test_selections_do_not_take_each_other_for_the_same(client: Client) -> None:
    InitiativeFactory(name="Atelier vélo", lon=-2.5, lat=47.5, themes=["velo"])
    InitiativeFactory(name="Jardin", lon=-4.5, lat=48.4, themes=["jardin"])
    ThemeFactory(slug="pain")
    found = [names(client, WIDE + query) for query in ("&theme=velo", "&theme=jardin", "&theme=pain", "&n=1")]
    assert [sorted(each) for each in found] == [["Atelier vélo"], ["Jardin"], [], ["Atelier vélo", "Jardin"]]


@pytest.mark.django_db
@pytest.mark.usefixtures("in_columns")
def test_name_of_a_record_withdrawn_since_is_not_told(client: Client) -> None:
    initiative = InitiativeFactory(name="Atelier vélo", lon=-2.5, lat=47.5)
    assert store.columns() is not None
    Initiative.objects.filter(pk=initiative.pk).update(status="draft")
    assert names(client, WIDE) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("in_columns")
def test_what_is_kept_has_a_limit(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapped, "SELECTIONS_KEPT", 2)
    monkeypatch.setattr(mapped, "POINTS_KEPT", 1)
    for number in range(3):
        InitiativeFactory(name=f"Fiche {number}", lon=-4.5 + number, lat=47.5)
    for low in (1900, 1950, 2000):
        assert len(names(client, f"{WIDE}&year_max={low}")) in (0, 3)
    assert sorted(names(client, WIDE)) == ["Fiche 0", "Fiche 1", "Fiche 2"]
    columns = store.columns()
    assert columns is not None
    assert (len(columns.kept["chosen"]), len(columns.kept["points"][1])) == (2, 3)


@pytest.mark.django_db
@pytest.mark.usefixtures("in_columns")
@pytest.mark.parametrize("query", ["&sphere=inconnue", "&year_min=zéro", "&near=ici"])
def test_wrong_filter_is_a_400_that_names_it(client: Client, query: str) -> None:
    InitiativeFactory()
    response = client.get(WIDE + query)
    assert response.status_code == 400
    assert query[1:].split("=")[0] in json.loads(response.content)["detail"]


def test_mark_hidden_by_a_hidden_one_stays() -> None:
    """Three in a row, each closer to the next than a mark is wide: the second joins the largest, the third stands."""
    viewport = Viewport((-1.0, -1.0, 1.0, 1.0), 8)
    step = viewport.cell_metres * 0.6 / easting(np.array(1.0))
    lon, zeros = np.array([0.0, step, 2 * step]), np.zeros(3)
    n = np.array([3, 2, 1])
    found = Cells(n, lon, zeros, lon, zeros, lon, zeros, [["make"], ["give"], ["make"]], [1, 2, 3], [10, 20, 30])
    shown = [(mark.n, mark.mean_lon, mark.tints, mark.place, mark.one) for mark in marks(found, viewport)]
    assert shown == [(5, 0.0, ["give", "make"], 1, 10), (1, 2 * step, ["make"], 3, 30)]
