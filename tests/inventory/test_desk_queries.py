"""Pages of the desk cost at most 20 queries, and as many with 100 rows as with one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.enums import Role, TerritoryKind
from inventory.models import Contribution, Initiative, Invitation, Territory
from inventory.services.records import FIELDS, snapshot, update_record
from tests.factories.accounts import MembershipFactory
from tests.factories.contributions import ContributionFactory, CorrectionFactory
from tests.factories.initiatives import (
    ExchangeFactory,
    InitiativeFactory,
    LegalFormFactory,
    SphereFactory,
    StakeFactory,
    ThemeFactory,
)
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
MOST = 20


@pytest.fixture
def here() -> Territory:
    return CommuneFactory(square=(0, 0), within=[EpciFactory()])


@pytest.fixture
def client(here: Territory) -> Client:
    client = Client()
    group = Territory.objects.get(kind=TerritoryKind.EPCI)
    client.force_login(MembershipFactory(territory=group, role=Role.ADMINISTRATOR).user)
    return client


def record(here: Territory, **values: Any) -> Initiative:
    """A record that says everything, each with terms of its own."""
    rank = Initiative.objects.count()
    made = InitiativeFactory(
        territory=here,
        sphere=SphereFactory(slug=f"sphere-{rank}"),
        legal_form=LegalFormFactory(slug=f"forme-{rank}"),
        themes=[f"theme-{rank}"],
        needs=[f"besoin-{rank}"],
        **values,
    )
    made.offers.set(made.needs.all())
    made.stakes.add(StakeFactory(slug=f"enjeu-{rank}"))
    made.exchanges.add(ExchangeFactory(slug=f"echange-{rank}"))
    return made


def said_of(initiative: Initiative) -> dict[str, Any]:
    return {name: value for name, value in snapshot(initiative).items() if name in FIELDS}


def proposals(here: Territory, count: int) -> None:
    """New records and corrections; the first of each proposes a value for everything, in part in conflict."""
    if not Contribution.objects.exists():
        said = said_of(record(here))
        ContributionFactory(territory=here, data=said | {"name": "Atelier couture"}, confirmed=True)
        CorrectionFactory(initiative=(corrected := record(here)), changed=said)
        update_record(initiative=corrected, data={"name": "Autre nom", "themes": []}, origin="moderation")
    for _ in range(count - 1):
        sphere = SphereFactory(slug=f"sphere-{Contribution.objects.count()}")
        ContributionFactory(territory=here, data={"name": "Atelier", "sphere": sphere.slug}, confirmed=True)
        ContributionFactory(
            territory=here, kind="correction", initiative=InitiativeFactory(territory=here, sphere=sphere)
        )


def lookalikes(here: Territory, count: int) -> None:
    if not Initiative.objects.exists():
        record(here, slug="une", name="Atelier couture")
        record(here, slug="autre", name="Atelier couture")
    InitiativeFactory.create_batch(2 * (count - 1), name="Atelier couture", territory=here)


def resembling(here: Territory, count: int) -> None:
    proposals(here, count)
    lookalikes(here, count)


def stale_records(here: Territory, count: int) -> None:
    day = timezone.localdate() - timedelta(days=900)
    for _ in range(count):
        rank = Initiative.objects.count()
        InitiativeFactory(
            territory=here, confirmed_on=day, sphere=SphereFactory(slug=f"sphere-{rank}"), needs=[f"besoin-{rank}"]
        )


def team(here: Territory, count: int) -> None:
    group = Territory.objects.get(kind=TerritoryKind.EPCI)
    for _ in range(count):
        place = CommuneFactory(within=[group])
        member = MembershipFactory(territory=place, role=Role.RELAY).user
        asked = {"email": f"{member.pk}@domino.example", "token_hash": member.username}
        Invitation.objects.create(territory=place, role=Role.RELAY, **asked)


def versions(here: Territory, count: int) -> None:
    changed = Initiative.objects.filter(slug="fiche").first() or record(here, slug="fiche")
    for _ in range(count):
        said = {"themes": [ThemeFactory(slug=f"theme-{changed.revisions.count()}").slug]}
        update_record(initiative=changed, data=said, origin="moderation", made_by=MembershipFactory().user)


def oldest(kind: str) -> str:
    return Contribution.objects.filter(kind=kind).earliest("created_at").get_absolute_url()


PAGES: dict[str, tuple[Callable[[Territory, int], None], Callable[[], str]]] = {
    "queue": (proposals, lambda: "/moderation/"),
    "new": (resembling, lambda: oldest("new")),
    "correction": (proposals, lambda: oldest("correction")),
    "new, edited": (proposals, lambda: oldest("new") + "retoucher/"),
    "correction, edited": (proposals, lambda: oldest("correction") + "retoucher/"),
    "duplicates": (lookalikes, lambda: "/moderation/doublons/"),
    "pair": (lookalikes, lambda: "/moderation/doublons/une/autre/"),
    "freshness": (stale_records, lambda: "/moderation/fraicheur/"),
    "members": (team, lambda: "/moderation/membres/"),
    "history": (versions, lambda: "/moderation/fiches/fiche/historique/"),
    "version": (versions, lambda: "/moderation/fiches/fiche/historique/1/"),
    "record": (versions, lambda: "/moderation/fiches/fiche/modifier/"),
    "sheets": (proposals, lambda: "/moderation/saisie/"),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_costs_the_same_for_1_and_100_rows(client: Client, here: Territory, name: str) -> None:
    add, address = PAGES[name]
    costs = []
    for count in (1, 99):
        add(here, count)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address()).status_code == 200
        costs.append(len(queries))
    assert (costs, costs[0] <= MOST) == ([costs[0]] * 2, True)
