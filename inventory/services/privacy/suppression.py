"""Addresses that no import may bring back: only their fingerprints are kept."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from domino.personal.addresses import DIGEST, digest
from inventory.models import AddressMark

FORGET = f"""
UPDATE import_raw SET contact_email = '', contact_phone = ''
WHERE contact_email <> '' AND {DIGEST.format("contact_email")} IN (
    SELECT digest FROM inventory_addressmark WHERE suppressed_at IS NOT NULL)
"""  # noqa: S608 - made of constants


@transaction.atomic
def suppress(*, email: str) -> AddressMark:
    """Note that imports must not bring `email` back; the day of the first time stays."""
    mark, _ = AddressMark.objects.get_or_create(digest=digest(email))
    if mark.suppressed_at is None:
        mark.suppressed_at = timezone.now()
        mark.save(update_fields=["suppressed_at"])
    return mark


def forget_suppressed() -> int:
    """Take the contacts of those addresses out of the rows of an import that were just staged; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
        return int(cursor.rowcount)
