"""Who answered is forgotten a year after the end; the answers stay, and so does what is not a name."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from domino.models import OutgoingMail
from domino.periodic import TASKS
from evaluation.models import Evaluation, Rating
from evaluation.services.raters import (
    NAMES_KEPT,
    SELF_LABEL,
    ask_consent,
    forget_raters,
    invite_rater,
    invited_rating,
)
from tests.evaluation.evaluating import LEVELS, agreed, evaluation_of, member, place
from tests.factories.ratings import rate

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def answered(**values: Any) -> tuple[Evaluation, str]:
    """An evaluation by Ana, by the structure itself, by Bo who has a link, and by a member."""
    evaluation = evaluation_of(agreed(place()))
    rate(evaluation, SELF_LABEL, LEVELS)
    _, secret = invite_rater(evaluation=evaluation, label="Bo Le Goff")
    user = member(evaluation.initiative.territory)
    Rating.objects.create(evaluation=evaluation, rater=user, label="Camille Roux")
    rate(evaluation, "Synthèse du groupe", LEVELS, is_synthesis=True)
    Evaluation.objects.filter(pk=evaluation.pk).update(**values)
    return evaluation, secret


def labels(evaluation: Evaluation) -> list[str]:
    return list(evaluation.ratings.values_list("label", flat=True))


def closed(age: timedelta) -> dict[str, Any]:
    return {"state": "closed", "closed_at": timezone.now() - age}


NAMES = ["Ana Le Bihan", SELF_LABEL, "Bo Le Goff", "Camille Roux", "Synthèse du groupe"]
FORGOTTEN = ["Regard 1", SELF_LABEL, "Regard 3", "Regard 4", "Synthèse du groupe"]


def test_names_of_an_evaluation_closed_a_year_ago_are_forgotten() -> None:
    evaluation, secret = answered(**closed(NAMES_KEPT + DAY))
    scores = evaluation.ratings.filter(scores__isnull=False).count()
    assert forget_raters(now=timezone.now()) == 1
    assert labels(evaluation) == FORGOTTEN
    assert not evaluation.ratings.exclude(rater=None, token_hash=None).exists()
    assert invited_rating(secret) is None
    assert evaluation.ratings.filter(scores__isnull=False).count() == scores
    assert forget_raters(now=timezone.now()) == 0


def test_names_of_the_year_stay() -> None:
    evaluation, secret = answered(**closed(NAMES_KEPT - DAY))
    assert forget_raters(now=timezone.now()) == 0
    assert labels(evaluation) == NAMES
    assert invited_rating(secret) is not None


@pytest.mark.parametrize(("age", "expected"), [(NAMES_KEPT + DAY, FORGOTTEN), (NAMES_KEPT - DAY, NAMES)])
def test_open_evaluation_that_nobody_touched_is_forgotten_too(age: timedelta, expected: list[str]) -> None:
    evaluation, _ = answered(created_at=timezone.now() - NAMES_KEPT - DAY)
    Rating.objects.update(updated_at=timezone.now() - age)
    forget_raters(now=timezone.now())
    assert labels(evaluation) == expected


def test_command_says_how_many_and_the_worker_runs_it_each_night() -> None:
    answered(**closed(NAMES_KEPT + DAY))
    written = StringIO()
    call_command("purge_raters", stdout=written)
    assert written.getvalue() == "1 évaluations rendues anonymes\n"
    assert TASKS["purge_raters"].at is not None


def test_privacy_page_says_how_long(client: Client) -> None:
    assert NAMES_KEPT.days == 365
    page = client.get("/donnees-personnelles/").content.decode()
    assert "qui a répondu à une évaluation, et son lien : 12 mois" in page


def test_one_address_is_not_flooded(client: Client) -> None:
    evaluation = evaluation_of(agreed(place()))
    client.force_login(member(evaluation.initiative.territory))
    address = reverse("evaluation:evaluation_control", args=[evaluation.pk])
    sent = {"action": "invite", "label": "Bo"}
    statuses = [client.post(address, {**sent, "email": "Bo@exemple.fr"}).status_code for _ in range(11)]
    assert statuses == [302] * 10 + [409]
    assert OutgoingMail.objects.count() == 10
    # The eleventh rater is not left behind without a link; another address, or a link without one, goes on.
    assert evaluation.ratings.filter(label="Bo").count() == 10
    assert client.post(address, {**sent, "email": "ana@exemple.fr"}).status_code == 302
    assert client.post(address, sent).status_code == 302


def test_asking_for_the_agreement_counts_with_invitations(client: Client) -> None:
    evaluation = evaluation_of(agreed(place()), closed=True)
    evaluation.initiative.private_email = "bureau@exemple.fr"
    evaluation.initiative.save()
    client.force_login(member(evaluation.initiative.territory))
    for _ in range(10):
        ask_consent(evaluation=evaluation, by=None)
    page = client.post(reverse("evaluation:evaluation_control", args=[evaluation.pk]), {"action": "ask"})
    assert (page.status_code, "attendez une heure" in page.content.decode()) == (409, True)
