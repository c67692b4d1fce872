"""The pages of a territory lead to one another."""

import re

import pytest
from django.test import Client

from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/territoires/redon/", "Portrait"),
        ("/territoires/redon/panorama/", "Panorama"),
        ("/territoires/redon/besoins/", "Besoins et ressources"),
    ],
)
def test_tabs_name_the_page_that_is_open(client: Client, address: str, current: str) -> None:
    CommuneFactory(slug="redon")
    html = client.get(address).content.decode()
    tabs = html[html.index('aria-label="Pages du territoire"') :].split("</nav>")[0]
    assert re.findall(r'aria-current="page">([^<]*)<', tabs) == [current]
    assert 'href="/territoires/redon/panorama/"' in tabs
