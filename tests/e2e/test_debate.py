"""A debate with three phones and a projector: live, without a network, without script."""

from typing import Any

import pytest
from playwright.sync_api import expect

from evaluation.models import Argument, Move, Position
from evaluation.services.debates import close_statement, hide_argument, open_statement
from evaluation.services.sessions import close_session, open_session
from tests.e2e.debates import (
    CUT,
    PHONE,
    STATEMENTS,
    argue,
    be_moved,
    counted,
    join,
    lead,
    prepare,
    press,
    project,
    said,
    sign_in,
    take_side,
)
from tests.e2e.helpers import BY_AXE, follow, submit, violations
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db(transaction=True)
PUBLIC_MONEY = "Une école aussi vit d’argent public, et elle dure."


def opened(**values: Any):
    """A debate whose first statement is put to the room."""
    debate = prepare(**values)
    open_session(session=debate.session, by=None)
    open_statement(statement=debate.statements.all()[0])
    return debate


def test_debate_with_three_phones_and_a_projector(new_page, live_server) -> None:
    redon = CommuneFactory(name="Redon")
    debate = prepare(redon)
    control, projector = new_page(), new_page()
    for page in (control, projector):
        sign_in(page, live_server, redon)
    lead(control, debate)
    press(control, "Ouvrir la séance")
    project(projector, debate)
    expect(projector.get_by_role("heading", level=1)).to_have_text("Le débat va commencer")
    phones = [new_page(**PHONE) for _ in range(3)]
    for number, phone in enumerate(phones):
        join(phone, debate, "Léa" if number == 0 else "")
        expect(phone.get_by_role("heading", name="Le débat va commencer")).to_be_visible()
    press(control, "Première affirmation")
    for phone in phones:
        expect(phone.get_by_role("heading", level=1, name=STATEMENTS[0])).to_be_visible()
    for phone, label in zip(phones, ["D’accord", "Pas d’accord", "D’accord"], strict=True):
        take_side(phone, label)
    counted(projector, 2, 1)
    argue(phones[1], PUBLIC_MONEY)
    be_moved(phones[2], PUBLIC_MONEY)
    counted(projector, 1, 2)
    expect(projector.locator("[data-live=foot]")).to_contain_text("1 changement de côté")
    expect(projector.locator("[data-live=foot]")).to_contain_text(PUBLIC_MONEY)
    expect(control.locator(".control__counts dd").nth(1)).to_have_text("2")
    press(control, "Masquer")
    expect(said(phones[0], PUBLIC_MONEY)).to_have_count(0)
    press(control, "Affirmation suivante")
    expect(phones[0].get_by_role("heading", level=1, name=STATEMENTS[1])).to_be_visible()
    expect(phones[0].locator("[data-mine]")).to_have_text("")
    press(control, "Terminer la séance")
    expect(phones[0].get_by_role("heading", name="La séance est terminée")).to_be_visible()
    follow(phones[0].get_by_role("link", name="Voir le résultat"))
    expect(phones[0].locator("main")).to_contain_text("1 d’accord, 2 pas d’accord")
    assert (Position.objects.count(), Move.objects.exclude(argument=None).count()) == (3, 1)


def test_votes_without_a_network_leave_once_it_is_back(new_page) -> None:
    debate = opened()
    phone = new_page(**PHONE, may_say=CUT)
    join(phone, debate)
    take_side(phone, "D’accord")
    phone.context.set_offline(True)
    take_side(phone, "Pas d’accord")
    phone.get_by_label("Votre argument").fill(PUBLIC_MONEY)
    phone.get_by_role("button", name="Envoyer mon argument").click()
    expect(phone.locator("[data-line]")).to_contain_text("Hors connexion. Votre choix partira dès que possible")
    assert (Move.objects.count(), Argument.objects.count()) == (0, 0)
    phone.context.set_offline(False)
    expect(said(phone, PUBLIC_MONEY)).to_be_visible()
    expect(phone.locator("[data-line]")).to_have_text("")
    assert (Position.objects.get().side, Move.objects.count(), Argument.objects.count()) == ("disagree", 1, 1)


def test_answers_that_were_lost_are_sent_again_after_a_reload(new_page) -> None:
    debate = opened()
    phone = new_page(**PHONE, may_say=CUT)
    join(phone, debate)
    lost: list[str] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST":
            lost.append(route.fetch().text())  # the server has it, the phone does not know
            route.abort()
        else:
            route.continue_()

    phone.route("**/evaluation/seance/**", lose)
    take_side(phone, "D’accord")
    expect(phone.locator("[data-count=agree]").first).to_have_text("1")
    phone.unroute("**/evaluation/seance/**")
    phone.reload()
    expect(phone.locator("[data-mine]")).to_contain_text("D’accord")
    expect(phone.locator("[data-line]")).to_have_text("")
    assert phone.evaluate("localStorage.getItem(Object.keys(localStorage)[0])") == "[]"
    assert (len(lost) > 0, Position.objects.count(), Move.objects.count()) == (True, 1, 0)


def test_vote_that_comes_too_late_is_told(new_page) -> None:
    debate = opened()
    phone = new_page(**PHONE, may_say=CUT)
    join(phone, debate)
    phone.context.set_offline(True)
    take_side(phone, "D’accord")
    close_statement(statement=debate.statements.all()[0])
    phone.context.set_offline(False)
    expect(phone.locator("[data-refused]")).to_contain_text("Votre choix")
    expect(phone.locator("[data-refused]")).to_contain_text("cette affirmation est close", ignore_case=True)
    assert Position.objects.count() == 0


def test_phone_without_script_takes_part(new_page) -> None:
    debate = opened(with_strength=True)
    phone = new_page(**PHONE, java_script_enabled=False)
    join(phone, debate, script=False)
    phone.get_by_label("Nettement").check()
    phone.get_by_role("button", name="Pas d’accord").click()
    expect(phone.locator("[data-mine]")).to_have_text("Vous êtes : Pas d’accord.")
    phone.get_by_label("Votre argument").fill(PUBLIC_MONEY)
    phone.get_by_role("button", name="Envoyer mon argument").click()
    expect(said(phone, PUBLIC_MONEY)).to_be_visible()
    follow(phone.get_by_role("link", name="Rafraîchir"))
    position = Position.objects.get()
    assert (position.side, position.strength) == ("disagree", 2)


def test_axe_finds_nothing_in_a_debate(new_page, live_server) -> None:
    redon = CommuneFactory(name="Redon")
    debate = opened(territory=redon, with_strength=True)
    phone = new_page(**PHONE, may_say=(*BY_AXE, "status of 4"))
    team = new_page(may_say=(*BY_AXE, "status of 4"))
    sign_in(team, live_server, redon)
    found = {}
    phone.goto("/evaluation/seance/")
    found["enter"] = violations(phone)
    submit(phone, "Entrer")
    found["enter, refused"] = violations(phone)
    phone.goto(f"/evaluation/seance/{debate.session.code}/")
    found["join"] = violations(phone)
    join(phone, debate, "Léa")
    take_side(phone, "D’accord")
    argue(phone, "Le jour où l’aide s’arrête, tout s’arrête.")
    found["phone"] = violations(phone)
    hide_argument(argument=Argument.objects.get(), by=None)
    for name, address in {
        "create": "/evaluation/debats/nouveau/",
        "control": f"/evaluation/debats/{debate.slug}/conduite/",
        "projector": f"/evaluation/debats/{debate.slug}/projection/",
    }.items():
        team.goto(address)
        found[name] = violations(team)
    close_session(session=debate.session)
    for name, address in {
        "result": f"/evaluation/debats/{debate.slug}/",
        "over": f"/evaluation/seance/{debate.session.code}/",
    }.items():
        team.goto(address)
        found[name] = violations(team)
    assert {name: each for name, each in found.items() if each} == {}
