"""Collections of the API page by page: far down by number, and whole by cursor."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from inventory.api import pagination
from inventory.models import Initiative
from tests.factories.initiatives import InitiativeFactory

ADDRESS = "/api/v1/initiatives/"


def walked(client: Client, link: str, side: str = "next") -> list[list[str]]:
    """The ids of every page from `link` on."""
    pages = []
    while link:
        data = client.get(link).json()
        pages.append([record["id"] for record in data["results"]])
        link = data[side] or ""
    return pages


@pytest.mark.django_db
def test_cursor_reads_everything_once_in_the_order_of_keys(client: Client) -> None:
    ids = sorted(str(InitiativeFactory().pk) for _ in range(5))
    assert walked(client, f"{ADDRESS}?cursor=&page_size=2") == [ids[:2], ids[2:4], ids[4:]]


@pytest.mark.django_db
def test_cursor_goes_back_and_keeps_filters(client: Client) -> None:
    for number in range(3):
        InitiativeFactory(name=f"Rustine {number}")
    InitiativeFactory(name="Autre chose")
    first = client.get(f"{ADDRESS}?cursor=&page_size=2&q=rustine").json()
    second = client.get(first["next"]).json()
    assert (first["previous"], len(second["results"]), second["next"]) == (None, 1, None)
    assert client.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.django_db
def test_record_added_meanwhile_shifts_nothing(client: Client) -> None:
    ids = sorted(str(InitiativeFactory().pk) for _ in range(4))
    data = client.get(f"{ADDRESS}?cursor=&page_size=2").json()
    InitiativeFactory(pk="00000000-0000-4000-8000-000000000000")
    assert walked(client, data["next"]) == [ids[2:]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("cursor=&ordering=name", 400),
        ("cursor=nimporte", 404),
        ("cursor=cD1wYXMtdW4tdXVpZA==", 404),
        ("cursor=cD0lMDA=", 404),
        ("cursor=" + "a" * 900, 404),
    ],
)
def test_cursor_that_means_nothing_is_refused(client: Client, query: str, status: int) -> None:
    InitiativeFactory()
    response = client.get(f"{ADDRESS}?{query}")
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    assert "cursor" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "themes/",
        "territories/",
        "stakes/",
        "case-studies/",
        "evaluations/",
        "recommendations/",
        "initiatives/?format=geojson",
    ],
)
def test_every_collection_has_a_cursor(client: Client, address: str) -> None:
    InitiativeFactory()
    glue = "&" if "?" in address else "?"
    data = client.get(f"/api/v1/{address}{glue}cursor=").json()
    assert ("count" in data, "next" in data) == (False, True)


@pytest.mark.django_db
@pytest.mark.parametrize("ordering", ["", "name", "-created_at", "distance&near=-2.08,47.65&radius=100"])
def test_pages_far_down_are_those_of_the_order(client: Client, monkeypatch: pytest.MonkeyPatch, ordering: str) -> None:
    for _ in range(5):
        InitiativeFactory()
    query = f"{ADDRESS}?page_size=2&ordering={ordering}"
    expected = walked(client, query)
    assert sum(map(len, expected)) == Initiative.objects.count()
    monkeypatch.setattr(pagination, "DEEP", 0)
    assert walked(client, query) == expected
    last = f"{urlsplit(query).path}?page_size=2&page=3"
    assert client.get(last).json()["next"] is None
