"""What a moderator decides about a proposal. Each decision names the version it was made on: none is lost silently."""

from __future__ import annotations

from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from domino.mail import enqueue_mail
from domino.models import User
from inventory.difference import reconcile
from inventory.enums import ChangeOrigin, Channel, ContributionKind, ContributionState, Status, TokenPurpose
from inventory.models import Contribution, Initiative, Territory
from inventory.services.editing import lock_version
from inventory.services.ownership import accept_claim
from inventory.services.records import FIELDS, create_record, snapshot, update_record
from inventory.services.tokens import issue_token

OPEN = (ContributionState.PENDING, ContributionState.WAITING)
# Who the public reads as having confirmed a new record, by the way it came.
CONFIRMED_BY = {
    Channel.OWNER: "la structure",
    Channel.TEAM: "l’équipe d’animation",
    Channel.PAPER: "l’équipe d’animation",
}


class Collision(Exception):
    """Someone decided on or edited the proposal meanwhile; `contribution` is as it is now."""

    def __init__(self, contribution: Contribution) -> None:
        super().__init__(str(contribution.pk))
        self.contribution = contribution


class Unresolved(Exception):
    """Fields that the proposal and someone else both changed, and for which no choice was made."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class Unpublishable(Exception):
    """The values cannot make a record (a theme that is gone, a place without position…): someone must edit them."""


@transaction.atomic
def publish(
    *,
    contribution: Contribution,
    version: int,
    moderator: User,
    data: dict[str, Any] | None = None,
    record_version: int | None = None,
    choices: dict[str, str] | None = None,
    reason: str = "",
) -> Initiative:
    """Publish a proposal, seen at `version`, and tell its author; returns the record.

    A correction writes only what it changed against its `base`. `choices` says for each field in conflict whether
    to "take" the proposed value or to "keep" the published one. `data`, where given, is what a moderator made of
    the proposal (names of services.records.FIELDS), over the record at `record_version`; it is written as it is.
    Raises Collision, editing.Outdated, Unresolved, Unpublishable.
    """
    locked = _locked(contribution, version)
    if locked.initiative and data is not None:
        lock_version(locked.initiative, record_version or 0)
    if locked.kind == ContributionKind.CLAIM:
        initiative = accept_claim(contribution=locked, moderator=moderator)
        _decide(locked, ContributionState.PUBLISHED, moderator, reason)
        return initiative
    proposed = dict(locked.data) if data is None else data
    try:
        with transaction.atomic():
            initiative = _write(locked, _proposable(proposed), data is not None, choices or {}, moderator, reason)
    except (KeyError, Territory.DoesNotExist, IntegrityError, DataError) as error:
        raise Unpublishable(str(error)) from error
    locked.photos.update(initiative=initiative)
    locked.initiative = initiative
    _decide(locked, ContributionState.PUBLISHED, moderator, reason)
    _tell(locked, "moderation_published", link=initiative.get_absolute_url(), initiative=initiative)
    return initiative


@transaction.atomic
def close(*, contribution: Contribution, version: int, moderator: User, reason: str = "") -> Initiative:
    """Answer a proposal by marking its record closed; nothing else of it is written. Raises Collision."""
    locked = _locked(contribution, version)
    if locked.initiative is None:
        raise Unpublishable("Une nouvelle fiche ne peut pas être marquée terminée.")
    initiative = update_record(
        initiative=locked.initiative,
        data={"status": Status.CLOSED},
        origin=ChangeOrigin.MODERATION,
        made_by=moderator,
        reason=reason,
        contribution=locked,
    )
    _decide(locked, ContributionState.PUBLISHED, moderator, reason)
    _tell(locked, "moderation_published", link=initiative.get_absolute_url(), initiative=initiative)
    return initiative


@transaction.atomic
def ask(*, contribution: Contribution, version: int, moderator: User, question: str) -> Contribution:
    """Ask the author of a proposal for more: a mail with a link to complete it. Raises Collision."""
    locked = _locked(contribution, version)
    if not locked.submitter_email:
        raise Unpublishable("Cette proposition n’a pas d’adresse à qui écrire.")
    _revoke_links(locked)
    locked.question = question
    _decide(locked, ContributionState.WAITING, moderator, "")
    secret = issue_token(purpose=TokenPurpose.COMPLETE, email=locked.submitter_email, contribution=locked)
    link = reverse("inventory:contribution_complete", args=[secret])
    _write_mail(locked, "moderation_question", link=link)
    return locked


@transaction.atomic
def refuse(*, contribution: Contribution, version: int, moderator: User, reason: str) -> Contribution:
    """Refuse a proposal, and tell its author if the address was confirmed. Raises Collision."""
    locked = _locked(contribution, version)
    _decide(locked, ContributionState.REFUSED, moderator, reason)
    _tell(locked, "moderation_refused")
    return locked


@transaction.atomic
def edit_proposal(
    *, contribution: Contribution, version: int, editor: User, data: dict[str, Any], territory: Territory | None
) -> Contribution:
    """Write a proposal over without publishing it; it goes to the queue of `territory`. Raises Collision."""
    locked = _locked(contribution, version)
    locked.data = {**locked.data, **_proposable(data)}
    locked.territory = territory or locked.territory
    locked.version += 1
    locked.save(update_fields=["data", "territory", "version", "updated_at"])
    return locked


@transaction.atomic
def attach(*, contribution: Contribution, version: int, moderator: User, initiative: Initiative) -> Contribution:
    """Turn a new record that is already in the census into a correction of it: its blanks erase nothing."""
    locked = _locked(contribution, version)
    if locked.kind != ContributionKind.NEW:
        raise Collision(locked)
    locked.kind = ContributionKind.CORRECTION
    locked.initiative = initiative
    locked.base = {name: value for name, value in snapshot(initiative).items() if name in FIELDS}
    locked.data = {name: value for name, value in _proposable(locked.data).items() if value or value is False}
    locked.version += 1
    locked.save(update_fields=["kind", "initiative", "base", "data", "version", "updated_at"])
    return locked


def resolved(
    *, contribution: Contribution, current: dict[str, Any], choices: dict[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """What publishing a correction writes over `current` with `choices`, and the fields still without a choice."""
    writes, conflicts = reconcile(base=contribution.base, current=current, proposed=_proposable(contribution.data))
    writes |= {name: value for name, value in conflicts.items() if choices.get(name) == "take"}
    return writes, [name for name in conflicts if choices.get(name) not in ("take", "keep")]


def _locked(contribution: Contribution, version: int) -> Contribution:
    locked = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    if locked.version != version or locked.state not in OPEN:
        raise Collision(locked)
    return locked


def _proposable(data: dict[str, Any]) -> dict[str, Any]:
    """What a proposal may change: its state, freshness and private contact are never taken from it."""
    return {name: value for name, value in data.items() if name in FIELDS}


def _write(
    locked: Contribution,
    data: dict[str, Any],
    is_final: bool,
    choices: dict[str, str],
    moderator: User,
    reason: str,
) -> Initiative:
    origin = ChangeOrigin.OWNER if locked.channel == Channel.OWNER else ChangeOrigin.CONTRIBUTION
    who: dict[str, Any] = {"origin": origin, "made_by": moderator, "reason": reason, "contribution": locked}
    if locked.kind == ContributionKind.NEW:
        return create_record(data=data | _freshness(locked), **who)
    assert locked.initiative is not None  # noqa: S101 - by its constraint
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=locked.initiative.pk)
    if locked.kind == ContributionKind.CLOSURE:
        return update_record(initiative=initiative, data={"status": Status.CLOSED}, **who)
    if not is_final:
        data, missing = resolved(contribution=locked, current=snapshot(initiative), choices=choices)
        if missing:
            raise Unresolved(missing)
    if locked.channel == Channel.OWNER:
        data |= _freshness(locked)
    return update_record(initiative=initiative, data=data, **who)


def _freshness(contribution: Contribution) -> dict[str, Any]:
    return {
        "confirmed_on": timezone.localdate(contribution.created_at).isoformat(),
        "confirmed_by": CONFIRMED_BY.get(Channel(contribution.channel), "la personne qui l’a proposée"),
    }


def _decide(contribution: Contribution, state: ContributionState, moderator: User, reason: str) -> None:
    if state != ContributionState.WAITING:
        _revoke_links(contribution)
    contribution.state = state
    contribution.reason = reason
    contribution.decided_by = moderator
    contribution.decided_at = timezone.now()
    contribution.version += 1
    contribution.save()


def _revoke_links(contribution: Contribution) -> None:
    links = contribution.tokens.filter(purpose=TokenPurpose.COMPLETE, used_at=None, revoked_at=None)
    links.update(revoked_at=timezone.now())


def _tell(contribution: Contribution, template: str, **context: Any) -> None:
    """Write to the author, if the address was confirmed to be theirs."""
    if contribution.submitter_email and contribution.email_confirmed_at:
        _write_mail(contribution, template, **context)


def _write_mail(contribution: Contribution, template: str, **context: Any) -> None:
    enqueue_mail(
        recipient=contribution.submitter_email,
        template=template,
        context={"contribution": contribution, "name": " ".join(str(contribution).split()), **context},
    )
