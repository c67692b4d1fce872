"""Letters through the site: the writer confirms an address, both sides answer by secret links, nobody reads an address.

A link holds the correspondence, the side it belongs to and an HMAC over both and that side's address: nothing is kept,
each side has its own, and one dies with its state, its year, or the address it was made for.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from domino.limits import Rule, forgive_mails, hold, spend, spend_mail
from domino.mail import enqueue_mail
from domino.models import OutgoingMail
from inventory.enums import CorrespondenceState, Status
from inventory.models import Correspondence, Initiative, Message, ResourceKind
from inventory.permissions import Action, scoped
from inventory.services.contributions import one_line

HOUR = 3_600
DAY = 24 * HOUR
# Per block of addresses. Without a proof of work (no script), fewer.
LETTERS = [Rule(5, HOUR)]
UNPROVEN = [Rule(3, HOUR)]
# Per address written to, counted when a letter leaves: unconfirmed ones must not shut a mailbox to everyone.
RECIPIENTS = [Rule(10, DAY)]
MESSAGES = [Rule(20, DAY)]  # per correspondence, both sides together
KEPT = timedelta(days=365)
CONFIRMABLE = timedelta(hours=48)
REACHABLE = (Status.PUBLISHED, Status.CLOSED)


class Side(StrEnum):
    """Whom a link belongs to, and what it opens."""

    CONFIRM = "confirmer"
    WRITER = "auteur"
    RECIPIENT = "structure"


@dataclass(frozen=True)
class Writer:
    """Who writes. `network` is a block of addresses, counted and not kept."""

    name: str
    email: str
    network: str = ""
    has_proof: bool = False


def address_of(initiative: Initiative) -> str:
    """Where the site writes to the people of `initiative`: private, never shown; "" when there is none."""
    return initiative.private_email or initiative.contact_email


def secret_of(correspondence: Correspondence, side: Side) -> str:
    """The secret in the links of one side: the same in every mail, known to the site and that side only."""
    return _signer(correspondence, side).sign(f"{correspondence.pk.hex}.{side}")


def find_correspondence(*, secret: str) -> tuple[Correspondence, Side] | None:
    """The correspondence that a link was made for and its side, whatever its state; None when nobody made it."""
    key, _, rest = secret.partition(".")
    name = rest.partition(".")[0]
    if len(key) != 32 or name not in list(Side):
        return None
    try:
        pk, side = uuid.UUID(hex=key), Side(name)
    except ValueError:
        return None
    rows = Correspondence.objects.select_related("initiative", "kind").defer(
        "initiative__search", "initiative__keywords"
    )
    correspondence = rows.filter(pk=pk).first()
    if correspondence is None:
        return None
    try:
        _signer(correspondence, side).unsign(secret)
    except signing.BadSignature:
        return None
    return correspondence, side


def is_usable(correspondence: Correspondence, side: Side, now: datetime) -> bool:
    """Whether a link still opens something at `now`: its state, its age, a record that can be written to."""
    initiative = correspondence.initiative
    if initiative.status not in REACHABLE or not address_of(initiative):
        return False
    age = now - correspondence.created_at
    if side == Side.CONFIRM:
        return correspondence.state == CorrespondenceState.WAITING and age < CONFIRMABLE
    return correspondence.state == CorrespondenceState.OPEN and age < KEPT


def reported_to(user: Any) -> QuerySet[Correspondence]:
    """The reported correspondences with initiatives where `user` moderates, the oldest first."""
    reported = Correspondence.objects.filter(state=CorrespondenceState.REPORTED).order_by("created_at", "pk")
    return scoped(reported, user, Action.MODERATE, "initiative__territory")


@transaction.atomic
def begin_correspondence(
    *, initiative: Initiative, kind: ResourceKind | None, writer: Writer, body: str, idempotency_key: str
) -> Correspondence:
    """Keep a letter to `initiative` and mail its writer a link to confirm; returns the correspondence.

    The same `idempotency_key` again returns the same row and does nothing more, two at once included. The mail holds
    nothing that was typed: the address may be a stranger's. Raises domino.limits.LimitReached, and
    RecipientLimitReached when enough was mailed to that address.
    """
    key = _key(initiative.pk, idempotency_key)
    hold(f"correspondence:{key}")
    former = Message.objects.select_related("correspondence").filter(idempotency_key=key).first()
    if former:
        return former.correspondence
    spend(scope="letter_network", who=writer.network, rules=LETTERS if writer.has_proof else UNPROVEN)
    spend_mail(recipient=writer.email)
    correspondence = Correspondence.objects.create(
        initiative=initiative, kind=kind, writer_name=one_line(writer.name), writer_email=writer.email
    )
    Message.objects.create(correspondence=correspondence, body=body, idempotency_key=key)
    link = reverse("inventory:correspondence_confirm", args=[secret_of(correspondence, Side.CONFIRM)])
    context = {"name": one_line(initiative.name), "link": link}
    enqueue_mail(recipient=writer.email, template="correspondence_confirm", context=context)
    return correspondence


@transaction.atomic
def confirm_correspondence(*, correspondence: Correspondence) -> Correspondence:
    """The writer's address is theirs: the letter leaves, or is held when they were reported there. Once only.

    Raises domino.limits.LimitReached when the recipient got many letters: the link may be used again later.
    """
    locked = _lock(correspondence)
    if not is_usable(locked, Side.CONFIRM, timezone.now()):
        return locked
    if not _is_held(locked):
        spend(scope="letter_recipient", who=address_of(locked.initiative).casefold(), rules=RECIPIENTS)
    locked.confirmed_at = timezone.now()
    locked.state = CorrespondenceState.OPEN
    locked.save(update_fields=["confirmed_at", "state"])
    forgive_mails(recipient=locked.writer_email)
    _deliver(locked, locked.messages.get())
    return locked


@transaction.atomic
def answer_correspondence(
    *, correspondence: Correspondence, side: Side, body: str, idempotency_key: str
) -> Message | None:
    """One more letter from `side`, mailed to the other; None when the correspondence has ended meanwhile.

    The same `idempotency_key` again returns the same letter. Raises domino.limits.LimitReached.
    """
    locked = _lock(correspondence)
    key = _key(locked.pk, idempotency_key)
    former = locked.messages.filter(idempotency_key=key).first()
    if former:
        return former
    if not is_usable(locked, side, timezone.now()):
        return None
    spend(scope="correspondence", who=str(locked.pk), rules=MESSAGES)
    message = locked.messages.create(by_writer=side == Side.WRITER, body=body, idempotency_key=key)
    _deliver(locked, message)
    return message


@transaction.atomic
def close_correspondence(*, correspondence: Correspondence) -> Correspondence:
    """End an open correspondence: the links of both sides end with it."""
    return _move(correspondence, CorrespondenceState.OPEN, CorrespondenceState.CLOSED)


@transaction.atomic
def report_correspondence(*, correspondence: Correspondence) -> Correspondence:
    """The recipient reports it: the links end, the team reads it, further letters from this writer are held."""
    return _move(correspondence, CorrespondenceState.OPEN, CorrespondenceState.REPORTED)


@transaction.atomic
def lift_report(*, correspondence: Correspondence) -> Correspondence:
    """The team finds nothing wrong: it is open again, and the writer's last letter goes to the recipient (again)."""
    locked = _lock(correspondence)
    if locked.state != CorrespondenceState.REPORTED:
        return locked
    locked.state = CorrespondenceState.OPEN
    locked.save(update_fields=["state"])
    if is_usable(locked, Side.RECIPIENT, timezone.now()):
        _mail(locked, locked.messages.filter(by_writer=True).latest("created_at", "pk"))
    return locked


@transaction.atomic
def settle_report(*, correspondence: Correspondence) -> Correspondence:
    """The team agrees with the report: the correspondence is over."""
    return _move(correspondence, CorrespondenceState.REPORTED, CorrespondenceState.CLOSED)


@transaction.atomic
def forget_letters(*, now: datetime) -> int:
    """Erase letters a year old, and those never confirmed in time, mails included; returns how many correspondences."""
    waiting = Q(state=CorrespondenceState.WAITING, created_at__lte=now - CONFIRMABLE)
    old = list(Correspondence.objects.filter(waiting | Q(created_at__lte=now - KEPT)).values_list("pk", flat=True))
    for pk in old:
        OutgoingMail.objects.filter(body__contains=f"/{pk.hex}.").delete()
    Correspondence.objects.filter(pk__in=old).delete()
    return len(old)


def _signer(correspondence: Correspondence, side: Side) -> signing.Signer:
    own = address_of(correspondence.initiative) if side == Side.RECIPIENT else correspondence.writer_email
    return signing.Signer(sep=".", salt=f"inventory.correspondence\n{own.casefold()}")


def _key(pk: uuid.UUID, key: str) -> str:
    """A key kept for one page: the same text sent elsewhere stays apart."""
    return hashlib.sha256(f"{pk}\n{key}".encode()).hexdigest()


def _lock(correspondence: Correspondence) -> Correspondence:
    rows = Correspondence.objects.select_for_update(of=("self",)).select_related("initiative", "kind")
    return rows.get(pk=correspondence.pk)


def _move(correspondence: Correspondence, before: CorrespondenceState, after: CorrespondenceState) -> Correspondence:
    locked = _lock(correspondence)
    if locked.state == before:
        locked.state = after
        locked.save(update_fields=["state"])
    return locked


def _is_held(correspondence: Correspondence) -> bool:
    """Whether the recipient reported another correspondence of this writer."""
    address = address_of(correspondence.initiative)
    same = Q(initiative=correspondence.initiative_id)
    same |= Q(initiative__private_email__iexact=address) | Q(initiative__contact_email__iexact=address)
    reported = Correspondence.objects.filter(
        same, state=CorrespondenceState.REPORTED, writer_email__iexact=correspondence.writer_email
    )
    return reported.exclude(pk=correspondence.pk).exists()


def _deliver(correspondence: Correspondence, message: Message) -> None:
    """Mail `message` to the other side; a held writer's letter goes to the team instead."""
    if message.by_writer and _is_held(correspondence):
        correspondence.state = CorrespondenceState.REPORTED
        correspondence.save(update_fields=["state"])
        return
    _mail(correspondence, message)


def _mail(correspondence: Correspondence, message: Message) -> None:
    side = Side.RECIPIENT if message.by_writer else Side.WRITER
    initiative, secret = correspondence.initiative, secret_of(correspondence, side)
    context: dict[str, Any] = {
        "name": one_line(initiative.name),
        "writer": correspondence.writer_name,
        "kind": correspondence.kind,
        # A quoted letter cannot pass for the site's own words.
        "letter": "\n".join(f"> {line}".rstrip() for line in message.body.splitlines()),
        "link": reverse("inventory:correspondence_detail", args=[secret]),
    }
    if message.by_writer:
        context["report"] = reverse("inventory:correspondence_report", args=[secret])
    recipient = address_of(initiative) if message.by_writer else correspondence.writer_email
    template = "correspondence_letter" if message.by_writer else "correspondence_answer"
    enqueue_mail(recipient=recipient, template=template, context=context)
