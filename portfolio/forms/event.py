"""The form of an event: its own fields, the initiatives found there, and its other outcomes."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from domino.markdown import check_markdown
from inventory.forms.fields import NOT_IN_LIST, PointField, TerritoryField, territory_text, text_field
from inventory.models import Stake
from portfolio.enums import DatePrecision, EventKind, OutcomeKind, Step
from portfolio.forms.initiatives import InitiativePicker, InitiativesField
from portfolio.forms.rows import MAX_ROWS, BaseRows, QuietForm, RowForm
from portfolio.models import CaseStudy

FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)
MOST_PARTICIPANTS = 1_000_000
MOST_EUROS = Decimal("99999999.99")
MAX_INITIATIVES = 60
HOUR = "Écrivez l’heure ainsi : 18:30."
DAY = "Écrivez la date ainsi : 2017-06-24, entre 1900 et 2100."
PEOPLE = f"Écrivez un nombre entier, de 0 à {MOST_PARTICIPANTS:,}.".replace(",", "\u00a0")
EUROS = "Écrivez un montant en euros, sans signe : 1250 ou 12,50."
TEXT = forms.Textarea(attrs={"rows": 14})


def _hour_field(label: str) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "input-short"})
    return forms.TimeField(label=label, required=False, widget=widget, error_messages={"invalid": HOUR})


def _choice(label: str, choices: Any, missing: str) -> forms.ChoiceField:
    errors = {"required": missing, "invalid_choice": NOT_IN_LIST}
    return forms.ChoiceField(label=label, choices=[("", "Choisissez…"), *choices], error_messages=errors)


class EventForm(QuietForm):
    title = text_field("Titre", 150, required=True, error_messages={"required": "Donnez un titre à la rencontre."})
    kind = _choice("Nature", EventKind.choices, "Choisissez ce que l’on y a fait.")
    step = _choice("Étape de la démarche", Step.choices, "Choisissez une étape.")
    territory = TerritoryField(
        label="Territoire",
        max_length=200,
        help_text="Une commune, une intercommunalité ou un pays : son nom, ou le code postal de la commune.",
        error_messages={"required": "Indiquez le territoire : son nom, ou un code postal."},
    )
    date = forms.DateField(
        label="Date",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input-short"}),
        error_messages={"required": "Indiquez la date.", "invalid": DAY},
    )
    date_precision = forms.ChoiceField(
        label="Cette date est connue",
        choices=DatePrecision.choices,
        initial=DatePrecision.DAY,
        error_messages={"required": "Dites si la date est connue au jour, au mois ou à l’année."}
        | {"invalid_choice": NOT_IN_LIST},
    )
    starts_at = _hour_field("Heure de début")
    ends_at = _hour_field("Heure de fin")
    place = text_field("Lieu", 200, help_text="Comme on le dirait : Morlaix, la salle des fêtes…")
    point = PointField(label="Repère sur la carte", required=False)
    participants = forms.IntegerField(
        label="Nombre de participants",
        required=False,
        min_value=0,
        max_value=MOST_PARTICIPANTS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], PEOPLE),
    )
    summary = text_field("En quelques mots", 500, widget=forms.Textarea(attrs={"rows": 3}))
    minutes = text_field(
        "Compte rendu",
        40_000,
        widget=TEXT,
        help_text="En Markdown : « # » devant un intertitre, une ligne vide entre deux paragraphes, "
        "« - » devant les lignes d’une liste, « [mots](adresse) » pour un lien.",
    )
    cost = forms.DecimalField(
        label="Coût en euros",
        required=False,
        min_value=0,
        max_value=MOST_EUROS,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text="Laissez vide si vous ne le connaissez pas ; 0 veut dire gratuit.",
        error_messages=dict.fromkeys(
            ["invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"], EUROS
        ),
    )
    cost_note = text_field("Ce que le coût couvre", 300, help_text="Salle, animation, repas, impression…")
    stakes = forms.ModelMultipleChoiceField(
        Stake.objects.all(),
        label="Enjeux",
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    initiatives = InitiativesField(label="Initiatives repérées ce jour-là", required=False)
    case_studies = forms.ModelMultipleChoiceField(
        CaseStudy.objects.none(),
        label="Enquêtes du porte-folio qui en parlent",
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    source = text_field("D’où vient l’information", 300, help_text="Le document qui le dit, de quoi le retrouver.")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("stakes", "case_studies"):
            self.fields[name].widget.attrs.pop("class")
        self.fields["case_studies"].queryset = CaseStudy.objects.visible_to(user)  # type: ignore[attr-defined]

    def clean_date(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["date"]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(DAY)
        return day

    def clean_minutes(self) -> str:
        check_markdown(self.cleaned_data["minutes"])
        return self.cleaned_data["minutes"].replace("\r\n", "\n")

    def clean_initiatives(self) -> Any:
        chosen = self.cleaned_data["initiatives"]
        if len(chosen) > MAX_INITIATIVES:
            raise forms.ValidationError(f"Une rencontre repère {MAX_INITIATIVES} initiatives au plus.")
        return chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and data.get("date_precision") in (DatePrecision.MONTH, DatePrecision.YEAR):
            self.add_error("starts_at", "Retirez l’heure : la date n’est pas connue au jour.")
        elif end and not start and "starts_at" not in self.errors:
            self.add_error("starts_at", "Indiquez l’heure de début, ou retirez l’heure de fin.")
        elif start and end and end <= start:
            self.add_error("ends_at", "La rencontre doit finir après avoir commencé.")
        if data.get("cost_note") and data.get("cost") is None and "cost" not in self.errors:
            self.add_error("cost", "Indiquez le montant, ou retirez ce qu’il couvre.")
        return data


class OutcomeForm(RowForm):
    """One result in a sentence; the initiatives found are ticked, not written."""

    kind = _choice(
        "Nature",
        [choice for choice in OutcomeKind.choices if choice[0] != OutcomeKind.INITIATIVE],
        "Choisissez la nature de ce résultat.",
    )
    text = text_field(
        "Résultat", 300, required=True, error_messages={"required": "Écrivez le résultat, ou retirez cette ligne."}
    )


OutcomeRows = forms.formset_factory(
    OutcomeForm,
    formset=BaseRows,
    extra=0,
    can_delete=True,
    max_num=MAX_ROWS,
    absolute_max=MAX_ROWS,
    validate_max=True,
)


class EventEditor(InitiativePicker):
    """The form and its rows as one: made from a snapshot (`values`), or from what was posted (`data`)."""

    def __init__(
        self, *, user: Any, values: dict[str, Any] | None = None, data: QueryDict | None = None, quiet: bool = False
    ) -> None:
        if data is None:
            values = values or {}
            self.form = EventForm(initial=_initial(values), user=user)
            self.rows = OutcomeRows(initial=values.get("outcomes", []), prefix="outcomes")
            self.linked = list(values.get("initiatives", []))
            return
        self.form = EventForm(data, user=user)
        self.rows = OutcomeRows(data, prefix="outcomes")
        for form in (self.form, *self.rows.forms):
            form.is_quiet = quiet
        self.read_picker(data)

    def is_valid(self) -> bool:
        """Whether everything typed can be saved."""
        return all([self.form.is_valid(), self.rows.is_valid()])

    def data(self) -> dict[str, Any]:
        """What was typed, valid, under the names of services.events.FIELDS."""
        typed = self.form.cleaned_data
        plain = "title kind step date_precision place participants summary minutes cost_note source point".split()
        hours = {name: f"{typed[name]:%H:%M}" if typed[name] else None for name in ("starts_at", "ends_at")}
        linked = ("stakes", "initiatives", "case_studies")
        return {
            **{name: typed[name] for name in plain},
            **hours,
            **{name: sorted(each.slug for each in typed[name]) for name in linked},
            "date": typed["date"].isoformat(),
            "cost": None if typed["cost"] is None else f"{typed['cost']:.2f}",
            "territory": typed["territory"].slug,
            "outcomes": self.rows.values(),  # type: ignore[attr-defined]
        }

    def problems(self) -> list[tuple[str, str]]:
        """(message, id of the control) of each error, in the order of the page."""
        bound: list[BoundField] = [field for form in (self.form, *self.rows.forms) for field in form]
        found = [
            (str(message), field.id_for_label or str(field.auto_id)) for field in bound for message in field.errors
        ]
        return found + [(str(text), "") for text in self.rows.non_form_errors()]


def _initial(values: dict[str, Any]) -> dict[str, Any]:
    initial = {name: value for name, value in values.items() if name in EventForm.base_fields}
    if "territory" in initial:
        initial["territory"] = territory_text(initial["territory"])
    if initial.get("cost") is not None:
        initial["cost"] = Decimal(initial["cost"])
    return initial
