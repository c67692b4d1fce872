"""Searching an address: what is asked of the geocoder, what is believed of its answer, and what happens without it."""

import socket
import time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from inventory.forms.fields import TerritoryField
from inventory.services.geocoding import SEARCHES, read_addresses
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory, FormerNameFactory
from tests.geocoders import asked, feature, geocoder
from tests.hosts import Host, Say, answer, host, raw
from tests.inventory.proposals import redon

pytestmark = pytest.mark.django_db
URL = "/proposer/adresses.json"
PORT = feature("12 Rue du Port 35600 Redon")
DOWN = "La recherche d’adresse ne répond pas. Écrivez la commune et l’adresse dans les champs ci-dessous."


def search(client: Client, settings: Settings, running: Host | None, q: str = "12 rue du port", **more: str) -> Any:
    settings.GEOCODER_URL = running.url if running else ""
    return client.get(URL, {"q": q, **more})


def labels(found: list[Any]) -> list[str]:
    return [address["label"] for address in found]


def test_address_fills_the_place(client: Client, settings: Settings) -> None:
    redon()
    with geocoder(PORT) as there:
        response = search(client, settings, there)
    assert (response.status_code, response.json()) == (
        200,
        {
            "results": [
                {
                    "label": "12 Rue du Port 35600 Redon",
                    "detail": "numéro",
                    "address": "12 Rue du Port",
                    "postal_code": "35600",
                    "territory": "Redon (35600)",
                    "point": [-1.95, 48.05],
                    "precision": "exact",
                }
            ]
        },
    )


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("housenumber", ("exact", "numéro", "Rue du Port")),
        ("street", ("street", "rue", "Rue du Port")),
        ("locality", ("street", "lieu-dit", "Rue du Port")),
        ("municipality", ("commune", "commune", "")),
    ],
)
def test_kind_says_how_well_the_place_is_known(kind: str, expected: tuple[str, str, str]) -> None:
    redon()
    [found] = read_addresses([feature("Rue du Port 35600 Redon", kind)])
    assert (found["precision"], found["detail"], found["address"]) == expected


def test_geocoder_learns_the_text_and_nothing_of_who_typed(client: Client, settings: Settings) -> None:
    redon()
    settings.SITE_URL = "https://domino.example"
    with geocoder(PORT) as there:
        settings.GEOCODER_URL = there.url
        client.get(URL, {"q": "  12  rue\tdu port "}, REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Firefox")
        search(client, settings, there, "12 rue du port", territory="Redon")
        search(client, settings, there, "12 rue du port", territory="Nulle-Part")
    usual = {"q": "12 rue du port", "limit": "20", "autocomplete": "1"}
    assert asked(there) == [usual, {**usual, "lat": "48.050", "lon": "-1.950"}]
    assert [line for line in there.requests[0].lower().splitlines()[1:] if line] == [
        f"host: 127.0.0.1:{there.port}",
        "user-agent: domino (+https://domino.example)",
        "accept: */*",
        "accept-encoding: gzip",
        "connection: close",
    ]


def test_same_search_is_asked_once(
    client: Client, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    redon()
    with geocoder(PORT) as there:
        first = search(client, settings, there)
        with django_assert_num_queries(1):
            second = search(client, settings, there)
    assert second.json() == first.json()
    assert len(there.requests) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_the_addresses(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for rank in range(number):
        commune = CommuneFactory(code=f"3501{rank}", postal_codes=["35600"])
        FormerNameFactory(territory=commune, code=f"3591{rank}")
    features = [feature(f"{rank} Rue du Port 35600 Redon", citycode=f"3501{rank}") for rank in range(number)]
    features += [feature(f"{rank} Rue du Canal 35600 Redon", citycode=f"3591{rank}") for rank in range(number)]
    with django_assert_num_queries(3):
        assert len(read_addresses(features)) == min(2 * number, 5)


def test_district_of_a_town_is_the_town() -> None:
    rennes = CommuneFactory(name="Rennes", code="35238", postal_codes=["35000", "35200", "35700"])
    FormerNameFactory(territory=rennes, code="35999")
    [found] = read_addresses([feature("1 Rue du Canal 35200 Rennes", citycode="35999")])
    assert found["territory"] == "Rennes (35200)"


def test_business_postal_code_is_not_taken_for_the_commune() -> None:
    redon()
    [found] = read_addresses([feature("1 Rue du Canal 35603 Redon")])
    assert (found["postal_code"], found["territory"]) == ("35603", "Redon (35600)")


def test_addresses_elsewhere_and_doubles_are_left_out() -> None:
    redon()
    elsewhere = [feature(f"{rank} Rue du Port 44000 Nantes", citycode="44109") for rank in range(10)]
    here = [feature(f"{rank} Rue du Port 35600 Redon") for rank in range(10)]
    assert labels(read_addresses([*elsewhere, here[0], *here])) == [item["properties"]["label"] for item in here[:5]]


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "text",
        [],
        {},
        {"properties": None, "geometry": None},
        {**PORT, "geometry": None},
        {**PORT, "geometry": {"type": "LineString", "coordinates": [[-1.95, 48.05]]}},
        {**PORT, "geometry": {"type": "Point", "coordinates": None}},
        {**PORT, "geometry": {"type": "Point", "coordinates": ["-1.95", "48.05"]}},
        {**PORT, "geometry": {"type": "Point", "coordinates": [True, False]}},
        feature("12 Rue du Port 35600 Redon", lon=float("nan")),
        feature("12 Rue du Port 35600 Redon", lon=10**400),
        feature("12 Rue du Port 35600 Redon", lon=48.05, lat=-1.95),
        feature("12 Rue du Port 35600 Redon", lon=-74.0, lat=40.7),
        feature("12 Rue du Port 35600 Redon", label=12),
        feature("12 Rue du Port 35600 Redon", label="a" * 201),
        feature("12 Rue du Port 35600 Redon", label="12 Rue\x00"),
        feature("12 Rue du Port 35600 Redon", name=None),
        feature("12 Rue du Port 35600 Redon", citycode=35236),
        feature("12 Rue du Port 35600 Redon", citycode="' OR 1=1"),
        feature("12 Rue du Port 35600 Redon", type="planet"),
        feature("12 Rue du Port 35600 Redon", type=["street"]),
    ],
)
def test_malformed_feature_is_left_out(odd: Any) -> None:
    redon()
    assert labels(read_addresses([odd, PORT])) == ["12 Rue du Port 35600 Redon"]


@pytest.mark.parametrize("q", ["", "  ", "ab", "a" * 201, "12 rue\x07"])
def test_odd_text_is_refused(client: Client, settings: Settings, q: str) -> None:
    with geocoder(PORT) as there:
        response = search(client, settings, there, q)
    assert (response.status_code, response.json()["detail"]) == (400, "q : écrivez de 3 à 200 signes.")
    assert response["Content-Type"] == "application/problem+json"
    assert there.requests == []


def test_text_that_the_geocoder_refuses_finds_nothing(client: Client, settings: Settings) -> None:
    with host(answer(b'{"code": 400}', status="400 Bad Request")) as there:
        assert search(client, settings, there, "!!!").json() == {"results": []}


def slow(connection: socket.socket, head: str) -> None:
    time.sleep(1)


@pytest.mark.parametrize(
    "say",
    [
        pytest.param(answer(status="500 Oops"), id="error"),
        pytest.param(answer(status="429 Too Many"), id="too many"),
        pytest.param(answer(b"<html>", content_type="text/html"), id="page"),
        pytest.param(answer(b"\xff\xfe"), id="bytes"),
        pytest.param(answer(b"[1, 2]"), id="list"),
        pytest.param(answer(b'{"features": {}}'), id="other shape"),
        pytest.param(answer(b"[" * 100_000), id="deep"),
        pytest.param(answer(b" " * 300_000), id="large"),
        pytest.param(raw(b"nonsense"), id="nonsense"),
        pytest.param(slow, id="slow"),
    ],
)
def test_failing_geocoder_is_said_then_left_alone(client: Client, settings: Settings, say: Say) -> None:
    settings.GEOCODER_TIMEOUT = 0.3
    with host(say) as there:
        for text in ("12 rue du port", "13 rue du port"):
            response = search(client, settings, there, text)
            assert (response.status_code, response["Retry-After"], response.json()["detail"]) == (503, "30", DOWN)
    assert len(there.requests) == 1


def test_too_many_searches_of_a_network_wait(client: Client, settings: Settings) -> None:
    statuses: list[HttpResponse] = []
    with geocoder(PORT) as there:
        for rank in range(SEARCHES[0].most + 1):
            statuses.append(search(client, settings, there, f"{rank} rue du port"))
        kept = search(client, settings, there, "0 rue du port")
    assert [response.status_code for response in statuses] == [200] * SEARCHES[0].most + [429]
    assert 0 < int(statuses[-1]["Retry-After"]) <= 60
    assert kept.status_code == 200


def test_without_a_geocoder_nothing_is_searched(client: Client, settings: Settings) -> None:
    assert search(client, settings, None).status_code == 404


@pytest.mark.parametrize("page", ["/proposer/", "correction"])
def test_form_searches_addresses_only_with_a_geocoder(client: Client, settings: Settings, page: str) -> None:
    address = page if page != "correction" else f"/initiatives/{InitiativeFactory().slug}/corriger/"
    settings.GEOCODER_URL = ""
    without = client.get(address).content.decode()
    settings.GEOCODER_URL = "http://127.0.0.1:9"
    with_one = client.get(address).content.decode()
    assert ["chercher-adresse" in html for html in (without, with_one)] == [False, True]


def test_privacy_page_names_the_geocoder(client: Client, settings: Settings) -> None:
    settings.GEOCODER_URL = ""
    without = client.get("/donnees-personnelles/").content.decode()
    settings.GEOCODER_URL = "https://adresses.domino.example/v1"
    with_one = client.get("/donnees-personnelles/").content.decode()
    assert ["service d’adresses adresses.domino.example" in html for html in (without, with_one)] == [False, True]


def test_form_reads_back_what_an_address_fills(client: Client) -> None:
    CommuneFactory(name="Saint-Just", code="35001", postal_codes=["35550"])
    commune = CommuneFactory(name="Saint-Just", code="35285", postal_codes=["35550", "35600"])
    alone = CommuneFactory(name="Sans-Code", code="35286", postal_codes=[])
    for code, territory in (("35285", commune), ("35286", alone)):
        [found] = read_addresses([feature("1 Rue du Port 35600 Saint-Just", citycode=code)])
        assert TerritoryField().clean(found["territory"]) == territory
