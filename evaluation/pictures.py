"""Which radar shows what: from profiles to the parts that evaluation.radar draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.models import Criterion
from evaluation.profiles import EvaluationProfile
from evaluation.radar import Axis, Band, Series, Style
from evaluation.scoring import CriterionScore, Number, is_open

MAX_COMPARED = 4
NAMED_RATERS = 4
NOT_APPLICABLE = "sans objet"
ABSENT = "pas dans cette version"


@dataclass(frozen=True)
class Parts:
    """What `draw`, `draw_sheet` and `figure` take: `figure(parts.axes, parts.series, band=parts.band, …)`."""

    axes: tuple[Axis, ...]
    series: tuple[Series, ...]
    band: Band | None = None


def evaluation_parts(profile: EvaluationProfile, name: str) -> Parts:
    """Return the radar of one evaluation: the synthesis, else what the raters say together."""
    return Parts(_axes(profile.criteria), (_series(name, profile.scores, profile.min_coverage, Style.FIRST),))


def raters_parts(profile: EvaluationProfile) -> Parts:
    """Return all raters with their median and the band between the extremes; beyond four they are drawn alike."""
    alike = len(profile.raters) > NAMED_RATERS
    raters = [
        _series(one.rating.label, one.scores, profile.min_coverage, Style.RATER if alike else Style(index))
        for index, one in enumerate(profile.raters, start=1)
    ]
    spreads = profile.spreads
    median = Series("Médiane", [one.median for one in spreads], style=Style.MEDIAN)
    band = Band("Écart entre les regards", [one.low for one in spreads], [one.high for one in spreads])
    return Parts(_axes(profile.criteria), (*raters, median), band)


def compared_parts(profiles: Sequence[tuple[str, EvaluationProfile]]) -> Parts:
    """Return two to four evaluations in one radar, each under its name; before and after likewise.

    The axes are the criteria of the last one's version; a criterion keeps its slug from version to version, and one
    that an older version lacks has no value there. Raises ValueError for more than four.
    """
    if not 1 <= len(profiles) <= MAX_COMPARED:
        raise ValueError(f"A radar compares up to {MAX_COMPARED} evaluations, not {len(profiles)}.")
    criteria = profiles[-1][1].criteria
    series = []
    for index, (name, profile) in enumerate(profiles, start=1):
        by_slug = dict(zip((one.slug for one in profile.criteria), profile.scores, strict=True))
        scores = [by_slug.get(criterion.slug) for criterion in criteria]
        series.append(_series(name, scores, profile.min_coverage, Style(index)))
    return Parts(_axes(criteria), tuple(series))


def against_parts(
    profile: EvaluationProfile, name: str, medians: Sequence[float | None] | None, territory: str
) -> Parts:
    """Return one evaluation against its territory's medians, or alone when there are none."""
    alone = evaluation_parts(profile, name)
    if medians is None:
        return alone
    notes = ["moins de cinq connues"] * len(medians)
    return Parts(alone.axes, (*alone.series, Series(f"Médiane, {territory}", medians, style=Style.MEDIAN, notes=notes)))


def _axes(criteria: Sequence[Criterion]) -> tuple[Axis, ...]:
    return tuple(Axis(criterion.name, criterion.description) for criterion in criteria)


def _series(name: str, scores: Sequence[CriterionScore | None], min_coverage: Number, style: Style) -> Series:
    return Series(
        name,
        values=[score.value if score else None for score in scores],
        open=[score is not None and is_open(score, min_coverage) for score in scores],
        coverage=[score.coverage if score else 0.0 for score in scores],
        notes=[_note(score) for score in scores],
        style=style,
    )


def _note(score: CriterionScore | None) -> str:
    if score is None:
        return ABSENT
    return NOT_APPLICABLE if score.is_not_applicable else ""
