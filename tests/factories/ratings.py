"""Evaluations: `EvaluationFactory(version=…, initiative=…)`, then `rate(evaluation, "Ana", [[4, 2], [None, 1], …])`."""

from collections.abc import Sequence

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from evaluation.enums import Answer, EvaluationKind, EvaluationState
from evaluation.models import Evaluation, Rating, Score
from tests.factories.initiatives import InitiativeFactory

NOT_APPLICABLE = "sans objet"


class EvaluationFactory(DjangoModelFactory[Evaluation]):
    """An open one, against `version`, which the caller gives; `closed=True` closes it."""

    class Meta:
        model = Evaluation

    initiative = factory.SubFactory(InitiativeFactory)
    kind = EvaluationKind.COMMITTEE

    class Params:
        closed = factory.Trait(state=EvaluationState.CLOSED, closed_at=factory.LazyFunction(timezone.now))


def rate(
    evaluation: Evaluation,
    label: str,
    levels: Sequence[Sequence[int | str | None]],
    *,
    handed_in: bool = True,
    is_synthesis: bool = False,
) -> Rating:
    """Answer the indicators of each criterion: a level, None for « ne sait pas », NOT_APPLICABLE, "" for no answer."""
    rating = Rating.objects.create(
        evaluation=evaluation,
        label=label,
        is_synthesis=is_synthesis,
        submitted_at=timezone.now() if handed_in else None,
    )
    for criterion, given in zip(evaluation.version.criteria.all(), levels, strict=True):
        for indicator, level in zip(criterion.indicators.all(), given, strict=True):
            if level != "":
                _score(rating, indicator.pk, level)
    return rating


def _score(rating: Rating, indicator: int, level: int | str | None) -> None:
    if isinstance(level, int):
        Score.objects.create(rating=rating, indicator_id=indicator, answer=Answer.LEVEL, level=level)
    else:
        answer = Answer.UNKNOWN if level is None else Answer.NOT_APPLICABLE
        Score.objects.create(rating=rating, indicator_id=indicator, answer=answer)
