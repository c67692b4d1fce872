"""Every page of members, facilitators and their rooms, as `test_accessibility.py` looks at those of visitors."""

import pytest
from playwright.sync_api import Browser

from tests.accessibility.everywhere import TEAM, walked
from tests.accessibility.looking import look_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("walk", TEAM)
def test_nothing_is_wrong_on_the_way(browser: Browser, as_in_production: None, walk: str) -> None:
    assert look_at(browser, walked(walk)) == {}
