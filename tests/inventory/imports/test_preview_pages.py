"""The lines of an import on their page: filters, lines left out, the map, the same cost at any size."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.enums import ImportState, LineOutcome
from inventory.models import ImportLine, ImportRun, Territory
from tests.factories.accounts import MembershipFactory
from tests.factories.imports import ImportLineFactory, ImportRunFactory
from tests.inventory.imports.runs import BIKES, FABLAB, GARDEN, applied, previewed

pytestmark = pytest.mark.django_db
FAR = ["lat", "47.7", "avertissement", "position loin de sa commune : 21 km"]


@pytest.fixture
def client(redon: Territory) -> Client:
    client = Client()
    client.force_login(MembershipFactory(territory=redon).user)
    return client


@pytest.fixture
def run(redon: Territory) -> ImportRun:
    """Lines 1 to 60 are new, 61 and 62 would change, 63 is refused; the even ones are remarked upon."""
    run = ImportRunFactory(territory=redon, state=ImportState.PREVIEWED)
    outcomes = {61: LineOutcome.CHANGED, 62: LineOutcome.CHANGED, 63: LineOutcome.REJECTED}
    for line in range(1, 64):
        values: dict[str, Any] = {"outcome": outcomes.get(line, LineOutcome.NEW), "point": Point(-2.1, 47.6, srid=4326)}
        ImportLineFactory(run=run, line=line, remarks=[] if line % 2 else [FAR], **values)
    return run


def page(client: Client, run: ImportRun, query: str = "") -> Any:
    return client.get(f"/moderation/imports/{run.pk}/apercu/{query}")


def choose(client: Client, run: ImportRun, **data: Any) -> list[int]:
    """The lines left out once `data` was sent."""
    run.refresh_from_db()
    response = client.post(f"/moderation/imports/{run.pk}/apercu/", {"version": run.version, **data})
    assert response.status_code == 302, response.content.decode()
    run.refresh_from_db()
    return run.excluded


def lines(response: Any) -> list[int]:
    return [row["line"].line for row in response.context["rows"]]


def test_lines_are_filtered_by_outcome_reason_and_number(client: Client, run: ImportRun) -> None:
    assert lines(page(client, run)) == list(range(1, 51))
    assert lines(page(client, run, "?page=2")) == list(range(51, 64))
    assert lines(page(client, run, "?outcome=changed")) == [61, 62]
    assert lines(page(client, run, "?outcome=changed&reason=position loin de sa commune")) == [62]
    assert lines(page(client, run, "?line=63")) == [63]
    assert page(client, run, "?outcome=new").context["reasons"] == [("position loin de sa commune", 30)]


@pytest.mark.parametrize(
    ("query", "status"), [("?outcome=x", 400), ("?line=x", 400), ("?page=9", 404), ("?page=x", 404)]
)
def test_bad_filter_is_refused(client: Client, run: ImportRun, query: str, status: int) -> None:
    assert page(client, run, query).status_code == status


def test_lines_left_out_are_kept_across_pages(client: Client, run: ImportRun) -> None:
    assert choose(client, run, shown=[1, 2, 3], keep=[2]) == [1, 3]
    assert choose(client, run, shown=[51, 61], keep=[]) == [1, 3, 51, 61]
    assert choose(client, run, shown=[1, 2, 3], keep=[1, 2]) == [3, 51, 61]
    told = page(client, run).context
    assert (told["created"], told["changed"], told["left_out"]) == (58, 1, 3)


def test_lines_of_a_reason_are_left_out_and_taken_back_together(client: Client, run: ImportRun) -> None:
    reason = {"outcome": "new", "reason": "position loin de sa commune"}
    assert choose(client, run, every="out", **reason) == list(range(2, 61, 2))
    assert choose(client, run, every="in", outcome="new") == []
    assert choose(client, run, every="out", outcome="") == list(range(1, 63))


def test_choice_made_by_script_answers_what_would_be_written(client: Client, run: ImportRun) -> None:
    data = {"version": run.version, "shown": [1, 2, 61], "keep": [1]}
    response = client.post(f"/moderation/imports/{run.pk}/apercu/", data, headers={"accept": "application/json"})
    assert response.json() == {"version": run.version + 1, "created": 59, "changed": 1, "left_out": 2}


@pytest.mark.parametrize("data", [{"outcome": "x"}, {"reason": "\0"}])
def test_bad_filter_of_a_choice_is_refused(client: Client, run: ImportRun, data: dict[str, str]) -> None:
    address = f"/moderation/imports/{run.pk}/apercu/"
    assert client.post(address, {"version": run.version, "every": "out", **data}).status_code == 400


@pytest.mark.parametrize("shown", [["63"], ["999"]])
def test_line_that_writes_nothing_cannot_be_left_out(client: Client, run: ImportRun, shown: list[str]) -> None:
    response = client.post(f"/moderation/imports/{run.pk}/apercu/", {"version": run.version, "shown": shown})
    assert (response.status_code, b'role="alert"' in response.content) == (422, True)


def test_difference_is_told_in_words(client: Client, redon: Territory) -> None:
    applied(redon, FABLAB)
    run = previewed(redon, {**FABLAB, "resume": "Après"}, GARDEN, {**GARDEN, "lat": "47.70"}, {**BIKES, "nom": ""})
    rows = page(client, run).context["rows"]
    assert [(row["is_new"], row["may_choose"], len(row["words"])) for row in rows] == [
        (False, True, 1), (True, True, 6), (False, False, 0), (False, False, 0),
    ]  # fmt: skip
    assert rows[0]["record"].name == "Fablab"
    assert [(line.label, line.words.after[0].text) for line in rows[0]["words"]] == [("En une phrase", "Après")]


def test_lines_can_be_read_once_applied(client: Client, redon: Territory) -> None:
    run = applied(redon, FABLAB)
    response = page(client, run, "?outcome=new")
    assert (response.status_code, [row["record"].name for row in response.context["rows"]]) == (200, ["Fablab"])
    assert response.context["is_open"] is False


def test_map_groups_lines_of_one_place(client: Client, run: ImportRun) -> None:
    ImportLine.objects.filter(line=62).update(point=Point(-2.0, 47.7, srid=4326))
    address = f"/moderation/imports/{run.pk}/apercu.geojson"
    response = client.get(address)
    assert response["Content-Type"] == "application/geo+json"
    features = response.json()["features"]
    assert [(each["geometry"]["coordinates"], each["properties"]["count"]) for each in features] == [
        ([-2.0, 47.7], 1),
        ([-2.1, 47.6], 62),
    ]
    framed = client.get(f"{address}?frame=-2.05,47.65,-1.9,47.8&outcome=changed").json()["features"]
    assert [each["properties"] for each in framed] == [
        {"count": 1, "line": 62, "name": "Fablab 62", "outcome": "changed"}
    ]


@pytest.mark.parametrize("query", ["frame=x", "frame=1,1,0,0", "outcome=x"])
def test_bad_frame_is_refused(client: Client, run: ImportRun, query: str) -> None:
    assert client.get(f"/moderation/imports/{run.pk}/apercu.geojson?{query}").status_code == 400


def test_map_never_has_more_than_400_marks(client: Client, redon: Territory) -> None:
    run = ImportRunFactory(territory=redon, state=ImportState.PREVIEWED)
    ImportLine.objects.bulk_create(
        ImportLine(run=run, line=30 * x + y, outcome="new", point=Point(x / 30, 40 + y / 30, srid=4326))
        for x in range(30)
        for y in range(30)
    )
    features = client.get(f"/moderation/imports/{run.pk}/apercu.geojson").json()["features"]
    assert (len(features), sum(each["properties"]["count"] for each in features)) == (400, 900)


@pytest.mark.parametrize("query", ["", "?outcome=new", "?outcome=new&reason=x"])
def test_preview_costs_the_same_for_1_and_49_lines(client: Client, redon: Territory, query: str) -> None:
    run = ImportRunFactory(territory=redon, state=ImportState.PREVIEWED)
    costs = []
    for count in (1, 48):
        ImportLineFactory.create_batch(count, run=run, remarks=[["", "", "avertissement", "x"]])
        with CaptureQueriesContext(connection) as queries:
            assert page(client, run, query).status_code == 200
        costs.append(len(queries))
    assert (costs, costs[0] <= 20) == ([costs[0]] * 2, True)


def test_list_costs_the_same_for_1_and_3_imports(client: Client, redon: Territory) -> None:
    costs = []
    for count in (1, 2):
        ImportRunFactory.create_batch(count, territory=redon)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/moderation/imports/").status_code == 200
        costs.append(len(queries))
    assert costs == [costs[0]] * 2
