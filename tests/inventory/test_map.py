"""What the map draws: cells that hold everything once, single initiatives by name, outlines beneath."""

import json

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.test import Client

from inventory.clusters import Viewport
from inventory.enums import Precision, Status
from inventory.models import Initiative
from tests.factories.initiatives import InitiativeFactory, SphereFactory
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db
BRITTANY = "frame=-5,47,-1,49&zoom=8"


def ask(client: Client, query: str) -> dict:
    response = client.get(f"/initiatives/carte.json?{query}")
    assert response.status_code == 200
    return response.json()


def test_close_ones_are_a_cluster_and_a_lone_one_a_point(client: Client) -> None:
    produce = SphereFactory(slug="produire", tint="produce", icon="hammer")
    InitiativeFactory(lon=-2.08, lat=47.65)
    InitiativeFactory(lon=-2.09, lat=47.66, sphere=produce)
    InitiativeFactory(name="Seule", slug="seule", lon=-4.5, lat=48.4, sphere=produce)
    data = ask(client, BRITTANY)
    assert data["count"] == 3
    assert [(cluster["n"], sorted(cluster["tints"])) for cluster in data["clusters"]] == [(2, ["consume", "produce"])]
    assert data["clusters"][0]["box"] == [-2.09, 47.65, -2.08, 47.66]
    assert data["points"] == [
        {
            "at": [-4.5, 48.4],
            "slug": "seule",
            "name": "Seule",
            "commune": "",
            "tint": "produce",
            "icon": "hammer",
            "precision": "exact",
            "fresh": {"level": "warn", "pips": 1, "text": "À confirmer"},
        }
    ]


def test_filters_of_the_list_apply(client: Client) -> None:
    InitiativeFactory(themes=["velo"])
    InitiativeFactory(themes=["jardin"], lon=-3)
    assert ask(client, f"{BRITTANY}&theme=velo")["count"] == 1


def test_unpublished_and_placeless_are_not_drawn(client: Client) -> None:
    InitiativeFactory(status=Status.DRAFT)
    InitiativeFactory(status=Status.CLOSED)
    InitiativeFactory(point=None, precision=Precision.ONLINE)
    assert ask(client, BRITTANY) == {"count": 0, "clusters": [], "points": []}


def test_marks_stay_few_whatever_the_frame_and_zoom(client: Client) -> None:
    grid = [(-5 + column / 8, 47 + line / 11) for column in range(30) for line in range(20)]
    Initiative.objects.bulk_create(InitiativeFactory.build(lon=lon, lat=lat, sphere=None) for lon, lat in grid)
    data = ask(client, "frame=-5,47,-1,49&zoom=18")
    marks = len(data["clusters"]) + len(data["points"])
    assert data["count"] == 600
    assert marks <= 400


@pytest.mark.parametrize("size", [1, 3])
def test_map_costs_three_queries_at_most(client: Client, size: int, django_assert_max_num_queries) -> None:
    InitiativeFactory.create_batch(size)
    # The version of the census, its cells, what single initiatives or groups are called.
    with django_assert_max_num_queries(3):
        ask(client, BRITTANY)


@pytest.mark.parametrize(
    "query", ["", "frame=1,2,3&zoom=8", "frame=-5,47,-1,49", "frame=-5,47,-1,49&zoom=99", f"{BRITTANY}&sphere=x"]
)
def test_wrong_viewport_is_a_400_in_french(client: Client, query: str) -> None:
    response = client.get(f"/initiatives/carte.json?{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_cell_is_64_pixels_of_the_zoom() -> None:
    narrow = Viewport((-2.1, 47.6, -2.09, 47.61), 10)
    assert round(narrow.cell_metres) == round(40_075_016.686 / 256 / 2**10 * 64)


def test_outlines_are_geojson_of_the_kind_asked(client: Client) -> None:
    square = MultiPolygon(Polygon.from_bbox((-2.2, 47.6, -2.0, 47.7)), srid=4326)
    TerritoryFactory(kind="epci", name="Redon « Agglo »", slug="redon-agglo", outline=square)
    TerritoryFactory(kind="commune", outline=square)
    response = client.get("/territoires/contours.json?kind=epci&bbox=-3,47,-1,48")
    features = json.loads(response.content)["features"]
    assert [feature["properties"] for feature in features] == [
        {"name": "Redon « Agglo »", "url": "/territoires/redon-agglo/"}
    ]
    assert client.get("/territoires/contours.json?kind=planete&bbox=-3,47,-1,48").status_code == 400
