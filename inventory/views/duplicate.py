"""Pairs of records that look alike: told apart, merged, and merges undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from domino.paging import page_of
from domino.views import Missing, error_page
from inventory.comparison import LABELS, Names, in_words
from inventory.duplicates import compare
from inventory.enums import Status
from inventory.models import Initiative, Merge, Territory
from inventory.permissions import Action, can_somewhere, require, scoped
from inventory.services.duplicates import (
    CHOICES,
    MergeConflict,
    default_choice,
    differences,
    distinguish,
    find_pairs,
    for_comparison,
    merge_records,
    print_of,
    undo_merge,
)
from inventory.services.records import ONE, snapshot
from inventory.views.desk import desk

PAGE_SIZE = 10
MERGES_SHOWN = 10
GROUP_LABELS = {
    "place": "Lieu",
    "contact": "Contact",
    "confirmation": "Confirmation",
    "private_email": "Adresse privée",
}
SIDES = ("first", "second")


@dataclass(frozen=True, slots=True)
class Choice:
    """A field, or fields that go together, whose values differ: which side is proposed, both in words."""

    name: str
    label: str
    side: str
    first: str
    second: str


@require_safe
@desk
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Every pair taken for one initiative where the user moderates both records, and the last merges."""
    if not can_somewhere(request.user, Action.MODERATE):
        raise PermissionDenied
    page = page_of(request, Paginator(find_pairs(user=request.user), PAGE_SIZE))
    merges = scoped(Merge.objects.filter(undone_at=None), request.user, Action.MODERATE, "kept__territory")
    merges = scoped(merges, request.user, Action.MODERATE, "absorbed__territory")
    context = {
        "page": page,
        "total": page.paginator.count,
        "merges": merges.select_related("kept", "absorbed", "made_by").defer("kept_before", "absorbed_before")[
            :MERGES_SHOWN
        ],
    }
    return render(request, "inventory/duplicate_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def duplicate_detail(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """Two records side by side, and the form that merges them."""
    pair = _pair(request, first, second)
    if request.method == "POST":
        return _merge(request, pair)
    if merged := next((one for one in pair if one.status == Status.MERGED), None):
        return error_page(
            request, 409, "Fusion impossible", f"« {merged.name} » est déjà fusionnée avec une autre fiche."
        )
    verdict = compare(print_of(pair[0]), print_of(pair[1]))
    values = [snapshot(one) for one in pair]
    kept = SIDES[int(_filled(values[1]) > _filled(values[0]))]
    context = {
        "first": pair[0],
        "second": pair[1],
        "sides": list(zip(SIDES, pair, strict=True)),
        "verdict": verdict,
        "kept": kept,
        "choices": _choices(values, kept),
    }
    return render(request, "inventory/duplicate_detail.html", context)


@require_POST
@desk
def duplicate_distinguish(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """Remember that the two are not the same."""
    one, other = _pair(request, first, second)
    distinguish(one=one, other=other, made_by=request.user)
    messages.success(request, f"C’est noté : « {one.name} » et « {other.name} » sont deux initiatives.")
    return redirect("inventory:duplicate_list")


@require_POST
@desk
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring both records of a merge back."""
    merge = get_object_or_404(Merge.objects.select_related("kept__territory", "absorbed__territory"), pk=pk)
    for initiative in (merge.kept, merge.absorbed):
        require(request.user, Action.MODERATE, initiative.territory)
    try:
        undo_merge(merge=merge, made_by=request.user)
    except MergeConflict as conflict:
        return error_page(request, 409, "Annulation impossible", str(conflict))
    messages.success(request, f"La fusion est annulée : « {merge.absorbed.name} » a retrouvé sa fiche.")
    return redirect("inventory:duplicate_list")


def _pair(request: HttpRequest, first: str, second: str) -> tuple[Any, Any]:
    """The two records, if the user moderates both; 404 or 403 otherwise."""
    if first == second:
        raise Missing("Choisissez deux fiches différentes.")
    found = {one.slug: one for one in for_comparison(Initiative.objects.filter(slug__in=[first, second]))}
    if len(found) < 2:
        raise Missing("Une de ces deux fiches n’existe pas, ou n’existe plus.")
    for initiative in found.values():
        require(request.user, Action.MODERATE, initiative.territory)
    return found[first], found[second]


def _merge(request: HttpRequest, pair: tuple[Any, Any]) -> HttpResponse:
    side = request.POST.get("kept", "")
    if side not in SIDES:
        return error_page(request, 400, "Demande incorrecte", "Choisissez la fiche à garder.")
    kept, absorbed = pair if side == "first" else reversed(pair)
    given = {name: request.POST.get(f"choice-{name}", "") for name in CHOICES}
    try:
        merge_records(
            kept=kept,
            absorbed=absorbed,
            choices={
                name: "kept" if chosen == side else "absorbed" for name, chosen in given.items() if chosen in SIDES
            },
            made_by=request.user,
            seen={one.pk: request.POST.get(f"seen-{name}", "") for name, one in zip(SIDES, pair, strict=True)},
        )
    except MergeConflict as conflict:
        return error_page(request, 409, "Fusion impossible", str(conflict))
    messages.success(request, f"« {absorbed.name} » est entrée dans « {kept.name} ». Vous pouvez annuler plus bas.")
    return redirect("inventory:duplicate_list")


def _choices(values: list[dict[str, Any]], kept: str) -> list[Choice]:
    """What someone must choose: where both have something and it differs. What one alone has is kept."""
    mine, theirs = values if kept == "first" else reversed(values)
    names = Names(*values)
    both = set(differences(mine, theirs)) & set(differences(theirs, mine))
    return [
        Choice(
            name,
            GROUP_LABELS.get(name) or LABELS[name],
            kept if default_choice(mine, theirs, name) == "kept" else SIDES[kept == "first"],
            _in_words(names, values[0], CHOICES[name]),
            _in_words(names, values[1], CHOICES[name]),
        )
        for name in CHOICES
        if name in both
    ]


def _in_words(names: Names, values: dict[str, Any], fields: tuple[str, ...]) -> str:
    """The values of `fields` as one French line; a position says too little to be read."""
    models = {**ONE, "territory": Territory}
    words = []
    for field in fields:
        if field in models:
            words += names.of(models[field], values.get(field))
        elif field == "contact_is_public":
            words.append("montré à tout le monde" if values.get(field) else "montré à l’équipe seulement")
        elif field != "point":
            words.append(in_words(field, values.get(field)))
    return ", ".join(word for word in words if word)


def _filled(values: dict[str, Any]) -> int:
    return sum(1 for value in values.values() if value)
