"""Who commented: told to them, and forgotten at their word (domino.personal)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from domino.personal.holders import Holder
from recommendations.enums import CommentState
from recommendations.models import Comment

NOBODY = "Anonyme"


def comments_of(email: str) -> QuerySet[Comment]:
    """Comments written under the address."""
    return Comment.objects.filter(email__iexact=email).select_related("recommendation")


@transaction.atomic
def erase_comments(*, email: str) -> int:
    """Delete the comments that are not public; a public one stays, without the name and the address. How many."""
    rows = comments_of(email)
    count = rows.count()
    rows.exclude(state=CommentState.PUBLISHED).delete()
    rows.update(author=NOBODY, email="")
    return count


COMMENTS = Holder(
    "Commentaires sur des préconisations",
    comments_of,
    (
        ("préconisation", lambda row: row.recommendation.title),
        "author",
        "email",
        "body",
        "state",
        "created_at",
        "decided_at",
    ),
    lambda email: erase_comments(email=email),
)
