"""The radar page, its comparisons and files; a territory's distribution; the desk; bad query strings."""

import csv
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from evaluation.models import Evaluation, ReferentialVersion
from inventory.models import Territory
from tests.evaluation.evaluating import LEVELS, agreed, evaluation_of, member, place
from tests.factories.initiatives import InitiativeFactory
from tests.factories.ratings import rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> ReferentialVersion:
    return agreed(place())


def published(version: ReferentialVersion, **values: Any) -> Evaluation:
    return evaluation_of(version, closed=True, consent=True, **values)


def detail(evaluation: Evaluation, query: str = "") -> str:
    return reverse("evaluation:evaluation_detail", args=[evaluation.pk]) + query


def test_page_shows_the_radar_and_its_table(client: Client, version: ReferentialVersion) -> None:
    response = client.get(detail(published(version)))
    page = response.content.decode()
    assert (page.count('class="radar__drawing"'), "Critère 1" in page, "3,0" in page) == (2, True, True)
    assert [cell.text for row in response.context["figure"].rows for cell in row.cells] == ["3,0", "3,0", "1,0"]


def test_evaluation_without_answers_says_so(client: Client, version: ReferentialVersion) -> None:
    client.force_login(member(version.referential.territory))
    page = client.get(detail(evaluation_of(version, rated=False))).content.decode()
    assert ("Personne n’a encore rendu" in page, "radar__drawing" in page) == (True, False)


def test_each_rater_is_shown_with_the_spread(client: Client, version: ReferentialVersion) -> None:
    evaluation = published(version)
    rate(evaluation, "Bo", [[0, 0], [3, 3], [1, 1]])
    response = client.get(detail(evaluation, "?vue=regards"))
    assert response.context["figure"].columns == ("Regard 1", "Regard 2", "Médiane")
    assert [row.width for row in response.context["figure"].rows] == ["3,0", "0,0", "0,0"]
    assert [criterion.name for criterion in response.context["apart"]] == ["Critère 1"]


def test_before_and_after_are_compared_in_one_radar(client: Client, version: ReferentialVersion) -> None:
    after = published(version, made_on=date(2026, 9, 1))
    before = published(version, made_on=date(2026, 3, 1), initiative=after.initiative)
    response = client.get(detail(after, f"?avec={before.pk}"))
    assert response.context["figure"].columns == (
        "Le comité d’animation, 01/03/2026",
        "Le comité d’animation, 01/09/2026",
    )


def test_two_evaluations_of_one_day_are_told_apart(client: Client, version: ReferentialVersion) -> None:
    after = published(version, made_on=date(2026, 9, 1))
    before = published(version, made_on=date(2026, 9, 1), initiative=after.initiative)
    Evaluation.objects.filter(pk=before.pk).update(created_at=datetime(2026, 9, 1, 7, 5, tzinfo=UTC))
    Evaluation.objects.filter(pk=after.pk).update(created_at=datetime(2026, 9, 1, 12, 30, tzinfo=UTC))
    response = client.get(detail(after, f"?avec={before.pk}"))
    name = "Le comité d’animation, 01/09/2026"
    assert response.context["figure"].columns == (f"{name}, 09 h 05", f"{name}, 14 h 30")


def test_other_initiatives_are_compared_with_one_version_only(client: Client, version: ReferentialVersion) -> None:
    one, same = published(version), published(version)
    other = published(agreed(version.referential.territory))
    hidden = evaluation_of(version, closed=True)
    assert client.get(detail(one, f"?avec={same.pk}")).status_code == 200
    assert client.get(detail(one, f"?avec={other.pk}")).status_code == 400
    assert client.get(detail(one, f"?avec={hidden.pk}")).status_code == 400


def test_bad_query_is_said(client: Client, version: ReferentialVersion) -> None:
    one = published(version)
    others = [published(version, initiative=one.initiative) for _ in range(4)]
    four = "&".join(f"avec={each.pk}" for each in others)
    for query in ("?vue=score", "?avec=x", f"?avec={uuid4()}", f"?avec={one.pk}", f"?{four}", "?avec=%00"):
        for address in (
            detail(one),
            reverse("evaluation:evaluation_radar", args=[one.pk, "svg"]),
            reverse("evaluation:evaluation_sheet", args=[one.pk]),
        ):
            assert client.get(address + query).status_code == 400


def test_median_of_the_territory_needs_five(client: Client, version: ReferentialVersion) -> None:
    evaluation = published(version)
    for _ in range(3):
        evaluation_of(version, closed=True)
    few = client.get(detail(evaluation, "?vue=territoire"))
    assert (len(few.context["figure"].columns), "Moins de cinq" in few.content.decode()) == (1, True)
    evaluation_of(version, closed=True)
    assert len(client.get(detail(evaluation, "?vue=territoire")).context["figure"].columns) == 2


def test_files_are_what_they_say(client: Client, version: ReferentialVersion) -> None:
    evaluation = published(version)
    evaluation.ratings.get().scores.update(evidence="Vu sur place", link="https://exemple.fr/")
    starts = {"radar.svg": b"<svg", "radar.png": b"\x89PNG", "fiche.pdf": b"%PDF"}
    for name, start in starts.items():
        response = client.get(f"{detail(evaluation)}{name}")
        assert (response.status_code, response.content[: len(start)]) == (200, start)
    assert client.get(f"{detail(evaluation)}radar.gif").status_code == 404


@pytest.mark.parametrize("count", [1, 3, 30])
def test_page_takes_as_many_queries_for_any_number_of_raters(
    client: Client, version: ReferentialVersion, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    evaluation = published(version, rated=False)
    for index in range(count):
        rate(evaluation, f"Regard {index}", LEVELS)
    with django_assert_max_num_queries(12):
        assert client.get(detail(evaluation, "?vue=regards")).status_code == 200


def territory_page(territory: Territory, query: str = "") -> str:
    return reverse("evaluation:territory_evaluation", args=[territory.slug]) + query


def test_territory_without_evaluation_says_how_to_begin(client: Client) -> None:
    response = client.get(territory_page(place()))
    assert (response.status_code, "Pas encore d’évaluation" in response.content.decode()) == (200, True)


def test_few_evaluations_are_for_the_team(client: Client, version: ReferentialVersion) -> None:
    territory = version.referential.territory
    for _ in range(4):
        evaluation_of(version, closed=True)
    page = client.get(territory_page(territory))
    assert (page.context["criteria"], "Moins de cinq" in page.content.decode()) == ([], True)
    client.force_login(member(territory))
    assert len(client.get(territory_page(territory)).context["criteria"]) == 3
    client.logout()
    evaluation_of(version, closed=True)
    page = client.get(territory_page(territory))
    assert [(row["n"], row["coverage"]) for row in page.context["criteria"]] == [(5, 100), (5, 50), (5, 100)]
    named = Evaluation.objects.first().initiative.name  # type: ignore[union-attr]
    assert f">{named}<" not in page.content.decode()


@pytest.mark.parametrize("query", ["?version=0", "?version=x", "?version=" + "9" * 40, "?version=%00"])
def test_version_nobody_used_is_said(client: Client, version: ReferentialVersion, query: str) -> None:
    evaluation_of(version, closed=True)
    assert client.get(territory_page(version.referential.territory, query)).status_code == 400


@pytest.mark.parametrize("count", [1, 3, 30])
def test_territory_takes_as_many_queries_for_any_number(
    client: Client, version: ReferentialVersion, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        published(version)
    with django_assert_max_num_queries(14):
        assert client.get(territory_page(version.referential.territory)).status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_scores_are_downloaded_with_version_and_coverage(
    client: Client, version: ReferentialVersion, form: str
) -> None:
    published(version)
    address = reverse("evaluation:score_download", args=[version.referential.territory.slug, form])
    response = client.get(address)
    assert (response.status_code, len(response.getvalue()) > 100) == (200, True)  # type: ignore[attr-defined]


def test_rows_are_by_name_and_unknown_is_empty(client: Client, version: ReferentialVersion) -> None:
    territory = version.referential.territory
    for name, levels in (("Zeste", [[4, 4]] * 3), ("Abeille", [[None, None]] * 3)):
        made = published(version, rated=False, initiative=InitiativeFactory(name=name, territory=territory))
        rate(made, "Ana", levels)
    address = reverse("evaluation:score_download", args=[territory.slug, "csv"])
    body = client.get(address).getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
    _, *lines = csv.reader(body.splitlines(), delimiter=";")
    assert [(line[0], line[7], line[8]) for line in lines] == [("Abeille", "", "0.0")] * 3 + [
        ("Zeste", "4.0", "1.0")
    ] * 3


def test_desk_lists_by_state(client: Client, version: ReferentialVersion) -> None:
    one, two = evaluation_of(version), evaluation_of(version, closed=True)
    evaluation_of(agreed(place()))
    client.force_login(member(version.referential.territory))
    address = reverse("evaluation:evaluation_desk")
    listed = {
        state: list(client.get(f"{address}?state={state}").context["page"]) for state in ("todo", "open", "closed")
    }
    assert listed == {"todo": [one], "open": [one], "closed": [two]}


@pytest.mark.parametrize(
    ("query", "status"),
    [("state=score", 400), ("territory=nulle-part", 400), ("page=0", 404), ("page=x", 404), ("page=99", 404)],
)
def test_desk_refuses_what_it_does_not_know(
    client: Client, version: ReferentialVersion, query: str, status: int
) -> None:
    client.force_login(member(version.referential.territory))
    assert client.get(f"{reverse('evaluation:evaluation_desk')}?{query}").status_code == status


def test_evaluation_begins_from_the_record(client: Client, version: ReferentialVersion) -> None:
    initiative = InitiativeFactory(territory=version.referential.territory)
    client.force_login(member(version.referential.territory))
    address = reverse("evaluation:evaluation_create", args=[initiative.slug])
    assert client.get(address).status_code == 200
    for sent in ({}, {"version": "x", "kind": "peer"}, {"version": version.pk, "kind": "score"}):
        assert client.post(address, sent).status_code == 422
    assert client.post(address, {"version": version.pk, "kind": "peer"}).status_code == 302
    made = Evaluation.objects.get()
    assert (made.version, made.initiative, made.kind) == (version, initiative, "peer")


def test_synthesis_shows_the_spread_and_is_kept(client: Client, version: ReferentialVersion) -> None:
    evaluation = evaluation_of(version)
    rate(evaluation, "Bo", [[0, 2], [3, None], [1, 1]])
    client.force_login(member(version.referential.territory))
    address = reverse("evaluation:synthesis_edit", args=[evaluation.pk])
    response = client.get(address)
    assert (response.context["apart"], "4 niveaux d’écart" in response.content.decode()) == (1, True)
    form = response.context["sections"][0][1][0]
    assert client.post(address, {f"{form.prefix}-answer": "2", "lock": "0"}).status_code == 302
    assert evaluation.ratings.get(is_synthesis=True).scores.get().level == 2
    assert client.post(address, {f"{form.prefix}-answer": "9", "lock": "2"}).status_code == 422


@pytest.mark.parametrize("query", ["ordering=score", "ordering=-made_on", "value__gte=3", "score=4", "sort=value"])
def test_api_does_not_sort_or_choose_by_score(client: Client, query: str) -> None:
    response = client.get(f"{reverse('evaluation-list')}?{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_api_says_each_criterion_with_its_coverage(client: Client, version: ReferentialVersion) -> None:
    evaluation = published(version)
    row = client.get(reverse("evaluation-detail", args=[evaluation.pk])).json()
    assert [(each["value"], each["coverage"], each["n"]) for each in row["criteria"]] == [
        (3.0, 1.0, 1),
        (3.0, 0.5, 1),
        (1.0, 1.0, 1),
    ]
    assert (row["version"], row["referential"], row["raters"]) == (1, version.referential.slug, 1)


def test_api_narrows_down(client: Client, version: ReferentialVersion) -> None:
    one = published(version)
    published(agreed(place()), kind="peer")
    for query in (
        f"initiative={one.initiative.slug}",
        f"referential={version.referential.slug}",
        f"territory={version.referential.territory.slug}",
        "kind=committee",
    ):
        results = client.get(f"{reverse('evaluation-list')}?{query}").json()["results"]
        assert [row["id"] for row in results] == [str(one.pk)]
    for query in ("kind=score", "territory=nulle-part", "initiative=%00", "page_size=x"):
        assert client.get(f"{reverse('evaluation-list')}?{query}").status_code in {200, 400}


@pytest.mark.parametrize("count", [1, 3, 30])
def test_api_takes_as_many_queries_for_any_number(
    client: Client, version: ReferentialVersion, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        published(version)
    with django_assert_num_queries(8):
        assert len(client.get(reverse("evaluation-list")).json()["results"]) == count
