"""Sheets keyed in, reviewed and published many at once: each as a single one would be, the others left out with why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from domino.models import User
from inventory.enums import Channel, ContributionKind, ContributionState
from inventory.models import Contribution, Initiative
from inventory.permissions import Action, scoped
from inventory.querysets.contribution import ContributionQuerySet
from inventory.services.duplicates import Likeness, find_duplicates_among
from inventory.services.moderation import Collision, Unpublishable, publish

REQUIRED = {"name": "le nom", "description": "ce qu’on y fait", "sphere": "la sphère", "territory": "la commune"}
NOT_YOURS = "Vous ne publiez pas les feuilles de cette commune."
INVALID = "Ses valeurs ne peuvent pas être publiées telles quelles : ouvrez-la et corrigez-les."


@dataclass
class Review:
    """A sheet to publish, what it resembles (`twins`: other sheets of the page) and what it does not say."""

    contribution: Contribution
    likeness: Likeness
    twins: list[Contribution]
    missing: list[str]

    @property
    def is_ready(self) -> bool:
        """Whether nothing speaks against publishing it without opening it."""
        return not self.likeness.count and not self.missing


@dataclass(frozen=True)
class LeftOut:
    """A sheet that was not published, and why, in French; without the sheet when the reader may not see it."""

    reason: str
    contribution: Contribution | None = None


@dataclass
class Outcome:
    """What became of the sheets chosen."""

    published: list[Initiative] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def waiting_sheets(user: Any) -> QuerySet[Contribution]:
    """The sheets that were keyed in and that `user` may publish, oldest first, with what a line shows."""
    waiting = _sheets().filter(state=ContributionState.PENDING).oldest_first().for_list()
    return scoped(waiting, user, Action.MODERATE)


def review_sheets(contributions: Iterable[Contribution], user: Any) -> list[Review]:
    """What to know of each before publishing; as many queries for one as for a hundred."""
    rows = list(contributions)
    likenesses = find_duplicates_among(proposals=[row.data for row in rows], user=user)
    return [
        Review(
            contribution=row,
            likeness=likeness,
            twins=[rows[rank] for rank in likeness.twins],
            missing=[label for name, label in REQUIRED.items() if not row.data.get(name)],
        )
        for row, likeness in zip(rows, likenesses, strict=True)
    ]


def publish_sheets(*, chosen: dict[UUID, int], moderator: User, is_allowed: Callable[[Contribution], bool]) -> Outcome:
    """Publish the sheets `chosen` (id → version seen), one transaction each, so that one in trouble stops no other.

    Those that `moderator` published already from that version count as published: a form sent twice says the same.
    """
    rows = _sheets().for_list().in_bulk(list(chosen))
    outcome = Outcome()
    for pk, version in chosen.items():
        contribution = rows.get(pk)
        if contribution is None or not is_allowed(contribution):
            outcome.left_out.append(LeftOut(NOT_YOURS))
            continue
        try:
            outcome.published.append(publish(contribution=contribution, version=version, moderator=moderator))
        except Collision as collision:
            _meet(collision.contribution, version, moderator, outcome)
        except Unpublishable:
            outcome.left_out.append(LeftOut(INVALID, contribution))
    return outcome


def _meet(now: Contribution, version: int, moderator: User, outcome: Outcome) -> None:
    """Say what happened to a sheet since it was seen at `version`."""
    is_published = now.state == ContributionState.PUBLISHED
    if is_published and now.decided_by == moderator and now.version == version + 1 and now.initiative:
        outcome.published.append(now.initiative)
        return
    by = f" par {now.decided_by}" if now.decided_by else ""
    if is_published:
        reason = f"Déjà publiée{by}."
    elif now.state == ContributionState.REFUSED:
        reason = f"Refusée{by} entre-temps."
    else:
        reason = "Modifiée entre-temps : relisez-la."
    outcome.left_out.append(LeftOut(reason, now))


def _sheets() -> ContributionQuerySet:
    return Contribution.objects.filter(kind=ContributionKind.NEW, channel=Channel.PAPER)
