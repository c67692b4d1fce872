"""The rows of a list and of its territory, as the rules of `suggestions.py` read them; a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evaluation.enums import VersionState
from evaluation.models import ReferentialVersion
from evaluation.profiles import CriterionDistribution, territory_distributions
from evaluation.scoring import BANDS
from inventory.models import ResourceKind
from portfolio.models import Insight
from recommendations.enums import Status
from recommendations.evidence import evidence_of, need_counts
from recommendations.models import Recommendation, RecommendationList
from recommendations.suggestions import (
    WEAK_BELOW,
    CriterionFigures,
    CriterionGap,
    NeedFigures,
    criterion_gaps,
    need_gaps,
)

MOST_ATTACHED = 3
READ = 500


@dataclass(frozen=True)
class Unsupported:
    """A recommendation that rests on nothing, and the insights of the territory on its stakes."""

    recommendation: Recommendation
    insights: tuple[Insight, ...]


@dataclass(frozen=True)
class Gaps:
    """What a list misses."""

    criteria: list[CriterionGap]
    unsupported: list[Unsupported]
    needs: list[NeedFigures]
    has_evaluations: bool

    @property
    def count(self) -> int:
        """How many suggestions there are."""
        return len(self.criteria) + len(self.unsupported) + len(self.needs)


def gaps_of(list: RecommendationList) -> Gaps:
    """What is missing in `list`, which has a territory: for those who write it, small figures included."""
    rows = [*list.recommendations.complete().order_by("position", "number")]
    kept = [row for row in rows if row.status != Status.DROPPED]
    figures = _criteria(list, kept)
    return Gaps(
        criteria=criterion_gaps(figures),
        unsupported=_unsupported(list, kept),
        needs=need_gaps(_needs(list, kept)),
        has_evaluations=any(one.evaluated for one in figures),
    )


def _criteria(list: RecommendationList, rows: list[Recommendation]) -> list[CriterionFigures]:
    agreed = ReferentialVersion.objects.filter(
        state=VersionState.AGREED, referential__territory__contents__inner=list.territory
    )
    versions = {*agreed.values_list("pk", flat=True)}
    # A criterion goes on through the versions of its referential under the same slug.
    served = {(one.version.referential_id, one.slug) for row in rows for one in row.criteria.all()}
    owners = dict(agreed.values_list("pk", "referential"))
    found = territory_distributions(list.territory, versions) if versions and list.territory else {}
    return [_figures(one, (owners[key], one.criterion.slug) in served) for key in sorted(found) for one in found[key]]


def _figures(one: CriterionDistribution, is_answered: bool) -> CriterionFigures:
    bands = one.distribution.bands
    weak = sum(count for (_, high), count in zip(BANDS, bands, strict=True) if high <= WEAK_BELOW)
    return CriterionFigures(
        key=one.criterion.pk,
        name=one.criterion.name,
        weak=weak,
        known=sum(bands),
        evaluated=one.n - one.distribution.not_applicable,
        coverage=one.coverage,
        is_answered=is_answered,
    )


def _unsupported(list: RecommendationList, rows: list[Recommendation]) -> list[Unsupported]:
    evidence = evidence_of(list, recommendations=rows, team=True)
    bare = [row for row in rows if not evidence[row.pk].count]
    if not bare or list.territory is None:
        return [Unsupported(row, ()) for row in bare]
    stakes = {stake.pk for row in bare for stake in row.stakes.all()}
    near = [*Insight.objects.within(list.territory).filter(stake__in=stakes).order_by("-created_at", "pk")[:READ]]
    return [Unsupported(row, _near(row, near)) for row in bare]


def _near(row: Recommendation, insights: list[Insight]) -> tuple[Insight, ...]:
    stakes = {stake.pk for stake in row.stakes.all()}
    return tuple([one for one in insights if one.stake_id in stakes][:MOST_ATTACHED])


def _needs(list: RecommendationList, rows: list[Recommendation]) -> list[NeedFigures]:
    counts: dict[Any, tuple[int, int]] = need_counts(list.territory) if list.territory else {}
    answered = {kind.pk for row in rows for kind in row.needs.all()}
    kinds = ResourceKind.objects.filter(pk__in=counts)
    return [NeedFigures(kind.slug, kind.name, *counts[kind.pk], kind.pk in answered) for kind in kinds]
