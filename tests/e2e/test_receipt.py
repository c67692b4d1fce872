"""Three sheets from paper to owner: keyed in with a scan, published at once, claimed by the receipt; axe on the way."""

import io
import re

from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django import Settings

from domino.models import OutgoingMail
from inventory.models import Contribution, Initiative, Scan
from inventory.paper import next_sheet_codes
from inventory.services.records import update_record
from tests.e2e.helpers import BY_AXE, follow, submit, violations
from tests.e2e.test_moderation import sign_in
from tests.e2e.test_sheets import NAMES

OWNER = "troc@domino.example"


def picture() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "JPEG")
    return {"name": "feuille.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def key_in(page: Page, code: str, name: str) -> None:
    page.goto("/moderation/saisie/")
    page.get_by_label("Numéro de la feuille").fill(code)
    page.get_by_label("Nom de l’initiative").fill(name)
    page.get_by_label("Que fait-on ensemble ?").fill(f"{name}, chaque samedi.")
    page.get_by_label("Consommer").check()
    page.get_by_label("Photos ou PDF de la feuille").set_input_files([picture()])
    submit(page, "Enregistrer, feuille suivante")
    # The commune was forgotten: the scan is not asked for again.
    expect(page.get_by_label("Garder « feuille.jpg »")).to_be_checked()
    page.get_by_label("Commune").fill("Allaire")
    submit(page, "Enregistrer, feuille suivante")
    expect(page.get_by_role("status")).to_contain_text(name)


def publish_all(page: Page) -> list[str]:
    page.goto("/moderation/feuilles/")
    button = page.get_by_role("button", name=re.compile("^Publier"))
    expect(button).to_have_text("Publier les 3 fiches cochées")
    page.get_by_label(NAMES[0], exact=True).uncheck()
    expect(button).to_have_text("Publier les 2 fiches cochées")
    page.get_by_role("button", name="Tout cocher").click()
    expect(button).to_have_text("Publier les 3 fiches cochées")
    found = violations(page)
    follow(page.get_by_role("link", name=f"Relire {NAMES[0]}"))
    expect(page.get_by_role("img", name="Feuille numérisée, image 1")).to_have_js_property("naturalWidth", 600)
    found += violations(page)
    page.go_back()
    follow(button)
    expect(page.get_by_role("status")).to_contain_text("3 feuilles sont publiées.")
    return found + violations(page)


def claim(page: Page, code: str) -> list[str]:
    page.goto(f"/recu/?feuille={code.lower()}")
    found = violations(page)
    page.get_by_label("Votre adresse électronique").fill(OWNER)
    submit(page, "Voir ma feuille")
    expect(page.get_by_text("Votre feuille est publiée")).to_be_visible()
    found += violations(page)
    submit(page, "Demander à tenir la fiche")
    expect(page.get_by_role("heading", level=1)).to_have_text("Demande bien reçue")
    return found


def test_sheets_are_keyed_published_at_once_and_claimed(
    new_page, live_server, census: None, settings: Settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    desk = new_page(may_say=(*BY_AXE, "status of 422"))
    sign_in(desk, live_server.url)
    codes = next_sheet_codes(len(NAMES))
    for code, name in zip(codes, NAMES, strict=True):
        key_in(desk, code, name)
    assert Scan.objects.count() == 3
    found = publish_all(desk)
    records = {each.sheet_number: each.initiative for each in Contribution.objects.select_related("initiative")}
    assert Initiative.objects.filter(name__in=NAMES).count() == 3
    update_record(initiative=records[codes[0]], data={"private_email": OWNER}, origin="moderation")
    reader = new_page(color_scheme="dark", may_say=BY_AXE)
    found += claim(reader, codes[0])
    reader.goto(re.search(r"/ma-fiche/\S+", OutgoingMail.objects.get(recipient=OWNER).body).group())
    expect(reader.get_by_role("heading", level=1)).to_contain_text(NAMES[0])
    # Someone whose address is not on record waits for the team, who reads which receipt they hold.
    claim(reader, codes[1])
    row = Contribution.objects.get(kind="claim")
    desk.goto(row.get_absolute_url())
    expect(desk.get_by_text(f"Prouvé par le reçu n° {codes[1]}")).to_be_visible()
    assert (found, violations(desk)) == ([], [])


def test_wrong_code_is_said_without_script(new_page, census: None) -> None:
    page = new_page(java_script_enabled=False, may_say=("status of 422",))
    page.goto("/recu/")
    page.get_by_label("Numéro de la feuille").fill("00042-ZZZ")
    submit(page, "Voir ma feuille")
    expect(page.get_by_role("alert")).to_contain_text("Ce numéro n’est pas celui d’une feuille")
    expect(page.get_by_label("Numéro de la feuille")).to_have_value("00042-ZZZ")
