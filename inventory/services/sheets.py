"""Paper sheets keyed in by relays: each becomes one contribution of the queue, however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from domino.models import User
from inventory.enums import Channel, ContributionKind
from inventory.models import Contribution, Territory
from inventory.services.scans import Kept, add_scans, unstash


class SheetAlreadyKeyed(Exception):
    """The sheet of this number is in the queue or was decided already: `contribution`."""

    def __init__(self, contribution: Contribution) -> None:
        self.contribution = contribution
        super().__init__(f"La feuille {contribution.sheet_number} a déjà été saisie : « {contribution} ».")


@transaction.atomic
def key_sheet(
    *,
    code: str,
    values: dict[str, Any],
    territory: Territory,
    keyed_by: User,
    submitter_name: str = "",
    submitter_email: str = "",
    consent: str = "",
    scans: Sequence[ContentFile] = (),
    kept: Sequence[Kept] = (),
) -> Contribution:
    """Put the sheet `code` in the queue with `values` (names of services.records.FIELDS); returns the contribution.

    `scans` are files of services.scans.check_scan, `kept` those of a former try. Raises SheetAlreadyKeyed when that
    number has been keyed in, two relays at once included, and services.scans.ScanRefused for too many files.
    """
    sheet = Contribution(
        kind=ContributionKind.NEW,
        channel=Channel.PAPER,
        territory=territory,
        data=values,
        submitter_name=submitter_name,
        submitter_email=submitter_email,
        message=f"Saisie par {keyed_by}",
        contact_consent=consent,
        contact_consent_at=timezone.now() if consent else None,
        sheet_number=code,
        idempotency_key=_key(code),
    )
    try:
        with transaction.atomic():
            sheet.save()
    except IntegrityError:
        raise SheetAlreadyKeyed(Contribution.objects.get(idempotency_key=_key(code))) from None
    if scans or kept:
        add_scans(contribution=sheet, contents=[*scans, *map(unstash, kept)])
    return sheet


def _key(code: str) -> str:
    return f"sheet {code}"
