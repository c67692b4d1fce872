"""Who may read and change evaluations; the roles are those of inventory.permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory.permissions import Action, can

if TYPE_CHECKING:
    from evaluation.models import Evaluation, Rating


def is_team(user: Any, evaluation: Evaluation) -> bool:
    """Whether `user` reads the evaluation as one of the team: raters' names, drafts, files."""
    territory = evaluation.initiative.territory
    return can(user, Action.READ_STATISTICS, territory) or can(user, Action.EDIT, territory)


def may_prepare(user: Any, evaluation: Evaluation) -> bool:
    """Whether `user` invites raters, keys in the answers of a table, writes the synthesis."""
    return can(user, Action.EDIT, evaluation.initiative.territory)


def may_decide(user: Any, evaluation: Evaluation) -> bool:
    """Whether `user` closes the evaluation, and notes what the initiative agreed to."""
    return can(user, Action.MODERATE, evaluation.initiative.territory)


def may_answer(user: Any, rating: Rating) -> bool:
    """Whether `user` writes these answers: their own, or those of a table without a phone of its own."""
    if rating.is_synthesis or rating.token_hash:
        return False
    if rating.rater_id:
        return bool(rating.rater_id == user.pk and is_team(user, rating.evaluation))
    return may_prepare(user, rating.evaluation)
