"""An evaluation from its beginning to its publication, and what its states refuse."""

from typing import Any

import pytest

from evaluation.answers import Given
from evaluation.enums import EvaluationKind, EvaluationState
from evaluation.models import Evaluation, Rating, Score
from evaluation.profiles import evaluation_profile
from evaluation.services import evaluations, raters
from evaluation.services.evaluations import Refused
from evaluation.services.referentials import draft_next_version
from inventory.enums import Status
from tests.evaluation.evaluating import agreed, evaluation_of, indicators, place
from tests.factories.initiatives import InitiativeFactory
from tests.factories.ratings import rate
from tests.factories.referentials import agree, draft_referential

pytestmark = pytest.mark.django_db


def level(number: int, **values: Any) -> Given:
    return Given("level", number, **values)


def kept(rating: Rating) -> list[int | None]:
    return list(rating.scores.order_by("indicator_id").values_list("level", flat=True))


def test_start_needs_a_version_in_force() -> None:
    territory = place()
    draft = draft_referential(territory=territory).versions.get()
    initiative = InitiativeFactory(territory=territory)
    with pytest.raises(Refused, match="adoptée"):
        evaluations.start_evaluation(initiative=initiative, version=draft, kind=EvaluationKind.PEER, by=None)


@pytest.mark.parametrize("status", [Status.DRAFT])
def test_start_needs_a_published_record(status: str) -> None:
    version = agreed(place())
    initiative = InitiativeFactory(territory=version.referential.territory, status=status)
    with pytest.raises(Refused, match="publiée"):
        evaluations.start_evaluation(initiative=initiative, version=version, kind=EvaluationKind.PEER, by=None)


def test_scores_are_kept_one_by_one() -> None:
    version = agreed(place())
    rating = raters.add_rater(evaluation=evaluation_of(version), label="Table 1")
    first, second, *_ = indicators(version)
    saved = evaluations.save_scores(rating=rating, answers={first.pk: level(3)}, lock=1)
    saved = evaluations.save_scores(rating=rating, answers={second.pk: level(1)}, lock=saved.rating.lock)
    assert (kept(rating), saved.rating.lock, saved.conflicts) == ([3, 1], 3, frozenset())


def test_saving_again_what_is_kept_changes_nothing() -> None:
    version = agreed(place())
    rating = raters.add_rater(evaluation=evaluation_of(version), label="Table 1")
    given = {indicators(version)[0].pk: level(3)}
    evaluations.save_scores(rating=rating, answers=given, lock=1)
    assert evaluations.save_scores(rating=rating, answers=given, lock=1).rating.lock == 2


def test_two_tabs_keep_both_when_they_answer_different_indicators() -> None:
    version = agreed(place())
    rating = raters.add_rater(evaluation=evaluation_of(version), label="Table 1")
    first, second, *_ = indicators(version)
    evaluations.save_scores(rating=rating, answers={first.pk: level(3)}, lock=1)
    saved = evaluations.save_scores(rating=rating, answers={second.pk: level(0)}, lock=1)
    assert (kept(rating), saved.conflicts) == ([3, 0], frozenset())


def test_two_tabs_that_answer_the_same_indicator_are_told() -> None:
    version = agreed(place())
    rating = raters.add_rater(evaluation=evaluation_of(version), label="Table 1")
    first = indicators(version)[0]
    evaluations.save_scores(rating=rating, answers={first.pk: level(3)}, lock=1)
    saved = evaluations.save_scores(rating=rating, answers={first.pk: level(0)}, lock=1)
    assert (kept(rating), saved.conflicts) == ([3], frozenset({first.pk}))
    seen = level(3).mark
    saved = evaluations.save_scores(rating=rating, answers={first.pk: level(0, seen=seen)}, lock=1)
    assert (kept(rating), saved.conflicts) == ([0], frozenset())


def test_tab_that_did_not_touch_an_indicator_leaves_it() -> None:
    version = agreed(place())
    rating = raters.add_rater(evaluation=evaluation_of(version), label="Table 1")
    first = indicators(version)[0]
    old = evaluations.save_scores(rating=rating, answers={first.pk: level(1)}, lock=1).rating.lock
    evaluations.save_scores(rating=rating, answers={first.pk: level(4)}, lock=old)
    untouched = level(1, seen=level(1).mark)
    saved = evaluations.save_scores(rating=rating, answers={first.pk: untouched}, lock=old)
    assert (kept(rating), saved.conflicts) == ([4], frozenset())


def test_two_raters_do_not_meet() -> None:
    version = agreed(place())
    evaluation = evaluation_of(version, rated=False)
    ratings = [raters.add_rater(evaluation=evaluation, label=label) for label in ("Table 1", "Table 2")]
    for number, rating in enumerate(ratings):
        given = {one.pk: level(number * 4) for one in indicators(version)}
        evaluations.submit_rating(rating=evaluations.save_scores(rating=rating, answers=given, lock=1).rating)
    assert [spread.width for spread in evaluation_profile(evaluation).spreads] == [4.0, 4.0, 4.0]


def test_closed_evaluation_takes_nothing_more() -> None:
    version = agreed(place())
    evaluation = evaluation_of(version)
    rating = evaluation.ratings.get()
    evaluations.close_evaluation(evaluation=evaluation, by=None)
    attempts: list[Any] = [
        lambda: evaluations.save_scores(rating=rating, answers={indicators(version)[0].pk: level(0)}, lock=1),
        lambda: evaluations.submit_rating(rating=rating),
        lambda: evaluations.save_synthesis(evaluation=evaluation, answers={}, lock=0),
        lambda: raters.add_rater(evaluation=evaluation, label="Table 2"),
        lambda: evaluations.close_evaluation(evaluation=evaluation, by=None),
        lambda: evaluations.delete_evaluation(evaluation=evaluation),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="terminée"):
            attempt()
    assert (kept(rating), evaluation.ratings.count()) == ([4, 2, 3, None, 1, 1], 1)


def test_evaluation_nobody_answered_does_not_close() -> None:
    evaluation = evaluation_of(agreed(place()), rated=False)
    with pytest.raises(Refused, match="Personne"):
        evaluations.close_evaluation(evaluation=evaluation, by=None)


def test_consent_waits_for_the_end_and_is_withdrawn() -> None:
    evaluation = evaluation_of(agreed(place()))
    with pytest.raises(Refused, match="en cours"):
        evaluations.give_consent(evaluation=evaluation, given_by="la présidente", by=None)
    evaluations.close_evaluation(evaluation=evaluation, by=None)
    evaluations.give_consent(evaluation=evaluation, given_by="la présidente", by=None)
    assert list(Evaluation.objects.public()) == [evaluation]
    withdrawn = evaluations.withdraw_consent(evaluation=evaluation, by=None)
    assert (list(Evaluation.objects.public()), withdrawn.consent_at, withdrawn.consent_by) == ([], None, "")


def test_synthesis_counts_in_place_of_the_median() -> None:
    version = agreed(place())
    evaluation = evaluation_of(version)
    given = {one.pk: level(2) for one in indicators(version)}
    saved = evaluations.save_synthesis(evaluation=evaluation, answers=given, lock=0)
    assert (evaluation_profile(evaluation).values, saved.rating.submitted_at is None) == ([2.0] * 3, False)


def test_carry_over_takes_what_is_unchanged_and_leaves_the_old_one() -> None:
    version = agreed(place())
    evaluation = evaluation_of(version)
    rate(evaluation, "Bo", [[0, 0], [0, 0], [0, 0]], handed_in=False)
    evaluations.close_evaluation(evaluation=evaluation, by=None)
    referential = version.referential
    draft = draft_next_version(referential=referential, by=None)
    changed = indicators(draft)[0]
    changed.name = "Autre question"
    changed.save()
    agree(referential)
    draft.refresh_from_db()
    new = evaluations.carry_over(evaluation=evaluation, version=draft, by=None)
    assert (new.carried_from, new.state, new.consent_at) == (evaluation, EvaluationState.OPEN, None)
    assert [kept(rating) for rating in new.ratings.all()] == [[2, 3, None, 1, 1]]
    assert evaluation_profile(evaluation).values == [3.0, 3.0, 1.0]


def test_carry_over_stays_within_the_referential() -> None:
    territory = place()
    evaluation = evaluation_of(agreed(territory))
    for version in (evaluation.version, agreed(territory)):
        with pytest.raises(Refused):
            evaluations.carry_over(evaluation=evaluation, version=version, by=None)


def test_deleting_an_open_evaluation_takes_its_answers() -> None:
    evaluations.delete_evaluation(evaluation=evaluation_of(agreed(place())))
    assert (Evaluation.objects.count(), Score.objects.count()) == (0, 0)
