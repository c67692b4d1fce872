"""A panorama costs the same number of queries whatever it counts."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.models import Territory
from portfolio.models import Snapshot
from tests.factories.initiatives import (
    ExchangeFactory,
    InitiativeFactory,
    LegalFormFactory,
    SphereFactory,
    StakeFactory,
)
from tests.factories.portfolio import EffectFactory, EffectKindFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
LIMIT = 15
ADDRESSES = [
    "/territoires/agglo/panorama/",
    "/territoires/agglo/panorama/?avec=voisins",
    "/territoires/agglo/panorama/?vue=commune",
    "/territoires/agglo/panorama.csv",
    "/territoires/agglo/panorama.csv?vue=effects",
    "/initiatives/panorama/",
    "/initiatives/panorama/?territory=agglo&theme=theme-0&avec=voisins",
]


def add(agglo: Territory, first: int, last: int) -> None:
    """Records with every relation filled, each with terms, a commune, an effect and a snapshot of its own."""
    for rank in range(first, last):
        initiative = InitiativeFactory(
            sphere=SphereFactory(slug=f"sphere-{rank}"),
            legal_form=LegalFormFactory(slug=f"forme-{rank}"),
            themes=["theme-0", f"theme-{rank}"],
            territory=CommuneFactory(within=[agglo]),
            founded_year=2000 + rank % 25,
        )
        initiative.stakes.set([StakeFactory(slug=f"enjeu-{rank}")])
        initiative.exchanges.set([ExchangeFactory(slug=f"echange-{rank}")])
        EffectFactory(initiative=initiative, kind=EffectKindFactory(slug=f"effet-{rank}"))
        snapshot = Snapshot.objects.create(
            slug=f"releve-{rank}",
            territory=agglo,
            title="Relevé",
            taken_on="2018-02-02",
            source="Étude",
            dimension="sphere",
        )
        snapshot.figures.create(value=f"sphere-{rank}", label="Sphère", count=rank)


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        if response.streaming:
            b"".join(response)  # type: ignore[arg-type]
    assert response.status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", ADDRESSES)
def test_panorama_costs_the_same_for_1_3_and_30_records(client: Client, address: str) -> None:
    agglo = EpciFactory(name="Agglo", slug="agglo")
    CommuneFactory(within=[EpciFactory(name="Voisins", slug="voisins"), agglo])
    CommuneFactory(within=[agglo])
    add(agglo, 0, 1)
    queries(client, address)  # what is looked up once per process is not counted
    first = queries(client, address)
    add(agglo, 1, 3)
    assert queries(client, address) == first
    add(agglo, 3, 30)
    assert queries(client, address) == first <= LIMIT
