"""Access tokens of programs."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from domino.models import ApiToken
from domino.tokens import BEGINNING, PREFIX_CHARS, hashed


def bearer(user: Any, *scopes: str, expires_on: date | None = None) -> dict[str, str]:
    """The headers of a program that shows a new token of `user`; every scope unless said."""
    secret = BEGINNING + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        user=user,
        name=secret[-8:],
        prefix=secret[:PREFIX_CHARS],
        token_hash=hashed(secret),
        scopes=list(scopes or ApiToken.Scope.values),
        expires_on=expires_on,
    )
    return {"Authorization": f"Bearer {secret}"}
