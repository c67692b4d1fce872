"""The analysis grid in a workshop, the watch, foresight: keyboard, no script, phone; axe finds nothing."""

import pytest
from playwright.sync_api import Page, expect

from inventory.models import Stake, Territory
from portfolio.models import Insight
from tests.e2e.helpers import BY_AXE, follow, submit
from tests.e2e.test_moderation import PHONE, problems, problems_here, sign_in
from tests.factories.initiatives import StakeFactory
from tests.factories.portfolio import EventFactory, ForesightFactory, InsightFactory, WatchLinkFactory

GRID = "/territoires/redon-agglomeration/analyses/"


@pytest.fixture
def workshop(census: None) -> Stake:
    """Two stakes, an event, a line of the grid, a link and a sheet on Redon Agglomération."""
    agglo = Territory.objects.get(slug="redon-agglomeration")
    first = Stake.objects.get(slug="solidarite")
    StakeFactory(slug="ressources", name="Ressources territoriales", position=2)
    event = EventFactory(territory=agglo, title="Atelier du jeudi", slug="atelier-du-jeudi")
    InsightFactory(territory=agglo, stake=first, event=event, text="Une salle prêtée suffit.")
    WatchLinkFactory(territory=agglo, stake=first)
    ForesightFactory(territory=agglo, stake=first, slug="futur", quote="Trois perceuses !")
    return first


def opened(page: Page, address: str) -> None:
    """Open the grid with its source chosen, and wait for its script to listen to the keys."""
    sign_in(page, address)
    page.goto(GRID)
    submit(page, "Atelier du jeudi")
    expect(page.get_by_role("status").first).to_contain_text("Source des prochaines lignes")
    expect(page.locator("[data-keys-choice]")).not_to_have_attribute("hidden", "")


def lines(kind: str, stake: str) -> list[str]:
    found = Insight.objects.filter(kind=kind, stake__slug=stake).order_by("position", "pk")
    return list(found.values_list("text", flat=True))


def test_two_keys_open_a_field_and_enter_waits_for_the_next(new_page, live_server, workshop: Stake) -> None:
    page = new_page()
    opened(page, live_server.url)
    page.keyboard.press("2")
    expect(page.get_by_role("heading", name="Ressources territoriales").first).to_be_focused()
    page.keyboard.press("v")
    field = page.get_by_label("Ajouter : points de vigilance, Ressources territoriales")
    expect(field).to_be_focused()
    for text in ("Prévoir du temps, p et o.", "Et des bras."):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(field).to_have_value("")
        expect(field).to_be_focused()
        expect(page.locator(".insight", has_text=text)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Ajouter : points de vigilance, Ressources territoriales")).to_be_focused()
    # The stake stays: one key is enough for its next column.
    page.keyboard.press("p")
    expect(page.get_by_label("Ajouter : pépites, Ressources territoriales")).to_be_focused()
    assert lines("attention", "ressources") == ["Prévoir du temps, p et o.", "Et des bras."]


def test_what_is_refused_or_lost_stays_in_the_field(new_page, live_server, workshop: Stake) -> None:
    page = new_page(may_say=("status of 422", "Failed to load", "net::"))
    opened(page, live_server.url)
    page.keyboard.press("p")
    field = page.get_by_label("Ajouter : pépites, Solidarité de proximité")
    field.fill("x" * 401)
    page.keyboard.press("Enter")
    expect(page.locator("[data-error]")).to_contain_text("C’est trop long")
    field.fill("Une idée")
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.locator("[data-error]")).to_contain_text("Le serveur n’a pas répondu.")
    expect(field).to_have_value("Une idée")
    page.context.set_offline(False)
    page.keyboard.press("Enter")
    expect(page.locator(".insight", has_text="Une idée")).to_be_visible()
    assert lines("gem", "solidarite") == ["Une salle prêtée suffit.", "Une idée"]


def test_letters_can_be_silenced_and_a_source_comes_first(new_page, live_server, workshop: Stake) -> None:
    page = new_page()
    sign_in(page, live_server.url)
    page.goto(GRID)
    expect(page.locator("[data-keys-choice]")).not_to_have_attribute("hidden", "")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="Choisissez la source des prochaines lignes")).to_be_focused()
    page.locator("summary", has_text="Raccourcis").click()
    page.get_by_label("Utiliser ces raccourcis").uncheck()
    page.reload()
    expect(page.locator("[data-keys-choice]")).not_to_have_attribute("hidden", "")
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="Solidarité de proximité").first).not_to_be_focused()


def test_grid_is_filled_without_script(new_page, live_server, workshop: Stake) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, live_server.url)
    page.goto(GRID)
    submit(page, "Atelier du jeudi")
    follow(page.get_by_role("link", name="Ajouter : opportunités, Solidarité de proximité"))
    page.get_by_label("Ce que vous avez relevé").fill("Un prêt")
    submit(page, "Ajouter cette ligne")
    expect(page.get_by_role("status")).to_contain_text("Un prêt")
    follow(page.get_by_role("link", name="Revenir à la grille"))
    follow(page.get_by_role("link", name="Modifier : Un prêt"))
    follow(page.get_by_role("link", name="Supprimer…"))
    submit(page, "Supprimer")
    assert lines("opportunity", "solidarite") == []


PUBLIC = [
    GRID,
    "/enjeux/solidarite/",
    "/enjeux/solidarite/analyses/",
    "/enjeux/ressources/analyses/",
    "/territoires/redon-agglomeration/veille/",
    "/enjeux/solidarite/veille/?kind=report",
    "/prospective/",
    "/prospective/futur/",
]


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(new_page, live_server, workshop: Stake, options: dict) -> None:
    page = new_page(may_say=BY_AXE, **options)
    assert problems(page, *PUBLIC) == {}
    opened(page, live_server.url)
    found = problems_here(page, "source chosen")
    page.keyboard.press("p")
    expect(page.get_by_label("Ajouter : pépites, Solidarité de proximité")).to_be_focused()
    assert found | problems_here(page, "field") == {}


def test_axe_finds_nothing_at_the_desk(new_page, live_server, workshop: Stake) -> None:
    page = new_page(may_say=BY_AXE)
    sign_in(page, live_server.url)
    pk = Insight.objects.get().pk
    pages = [
        f"{GRID}ajouter/",
        f"{GRID}?source_q=rustine",
        f"/moderation/analyses/{pk}/modifier/",
        f"/moderation/analyses/{pk}/supprimer/",
        "/territoires/redon-agglomeration/veille/partager/",
        "/moderation/prospective/",
        "/moderation/prospective/futur/modifier/",
    ]
    assert problems(page, *pages) == {}
