"""The sheet of a list that comes back, in a browser without script."""

import io

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from inventory.models import Territory
from recommendations.models import RecommendationList
from tests.e2e.helpers import submit
from tests.e2e.test_moderation import sign_in
from tests.recommendations.documents import sample_list


@pytest.fixture
def owner(census: None) -> RecommendationList:
    return sample_list(3, territory=Territory.objects.get(slug="redon"), slug="feuille")


def edited(content: bytes) -> bytes:
    """The workbook with a title, a budget and a stake changed, one row added, one taken out."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Préconisations"]
    sheet["B2"] = "Ouvrir la halle aux associations de la commune"
    sheet["C2"] = None
    sheet["J3"] = "beaucoup"
    sheet["M3"] = "Les salles dorment le soir.\n\n- un inventaire partagé\n- une clé"
    sheet.delete_rows(4)
    sheet["B4"] = "Former à la coopération"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def upload(page: Page, content: bytes, name: str = "liste.xlsx") -> None:
    page.goto("/preconisations/feuille/reimport/")
    page.get_by_label("Tableur modifié").set_input_files({"name": name, "mimeType": "", "buffer": content})
    submit(page, "Comparer avec la liste")


def test_sheet_comes_back_without_script(new_page, live_server, owner: RecommendationList) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, live_server.url)
    upload(page, edited(page.request.get("/preconisations/feuille.xlsx").body()))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que changerait votre tableur")
    expect(page.locator("main")).to_contain_text("ligne 3, colonne « budget »")
    page.get_by_role("button", name="Appliquer ce qui est coché").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tableur appliqué")
    titles = [each.title for each in owner.recommendations.all()]
    assert titles == [
        "Ouvrir la halle aux associations de la commune",
        "Ouvrir le lieu n° 2 aux collectifs",
        "Ouvrir le lieu n° 3 aux collectifs",
        "Former à la coopération",
    ]
    assert owner.recommendations.get(number=1).category == "Lieux"
