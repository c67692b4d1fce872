"""An example of a debate, over, from evaluation/demo/debates.toml: keyed in as a room without phones is."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from evaluation.enums import Side
from evaluation.models import Cluster, Debate, Move, Position, Statement
from evaluation.services.clusters import provenance_of
from evaluation.services.debates import close_statement, create_debate, key_argument, key_counts, open_statement
from evaluation.services.sessions import open_session, purge_session
from inventory.models import Territory

FILE = Path(__file__).parent.parent / "demo" / "debates.toml"


@transaction.atomic
def load_debates(*, file: Path = FILE) -> str:
    """Create the debates whose territory is there; one that exists stays as it is."""
    with file.open("rb") as stream:
        entries: list[dict[str, Any]] = tomllib.load(stream)["debate"]
    for entry in entries:
        territory = Territory.objects.filter(slug=entry["territory"]).first()
        if territory and not Debate.objects.filter(slug=entry["slug"]).exists():
            _hold_debate(entry, territory)
    count = Debate.objects.filter(slug__in=[entry["slug"] for entry in entries]).count()
    return f"{count} débat d’exemple."


def origins(debate: Debate) -> dict[str, tuple[Cluster, list[dict[str, Any]]]]:
    """By name of a cluster, the cluster and where it comes from."""
    return {cluster.name: (cluster, provenance_of(cluster)) for cluster in debate.clusters.all()}


def _hold_debate(entry: dict[str, Any], territory: Territory) -> None:
    texts = [row["text"] for row in entry["statements"]]
    debate = create_debate(title=entry["title"], territory=territory, statements=texts, by=None)
    debate.slug = entry["slug"]
    debate.save(update_fields=["slug"])
    open_session(session=debate.session, by=None)
    for statement, row in zip(debate.statements.all(), entry["statements"], strict=True):
        open_statement(statement=statement)
        statement.refresh_from_db()
        key_counts(statement=statement, agree=row["agree"], disagree=row["disagree"])
        for said in row["arguments"]:
            _argue(debate, statement, said)
        close_statement(statement=statement)
    purge_session(session=debate.session)


def _argue(debate: Debate, statement: Statement, row: dict[str, Any]) -> None:
    """An argument in its cluster, and those whom it made change side."""
    argument = key_argument(statement=statement, side=row["side"], text=row["text"])
    names = list(debate.clusters.values_list("name", flat=True))
    argument.cluster = debate.clusters.get_or_create(name=row["cluster"], defaults={"position": len(names)})[0]
    argument.save(update_fields=["cluster"])
    former = Side.DISAGREE if row["side"] == Side.AGREE else Side.AGREE
    for _ in range(row["moved"]):
        position = Position.objects.create(statement=statement, side=row["side"], first_side=former)
        Move.objects.create(position=position, to_side=row["side"], argument=argument)
