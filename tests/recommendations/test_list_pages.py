"""Lists as everyone reads them: who sees which, views, filters, queries, bad addresses, nothing private."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.enums import Role
from recommendations.enums import ListState
from recommendations.services import lists
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.portfolio import CaseStudyFactory
from tests.factories.recommendations import FollowUpFactory, ListFactory, RecommendationFactory
from tests.factories.territories import CommuneFactory
from tests.recommendations.team import address, member

pytestmark = pytest.mark.django_db
VIEWS = ["liste", "matrice", "porteurs", "enjeux", "texte"]


def full(owner: Any, **values: Any) -> Any:
    """A recommendation with everything on it."""
    made = RecommendationFactory(list=owner, phases=["start"], registers=["funding"], context="Pourquoi.", **values)
    made.stakes.add(StakeFactory())
    made.partners.create(role="carrier", name="Mairie", contact="SECRET", initiative=InitiativeFactory())
    made.inspirations.create(initiative=InitiativeFactory())
    made.inspirations.create(other=RecommendationFactory())
    FollowUpFactory(recommendation=made)
    return made


@pytest.mark.parametrize("state", ListState.values)
@pytest.mark.parametrize("role", [None, *Role.values])
def test_draft_is_for_those_who_edit(client: Client, state: str, role: str | None) -> None:
    owner = ListFactory(state=state)
    client.force_login(MembershipFactory(territory=owner.territory, role=role).user if role else UserFactory())
    may = state != "draft" or role in {"relay", "facilitator", "administrator"}
    pages = ["", "?vue=matrice", "versions/"]
    assert {client.get(f"/preconisations/{owner.slug}/{page}").status_code for page in pages} == {200 if may else 404}
    assert (owner.title in client.get("/preconisations/").content.decode()) == may


@pytest.mark.parametrize("view", VIEWS)
def test_view_costs_the_same_for_one_three_and_sixty(client: Client, view: str) -> None:
    owner = ListFactory()
    counts = []
    for wanted in (1, 3, 60):
        while owner.recommendations.count() < wanted:
            full(owner)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/preconisations/{owner.slug}/?vue={view}").status_code == 200
        counts.append(len(queries))
    assert counts[1:] == counts[:1] * 2


def test_index_costs_the_same_for_one_and_three(client: Client) -> None:
    counts = []
    for wanted in (1, 2):
        [RecommendationFactory() for _ in range(wanted)]
        with CaptureQueriesContext(connection) as queries:
            client.get("/preconisations/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("query", ["vue=x", "phase=x", "register=x", "status=x", "stake=x", "q=" + "a" * 300])
def test_wrong_value_is_a_400_that_names_it(client: Client, query: str) -> None:
    response = client.get(f"/preconisations/{ListFactory().slug}/?{query}")
    assert (response.status_code, query.split("=")[0] in response.content.decode()) == (400, True)


@pytest.mark.parametrize("page", ["?page=0", "?page=x", "?page=99999999999"])
def test_wrong_page_of_lists_is_a_404(client: Client, page: str) -> None:
    assert client.get(f"/preconisations/{page}").status_code == 404


def test_filters_keep_what_answers(client: Client) -> None:
    owner = ListFactory()
    kept = full(owner, title="Financer", status="done")
    RecommendationFactory(list=owner, title="Prêter", phases=["trial"], registers=["places"])
    stake = kept.stakes.get()
    for query in ("phase=start", "register=funding", f"stake={stake.slug}", "status=done", "q=financer"):
        html = client.get(f"/preconisations/{owner.slug}/?{query}").content.decode()
        assert ("Financer" in html, "Prêter" in html) == (True, False), query


def test_matrix_shows_empty_cells_and_links_each(client: Client) -> None:
    owner = ListFactory()
    full(owner)
    html = client.get(f"/preconisations/{owner.slug}/?vue=matrice").content.decode()
    assert html.count("Rien pour l’instant") == 11
    assert html.count(f'href="/preconisations/{owner.slug}/?phase=') == 12


@pytest.mark.parametrize("view", VIEWS)
def test_private_names_are_for_members(client: Client, view: str) -> None:
    made = full(ListFactory(), contact_person="SECRET", elected_person="SECRET")
    pages = [f"/preconisations/{made.list.slug}/?vue={view}", address(made)]
    member(client, CommuneFactory())
    assert ["SECRET" in client.get(page).content.decode() for page in pages] == [False, False]
    member(client, made.list.territory, Role.AGENT)
    assert ["SECRET" in client.get(page).content.decode() for page in pages] == [False, True]


def test_what_is_not_public_inspires_nobody(client: Client) -> None:
    made = RecommendationFactory()
    made.inspirations.create(initiative=InitiativeFactory(status="draft", name="CACHÉE"))
    made.inspirations.create(case_study=CaseStudyFactory(state="draft", title="CACHÉE"))
    made.inspirations.create(other=RecommendationFactory(list__state="draft", title="CACHÉE"))
    assert "CACHÉE" not in client.get(address(made)).content.decode()


def test_difference_shows_words(client: Client) -> None:
    made = RecommendationFactory(title="Ouvrir un lieu")
    lists.agree_version(list=made.list, agreed_on=date(2026, 5, 12), agreed_by="l’atelier", event=None, by=None)
    lists.edit_recommendation(recommendation=made, values={"title": "Ouvrir deux lieux"}, lock=1, by=None)
    lists.add_recommendation(list=made.list, values={"title": "Ajoutée ensuite"}, by=None)
    html = client.get(f"/preconisations/{made.list.slug}/versions/1/0/").content.decode()
    assert all(text in html for text in ("</span>un lieu</del>", "</span>deux lieux</ins>", "Ajoutée ensuite"))
    assert "Voir ce qui change" in client.get(made.list.get_absolute_url()).content.decode()
    assert client.get(f"/preconisations/{made.list.slug}/versions/1/9/").status_code == 404


def test_panels_lead_to_recommendations(client: Client) -> None:
    made = full(ListFactory(), title="Financer à chaque étape")
    initiative = made.inspirations.first().initiative
    pages = [initiative.get_absolute_url(), f"/enjeux/{made.stakes.get().slug}/"]
    assert [made.title in client.get(page).content.decode() for page in pages] == [True, True]
    assert made.list.title in client.get(made.list.territory.get_absolute_url()).content.decode()


def test_sitemap_holds_what_is_public(client: Client) -> None:
    shown = RecommendationFactory()
    RecommendationFactory(list__state="draft", list__slug="brouillon")
    text = "".join(
        client.get(f"/sitemap-{name}.xml").content.decode() for name in ("feuilles-de-route", "preconisations")
    )
    assert (text.count("<loc>"), f"/preconisations/{shown.list.slug}/1/" in text, "brouillon" in text) == (
        2,
        True,
        False,
    )
