"""People whose contact came with an imported file are told so within the month, with a link to withdraw it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, Func, Min, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from domino.mail import enqueue_mail
from domino.personal.addresses import DIGEST, digest
from inventory.enums import Status
from inventory.models import AddressMark, Initiative
from inventory.services.privacy.links import issue_privacy_link

# Time to undo an import made by mistake; the law leaves a month.
AFTER = timedelta(days=7)
LINK_LIFE = timedelta(days=60)
SHOWN = 10


class Digest(Func):
    """The fingerprint of an address (domino.personal.addresses.digest)."""

    template = DIGEST.format("%(expressions)s").replace("%(expressions)s", "(%(expressions)s)")
    output_field = CharField()


def to_inform(now: datetime) -> QuerySet[Initiative, str]:
    """Addresses that came with records of a source and whose owner was never told, the longest waiting first."""
    imported = Initiative.objects.filter(source__isnull=False, created_at__lte=now - AFTER).exclude(contact_email="")
    known = AddressMark.objects.filter(digest=Digest(OuterRef("contact_email")))
    unknown = imported.exclude(status=Status.MERGED).filter(~Exists(known)).order_by()
    addresses = unknown.annotate(held=Lower("contact_email")).values("held").annotate(since=Min("created_at"))
    return addresses.order_by("since", "held").values_list("held", flat=True)


@transaction.atomic
def inform_contact(*, email: str) -> AddressMark:
    """Tell `email` which records show or hold it, where they came from, and how to withdraw it; once."""
    mark, _ = AddressMark.objects.get_or_create(digest=digest(email))
    mark = AddressMark.objects.select_for_update().get(pk=mark.pk)
    if mark.informed_at or mark.suppressed_at:
        return mark
    records = Initiative.objects.filter(source__isnull=False, contact_email__iexact=email).select_related("source")
    records = records.defer("search", "keywords").order_by("name")
    link = reverse("inventory:personal_data_link", args=[issue_privacy_link(email=email, lifetime=LINK_LIFE)])
    context = {"records": records[:SHOWN], "more": max(0, records.count() - SHOWN), "link": link}
    enqueue_mail(recipient=email, template="contact_informed", context=context)
    mark.informed_at = timezone.now()
    mark.save(update_fields=["informed_at"])
    return mark
