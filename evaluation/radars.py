"""Which radar a reader asked for: the evaluation, those beside it, each named, as the parts that are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.timezone import localtime

from evaluation.models import Evaluation
from evaluation.permissions import is_team
from evaluation.pictures import MAX_COMPARED, Parts, against_parts, compared_parts, evaluation_parts, raters_parts
from evaluation.profiles import EvaluationProfile, evaluation_profile, evaluation_profiles, territory_medians
from evaluation.radar import Series
from evaluation.radar.parts import MAX_AXES, MIN_AXES

VIEWS = {"ensemble": "Le résultat", "regards": "Chaque regard", "territoire": "Avec le territoire"}
TOO_FEW_AXES = f"Un radar se trace avec {MIN_AXES} à {MAX_AXES} critères."
TOO_MANY = f"avec : un radar compare {MAX_COMPARED} évaluations au plus."
UNKNOWN = "avec : cette évaluation n’existe pas, ou n’est pas publiée."
OTHER = "avec : on compare les évaluations d’une même initiative, ou faites avec la même version d’un référentiel."
OWN = "avec : choisissez une autre évaluation que celle de la page."


class Unreadable(ValueError):
    """A query string that asks for no radar; its text is a French sentence."""


@dataclass(frozen=True)
class Asked:
    """A radar as asked for; `query` asks for it again, with its "?"."""

    profile: EvaluationProfile
    view: str
    parts: Parts
    title: str
    description: str
    others: Sequence[Evaluation]
    has_median: bool
    query: str


def asked_radar(evaluation: Evaluation, user: Any, query: QueryDict) -> Asked:
    """Return the radar that `query` (`vue`, `avec`) asks for. Raises Unreadable.

    Those who are not of the team see raters without their names.
    """
    view = query.get("vue", "")
    if view and view not in VIEWS:
        raise Unreadable(f"vue : « {view[:40]} » n’est pas dans la liste : {', '.join(VIEWS)}.")
    others = _others(evaluation, user, query.getlist("avec"))
    profile = evaluation_profile(evaluation, drafts=False)
    if not MIN_AXES <= len(profile.criteria) <= MAX_AXES:
        raise Unreadable(TOO_FEW_AXES)
    parts, has_median = _parts(profile, others, view, named=is_team(user, evaluation))
    title = _title(evaluation, others)
    pieces = ([f"vue={view}"] if view else []) + [f"avec={other.pk}" for other in others]
    query_text = f"?{'&'.join(pieces)}" if pieces else ""
    return Asked(profile, view or "ensemble", parts, title, _description(parts), others, has_median, query_text)


def rater_names(profile: EvaluationProfile, *, named: bool) -> list[str]:
    """The names of the raters for the team, "Regard 1", "Regard 2" for everyone else."""
    return [rater.rating.label if named else f"Regard {index}" for index, rater in enumerate(profile.raters, 1)]


def name_of(evaluation: Evaluation, *, with_initiative: bool = False) -> str:
    """How an evaluation is called in a key: who looked, when."""
    text = f"{evaluation.get_kind_display()}, {evaluation.made_on:%d/%m/%Y}"
    return f"{evaluation.initiative.name} : {text}" if with_initiative else text[:1].upper() + text[1:]


def told_apart(names: Sequence[str], evaluations: Sequence[Evaluation]) -> list[str]:
    """The names, with the hour each was begun where several evaluations would be called the same."""
    return [
        f"{name}, {localtime(one.created_at):%H h %M}" if names.count(name) > 1 else name
        for name, one in zip(names, evaluations, strict=True)
    ]


def _parts(profile: EvaluationProfile, others: Sequence[Evaluation], view: str, *, named: bool) -> tuple[Parts, bool]:
    evaluation = profile.evaluation
    if others:
        every = [evaluation, *others]
        mixed = len({one.initiative_id for one in every}) > 1
        names = told_apart([name_of(one, with_initiative=mixed) for one in every], every)
        return compared_parts(_by_date(list(zip(names, [profile, *evaluation_profiles(others)], strict=True)))), False
    if view == "regards":
        return _renamed(raters_parts(profile), rater_names(profile, named=named)), False
    if view == "territoire" and evaluation.initiative.territory:
        territory = evaluation.initiative.territory
        medians = territory_medians(territory, evaluation.version)
        return against_parts(profile, evaluation.initiative.name, medians, territory.name), medians is not None
    return evaluation_parts(profile, evaluation.initiative.name), False


def _by_date(profiles: list[tuple[str, EvaluationProfile]]) -> list[tuple[str, EvaluationProfile]]:
    """The oldest first: the axes are those of the last version. Never by value."""
    return sorted(profiles, key=lambda pair: (pair[1].evaluation.made_on, pair[1].evaluation.created_at))


def _renamed(parts: Parts, names: list[str]) -> Parts:
    """The raters come first among the series, in the order of `names`."""
    raters = [
        Series(name, one.values, one.open, one.style, one.coverage, one.notes)
        for name, one in zip(names, parts.series, strict=False)
    ]
    return Parts(parts.axes, (*raters, *parts.series[len(names) :]), parts.band)


def _others(evaluation: Evaluation, user: Any, texts: Sequence[str]) -> list[Evaluation]:
    keys = list(dict.fromkeys(text for text in texts if text))
    if len(keys) >= MAX_COMPARED:
        raise Unreadable(TOO_MANY)
    try:
        wanted = [UUID(text) for text in keys]
    except ValueError:
        raise Unreadable(UNKNOWN) from None
    if evaluation.pk in wanted:
        raise Unreadable(OWN)
    visible = Evaluation.objects.visible_to(user).select_related("initiative", "version")
    found = {one.pk: one for one in visible.filter(pk__in=wanted)} if wanted else {}
    if len(found) < len(wanted):
        raise Unreadable(UNKNOWN)
    others = [found[key] for key in wanted]
    if any(one.initiative_id != evaluation.initiative_id and one.version_id != evaluation.version_id for one in others):
        raise Unreadable(OTHER)
    return others


def _title(evaluation: Evaluation, others: Sequence[Evaluation]) -> str:
    names = list(dict.fromkeys(one.initiative.name for one in [evaluation, *others]))
    return f"Radar : {', '.join(names)}"


def _description(parts: Parts) -> str:
    shown = ", ".join(one.name for one in parts.series)
    return f"{len(parts.axes)} critères, de 0 à 4. {shown}. Les valeurs sont dans le tableau qui suit."
