"""The moderation queue: who sees what, in which order, at which cost."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.utils import timezone

from inventory.enums import Channel, ContributionKind, ContributionState, Role
from inventory.models import Contribution
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.contributions import ContributionFactory, CorrectionFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory, EpciFactory
from tests.inventory.moderation_people import KINDS, signed_in

pytestmark = pytest.mark.django_db
QUEUE = "/moderation/"


def names(client: Client, query: str = "") -> list[str]:
    html = client.get(f"{QUEUE}{query}").content.decode()
    return re.findall(r"data-row>([^<]*)</a>", html)


@pytest.fixture
def facilitator() -> Client:
    """A facilitator of an intercommunality with two communes."""
    epci = EpciFactory()
    client = Client()
    client.force_login(MembershipFactory(territory=epci).user)
    client.communes = [CommuneFactory(within=[epci]), CommuneFactory(within=[epci])]
    return client


def propose(name: str, **values: object) -> Contribution:
    return ContributionFactory(data={"name": name}, **values)


@pytest.mark.parametrize("kind", KINDS)
def test_queue_opens_for_those_who_may_enter(kind: str) -> None:
    here = CommuneFactory()
    propose("Ici", territory=here)
    response = signed_in(kind, here).get(QUEUE)
    expected = {"anonymous": 302, "without role": 403, "agent": 403}
    assert response.status_code == expected.get(kind, 200)
    if kind == "anonymous":
        assert response["Location"] == f"{resolve_url(settings.LOGIN_URL)}?next={QUEUE}"


def test_queue_holds_what_lies_within_and_nothing_else(facilitator: Client) -> None:
    propose("Dedans", territory=facilitator.communes[0])
    propose("Ailleurs")
    propose("Nulle part", territory=None)
    assert names(facilitator) == ["Dedans"]


def test_correction_that_moves_a_record_away_stays_in_its_queue(facilitator: Client) -> None:
    record = InitiativeFactory(territory=facilitator.communes[0], name="Jardin")
    CorrectionFactory(initiative=record, territory=CommuneFactory())
    assert names(facilitator) == ["Jardin"]


def test_superuser_sees_what_has_no_territory() -> None:
    propose("Nulle part", territory=None)
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    assert names(client) == ["Nulle part"]


def test_oldest_comes_first(facilitator: Client) -> None:
    for name, days in [("hier", 1), ("la semaine passée", 7), ("aujourd’hui", 0)]:
        contribution = propose(name, territory=facilitator.communes[0])
        Contribution.objects.filter(pk=contribution.pk).update(created_at=timezone.now() - timedelta(days=days))
    assert names(facilitator) == ["la semaine passée", "hier", "aujourd’hui"]


def test_filters(facilitator: Client) -> None:
    one, two = facilitator.communes
    propose("Papier", territory=one, channel=Channel.PAPER)
    propose("Confirmée", territory=two, confirmed=True)
    propose("Attend", territory=one, state=ContributionState.WAITING)
    CorrectionFactory(initiative=InitiativeFactory(name="Jardin", territory=two), changed={"name": "Potager"})
    found = {
        "?kind=correction": ["Potager"],
        "?channel=paper": ["Papier"],
        "?state=waiting": ["Attend"],
        "?address=yes": ["Confirmée"],
        "?address=no": ["Papier", "Potager"],
        f"?territory={two.slug}": ["Confirmée", "Potager"],
        "?q=potag": ["Potager"],
        "?q=jardin": ["Potager"],
        "?q=rien": [],
    }
    assert {query: names(facilitator, query) for query in found} == found


def test_tabs_count_each_state_of_the_selection(facilitator: Client) -> None:
    for state, count in [("pending", 2), ("waiting", 1), ("refused", 3)]:
        ContributionFactory.create_batch(count, state=state, territory=facilitator.communes[0])
    ContributionFactory(territory=facilitator.communes[0], kind=ContributionKind.NEW, channel=Channel.PAPER)
    html = facilitator.get(f"{QUEUE}?channel=form").content.decode()
    assert re.findall(r"(À relire|réponse|Publiées|Refusées) <span>\((\d+)\)", html) == [
        ("À relire", "2"),
        ("réponse", "1"),
        ("Publiées", "0"),
        ("Refusées", "3"),
    ]


@pytest.mark.parametrize("query", ["?state=x", "?kind=x", "?channel=x", "?address=x", "?territory=nulle-part"])
def test_wrong_filter_is_a_400_that_names_it(facilitator: Client, query: str) -> None:
    response = facilitator.get(QUEUE + query)
    assert (response.status_code, query[1:].split("=")[0] in response.content.decode()) == (400, True)


@pytest.mark.parametrize("page", ["0", "2", "x", "9" * 20])
def test_page_that_does_not_exist_is_a_404(facilitator: Client, page: str) -> None:
    assert facilitator.get(f"{QUEUE}?page={page}").status_code == 404


def test_relay_sees_the_queue_of_one_commune_only() -> None:
    relay = MembershipFactory(role=Role.RELAY)
    client = Client()
    client.force_login(relay.user)
    propose("Ici", territory=relay.territory)
    propose("Ailleurs")
    assert names(client) == ["Ici"]
