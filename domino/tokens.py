"""Access tokens of programs: 256 random bits shown once, kept as a hash, with a scope and perhaps an end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from domino.limits import hold
from domino.mail import enqueue_mail
from domino.models import ApiToken, User

BEGINNING = "domino_"
PREFIX_CHARS = len(BEGINNING) + 4
MOST = 20
FULL = f"Vous avez déjà {MOST} jetons : révoquez-en un avant d’en créer un autre."


def hashed(secret: str) -> str:
    """The SHA-256 of a secret, as it is kept."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def issue_api_token(
    *, user: User, name: str, scopes: Iterable[str], expires_on: date | None = None
) -> tuple[ApiToken, str]:
    """Make a token of `user` and mail them that it was; returns it with its secret, which can never be read again.

    Raises ValidationError for a name that another of their tokens has, or beyond `MOST` tokens.
    """
    hold(f"api-token:{user.pk}")
    if usable_tokens(user).count() >= MOST:
        raise ValidationError(FULL)
    secret = BEGINNING + secrets.token_urlsafe(32)
    wanted = {*scopes}
    token = ApiToken(
        user=user,
        name=name,
        prefix=secret[:PREFIX_CHARS],
        token_hash=hashed(secret),
        scopes=[scope.value for scope in ApiToken.Scope if scope in wanted],
        expires_on=expires_on,
    )
    token.full_clean()
    token.save()
    enqueue_mail(recipient=user.email, template="api_token_created", context={"token": token})
    return token, secret


@transaction.atomic
def revoke_api_token(*, token: ApiToken) -> ApiToken:
    """End a token at once; what is ended stays ended."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    token.refresh_from_db()
    return token


def usable_tokens(user: User) -> QuerySet[ApiToken]:
    """The tokens of `user` that were not revoked, expired ones included: what their page lists."""
    return ApiToken.objects.filter(user=user, revoked_at=None)


def find_api_token(*, secret: str) -> ApiToken | None:
    """Return the token of `secret` if it still opens something and its owner may sign in, else None; notes the day."""
    found = ApiToken.objects.filter(token_hash=hashed(secret), revoked_at=None, user__is_active=True)
    token = found.select_related("user").first()
    if token is None or token.is_expired:
        return None
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token
