"""A debate in browsers: a team that leads it, phones that join it, a projector."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from evaluation.models import Debate
from evaluation.services.debates import create_debate
from inventory.models import Territory
from tests.e2e.helpers import follow, submit
from tests.factories.accounts import MembershipFactory
from tests.factories.territories import CommuneFactory

STATEMENTS = [
    "Une pratique qui ne vit que de subventions n’est pas durable.",
    "Sans salarié, une initiative finit par s’essouffler.",
    "Un lieu commun vaut mieux qu’une application.",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
# What a browser says of itself when its network is cut.
CUT = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION", "status of 4")


def sign_in(page: Page, live_server: Any, territory: Territory) -> None:
    """Sign a facilitator of `territory` in, without the form."""
    client = Client()
    client.force_login(MembershipFactory(territory=territory).user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])


def prepare(territory: Territory | None = None, *, with_strength: bool = False) -> Debate:
    """A debate of three statements, in preparation."""
    return create_debate(
        title="Qu’est-ce qu’une pratique durable ?",
        territory=territory or CommuneFactory(name="Redon"),
        statements=STATEMENTS,
        with_strength=with_strength,
        by=None,
    )


def lead(page: Page, debate: Debate) -> None:
    """Open the page of the facilitator."""
    page.goto(f"/evaluation/debats/{debate.slug}/conduite/")


def press(page: Page, name: str) -> None:
    """Press a button of the facilitator's page."""
    follow(page.get_by_role("button", name=name).first)


def project(page: Page, debate: Debate) -> None:
    """Open the page of the projector."""
    page.goto(f"/evaluation/debats/{debate.slug}/projection/")


def join(page: Page, debate: Debate, pseudonym: str = "", *, script: bool = True) -> None:
    """Come in by the code, as one types it; wait until the script of the page listens."""
    page.goto("/evaluation/seance/")
    page.get_by_label("Code de la séance").fill(f"{debate.session.code[:3].lower()} {debate.session.code[3:]}")
    submit(page, "Entrer")
    if pseudonym:
        page.get_by_label("Pseudonyme").fill(pseudonym)
    submit(page, "Entrer dans la séance")
    expect(page.locator("[data-phone][data-ready]" if script else "[data-phone]")).to_be_visible()


def take_side(page: Page, label: str) -> None:
    """Touch « D’accord » or « Pas d’accord » on a phone."""
    page.locator(".phone__side", has=page.get_by_text(label, exact=True)).click()
    expect(page.locator("[data-mine]")).to_contain_text(label)


def argue(page: Page, text: str) -> None:
    """Write an argument on a phone, and see it come back from the room."""
    page.get_by_label("Votre argument").fill(text)
    page.get_by_role("button", name="Envoyer mon argument").click()
    expect(said(page, text)).to_be_visible()


def said(page: Page, text: str) -> Locator:
    """An argument as a phone lists it."""
    return page.locator("[data-list] li", has_text=text)


def be_moved(page: Page, text: str) -> None:
    """Say that an argument moved one."""
    said(page, text).get_by_role("button", name="M’a fait bouger").click()


def counted(page: Page, agree: int, disagree: int) -> None:
    """Wait until the projector shows these counts."""
    for number, count in enumerate((agree, disagree)):
        expect(page.locator(".debate__side h2 strong").nth(number)).to_have_text(str(count))
