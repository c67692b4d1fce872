"""Lists and recommendations in the API: contract, facets, who sees and writes what, locks, queries."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.enums import Role
from tests.factories.recommendations import ListFactory, RecommendationFactory
from tests.recommendations.team import member
from tests.recommendations.test_list_pages import full

pytestmark = pytest.mark.django_db
LISTS, ALL = "/api/v1/recommendation-lists/", "/api/v1/recommendations/"
CONTRACT = {"id", "number", "title", "context", "how", "phases", "registers", "stakes", "criteria", "carriers"} | {
    *("partners", "inspirations", "priority", "status")
}


def send(client: Client, method: str, address: str, data: Any, **headers: str) -> Any:
    body = data if isinstance(data, str) else json.dumps(data)
    return getattr(client, method)(address, body, content_type="application/json", headers=headers)


def test_list_follows_the_contract_and_holds_nothing_private(client: Client) -> None:
    made = full(ListFactory(), contact_person="SECRET", elected_person="SECRET")
    response = client.get(f"{LISTS}{made.list.slug}/")
    data = response.json()
    assert {"slug", "title", "territory", "version", "state", "recommendations"} <= set(data)
    assert set(data["recommendations"][0]) >= CONTRACT
    assert "SECRET" not in response.content.decode()
    assert "SECRET" not in client.get(ALL).content.decode()


@pytest.mark.parametrize("role", [None, *Role.values])
def test_draft_is_for_those_who_edit(client: Client, role: str | None) -> None:
    made = RecommendationFactory(list__state="draft")
    if role:
        member(client, made.list.territory, Role(role))
    may = role in {"relay", "facilitator", "administrator"}
    assert [client.get(address).json()["count"] for address in (LISTS, ALL)] == [int(may), int(may)]
    assert client.get(f"{ALL}{made.pk}/").status_code == (200 if may else 404)


def test_facets_narrow(client: Client) -> None:
    made = full(ListFactory(), title="Financer", status="done")
    RecommendationFactory(list__state="agreed", phases=["trial"])
    stake = made.stakes.get().slug
    for query in (
        f"territory={made.list.territory.slug}",
        "state=consultation&list=" + made.list.slug,
        "phase=start",
        "register=funding",
        f"stake={stake}",
        "status=done",
        "q=financer",
    ):
        assert [each["id"] for each in client.get(f"{ALL}?{query}").json()["results"]] == [str(made.pk)], query
    assert client.get(f"{LISTS}?territory={made.list.territory.slug}").json()["count"] == 1


@pytest.mark.parametrize("query", ["phase=x", "state=x", "territory=nulle-part", "stake=x", "status=x", "page=0"])
def test_wrong_value_is_a_problem(client: Client, query: str) -> None:
    RecommendationFactory()
    response = client.get(f"{ALL}?{query}")
    assert response.status_code == (404 if query == "page=0" else 400)
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("address", [LISTS, ALL])
def test_collection_costs_the_same_for_one_three_and_sixty(client: Client, address: str) -> None:
    owner, counts = ListFactory(), []
    for wanted in (1, 3, 60):
        while owner.recommendations.count() < wanted:
            full(owner)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{address}?list={owner.slug}&page_size=500").status_code == 200
        counts.append(len(queries))
    assert counts[1:] == counts[:1] * 2


@pytest.mark.parametrize("role", [None, *Role.values])
def test_writing_is_for_those_who_edit(client: Client, role: str | None) -> None:
    made = RecommendationFactory(title="A")
    if role:
        member(client, made.list.territory, Role(role))
    may = role in {"relay", "facilitator", "administrator"}
    refused = 403 if role else 401
    created = send(client, "post", ALL, {"list": made.list.slug, "title": "Nouvelle", "phases": ["start"]})
    assert (created.status_code, made.list.recommendations.count()) == ((201, 2) if may else (refused, 1))
    changed = send(client, "patch", f"{ALL}{made.pk}/", {"title": "B"}, **{"If-Match": '"1"'})
    made.refresh_from_db()
    assert (changed.status_code, made.title) == ((200, "B") if may else (refused, "A"))


def test_second_writer_is_told(client: Client) -> None:
    made = RecommendationFactory(title="A")
    member(client, made.list.territory)
    page = f"{ALL}{made.pk}/"
    etag = client.get(page)["ETag"]
    first = send(client, "patch", page, {"title": "B"}, **{"If-Match": etag})
    assert (first.status_code, first["ETag"].partition("-")[0]) == (200, '"2')
    statuses = [
        send(client, "patch", page, {"title": "C"}, **headers).status_code
        for headers in ({"If-Match": etag}, {}, {"If-Match": "x"})
    ]
    assert statuses == [412, 428, 412]
    made.refresh_from_db()
    assert made.title == "B"


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "[]",
        '"a"',
        {"title": ""},
        {"title": "a" * 201},
        {"phases": ["x"]},
        {"stakes": ["x"]},
        {"stakes": 3},
        {"budget": "x"},
        {"budget": -1},
        {"budget": "NaN"},
        {"starts_on": "hier"},
        {"starts_on": "2026-05-01", "ends_on": "2026-01-01"},
        {"title": "a\u0000b"},
        {"contact_person": "Mme X"},
        {"context": "![](http://ailleurs.example/a.png)"},
    ],
)
def test_bad_body_is_a_400_and_changes_nothing(client: Client, data: Any) -> None:
    made = RecommendationFactory(title="A")
    member(client, made.list.territory)
    response = send(client, "patch", f"{ALL}{made.pk}/", data, **{"If-Match": '"1"'})
    made.refresh_from_db()
    assert (response.status_code, made.lock) == (400, 1)
    assert response["Content-Type"] == "application/problem+json"


def test_browsable_pages_open(client: Client) -> None:
    made = RecommendationFactory()
    member(client, made.list.territory)
    for address in (LISTS, f"{LISTS}{made.list.slug}/", ALL, f"{ALL}{made.pk}/"):
        assert client.get(address, headers={"Accept": "text/html"}).status_code == 200
