"""Keeping the census true: which records are stale, asking those they belong to, and what they answer."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import DateField, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from domino.mail import enqueue_mail
from inventory.enums import TerritoryKind, TokenPurpose
from inventory.models import Containment, Initiative, Territory, Token
from inventory.querysets.initiative import SILENT, InitiativeQuerySet
from inventory.services.ownership import OWNER, end_own_record
from inventory.services.records import confirm_record
from inventory.services.tokens import LIFETIMES, issue_token, use_token

USUAL_DAYS: int = Territory._meta.get_field("confirm_after_days").default
# Never confirmed ones are the stalest.
STALENESS = F("confirmed_on").asc(nulls_first=True)
REACH = F("reach").desc(nulls_last=True)
ORDERINGS = {"stale": [STALENESS, REACH], "reach": [REACH, STALENESS]}


def stale(initiatives: InitiativeQuerySet, today: date) -> InitiativeQuerySet:
    """Published records to confirm on `today`, never confirmed ones first, then the oldest.

    The period is the shortest that one of the record's territories chose; one that chose nothing has the usual year.
    """
    return _dated(initiatives).filter(_is_due(today)).order_by(*ORDERINGS["stale"], "name_plain", "id")


def to_look_at(initiatives: InitiativeQuerySet, today: date, *, ordering: str = "stale") -> InitiativeQuerySet:
    """What the team looks at on `today`: stale records and those whose site is silent, in one of ORDERINGS."""
    found = _dated(initiatives).filter(_is_due(today) | SILENT)
    return found.order_by(*ORDERINGS[ordering], "name_plain", "id")


def _dated(initiatives: InitiativeQuerySet) -> InitiativeQuerySet:
    """Published ones with `due_on`, and `reach`: the inhabitants of the territory that the record sits in."""
    chosen = (
        Containment.objects.filter(inner=OuterRef("territory"))
        .exclude(outer__confirm_after_days=USUAL_DAYS)
        .order_by("outer__confirm_after_days")
        .values("outer__confirm_after_days")[:1]
    )
    due = ExpressionWrapper(F("confirmed_on") + Coalesce(Subquery(chosen), Value(USUAL_DAYS)), DateField())
    # A perimeter has no population of its own: that of its communes.
    communes = Containment.objects.filter(outer=OuterRef("territory"), inner__kind=TerritoryKind.COMMUNE)
    summed = communes.order_by().values("outer").annotate(total=Sum("inner__population")).values("total")
    reach = Coalesce("territory__population", Subquery(summed))
    return initiatives.published().annotate(due_on=due, reach=reach)


def _is_due(today: date) -> Q:
    return Q(confirmed_on=None) | Q(due_on__lte=today)


def to_ask(today: date) -> InitiativeQuerySet:
    """Stale records that have an address and were not asked about since the last link expired."""
    since = timezone.now() - LIFETIMES[TokenPurpose.FRESHNESS]
    asked = Token.objects.filter(purpose=TokenPurpose.FRESHNESS, created_at__gt=since).values("initiative")
    reachable = Initiative.objects.exclude(private_email="", contact_email="")
    return stale(reachable, today).exclude(pk__in=asked)


@transaction.atomic
def ask_confirmation(*, initiative: Initiative) -> None:
    """Mail those of `initiative` three links: still right, correct it, ended."""
    email = initiative.private_email or initiative.contact_email
    secret = issue_token(purpose=TokenPurpose.FRESHNESS, email=email, initiative=initiative)
    links = {
        answer: reverse(f"inventory:freshness_{answer}", args=[secret]) for answer in ("right", "correct", "ended")
    }
    enqueue_mail(recipient=email, template="freshness", context={"initiative": initiative, **links})


@transaction.atomic
def answer_right(*, secret: str) -> Initiative | None:
    """The record is still right; None when the link no longer opens anything."""
    token = use_token(purpose=TokenPurpose.FRESHNESS, secret=secret)
    if token is None or token.initiative is None:
        return None
    return confirm_record(initiative=token.initiative, confirmed_by=OWNER)


@transaction.atomic
def answer_ended(*, secret: str) -> Initiative | None:
    """The initiative has ended: a word for the queue; None when the link no longer opens anything."""
    token = use_token(purpose=TokenPurpose.FRESHNESS, secret=secret)
    if token is None or token.initiative is None:
        return None
    end_own_record(token=token)
    return token.initiative


@transaction.atomic
def answer_correct(*, secret: str) -> str:
    """Trade the link, read in the mail, for one that opens the record; its secret, or "" when it no longer serves."""
    token = use_token(purpose=TokenPurpose.FRESHNESS, secret=secret)
    if token is None or token.initiative is None:
        return ""
    return issue_token(purpose=TokenPurpose.OWN, email=token.email, initiative=token.initiative)
