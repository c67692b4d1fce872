"""A message is sent: signed, to a public https address, tried again while the other side does not take it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from domino import outbound
from domino.jobs import BACK_OFF, JobPutOff, JobRefused, enqueue
from inventory.enums import DeliveryState
from inventory.models import Webhook, WebhookDelivery
from inventory.webhooks.following import JOB
from inventory.webhooks.signing import headers_of

TRIES = len(BACK_OFF) + 1
TIMEOUT_SECONDS = 10
ANSWER_CHARS = 300
GONE = 410
GONE_TEXT = "L’adresse répond 410 : elle ne veut plus de messages, le webhook est arrêté."


def deliver(payload: dict[str, Any], hold: Callable[[], None]) -> None:
    """Send the message `payload["delivery"]`, unless it is sent or its webhook is stopped or gone.

    Raises JobPutOff to be tried again, JobRefused when there is no use in it.
    """
    rows = WebhookDelivery.objects.filter(pk=payload["delivery"], state=DeliveryState.WAITING)
    delivery = rows.select_related("webhook").first()
    if delivery is None:
        return
    webhook = delivery.webhook
    if not webhook.is_active:
        _end(delivery, None, "Le webhook est arrêté.")
        raise JobRefused("Le webhook est arrêté.")
    try:
        answer = _post(webhook, delivery)
    except outbound.OutboundRefused as error:
        _end(delivery, None, str(error))
        raise JobRefused(str(error)) from error
    except outbound.OutboundError as error:
        _failed(delivery, None, str(error))
        raise JobPutOff(str(error)) from error
    _weigh(delivery, answer)


def send_again(*, delivery: WebhookDelivery) -> WebhookDelivery:
    """Put a message that was given up, or taken, back in the queue with all its tries."""
    with transaction.atomic():
        held = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
        if held.state != DeliveryState.WAITING:
            held.state, held.attempts = DeliveryState.WAITING, 0
            held.save(update_fields=["state", "attempts"])
            enqueue(JOB, {"delivery": str(held.pk)}, lane=f"webhook-{held.webhook_id}")
    return held


def _post(webhook: Webhook, delivery: WebhookDelivery) -> outbound.Answer:
    body = json.dumps(delivery.payload, ensure_ascii=False).encode()
    signed = headers_of(webhook, message_id=str(delivery.pk), now=timezone.now(), body=body)
    headers = {**signed, "content-type": "application/json"}
    if not webhook.address.lower().startswith("https://"):
        raise outbound.OutboundRefused("L’adresse doit commencer par https://.")
    return outbound.fetch(webhook.address, method="POST", headers=headers, body=body, timeout=TIMEOUT_SECONDS)


def _weigh(delivery: WebhookDelivery, answer: outbound.Answer) -> None:
    said = answer.body.decode("utf-8", "replace").replace("\0", "").strip()
    if 200 <= answer.status < 300:
        _note(delivery, DeliveryState.SENT, answer.status, said)
        return
    if answer.status == GONE:
        Webhook.objects.filter(pk=delivery.webhook_id).update(is_active=False)
        _end(delivery, answer.status, GONE_TEXT)
        raise JobRefused(GONE_TEXT)
    _failed(delivery, answer.status, said)
    raise JobPutOff(f"{delivery.webhook.name} : {answer.status}")


def _failed(delivery: WebhookDelivery, status: int | None, said: str) -> None:
    last = delivery.attempts + 1 >= TRIES
    _note(delivery, DeliveryState.FAILED if last else DeliveryState.WAITING, status, said)


def _end(delivery: WebhookDelivery, status: int | None, said: str) -> None:
    _note(delivery, DeliveryState.FAILED, status, said)


def _note(delivery: WebhookDelivery, state: DeliveryState, status: int | None, said: str) -> None:
    delivery.state, delivery.last_status, delivery.last_answer = state, status, said[:ANSWER_CHARS]
    delivery.attempts += 1
    delivery.tried_at = timezone.now()
    delivery.save(update_fields=["state", "last_status", "last_answer", "attempts", "tried_at"])
