"""Forms of a referential: begun, taken over, set, agreed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from evaluation.enums import VersionState
from evaluation.models import Referential, ReferentialVersion
from evaluation.portable import shape
from inventory.forms.fields import TerritoryField, text_field
from portfolio.forms.rows import QuietForm
from portfolio.models import Event


class PlainForm(QuietForm):
    """A form whose problems can be listed with the ids of their controls."""

    def problems(self) -> list[tuple[str, str]]:
        """(message, id of the control) of each error, in the order of the form."""
        found = [(str(text), bound.id_for_label or str(bound.auto_id)) for bound in self for text in bound.errors]
        return found + [(str(text), "") for text in self.non_field_errors()]


class ReferentialField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.territory.name if obj.territory else 'prêt à l’emploi'})"


class TakeForm(PlainForm):
    """For which territory."""

    territory = TerritoryField(
        label="Territoire", help_text="Une commune, une intercommunalité ou un pays où vous avez un rôle."
    )


class CloneForm(TakeForm):
    """Which agreed referential, for which territory."""

    source = ReferentialField(
        label="Référentiel",
        queryset=Referential.objects.none(),
        to_field_name="slug",
        empty_label=None,
        error_messages={
            "required": "Choisissez le référentiel à reprendre.",
            "invalid_choice": "Ce référentiel n’a pas de version adoptée : choisissez-en un autre.",
        },
    )
    field_order = ["source", "territory"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        agreed = Referential.objects.filter(versions__state=VersionState.AGREED).select_related("territory")
        light = agreed.defer("territory__geometry", "territory__outline")
        self.fields["source"].queryset = light.order_by("territory__name_plain", "title")  # type: ignore[attr-defined]


class CreateForm(TakeForm):
    title = text_field(
        "Titre",
        shape.TITLE,
        required=True,
        help_text="Par exemple « Une pratique durable au pays de Redon ».",
        error_messages={"required": "Donnez un titre au référentiel."},
    )
    description = text_field("Présentation", shape.DESCRIPTION, widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ["title", "territory", "description"]


class ImportForm(TakeForm):
    file = forms.FileField(
        label="Fichier JSON",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        help_text="Téléchargé depuis la page d’un référentiel, ici ou sur une autre plateforme.",
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide.",
            "missing": "Choisissez un fichier.",
        },
    )
    field_order = ["file", "territory"]


class SettingsForm(PlainForm):
    """What holds for a whole draft; title and presentation only for those who may change them."""

    title = text_field(
        "Titre", shape.TITLE, required=True, error_messages={"required": "Donnez un titre au référentiel."}
    )
    description = text_field("Présentation", shape.DESCRIPTION, widget=forms.Textarea(attrs={"rows": 4}))
    uses_weights = forms.BooleanField(
        label="Donner des poids aux critères et aux indicateurs",
        required=False,
        help_text="Sans poids, tout compte autant : c’est plus simple à expliquer.",
    )
    min_coverage = forms.IntegerField(
        label="Part des réponses connues pour tracer un critère, en %",
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        help_text="En dessous, l’axe du radar reste ouvert : on ne sait pas assez.",
        error_messages={
            "required": "Écrivez un nombre entier de 0 à 100.",
            "invalid": "Écrivez un nombre entier de 0 à 100.",
            "min_value": "Écrivez un nombre entier de 0 à 100.",
            "max_value": "Écrivez un nombre entier de 0 à 100.",
        },
    )

    def __init__(self, *args: Any, with_texts: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not with_texts:
            del self.fields["title"], self.fields["description"]

    @classmethod
    def seen_at(cls, version: ReferentialVersion, *, with_texts: bool) -> SettingsForm:
        """The form that shows `version` as it is."""
        referential = version.referential
        initial = {
            "title": referential.title,
            "description": referential.description,
            "uses_weights": version.uses_weights,
            "min_coverage": round(version.min_coverage * 100),
        }
        return cls(initial=initial, with_texts=with_texts)

    def values(self) -> dict[str, Any]:
        """The settings, under the names of the version."""
        coverage = Decimal(self.cleaned_data["min_coverage"]) / 100
        return {"uses_weights": self.cleaned_data["uses_weights"], "min_coverage": coverage}

    def texts(self) -> dict[str, str]:
        """Title and presentation, if they were asked for."""
        return {name: self.cleaned_data[name] for name in ("title", "description") if name in self.fields}


class NewCriterionForm(PlainForm):
    name = text_field(
        "Nouveau critère", shape.NAME, required=True, error_messages={"required": "Donnez un nom au critère."}
    )


class AgreeForm(PlainForm):
    """When, by whom and in which meeting a version is agreed."""

    agreed_on = forms.DateField(
        label="Date",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input-short"}),
        error_messages={
            "required": "Dites quand elle est adoptée.",
            "invalid": "Écrivez une date, par exemple 12/05/2026.",
        },
    )
    agreed_by = text_field(
        "Par qui",
        200,
        required=True,
        help_text="Un groupe plutôt qu’une personne : « les 24 participants de l’atelier », « le comité d’animation ».",
        error_messages={"required": "Dites qui l’adopte."},
    )
    event = forms.ModelChoiceField(
        label="Rencontre",
        queryset=Event.objects.none(),
        required=False,
        empty_label="Aucune de la liste",
        error_messages={"invalid_choice": "Cette rencontre n’est pas dans la liste : choisissez-en une autre."},
    )

    def __init__(self, *args: Any, referential: Referential, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agreed_on"].initial = timezone.localdate()
        territory = referential.territory
        if territory:
            events = Event.objects.filter(territory__containments__outer=territory).order_by("-date", "pk")
            self.fields["event"].queryset = events  # type: ignore[attr-defined]
