"""OGC API - Features around its features: documents, formats, links, errors."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from inventory.models import Initiative
from inventory.ogc.collections import COLLECTIONS
from inventory.ogc.parameters import CRS84, PAGING
from tests.factories.initiatives import InitiativeFactory, ThemeFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db
CLASSES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
DOCUMENTS = ["", "conformance", "api", "collections"] + [
    f"collections/{name}{part}" for name in COLLECTIONS for part in ("", "/queryables", "/items")
]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ITEMS = "/ogc/collections/initiatives/items"


def relations(document: dict[str, Any]) -> set[str]:
    return {link["rel"] for link in document["links"]}


def json_schema(node: Any) -> Any:
    """A schema of OpenAPI 3.0 as JSON Schema, which has no "nullable"."""
    if isinstance(node, list):
        return [json_schema(each) for each in node]
    if not isinstance(node, dict):
        return node
    plain = {name: json_schema(value) for name, value in node.items() if name != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") else plain


def addresses(document: Any) -> set[str]:
    """Every link of this site in a document, at any depth."""
    if isinstance(document, list):
        return set().union(*map(addresses, document))
    if not isinstance(document, dict):
        return set()
    own = {document["href"]} if str(document.get("href", "")).startswith("http://testserver/") else set()
    return own.union(*map(addresses, document.values()))


def test_landing_page_answers_without_a_closing_slash(client: Client) -> None:
    """QGIS and GDAL are given /ogc, and QGIS follows no redirect."""
    bare = client.get("/ogc", headers={"Accept": "application/json"})
    assert bare.status_code == 200
    whole = client.get("/ogc/", headers={"Accept": "application/json"}).json()
    assert [link for link in bare.json()["links"] if link["rel"] != "self" and link["rel"] != "alternate"] == [
        link for link in whole["links"] if link["rel"] != "self" and link["rel"] != "alternate"
    ]


def test_landing_page_leads_to_everything(client: Client) -> None:
    document = client.get("/ogc/").json()
    wanted = {"self", "alternate", "service-desc", "service-doc", "conformance", "data", "license"}
    assert relations(document) == wanted


def test_conformance_names_four_classes(client: Client) -> None:
    document = client.get("/ogc/conformance").json()
    assert document["conformsTo"] == [CLASSES + name for name in ("core", "geojson", "html", "oas30")]


def test_every_link_answers_in_the_type_it_says(client: Client) -> None:
    InitiativeFactory.create_batch(2, territory=CommuneFactory())
    waiting, seen = {"http://testserver/ogc/?f=json"}, set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        if "json" in response["Content-Type"]:
            document = response.json()
            waiting |= addresses(document) - seen
            for link in document.get("links", []):
                if link["href"] == address and link["rel"] == "self":
                    assert response["Content-Type"] == link["type"]
    assert len(seen) > 15


@pytest.mark.parametrize("name", COLLECTIONS)
def test_collection_is_the_same_alone_and_in_the_list(client: Client, name: str) -> None:
    InitiativeFactory(territory=CommuneFactory())
    listed = next(each for each in client.get("/ogc/collections").json()["collections"] if each["id"] == name)
    assert client.get(f"/ogc/collections/{name}").json() | {"links": []} == listed | {"links": []}
    assert (listed["crs"], listed["itemType"]) == ([CRS84], "feature")


def test_extent_holds_what_is_published(client: Client) -> None:
    moment = datetime(2026, 1, 31, 12, tzinfo=UTC)
    InitiativeFactory(lon=-2.08412345678, lat=47.6)
    InitiativeFactory(lon=1.5, lat=48.00000001)
    InitiativeFactory(lon=50, lat=0, status="draft")
    Initiative.objects.update(updated_at=moment)
    extent = client.get("/ogc/collections/initiatives").json()["extent"]
    assert extent == {
        "spatial": {"bbox": [[-2.0841235, 47.6, 1.5, 48.0000001]]},
        "temporal": {"interval": [["2026-01-31T12:00:00+00:00", None]]},
    }


def test_extent_of_nothing_is_left_out(client: Client) -> None:
    assert client.get("/ogc/collections/initiatives").json()["extent"] == {}


def test_openapi_is_valid_and_names_every_parameter(client: Client) -> None:
    response = client.get("/ogc/api")
    document = response.json()
    assert response["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    validate_schema(document)
    assert document["openapi"] == "3.0.3"
    for collection in COLLECTIONS.values():
        given = document["paths"][f"/collections/{collection.id}/items"]["get"]["parameters"]
        assert [each["name"] for each in given] == [*PAGING, *[each.name for each in collection.queryables], "f"]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_openapi_describes_every_address(client: Client, path: str) -> None:
    assert f"/{path}" in client.get("/ogc/api").json()["paths"]


def test_answers_are_as_the_openapi_says(client: Client) -> None:
    InitiativeFactory(territory=CommuneFactory(), themes=["velo"])
    InitiativeFactory(point=None, precision="online")
    api = client.get("/ogc/api").json()
    for path in DOCUMENTS:
        content = api["paths"][f"/{path}"]["get"]["responses"]["200"]["content"]
        response = client.get(f"/ogc/{path}")
        schema = {**content[response["Content-Type"]]["schema"], "components": api["components"]}
        Draft202012Validator(json_schema(schema)).validate(response.json())


@pytest.mark.parametrize("name", COLLECTIONS)
def test_queryables_are_a_json_schema(client: Client, name: str) -> None:
    ThemeFactory(slug="velo")
    response = client.get(f"/ogc/collections/{name}/queryables")
    document = response.json()
    Draft202012Validator.check_schema(document)
    assert response["Content-Type"] == "application/schema+json"
    assert list(document["properties"]) == ["geometry", *[each.name for each in COLLECTIONS[name].queryables]]
    if name == "initiatives":
        assert document["properties"]["theme"]["enum"] == ["velo"]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_format_follows_the_parameter_then_the_header(client: Client, path: str) -> None:
    def kind(query: str, **headers: str) -> str:
        response = client.get(f"/ogc/{path}{query}", headers=headers)
        assert response.status_code == 200
        return "html" if response["Content-Type"].startswith("text/html") else "json"

    assert (kind(""), kind("", accept="*/*"), kind("", accept="")) == ("json",) * 3
    assert kind("", accept="application/geo+json, application/json;q=0.9") == "json"
    assert (kind("", accept=BROWSER), kind("?f=json", accept=BROWSER)) == ("html", "json")
    assert kind("?f=html", accept="application/json") == "html"


def test_neither_json_nor_html_is_a_406(client: Client) -> None:
    response = client.get("/ogc/", headers={"accept": "image/png"})
    assert (response.status_code, response["Content-Type"]) == (406, "application/problem+json")


@pytest.mark.parametrize("path", [*DOCUMENTS, "collections/initiatives/items/nulle-part"])
def test_other_sites_may_read(client: Client, path: str) -> None:
    response = client.get(f"/ogc/{path}", headers={"origin": "https://carte.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in response["Vary"]
    assert client.options(f"/ogc/{path}").status_code == 204
    assert client.post(f"/ogc/{path}").status_code == 405


def test_links_are_in_the_header_too(client: Client) -> None:
    InitiativeFactory.create_batch(2)
    response = client.get(f"{ITEMS}?limit=1")
    following = next(link["href"] for link in response.json()["links"] if link["rel"] == "next")
    assert f'<{following}>; rel="next"; type="application/geo+json"' in response["Link"]


def test_long_address_keeps_the_links_out_of_the_header(client: Client) -> None:
    ThemeFactory(slug="velo")
    response = client.get(f"{ITEMS}?" + "theme=velo&" * 500)
    assert (response.status_code, "Link" in response) == (200, False)


@pytest.mark.parametrize(
    "path",
    ["collections/autres", "collections/autres/items", "collections/initiatives/items/1", "rien", "collections/"]
    + [f"collections/territories/items/{name}" for name in ("inconnu", "a b", "é" * 300, "%27%3B--")]
    + ["collections/initiatives/items/00000000-0000-0000-0000-000000000000"],
)
def test_unknown_thing_is_a_404(client: Client, path: str) -> None:
    for accept in ("application/json", BROWSER):
        response = client.get(f"/ogc/{path}", headers={"accept": accept})
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


WRONG = {
    "limit": ["", "0", "-1", "abc", "1.5", "NaN", "Infinity", "1e3"],
    "bbox": [
        "",
        "1,2,3",
        "a,b,c,d",
        "NaN,NaN,NaN,NaN",
        "-inf,0,inf,1",
        "1e999,0,1,1",
        "0,2,1,1",
        "0,0,200,1",
        "1,1,1,",
    ],
    "datetime": ["", "..", "../..", "hier", "2026-02-30", "9" * 3_000, "2026-02-01/2026-01-01"],
    "crs": ["", "EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/4326"],
    "bbox-crs": ["", "EPSG:2154"],
    "after": ["1", "'; --", "00000000-0000-0000-0000-00000000000g"],
    "before": ["1", "é" * 100],
    "f": ["", "xml", "geojson"],
    "theme": ["inconnu"],
    "territory": ["nulle part"],
    "year_min": ["abc", "9" * 400, "-1"],
    "near": ["NaN,NaN", "1"],
    "q": ["a" * 201],
    "ordering": ["name"],
    "page": ["2"],
    "inconnu": ["1", ""],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_wrong_value_is_a_400_that_names_the_parameter(client: Client, name: str, value: str) -> None:
    response = client.get(ITEMS, {name: value})
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert name in response.json()["detail"]


@pytest.mark.parametrize("name", [*PAGING, "f", "q", "near", "status"])
def test_parameter_said_twice_is_a_400(client: Client, name: str) -> None:
    response = client.get(f"{ITEMS}?{name}=1&{name}=2")
    assert response.status_code == 400


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if not path.endswith("items")])
def test_parameter_where_there_is_none_is_a_400(client: Client, path: str) -> None:
    assert client.get(f"/ogc/{path}?limit=1").status_code == 400


def test_wrong_territory_filter_is_a_400(client: Client) -> None:
    for query in ("kind=planete", "within=nulle-part", "q=" + "a" * 101, "theme=velo", "after=a%20b"):
        response = client.get(f"/ogc/collections/territories/items?{query}")
        assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json"), query


def test_page_after_and_before_at_once_is_a_400(client: Client) -> None:
    key = InitiativeFactory().pk
    assert client.get(f"{ITEMS}?after={key}&before={key}").status_code == 400


def test_script_in_a_name_is_a_text(client: Client) -> None:
    initiative = InitiativeFactory(name="<script>alert(1)</script>", website="javascript:alert(1)")
    for path in (ITEMS, f"{ITEMS}/{initiative.pk}"):
        page = client.get(f"{path}?f=html").content.decode()
        assert ("<script>alert" in page, 'href="javascript' in page) == (False, False)
