"""Twenty people save at once: one case study from a form sent twenty times, one winner among twenty writers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from inventory.models import Membership, Territory
from portfolio.enums import State
from portfolio.models import CaseStudy
from tests.factories.accounts import MembershipFactory
from tests.factories.initiatives import StakeFactory
from tests.factories.portfolio import CaseStudyFactory
from tests.factories.territories import CommuneFactory
from tests.portfolio.case_study_forms import DESK, NEW, typed

AT_ONCE = 20


def at_once(post: Callable[[Client, int], int]) -> list[int]:
    """The statuses of `AT_ONCE` requests sent together by the same member."""
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
def commune(transactional_db: None) -> Territory:
    StakeFactory(slug="pouvoir-d-agir")
    return MembershipFactory(territory=CommuneFactory()).territory


def test_form_sent_many_times_is_one_case_study(commune: Territory) -> None:
    data: dict[str, Any] = typed(commune)
    assert at_once(lambda client, number: client.post(NEW, data).status_code) == [302] * AT_ONCE
    made = CaseStudy.objects.get()
    assert (made.version, made.versions.count()) == (1, 1)


def test_one_writer_wins_and_the_others_are_told(commune: Territory) -> None:
    study = CaseStudyFactory(territory=commune, state=State.DRAFT)
    address = f"{DESK}{study.slug}/modifier/"

    def write(client: Client, number: int) -> int:
        return client.post(address, typed(commune, version=1, lead=f"Version de {number}.")).status_code

    assert at_once(write) == [302] + [409] * (AT_ONCE - 1)
    study.refresh_from_db()
    assert (study.version, study.versions.get().data["lead"]) == (2, study.lead)
