"""The one FilterSet of the census: it feeds the list, the map, every download, the feed and the API."""

from __future__ import annotations

from typing import Any, NamedTuple

import django_filters
from django import forms
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from domino.geo import parse_bbox, parse_near
from inventory.enums import Status
from inventory.models import Exchange, Initiative, LegalForm, ResourceKind, Sphere, Stake, Territory, Theme
from inventory.querysets.initiative import InitiativeQuerySet

DEFAULT_RADIUS_KM = 10
MAX_RADIUS_KM = 200


class Order(NamedTuple):
    """A way to sort the list: what it says, and the columns (those of relevance come from the words)."""

    label: str
    columns: list[Any]


ORDERINGS = {
    "-confirmed_on": Order("de la plus fraîche à la moins fraîche", [F("confirmed_on").desc(nulls_last=True)]),
    "confirmed_on": Order("de la moins fraîche à la plus fraîche", [F("confirmed_on").asc(nulls_first=True)]),
    "name": Order("par nom, de A à Z", ["name_plain"]),
    "-name": Order("par nom, de Z à A", ["-name_plain", "-id"]),
    "-created_at": Order("des dernières ajoutées aux premières", ["-created_at"]),
    "created_at": Order("des premières ajoutées aux dernières", ["created_at"]),
    "-updated_at": Order("des dernières modifiées aux premières", ["-updated_at"]),
    "-founded_year": Order("de la plus récente à la plus ancienne", [F("founded_year").desc(nulls_last=True)]),
    "founded_year": Order("de la plus ancienne à la plus récente", [F("founded_year").asc(nulls_last=True)]),
    "distance": Order("de la plus proche à la plus lointaine", ["distance"]),
    "relevance": Order("de la plus ressemblante à la moins ressemblante", []),
}


class FacetField(forms.ModelMultipleChoiceField):
    """Slugs of one taxonomy; a blank value counts for nothing, an unknown one is an error."""

    default_error_messages = {"invalid_choice": "« %(value)s » n’est pas une valeur connue."}

    def clean(self, value: Any) -> Any:
        texts = [text for text in value or [] if text]
        # Nothing chosen, most often: an empty set of rows takes half a millisecond to find that out.
        return super().clean(texts) if texts else []


class FacetFilter(django_filters.ModelMultipleChoiceFilter):
    """Several values of one facet are an OR. Many-to-many facets filter by EXISTS: rows are never doubled."""

    field_class = FacetField

    def __init__(self, model: type[Model], *, label: str, through: str = "", **kwargs: Any) -> None:
        self.through = through
        super().__init__(queryset=model._default_manager.all(), to_field_name="slug", label=label, **kwargs)

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        terms = [term.pk for term in value or []]
        if not terms:
            return qs
        if not self.through:
            return qs.filter(**{f"{self.field_name}__in": terms})
        through, _ = Initiative.links(self.through)
        links = through._default_manager.filter(self.condition(terms), initiative=OuterRef("pk"))
        return qs.filter(Exists(links))

    def condition(self, terms: list[int]) -> Q:
        _, column = Initiative.links(self.through)
        return Q(**{f"{column}__in": terms})


class ThemeFilter(FacetFilter):
    """A theme stands for itself and those beneath it."""

    def condition(self, terms: list[int]) -> Q:
        return Q(theme__in=terms) | Q(theme__parent__in=terms)


class TerritoryField(forms.Field):
    """Slug, official code or unambiguous name of one territory, or several; cleans to `Territory` objects."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[Territory]:
        return [self.territory(text) for text in value or [] if text.strip()]

    def territory(self, text: str) -> Territory:
        found = Territory.objects.designated(text)
        if found is None:
            raise forms.ValidationError(
                f"« {text} » ne désigne pas un territoire connu. Cherchez-le dans la liste des territoires."
            )
        return found

    def validate(self, value: Any) -> None:
        """Blank means everywhere; the look-up is the validation."""


class TerritoryFilter(django_filters.Filter):
    field_class = TerritoryField


class ParsedField(forms.CharField):
    """Text that `parse` turns into a value; its ValueError is the message."""

    def __init__(self, *, parse: Any, **kwargs: Any) -> None:
        self.parse = parse
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return self.parse(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def run_validators(self, value: Any) -> None:
        """Parsing is the validation."""


class ParsedFilter(django_filters.Filter):
    field_class = ParsedField


class WholeFilter(django_filters.Filter):
    """A whole number between `low` and `high`."""

    field_class = forms.IntegerField

    def __init__(self, *, low: int, high: int, **kwargs: Any) -> None:
        bounds = f"Écrivez un nombre entier entre {low} et {high}."
        messages = dict.fromkeys(["invalid", "min_value", "max_value"], bounds)
        super().__init__(min_value=low, max_value=high, error_messages=messages, **kwargs)


class InitiativeFilter(django_filters.FilterSet):
    """Query parameters of the census. A wrong value makes the set invalid: the answer is then a 400."""

    q = django_filters.CharFilter(label="Mots", method="filter_q", max_length=200)
    sphere = FacetFilter(Sphere, label="Sphère")
    theme = ThemeFilter(Theme, label="Thématique", through="themes")
    stake = FacetFilter(Stake, label="Enjeu", through="stakes")
    exchange = FacetFilter(Exchange, label="Mode d’échange", through="exchanges")
    legal_form = FacetFilter(LegalForm, label="Forme juridique")
    needs = FacetFilter(ResourceKind, label="Besoins", through="needs")
    offers = FacetFilter(ResourceKind, label="À partager", through="offers")
    territory = TerritoryFilter(label="Territoire", method="filter_territory")
    year_min = WholeFilter(label="Créée depuis", field_name="founded_year", lookup_expr="gte", low=1800, high=2100)
    year_max = WholeFilter(label="Créée jusqu’en", field_name="founded_year", lookup_expr="lte", low=1800, high=2100)
    fresh = WholeFilter(label="Confirmée depuis (jours)", method="filter_fresh", low=0, high=36_500)
    status = django_filters.ChoiceFilter(
        label="État",
        choices=[(Status.PUBLISHED, "en activité"), (Status.CLOSED, "terminées")],
        error_messages={"invalid_choice": "Écrivez published ou closed."},
    )
    bbox = ParsedFilter(label="Cadre", method="filter_bbox", parse=parse_bbox)
    near = ParsedFilter(label="Autour de", method="filter_near", parse=parse_near)
    radius = django_filters.NumberFilter(
        label="Rayon (km)",
        method="filter_nothing",
        min_value=0.1,
        max_value=MAX_RADIUS_KM,
        error_messages=dict.fromkeys(
            ["invalid", "min_value", "max_value"],
            f"Écrivez un nombre de kilomètres entre 0.1 et {MAX_RADIUS_KM}.",
        ),
    )
    ordering = django_filters.ChoiceFilter(
        label="Ordre",
        method="filter_nothing",
        choices=[(key, order.label) for key, order in ORDERINGS.items()],
        error_messages={"invalid_choice": "Cet ordre n’existe pas. Choisissez parmi : " + ", ".join(ORDERINGS) + "."},
    )

    class Meta:
        model = Initiative
        fields: list[str] = []

    # No record holds the words of `q`: names that resemble them are shown. None until it is looked up, once.
    is_approximate: bool | None = None
    kept_form_class: type[forms.Form]

    def get_form_class(self) -> type[forms.Form]:
        """Made once: its fields are the same for every request, which works on copies."""
        kind = type(self)
        if "kept_form_class" not in vars(kind):
            kind.kept_form_class = super().get_form_class()
        return kind.kept_form_class

    def filter_queryset(self, queryset: InitiativeQuerySet) -> InitiativeQuerySet:
        """Apply every parameter, then the default that closed initiatives are shown only when asked for."""
        return self.filtered(queryset)

    def filtered(self, queryset: InitiativeQuerySet, *, but: str = "") -> InitiativeQuerySet:
        """Apply every parameter except the one named `but` (for the counts of that facet)."""
        values = self.form.cleaned_data
        if not values.get("status"):
            queryset = queryset.published()
        for name, value in values.items():
            if name not in (but, "q", "near") and value not in (None, "", []):
                queryset = self.filters[name].filter(queryset, value)
        # The costly ones last, and the text after the place: its "nothing found" probe sees the same set.
        for name in ("near", "q"):
            if values.get(name):
                queryset = self.filters[name].filter(queryset, values[name])
        return queryset

    def ordered(self, queryset: InitiativeQuerySet) -> InitiativeQuerySet:
        """Order by the parameter; by default relevance for words, distance for a place, else freshness."""
        key = self.ordering_key
        if key == "relevance":
            return queryset.by_relevance(self.form.cleaned_data["q"])
        return queryset.order_by(*ORDERINGS[key].columns, "name_plain", "id")

    def possible_orderings(self) -> dict[str, str]:
        """The orders that make sense here, with their French labels."""
        lacking = {"relevance": "q", "distance": "near"}
        values = self.form.cleaned_data
        return {key: order.label for key, order in ORDERINGS.items() if key not in lacking or values.get(lacking[key])}

    @property
    def ordering_key(self) -> str:
        """The order in force: the one asked for, if it makes sense here."""
        asked = self.form.cleaned_data.get("ordering")
        return str(asked) if asked in self.possible_orderings() else self.default_ordering

    @property
    def default_ordering(self) -> str:
        """The order when none is asked for: relevance for words, distance for a place, else freshness."""
        possible = self.possible_orderings()
        return next((key for key in ("relevance", "distance") if key in possible), "-confirmed_on")

    def filter_q(self, queryset: InitiativeQuerySet, name: str, value: str) -> InitiativeQuerySet:
        if self.is_approximate is None:
            self.is_approximate = not queryset.holding(value).exists()
        return queryset.resembling(value) if self.is_approximate else queryset.holding(value)

    def filter_territory(self, queryset: InitiativeQuerySet, name: str, value: list[Territory]) -> InitiativeQuerySet:
        return queryset.within(*value)

    def filter_fresh(self, queryset: InitiativeQuerySet, name: str, value: int) -> InitiativeQuerySet:
        return queryset.fresh(value, timezone.localdate())

    def filter_bbox(self, queryset: InitiativeQuerySet, name: str, value: Any) -> InitiativeQuerySet:
        return queryset.in_bbox(value)

    def filter_near(self, queryset: InitiativeQuerySet, name: str, value: Any) -> InitiativeQuerySet:
        lon, lat = value
        return queryset.near(lon, lat, float(self.form.cleaned_data.get("radius") or DEFAULT_RADIUS_KM))

    def filter_nothing(self, queryset: InitiativeQuerySet, name: str, value: Any) -> InitiativeQuerySet:
        """`radius` and `ordering` act through `near` and `ordered`."""
        return queryset

    def messages(self) -> list[str]:
        """What is wrong, one French sentence per parameter, naming it. Empty when valid."""
        errors = ((name, " ".join(map(str, texts))) for name, texts in self.form.errors.items())
        return [text if text.startswith(f"{name} : ") else f"{name} : {text}" for name, text in errors]
