"""Profiles are read from answers in a constant number of queries, and a territory's figures name nobody."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from evaluation.models import Evaluation, ReferentialVersion
from evaluation.profiles import (
    evaluation_profile,
    evaluation_profiles,
    territory_distribution,
    territory_evaluations,
    territory_medians,
)
from evaluation.scoring import CriterionScore, Distribution, Spread
from evaluation.services.referentials import import_referential
from inventory.enums import Status
from inventory.models import Territory
from inventory.services.territories import refresh_containment
from tests.factories.initiatives import InitiativeFactory
from tests.factories.ratings import NOT_APPLICABLE, EvaluationFactory, rate
from tests.factories.referentials import agree, agreed_referential, content, indicator
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def redon() -> Territory:
    territory = CommuneFactory()
    refresh_containment()
    return territory


@pytest.fixture
def version(redon: Territory) -> ReferentialVersion:
    return agreed_referential(territory=redon).versions.get()


def evaluated(version: ReferentialVersion, territory: Territory, level: int | None, **values: Any) -> Evaluation:
    initiative = values.pop("initiative", None) or InitiativeFactory(territory=territory, status=Status.PUBLISHED)
    made = EvaluationFactory(version=version, initiative=initiative, closed=True, **values)
    rate(made, "Comité", [[level, level], [2, None], [NOT_APPLICABLE, NOT_APPLICABLE]])
    return made


def test_profile_scores_each_rater(version: ReferentialVersion) -> None:
    made = EvaluationFactory(version=version)
    rate(made, "Ana", [[4, 2], [1, None], [NOT_APPLICABLE, 3]])
    rate(made, "Bo", [[1, ""], ["", ""], [0, 4]])
    profile = evaluation_profile(made)
    assert [rater.scores for rater in profile.raters] == [
        (CriterionScore(3.0, 1.0, 2, 2), CriterionScore(1.0, 0.5, 1, 2), CriterionScore(3.0, 1.0, 1, 1)),
        (CriterionScore(1.0, 0.5, 1, 2), CriterionScore(None, 0.0, 0, 2), CriterionScore(2.0, 1.0, 2, 2)),
    ]
    assert profile.spreads == (Spread(2.0, 1.0, 3.0, 2), Spread(1.0, 1.0, 1.0, 1), Spread(2.5, 2.0, 3.0, 2))
    assert profile.values == [2.0, 1.0, 2.5]


def test_profile_says_what_the_group_agreed_on(version: ReferentialVersion) -> None:
    made = EvaluationFactory(version=version)
    rate(made, "Ana", [[4, 4], [4, 4], [4, 4]])
    rate(made, "Ensemble", [[3, 3], [2, 2], [1, 1]], is_synthesis=True)
    profile = evaluation_profile(made)
    assert (profile.values, len(profile.raters)) == ([3.0, 2.0, 1.0], 1)


def test_rating_not_handed_in_counts_only_among_drafts(version: ReferentialVersion) -> None:
    made = EvaluationFactory(version=version)
    rate(made, "Ana", [[4, 4], [4, 4], [4, 4]], handed_in=False)
    assert evaluation_profile(made).values == [None, None, None]
    assert evaluation_profile(made, drafts=True).values == [4.0, 4.0, 4.0]


@pytest.mark.parametrize(("uses_weights", "value"), [(True, 3.25), (False, 2.5)])
def test_weights_count_only_where_the_group_wants_them(redon: Territory, uses_weights: bool, value: float) -> None:
    weighed = [indicator("Lourd", weight=3), indicator("Léger", weight=1)]
    criteria = [{"name": f"Critère {n}", "indicators": weighed} for n in range(3)]
    data = {**content(uses_weights=uses_weights), "criteria": criteria}
    referential = import_referential(data=data, territory=redon, by=None)
    agree(referential)
    made = EvaluationFactory(version=referential.versions.get())
    rate(made, "Ana", [[4, 1], [4, 1], [4, 1]])
    assert evaluation_profile(made).values == [value] * 3


@pytest.mark.parametrize("count", [1, 3, 30])
def test_profiles_take_five_queries(
    version: ReferentialVersion, redon: Territory, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = [evaluated(version, redon, index % 5) for index in range(count)]
    with django_assert_num_queries(5):
        profiles = evaluation_profiles(made)
        assert [profile.values[0] for profile in profiles] == [index % 5 for index in range(count)]


@pytest.mark.parametrize("count", [1, 3, 30])
def test_territory_takes_six_queries(
    version: ReferentialVersion, redon: Territory, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(count):
        evaluated(version, redon, index % 5)
    with django_assert_num_queries(6):
        assert [row.n for row in territory_distribution(redon, version)] == [count] * 3


def test_distribution_counts_bands_unknown_and_not_applicable(version: ReferentialVersion, redon: Territory) -> None:
    levels: Sequence[int | None] = [0, 1, 3, 4, None]
    for level in levels:
        evaluated(version, redon, level)
    rows = territory_distribution(redon, version)
    assert [row.distribution for row in rows] == [
        Distribution((1, 1, 0, 2), 1, 0),
        Distribution((0, 0, 5, 0), 0, 0),
        Distribution((0, 0, 0, 0), 0, 5),
    ]
    assert [(row.criterion.name, row.coverage, row.tells_of_one) for row in rows] == [
        ("Critère 1", 0.8, False),
        ("Critère 2", 0.5, False),
        ("Critère 3", 0.0, False),
    ]


def test_few_initiatives_are_for_the_team_and_have_no_median(version: ReferentialVersion, redon: Territory) -> None:
    for level in (0, 1, 2, 3):
        evaluated(version, redon, level)
    assert {row.tells_of_one for row in territory_distribution(redon, version)} == {True}
    assert territory_medians(redon, version) is None
    evaluated(version, redon, 4)
    assert territory_medians(redon, version) == [2.0, 2.0, None]


def test_territory_nobody_evaluated_has_its_criteria(version: ReferentialVersion, redon: Territory) -> None:
    rows = territory_distribution(redon, version)
    assert [(row.criterion.name, row.n) for row in rows] == [("Critère 1", 0), ("Critère 2", 0), ("Critère 3", 0)]


def test_only_the_last_closed_evaluation_of_public_initiatives_counts(
    version: ReferentialVersion, redon: Territory
) -> None:
    first = evaluated(version, redon, 1, made_on=date(2026, 3, 1))
    last = evaluated(version, redon, 3, made_on=date(2026, 6, 1), initiative=first.initiative)
    draft = InitiativeFactory(territory=redon, status=Status.DRAFT)
    evaluated(version, redon, 4, initiative=draft)
    EvaluationFactory(version=version, initiative=InitiativeFactory(territory=redon, status=Status.PUBLISHED))
    evaluated(version, redon, 4, initiative=InitiativeFactory(status=Status.PUBLISHED))
    refresh_containment()
    assert territory_evaluations(redon, version) == [last]
