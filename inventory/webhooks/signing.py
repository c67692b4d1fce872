"""The signatures of messages, as https://www.standardwebhooks.com describes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from django.utils.crypto import salted_hmac

from inventory.models import Webhook

BEGINNING = "whsec_"
SALT = "inventory.webhooks"


def new_seed() -> str:
    """What a secret is derived from: 256 random bits, useless without the site's own key."""
    return secrets.token_hex(32)


def secret_of(seed: str) -> str:
    """The secret of `seed` as the other side writes it into its settings: "whsec_" and base64."""
    return BEGINNING + base64.b64encode(_key(seed)).decode()


def headers_of(webhook: Webhook, *, message_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove that `body` is ours: with the former secret too, as long as it serves."""
    moment = str(int(now.timestamp()))
    seeds = [webhook.seed]
    if webhook.former_seed and webhook.former_until and webhook.former_until > now:
        seeds.append(webhook.former_seed)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(_signature(seed, message_id, moment, body) for seed in seeds),
    }


def _signature(seed: str, message_id: str, moment: str, body: bytes) -> str:
    signed = f"{message_id}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(_key(seed), signed, hashlib.sha256).digest()).decode()


def _key(seed: str) -> bytes:
    return salted_hmac(SALT, seed, algorithm="sha256").digest()
