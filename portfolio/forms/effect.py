"""The form of a declared effect."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from inventory.forms.fields import NOT_IN_LIST, text_field
from inventory.forms.short import ShortForm
from portfolio.enums import State
from portfolio.models import CaseStudy, Effect, EffectKind

FIRST_YEAR = 1800
NUMBER = "Écrivez un nombre positif, par exemple 630 ou 2,5."
WEB_ADDRESS = "Écrivez une adresse entière, qui commence par https://."


class EffectForm(ShortForm):
    """A figure of an initiative; `studies` are those that may tell it."""

    kind = forms.ModelChoiceField(
        EffectKind.objects.all(),
        label="Ce que le chiffre compte",
        to_field_name="slug",
        empty_label="Choisissez…",
        error_messages={"required": "Choisissez ce que le chiffre compte.", "invalid_choice": NOT_IN_LIST},
    )
    value = forms.DecimalField(
        label="Chiffre",
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"], NUMBER
        ),
    )
    is_approximate = forms.BooleanField(label="Environ : ce chiffre est arrondi ou estimé", required=False)
    unit = text_field(
        "Unité",
        40,
        required=True,
        help_text="Au pluriel : tonnes, adhérents, heures…",
        error_messages={"required": "Donnez l’unité, au pluriel : tonnes, adhérents, heures…"},
    )
    year = forms.IntegerField(
        label="Année",
        min_value=FIRST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    source = text_field(
        "D’où vient ce chiffre",
        300,
        required=True,
        help_text="Rapport d’activité, entretien, article : de quoi le retrouver.",
        error_messages={"required": "Dites d’où vient ce chiffre : rapport d’activité, entretien, article…"},
    )
    source_url = forms.URLField(
        label="Adresse de la source",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": WEB_ADDRESS, "max_length": "Cette adresse est trop longue."},
    )
    case_study = forms.ModelChoiceField(
        CaseStudy.objects.none(),
        label="Enquête du porte-folio qui le raconte",
        to_field_name="slug",
        required=False,
        empty_label="Aucune",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )

    def __init__(self, *args: Any, effect: Effect | None = None, studies: Any, **options: Any) -> None:
        if effect is not None:
            options["initial"] = {name: getattr(effect, name) for name in self.base_fields}
            options["initial"]["kind"] = effect.kind.slug
            options["initial"]["case_study"] = effect.case_study.slug if effect.case_study else ""
        super().__init__(*args, **options)
        self.fields["case_study"].queryset = studies.filter(state=State.PUBLISHED)  # type: ignore[attr-defined]
        if not studies.filter(state=State.PUBLISHED).exists():
            del self.fields["case_study"]
        last = timezone.localdate().year
        message = f"Écrivez une année en quatre chiffres, entre {FIRST_YEAR} et {last}."
        field = self.fields["year"]
        field.max_value = last  # type: ignore[attr-defined]
        field.error_messages |= dict.fromkeys(["required", "invalid", "min_value"], message)
        self.last_year, self.year_message = last, message

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > self.last_year:
            raise forms.ValidationError(self.year_message)
        return year

    def values(self) -> dict[str, Any]:
        """What was typed, valid, as fields of Effect."""
        return dict(self.cleaned_data)
