"""The method in a browser: the desk without script, the pin of a place."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inventory.models import Initiative, Stake, Territory
from portfolio.models import Event
from tests.e2e.helpers import follow, submit
from tests.e2e.test_moderation import sign_in
from tests.factories.portfolio import CaseStudyFactory, EventFactory

DESK = "/moderation/demarche/"


@pytest.fixture
def event(census: None) -> Event:
    """A published event with all there may be, and another to come."""
    redon = Territory.objects.get(slug="redon")
    event = EventFactory(
        slug="cine-debat",
        territory=redon,
        minutes="# Le film\nOn en parle.",
        participants=75,
        cost=120,
        cost_note="Salle",
        place="Redon",
        found=Initiative.objects.order_by("name")[:2],
    )
    event.stakes.set(Stake.objects.all())
    event.case_studies.add(CaseStudyFactory(stake=Stake.objects.get()))
    event.outcomes.create(kind="criterion", text="Dure dans le temps")
    event.files.create(kind="document", title="Notes", file="demarche/notes.pdf")
    EventFactory(territory=redon, date=timezone.localdate() + datetime.timedelta(days=3), starts_at="18:30")
    return event


def test_event_is_written_and_saved_without_script(new_page, live_server, census: None) -> None:
    page = new_page(java_script_enabled=False, may_say=("status of 422",))
    sign_in(page, live_server.url)
    page.goto(f"{DESK}nouvelle/?territory=redon")
    page.get_by_label("Titre").fill("Ciné-débat")
    page.get_by_label("Chercher une initiative par son nom").fill("rustine")
    submit(page, "Chercher dans le recensement")
    page.get_by_role("checkbox", name="La Rustine").check()
    submit(page, "Ajouter un résultat")
    page.locator("[name=outcomes-0-kind]").select_option("criterion")
    page.get_by_label("Résultat", exact=True).fill("Dure dans le temps")
    follow(page.get_by_role("button", name="Enregistrer le brouillon").last)
    expect(page.get_by_role("alert")).to_contain_text("Indiquez la date.")
    page.get_by_label("Date", exact=True).fill("2017-06-24")
    page.locator("[name=kind]").select_option("film_debate")
    page.locator("[name=step]").select_option("start")
    follow(page.get_by_role("button", name="Enregistrer le brouillon").last)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Modifier")
    submit(page, "Publier")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ciné-débat")
    expect(page.get_by_role("link", name="La Rustine")).to_be_visible()
    expect(page.get_by_text("Dure dans le temps")).to_be_visible()


def test_pin_says_where(new_page, live_server, event: Event) -> None:
    page = new_page(may_say=("Failed to load",))
    sign_in(page, live_server.url)
    page.goto(f"{DESK}cine-debat/modifier/")
    expect(page.locator("[data-frame]")).to_be_hidden()
    page.get_by_role("button", name="Placer le repère").click()
    page.get_by_label("Repère de la rencontre").press("ArrowUp")
    follow(page.get_by_role("button", name="Enregistrer et mettre à jour").last)
    expect(page.get_by_role("status").first).to_contain_text("est à jour")
    point = Event.objects.get(slug="cine-debat").point
    assert point is not None
