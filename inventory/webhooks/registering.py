"""An address that wants to be told: registered, given a new secret, stopped, started again, forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from domino import outbound
from domino.limits import hold
from domino.models import User
from inventory.enums import Status, WebhookEvent
from inventory.models import Initiative, Territory, Webhook, WebhookRecord
from inventory.querysets.changes import PUBLIC, present
from inventory.webhooks.signing import new_seed, secret_of

MOST = 10
BATCH = 2_000
# How long the former secret still signs: time to put the new one in place.
FORMER = timedelta(hours=24)
NOT_HTTPS = "L’adresse doit commencer par https:// : les messages ne voyagent pas en clair."
FULL = f"Ce territoire a déjà {MOST} webhooks : retirez-en un avant d’en ajouter un autre."


def check_address(address: str) -> None:
    """ValidationError for an address that no message would ever be sent to; asks the resolver."""
    if not address.lower().startswith("https://"):
        raise ValidationError(NOT_HTTPS)
    try:
        outbound.check_address(address)
    except outbound.OutboundError as error:
        raise ValidationError(str(error)) from error


@transaction.atomic
def register_webhook(
    *, territory: Territory, name: str, address: str, events: Iterable[str], made_by: User | None
) -> tuple[Webhook, str]:
    """Begin to tell `address` what changes on `territory` from now on; returns the webhook with its secret.

    Raises ValidationError for an address registered already, or beyond `MOST`. Call `check_address` first.
    """
    hold(f"webhooks:{territory.pk}")
    if territory.webhooks.count() >= MOST:
        raise ValidationError(FULL)
    now = present()
    wanted = {*events}
    webhook = Webhook(
        territory=territory,
        name=name,
        address=address,
        events=[event.value for event in WebhookEvent if event in wanted],
        seed=new_seed(),
        read_at=now.at,
        read_id=now.id,
        made_by=made_by,
    )
    webhook.full_clean()
    webhook.save()
    _learn(webhook)
    return webhook, secret_of(webhook.seed)


@transaction.atomic
def rotate_secret(*, webhook: Webhook) -> str:
    """Give a webhook a new secret and return it; the former one signs beside it for a day."""
    held = Webhook.objects.select_for_update().get(pk=webhook.pk)
    held.former_seed, held.former_until = held.seed, timezone.now() + FORMER
    held.seed = new_seed()
    held.save(update_fields=["seed", "former_seed", "former_until"])
    return secret_of(held.seed)


@transaction.atomic
def set_active(*, webhook: Webhook, is_active: bool) -> Webhook:
    """Stop telling an address, or start again: what changed meanwhile is told then."""
    Webhook.objects.filter(pk=webhook.pk).update(is_active=is_active)
    webhook.refresh_from_db(fields=["is_active"])
    return webhook


@transaction.atomic
def remove_webhook(*, webhook: Webhook) -> None:
    """Forget an address and its log."""
    webhook.delete()


def _learn(webhook: Webhook) -> None:
    """The records that are there now are known: only what changes is told."""
    there = Initiative.objects.within(webhook.territory).filter(status__in=PUBLIC)
    known = [
        WebhookRecord(webhook=webhook, initiative_id=pk, is_closed=status == Status.CLOSED)
        for pk, status in there.values_list("pk", "status")
    ]
    WebhookRecord.objects.bulk_create(known, batch_size=BATCH)
