"""A closed evaluation is opened again by those who moderate, with a trace of it; nothing of it stays public."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.models import Evaluation, Score
from evaluation.services.evaluations import (
    Refused,
    close_evaluation,
    give_consent,
    journal,
    own_rating,
    reopen_evaluation,
    withdraw_consent,
)
from inventory.enums import Role
from tests.evaluation.evaluating import agreed, answers, evaluation_of, member, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def published() -> Evaluation:
    return evaluation_of(agreed(place()), closed=True, consent=True)


def control(evaluation: Evaluation) -> str:
    return reverse("evaluation:evaluation_control", args=[evaluation.pk])


def test_reopened_evaluation_is_private_and_keeps_its_answers(client: Client, published: Evaluation) -> None:
    user = member(published.initiative.territory)
    before = list(Score.objects.order_by("pk").values("indicator", "answer", "level"))
    reopened = reopen_evaluation(evaluation=published, by=user)
    assert (reopened.state, reopened.closed_at, reopened.consent_at, reopened.consent_by) == ("open", None, None, "")
    assert client.get(published.get_absolute_url()).status_code == 404
    assert list(Score.objects.order_by("pk").values("indicator", "answer", "level")) == before


def test_answers_change_again_once_reopened(client: Client, published: Evaluation) -> None:
    user = member(published.initiative.territory)
    reopen_evaluation(evaluation=published, by=user)
    client.force_login(user)
    address = reverse("evaluation:rating_edit", args=[published.pk])
    lock = own_rating(evaluation=published, rater=user).lock
    sent = client.post(address, answers(published.version, 4, action="submit", lock=str(lock)))
    assert sent.status_code == 302
    assert set(Score.objects.filter(rating__rater=user).values_list("level", flat=True)) == {4}


def test_open_evaluation_is_not_reopened(client: Client) -> None:
    evaluation = evaluation_of(agreed(place()))
    with pytest.raises(Refused, match="déjà en cours"):
        reopen_evaluation(evaluation=evaluation, by=None)
    client.force_login(member(evaluation.initiative.territory))
    page = client.post(control(evaluation), {"action": "reopen"})
    assert (page.status_code, "déjà en cours" in page.content.decode()) == (409, True)


@pytest.mark.parametrize(("role", "status", "state"), [(Role.FACILITATOR, 302, "open"), (Role.RELAY, 403, "closed")])
def test_reopening_is_for_those_who_moderate(
    client: Client, published: Evaluation, role: Role, status: int, state: str
) -> None:
    client.force_login(member(published.initiative.territory, role))
    assert client.post(control(published), {"action": "reopen"}).status_code == status
    published.refresh_from_db()
    assert published.state == state


def test_evaluation_that_was_closed_once_is_never_deleted(client: Client, published: Evaluation) -> None:
    user = member(published.initiative.territory)
    reopen_evaluation(evaluation=published, by=user)
    client.force_login(user)
    assert "Supprimer cette évaluation" not in client.get(control(published)).content.decode()
    assert client.post(control(published), {"action": "delete"}).status_code == 409
    assert Evaluation.objects.filter(pk=published.pk).exists()


def test_journal_says_who_did_what(client: Client) -> None:
    evaluation = evaluation_of(agreed(place()))
    user: Any = member(evaluation.initiative.territory)
    for act in (close_evaluation, give_consent, withdraw_consent, reopen_evaluation):
        values = {"given_by": "la présidente"} if act is give_consent else {}
        act(evaluation=evaluation, by=user, **values)
    said = [(entry.change_message, entry.user) for entry in journal(evaluation)]
    words = ["Rouverte", "Accord de publication retiré", "Publication acceptée", "Terminée"]
    assert said == [(word, user) for word in words]
    client.force_login(user)
    assert "Rouverte le" in client.get(control(evaluation)).content.decode()
