"""Who answers an evaluation: tables of a workshop, people invited by a secret link, the initiative itself."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from domino.limits import LimitReached, Rule, spend
from domino.mail import enqueue_mail
from domino.models import User
from evaluation.enums import EvaluationState
from evaluation.models import Evaluation, Rating
from evaluation.services.evaluations import Refused, held
from inventory.enums import TokenPurpose
from inventory.services.tokens import hashed, issue_token

# Per recipient, whoever asks: one person may be asked about many initiatives in one evening.
MAILS = [Rule(10, 3_600), Rule(30, 24 * 3_600)]
# Since the end, or since the last answer of an evaluation that nobody ended.
NAMES_KEPT = timedelta(days=365)
LINK_LIFE = timedelta(days=30)
MOST_RATERS = 60
TOO_MANY = f"Une évaluation a {MOST_RATERS} regards au plus."
NO_ADDRESS = "Cette fiche n’a pas d’adresse électronique : invitez la structure par un lien, ou notez son accord."
NOT_A_GUEST = "Cette personne a un compte : elle répond en s’identifiant."
TOO_MANY_MAILS = (
    "Cette adresse a déjà reçu beaucoup de messages : attendez une heure, ou invitez par un lien sans adresse."
)
SELF_LABEL = "L’initiative elle-même"


@transaction.atomic
def add_rater(*, evaluation: Evaluation, label: str) -> Rating:
    """Add a named rater whose answers the team keys in ("Table 1"). Raises Refused."""
    now = held(evaluation)
    if now.ratings.count() >= MOST_RATERS:
        raise Refused(TOO_MANY)
    return Rating.objects.create(evaluation=now, label=label.strip()[:80])


@transaction.atomic
def invite_rater(*, evaluation: Evaluation, label: str, email: str = "") -> tuple[Rating, str]:
    """Add a rater who answers by a secret link, mailed when `email` is given; returns the link's secret, once."""
    rating = add_rater(evaluation=evaluation, label=label)
    return rating, renew_link(rating=rating, email=email)


@transaction.atomic
def renew_link(*, rating: Rating, email: str = "") -> str:
    """Give a rater without an account a new link; the former one opens nothing any more. Raises Refused."""
    held(rating.evaluation)
    if rating.rater_id or rating.is_synthesis:
        raise Refused(NOT_A_GUEST)
    secret = f"{int(timezone.now().timestamp()):x}.{secrets.token_urlsafe(32)}"
    rating.token_hash = hashed(secret)
    rating.save(update_fields=["token_hash", "updated_at"])
    if email:
        _count_mail(email)
        context = {
            "initiative": rating.evaluation.initiative,
            "days": LINK_LIFE.days,
            "link": reverse("evaluation:rating_invited", args=[secret]),
        }
        enqueue_mail(recipient=email, template="rating_link", context=context)
    return secret


@transaction.atomic
def revoke_link(*, rating: Rating) -> Rating:
    """End a link: what was answered stays, and the team keys in the rest."""
    rating.token_hash = None
    rating.save(update_fields=["token_hash", "updated_at"])
    return rating


def invited_rating(secret: str) -> Rating | None:
    """Return the answers that a link opens; None when it is unknown, revoked or older than LINK_LIFE.

    The secret begins with the second it was made: it cannot be changed without changing the hash.
    """
    found = Rating.objects.select_related("evaluation__version__referential", "evaluation__initiative__territory")
    heavy = ("evaluation__initiative__territory__geometry", "evaluation__initiative__territory__outline")
    rating = found.defer(*heavy).filter(token_hash=hashed(secret)).first()
    if rating is None:
        return None
    made = int(secret.partition(".")[0], 16)
    return rating if timezone.now().timestamp() - made < LINK_LIFE.total_seconds() else None


@transaction.atomic
def invite_initiative(*, evaluation: Evaluation) -> Rating:
    """Mail the structure that keeps the record a link to answer. Raises Refused when no address is known."""
    rating, _ = invite_rater(evaluation=evaluation, label=SELF_LABEL, email=address_of(evaluation))
    return rating


@transaction.atomic
def ask_consent(*, evaluation: Evaluation, by: User | None) -> None:
    """Mail the structure a link to read the closed evaluation and say whether it may be published. Raises Refused."""
    if evaluation.state != EvaluationState.CLOSED:
        raise Refused("Terminez l’évaluation avant de demander l’accord de la structure.")
    email = address_of(evaluation)
    _count_mail(email)
    secret = issue_token(purpose=TokenPurpose.OWN, email=email, initiative=evaluation.initiative)
    link = reverse("evaluation:evaluation_consent", args=[secret, evaluation.pk])
    enqueue_mail(
        recipient=email, template="evaluation_consent", context={"initiative": evaluation.initiative, "link": link}
    )


def address_of(evaluation: Evaluation) -> str:
    """The address of who keeps the record. Raises Refused when there is none."""
    initiative = evaluation.initiative
    email = initiative.private_email or initiative.contact_email
    if not email:
        raise Refused(NO_ADDRESS)
    return email


@transaction.atomic
def forget_raters(*, now: datetime) -> int:
    """Forget who answered the evaluations that ended `NAMES_KEPT` ago: names become "Regard 1", "Regard 2", links end.

    Answers stay. So do names where an open evaluation was answered since. Returns how many evaluations changed.
    """
    due = list(_with_old_names(now - NAMES_KEPT).select_for_update(of=("self",)))
    for evaluation in due:
        ratings = list(evaluation.ratings.filter(is_synthesis=False))
        for number, rating in enumerate(ratings, 1):
            rating.label = rating.label if rating.label == SELF_LABEL else f"Regard {number}"
            rating.rater, rating.token_hash = None, None
        Rating.objects.bulk_update(ratings, ["label", "rater", "token_hash"])
    return len(due)


def _with_old_names(before: datetime) -> QuerySet:
    ratings = Rating.objects.filter(evaluation=OuterRef("pk"), is_synthesis=False)
    nameless = Q(label=SELF_LABEL) | Q(label__regex=r"^Regard [0-9]+$")
    named = ratings.filter(~nameless | Q(rater__isnull=False) | Q(token_hash__isnull=False))
    ended = Q(state=EvaluationState.CLOSED, closed_at__lt=before)
    left = Q(state=EvaluationState.OPEN, created_at__lt=before) & ~Exists(ratings.filter(updated_at__gte=before))
    return Evaluation.objects.filter(Exists(named)).filter(ended | left)


def _count_mail(email: str) -> None:
    try:
        spend(scope="rating mail", who=email.casefold(), rules=MAILS)
    except LimitReached:
        raise Refused(TOO_MANY_MAILS) from None
