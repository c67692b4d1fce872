"""The account in a browser: an invitation becomes an account with a second factor; axe finds nothing on the way."""

import re

import pytest
from playwright.sync_api import Page, expect

from inventory.enums import Role
from inventory.models import Initiative, Territory
from inventory.services.memberships import invite
from tests.domino.test_account import code_of_now
from tests.e2e.helpers import BY_AXE, follow, submit
from tests.e2e.test_contribution import PHONE
from tests.e2e.test_moderation import problems, problems_here, queue
from tests.e2e.test_story import heading, mailed
from tests.factories.accounts import PASSWORD, MembershipFactory

__all__ = ["queue"]
ADDRESS = "lea@redon.example"
OWN_PAGES = ["/compte/", "/compte/mot-de-passe/", "/compte/double-authentification/", "/compte/deconnexion/"]
EXPECTED = ("status of 4", *BY_AXE)


def invited() -> str:
    """The link mailed to someone who is to moderate around Redon."""
    here = Territory.objects.get(slug="redon-agglomeration")
    admin = MembershipFactory(territory=here, role=Role.ADMINISTRATOR).user
    invite(territory=here, email=ADDRESS, role=Role.FACILITATOR, invited_by=admin)
    invite(territory=here, email="sans-reponse@redon.example", role=Role.RELAY, invited_by=admin)
    return mailed(ADDRESS, "/compte/invitation/")


def open_account(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Prénom").fill("Léa")
    page.get_by_label("Nom", exact=True).fill("Roux")
    for field in ("#id_password1", "#id_password2"):
        page.locator(field).fill(PASSWORD)
    submit(page, "Ouvrir mon compte")


def sign_in(page: Page) -> None:
    page.goto("/compte/connexion/?next=/moderation/")
    page.get_by_label("Adresse électronique ou identifiant").fill(ADDRESS)
    page.locator("#id_password").fill(PASSWORD)
    submit(page, "Se connecter")
    heading(page, "Confirmez que c’est bien vous")


def confirm(page: Page) -> None:
    page.locator("#id_password").fill(PASSWORD)
    follow(page.locator("main").get_by_role("button").first)
    heading(page, "Mettre en place la double authentification")


def set_up(page: Page) -> None:
    page.get_by_label("Code", exact=True).fill(code_of_now(page.locator("main code").inner_text()))
    submit(page, "Vérifier ce code")
    heading(page, "Vos codes de secours")


@pytest.mark.parametrize("options", [PHONE, {}], ids=["phone", "desktop"])
def test_axe_finds_nothing_from_invitation_to_members(new_page, queue: list, options: dict) -> None:
    page = new_page(**options, may_say=EXPECTED)
    link = invited()
    found = problems(page, link, "/compte/connexion/")
    page.goto(link)
    submit(page, "Ouvrir mon compte")
    expect(page.get_by_role("alert")).to_be_visible()
    found |= problems_here(page, "refused")
    open_account(page, link)
    sign_in(page)
    found |= problems_here(page, "confirm")
    confirm(page)
    found |= problems_here(page, "set up")
    set_up(page)
    found |= problems_here(page, "codes")
    found |= problems(page, *OWN_PAGES, "/moderation/membres/", "/moderation/", "/moderation/fraicheur/", link)
    record = Initiative.objects.get(name="La Rustine, atelier")
    found |= problems(page, f"/moderation/fiches/{record.slug}/historique/", "/moderation/doublons/")
    assert found == {}


def test_set_up_says_what_is_wrong_with_a_code(new_page, census: None) -> None:
    page = new_page(**PHONE, may_say=EXPECTED)
    open_account(page, invited())
    sign_in(page)
    confirm(page)
    page.get_by_label("Code", exact=True).fill("000000")
    submit(page, "Vérifier ce code")
    expect(page.get_by_role("alert")).to_contain_text(re.compile("code", re.IGNORECASE))
    set_up(page)
