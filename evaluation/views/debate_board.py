"""The board after a debate: arguments gathered, clusters made criteria. All is forms; a script adds dragging."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from domino.views import bad_request
from evaluation.enums import VersionState
from evaluation.models import Argument, Cluster, Debate, ReferentialVersion
from evaluation.services import clusters
from evaluation.services.referentials import Impossible, create_referential
from inventory.permissions import Action, require, scoped
from inventory.views.desk import desk

MAX_ARGUMENTS = 500
INCOMPLETE = "Ce formulaire est incomplet : rechargez la page, puis recommencez."
NEW = "new"


class Unclear(Exception):
    """The posted form says nothing that can be done."""


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def debate_board(request: HttpRequest, slug: str) -> HttpResponse:
    """Gather the arguments of a debate, by hand or by keyboard."""
    found = Debate.objects.select_related("session__territory")
    heavy = ("session__territory__geometry", "session__territory__outline")
    debate = get_object_or_404(found.defer(*heavy), slug=slug)
    require(request.user, Action.EDIT, debate.session.territory)
    if request.method != "POST":
        return _page(request, debate)
    act = ACTIONS.get(request.POST.get("action", ""))
    try:
        if act is None:
            raise Unclear
        return act(request, debate)
    except Unclear:
        return bad_request(request, message=INCOMPLETE)
    except Impossible as impossible:
        return _page(request, debate, problems=[(str(impossible), "")], status=409)


def _gather(request: HttpRequest, debate: Debate) -> HttpResponse:
    seen = {}
    for text in request.POST.getlist("argument")[:MAX_ARGUMENTS]:
        argument, _, cluster = text.partition(":")
        seen[_number(argument)] = _number(cluster) if cluster else None
    target, name = request.POST.get("target", ""), request.POST.get("name", "")
    into = None if target in ("", "none", NEW) else _number(target)
    gathered, stayed = clusters.gather(debate=debate, seen=seen, cluster=into, is_new=target == NEW, name=name)
    if stayed:
        return _page(request, debate, problems=[(_moved(each), f"argument-{each.pk}") for each in stayed], status=409)
    messages.success(request, _gathered(gathered, len(seen)))
    return _back(debate)


def _moved(argument: Argument) -> str:
    where = f"dans « {argument.cluster} »" if argument.cluster else "hors de tout regroupement"
    return f"Quelqu’un a déplacé « {argument.text} » entre-temps, {where} : il y reste."


def _gathered(cluster: Cluster | None, count: int) -> str:
    what = "1 argument est" if count == 1 else f"{count} arguments sont"
    if cluster is None:
        return f"{what} hors de tout regroupement."
    return f"{what} dans « {cluster} »." if cluster.name else f"{what} dans un nouveau regroupement : nommez-le."


def _rename(request: HttpRequest, debate: Debate) -> HttpResponse:
    cluster = clusters.rename_cluster(debate=debate, cluster=_posted(request), name=request.POST.get("name", ""))
    messages.success(request, f"Le regroupement s’appelle « {cluster} ».")
    return _back(debate)


def _merge(request: HttpRequest, debate: Debate) -> HttpResponse:
    kept = clusters.merge_clusters(debate=debate, cluster=_posted(request), into=_posted(request, "into"))
    messages.success(request, f"Les deux regroupements sont dans « {kept} ».")
    return _back(debate)


def _dissolve(request: HttpRequest, debate: Debate) -> HttpResponse:
    clusters.dissolve_cluster(debate=debate, cluster=_posted(request))
    messages.success(request, "Le regroupement est défait : ses arguments sont de nouveau à regrouper.")
    return _back(debate)


def _moving(by: int) -> Callable[[HttpRequest, Debate], HttpResponse]:
    def move(request: HttpRequest, debate: Debate) -> HttpResponse:
        clusters.move_cluster(debate=debate, cluster=_posted(request), by=by)
        return _back(debate)

    return move


def _criterion(request: HttpRequest, debate: Debate) -> HttpResponse:
    """A criterion of a draft that one may edit, or of a referential begun for it."""
    cluster, wanted = _posted(request), request.POST.get("version", "")
    if wanted == NEW:
        version = _begun(request, debate, cluster)
    else:
        version = _drafts(request, debate).filter(pk=_number(wanted)).first()
        if version is None:
            raise Impossible("Ce brouillon n’est plus là, ou il est adopté : choisissez-en un autre.")
    criterion = clusters.make_criterion(debate=debate, cluster=cluster, version=version)
    messages.success(request, f"« {criterion.name} » est un critère de « {version.referential.title} ».")
    return _back(debate)


def _begun(request: HttpRequest, debate: Debate, cluster: int) -> ReferentialVersion:
    """The draft of a new referential, unless the cluster cannot become a criterion."""
    clusters.check_criterion(debate=debate, cluster=cluster)
    territory = debate.session.territory
    referential = create_referential(title=debate.title, territory=territory, by=request.user, debate=debate)
    return referential.versions.get()


ACTIONS: dict[str, Callable[[HttpRequest, Debate], HttpResponse]] = {
    "gather": _gather,
    "rename": _rename,
    "merge": _merge,
    "dissolve": _dissolve,
    "up": _moving(-1),
    "down": _moving(1),
    "criterion": _criterion,
}


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 12:
        raise Unclear
    return int(text)


def _posted(request: HttpRequest, name: str = "cluster") -> int:
    return _number(request.POST.get(name, ""))


def _back(debate: Debate) -> HttpResponse:
    return redirect("evaluation:debate_board", debate.slug)


def _drafts(request: HttpRequest, debate: Debate) -> Any:
    """The drafts that the user may edit, those made from this debate first."""
    every = ReferentialVersion.objects.filter(state=VersionState.DRAFT)
    own = scoped(every, request.user, Action.EDIT, "referential__territory").select_related("referential")
    return own.order_by("referential__title", "pk")


def _page(
    request: HttpRequest, debate: Debate, *, problems: list[tuple[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    arguments = list(clusters.board_arguments(debate).select_related("statement"))
    by_cluster: dict[int | None, list[Argument]] = {}
    for argument in arguments:
        by_cluster.setdefault(argument.cluster_id, []).append(argument)
    made = debate.clusters.prefetch_related("criteria__version__referential")
    context = {
        "debate": debate,
        "clusters": [(cluster, by_cluster.get(cluster.pk, [])) for cluster in made],
        "statements": _by_statement(by_cluster.get(None, [])),
        "argument_count": len(arguments),
        "drafts": list(_drafts(request, debate)[:50]),
        "problems": problems or [],
    }
    return render(request, "evaluation/debate_board.html", context, status=status)


def _by_statement(arguments: list[Argument]) -> list[tuple[Any, list[Argument]]]:
    """(statement, its arguments), in the order of the debate."""
    found: dict[Any, list[Argument]] = {}
    for argument in arguments:
        found.setdefault(argument.statement, []).append(argument)
    return list(found.items())
