"""The form of a recommendation: its own fields, what it rests on, and the rows of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from domino.markdown import check_markdown
from evaluation.enums import VersionState
from evaluation.models import Criterion
from inventory.forms.fields import NOT_IN_LIST, text_field
from inventory.models import ResourceKind, Stake, Territory
from portfolio.forms.initiatives import InitiativePicker, InitiativesField
from portfolio.forms.rows import QuietForm
from portfolio.models import CaseStudy, Insight
from recommendations.enums import Phase, Register, Status
from recommendations.forms.lists import day_field
from recommendations.forms.rows import LinkRows, PartnerRows, linked_to_census
from recommendations.models import Effort, Horizon

MOST = 100
TEXTS = ("context", "how", "success")
PLAIN = (
    *("title", "category", "context", "how", "phases", "registers", "success"),
    *("starts_on", "ends_on", "budget", "contact_person", "elected_person", "status"),
)
AMOUNT = "Écrivez une somme en euros, par exemple 12000 ou 1500,50."


def _ticks(label: str, rows: Any, key: str, help_text: str = "") -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=rows,
        to_field_name=key,
        required=False,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_IN_LIST, "invalid_pk_value": NOT_IN_LIST},
    )


def _closed(label: str, choices: Any) -> forms.MultipleChoiceField:
    errors = {"invalid_choice": NOT_IN_LIST, "invalid_list": NOT_IN_LIST}
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget, error_messages=errors)


def _scale(label: str, model: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label,
        queryset=model.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label="Non précisé",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )


def _area(label: str, most: int, rows: int, help_text: str) -> forms.CharField:
    return text_field(label, most, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text)


class RecommendationForm(QuietForm):
    title = text_field(
        "Titre",
        200,
        required=True,
        help_text="Une action, avec un verbe : « Ouvrir un lieu totem ».",
        error_messages={"required": "Donnez un titre à la préconisation."},
    )
    category = text_field("Catégorie", 120, help_text="Celle du plan d’action de la collectivité, si elle en a un.")
    context = _area("Pourquoi", 10_000, 6, "En Markdown. Ce que l’on a vu sur le territoire, et ce qui manque.")
    how = _area(
        "Comment", 10_000, 8, "En Markdown. Par où commencer, puis la suite ; « - » devant les lignes d’une liste."
    )
    success = _area("À quoi on verra que c’est réussi", 4_000, 3, "Un ou deux signes que chacun peut observer.")
    phases = _closed("Phases", Phase.choices)
    registers = _closed("Registres", Register.choices)
    stakes = _ticks("Enjeux", Stake.objects.all(), "slug")
    criteria = _ticks(
        "Critères servis", Criterion.objects.none(), "pk", "Ceux du référentiel adopté par le territoire."
    )
    needs = _ticks("Besoins auxquels elle répond", ResourceKind.objects.filter(as_need=True), "slug")
    insights = _ticks("Analyses sur lesquelles elle s’appuie", Insight.objects.none(), "pk")
    case_studies = _ticks("Enquêtes du porte-folio", CaseStudy.objects.none(), "slug")
    initiatives = InitiativesField(label="Initiatives qui l’inspirent", required=False)
    effort = _scale("Effort", Effort)
    horizon = _scale("Échéance", Horizon)
    budget = forms.DecimalField(
        label="Budget, en euros",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"), AMOUNT
        ),
    )
    starts_on = day_field("Début", required=False)
    ends_on = day_field("Fin", required=False)
    status = forms.ChoiceField(
        label="Avancement",
        choices=Status.choices,
        initial=Status.PROPOSED,
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    contact_person = text_field(
        "Personne référente", 120, help_text="Pour l’équipe seulement : ce nom n’est pas public."
    )
    elected_person = text_field("Élu référent", 120, help_text="Pour l’équipe seulement : ce nom n’est pas public.")
    reason = text_field("Pourquoi ce changement ?", 300, help_text="Pour l’historique.")

    def __init__(self, *args: Any, territory: Territory | None, linked: dict[str, list[Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        self._offer("criteria", criteria_for(territory), Criterion.objects.filter(pk__in=linked.get("criteria", [])))
        self._offer("insights", insights_for(territory), Insight.objects.filter(pk__in=linked.get("insights", [])))
        self._offer("case_studies", CaseStudy.objects.published(), CaseStudy.objects.none())

    def _offer(self, name: str, near: QuerySet, linked: QuerySet) -> None:
        """Let a field take what is near; what is linked already stays."""
        keys = [*near.values_list("pk", flat=True)[:MOST]]
        model = near.model._default_manager
        self.fields[name].queryset = model.filter(pk__in=[*keys, *linked.values_list("pk", flat=True)])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in TEXTS:
            try:
                check_markdown(data.get(name) or "")
            except forms.ValidationError as error:
                self.add_error(name, error)
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "La fin vient après le début : corrigez l’une des deux dates.")
        return data

    def values(self) -> dict[str, Any]:
        """What was typed, valid, under the names of services.values.FIELDS, without the parts in rows."""
        data = self.cleaned_data
        values = {name: data[name] for name in PLAIN}
        values |= {name: values[name].replace("\r\n", "\n") for name in TEXTS}
        values |= {name: data[name].isoformat() if data[name] else None for name in ("starts_on", "ends_on")}
        values["budget"] = None if data["budget"] is None else str(data["budget"])
        values |= {name: data[name].slug if data[name] else None for name in ("effort", "horizon")}
        values |= {name: [each.slug for each in data[name]] for name in ("stakes", "needs")}
        return values | {name: [each.pk for each in data[name]] for name in ("criteria", "insights")}


class RecommendationEditor(InitiativePicker):
    """A form and its rows as one: made from values, or from what was posted."""

    def __init__(
        self,
        *,
        territory: Territory | None,
        values: dict[str, Any] | None = None,
        data: QueryDict | None = None,
        quiet: bool = False,
    ) -> None:
        self.territory = territory
        now = values or {}
        if data is None:
            self.form = RecommendationForm(initial=_initial(now), territory=territory, linked=now)
            self.rows: dict[str, Any] = {
                "partners": PartnerRows(initial=_partners(now), prefix="partners"),
                "links": LinkRows(initial=_links(now), prefix="links"),
            }
            self.linked = [each["initiative"] for each in now.get("inspirations", []) if each["initiative"]]
            return
        self.form = RecommendationForm(data, territory=territory, linked=now)
        self.rows = {"partners": PartnerRows(data, prefix="partners"), "links": LinkRows(data, prefix="links")}
        for form in self._forms():
            form.is_quiet = quiet
        self.read_picker(data)

    def is_valid(self) -> bool:
        """Whether everything typed can be saved."""
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def values(self) -> dict[str, Any]:
        """What was typed, valid, under the names of services.values.FIELDS."""
        data = self.form.cleaned_data
        inspirations = [
            *({"initiative": each.slug} for each in data["initiatives"]),
            *({"case_study": each.slug} for each in data["case_studies"]),
            *self.rows["links"].values(),
        ]
        partners = linked_to_census(self.rows["partners"].values(), self.territory)
        return {**self.form.values(), "partners": partners, "inspirations": inspirations}

    def problems(self) -> list[tuple[str, str]]:
        """(message, id of the control) of each error, in the order of the page."""
        found = [
            (str(message), bound.id_for_label or str(bound.auto_id))
            for form in self._forms()
            for bound in form
            for message in bound.errors
        ]
        found += [(str(message), "") for form in self._forms() for message in form.non_field_errors()]
        return found + [(str(text), "") for rows in self.rows.values() for text in rows.non_form_errors()]

    def _forms(self) -> Iterator[Any]:
        yield self.form
        for rows in self.rows.values():
            yield from rows.forms


def criteria_for(territory: Territory | None) -> QuerySet:
    """The criteria of the referentials agreed on `territory`, or on a territory that it lies within."""
    agreed = Criterion.objects.filter(version__state=VersionState.AGREED)
    agreed = agreed.select_related("version__referential").order_by("version__referential__title", "position", "pk")
    if territory is None:
        return agreed.filter(version__referential__territory=None)
    return agreed.filter(version__referential__territory__contents__inner=territory)


def insights_for(territory: Territory | None) -> QuerySet:
    """The insights of `territory` and of what lies within."""
    return Insight.objects.within(territory) if territory else Insight.objects.none()


def _initial(values: dict[str, Any]) -> dict[str, Any]:
    initial = {name: value for name, value in values.items() if name in RecommendationForm.base_fields}
    studies = [each["case_study"] for each in values.get("inspirations", []) if each["case_study"]]
    budget = Decimal(values["budget"]) if values.get("budget") else None
    return {**initial, "case_studies": studies, "budget": budget}


def _partners(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {**each, "linked": f"{each['initiative']}|{each['name']}" if each["initiative"] else ""}
        for each in values.get("partners", [])
    ]


def _links(values: dict[str, Any]) -> list[dict[str, Any]]:
    from recommendations.models import Recommendation

    rows = [each for each in values.get("inspirations", []) if not (each["initiative"] or each["case_study"])]
    others = Recommendation.objects.select_related("list").in_bulk([each["other"] for each in rows if each["other"]])
    addresses = {str(pk): each.get_absolute_url() for pk, each in others.items()}
    return [{"title": each["title"], "url": each["url"] or addresses.get(each["other"] or "", "")} for each in rows]
