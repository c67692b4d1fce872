"""Secret links: 256 random bits, kept as a hash, single use or revocable, with an end."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inventory.enums import TokenPurpose
from inventory.models import Contribution, Initiative, Token

LIFETIMES = {
    TokenPurpose.CONFIRM: timedelta(hours=48),
    TokenPurpose.COMPLETE: timedelta(days=14),
    TokenPurpose.OWN: timedelta(hours=48),
    TokenPurpose.FRESHNESS: timedelta(days=30),
}


def hashed(secret: str) -> str:
    """The SHA-256 of a secret, as it is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue_token(
    *,
    purpose: TokenPurpose,
    email: str,
    contribution: Contribution | None = None,
    initiative: Initiative | None = None,
) -> str:
    """Make a link's secret for `purpose` and return it: this is the only time it can be read."""
    secret = secrets.token_urlsafe(32)
    Token.objects.create(
        purpose=purpose,
        token_hash=hashed(secret),
        email=email,
        contribution=contribution,
        initiative=initiative,
        expires_at=timezone.now() + LIFETIMES[purpose],
    )
    return secret


def find_token(*, purpose: TokenPurpose, secret: str) -> Token | None:
    """Return the token of a link that still opens something, else None (unknown, used, revoked or expired)."""
    usable = Q(used_at=None, revoked_at=None, expires_at__gt=timezone.now())
    return Token.objects.filter(usable, purpose=purpose, token_hash=hashed(secret)).first()


@transaction.atomic
def use_token(*, purpose: TokenPurpose, secret: str) -> Token | None:
    """Use a link up: returns its token the first time, None ever after. Two at once: one wins."""
    token = find_token(purpose=purpose, secret=secret)
    if token is None:
        return None
    won = Token.objects.filter(pk=token.pk, used_at=None).update(used_at=timezone.now())
    return token if won else None
