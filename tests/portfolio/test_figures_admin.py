"""The admin of figures."""

import pytest
from django.test import Client

from portfolio.models import Snapshot
from tests.factories.accounts import UserFactory
from tests.factories.portfolio import EffectFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("name", ["effectkind", "effect", "snapshot"])
def test_lists_and_forms_open(admin: Client, name: str) -> None:
    EffectFactory()
    addresses = [f"/admin/portfolio/{name}/", f"/admin/portfolio/{name}/add/", f"/admin/portfolio/{name}/?q=tonnes"]
    assert [admin.get(address).status_code for address in addresses] == [200, 200, 200]


@pytest.mark.parametrize(("dimension", "made"), [("sphere", 1), ("couleur", 0)])
def test_snapshot_is_of_a_view_of_the_panorama(admin: Client, dimension: str, made: int) -> None:
    rows = {"figures-TOTAL_FORMS": "1", "figures-INITIAL_FORMS": "0"}
    figure = {"figures-0-value": "consommer", "figures-0-label": "Consommer", "figures-0-count": "23"}
    values = {"territory": CommuneFactory().pk, "title": "Étude", "slug": "etude", "taken_on": "2018-02-02"}
    admin.post("/admin/portfolio/snapshot/add/", {**values, "source": "S", "dimension": dimension, **rows, **figure})
    assert Snapshot.objects.filter(figures__count=23).count() == made
