"""How long what people sent is kept: the periods that /donnees-personnelles/ announces, and what ends with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Func, JSONField, Q, QuerySet

from domino.jobs import forget_done_jobs
from domino.limits import forget_events
from domino.mail import forget_sent_mails
from domino.models import ApiToken
from domino.rest.idempotency import forget_answers
from inventory.enums import Channel, ContributionKind, ContributionState, DeliveryState
from inventory.models import CensusChange, Contribution, Invitation, Photo, Scan, Subscription, Token, WebhookDelivery
from inventory.services.correspondences import forget_letters
from inventory.services.import_runs.forgetting import forget_imports
from inventory.services.privacy.links import forget_privacy_links

# Since the last change of a proposal whose address nobody confirmed; longer once the team asked for more.
UNCONFIRMED = timedelta(days=7)
UNANSWERED = timedelta(days=30)
# Since the decision.
REFUSED = timedelta(days=365)
PUBLISHED = timedelta(days=365)
SCANS = timedelta(days=365)
# Since they were made: a form keeps its photo for a day, a search is confirmed within a week or not at all.
PHOTOS = timedelta(days=7)
SUBSCRIPTIONS = timedelta(days=7)
# Since they ended, were sent.
LINKS = timedelta(days=90)
MAILS = timedelta(days=62)
# Since an import began: its file, then what it told of each line. What undoes it, since it was applied (UNDOABLE).
IMPORT_FILES = timedelta(days=30)
IMPORT_LINES = timedelta(days=90)
JOBS = timedelta(days=30)
# Since they were written: what a web process has not seen after that, it reads anew with all the rest.
CHANGES = timedelta(days=1)
DELIVERIES = timedelta(days=30)

ANONYMOUS = {"submitter_name": "", "submitter_email": "", "message": ""}
CONTACT = ["contact_email", "contact_phone"]


class WithoutContact(Func):
    """The values of a contribution without those of a contact."""

    template = f"%(expressions)s - '{{{','.join(CONTACT)}}}'::text[]"
    output_field = JSONField()


@transaction.atomic
def purge(*, now: datetime, dry_run: bool = False) -> dict[str, int]:
    """Erase at `now` what has been kept long enough; returns how many rows of each sort, also for a `dry_run`.

    Files go once the transaction is through. Running it again changes nothing.
    """
    counts = {
        "unconfirmed_contributions": _forget_unconfirmed(now),
        "refused_contributions": _forget_refused(now - REFUSED),
        "published_contributions": _forget_submitters(now - PUBLISHED),
        "photos": _delete_with_files(_lost_photos(now)),
        "scans": _delete_with_files(_read_scans(now - SCANS)),
        "links": _deleted(_ended_links(now - LINKS)),
        "privacy_links": forget_privacy_links(now=now),
        "invitations": _deleted(Invitation.objects.filter(accepted_at=None, expires_at__lt=now - LINKS)),
        "subscriptions": _deleted(Subscription.objects.filter(confirmed_at=None, created_at__lt=now - SUBSCRIPTIONS)),
        **forget_imports(now=now, files=now - IMPORT_FILES, lines=now - IMPORT_LINES),
        "correspondences": forget_letters(now=now),
        "mails": forget_sent_mails(before=now - MAILS),
        "counted_events": forget_events(now=now),
        "api_tokens": _deleted(_ended_tokens(now)),
        "kept_answers": forget_answers(now=now),
        "webhook_deliveries": _deleted(_told(now - DELIVERIES)),
        "jobs": forget_done_jobs(before=now - JOBS),
        "census_changes": _deleted(_known_changes(now - CHANGES)),
        "sessions": _deleted(Session.objects.filter(expire_date__lt=now)),
    }
    if dry_run:
        transaction.set_rollback(True)
    return counts


def _ended_tokens(now: datetime) -> QuerySet[ApiToken]:
    """Access tokens that were revoked or expired long enough ago."""
    return ApiToken.objects.filter(Q(revoked_at__lt=now - LINKS) | Q(expires_on__lt=(now - LINKS).date()))


def _told(before: datetime) -> QuerySet[WebhookDelivery]:
    """Messages of webhooks that no longer wait to be sent."""
    return WebhookDelivery.objects.filter(created_at__lt=before).exclude(state=DeliveryState.WAITING)


def _known_changes(before: datetime) -> QuerySet[CensusChange]:
    """All but the last: the version of the census (inventory.census.stamp) never goes back."""
    last = CensusChange.objects.order_by("-pk").values("pk")[:1]
    return CensusChange.objects.filter(at__lt=before).exclude(pk__in=list(last.values_list("pk", flat=True)))


def _forget_unconfirmed(now: datetime) -> int:
    """Proposals that nobody confirmed by mail nor decided; paper sheets and owners' changes need no mail."""
    asked_by_mail = Q(channel__in=[Channel.FORM, Channel.API]) | Q(kind=ContributionKind.CLAIM)
    unconfirmed = Contribution.objects.filter(asked_by_mail, email_confirmed_at=None).exclude(submitter_email="")
    pending = Q(state=ContributionState.PENDING, updated_at__lt=now - UNCONFIRMED)
    waiting = Q(state=ContributionState.WAITING, updated_at__lt=now - UNANSWERED)
    return _deleted(unconfirmed.filter(pending | waiting))


def _forget_refused(before: datetime) -> int:
    """Who sent what was refused, and the contacts in it: the rest says why the same is refused again."""
    personal = ~Q(**ANONYMOUS) | Q(data__has_any_keys=CONTACT) | Q(base__has_any_keys=CONTACT)
    refused = Contribution.objects.filter(personal, state=ContributionState.REFUSED, decided_at__lt=before)
    return refused.update(**ANONYMOUS, data=WithoutContact(F("data")), base=WithoutContact(F("base")))


def _forget_submitters(before: datetime) -> int:
    """Who sent what was published, unless the site still writes to that address about the record."""
    contacts = Q(submitter_email__iexact=F("initiative__private_email")) | Q(
        submitter_email__iexact=F("initiative__contact_email")
    )
    published = Contribution.objects.filter(state=ContributionState.PUBLISHED, decided_at__lt=before)
    return published.exclude(**ANONYMOUS).exclude(~Q(submitter_email="") & contacts).update(**ANONYMOUS)


def _lost_photos(now: datetime) -> QuerySet[Photo]:
    """Photos of forms that were never sent, or of proposals that are gone or were refused long ago."""
    unsent = Q(contribution=None, created_at__lt=now - PHOTOS)
    refused = Q(contribution__state=ContributionState.REFUSED, contribution__decided_at__lt=now - REFUSED)
    return Photo.objects.filter(unsent | refused, initiative=None)


def _read_scans(before: datetime) -> QuerySet[Scan]:
    decided = [ContributionState.PUBLISHED, ContributionState.REFUSED]
    return Scan.objects.filter(contribution__state__in=decided, contribution__decided_at__lt=before)


def _ended_links(before: datetime) -> QuerySet[Token]:
    return Token.objects.filter(Q(used_at__lt=before) | Q(revoked_at__lt=before) | Q(expires_at__lt=before))


def _deleted(rows: QuerySet) -> int:
    """Delete `rows`; returns how many there were, without what went along with them."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def _delete_with_files(rows: QuerySet) -> int:
    found = dict(rows.select_for_update(of=("self",)).values_list("pk", "file"))
    for name in found.values():
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
    return _deleted(rows.model._default_manager.filter(pk__in=found))
