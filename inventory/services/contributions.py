"""What people propose: one row however often it is sent, a link to confirm it, another to complete it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from domino.limits import LimitReached, Rule, forgive_mails, hold, spend, spend_mail
from domino.mail import enqueue_mail
from inventory.enums import Channel, ContributionKind, ContributionState, TokenPurpose
from inventory.models import Contribution, Initiative, Territory, Token
from inventory.services.photos import add_photo, adopt_photo
from inventory.services.records import FIELDS, snapshot
from inventory.services.tokens import hashed, issue_token, use_token

HOUR = 3_600
# Per block of addresses. Without a proof of work (no script), fewer.
PROPOSALS = [Rule(5, HOUR)]
UNPROVEN = [Rule(3, HOUR)]
CONTACT = ("contact_email", "contact_phone", "contact_is_public")
OPEN = (ContributionState.PENDING, ContributionState.WAITING)


@dataclass(frozen=True)
class Submitter:
    """Who proposes: private, never shown. `network` is a block of addresses, counted and not kept."""

    email: str = ""
    name: str = ""
    message: str = ""
    network: str = ""
    has_proof: bool = False


@dataclass(frozen=True)
class Picture:
    """A photo that came along: encoded by services.photos, or kept by it under a signed name."""

    content: ContentFile | None = None
    kept: str = ""
    alt: str = ""
    credit: str = ""


@transaction.atomic
def submit_contribution(
    *,
    values: dict[str, Any],
    submitter: Submitter,
    idempotency_key: str,
    consent: str = "",
    channel: Channel = Channel.FORM,
    picture: Picture | None = None,
) -> Contribution:
    """Put a new record in the queue and mail a link to confirm; returns the contribution.

    `values` has the names of services.records.FIELDS. The same `idempotency_key` again returns the same row and
    does nothing more, two at once included. Raises domino.limits.LimitReached.
    """
    return _receive(
        Contribution(kind=ContributionKind.NEW, channel=channel, data=_proposable(values)),
        submitter,
        idempotency_key,
        consent,
        picture,
    )


@transaction.atomic
def submit_correction(
    *,
    initiative: Initiative,
    values: dict[str, Any],
    submitter: Submitter,
    idempotency_key: str,
    consent: str = "",
    closed: bool = False,
    picture: Picture | None = None,
) -> Contribution:
    """Put a correction of `initiative` in the queue, or with `closed` the word that it has ended.

    `base` keeps what was published when it was written; a contact that is not public is neither read nor erased by
    a correction that says nothing of it. Raises domino.limits.LimitReached.
    """
    base = _proposable(snapshot(initiative))
    data = _without_hidden_contact(base, _proposable(values))
    contribution = Contribution(
        kind=ContributionKind.CLOSURE if closed else ContributionKind.CORRECTION,
        initiative=initiative,
        base=base,
        data={"name": initiative.name} if closed else data,
    )
    contribution.territory = initiative.territory
    return _receive(contribution, submitter, idempotency_key, consent, picture)


@transaction.atomic
def complete_contribution(
    *, secret: str, values: dict[str, Any], consent: str = "", picture: Picture | None = None
) -> Contribution | None:
    """Answer the question asked about a proposal: its values are replaced and it goes back to the queue.

    The link is used up, and shows that the mail was read: the address is confirmed. None when the link no longer
    opens anything or the proposal is already decided.
    """
    token = use_token(purpose=TokenPurpose.COMPLETE, secret=secret)
    if token is None or token.contribution_id is None:
        return None
    contribution = Contribution.objects.select_for_update(of=("self",)).get(pk=token.contribution_id)
    if contribution.state not in OPEN:
        return None
    contribution.data |= _without_hidden_contact(contribution.base, _proposable(values))
    contribution.territory = _territory(contribution.data) or contribution.territory
    contribution.state = ContributionState.PENDING
    contribution.version += 1
    _consent(contribution, consent)
    if token.email == contribution.submitter_email and contribution.email_confirmed_at is None:
        contribution.email_confirmed_at = timezone.now()
    contribution.save()
    _attach(contribution, picture)
    return contribution


@transaction.atomic
def confirm_contribution(*, secret: str) -> Contribution | None:
    """Confirm the address of who proposed, by the link that was mailed; None when it no longer opens anything."""
    token = use_token(purpose=TokenPurpose.CONFIRM, secret=secret)
    if token is None or token.contribution_id is None:
        return None
    contribution = Contribution.objects.select_for_update(of=("self",)).get(pk=token.contribution_id)
    if contribution.submitter_email != token.email:
        return None
    if contribution.email_confirmed_at is None:
        contribution.email_confirmed_at = timezone.now()
        contribution.save(update_fields=["email_confirmed_at", "updated_at"])
    forgive_mails(recipient=token.email)
    return contribution


@transaction.atomic
def send_confirmation(*, contribution: Contribution) -> None:
    """Mail a fresh link to confirm; the former ones end. Raises domino.limits.LimitReached (per recipient)."""
    address = contribution.submitter_email
    spend_mail(recipient=address)
    former = contribution.tokens.filter(purpose=TokenPurpose.CONFIRM, used_at=None, revoked_at=None)
    former.update(revoked_at=timezone.now())
    secret = issue_token(purpose=TokenPurpose.CONFIRM, email=address, contribution=contribution)
    enqueue_mail(
        recipient=address,
        template="contribution_confirm",
        context={
            "contribution": contribution,
            "name": one_line(str(contribution)),
            "link": reverse("inventory:contribution_confirm", args=[secret]),
        },
    )


def token_of(*, purpose: TokenPurpose, secret: str) -> Token | None:
    """The token of a link, whether or not it still opens something; None when nobody ever made it."""
    tokens = Token.objects.select_related("contribution", "contribution__initiative")
    return tokens.filter(purpose=purpose, token_hash=hashed(secret)).first()


def one_line(text: str) -> str:
    """`text` on one line, short enough for the subject of a mail."""
    return " ".join(text.split())[:120]


def _receive(
    contribution: Contribution,
    submitter: Submitter,
    key: str,
    consent: str,
    picture: Picture | None,
) -> Contribution:
    # Equal requests wait here for the first one, then find its row: nothing is counted or mailed twice.
    hold(f"contribution:{key}")
    former = Contribution.objects.filter(idempotency_key=key).first()
    if former:
        return former
    spend(scope="proposal", who=submitter.network, rules=PROPOSALS if submitter.has_proof else UNPROVEN)
    contribution.idempotency_key = key
    contribution.territory = _territory(contribution.data) or contribution.territory
    contribution.submitter_email = submitter.email
    contribution.submitter_name = submitter.name
    contribution.message = submitter.message
    _consent(contribution, consent)
    contribution.save()
    _attach(contribution, picture)
    if submitter.email:
        _try_confirmation(contribution)
    return contribution


def _try_confirmation(contribution: Contribution) -> None:
    # Beyond the recipient's limit the proposal is kept, unconfirmed; its page offers the link again.
    with suppress(LimitReached):
        send_confirmation(contribution=contribution)


def _consent(contribution: Contribution, version: str) -> None:
    if version and contribution.contact_consent != version:
        contribution.contact_consent_at = timezone.now()
    if not version:
        contribution.contact_consent_at = None
    contribution.contact_consent = version


def _attach(contribution: Contribution, picture: Picture | None) -> None:
    if picture and picture.content:
        add_photo(contribution=contribution, content=picture.content, alt=picture.alt, credit=picture.credit)
    elif picture:
        adopt_photo(contribution=contribution, name=picture.kept, alt=picture.alt, credit=picture.credit)


def _territory(data: dict[str, Any]) -> Territory | None:
    slug = data.get("territory")
    return Territory.objects.light().filter(slug=slug).first() if slug else None


def _without_hidden_contact(base: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """`data` without its blank contact, where the one on record is not public: who corrects could not see it."""
    if base and not base.get("contact_is_public") and not data.get("contact_is_public"):
        return {name: value for name, value in data.items() if name not in CONTACT}
    return data


def _proposable(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in FIELDS}
