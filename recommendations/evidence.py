"""What recommendations rest on: criteria and how they spread, debate, insights, case studies, initiatives, needs.

Read for all of a list at once, in a constant number of queries. What is not public stays out, for the team too: it is
evidence for the page, the document and the participants. Only figures that tell of one are for the team (`team`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse

from evaluation.enums import SessionState, VersionState
from evaluation.models import Argument, Criterion
from evaluation.profiles import CriterionDistribution, territory_distributions
from evaluation.scoring import BANDS
from inventory.models import Initiative, Territory
from portfolio.enums import State
from portfolio.models import Insight
from recommendations.models import Recommendation, RecommendationList
from recommendations.serializers import PUBLIC_INITIATIVES, inspiration_as_dict

MOST_ARGUMENTS = 5


@dataclass(frozen=True)
class Source:
    """Something to read: its text, its address ("" for none), and what it is or where it was said."""

    text: str
    url: str = ""
    about: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the spread of a criterion: `count` initiatives, `share` of them in percent from `start`."""

    label: str
    count: int
    start: float
    share: float


@dataclass(frozen=True)
class CriterionEvidence:
    """A criterion, where the debate found it, and how it spreads; `parts` is empty for what everyone may not see."""

    name: str
    url: str
    referential: str
    n: int
    coverage: int
    parts: tuple[Part, ...]
    arguments: tuple[Source, ...]
    # So few initiatives that the figures tell of one: the team sees them, nobody else.
    is_hidden: bool


@dataclass(frozen=True)
class NeedEvidence:
    """How many initiatives of the territory look for something, and how many share it."""

    name: str
    url: str
    looking: int
    offering: int


@dataclass(frozen=True)
class Evidence:
    """What one recommendation rests on."""

    criteria: tuple[CriterionEvidence, ...] = ()
    arguments: tuple[Source, ...] = ()
    insights: tuple[Source, ...] = ()
    case_studies: tuple[Source, ...] = ()
    initiatives: tuple[Source, ...] = ()
    others: tuple[Source, ...] = ()
    needs: tuple[NeedEvidence, ...] = ()

    @property
    def count(self) -> int:
        """How many pieces it rests on."""
        parts: tuple[Sequence[Any], ...] = (
            *(self.criteria, self.arguments, self.insights, self.case_studies),
            *(self.initiatives, self.others, self.needs),
        )
        return sum(len(part) for part in parts)


def evidence_of(
    list: RecommendationList, *, recommendations: Iterable[Recommendation] | None = None, team: bool = False
) -> dict[Any, Evidence]:
    """Return the evidence of each recommendation of `list`, or of the `complete()` ones given, by id.

    `team` shows figures that tell of one initiative. The same number of queries for 1 and 60 recommendations.
    """
    rows = [*(list.recommendations.complete() if recommendations is None else recommendations)]
    spread = _spread(list.territory, rows)
    needs = _needs(list.territory, rows)
    shown = _insights(rows)
    return {row.pk: _evidence(row, spread, needs, shown, team) for row in rows}


def need_counts(territory: Territory) -> dict[int, tuple[int, int]]:
    """How many published initiatives of `territory` look for each kind of resource, and share it; two queries."""
    inside = Initiative.objects.published().within(territory).order_by()
    looking = dict(inside.filter(needs__isnull=False).values_list("needs").annotate(Count("pk")))
    offering = dict(inside.filter(offers__isnull=False).values_list("offers").annotate(Count("pk")))
    return {key: (looking.get(key, 0), offering.get(key, 0)) for key in looking.keys() | offering.keys()}


def _evidence(row: Recommendation, spread: Any, needs: Any, insights: Any, team: bool) -> Evidence:
    inspired = [shown for one in row.inspirations.all() if (shown := inspiration_as_dict(one))]
    told = [insights[one.pk] for one in row.insights.all() if one.pk in insights]
    by_kind: dict[str, Any] = {
        kind: [Source(one["title"], one["url"]) for one in inspired if one["kind"] == kind]
        for kind in ("case_study", "initiative", "recommendation", "link")
    }
    for insight in told:
        if (study := insight.case_study) and study.state == State.PUBLISHED:
            by_kind["case_study"].append(Source(study.title, study.get_absolute_url()))
        if (initiative := insight.initiative) and initiative.status in PUBLIC_INITIATIVES:
            by_kind["initiative"].append(Source(initiative.name, initiative.get_absolute_url()))
    return Evidence(
        criteria=tuple(_criterion(one, spread.get(one.pk), team) for one in row.criteria.all()),
        arguments=tuple(_argument(one) for one in row.arguments.all() if _is_public(one)),
        insights=tuple(_insight(one) for one in told),
        case_studies=_once(by_kind["case_study"]),
        initiatives=_once(by_kind["initiative"]),
        others=_once([*by_kind["recommendation"], *by_kind["link"]]),
        needs=tuple(needs[one.pk] for one in row.needs.all()),
    )


def _spread(territory: Territory | None, rows: Sequence[Recommendation]) -> dict[int, CriterionDistribution]:
    """The distribution on the territory's radars of each criterion that a row serves, by its key."""
    versions = {criterion.version_id for row in rows for criterion in row.criteria.all()}
    if territory is None or not versions:
        return {}
    found = territory_distributions(territory, versions)
    return {one.criterion.pk: one for each in found.values() for one in each}


def _criterion(criterion: Criterion, spread: CriterionDistribution | None, team: bool) -> CriterionEvidence:
    version = criterion.version
    is_public = version.state != VersionState.DRAFT
    address = reverse("evaluation:version_detail", args=[version.referential.slug, version.number])
    is_hidden = spread is not None and spread.tells_of_one
    shown = spread if spread and spread.n and (team or not is_hidden) else None
    return CriterionEvidence(
        name=criterion.name,
        url=f"{address}#critere-{criterion.slug}" if is_public else "",
        referential=f"{version.referential.title}, version {version.number}",
        n=shown.n if shown else 0,
        coverage=round(100 * shown.coverage) if shown else 0,
        parts=_parts(shown) if shown else (),
        arguments=_provenance(criterion),
        is_hidden=is_hidden and shown is not None,
    )


def _parts(spread: CriterionDistribution) -> tuple[Part, ...]:
    labels = [*(f"de {low} à {high}" for low, high in BANDS), "peu connu", "sans objet"]
    counts = [*spread.distribution.bands, spread.distribution.unknown, spread.distribution.not_applicable]
    shares = [100 * count / spread.n for count in counts]
    return tuple(
        Part(label, count, round(sum(shares[:index]), 2), round(shares[index], 2))
        for index, (label, count) in enumerate(zip(labels, counts, strict=True))
    )


def _provenance(criterion: Criterion) -> tuple[Source, ...]:
    """The arguments of the debate that the criterion was drawn from: kept with the version, so public with it."""
    said = [
        Source(text, about=str(one.get("statement", "")))
        for one in criterion.provenance
        for text in one.get("arguments", [])
    ]
    return tuple(said[:MOST_ARGUMENTS])


def _is_public(argument: Argument) -> bool:
    return argument.hidden_at is None and argument.statement.debate.session.state == SessionState.CLOSED


def _argument(argument: Argument) -> Source:
    debate = argument.statement.debate
    return Source(argument.text, debate.get_absolute_url(), argument.statement.text)


def _insights(rows: Sequence[Recommendation]) -> dict[int, Insight]:
    """The insights of all rows with their sources; one query."""
    keys = {insight.pk for row in rows for insight in row.insights.all()}
    return {one.pk: one for one in Insight.objects.filter(pk__in=keys).for_grid()}


def _insight(insight: Insight) -> Source:
    grid = reverse("portfolio:territory_insights", args=[insight.territory.slug])
    return Source(insight.text, grid, insight.get_kind_display())


def _needs(territory: Territory | None, rows: Sequence[Recommendation]) -> dict[int, NeedEvidence]:
    kinds = {kind.pk: kind for row in rows for kind in row.needs.all()}
    counts = need_counts(territory) if territory and kinds else {}
    board = reverse("inventory:territory_needs", args=[territory.slug]) if territory else ""
    return {
        key: NeedEvidence(kind.name, f"{board}?kind={kind.slug}" if board else "", *counts.get(key, (0, 0)))
        for key, kind in kinds.items()
    }


def _once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Each address once, in order."""
    return tuple({source.url or source.text: source for source in sources}.values())
