"""Referentials: `agreed_referential(territory=redon)` has three criteria of two indicators."""

from datetime import date
from typing import Any

from evaluation.enums import Side
from evaluation.models import Argument, Cluster, Debate, Referential
from evaluation.services.referentials import agree_version, import_referential
from inventory.models import Territory
from tests.factories.evaluation import DebateFactory, StatementFactory
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


def debated(territory: Territory | None = None) -> Debate:
    """A debate of one statement, held on `territory`."""
    debate = DebateFactory(session__territory=territory or CommuneFactory())
    StatementFactory(debate=debate)
    return debate


def argument(debate: Debate, text: str, *, side: str = Side.AGREE, **values: Any) -> Argument:
    """An argument about the first statement of `debate`."""
    return Argument.objects.create(statement=debate.statements.first(), side=side, text=text, **values)


def cluster(debate: Debate, name: str, *texts: str) -> Cluster:
    """A cluster of the arguments `texts`, after those that `debate` has."""
    made = Cluster.objects.create(debate=debate, name=name, position=debate.clusters.count())
    for text in texts:
        argument(debate, text, cluster=made)
    return made
