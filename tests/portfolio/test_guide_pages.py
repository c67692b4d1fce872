"""Public pages of the guide and of the glossary, and words explained in texts."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from portfolio.enums import State
from tests.factories.initiatives import InitiativeFactory
from tests.factories.portfolio import (
    CaseStudyFactory,
    EventFactory,
    ForesightFactory,
    GlossaryTermFactory,
    GuidePageFactory,
    ReadingFactory,
)

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def titles(page: str) -> list[str]:
    return re.findall(r"<h3>\s*<a [^>]*>(.*?)</a>", page)


def test_guide_index_lists_postures_then_themes_in_order(client: Client) -> None:
    for kind, title, position in [("theme", "Animer", 1), ("posture", "Faire", 2), ("posture", "Lire", 1)]:
        GuidePageFactory(kind=kind, title=title, position=position)
    assert titles(read(client, "/guide/")) == ["Lire", "Faire", "Animer"]


def test_guide_index_links_only_what_a_browser_may_open(client: Client) -> None:
    ReadingFactory(title="Sûr", url="https://exemple.fr/livre")
    ReadingFactory(title="Piège", url="javascript:alert(1)")
    page = read(client, "/guide/")
    assert ('href="https://exemple.fr/livre"' in page, "javascript:" in page) == (True, False)


def test_guide_index_when_empty(client: Client) -> None:
    assert "Le guide n’est pas encore écrit." in read(client, "/guide/")


def test_guide_page_shows_public_inspirations_and_its_neighbours(client: Client) -> None:
    shown, hidden = InitiativeFactory(name="Le Jardin"), InitiativeFactory(name="Le Secret", status="draft")
    study, draft = CaseStudyFactory(title="Publiée"), CaseStudyFactory(title="Brouillon", state=State.DRAFT)
    first, page, last = (GuidePageFactory(slug=slug, position=rank) for rank, slug in enumerate("abc"))
    page.initiatives.set([shown, hidden])
    page.case_studies.set([study, draft])
    html = read(client, "/guide/b/")
    assert titles(html) == ["Le Jardin", "Publiée"]
    assert re.findall(r'rel="(prev|next)"\s+href="([^"]*)"', html) == [
        ("prev", first.get_absolute_url()),
        ("next", last.get_absolute_url()),
    ]
    assert page.get_absolute_url() in read(client, shown.get_absolute_url())
    assert page.get_absolute_url() in read(client, study.get_absolute_url())


def test_guide_page_unknown_is_missing(client: Client) -> None:
    assert client.get("/guide/inconnue/").status_code == 404


def test_guide_page_shows_markdown_without_harm(client: Client) -> None:
    GuidePageFactory(slug="a", body="# Titre\n<script>alert(1)</script> [x](javascript:alert(1))")
    html = read(client, "/guide/a/")
    assert ("<h2>Titre</h2>" in html, "<script>alert" in html, 'href="javascript' in html) == (True, False, False)


def test_glossary_is_in_order_with_a_heading_a_letter(client: Client) -> None:
    for slug, term in [("sel", "SEL"), ("amap", "AMAP"), ("scop", "SCOP"), ("economie", "Économie")]:
        GlossaryTermFactory(slug=slug, term=term)
    html = read(client, "/glossaire/")
    assert re.findall(r"<dt>(.*?)</dt>", html) == ["AMAP", "Économie", "SCOP", "SEL"]
    assert re.findall(r'<a href="#(lettre-.)">(.)</a>', html) == [
        ("lettre-a", "A"),
        ("lettre-e", "E"),
        ("lettre-s", "S"),
    ]
    assert re.findall(r'<div id="(mot-.*?)">', html) == ["mot-amap", "mot-economie", "mot-scop", "mot-sel"]


def test_glossary_when_empty(client: Client) -> None:
    assert "Aucun mot n’est encore expliqué." in read(client, "/glossaire/")


def test_words_are_explained_once_on_every_page_of_texts(client: Client) -> None:
    GlossaryTermFactory(slug="sel", term="SEL", definition="Des <b>voisins</b>.")
    text = "Un SEL, un SEL."
    study = CaseStudyFactory(body=text)
    study.interviews.create(question="Et le SEL ?", answer=text, person="Régine")
    study.stake.framing = text
    study.stake.save()
    pages = [
        study.get_absolute_url(),
        f"/enjeux/{study.stake.slug}/",
        EventFactory(minutes=text).get_absolute_url(),
        ForesightFactory(context=text, synthesis=text).get_absolute_url(),
        GuidePageFactory(body=text).get_absolute_url(),
    ]
    for address in pages:
        html = read(client, address)
        assert (html.count('popovertarget="mot-sel"'), html.count('id="mot-sel"')) == (1, 1)
        assert escape("Des <b>voisins</b>.") in html


@pytest.mark.parametrize("address", ["/guide/", "/guide/page/", "/glossaire/"])
def test_pages_cost_the_same_for_one_row_and_three(client: Client, address: str) -> None:
    page = GuidePageFactory(slug="page", position=0)
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            GlossaryTermFactory()
            ReadingFactory()
            GuidePageFactory(position=1)
            page.initiatives.add(InitiativeFactory())
            page.case_studies.add(CaseStudyFactory(initiatives=[InitiativeFactory()]))
        with CaptureQueriesContext(connection) as queries:
            read(client, address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9


def test_event_leads_to_those_before_and_after(client: Client) -> None:
    first = EventFactory(date="2016-01-01")
    middle, last = (EventFactory(territory=first.territory, date=f"201{year}-01-01") for year in (7, 8))
    EventFactory(territory=first.territory, date="2017-06-01", state=State.DRAFT)
    html = read(client, middle.get_absolute_url())
    assert re.findall(r'rel="(prev|next)"\s+href="([^"]*)"', html) == [
        ("prev", first.get_absolute_url()),
        ("next", last.get_absolute_url()),
    ]
