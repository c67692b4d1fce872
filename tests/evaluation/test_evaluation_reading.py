"""Those who read a territory's figures find its evaluations; the admin looks at them and changes nothing."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from evaluation.models import Evaluation
from inventory.enums import Role
from inventory.models import Territory
from tests.evaluation.evaluating import agreed, evaluation_of, member, place
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def territory() -> Territory:
    return place()


def page(territory: Territory, query: str = "") -> str:
    return reverse("evaluation:territory_evaluation", args=[territory.slug]) + query


@pytest.mark.parametrize(("role", "listed"), [(Role.AGENT, True), (Role.FACILITATOR, True), (None, False)])
def test_territory_lists_private_evaluations_to_its_readers(
    client: Client, territory: Territory, role: Role | None, listed: bool
) -> None:
    version = agreed(territory)
    made = [evaluation_of(version), evaluation_of(version, closed=True)]
    if role:
        client.force_login(member(territory, role))
    text = client.get(page(territory)).content.decode()
    assert [one.get_absolute_url() in text for one in made] == [listed, listed]


def test_reading_list_is_by_date_and_in_pages(client: Client, territory: Territory) -> None:
    version = agreed(territory)
    for day in range(1, 32):
        evaluation_of(version, rated=False, made_on=f"2026-01-{day:02d}")
    client.force_login(member(territory, Role.AGENT))
    dates = [one.made_on.day for one in client.get(page(territory)).context["page"]]
    assert dates == list(range(31, 1, -1))
    assert [one.made_on.day for one in client.get(page(territory, "?page=2")).context["page"]] == [1]
    assert client.get(page(territory, "?page=3")).status_code == 404
    assert client.get(page(territory, "?page=x")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_reading_list_takes_as_many_queries_for_any_number(
    client: Client, territory: Territory, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    version = agreed(territory)
    for _ in range(count):
        evaluation_of(version, rated=False)
    client.force_login(member(territory, Role.AGENT))
    with django_assert_max_num_queries(20):
        client.get(page(territory))


def test_admin_only_looks(client: Client, territory: Territory) -> None:
    evaluation = evaluation_of(agreed(territory), closed=True)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.get(reverse("admin:evaluation_evaluation_changelist")).status_code == 200
    one = reverse("admin:evaluation_evaluation_change", args=[evaluation.pk])
    assert client.get(one).status_code == 200
    addresses = [one, reverse("admin:evaluation_evaluation_delete", args=[evaluation.pk])]
    assert [client.post(each, {"post": "yes", "state": "open"}).status_code for each in addresses] == [403, 403]
    assert client.get(reverse("admin:evaluation_evaluation_add")).status_code == 403
    assert Evaluation.objects.get().state == "closed"


@pytest.mark.parametrize(("count", "said"), [(1, False), (24, True)])
def test_published_list_says_when_it_is_cut(client: Client, territory: Territory, count: int, said: bool) -> None:
    version = agreed(territory)
    for _ in range(count):
        evaluation_of(version, rated=False, closed=True, consent=True)
    assert ("Les 24 premiers" in client.get(page(territory)).content.decode()) == said
