"""Two moderators at once, each in a browser of their own: the second reads what changed, and nothing is lost."""

import pytest
from playwright.sync_api import Page, expect

from inventory.models import Contribution, Initiative
from inventory.services.editing import version_of
from tests.e2e.helpers import BY_AXE, follow, submit
from tests.e2e.test_moderation import PHONE, problems_here, queue, sign_in

__all__ = ["queue"]
CONFLICT = "status of 409"


def pair(new_page, address: str, path: str) -> tuple[Page, Page]:
    """Two moderators who opened the same page."""
    pages = new_page(), new_page(may_say=(CONFLICT,))
    for page in pages:
        sign_in(page, address)
        page.goto(path)
    return pages


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def rename(page: Page, name: str, button: str) -> None:
    page.get_by_label("Nom de l’initiative").fill(name)
    submit(page, button, exact=True)


def both_shown(page: Page, theirs: str, mine: str) -> None:
    """One table, with what is there now beside what was sent."""
    row = page.get_by_role("table").get_by_role("row").filter(has=page.get_by_role("rowheader", name="Nom"))
    expect(row.get_by_role("cell").nth(0)).to_contain_text(theirs)
    expect(row.get_by_role("cell").nth(1)).to_contain_text(mine)


def test_both_publish_the_same_proposal_with_edits(new_page, live_server, queue: list[Contribution]) -> None:
    one, other = pair(new_page, live_server.url, f"{queue[0].get_absolute_url()}retoucher/")
    rename(one, "Atelier de couture", "Publier ces valeurs")
    expect(one.get_by_role("status")).to_contain_text("« Atelier de couture » est publiée.")
    rename(other, "Couture et retouches", "Publier ces valeurs")
    heading(other, "Quelqu’un a décidé avant vous")
    expect(other.get_by_text("Rien de ce que vous avez envoyé n’est enregistré, et rien n’est perdu")).to_be_visible()
    expect(other.get_by_text("La proposition est maintenant publiée")).to_be_visible()
    both_shown(other, "Atelier de couture", "Couture et retouches")
    record = Initiative.objects.get(name="Atelier de couture")
    assert (version_of(record), Initiative.objects.filter(name="Couture et retouches").exists()) == (1, False)
    other.get_by_text("Reprendre mes valeurs").click()
    expect(other.get_by_label("Nom de l’initiative")).to_have_value("Couture et retouches")
    submit(other, "Enregistrer mes valeurs")
    heading(other, "Historique de « Couture et retouches »")
    record.refresh_from_db()
    assert (record.name, version_of(record)) == ("Couture et retouches", 2)


def test_the_other_publishes_what_someone_wrote_over(new_page, live_server, queue: list[Contribution]) -> None:
    one, other = pair(new_page, live_server.url, queue[0].get_absolute_url())
    one.goto(f"{queue[0].get_absolute_url()}retoucher/")
    rename(one, "Atelier de couture", "Enregistrer sans publier")
    expect(one.get_by_role("status")).to_contain_text("La proposition est enregistrée.")
    submit(other, "Publier", exact=True)
    heading(other, "Quelqu’un a décidé avant vous")
    assert Initiative.objects.filter(name__contains="couture").exists() is False
    follow(other.get_by_role("link", name="Relire la proposition"))
    heading(other, "Atelier de couture")
    submit(other, "Publier", exact=True)
    expect(other.get_by_role("status")).to_contain_text("« Atelier de couture » est publiée.")
    assert Initiative.objects.filter(name="Atelier de couture").count() == 1


def test_both_edit_the_same_record(new_page, live_server, queue: list[Contribution]) -> None:
    record = Initiative.objects.get(name="Grainothèque")
    one, other = pair(new_page, live_server.url, f"/moderation/fiches/{record.slug}/modifier/")
    one.locator("#id_address").fill("1 rue du Port")
    rename(one, "Grainothèque du port", "Enregistrer la fiche")
    heading(one, "Historique de « Grainothèque du port »")
    rename(other, "Les Graines", "Enregistrer la fiche")
    heading(other, "La fiche a changé entre-temps")
    both_shown(other, "Grainothèque du port", "Les Graines")
    record.refresh_from_db()
    assert (record.name, record.address) == ("Grainothèque du port", "1 rue du Port")
    other.get_by_text("Reprendre mes valeurs").click()
    other.locator("#id_address").fill("1 rue du Port")
    submit(other, "Enregistrer mes valeurs")
    heading(other, "Historique de « Les Graines »")
    record.refresh_from_db()
    assert (record.name, record.address) == ("Les Graines", "1 rue du Port")


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_collisions(new_page, live_server, queue: list[Contribution], options: dict) -> None:
    record = Initiative.objects.get(name="Grainothèque")
    found = {}
    for path, button, change in [
        (f"{queue[0].get_absolute_url()}retoucher/", "Publier ces valeurs", "proposal"),
        (f"/moderation/fiches/{record.slug}/modifier/", "Enregistrer la fiche", "record"),
    ]:
        one, other = new_page(), new_page(may_say=(CONFLICT, *BY_AXE), **options)
        for page, name in ((one, "Le leur"), (other, "Le mien")):
            sign_in(page, live_server.url)
            page.goto(path)
            page.get_by_label("Nom de l’initiative").fill(name)
        for page in (one, other):
            submit(page, button, exact=True)
        other.get_by_text("Reprendre mes valeurs").click()
        expect(other.get_by_label("Nom de l’initiative")).to_be_visible()
        found |= problems_here(other, change)
    assert found == {}
