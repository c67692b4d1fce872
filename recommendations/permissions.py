"""Who may do what with a list: writing for those who edit its territory, deciding for those who moderate it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from inventory.permissions import Action, can, scoped

if TYPE_CHECKING:
    from recommendations.models import RecommendationList


def may_write(user: Any, list: RecommendationList) -> bool:
    """Whether `user` may change the recommendations of `list`; a library is for superusers."""
    return can(user, Action.EDIT, list.territory)


def may_decide(user: Any, list: RecommendationList) -> bool:
    """Whether `user` may change the state of `list`, agree it, open votes and comments."""
    return can(user, Action.MODERATE, list.territory)


def may_read_private(user: Any, list: RecommendationList) -> bool:
    """Whether `user` may read names and contacts that `list` keeps for members."""
    return can(user, Action.EDIT, list.territory) or can(user, Action.READ_PRIVATE, list.territory)


def comments_of(user: Any) -> QuerySet:
    """The comments that `user` may moderate."""
    from recommendations.models import Comment

    return scoped(Comment.objects.all(), user, Action.MODERATE, "recommendation__list__territory")
