"""The whole way: from evaluations and needs to a list that is voted, agreed, sent out, followed and agreed anew.

Then a territory that begins from the kit of another one.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from inventory.models import Territory
from inventory.services.territories import refresh_containment
from recommendations.models import Prioritisation, Recommendation, RecommendationList
from recommendations.services.kits import import_kit
from tests.e2e.debates import PHONE, press, sign_in
from tests.e2e.helpers import follow, submit
from tests.factories.initiatives import InitiativeFactory
from tests.factories.ratings import EvaluationFactory, rate
from tests.factories.referentials import agreed_referential
from tests.factories.territories import CommuneFactory
from tests.recommendations.kits import said

pytestmark = pytest.mark.django_db(transaction=True)
WEAK, STRONG = [[0, 0], [4, 4], [4, 4]], [[1, 0], [3, 4], [4, 4]]
ACTIONS = ["Ouvrir un lieu à plusieurs", "Chercher un local commun", "Se retrouver chaque mois"]


@pytest.fixture
def redon() -> Territory:
    """Three initiatives weak on the first criterion, all of which look for a place."""
    territory = CommuneFactory(name="Redon")
    refresh_containment()
    version = agreed_referential(territory=territory).versions.get()
    for levels in (WEAK, WEAK, STRONG):
        initiative = InitiativeFactory(territory=territory, needs=["local"])
        rate(EvaluationFactory(version=version, initiative=initiative, closed=True), "Comité", levels)
    return territory


def begin(page: Page) -> RecommendationList:
    """A list, from its territory."""
    page.goto("/preconisations/nouvelle/?territory=Redon")
    page.get_by_label("Titre").fill("Trois choses à faire à Redon")
    submit(page, "Commencer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trois choses à faire à Redon")
    return RecommendationList.objects.get()


def write(page: Page, title: str) -> None:
    """Fill in and save the form of a recommendation that a suggestion began."""
    page.get_by_label("Titre", exact=True).first.fill(title)
    page.get_by_role("checkbox", name="Amorçage").check()
    page.get_by_role("checkbox", name="Lieux et espaces").check()
    submit(page, "Enregistrer")
    expect(page.locator("main")).to_contain_text(title)


def built(page: Page, owner: RecommendationList) -> None:
    """Each suggestion becomes a recommendation; a third one has no evidence, and the page says so."""
    suggestions = f"/preconisations/{owner.slug}/suggestions/"
    for link, title in zip(("pour Critère 1", "Écrire une préconisation pour"), ACTIONS, strict=False):
        page.goto(suggestions)
        follow(page.get_by_role("link", name=link).first)
        write(page, title)
    page.goto(f"/preconisations/{owner.slug}/ajouter/")
    write(page, ACTIONS[2])
    page.goto(suggestions)
    expect(page.get_by_role("region", name="Critères sans préconisation")).to_have_count(0)
    expect(page.get_by_role("region", name="Besoins fréquents, sans réponse")).to_have_count(0)
    expect(page.get_by_role("region", name="Préconisations qui ne s’appuient sur rien")).to_contain_text(ACTIONS[2])
    first, second, _ = owner.recommendations.order_by("number")
    assert [each.slug for each in first.criteria.all()] == ["critere-1"]
    assert [each.slug for each in second.needs.all()] == ["local"]


def joined(new_page: Any, vote: Prioritisation) -> Page:
    """A phone that came in by the code."""
    phone: Page = new_page(**PHONE)
    phone.goto("/evaluation/seance/")
    phone.get_by_label("Code de la séance").fill(vote.session.code)
    submit(phone, "Entrer")
    submit(phone, "Entrer dans la séance")
    expect(phone.locator("[data-vote][data-ready]")).to_be_visible()
    return phone


def give(phone: Page, recommendation: Recommendation, dots: int) -> None:
    """Put dots on a recommendation, and wait until they are sent."""
    item = phone.locator(f"[data-item='{recommendation.pk}']")
    for _ in range(dots):
        item.get_by_role("button", name="Une gommette de plus").click()
    expect(item.locator("[data-given]")).to_have_text(str(dots))
    expect(phone.locator("[data-line]")).to_have_text("")


def voted(new_page: Any, page: Page, owner: RecommendationList) -> None:
    """Three phones give dots; the list takes their order."""
    page.goto(f"/preconisations/{owner.slug}/votes/nouveau/")
    page.get_by_label("Titre du vote").fill("Par quoi commencer ?")
    submit(page, "Préparer ce vote")
    press(page, "Ouvrir la séance")
    expect(page.locator(".badge", has_text="Séance ouverte")).to_be_visible()
    vote = Prioritisation.objects.get()
    first, second, third = owner.recommendations.order_by("number")
    for given in ({third: 3, first: 2}, {third: 3, second: 1}, {third: 1, second: 3}):
        phone = joined(new_page, vote)
        for recommendation, dots in given.items():
            give(phone, recommendation, dots)
    press(page, "Terminer la séance")
    press(page, "Ranger la liste dans cet ordre")
    expect(page.get_by_text("La liste est rangée par ce vote.")).to_be_visible()
    assert ranked(owner) == [(3, 1), (2, 2), (1, 3)]


def ranked(owner: RecommendationList) -> list[tuple[int, int]]:
    return list(owner.recommendations.order_by("position").values_list("number", "priority"))


def ordered(page: Page, owner: RecommendationList) -> None:
    """The team has the last word, from the keyboard."""
    page.goto(f"/preconisations/{owner.slug}/ordre/")
    with page.expect_navigation():
        page.get_by_role("button", name=f"Monter « {ACTIONS[0]} »").press("Enter")
    expect(page.locator(".rank h2").nth(1)).to_have_text(ACTIONS[0])
    assert ranked(owner) == [(3, 1), (1, 3), (2, 2)]


def agree(page: Page, owner: RecommendationList, number: int) -> None:
    page.goto(f"/preconisations/{owner.slug}/adopter/")
    page.get_by_label("Par qui").fill("les participants de l’atelier")
    submit(page.locator("main"), "Adopter")
    expect(page.locator("main")).to_contain_text(f"Version {number}")


def pdf_text(content: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def packed(name: str) -> Any:
    """The text of one part of a zipped document."""
    return lambda content: zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def workbook_text(content: bytes) -> str:
    rows = next(iter(load_workbook(io.BytesIO(content)))).iter_rows(values_only=True)
    return "\n".join(str(value) for row in rows for value in row)


READERS = {
    "pdf": pdf_text,
    "docx": packed("word/document.xml"),
    "odt": packed("content.xml"),
    "xlsx": workbook_text,
    "ods": packed("content.xml"),
    "csv": lambda content: content.decode("utf-8-sig"),
    "json": lambda content: json.dumps(json.loads(content), ensure_ascii=False),
}


def sent_out(page: Page, owner: RecommendationList) -> None:
    """Every format of the list, opened: the three recommendations are there, in order."""
    for kind, read in READERS.items():
        answer = page.request.get(f"/preconisations/{owner.slug}.{kind}")
        assert (kind, answer.status) == (kind, 200)
        text = " ".join(read(answer.body()).split())
        places = [text.find(title) for title in (ACTIONS[2], ACTIONS[0], ACTIONS[1])]
        assert (kind, min(places) >= 0, places == sorted(places)) == (kind, True, True)


def followed(page: Page, owner: RecommendationList) -> None:
    page.goto(f"/preconisations/{owner.slug}/suivi/?numero=3")
    page.get_by_label("Avancement").select_option("under_way")
    page.get_by_label("Ce qui s’est passé").fill("Première soirée, trente personnes.")
    submit(page, "Enregistrer")
    expect(page.locator("main")).to_contain_text("Première soirée, trente personnes.")


def test_list_from_suggestions_to_its_second_version(new_page: Any, live_server: Any, redon: Territory) -> None:
    page = new_page()
    sign_in(page, live_server, redon)
    owner = begin(page)
    built(page, owner)
    voted(new_page, page, owner)
    ordered(page, owner)
    agree(page, owner, 1)
    sent_out(page, owner)
    followed(page, owner)
    page.goto(f"/preconisations/{owner.slug}/1/modifier/")
    page.get_by_label("Titre", exact=True).first.fill("Ouvrir un lieu, et le faire vivre")
    submit(page, "Enregistrer")
    agree(page, owner, 2)
    page.goto(f"/preconisations/{owner.slug}/versions/1/2/")
    main = page.locator("main")
    expect(main).to_contain_text("2 modifiées")
    expect(main).to_contain_text("1 sans changement")
    expect(main).to_contain_text("Ouvrir un lieu, et le faire vivre")
    expect(main).to_contain_text("Première soirée, trente personnes.")
    visitor = new_page()
    visitor.goto(f"/preconisations/{owner.slug}/")
    expect(visitor.locator("main")).to_contain_text("Version 2 adoptée le")


def test_territory_begins_from_the_kit_of_another(new_page: Any, live_server: Any, redon: Territory) -> None:
    import_kit(data=said(title="Le kit d’à côté"), by=None)
    page = new_page()
    sign_in(page, live_server, redon)
    page.goto(f"/territoires/{redon.slug}/demarche/")
    follow(page.get_by_role("link", name="Commencer avec le kit d’un autre territoire"))
    follow(page.get_by_role("link", name="Le kit d’à côté"))
    follow(page.get_by_role("link", name="Commencer un territoire avec ce kit"))
    expect(page.get_by_label("Territoire")).not_to_have_value("")
    page.get_by_label("Première rencontre, vers le").fill("2027-03-01")
    submit(page, "Commencer avec ce kit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que Redon a fait de son kit")
    expect(page.get_by_role("region", name="La démarche")).to_contain_text("Comme dans le kit.")
