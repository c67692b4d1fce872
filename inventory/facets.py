"""Facets with counts that follow the current selection: a facet's own choice does not narrow its counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from django.db.models import CharField, Count, F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from inventory.enums import TerritoryKind
from inventory.filters import InitiativeFilter
from inventory.models import (
    Exchange,
    Initiative,
    LegalForm,
    ResourceKind,
    Sphere,
    Stake,
    Theme,
)
from inventory.querysets.initiative import InitiativeQuerySet

FRESH_CHOICES = {183: "moins de 6 mois", 365: "moins d’un an", 730: "moins de 2 ans"}
TERRITORY_KINDS = [TerritoryKind.EPCI, TerritoryKind.PAYS, TerritoryKind.DEPARTEMENT]
TERRITORY_OPTIONS = 12
MAIN = ("sphere", "theme", "territory", "needs", "fresh")
# parameter → (taxonomy, column of Initiative)
FOREIGN_KEYS: dict[str, type[Model]] = {"sphere": Sphere, "legal_form": LegalForm}
MANY_TO_MANY: dict[str, tuple[type[Model], str]] = {
    "theme": (Theme, "themes"),
    "stake": (Stake, "stakes"),
    "exchange": (Exchange, "exchanges"),
    "needs": (ResourceKind, "needs"),
    "offers": (ResourceKind, "offers"),
}


@dataclass
class Option:
    """One line of a facet."""

    value: str
    label: str
    count: int = 0
    checked: bool = False
    icon: str = ""
    tint: str = ""
    children: list[Option] = field(default_factory=list)


@dataclass
class Facet:
    """One filter of the panel; `kind` is "many" (boxes) or "one" (radio buttons)."""

    name: str
    label: str
    options: list[Option]
    kind: str = "many"

    @property
    def is_main(self) -> bool:
        """Whether it stands in the bar, or with the others behind "Plus de filtres"."""
        return self.name in MAIN

    @property
    def active(self) -> int:
        """How many values are chosen."""
        return sum(option.checked for option in self.flat())

    def flat(self) -> Iterator[Option]:
        for option in self.options:
            yield option
            yield from option.children


@dataclass
class Counts:
    """The size of the selection, and for each (facet, key) how many initiatives it would leave."""

    total: int
    by_key: dict[tuple[str, str], int]


def count(filterset: InitiativeFilter, base: InitiativeQuerySet) -> Counts:
    """Count the whole selection and every facet of it, in one query."""
    parts = [_part("total", Value("all"), filterset.filtered(base))]
    for name in FOREIGN_KEYS:
        parts.append(_part(name, F(name), filterset.filtered(base, but=name)))
    for name, (_, column) in MANY_TO_MANY.items():
        parts.extend(_through_parts(name, column, filterset.filtered(base, but=name)))
    today = timezone.localdate()
    others = filterset.filtered(base, but="fresh")
    for days in FRESH_CHOICES:
        since = today - timedelta(days=days)
        parts.append(_part("fresh", Value(str(days)), others.filter(confirmed_on__gte=since)))
    rows = parts[0].union(*parts[1:], all=True)
    by_key = {(name, key): n for name, key, n in rows if key is not None}
    return Counts(by_key.pop(("total", "all"), 0), by_key)


def _part(name: str, key: Any, queryset: QuerySet) -> QuerySet:
    return _grouped(queryset, name, key, "pk")


def _through_parts(name: str, column: str, queryset: InitiativeQuerySet) -> Iterator[QuerySet]:
    model, term = Initiative.links(column)
    through = model._default_manager.filter(initiative__in=queryset.order_by().values("pk"))
    yield _grouped(through, name, F(term), "initiative")
    if name == "theme":
        below = through.filter(theme__parent__isnull=False)
        # A parent counts an initiative once, be it filed under the parent, a child or several children.
        yield _grouped(below, "theme_below", F("theme__parent"), "initiative")
        both = through.filter(theme__parent__isnull=False, initiative__themes=F("theme__parent"))
        yield _grouped(both, "theme_both", F("theme__parent"), "initiative")


def _grouped(queryset: QuerySet, name: str, key: Any, counted: str) -> QuerySet:
    return (
        queryset.order_by()
        .annotate(facet=Value(name), key=Cast(key, CharField()))
        .values("facet", "key")
        .annotate(n=Count(counted, distinct=counted != "pk"))
        .values_list("facet", "key", "n")
    )


# Facet, key, slug, name, icon, tint, key of the parent.
Term = tuple[str, int, str, str, str, str, int | None]


class Counted(Protocol):
    """What the panel asks about a selection (see inventory.census)."""

    @property
    def counts(self) -> Counts: ...

    def terms(self) -> list[Term]: ...

    def territories(self, *, kinds: Iterable[str], chosen: Iterable[str], limit: int) -> list[tuple[str, str, int]]: ...


class Uncounted:
    """For those who only need to know what is chosen."""

    counts = Counts(0, {})

    def terms(self) -> list[Term]:
        return all_terms()

    def territories(self, *, kinds: Iterable[str], chosen: Iterable[str], limit: int) -> list[tuple[str, str, int]]:
        return []


def build(filterset: InitiativeFilter, selection: Counted) -> list[Facet]:
    """Return the facets of the panel, in reading order, with labels, counts and what is checked."""
    counts = selection.counts
    chosen = _chosen(filterset)
    options = _terms(chosen, counts, selection.terms())
    facets = [
        Facet(name, str(filterset.filters[name].label), options[name])
        for name in ("sphere", "theme", "stake", "exchange", "legal_form", "needs", "offers")
    ]
    facets.insert(2, Facet("territory", "Lieu", _territories(filterset, selection, chosen["territory"])))
    return [*facets, Facet("fresh", "Fraîcheur", list(_fresh(chosen["fresh"], counts)), "one")]


def count_others(filterset: InitiativeFilter, panel: list[Facet]) -> int:
    """How many filters are active behind "Plus de filtres"."""
    values = filterset.form.cleaned_data
    plain = [values.get("year_min") is not None, values.get("year_max") is not None, values.get("status") == "closed"]
    return sum(plain) + sum(facet.active for facet in panel if not facet.is_main)


def _fresh(chosen: set[str], counts: Counts) -> Iterator[Option]:
    for days, label in FRESH_CHOICES.items():
        yield Option(str(days), label, counts.by_key.get(("fresh", str(days)), 0), str(days) in chosen)
    for other in chosen - {str(days) for days in FRESH_CHOICES}:
        yield Option(other, f"moins de {other} jours", counts.total, True)


def _chosen(filterset: InitiativeFilter) -> dict[str, set[str]]:
    chosen: dict[str, set[str]] = defaultdict(set)
    for name, value in filterset.form.cleaned_data.items():
        if name in FOREIGN_KEYS or name in MANY_TO_MANY or name == "territory":
            chosen[name] = {term.slug for term in value or []}
        elif value not in (None, ""):
            chosen[name] = {str(value)}
    return chosen


def _terms(chosen: dict[str, set[str]], counts: Counts, terms: Iterable[Term]) -> dict[str, list[Option]]:
    """Each term with its count."""
    options: dict[str, list[Option]] = defaultdict(list)
    parents: dict[int, Option] = {}
    for name, pk, slug, label, icon, tint, parent in terms:
        key = str(pk)
        total = counts.by_key.get((name, key), 0)
        if name == "theme":
            total += counts.by_key.get(("theme_below", key), 0) - counts.by_key.get(("theme_both", key), 0)
        option = Option(slug, label, total, slug in chosen[name], icon, tint)
        if name == "theme" and parent:
            parents[parent].children.append(option)
        else:
            options[name].append(option)
            if name == "theme":
                parents[pk] = option
    return options


def all_terms() -> list[Term]:
    """Every term of the facets in one query, in the order of the panel."""
    plans: list[tuple[str, QuerySet, list[str]]] = [
        ("sphere", Sphere.objects.all(), ["icon", "tint"]),
        ("theme", Theme.objects.all(), ["icon", "parent"]),
        ("stake", Stake.objects.all(), []),
        ("exchange", Exchange.objects.all(), ["icon"]),
        ("legal_form", LegalForm.objects.all(), []),
        ("needs", ResourceKind.objects.filter(as_need=True), ["icon"]),
        ("offers", ResourceKind.objects.filter(as_offer=True), ["icon"]),
    ]
    lacking = {"icon": Value(""), "tint": Value(""), "parent": Value(None, IntegerField())}
    parts = []
    for name, queryset, own in plans:
        columns = [F(column) if column in own else nothing for column, nothing in lacking.items()]
        parts.append(queryset.order_by().values_list(Value(name), "pk", "slug", "name", *columns, "position"))
    rows = parts[0].union(*parts[1:], all=True)
    return [row[:7] for row in sorted(rows, key=lambda row: (row[6] is not None, row[7], row[3]))]


def _territories(filterset: InitiativeFilter, selection: Counted, chosen: set[str]) -> list[Option]:
    """The territories that hold the most initiatives of the selection, the chosen ones first."""
    rows = selection.territories(kinds=TERRITORY_KINDS, chosen=chosen, limit=TERRITORY_OPTIONS)
    counted = {slug: Option(slug, name, n, slug in chosen) for slug, name, n in rows}
    empty = [territory for territory in filterset.form.cleaned_data["territory"] if territory.slug not in counted]
    return [*[Option(territory.slug, territory.name, 0, True) for territory in empty], *counted.values()]
