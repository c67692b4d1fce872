"""The current selection of a page: the chips that take a filter away, and the query strings of its links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from inventory.facets import Facet
from inventory.filters import DEFAULT_RADIUS_KM, InitiativeFilter
from inventory.models import Territory

# Parameters that change how the selection is shown, not what is in it.
DISPLAY = ("page", "page_size", "view", "ordering")
# Columns of the table view, and the order that a first click on their title asks for.
COLUMNS = {
    "Nom": "name",
    "Sphère": "",
    "Lieu": "",
    "Cherche": "",
    "Créée en": "-founded_year",
    "Fraîcheur": "-confirmed_on",
}


@dataclass(frozen=True)
class Chip:
    """An active filter: what it says, and the query string without it."""

    label: str
    without: str
    icon: str = ""
    tint: str = ""


def query_without(params: QueryDict, *names: str, value: str | None = None) -> str:
    """Return `params` as a query string without the parameters `names`, or only without their `value`."""
    left = params.copy()
    for name in names:
        kept = [text for text in left.getlist(name) if value is not None and text != value]
        left.setlist(name, kept)
        if not kept:
            left.pop(name, None)
    return left.urlencode()


def query_only(params: QueryDict, *names: str) -> str:
    """Return `params` as a query string of the parameters `names` alone."""
    return query_without(params, *[name for name in params if name not in names])


@dataclass(frozen=True)
class Column:
    """A column of the table: its title, the `ordering` that a click asks for, and its `aria-sort` when sorted."""

    label: str
    ordering: str = ""
    sort: str = ""


def columns(ordering: str) -> list[Column]:
    """The columns of the table view, sorted by `ordering`."""
    return [Column(label, *_sorting(key, ordering)) if key else Column(label) for label, key in COLUMNS.items()]


def _sorting(key: str, ordering: str) -> tuple[str, str]:
    name = key.lstrip("-")
    sort = {name: "ascending", f"-{name}": "descending"}.get(ordering, "")
    if not sort:
        return key, ""
    return name if ordering.startswith("-") else f"-{name}", sort


def chips(filterset: InitiativeFilter, facets: list[Facet]) -> Iterator[Chip]:
    """Yield a chip for each active filter of a valid `filterset`."""
    params, values = filterset.data, filterset.form.cleaned_data
    if values.get("q"):
        yield Chip(f"« {values['q']} »", query_without(params, "q", "page"), "search")
    for territory in values.get("territory") or []:
        yield Chip(territory.name, _without_territory(filterset, territory), "map-pin")
    for facet in facets:
        if facet.name == "territory":
            continue
        for option in facet.flat():
            if option.checked:
                label = f"Confirmées depuis {option.label}" if facet.name == "fresh" else option.label
                yield Chip(label, _without_value(params, facet.name, option.value), option.icon, option.tint)
    yield from _other_chips(filterset)


def _other_chips(filterset: InitiativeFilter) -> Iterator[Chip]:
    params, values = filterset.data, filterset.form.cleaned_data
    if values.get("near"):
        radius = values.get("radius") or DEFAULT_RADIUS_KM
        label = f"À {float(radius):g} km du point choisi".replace(".", ",")
        yield Chip(label, query_without(params, "near", "radius", "page"), "locate")
    if values.get("bbox"):
        yield Chip("Dans le cadre de la carte", query_without(params, "bbox", "page"), "map")
    if values.get("year_min") is not None:
        yield Chip(f"Créée depuis {values['year_min']}", query_without(params, "year_min", "page"), "calendar")
    if values.get("year_max") is not None:
        yield Chip(f"Créée jusqu’en {values['year_max']}", query_without(params, "year_max", "page"), "calendar")
    if values.get("status") == "closed":
        yield Chip("Initiatives terminées", query_without(params, "status", "page"), "archive")


def _without_value(params: QueryDict, name: str, value: str) -> str:
    left = params.copy()
    left.pop("page", None)
    return query_without(left, name, value=value)


def _without_territory(filterset: InitiativeFilter, territory: Territory) -> str:
    # The parameter may hold a slug, a code or a name: the text that designates this very territory is taken away.
    texts = [text for text in filterset.data.getlist("territory") if text.strip()]
    found = zip(texts, filterset.form.cleaned_data["territory"], strict=True)
    left = filterset.data.copy()
    left.pop("page", None)
    left.setlist("territory", [text for text, designated in found if designated != territory])
    return left.urlencode()
