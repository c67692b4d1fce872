"""Who may do what in the portfolio: drafts are for those who edit, what is public for those who moderate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inventory.permissions import Action, can
from portfolio.enums import State

if TYPE_CHECKING:
    from inventory.models import Territory
    from portfolio.models import Insight, WatchLink

# How long one may still mend what one wrote in a workshop without moderating the territory.
OWN_FOR = timedelta(days=1)


def changing(state: str) -> Action:
    """What changing a text in `state` asks for."""
    return Action.MODERATE if state == State.PUBLISHED else Action.EDIT


def moving(state: str, wanted: str) -> Action:
    """What bringing a text from `state` to `wanted` asks for."""
    return Action.MODERATE if State.PUBLISHED in (state, wanted) else Action.EDIT


def insight_changer(user: Any, territory: Territory) -> Callable[[Insight], bool]:
    """Which insights of `territory`, or of what lies within, `user` may change: all, or their own of the day.

    Two queries, then none for each insight.
    """
    if can(user, Action.MODERATE, territory):
        return lambda insight: True
    if not can(user, Action.EDIT, territory):
        return lambda insight: False
    since = timezone.now() - OWN_FOR
    return lambda insight: insight.created_by_id == user.pk and insight.created_at >= since


def link_changer(user: Any, territory: Territory) -> Callable[[WatchLink], bool]:
    """Which watch links of `territory`, or of what lies within, `user` may change: all, or their own."""
    if can(user, Action.MODERATE, territory):
        return lambda link: True
    if not can(user, Action.SHARE, territory):
        return lambda link: False
    return lambda link: link.posted_by_id == user.pk
