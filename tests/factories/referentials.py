"""Referentials: `agreed_referential(territory=redon)` has three criteria of two indicators."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from evaluation.enums import Side
from evaluation.models import Argument, Cluster, Debate, Participant, Position, Referential, Session, Statement
from evaluation.services.referentials import agree_version, import_referential
from inventory.models import Territory
from tests.factories.territories import CommuneFactory

DESCRIBED = ["Rien", "Un début", "À moitié", "Presque", "Tout à fait"]


def indicator(name: str = "Part d’achats locaux", **values: Any) -> dict[str, Any]:
    return {"name": name, "scale": "levels", "levels": DESCRIBED, **values}


def content(criteria: int = 3, indicators: int = 2, **values: Any) -> dict[str, Any]:
    """What a file would say: a referential of `criteria` criteria with `indicators` indicators each."""
    rows = [
        {"name": f"Critère {n}", "indicators": [indicator(f"Indicateur {n}.{m}") for m in range(1, indicators + 1)]}
        for n in range(1, criteria + 1)
    ]
    return {"title": "Une pratique durable", "description": "Ce qui compte ici.", "criteria": rows, **values}


def draft_referential(*, territory: Territory | None, **values: Any) -> Referential:
    """A referential whose version 1 is a complete draft."""
    referential = import_referential(data=content(**values), territory=territory, by=None)
    referential.attribution = ""
    referential.save()
    return referential


def agreed_referential(*, territory: Territory | None, **values: Any) -> Referential:
    """A referential whose version 1 was agreed on 12 May 2026."""
    referential = draft_referential(territory=territory, **values)
    agree(referential)
    return referential


def agree(referential: Referential, on: date = date(2026, 5, 12)) -> None:
    """Agree on the draft of `referential`."""
    draft = referential.versions.get(state="draft")
    agree_version(version=draft, agreed_on=on, agreed_by="l’atelier", event=None, by=None)


class ClusteredDebateFactory(DjangoModelFactory[Debate]):
    """A debate of one statement; `argument(debate, "…")` and `cluster(debate, "…")` fill it."""

    class Meta:
        model = Debate

    slug = factory.Sequence(lambda n: f"debat-{n}")
    title = "Qu’est-ce qu’une pratique durable ?"

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **values: Any) -> Debate:
        territory = values.pop("territory", None) or CommuneFactory()
        number = Session.objects.count()
        code = "".join("ABCDEFGH"[int(digit)] for digit in f"{number:06o}")
        session = Session.objects.create(code=code, territory=territory)
        debate = super()._create(model_class, *args, session=session, **values)
        Statement.objects.create(debate=debate, text="Une pratique qui vit de subventions n’est pas durable.")
        return debate


def argument(debate: Debate, text: str, *, side: str = Side.AGREE, **values: Any) -> Argument:
    return Argument.objects.create(statement=debate.statements.first(), side=side, text=text, **values)


def cluster(debate: Debate, name: str, *texts: str) -> Cluster:
    made = Cluster.objects.create(debate=debate, name=name, position=debate.clusters.count())
    for text in texts:
        argument(debate, text, cluster=made)
    return made


def position(debate: Debate, side: str) -> Position:
    """Someone on that side of the first statement."""
    token = f"{Participant.objects.count():064}"
    someone = Participant.objects.create(session=debate.session, token_hash=token)
    return Position.objects.create(statement=debate.statements.first(), participant=someone, side=side, first_side=side)
