"""Those an initiative belongs to keep its record themselves: proved by a link to an address, never by a word."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from domino.limits import LimitReached, Rule, spend
from domino.mail import enqueue_mail
from domino.models import User
from inventory.difference import same
from inventory.enums import ChangeOrigin, Channel, ContributionKind, ContributionState, TokenPurpose
from inventory.models import Contribution, Initiative, Token
from inventory.services.editing import edit_record, lock_version
from inventory.services.records import FIELDS, snapshot, update_record
from inventory.services.tokens import issue_token

HOUR = 3600
REQUESTS = [Rule(10, HOUR)]  # per network
# Per recipient, whoever asks: a form must not be a way to flood a mailbox.
LINKS = [Rule(1, HOUR // 4), Rule(3, 24 * HOUR)]
# What says which initiative it is and where: a person of the team reads it first.
SENSITIVE = ("name", "territory", "point", "precision", "address", "postal_code")
OWNER = "la structure"


@transaction.atomic
def request_ownership(
    *, initiative: Initiative, email: str, message: str = "", network: str = "", receipt: str = ""
) -> None:
    """Answer "this is us": a link to the address on record, else a claim in the queue. Returns nothing on purpose.

    `receipt`: the code of the paper sheet whose receipt the asker holds, checked by the caller. Whether `email` is
    known changes nothing that the asker sees. Raises domino.limits.LimitReached (per network).
    """
    spend(scope="ownership", who=network, rules=REQUESTS)
    known = {address.casefold() for address in (initiative.private_email, initiative.contact_email) if address}
    if email.casefold() in known:
        _try_link(initiative, email)
        return
    claims = Contribution.objects.filter(
        kind=ContributionKind.CLAIM,
        state=ContributionState.PENDING,
        initiative=initiative,
        submitter_email__iexact=email,
    )
    if claims.exists():
        if receipt:
            claims.update(sheet_number=receipt)
    else:
        Contribution.objects.create(
            kind=ContributionKind.CLAIM,
            channel=Channel.OWNER,
            initiative=initiative,
            territory=initiative.territory,
            data={"name": initiative.name},
            message=message,
            submitter_email=email,
            sheet_number=receipt,
        )


@transaction.atomic
def accept_claim(*, contribution: Contribution, moderator: User) -> Initiative:
    """Keep the claimer's address as the record's private one and mail them the link; `contribution` is locked."""
    assert contribution.initiative is not None  # by its constraint  # noqa: S101
    initiative = update_record(
        initiative=contribution.initiative,
        data={"private_email": contribution.submitter_email},
        origin=ChangeOrigin.MODERATION,
        made_by=moderator,
        reason="La structure tient sa fiche",
        contribution=contribution,
    )
    _try_link(initiative, contribution.submitter_email)
    return initiative


@transaction.atomic
def revoke_links(*, initiative: Initiative, email: str = "") -> int:
    """End the links that open `initiative` (those of `email` only, where given); returns how many ended."""
    links = initiative.tokens.filter(purpose=TokenPurpose.OWN, used_at=None, revoked_at=None)
    if email:
        links = links.filter(email__iexact=email)
    return links.update(revoked_at=timezone.now())


@transaction.atomic
def edit_own_record(*, token: Token, version: int, data: dict[str, Any]) -> Contribution | None:
    """Write what an owner changed of the record that `token` opens, seen at `version`. Raises editing.Outdated.

    Plain fields go live and confirm the record; what is SENSITIVE becomes a correction in the queue, which is
    returned. The same form sent twice does it once.
    """
    initiative = lock_version(_initiative(token), version)
    now = snapshot(initiative)
    changed = {name: value for name, value in data.items() if name in FIELDS and not same(value, now[name])}
    plain = {name: value for name, value in changed.items() if name not in SENSITIVE}
    edit_record(
        initiative=initiative,
        version=version,
        data=plain | {"confirmed_on": timezone.localdate().isoformat(), "confirmed_by": OWNER},
        made_by=None,
        reason="Par la structure",
        origin=ChangeOrigin.OWNER,
    )
    sensitive = {name: value for name, value in changed.items() if name in SENSITIVE}
    return _queue(token, ContributionKind.CORRECTION, now, sensitive) if sensitive else None


def was_written(*, token: Token, data: dict[str, Any]) -> bool:
    """Whether the record and the queue already hold all of `data`: the same form, sent twice."""
    initiative = _initiative(token)
    now = snapshot(initiative)
    left = {name: value for name, value in data.items() if name in FIELDS and not same(value, now[name])}
    sent = initiative.contributions.filter(
        kind=ContributionKind.CORRECTION, state=ContributionState.PENDING, submitter_email=token.email
    )
    return not left or any(waiting == left for waiting in sent.values_list("data", flat=True))


@transaction.atomic
def end_own_record(*, token: Token) -> Contribution:
    """An owner says that the initiative has ended: a word for the queue, once."""
    initiative = _initiative(token)
    pending = initiative.contributions.filter(
        kind=ContributionKind.CLOSURE, state=ContributionState.PENDING, submitter_email=token.email
    ).first()
    return pending or _queue(token, ContributionKind.CLOSURE, snapshot(initiative), {"name": initiative.name})


def _queue(token: Token, kind: ContributionKind, base: dict[str, Any], data: dict[str, Any]) -> Contribution:
    initiative = _initiative(token)
    return Contribution.objects.create(
        kind=kind,
        channel=Channel.OWNER,
        initiative=initiative,
        territory=initiative.territory,
        base={name: base[name] for name in FIELDS},
        data=data,
        submitter_email=token.email,
        email_confirmed_at=timezone.now(),
    )


def _initiative(token: Token) -> Initiative:
    if token.initiative is None:
        raise ValueError("This link opens no record.")
    return token.initiative


def _try_link(initiative: Initiative, email: str) -> None:
    """Mail a fresh link, and end the former ones to the same address; silent beyond the recipient's limit."""
    try:
        spend(scope="ownership link", who=email.casefold(), rules=LINKS)
    except LimitReached:
        return
    revoke_links(initiative=initiative, email=email)
    secret = issue_token(purpose=TokenPurpose.OWN, email=email, initiative=initiative)
    enqueue_mail(
        recipient=email,
        template="ownership_link",
        context={"initiative": initiative, "link": reverse("inventory:own_record", args=[secret])},
    )
