"""A stale record is asked about by mail and answered on a phone: opening a link says nothing, its button does."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from inventory.enums import ContributionKind
from inventory.models import Contribution, Initiative, Territory
from tests.e2e.helpers import follow, submit
from tests.e2e.test_contribution import PHONE
from tests.e2e.test_moderation import sign_in
from tests.e2e.test_story import heading, mailed

NAME, OWNER = "La Rustine", "rustine@domino.example"


@pytest.fixture
def record(census: None) -> Initiative:
    """The one record past the 90 days that its intercommunality chose."""
    today = timezone.localdate()
    Territory.objects.filter(slug="redon-agglomeration").update(confirm_after_days=90)
    Initiative.objects.update(confirmed_on=today)
    Initiative.objects.filter(name=NAME).update(confirmed_on=today - timedelta(days=700), private_email=OWNER)
    return Initiative.objects.get(name=NAME)


def work_list(page: Page, *names: str) -> None:
    page.goto("/moderation/fraicheur/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{len(names)} fiche")
    for name in names:
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()


def scanned(address: str, path: str) -> None:
    """What programs that look into mails do: open every link, without a browser."""
    for answer in ("exacte", "corriger", "terminee"):
        link = path.replace("exacte", answer)
        assert (Client().get(link).status_code, Client().head(link).status_code) == (200, 200)


def test_owner_confirms_from_the_mail(new_page, live_server, record: Initiative) -> None:
    phone, desk = new_page(**PHONE, may_say=("status of 410",)), new_page()
    sign_in(desk, live_server.url)
    work_list(desk, NAME)
    phone.goto(record.get_absolute_url())
    expect(phone.get_by_role("heading", name="Fiche à confirmer")).to_be_visible()
    call_command("ask_confirmations")
    right = mailed(OWNER, "/a-confirmer/")
    scanned(live_server.url, right)
    phone.goto(right)
    heading(phone, "La fiche est toujours exacte ?")
    work_list(desk, NAME)
    submit(phone, "Confirmer la fiche")
    heading(phone, "Merci : la fiche est confirmée.")
    follow(phone.get_by_role("link", name="Voir la fiche"))
    expect(phone.get_by_role("heading", name="Fiche à jour")).to_be_visible()
    expect(phone.get_by_text("par la structure")).to_be_visible()
    work_list(desk)
    expect(desk.get_by_text("Tout est à jour.")).to_be_visible()
    desk.goto(f"/moderation/fiches/{record.slug}/historique/")
    expect(desk.get_by_role("heading", name="Version 2")).to_contain_text("onfirm")
    phone.goto(right)
    heading(phone, "Ce lien ne sert plus")


def test_owner_says_that_it_has_ended(new_page, live_server, record: Initiative) -> None:
    phone, desk = new_page(**PHONE, java_script_enabled=False), new_page()
    call_command("ask_confirmations")
    ended = mailed(OWNER, "/a-confirmer/").replace("exacte", "terminee")
    scanned(live_server.url, mailed(OWNER, "/a-confirmer/"))
    phone.goto(ended)
    heading(phone, "L’initiative est terminée ?")
    assert Contribution.objects.exists() is False
    submit(phone, "Dire qu’elle est terminée")
    heading(phone, "Merci. L’équipe d’animation marquera la fiche terminée.")
    assert Contribution.objects.get().kind == ContributionKind.CLOSURE
    sign_in(desk, live_server.url)
    desk.goto("/moderation/")
    follow(desk.get_by_role("link", name=NAME))
    follow(desk.get_by_role("button", name="Marquer terminée").first)
    expect(desk.get_by_role("status")).to_contain_text("est marquée terminée")
    phone.goto(record.get_absolute_url())
    expect(phone.get_by_text("Terminée").first).to_be_visible()
    work_list(desk)
    desk.goto(f"/moderation/fiches/{record.slug}/historique/")
    expect(desk.get_by_role("heading", name="Version 2")).to_be_visible()
