"""Paper sheets keyed in by relays: each becomes one contribution of the queue, however often it is sent."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from domino.models import User
from inventory.enums import Channel, ContributionKind
from inventory.models import Contribution, Territory


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
) -> Contribution:
    """Put the sheet `code` in the queue with `values` (names of services.records.FIELDS); returns the contribution.

    Raises SheetAlreadyKeyed when that number has been keyed in, two relays at once included.
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
    return sheet


def _key(code: str) -> str:
    return f"sheet {code}"
