"""The contact of a person on records: no longer shown, or gone, in the records and in all that was kept of them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from domino.personal.addresses import normalise
from inventory.enums import ChangeOrigin, ContributionState
from inventory.models import Contribution, ImportChange, Initiative, Merge, Revision
from inventory.services.privacy.suppression import suppress
from inventory.services.records import update_record

REASON = "À la demande de la personne"
NO_CONTACT = {"contact_email": "", "contact_phone": "", "contact_is_public": False}
OPEN = (ContributionState.PENDING, ContributionState.WAITING)


def records_of(email: str) -> QuerySet[Initiative]:
    """Records that show the address, or to which the site writes at it."""
    mine = Q(contact_email__iexact=email) | Q(private_email__iexact=email)
    return Initiative.objects.filter(mine).select_related("source").defer("search", "keywords").order_by("name")


@transaction.atomic
def withdraw_contact(*, email: str) -> list[Initiative]:
    """Show the contact of `email` nowhere any more; returns the records that had it.

    A contact that came from a file goes altogether, one that was given on the site stays for the team alone. No
    import, undoing or former version shows it again; the proof of the consent stays.
    """
    changed = []
    for initiative in Initiative.objects.filter(contact_email__iexact=email):
        values: dict[str, Any] = NO_CONTACT if initiative.source_id else {"contact_is_public": False}
        changed.append(_update(initiative, values))
    for rows, name in (
        (Revision.objects.all(), "data"),
        (Contribution.objects.filter(state__in=OPEN), "data"),
        (Contribution.objects.filter(state__in=OPEN), "base"),
        (Merge.objects.all(), "kept_before"),
        (Merge.objects.all(), "absorbed_before"),
        (ImportChange.objects.all(), "before"),
    ):
        _hide(rows, name, email)
    suppress(email=email)
    return changed


@transaction.atomic
def erase_contact(*, email: str) -> list[Initiative]:
    """Take the address off the records, as public contact with its telephone and as private one; returns them."""
    changed = []
    for initiative in records_of(email):
        values: dict[str, Any] = {}
        if normalise(initiative.contact_email) == normalise(email):
            values |= NO_CONTACT
        if normalise(initiative.private_email) == normalise(email):
            values["private_email"] = ""
        changed.append(_update(initiative, values))
    return changed


def _update(initiative: Initiative, values: dict[str, Any]) -> Initiative:
    return update_record(initiative=initiative, data=values, origin=ChangeOrigin.OWNER, reason=REASON)


def _hide(rows: QuerySet[Any], name: str, email: str) -> None:
    """In the values that column `name` keeps, say that this contact is not public."""
    for row in rows.filter(**{f"{name}__contact_email__iexact": email, f"{name}__contact_is_public": True}):
        values = {**getattr(row, name), "contact_is_public": False}
        rows.filter(pk=row.pk).update(**{name: values})
