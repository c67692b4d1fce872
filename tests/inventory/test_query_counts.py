"""Pages cost the same number of queries for one row and for three, and the list stays cheap whatever is asked."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.initiatives import InitiativeFactory, LegalFormFactory, SourceFactory, SphereFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
LIST_LIMIT = 15
# What every app adds once: the panels of a territory's portrait, the sections of the sitemap.
SUMS = {"/territoires/agglo/": 25, "/sitemap.xml": 30}


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
        if response.streaming:
            b"".join(response)  # type: ignore[arg-type]
    assert response.status_code == 200
    return len(captured)


@pytest.fixture
def add() -> Callable[[int], None]:
    """Add rows with every relation filled, each with its own terms and commune."""
    group = EpciFactory(name="Agglo", slug="agglo")

    def rows(number: int) -> None:
        for _ in range(number):
            rank = InitiativeFactory.create().pk.hex[:6]
            InitiativeFactory(
                name=f"Atelier {rank}",
                slug=f"atelier-{rank}",
                sphere=SphereFactory(slug=f"sphere-{rank}"),
                legal_form=LegalFormFactory(slug=f"forme-{rank}"),
                themes=[f"theme-{rank}", f"autre-{rank}"],
                needs=[f"besoin-{rank}"],
                territory=CommuneFactory(within=[group]),
                source=SourceFactory(),
                external_id=rank,
            )

    return rows


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/initiatives/",
        "/initiatives/?view=table",
        "/initiatives/?view=list&q=atelier&territory=agglo&near=-2,48&radius=200",
        "/initiatives.atom",
        "/territoires/",
        "/territoires/?q=commune",
        "/territoires/agglo/",
        "/initiatives/carte.json?frame=-5,47,2,50&zoom=6",
        "/territoires/contours.json?kind=commune&bbox=-5,47,2,50",
        "/sitemap.xml",
    ],
)
def test_page_costs_the_same_for_1_and_3_rows(client: Client, add: Callable[[int], None], path: str) -> None:
    add(1)
    queries(client, path)  # what is looked up once per process is not counted
    first = queries(client, path)
    add(2)
    assert queries(client, path) == first
    assert first <= SUMS.get(path, LIST_LIMIT)


def test_detail_costs_the_same_for_1_and_3_neighbours(client: Client, add: Callable[[int], None]) -> None:
    add(1)
    InitiativeFactory(slug="ici", themes=["a"], needs=["b"], territory=CommuneFactory())
    queries(client, "/initiatives/ici/")  # what is looked up once per process is not counted
    first = queries(client, "/initiatives/ici/")
    add(2)
    assert queries(client, "/initiatives/ici/") == first
