"""A vote with three phones and a projector: live, without a network, without script; then the list in its order."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from evaluation.services.sessions import open_session
from recommendations.models import Prioritisation, Vote
from recommendations.services.votes import create_prioritisation
from tests.e2e.debates import CUT, PHONE, press, sign_in
from tests.e2e.helpers import follow, submit
from tests.factories.recommendations import ListFactory, RecommendationFactory
from tests.factories.territories import CommuneFactory
from tests.recommendations.votes import items

pytestmark = pytest.mark.django_db(transaction=True)
TITLES = ["Ouvrir un lieu totem", "Payer une animatrice", "Prêter les salles"]


def opened(method: str = "dots") -> Prioritisation:
    """A vote on a list of three, its session open."""
    owner = ListFactory(territory=CommuneFactory(name="Redon"), title="Feuille de route")
    for title in TITLES:
        RecommendationFactory(list=owner, title=title)
    vote = create_prioritisation(list=owner, title="Par quoi commencer ?", method=method, by=None)
    open_session(session=vote.session, by=None)
    return vote


def joined(page: Page, vote: Prioritisation, *, script: bool = True) -> Page:
    """Come in by the code."""
    page.goto(f"/evaluation/seance/{vote.session.code}/")
    submit(page, "Entrer dans la séance")
    expect(page.locator("[data-vote][data-ready]" if script else "[data-vote]")).to_be_visible()
    return page


def more(page: Page, number: int, times: int = 1) -> None:
    """Put dots on a recommendation."""
    for _ in range(times):
        # Playwright waits for what `aria-disabled` keeps touchable.
        page.get_by_role("button", name=f"Une gommette de plus, préconisation {number}").click(force=True)


def left(page: Page) -> Any:
    return page.locator("[data-left]")


def page_of(vote: Prioritisation, page: str = "") -> str:
    return f"/preconisations/{vote.list.slug}/votes/{vote.pk}/{page}"


def test_three_phones_vote_and_the_list_takes_their_order(new_page, live_server) -> None:
    vote = opened()
    control, projector = new_page(), new_page()
    for page, name in ((control, "conduite/"), (projector, "projection/")):
        sign_in(page, live_server, vote.list.territory)
        page.goto(page_of(vote, name))
    phones = [joined(new_page(**PHONE), vote) for _ in range(3)]
    more(phones[0], 3, 3)
    more(phones[0], 1, 2)
    expect(left(phones[0])).to_have_text("Vos 5 gommettes sont posées.")
    more(phones[1], 3, 2)
    more(phones[1], 2)
    more(phones[2], 2, 3)
    phones[2].get_by_role("button", name="Une gommette de moins, préconisation 2").click()
    expect(left(phones[2])).to_have_text("Il vous reste 3 gommettes sur 5.")
    for phone in phones:
        expect(phone.locator("[data-line]")).to_have_text("")
    board = projector.locator(".vote__board li")
    expect(board.nth(0)).to_contain_text("3. Prêter les salles")
    expect(board.nth(0).locator("strong")).to_contain_text("5")
    expect(projector.locator("[data-live=foot]")).to_contain_text("3 personnes ont voté")
    press(control, "Terminer la séance")
    expect(phones[0].get_by_role("heading", name="Le vote est terminé")).to_be_visible()
    press(control, "Ranger la liste dans cet ordre")
    expect(control.get_by_text("La liste est rangée par ce vote.")).to_be_visible()
    assert [(row.title, row.priority) for row in items(vote)] == [(TITLES[2], 1), (TITLES[1], 2), (TITLES[0], 3)]
    follow(phones[0].get_by_role("link", name="Voir le résultat"))
    expect(phones[0].locator("main")).to_contain_text("3 téléphones ont voté")


def test_dots_without_a_network_leave_once_it_is_back(new_page) -> None:
    vote = opened()
    phone = joined(new_page(may_say=CUT, **PHONE), vote)
    phone.context.set_offline(True)
    more(phone, 1, 2)
    more(phone, 2)
    expect(left(phone)).to_have_text("Il vous reste 2 gommettes sur 5.")
    phone.context.set_offline(False)
    expect(phone.locator("[data-line]")).to_have_text("", timeout=15_000)
    assert [*Vote.objects.order_by("recommendation__number").values_list("dots", flat=True)] == [2, 1]


def test_more_dots_than_one_has_are_refused_on_the_phone(new_page) -> None:
    phone = joined(new_page(**PHONE), opened())
    more(phone, 1, 4)
    expect(phone.locator("[data-refused]")).to_contain_text("Au plus 3 sur une même préconisation.")
    more(phone, 2, 3)
    expect(phone.locator("[data-refused]")).to_contain_text("Vous n’avez plus de gommettes")
    expect(left(phone)).to_have_text("Vos 5 gommettes sont posées.")


def test_places_are_given_by_touch(new_page) -> None:
    vote = opened("placement")
    phone = joined(new_page(**PHONE), vote)
    first = phone.locator("[data-item]").first
    first.locator("[name=impact][value='4']").check()
    expect(left(phone)).to_have_text("0 placée sur 3.")
    first.locator("[name=effort][value='1']").check()
    expect(left(phone)).to_have_text("1 placée sur 3.")
    expect(phone.locator("[data-line]")).to_have_text("")
    assert Vote.objects.values_list("impact", "effort").get() == (4, 1)
    first.get_by_role("button", name="Retirer").click()
    expect(left(phone)).to_have_text("0 placée sur 3.")
    expect(phone.locator("[data-line]")).to_have_text("")
    assert Vote.objects.count() == 0


@pytest.mark.parametrize("method", ["dots", "placement"])
def test_phone_without_script_votes_too(new_page, method: str) -> None:
    vote = opened(method)
    phone = joined(new_page(java_script_enabled=False, **PHONE), vote, script=False)
    if method == "dots":
        for rest in (4, 3):
            submit(phone, "Une gommette de plus, préconisation 2")
            expect(left(phone)).to_have_text(f"Il vous reste {rest} gommettes sur 5.")
        return
    second = phone.locator("[data-item]").nth(1)
    second.locator("[name=impact][value='4']").check()
    second.locator("[name=effort][value='0']").check()
    submit(second, "Placer")
    expect(left(phone)).to_have_text("1 placée sur 3.")
