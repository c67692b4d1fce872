"""Public pages of the portfolio: lists, one case study, stakes; drafts are nowhere."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.enums import Role, Status
from inventory.models import Containment, Merge
from portfolio.enums import State
from portfolio.models import CaseStudy, Interview, PullQuote
from tests.factories.initiatives import InitiativeFactory, StakeFactory, ThemeFactory
from tests.factories.portfolio import CaseStudyFactory
from tests.factories.territories import CommuneFactory, EpciFactory
from tests.portfolio.case_study_forms import member

pytestmark = pytest.mark.django_db
LIST = "/porte-folio/"


def titles(client: Client, query: str = "") -> list[str]:
    return [case_study.title for case_study in client.get(LIST + query).context["page"]]


def test_list_is_sorted_by_stake_then_title(client: Client) -> None:
    second, first = StakeFactory(slug="b", position=2), StakeFactory(slug="a", position=1)
    for title, stake in (("Zèbre", first), ("Abeille", second), ("Mésange", first)):
        CaseStudyFactory(title=title, stake=stake)
    assert titles(client) == ["Mésange", "Zèbre", "Abeille"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Atelier", "Jardin"]),
        ("?stake=solidarite", ["Jardin"]),
        ("?stake=&territory=&q=", ["Atelier", "Jardin"]),
        ("?territory=agglo", ["Jardin"]),
        ("?theme=nature", ["Jardin"]),
        ("?q=radis", ["Jardin"]),
        ("?q=radis+absent", []),
        ("?q=potagere", ["Jardin"]),
        ("?q=%3F", []),
        ("?stake=solidarite&stake=pouvoir-d-agir", ["Atelier", "Jardin"]),
    ],
)
def test_list_is_narrowed(client: Client, query: str, found: list[str]) -> None:
    agglo = EpciFactory(slug="agglo")
    inside = CommuneFactory(within=[agglo])
    nature = ThemeFactory(slug="nature")
    ThemeFactory(slug="jardins", parent=nature)
    garden = InitiativeFactory(name="La Potagère", themes=["jardins"])
    CaseStudyFactory(title="Atelier")
    stake = StakeFactory(slug="solidarite")
    CaseStudyFactory(title="Jardin", body="Des radis.", stake=stake, territory=inside, initiatives=[garden])
    assert titles(client, query) == found


@pytest.mark.parametrize("query", ["stake=inconnu", "theme=inconnu", "territory=nulle-part", f"q={'a' * 300}"])
def test_wrong_parameter_is_a_400_that_names_it(client: Client, query: str) -> None:
    response = client.get(f"{LIST}?{query}")
    assert (response.status_code, query.split("=")[0] in response.context["problems"][0]) == (400, True)


@pytest.mark.parametrize("page", ["0", "2", "x", "9" * 20])
def test_page_that_does_not_exist_is_a_404(client: Client, page: str) -> None:
    assert client.get(f"{LIST}?page={page}").status_code == 404


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW])
def test_draft_is_nowhere_for_the_public(client: Client, state: State) -> None:
    initiative = InitiativeFactory(slug="sel")
    commune = CommuneFactory(slug="redon")
    study = CaseStudyFactory(title="Secrète", state=state, territory=commune, initiatives=[initiative])
    pages = [
        LIST,
        "/",
        "/enjeux/",
        f"/enjeux/{study.stake.slug}/",
        "/initiatives/sel/",
        "/territoires/redon/",
        "/api/v1/case-studies/",
        "/api/v1/stakes/",
        "/sitemap-porte-folio.xml",
    ]
    answers = {page: client.get(page) for page in pages}
    assert {page: answer.status_code for page, answer in answers.items()} == dict.fromkeys(pages, 200)
    assert {page: "Secrète" in answer.content.decode() for page, answer in answers.items()} == dict.fromkeys(
        pages, False
    )
    for address in (f"{LIST}{study.slug}/", f"{LIST}{study.slug}.pdf", f"/api/v1/case-studies/{study.slug}/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("role", "here", "status"),
    [
        (Role.RELAY, True, 200),
        (Role.FACILITATOR, True, 200),
        (Role.AGENT, True, 404),
        (Role.ADMINISTRATOR, False, 404),
    ],
)
def test_draft_is_previewed_by_those_who_may_edit_it(client: Client, role: Role, here: bool, status: int) -> None:
    study = CaseStudyFactory(state=State.DRAFT)
    member(client, study.territory if here else CommuneFactory(), role)
    response = client.get(f"{LIST}{study.slug}/")
    assert response.status_code == status
    assert response.get("Cache-Control", "") == ("private, no-store" if status == 200 else "")


def test_page_shows_every_part_with_headings_in_order(client: Client) -> None:
    study = CaseStudyFactory(title="Un palais", lead="Mille clés.", investigators="des volontaires")
    PullQuote.objects.create(case_study=study, text="Ici, c’est gratuit", person="Sophie", role="coordinatrice")
    Interview.objects.create(case_study=study, question="Pourquoi ?", answer="# Parce\n**oui**", person="Sophie")
    page = client.get(study.get_absolute_url()).content.decode()
    wanted = ["<h1>Un palais</h1>", "Mille clés.", "<h2>Ce que c’est</h2>", "Ici, c’est gratuit", "<h3>Pourquoi ?</h3>"]
    wanted += ["<h4>Parce</h4>", "<strong>oui</strong>", "Des volontaires", f"/porte-folio/{study.slug}.pdf"]
    assert [part for part in wanted if part not in page] == []


def test_merged_record_gives_way_to_the_one_that_stands_for_it(client: Client) -> None:
    kept, absorbed = InitiativeFactory(name="Gardée", slug="gardee"), InitiativeFactory(name="Absorbée")
    study = CaseStudyFactory(initiatives=[absorbed])
    absorbed.status = Status.MERGED
    absorbed.save()
    Merge.objects.create(kept=kept, absorbed=absorbed, kept_before={}, absorbed_before={})
    shown = client.get(study.get_absolute_url()).context["initiatives"]
    assert [initiative.name for initiative in shown] == ["Gardée"]
    assert study.title in client.get("/initiatives/gardee/").content.decode()


def test_draft_record_is_never_named(client: Client) -> None:
    hidden = InitiativeFactory(name="Pas encore publiée", status=Status.DRAFT)
    study = CaseStudyFactory(initiatives=[hidden])
    for address in (study.get_absolute_url(), LIST, f"/api/v1/case-studies/{study.slug}/"):
        assert "Pas encore publiée" not in client.get(address).content.decode()


def test_stake_page_shows_its_texts_and_counts(client: Client) -> None:
    stake = StakeFactory(slug="solidarite", question="Qui aide qui ?", framing="Un **cadre**.")
    study = CaseStudyFactory(title="Un marron", stake=stake)
    initiative = InitiativeFactory(name="Le SEL")
    initiative.stakes.add(stake)
    response = client.get("/enjeux/solidarite/")
    page = response.content.decode()
    assert (response.context["initiative_count"], list(response.context["case_studies"])) == (1, [study])
    wanted = ["Qui aide qui ?", "<strong>cadre</strong>", "Un marron", "Le SEL", "/initiatives/?stake=solidarite"]
    assert [part for part in wanted if part not in page] == []


def test_stakes_are_listed_with_their_counts(client: Client) -> None:
    CaseStudyFactory.create_batch(2)
    CaseStudyFactory(state=State.DRAFT)
    stakes = client.get("/enjeux/").context["stakes"]
    assert [(stake.slug, stake.case_study_count, stake.insight_count) for stake in stakes] == [("pouvoir-d-agir", 2, 0)]


def test_unknown_stake_is_a_404(client: Client) -> None:
    assert client.get("/enjeux/inconnu/").status_code == 404


def test_territory_and_record_lead_to_their_case_studies(client: Client) -> None:
    agglo = EpciFactory(slug="agglo")
    Containment.objects.get_or_create(inner=agglo, outer=agglo)
    initiative = InitiativeFactory(slug="sel")
    study = CaseStudyFactory(title="Un marron", territory=CommuneFactory(within=[agglo]), initiatives=[initiative])
    initiative.stakes.add(study.stake)
    for address in ("/territoires/agglo/", "/initiatives/sel/"):
        assert study.get_absolute_url() in client.get(address).content.decode()
    for address in ("/initiatives/sel/", "/"):
        assert f"/enjeux/{study.stake.slug}/" in client.get(address).content.decode()


def test_sitemap_names_published_texts_and_stakes(client: Client) -> None:
    study = CaseStudyFactory()
    assert (
        f"<loc>http://testserver{study.get_absolute_url()}</loc>"
        in client.get("/sitemap-porte-folio.xml").content.decode()
    )
    assert f"/enjeux/{study.stake.slug}/" in client.get("/sitemap-enjeux.xml").content.decode()


@pytest.mark.parametrize(
    "address",
    [LIST, "/", "/enjeux/", "/enjeux/pouvoir-d-agir/", "/porte-folio/une/", "/territoires/redon/", "/initiatives/sel/"],
)
def test_page_costs_the_same_queries_for_1_and_3_rows(client: Client, address: str) -> None:
    commune = CommuneFactory(slug="redon")
    CaseStudyFactory(slug="une", territory=commune)
    sel = InitiativeFactory(slug="sel")

    def grow() -> None:
        study = CaseStudyFactory(territory=commune, initiatives=[sel, InitiativeFactory(themes=["velo"])])
        shown = CaseStudy.objects.get(slug="une")
        shown.initiatives.add(InitiativeFactory())
        PullQuote.objects.create(case_study=shown, text="Un mot")
        Interview.objects.create(case_study=shown, question="Pourquoi ?", answer="Parce que.")
        StakeFactory(slug=study.slug, position=study.pk % 5 + 1)

    grow()
    with CaptureQueriesContext(
        connection,
    ) as first:
        assert client.get(address).status_code == 200
    grow()
    grow()
    with CaptureQueriesContext(connection) as then:
        client.get(address)
    assert len(then) == len(first)
