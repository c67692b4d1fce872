"""The whole life of a record: a citizen's phone, the desk, a question, an answer, the map, its owner, its history."""

import re

from playwright.sync_api import Page, expect

from domino.guard import MIN_SECONDS
from domino.models import OutgoingMail
from inventory.models import Initiative
from tests.e2e.helpers import follow, submit
from tests.e2e.test_contribution import PHONE
from tests.e2e.test_moderation import sign_in

NAME = "Le Troc de la gare"
SLUG = "le-troc-de-la-gare"
CITIZEN, OWNER = "camille@domino.example", "troc@domino.example"


def mailed(address: str, path: str) -> str:
    """The newest link beginning with `path` that was mailed to `address`."""
    bodies = OutgoingMail.objects.filter(recipient=address).order_by("-pk").values_list("body", flat=True)
    return next(found.group() for body in bodies if (found := re.search(rf"{path}\S+", body)))


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def open_proposal(page: Page) -> None:
    page.goto("/moderation/")
    follow(page.get_by_role("link", name=NAME))
    heading(page, NAME)


def propose_and_confirm(page: Page) -> None:
    page.goto("/proposer/")
    page.get_by_label("Nom de l’initiative").fill(NAME)
    page.get_by_label("Que fait-on ensemble ?").fill("On échange des plants.")
    page.get_by_role("combobox", name="Commune").fill("Allaire")
    page.get_by_label("Votre adresse électronique").fill(CITIZEN)
    page.wait_for_timeout(1000 * MIN_SECONDS)
    submit(page, "Envoyer la proposition")
    heading(page, "Merci !")
    page.goto(mailed(CITIZEN, "/proposer/confirmer/"))
    submit(page, "Confirmer")
    heading(page, "C’est confirmé, merci !")


def ask(page: Page) -> None:
    open_proposal(page)
    page.get_by_role("button", name="Demander une précision…").click()
    page.get_by_label("Votre question").fill("Quel jour est-ce ouvert ?")
    submit(page, "Envoyer la question")
    expect(page.get_by_role("status")).to_be_visible()


def answer(page: Page) -> None:
    page.goto(mailed(CITIZEN, "/proposer/completer/"))
    expect(page.get_by_text("Quel jour est-ce ouvert ?")).to_be_visible()
    page.get_by_label("Que fait-on ensemble ?").fill("On échange des plants, le samedi matin.")
    submit(page, "Envoyer ma réponse")


def publish(page: Page) -> None:
    open_proposal(page)
    submit(page, "Publier")
    expect(page.get_by_role("status")).to_contain_text("est publiée")


def claim(page: Page) -> None:
    page.goto(f"/initiatives/{SLUG}/c-est-nous/")
    page.get_by_role("textbox", name=re.compile("adresse", re.IGNORECASE)).fill(OWNER)
    submit(page, "Recevoir le lien")
    heading(page, "Demande bien reçue")


def accept_claim(page: Page) -> None:
    open_proposal(page)
    submit(page, "Accepter et envoyer le lien")
    expect(page.get_by_role("status")).to_be_visible()


def edit_own_record(page: Page) -> None:
    page.goto(mailed(OWNER, "/ma-fiche/"))
    page.get_by_label("Pour qui ?").fill("Les voisines et les voisins")
    submit(page, "Enregistrer ma fiche")
    expect(page.get_by_role("status").first).to_be_visible()


def test_a_record_lives_from_the_phone_to_its_history(new_page, live_server, census: None) -> None:
    citizen, desk, owner = new_page(**PHONE), new_page(), new_page(**PHONE)
    sign_in(desk, live_server.url)
    propose_and_confirm(citizen)
    ask(desk)
    answer(citizen)
    assert Initiative.objects.filter(name=NAME).exists() is False
    publish(desk)
    citizen.goto("/initiatives/?q=troc&view=list")
    follow(citizen.get_by_role("link", name=NAME))
    expect(citizen.get_by_text("On échange des plants, le samedi matin.").first).to_be_visible()
    claim(owner)
    accept_claim(desk)
    edit_own_record(owner)
    citizen.goto(f"/initiatives/{SLUG}/")
    expect(citizen.get_by_text("Les voisines et les voisins")).to_be_visible()
    desk.goto(f"/moderation/fiches/{SLUG}/historique/")
    heading(desk, f"Historique de « {NAME} »")
    record = Initiative.objects.get(slug=SLUG)
    origins = list(record.revisions.order_by("number").values_list("origin", flat=True))
    assert (origins[0], origins[-1]) == ("contribution", "owner")
    expect(desk.get_by_role("heading", name=re.compile(f"^Version {len(origins)}"))).to_be_visible()
    assert CITIZEN not in citizen.content() and OWNER not in citizen.content()
