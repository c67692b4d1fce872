"""Who may do what in the portfolio: drafts are for those who edit, what is public for those who moderate."""

from __future__ import annotations

from inventory.permissions import Action
from portfolio.enums import State


def changing(state: str) -> Action:
    """What changing a text in `state` asks for."""
    return Action.MODERATE if state == State.PUBLISHED else Action.EDIT


def moving(state: str, wanted: str) -> Action:
    """What bringing a text from `state` to `wanted` asks for."""
    return Action.MODERATE if State.PUBLISHED in (state, wanted) else Action.EDIT
