"""The order of a list, by buttons, by a number or by dragging; and the same change on several recommendations."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from inventory.views.desk import desk
from recommendations.forms.lists import BulkForm
from recommendations.models import RecommendationList
from recommendations.services import lists
from recommendations.views.opening import opened_list, refused

STEPS = {"up": -1, "down": 1}
MOST = 400
MOVED = "Quelqu’un a changé l’ordre entre-temps : le voici. Recommencez à partir de celui-ci."


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def list_order(request: HttpRequest, slug: str) -> HttpResponse:
    """The recommendations in order; `move=up:<id>`, `place=<id>` with `to-<id>`, or all of them as `id`."""
    opened = opened_list(request, slug)
    if request.method != "POST":
        return order_page(request, opened)
    seen = request.POST.get("seen", "")
    try:
        lists.reorder(list=opened, ids=_wanted(request, opened), seen=seen or "?", by=request.user)
    except lists.Outdated:
        return order_page(request, opened, problems=[(MOVED, "")], alert="l’ordre a changé", status=409)
    except lists.Impossible as impossible:
        return refused(request, opened, str(impossible), reverse("recommendations:list_order", args=[slug]))
    target = request.POST.get("move", "").partition(":")[2] or request.POST.get("place", "")
    ends = f"#rang-{target}" if is_id(target) else ""
    return redirect(reverse("recommendations:list_order", args=[slug]) + ends)


@require_POST
@desk
def list_bulk(request: HttpRequest, slug: str) -> HttpResponse:
    """The same change on the recommendations ticked (`ids`)."""
    opened = opened_list(request, slug)
    form, ids = BulkForm(request.POST), [each for each in request.POST.getlist("ids")[:MOST] if is_id(each)]
    problems = [] if ids else [("Cochez au moins une préconisation.", "")]
    if not form.is_valid() or problems:
        return order_page(request, opened, bulk=form, ticked=ids, problems=[*problems, *form.problems()], status=422)
    try:
        remove = form.cleaned_data["remove"]
        count = lists.edit_many(list=opened, ids=ids, values=form.values(), remove=remove, by=request.user)
    except lists.Impossible as impossible:
        return order_page(request, opened, bulk=form, ticked=ids, problems=[(str(impossible), "")], status=422)
    done = f"{count} préconisations sont modifiées." if count > 1 else "Une préconisation est modifiée."
    messages.success(request, done if count else "Rien n’a changé : elles l’avaient déjà.")
    return redirect("recommendations:list_order", slug)


def order_page(request: HttpRequest, list: RecommendationList, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of the order and of bulk changes."""
    context = {
        "list": list,
        "recommendations": list.recommendations.select_related("horizon").prefetch_related("stakes"),
        "seen": lists.order_seen(list),
        "bulk": BulkForm(),
        **more,
    }
    return render(request, "recommendations/list_order.html", context, status=status)


def is_id(text: str) -> bool:
    """Whether `text` can be the id of a recommendation."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _wanted(request: HttpRequest, list: RecommendationList) -> Any:
    """The ids in the order asked for."""
    order = [str(pk) for pk in list.recommendations.order_by("position", "number").values_list("pk", flat=True)]
    direction, _, target = request.POST.get("move", "").partition(":")
    place = request.POST.get("place", "")
    if direction in STEPS and target in order:
        return _moved(order, target, order.index(target) + STEPS[direction])
    if not place and "id" not in request.POST:
        place = _typed_place(request, order)
    if place in order:
        to = request.POST.get(f"to-{place}", "")
        if not to.isdecimal() or len(to) > 4:
            raise lists.Impossible("Écrivez une place : un nombre, 1 pour la première.")
        return _moved(order, place, int(to) - 1)
    return request.POST.getlist("id")[:MOST]


def _typed_place(request: HttpRequest, order: Any) -> str:
    """The recommendation whose place was typed over before Enter."""
    return next((pk for now, pk in enumerate(order, start=1) if request.POST.get(f"to-{pk}", str(now)) != str(now)), "")


def _moved(order: Any, target: str, to: int) -> Any:
    rest = [each for each in order if each != target]
    rest.insert(max(0, min(to, len(rest))), target)
    return rest
