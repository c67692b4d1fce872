"""Many recommendations added at once: as one by one, at the same cost for one and for many, or not at all."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from recommendations.models import Change, Recommendation
from recommendations.services.changes import Impossible
from recommendations.services.filling import fill_list
from recommendations.services.recommendations import MOST, add_recommendation, remove_recommendation
from recommendations.services.values import snapshot
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory, ResourceKindFactory, StakeFactory
from tests.factories.recommendations import EffortFactory, HorizonFactory, ListFactory, RecommendationFactory

pytestmark = pytest.mark.django_db


def row(title: str = "Ouvrir un lieu") -> dict[str, Any]:
    """Everything that may be filled in."""
    return {
        "title": title,
        "category": "Lieux",
        "context": "Il en manque.",
        "how": "- à plusieurs",
        "success": "Il est ouvert.",
        "phases": ["reach", "start"],
        "registers": ["places"],
        "stakes": [StakeFactory(slug=slug).slug for slug in ("solidarite", "ecologie")],
        "needs": [ResourceKindFactory(slug="local").slug],
        "effort": EffortFactory(slug="moyen").slug,
        "horizon": HorizonFactory(slug="un-an").slug,
        "inspirations": [
            {"title": "Un récit", "url": "https://exemple.fr/"},
            {"initiative": InitiativeFactory().slug},
            {"other": str(RecommendationFactory().pk)},
        ],
    }


def test_filling_does_what_adding_does() -> None:
    by, values = UserFactory(), row()
    one, many = ListFactory(), ListFactory()
    added = add_recommendation(list=one, values=values, by=by, reason="Reprise")
    filled, _ = fill_list(list=many, rows=[values, row("Et puis")], by=by, reason="Reprise")
    assert snapshot(Recommendation.objects.get(pk=filled.pk)) == snapshot(Recommendation.objects.get(pk=added.pk))
    lines = [list(each.changes.order_by("pk").values_list("after", "reason", "made_by")) for each in (one, many)]
    assert lines[0] == lines[1][:1]
    many.refresh_from_db()
    one.refresh_from_db()
    assert (many.lock, many.recommendations.count()) == (one.lock + 1, 2)


def test_numbers_and_places_follow_the_others() -> None:
    owner = ListFactory()
    _, second = (add_recommendation(list=owner, values={"title": title}, by=None) for title in "AB")
    remove_recommendation(recommendation=second, lock=second.lock, by=None)
    fill_list(list=owner, rows=[{"title": "C"}, {"title": "D"}], by=None)
    found = owner.recommendations.values_list("title", "number")
    assert list(found) == [("A", 1), ("C", 3), ("D", 4)]


@pytest.mark.parametrize("values", [{"stakes": ["inconnu"]}, {"effort": "inconnu"}, {"criteria": [987654]}])
def test_value_that_is_not_known_adds_nothing(values: dict[str, Any]) -> None:
    owner = ListFactory()
    with pytest.raises(Impossible, match="n’existe pas ou n’existe plus"):
        fill_list(list=owner, rows=[{"title": "A"}, {"title": "B", **values}], by=None)
    assert (owner.recommendations.count(), Change.objects.count()) == (0, 0)


def test_list_that_would_be_too_long_stays_as_it_is() -> None:
    owner = ListFactory()
    RecommendationFactory(list=owner)
    with pytest.raises(Impossible, match="300 préconisations au plus"):
        fill_list(list=owner, rows=[{"title": "A"}] * MOST, by=None)
    assert owner.recommendations.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_filling_costs_the_same_at_any_size(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    owner, values = ListFactory(), row()
    with django_assert_num_queries(19):
        fill_list(list=owner, rows=[values] * count, by=None)
