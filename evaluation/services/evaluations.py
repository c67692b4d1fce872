"""Evaluations: begun against an agreed version, answered, agreed on, closed, published when the initiative agrees."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from domino.models import User
from evaluation.answers import Given, mark
from evaluation.enums import EvaluationKind, EvaluationState, VersionState
from evaluation.models import Evaluation, Rating, ReferentialVersion, Score
from evaluation.services.criteria import unchanged_indicators
from inventory.enums import Status
from inventory.models import Initiative
from portfolio.models import Event

logger = logging.getLogger(__name__)

JOURNAL_LINES = 20
OBJECT_CHARS = 200
SYNTHESIS = "Synthèse du groupe"
NOT_AGREED = "Ce référentiel n’a pas de version adoptée à ce jour : faites-la adopter avant d’évaluer."
NOT_PUBLIC = "Cette fiche n’est pas publiée : seule une initiative publiée s’évalue."
CLOSED = "Cette évaluation est terminée : ses réponses ne changent plus."
NO_ANSWERS = "Personne n’a encore rendu ses réponses : il n’y a rien à terminer."
STILL_OPEN = "Cette évaluation est encore en cours : terminez-la d’abord."
KEPT = "Cette évaluation est ou a été terminée : elle se garde. Seule une évaluation en cours se supprime."
ALREADY_OPEN = "Cette évaluation est déjà en cours : ses réponses peuvent changer."
SAME_VERSION = "Cette évaluation est déjà faite avec cette version."
OTHER_REFERENTIAL = "Les réponses se reprennent vers une autre version du même référentiel."


class Refused(Exception):
    """What the state of an evaluation does not allow; its text is a French sentence."""


@dataclass(frozen=True)
class Saved:
    """What became of answers: `conflicts` are the indicators (ids) that someone else changed meanwhile, left alone."""

    rating: Rating
    conflicts: frozenset[int]


@transaction.atomic
def start_evaluation(
    *,
    initiative: Initiative,
    version: ReferentialVersion,
    kind: EvaluationKind,
    by: User | None,
    event: Event | None = None,
    carried_from: Evaluation | None = None,
) -> Evaluation:
    """Begin an evaluation against the version in force. Raises Refused for another version or a hidden record."""
    version = ReferentialVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.state != VersionState.AGREED:
        raise Refused(NOT_AGREED)
    if initiative.status not in (Status.PUBLISHED, Status.CLOSED):
        raise Refused(NOT_PUBLIC)
    return Evaluation.objects.create(
        initiative=initiative, version=version, kind=kind, event=event, created_by=by, carried_from=carried_from
    )


def held(evaluation: Evaluation) -> Evaluation:
    """Return `evaluation` as it is now, locked until the transaction ends. Raises Refused unless it is open."""
    now = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    if now.state != EvaluationState.OPEN:
        raise Refused(CLOSED)
    return now


@transaction.atomic
def own_rating(*, evaluation: Evaluation, rater: User) -> Rating:
    """Return the answers of a member, begun if need be. Raises Refused when the evaluation is closed."""
    label = rater.get_full_name() or rater.get_username()
    rating, _ = Rating.objects.get_or_create(
        evaluation=held(evaluation), rater=rater, is_synthesis=False, defaults={"label": label[:80]}
    )
    return rating


@transaction.atomic
def save_scores(*, rating: Rating, answers: Mapping[int, Given], lock: int) -> Saved:
    """Keep `answers` (by id of the indicator) of `rating`, which its writer saw at `lock`; indicators left out stay.

    When someone wrote since, what only one of the two changed is kept, and what both changed is a conflict: nothing
    is written over it until it was seen. Raises Refused when the evaluation is closed.
    """
    evaluation = held(rating.evaluation)
    rating = Rating.objects.select_for_update(of=("self",)).get(pk=rating.pk)
    rating.evaluation = evaluation
    kept = {score.indicator_id: score for score in rating.scores.all()}
    conflicts, changed = set(), False
    for indicator, given in answers.items():
        now = mark_of(kept.get(indicator))
        if given.mark == now and not given.file:
            continue
        if lock == rating.lock or given.seen == now:
            _write(rating, indicator, kept.get(indicator), given)
            changed = True
        elif given.mark != given.seen or given.file:
            conflicts.add(indicator)
    if changed:
        rating.lock += 1
        rating.save(update_fields=["lock", "updated_at"])
    return Saved(rating, frozenset(conflicts))


@transaction.atomic
def submit_rating(*, rating: Rating) -> Rating:
    """Hand in the answers: from now on they count. Raises Refused when the evaluation is closed."""
    held(rating.evaluation)
    rating.submitted_at = timezone.now()
    rating.save(update_fields=["submitted_at", "updated_at"])
    return rating


@transaction.atomic
def save_synthesis(*, evaluation: Evaluation, answers: Mapping[int, Given], lock: int) -> Saved:
    """Keep what the group agreed on, seen at `lock` (0: not begun); it counts at once. As `save_scores`."""
    rating, made = Rating.objects.get_or_create(
        evaluation=held(evaluation), is_synthesis=True, defaults={"label": SYNTHESIS}
    )
    saved = save_scores(rating=rating, answers=answers, lock=rating.lock if made else lock)
    if saved.rating.scores.exists():
        submit_rating(rating=saved.rating)
    return saved


@transaction.atomic
def close_evaluation(*, evaluation: Evaluation, by: User | None) -> Evaluation:
    """End the answers. Raises Refused when it is closed already, or nobody handed in anything."""
    evaluation = held(evaluation)
    if not evaluation.ratings.filter(submitted_at__isnull=False).exists():
        raise Refused(NO_ANSWERS)
    evaluation.state, evaluation.closed_at = EvaluationState.CLOSED, timezone.now()
    evaluation.save(update_fields=["state", "closed_at", "updated_at"])
    _note(evaluation, by, "Terminée")
    return evaluation


@transaction.atomic
def reopen_evaluation(*, evaluation: Evaluation, by: User | None) -> Evaluation:
    """Let answers change again: private until it is closed and agreed to anew. Raises Refused unless it is closed."""
    evaluation = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    if evaluation.state != EvaluationState.CLOSED:
        raise Refused(ALREADY_OPEN)
    was_public = evaluation.consent_at is not None
    evaluation.state, evaluation.closed_at = EvaluationState.OPEN, None
    evaluation.consent_at, evaluation.consent_by = None, ""
    evaluation.save(update_fields=["state", "closed_at", "consent_at", "consent_by", "updated_at"])
    _note(evaluation, by, "Rouverte, et dépubliée" if was_public else "Rouverte")
    return evaluation


@transaction.atomic
def give_consent(*, evaluation: Evaluation, given_by: str, by: User | None) -> Evaluation:
    """Note that the initiative agrees to publish, in the words of who agreed. Raises Refused unless it is closed."""
    evaluation = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    if evaluation.state != EvaluationState.CLOSED:
        raise Refused(STILL_OPEN)
    evaluation.consent_at, evaluation.consent_by = timezone.now(), given_by.strip()[:200]
    evaluation.save(update_fields=["consent_at", "consent_by", "updated_at"])
    _note(evaluation, by, "Publication acceptée")
    return evaluation


@transaction.atomic
def withdraw_consent(*, evaluation: Evaluation, by: User | None) -> Evaluation:
    """Hide an evaluation again; it may be withdrawn at any time, and who had agreed is forgotten."""
    evaluation = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    evaluation.consent_at, evaluation.consent_by = None, ""
    evaluation.save(update_fields=["consent_at", "consent_by", "updated_at"])
    _note(evaluation, by, "Accord de publication retiré")
    return evaluation


@transaction.atomic
def carry_over(*, evaluation: Evaluation, version: ReferentialVersion, by: User | None) -> Evaluation:
    """Begin again against `version` with the answers to indicators that ask the same; the old evaluation stays.

    Answers that were handed in stay so; new indicators are not known yet. Raises Refused.
    """
    old = evaluation.version
    if old.pk == version.pk:
        raise Refused(SAME_VERSION)
    if old.referential_id != version.referential_id:
        raise Refused(OTHER_REFERENTIAL)
    new = start_evaluation(
        initiative=evaluation.initiative,
        version=version,
        kind=EvaluationKind(evaluation.kind),
        by=by,
        carried_from=evaluation,
    )
    same = {before.pk: after.pk for before, after in unchanged_indicators(old, version)}
    for rating in evaluation.ratings.filter(is_synthesis=False, submitted_at__isnull=False):
        _copy_rating(rating, new, same)
    return new


@transaction.atomic
def delete_evaluation(*, evaluation: Evaluation) -> None:
    """Delete an evaluation that is still open, with its files. Raises Refused for one that was ever closed."""
    now = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    if now.state != EvaluationState.OPEN or journal(now):
        raise Refused(KEPT)
    files = Score.objects.filter(rating__evaluation=now).exclude(file="").values_list("file", flat=True)
    names = list(files)
    now.delete()
    forget_files(names)


def journal(evaluation: Evaluation) -> list[LogEntry]:
    """Who ended, reopened, published the evaluation, the last change first."""
    entries = LogEntry.objects.filter(content_type=_content_type(), object_id=str(evaluation.pk))
    return list(entries.select_related("user").order_by("-action_time", "-pk")[:JOURNAL_LINES])


def mark_of(score: Score | None) -> str:
    """The mark of what is kept, "" when nothing is."""
    return mark(score.answer, score.level, score.value, score.evidence, score.link) if score else ""


def forget_files(names: list[str]) -> None:
    """Delete files on commit, but for those that another answer keeps."""
    kept = set(Score.objects.filter(file__in=names).values_list("file", flat=True))
    gone = [name for name in names if name not in kept]
    for name in gone:
        transaction.on_commit(partial(default_storage.delete, name))


def _note(evaluation: Evaluation, by: User | None, what: str) -> None:
    """Keep who changed the course of an evaluation; what the structure itself did by its link has no account."""
    logger.info("evaluation %s: %s, by account %s", evaluation.pk, what, by.pk if by else None)
    if by:
        LogEntry.objects.create(
            user_id=by.pk,
            content_type=_content_type(),
            object_id=str(evaluation.pk),
            object_repr=str(evaluation)[:OBJECT_CHARS],
            action_flag=CHANGE,
            change_message=what,
        )


def _content_type() -> ContentType:
    return ContentType.objects.get_for_model(Evaluation)


def _write(rating: Rating, indicator: int, score: Score | None, given: Given) -> None:
    score = score or Score(rating=rating, indicator_id=indicator)
    for name in ("answer", "level", "value", "evidence", "link"):
        setattr(score, name, getattr(given, name))
    before = str(score.file.name or "")
    if given.file:
        score.file.save(given.file.name, given.file, save=False)
    score.save()
    if given.file and before:
        forget_files([before])


def _copy_rating(rating: Rating, evaluation: Evaluation, same: dict[int, int]) -> None:
    fields: dict[str, Any] = {"rater": rating.rater, "label": rating.label, "submitted_at": rating.submitted_at}
    copy = Rating.objects.create(evaluation=evaluation, **fields)
    for score in rating.scores.filter(indicator__in=same):
        score.pk, score.rating, score.indicator_id = None, copy, same[score.indicator_id]
        score.save(force_insert=True)
