"""Debates, referentials and evaluations, for tests."""

import factory
from factory.django import DjangoModelFactory

from evaluation.enums import SessionState
from evaluation.models import Debate, Participant, Session, Statement
from evaluation.services.sessions import hashed
from tests.factories.territories import CommuneFactory

LETTERS = "ABCDEFGHJKLMNPRSTUVWXY"


def letters(number: int) -> str:
    """A code of six letters for each number."""
    base = len(LETTERS)
    return "".join(LETTERS[number // base**place % base] for place in range(6))


class SessionFactory(DjangoModelFactory):
    """A session that is open."""

    class Meta:
        model = Session

    code = factory.Sequence(letters)
    territory = factory.SubFactory(CommuneFactory)
    state = SessionState.OPEN


class DebateFactory(DjangoModelFactory):
    """A debate in an open session; `DebateFactory(session__territory=redon)` says where."""

    class Meta:
        model = Debate

    title = factory.Sequence(lambda n: f"Débat {n}")
    slug = factory.Sequence(lambda n: f"debat-{n}")
    session = factory.SubFactory(SessionFactory)


class StatementFactory(DjangoModelFactory):
    """A statement in debate."""

    class Meta:
        model = Statement

    debate = factory.SubFactory(DebateFactory)
    position = factory.Sequence(lambda n: n)
    text = "Une pratique qui ne vit que de subventions n’est pas durable."
    state = "open"


class ParticipantFactory(DjangoModelFactory):
    """A phone in a session, whose token is "jeton-0", "jeton-1"…"""

    class Meta:
        model = Participant

    class Params:
        token = factory.Sequence(lambda n: f"jeton-{n}")

    session = factory.SubFactory(SessionFactory)
    token_hash = factory.LazyAttribute(lambda phone: hashed(phone.token))
