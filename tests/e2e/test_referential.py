"""From arguments to an agreed referential in a browser: by keyboard, by pointer, by two people, without script."""

import pytest
from playwright.sync_api import Page, expect

from evaluation.models import Argument, Debate, Referential
from evaluation.services.clusters import gather
from evaluation.services.demo_referentials import load_referentials
from evaluation.services.referentials import draft_next_version
from inventory.models import Territory
from tests.e2e.helpers import BY_AXE, follow, submit, violations
from tests.e2e.test_moderation import sign_in
from tests.factories.referentials import agreed_referential, argument, cluster, debated

TEXTS = ["Les aides s’arrêtent", "Il faut plusieurs sources", "Les bénévoles s’usent"]


@pytest.fixture
def debate(census: None) -> Debate:
    made = debated(Territory.objects.get(slug="redon"))
    for text in TEXTS:
        argument(made, text)
    return made


def board(page: Page, debate: Debate) -> None:
    page.goto(f"/evaluation/debats/{debate.slug}/regroupements/")


def clustered(debate: Debate) -> list[tuple[str, list[str]]]:
    return [
        (each.name, list(each.arguments.order_by("pk").values_list("text", flat=True)))
        for each in debate.clusters.all()
    ]


def press_until(page: Page, key: str, locator) -> None:
    """Press `key` until the control that `locator` finds has the focus."""
    for _ in range(80):
        if locator.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError("The keyboard does not reach it.")


def test_board_is_worked_by_keyboard_alone(new_page, live_server, debate: Debate) -> None:
    page = new_page()
    sign_in(page, live_server.url)
    board(page, debate)
    page.keyboard.press("Tab")
    for text in TEXTS[:2]:
        press_until(page, "Tab", page.get_by_role("checkbox", name=text))
        page.keyboard.press("Space")
    press_until(page, "Shift+Tab", page.get_by_label("Son nom, s’il est nouveau"))
    page.keyboard.type("Tenir dans le temps")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Tenir dans le temps")).to_contain_text(TEXTS[1])
    assert clustered(debate) == [("Tenir dans le temps", TEXTS[:2])]
    expect(page.locator("[data-board-said]")).to_have_text("2 arguments sont dans « Tenir dans le temps ».")


def test_argument_is_dragged_and_one_that_moved_meanwhile_is_told(new_page, live_server, debate: Debate) -> None:
    made = cluster(debate, "Argent", "Un budget à l’équilibre")
    page = new_page(may_say=("status of 409",))
    sign_in(page, live_server.url)
    board(page, debate)
    here = page.get_by_role("region", name="Argent")
    page.locator(".card", has_text=TEXTS[0]).drag_to(here)
    expect(here).to_contain_text(TEXTS[0])
    elsewhere = Argument.objects.get(text=TEXTS[1])
    gather(debate=debate, seen={elsewhere.pk: None}, is_new=True, name="Relève")
    page.locator(".card", has_text=TEXTS[1]).drag_to(here)
    expect(page.get_by_role("alert")).to_contain_text(
        f"Quelqu’un a déplacé « {TEXTS[1]} » entre-temps, dans « Relève »"
    )
    assert clustered(debate)[0] == (made.name, [TEXTS[0], "Un budget à l’équilibre"])


def test_board_shows_what_others_do(new_page, live_server, debate: Debate) -> None:
    page = new_page()
    sign_in(page, live_server.url)
    board(page, debate)
    gather(debate=debate, seen={Argument.objects.get(text=TEXTS[2]).pk: None}, is_new=True, name="Relève")
    expect(page.get_by_role("region", name="Relève")).to_contain_text(TEXTS[2])


def test_cluster_becomes_an_agreed_referential_without_script(new_page, live_server, debate: Debate) -> None:
    page = new_page(java_script_enabled=False, may_say=("status of 4",))
    sign_in(page, live_server.url)
    for text in TEXTS:
        board(page, debate)
        page.get_by_role("checkbox", name=text).check()
        page.get_by_label("Son nom, s’il est nouveau").fill(f"Critère : {text}")
        submit(page, "Mettre ensemble")
        here = page.get_by_role("region", name=f"Critère : {text}")
        here.locator("summary").click()
        submit(here, "Faire un critère")
    follow(page.get_by_role("link", name="version 1").first)
    follow(page.get_by_role("link", name="Modifier le brouillon"))
    edit = page.url
    for text in TEXTS:
        page.goto(edit)
        follow(page.get_by_role("link", name=f"Critère : {text}"))
        submit(page, "Ajouter un indicateur")
        page.get_by_label("Indicateur", exact=True).fill("Nombre de sources")
        page.get_by_role("radio", name="Un nombre").check()
        page.get_by_label("Unité").fill("sources")
        for level in range(1, 5):
            page.get_by_label(f"Niveau {level} à partir de").fill(str(level))
        submit(page, "Enregistrer le critère")
    follow(page.get_by_role("link", name="Adopter cette version"))
    page.get_by_label("Par qui").fill("l’atelier")
    submit(page, "Adopter cette version")
    expect(page.locator("main")).to_contain_text("Version 1, adoptée le")
    page.locator("summary", has_text="D’où il vient").first.click()
    expect(page.locator("main")).to_contain_text("1 sources ou plus")
    expect(page.locator(".provenance").first).to_contain_text(TEXTS[0])


def test_criteria_are_dragged_into_order(new_page, live_server, census: None) -> None:
    referential = agreed_referential(territory=Territory.objects.get(slug="redon"))
    draft = draft_next_version(referential=referential, by=None)
    page = new_page()
    sign_in(page, live_server.url)
    page.goto(f"/evaluation/referentiels/{referential.slug}/modifier/")
    rows = page.locator(".criteria__row")
    with page.expect_navigation():
        rows.nth(2).drag_to(rows.nth(0), target_position={"x": 60, "y": 4})
    page.reload()
    expect(rows.nth(0)).to_contain_text("Critère 3")
    assert list(draft.criteria.values_list("slug", flat=True)) == ["critere-3", "critere-1", "critere-2"]


def test_axe_finds_nothing(new_page, live_server, debate: Debate) -> None:
    load_referentials()
    cluster(debate, "Argent", "Un budget à l’équilibre")
    referential = agreed_referential(territory=debate.session.territory)
    draft_next_version(referential=referential, by=None).criteria.filter(slug="critere-1").update(name="Autre nom")
    base, desk = f"/evaluation/referentiels/{referential.slug}/", "/evaluation/referentiels/"
    page = new_page(may_say=(*BY_AXE, "status of 4"))
    sign_in(page, live_server.url)
    public = ["/evaluation/", base, f"{base}differences/1/2/"]
    edit = [f"{base}modifier/", f"{base}modifier/criteres/critere-1/", f"{base}modifier/adopter/"]
    begin = [f"{desk}nouveau/", f"{desk}importer/", f"{desk}reprendre/"]
    found = {}
    for address in [*public, *edit, *begin, f"/evaluation/debats/{debate.slug}/regroupements/"]:
        page.goto(address)
        found[address] = violations(page)
    page.locator(".cluster-box summary").click()
    found["board, opened"] = violations(page)
    page.goto(f"{desk}nouveau/")
    submit(page, "Commencer")
    expect(page.locator("[data-problems]")).to_be_focused()
    found["refused"] = violations(page)
    assert {name: each for name, each in found.items() if each} == {}
    assert Referential.objects.count() >= 3
