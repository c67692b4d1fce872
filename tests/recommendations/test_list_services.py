"""Lists by their services: numbers, history, order, states, versions, copies, follow-up, bulk."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from recommendations.enums import ListState, Status
from recommendations.models import Change, Recommendation
from recommendations.services import lists
from recommendations.services.lists import settings_seen
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.recommendations import HorizonFactory, ListFactory, RecommendationFactory

pytestmark = pytest.mark.django_db


def agreed(owner: Any, **changes: Any) -> Any:
    values = {"agreed_on": date(2026, 5, 12), "agreed_by": "l’atelier", "event": None, "by": None, **changes}
    return lists.agree_version(list=owner, **values)


def test_number_of_a_removed_recommendation_is_not_given_again() -> None:
    owner = ListFactory()
    first, second = (lists.add_recommendation(list=owner, values={"title": title}, by=None) for title in "AB")
    lists.remove_recommendation(recommendation=second, lock=1, by=None)
    third = lists.add_recommendation(list=owner, values={"title": "C"}, by=None)
    assert (first.number, second.number, third.number) == (1, 2, 3)


def test_every_change_leaves_a_line() -> None:
    owner = lists.create_list(title="Liste", territory=None, by=None)
    made = lists.add_recommendation(list=owner, values={"title": "A", "phases": ["trial", "start"]}, by=None)
    lists.edit_recommendation(recommendation=made, values={"title": "B"}, lock=1, by=None, reason="plus clair")
    last = Change.objects.first()
    assert last is not None
    assert (last.before, last.after, last.reason) == ({"title": "A"}, {"title": "B"}, "plus clair")
    owner.refresh_from_db()
    assert (Change.objects.count(), owner.lock) == (3, 4)
    assert Recommendation.objects.get().phases == ["start", "trial"]


def test_change_that_changes_nothing_leaves_none() -> None:
    made = RecommendationFactory(title="A")
    lists.edit_recommendation(recommendation=made, values={"title": "A", "stakes": []}, lock=1, by=None)
    made.refresh_from_db()
    assert (made.lock, Change.objects.count()) == (1, 0)


def test_second_writer_is_told_and_nothing_is_lost() -> None:
    made = RecommendationFactory(title="A")
    lists.edit_recommendation(recommendation=made, values={"title": "B"}, lock=1, by=None)
    with pytest.raises(lists.Outdated) as refused:
        lists.edit_recommendation(recommendation=made, values={"title": "C"}, lock=1, by=None)
    assert (refused.value.current.title, Recommendation.objects.get().title) == ("B", "B")


def test_settings_only_conflict_with_settings() -> None:
    owner = ListFactory(title="A")
    seen = settings_seen(owner)
    lists.add_recommendation(list=owner, values={"title": "Nouvelle"}, by=None)
    lists.edit_list(list=owner, values={"title": "B"}, lock=1, seen=seen, by=None)
    with pytest.raises(lists.Outdated):
        lists.edit_list(list=owner, values={"title": "C"}, lock=1, seen=seen, by=None)
    owner.refresh_from_db()
    assert owner.title == "B"


def test_second_order_is_told() -> None:
    owner = ListFactory()
    one, two, three = (RecommendationFactory(list=owner) for _ in range(3))
    seen = lists.order_seen(owner)
    lists.reorder(list=owner, ids=[three.pk, one.pk, two.pk], seen=seen, by=None)
    with pytest.raises(lists.Outdated):
        lists.reorder(list=owner, ids=[two.pk, one.pk, three.pk], seen=seen, by=None)
    assert list(owner.recommendations.values_list("number", flat=True)) == [3, 1, 2]


@pytest.mark.parametrize("ids", [[], [1], ["x"]])
def test_order_needs_every_recommendation_once(ids: list[Any]) -> None:
    recommendation = RecommendationFactory()
    with pytest.raises(lists.Impossible):
        lists.reorder(list=recommendation.list, ids=[*ids, recommendation.pk, recommendation.pk], by=None)


@pytest.mark.parametrize(("to", "numbers"), [(1, [3, 1, 2]), (2, [1, 3, 2]), (99, [1, 2, 3])])
def test_move_puts_at_a_place(to: int, numbers: list[int]) -> None:
    owner = ListFactory()
    *_, last = (RecommendationFactory(list=owner) for _ in range(3))
    lists.move(recommendation=last, to=to, by=None)
    assert list(owner.recommendations.values_list("number", flat=True)) == numbers


def test_version_is_frozen_and_later_changes_wait_for_the_next() -> None:
    made = RecommendationFactory(title="A", contact_person="Mme X")
    made.partners.create(role="carrier", name="Mairie", contact="06 00 00 00 00")
    first = agreed(made.list)
    lists.edit_recommendation(recommendation=made, values={"title": "B"}, lock=1, by=None)
    first.refresh_from_db()
    assert first.data["recommendations"][0]["title"] == "A"
    assert "06 00" not in str(first.data)
    assert "Mme X" not in str(first.data)
    second = agreed(made.list)
    assert (second.number, second.data["version"], second.data["state"]) == (2, 2, "agreed")


@pytest.mark.parametrize(
    "changes",
    [{"agreed_by": " "}, {"agreed_on": timezone.localdate() + timedelta(days=1)}, {"agreed_on": date(2020, 1, 1)}],
)
def test_agreement_that_is_not_possible_changes_nothing(changes: dict[str, Any]) -> None:
    owner = RecommendationFactory().list
    agreed(owner)
    with pytest.raises(lists.Impossible):
        agreed(owner, **changes)
    assert owner.versions.count() == 1


def test_empty_list_is_not_agreed() -> None:
    with pytest.raises(lists.Impossible):
        agreed(ListFactory())


def test_list_changed_since_it_was_read_is_not_agreed() -> None:
    made = RecommendationFactory()
    lists.edit_recommendation(recommendation=made, values={"title": "B"}, lock=1, by=None)
    with pytest.raises(lists.Outdated):
        agreed(made.list, lock=1)


def test_states_follow_one_another() -> None:
    owner = RecommendationFactory(list__state=ListState.DRAFT).list
    with pytest.raises(lists.Impossible):
        lists.change_state(list=owner, state=ListState.FOLLOWED, by=None)
    lists.change_state(list=owner, state=ListState.CONSULTATION, was="draft", by=None)
    with pytest.raises(lists.Outdated):
        lists.change_state(list=owner, state=ListState.DRAFT, was="draft", by=None)
    agreed(owner)
    lists.change_state(list=owner, state=ListState.FOLLOWED, by=None)
    lists.change_state(list=owner, state=ListState.CONSULTATION, by=None)
    with pytest.raises(lists.Impossible):
        lists.change_state(list=owner, state=ListState.DRAFT, by=None)


def test_follow_up_gives_the_status_of_the_last_day() -> None:
    made = RecommendationFactory()
    common: dict[str, Any] = {"recommendation": made, "text": "Fait.", "by": None}
    lists.record_follow_up(date=date(2026, 3, 2), status=Status.DONE, **common)
    lists.record_follow_up(date=date(2026, 1, 2), status=Status.UNDER_WAY, **common)
    made.refresh_from_db()
    assert (made.status, made.follow_ups.count(), made.lock) == ("done", 2, 3)
    with pytest.raises(lists.Impossible):
        lists.record_follow_up(date=timezone.localdate() + timedelta(days=1), status=Status.DONE, **common)


def test_copy_says_where_it_comes_from_and_leaves_people_behind() -> None:
    stake = StakeFactory()
    source = RecommendationFactory(contact_person="Mme X", phases=["start"], status="done")
    source.stakes.add(stake)
    source.partners.create(role="carrier", name="Mairie", contact="06")
    source.inspirations.create(initiative=InitiativeFactory())
    target = ListFactory()
    [copy] = lists.copy_recommendations(chosen=[source], to=target, by=None)
    assert lists.copy_recommendations(chosen=[source], to=target, by=None) == []
    assert (copy.origin, copy.contact_person, copy.status, copy.phases) == (source, "", "proposed", ["start"])
    assert list(copy.stakes.all()) == [stake]
    assert (copy.partners.count(), [each.other for each in copy.inspirations.all()]) == (0, [None, source])


def test_bulk_adds_removes_and_sets() -> None:
    owner, stake, horizon = ListFactory(), StakeFactory(), HorizonFactory()
    one, two, other = (RecommendationFactory(list=owner, phases=["start"]) for _ in range(3))
    values = {"status": "agreed", "phases": ["trial"], "stakes": [stake.slug], "horizon": horizon.slug}
    ids = [one.pk, two.pk, RecommendationFactory().pk]
    assert lists.edit_many(list=owner, ids=ids, values=values, by=None) == 2
    assert lists.edit_many(list=owner, ids=[one.pk], values={"phases": ["start"]}, remove=True, by=None) == 1
    rows = {each.pk: (each.status, each.phases, each.horizon) for each in owner.recommendations.all()}
    assert rows == {
        one.pk: ("agreed", ["trial"], horizon),
        two.pk: ("agreed", ["start", "trial"], horizon),
        other.pk: ("proposed", ["start"], None),
    }


@pytest.mark.parametrize("values", [{"stakes": ["nulle-part"]}, {"effort": "nulle-part"}, {"criteria": [0]}])
def test_unknown_value_changes_nothing(values: dict[str, Any]) -> None:
    made = RecommendationFactory(title="A")
    with pytest.raises(lists.Impossible):
        lists.edit_recommendation(recommendation=made, values={"title": "B", **values}, lock=1, by=None)
    made.refresh_from_db()
    assert (made.title, made.lock) == ("A", 1)
