"""What recommendations rest on: the chain, what stays with the team, a constant number of queries."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.models import ReferentialVersion
from inventory.enums import Role
from inventory.enums import Status as InitiativeStatus
from inventory.models import Territory
from portfolio.enums import State
from recommendations.evidence import Evidence, NeedEvidence, Source, evidence_of, need_counts
from recommendations.models import Inspiration, Recommendation
from tests.factories.initiatives import InitiativeFactory, ResourceKindFactory
from tests.factories.portfolio import CaseStudyFactory, InsightFactory
from tests.factories.ratings import EvaluationFactory, rate
from tests.factories.recommendations import ListFactory, RecommendationFactory
from tests.factories.referentials import agreed_referential, argument, debated
from tests.factories.territories import CommuneFactory
from tests.recommendations.team import address, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def redon() -> Territory:
    return CommuneFactory(name="Redon")


@pytest.fixture
def version(redon: Territory) -> ReferentialVersion:
    return agreed_referential(territory=redon).versions.get()


def evaluated(version: ReferentialVersion, territory: Territory, times: int, level: int = 1) -> None:
    """`times` initiatives of `territory` whose answers are all `level`."""
    for _ in range(times):
        initiative = InitiativeFactory(territory=territory)
        made = EvaluationFactory(initiative=initiative, version=version, closed=True)
        rate(made, "Ana", [[level, level]] * 3)


def one(owner: Any, **options: Any) -> Evidence:
    (found,) = evidence_of(owner, **options).values()
    return found


def test_criterion_shows_how_it_spreads(redon: Territory, version: ReferentialVersion) -> None:
    evaluated(version, redon, 4, level=1)
    evaluated(version, redon, 1, level=4)
    recommendation = RecommendationFactory(list__territory=redon)
    first = version.criteria.first()
    first.provenance = [{"statement": "Tout se paie.", "arguments": ["Pas l’entraide."]}]
    recommendation.criteria.add(first)
    (shown,) = one(recommendation.list).criteria
    assert (shown.name, shown.n, shown.coverage, shown.is_hidden) == ("Critère 1", 5, 100, False)
    assert [(part.label, part.count, part.start, part.share) for part in shown.parts] == [
        ("de 0 à 1", 0, 0, 0),
        ("de 1 à 2", 4, 0, 80),
        ("de 2 à 3", 0, 80, 0),
        ("de 3 à 4", 1, 80, 20),
        ("peu connu", 0, 100, 0),
        ("sans objet", 0, 100, 0),
    ]
    assert shown.url == f"{version.referential.get_absolute_url()}v1/#critere-critere-1"


@pytest.mark.parametrize(("team", "n"), [(False, 0), (True, 4)])
def test_figures_that_tell_of_one_are_for_the_team(
    redon: Territory, version: ReferentialVersion, team: bool, n: int
) -> None:
    evaluated(version, redon, 4)
    recommendation = RecommendationFactory(list__territory=redon)
    recommendation.criteria.add(version.criteria.first())
    (shown,) = one(recommendation.list, team=team).criteria
    assert (shown.n, len(shown.parts), shown.is_hidden) == (n, 6 if team else 0, team)


def test_chain_leads_from_the_debate_to_initiatives(redon: Territory) -> None:
    debate = debated(redon)
    debate.session.state = "closed"
    debate.session.save()
    study = CaseStudyFactory(title="L’enquête", state=State.PUBLISHED)
    initiative = InitiativeFactory(name="La Ressourcerie", territory=redon)
    insight = InsightFactory(text="Un levier.", territory=redon, case_study=study, initiative=initiative)
    recommendation = RecommendationFactory(list__territory=redon)
    recommendation.arguments.add(argument(debate, "Il faut un lieu."))
    recommendation.insights.add(insight)
    Inspiration.objects.create(recommendation=recommendation, initiative=initiative)
    Inspiration.objects.create(recommendation=recommendation, title="Un film", url="https://film.example/")
    statement = debate.statements.get().text
    assert one(recommendation.list) == Evidence(
        arguments=(Source("Il faut un lieu.", debate.get_absolute_url(), statement),),
        insights=(Source("Un levier.", f"/territoires/{redon.slug}/analyses/", insight.get_kind_display()),),
        case_studies=(Source("L’enquête", study.get_absolute_url()),),
        initiatives=(Source("La Ressourcerie", initiative.get_absolute_url()),),
        others=(Source("Un film", "https://film.example/"),),
    )


def test_what_is_not_public_is_no_evidence(redon: Territory) -> None:
    draft = CaseStudyFactory(state=State.DRAFT)
    hidden = InitiativeFactory(status=InitiativeStatus.DRAFT, territory=redon)
    recommendation = RecommendationFactory(list__territory=redon)
    recommendation.arguments.add(argument(debated(redon), "Encore en séance."))
    recommendation.insights.add(InsightFactory(text="Un levier.", territory=redon, case_study=draft, initiative=hidden))
    Inspiration.objects.create(recommendation=recommendation, initiative=hidden)
    Inspiration.objects.create(recommendation=recommendation, case_study=draft)
    found = one(recommendation.list, team=True)
    assert (found.count, [source.text for source in found.insights]) == (1, ["Un levier."])


def test_needs_are_counted_on_the_territory(redon: Territory) -> None:
    kind, other = ResourceKindFactory(name="Local"), ResourceKindFactory()
    for place in (redon, redon, CommuneFactory()):
        InitiativeFactory(territory=place).needs.add(kind)
    InitiativeFactory(territory=redon, status=InitiativeStatus.DRAFT).needs.add(kind)
    InitiativeFactory(territory=redon).offers.add(kind, other)
    recommendation = RecommendationFactory(list__territory=redon)
    recommendation.needs.add(kind)
    board = f"/territoires/{redon.slug}/besoins/?kind={kind.slug}"
    assert one(recommendation.list).needs == (NeedEvidence("Local", board, looking=2, offering=1),)
    assert need_counts(redon) == {kind.pk: (2, 1), other.pk: (0, 1)}


def test_library_has_evidence_without_a_territory() -> None:
    recommendation = RecommendationFactory(list__territory=None)
    recommendation.needs.add(ResourceKindFactory(name="Local"))
    assert one(recommendation.list) == Evidence(needs=(NeedEvidence("Local", "", 0, 0),))


def rich(owner: Any, version: ReferentialVersion, debate: Any) -> Recommendation:
    """A recommendation that rests on something of each kind."""
    made: Recommendation = RecommendationFactory(list=owner)
    made.criteria.add(*version.criteria.all())
    made.insights.add(InsightFactory(territory=owner.territory, initiative=InitiativeFactory()))
    made.needs.add(ResourceKindFactory())
    made.arguments.add(argument(debate, "Parce que."))
    Inspiration.objects.create(recommendation=made, case_study=CaseStudyFactory(state=State.PUBLISHED))
    Inspiration.objects.create(recommendation=made, other=RecommendationFactory())
    return made


@pytest.mark.parametrize("count", [1, 3, 60])
def test_evidence_takes_the_same_queries_at_any_size(
    redon: Territory, version: ReferentialVersion, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owner, debate = ListFactory(territory=redon), debated(redon)
    evaluated(version, redon, 2)
    for _ in range(count):
        rich(owner, version, debate)
    with django_assert_num_queries(20):
        assert len(evidence_of(owner)) == count


@pytest.mark.parametrize(("role", "told"), [(None, False), (Role.AGENT, True), (Role.RELAY, True)])
def test_page_shows_the_chain(
    client: Client, redon: Territory, version: ReferentialVersion, role: Any, told: bool
) -> None:
    evaluated(version, redon, 2)
    recommendation = rich(ListFactory(territory=redon), version, debated(redon))
    if role:
        member(client, redon, role)
    page = client.get(address(recommendation)).content.decode()
    assert "Sur quoi elle s’appuie" in page
    assert ("pour l’équipe seulement" in page) == told


def test_what_it_rests_on_leads_back_to_the_recommendation(
    client: Client, redon: Territory, version: ReferentialVersion
) -> None:
    debate = debated(redon)
    debate.session.state = "closed"
    debate.session.save()
    study = CaseStudyFactory(state=State.PUBLISHED)
    initiative, kind = InitiativeFactory(territory=redon), ResourceKindFactory()
    made = RecommendationFactory(list__territory=redon, title="Ouvrir un lieu")
    made.criteria.add(version.criteria.first())
    made.arguments.add(argument(debate, "Il faut un lieu."))
    made.insights.add(InsightFactory(territory=redon, case_study=study, initiative=initiative))
    made.needs.add(kind)
    for page in (
        f"/evaluation/referentiels/{version.referential.slug}/",
        debate.get_absolute_url(),
        f"/territoires/{redon.slug}/analyses/",
        f"/territoires/{redon.slug}/besoins/",
        study.get_absolute_url(),
        initiative.get_absolute_url(),
    ):
        link = f'<a href="{made.get_absolute_url()}">Ouvrir un lieu</a>'
        assert link in client.get(page).content.decode(), page
