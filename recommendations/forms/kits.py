"""Forms of kits: made of a territory's method, loaded from a file, begun from."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from evaluation.forms.referential import PlainForm
from inventory.forms.fields import NOT_IN_LIST, TerritoryField, text_field
from recommendations.forms.lists import day_field
from recommendations.kits import DESCRIPTION, TITLE
from recommendations.models import Kit

FIRST_YEAR, LAST_YEAR = 2000, 2100
WEEKS_ERROR = "Écrivez un nombre de semaines, de 1 à 26."


class MakeForm(PlainForm):
    territory = TerritoryField(
        label="Territoire", help_text="Celui dont vous partagez la démarche : vous y avez un rôle d’animation."
    )
    title = text_field(
        "Titre",
        TITLE,
        required=True,
        help_text="Par exemple « La démarche du pays de Redon ».",
        error_messages={"required": "Donnez un titre au kit."},
    )
    description = text_field(
        "Présentation",
        DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="À qui il peut servir, et ce qui a bien marché.",
    )


class ImportForm(PlainForm):
    file = forms.FileField(
        label="Fichier JSON",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        help_text="Téléchargé depuis la page d’un kit, sur cette plateforme ou sur une autre.",
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide.",
            "missing": "Choisissez un fichier.",
        },
    )


class StartForm(PlainForm):
    """Which kit, for which territory, from when; the vocabulary too for those who may add to it."""

    kit: Any = forms.ModelChoiceField(
        label="Kit",
        queryset=Kit.objects.defer("data"),
        to_field_name="slug",
        empty_label=None,
        error_messages={"required": "Choisissez un kit.", "invalid_choice": NOT_IN_LIST},
    )
    territory = TerritoryField(
        label="Territoire", help_text="Une commune, une intercommunalité ou un pays où vous avez un rôle."
    )
    starts_on = day_field("Première rencontre, vers le", help_text="Vous fixerez les dates une par une ensuite.")
    weeks = forms.IntegerField(
        label="Semaines entre deux rencontres",
        min_value=1,
        max_value=26,
        initial=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), WEEKS_ERROR),
    )
    with_terms = forms.BooleanField(
        label="Ajouter au site les termes du kit qui lui manquent",
        required=False,
        help_text="Pour les administrateurs du site : ils serviront à tous les territoires.",
    )

    def __init__(self, *args: Any, may_add_terms: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["starts_on"].initial = timezone.localdate()
        if not may_add_terms:
            del self.fields["with_terms"]

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if not FIRST_YEAR <= day.year < LAST_YEAR:
            raise forms.ValidationError(f"Choisissez une date avant {LAST_YEAR}, après {FIRST_YEAR}.")
        return day
