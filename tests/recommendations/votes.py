"""Votes for tests: a room on a list of three, and phones with their cookie."""

from typing import Any

from django.test import Client
from django.urls import reverse

from evaluation.models import Participant
from evaluation.sessions import COOKIE, sign_token
from recommendations.models import Prioritisation, Recommendation
from recommendations.services.votes import give_dots, place
from tests.factories.evaluation import ParticipantFactory

SCRIPT = {"Accept": "application/json"}


def items(vote: Prioritisation) -> list[Recommendation]:
    """The recommendations of the list, in order."""
    return [*vote.list.recommendations.order_by("position", "number")]


def phone(vote: Prioritisation) -> Participant:
    """A phone that joined."""
    return ParticipantFactory(session=vote.session)


def dotted(vote: Prioritisation, *dots: int) -> Participant:
    """A phone that gave `dots` to the recommendations, in order."""
    voter = phone(vote)
    for row, given in zip(items(vote), dots, strict=False):
        give_dots(participant=voter, recommendation=row.pk, dots=given)
    return voter


def placed(vote: Prioritisation, *places: tuple[int, int] | None) -> Participant:
    """A phone that placed the recommendations at (effect, effort), in order."""
    voter = phone(vote)
    for row, at in zip(items(vote), places, strict=False):
        place(participant=voter, recommendation=row.pk, at=at)
    return voter


class Phone:
    """A browser that joined the session of `vote`."""

    def __init__(self, vote: Prioritisation, name: str = "jeton") -> None:
        self.client = Client()
        self.participant = ParticipantFactory(session=vote.session, token=name)
        self.client.cookies[COOKIE] = sign_token(vote.session, name)
        self.address = reverse("evaluation:session_phone", args=[vote.session.code])

    def send(self, *, script: bool = True, **data: Any) -> Any:
        return self.client.post(self.address, data, headers=SCRIPT if script else {})

    def look(self) -> Any:
        return self.client.get(self.address)
