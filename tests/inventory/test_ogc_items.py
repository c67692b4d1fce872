"""Features of OGC API - Features: the same rows and values as the files of the census, in pages by key."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.enums import Precision, Status
from inventory.models import Initiative
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory, LegalFormFactory, SourceFactory, SphereFactory
from tests.factories.territories import CommuneFactory, EpciFactory, PerimeterFactory

pytestmark = pytest.mark.django_db
INITIATIVES = "/ogc/collections/initiatives/items"
TERRITORIES = "/ogc/collections/territories/items"


def items(client: Client, query: str = "", path: str = INITIATIVES) -> dict[str, Any]:
    response = client.get(path + query)
    assert response.status_code == 200, response.content
    return response.json()


def names(client: Client, query: str = "", path: str = INITIATIVES) -> list[str]:
    return sorted(feature["properties"]["name"] for feature in items(client, query, path)["features"])


def hrefs(document: dict[str, Any]) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in document["links"]}


@pytest.fixture
def full() -> Initiative:
    """An initiative with every relation filled, beside one with as little as possible."""
    InitiativeFactory(name="En ligne", point=None, precision=Precision.ONLINE, sphere=None, external_id="auto-1")
    return InitiativeFactory(
        name="Atelier\x07 « vélo »",
        description="Une ligne\net une autre",
        themes=["velo", "reparation"],
        needs=["benevoles"],
        legal_form=LegalFormFactory(slug="association"),
        territory=CommuneFactory(within=[EpciFactory(slug="agglo")]),
        source=SourceFactory(name="Carte", licence="ODbL-1.0"),
        external_id="17",
        licence="ODbL-1.0",
        contact_email="bonjour@atelier.example",
        contact_is_public=True,
        confirmed_on="2026-01-31",
        founded_year=2015,
    )


def test_features_are_those_of_the_file(client: Client, full: Initiative) -> None:
    written = json.loads(b"".join(client.get("/initiatives.geojson")))["features"]  # type: ignore[arg-type]
    found = items(client)["features"]
    territories = {feature["id"]: feature["properties"].pop("territories") for feature in found}
    for feature in written:
        del feature["properties"]["longitude"], feature["properties"]["latitude"]
    assert found == sorted(written, key=lambda feature: feature["id"])
    assert sorted(territories.values()) == [[], ["agglo", full.territory.slug if full.territory else ""]]


def test_feature_is_the_one_of_its_page(client: Client, full: Initiative) -> None:
    listed = next(feature for feature in items(client)["features"] if feature["id"] == str(full.pk))
    alone = client.get(f"{INITIATIVES}/{full.pk}").json()
    links = alone.pop("links")
    assert alone == listed
    assert [link["rel"] for link in links] == ["self", "alternate", "collection", "license"]


def test_collection_says_how_many(client: Client) -> None:
    InitiativeFactory.create_batch(3)
    document = items(client, "?limit=2")
    assert (document["type"], document["numberMatched"], document["numberReturned"]) == ("FeatureCollection", 3, 2)
    assert datetime.fromisoformat(document["timeStamp"]).tzinfo == UTC


@pytest.mark.parametrize(
    ("status", "query", "seen"),
    [
        (Status.PUBLISHED, "", 1),
        (Status.DRAFT, "", 0),
        (Status.MERGED, "", 0),
        (Status.CLOSED, "", 0),
        (Status.CLOSED, "?status=closed", 1),
        (Status.PUBLISHED, "?status=closed", 0),
    ],
)
@pytest.mark.parametrize("is_staff", [False, True])
def test_everyone_sees_what_is_public(client: Client, status: str, query: str, seen: int, is_staff: bool) -> None:
    client.force_login(UserFactory(is_staff=is_staff, is_superuser=is_staff))
    initiative = InitiativeFactory(status=status)
    assert len(items(client, query)["features"]) == seen
    public = status in (Status.PUBLISHED, Status.CLOSED)
    assert client.get(f"{INITIATIVES}/{initiative.pk}").status_code == (200 if public else 404)


def test_private_contact_is_in_no_byte(client: Client) -> None:
    hidden = {"contact_email": "secret@a.example", "contact_phone": "0299000000", "private_email": "secret@b.example"}
    initiative = InitiativeFactory(**hidden, contact_is_public=False)
    for path in (INITIATIVES, f"{INITIATIVES}/{initiative.pk}"):
        for f in ("json", "html"):
            content = client.get(f"{path}?f={f}").content
            assert (b"secret@" in content, b"0299000000" in content) == (False, False)


@pytest.mark.parametrize("path", [INITIATIVES, TERRITORIES])
def test_pages_give_each_feature_once_both_ways(client: Client, path: str) -> None:
    for number in range(7):
        InitiativeFactory(territory=CommuneFactory(name=f"Commune {number}"))
    document, walked, last = items(client, "?limit=3", path), [], ""
    while document:
        walked.append([feature["id"] for feature in document["features"]])
        last = hrefs(document)["self"]
        address = hrefs(document).get("next")
        document = client.get(address).json() if address else {}
    assert [len(ids) for ids in walked] == [3, 3, 1]
    assert len({each for ids in walked for each in ids}) == 7
    back, address = [], last
    while address:
        document = client.get(address).json()
        back.append([feature["id"] for feature in document["features"]])
        address = hrefs(document).get("prev", "")
    assert back == list(reversed(walked))


def test_pages_stay_right_when_features_come_and_go(client: Client) -> None:
    InitiativeFactory.create_batch(6)
    first = items(client, "?limit=3")
    seen = [feature["id"] for feature in first["features"]]
    rest = {str(pk) for pk in Initiative.objects.values_list("pk", flat=True)} - set(seen)
    Initiative.objects.filter(pk=seen[0]).delete()
    Initiative.objects.filter(pk=seen[2]).update(status=Status.DRAFT)
    found = client.get(hrefs(first)["next"]).json()
    assert {feature["id"] for feature in found["features"]} == rest


def test_links_keep_the_selection(client: Client) -> None:
    InitiativeFactory.create_batch(2, themes=["velo"])
    document = items(client, "?limit=1&theme=velo&bbox=-3,47,-1,48&f=json")
    root = f"http://testserver{INITIATIVES}?limit=1&theme=velo&bbox=-3,47,-1,48"
    after = document["features"][0]["id"]
    assert hrefs(document)["self"] == f"{root}&f=json"
    assert hrefs(document)["alternate"] == f"{root}&f=html"
    assert hrefs(document)["next"] == f"{root}&after={after}&f=json"


@pytest.mark.parametrize(
    ("bbox", "found"),
    [
        ("-3,47,-2,48", ["Redon"]),
        ("-3,47,0,-2,48,100", ["Redon"]),
        ("-2.084,47.651,-2.084,47.651", ["Redon"]),
        ("-2.084,47,-2.084,48", ["Redon"]),
        ("170,-90,-170,90", ["Fidji", "Samoa"]),
        ("-180,-90,180,90", ["Fidji", "Redon", "Samoa"]),
        ("-2.0839999,47,-1,48", []),
    ],
)
def test_box_holds_what_lies_in_it(client: Client, bbox: str, found: list[str]) -> None:
    InitiativeFactory(name="Redon", lon=-2.084, lat=47.651)
    InitiativeFactory(name="Fidji", lon=178, lat=-18)
    InitiativeFactory(name="Samoa", lon=-172, lat=-14)
    InitiativeFactory(name="En ligne", point=None, precision=Precision.ONLINE)
    assert names(client, f"?bbox={bbox}") == found


def test_box_holds_territories_that_touch_it(client: Client) -> None:
    CommuneFactory(name="Ici", square=(0, 0))
    CommuneFactory(name="Loin", square=(5, 0))
    PerimeterFactory(name="Sans contour")
    assert names(client, "?bbox=-1.95,48.02,-1.94,48.03", TERRITORIES) == ["Ici"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2026-01-31T12:00:00Z", ["A"]),
        ("2026-01-31T13:00:00%2B01:00", ["A"]),
        ("2026-01-31", ["A"]),
        ("2026-01-31/2026-02-15T00:00:00Z", ["A", "B"]),
        ("2026-02-01/..", ["B"]),
        ("../2026-02-01", ["A"]),
        ("1900-01-01T00:00:00Z", []),
        ("0001-01-01T00:00:00%2B14:00/..", ["A", "B"]),
        ("../9999-12-31T23:59:59-14:00", ["A", "B"]),
    ],
)
def test_datetime_is_that_of_the_last_change(client: Client, value: str, found: list[str]) -> None:
    for name, moment in [("A", datetime(2026, 1, 31, 12, 0, 0, 5, UTC)), ("B", datetime(2026, 2, 15, tzinfo=UTC))]:
        Initiative.objects.filter(pk=InitiativeFactory(name=name).pk).update(updated_at=moment)
    CommuneFactory(name="Toujours là")
    assert names(client, f"?datetime={value}") == found
    assert names(client, f"?datetime={value}", TERRITORIES) == ["Toujours là"]


@pytest.mark.parametrize(
    "query",
    "|q=atelier|q=ateleir|sphere=produire|theme=velo&theme=pain|territory=agglo|year_min=2015|near=-2.084,47.651&radius=5|"
    "fresh=30|legal_form=association|needs=benevoles|status=closed".split("|"),
)
def test_words_mean_what_they_mean_on_the_list(client: Client, full: Initiative, query: str) -> None:
    InitiativeFactory(name="Jardin", sphere=SphereFactory(slug="produire"), lon=2.0, themes=["pain"])
    InitiativeFactory(name="Atelier fermé", status=Status.CLOSED)
    content = b"".join(client.get(f"/initiatives.geojson?{query}"))  # type: ignore[arg-type]
    expected = sorted(feature["properties"]["name"] for feature in json.loads(content)["features"])
    assert names(client, f"?{query}") == expected


def test_territories_are_filtered_as_in_the_api(client: Client) -> None:
    group = EpciFactory(name="Agglo", slug="agglo")
    CommuneFactory(name="Redon", slug="redon", code="35236", within=[group])
    assert names(client, "?kind=epci", TERRITORIES) == ["Agglo"]
    assert names(client, "?within=agglo", TERRITORIES) == ["Redon"]
    assert names(client, "?q=35236", TERRITORIES) == ["Redon"]
    feature = client.get(f"{TERRITORIES}/redon").json()
    assert (feature["id"], feature["properties"]["within"]) == ("redon", ["agglo"])
    assert feature["geometry"]["type"] == "MultiPolygon"


def test_outlines_turn_counterclockwise(client: Client) -> None:
    CommuneFactory(square=(0, 0))
    ring = items(client, path=TERRITORIES)["features"][0]["geometry"]["coordinates"][0][0]
    area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
    assert area > 0


@pytest.mark.parametrize("path", [INITIATIVES, TERRITORIES])
@pytest.mark.parametrize("f", ["json", "html"])
def test_page_costs_the_same_for_1_and_3_rows(client: Client, path: str, f: str) -> None:
    def queries() -> int:
        query = "?theme=velo&territory=agglo&q=atelier" if path == INITIATIVES else "?within=agglo"
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{path}{query}&bbox=-5,40,5,50&f={f}").status_code == 200
        return len(captured)

    group = EpciFactory(slug="agglo")
    for number in range(3):
        commune = CommuneFactory(within=[group])
        InitiativeFactory(name="Atelier", themes=["velo", f"theme-{number}"], needs=[f"b-{number}"], territory=commune)
        if number == 0:
            queries()  # what is looked up once per process is not counted
            first = queries()
    assert queries() == first
    assert first <= 9


def test_thousand_features_take_three_queries(client: Client) -> None:
    commune = CommuneFactory()
    Initiative.objects.bulk_create(
        Initiative(slug=f"n-{rank}", name=f"N {rank}", status=Status.PUBLISHED, territory=commune)
        for rank in range(1_001)
    )
    with CaptureQueriesContext(connection) as captured:
        document = items(client, "?limit=5000")
    assert (document["numberReturned"], document["numberMatched"], len(captured)) == (1_000, 1_001, 3)
    assert document["features"][0]["properties"]["territories"] == [commune.slug]
