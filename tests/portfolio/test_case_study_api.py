"""Case studies and stakes for other programs: every field, the facets of the census, problem documents."""

import json
from datetime import date

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portfolio.enums import InsightKind
from portfolio.models import Insight, Interview, PullQuote
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.portfolio import CaseStudyFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/case-studies/"
STAKES = "/api/v1/stakes/"


def test_case_study_has_every_field(client: Client) -> None:
    agglo = EpciFactory(slug="agglo")
    commune = CommuneFactory(slug="redon", within=[agglo])
    sel = InitiativeFactory(slug="sel", themes=["entraide"], point=Point(-2.08, 47.65, srid=4326))
    study = CaseStudyFactory(
        slug="un-marron",
        title="Un marron",
        lead="Une minute.",
        body="Texte",
        territory=commune,
        place="Redon",
        investigators="des volontaires",
        investigated_on=date(2017, 6, 24),
        initiatives=[sel],
    )
    Interview.objects.create(
        case_study=study, question="Pourquoi ?", answer="Parce que.", person="Régine", role="membre"
    )
    PullQuote.objects.create(case_study=study, text="Un mot")
    data = client.get(f"{LIST}un-marron/").json()
    assert data.pop("updated_at")
    assert data == {
        "slug": "un-marron",
        "url": "http://testserver/porte-folio/un-marron/",
        "title": "Un marron",
        "lead": "Une minute.",
        "body": "Texte",
        "stake": "pouvoir-d-agir",
        "themes": ["entraide"],
        "initiatives": ["sel"],
        "territory": "redon",
        "territories": ["agglo", "redon"],
        "place": "Redon",
        "geometry": {"type": "Point", "coordinates": [-2.08, 47.65]},
        "investigators": "des volontaires",
        "investigated_on": "2017-06-24",
        "interviews": [{"question": "Pourquoi ?", "answer": "Parce que.", "person": "Régine", "role": "membre"}],
        "quotes": [{"text": "Un mot", "person": "", "role": ""}],
        "illustrations": [],
        "licence": "CC-BY-SA-4.0",
        "published_at": None,
    }


def test_stake_has_its_counts_and_addresses(client: Client) -> None:
    stake = StakeFactory(slug="solidarite", name="Solidarité", question="Qui ?", framing="Cadre", position=3)
    study = CaseStudyFactory(stake=stake)
    Insight.objects.create(kind=InsightKind.GEM, stake=stake, territory=study.territory, text="Une idée")
    assert client.get(f"{STAKES}solidarite/").json() == {
        "slug": "solidarite",
        "name": "Solidarité",
        "question": "Qui ?",
        "framing": "Cadre",
        "position": 3,
        "url": "http://testserver/enjeux/solidarite/",
        "case_study_count": 1,
        "case_studies_url": "http://testserver/api/v1/case-studies/?stake=solidarite",
        "insight_count": 1,
    }


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["atelier", "jardin"]),
        ("?territory=agglo", ["jardin"]),
        ("?theme=nature", ["jardin"]),
        ("?q=jardinage", ["jardin"]),
        ("?stake=solidarite", ["jardin"]),
    ],
)
def test_facets_narrow_case_studies_and_stakes(client: Client, query: str, slugs: list[str]) -> None:
    agglo = EpciFactory(slug="agglo")
    garden = InitiativeFactory(themes=["nature"])
    solidarity = StakeFactory(slug="solidarite", position=2)
    CaseStudyFactory(slug="atelier", title="Atelier")
    CaseStudyFactory(
        slug="jardin",
        title="Le jardinage",
        stake=solidarity,
        territory=CommuneFactory(within=[agglo]),
        initiatives=[garden],
    )
    assert [each["slug"] for each in client.get(LIST + query).json()["results"]] == slugs
    stakes = [each["slug"] for each in client.get(STAKES + query).json()["results"]]
    assert stakes == [{"atelier": "pouvoir-d-agir", "jardin": "solidarite"}[slug] for slug in slugs]


@pytest.mark.parametrize("base", [LIST, STAKES])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?stake=inconnu", 400),
        ("?theme=inconnu", 400),
        ("?territory=nulle-part", 400),
        ("?q=%00", 400),
        (f"?q={'a' * 300}", 400),
        ("?page=99", 404),
        ("inconnu/", 404),
    ],
)
def test_errors_are_problem_documents(client: Client, base: str, query: str, status: int) -> None:
    response = client.get(base + query)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")


def test_case_studies_are_features_too(client: Client) -> None:
    CaseStudyFactory(slug="situee", point=Point(-2.08, 47.65, srid=4326))
    CaseStudyFactory(slug="ailleurs", title="Zut")
    data = json.loads(client.get(f"{LIST}?format=geojson").content)
    assert [(each["id"], each["geometry"] is None) for each in data["features"]] == [
        ("situee", False),
        ("ailleurs", True),
    ]


def test_root_names_every_resource(client: Client) -> None:
    names = {"initiatives", "territories", "themes", "stakes", "case-studies"}
    assert names - set(client.get("/api/v1/").json()) == set()


@pytest.mark.parametrize(
    ("path", "wanted"), [(LIST, {"q", "stake", "theme", "territory"}), (STAKES, {"q", "territory"})]
)
def test_schema_documents_the_facets(client: Client, path: str, wanted: set[str]) -> None:
    schema = client.get("/api/v1/schema/?format=json").json()
    assert wanted - {parameter["name"] for parameter in schema["paths"][path]["get"]["parameters"]} == set()


@pytest.mark.parametrize("path", [LIST, STAKES, f"{LIST}?q=enquete&territory=redon"])
def test_collection_costs_the_same_queries_for_1_and_3_rows(client: Client, path: str) -> None:
    commune = CommuneFactory(slug="redon")

    def grow() -> None:
        study = CaseStudyFactory(territory=commune, initiatives=[InitiativeFactory(themes=["velo"])])
        PullQuote.objects.create(case_study=study, text="Un mot")

    grow()
    with CaptureQueriesContext(connection) as first:
        assert client.get(path).json()["results"]
    grow()
    grow()
    with CaptureQueriesContext(connection) as then:
        client.get(path)
    assert len(then) == len(first)
