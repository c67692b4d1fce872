"""From rows to profiles: what raters and groups say of an initiative, and how a territory's practices spread.

Answers are read in a constant number of queries, however many evaluations. Only ratings handed in count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from evaluation.enums import Answer, EvaluationState
from evaluation.models import Criterion, Evaluation, Indicator, Rating, ReferentialVersion, Score
from evaluation.scoring import (
    MIN_EVALUATED,
    CriterionScore,
    Distribution,
    ScoredIndicator,
    Spread,
    combined_score,
    criterion_score,
    distribution,
    raters_spread,
    settled_value,
    territory_median,
)
from inventory.enums import Status

if TYPE_CHECKING:
    from decimal import Decimal

    from inventory.models import Territory

# rating → indicator → (answer, level)
Answers = dict[int, dict[int, tuple[str, int | None]]]


@dataclass(frozen=True)
class RaterProfile:
    """One rating's score of each criterion, in the order of the version's criteria."""

    rating: Rating
    scores: tuple[CriterionScore, ...]


@dataclass(frozen=True)
class EvaluationProfile:
    """What an evaluation says, criterion by criterion: each rater, their spread, the synthesis of the group if any."""

    evaluation: Evaluation
    criteria: tuple[Criterion, ...]
    min_coverage: Decimal
    raters: tuple[RaterProfile, ...]
    synthesis: RaterProfile | None

    @property
    def scores(self) -> tuple[CriterionScore, ...]:
        """What the evaluation comes to: the synthesis, else what the raters say together."""
        if self.synthesis:
            return self.synthesis.scores
        return tuple(combined_score(self._of_raters(index), self.min_coverage) for index in range(len(self.criteria)))

    @property
    def spreads(self) -> tuple[Spread, ...]:
        """Median and extremes of the raters who know enough, for each criterion."""
        return tuple(raters_spread(self._of_raters(index), self.min_coverage) for index in range(len(self.criteria)))

    @property
    def values(self) -> list[float | None]:
        """The settled values: None where too little is known."""
        return [settled_value(score, self.min_coverage) for score in self.scores]

    def _of_raters(self, index: int) -> list[CriterionScore]:
        return [rater.scores[index] for rater in self.raters]


@dataclass(frozen=True)
class CriterionDistribution:
    """How a criterion spreads over the initiatives evaluated; `coverage` is their mean, from 0 to 1."""

    criterion: Criterion
    distribution: Distribution
    coverage: float

    @property
    def n(self) -> int:
        """How many initiatives were evaluated."""
        return self.distribution.n

    @property
    def tells_of_one(self) -> bool:
        """Whether so few were evaluated that the figures say what one of them answered: for the team only."""
        return self.n < MIN_EVALUATED


def evaluation_profile(evaluation: Evaluation, *, drafts: bool = False) -> EvaluationProfile:
    """Return the profile of one evaluation; with `drafts`, ratings not handed in count too."""
    return evaluation_profiles([evaluation], drafts=drafts)[0]


def evaluation_profiles(evaluations: Iterable[Evaluation], *, drafts: bool = False) -> list[EvaluationProfile]:
    """Return the profiles of `evaluations`, in their order: five queries at most, of any versions."""
    wanted = list(evaluations)
    versions = _versions({evaluation.version_id for evaluation in wanted})
    ratings: dict[object, list[Rating]] = defaultdict(list)
    handed_in = {} if drafts else {"submitted_at__isnull": False}
    for rating in Rating.objects.filter(evaluation__in=[one.pk for one in wanted], **handed_in):
        ratings[rating.evaluation_id].append(rating)
    answers = _answers([rating.pk for rows in ratings.values() for rating in rows])
    return [_profile(one, versions[one.version_id], ratings[one.pk], answers) for one in wanted]


def territory_evaluations(territory: Territory, *versions: ReferentialVersion | int) -> list[Evaluation]:
    """Return the last closed evaluation of each public initiative of `territory` against each version: one query."""
    found = Evaluation.objects.within(territory).filter(
        version__in=versions,
        state=EvaluationState.CLOSED,
        initiative__status__in=[Status.PUBLISHED, Status.CLOSED],
    )
    by_date = found.order_by("version_id", "initiative_id", "-made_on", "-created_at", "pk")
    return list(by_date.distinct("version_id", "initiative_id"))


def territory_distribution(territory: Territory, version: ReferentialVersion) -> list[CriterionDistribution]:
    """Return how each criterion of `version` spreads over the initiatives of `territory`; names nobody.

    Rows are in the order of the criteria. See `CriterionDistribution.tells_of_one` before showing them to everyone.
    """
    return territory_distributions(territory, {version.pk})[version.pk]


def territory_distributions(territory: Territory, versions: set[int]) -> dict[int, list[CriterionDistribution]]:
    """Return the `territory_distribution` of several versions by their key: nine queries at most, for any number."""
    profiles: dict[int, list[EvaluationProfile]] = defaultdict(list)
    for profile in evaluation_profiles(territory_evaluations(territory, *versions)):
        profiles[profile.evaluation.version_id].append(profile)
    unused = versions - profiles.keys()
    found = {key: _distributions(rows[0].criteria, rows, rows[0].min_coverage) for key, rows in profiles.items()}
    for key, version in (_versions(unused) if unused else {}).items():
        found[key] = _distributions(version.criteria.all(), [], version.min_coverage)
    return found


def territory_medians(territory: Territory, version: ReferentialVersion) -> list[float | None] | None:
    """Return the median of each criterion of `version` in `territory`; None when fewer than five were evaluated."""
    return territory_median([one.values for one in evaluation_profiles(territory_evaluations(territory, version))])


def _versions(keys: set[int]) -> dict[int, ReferentialVersion]:
    """Versions with their criteria and indicators: three queries."""
    criteria = Prefetch("criteria", Criterion.objects.prefetch_related(Prefetch("indicators", Indicator.objects.all())))
    return {one.pk: one for one in ReferentialVersion.objects.filter(pk__in=keys).prefetch_related(criteria)}


def _answers(ratings: Sequence[int]) -> Answers:
    found: Answers = defaultdict(dict)
    rows = Score.objects.filter(rating__in=ratings).values_list("rating_id", "indicator_id", "answer", "level")
    for rating, indicator, answer, level in rows:
        found[rating][indicator] = (answer, level)
    return found


def _profile(
    evaluation: Evaluation, version: ReferentialVersion, ratings: Sequence[Rating], answers: Answers
) -> EvaluationProfile:
    criteria = tuple(version.criteria.all())
    made = [
        RaterProfile(
            rating,
            tuple(
                _criterion_score(criterion, answers.get(rating.pk, {}), version.uses_weights) for criterion in criteria
            ),
        )
        for rating in ratings
    ]
    return EvaluationProfile(
        evaluation=evaluation,
        criteria=criteria,
        min_coverage=version.min_coverage,
        raters=tuple(one for one in made if not one.rating.is_synthesis),
        synthesis=next((one for one in made if one.rating.is_synthesis), None),
    )


def _criterion_score(
    criterion: Criterion, given: dict[int, tuple[str, int | None]], uses_weights: bool
) -> CriterionScore:
    """An indicator without an answer is not known."""
    scored = []
    for indicator in criterion.indicators.all():
        answer, level = given.get(indicator.pk, (Answer.UNKNOWN, None))
        weight = indicator.weight if uses_weights else 1
        scored.append(ScoredIndicator(indicator.slug, weight, level, answer != Answer.NOT_APPLICABLE))
    return criterion_score(scored)


def _distributions(
    criteria: Iterable[Criterion], profiles: Sequence[EvaluationProfile], min_coverage: Decimal
) -> list[CriterionDistribution]:
    return [
        _criterion_distribution(criterion, [profile.scores[index] for profile in profiles], min_coverage)
        for index, criterion in enumerate(criteria)
    ]


def _criterion_distribution(
    criterion: Criterion, scores: Sequence[CriterionScore], min_coverage: Decimal
) -> CriterionDistribution:
    counted = [score.coverage for score in scores if not score.is_not_applicable]
    coverage = sum(counted) / len(counted) if counted else 0.0
    return CriterionDistribution(criterion, distribution(scores, min_coverage), coverage)
