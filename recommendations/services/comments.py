"""What people say of a recommendation: written by anyone while the list is open to it, public once it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from domino.limits import Rule, spend
from domino.models import User
from recommendations.enums import CommentState, ListState
from recommendations.models import Comment, Recommendation, RecommendationList
from recommendations.services.changes import Impossible

HOUR, DAY = 3_600, 86_400
# The private address since the decision; a whole comment that nobody read, since it was written.
KEPT = timedelta(days=365)
# Without the proof that the browser worked for it, a network may write less.
RULES = {True: [Rule(20, HOUR), Rule(60, DAY)], False: [Rule(3, HOUR), Rule(10, DAY)]}
CLOSED = "Les commentaires sur cette liste sont fermés : votre texte n’est pas envoyé."
ALREADY = "Ce commentaire a déjà été relu : rechargez la page."


@dataclass(frozen=True)
class Writer:
    """Who comments: the name shown, an address that stays private, and where the form came from."""

    name: str
    email: str
    network: str
    has_proof: bool


def takes_comments(list: RecommendationList) -> bool:
    """Whether people may comment on the recommendations of `list`."""
    return list.comments_open and list.state != ListState.DRAFT


@transaction.atomic
def write_comment(*, recommendation: Recommendation, writer: Writer, body: str, idempotency_key: str) -> Comment:
    """Put a comment in the queue; the same form sent twice is one comment. Raises Impossible, LimitReached."""
    if not takes_comments(recommendation.list):
        raise Impossible(CLOSED)
    twin = Comment.objects.filter(idempotency_key=idempotency_key).first()
    if twin:
        return twin
    spend(scope="recommendations.comment", who=writer.network, rules=RULES[writer.has_proof])
    comment, _ = Comment.objects.get_or_create(
        idempotency_key=idempotency_key,
        defaults={"recommendation": recommendation, "author": writer.name, "email": writer.email, "body": body},
    )
    return comment


@transaction.atomic
def decide_comment(*, comment: Comment, state: CommentState, was: str, by: User | None) -> Comment:
    """Publish or refuse a comment, or take that back; the private address of a refused one is forgotten.

    Raises Impossible when its state is no longer `was`: someone else decided meanwhile.
    """
    held = Comment.objects.select_for_update().get(pk=comment.pk)
    if held.state != was:
        raise Impossible(ALREADY)
    held.state = state
    held.decided_by = by
    held.decided_at = timezone.now()
    if state == CommentState.REFUSED:
        held.email = ""
    held.save()
    return held


@transaction.atomic
def purge_comments(*, now: datetime) -> tuple[int, int]:
    """Forget the address of comments decided for `KEPT`, delete those nobody read for as long: how many of each."""
    before = now - KEPT
    pending = Comment.objects.filter(state=CommentState.PENDING)
    _, deleted = pending.filter(created_at__lt=before).delete()
    decided = Comment.objects.exclude(state=CommentState.PENDING).exclude(email="")
    return decided.filter(decided_at__lt=before).update(email=""), deleted.get(Comment._meta.label, 0)
