"""The desk of the portfolio in a browser: the whole path without script, and axe finds nothing on its pages."""

from playwright.sync_api import Page, expect

from inventory.models import Territory
from portfolio.enums import State
from portfolio.models import CaseStudy
from tests.e2e.helpers import BY_AXE, follow, submit, violations
from tests.e2e.test_moderation import sign_in
from tests.factories.portfolio import CaseStudyFactory
from tests.portfolio.case_study_forms import picture


def fill_in(page: Page) -> None:
    page.goto("/moderation/porte-folio/nouvelle/")
    page.get_by_label("Titre").fill("La remise en selle")
    page.get_by_label("Chapô").fill("Un atelier, trois outils.")
    page.get_by_label("Texte", exact=False).first.fill("# Ce que c’est\nUn atelier **ouvert**.")
    page.get_by_label("Enjeu").select_option(label="Solidarité de proximité")
    page.get_by_label("Territoire").fill("Redon")
    page.get_by_label("Chercher une initiative par son nom").fill("rustine")
    submit(page, "Chercher dans le recensement")
    page.get_by_role("checkbox", name="La Rustine").check()


def test_case_study_is_written_and_published_without_script(
    new_page, live_server, census: None, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = new_page(java_script_enabled=False, may_say=("status of 422",))
    sign_in(page, live_server.url)
    fill_in(page)
    expect(page.get_by_label("Titre")).to_have_value("La remise en selle")
    submit(page, "Ajouter un entretien")
    page.get_by_label("Question").fill("Pourquoi ?")
    page.get_by_label("Réponse").fill("Pour rouler.")
    submit(page, "Ajouter une photo")
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture().read()}
    page.locator("[name=illustrations-0-file]").set_input_files(photo)
    page.get_by_label("Description de l’image").fill("Un vélo retourné")
    submit(page, "Aperçu sans enregistrer")
    expect(page.get_by_role("alert")).to_contain_text("Dites qui a pris la photo.")
    page.get_by_label("Crédit").fill("Léa")
    submit(page, "Aperçu sans enregistrer")
    expect(page.get_by_role("region", name="Aperçu")).to_contain_text("Pour rouler.")
    assert CaseStudy.objects.filter(title="La remise en selle").count() == 0
    submit(page, "Enregistrer le brouillon")
    submit(page, "Publier")
    expect(page.get_by_role("heading", level=1)).to_have_text("La remise en selle")
    expect(page.get_by_role("img", name="Un vélo retourné")).to_be_visible()
    follow(page.get_by_role("link", name="La Rustine").first)
    expect(page.get_by_role("link", name="La remise en selle")).to_be_visible()


def test_axe_finds_nothing_on_the_desk(new_page, live_server, census: None) -> None:
    page = new_page(may_say=(*BY_AXE, "status of 4"))
    sign_in(page, live_server.url)
    study = CaseStudyFactory(slug="brouillon", territory=Territory.objects.get(slug="redon"), state=State.DRAFT)
    desk = "/moderation/porte-folio/"
    found = {}
    for address in (desk, f"{desk}nouvelle/", f"{desk}brouillon/modifier/", f"{desk}brouillon/historique/"):
        page.goto(address)
        found[address] = violations(page)
    fill_in(page)
    submit(page, "Ajouter une citation")
    expect(page.get_by_role("group", name="Citation 1")).to_be_visible()
    found["one more row"] = violations(page)
    submit(page, "Aperçu sans enregistrer")
    expect(page.get_by_role("region", name="Aperçu")).to_be_visible()
    found["preview"] = violations(page)
    page.goto(f"{desk}brouillon/modifier/")
    CaseStudy.objects.filter(pk=study.pk).update(version=2)
    submit(page, "Enregistrer le brouillon")
    expect(page.get_by_role("heading", level=1)).to_have_text("L’enquête a changé entre-temps")
    page.locator("summary", has_text="Reprendre mes valeurs").click()
    found["outdated"] = violations(page)
    assert {name: each for name, each in found.items() if each} == {}
