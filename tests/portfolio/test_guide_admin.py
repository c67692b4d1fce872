"""Administrators edit the guide, the glossary and the reading list; what could not be shown is refused."""

import pytest
from django.test import Client

from portfolio.models import GlossaryTerm, GuidePage, Reading
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.portfolio import GlossaryTermFactory, GuidePageFactory

pytestmark = pytest.mark.django_db
PAGE = {"slug": "lire", "kind": "posture", "title": "Lire", "lead": "Une phrase.", "body": "Du texte.", "position": 1}


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def errors(response: object) -> dict[str, list[str]]:
    return response.context["adminform"].form.errors


def test_administrator_writes_a_page_with_its_inspirations(admin: Client) -> None:
    inspiring = InitiativeFactory()
    response = admin.post("/admin/portfolio/guidepage/add/", {**PAGE, "initiatives": [inspiring.pk]})
    assert response.status_code == 302
    assert list(GuidePage.objects.get(slug="lire").initiatives.all()) == [inspiring]


def test_page_that_could_not_be_shown_is_refused(admin: Client) -> None:
    response = admin.post("/admin/portfolio/guidepage/add/", {**PAGE, "body": "![](/x.webp)"})
    assert list(errors(response)) == ["body"]
    assert not GuidePage.objects.exists()


def test_framing_of_a_stake_that_could_not_be_shown_is_refused(admin: Client) -> None:
    stake = StakeFactory(slug="agir")
    typed = {
        "slug": "agir",
        "name": "Agir",
        "question": "Et vous ?",
        "position": 1,
        "framing": "> " * 30 + "Trop profond",
    }
    response = admin.post(f"/admin/inventory/stake/{stake.pk}/change/", typed)
    assert list(errors(response)) == ["framing"]


def test_term_is_written_with_its_forms(admin: Client) -> None:
    term = {"slug": "sel", "term": "SEL", "forms": "SELs, système d’échange local", "definition": "Des voisins."}
    assert admin.post("/admin/portfolio/glossaryterm/add/", term).status_code == 302
    assert GlossaryTerm.objects.get().forms == ["SELs", "système d’échange local"]


def test_term_written_like_another_is_refused(admin: Client) -> None:
    GlossaryTermFactory(term="SEL", forms=["système d’échange local"])
    term = {"slug": "b", "term": "Système d’échange local", "forms": "", "definition": "Autre."}
    response = admin.post("/admin/portfolio/glossaryterm/add/", term)
    assert errors(response)["forms"] == [
        "«\u00a0système d’échange local\u00a0» désigne déjà le terme «\u00a0SEL\u00a0»."
    ]


def test_administrator_adds_a_reading(admin: Client) -> None:
    assert admin.post("/admin/portfolio/reading/add/", {"title": "Un livre", "position": 0}).status_code == 302
    assert Reading.objects.get().title == "Un livre"


@pytest.mark.parametrize("model", ["guidepage", "glossaryterm", "reading"])
def test_lists_of_the_admin_open(admin: Client, model: str) -> None:
    GuidePageFactory()
    GlossaryTermFactory()
    assert admin.get(f"/admin/portfolio/{model}/?q=mot").status_code == 200
