"""The copy: everything held under an address, in words, for a page and a file alike."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from domino.models import OutgoingMail, User
from domino.personal.holders import holders, tell
from domino.personal.sweep import mentions
from inventory.models import Contribution, Correspondence, Initiative, Invitation, PrivacyLink, Subscription, Token

# Told row by row above: not counted again.
TOLD = [Initiative, Contribution, Correspondence, Subscription, Invitation, User, OutgoingMail, Token, PrivacyLink]


def copy_of(email: str) -> dict[str, Any]:
    """What the site holds under `email`: sections of rows, label → value, then where else the address stands.

    Of other people's texts that name the address only the place is told: they are theirs.
    """
    sections = [{"title": holder.title, "rows": tell(holder, email)} for holder in holders()]
    elsewhere = [
        {"table": mention.table, "column": mention.column, "count": mention.count}
        for mention in mentions(email, leave_out=TOLD)
    ]
    return {
        "address": email,
        "site": settings.SITE_URL,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "sections": [section for section in sections if section["rows"]],
        "elsewhere": elsewhere,
    }
