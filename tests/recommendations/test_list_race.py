"""Many write at once: one editor wins, one order wins, numbers are never given twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from inventory.models import Membership
from recommendations.models import RecommendationList
from recommendations.services.lists import order_seen
from tests.factories.accounts import MembershipFactory
from tests.factories.recommendations import ListFactory, RecommendationFactory
from tests.recommendations.team import address, typed

AT_ONCE = 8


def at_once(post: Callable[[Client, int], int]) -> list[int]:
    """The statuses of requests sent together by the same member."""
    user = Membership.objects.get().user

    def send(number: int) -> int:
        client = Client()
        client.force_login(user)
        try:
            return post(client, number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(send, range(AT_ONCE)))


@pytest.fixture
def owner(transactional_db: None) -> RecommendationList:
    return ListFactory(territory=MembershipFactory().territory)


def test_one_editor_wins_and_the_others_are_told(owner: RecommendationList) -> None:
    page = address(RecommendationFactory(list=owner), "modifier/")
    assert at_once(lambda client, number: client.post(page, typed(title=f"T{number}", lock=1)).status_code) == [
        302,
        *[409] * (AT_ONCE - 1),
    ]


def test_one_order_wins_and_the_others_are_told(owner: RecommendationList) -> None:
    rows = [RecommendationFactory(list=owner) for _ in range(AT_ONCE + 1)]
    data = {"seen": order_seen(owner)}
    page = f"/preconisations/{owner.slug}/ordre/"

    def order(client: Client, number: int) -> int:
        return client.post(page, {**data, "move": f"down:{rows[number].pk}"}).status_code

    assert at_once(order) == [302, *[409] * (AT_ONCE - 1)]


def test_numbers_are_given_once(owner: RecommendationList) -> None:
    page = f"/preconisations/{owner.slug}/ajouter/"
    assert at_once(lambda client, number: client.post(page, typed()).status_code) == [302] * AT_ONCE
    assert list(owner.recommendations.values_list("number", flat=True)) == list(range(1, AT_ONCE + 1))
