"""Rooms for tests: a statement in debate, and phones with their cookie."""

from typing import Any

from django.test import Client
from django.urls import reverse

from evaluation.enums import Side
from evaluation.models import Participant, Statement
from evaluation.sessions import COOKIE, sign_token
from tests.factories.evaluation import ParticipantFactory, StatementFactory

AGREE, DISAGREE = Side.AGREE, Side.DISAGREE
SCRIPT = {"Accept": "application/json"}


def room(**values: Any) -> tuple[Statement, Participant]:
    """A statement in debate and a phone in its session."""
    statement = StatementFactory(**values)
    return statement, ParticipantFactory(session=statement.debate.session)


class Phone:
    """A browser that joined the session of `statement`."""

    def __init__(self, statement: Statement, name: str = "jeton", **values: Any) -> None:
        self.client = Client()
        self.statement = statement
        session = statement.debate.session
        self.participant = ParticipantFactory(session=session, token=name, **values)
        self.client.cookies[COOKIE] = sign_token(session, name)
        self.address = reverse("evaluation:session_phone", args=[session.code])

    def send(self, *, script: bool = True, **data: Any) -> Any:
        """Post an action; the statement is the room's unless said."""
        fields = {"statement": self.statement.pk, **data}
        return self.client.post(self.address, fields, headers=SCRIPT if script else {})

    def look(self) -> Any:
        return self.client.get(self.address)
