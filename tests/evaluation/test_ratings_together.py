"""People who answer, close and open at the same instant: nothing is lost, nothing is written after the end."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from evaluation.answers import Given
from evaluation.models import Rating, Score
from evaluation.services import raters
from evaluation.services.evaluations import Refused, close_evaluation, own_rating, save_scores, save_synthesis
from tests.evaluation.evaluating import agreed, evaluation_of, indicators, member, place

pytestmark = pytest.mark.django_db(transaction=True)


def together(*jobs: Callable[[], Any]) -> list[Any]:
    """Run each in a thread with a connection of its own; what it returned, or the refusal."""

    def run(job: Callable[[], Any]) -> Any:
        try:
            return job()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_two_tabs_begin_one_rating() -> None:
    evaluation = evaluation_of(agreed(place()), rated=False)
    user = member(evaluation.initiative.territory)
    together(*[lambda: own_rating(evaluation=evaluation, rater=user)] * 4)
    assert Rating.objects.count() == 1


def test_answers_sent_at_once_are_all_kept() -> None:
    version = agreed(place())
    evaluation = evaluation_of(version, rated=False)
    ratings = [raters.add_rater(evaluation=evaluation, label=f"Table {number}") for number in range(2)]
    jobs = [
        lambda rating=rating, pk=one.pk: save_scores(rating=rating, answers={pk: Given("level", 3)}, lock=1)
        for rating in ratings
        for one in indicators(version)[:3]
    ]
    assert {saved.conflicts for saved in together(*jobs)} == {frozenset()}
    assert [rating.scores.count() for rating in ratings] == [3, 3]


def test_two_groups_begin_one_synthesis_and_the_second_is_told() -> None:
    version = agreed(place())
    evaluation = evaluation_of(version)
    pk = indicators(version)[0].pk
    saved = together(
        lambda: save_synthesis(evaluation=evaluation, answers={pk: Given("level", 1)}, lock=0),
        lambda: save_synthesis(evaluation=evaluation, answers={pk: Given("level", 4)}, lock=0),
    )
    assert sorted(len(one.conflicts) for one in saved) == [0, 1]
    assert evaluation.ratings.filter(is_synthesis=True).count() == 1


def test_nothing_is_written_after_the_end() -> None:
    version = agreed(place())
    evaluation = evaluation_of(version)
    rating = raters.add_rater(evaluation=evaluation, label="Table 2")
    pk = indicators(version)[0].pk
    answered, _ = together(
        lambda: save_scores(rating=rating, answers={pk: Given("level", 3)}, lock=1),
        lambda: close_evaluation(evaluation=evaluation, by=None),
    )
    kept = Score.objects.filter(rating=rating).count()
    assert kept == (0 if isinstance(answered, Refused) else 1)
