"""Every page that visitors open, in each of its states, in a browser: axe, light and dark, narrow, large, forced."""

import pytest
from playwright.sync_api import Browser

from tests.accessibility.everywhere import PUBLIC, walked
from tests.accessibility.looking import look_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("walk", PUBLIC)
def test_nothing_is_wrong_on_the_way(browser: Browser, as_in_production: None, walk: str) -> None:
    assert look_at(browser, walked(walk)) == {}
