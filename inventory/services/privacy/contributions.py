"""What a person proposed or wrote through the site: told to them, and ended."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet

from inventory.consents import CONSENTS
from inventory.enums import ContributionKind, ContributionState
from inventory.models import Contribution, Correspondence, Initiative, Photo, Scan
from inventory.services.privacy.records import NO_CONTACT
from inventory.services.records import FIELDS

DECIDED = (ContributionState.PUBLISHED, ContributionState.REFUSED)
ANONYMOUS = {"submitter_name": "", "submitter_email": "", "message": ""}


def contributions_of(email: str) -> QuerySet[Contribution]:
    """Proposals that the person sent, or that give their address as a contact."""
    mine = (
        Q(submitter_email__iexact=email) | Q(data__contact_email__iexact=email) | Q(base__contact_email__iexact=email)
    )
    return Contribution.objects.filter(mine).select_related("initiative").order_by("created_at")


def consent_told(contribution: Contribution) -> str:
    """The words that were agreed to, whatever they are today."""
    version = contribution.contact_consent
    return f"« {CONSENTS.get(version, 'texte non conservé')} » (texte {version})" if version else ""


def values_told(contribution: Contribution) -> dict[str, Any]:
    """The proposed values, under the names that people read."""
    fields = {name: str(Initiative._meta.get_field(name).verbose_name) for name in FIELDS}  # type: ignore[union-attr]
    return {fields.get(name, name): value for name, value in contribution.data.items()}


def letters_told(correspondence: Correspondence) -> list[str]:
    """The letters that the person wrote; those that came back are another's."""
    return [message.body for message in correspondence.messages.all() if message.by_writer]


def correspondences_of(email: str) -> QuerySet[Correspondence]:
    """Letters that the person wrote to initiatives."""
    rows = Correspondence.objects.filter(writer_email__iexact=email)
    return rows.select_related("initiative").prefetch_related("messages")


@transaction.atomic
def erase_contributions(*, email: str) -> int:
    """Delete what waits, with its pictures; what was decided stays without who sent it, without its scans and contact.

    What is published is a record's: `services.privacy.records` takes the contact off it. Returns how many.
    """
    mine = Contribution.objects.filter(submitter_email__iexact=email)
    going = mine.filter(~Q(state__in=DECIDED) | Q(kind=ContributionKind.CLAIM))
    _delete_files(Photo.objects.filter(contribution__in=going, initiative=None))
    _delete_files(Scan.objects.filter(contribution__in=mine))
    Photo.objects.filter(contribution__in=mine, credit__iexact=F("contribution__submitter_name")).update(credit="")
    count = contributions_of(email).count()
    going.delete()
    for contribution in contributions_of(email):
        contribution.data = _without_contact(contribution.data, email)
        contribution.base = _without_contact(contribution.base, email)
        values: dict[str, Any] = {"data": contribution.data, "base": contribution.base}
        if contribution.submitter_email.casefold() == email.casefold():
            values |= ANONYMOUS
        Contribution.objects.filter(pk=contribution.pk).update(**values)
    return count


def _without_contact(values: dict[str, Any], email: str) -> dict[str, Any]:
    if str(values.get("contact_email") or "").casefold() != email.casefold():
        return values
    return {**values, **{name: blank for name, blank in NO_CONTACT.items() if name in values}}


def _delete_files(rows: QuerySet[Any]) -> None:
    for name in list(rows.values_list("file", flat=True)):
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
    rows.delete()
