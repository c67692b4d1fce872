"""What a list misses, on its page: each suggestion with a button that begins to answer it."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from inventory.models import Territory
from recommendations.enums import Status
from recommendations.gaps import gaps_of
from recommendations.models import Change
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory, ResourceKindFactory, StakeFactory
from tests.factories.portfolio import InsightFactory
from tests.factories.ratings import EvaluationFactory, rate
from tests.factories.recommendations import ListFactory, RecommendationFactory
from tests.factories.referentials import agreed_referential
from tests.factories.territories import CommuneFactory
from tests.recommendations.team import member

pytestmark = pytest.mark.django_db
# Weak, strong, and mostly not known.
LEVELS = [[1, 1], [4, 4], [None, None]]


@pytest.fixture
def redon() -> Territory:
    return CommuneFactory(name="Redon")


def evaluated(territory: Territory) -> Any:
    """A referential with which one initiative of `territory` was evaluated: its criteria."""
    version = agreed_referential(territory=territory).versions.get()
    made = EvaluationFactory(initiative=InitiativeFactory(territory=territory), version=version, closed=True)
    rate(made, "Ana", LEVELS)
    return [*version.criteria.all()]


def test_weak_and_poorly_covered_criteria_are_suggested_until_answered(redon: Territory) -> None:
    weak, _strong, unknown = evaluated(redon)
    owner = ListFactory(territory=redon)
    found = gaps_of(owner)
    assert [(gap.criterion.key, gap.is_weak) for gap in found.criteria] == [(weak.pk, True), (unknown.pk, False)]
    RecommendationFactory(list=owner).criteria.add(weak)
    dropped = RecommendationFactory(list=owner, status=Status.DROPPED)
    dropped.criteria.add(unknown)
    found = gaps_of(owner)
    assert [(gap.criterion.key, gap.is_weak) for gap in found.criteria] == [(unknown.pk, False)]


def test_needs_are_suggested_until_answered(redon: Territory) -> None:
    kind, rare = ResourceKindFactory(), ResourceKindFactory()
    for _ in range(3):
        InitiativeFactory(territory=redon).needs.add(kind)
    InitiativeFactory(territory=redon).needs.add(rare)
    owner = ListFactory(territory=redon)
    assert [(need.key, need.looking, need.offering) for need in gaps_of(owner).needs] == [(kind.slug, 3, 0)]
    RecommendationFactory(list=owner).needs.add(kind)
    assert gaps_of(owner).needs == []


def test_buttons_fill_in_the_form(client: Client, redon: Territory) -> None:
    weak, *_ = evaluated(redon)
    kind = ResourceKindFactory(slug="local")
    for _ in range(3):
        InitiativeFactory(territory=redon).needs.add(kind)
    owner = ListFactory(territory=redon)
    member(client, redon)
    page = client.get(f"/preconisations/{owner.slug}/suggestions/").content.decode()
    for query, name, value in ((f"critere={weak.pk}", "criteria", weak.pk), ("besoin=local", "needs", "local")):
        address = f"/preconisations/{owner.slug}/ajouter/?{query}"
        assert f'href="{address}"' in page
        form = client.get(address).context["form"]
        assert form[name].value() == [value]


@pytest.mark.parametrize("query", ["critere=x", "critere=9999999", "besoin=rien", "analyse=²", "critere="])
def test_strange_buttons_fill_in_nothing(client: Client, redon: Territory, query: str) -> None:
    owner = ListFactory(territory=redon)
    member(client, redon)
    answer = client.get(f"/preconisations/{owner.slug}/ajouter/?{query}")
    assert answer.status_code == 200
    assert [answer.context["form"][name].value() for name in ("criteria", "needs", "insights")] == [[], [], []]


def test_insights_of_the_same_stakes_are_attached(client: Client, redon: Territory) -> None:
    stake = StakeFactory()
    owner = ListFactory(territory=redon)
    bare, other = RecommendationFactory(list=owner), RecommendationFactory(list=owner)
    bare.stakes.add(stake)
    insight = InsightFactory(stake=stake, territory=redon, text="Un levier.")
    InsightFactory(territory=redon)
    member(client, redon)
    assert [(one.recommendation, one.insights) for one in gaps_of(owner).unsupported] == [
        (bare, (insight,)),
        (other, ()),
    ]
    data = {"number": bare.number, "analyse": insight.pk}
    assert client.post(f"/preconisations/{owner.slug}/suggestions/", data).status_code == 302
    assert [one.recommendation for one in gaps_of(owner).unsupported] == [other]
    assert Change.objects.get().after == {"insights": [insight.pk]}


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"number": "x"}, 400), ({"number": "99"}, 404), ({"analyse": "x"}, 400), ({"analyse": "999999"}, 400)],
)
def test_strange_attachments_change_nothing(
    client: Client, redon: Territory, changes: dict[str, str], status: int
) -> None:
    recommendation = RecommendationFactory(list__territory=redon)
    data = {"number": recommendation.number, "analyse": InsightFactory(territory=redon).pk, **changes}
    member(client, redon)
    assert client.post(f"/preconisations/{recommendation.list.slug}/suggestions/", data).status_code == status
    assert recommendation.insights.count() == 0


def test_insight_of_elsewhere_is_not_attached(client: Client, redon: Territory) -> None:
    recommendation = RecommendationFactory(list__territory=redon)
    member(client, redon)
    data = {"number": recommendation.number, "analyse": InsightFactory().pk}
    assert client.post(f"/preconisations/{recommendation.list.slug}/suggestions/", data).status_code == 400


def test_library_has_no_suggestions(client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    owner = ListFactory(territory=None)
    assert client.get(f"/preconisations/{owner.slug}/suggestions/").status_code == 409


@pytest.mark.parametrize("count", [1, 3, 60])
def test_suggestions_take_the_same_queries_at_any_size(
    redon: Territory, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    weak, *_ = evaluated(redon)
    owner = ListFactory(territory=redon)
    stake = StakeFactory()
    for _ in range(count):
        served = RecommendationFactory(list=owner)
        served.criteria.add(weak)
        RecommendationFactory(list=owner).stakes.add(stake)
        InsightFactory(stake=stake, territory=redon)
        kind = ResourceKindFactory()
        InitiativeFactory(territory=redon).needs.add(kind)
    with django_assert_num_queries(29):
        assert len(gaps_of(owner).unsupported) == count
