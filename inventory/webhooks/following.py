"""Each webhook reads the changes of the census from where it was, and what concerns its territory becomes a message."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from domino.jobs import enqueue
from inventory.enums import DeliveryState, Status, WebhookEvent
from inventory.models import Initiative, Webhook, WebhookDelivery, WebhookRecord
from inventory.querysets.changes import Change, Position, changes_after
from inventory.querysets.merges import stand_ins
from inventory.serializers import initiative_json

JOB = "deliver_webhook"
PAGE = 200
PAGES = 50
# An address that does not answer is told no more until it does: it then learns how things stand, not every step.
MOST_WAITING = 500


class Site:
    """What serializers ask of a request, for messages that answer none."""

    @staticmethod
    def build_absolute_uri(path: str) -> str:
        return settings.SITE_URL + path


def follow_changes(*, lag: float | None = None) -> str:
    """Write the messages that are due to all active webhooks; says how many."""
    written = 0
    for pk in Webhook.objects.filter(is_active=True).values_list("pk", flat=True):
        for _ in range(PAGES):
            read, told = _follow(pk, lag)
            written += told
            if read < PAGE:
                break
    return f"Messages écrits : {written}." if written else ""


@transaction.atomic
def _follow(pk: int, lag: float | None) -> tuple[int, int]:
    """One page of changes: how many were read, and how many messages they made; position and messages go together."""
    free = Webhook.objects.select_for_update(of=("self",), skip_locked=True).select_related("territory")
    webhook = free.defer("territory__geometry", "territory__outline").filter(pk=pk, is_active=True).first()
    if webhook is None or webhook.deliveries.filter(state=DeliveryState.WAITING).count() >= MOST_WAITING:
        return 0, 0
    changes = changes_after(Position(webhook.read_at, webhook.read_id), limit=PAGE, lag=lag)
    if not changes:
        return 0, 0
    told = sum(_tell(webhook, *each) for each in _events(webhook, changes))
    webhook.read_at, webhook.read_id = changes[-1].at, changes[-1].id
    webhook.save(update_fields=["read_at", "read_id"])
    return len(changes), told


def _events(webhook: Webhook, changes: list[Change]) -> list[tuple[Change, WebhookEvent, dict[str, Any]]]:
    """What the changes mean on the territory of `webhook`, compared with what it knows; notes what it now knows."""
    ids = [change.id for change in changes]
    known = {record.initiative_id: record for record in webhook.records.filter(initiative_id__in=ids)}
    public = Initiative.objects.visible_to(AnonymousUser()).within(webhook.territory)
    here = public.complete().with_territories().in_bulk(ids)
    others = stand_ins([change.id for change in changes if change.id in known and change.id not in here])
    found = []
    for change in changes:
        record, initiative = known.get(change.id), here.get(change.id)
        if initiative is None:
            if record:
                found.append((change, WebhookEvent.REMOVED, _removed(change, others)))
                record.delete()
                del known[change.id]
            continue
        data = initiative_json(initiative, Site)  # type: ignore[arg-type]  # only addresses are asked of it
        event = _note(webhook, record, initiative, data)
        if event:
            found.append((change, event, data))
    return found


def _note(
    webhook: Webhook, record: WebhookRecord | None, initiative: Initiative, data: dict[str, Any]
) -> WebhookEvent | None:
    """Remember what is told of a record, and say which event it is; None when nothing that is public changed."""
    is_closed = initiative.status == Status.CLOSED
    digest = _digest(data)
    was_closed, was = (record.is_closed, record.digest) if record else (None, "")
    WebhookRecord.objects.update_or_create(
        webhook=webhook, initiative_id=initiative.pk, defaults={"is_closed": is_closed, "digest": digest}
    )
    if digest == was:
        return None
    if was_closed == is_closed:
        return WebhookEvent.UPDATED
    return WebhookEvent.CLOSED if is_closed else WebhookEvent.PUBLISHED


def _digest(data: dict[str, Any]) -> str:
    text = json.dumps({name: value for name, value in data.items() if name != "updated_at"}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _removed(change: Change, others: dict[UUID, str]) -> dict[str, Any]:
    return {"id": str(change.id), "slug": change.slug, "merged_into": others.get(change.id)}


def _tell(webhook: Webhook, change: Change, event: WebhookEvent, data: dict[str, Any]) -> int:
    if event not in webhook.events:
        return 0
    payload = {"type": str(event), "timestamp": change.at.isoformat(), "data": data}
    delivery = WebhookDelivery.objects.create(webhook=webhook, event=event, slug=change.slug, payload=payload)
    enqueue(JOB, {"delivery": str(delivery.pk)}, lane=f"webhook-{webhook.pk}")
    return 1
