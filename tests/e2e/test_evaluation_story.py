"""The whole way: a room debates, its arguments become criteria, initiatives are evaluated, a version follows."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from evaluation.models import Evaluation, Referential, ReferentialVersion
from inventory.models import Territory
from inventory.services.territories import refresh_containment
from tests.e2e.debates import PHONE, argue, counted, join, lead, prepare, press, project, sign_in, take_side
from tests.e2e.helpers import follow, submit
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db(transaction=True)
ARGUMENTS = ["Les aides s’arrêtent", "Il faut plusieurs sources", "Les bénévoles s’usent", "Un lieu fait tenir"]
NAMES = ["La Rustine", "Le Jardin", "Le Repair Café"]


@pytest.fixture
def redon() -> Territory:
    territory = CommuneFactory(name="Redon")
    refresh_containment()
    for name in NAMES:
        InitiativeFactory(name=name, slug=name.lower().replace(" ", "-").replace("é", "e"), territory=territory)
    return territory


def debated(new_page: Any, live_server: Any, team: Page, redon: Territory) -> Any:
    """Three phones take sides and argue before a projector."""
    debate = prepare(redon)
    lead(team, debate)
    press(team, "Ouvrir la séance")
    projector = new_page()
    sign_in(projector, live_server, redon)
    project(projector, debate)
    phones = [new_page(**PHONE) for _ in range(3)]
    for phone in phones:
        join(phone, debate)
    press(team, "Première affirmation")
    for phone, label in zip(phones, ["D’accord", "Pas d’accord", "D’accord"], strict=True):
        take_side(phone, label)
    counted(projector, 2, 1)
    for index, text in enumerate(ARGUMENTS):
        argue(phones[index % 3], text)
    return debate


def agreed(page: Page, debate: Any) -> ReferentialVersion:
    """Each argument becomes a criterion with one indicator; the version is agreed."""
    for text in ARGUMENTS:
        page.goto(f"/evaluation/debats/{debate.slug}/regroupements/")
        page.get_by_role("checkbox", name=text).check()
        page.get_by_label("Son nom, s’il est nouveau").fill(f"Critère : {text}")
        submit(page, "Mettre ensemble")
        here = page.get_by_role("region", name=f"Critère : {text}")
        here.locator("summary").click()
        submit(here, "Faire un critère")
    referential = Referential.objects.get()
    for text in ARGUMENTS:
        page.goto(f"/evaluation/referentiels/{referential.slug}/modifier/")
        follow(page.get_by_role("link", name=f"Critère : {text}"))
        submit(page, "Ajouter un indicateur")
        page.get_by_label("Indicateur", exact=True).fill(f"Signes : {text}")
        page.get_by_role("radio", name="Un nombre").check()
        page.get_by_label("Unité").fill("signes")
        for level in range(1, 5):
            page.get_by_label(f"Niveau {level} à partir de").fill(str(level))
        submit(page, "Enregistrer le critère")
    adopt(page, referential)
    return referential.versions.get()


def adopt(page: Page, referential: Referential) -> None:
    page.goto(f"/evaluation/referentiels/{referential.slug}/modifier/adopter/")
    page.get_by_label("Par qui").fill("l’atelier")
    submit(page, "Adopter cette version")
    expect(page.locator("main")).to_contain_text("adoptée le")


def evaluated(page: Page, name: str, guest: Page) -> Evaluation:
    """The facilitator answers 4 to everything, the guest 1; the evaluation is closed."""
    initiative = redon_initiative(name)
    page.goto(f"/moderation/fiches/{initiative}/evaluer/")
    page.get_by_role("radio", name="un groupe en atelier").check()
    submit(page, "Ouvrir l’évaluation")
    page.get_by_label("Qui évalue").fill("Table 1")
    submit(page, "Inviter par un lien")
    evaluation = Evaluation.objects.get(initiative__slug=initiative)
    found = re.search(r"/evaluation/reponses/[\w.-]+/", page.locator("body").inner_text())
    assert found
    page.goto(f"/evaluation/evaluations/{evaluation.pk}/repondre/")
    guest.goto(found[0])
    for each, number in ((page, "4"), (guest, "1")):
        for text in ARGUMENTS:
            each.get_by_role("group", name=f"Signes : {text}").get_by_label("Nombre (signes)").fill(number)
        submit(each, "Rendre mes réponses")
        expect(each.get_by_text("Vos réponses sont rendues. Vous pouvez encore les corriger.")).to_be_visible()
    page.goto(f"/moderation/evaluations/{evaluation.pk}/")
    submit(page, "Terminer l’évaluation")
    return evaluation


def redon_initiative(name: str) -> str:
    return name.lower().replace(" ", "-").replace("é", "e")


def radar(page: Page, evaluation: Evaluation) -> str:
    return page.request.get(f"/evaluation/evaluations/{evaluation.pk}/radar.svg?vue=regards").text()


def test_from_the_debate_to_the_radars(new_page: Any, live_server: Any, redon: Territory) -> None:
    team = new_page()
    sign_in(team, live_server, redon)
    debate = debated(new_page, live_server, team, redon)
    desk = new_page(java_script_enabled=False)
    sign_in(desk, live_server, redon)
    version = agreed(desk, debate)
    assert [criterion.name for criterion in version.criteria.all()] == [f"Critère : {text}" for text in ARGUMENTS]
    # A save on its way when the answers are handed in may come after them: it is refused, and says the same.
    guests = [new_page(may_say=("status of 409",), **PHONE) for _ in NAMES]
    evaluations = [evaluated(desk, name, guest) for name, guest in zip(NAMES, guests, strict=True)]
    desk.goto(f"/evaluation/evaluations/{evaluations[0].pk}/?vue=regards")
    expect(desk.locator("table tbody tr").first).to_contain_text("3,0")
    expect(desk.locator("main")).to_contain_text("À mettre en discussion")
    before = [radar(desk, each) for each in evaluations]
    desk.goto(f"/evaluation/referentiels/{version.referential.slug}/")
    submit(desk, "Préparer la version suivante")
    desk.goto(f"/evaluation/referentiels/{version.referential.slug}/modifier/")
    follow(desk.get_by_role("link", name=f"Critère : {ARGUMENTS[0]}"))
    desk.get_by_label("Nom du critère").or_(desk.get_by_label("Nom", exact=True)).first.fill("Vivre sans aides")
    submit(desk, "Enregistrer le critère")
    adopt(desk, version.referential)
    assert [radar(desk, each) for each in evaluations] == before
    desk.goto(f"/moderation/evaluations/{evaluations[0].pk}/")
    expect(desk.get_by_role("button", name="Évaluer avec la version 2")).to_be_visible()
