"""axe finds nothing on any page, light and dark."""

from playwright.sync_api import expect

from inventory.models import Initiative
from inventory.services.correspondences import Side, secret_of
from tests.e2e.helpers import BY_AXE, MARKS, open_facet, settled, submit, violations
from tests.factories.correspondences import CorrespondenceFactory

PAGES = {
    "home": "/",
    "map": "/initiatives/?territory=redon-agglomeration",
    "list": "/initiatives/?view=list",
    "table": "/initiatives/?view=table",
    "nothing": "/initiatives/?q=xyzzyx",
    "refused": "/initiatives/?sphere=inconnue",
    "detail": "",
    "territories": "/territoires/",
    "territory": "/territoires/redon-agglomeration/",
    "needs": "/territoires/redon-agglomeration/besoins/",
    "case_studies": "/porte-folio/",
    "case_studies_none": "/porte-folio/?q=xyzzyx",
    "case_study": "/porte-folio/une-minute/",
    "stakes": "/enjeux/",
    "stake": "/enjeux/solidarite/",
    "guide": "/guide/",
    "guide_page": "/guide/faire-avec/",
    "glossary": "/glossaire/",
    "panorama": "/territoires/redon-agglomeration/panorama/",
    "panorama_beside": "/territoires/redon-agglomeration/panorama/?avec=redon",
    "panorama_search": "/initiatives/panorama/?theme=velo",
    "receipt": "/recu/?feuille=00042-K7P",
    "legal": "/mentions-legales/",
    "privacy": "/donnees-personnelles/",
    "personal_data": "/donnees-personnelles/demande/",
    "accessibility": "/accessibilite/",
    "error": "/nulle-part/",
    "sign_in": "/compte/connexion/",
    "forgotten": "/compte/mot-de-passe/oubli/",
    "follow": "/suivre/?theme=velo",
    "api_docs": "/api/v1/docs/",
    "api_root": "/api/v1/",
    "api_answer": "/api/v1/initiatives/",
    "ogc": "/ogc/",
    "ogc_api": "/ogc/api",
    "ogc_conformance": "/ogc/conformance",
    "ogc_collections": "/ogc/collections",
    "ogc_collection": "/ogc/collections/initiatives",
    "ogc_queryables": "/ogc/collections/initiatives/queryables",
    "ogc_items": "/ogc/collections/initiatives/items?limit=5",
    "ogc_item": "/ogc/collections/territories/items/redon",
    "posters": "/posters/",
    "poster": "/posters/redon-partage/",
    "poster_create": "/posters/nouveau/?territory=redon-agglomeration",
}


def test_axe_finds_nothing(new_page, census: None) -> None:
    page = new_page(may_say=(*BY_AXE, "status of 40"))
    found = {}
    for name, address in PAGES.items():
        page.goto(address or Initiative.objects.order_by("name")[0].get_absolute_url())
        if name == "map":
            expect(page.locator(MARKS).first).to_be_visible()
            settled(page)
        if problems := violations(page):
            found[name] = problems
    assert found == {}


def letters() -> dict[str, str]:
    """The pages that letters lead to, by name."""
    opened = CorrespondenceFactory(letter="Bonjour,\nune question.")
    opened.messages.create(by_writer=False, body="Oui ?")
    waiting = CorrespondenceFactory(state="waiting")
    closed = CorrespondenceFactory(state="closed")
    recipient = secret_of(opened, Side.RECIPIENT)
    return {
        "write": f"{opened.initiative.get_absolute_url()}ecrire/",
        "confirm": f"/courrier/confirmer/{secret_of(waiting, Side.CONFIRM)}/",
        "writer": f"/courrier/{secret_of(opened, Side.WRITER)}/",
        "recipient": f"/courrier/{recipient}/",
        "report": f"/courrier/{recipient}/signaler/",
        "closed": f"/courrier/{secret_of(closed, Side.WRITER)}/",
    }


def test_axe_finds_nothing_in_letters(new_page, census: None) -> None:
    page = new_page(may_say=(*BY_AXE, "status of 4"))
    found = {}
    for name, address in letters().items():
        page.goto(address)
        found[name] = violations(page)
    page.goto(letters()["write"])
    submit(page, "Envoyer")
    expect(page.locator("[data-problems]")).to_be_focused()
    found["write, refused"] = violations(page)
    assert {name: each for name, each in found.items() if each} == {}


def test_axe_finds_nothing_in_what_opens(new_page, census: None) -> None:
    page = new_page(may_say=BY_AXE)
    page.goto("/initiatives/?q=rustine")
    page.locator(MARKS).click()
    expect(page.get_by_role("dialog")).to_contain_text("Une phrase")
    page.locator("summary", has_text="Légende").click()
    assert violations(page) == []
    for facet in ["Thématique", "Lieu", "Plus de filtres", "Télécharger"]:
        open_facet(page, facet)
        assert violations(page) == [], facet


def test_axe_finds_nothing_in_a_word_explained(new_page, census: None) -> None:
    page = new_page(may_say=BY_AXE)
    page.goto("/guide/faire-avec/")
    word = page.get_by_role("button", name="SEL")
    word.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Des voisins se rendent service.")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Voir dans le glossaire")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Des voisins se rendent service.")).to_be_hidden()
    expect(word).to_be_focused()
