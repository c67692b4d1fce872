"""The board after a debate: arguments gathered in clusters, by several people at once, until one becomes a criterion.

The server is the truth: every change says where it saw each argument, and one that moved meanwhile is named, not moved.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from evaluation.enums import VersionState
from evaluation.models import Argument, Cluster, Criterion, Debate, ReferentialVersion, Statement
from evaluation.portable.shape import NAME as CRITERION_CHARS
from evaluation.services.drafts import add_criterion
from evaluation.services.referentials import Impossible

NAME_CHARS = 120
MAX_CLUSTERS = 60
GONE = "Ce regroupement n’est plus là : quelqu’un l’a défait ou fusionné."
FULL = f"Le tableau a déjà {MAX_CLUSTERS} regroupements : fusionnez-en d’abord."
EMPTY = "Ce regroupement n’a plus d’argument : il ne peut pas devenir un critère."
UNNAMED = "Nommez d’abord ce regroupement : ce nom sera celui du critère."
TOO_LONG = f"Le nom d’un critère tient en {CRITERION_CHARS} caractères : raccourcissez celui du regroupement."
NOTHING = "Cochez au moins un argument, puis dites où il va."


def board_arguments(debate: Debate) -> Any:
    """Return the arguments of `debate` that are not hidden, with `moved`: how many people each made change side."""
    shown = Argument.objects.filter(statement__debate=debate, hidden_at=None).annotate(moved=Count("moves"))
    return shown.order_by("statement__position", "statement", "cluster_position", "created_at", "pk")


@transaction.atomic
def gather(
    *, debate: Debate, seen: dict[int, int | None], cluster: int | None = None, is_new: bool = False, name: str = ""
) -> tuple[Cluster | None, list[Argument]]:
    """Put arguments together: in `cluster` (id), in a new one called `name`, or, with neither, out of any.

    `seen` is the cluster (id or None) where each argument (id) was seen. Returns the cluster, and the arguments that
    stay because they moved meanwhile. Raises Impossible when nothing was chosen or the cluster is gone.
    """
    _hold(debate)
    shown = board_arguments(debate).values("pk")
    arguments = list(Argument.objects.filter(pk__in=shown).filter(pk__in=seen).order_by("pk"))
    if not arguments:
        raise Impossible(NOTHING)
    moved = [argument for argument in arguments if argument.cluster_id != seen[argument.pk]]
    free = [argument for argument in arguments if argument.cluster_id == seen[argument.pk]]
    if not free:
        return None, moved
    target = _new_cluster(debate, name) if is_new else _cluster(debate, cluster)
    last = target.arguments.aggregate(last=Max("cluster_position"))["last"] if target else None
    for place, argument in enumerate(free, (last or 0) + 1):
        argument.cluster, argument.cluster_position = target, place if target else 0
    Argument.objects.bulk_update(free, ["cluster", "cluster_position"])
    return target, moved


@transaction.atomic
def rename_cluster(*, debate: Debate, cluster: int, name: str) -> Cluster:
    """Name a cluster; an empty name is none yet. Raises Impossible when it is gone."""
    _hold(debate)
    found = _existing(debate, cluster)
    found.name = _clean(name)
    found.save(update_fields=["name"])
    return found


@transaction.atomic
def merge_clusters(*, debate: Debate, cluster: int, into: int) -> Cluster:
    """Bring all arguments of `cluster` to `into`, and its name if `into` has none. Raises Impossible."""
    _hold(debate)
    kept, gone = _existing(debate, into), _existing(debate, cluster)
    if kept == gone:
        raise Impossible("Choisissez un autre regroupement.")
    if not kept.name:
        kept.name = gone.name
        kept.save(update_fields=["name"])
    gone.arguments.update(cluster=kept)
    Criterion.objects.filter(cluster=gone, version__state=VersionState.DRAFT).update(cluster=kept)
    gone.delete()
    return kept


@transaction.atomic
def dissolve_cluster(*, debate: Debate, cluster: int) -> None:
    """Take a cluster away; its arguments are in none again. Raises Impossible when it is gone."""
    _hold(debate)
    found = _existing(debate, cluster)
    found.arguments.update(cluster=None, cluster_position=0)
    found.delete()


@transaction.atomic
def move_cluster(*, debate: Debate, cluster: int, by: int) -> Cluster:
    """Move a cluster `by` places down (up when negative). Raises Impossible when it is gone."""
    _hold(debate)
    found = _existing(debate, cluster)
    clusters = list(debate.clusters.all())
    place = clusters.index(found)
    clusters.insert(max(0, place + by), clusters.pop(place))
    for position, each in enumerate(clusters):
        each.position = position
    Cluster.objects.bulk_update(clusters, ["position"])
    return found


@transaction.atomic
def check_criterion(*, debate: Debate, cluster: int) -> tuple[Cluster, list[dict[str, Any]]]:
    """Return a cluster that can become a criterion and where it comes from. Raises Impossible with what is missing."""
    _hold(debate)
    found = _existing(debate, cluster)
    if not found.name:
        raise Impossible(UNNAMED)
    if len(found.name) > CRITERION_CHARS:
        raise Impossible(TOO_LONG)
    provenance = provenance_of(found)
    if not provenance:
        raise Impossible(EMPTY)
    return found, provenance


@transaction.atomic
def make_criterion(*, debate: Debate, cluster: int, version: ReferentialVersion) -> Criterion:
    """Make a criterion of a draft out of a cluster; its provenance is frozen. Raises Impossible."""
    found, provenance = check_criterion(debate=debate, cluster=cluster)
    if version.criteria.filter(cluster=found).exists():
        raise Impossible(f"« {found.name} » est déjà un critère de ce brouillon.")
    return add_criterion(version=version, name=found.name, cluster=found, provenance=provenance)


def provenance_of(cluster: Cluster) -> list[dict[str, Any]]:
    """Return where a cluster comes from: [{statement, arguments: [text], agree, disagree, moves}], by statement.

    The counts are those of the statement, phones and hands counted in the room; `moves` are those that these arguments
    caused. No name of anyone.
    """
    arguments = list(board_arguments(cluster.debate).filter(cluster=cluster))
    statements = Statement.objects.filter(pk__in=[argument.statement_id for argument in arguments])
    return [
        {
            "statement": statement.text,
            "arguments": [each.text for each in arguments if each.statement_id == statement.pk],
            "agree": statement.agree,  # type: ignore[attr-defined]
            "disagree": statement.disagree,  # type: ignore[attr-defined]
            "moves": sum(each.moved for each in arguments if each.statement_id == statement.pk),
        }
        for statement in statements.counted().order_by("position", "pk")
    ]


def _clean(name: str) -> str:
    return " ".join(name.replace("\0", "").split())[:NAME_CHARS]


def _hold(debate: Debate) -> None:
    """One change of a board at a time."""
    Debate.objects.select_for_update().get(pk=debate.pk)


def _cluster(debate: Debate, cluster: int | None) -> Cluster | None:
    return None if cluster is None else _existing(debate, cluster)


def _existing(debate: Debate, cluster: int) -> Cluster:
    found = debate.clusters.filter(pk=cluster).first()
    if found is None:
        raise Impossible(GONE)
    return found


def _new_cluster(debate: Debate, name: str) -> Cluster:
    if debate.clusters.count() >= MAX_CLUSTERS:
        raise Impossible(FULL)
    last = debate.clusters.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    return Cluster.objects.create(debate=debate, name=_clean(name), position=position)
