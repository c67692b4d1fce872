"""The reading API: contract.md's shapes, the same filters as the pages, errors as problem documents."""

import json
from datetime import date

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.test import Client

from inventory.api.docs import document
from inventory.enums import Precision, Status
from inventory.models import Containment
from tests.factories.initiatives import (
    ExchangeFactory,
    InitiativeFactory,
    LegalFormFactory,
    ResourceKindFactory,
    SourceFactory,
    StakeFactory,
    ThemeFactory,
)
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/initiatives/"


def test_initiative_has_every_field_of_the_contract(client: Client) -> None:
    commune = TerritoryFactory(kind="commune", code="35236", slug="redon-35236", name="Redon")
    group = TerritoryFactory(kind="epci", slug="redon-agglomeration")
    for outer in (commune, group):
        Containment.objects.get_or_create(inner=commune, outer=outer)
    initiative = InitiativeFactory(
        slug="atelier-velo",
        name="Atelier vélo",
        legal_form=LegalFormFactory(slug="association"),
        territory=commune,
        postal_code="35600",
        founded_year=2016,
        contact_email="oui@exemple.example",
        contact_phone="02 99 00 00 00",
        contact_is_public=True,
        confirmed_on=date(2026, 10, 3),
        source=SourceFactory(name="Annuaire", url="https://annuaire.example/"),
        external_id="42",
        themes=["velo"],
        needs=["benevoles"],
    )
    initiative.stakes.set([StakeFactory(slug="pouvoir-d-agir")])
    initiative.exchanges.set([ExchangeFactory(slug="don")])
    initiative.offers.set([ResourceKindFactory(slug="espace")])
    data = client.get(f"{LIST}atelier-velo/").json()
    assert data.pop("created_at") == initiative.created_at.isoformat()
    assert data.pop("updated_at")
    assert data == {
        "id": str(initiative.pk),
        "slug": "atelier-velo",
        "url": "http://testserver/initiatives/atelier-velo/",
        "name": "Atelier vélo",
        "summary": "Une phrase qui dit ce que c’est.",
        "description": "",
        "sphere": "consommer",
        "themes": ["velo"],
        "stakes": ["pouvoir-d-agir"],
        "exchanges": ["don"],
        "legal_form": "association",
        "scope": "local",
        "founded_year": 2016,
        "location": {
            "precision": "exact",
            "address": "",
            "postal_code": "35600",
            "commune_code": "35236",
            "commune": "Redon",
        },
        "geometry": {"type": "Point", "coordinates": [-2.084, 47.651]},
        "audience": "",
        "opening_hours": "",
        "accessibility": "",
        "website": "",
        "contact": {"email": "oui@exemple.example", "phone": "02 99 00 00 00"},
        "needs": ["benevoles"],
        "needs_text": "",
        "offers": ["espace"],
        "offers_text": "",
        "territories": ["redon-35236", "redon-agglomeration"],
        "status": "published",
        "confirmed_on": "2026-10-03",
        "source": {"name": "Annuaire", "id": "42", "url": "https://annuaire.example/"},
        "licence": "CC-BY-SA-4.0",
    }


def test_collection_has_count_next_previous_results(client: Client) -> None:
    InitiativeFactory.create_batch(3)
    page = client.get(f"{LIST}?page_size=2&ordering=name").json()
    assert (page["count"], len(page["results"]), page["previous"]) == (3, 2, None)
    assert len(client.get(page["next"]).json()["results"]) == 1


def test_filters_are_those_of_the_page(client: Client) -> None:
    InitiativeFactory(name="une", themes=["velo"])
    InitiativeFactory(name="autre", themes=["jardin"])
    assert [item["name"] for item in client.get(f"{LIST}?theme=velo").json()["results"]] == ["une"]


def test_geojson_is_a_feature_collection(client: Client) -> None:
    InitiativeFactory(name="située")
    InitiativeFactory(name="en ligne", point=None, precision=Precision.ONLINE)
    response = client.get(f"{LIST}?format=geojson&ordering=name")
    data = json.loads(response.content)
    assert response["Content-Type"] == "application/geo+json"
    assert data["type"] == "FeatureCollection"
    assert [(feature["properties"]["name"], feature["geometry"] is None) for feature in data["features"]] == [
        ("en ligne", True),
        ("située", False),
    ]


def test_geometry_is_as_precise_as_a_survey_and_no_more(client: Client) -> None:
    record = InitiativeFactory(lon=-2.08412345678, lat=47.65123456789)
    geometries = [
        client.get(f"{LIST}?format=geojson").json()["features"][0]["geometry"],
        client.get(f"/initiatives/{record.slug}.geojson").json()["geometry"],
        client.get(f"{LIST}{record.slug}/").json()["geometry"],
    ]
    assert geometries == [{"type": "Point", "coordinates": [-2.0841235, 47.6512346]}] * 3


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{LIST}?sphere=inconnue", 400),
        (f"{LIST}?bbox=1,2", 400),
        (f"{LIST}?page=9999", 404),
        (f"{LIST}?page=zero", 404),
        (f"{LIST}inconnue/", 404),
        ("/api/v1/territories/?within=nulle-part", 400),
        ("/api/v1/territories/?kind=planete", 400),
        ("/api/v1/rien/", 404),
        (f"{LIST}?q={'a' * 9000}", 400),
        (f"{LIST}?q=%00", 400),
    ],
)
def test_errors_are_problem_documents(client: Client, path: str, status: int) -> None:
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    problem = response.json()
    assert (problem["status"], problem["type"], bool(problem["title"]), bool(problem["detail"])) == (
        status,
        "about:blank",
        True,
        True,
    )


def test_record_that_is_not_there_is_told_in_french(client: Client) -> None:
    assert client.get(f"{LIST}inconnue/").json()["detail"] == "Rien ne répond à cette adresse."


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_writing_is_refused(client: Client, method: str) -> None:
    InitiativeFactory(slug="une")
    assert getattr(client, method)(f"{LIST}une/").status_code in (401, 405)


@pytest.mark.parametrize("path", [f"{LIST}brouillon/", "/initiatives/brouillon/", "/initiatives/brouillon.json"])
def test_draft_is_not_found_anywhere(client: Client, path: str) -> None:
    InitiativeFactory(slug="brouillon", status=Status.DRAFT)
    assert client.get(path).status_code == 404


def test_territories_are_found_by_name_and_give_their_outline(client: Client) -> None:
    square = MultiPolygon(Polygon.from_bbox((-2.2, 47.6, -2.0, 47.7)), srid=4326)
    TerritoryFactory(name="Le Relecq-Kerhuon", slug="relecq", kind="commune", code="29235", outline=square)
    found = client.get("/api/v1/territories/?q=relecq").json()["results"]
    assert [(item["name"], item["code"], item["geometry"]["type"]) for item in found] == [
        ("Le Relecq-Kerhuon", "29235", "MultiPolygon")
    ]


def test_themes_and_stakes_are_listed(client: Client) -> None:
    ThemeFactory(slug="velo")
    StakeFactory(slug="pouvoir-d-agir")
    assert [theme["slug"] for theme in client.get("/api/v1/themes/").json()["results"]] == ["velo"]
    assert [stake["slug"] for stake in client.get("/api/v1/stakes/").json()["results"]] == ["pouvoir-d-agir"]


@pytest.mark.parametrize("path", [LIST, f"{LIST}?format=geojson", "/api/v1/territories/"])
def test_collection_costs_the_same_queries_for_1_and_3_rows(
    client: Client, path: str, django_assert_max_num_queries
) -> None:
    def counted() -> int:
        with django_assert_max_num_queries(12) as captured:
            client.get(path)
        return len(captured)

    InitiativeFactory(themes=["velo"], needs=["benevoles"], territory=TerritoryFactory())
    first = counted()
    for slug in ("a", "b"):
        InitiativeFactory(themes=[slug], needs=[slug], territory=TerritoryFactory())
    assert counted() == first


def test_schema_is_openapi_3_1_and_documents_the_filters(client: Client) -> None:
    schema = client.get("/api/v1/schema/?format=json").json()
    assert schema["openapi"] == "3.1.0"
    parameters = {parameter["name"] for parameter in schema["paths"][LIST]["get"]["parameters"]}
    assert {"q", "theme", "territory", "bbox", "near", "radius", "ordering", "page"} - parameters == set()


def test_docs_page_explains_every_operation(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    schema = client.get("/api/v1/schema/?format=json").json()
    paths = [f"{method.upper()} {path}" for path, methods in schema["paths"].items() for method in methods]
    assert [path for path in paths if path not in page] == []


def test_docs_page_says_how_to_write_and_to_follow(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    told = [
        "/compte/jetons/",
        "Authorization: Bearer",
        "Idempotency-Key",
        "If-Match",
        "Retry-After",
        "/api/v1/changes/",
    ]
    assert [text for text in told if text not in page] == []
    assert "120 demandes par minute sans jeton, 600 avec" in page
    bodies = [1 for methods in document()["paths"].values() for each in methods.values() if "requestBody" in each]
    assert page.count("Par exemple, avec ce corps") == len(bodies)
