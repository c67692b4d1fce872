"""The receipt of a paper sheet: its code says what became of the sheet, and helps to claim the record."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction

from domino.limits import Rule, spend
from inventory.enums import Channel, ContributionState
from inventory.models import Contribution, Initiative
from inventory.services.duplicates import kept_instead
from inventory.services.ownership import request_ownership
from inventory.sheets import read_sheet_code, read_sheet_number

HOUR = 3600
# A code has three letters only: guessing must cost days.
TRIES = [Rule(10, HOUR)]  # per network
TRIES_OF_A_SHEET = [Rule(20, 24 * HOUR)]  # per sheet number, whoever tries
PROOF = "inventory.receipts.proof"
PROOF_SECONDS = 2 * HOUR


@dataclass(frozen=True)
class Receipt:
    """A code that is one of ours, and what became of its sheet."""

    code: str
    contribution: Contribution | None = None  # None: not keyed in yet
    initiative: Initiative | None = None  # the record that everyone may see

    @property
    def proof(self) -> str:
        """What a form sends back to show that the code was right."""
        return signing.dumps(str(self.contribution.pk), salt=PROOF) if self.contribution else ""


def read_receipt(*, typed: str, network: str) -> Receipt | None:
    """What became of the sheet whose code was `typed`; None when it is no code of ours.

    Every try counts, right or wrong: not in one transaction on purpose. Raises domino.limits.LimitReached.
    """
    spend(scope="receipt", who=network, rules=TRIES)
    number = read_sheet_number(typed)
    if number is not None:
        spend(scope="receipt of a sheet", who=str(number), rules=TRIES_OF_A_SHEET)
    code = read_sheet_code(typed, settings.SECRET_KEY)
    if code is None:
        return None
    sheet = Contribution.objects.for_list().filter(channel=Channel.PAPER, sheet_number=code).first()
    return _receipt(sheet) if sheet else Receipt(code)


def proved_receipt(proof: str) -> Receipt | None:
    """The receipt that a form proves to have shown a little while ago."""
    try:
        pk = signing.loads(proof, salt=PROOF, max_age=PROOF_SECONDS)
    except signing.BadSignature:
        return None
    sheet = Contribution.objects.for_list().filter(channel=Channel.PAPER, pk=pk).first()
    return _receipt(sheet) if sheet else None


@transaction.atomic
def claim_by_receipt(*, receipt: Receipt, email: str, message: str = "", network: str = "") -> None:
    """Ask for the record of a receipt: as services.ownership does, with the number of the receipt for the team.

    Raises ValueError without a public record, domino.limits.LimitReached.
    """
    if receipt.initiative is None:
        raise ValueError("The sheet of this receipt has no public record.")
    request_ownership(
        initiative=receipt.initiative, email=email, message=message, network=network, receipt=receipt.code
    )


def _receipt(sheet: Contribution) -> Receipt:
    initiative = (
        kept_instead(sheet.initiative) if sheet.initiative and sheet.state == ContributionState.PUBLISHED else None
    )
    if initiative and not Initiative.objects.visible_to(None).filter(pk=initiative.pk).exists():
        initiative = None
    return Receipt(sheet.sheet_number, sheet, initiative)
